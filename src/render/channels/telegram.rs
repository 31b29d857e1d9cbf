//! Messages for Telegram: its HTML subset, split at the borders of articles.
//!
//! Messages are separated by a line that holds a form feed (U+000C) and nothing else.

use tera::Value;

use crate::plan::view::Digest;

use super::super::{RenderError, Renderer};
use super::html::{Token, attribute, tokens};
use super::{split, tidy};

/// Between two messages.
const SEPARATOR: &str = "\n\u{c}\n";

/// What the template writes where a message may end. No article has it: headlines and bodies have no control characters but line breaks.
const CUT: &str = "\u{1e}";

/// All messages of an edition, each at most as long as Telegram takes.
pub(super) fn text(renderer: &Renderer<'_>, digest: &Digest<'_>, language: usize) -> Result<String, RenderError> {
    let intro = renderer.intro(digest, language)?;
    let more = [("cut", Value::safe_string(CUT)), ("body", Value::safe_string(&subset(&intro.html)))];
    let text = renderer.edition_template("telegram/edition.html", digest, language, &more)?;
    let blocks: Vec<String> =
        text.split(CUT).map(|block| tidy(block).trim().to_owned()).filter(|block| !block.is_empty()).collect();
    let mut joined = split::messages(&blocks).join(SEPARATOR);
    joined.push('\n');
    Ok(joined)
}

/// The messages of such a text.
#[must_use]
pub fn messages(text: &str) -> Vec<&str> {
    text.trim_end_matches('\n').split(SEPARATOR).collect()
}

/// Our HTML as Telegram's: its own tags stay, headings are bold, items of lists get a bullet, the rest goes.
fn subset(html: &str) -> String {
    let mut subset = Subset::default();
    for token in tokens(html) {
        match token {
            Token::Text(text) => subset.text(text),
            Token::Open(name, tag) => subset.open(name, tag),
            Token::Close(name) => subset.close(name),
        }
    }
    let lines: Vec<&str> = subset.out.lines().map(str::trim).collect();
    tidy(&lines.join("\n")).trim().to_owned()
}

/// Elements that stand on lines of their own.
const BLOCKS: [&str; 15] =
    ["p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "table", "tr", "ul", "ol", "div", "details"];

/// The text so far, and Telegram's name of every open element (none for those that it does not have).
#[derive(Default)]
struct Subset {
    out: String,
    open: Vec<Option<&'static str>>,
}

impl Subset {
    fn text(&mut self, text: &str) {
        self.out.push_str(&entities(&text.replace('\n', " ")));
    }

    fn open(&mut self, name: &str, tag: &str) {
        match name {
            "br" => return self.out.push('\n'),
            "hr" => return self.out.push_str("\n\n"),
            "img" | "wbr" | "input" | "col" => return,
            "li" => self.out.push_str("\n• "),
            name if BLOCKS.contains(&name) && !self.out.ends_with("• ") => self.out.push('\n'),
            _ => {}
        }
        let address = attribute(tag, "href").filter(|href| name == "a" && href.starts_with("http"));
        let same = if address.is_some() { Some("a") } else { same(name) };
        // Nothing may stand twice inside itself.
        let same = same.filter(|same| !self.open.contains(&Some(same)));
        match (same, address) {
            (Some(_), Some(address)) => self.out.extend(["<a href=\"", &entities(address), "\">"]),
            (Some(same), None) => self.out.extend(["<", same, ">"]),
            (None, _) => {}
        }
        self.open.push(same);
    }

    fn close(&mut self, name: &str) {
        if let Some(same) = self.open.pop().flatten() {
            self.out.extend(["</", same, ">"]);
        }
        match name {
            "td" | "th" => self.out.push(' '),
            "tr" => self.out.push('\n'),
            name if BLOCKS.contains(&name) => self.out.push_str("\n\n"),
            _ => {}
        }
    }
}

/// Telegram's name of an element, where it has one for it.
fn same(name: &str) -> Option<&'static str> {
    match name {
        "b" | "strong" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => Some("b"),
        "i" | "em" => Some("i"),
        "s" | "del" => Some("s"),
        "u" | "ins" => Some("u"),
        "code" => Some("code"),
        _ => None,
    }
}

/// Of named entities Telegram knows four.
fn entities(text: &str) -> String {
    text.replace("&#x27;", "&#39;").replace("&apos;", "&#39;").replace("&nbsp;", "\u{a0}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_becomes_telegrams_subset() {
        let html = "<h3 id=\"a\">Итоги</h3>\n<p>Текст <strong>важный</strong>, <a href=\"https://example.org/?a=1&amp;b=2\">ссылка</a>.<br>Дальше</p>\n<ul>\n<li>один</li>\n<li>два</li>\n</ul>";
        assert_eq!(
            subset(html),
            "<b>Итоги</b>\n\nТекст <b>важный</b>, <a href=\"https://example.org/?a=1&amp;b=2\">ссылка</a>.\nДальше\n\n• один\n• два"
        );
    }
}
