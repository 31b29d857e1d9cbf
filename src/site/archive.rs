//! A language's lists: everything in the order of time, and the same by topic, tag, source and story.
//!
//! All lists run from the oldest to the newest, so that a new article is an end, and page numbers stay.

use std::ops::Range;

use chrono::{Datelike, Days, Months, NaiveDate};

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
        archive.years = spans(&days, |day| first_day(Period::Year, day));
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
        Period::Quarter => NaiveDate::from_ymd_opt(day.year(), quarter(day) * 3 - 2, 1).unwrap_or(day),
        Period::Year => day.with_ordinal(1).unwrap_or(day),
    }
}

/// The last day of the period that begins on a day.
pub fn last_day(period: Period, first: NaiveDate) -> NaiveDate {
    let next = match period {
        Period::Day => return first,
        Period::Week => first.checked_add_days(Days::new(7)),
        Period::Month => first.checked_add_months(Months::new(1)),
        Period::Quarter => first.checked_add_months(Months::new(3)),
        Period::Year => first.checked_add_months(Months::new(12)),
    };
    next.and_then(|next| next.pred_opt()).unwrap_or(first)
}

/// The name of the period that begins on a day, as in an edition's file and address: `2025-w52`, `2025-12-27`, `2025-12`, `2025-q4`, `2025`.
pub fn period_key(period: Period, first: NaiveDate) -> String {
    match period {
        Period::Day => first.format("%Y-%m-%d").to_string(),
        Period::Week => format!("{}-w{:02}", first.iso_week().year(), first.iso_week().week()),
        Period::Month => first.format("%Y-%m").to_string(),
        Period::Quarter => format!("{}-q{}", first.format("%Y"), quarter(first)),
        Period::Year => first.format("%Y").to_string(),
    }
}

/// The names of periods, for those who wrote another.
pub const PERIOD_NAMES: &str =
    "an ISO week (`2025-w52`), a day (`2025-12-27`), a month (`2025-12`), a quarter (`2025-q4`) or a year (`2025`)";

/// The quarter of its year that a day falls into, from 1 to 4.
fn quarter(day: NaiveDate) -> u32 {
    day.month0() / 3 + 1
}

/// Reads such a name.
pub fn parse_period(key: &str) -> Option<(Period, NaiveDate)> {
    let number = |text: &str, digits: usize| {
        (text.len() == digits && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse::<u32>().ok()).flatten()
    };
    let (year, rest) = key.split_once('-').map_or((key, None), |(year, rest)| (year, Some(rest)));
    let year = i32::try_from(number(year, 4)?).ok()?;
    let Some(rest) = rest else { return Some((Period::Year, NaiveDate::from_ymd_opt(year, 1, 1)?)) };
    if let Some(week) = rest.strip_prefix(['w', 'W']) {
        let first = NaiveDate::from_isoywd_opt(year, number(week, 2)?, chrono::Weekday::Mon)?;
        return Some((Period::Week, first));
    }
    if let Some(quarter) = rest.strip_prefix(['q', 'Q']) {
        let month = (number(quarter, 1)? * 3).checked_sub(2)?;
        return Some((Period::Quarter, NaiveDate::from_ymd_opt(year, month, 1)?));
    }
    match rest.split_once('-') {
        Some((month, day)) => Some((Period::Day, NaiveDate::from_ymd_opt(year, number(month, 2)?, number(day, 2)?)?)),
        None => Some((Period::Month, NaiveDate::from_ymd_opt(year, number(rest, 2)?, 1)?)),
    }
}

/// The right name of a period that somebody spelled in another way: `2025-W52`, `2025-w1`, `2025w01`, `2025Q3`, `2025-9`, `2025_09_05`.
pub fn respell_period(name: &str) -> Option<String> {
    let name = name.to_ascii_lowercase();
    let (year, rest) = name.split_at_checked(4)?;
    let rest = rest.trim_start_matches(['-', '_', '.']);
    let (letter, numbers) = match rest.chars().next()? {
        letter @ ('w' | 'q') => (letter.to_string(), rest[1..].trim_start_matches(['-', '_', '.'])),
        _ => (String::new(), rest),
    };
    let width = if letter == "q" { 1 } else { 2 };
    let number = |text: &str| Some(format!("{:0width$}", text.parse::<u32>().ok()?));
    let numbers = numbers.split(['-', '_', '.']).map(number).collect::<Option<Vec<_>>>()?;
    let key = format!("{year}-{letter}{}", numbers.join("-"));
    parse_period(&key).map(|_| key)
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
        for bad in [
            "",
            "25",
            "2025-",
            "2025-q0",
            "2025-q5",
            "2025-q03",
            "2025q3",
            "2025-w54",
            "2025-13",
            "2025-02-30",
            "25-w01",
            "2025-w1",
            "2025-w01x",
            "２０２５-12",
        ] {
            assert_eq!(parse_period(bad), None, "{bad}");
        }
        assert_eq!(last_day(Period::Month, day("2024-02-01")), day("2024-02-29"));
    }

    #[test]
    fn quarters_and_years_meet_without_a_gap() {
        for (date, quarter, first, last) in [
            ("2025-01-01", "2025-q1", "2025-01-01", "2025-03-31"),
            ("2024-06-30", "2024-q2", "2024-04-01", "2024-06-30"),
            ("2025-07-01", "2025-q3", "2025-07-01", "2025-09-30"),
            ("2025-12-31", "2025-q4", "2025-10-01", "2025-12-31"),
        ] {
            let begins = first_day(Period::Quarter, day(date));
            assert_eq!((begins, last_day(Period::Quarter, begins)), (day(first), day(last)));
            assert_eq!(period_key(Period::Quarter, begins), quarter);
            assert_eq!(parse_period(quarter), Some((Period::Quarter, begins)));
        }
        let year = first_day(Period::Year, day("2024-12-31"));
        assert_eq!((year, last_day(Period::Year, year)), (day("2024-01-01"), day("2024-12-31")));
        assert_eq!(parse_period(&period_key(Period::Year, year)), Some((Period::Year, year)));
    }

    #[test]
    fn other_spellings_lead_to_the_right_one() {
        for (name, right) in [
            ("2025-W52", "2025-w52"),
            ("2025-w1", "2025-w01"),
            ("2025w01", "2025-w01"),
            ("2025Q3", "2025-q3"),
            ("2025-q03", "2025-q3"),
            ("2025-9", "2025-09"),
            ("2025_09_5", "2025-09-05"),
        ] {
            assert_eq!(respell_period(name).as_deref(), Some(right), "{name}");
        }
        for bad in
            ["", "2025", "2025-", "2025-w", "2025-q5", "2025-w54", "20251227", "2025-09-05-06", "год2025", "2025-x1"]
        {
            assert_eq!(respell_period(bad), None, "{bad}");
        }
    }
}
