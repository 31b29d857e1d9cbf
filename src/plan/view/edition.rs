//! Editions: one, and the list of all.

use serde::Serialize;

use crate::config::Period;
use crate::content::document::Document;
use crate::language::DateStyle;
use crate::plan::pages::has_edition;
use crate::plan::{Kind, Page};
use crate::site::Edition;

use super::front::Section;
use super::{Head, Maker, NamedLink, Shared};

/// An edition's page.
#[derive(Serialize)]
#[serde(bound = "")]
pub struct EditionView<'s, S: Shared> {
    /// What every page has.
    pub page: Head<'s>,
    /// The edition in a line.
    pub edition: EditionLine,
    /// Articles that stand first.
    pub leads: Vec<S::Card>,
    /// The others by topic, in the site's order.
    pub sections: Vec<Section<S>>,
    /// The editor's closing note.
    pub closing: Option<&'s str>,
    /// True when no person has checked the editor's text in this language.
    pub unreviewed: bool,
    /// The edition before.
    pub previous: Option<NamedLink>,
    /// The edition after.
    pub next: Option<NamedLink>,
    /// A hash of the intro, where the editor wrote one.
    #[serde(rename = "body_hash")]
    pub body: Option<[u8; 16]>,
}

/// An edition in a line.
#[derive(Debug, Serialize)]
pub struct EditionLine {
    /// The period's name, such as `2025-w52`.
    pub key: String,
    /// The period's kind.
    pub period: Period,
    /// Its number.
    pub number: i64,
    /// «Выпуск № 12».
    pub number_label: String,
    /// The editor's title, or else the label of the period.
    pub title: String,
    /// «22–28 декабря 2025 г.».
    pub range: String,
    /// The first day.
    pub first: String,
    /// The last day.
    pub last: String,
    /// How many articles it has in this language.
    pub count: usize,
    /// True while its period has not ended.
    pub running: bool,
    /// The address.
    pub url: String,
}

/// All editions.
#[derive(Serialize)]
pub struct EditionsView<'s> {
    /// What every page has.
    pub page: Head<'s>,
    /// The editions by year, the newest first.
    pub years: Vec<EditionYear>,
}

/// A year's editions.
#[derive(Debug, Serialize)]
pub struct EditionYear {
    /// The year for readers.
    pub name: String,
    /// Its editions, the newest first.
    pub editions: Vec<EditionLine>,
}

impl<'s, S: Shared> Maker<'s, S> {
    pub(super) fn edition_line(&self, language: usize, at: u32) -> EditionLine {
        let edition = &self.site.editions[at as usize];
        let formats = &self.site.languages[language];
        let range = match edition.period {
            Period::Day => formats.date(edition.first, DateStyle::Long),
            Period::Week => formats.date_range(edition.first, edition.last),
            Period::Month => formats.date(edition.first, DateStyle::MonthYear),
        };
        let number = formats.number(edition.number);
        let title = edition.text(language).map(|text| &*text.title).filter(|title| !title.is_empty());
        EditionLine {
            key: edition.key.clone(),
            period: edition.period,
            number: edition.number,
            number_label: formats.with("edition.number", &[("number", &number)]).unwrap_or(number),
            title: title.map_or_else(|| range.clone(), str::to_owned),
            range,
            first: edition.first.to_string(),
            last: edition.last.to_string(),
            count: self.shown(language, edition).len(),
            running: edition.running,
            url: self.addresses.href(&self.addresses.first_page(language, &Kind::Edition(at))),
        }
    }

    /// An edition's articles that a language shows.
    fn shown(&self, language: usize, edition: &Edition) -> Vec<u32> {
        edition.articles().filter(|at| self.shows(language, *at)).collect()
    }

    pub(super) fn shows(&self, language: usize, article: u32) -> bool {
        self.site.config.lists.untranslated || self.site.articles[article as usize].texts[language].is_some()
    }

    pub(super) fn edition(&self, page: &Page, at: u32) -> EditionView<'s, S> {
        let language = page.language();
        let edition: &'s Edition = &self.site.editions[at as usize];
        let line = self.edition_line(language, at);
        let text = edition.text(language);
        let record = edition.texts[language].as_deref();
        let leads: Vec<u32> = edition.leads.iter().copied().filter(|at| self.shows(language, *at)).collect();
        let others: Vec<u32> = edition.others.iter().copied().filter(|at| self.shows(language, *at)).collect();
        let title = if line.title == line.range { format!("{}: {}", line.number_label, line.range) } else { line.title.clone() };
        let between = vec![(Kind::Editions, self.string(language, "site.editions"))];
        let (previous, next) = self.edition_neighbours(language, at);
        EditionView {
            page: self.head(page, title, text.and_then(|text| text.summary.as_deref()).unwrap_or_default().to_owned(), between),
            leads: leads.iter().map(|at| self.shared.card(language, *at)).collect(),
            sections: self.sections(language, &others),
            closing: text.and_then(|text| text.closing.as_deref()),
            unreviewed: text.is_some_and(|text| !text.reviewed),
            previous,
            next,
            body: record.filter(|record| !matches!(record.document, Document::Article(_))).map(|record| record.hash),
            edition: line,
        }
    }

    fn edition_neighbours(&self, language: usize, at: u32) -> (Option<NamedLink>, Option<NamedLink>) {
        let period = self.site.editions[at as usize].period;
        let same = |other: &usize| self.site.editions[*other].period == period && has_edition(self.site, language, *other);
        let link = |other: usize| {
            let line = self.edition_line(language, u32::try_from(other).ok()?);
            Some(NamedLink { name: format!("{} · {}", line.number_label, line.range), url: line.url })
        };
        let at = at as usize;
        ((0..at).rev().find(same).and_then(link), (at + 1..self.site.editions.len()).find(same).and_then(link))
    }

    pub(super) fn editions(&self, page: &Page) -> EditionsView<'s> {
        let language = page.language();
        let formats = &self.site.languages[language];
        let mut years: Vec<EditionYear> = Vec::new();
        let mut order: Vec<usize> = (0..self.site.editions.len()).filter(|at| has_edition(self.site, language, *at)).collect();
        order.sort_by_key(|at| std::cmp::Reverse((self.site.editions[*at].first, self.site.editions[*at].period)));
        for at in order {
            let year = match self.site.editions[at].period {
                Period::Week => chrono::Datelike::iso_week(&self.site.editions[at].first).year(),
                Period::Day | Period::Month => chrono::Datelike::year(&self.site.editions[at].first),
            };
            let name = chrono::NaiveDate::from_ymd_opt(year, 6, 1).map(|day| formats.date(day, DateStyle::Year)).unwrap_or_default();
            let line = self.edition_line(language, u32::try_from(at).unwrap_or(u32::MAX));
            match years.last_mut() {
                Some(last) if last.name == name => last.editions.push(line),
                _ => years.push(EditionYear { name, editions: vec![line] }),
            }
        }
        EditionsView { page: self.head(page, self.string(language, "site.editions"), String::new(), Vec::new()), years }
    }
}
