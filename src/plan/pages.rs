//! The list of a site's pages.

use chrono::Datelike;

use crate::config::{Channel, FrontPage};
use crate::content::Locator;
use crate::content::document::{Document, Record};
use crate::content::vocabulary::Kind as Vocabulary;
use crate::site::{Archive, Site};

use super::page::{CardOf, FeedFormat, FeedOf, Kind, Page, Part, Redirect};
use super::pager;
use super::{address::Addresses, view};

/// At most so many addresses in one sitemap; the protocol allows 50,000.
pub(super) const SITEMAP_ENTRIES: usize = 40_000;

/// All pages, in a fixed order: articles from the oldest, then what lists them.
pub(super) fn all(site: &Site) -> Vec<Page> {
    let mut pages = Vec::with_capacity(site.articles.len() * 3 / 2 + 64);
    for language in 0..site.languages.len() {
        articles(site, language, &mut pages);
        lists(site, language, &mut pages);
        terms(site, language, &mut pages);
        editions(site, language, &mut pages);
        single(site, language, &mut pages);
        feeds(site, language, &mut pages);
        cards(site, language, &mut pages);
    }
    redirects(site, &mut pages);
    sitemaps(site, &mut pages);
    if site.config.pages.headers {
        pages.push(Page::first(0, Kind::Headers));
    }
    pages
}

fn at(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX)
}

fn articles(site: &Site, language: usize, pages: &mut Vec<Page>) {
    let has = site.articles.iter().enumerate().filter(|(_, article)| article.texts[language].is_some());
    pages.extend(has.map(|(index, _)| Page::first(language, Kind::Article(at(index)))));
}

/// The first page of a list, and its numbered ones.
fn paged(site: &Site, language: usize, kind: &Kind, entries: usize, pages: &mut Vec<Page>) {
    let count = pager::numbered(entries, site.config.lists.page_size);
    pages.extend((0..=count).map(|number| Page::numbered(language, kind.clone(), number)));
}

fn lists(site: &Site, language: usize, pages: &mut Vec<Page>) {
    let archive = &site.archives[language];
    let switches = &site.config.pages;
    match switches.front {
        FrontPage::List => paged(site, language, &Kind::Front, archive.all.len(), pages),
        FrontPage::Digest => pages.push(Page::first(language, Kind::Front)),
    }
    if switches.days {
        pages.extend(archive.days.iter().map(|span| Page::first(language, Kind::Day(span.first))));
    }
    if switches.months {
        archive.months.iter().for_each(|span| paged(site, language, &Kind::Month(span.first), span.range.len(), pages));
    }
    if switches.years {
        archive.years.iter().for_each(|span| paged(site, language, &Kind::Year(span.first), span.range.len(), pages));
    }
    if switches.archive {
        pages.push(Page::first(language, Kind::Archive));
    }
}

/// True when pages of a kind of vocabulary are wanted.
pub(super) fn wants(site: &Site, kind: Vocabulary) -> bool {
    let pages = &site.config.pages;
    match kind {
        Vocabulary::Topic => pages.topics,
        Vocabulary::Tag => pages.tags,
        Vocabulary::Source => pages.sources,
        Vocabulary::Story => pages.stories,
    }
}

/// True when a term has a page in a language. Topics are the site's sections and always have one; the others need an article.
pub(super) fn has_page(site: &Site, language: usize, kind: Vocabulary, term: usize) -> bool {
    // A term without an address stands in for a name that does not exist, or its slug has been reported.
    let has_address = site.vocabulary.of(kind).list.get(term).is_some_and(|term| !term.slug.is_empty());
    wants(site, kind)
        && has_address
        && (kind == Vocabulary::Topic || !site.archives[language].term(kind, term).is_empty())
}

