//! Fingerprints: a hash of all that a page shows. Equal fingerprint, equal bytes.

use chrono::{Datelike, NaiveDate};
use rayon::prelude::*;
use serde::{Serialize, Serializer};

use crate::content::vocabulary::Kind as Vocabulary;
use crate::site::Site;

use super::view::{self, Maker, Shared, Shown};
use super::{Addresses, Assets, Kind, Page};

/// A hash of all that a page shows.
pub type Fingerprint = [u8; 16];

/// What every page of a run depends on: the program, the templates, the settings, the interface strings, the names of static files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    pages: Fingerprint,
    cards: Fingerprint,
    /// For the search index, which no template shows in: a new template makes no year of it anew.
    search: Fingerprint,
    shown: Shown,
}

impl Settings {
    /// Hashes them; `templates` are pairs of name and text, in a fixed order.
    pub fn new(site: &Site, templates: &[(String, String)], assets: &Assets) -> Self {
        let addresses = Addresses::new(site);
        let strings: Vec<_> = site.languages.iter().map(|language| (language.tag(), language.strings())).collect();
        let navigation: Vec<(usize, usize, &str, String)> = (0..site.pages.len())
            .flat_map(|at| (0..site.languages.len()).map(move |language| (at, language)))
            .filter_map(|(at, language)| {
                let text = site.pages[at].text(language)?;
                Some((
                    at,
                    language,
                    text.title(),
                    addresses.first_page(language, &Kind::Plain(u32::try_from(at).ok()?)),
                ))
            })
            .collect();
        // Every page is given the topics for its menus.
        let topics: Vec<Vec<_>> = (0..site.languages.len())
            .map(|language| {
                let count = u32::try_from(site.vocabulary.of(Vocabulary::Topic).list.len()).unwrap_or(u32::MAX);
                (0..count).map(|topic| view::term_link(site, language, Vocabulary::Topic, topic)).collect()
            })
            .collect();
        let program = (env!("CARGO_PKG_VERSION"), env!("KHORGOS_SOURCE"));
        let names: Vec<&str> = (0..site.languages.len()).map(|language| site.languages[language].name()).collect();
        let extra = site.config.extra.to_string();
        let config = crate::config::Config { extra: serde_json::Value::Null, ..(*site.config).clone() };
        let pages = hash_of(
            &(program, templates, strings, (navigation, topics), assets.shown(), names, config, extra),
            &mut Vec::new(),
        );
        let search = hash_of(&(program, &*site.config.base_url.path), &mut Vec::new());
        Self { pages, cards: pages, search, shown: Shown::default() }
    }
}

impl Settings {
    /// The same for a program that draws social cards in a known way: they depend on that way and their own view alone, so that a new template does not
    /// have them all drawn again.
    #[must_use]
    pub fn with_cards(self, drawing: Fingerprint) -> Self {
        Self { cards: drawing, ..self }
    }

    /// The same for templates that name these parts of views.
    #[must_use]
    pub fn with_shown(self, shown: Shown) -> Self {
        Self { shown, ..self }
    }

    /// The same for pages whose bodies link to these addresses. A body names a file or a path; where that is may change without the body, so
    /// a link that leads elsewhere now renders all pages anew. New articles leave the links of others alone.
    #[must_use]
    pub fn with_links(self, targets: &[(&str, usize, &str, Option<String>)]) -> Self {
        Self { pages: hash_of(&(self.pages, targets), &mut Vec::new()), ..self }
    }
}

fn hash_of(value: &impl Serialize, buffer: &mut Vec<u8>) -> Fingerprint {
    buffer.clear();
    // Serialising plain data into memory does not fail; if it did, the page would get a fingerprint of what there is, and be rendered again.
    let _ = postcard::serialize_with_flavor(value, Buffer(buffer));
    crate::content::hash(buffer)
}

/// Takes serialised bytes, whole slices at a time.
struct Buffer<'b>(&'b mut Vec<u8>);

