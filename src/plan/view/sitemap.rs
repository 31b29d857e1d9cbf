//! Sitemaps and `robots.txt`.

use chrono::Datelike;
use serde::Serialize;

use crate::content::vocabulary::Kind as Vocabulary;
use crate::plan::pages::{SITEMAP_ENTRIES, has_edition, has_page};
use crate::plan::{Kind, Part};
use crate::site::NEWS_SECONDS;

use super::head::{exists, is_made};
use super::{Maker, Shared, Timestamp, Told};

/// At most so many articles in a news sitemap, says its protocol.
const NEWS_ENTRIES: usize = 1000;

/// A sitemap of any kind.
#[derive(Serialize)]
#[serde(untagged)]
pub enum SitemapView<'s> {
    /// Whole addresses of sitemaps.
    Index(Vec<String>),
    /// Pages.
    Pages(Vec<SitemapEntry<'s>>),
    /// Articles of the last two days.
    News(Vec<NewsEntry<'s>>),
    /// `robots.txt`: whole addresses of the sitemap index and the news sitemap.
    Robots(Vec<String>),
}

/// A page in a sitemap.
#[derive(Serialize)]
pub struct SitemapEntry<'s> {
    /// Its whole address.
    pub address: String,
    /// When it last changed, where that is known.
    pub changed: Option<Timestamp>,
    /// The same page in each language: language and whole address; empty when there is only one.
    pub alternates: Vec<(&'s str, String)>,
}

/// An article in a news sitemap.
#[derive(Serialize)]
pub struct NewsEntry<'s> {
    /// Its whole address.
    pub address: String,
    /// The site's name in the article's language.
    pub publication: &'s str,
    /// The language, a BCP 47 tag.
    pub language: &'s str,
    /// The moment of publication.
    pub published: Timestamp,
    /// The headline.
    pub title: Told<'s>,
}

impl<'s, S: Shared> Maker<'s, S> {
    pub(super) fn sitemap(&self, kind: &Kind) -> SitemapView<'s> {
        let absolute = |kind: Kind| self.addresses.absolute(&self.addresses.first_page(0, &kind));
        match kind {
            Kind::Robots => SitemapView::Robots(vec![absolute(Kind::SitemapIndex), absolute(Kind::NewsSitemap)]),
            Kind::SitemapIndex => {
                SitemapView::Index(self.sitemap_parts().into_iter().map(|part| absolute(Kind::Sitemap(part))).collect())
            }
            Kind::NewsSitemap => SitemapView::News(self.news()),
            Kind::Sitemap(Part::Year(year, part)) => SitemapView::Pages(self.year_entries(*year, *part)),
            _ => SitemapView::Pages(self.list_entries()),
        }
    }

    fn sitemap_parts(&self) -> Vec<Part> {
        let mut parts = vec![Part::Lists];
        for year in self.site.articles.chunk_by(|a, b| a.day.year() == b.day.year()) {
            let entries: usize = year.iter().map(|article| article.languages().count()).sum();
            let count = u32::try_from(entries.div_ceil(SITEMAP_ENTRIES).max(1)).unwrap_or(u32::MAX);
            parts.extend((0..count).map(|part| Part::Year(year[0].day.year(), part)));
        }
        parts
    }

    fn year_entries(&self, year: i32, part: u32) -> Vec<SitemapEntry<'s>> {
        let articles = &self.site.articles;
        let from = articles.partition_point(|article| article.day.year() < year);
        let to = articles.partition_point(|article| article.day.year() <= year);
        let pages = (from..to).flat_map(|at| articles[at].languages().map(move |language| (at, language)));
        let entry = |(at, language): (usize, usize)| {
            let number = u32::try_from(at).unwrap_or(u32::MAX);
            let article = &articles[at];
            let updated = article
                .text(language)
                .and_then(|text| text.updated)
                .map(|moment| moment.instant(self.site.config.time_zone).timestamp());
            self.sitemap_entry(
                language,
                &Kind::Article(number),
                Some(updated.unwrap_or(article.instant).max(article.instant)),
            )
        };
        pages.skip(part as usize * SITEMAP_ENTRIES).take(SITEMAP_ENTRIES).map(entry).collect()
    }

    fn sitemap_entry(&self, language: usize, kind: &Kind, changed: Option<i64>) -> SitemapEntry<'s> {
        let site = self.site;
        let others = (0..site.languages.len()).filter(|other| exists(site, *other, kind));
        let others: Vec<usize> = if site.languages.len() > 1 { others.collect() } else { Vec::new() };
        let alternate = |other: &usize| {
            (site.languages[*other].tag(), self.addresses.absolute(&self.addresses.first_page(*other, kind)))
        };
        SitemapEntry {
            address: self.addresses.absolute(&self.addresses.first_page(language, kind)),
            changed: changed.map(|instant| self.timestamp(instant)),
            alternates: if others.len() > 1 { others.iter().map(alternate).collect() } else { Vec::new() },
        }
    }

    fn list_entries(&self) -> Vec<SitemapEntry<'s>> {
        let site = self.site;
        let mut entries = Vec::new();
        for language in 0..site.languages.len() {
            let archive = &site.archives[language];
            let sections = Vocabulary::ALL.into_iter().map(Kind::Terms);
            let single = [Kind::Front, Kind::Archive, Kind::Editions].into_iter().chain(sections);
            let days = archive.days.iter().map(|span| Kind::Day(span.first));
            let months = archive.months.iter().map(|span| Kind::Month(span.first));
            let years = archive.years.iter().map(|span| Kind::Year(span.first));
            let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
            let editions = (0..site.editions.len())
                .filter(|at| has_edition(site, language, *at))
                .map(|at| Kind::Edition(number(at)));
            let terms = Vocabulary::ALL.into_iter().flat_map(|kind| {
                let with_page = (0..archive.term_count(kind)).filter(move |term| has_page(site, language, kind, *term));
                with_page.map(move |term| Kind::Term(kind, number(term)))
            });
            let plain = (0..site.pages.len())
                .filter(|at| site.pages[*at].texts[language].is_some())
                .map(|at| Kind::Plain(number(at)));
            let all = single.chain(days).chain(months).chain(years).chain(editions).chain(terms).chain(plain);
            entries
                .extend(all.filter(|kind| is_made(site, kind)).map(|kind| self.sitemap_entry(language, &kind, None)));
        }
        entries
    }

    fn news(&self) -> Vec<NewsEntry<'s>> {
        let site = self.site;
        let since = site.now.instant - NEWS_SECONDS;
        // Articles are in the order of days; within two days of the clock, times are looked at one by one.
        let recent = site
            .articles
            .iter()
            .enumerate()
            .rev()
            .take_while(|(_, article)| article.instant > since - 24 * 3600)
            .filter(|(_, article)| article.instant > since);
        let entry = |at: usize, language: usize| {
            let article = &site.articles[at];
            NewsEntry {
                address: self
                    .addresses
                    .absolute(&self.addresses.article(language, u32::try_from(at).unwrap_or(u32::MAX))),
                publication: site.config.title.or_first(language),
                language: site.languages[language].tag(),
                published: self.timestamp(article.instant),
                title: Told::title(article.text(language)),
            }
        };
        recent
            .flat_map(|(at, article)| article.languages().map(move |language| (at, language)))
            .take(NEWS_ENTRIES)
            .map(|(at, language)| entry(at, language))
            .collect()
    }
}
