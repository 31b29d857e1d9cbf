//! `site.toml`: titles, languages, the base address, the time zone, and what to make. Every key is documented in `docs/configuration.md`.

mod channel;
mod email;
mod names;
mod read;

pub use channel::Channel;
pub use email::{Email, mailbox};
pub use names::Names;
pub(crate) use read::{MISSING_SENDER, is_language_tag};

use serde::Serialize;

/// The name of the settings file, which marks a site's root.
pub const FILE: &str = "site.toml";

/// A site's settings, complete and checked.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Config {
    /// The site's name.
    pub title: Names,
    /// One sentence about the site.
    pub description: Names,
    /// Where the site is published.
    pub base_url: BaseUrl,
    /// The languages as BCP 47 tags; the first one is at `/`, each other one in its own folder.
    pub languages: Vec<String>,
    /// The time zone that decides on which day something falls.
    #[serde(serialize_with = "zone_name")]
    pub time_zone: chrono_tz::Tz,
    /// Lists: their length, and what a language shows of untranslated articles.
    pub lists: Lists,
    /// Which kinds of pages to make.
    pub pages: Pages,
    /// Feeds.
    pub feeds: Feeds,
    /// Editions.
    pub editions: Editions,
    /// Headers of messages.
    pub email: Email,
    /// Article pages.
    pub article: ArticleOptions,
    /// The map of places.
    pub map: Map,
    /// Social cards.
    pub cards: Cards,
    /// The preview.
    #[serde(skip)]
    pub preview: Preview,
    /// The site's own data for its templates.
    pub extra: serde_json::Value,
}

/// The published address of a site, split where its path begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BaseUrl {
    /// Scheme and host, such as `https://example.org`; empty when the site does not say.
    pub origin: String,
    /// The path with a slash at both ends: `/` or `/digest/`.
    pub path: String,
}

/// How lists are cut into pages and filled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Lists {
    /// Entries on a page.
    pub page_size: usize,
    /// Whether a language's lists also show articles that exist only in another language, marked as such.
    pub untranslated: bool,
}

/// What the front page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FrontPage {
    /// The newest day, the running edition, stories in motion.
    Digest,
    /// A list of all articles, paged like every other.
    List,
}

/// Which kinds of pages are made. Articles and plain pages always are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(clippy::struct_excessive_bools, reason = "each is a switch of its own in site.toml")]
pub struct Pages {
    /// What the front page is.
    pub front: FrontPage,
    /// A page for each day.
    pub days: bool,
    /// A page for each month.
    pub months: bool,
    /// A page for each year.
    pub years: bool,
    /// The whole archive as a calendar.
    pub archive: bool,
    /// Topic pages and their index.
    pub topics: bool,
    /// Tag pages and their index.
    pub tags: bool,
    /// Source pages and their index.
    pub sources: bool,
    /// Story pages and their index.
    pub stories: bool,
    /// Edition pages and their list.
    pub editions: bool,
    /// The search page and its index.
    pub search: bool,
    /// Sitemaps.
    pub sitemap: bool,
    /// `404.html`.
    pub not_found: bool,
    /// Charts, calendars and the map, and who is named together.
    pub charts: bool,
    /// Social cards: a picture for each article and language. Off unless asked for: each takes some milliseconds to draw.
    pub cards: bool,
    /// Structured data (JSON-LD) in pages.
    pub structured: bool,
    /// The `_headers` file.
    pub headers: bool,
}

/// The map of places.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Map {
    /// ISO 3166 codes of the countries that the map shows whole, in upper case; empty for those of the places themselves.
    pub countries: Vec<String>,
}

/// Social cards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Cards {
    /// The three colours of the mark and the stripe, as `#rrggbb`.
    pub colours: [String; 3],
}

impl Default for Cards {
    fn default() -> Self {
        Self { colours: ["#0089a8", "#f0b400", "#c8261b"].map(str::to_owned) }
    }
}

/// What has a feed, and what stands in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(clippy::struct_excessive_bools, reason = "each is a switch of its own in site.toml")]
pub struct Feeds {
    /// Atom feeds.
    pub atom: bool,
    /// JSON feeds.
    pub json: bool,
    /// Entries in a feed.
    pub entries: usize,
    /// Whether entries carry the whole article; otherwise its summary.
    pub full: bool,
    /// The front page's feed.
    pub front: bool,
    /// A feed for each topic.
    pub topics: bool,
    /// A feed for each tag.
    pub tags: bool,
    /// A feed for each source.
    pub sources: bool,
    /// A feed for each story.
    pub stories: bool,
    /// The editions' feed.
    pub editions: bool,
}

/// The period of an edition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Period {
    /// An ISO week.
    Week,
    /// A day.
    Day,
    /// A month.
    Month,
    /// A quarter of a calendar year.
    Quarter,
    /// A calendar year.
    Year,
}

impl Period {
    /// Every kind with its word, as `site.toml` and the JSON of an edition name it.
    pub const WORDS: [(&str, Self); 5] = [
        ("week", Self::Week),
        ("day", Self::Day),
        ("month", Self::Month),
        ("quarter", Self::Quarter),
        ("year", Self::Year),
    ];

    /// Its word.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(_, period)| *period == self).map_or("", |(word, _)| word)
    }
}

/// Editions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Editions {
    /// The periods that have editions, the main one first.
    pub periods: Vec<Period>,
    /// The number of the first edition.
    pub first_number: i64,
    /// The files that are written beside the page of a finished edition.
    pub formats: Vec<Channel>,
}

/// Article pages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ArticleOptions {
    /// How many related articles an article page shows.
    pub related: usize,
    /// Whether an article page links the article before and after it.
    pub neighbours: bool,
}

/// The preview.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// The address that opens a file in the editor's program; `{path}` is the file's absolute path, `{line}` a line.
    pub editor: String,
}

fn zone_name<S: serde::Serializer>(zone: &chrono_tz::Tz, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(zone.name())
}
