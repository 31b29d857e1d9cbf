//! Emphasis beside Chinese, Japanese and Korean letters and punctuation.
//!
//! `CommonMark` decides whether `**` opens or closes by the blanks and punctuation around it. Chinese has no blanks, so `说**“合作”**很` stays
//! literal, or pairs the wrong marks. Following the idea of the CJK-friendly amendments to `CommonMark`, a delimiter beside such a letter may
//! open or close as it could beside a blank. Where that makes a difference in a block, the emphasis of that block is paired anew, by the
//! algorithm of the specification (section "Phase 2: inline structure"); all other blocks stay as the parser made them.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event, Tag, TagEnd};

use super::events::{Spanned, is_inline, is_inline_end, is_source};
use super::letters::{is_cjk, is_punctuation};

/// Repairs the emphasis of all blocks. Costs one look at each text when there is nothing to repair.
pub(super) fn repair<'a>(body: &'a str, events: Vec<Spanned<'a>>) -> Vec<Spanned<'a>> {
    if !events.iter().any(|(event, span)| has_delimiter(body, event, span)) {
        return events;
    }
    let mut repaired = Vec::with_capacity(events.len() + 8);
    let mut line = Vec::new();
    let mut code = false;
    for (event, span) in events {
        if is_inline_event(&event) && !code {
            line.push((event, span));
            continue;
        }
        match &event {
            Event::Start(Tag::CodeBlock(_)) => code = true,
            Event::End(TagEnd::CodeBlock) => code = false,
            _ => {}
        }
        flush(body, &mut line, &mut repaired);
        repaired.push((event, span));
    }
    flush(body, &mut line, &mut repaired);
    repaired
}

/// Moves the inline events of one block to `repaired`, paired anew where that is needed.
fn flush<'a>(body: &'a str, line: &mut Vec<Spanned<'a>>, repaired: &mut Vec<Spanned<'a>>) {
    if line.iter().any(|(event, span)| has_delimiter(body, event, span))
        && let Some(pieces) = split(body, line)
        && let Some(runs) = runs(body, &pieces)
    {
        line.clear();
        pair(body, pieces, runs, repaired);
    } else {
        repaired.append(line);
    }
}

fn is_inline_event(event: &Event<'_>) -> bool {
    match event {
        Event::Start(tag) => is_inline(tag),
        Event::End(tag) => is_inline_end(*tag),
        Event::Html(_) | Event::Rule | Event::DisplayMath(_) => false,
        _ => true,
    }
}

/// Whether the event is text in which a delimiter was left over.
fn has_delimiter(body: &str, event: &Event<'_>, span: &Range<usize>) -> bool {
    matches!(event, Event::Text(text) if memchr::memchr2(b'*', b'_', text.as_bytes()).is_some() && is_source(body, text, span))
}

/// A part of a block: a delimiter run by its bytes, or an event that stays.
enum Piece<'a> {
    Run(Range<usize>),
    Kept(Spanned<'a>),
}

/// A delimiter run: which character, where, and how much of it is used up from either side.
struct Run {
    mark: u8,
    span: Range<usize>,
    opens: bool,
    closes: bool,
    /// The widths (1 or 2) of the emphasis that ends here, from left to right.
    ends: Vec<u8>,
    /// The widths of the emphasis that starts here, innermost first.
    starts: Vec<u8>,
}

impl Run {
    fn used(&self) -> usize {
        self.ends.iter().chain(&self.starts).map(|width| usize::from(*width)).sum()
    }

    fn left(&self) -> usize {
        self.span.len() - self.used()
    }
}

