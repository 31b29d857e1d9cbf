//! The list of all editions.

use chrono::Datelike;
use serde::Serialize;

use crate::config::Period;
use crate::language::DateStyle;
use crate::plan::Page;
use crate::plan::pages::has_edition;
use crate::site::Edition;

use super::edition::EditionLine;
use super::{Head, Maker, Shared};

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
    /// The same by kind of period, the longest first, as a year's overview before its weeks.
    pub kinds: Vec<EditionKind>,
}

/// A year's editions of one kind of period.
#[derive(Debug, Clone, Serialize)]
pub struct EditionKind {
    /// The kind.
    pub period: Period,
    /// The kind for readers: «Ежеквартальные».
    pub name: String,
    /// Its editions, the newest first.
    pub editions: Vec<EditionLine>,
}

/// The year of an edition's name: the first days of 2026-w01 are of 2025.
fn year(edition: &Edition) -> i32 {
    match edition.period {
        Period::Week => edition.first.iso_week().year(),
        _ => edition.first.year(),
    }
}

impl<'s, S: Shared> Maker<'s, S> {
    pub(super) fn editions(&self, page: &Page) -> EditionsView<'s> {
        let language = page.language();
        let formats = &self.site.languages[language];
        let mut years: Vec<EditionYear> = Vec::new();
        let mut order: Vec<usize> =
            (0..self.site.editions.len()).filter(|at| has_edition(self.site, language, *at)).collect();
        let place = |at: &usize| (year(&self.site.editions[*at]), self.site.editions[*at].first);
        order.sort_by_key(|at| std::cmp::Reverse((place(at), self.site.editions[*at].period)));
        for at in order {
            let year = year(&self.site.editions[at]);
            let name = chrono::NaiveDate::from_ymd_opt(year, 6, 1)
                .map(|day| formats.date(day, DateStyle::Year))
                .unwrap_or_default();
            let line = self.edition_line(language, u32::try_from(at).unwrap_or(u32::MAX));
            match years.last_mut() {
                Some(last) if last.name == name => last.editions.push(line),
                _ => years.push(EditionYear { name, editions: vec![line], kinds: Vec::new() }),
            }
        }
        for year in &mut years {
            year.kinds = self.kinds(language, &year.editions);
        }
        EditionsView { page: self.head(page, self.string(language, "site.editions"), String::new(), Vec::new()), years }
    }

    fn kinds(&self, language: usize, editions: &[EditionLine]) -> Vec<EditionKind> {
        let longest_first = [Period::Year, Period::Quarter, Period::Month, Period::Week, Period::Day];
        let kind = |period: Period| EditionKind {
            period,
            name: self.period_string(language, "edition.kind", period),
            editions: editions.iter().filter(|edition| edition.period == period).cloned().collect(),
        };
        longest_first.into_iter().map(kind).filter(|kind| !kind.editions.is_empty()).collect()
    }
}
