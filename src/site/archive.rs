//! A language's lists: everything in the order of time, and the same by topic, tag, source and story.
//!
//! All lists run from the oldest to the newest, so that a new article is an end, and page numbers stay.

use std::ops::Range;

use chrono::{Datelike, Days, NaiveDate};

use crate::config::Period;
use crate::content::vocabulary::Kind;

use super::Article;

/// A stretch of days with articles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// Its first day.
    pub first: NaiveDate,
    /// Where its articles stand in [`Archive::all`].
    pub range: Range<usize>,
}

/// The lists of one language, as positions in `Site::articles`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Archive {
    /// All articles that the language shows.
    pub all: Vec<u32>,
    /// The days that have articles.
    pub days: Vec<Span>,
    /// The ISO weeks.
    pub weeks: Vec<Span>,
    /// The months.
    pub months: Vec<Span>,
    /// The years.
    pub years: Vec<Span>,
    terms: [Vec<Vec<u32>>; 4],
}

impl Archive {
    /// Lists what `shows` lets through. `counts` says how many terms each kind has.
    pub fn new(articles: &[Article], counts: [usize; 4], shows: impl Fn(&Article) -> bool) -> Self {
        let mut archive = Self { terms: counts.map(|count| vec![Vec::new(); count]), ..Self::default() };
        for (index, article) in articles.iter().enumerate().filter(|(_, article)| shows(article)) {
            let index = u32::try_from(index).unwrap_or(u32::MAX);
            archive.all.push(index);
            let ids = [&article.topics[..], &article.tags, &[article.source], &article.stories];
            for (lists, ids) in archive.terms.iter_mut().zip(ids) {
                for id in ids {
                    lists[*id as usize].push(index);
                }
            }
        }
        let days: Vec<NaiveDate> = archive.all.iter().map(|index| articles[*index as usize].day).collect();
        archive.days = spans(&days, |day| day);
        archive.weeks = spans(&days, |day| first_day(Period::Week, day));
        archive.months = spans(&days, |day| first_day(Period::Month, day));
        archive.years = spans(&days, |day| day.with_ordinal(1).unwrap_or(day));
        archive
    }

    /// The articles of a term.
    pub fn term(&self, kind: Kind, id: usize) -> &[u32] {
        self.terms[kind as usize].get(id).map_or(&[], Vec::as_slice)
    }

    /// How many terms of a kind there are.
    pub fn term_count(&self, kind: Kind) -> usize {
        self.terms[kind as usize].len()
    }

    /// The articles of a stretch.
    pub fn of(&self, span: &Span) -> &[u32] {
        &self.all[span.range.clone()]
    }

    /// The stretch that begins on a day, among stretches in the order of time.
    pub fn find(spans: &[Span], first: NaiveDate) -> Option<&Span> {
        spans.binary_search_by_key(&first, |span| span.first).ok().map(|at| &spans[at])
    }
}

fn spans(days: &[NaiveDate], first: impl Fn(NaiveDate) -> NaiveDate) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    for (at, day) in days.iter().enumerate() {
        let first = first(*day);
        match spans.last_mut() {
            Some(span) if span.first == first => span.range.end = at + 1,
            _ => spans.push(Span { first, range: at..at + 1 }),
        }
    }
    spans
}

/// The first day of the period that a day falls into.
pub fn first_day(period: Period, day: NaiveDate) -> NaiveDate {
    match period {
        Period::Day => day,
        Period::Week => day.week(chrono::Weekday::Mon).checked_first_day().unwrap_or(day),
        Period::Month => day.with_day(1).unwrap_or(day),
    }
}

/// The last day of the period that begins on a day.
pub fn last_day(period: Period, first: NaiveDate) -> NaiveDate {
    let next = match period {
        Period::Day => return first,
        Period::Week => first.checked_add_days(Days::new(7)),
        Period::Month => first.checked_add_months(chrono::Months::new(1)),
    };
    next.and_then(|next| next.pred_opt()).unwrap_or(first)
}

/// The name of the period that begins on a day, as in an edition's file and address: `2025-w52`, `2025-12-27`, `2025-12`.
pub fn period_key(period: Period, first: NaiveDate) -> String {
    match period {
        Period::Day => first.format("%Y-%m-%d").to_string(),
        Period::Week => format!("{}-w{:02}", first.iso_week().year(), first.iso_week().week()),
        Period::Month => first.format("%Y-%m").to_string(),
    }
}

/// Reads such a name.
pub fn parse_period(key: &str) -> Option<(Period, NaiveDate)> {
    let number = |text: &str, digits: usize| {
        (text.len() == digits && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse::<u32>().ok()).flatten()
    };
    let (year, rest) = key.split_once('-')?;
    let year = i32::try_from(number(year, 4)?).ok()?;
    if let Some(week) = rest.strip_prefix(['w', 'W']) {
        let first = NaiveDate::from_isoywd_opt(year, number(week, 2)?, chrono::Weekday::Mon)?;
        return Some((Period::Week, first));
    }
    match rest.split_once('-') {
        Some((month, day)) => Some((Period::Day, NaiveDate::from_ymd_opt(year, number(month, 2)?, number(day, 2)?)?)),
        None => Some((Period::Month, NaiveDate::from_ymd_opt(year, number(rest, 2)?, 1)?)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn iso_weeks_over_new_year_belong_to_their_own_year() {
        for (date, key) in [
            ("2025-12-29", "2026-w01"),
            ("2021-01-03", "2020-w53"),
            ("2024-12-30", "2025-w01"),
            ("2026-12-31", "2026-w53"),
            ("2025-12-28", "2025-w52"),
        ] {
            let first = first_day(Period::Week, day(date));
            assert_eq!(period_key(Period::Week, first), key);
            assert_eq!(parse_period(key), Some((Period::Week, first)));
        }
    }

    #[test]
    fn periods_that_do_not_exist_are_refused() {
        for bad in ["", "2025", "2025-w54", "2025-13", "2025-02-30", "25-w01", "2025-w1", "2025-w01x", "２０２５-12"]
        {
            assert_eq!(parse_period(bad), None, "{bad}");
        }
        assert_eq!(last_day(Period::Month, day("2024-02-01")), day("2024-02-29"));
    }
}
