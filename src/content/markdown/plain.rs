//! The visible text of a body.

use pulldown_cmark::{CowStr, Event, Tag, TagEnd};

use super::letters::joins_lines;
use super::tags::{self, Part};
use super::{emphasis, events};

pub(super) fn plain(body: &str) -> String {
    text(body, |_| false)
}

/// Without headings, tables, code blocks and notes; all of it, where there is nothing else.
pub(super) fn prose(body: &str) -> String {
    let is_other = |tag: &Tag<'_>| {
        matches!(tag, Tag::Heading { .. } | Tag::Table(_) | Tag::CodeBlock(_) | Tag::FootnoteDefinition(_))
    };
    let prose = text(body, is_other);
    if prose.is_empty() { plain(body) } else { prose }
}

/// The text without the blocks that are left out.
fn text(body: &str, is_left_out: impl Fn(&Tag<'_>) -> bool) -> String {
    let mut text = String::with_capacity(body.len());
    let body = events::without_mark(body);
    let events = emphasis::repair(body, events::parse(body));
    let mut in_comment = false;
    let mut line_break = false;
    // How many blocks and marks are open in the block that is left out.
    let mut left_out = 0_usize;
    for (event, _) in &events {
        match event {
            Event::Start(tag) if left_out > 0 || is_left_out(tag) => {
                left_out += 1;
                continue;
            }
            Event::End(_) if left_out > 0 => {
                left_out -= 1;
                continue;
            }
            _ if left_out > 0 => continue,
            _ => {}
        }
        match event {
            Event::Text(piece) | Event::Code(piece) => {
                if std::mem::take(&mut line_break) {
                    push_line_break(&mut text, piece);
                }
                push_clean(&mut text, piece);
            }
            Event::SoftBreak | Event::HardBreak => line_break = true,
            Event::Html(line) => {
                for (part, piece) in tags::parts(line, &mut in_comment) {
                    if part == Part::Text {
                        let at_start = text.is_empty() || text.ends_with('\n');
                        push_clean(&mut text, if at_start { piece.trim_start() } else { piece });
                    }
                }
            }
            Event::End(TagEnd::TableCell) => push_space(&mut text),
            Event::Start(Tag::HtmlBlock) => {
                in_comment = false;
                end_block(&mut text);
            }
            Event::Start(tag) if !events::is_inline(tag) && !matches!(tag, Tag::TableCell) => end_block(&mut text),
            Event::End(tag) if !events::is_inline_end(*tag) => end_block(&mut text),
            _ => continue,
        }
        if !matches!(event, Event::SoftBreak | Event::HardBreak) {
            line_break = false;
        }
    }
    text.truncate(text.trim_end().len());
    text
}

/// A line break of the source is a space, and nothing between Chinese letters.
fn push_line_break(text: &mut String, next: &CowStr<'_>) {
    let joined = text.chars().next_back().is_some_and(joins_lines) && next.chars().next().is_some_and(joins_lines);
    if !joined {
        push_space(text);
    }
}

fn push_space(text: &mut String) {
    if !text.is_empty() && !text.ends_with([' ', '\n']) {
        text.push(' ');
    }
}

fn end_block(text: &mut String) {
    text.truncate(text.trim_end().len());
    if !text.is_empty() {
        text.push('\n');
    }
}

/// NUL, which no reader of the text expects, becomes U+FFFD.
fn push_clean(text: &mut String, piece: &str) {
    if piece.contains('\0') {
        text.push_str(&piece.replace('\0', "\u{fffd}"));
    } else {
        text.push_str(piece);
    }
}
