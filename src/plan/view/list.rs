//! A list of articles: a day, a month, a year, a term, or everything.

use std::ops::Range;

use chrono::NaiveDate;
use serde::Serialize;

use crate::content::vocabulary::{Kind as Vocabulary, Term};
use crate::language::DateStyle;
use crate::plan::{Kind, Page, pager};
use crate::site::{Archive, Site, Span};

use super::charts::{Activity, Together, YearCalendar};
use super::head::section_key;
use super::{Head, Maker, NamedLink, Shared};

/// A list of articles.
#[derive(Serialize)]
#[serde(bound = "")]
pub struct ListView<'s, S: Shared> {
    /// What every page has.
    pub page: Head<'s>,
    /// The articles by day, the newest first.
    pub groups: Vec<S::Group>,
    /// The articles by day, the newest first, as `group.html` shows each day.
    pub by_day: Option<S::ByDay>,
    /// The articles without their days, the newest first, as `card.html` shows them.
    pub listing: Option<S::Listing>,
    /// How many articles the whole list has. Only the first page knows: others never change.
    pub total: Option<usize>,
    /// The way through the list's pages.
    pub pager: Pager,
    /// The term whose list it is.
    pub term: Option<TermDetail<'s, S>>,
    /// The day, month or year before.
    pub previous: Option<NamedLink<'s>>,
    /// The day, month or year after.
    pub next: Option<NamedLink<'s>>,
    /// The months of a year, or the days of a month, that have articles.
    pub parts: Vec<Part>,
    /// A term's articles over time; on first pages only, as is what follows.
    pub activity: Option<Activity>,
    /// A year day by day.
    pub calendar: Option<YearCalendar>,
    /// Who is named together with a person, an organization or a place.
    pub together: Vec<Together<S>>,
}

/// Articles of one day.
#[derive(Debug, Serialize)]
pub struct Group<Day, Card, Rendered> {
    /// The day.
    pub day: Day,
    /// Its articles, in the order of the editor's weights, then from the newest.
    pub cards: Option<Vec<Card>>,
    /// The same, as `card.html` shows them.
    pub rendered: Option<Rendered>,
}

/// The way through a list's pages.
#[derive(Debug, Default, Serialize)]
pub struct Pager {
    /// The page with newer articles.
    pub newer: Option<String>,
    /// The page with older articles.
    pub older: Option<String>,
    /// How many numbered pages there are; only the first page knows.
    pub pages: Option<u32>,
}

/// A term with what is known of it.
#[derive(Serialize)]
#[serde(bound = "")]
pub struct TermDetail<'s, S: Shared> {
    /// Its link.
    pub link: S::Term,
    /// `topic`, `tag`, `source` or `story`.
    pub vocabulary: Vocabulary,
    /// One or two sentences.
    pub description: Option<&'s str>,
    /// Other names.
    pub aliases: &'s [Box<str>],
    /// A source's own address.
    pub url: Option<&'s str>,
    /// A source's language.
    pub language: Option<&'s str>,
    /// Latitude and longitude.
    pub coordinates: Option<(f64, f64)>,
    /// True when nobody has checked the name in this language.
    pub unverified: bool,
    /// The site's own data.
    pub extra: Option<Json<'s>>,
}

/// A part of a period.
#[derive(Debug, Serialize)]
pub struct Part {
    /// Its label.
    pub name: String,
    /// Its first day.
    pub date: NaiveDate,
    /// Its address, where it has a page.
    pub url: Option<String>,
    /// How many articles it has.
    pub count: usize,
}

/// A JSON value that also hashes: `postcard` cannot take it as it is.
pub struct Json<'s>(pub &'s serde_json::Value);

impl Serialize for Json<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            self.0.serialize(serializer)
        } else {
            self.0.to_string().serialize(serializer)
        }
    }
}

