//! An edition for the channels that leave the site: mail, chat, books, other programs. One file a channel; each is a template and what has to happen to
//! its text afterwards. Same edition, same bytes.

mod email;
mod epub;
mod html;
mod json;
mod message;
mod split;
mod telegram;

#[cfg(test)]
mod tests;

pub use telegram::messages as telegram_messages;

use std::borrow::Cow;

use serde::Serialize;
use tera::{Context, Value};

use crate::config::Channel;
use crate::content::markdown;
use crate::diagnostics::Diagnostic;
use crate::language::JOINER;
use crate::plan::view::{Digest, Maker};
use crate::plan::{Addresses, Kind, Page};

use super::body::is_outer;
use super::{RenderError, Renderer};

/// The editor's intro in the forms that channels need.
#[derive(Debug, Default, Serialize)]
struct Intro {
    /// HTML with whole addresses and no pictures.
    #[serde(skip)]
    html: String,
    /// The visible text, a line for each block.
    text: String,
    /// The Markdown, with whole addresses.
    markdown: String,
}

impl Renderer<'_> {
    /// An edition for a channel.
    ///
    /// # Errors
    /// When a template fails, a body cannot be read, or the settings lack what the channel needs.
    pub fn edition(&self, language: usize, edition: u32, channel: Channel) -> Result<Vec<u8>, RenderError> {
        let digest = Maker::new(self.site, &self.values).digest(language, edition, channel == Channel::Epub);
        let mut out = Vec::new();
        self.edition_file(&digest, language, channel, &mut out)?;
        Ok(out)
    }

    /// Several editions as one book (EPUB), in the order given.
    ///
    /// # Errors
    /// As for one.
    pub fn book(&self, language: usize, editions: &[u32]) -> Result<Vec<u8>, RenderError> {
        let maker = Maker::new(self.site, &self.values);
        let digests: Vec<Digest<'_>> = editions.iter().map(|at| maker.digest(language, *at, true)).collect();
        epub::book(self, language, &digests)
    }

    /// Writes an edition for a channel to the end of `out`.
    pub(super) fn edition_file(
        &self,
        digest: &Digest<'_>,
        language: usize,
        channel: Channel,
        out: &mut Vec<u8>,
    ) -> Result<(), RenderError> {
        match channel {
            Channel::Email => out.extend(email::html(self, digest, language)?.into_bytes()),
            Channel::Text => out.extend(self.edition_text(digest, language)?.into_bytes()),
            Channel::Eml => out.extend(message::eml(self, digest, language)?),
            Channel::Telegram => out.extend(telegram::text(self, digest, language)?.into_bytes()),
            Channel::Markdown => {
                out.extend(tidy(&self.edition_template("markdown/edition.md", digest, language, &[])?).into_bytes());
            }
            Channel::Json => out.extend(json::document(self, digest, language)?.into_bytes()),
            Channel::Epub => out.extend(epub::book(self, language, std::slice::from_ref(digest))?),
        }
        Ok(())
    }

    /// The content of an edition's entry in a feed.
    pub(super) fn edition_content(&self, digest: &Digest<'_>, language: usize) -> Result<String, RenderError> {
        Ok(tidy(&self.edition_template("feed/edition.html", digest, language, &[])?))
    }

    fn edition_text(&self, digest: &Digest<'_>, language: usize) -> Result<String, RenderError> {
        Ok(mailed(&self.edition_template("text/edition.txt", digest, language, &[])?))
    }

    /// Renders a template with an edition, its intro, and what else the channel adds.
    fn edition_template(
        &self,
        name: &str,
        digest: &Digest<'_>,
        language: usize,
        more: &[(&'static str, Value)],
    ) -> Result<String, RenderError> {
        let mut context = self.edition_context(digest, language)?;
        for (key, value) in more {
            context.insert_value(*key, value.clone());
        }
        self.channel_template(name, language, context)
    }

    fn edition_context(&self, digest: &Digest<'_>, language: usize) -> Result<Context, RenderError> {
        let mut context = Self::context(digest)?;
        let intro = self.intro(digest, language)?;
        context.insert_value("body", Value::safe_string(&intro.html));
        context.insert("intro", &intro);
        Ok(context)
    }

    fn channel_template(&self, name: &str, language: usize, context: Context) -> Result<String, RenderError> {
        let mut out = Vec::new();
        self.template_in(name, language, context, &mut out)?;
        // Templates write UTF-8.
        Ok(String::from_utf8(out).unwrap_or_default())
    }

    fn intro(&self, digest: &Digest<'_>, language: usize) -> Result<Intro, RenderError> {
        let page = Page::first(language, Kind::Edition(digest.at));
        let Some(record) = crate::plan::record_of(self.site, &page) else { return Ok(Intro::default()) };
        let form = super::Form { absolute: true, id_prefix: "intro-", heading_offset: 2 };
        let body = self.body_in(&page, form)?;
        let from = Addresses::new(self.site).of(&page);
        let inspected = markdown::inspect(&body.text);
        let inner = inspected.links.iter().filter(|link| !link.image && !is_outer(&link.target));
        let links = inner.map(|link| {
            (
                link.span.clone(),
                link.target.clone(),
                self.href(record, language, &from, &link.target, true).into_owned(),
            )
        });
        Ok(Intro {
            html: html::without_pictures(&body.html).into_owned(),
            markdown: with_addresses(&body.text, links).trim().to_owned(),
            text: self.typeset(language, &markdown::plain(&body.text)),
        })
    }

    /// Plain text with the typography of its language.
    fn typeset(&self, language: usize, text: &str) -> String {
        let Some(typographer) = self.typographers[language] else { return text.to_owned() };
        text.lines().map(|line| typographer.apply(line, None, None)).collect::<Vec<Cow<'_, str>>>().join("\n")
    }
}

/// Replaces the targets of inline links in a Markdown text: bytes of the link, target as written, target wanted.
fn with_addresses(text: &str, links: impl Iterator<Item = (std::ops::Range<usize>, String, String)>) -> String {
    let mut out = String::with_capacity(text.len() + 64);
    let mut done = 0;
    for (span, old, new) in links {
        let Some(link) = text.get(span.clone()).filter(|_| span.start >= done) else { continue };
        let Some(at) = link.rfind(&format!("]({old}")) else { continue };
        let from = span.start + at + 2;
        out.push_str(&text[done..from]);
        out.push_str(&new);
        done = from + old.len();
    }
    out.push_str(&text[done..]);
    out
}

/// No more than one empty line in a row, no white space at the ends of lines, one line break at the end.
fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut empty = 0;
    for line in text.lines().map(|line| line.trim_end_matches([' ', '\t', '\r'])) {
        empty = if line.is_empty() { empty + 1 } else { 0 };
        if empty <= 1 && !(line.is_empty() && out.is_empty()) {
            out.push_str(line);
            out.push('\n');
        }
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

/// The same for mail and plain text. Word joiners are left out: a program whose font lacks the sign, as Outlook's may, draws a box for each.
fn mailed(text: &str) -> String {
    tidy(text).replace(JOINER, "")
}

/// A failure that no template is to blame for.
fn failure(code: &'static str, file: &str, message: impl Into<String>, help: &str) -> RenderError {
    RenderError::Template(Box::new(Diagnostic::file_error(code, file, message).help(help)))
}
