//! An article with its names resolved and its translations beside it.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::content::Text;
use crate::content::document::{self, Document, Record};

/// A published article (or, when asked for, a draft or one of the future).
#[derive(Debug, Clone)]
pub struct Article {
    /// The original's file.
    pub record: Arc<Record>,
    /// The digest's day, in the site's time zone.
    pub day: NaiveDate,
    /// The moment of publication, in seconds since 1970.
    pub instant: i64,
    /// The original's language.
    pub original: usize,
    /// The last part of its address.
    pub slug: Box<str>,
    /// Topics, by their position in the vocabulary.
    pub topics: Box<[u32]>,
    /// Tags.
    pub tags: Box<[u32]>,
    /// Stories.
    pub stories: Box<[u32]>,
    /// The source.
    pub source: u32,
    /// Whom the source cites.
    pub via: Box<[u32]>,
    /// The publishers of other coverage, in the order of the front matter.
    pub also: Box<[u32]>,
    /// The file of each language that the article has, by the language's position.
    pub texts: Box<[Option<Arc<Record>>]>,
    /// True when it is a draft.
    pub draft: bool,
    /// True when its day has not come.
    pub future: bool,
}

impl Article {
    /// The front matter.
    ///
    /// # Panics
    /// Never: an article is only made from an article's record.
    pub fn front(&self) -> &document::Article {
        match &self.record.document {
            Document::Article(article) => article,
            _ => unreachable!("an article is made from an article's record"),
        }
    }

    /// What it says in a language.
    pub fn text(&self, language: usize) -> Option<&Text> {
        self.texts.get(language).and_then(Option::as_deref).map(|record| record.document.text())
    }

    /// The language in which a reader of `language` meets the article: that one, or else the original's.
    pub fn shown_in(&self, language: usize) -> usize {
        if self.texts.get(language).is_some_and(Option::is_some) { language } else { self.original }
    }

    /// The languages that it has.
    pub fn languages(&self) -> impl Iterator<Item = usize> + '_ {
        self.texts.iter().enumerate().filter(|(_, text)| text.is_some()).map(|(index, _)| index)
    }

    /// The key that its files share.
    pub fn key(&self) -> &str {
        self.record.key()
    }
}
