//! A feed: the newest articles of everything or of a term, or the newest editions.

use serde::Serialize;

use crate::content::vocabulary::Kind as Vocabulary;
use crate::plan::pages::has_edition;
use crate::plan::{FeedFormat, FeedOf, Kind, Page};

use super::{Digest, Maker, Shared, Told};

/// A feed, whatever its format.
#[derive(Serialize)]
pub struct FeedView<'s> {
    /// The feed's title.
    pub title: String,
    /// One sentence.
    pub description: String,
    /// The language, a BCP 47 tag.
    pub language: &'s str,
    /// The site's name.
    pub site: &'s str,
    /// The feed's whole address.
    pub address: String,
    /// The whole address of the page that it belongs to.
    pub home: String,
    /// The format.
    #[serde(skip)]
    pub format: FeedFormat,
    /// The newest change of its entries, RFC 3339; the first day of 1970 where there are none.
    pub updated: String,
    /// The entries, the newest first.
    pub entries: Vec<FeedEntry<'s>>,
}

/// An entry of a feed.
#[derive(Serialize)]
pub struct FeedEntry<'s> {
    /// A permanent name (RFC 4151 tag or the address).
    pub id: String,
    /// The headline.
    pub title: Told<'s>,
    /// The page's whole address.
    pub address: String,
    /// One sentence.
    pub summary: Told<'s>,
    /// The first publication, RFC 3339.
    pub published: String,
    /// The last change, RFC 3339.
    pub updated: String,
    /// The publisher's name.
    pub author: &'s str,
    /// The original's whole address.
    pub original: Option<&'s str>,
    /// The language, a BCP 47 tag.
    pub language: &'s str,
    /// Topics and tags.
    pub categories: Vec<&'s str>,
    /// For a feed with whole articles: a hash of the body.
    pub body: Option<[u8; 16]>,
    /// The page whose body it is.
    #[serde(skip)]
    pub page: Page,
    /// For an edition: all of it, which is the entry's content.
    pub edition: Option<Box<Digest<'s>>>,
}

impl<'s, S: Shared> Maker<'s, S> {
    pub(super) fn feed(&self, page: &Page, of: &FeedOf, format: FeedFormat) -> FeedView<'s> {
        let language = page.language();
        let config = &self.site.config;
        let site = config.title.or_first(language);
        let archive = &self.site.archives[language];
        let newest = |list: &[u32]| {
            list.iter().rev().take(config.feeds.entries).map(|at| self.article_entry(language, *at)).collect()
        };
        let (name, description, home, entries): (String, &str, Kind, Vec<FeedEntry<'s>>) = match of {
            FeedOf::Front => (String::new(), config.description.or_first(language), Kind::Front, newest(&archive.all)),
            FeedOf::Term(kind, term) => {
                let found = &self.site.vocabulary.of(*kind).list[*term as usize];
                let description = found.description.as_ref().map(|text| text.or_first(language)).unwrap_or_default();
                (
                    found.name.or_first(language).to_owned(),
                    description,
                    Kind::Term(*kind, *term),
                    newest(archive.term(*kind, *term as usize)),
                )
            }
            FeedOf::Editions => {
                (self.string(language, "site.editions"), "", Kind::Editions, self.edition_entries(language))
            }
        };
        FeedView {
            title: if name.is_empty() { site.to_owned() } else { format!("{site}: {name}") },
            description: description.to_owned(),
            language: self.site.languages[language].tag(),
            site,
            address: self.addresses.absolute(&self.addresses.of(page)),
            home: self.addresses.absolute(&self.addresses.first_page(language, &home)),
            format,
            updated: entries
                .iter()
                .map(|entry| entry.updated.clone())
                .max()
                .unwrap_or_else(|| self.timestamp(0).to_string()),
            entries,
        }
    }

    fn article_entry(&self, language: usize, at: u32) -> FeedEntry<'s> {
        let site = self.site;
        let article = &site.articles[at as usize];
        let shown = article.shown_in(language);
        let text = article.text(shown);
        let updated = text
            .and_then(|text| text.updated)
            .map_or(article.instant, |moment| moment.instant(site.config.time_zone).timestamp());
        let address = self.addresses.absolute(&self.addresses.article(shown, at));
        let names = |kind: Vocabulary, terms: &'s [u32]| {
            terms.iter().map(move |term| site.vocabulary.of(kind).list[*term as usize].name.or_first(language))
        };
        FeedEntry {
            id: address.clone(),
            title: Told::title(text),
            address,
            summary: Told::summary(text).unwrap_or_default(),
            published: self.timestamp(article.instant).to_string(),
            updated: self.timestamp(updated.max(article.instant)).to_string(),
            author: names(Vocabulary::Source, std::slice::from_ref(&article.source)).next().unwrap_or_default(),
            original: Some(&*article.front().source.url).filter(|url| !url.is_empty()),
            language: site.languages[shown].tag(),
            categories: names(Vocabulary::Topic, &article.topics)
                .chain(names(Vocabulary::Tag, &article.tags))
                .collect(),
            body: site
                .config
                .feeds
                .full
                .then(|| article.texts[shown].as_ref().map(|record| record.hash).unwrap_or_default()),
            page: Page::first(shown, Kind::Article(at)),
            edition: None,
        }
    }

    /// One entry an edition, finished ones only: a mail service that watches the feed sends each once.
    fn edition_entries(&self, language: usize) -> Vec<FeedEntry<'s>> {
        let site = self.site;
        let finished = |at: &usize| !site.editions[*at].running && has_edition(site, language, *at);
        let mut order: Vec<usize> = (0..site.editions.len()).filter(finished).collect();
        order.sort_by_key(|at| std::cmp::Reverse((site.editions[*at].last, site.editions[*at].period)));
        order
            .into_iter()
            .take(site.config.feeds.entries)
            .filter_map(|at| u32::try_from(at).ok())
            .map(|at| self.edition_entry(language, at))
            .collect()
    }

    fn edition_entry(&self, language: usize, at: u32) -> FeedEntry<'s> {
        let site = self.site;
        let edition = &site.editions[at as usize];
        let line = self.edition_line(language, at);
        let address = self.addresses.absolute(&self.addresses.first_page(language, &Kind::Edition(at)));
        let ended = edition.end(site.config.time_zone);
        let text = edition.text(language);
        FeedEntry {
            id: address.clone(),
            title: self.numbered(language, &line).into(),
            address,
            summary: Told::summary(text).unwrap_or_default(),
            published: self.timestamp(ended).to_string(),
            updated: self.timestamp(ended).to_string(),
            author: site.config.title.or_first(language),
            original: None,
            language: site.languages[language].tag(),
            categories: Vec::new(),
            body: None,
            page: Page::first(language, Kind::Edition(at)),
            edition: Some(Box::new(self.digest(language, at, false))),
        }
    }
}
