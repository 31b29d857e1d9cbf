//! What charts count, as plain columns: for each article its week, its month, its first topic and its tags.
//!
//! A chart of a term walks through the term's list once. Ten thousand terms name a hundred thousand articles a million times: the walk reads a few bytes
//! an article from here, and not the articles themselves.

use chrono::{Datelike, NaiveDate};

use super::Article;

/// Stands for "no topic".
pub const NO_TOPIC: u32 = u32::MAX;

/// 1 January of the year 1, a Monday, as chrono counts days from it.
const FIRST_DAY: i32 = 1;

/// Columns over all articles, by their position in `Site::articles`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Timeline {
    weeks: Vec<i32>,
    months: Vec<i32>,
    topics: Vec<u32>,
    tag_ends: Vec<u32>,
    tags: Vec<u32>,
}

impl Timeline {
    /// Columns of a site's articles.
    pub fn new(articles: &[Article]) -> Self {
        let mut timeline = Self {
            weeks: articles.iter().map(|article| week_of(article.day)).collect(),
            months: articles.iter().map(|article| month_of(article.day)).collect(),
            topics: articles.iter().map(|article| article.topics.first().copied().unwrap_or(NO_TOPIC)).collect(),
            ..Self::default()
        };
        for article in articles {
            timeline.tags.extend_from_slice(&article.tags);
            timeline.tag_ends.push(u32::try_from(timeline.tags.len()).unwrap_or(u32::MAX));
        }
        timeline
    }

    /// An article's ISO week, counted from the first one of the calendar.
    pub fn week(&self, article: u32) -> i32 {
        self.weeks.get(article as usize).copied().unwrap_or_default()
    }

    /// An article's month, counted from January of the year 0.
    pub fn month(&self, article: u32) -> i32 {
        self.months.get(article as usize).copied().unwrap_or_default()
    }

    /// An article's first topic; [`NO_TOPIC`] where it has none.
    pub fn topic(&self, article: u32) -> u32 {
        self.topics.get(article as usize).copied().unwrap_or(NO_TOPIC)
    }

    /// An article's tags.
    pub fn tags(&self, article: u32) -> &[u32] {
        let at = article as usize;
        let start = at.checked_sub(1).and_then(|before| self.tag_ends.get(before)).copied().unwrap_or_default();
        let end = self.tag_ends.get(at).copied().unwrap_or(start);
        self.tags.get(start as usize..end as usize).unwrap_or_default()
    }
}

/// The week of a day.
pub fn week_of(day: NaiveDate) -> i32 {
    (day.num_days_from_ce() - FIRST_DAY).div_euclid(7)
}

/// The Monday of a week.
pub fn monday_of(week: i32) -> NaiveDate {
    NaiveDate::from_num_days_from_ce_opt(week.saturating_mul(7).saturating_add(FIRST_DAY)).unwrap_or_default()
}

/// The month of a day.
pub fn month_of(day: NaiveDate) -> i32 {
    day.year() * 12 + day.month0().cast_signed()
}

/// The first day of a month.
pub fn first_of(month: i32) -> NaiveDate {
    NaiveDate::from_ymd_opt(month.div_euclid(12), month.rem_euclid(12).unsigned_abs() + 1, 1).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weeks_begin_on_mondays() {
        for day in ["2025-12-28", "2025-12-29", "2026-01-04", "2026-01-05", "2000-02-29", "0001-01-01"] {
            let day: NaiveDate = day.parse().unwrap();
            let monday = monday_of(week_of(day));
            assert_eq!(monday.weekday(), chrono::Weekday::Mon);
            assert!((0..7).contains(&(day - monday).num_days()), "{day}");
            assert_eq!(first_of(month_of(day)), day.with_day(1).unwrap());
        }
    }
}
