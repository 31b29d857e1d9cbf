//! Events to HTML.

mod links;
mod notes;
mod tables;

use std::fmt::Write as _;
use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Tag, TagEnd};

use super::escape::push_text;
use super::events::{DEPTH_LIMIT, Spanned, is_inline, is_inline_end};
use super::footnotes::Footnotes;
use super::headings::HeadingIds;
use super::letters::joins_lines;
use tables::Table;

use super::{Heading, Options, Resolver, emphasis, events, raw_html};

/// How many emphasised elements are printed inside each other.
const EMPHASIS_LIMIT: usize = 16;

/// How far to look ahead for the next letter, in events.
const LOOK_AHEAD: usize = 8;

pub(super) fn render_into(out: &mut String, body: &str, options: &Options<'_>, resolve: Resolver<'_>) -> Vec<Heading> {
    let body = events::without_mark(body);
    let events = raw_html::decide(emphasis::repair(body, events::parse(body)), &mut Vec::new());
    let mut renderer = Renderer {
        start: out.len(),
        out,
        events: &events,
        options,
        resolve,
        footnotes: Footnotes::find(&events),
        ids: HeadingIds::default(),
        headings: Vec::new(),
        depth: 0,
        emphasis: 0,
        links: Vec::new(),
        table: Table::default(),
        last: None,
        run: String::new(),
    };
    renderer.range(0..events.len());
    renderer.footnote_section();
    renderer.headings
}

struct Renderer<'r, 'b> {
    out: &'r mut String,
    /// Where our own output begins in `out`.
    start: usize,
    events: &'r [Spanned<'b>],
    options: &'r Options<'r>,
    resolve: Resolver<'r>,
    footnotes: Footnotes<'b>,
    ids: HeadingIds,
    headings: Vec<Heading>,
    /// Open block containers.
    depth: usize,
    /// Open emphasis, strong and strikethrough.
    emphasis: usize,
    /// For each open link, whether it is printed.
    links: Vec<bool>,
    table: Table,
    /// The last visible character of the block.
    last: Option<char>,
    /// The text run at hand, kept for its memory.
    run: String,
}

