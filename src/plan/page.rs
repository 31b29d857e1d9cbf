//! What a page is: its kind, its language, and its number among the pages of one list.

use chrono::NaiveDate;

use crate::config::Channel;
use crate::content::vocabulary::Kind as Vocabulary;

/// One file of the output that is rendered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// What it shows.
    pub kind: Kind,
    /// Its language, by position.
    pub(super) language: u16,
    /// 0 for the first page of a list, which shows the newest; others are numbered from the oldest and keep their number for ever.
    pub number: u32,
}

impl Page {
    /// The first page of a kind.
    pub fn first(language: usize, kind: Kind) -> Self {
        Self::numbered(language, kind, 0)
    }

    /// A numbered page.
    pub fn numbered(language: usize, kind: Kind, number: u32) -> Self {
        Self { kind, language: u16::try_from(language).unwrap_or(u16::MAX), number }
    }

    /// Its language, by position.
    pub fn language(&self) -> usize {
        usize::from(self.language)
    }
}

/// What a page shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// The front page, or with `front = "list"` the list of everything.
    Front,
    /// An article.
    Article(u32),
    /// A day.
    Day(NaiveDate),
    /// A month, by its first day.
    Month(NaiveDate),
    /// A year, by its first day.
    Year(NaiveDate),
    /// An edition, by its position.
    Edition(u32),
    /// An edition in another form.
    EditionFile(u32, Channel),
    /// The archive's calendar.
    Archive,
    /// All editions.
    Editions,
    /// All terms of a vocabulary.
    Terms(Vocabulary),
    /// A term's articles.
    Term(Vocabulary, u32),
    /// A plain page.
    Plain(u32),
    /// The search page.
    Search,
    /// What the search page asks for first: the years of the index, and the vocabulary.
    SearchIndex,
    /// A year of the index. It becomes several files, whose names are known when it is rendered; its own file lists them.
    SearchSegment(i32),
    /// The page for addresses that do not exist.
    NotFound,
    /// An old address.
    Redirect(Box<Redirect>),
    /// A feed.
    Feed(FeedOf, FeedFormat),
    /// The list of sitemaps.
    SitemapIndex,
    /// A sitemap.
    Sitemap(Part),
    /// The sitemap of the last two days.
    NewsSitemap,
    /// `robots.txt`.
    Robots,
    /// A social card: a picture of 1200 by 630.
    Card(CardOf),
    /// The `_headers` file: what a host sends along with pages.
    Headers,
}

/// What a social card is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CardOf {
    /// The site, for every page that is no article.
    Site,
    /// An article.
    Article(u32),
}

/// An old address and where it leads now, as paths.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redirect {
    /// The old one.
    pub from: Box<str>,
    /// The new one.
    pub to: Box<str>,
}

/// What a feed is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeedOf {
    /// Everything.
    Front,
    /// The editions.
    Editions,
    /// A term.
    Term(Vocabulary, u32),
}

/// The form of a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeedFormat {
    /// Atom (RFC 4287).
    Atom,
    /// JSON Feed 1.1.
    Json,
}

impl FeedFormat {
    /// The name of the file.
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Atom => "atom.xml",
            Self::Json => "feed.json",
        }
    }

    /// The media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Atom => "application/atom+xml",
            Self::Json => "application/feed+json",
        }
    }
}

/// What a sitemap lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Everything but articles.
    Lists,
    /// A stretch of one year's articles, numbered from 0.
    Year(i32, u32),
}

impl Part {
    /// The part of the file's name.
    pub fn name(self) -> String {
        match self {
            Self::Lists => "lists".into(),
            Self::Year(year, 0) => format!("{year}"),
            Self::Year(year, number) => format!("{year}-{number}"),
        }
    }
}

impl Kind {
    /// The word for the kind in templates and statistics.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Front => "front",
            Self::Article(_) => "article",
            Self::Day(_) => "day",
            Self::Month(_) => "month",
            Self::Year(_) => "year",
            Self::Edition(_) => "edition",
            Self::EditionFile(..) => "edition-file",
            Self::Archive => "archive",
            Self::Editions => "editions",
            Self::Terms(kind) => kind.plural(),
            Self::Term(kind, _) => kind.word(),
            Self::Plain(_) => "page",
            Self::Search => "search",
            Self::SearchIndex => "search-index",
            Self::SearchSegment(_) => "search-segment",
            Self::NotFound => "404",
            Self::Redirect(_) => "redirect",
            Self::Feed(..) => "feed",
            Self::SitemapIndex | Self::Sitemap(_) | Self::NewsSitemap => "sitemap",
            Self::Robots => "robots",
            Self::Card(_) => "card",
            Self::Headers => "headers",
        }
    }

    /// When a page is published within one run: what others link to goes first.
    pub fn rank(&self) -> u8 {
        match self {
            Self::Article(_) | Self::Plain(_) | Self::Card(_) | Self::EditionFile(..) | Self::SearchSegment(_) => 0,
            Self::Feed(..)
            | Self::SitemapIndex
            | Self::Sitemap(_)
            | Self::NewsSitemap
            | Self::Robots
            | Self::Headers => 2,
            _ => 1,
        }
    }
}