impl postcard::ser_flavors::Flavor for Buffer<'_> {
    type Output = ();

    fn try_push(&mut self, byte: u8) -> postcard::Result<()> {
        self.0.push(byte);
        Ok(())
    }

    fn try_extend(&mut self, bytes: &[u8]) -> postcard::Result<()> {
        self.0.extend_from_slice(bytes);
        Ok(())
    }

    fn finalize(self) -> postcard::Result<()> {
        Ok(())
    }
}

/// The shared parts of views as fingerprints.
pub struct Fingerprints<'s> {
    site: &'s Site,
    settings: Settings,
    terms: Vec<[Vec<Fingerprint>; 4]>,
    cards: Vec<Vec<Fingerprint>>,
    /// For each language the years of its search index.
    segments: Vec<Vec<(i32, Fingerprint)>>,
}

impl<'s> Fingerprints<'s> {
    /// Hashes every term and every card of a site, in parallel.
    pub fn new(site: &'s Site, settings: Settings) -> Self {
        let terms =
            (0..site.languages.len()).map(|language| Vocabulary::ALL.map(|kind| terms(site, language, kind))).collect();
        let mut all = Self { site, settings, terms, cards: Vec::new(), segments: Vec::new() };
        all.segments = (0..site.languages.len()).map(|language| all.hash_segments(language)).collect();
        all.cards = (0..site.languages.len()).map(|language| all.hash_cards(language)).collect();
        all
    }

    fn hash_cards(&self, language: usize) -> Vec<Fingerprint> {
        let maker = Maker::new(self.site, self);
        let shows = |at: usize| self.site.config.lists.untranslated || self.site.articles[at].texts[language].is_some();
        let hash = |buffer: &mut Vec<u8>, at: usize| {
            if !shows(at) {
                return Fingerprint::default();
            }
            hash_of(&maker.card(language, u32::try_from(at).unwrap_or(u32::MAX)), buffer)
        };
        (0..self.site.articles.len()).into_par_iter().with_min_len(256).map_init(Vec::new, hash).collect()
    }

    fn hash_segments(&self, language: usize) -> Vec<(i32, Fingerprint)> {
        if !self.site.config.pages.search {
            return Vec::new();
        }
        let years: Vec<i32> = super::search_years(self.site, language).collect();
        years
            .into_par_iter()
            .map_init(Vec::new, |buffer, year| (year, segment(self.site, self.settings.search, language, year, buffer)))
            .collect()
    }

    /// The fingerprint of a page.
    pub fn of(&self, page: &Page, buffer: &mut Vec<u8>) -> Fingerprint {
        let maker = Maker::new(self.site, self);
        let segments = self.segments.get(page.language());
        match page.kind {
            Kind::SearchSegment(year) => {
                let known = segments.and_then(|segments| segments.iter().find(|(other, _)| *other == year));
                return known.map_or_else(
                    || segment(self.site, self.settings.search, page.language(), year, buffer),
                    |(_, fingerprint)| *fingerprint,
                );
            }
            // It names the files of the segments: they are others when a segment's fingerprint is another.
            Kind::SearchIndex => {
                return hash_of(
                    &(self.settings.search, self.site.languages[page.language()].tag(), maker.view(page), segments),
                    buffer,
                );
            }
            _ => {}
        }
        self.of_view(page, &maker.view(page), buffer)
    }

    /// The fingerprint of one of the files of the search index: its name has a hash of what is in it.
    pub fn of_search_file(&self, name: &str) -> Fingerprint {
        hash_of(&(self.settings.search, name), &mut Vec::new())
    }

    /// The fingerprint of a page that shows this view. The shared parts of any view are serialised as [`Fingerprints`] gives them where a format is not
    /// for people; not for the search index, whose fingerprints depend on more than views.
    pub fn of_view<S: Shared>(&self, page: &Page, view: &view::View<'_, S>, buffer: &mut Vec<u8>) -> Fingerprint {
        let settings = if matches!(page.kind, Kind::Card(_)) { self.settings.cards } else { self.settings.pages };
        hash_of(&(settings, page.kind.word(), page.language(), page.number, view), buffer)
    }
}

