//! An edition for other programs: the shape of `docs/editions.md`. A field is never renamed or removed within a version.

use serde_json::{Value, json};

use crate::plan::view::{Digest, DigestLink, Figure, Item, ItemSource, TermUse};

use super::super::{RenderError, Renderer};

/// The version of the shape.
const VERSION: u32 = 1;

/// The document, indented, with a line break at its end.
pub(super) fn document(renderer: &Renderer<'_>, digest: &Digest<'_>, language: usize) -> Result<String, RenderError> {
    let intro = renderer.intro(digest, language)?;
    let text = |text: String| if text.is_empty() { Value::Null } else { text.into() };
    let edition = &digest.edition;
    let numbers = &digest.numbers;
    let value = json!({
        "version": VERSION,
        "generator": { "name": "khorgos", "version": env!("CARGO_PKG_VERSION") },
        "site": { "title": renderer.site.config.title.or_first(language), "url": crate::plan::Addresses::new(renderer.site).absolute(&crate::plan::Addresses::new(renderer.site).home(language)) },
        "edition": {
            "key": edition.key,
            "period": edition.period,
            "number": edition.number,
            "number_label": edition.number_label,
            "title": edition.title,
            "subject": digest.subject,
            "range": edition.range,
            "first": edition.first,
            "last": edition.last,
            "ends": digest.ends,
            "running": edition.running,
            "language": digest.language,
            "url": edition.url,
            "count": edition.count,
            "summary": digest.summary,
            "intro_html": text(intro.html),
            "intro_text": text(intro.text),
            "closing": digest.closing,
            "unreviewed": digest.unreviewed,
        },
        "languages": digest.languages.iter().map(|link| json!({ "language": link.id, "name": link.name, "url": link.url })).collect::<Value>(),
        "leads": digest.leads.iter().map(item).collect::<Value>(),
        "sections": digest.sections.iter().map(|part| json!({
            "topic": (part.id != "other").then_some(part.id),
            "name": part.name,
            "url": part.url,
            "articles": part.items.iter().map(item).collect::<Value>(),
        })).collect::<Value>(),
        "numbers": {
            "articles": figure(&numbers.articles),
            "sources": figure(&numbers.sources),
            "languages": figure(&numbers.languages),
            "new_stories": figure(&numbers.new_stories),
            "topics": uses(&numbers.topics),
        },
        "named": { "people": uses(&digest.named.people), "organizations": uses(&digest.named.organizations), "places": uses(&digest.named.places) },
        "stories": digest.stories.iter().map(|story| json!({
            "id": story.term.id,
            "name": story.term.name,
            "url": story.term.url,
            "new": story.new,
            "articles": story.cards.iter().map(|card| json!({ "key": card.id, "title": card.name, "url": card.url })).collect::<Value>(),
        })).collect::<Value>(),
        "corrections": digest.corrections.iter().map(|correction| json!({
            "date": correction.date, "text": correction.text, "title": correction.title, "url": correction.url, "language": correction.language,
        })).collect::<Value>(),
    });
    Ok(format!("{value:#}\n"))
}

fn item(item: &Item<'_>) -> Value {
    json!({
        "key": item.key,
        "title": item.title,
        "summary": item.summary,
        "url": item.url,
        "date": item.date,
        "language": item.language,
        "untranslated": item.untranslated,
        "unreviewed": item.unreviewed,
        "source": source(&item.source),
        "via": item.via,
        "also": item.also.iter().map(source).collect::<Value>(),
        "topics": links(&item.topics),
        "tags": links(&item.tags),
        "stories": links(&item.stories),
    })
}

fn source(source: &ItemSource<'_>) -> Value {
    json!({ "id": source.id, "name": source.name, "url": source.url, "language": source.language })
}

fn links(links: &[DigestLink<'_>]) -> Value {
    links.iter().map(|link| json!({ "id": link.id, "name": link.name, "url": link.url })).collect()
}

fn figure(figure: &Figure) -> Value {
    json!({ "count": figure.count, "before": figure.before })
}

fn uses(list: &[TermUse<DigestLink<'_>>]) -> Value {
    list.iter().map(|found| json!({ "id": found.term.id, "name": found.term.name, "url": found.term.url, "count": found.count, "before": found.before })).collect()
}
