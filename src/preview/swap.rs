//! A saved file whose names, dates and order are what they were: its record takes the place of the old one in the frozen site, and nothing else moves.

use std::sync::Arc;

use crate::content::document::{Article, Document, Edition, Page, Record, SourceRef};
use crate::plan::{self, Kind};
use crate::site::Site;

/// A record that takes the place of another.
#[derive(Debug, Clone)]
pub(super) struct Swap {
    /// The record that the site has.
    pub old: Arc<Record>,
    /// The one that it gets.
    pub new: Arc<Record>,
    /// The original's record as the site has it, or is about to have it: `old` or `new` itself where the file is no translation.
    pub original: Arc<Record>,
}

/// True when a site that is frozen from `new` differs from that of `old` in nothing but the record.
///
/// Every field is named, so that a new one has to be thought of here.
pub(super) fn same_shape(old: &Record, new: &Record) -> bool {
    match (&old.document, &new.document) {
        (Document::Article(old), Document::Article(new)) => same_article(old, new),
        (Document::Translation(_), Document::Translation(_)) => true,
        (Document::Page(old), Document::Page(new)) => {
            let Page { text: _, language, weight, slug, draft, aliases, extra: _ } = &**old;
            (language, weight, slug, draft, aliases)
                == (&new.language, &new.weight, &new.slug, &new.draft, &new.aliases)
        }
        (Document::Edition(old), Document::Edition(new)) => {
            let Edition { text: _, language, number, leads, order, omit, draft } = &**old;
            (language, number, leads, order, omit, draft)
                == (&new.language, &new.number, &new.leads, &new.order, &new.omit, &new.draft)
        }
        _ => false,
    }
}

fn same_article(old: &Article, new: &Article) -> bool {
    let Article {
        text: _,
        language,
        date,
        topics,
        tags,
        stories,
        source,
        also,
        draft,
        weight,
        slug,
        expires,
        aliases,
        corrections,
        extra: _,
    } = old;
    let names = |source: &SourceRef| (source.id.clone(), source.via.clone());
    (language, date, topics, tags, stories) == (&new.language, &new.date, &new.topics, &new.tags, &new.stories)
        && (draft, weight, slug, expires, aliases, corrections)
            == (&new.draft, &new.weight, &new.slug, &new.expires, &new.aliases, &new.corrections)
        && names(source) == names(&new.source)
        && also.iter().map(names).eq(new.also.iter().map(names))
}

impl Swap {
    /// Puts the new record into a site. Returns the pages that show its body; none when the site holds the file back.
    pub fn apply(&self, site: &mut Site) -> Vec<plan::Page> {
        match &self.original.document {
            Document::Article(front) => self.in_articles(site, front),
            Document::Page(_) => {
                let pages = site.pages.iter_mut().map(|page| &mut page.texts);
                self.in_texts(pages)
                    .map(|(at, language)| plan::Page::first(language, Kind::Plain(at)))
                    .into_iter()
                    .collect()
            }
            Document::Edition(_) => {
                let editions = site.editions.iter_mut().map(|edition| &mut edition.texts);
                self.in_texts(editions)
                    .map(|(at, language)| plan::Page::first(language, Kind::Edition(at)))
                    .into_iter()
                    .collect()
            }
            Document::Translation(_) => Vec::new(),
        }
    }

    fn in_articles(&self, site: &mut Site, front: &Article) -> Vec<plan::Page> {
        let day = front.date.day(site.config.time_zone);
        let from = site.articles.partition_point(|article| article.day < day);
        let to = site.articles.partition_point(|article| article.day <= day);
        for (at, article) in site.articles[from..to].iter_mut().enumerate() {
            let Some(language) = replace(&mut article.texts, &self.old, &self.new) else { continue };
            if Arc::ptr_eq(&article.record, &self.old) {
                article.record = Arc::clone(&self.new);
            }
            return vec![plan::Page::first(language, Kind::Article(position(from + at)))];
        }
        Vec::new()
    }

    fn in_texts<'t>(&self, all: impl Iterator<Item = &'t mut Box<[Option<Arc<Record>>]>>) -> Option<(u32, usize)> {
        let mut all = all.enumerate();
        all.find_map(|(at, texts)| replace(texts, &self.old, &self.new).map(|language| (position(at), language)))
    }
}

fn position(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// Replaces a record among the texts of one thing, and says in which language it stands.
fn replace(texts: &mut [Option<Arc<Record>>], old: &Arc<Record>, new: &Arc<Record>) -> Option<usize> {
    let at = texts.iter().position(|text| text.as_ref().is_some_and(|text| Arc::ptr_eq(text, old)))?;
    texts[at] = Some(Arc::clone(new));
    Some(at)
}
