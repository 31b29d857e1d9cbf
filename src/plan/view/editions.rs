//! The list of all editions.

use serde::Serialize;

use crate::config::Period;
use crate::language::DateStyle;
use crate::plan::Page;
use crate::plan::pages::has_edition;

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
}

impl<'s, S: Shared> Maker<'s, S> {
    pub(super) fn editions(&self, page: &Page) -> EditionsView<'s> {
        let language = page.language();
        let formats = &self.site.languages[language];
        let mut years: Vec<EditionYear> = Vec::new();
        let mut order: Vec<usize> =
            (0..self.site.editions.len()).filter(|at| has_edition(self.site, language, *at)).collect();
        order.sort_by_key(|at| std::cmp::Reverse((self.site.editions[*at].first, self.site.editions[*at].period)));
        for at in order {
            let year = match self.site.editions[at].period {
                Period::Week => chrono::Datelike::iso_week(&self.site.editions[at].first).year(),
                Period::Day | Period::Month => chrono::Datelike::year(&self.site.editions[at].first),
            };
            let name = chrono::NaiveDate::from_ymd_opt(year, 6, 1)
                .map(|day| formats.date(day, DateStyle::Year))
                .unwrap_or_default();
            let line = self.edition_line(language, u32::try_from(at).unwrap_or(u32::MAX));
            match years.last_mut() {
                Some(last) if last.name == name => last.editions.push(line),
                _ => years.push(EditionYear { name, editions: vec![line] }),
            }
        }
        EditionsView { page: self.head(page, self.string(language, "site.editions"), String::new(), Vec::new()), years }
    }
}
