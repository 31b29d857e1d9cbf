//! Sitemaps (sitemaps.org 0.9, with Google's `hreflang` and news extensions) and `robots.txt`.

use crate::plan::view::{NewsEntry, SitemapEntry, SitemapView};

use super::markup::Xml;

const SITEMAP: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";
const XHTML: &str = "http://www.w3.org/1999/xhtml";
const NEWS: &str = "http://www.google.com/schemas/sitemap-news/0.9";

/// Writes a sitemap of any kind.
pub(super) fn write(view: &SitemapView<'_>, out: &mut Vec<u8>) {
    match view {
        SitemapView::Index(sitemaps) => index(sitemaps, out),
        SitemapView::Pages(entries) => pages(entries, out),
        SitemapView::News(entries) => news(entries, out),
        SitemapView::Robots(sitemaps) => robots(sitemaps, out),
    }
}

fn index(sitemaps: &[String], out: &mut Vec<u8>) {
    let mut xml = Xml::new(out);
    xml.open("sitemapindex", &[("xmlns", SITEMAP)]);
    xml.line();
    for address in sitemaps {
        xml.open("sitemap", &[]);
        xml.text("loc", &[], address);
        xml.close("sitemap");
    }
    xml.close("sitemapindex");
}

fn pages(entries: &[SitemapEntry<'_>], out: &mut Vec<u8>) {
    let mut xml = Xml::new(out);
    xml.open("urlset", &[("xmlns", SITEMAP), ("xmlns:xhtml", XHTML)]);
    xml.line();
    for entry in entries {
        xml.open("url", &[]);
        xml.text("loc", &[], &entry.address);
        if let Some(changed) = &entry.changed {
            xml.text("lastmod", &[], &changed.to_string());
        }
        for (language, address) in &entry.alternates {
            xml.empty("xhtml:link", &[("rel", "alternate"), ("hreflang", language), ("href", address)]);
        }
        if let Some((_, address)) = entry.alternates.first() {
            xml.empty("xhtml:link", &[("rel", "alternate"), ("hreflang", "x-default"), ("href", address)]);
        }
        xml.close("url");
    }
    xml.close("urlset");
}

fn news(entries: &[NewsEntry<'_>], out: &mut Vec<u8>) {
    let mut xml = Xml::new(out);
    xml.open("urlset", &[("xmlns", SITEMAP), ("xmlns:news", NEWS)]);
    xml.line();
    for entry in entries {
        xml.open("url", &[]);
        xml.text("loc", &[], &entry.address);
        xml.open("news:news", &[]);
        xml.open("news:publication", &[]);
        xml.text("news:name", &[], entry.publication);
        xml.text("news:language", &[], entry.language);
        xml.close("news:publication");
        xml.text("news:publication_date", &[], &entry.published.to_string());
        xml.text("news:title", &[], entry.title.as_str());
        xml.close("news:news");
        xml.close("url");
    }
    xml.close("urlset");
}

fn robots(sitemaps: &[String], out: &mut Vec<u8>) {
    out.extend_from_slice(b"User-agent: *\nAllow: /\n\n");
    // A sitemap line needs a whole address; a site without a base address has none.
    for address in sitemaps.iter().filter(|address| address.starts_with("http")) {
        out.extend_from_slice(format!("Sitemap: {address}\n").as_bytes());
    }
}
