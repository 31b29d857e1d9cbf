//! The one place that makes an address.
//!
//! A *path* is what a page has inside the site, such as `/kk/2025/12/27/a/`; an *href* has the base address's path before it (`/digest/kk/…`), an
//! *absolute* address its scheme and host too. The first language is at `/`, each other one in a folder of its own.

use chrono::{Datelike, NaiveDate};

use crate::config::Period;
use crate::content::vocabulary::Kind as Vocabulary;
use crate::site::{Edition, Site};

use super::page::{CardOf, FeedFormat, FeedOf, Kind, Page};

/// Makes the addresses of one site.
#[derive(Clone, Copy)]
pub struct Addresses<'s> {
    site: &'s Site,
}

impl<'s> Addresses<'s> {
    /// The addresses of a site.
    pub fn new(site: &'s Site) -> Self {
        Self { site }
    }

    /// The folder of a language: `/` or `/kk/`.
    pub fn home(self, language: usize) -> String {
        self.below(language, &[])
    }

    /// A path in the folder of a language. Addresses are made by the hundred thousand: the formatting of the standard library would be a tenth of a build.
    fn below(self, language: usize, parts: &[&str]) -> String {
        // There is room for a slug, or the number of a page, and for the name of a file.
        let mut path = String::with_capacity(parts.iter().map(|part| part.len()).sum::<usize>() + 64);
        path.push('/');
        if language != 0 {
            path.push_str(self.site.languages[language].tag());
            path.push('/');
        }
        path.extend(parts.iter().copied());
        path
    }

    /// A path inside the site as it stands in an `href`.
    pub fn href(self, path: &str) -> String {
        join("", &self.site.config.base_url.path, path)
    }

    /// A path inside the site as a whole address; without a base address in the settings it is an `href`.
    pub fn absolute(self, path: &str) -> String {
        let base = &self.site.config.base_url;
        join(&base.origin, &base.path, path)
    }

    /// An article's path, in a language that it has.
    pub fn article(self, language: usize, article: u32) -> String {
        let article = &self.site.articles[article as usize];
        let mut path = self.day(language, article.day);
        path.push_str(&article.slug);
        path.push('/');
        path
    }

    /// A term's path.
    pub fn term(self, language: usize, kind: Vocabulary, term: usize) -> String {
        let slug = &self.site.vocabulary.of(kind).list[term].slug;
        self.below(language, &[kind.plural(), "/", slug, "/"])
    }

    /// A day's path.
    pub fn day(self, language: usize, day: NaiveDate) -> String {
        self.dated(language, day, &[day.month(), day.day()])
    }

    /// A month's path.
    pub fn month(self, language: usize, day: NaiveDate) -> String {
        self.dated(language, day, &[day.month()])
    }

    /// A year's path.
    pub fn year(self, language: usize, day: NaiveDate) -> String {
        self.dated(language, day, &[])
    }

    /// A year and two-digit numbers below it.
    fn dated(self, language: usize, day: NaiveDate, below: &[u32]) -> String {
        let mut path = self.home(language);
        match day.year() {
            year @ 0..=9999 => push_digits(&mut path, year.unsigned_abs(), 4),
            year => path.push_str(&format!("{year:04}")),
        }
        path.push('/');
        for number in below {
            push_digits(&mut path, *number, 2);
            path.push('/');
        }
        path
    }

    /// An edition's path: a week's is `/2025/w52/`; days, months and years have pages of their own, so their editions stand, with those of quarters, below `/editions/`.
    pub fn edition(self, language: usize, edition: &Edition) -> String {
        match edition.period {
            Period::Week => {
                let week = edition.first.iso_week();
                self.below(language, &[&format!("{:04}/w{:02}/", week.year(), week.week())])
            }
            Period::Day | Period::Month | Period::Quarter | Period::Year => {
                self.below(language, &["editions/", &edition.key, "/"])
            }
        }
    }

    /// The path of a page, whatever its kind.
    pub fn of(self, page: &Page) -> String {
        let mut path = self.first_page(page.language(), &page.kind);
        if page.number != 0 {
            path.push_str("page/");
            push_digits(&mut path, page.number, 1);
            path.push('/');
        }
        path
    }

    /// The path of the first page of its kind.
    pub fn first_page(self, language: usize, kind: &Kind) -> String {
        let below = |parts: &[&str]| self.below(language, parts);
        match kind {
            Kind::Front => self.home(language),
            Kind::Article(article) => self.article(language, *article),
            Kind::Day(day) => self.day(language, *day),
            Kind::Month(day) => self.month(language, *day),
            Kind::Year(day) => self.year(language, *day),
            Kind::Edition(at) => self.edition(language, &self.site.editions[*at as usize]),
            Kind::EditionFile(at, channel) => {
                let edition = self.edition(language, &self.site.editions[*at as usize]);
                [&edition, "edition.", channel.ending()].concat()
            }
            Kind::Archive => below(&["archive/"]),
            Kind::Editions => below(&["editions/"]),
            Kind::Terms(kind) => below(&[kind.plural(), "/"]),
            Kind::Term(kind, term) => self.term(language, *kind, *term as usize),
            Kind::Plain(page) => below(&[&self.site.pages[*page as usize].slug, "/"]),
            Kind::Search => below(&["search/"]),
            Kind::SearchIndex => self.search_file(language, "index.json"),
            Kind::SearchSegment(year) => self.search_file(language, &format!("{year}.json")),
            Kind::NotFound => below(&["404.html"]),
            Kind::Redirect(redirect) => redirect.from.to_string(),
            Kind::Feed(of, format) => self.feed(language, of, *format),
            Kind::SitemapIndex => "/sitemap.xml".into(),
            Kind::Sitemap(part) => format!("/sitemap-{}.xml", part.name()),
            Kind::NewsSitemap => "/news-sitemap.xml".into(),
            Kind::Robots => "/robots.txt".into(),
            Kind::Card(CardOf::Site) => below(&["card.png"]),
            Kind::Card(CardOf::Article(article)) => self.article(language, *article) + "card.png",
            Kind::Headers => "/_headers".into(),
        }
    }

    /// The path of a file of a language's search index.
    pub fn search_file(self, language: usize, name: &str) -> String {
        self.below(language, &["search/", name])
    }

    fn feed(self, language: usize, of: &FeedOf, format: FeedFormat) -> String {
        let folder = match of {
            FeedOf::Front => self.home(language),
            FeedOf::Editions => self.below(language, &["editions/"]),
            FeedOf::Term(kind, term) => self.term(language, *kind, *term as usize),
        };
        folder + format.file_name()
    }
}

/// Pushes a number with at least so many digits. Days and months are asked for most.
fn push_digits(path: &mut String, number: u32, at_least: u32) {
    let digit = |number: u32| char::from(b'0' + (number % 10) as u8);
    if number < 100 && at_least == 2 {
        path.extend([digit(number / 10), digit(number)]);
        return;
    }
    let digits = (number.checked_ilog10().unwrap_or(0) + 1).max(at_least);
    path.extend((0..digits).rev().map(|place| digit(number / 10_u32.pow(place))));
}

/// An origin, a base path that ends in a slash, and a path that begins with one.
fn join(origin: &str, base: &str, path: &str) -> String {
    [origin, base, path.strip_prefix('/').unwrap_or(path)].concat()
}

/// The file of a path, relative to the output folder: `/a/` is `a/index.html`.
pub fn file_of(path: impl Into<String>) -> String {
    let mut file = path.into();
    if file.starts_with('/') {
        file.remove(0);
    }
    if file.is_empty() || file.ends_with('/') {
        file.push_str("index.html");
    }
    file
}