/// Takes a block apart: its emphasis back into delimiters, and the delimiters out of its text. `None` when a place does not hold what is
/// expected of it.
fn split<'a>(body: &'a str, line: &[Spanned<'a>]) -> Option<Vec<Piece<'a>>> {
    let mut pieces = Vec::with_capacity(line.len() + 8);
    for (event, span) in line {
        let width = match event {
            Event::Start(Tag::Emphasis) | Event::End(TagEnd::Emphasis) => 1,
            Event::Start(Tag::Strong) | Event::End(TagEnd::Strong) => 2,
            Event::Text(text) if is_source(body, text, span) => {
                split_text(body, span.clone(), &mut pieces);
                continue;
            }
            _ => {
                pieces.push(Piece::Kept((event.clone(), span.clone())));
                continue;
            }
        };
        let place = if matches!(event, Event::Start(_)) {
            span.start..span.start + width
        } else {
            span.end.checked_sub(width)?..span.end
        };
        let marks = body.as_bytes().get(place.clone())?;
        if !marks.iter().all(|mark| *mark == marks[0] && matches!(mark, b'*' | b'_')) {
            return None;
        }
        push_run(body, place, &mut pieces);
    }
    Some(pieces)
}

/// Cuts the text at `span` into delimiters and the text between them; escaped delimiters are text.
fn split_text<'a>(body: &'a str, span: Range<usize>, pieces: &mut Vec<Piece<'a>>) {
    let bytes = body.as_bytes();
    let mut kept = span.start;
    for offset in memchr::memchr2_iter(b'*', b'_', &bytes[span.clone()]) {
        let at = span.start + offset;
        if at == span.start && is_escaped(bytes, at) {
            continue;
        }
        push_text(body, kept..at, pieces);
        push_run(body, at..at + 1, pieces);
        kept = at + 1;
    }
    push_text(body, kept..span.end, pieces);
}

/// Whether an odd number of backslashes stands before `at`. The parser starts a new text after each escaping backslash.
fn is_escaped(bytes: &[u8], at: usize) -> bool {
    bytes[..at].iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 1
}

fn push_text<'a>(body: &'a str, span: Range<usize>, pieces: &mut Vec<Piece<'a>>) {
    if !span.is_empty() {
        pieces.push(Piece::Kept((Event::Text(CowStr::Borrowed(&body[span.clone()])), span)));
    }
}

/// Adds a delimiter, to the run before it when it continues that.
fn push_run(body: &str, span: Range<usize>, pieces: &mut Vec<Piece<'_>>) {
    let bytes = body.as_bytes();
    match pieces.last_mut() {
        Some(Piece::Run(before)) if before.end == span.start && bytes[before.start] == bytes[span.start] => {
            before.end = span.end;
        }
        _ => pieces.push(Piece::Run(span)),
    }
}

