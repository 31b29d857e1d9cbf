//! What one content file says: an article, a translation of one, a plain page, or an edition.
//!
//! A document holds names as they were written; whether they exist is for `site` to say, which knows the vocabulary. It holds no body: that is
//! read again when its page is rendered.

use serde::{Deserialize, Serialize};

use super::moment::Moment;
use super::text::Text;

/// One content file, read and found good.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The file's path in the site.
    pub file: Box<str>,
    /// The language in the file's name.
    pub language: Option<Box<str>>,
    /// The bytes where the Markdown begins.
    pub body_at: u32,
    /// The bytes of the whole file.
    pub size: u32,
    /// A hash of the whole file: what changes it, may change the page that shows the body.
    pub hash: [u8; 16],
    /// Links of the Markdown that lead into the site, as written.
    pub links: Box<[Box<str>]>,
    /// What the front matter says.
    pub document: Document,
}

impl Record {
    /// The file's path below `content/`, without its ending and language: what a translation shares with its original.
    pub fn key(&self) -> &str {
        let stem = super::load::stem_of(&self.file);
        let tag = self.language.as_deref().map_or(0, |tag| ".".len() + tag.len());
        stem.get(..stem.len().saturating_sub(tag)).unwrap_or(stem)
    }
}

/// The kinds of content files.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Document {
    /// An article in its original language.
    Article(Box<Article>),
    /// A translation of an article, a plain page or an edition.
    Translation(Box<Text>),
    /// A plain page.
    Page(Box<Page>),
    /// An edition's file.
    Edition(Box<Edition>),
}

/// An article's front matter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Article {
    /// What it says in its own language.
    pub text: Text,
    /// The original's language, where it is not the site's first.
    pub language: Option<Box<str>>,
    /// The digest's day.
    pub date: Moment,
    /// Topic ids.
    pub topics: Box<[Box<str>]>,
    /// Tag ids.
    pub tags: Box<[Box<str>]>,
    /// Story ids.
    pub stories: Box<[Box<str>]>,
    /// The page that the editor read.
    pub source: SourceRef,
    /// Other coverage of the same event.
    pub also: Box<[SourceRef]>,
    /// Not to be published yet.
    pub draft: bool,
    /// Order within a day: lighter articles come first.
    pub weight: i32,
    /// The last part of the address, where it is not the file's name.
    pub slug: Option<Box<str>>,
    /// From when on it is no longer published.
    pub expires: Option<Moment>,
    /// Old addresses.
    pub aliases: Box<[Box<str>]>,
    /// Corrections, oldest first as written.
    pub corrections: Box<[Correction]>,
    /// The site's own data, as JSON text.
    pub extra: Option<Box<str>>,
}

/// A page of a publisher.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceRef {
    /// The publisher's id in the vocabulary.
    pub id: Box<str>,
    /// The page's address; empty only in a draft.
    pub url: Box<str>,
    /// The page's language, a BCP 47 tag.
    pub language: Option<Box<str>>,
    /// When the publisher says that it was published.
    pub published: Option<Moment>,
    /// Whom the page cites: source ids.
    pub via: Box<[Box<str>]>,
}

/// A correction of a published article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// When it was made.
    pub date: Moment,
    /// What was wrong and is right now.
    pub text: Box<str>,
}

/// A plain page's front matter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Page {
    /// What it says in its own language.
    pub text: Text,
    /// The original's language, where it is not the site's first.
    pub language: Option<Box<str>>,
    /// Order among the plain pages.
    pub weight: i32,
    /// The address, where it is not the file's name.
    pub slug: Option<Box<str>>,
    /// Not to be published yet.
    pub draft: bool,
    /// Old addresses.
    pub aliases: Box<[Box<str>]>,
    /// The site's own data, as JSON text.
    pub extra: Option<Box<str>>,
}

/// An edition's file: it shapes what is made from the period's articles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edition {
    /// Title, intro (the body) and closing note.
    pub text: Text,
    /// The original's language, where it is not the site's first.
    pub language: Option<Box<str>>,
    /// Its number, where it does not follow from the count.
    pub number: Option<i64>,
    /// Articles that stand first, by their keys or the last parts of them.
    pub leads: Box<[Box<str>]>,
    /// Articles in the order that the editor wants, before the others.
    pub order: Box<[Box<str>]>,
    /// Articles that are left out.
    pub omit: Box<[Box<str>]>,
    /// Not to be published yet: the edition is made as if the file were not there.
    pub draft: bool,
}

impl Document {
    /// The text in the file's own language.
    pub fn text(&self) -> &Text {
        match self {
            Self::Article(article) => &article.text,
            Self::Translation(text) => text,
            Self::Page(page) => &page.text,
            Self::Edition(edition) => &edition.text,
        }
    }

    /// The same, to be changed.
    pub fn text_mut(&mut self) -> &mut Text {
        match self {
            Self::Article(article) => &mut article.text,
            Self::Translation(text) => text,
            Self::Page(page) => &mut page.text,
            Self::Edition(edition) => &mut edition.text,
        }
    }
}
