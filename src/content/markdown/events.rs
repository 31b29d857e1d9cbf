//! A body as a list of events with their places.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd};

use crate::diagnostics::Problem;

/// An event and the bytes of the body that it comes from.
pub(super) type Spanned<'a> = (Event<'a>, Range<usize>);

/// How many block quotes, lists and footnotes may stand inside each other.
pub(super) const DEPTH_LIMIT: usize = 64;

/// How many bytes of block markers and indentation a line may begin with. Beyond that the parser, which walks through all open blocks for
/// every line, is not even asked.
const PREFIX_LIMIT: usize = 256;

/// `body` without the byte order mark that some editors put first.
pub(super) fn without_mark(body: &str) -> &str {
    body.strip_prefix('\u{feff}').unwrap_or(body)
}

/// Parses `body`. A body nested beyond all measure comes back as paragraphs of its bare text, line by line.
pub(super) fn parse(body: &str) -> Vec<Spanned<'_>> {
    if monstrous_line(body).is_some() {
        return bare_paragraphs(body);
    }
    let dialect =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_FOOTNOTES | Options::ENABLE_TASKLISTS;
    let mut events: Vec<Spanned<'_>> = Vec::with_capacity(16 + (body.len() / 16).min(4096));
    for (event, span) in Parser::new_ext(body, dialect).into_offset_iter() {
        if let Event::Text(text) = &event
            && let Some((Event::Text(before), place)) = events.last_mut()
            && place.end == span.start
            && is_source(body, before, place)
            && is_source(body, text, &span)
        {
            place.end = span.end;
            *before = CowStr::Borrowed(&body[place.clone()]);
        } else {
            events.push((event, span));
        }
    }
    events
}

/// Whether `text` is the very bytes of the body at `span`, not something decoded from them.
pub(super) fn is_source(body: &str, text: &str, span: &Range<usize>) -> bool {
    text.len() == span.len()
        && body.get(span.clone()).is_some_and(|source| std::ptr::eq(source.as_ptr(), text.as_ptr()))
}

/// Whether `tag` is set inside a line, as opposed to a block.
pub(super) fn is_inline(tag: &Tag<'_>) -> bool {
    matches!(tag, Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. })
}

/// The same for the end of a tag.
pub(super) fn is_inline_end(tag: TagEnd) -> bool {
    matches!(tag, TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link | TagEnd::Image)
}

/// The error for a body whose blocks are nested too deeply: its first place.
pub(super) fn too_deep(body: &str, events: &[Spanned<'_>]) -> Option<Problem> {
    let span = monstrous_line(body).or_else(|| deep_block(events))?;
    Some(
        Problem::error("too-deep", span, format!("quotes and lists are nested more than {DEPTH_LIMIT} deep"))
            .help("remove `>` and list markers at the start of the line"),
    )
}

fn deep_block(events: &[Spanned<'_>]) -> Option<Range<usize>> {
    let mut depth = 0_usize;
    for (event, span) in events {
        match event {
            Event::Start(tag) if is_container(tag.to_end()) => {
                depth += 1;
                if depth > DEPTH_LIMIT {
                    return Some(span.clone());
                }
            }
            Event::End(tag) if is_container(*tag) => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}

/// Whether blocks stand inside this block, and it counts for the depth. A list item counts with its list.
pub(super) fn is_container(tag: TagEnd) -> bool {
    matches!(tag, TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::FootnoteDefinition)
}

/// The prefix of the first line that begins with more block markers than any text has.
fn monstrous_line(body: &str) -> Option<Range<usize>> {
    if body.len() <= PREFIX_LIMIT {
        return None;
    }
    let bytes = body.as_bytes();
    let mut start = 0;
    for end in memchr::memchr2_iter(b'\n', b'\r', bytes).chain([bytes.len()]) {
        if end - start > PREFIX_LIMIT {
            let prefix = prefix_length(&bytes[start..end]);
            if prefix > PREFIX_LIMIT {
                return Some(start..start + prefix);
            }
        }
        start = end + 1;
    }
    None
}

/// How many bytes at the start of a line are indentation and block markers; 0 without a marker and for a rule such as `* * *`.
fn prefix_length(line: &[u8]) -> usize {
    let mut at = 0;
    let mut marked = false;
    while let Some(byte) = line.get(at) {
        let blank_at = |place: usize| line.get(place).is_none_or(|next| matches!(next, b' ' | b'\t'));
        match byte {
            b' ' | b'\t' => at += 1,
            b'>' => {
                marked = true;
                at += 1;
            }
            b'-' | b'*' | b'+' if blank_at(at + 1) => {
                marked = true;
                at += 1;
            }
            b'0'..=b'9' => {
                let digits = line[at..].iter().take(10).take_while(|digit| digit.is_ascii_digit()).count();
                if !matches!(line.get(at + digits), Some(b'.' | b')')) || !blank_at(at + digits + 1) {
                    break;
                }
                marked = true;
                at += digits + 1;
            }
            b'[' if line[at..].starts_with(b"[^") => {
                let Some(length) = line[at..].iter().take(64).position(|next| *next == b':') else { break };
                marked = true;
                at += length + 1;
            }
            _ => break,
        }
    }
    if marked && !is_rule(line) { at } else { 0 }
}

/// Whether the line is a thematic break.
fn is_rule(line: &[u8]) -> bool {
    let mut marks = line.iter().filter(|byte| !matches!(byte, b' ' | b'\t'));
    let Some(first) = marks.next() else { return false };
    matches!(first, b'-' | b'*' | b'_') && marks.all(|mark| mark == first)
}

/// `body` without any markup: its text as paragraphs, as if every character of it were escaped.
fn bare_paragraphs(body: &str) -> Vec<Spanned<'_>> {
    let mut events: Vec<Spanned<'_>> = Vec::new();
    let mut open = false;
    let mut start = 0;
    for line in body.split_inclusive(['\n', '\r']) {
        let text = line.trim_matches(['\n', '\r', ' ', '\t']);
        let place = start..start + line.len();
        start = place.end;
        if text.is_empty() {
            if std::mem::take(&mut open) {
                events.push((Event::End(TagEnd::Paragraph), place));
            }
            continue;
        }
        let before = if open { Event::SoftBreak } else { Event::Start(Tag::Paragraph) };
        events.push((before, place.clone()));
        // A boxed text is never the very bytes of the source, so that nothing looks for emphasis in it.
        events.push((Event::Text(CowStr::Boxed(text.into())), place));
        open = true;
    }
    if open {
        events.push((Event::End(TagEnd::Paragraph), start..start));
    }
    events
}
