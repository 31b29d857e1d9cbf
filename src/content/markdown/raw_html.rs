//! Raw HTML in a body: which tags pass, and the warning for the others.
//!
//! A tag passes when its element is on the allow-list ([`tags`](super::tags)) and it is balanced inside the same block. After [`decide`] the
//! HTML events hold only tags that we wrote ourselves; everything else became text, and comments are gone.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event, Tag, TagEnd};

use super::events::{Spanned, is_inline, is_inline_end};
use super::tags::{self, Kind, Part};
use crate::diagnostics::Problem;

/// How many elements of raw HTML may stand inside each other.
const DEPTH_LIMIT: usize = 32;

/// How many warnings one body gets.
const WARNING_LIMIT: usize = 100;

/// Decides about all raw HTML of a body, and reports what does not pass.
pub(super) fn decide<'a>(events: Vec<Spanned<'a>>, problems: &mut Vec<Problem>) -> Vec<Spanned<'a>> {
    if !events.iter().any(|(event, _)| matches!(event, Event::Html(_) | Event::InlineHtml(_))) {
        return events;
    }
    let mut decision = Decision::default();
    for (event, span) in events {
        decision.take(event, span);
    }
    decision.finish(problems)
}

/// A start tag that waits for its end tag.
struct Waiting {
    place: usize,
    tag: tags::Tag,
    /// For a block element: whether its caption came.
    captioned: bool,
}

#[derive(Default)]
struct Decision<'a> {
    events: Vec<Spanned<'a>>,
    /// For each open Markdown element, the raw start tags that wait in it.
    frames: Vec<Vec<Waiting>>,
    /// Where in `events` each tag or comment stands.
    raw: Vec<usize>,
    in_block: bool,
    in_comment: bool,
    /// The last event of the block that is not blank text, to see whether a caption comes first.
    last_solid: usize,
}

impl<'a> Decision<'a> {
    fn take(&mut self, event: Event<'a>, span: Range<usize>) {
        match event {
            Event::Start(Tag::HtmlBlock) => {
                self.close_lines();
                self.in_block = true;
                self.in_comment = false;
                self.push(Event::Start(Tag::HtmlBlock), span);
            }
            Event::End(TagEnd::HtmlBlock) => {
                self.close_lines();
                self.in_block = false;
                self.push(Event::End(TagEnd::HtmlBlock), span);
            }
            Event::Start(tag) => {
                if !is_inline(&tag) {
                    self.close_lines();
                }
                self.push(Event::Start(tag), span);
                self.frames.push(Vec::new());
            }
            Event::End(tag) => {
                self.frames.pop();
                if !is_inline_end(tag) {
                    self.close_lines();
                }
                self.push(Event::End(tag), span);
            }
            Event::Html(line) => self.line(line, &span),
            Event::InlineHtml(raw) if raw.starts_with("<!") || raw.starts_with("<?") => self.comment(raw, span),
            Event::InlineHtml(raw) => self.tag(raw, span),
            other => self.push(other, span),
        }
    }

    fn push(&mut self, event: Event<'a>, span: Range<usize>) {
        let blank = match &event {
            Event::Text(text) => text.trim().is_empty(),
            Event::SoftBreak | Event::End(TagEnd::HtmlBlock) | Event::Start(Tag::HtmlBlock) => true,
            _ => false,
        };
        if !blank {
            self.last_solid = self.events.len();
        }
        self.events.push((event, span));
    }

    /// One line of a block of raw HTML.
    fn line(&mut self, line: CowStr<'a>, span: &Range<usize>) {
        let exact = line.len() == span.len();
        let parts: Vec<(Part, CowStr<'a>)> = match line {
            CowStr::Borrowed(line) => {
                tags::parts(line, &mut self.in_comment).into_iter().map(|(part, text)| (part, text.into())).collect()
            }
            other => {
                let owned = tags::parts(&other, &mut self.in_comment);
                owned.into_iter().map(|(part, text)| (part, text.to_owned().into())).collect()
            }
        };
        let mut at = span.start;
        for (part, text) in parts {
            let place = if exact { at..at + text.len() } else { span.clone() };
            at += text.len();
            match part {
                Part::Text => self.push(Event::Text(text), place),
                Part::Tag => self.tag(text, place),
                Part::Comment => self.comment(text, place),
            }
        }
    }

    /// A comment or declaration: comments go, declarations are text.
    fn comment(&mut self, raw: CowStr<'a>, span: Range<usize>) {
        let hidden = self.in_block || raw.starts_with("<!--");
        self.raw.push(self.events.len());
        let event = Event::Text(if hidden { CowStr::Borrowed("") } else { raw });
        self.push(event, span);
    }

