//! Footnotes: their mentions in the text, and the section at its end.

use std::fmt::Write as _;

use pulldown_cmark::{CowStr, TagEnd};

use super::super::escape::push_text;
use super::Renderer;

impl<'b> Renderer<'_, 'b> {
    /// Definitions are printed at the end.
    pub(super) fn skip_definition(&self, index: usize) -> usize {
        self.end_of(index, |tag| matches!(tag, TagEnd::FootnoteDefinition)) + 1
    }

    pub(super) fn footnote_mention(&mut self, label: &CowStr<'b>) {
        let Some((number, mention)) = self.footnotes.mention(label) else { return };
        let prefix = self.options.id_prefix;
        self.out.push_str("<sup>");
        if self.links.contains(&true) {
            let _ = write!(self.out, "{number}");
        } else {
            self.out.push_str("<a id=\"");
            push_text(self.out, prefix);
            let _ = write!(self.out, "fnref-{number}");
            if mention > 1 {
                let _ = write!(self.out, "-{mention}");
            }
            self.out.push_str("\" href=\"#");
            push_text(self.out, prefix);
            let _ = write!(self.out, "fn-{number}\" role=\"doc-noteref\">{number}</a>");
        }
        self.out.push_str("</sup>");
    }

    /// Prints the footnotes that were mentioned, and those that they mention.
    pub(super) fn footnote_section(&mut self) {
        if self.footnotes.mentioned.is_empty() {
            return;
        }
        self.line();
        self.out.push_str("<section class=\"footnotes\" role=\"doc-endnotes\">\n<ol>\n");
        let mut number = 1;
        while let Some(footnote) = self.footnotes.mentioned.get(number - 1) {
            let events = footnote.events.clone();
            self.out.push_str("<li id=\"");
            push_text(self.out, self.options.id_prefix);
            let _ = writeln!(self.out, "fn-{number}\">");
            self.range(events);
            self.back_links(number);
            self.line();
            self.out.push_str("</li>\n");
            number += 1;
        }
        self.out.push_str("</ol>\n</section>\n");
    }

    /// Links back to the mentions of a footnote, at the end of its last paragraph.
    pub(super) fn back_links(&mut self, number: usize) {
        let mentions = self.footnotes.mentioned.get(number - 1).map_or(0, |footnote| footnote.mentions);
        let in_paragraph = self.out.ends_with("</p>\n");
        if in_paragraph {
            self.out.truncate(self.out.len() - "</p>\n".len());
        } else {
            self.line();
            self.out.push_str("<p>");
        }
        for mention in 1..=mentions {
            self.out.push_str(if mention == 1 && !in_paragraph { "<a href=\"#" } else { " <a href=\"#" });
            push_text(self.out, self.options.id_prefix);
            let _ = write!(self.out, "fnref-{number}");
            if mention > 1 {
                let _ = write!(self.out, "-{mention}");
            }
            self.out.push_str("\" role=\"doc-backlink\">↩\u{fe0e}</a>");
        }
        self.out.push_str("</p>\n");
    }
}
