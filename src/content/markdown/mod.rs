//! Markdown bodies: what is in them, their safe HTML, and their plain text.
//!
//! Bodies are pasted from the web, so nothing in them is trusted: raw HTML passes only through an allow-list, addresses only with a harmless
//! scheme, and the nesting of blocks is bounded. Every entry point goes the same way: text → events (`events`) → repaired emphasis
//! (`emphasis`) → raw HTML decided (`raw_html`) → the result. `pulldown_cmark` is named in this module and nowhere else.
//!
//! The dialect is `CommonMark` with tables, strikethrough, footnotes and task lists.

mod emphasis;
mod escape;
mod events;
mod footnotes;
mod headings;
mod inspect;
mod letters;
mod plain;
mod quick;
mod raw_html;
mod render;
mod tags;
mod targets;

#[cfg(test)]
mod tests;

pub use quick::is_plain;

use std::borrow::Cow;
use std::ops::Range;

use crate::diagnostics::Problem;

/// Changes a run of text, given the characters before and after it (`None` at the edge of a block; `\n` inside is a line break of the source).
/// Returns `None` when nothing changes.
pub type Typographer<'a> = &'a dyn Fn(&str, Option<char>, Option<char>) -> Option<String>;

/// Maps a link target as written to the address to print: a site path such as `/topics/`, a relative path to another `.md`, or an outside
/// address, which comes back unchanged. Never called with an unsafe target.
pub type Resolver<'a> = &'a dyn for<'t> Fn(&'t str) -> Cow<'t, str>;

/// How a body is printed.
#[derive(Clone, Copy)]
pub struct Options<'a> {
    /// The language of the body, a BCP 47 tag.
    pub language: &'a str,
    /// Goes before every id of footnotes and headings; empty on an article's own page, different for each article on a list.
    pub id_prefix: &'a str,
    /// How much deeper than in the body headings are printed: `#` becomes `h(1 + offset)`, at most `h6`.
    pub heading_offset: u8,
    /// Applied to text outside code.
    pub typographer: Option<Typographer<'a>>,
    /// What a screen reader calls the scrollable region around a table.
    pub table_label: &'a str,
}

/// What the checks and the model need of a body, found without making HTML.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Inspection {
    /// Every link and image, in the order of the text, unsafe ones included.
    pub links: Vec<Link>,
    /// `unsafe-link`, `raw-html`, `too-deep` and `unused-footnote`, in the order of the text.
    pub problems: Vec<Problem>,
    /// How many headings there are.
    pub headings: usize,
}

/// A link or image of a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The target as written, entities and escapes resolved; an address in angle brackets that is an e-mail address begins with `mailto:`.
    pub target: String,
    /// The bytes of the body from the opening bracket to the end of the link.
    pub span: Range<usize>,
    /// Whether it is an image.
    pub image: bool,
}

/// A body as HTML.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rendered {
    /// Balanced, safe HTML; well-formed XML but for the void elements `br`, `hr` and `img`.
    pub html: String,
    /// The headings outside footnotes, in the order of the text.
    pub headings: Vec<Heading>,
}

/// A heading of a printed body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// The printed level, 1 to 6, the offset included.
    pub level: u8,
    /// The id, prefix included.
    pub id: String,
    /// The visible text, before the typographer.
    pub text: String,
}

/// Finds the links, problems and headings of `body`. Spans are bytes of `body`.
#[must_use]
pub fn inspect(body: &str) -> Inspection {
    inspect::inspect(body)
}

/// Prints `body` as safe HTML.
#[must_use]
pub fn render(body: &str, options: &Options<'_>, resolve: Resolver<'_>) -> Rendered {
    let mut html = String::with_capacity(body.len() + body.len() / 4 + 64);
    let headings = render_into(&mut html, body, options, resolve);
    Rendered { html, headings }
}

/// Prints `body` as safe HTML at the end of `out`, and returns its headings.
pub fn render_into(out: &mut String, body: &str, options: &Options<'_>, resolve: Resolver<'_>) -> Vec<Heading> {
    render::render_into(out, body, options, resolve)
}

/// The visible text of `body`, for search and editions: blocks separated by `\n`, table cells by a space; the texts of links, code
/// and images kept; no markup and no tags.
#[must_use]
pub fn plain(body: &str) -> String {
    plain::plain(body)
}

/// The same without headings, tables, code blocks and notes, for excerpts; all of it, where a body has nothing else.
#[must_use]
pub fn prose(body: &str) -> String {
    plain::prose(body)
}