impl<'s, S: Shared> Maker<'s, S> {
    pub(super) fn list(&self, page: &Page) -> ListView<'s, S> {
        let archive = &self.site.archives[page.language()];
        let entries = entries(self.site, page);
        let (title, description, between) = self.list_title(page);
        let size = self.site.config.lists.page_size;
        let whole = matches!(page.kind, Kind::Day(_));
        let range = range(self.site, page, entries.len());
        let first = page.number == 0;
        let shown = self.shared.shown();
        let articles = &entries[range];
        let (previous, next) = if first { self.neighbours(page, archive) } else { (None, None) };
        ListView {
            groups: if shown.groups { self.groups(page.language(), articles) } else { Vec::new() },
            by_day: shown.by_day.then(|| self.shared.by_day(page.language(), articles)),
            listing: shown.listing.then(|| self.shared.listing(page.language(), articles)),
            total: first.then_some(entries.len()),
            pager: if whole { Pager::default() } else { self.pager(page, pager::numbered(entries.len(), size)) },
            term: if let Kind::Term(kind, term) = page.kind {
                Some(self.term_detail(page.language(), kind, term))
            } else {
                None
            },
            previous,
            next,
            parts: if first { self.parts(page, archive) } else { Vec::new() },
            activity: self.term_activity(page),
            calendar: if let (Kind::Year(year), true) = (&page.kind, first) {
                self.year_calendar(page.language(), *year)
            } else {
                None
            },
            together: self.together(page),
            page: self.head(page, title, description, between),
        }
    }

    /// Articles by day, the newest first; `entries` run from the oldest.
    pub(super) fn groups(&self, language: usize, entries: &[u32]) -> Vec<S::Group> {
        days(self.site, entries).map(|(day, articles)| self.shared.group(language, day, articles)).collect()
    }

    fn list_title(&self, page: &Page) -> (String, String, Vec<(Kind, String)>) {
        let language = page.language();
        let formats = &self.site.languages[language];
        let archive = || (Kind::Archive, self.string(language, "site.archive"));
        match &page.kind {
            Kind::Day(day) => {
                let month = (Kind::Month(first_of_month(*day)), formats.date(*day, DateStyle::MonthYear));
                (formats.date(*day, DateStyle::Full), String::new(), vec![archive(), month])
            }
            Kind::Month(day) => (
                formats.date(*day, DateStyle::MonthYear),
                String::new(),
                vec![archive(), (Kind::Year(first_of_year(*day)), formats.date(*day, DateStyle::Year))],
            ),
            Kind::Year(day) => (formats.date(*day, DateStyle::Year), String::new(), vec![archive()]),
            Kind::Term(kind, term) => {
                let found = &self.site.vocabulary.of(*kind).list[*term as usize];
                let section = (Kind::Terms(*kind), self.string(language, &section_key(*kind)));
                let description = found.description.as_ref().map(|text| text.or_first(language)).unwrap_or_default();
                (found.name.or_first(language).to_owned(), description.to_owned(), vec![section])
            }
            _ => {
                let config = &self.site.config;
                (
                    config.title.or_first(language).to_owned(),
                    config.description.or_first(language).to_owned(),
                    Vec::new(),
                )
            }
        }
    }

    fn pager(&self, page: &Page, count: u32) -> Pager {
        let link = |number: u32| {
            Some(self.addresses.href(&self.addresses.of(&Page::numbered(page.language(), page.kind.clone(), number))))
        };
        match page.number {
            0 => Pager { newer: None, older: if count > 0 { link(count) } else { None }, pages: Some(count) },
            n => Pager {
                newer: link(if n == count { 0 } else { n + 1 }),
                older: if n > 1 { link(n - 1) } else { None },
                pages: None,
            },
        }
    }

    fn term_detail(&self, language: usize, kind: Vocabulary, at: u32) -> TermDetail<'s, S> {
        let term: &'s Term = &self.site.vocabulary.of(kind).list[at as usize];
        TermDetail {
            link: self.shared.term(language, kind, at),
            vocabulary: kind,
            description: term.description.as_ref().map(|text| text.or_first(language)),
            aliases: &term.aliases,
            url: term.url.as_deref(),
            language: term.language.as_deref(),
            coordinates: term.coordinates,
            unverified: term.unverified.iter().any(|tag| **tag == *self.site.languages[language].tag()),
            extra: term.extra.as_ref().map(Json),
        }
    }

    /// The period before and the one after, among those with articles.
    fn neighbours(&self, page: &Page, archive: &'s Archive) -> (Option<NamedLink<'s>>, Option<NamedLink<'s>>) {
        let (spans, first): (&[Span], NaiveDate) = match page.kind {
            Kind::Day(day) => (&archive.days, day),
            Kind::Month(day) => (&archive.months, day),
            Kind::Year(day) => (&archive.years, day),
            _ => return (None, None),
        };
        let Ok(at) = spans.binary_search_by_key(&first, |span| span.first) else { return (None, None) };
        let link = |span: &Span| self.period_link(page, span.first);
        (at.checked_sub(1).map(|before| link(&spans[before])), spans.get(at + 1).map(link))
    }

    fn period_link(&self, page: &Page, first: NaiveDate) -> NamedLink<'s> {
        let formats = &self.site.languages[page.language()];
        let (kind, style) = match page.kind {
            Kind::Day(_) => (Kind::Day(first), DateStyle::Long),
            Kind::Month(_) => (Kind::Month(first), DateStyle::MonthYear),
            _ => (Kind::Year(first), DateStyle::Year),
        };
        NamedLink {
            name: formats.date(first, style).into(),
            url: self.addresses.href(&self.addresses.first_page(page.language(), &kind)),
        }
    }

    fn parts(&self, page: &Page, archive: &Archive) -> Vec<Part> {
        let formats = &self.site.languages[page.language()];
        let pages = &self.site.config.pages;
        let part = |span: &Span, name: String, kind: Kind, exists: bool| Part {
            name,
            date: span.first,
            url: exists.then(|| self.addresses.href(&self.addresses.first_page(page.language(), &kind))),
            count: span.range.len(),
        };
        match page.kind {
            Kind::Year(year) => archive
                .months
                .iter()
                .filter(|span| first_of_year(span.first) == year)
                .map(|span| {
                    part(span, formats.date(span.first, DateStyle::Month), Kind::Month(span.first), pages.months)
                })
                .collect(),
            Kind::Month(month) => archive
                .days
                .iter()
                .filter(|span| first_of_month(span.first) == month)
                .map(|span| {
                    part(span, formats.date(span.first, DateStyle::DayMonth), Kind::Day(span.first), pages.days)
                })
                .collect(),
            _ => Vec::new(),
        }
    }
}

