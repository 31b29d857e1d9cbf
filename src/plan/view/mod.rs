//! Views: the typed, finished data that a template gets for a page. Everything is sorted, cut, counted and named here; a template asks for nothing.
//!
//! The same function makes a view twice. In `plan` its shared parts (cards, terms, days) are fingerprints, and the whole is hashed: what is shown is
//! thereby exactly what is hashed. In `render` they are template values, made once and shared by every page that shows them.

mod alike;
mod archive;
mod article;
mod card;
pub mod charts;
mod digest;
mod edition;
mod editions;
mod feed;
mod front;
mod head;
mod headers;
mod list;
mod period;
mod search;
mod sitemap;
mod social;
mod structured;
mod terms;
mod timestamp;
mod told;

pub use alike::Alike;
pub use archive::ArchiveView;
pub use article::{ArticleView, PlainView};
pub use card::{Card, Day, SourceLine, TermLink, day, term_link};
pub use digest::{Digest, DigestLink, DigestPart, Item, ItemSource};
pub use edition::{EditionFile, EditionLine, EditionView};
pub use editions::EditionsView;
pub use feed::{FeedEntry, FeedView};
pub use front::FrontView;
pub(crate) use head::is_made;
pub use head::{Alternate, Crumb, FeedLink, Head, NamedLink};
pub use headers::{HeadersView, POLICY};
pub(crate) use list::days;
pub(super) use list::newest;
pub use list::{Group, ListView, Pager};
pub use period::{Figure, Labels, Named, Numbers, OutlineEntry, PeriodCorrection, StoryMoved, TermUse};
pub use search::{SearchDocument, SearchIndexView, SearchSegmentView, SearchTerm};
pub use sitemap::{NewsEntry, SitemapEntry, SitemapView};
pub use social::SocialCardView;
pub use terms::TermsView;
pub use timestamp::Timestamp;
pub use told::Told;

use chrono::NaiveDate;
use serde::Serialize;

use crate::config::Channel;
use crate::content::vocabulary::Kind as Vocabulary;
use crate::site::Site;

use super::{Addresses, Kind, Page};

/// The parts that many pages show. Each method is pure; equal arguments give equal parts.
pub trait Shared: Sync {
    /// An article as it stands in lists.
    type Card: Serialize;
    /// A link to a term.
    type Term: Serialize;
    /// A day with its labels.
    type Day: Serialize;
    /// The articles of a day in a list: a [`Group`].
    type Group: Serialize;
    /// Articles of a list as `card.html` shows them.
    type Listing: Serialize;
    /// The same by day, as `group.html` shows each day.
    type ByDay: Serialize;

    /// The card of an article in a language.
    fn card(&self, language: usize, article: u32) -> Self::Card;
    /// The link to a term in a language.
    fn term(&self, language: usize, kind: Vocabulary, term: u32) -> Self::Term;
    /// A day in a language.
    fn day(&self, language: usize, day: NaiveDate) -> Self::Day;
    /// Articles of a day, which run from the oldest.
    fn group(&self, language: usize, day: NaiveDate, articles: &[u32]) -> Self::Group;
    /// Articles, which run from the oldest, as `card.html` shows them.
    fn listing(&self, language: usize, articles: &[u32]) -> Self::Listing;
    /// The same by day, as `group.html` shows each day.
    fn by_day(&self, language: usize, articles: &[u32]) -> Self::ByDay;
    /// Which parts are wanted.
    fn shown(&self) -> Shown {
        Shown::default()
    }
}

/// Which parts of views a site's templates name. What none of them names is left empty: it would be made for every page of the site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "each is a part of its own")]
pub struct Shown {
    /// The way back from a page.
    pub crumbs: bool,
    /// A page in other languages.
    pub alternates: bool,
    /// The articles of lists by day.
    pub groups: bool,
    /// The same, rendered.
    pub by_day: bool,
    /// The articles of lists, rendered.
    pub listing: bool,
    /// Persons, organizations, places and subjects among an article's tags.
    pub kinds: bool,
}

impl Default for Shown {
    /// All of them.
    fn default() -> Self {
        Self { crumbs: true, alternates: true, groups: true, by_day: true, listing: true, kinds: true }
    }
}

/// What every view is made from.
pub struct Maker<'s, S> {
    /// The site.
    pub site: &'s Site,
    /// Where things are.
    pub addresses: Addresses<'s>,
    /// The shared parts.
    pub shared: &'s S,
}