/// The fingerprint of a year of the search index.
fn segment(site: &Site, settings: Fingerprint, language: usize, year: i32, buffer: &mut Vec<u8>) -> Fingerprint {
    let page = Page::first(language, Kind::SearchSegment(year));
    hash_of(
        &(
            settings,
            site.languages[language].tag(),
            Addresses::new(site).home(language),
            Maker::new(site, &Nothing).view(&page),
        ),
        buffer,
    )
}

/// The shared parts of views that show none.
struct Nothing;

impl Shared for Nothing {
    type Card = ();
    type Term = ();
    type Day = ();
    type Group = ();
    type Listing = ();
    type ByDay = ();

    fn card(&self, _: usize, _: u32) {}

    fn term(&self, _: usize, _: Vocabulary, _: u32) {}

    fn day(&self, _: usize, _: NaiveDate) {}

    fn group(&self, _: usize, _: NaiveDate, _: &[u32]) {}

    fn listing(&self, _: usize, _: &[u32]) {}

    fn by_day(&self, _: usize, _: &[u32]) {}
}

/// What a year of the search index shows, as a hash: for the preview, where program and base address stay the same.
pub fn search_fingerprint(site: &Site, language: usize, year: i32) -> Fingerprint {
    segment(site, Fingerprint::default(), language, year, &mut Vec::new())
}

fn terms(site: &Site, language: usize, kind: Vocabulary) -> Vec<Fingerprint> {
    let mut buffer = Vec::new();
    let count = u32::try_from(site.vocabulary.of(kind).list.len()).unwrap_or(u32::MAX);
    (0..count).map(|term| hash_of(&view::term_link(site, language, kind, term), &mut buffer)).collect()
}

/// A fingerprint as a part of what is hashed: its bytes at once, where an array would be written one by one.
#[derive(Debug, Clone, Copy)]
pub struct Hashed(Fingerprint);

impl Serialize for Hashed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

impl Shared for Fingerprints<'_> {
    type Card = Hashed;
    type Term = Hashed;
    /// The days since the year 1, and whether the day has a page.
    type Day = (i32, bool);
    type Group = ((i32, bool), Vec<Hashed>);
    type Listing = Vec<Hashed>;
    type ByDay = Vec<Self::Group>;

    fn card(&self, language: usize, article: u32) -> Hashed {
        Hashed(self.cards.get(language).and_then(|cards| cards.get(article as usize)).copied().unwrap_or_default())
    }

    fn term(&self, language: usize, kind: Vocabulary, term: u32) -> Hashed {
        Hashed(self.terms[language][kind as usize].get(term as usize).copied().unwrap_or_default())
    }

    /// A day's labels follow from the language; whether it has a page does not.
    fn day(&self, language: usize, day: NaiveDate) -> (i32, bool) {
        let has_page = self.site.config.pages.days
            && crate::site::Archive::find(&self.site.archives[language].days, day).is_some();
        (day.num_days_from_ce(), has_page)
    }

    fn shown(&self) -> Shown {
        self.settings.shown
    }

    /// A rendered card follows from what it shows, and from the templates.
    fn group(&self, language: usize, day: NaiveDate, articles: &[u32]) -> Self::Group {
        (self.day(language, day), self.listing(language, articles))
    }

    fn listing(&self, language: usize, articles: &[u32]) -> Vec<Hashed> {
        articles.iter().rev().map(|article| self.card(language, *article)).collect()
    }

    fn by_day(&self, language: usize, articles: &[u32]) -> Self::ByDay {
        view::days(self.site, articles).map(|(day, articles)| self.group(language, day, articles)).collect()
    }
}