/// Articles by day, the newest day first; `entries` run from the oldest.
pub(crate) fn days<'e>(site: &Site, entries: &'e [u32]) -> impl Iterator<Item = (NaiveDate, &'e [u32])> {
    let day_of = |at: &u32| site.articles[*at as usize].day;
    entries.chunk_by(move |a, b| day_of(a) == day_of(b)).rev().map(move |chunk| (day_of(&chunk[0]), chunk))
}

/// The articles of a list, on all of its pages together, from the oldest.
fn entries<'s>(site: &'s Site, page: &Page) -> &'s [u32] {
    let archive = &site.archives[page.language()];
    let of = |spans: &'s [Span], first: NaiveDate| Archive::find(spans, first).map_or(&[][..], |span| archive.of(span));
    match page.kind {
        Kind::Day(day) => of(&archive.days, day),
        Kind::Month(day) => of(&archive.months, day),
        Kind::Year(day) => of(&archive.years, day),
        Kind::Term(kind, term) => archive.term(kind, term as usize),
        _ => &archive.all,
    }
}

/// Which of them are on the page itself. A day is never cut.
fn range(site: &Site, page: &Page, entries: usize) -> Range<usize> {
    if matches!(page.kind, Kind::Day(_)) {
        0..entries
    } else {
        pager::slice(entries, site.config.lists.page_size, page.number)
    }
}

/// The newest article on a list's page; none where it has none.
pub(in crate::plan) fn newest(site: &Site, page: &Page) -> Option<u32> {
    let entries = entries(site, page);
    entries[range(site, page, entries.len())].last().copied()
}

/// The first day of a day's month.
pub(super) fn first_of_month(day: NaiveDate) -> NaiveDate {
    chrono::Datelike::with_day(&day, 1).unwrap_or(day)
}

/// The first day of a day's year.
pub(super) fn first_of_year(day: NaiveDate) -> NaiveDate {
    chrono::Datelike::with_ordinal(&day, 1).unwrap_or(day)
}
