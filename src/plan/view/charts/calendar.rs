//! A year day by day: four quarters with a row for each ISO week, days darker the more news they have.
//!
//! Rows are as high as a finger needs (at least 24 CSS pixels in the layouts that the theme uses), so that every day, week and month is a link of its own.

use std::fmt::Write as _;

use chrono::{Datelike, Days, NaiveDate};
use serde::Serialize;

use crate::config::Period;
use crate::language::DateStyle;
use crate::plan::view::{Maker, Shared};
use crate::site::{Archive, first_day};

/// The distance from day to day and the side of a day's square, in the drawing's units.
const PITCH: u32 = 28;
const SIDE: u32 = 26;

/// The room for the numbers of weeks on the left, for the names of months on the right, and for weekdays above.
const LEFT: u32 = 34;
const RIGHT: u32 = 46;
const ABOVE: u32 = 22;

/// A year, day by day.
#[derive(Debug, Serialize)]
pub struct YearCalendar {
    /// What the picture shows.
    pub label: String,
    /// The year as a number.
    pub year: i32,
    /// The quarters that have news, the first one first.
    pub quarters: Vec<Quarter>,
    /// The weekdays for the head of the columns.
    pub weekdays: Vec<CalendarLabel>,
    /// Articles on the busiest day.
    pub most: usize,
}

/// A quarter of a year.
#[derive(Debug, Serialize)]
pub struct Quarter {
    /// 1 to 4.
    pub number: u32,
    /// Its first and last month for readers.
    pub label: String,
    /// The drawing's size in its own units.
    pub width: u32,
    /// See `width`.
    pub height: u32,
    /// The side of a day's square.
    pub side: u32,
    /// The squares of days without news, as one path.
    pub empty: String,
    /// The line between months, as one path.
    pub edges: String,
    /// Days with news.
    pub days: Vec<CalendarDay>,
    /// Weeks.
    pub weeks: Vec<CalendarWeek>,
    /// Months.
    pub months: Vec<CalendarLabel>,
}

/// A day with news.
#[derive(Debug, Serialize)]
pub struct CalendarDay {
    /// Where its square stands.
    pub x: u32,
    /// See `x`.
    pub y: u32,
    /// The day of the month.
    pub number: u32,
    /// How dark it is, 1 to 4.
    pub level: usize,
    /// «27 декабря 2025 г.: 5 новостей».
    pub label: String,
    /// Its page, where the site has one.
    pub url: Option<String>,
}

/// A week.
#[derive(Debug, Serialize)]
pub struct CalendarWeek {
    /// Where its row begins.
    pub y: u32,
    /// Its ISO number.
    pub number: u32,
    /// The week for readers.
    pub label: String,
    /// Its edition, where there is one.
    pub url: Option<String>,
}

/// A word in a drawing.
#[derive(Debug, Serialize)]
pub struct CalendarLabel {
    /// Where it stands.
    pub x: u32,
    /// See `x`.
    pub y: u32,
    /// The word.
    pub text: String,
    /// The whole word, for those who hear it.
    pub label: String,
    /// Its page, where there is one.
    pub url: Option<String>,
}

