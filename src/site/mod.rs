//! The frozen model of a site: articles, vocabulary, archives, stories, editions, translations. Metadata only; no bodies, no addresses, no templates.

mod archive;
mod article;
mod edition;
mod facts;
mod freeze;
mod related;
pub mod timeline;

pub use archive::{Archive, PERIOD_NAMES, Span, first_day, last_day, parse_period, period_key, respell_period};
pub use article::Article;
pub use edition::Edition;
pub use facts::{Facts, Figures, Moved, Use};
pub(crate) use freeze::NEWS_SECONDS;
pub use freeze::freeze;
pub use related::related;
pub use timeline::Timeline;

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

use crate::config::Config;
use crate::content::Text;
use crate::content::document::{Document, Page, Record};
use crate::content::vocabulary::Vocabulary;
use crate::language::Language;

/// What else is published than what is due.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Options {
    /// Drafts too.
    pub drafts: bool,
    /// Articles of the future too.
    pub future: bool,
}

/// The clock of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now {
    /// The moment, in seconds since 1970.
    pub instant: i64,
    /// The day in the site's time zone.
    pub day: NaiveDate,
}

impl Now {
    /// A moment, seen in a site's time zone.
    pub fn new(moment: DateTime<Utc>, config: &Config) -> Self {
        Self { instant: moment.timestamp(), day: moment.with_timezone(&config.time_zone).date_naive() }
    }
}

/// A site, complete.
#[derive(Debug)]
pub struct Site {
    /// The settings.
    pub config: Arc<Config>,
    /// The languages, in the order of the settings.
    pub languages: Vec<Arc<Language>>,
    /// The vocabulary.
    pub vocabulary: Arc<Vocabulary>,
    /// What else is published than what is due.
    pub options: Options,
    /// The clock.
    pub now: Now,
    /// All articles that are published, oldest first.
    pub articles: Vec<Article>,
    /// Each language's lists.
    pub archives: Vec<Archive>,
    /// What charts count; empty when the site has none.
    pub timeline: Timeline,
    /// Plain pages, in their order.
    pub pages: Vec<PlainPage>,
    /// Editions, oldest first, one kind of period after the other.
    pub editions: Vec<Edition>,
    /// Articles that are held back: drafts, those of the future, expired ones. Editions may name them already, or still.
    pub held: Vec<Held>,
    /// The keys of content files that could not be used, in order: their problems are told, and what names them is not blamed for it.
    pub broken: Vec<Box<str>>,
    /// Corrections of articles by their day, the oldest first: the day, the article, the correction's position in its front matter.
    pub corrections: Vec<(NaiveDate, u32, u32)>,
    /// The days of articles that expired: their periods keep their numbers.
    pub withdrawn: Vec<NaiveDate>,
    /// When the output changes by itself next: the next embargo, expiry, or end of a running edition, in seconds since 1970.
    pub next_change: Option<i64>,
}

/// An article that is held back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The key that its files share.
    pub key: Box<str>,
    /// Its day.
    pub day: NaiveDate,
}

impl Site {
    /// True when a name, a key or the last part of one, may be that of a file that could not be used.
    pub fn is_broken(&self, name: &str) -> bool {
        self.broken.iter().any(|key| **key == *name || key.rsplit('/').next() == Some(name))
    }

    /// True when an article is shown in a language: it is translated, or lists show originals too.
    pub fn shows(&self, language: usize, article: u32) -> bool {
        self.config.lists.untranslated || self.articles[article as usize].texts[language].is_some()
    }

    /// True when a language shows an article of an edition.
    pub fn shows_edition(&self, language: usize, edition: usize) -> bool {
        self.editions[edition].articles().any(|article| self.shows(language, article))
    }
}

/// A page that stands outside of time.
#[derive(Debug, Clone)]
pub struct PlainPage {
    /// The last part of its address.
    pub slug: Box<str>,
    /// The original's language.
    pub original: usize,
    /// The file of each language.
    pub texts: Box<[Option<Arc<Record>>]>,
}

impl PlainPage {
    /// What it says in a language.
    pub fn text(&self, language: usize) -> Option<&Text> {
        self.texts.get(language).and_then(Option::as_deref).map(|record| record.document.text())
    }

    /// The front matter of the original.
    pub fn front(&self) -> Option<&Page> {
        match self.texts[self.original].as_deref().map(|record| &record.document) {
            Some(Document::Page(page)) => Some(page),
            _ => None,
        }
    }
}

/// The files that share a key: an original and its translations.
#[derive(Debug, Default)]
pub(crate) struct Group<'a> {
    pub(crate) original: Option<&'a Arc<Record>>,
    pub(crate) texts: Box<[Option<Arc<Record>>]>,
}
