//! What the search index is made from: a year's articles in one language, and the names of the vocabulary.

use chrono::{DateTime, Datelike, NaiveDate, Timelike};
use rayon::prelude::*;
use serde::{Serialize, Serializer};

use crate::content::vocabulary::Kind as Vocabulary;
use crate::plan::pages::{has_page, search_years};
use crate::site::Article;

use super::{Maker, Shared, Told};

/// The articles of one year that a language has a text of.
#[derive(Debug, Serialize)]
pub struct SearchSegmentView<'s> {
    /// The year.
    pub year: i32,
    /// The articles, from the oldest.
    pub documents: Vec<SearchDocument<'s>>,
}

/// An article as the index sees it; its body is in the fingerprint by the hash of its file.
#[derive(Debug, Serialize)]
pub struct SearchDocument<'s> {
    /// Its position in the site, which shifts when others come: no part of what it shows.
    #[serde(skip)]
    pub article: u32,
    /// A number that stays: the second of its day, then a hash of its key. It orders the articles of a day.
    pub key: u64,
    /// A hash of the file that has the text.
    pub hash: [u8; 16],
    /// The digest's day.
    #[serde(serialize_with = "days")]
    pub day: NaiveDate,
    /// The last part of its address.
    pub slug: &'s str,
    /// The headline; like the summary it follows from the file, whose hash is hashed already.
    #[serde(skip)]
    pub title: Told<'s>,
    /// One sentence; may be empty.
    #[serde(skip)]
    pub summary: Told<'s>,
    /// The source's id; empty where it has no page.
    pub source: &'s str,
    /// The ids of topics that have a page.
    pub topics: Vec<&'s str>,
    /// The ids of tags that have a page.
    pub tags: Vec<&'s str>,
}

/// A day as the number of days since the year 1.
fn days<S: Serializer>(day: &NaiveDate, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_i32(day.num_days_from_ce())
}

/// The file that the search page asks for first.
#[derive(Debug, Serialize)]
pub struct SearchIndexView<'s> {
    /// The years that have a segment, from the oldest.
    pub years: Vec<i32>,
    /// Names that lead to pages, in the order of the vocabularies' files.
    pub terms: Vec<SearchTerm<'s>>,
}

/// A name of the vocabulary with a page.
#[derive(Debug, Serialize)]
pub struct SearchTerm<'s> {
    /// What it names.
    pub kind: &'static str,
    /// Its vocabulary.
    #[serde(skip)]
    pub vocabulary: Vocabulary,
    /// Its id.
    pub id: &'s str,
    /// Its name in the language.
    pub name: &'s str,
    /// Its page, for links.
    pub url: String,
    /// Its aliases, then its names in other languages; each once.
    pub aliases: Vec<&'s str>,
}

impl<'s, S: Shared> Maker<'s, S> {
    pub(super) fn search_segment(&self, language: usize, year: i32) -> SearchSegmentView<'s> {
        let articles = &self.site.articles;
        let from = articles.partition_point(|article| article.day.year() < year);
        let to = articles.partition_point(|article| article.day.year() <= year);
        let documents =
            (from..to).into_par_iter().with_min_len(256).filter_map(|at| self.search_document(language, at));
        SearchSegmentView { year, documents: documents.collect() }
    }

    fn search_document(&self, language: usize, at: usize) -> Option<SearchDocument<'s>> {
        let site = self.site;
        let article = &site.articles[at];
        let record = article.texts[language].as_deref()?;
        let text = record.document.text();
        let id = |kind: Vocabulary, term: u32| {
            let found = site.vocabulary.of(kind).list.get(term as usize)?;
            has_page(site, language, kind, term as usize).then_some(&*found.id)
        };
        Some(SearchDocument {
            article: u32::try_from(at).unwrap_or(u32::MAX),
            key: self.search_key(article),
            hash: record.hash,
            day: article.day,
            slug: &article.slug,
            title: Told::title(Some(text)),
            summary: Told::summary(Some(text)).unwrap_or_default(),
            source: id(Vocabulary::Source, article.source).unwrap_or_default(),
            topics: article.topics.iter().filter_map(|term| id(Vocabulary::Topic, *term)).collect(),
            tags: article.tags.iter().filter_map(|term| id(Vocabulary::Tag, *term)).collect(),
        })
    }

    /// 17 bits for the second of the day, 47 of a hash.
    fn search_key(&self, article: &Article) -> u64 {
        let moment =
            DateTime::from_timestamp(article.instant, 0).unwrap_or_default().with_timezone(&self.site.config.time_zone);
        let mut first = [0; 8];
        first.copy_from_slice(&crate::content::hash(article.key().as_bytes())[..8]);
        u64::from(moment.num_seconds_from_midnight()) << 47 | u64::from_le_bytes(first) >> 17
    }

    pub(super) fn search_index(&self, language: usize) -> SearchIndexView<'s> {
        let site = self.site;
        let terms = Vocabulary::ALL.into_iter().flat_map(|kind| {
            let all = site.vocabulary.of(kind).list.iter().enumerate();
            all.filter(move |(at, _)| has_page(site, language, kind, *at)).map(move |(at, term)| (kind, at, term))
        });
        let term = |(kind, at, term): (Vocabulary, usize, &'s crate::content::vocabulary::Term)| {
            let name = term.name.or_first(language);
            let mut aliases: Vec<&str> = Vec::new();
            for alias in term.aliases.iter().map(|alias| &**alias).chain(term.name.all()) {
                if alias != name && !aliases.contains(&alias) {
                    aliases.push(alias);
                }
            }
            SearchTerm {
                kind: kind.word(),
                vocabulary: kind,
                id: &term.id,
                name,
                url: self.addresses.href(&self.addresses.term(language, kind, at)),
                aliases,
            }
        };
        SearchIndexView { years: search_years(site, language).collect(), terms: terms.map(term).collect() }
    }
}