impl<S: Shared> Maker<'_, S> {
    /// The calendar of a year, by its first day.
    pub(in crate::plan::view) fn year_calendar(&self, language: usize, year: NaiveDate) -> Option<YearCalendar> {
        if !self.site.config.pages.charts {
            return None;
        }
        let archive = &self.site.archives[language];
        let from = archive.days.partition_point(|span| span.first < year);
        let days =
            &archive.days[from..from + archive.days[from..].partition_point(|span| span.first.year() == year.year())];
        let most = days.iter().map(|span| span.range.len()).max()?;
        let formats = &self.site.languages[language];
        let weekdays = (0..7_u32).filter_map(|at| {
            let day =
                NaiveDate::from_isoywd_opt(2024, 1, chrono::Weekday::Mon)?.checked_add_days(Days::new(at.into()))?;
            Some(CalendarLabel {
                x: LEFT + at * PITCH + SIDE / 2,
                y: ABOVE - 8,
                text: formats.date(day, DateStyle::WeekdayShort),
                label: formats.date(day, DateStyle::Weekday),
                url: None,
            })
        });
        let quarter = |number: u32| {
            let inside: Vec<_> = days
                .iter()
                .filter(|span| span.first.month0() / 3 + 1 == number)
                .map(|span| (span.first, span.range.len()))
                .collect();
            (!inside.is_empty()).then(|| self.quarter(language, year.year(), number, &inside, most)).flatten()
        };
        Some(YearCalendar {
            label: formats.with("archive.heat_map", &[("year", &year.year().to_string())]).unwrap_or_default(),
            year: year.year(),
            quarters: (1..=4).filter_map(quarter).collect(),
            weekdays: weekdays.collect(),
            most,
        })
    }

    fn quarter(
        &self,
        language: usize,
        year: i32,
        number: u32,
        news: &[(NaiveDate, usize)],
        most: usize,
    ) -> Option<Quarter> {
        let first = NaiveDate::from_ymd_opt(year, number * 3 - 2, 1)?;
        let grid = Grid { monday: first_day(Period::Week, first) };
        let all: Vec<NaiveDate> =
            first.iter_days().take_while(|day| day.year() == year && day.month0() / 3 == first.month0() / 3).collect();
        let last = *all.last()?;
        let rows = grid.row(last) + 1;
        let mut empty = String::new();
        for day in all.iter().filter(|day| news.binary_search_by_key(*day, |(other, _)| *other).is_err()) {
            let _ = write!(empty, "M{} {}h{SIDE}v{SIDE}h-{SIDE}z", grid.x(*day), grid.y(*day));
        }
        let months: Vec<NaiveDate> = all.iter().copied().filter(|day| day.day() == 1).collect();
        let formats = &self.site.languages[language];
        let month_names: Vec<String> = [first, last].map(|day| formats.date(day, DateStyle::Month)).into();
        Some(Quarter {
            number,
            label: month_names.join(" – "),
            width: LEFT + 7 * PITCH + RIGHT,
            height: ABOVE + rows * PITCH,
            side: SIDE,
            empty,
            edges: months.iter().skip(1).map(|month| grid.edge(*month)).collect(),
            days: news.iter().map(|(day, count)| self.calendar_day(language, grid, *day, *count, most)).collect(),
            weeks: (0..rows).filter_map(|row| self.calendar_week(language, grid, row)).collect(),
            months: months.into_iter().map(|month| self.calendar_month(language, grid, month)).collect(),
        })
    }

    fn calendar_day(&self, language: usize, grid: Grid, day: NaiveDate, count: usize, most: usize) -> CalendarDay {
        let date = self.site.languages[language].date(day, DateStyle::Long);
        let separator = self.site.languages[language].text("labels.colon").unwrap_or(": ");
        let made = self.site.config.pages.days;
        CalendarDay {
            x: grid.x(day),
            y: grid.y(day),
            number: day.day(),
            level: level(count, most),
            label: format!("{date}{separator}{}", self.articles(language, count)),
            url: made.then(|| self.addresses.href(&self.addresses.day(language, day))),
        }
    }

    fn calendar_week(&self, language: usize, grid: Grid, row: u32) -> Option<CalendarWeek> {
        let monday = grid.monday.checked_add_days(Days::new(u64::from(row) * 7))?;
        let week = monday.iso_week();
        let formats = &self.site.languages[language];
        let arguments = [("week", &*week.week().to_string()), ("year", &*week.year().to_string())];
        Some(CalendarWeek {
            y: ABOVE + row * PITCH,
            number: week.week(),
            label: formats.with("periods.week_title", &arguments).unwrap_or_default(),
            url: self.week_url(language, monday),
        })
    }

    fn calendar_month(&self, language: usize, grid: Grid, month: NaiveDate) -> CalendarLabel {
        let formats = &self.site.languages[language];
        let exists =
            self.site.config.pages.months && Archive::find(&self.site.archives[language].months, month).is_some();
        CalendarLabel {
            x: LEFT + 7 * PITCH + 4,
            y: grid.y(month),
            text: formats.date(month, DateStyle::MonthShort),
            label: formats.date(month, DateStyle::MonthYear),
            url: exists.then(|| self.addresses.href(&self.addresses.month(language, month))),
        }
    }
}

/// Where days stand: rows are weeks from a Monday on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Grid {
    pub monday: NaiveDate,
}

impl Grid {
    pub(super) fn row(self, day: NaiveDate) -> u32 {
        u32::try_from((day - self.monday).num_days() / 7).unwrap_or_default()
    }

    #[allow(clippy::unused_self, reason = "a day's column follows from the day alone; its row does not")]
    fn x(self, day: NaiveDate) -> u32 {
        LEFT + day.weekday().num_days_from_monday() * PITCH
    }

    fn y(self, day: NaiveDate) -> u32 {
        ABOVE + self.row(day) * PITCH
    }

    /// The line before the first day of a month: below the days before it, above the days after it.
    fn edge(self, first: NaiveDate) -> String {
        let gap = (PITCH - SIDE) / 2;
        let (column, y) = (first.weekday().num_days_from_monday(), self.y(first) - gap);
        let (left, right, x) = (LEFT - gap, LEFT + 7 * PITCH - gap, self.x(first) - gap);
        if column == 0 { format!("M{left} {y}H{right}") } else { format!("M{left} {}H{x}V{y}H{right}", y + PITCH) }
    }
}

/// How dark a day is: 1 to 4, by its share of the busiest day.
pub(super) fn level(count: usize, most: usize) -> usize {
    (count * 4).div_ceil(most.max(1)).clamp(1, 4)
}
