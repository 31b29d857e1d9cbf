//! The parts that many pages share: cards, term links, days.

use chrono::{NaiveDate, SecondsFormat};
use serde::Serialize;

use crate::content::document::SourceRef;
use crate::content::vocabulary::{Kind as Vocabulary, TagKind};
use crate::language::DateStyle;
use crate::plan::pages::has_page;
use crate::plan::{Addresses, Kind};
use crate::site::{Archive, Article, Site};

use super::{Maker, Shared, Timestamp, Told};

/// An article as it stands in lists.
#[derive(Serialize)]
#[serde(bound = "")]
pub struct Card<'s, S: Shared> {
    /// The file names that its translations share, below `content/`.
    pub key: &'s str,
    /// The headline.
    pub title: Told<'s>,
    /// The address.
    pub url: String,
    /// One sentence, or the beginning of the text.
    pub summary: Option<Told<'s>>,
    /// The digest's day.
    pub day: S::Day,
    /// The moment of publication.
    pub time: Timestamp,
    /// The language of title and summary, a BCP 47 tag.
    pub language: &'s str,
    /// True when that is not the list's language.
    pub untranslated: bool,
    /// True when no person has checked the text.
    pub unreviewed: bool,
    /// Its source.
    pub source: SourceLine<'s, S>,
    /// Its topics.
    pub topics: Vec<S::Term>,
    /// Its tags.
    pub tags: Vec<S::Term>,
    /// True when it is a draft (preview only).
    pub draft: bool,
    /// True when its day has not come (preview only).
    pub future: bool,
}

/// A publisher's page, with whom it cites.
#[derive(Serialize)]
#[serde(bound = "")]
pub struct SourceLine<'s, S: Shared> {
    /// The publisher.
    pub term: S::Term,
    /// The page's address.
    pub original: Option<&'s str>,
    /// The page's language, a BCP 47 tag.
    pub language: Option<&'s str>,
    /// That language's name in the page's own language.
    pub language_name: Option<&'s str>,
    /// When the publisher says that it was published: a date, or RFC 3339 with a time.
    pub published: Option<String>,
    /// The same for readers.
    pub published_label: Option<String>,
    /// Whom the page cites.
    pub via: Vec<S::Term>,
}

/// A link to a term.
#[derive(Debug, Serialize)]
pub struct TermLink<'s> {
    /// The id.
    pub id: &'s str,
    /// The name in the page's language.
    pub name: &'s str,
    /// The address; none when the term has no page in the language.
    pub url: Option<String>,
    /// What a tag names: `person`, `organization`, `place`, `subject`.
    pub kind: Option<TagKind>,
    /// A country's ISO code.
    pub country: Option<&'s str>,
}

/// A day with its labels.
#[derive(Debug, Serialize)]
pub struct Day {
    /// `2025-12-27`.
    pub date: String,
    /// «27 декабря 2025 г.».
    pub label: String,
    /// «27 декабря».
    pub short: String,
    /// «суббота».
    pub weekday: String,
    /// The day of the month, for a hanging date column.
    pub number: u32,
    /// The day's page, where the site has one.
    pub url: Option<String>,
}

/// A term's link in a language.
pub fn term_link(site: &Site, language: usize, kind: Vocabulary, term: u32) -> TermLink<'_> {
    let found = &site.vocabulary.of(kind).list[term as usize];
    let path =
        has_page(site, language, kind, term as usize).then(|| Addresses::new(site).term(language, kind, term as usize));
    TermLink {
        id: &found.id,
        name: found.name.or_first(language),
        url: path.map(|path| Addresses::new(site).href(&path)),
        kind: found.kind,
        country: found.country.as_deref(),
    }
}

/// A day in a language.
pub fn day(site: &Site, language: usize, day: NaiveDate) -> Day {
    let formats = &site.languages[language];
    let exists = site.config.pages.days && Archive::find(&site.archives[language].days, day).is_some();
    let addresses = Addresses::new(site);
    Day {
        date: day.format("%Y-%m-%d").to_string(),
        label: formats.date(day, DateStyle::Long),
        short: formats.date(day, DateStyle::DayMonth),
        weekday: formats.date(day, DateStyle::Weekday),
        number: chrono::Datelike::day(&day),
        url: exists.then(|| addresses.href(&addresses.first_page(language, &Kind::Day(day)))),
    }
}

impl<'s, S: Shared> Maker<'s, S> {
    /// The card of an article in a language.
    pub fn card(&self, language: usize, at: u32) -> Card<'s, S> {
        let site = self.site;
        let article = &site.articles[at as usize];
        let shown = article.shown_in(language);
        let text = article.text(shown);
        Card {
            key: article.key(),
            title: Told::title(text),
            url: self.addresses.href(&self.addresses.article(shown, at)),
            summary: Told::summary(text),
            day: self.shared.day(language, article.day),
            time: self.timestamp(article.instant),
            language: site.languages[shown].tag(),
            untranslated: shown != language,
            unreviewed: text.is_some_and(|text| !text.reviewed),
            source: self.source_line(language, article),
            topics: self.term_links(language, Vocabulary::Topic, &article.topics),
            tags: self.term_links(language, Vocabulary::Tag, &article.tags),
            draft: article.draft,
            future: article.future,
        }
    }

    /// Links to several terms.
    pub(super) fn term_links(&self, language: usize, kind: Vocabulary, terms: &[u32]) -> Vec<S::Term> {
        terms.iter().map(|term| self.shared.term(language, kind, *term)).collect()
    }

    fn source_line(&self, language: usize, article: &'s Article) -> SourceLine<'s, S> {
        let via = self.term_links(language, Vocabulary::Source, &article.via);
        self.source_of(language, &article.front().source, article.source, via)
    }

    /// The line about a publisher's page.
    pub(super) fn source_of(
        &self,
        language: usize,
        source: &'s SourceRef,
        term: u32,
        via: Vec<S::Term>,
    ) -> SourceLine<'s, S> {
        let formats = &self.site.languages[language];
        let zone = self.site.config.time_zone;
        let published = source.published;
        SourceLine {
            term: self.shared.term(language, Vocabulary::Source, term),
            original: Some(&*source.url).filter(|url| !url.is_empty()),
            language: source.language.as_deref(),
            language_name: source.language.as_deref().map(|tag| language_name(self.site, language, tag)),
            published: published.map(|moment| {
                if moment.has_time() {
                    moment.as_printed(zone).to_rfc3339_opts(SecondsFormat::Secs, true)
                } else {
                    moment.day(zone).to_string()
                }
            }),
            published_label: published.map(|moment| {
                if moment.has_time() {
                    formats.date_time(moment.as_printed(zone))
                } else {
                    formats.date(moment.day(zone), DateStyle::Long)
                }
            }),
            via,
        }
    }

    /// A moment in the site's time zone.
    pub(super) fn timestamp(&self, instant: i64) -> Timestamp {
        Timestamp { instant, zone: self.site.config.time_zone }
    }
}

/// A language's name in another: the interface string `languages.TAG`, or else the tag.
pub(super) fn language_name<'s>(site: &'s Site, language: usize, tag: &'s str) -> &'s str {
    let own = &site.languages[language];
    if own.tag() == tag {
        return own.name();
    }
    own.text(&format!("languages.{tag}")).unwrap_or(tag)
}