/// The view of a page, of any kind.
#[derive(Serialize)]
#[serde(untagged, bound = "")]
#[allow(clippy::large_enum_variant, reason = "views live for one page")]
pub enum View<'s, S: Shared> {
    /// The front page of a digest.
    Front(FrontView<'s, S>),
    /// An article.
    Article(ArticleView<'s, S>),
    /// A day, month, year, term, or everything.
    List(ListView<'s, S>),
    /// An edition.
    Edition(EditionView<'s, S>),
    /// An edition in another form.
    EditionFile(Box<Digest<'s>>),
    /// The archive.
    Archive(ArchiveView<'s>),
    /// All editions.
    Editions(EditionsView<'s>),
    /// All terms of a vocabulary.
    Terms(TermsView<'s, S>),
    /// A plain page.
    Plain(PlainView<'s>),
    /// A page without data of its own: search, 404.
    Bare(head::BareView<'s>),
    /// A redirect.
    Redirect(head::RedirectView),
    /// A feed.
    Feed(FeedView<'s>),
    /// A sitemap of any kind.
    Sitemap(SitemapView<'s>),
    /// What the search page asks for first.
    SearchIndex(SearchIndexView<'s>),
    /// A year of the search index.
    SearchSegment(SearchSegmentView<'s>),
    /// A social card.
    SocialCard(SocialCardView<'s>),
    /// The `_headers` file.
    Headers(HeadersView),
}

impl<'s, S: Shared> View<'s, S> {
    /// What every page for readers has.
    pub fn head(&self) -> Option<&Head<'s>> {
        match self {
            Self::Front(view) => Some(&view.page),
            Self::Article(view) => Some(&view.page),
            Self::List(view) => Some(&view.page),
            Self::Edition(view) => Some(&view.page),
            Self::Archive(view) => Some(&view.page),
            Self::Editions(view) => Some(&view.page),
            Self::Terms(view) => Some(&view.page),
            Self::Plain(view) => Some(&view.page),
            Self::Bare(view) => Some(&view.page),
            Self::Redirect(_)
            | Self::EditionFile(_)
            | Self::Feed(_)
            | Self::Sitemap(_)
            | Self::SocialCard(_)
            | Self::Headers(_)
            | Self::SearchIndex(_)
            | Self::SearchSegment(_) => None,
        }
    }
}

/// Serialises what is hashed for a page and of no use to its template.
fn only_hashed<T: Serialize, S: serde::Serializer>(data: &T, serializer: S) -> Result<S::Ok, S::Error> {
    if serializer.is_human_readable() { serializer.serialize_unit() } else { data.serialize(serializer) }
}

impl<'s, S: Shared> Maker<'s, S> {
    /// A maker for a site.
    pub fn new(site: &'s Site, shared: &'s S) -> Self {
        Self { site, addresses: Addresses::new(site), shared }
    }

    /// Makes the view of a page.
    pub fn view(&self, page: &Page) -> View<'s, S> {
        match &page.kind {
            Kind::Front if self.site.config.pages.front == crate::config::FrontPage::Digest => {
                View::Front(self.front(page))
            }
            Kind::Front | Kind::Day(_) | Kind::Month(_) | Kind::Year(_) | Kind::Term(..) => View::List(self.list(page)),
            Kind::Article(at) => View::Article(self.article(page, *at)),
            Kind::Edition(at) => View::Edition(self.edition(page, *at)),
            Kind::EditionFile(at, channel) => {
                View::EditionFile(Box::new(self.digest(page.language(), *at, *channel == Channel::Epub)))
            }
            Kind::Archive => View::Archive(self.archive(page)),
            Kind::Editions => View::Editions(self.editions(page)),
            Kind::Terms(kind) => View::Terms(self.terms(page, *kind)),
            Kind::Plain(at) => View::Plain(self.plain(page, *at)),
            Kind::Search | Kind::NotFound => View::Bare(self.bare(page)),
            Kind::SearchIndex => View::SearchIndex(self.search_index(page.language())),
            Kind::SearchSegment(year) => View::SearchSegment(self.search_segment(page.language(), *year)),
            Kind::Redirect(redirect) => View::Redirect(self.redirect(redirect)),
            Kind::Feed(of, format) => View::Feed(self.feed(page, of, *format)),
            Kind::Card(of) => View::SocialCard(self.social_card(page, *of)),
            Kind::Headers => View::Headers(self.headers()),
            Kind::SitemapIndex | Kind::Sitemap(_) | Kind::NewsSitemap | Kind::Robots => {
                View::Sitemap(self.sitemap(&page.kind))
            }
        }
    }
}
