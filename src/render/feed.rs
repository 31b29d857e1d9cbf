//! Feeds: Atom (RFC 4287) and JSON Feed 1.1.

use serde_json::json;

use crate::plan::FeedFormat;
use crate::plan::view::{FeedEntry, FeedView};

use super::RenderError;
use super::markup::Xml;

/// Gives the content of an entry as HTML.
type ContentOf<'a> = &'a dyn Fn(&FeedEntry<'_>) -> Result<Option<String>, RenderError>;

/// Writes a feed in its format.
pub(super) fn write(view: &FeedView<'_>, content: ContentOf<'_>, out: &mut Vec<u8>) -> Result<(), RenderError> {
    match view.format {
        FeedFormat::Atom => atom(view, content, out),
        FeedFormat::Json => json_feed(view, content, out),
    }
}

fn atom(view: &FeedView<'_>, content: ContentOf<'_>, out: &mut Vec<u8>) -> Result<(), RenderError> {
    let mut xml = Xml::new(out);
    xml.open("feed", &[("xmlns", "http://www.w3.org/2005/Atom"), ("xml:lang", view.language)]);
    xml.line();
    xml.text("title", &[], &view.title);
    if !view.description.is_empty() {
        xml.text("subtitle", &[], &view.description);
    }
    xml.text("id", &[], &view.address);
    xml.empty("link", &[("rel", "self"), ("type", "application/atom+xml"), ("href", &view.address)]);
    xml.empty("link", &[("rel", "alternate"), ("type", "text/html"), ("href", &view.home)]);
    xml.text("updated", &[], &view.updated);
    xml.text("generator", &[("version", env!("CARGO_PKG_VERSION"))], "Khorgos");
    for entry in &view.entries {
        atom_entry(&mut xml, entry, content(entry)?.as_deref());
    }
    xml.close("feed");
    Ok(())
}

fn atom_entry(xml: &mut Xml<'_>, entry: &FeedEntry<'_>, content: Option<&str>) {
    xml.open("entry", &[("xml:lang", entry.language)]);
    xml.line();
    xml.text("title", &[], entry.title.as_str());
    xml.text("id", &[], &entry.id);
    xml.empty("link", &[("rel", "alternate"), ("type", "text/html"), ("href", &entry.address)]);
    if let Some(original) = entry.original {
        xml.empty("link", &[("rel", "via"), ("href", original)]);
    }
    xml.text("published", &[], &entry.published);
    xml.text("updated", &[], &entry.updated);
    xml.open("author", &[]);
    xml.text("name", &[], entry.author);
    xml.close("author");
    for category in &entry.categories {
        xml.empty("category", &[("term", category)]);
    }
    let summary = entry.summary.as_str();
    if !summary.is_empty() {
        xml.text("summary", &[], summary);
    }
    if let Some(html) = content {
        xml.text("content", &[("type", "html")], html);
    }
    xml.close("entry");
}

fn json_feed(view: &FeedView<'_>, content: ContentOf<'_>, out: &mut Vec<u8>) -> Result<(), RenderError> {
    let mut items = Vec::with_capacity(view.entries.len());
    for entry in &view.entries {
        let html = content(entry)?;
        let mut item = json!({
            "id": entry.id,
            "url": entry.address,
            "title": entry.title,
            "summary": entry.summary,
            "date_published": entry.published,
            "date_modified": entry.updated,
            "authors": [{ "name": entry.author }],
            "language": entry.language,
            "tags": entry.categories,
        });
        if let Some(original) = entry.original {
            item["external_url"] = original.into();
        }
        // JSON Feed wants one of content_html and content_text in every item.
        match html {
            Some(html) => item["content_html"] = html.into(),
            None => item["content_text"] = entry.summary.as_str().into(),
        }
        items.push(item);
    }
    let mut feed = json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": view.title,
        "home_page_url": view.home,
        "feed_url": view.address,
        "language": view.language,
        "items": items,
    });
    if !view.description.is_empty() {
        feed["description"] = view.description.as_str().into();
    }
    // Writing to memory does not fail.
    let _ = serde_json::to_writer_pretty(&mut *out, &feed);
    out.push(b'\n');
    Ok(())
}
