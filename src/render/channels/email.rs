//! One HTML document for mail services: the template, its style inlined, and short enough not to be clipped.

use css_inline::{CSSInliner, InlineOptions};

use crate::diagnostics::Diagnostic;
use crate::plan::view::{Digest, DigestPart, Item};

use super::super::{RenderError, Renderer};
use super::{failure, mailed};

/// The largest document, in bytes: Gmail clips a message at 102 KB.
const LIMIT: usize = 100_000;

/// How long summaries may be, in characters, from the first try to the last; none: no limit.
const SUMMARIES: [Option<usize>; 4] = [None, Some(160), Some(80), Some(0)];

/// How many articles a topic may show when headlines alone are too many.
const ITEMS: [usize; 9] = [200, 100, 60, 40, 24, 12, 6, 3, 0];

/// The document. A long week is shortened step by step: summaries first, then the articles of each topic, with a link to the rest.
pub(super) fn html(renderer: &Renderer<'_>, digest: &Digest<'_>, language: usize) -> Result<String, RenderError> {
    let mut html = document(renderer, digest, language)?;
    for length in SUMMARIES.iter().skip(1).filter_map(|length| *length) {
        if html.len() < LIMIT {
            return Ok(html);
        }
        html = document(renderer, &shortened(digest, length, usize::MAX), language)?;
    }
    for items in ITEMS {
        if html.len() < LIMIT {
            return Ok(html);
        }
        html = document(renderer, &shortened(digest, 0, items), language)?;
    }
    if html.len() < LIMIT {
        return Ok(html);
    }
    let message = format!(
        "the e-mail of `{}` has {} KB, and mail services cut what is above 100",
        digest.edition.key,
        html.len() / 1000
    );
    let diagnostic = Diagnostic::file_error("email-too-long", "templates/email/edition.html", message)
        .help("shorten the edition's intro, its leads, or the template");
    Err(RenderError::Template(Box::new(diagnostic)))
}

fn document(renderer: &Renderer<'_>, digest: &Digest<'_>, language: usize) -> Result<String, RenderError> {
    let html = mailed(&renderer.edition_template("email/edition.html", digest, language, &[])?);
    let options: InlineOptions<'_> = CSSInliner::options()
        .keep_style_tags(false)
        .keep_at_rules(true)
        .load_remote_stylesheets(false)
        .minify_css(true);
    let inline = options.build();
    let inlined = inline.inline(&html).map_err(|error| {
        failure(
            "template-failed",
            "templates/email/edition.html",
            format!("its style cannot be inlined: {error}"),
            "look at its `<style>`",
        )
    })?;
    Ok(inlined + "\n")
}

/// An edition with shorter summaries and at most so many articles a topic. Leads keep theirs, up to 160 characters.
fn shortened<'s>(digest: &Digest<'s>, summaries: usize, items: usize) -> Digest<'s> {
    let mut digest = digest.clone();
    for lead in &mut digest.leads {
        shorten(lead, summaries.max(160));
    }
    for part in &mut digest.sections {
        limit(part, items);
        part.items.iter_mut().for_each(|item| shorten(item, summaries));
    }
    if items != usize::MAX {
        for story in &mut digest.stories {
            story.cards.truncate(3);
        }
        digest.stories.truncate(12);
        digest.corrections.truncate(12);
    }
    digest
}

fn limit(part: &mut DigestPart<'_>, items: usize) {
    part.rest = part.items.len().saturating_sub(items);
    part.items.truncate(items);
}

fn shorten(item: &mut Item<'_>, length: usize) {
    let summary = item.summary.take().filter(|_| length > 0);
    item.summary = summary.map(|text| {
        let is_long = text.as_str().chars().count() > length;
        if is_long { crate::language::excerpt(text.as_str(), length).into() } else { text }
    });
}