/// What the delimiter runs among the pieces may do. `None` when no rule for CJK makes any difference.
fn runs(body: &str, pieces: &[Piece<'_>]) -> Option<Vec<Run>> {
    let mut different = false;
    let mut runs = Vec::new();
    for (index, piece) in pieces.iter().enumerate() {
        let Piece::Run(span) = piece else { continue };
        let at_start = index.checked_sub(1).is_none_or(|before| is_break(&pieces[before]));
        let at_end = pieces.get(index + 1).is_none_or(is_break);
        let before = if at_start { '\n' } else { last_letter(&body[..span.start]) };
        let after = if at_end { '\n' } else { body[span.end..].chars().next().unwrap_or('\n') };
        let mark = body.as_bytes()[span.start];
        let (opens, closes) = flanks(mark, before, after, is_cjk);
        different |= (opens, closes) != flanks(mark, before, after, |_| false);
        runs.push(Run { mark, span: span.clone(), opens, closes, ends: Vec::new(), starts: Vec::new() });
    }
    different.then_some(runs)
}

fn is_break(piece: &Piece<'_>) -> bool {
    matches!(piece, Piece::Kept((Event::SoftBreak | Event::HardBreak, _)))
}

/// The last letter of `text`, variation selectors passed over.
fn last_letter(text: &str) -> char {
    text.chars()
        .rev()
        .find(|letter| !matches!(letter, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}'))
        .unwrap_or('\n')
}

/// Whether a run between `before` and `after` can open and close emphasis. `wide` says which letters are CJK.
fn flanks(mark: u8, before: char, after: char, wide: impl Fn(char) -> bool) -> (bool, bool) {
    let narrow_mark = |letter: char| is_punctuation(letter) && !wide(letter);
    let left = !after.is_whitespace()
        && (!narrow_mark(after) || before.is_whitespace() || is_punctuation(before) || wide(before));
    let right = !before.is_whitespace()
        && (!narrow_mark(before) || after.is_whitespace() || is_punctuation(after) || wide(after));
    if mark == b'*' {
        return (left, right);
    }
    // `_` does not work inside words; punctuation between it and a CJK letter shows that it is not inside one.
    let opens = left && (!right || is_punctuation(before) || wide(before) && is_punctuation(after));
    let closes = right && (!left || is_punctuation(after) || wide(after) && is_punctuation(before));
    (opens, closes)
}

/// The runs that wait for their closing ones, inside one link, image or strikethrough, or outside all.
#[derive(Default)]
struct Region {
    openers: Vec<usize>,
    /// For each kind of closing run, below which of the openers none fits; keeps the search linear.
    bottoms: [usize; 12],
}

/// Pairs the runs and writes the block anew.
fn pair<'a>(body: &'a str, pieces: Vec<Piece<'a>>, mut runs: Vec<Run>, repaired: &mut Vec<Spanned<'a>>) {
    let mut regions = vec![Region::default()];
    let mut next = 0;
    for piece in &pieces {
        match piece {
            Piece::Run(_) => {
                if let Some(region) = regions.last_mut() {
                    close_and_open(&mut runs, next, region);
                }
                next += 1;
            }
            Piece::Kept((Event::Start(_), _)) => regions.push(Region::default()),
            Piece::Kept((Event::End(_), _)) => {
                regions.pop();
            }
            Piece::Kept(_) => {}
        }
    }
    let mut runs = runs.into_iter();
    for piece in pieces {
        match piece {
            Piece::Kept(kept) => repaired.push(kept),
            Piece::Run(_) => {
                if let Some(run) = runs.next() {
                    write_run(body, &run, repaired);
                }
            }
        }
    }
}

/// Lets the run `index` close what it can, then keeps it as an opener if it may be one.
fn close_and_open(runs: &mut [Run], index: usize, region: &mut Region) {
    while runs[index].closes && runs[index].left() > 0 {
        let kind = kind(&runs[index]);
        let bottom = region.bottoms[kind];
        let found =
            (bottom..region.openers.len()).rev().find(|place| fits(&runs[region.openers[*place]], &runs[index]));
        let Some(place) = found else {
            region.bottoms[kind] = region.openers.len();
            break;
        };
        let opener = region.openers[place];
        let width = if runs[opener].left() >= 2 && runs[index].left() >= 2 { 2 } else { 1 };
        runs[opener].starts.push(width);
        runs[index].ends.push(width);
        region.openers.truncate(if runs[opener].left() == 0 { place } else { place + 1 });
        for bottom in &mut region.bottoms {
            *bottom = (*bottom).min(region.openers.len());
        }
    }
    if runs[index].opens && runs[index].left() > 0 {
        region.openers.push(index);
    }
}

/// Closing runs with the same kind fit the same openers.
fn kind(run: &Run) -> usize {
    usize::from(run.mark == b'_') * 6 + usize::from(run.opens) * 3 + run.span.len() % 3
}

/// Rules 9 and 10 of the specification: runs that could both open and close do not pair when their lengths add up to a multiple of three,
/// unless both are multiples of three.
fn fits(opener: &Run, closer: &Run) -> bool {
    let (first, second) = (opener.span.len(), closer.span.len());
    opener.mark == closer.mark
        && !((opener.closes || closer.opens)
            && (first + second).is_multiple_of(3)
            && !(first.is_multiple_of(3) && second.is_multiple_of(3)))
}

/// Writes what became of a run: ends of emphasis, delimiters left over, starts of emphasis.
fn write_run<'a>(body: &'a str, run: &Run, repaired: &mut Vec<Spanned<'a>>) {
    let mut at = run.span.start;
    for width in &run.ends {
        let end = at + usize::from(*width);
        repaired.push((Event::End(if *width == 2 { TagEnd::Strong } else { TagEnd::Emphasis }), at..end));
        at = end;
    }
    let left = at..at + run.left();
    if !left.is_empty() {
        at = left.end;
        repaired.push((Event::Text(CowStr::Borrowed(&body[left.clone()])), left));
    }
    for width in run.starts.iter().rev() {
        let end = at + usize::from(*width);
        repaired.push((Event::Start(if *width == 2 { Tag::Strong } else { Tag::Emphasis }), at..end));
        at = end;
    }
}
