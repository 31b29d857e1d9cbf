//! What every page has: title, address, translations, feeds, the way back.

use serde::Serialize;

use crate::content::vocabulary::Kind as Vocabulary;
use crate::plan::pages::{feed_formats, has_edition, has_feed, has_page};
use crate::plan::{FeedOf, Kind, Page, Redirect};
use crate::site::{Archive, Site};

use super::{Maker, Shared, Told};

/// What every page has.
#[derive(Debug, Serialize)]
pub struct Head<'s> {
    /// The kind: `front`, `article`, `day`, `month`, `year`, `edition`, `topic`, …
    pub kind: &'static str,
    /// The page's own title, without the site's.
    pub title: Told<'s>,
    /// One sentence for search engines and cards; may be empty.
    pub description: Told<'s>,
    /// The address, for links.
    pub url: String,
    /// The whole address.
    pub canonical: String,
    /// The language, a BCP 47 tag.
    pub language: &'s str,
    /// The same page in each language that has it, this one included, in the order of the site's languages.
    pub alternates: Vec<Alternate<'s>>,
    /// The whole address for readers of any other language: the first alternate. None for numbered pages.
    pub x_default: Option<String>,
    /// The way back, from the front page on; the last one is this page.
    pub crumbs: Vec<Crumb<'s>>,
    /// This page's feeds.
    pub feeds: Vec<FeedLink>,
    /// The number of a list's page; 0 for the first.
    pub number: u32,
    /// True for pages that search engines should not list.
    pub hidden: bool,
    /// The whole address of the page's social card, where the site makes cards.
    pub image: Option<String>,
}

/// The same page in another language.
#[derive(Debug, Clone, Serialize)]
pub struct Alternate<'s> {
    /// The language, a BCP 47 tag.
    pub language: &'s str,
    /// Its name in itself.
    pub name: &'s str,
    /// The address, for links.
    pub url: String,
    /// The whole address.
    pub canonical: String,
    /// True for the page itself.
    pub current: bool,
}

/// A name and an address.
#[derive(Debug, Clone, Serialize)]
pub struct NamedLink<'s> {
    /// The text.
    pub name: Told<'s>,
    /// The address.
    pub url: String,
}

/// A step of the way back.
#[derive(Debug, Clone, Serialize)]
pub struct Crumb<'s> {
    /// The text.
    pub name: Told<'s>,
    /// The address.
    pub url: String,
    /// The whole address.
    pub canonical: String,
}

/// A feed of a page.
#[derive(Debug, Clone, Serialize)]
pub struct FeedLink {
    /// What it is a feed of.
    pub title: String,
    /// The address.
    pub url: String,
    /// The media type.
    pub media_type: &'static str,
}

/// A page without data of its own.
#[derive(Serialize)]
pub struct BareView<'s> {
    /// What every page has.
    pub page: Head<'s>,
}

/// An old address.
#[derive(Serialize)]
pub struct RedirectView {
    /// The new address, for links.
    pub url: String,
    /// The whole new address.
    pub canonical: String,
}