fn terms(site: &Site, language: usize, pages: &mut Vec<Page>) {
    let archive: &Archive = &site.archives[language];
    for kind in Vocabulary::ALL.into_iter().filter(|kind| wants(site, *kind)) {
        pages.push(Page::first(language, Kind::Terms(kind)));
        for term in (0..archive.term_count(kind)).filter(|term| has_page(site, language, kind, *term)) {
            paged(site, language, &Kind::Term(kind, at(term)), archive.term(kind, term).len(), pages);
        }
    }
}

/// True when an edition has a page in a language: one of its articles is shown there.
pub(super) fn has_edition(site: &Site, language: usize, edition: usize) -> bool {
    site.config.pages.editions && site.shows_edition(language, edition)
}

fn editions(site: &Site, language: usize, pages: &mut Vec<Page>) {
    if !site.config.pages.editions {
        return;
    }
    pages.push(Page::first(language, Kind::Editions));
    let shown = (0..site.editions.len()).filter(|edition| has_edition(site, language, *edition));
    for edition in shown {
        pages.push(Page::first(language, Kind::Edition(at(edition))));
        pages.extend(
            edition_formats(site, language, edition)
                .iter()
                .map(|channel| Page::first(language, Kind::EditionFile(at(edition), *channel))),
        );
    }
}

/// The forms in which an edition is written beside its page: those that the site asks for, once it is finished. What was sent does not change.
pub(super) fn edition_formats(site: &Site, language: usize, edition: usize) -> &[Channel] {
    let finished = !site.editions[edition].running && has_edition(site, language, edition);
    if finished { &site.config.editions.formats } else { &[] }
}

fn single(site: &Site, language: usize, pages: &mut Vec<Page>) {
    let has = site.pages.iter().enumerate().filter(|(_, page)| page.texts[language].is_some());
    pages.extend(has.map(|(index, _)| Page::first(language, Kind::Plain(at(index)))));
    if site.config.pages.search {
        pages.push(Page::first(language, Kind::Search));
        pages.push(Page::first(language, Kind::SearchIndex));
        pages.extend(search_years(site, language).map(|year| Page::first(language, Kind::SearchSegment(year))));
    }
    if site.config.pages.not_found {
        pages.push(Page::first(language, Kind::NotFound));
    }
}

/// The years in which a language has articles of its own: the segments of its search index, from the oldest.
pub fn search_years(site: &Site, language: usize) -> impl Iterator<Item = i32> + '_ {
    let years = site.articles.chunk_by(|a, b| a.day.year() == b.day.year());
    years
        .filter(move |year| year.iter().any(|article| article.texts[language].is_some()))
        .map(|year| year[0].day.year())
}

/// The formats that the site asks for.
pub(super) fn feed_formats(site: &Site) -> impl Iterator<Item = FeedFormat> {
    let feeds = &site.config.feeds;
    [(feeds.atom, FeedFormat::Atom), (feeds.json, FeedFormat::Json)]
        .into_iter()
        .filter(|(wanted, _)| *wanted)
        .map(|(_, format)| format)
}

/// True when something has a feed.
pub(super) fn has_feed(site: &Site, language: usize, of: &FeedOf) -> bool {
    let feeds = &site.config.feeds;
    match of {
        FeedOf::Front => feeds.front,
        FeedOf::Editions => feeds.editions && site.config.pages.editions,
        FeedOf::Term(kind, term) => {
            let wanted = match kind {
                Vocabulary::Topic => feeds.topics,
                Vocabulary::Tag => feeds.tags,
                Vocabulary::Source => feeds.sources,
                Vocabulary::Story => feeds.stories,
            };
            wanted && has_page(site, language, *kind, *term as usize)
        }
    }
}

fn feeds(site: &Site, language: usize, pages: &mut Vec<Page>) {
    let archive = &site.archives[language];
    let terms = Vocabulary::ALL
        .into_iter()
        .flat_map(|kind| (0..archive.term_count(kind)).map(move |term| FeedOf::Term(kind, at(term))));
    let all = [FeedOf::Front, FeedOf::Editions].into_iter().chain(terms);
    for of in all.filter(|of| has_feed(site, language, of)) {
        pages.extend(feed_formats(site).map(|format| Page::first(language, Kind::Feed(of, format))));
    }
}