impl<'b> Renderer<'_, 'b> {
    fn range(&mut self, range: Range<usize>) {
        let mut index = range.start;
        while index < range.end {
            index = self.event(index).max(index + 1);
        }
    }

    /// Prints the event at `index`, with what belongs to it; returns the index of the next one.
    fn event(&mut self, index: usize) -> usize {
        let events = self.events;
        match &events[index].0 {
            Event::Text(_) | Event::SoftBreak => return self.text_run(index),
            Event::Start(Tag::CodeBlock(kind)) => return self.code_block(kind, index),
            Event::Start(Tag::Image { dest_url, title, .. }) => return self.image(dest_url, title, index),
            Event::Start(Tag::FootnoteDefinition(_)) => return self.skip_definition(index),
            Event::Start(Tag::Heading { level, .. }) => self.start_heading(*level, index),
            Event::Start(tag) if is_inline(tag) => self.start_inline(tag),
            Event::Start(tag) => self.start_block(tag),
            Event::End(tag) if is_inline_end(*tag) => self.end_inline(*tag),
            Event::End(tag) => self.end_block(*tag),
            Event::Code(code) => {
                self.out.push_str("<code>");
                push_text(self.out, code);
                self.out.push_str("</code>");
                self.last = code.chars().next_back();
            }
            Event::HardBreak => {
                self.out.push_str("<br>\n");
                self.last = Some('\n');
            }
            Event::InlineHtml(html) => self.out.push_str(html),
            Event::Rule => {
                self.line();
                self.out.push_str("<hr>\n");
            }
            Event::TaskListMarker(done) => {
                let mark =
                    if *done { "<span class=\"task done\">☑</span> " } else { "<span class=\"task\">☐</span> " };
                self.out.push_str(mark);
            }
            Event::FootnoteReference(label) => self.footnote_mention(label),
            // Raw HTML was decided before; mathematics is off.
            Event::Html(text) | Event::InlineMath(text) | Event::DisplayMath(text) => push_text(self.out, text),
        }
        index + 1
    }

    /// Makes sure that what comes next stands on a line of its own.
    fn line(&mut self) {
        if self.out.len() > self.start && !self.out.ends_with('\n') {
            self.out.push('\n');
        }
        self.last = None;
    }

    /// Prints the text and line breaks from `index` on as one run; returns the index after it.
    fn text_run(&mut self, index: usize) -> usize {
        let next = self.events.get(index + 1);
        if let Event::Text(text) = &self.events[index].0
            && !matches!(next, Some((Event::Text(_) | Event::SoftBreak, _)))
        {
            self.print_run(text, index + 1);
            return index + 1;
        }
        let mut run = std::mem::take(&mut self.run);
        run.clear();
        let mut end = index;
        while let Some((event, _)) = self.events.get(end) {
            match event {
                Event::Text(text) => run.push_str(text),
                Event::SoftBreak if self.joins(&run, end) => {}
                Event::SoftBreak => run.push('\n'),
                _ => break,
            }
            end += 1;
        }
        self.print_run(&run, end);
        self.run = run;
        end
    }

    /// Prints a run, set by the typographer; what stands behind it begins at the event `end`.
    fn print_run(&mut self, run: &str, end: usize) {
        let typographed =
            self.options.typographer.and_then(|typographer| typographer(run, self.last, self.next_letter(end)));
        push_text(self.out, typographed.as_deref().unwrap_or(run));
        self.last = run.chars().next_back().or(self.last);
    }

    /// Whether the line break at `index` stands between letters that are written without spaces.
    fn joins(&self, run: &str, index: usize) -> bool {
        run.chars().next_back().or(self.last).is_some_and(joins_lines)
            && self.next_letter(index + 1).is_some_and(joins_lines)
    }

    /// The first visible character from `index` on, in the same block.
    fn next_letter(&self, index: usize) -> Option<char> {
        for (event, _) in self.events.get(index..)?.iter().take(LOOK_AHEAD) {
            match event {
                Event::Text(text) | Event::Code(text) if !text.is_empty() => return text.chars().next(),
                Event::SoftBreak | Event::HardBreak => return Some('\n'),
                Event::Text(_) | Event::Code(_) | Event::InlineHtml(_) => {}
                Event::Start(tag) if is_inline(tag) => {}
                Event::End(tag) if is_inline_end(*tag) => {}
                _ => return None,
            }
        }
        None
    }

    fn start_inline(&mut self, tag: &Tag<'b>) {
        match tag {
            Tag::Link { link_type, dest_url, title, .. } => self.start_link(*link_type, dest_url, title),
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough => {
                if self.emphasis < EMPHASIS_LIMIT {
                    self.out.push_str(emphasis_tags(tag.to_end()).0);
                }
                self.emphasis += 1;
            }
            _ => {}
        }
    }

    fn end_inline(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Link => {
                let end = if self.links.pop() == Some(true) { "</a>" } else { "" };
                self.out.push_str(end);
            }
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough => {
                self.emphasis = self.emphasis.saturating_sub(1);
                if self.emphasis < EMPHASIS_LIMIT {
                    self.out.push_str(emphasis_tags(tag).1);
                }
            }
            _ => {}
        }
    }

    /// The index of the end that belongs to the start at `index`.
    fn end_of(&self, index: usize, is_kind: impl Fn(TagEnd) -> bool) -> usize {
        let mut depth = 0_usize;
        for (offset, (event, _)) in self.events[index..].iter().enumerate() {
            match event {
                Event::Start(tag) if is_kind(tag.to_end()) => depth += 1,
                Event::End(tag) if is_kind(*tag) => {
                    depth -= 1;
                    if depth == 0 {
                        return index + offset;
                    }
                }
                _ => {}
            }
        }
        self.events.len() - 1
    }

    fn start_heading(&mut self, level: HeadingLevel, index: usize) {
        let end = self.end_of(index, |tag| matches!(tag, TagEnd::Heading(_)));
        let text = visible_text(&self.events[index + 1..end]);
        let level = self.level(level);
        let id = format!("{}{}", self.options.id_prefix, self.ids.give(&text));
        self.line();
        let _ = write!(self.out, "<h{level} id=\"");
        push_text(self.out, &id);
        self.out.push_str("\">");
        self.headings.push(Heading { level, id, text });
    }

    fn level(&self, level: HeadingLevel) -> u8 {
        (level as u8).saturating_add(self.options.heading_offset).clamp(1, 6)
    }

    /// Prints the code block at `index`; returns the index after its end.
    fn code_block(&mut self, kind: &CodeBlockKind<'b>, index: usize) -> usize {
        self.line();
        self.out.push_str("<pre><code");
        if let CodeBlockKind::Fenced(info) = kind
            && let Some(language) = info.split_whitespace().next()
        {
            self.out.push_str(" class=\"language-");
            push_text(self.out, language);
            self.out.push('"');
        }
        self.out.push('>');
        let end = self.end_of(index, |tag| matches!(tag, TagEnd::CodeBlock));
        for (event, _) in &self.events[index + 1..end] {
            if let Event::Text(text) = event {
                push_text(self.out, text);
            }
        }
        self.out.push_str("</code></pre>\n");
        end + 1
    }

    fn start_block(&mut self, tag: &Tag<'b>) {
        if !matches!(tag, Tag::TableCell) {
            self.line();
        }
        self.last = None;
        match tag {
            Tag::Paragraph => self.out.push_str("<p>"),
            Tag::BlockQuote(_) => self.open("<blockquote>\n"),
            Tag::List(None | Some(1)) => self.open(if matches!(tag, Tag::List(None)) { "<ul>\n" } else { "<ol>\n" }),
            Tag::List(Some(first)) => self.open(&format!("<ol start=\"{first}\">\n")),
            Tag::Item if self.depth <= DEPTH_LIMIT => self.out.push_str("<li>"),
            Tag::Table(alignments) => self.start_table(alignments),
            Tag::TableHead => {
                self.table.in_head = true;
                self.table.column = 0;
                self.out.push_str("<thead>\n<tr>");
            }
            Tag::TableRow => {
                self.table.column = 0;
                if !std::mem::replace(&mut self.table.has_body, true) {
                    self.out.push_str("<tbody>\n");
                }
                self.out.push_str("<tr>");
            }
            Tag::TableCell => self.start_cell(),
            _ => {}
        }
    }

    fn end_block(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph => self.out.push_str("</p>\n"),
            TagEnd::Heading(level) => {
                let level = self.level(level);
                let _ = writeln!(self.out, "</h{level}>");
            }
            TagEnd::BlockQuote(_) => self.close("</blockquote>\n"),
            TagEnd::List(ordered) => self.close(if ordered { "</ol>\n" } else { "</ul>\n" }),
            TagEnd::Item if self.depth <= DEPTH_LIMIT => self.out.push_str("</li>\n"),
            TagEnd::Table => {
                self.out.push_str(if self.table.has_body { "</tbody>\n</table></div>\n" } else { "</table></div>\n" });
            }
            TagEnd::TableHead => {
                self.table.in_head = false;
                self.out.push_str("</tr>\n</thead>\n");
            }
            TagEnd::TableRow => self.out.push_str("</tr>\n"),
            TagEnd::TableCell => self.out.push_str(if self.table.in_head { "</th>" } else { "</td>" }),
            _ => {}
        }
        self.last = None;
    }

    /// Opens a container, printed down to the limit of depth.
    fn open(&mut self, html: &str) {
        if self.depth < DEPTH_LIMIT {
            self.out.push_str(html);
        }
        self.depth += 1;
    }

    fn close(&mut self, html: &str) {
        self.depth = self.depth.saturating_sub(1);
        if self.depth < DEPTH_LIMIT {
            self.line();
            self.out.push_str(html);
        }
    }
}

/// The start and end tag of emphasis.
fn emphasis_tags(tag: TagEnd) -> (&'static str, &'static str) {
    match tag {
        TagEnd::Strong => ("<strong>", "</strong>"),
        TagEnd::Strikethrough => ("<del>", "</del>"),
        _ => ("<em>", "</em>"),
    }
}

/// The text of inline events, line breaks as spaces.
fn visible_text(events: &[Spanned<'_>]) -> String {
    let mut text = String::new();
    for (event, _) in events {
        match event {
            Event::Text(piece) | Event::Code(piece) => text.push_str(piece),
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            _ => {}
        }
    }
    text
}
