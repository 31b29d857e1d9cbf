//! The whole archive, as years of months of days.

use serde::Serialize;

use crate::language::DateStyle;
use crate::plan::{Kind, Page};

use super::charts::YearCalendar;
use super::list::{first_of_month, first_of_year};
use super::{Head, Maker, Shared};

/// The archive.
#[derive(Serialize)]
pub struct ArchiveView<'s> {
    /// What every page has.
    pub page: Head<'s>,
    /// The years, the newest first.
    pub years: Vec<Year>,
    /// How many articles there are.
    pub total: usize,
}

/// A year of the archive.
#[derive(Debug, Serialize)]
pub struct Year {
    /// The year for readers.
    pub name: String,
    /// The year as a number.
    pub year: i32,
    /// Its page, where the site has one.
    pub url: Option<String>,
    /// How many articles it has.
    pub count: usize,
    /// Its months with articles, the oldest first.
    pub months: Vec<Month>,
    /// The year day by day.
    pub calendar: Option<YearCalendar>,
}

/// A month of the archive.
#[derive(Debug, Serialize)]
pub struct Month {
    /// The month for readers, without the year.
    pub name: String,
    /// The number of the month, 1 to 12.
    pub month: u32,
    /// Its page, where the site has one.
    pub url: Option<String>,
    /// How many articles it has.
    pub count: usize,
    /// Its days with articles, the oldest first.
    pub days: Vec<DayCount>,
}

/// A day of the archive.
#[derive(Debug, Serialize)]
pub struct DayCount {
    /// `2025-12-27`.
    pub date: String,
    /// The day for readers.
    pub label: String,
    /// The day of the month.
    pub number: u32,
    /// Its page, where the site has one.
    pub url: Option<String>,
    /// How many articles it has.
    pub count: usize,
}

impl<'s, S: Shared> Maker<'s, S> {
    pub(super) fn archive(&self, page: &Page) -> ArchiveView<'s> {
        let language = page.language();
        let formats = &self.site.languages[language];
        let archive = &self.site.archives[language];
        let pages = &self.site.config.pages;
        let url =
            |made: bool, kind: Kind| made.then(|| self.addresses.href(&self.addresses.first_page(language, &kind)));
        let mut years: Vec<Year> = archive
            .years
            .iter()
            .map(|span| Year {
                name: formats.date(span.first, DateStyle::Year),
                year: chrono::Datelike::year(&span.first),
                url: url(pages.years, Kind::Year(span.first)),
                count: span.range.len(),
                months: Vec::new(),
                calendar: self.year_calendar(language, span.first),
            })
            .collect();
        for span in &archive.months {
            let month = Month {
                name: formats.date(span.first, DateStyle::Month),
                month: chrono::Datelike::month(&span.first),
                url: url(pages.months, Kind::Month(span.first)),
                count: span.range.len(),
                days: Vec::new(),
            };
            if let Ok(at) = archive.years.binary_search_by_key(&first_of_year(span.first), |year| year.first) {
                years[at].months.push(month);
            }
        }
        for span in &archive.days {
            let day = DayCount {
                date: span.first.to_string(),
                label: formats.date(span.first, DateStyle::Long),
                number: chrono::Datelike::day(&span.first),
                url: url(pages.days, Kind::Day(span.first)),
                count: span.range.len(),
            };
            let month = chrono::Datelike::month(&first_of_month(span.first));
            if let Ok(at) = archive.years.binary_search_by_key(&first_of_year(span.first), |year| year.first)
                && let Some(found) = years[at].months.iter_mut().find(|found| found.month == month)
            {
                found.days.push(day);
            }
        }
        years.reverse();
        ArchiveView {
            page: self.head(page, self.string(language, "site.archive"), String::new(), Vec::new()),
            years,
            total: archive.all.len(),
        }
    }
}