fn cards(site: &Site, language: usize, pages: &mut Vec<Page>) {
    if site.config.pages.cards {
        let has = site.articles.iter().enumerate().filter(|(_, article)| article.texts[language].is_some());
        let articles = has.map(|(index, _)| CardOf::Article(at(index)));
        pages.extend([CardOf::Site].into_iter().chain(articles).map(|of| Page::first(language, Kind::Card(of))));
    }
}

/// The newest of the articles whose cards a page shows, by its position: pages in this order show the same articles one soon after the other. Pages that
/// show others, or none, come first: a sitemap takes as long as a thousand articles.
pub fn newest_shown(site: &Site, page: &Page) -> Option<u32> {
    match page.kind {
        Kind::Article(at) => Some(at),
        Kind::Front | Kind::Day(_) | Kind::Month(_) | Kind::Year(_) | Kind::Term(..) => view::newest(site, page),
        _ => None,
    }
}

fn redirects(site: &Site, pages: &mut Vec<Page>) {
    let addresses = Addresses::new(site);
    let mut push = |language: usize, aliases: &[Box<str>], to: String| {
        let redirect = |from: &str| Kind::Redirect(Box::new(Redirect { from: from.into(), to: to.as_str().into() }));
        pages.extend(aliases.iter().map(|from| Page::first(language, redirect(from))));
    };
    for (index, article) in site.articles.iter().enumerate() {
        if !article.front().aliases.is_empty() {
            push(article.original, &article.front().aliases, addresses.article(article.original, at(index)));
        }
    }
    for (index, page) in site.pages.iter().enumerate() {
        if let Some(front) = page.front() {
            push(page.original, &front.aliases, addresses.first_page(page.original, &Kind::Plain(at(index))));
        }
    }
}

/// The file whose alias a redirect is.
pub(super) fn redirect_owner<'s>(site: &'s Site, redirect: &Redirect) -> Option<&'s Record> {
    let claims = |record: &Record| aliases(record).is_some_and(|aliases| aliases.contains(&redirect.from));
    let articles = site.articles.iter().map(|article| &*article.record);
    let plain = site.pages.iter().filter_map(|page| page.texts[page.original].as_deref());
    articles.chain(plain).find(|record| claims(record))
}

fn aliases(record: &Record) -> Option<&[Box<str>]> {
    match &record.document {
        Document::Article(article) => Some(&article.aliases),
        Document::Page(page) => Some(&page.aliases),
        _ => None,
    }
}

/// Where a redirect's alias stands: a slash that was added at its end is not in the file.
pub(super) fn alias_locator(record: &Record, redirect: &Redirect) -> Locator {
    let written = aliases(record).and_then(|aliases| aliases.iter().find(|alias| **alias == redirect.from));
    written.map_or(Locator::Key("aliases"), |alias| Locator::Value("aliases", alias.clone()))
}

fn sitemaps(site: &Site, pages: &mut Vec<Page>) {
    if !site.config.pages.sitemap {
        return;
    }
    pages.push(Page::first(0, Kind::Sitemap(Part::Lists)));
    for year in site.articles.chunk_by(|a, b| a.day.year() == b.day.year()) {
        let entries: usize = year.iter().map(|article| article.languages().count()).sum();
        let parts = entries.div_ceil(SITEMAP_ENTRIES).max(1);
        pages.extend((0..parts).map(|part| Page::first(0, Kind::Sitemap(Part::Year(year[0].day.year(), at(part))))));
    }
    pages.push(Page::first(0, Kind::NewsSitemap));
    pages.push(Page::first(0, Kind::SitemapIndex));
    pages.push(Page::first(0, Kind::Robots));
}