    /// A tag: text, until it is known to be balanced.
    fn tag(&mut self, raw: CowStr<'a>, span: Range<usize>) {
        let place = self.events.len();
        let tag = tags::read(&raw);
        let before = self.last_solid;
        self.raw.push(place);
        self.push(Event::Text(raw), span);
        let Some(tag) = tag else { return };
        match tag.element.kind {
            Kind::Void if !tag.closing => self.accept(place, tag.html),
            Kind::Void => {}
            _ if tag.empty => {}
            Kind::Block | Kind::Caption(_) if !self.in_block => {}
            _ if tag.closing => self.close(place, tag),
            _ => self.open(place, tag, before),
        }
    }

    fn open(&mut self, place: usize, tag: tags::Tag, before: usize) {
        let depth: usize = self.frames.iter().rev().take(DEPTH_LIMIT).map(Vec::len).sum();
        if self.frames.is_empty() {
            self.frames.push(Vec::new());
        }
        let Some(frame) = self.frames.last_mut() else { return };
        let parent = frame.last_mut();
        let fits = match tag.element.kind {
            Kind::Caption(owner) => {
                parent.is_some_and(|parent| parent.tag.element.name == owner && parent.place == before)
            }
            Kind::Block => parent.is_none_or(|parent| parent.tag.element.kind == Kind::Block),
            Kind::Inline | Kind::Void => true,
        };
        if fits && depth < DEPTH_LIMIT {
            frame.push(Waiting { place, tag, captioned: false });
        }
    }

    fn close(&mut self, place: usize, tag: tags::Tag) {
        let Some(frame) = self.frames.last_mut() else { return };
        let Some(index) = frame.iter().rposition(|waiting| waiting.tag.element.name == tag.element.name) else {
            return;
        };
        // A caption or block that is closed over open elements takes them out: they stay text.
        frame.truncate(index + 1);
        let Some(opening) = frame.pop() else { return };
        if let (Kind::Caption(_), Some(parent)) = (tag.element.kind, frame.last_mut()) {
            parent.captioned = true;
        }
        if tag.element.name == "details" && !opening.captioned {
            return;
        }
        self.accept(opening.place, opening.tag.html);
        self.accept(place, tag.html);
    }

    fn accept(&mut self, place: usize, html: String) {
        self.events[place].0 = Event::InlineHtml(html.into());
    }

    /// At the edge of a block: elements that belong into a line can no longer be closed.
    fn close_lines(&mut self) {
        if let Some(frame) = self.frames.last_mut() {
            let kept = frame.iter().position(|waiting| waiting.tag.element.kind != Kind::Block).unwrap_or(frame.len());
            frame.truncate(kept);
        }
    }

    fn finish(mut self, problems: &mut Vec<Problem>) -> Vec<Spanned<'a>> {
        let refused =
            self.raw.iter().map(|place| &self.events[*place]).filter(|(event, _)| matches!(event, Event::Text(_)));
        problems.extend(refused.take(WARNING_LIMIT).map(|(event, span)| warning(event, span.clone())));
        bare_blocks_to_paragraphs(&mut self.events);
        self.events
    }
}

fn warning(event: &Event<'_>, span: Range<usize>) -> Problem {
    if matches!(event, Event::Text(text) if text.is_empty()) {
        return Problem::warning("raw-html", span, "an HTML comment is left out of the page").help("remove it");
    }
    Problem::warning("raw-html", span, "this HTML is printed as text")
        .help("write Markdown; only a few plain elements such as `sub`, `abbr` and `details` pass, without attributes and closed in the same block")
}

/// Makes paragraphs of the blocks of raw HTML of which only text is left, and empties those of which nothing is.
fn bare_blocks_to_paragraphs(events: &mut [Spanned<'_>]) {
    let mut start = None;
    let mut bare = true;
    for index in 0..events.len() {
        match &events[index].0 {
            Event::Start(Tag::HtmlBlock) => {
                start = Some(index);
                bare = true;
            }
            Event::InlineHtml(_) => bare = false,
            Event::End(TagEnd::HtmlBlock) => {
                let Some(first) = start.take() else { continue };
                let visible = |(event, _): &Spanned<'_>| matches!(event, Event::Text(text) if !text.trim().is_empty());
                if bare && events[first..index].iter().any(visible) {
                    events[first].0 = Event::Start(Tag::Paragraph);
                    events[index].0 = Event::End(TagEnd::Paragraph);
                } else if bare {
                    // Only comments and blanks: nothing is printed.
                    events[first..index]
                        .iter_mut()
                        .skip(1)
                        .for_each(|(event, _)| *event = Event::Text(CowStr::Borrowed("")));
                }
            }
            _ => {}
        }
    }
}