impl<'s, S: Shared> Maker<'s, S> {
    /// The head of a page, with the crumbs between the front page and itself.
    pub(super) fn head(
        &self,
        page: &Page,
        title: impl Into<Told<'s>>,
        description: impl Into<Told<'s>>,
        between: Vec<(Kind, String)>,
    ) -> Head<'s> {
        let title = title.into();
        let path = self.addresses.of(page);
        let alternates = self.alternates(page);
        let x_default = alternates.first().filter(|_| page.number == 0).map(|alternate| alternate.canonical.clone());
        Head {
            kind: page.kind.word(),
            crumbs: self.crumbs(page, &title, &path, between),
            description: description.into(),
            url: self.addresses.href(&path),
            canonical: self.addresses.absolute(&path),
            language: self.site.languages[page.language()].tag(),
            x_default,
            alternates,
            feeds: self.feed_links(page, &title),
            number: page.number,
            hidden: is_hidden(&page.kind),
            image: self.card_address(page),
            title,
        }
    }

    /// A crumb for a page.
    pub(super) fn crumb(&self, language: usize, kind: &Kind, name: impl Into<Told<'s>>) -> Crumb<'s> {
        let path = self.addresses.first_page(language, kind);
        Crumb { name: name.into(), url: self.addresses.href(&path), canonical: self.addresses.absolute(&path) }
    }

    fn crumbs(&self, page: &Page, title: &Told<'s>, path: &str, between: Vec<(Kind, String)>) -> Vec<Crumb<'s>> {
        if page.kind == Kind::Front || !self.shared.shown().crumbs {
            return Vec::new();
        }
        let mut crumbs = vec![self.crumb(page.language(), &Kind::Front, self.string(page.language(), "site.home"))];
        let made = between.into_iter().filter(|(kind, _)| is_made(self.site, kind));
        crumbs.extend(made.map(|(kind, name)| self.crumb(page.language(), &kind, name)));
        crumbs.push(Crumb {
            name: title.clone(),
            url: self.addresses.href(path),
            canonical: self.addresses.absolute(path),
        });
        crumbs
    }

    /// An interface string; a site that lacks it shows its key, which its check reports.
    pub(super) fn string(&self, language: usize, key: &str) -> String {
        self.site.languages[language].text(key).unwrap_or(key).to_owned()
    }

    fn alternates(&self, page: &Page) -> Vec<Alternate<'s>> {
        let site = self.site;
        if page.number != 0 || page.kind == Kind::NotFound || !self.shared.shown().alternates {
            return Vec::new();
        }
        let has = (0..site.languages.len()).filter(|language| exists(site, *language, &page.kind));
        has.map(|language| {
            let path = self.addresses.first_page(language, &page.kind);
            Alternate {
                language: site.languages[language].tag(),
                name: site.languages[language].name(),
                url: self.addresses.href(&path),
                canonical: self.addresses.absolute(&path),
                current: language == page.language(),
            }
        })
        .collect()
    }

    pub(super) fn feed_links(&self, page: &Page, title: &Told<'_>) -> Vec<FeedLink> {
        let of = match &page.kind {
            Kind::Term(kind, term) => FeedOf::Term(*kind, *term),
            Kind::Editions | Kind::Edition(_) => FeedOf::Editions,
            _ => FeedOf::Front,
        };
        let language = page.language();
        if !has_feed(self.site, language, &of) {
            return Vec::new();
        }
        let name = match of {
            FeedOf::Front => self.site.config.title.or_first(language).to_owned(),
            FeedOf::Editions => self.string(language, "site.editions"),
            FeedOf::Term(..) => title.as_str().to_owned(),
        };
        let link = |format: crate::plan::FeedFormat| FeedLink {
            title: name.clone(),
            url: self.addresses.href(&self.addresses.first_page(language, &Kind::Feed(of, format))),
            media_type: format.media_type(),
        };
        feed_formats(self.site).map(link).collect()
    }

    pub(super) fn bare(&self, page: &Page) -> BareView<'s> {
        let key = if page.kind == Kind::Search { "site.search" } else { "errors.not_found" };
        BareView { page: self.head(page, self.string(page.language(), key), String::new(), Vec::new()) }
    }

    pub(super) fn redirect(&self, redirect: &Redirect) -> RedirectView {
        RedirectView { url: self.addresses.href(&redirect.to), canonical: self.addresses.absolute(&redirect.to) }
    }
}

/// True for pages that search engines should not list.
pub(super) fn is_hidden(kind: &Kind) -> bool {
    matches!(kind, Kind::NotFound | Kind::Search)
}

/// True when a language has the first page of a kind.
pub(super) fn exists(site: &Site, language: usize, kind: &Kind) -> bool {
    let archive = &site.archives[language];
    match kind {
        Kind::Article(at) => site.articles[*at as usize].texts[language].is_some(),
        Kind::Plain(at) => site.pages[*at as usize].texts[language].is_some(),
        Kind::Day(day) => Archive::find(&archive.days, *day).is_some(),
        Kind::Month(day) => Archive::find(&archive.months, *day).is_some(),
        Kind::Year(day) => Archive::find(&archive.years, *day).is_some(),
        Kind::Edition(at) | Kind::EditionFile(at, _) => has_edition(site, language, *at as usize),
        Kind::Term(kind, term) => has_page(site, language, *kind, *term as usize),
        Kind::Redirect(_)
        | Kind::SitemapIndex
        | Kind::Sitemap(_)
        | Kind::NewsSitemap
        | Kind::Robots
        | Kind::Headers
        | Kind::Card(_)
        | Kind::SearchIndex
        | Kind::SearchSegment(_) => false,
        Kind::Front
        | Kind::Archive
        | Kind::Editions
        | Kind::Terms(_)
        | Kind::Search
        | Kind::NotFound
        | Kind::Feed(..) => true,
    }
}

/// The name of a vocabulary in the interface.
pub(super) fn section_key(kind: Vocabulary) -> String {
    format!("site.{}", kind.plural())
}

/// True when the site makes pages of a kind.
pub(crate) fn is_made(site: &Site, kind: &Kind) -> bool {
    let pages = &site.config.pages;
    match kind {
        Kind::Day(_) => pages.days,
        Kind::Month(_) => pages.months,
        Kind::Year(_) => pages.years,
        Kind::Archive => pages.archive,
        Kind::Editions | Kind::Edition(_) | Kind::EditionFile(..) => pages.editions,
        Kind::Terms(kind) | Kind::Term(kind, _) => crate::plan::pages::wants(site, *kind),
        Kind::NotFound => pages.not_found,
        Kind::Search | Kind::SearchIndex | Kind::SearchSegment(_) => pages.search,
        _ => true,
    }
}
