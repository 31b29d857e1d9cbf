//! Articles over time as stacked columns: by week, by month, or by year where weeks or months would be too many.

use std::cmp::Reverse;

use chrono::{Months, NaiveDate};
use serde::Serialize;

use crate::content::vocabulary::Kind as Vocabulary;
use crate::language::DateStyle;
use crate::plan::pages::has_edition;
use crate::plan::view::{Maker, Shared};
use crate::plan::{Kind, Page};
use crate::site::timeline::{NO_TOPIC, first_of, monday_of};
use crate::site::{Archive, Timeline};

/// The height of the drawing in its own units.
const HEIGHT: usize = 120;

/// The distance from column to column, and the width of one, in the drawing's units.
const PITCH: usize = 10;
const WIDTH: usize = 8;

/// Topics that have a colour of their own; the others share one.
const COLOURS: usize = 5;

/// How many weeks the front page shows.
const FRONT_WEEKS: i32 = 26;

/// No more weeks, no more months than this in one chart.
const MOST_WEEKS: i32 = 53;
const MOST_MONTHS: i32 = 60;

/// No fewer columns than this: three lonely blocks are not a chart.
const FEWEST_COLUMNS: i32 = 12;

/// No chart for fewer articles than this.
const FEWEST_ARTICLES: usize = 4;

/// Articles over time.
#[derive(Debug, Serialize)]
pub struct Activity {
    /// What the columns are: `week`, `month` or `year`.
    pub step: &'static str,
    /// The heading.
    pub title: String,
    /// The chart in words.
    pub description: String,
    /// The drawing's size in its own units. It has no text and may be stretched.
    pub width: usize,
    /// See `width`.
    pub height: usize,
    /// What is stacked, from the bottom up; one entry where nothing is.
    pub series: Vec<Series>,
    /// True when the topics are told apart.
    pub stacked: bool,
    /// Every column, the oldest first.
    pub columns: Vec<Row>,
    /// Labels below the drawing, evenly spread: the first column, the middle one, the last.
    pub axis: Vec<String>,
    /// The highest column's count.
    pub most: usize,
    /// All articles of the chart.
    pub total: usize,
}

/// One colour of a chart.
#[derive(Debug, Serialize)]
pub struct Series {
    /// The name of the topic, or of what the chart is of.
    pub name: String,
    /// The number of the colour from 1; 0 for the other topics together.
    pub colour: usize,
    /// How many articles.
    pub count: usize,
    /// All its blocks as one SVG path.
    pub path: String,
}

/// A column in words.
#[derive(Debug, Serialize)]
pub struct Row {
    /// The week, month or year for readers.
    pub label: String,
    /// «5 новостей».
    pub count_label: String,
    /// How many articles.
    pub count: usize,
    /// The same by series.
    pub counts: Vec<usize>,
    /// Where the column stands in the drawing.
    pub x: usize,
    /// Its page, where there is one.
    pub url: Option<String>,
}

/// What a column is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Week,
    Month,
    Year,
}

/// The columns of a chart: positions count from the first week, month or year of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Window {
    pub step: Step,
    pub first: i32,
    pub last: i32,
}

impl Window {
    /// The last weeks up to an article.
    fn weeks(timeline: &Timeline, newest: u32, count: i32) -> Self {
        let last = timeline.week(newest);
        Self { step: Step::Week, first: last - count + 1, last }
    }

    /// What a list needs: weeks up to a year, months up to five, then years.
    pub(super) fn of(timeline: &Timeline, oldest: u32, newest: u32) -> Self {
        let window =
            |step: Step, first: i32, last: i32| Self { step, first: first.min(last - FEWEST_COLUMNS + 1), last };
        let (first, last) = (timeline.week(oldest), timeline.week(newest));
        if last - first < MOST_WEEKS {
            return window(Step::Week, first, last);
        }
        let (first, last) = (timeline.month(oldest), timeline.month(newest));
        if last - first < MOST_MONTHS {
            return window(Step::Month, first, last);
        }
        // Years are few enough to show all of them; a chronicle of a thousand years is cut.
        window(Step::Year, first.div_euclid(12).max(last.div_euclid(12) - 99), last.div_euclid(12))
    }

    fn len(self) -> usize {
        usize::try_from(self.last - self.first + 1).unwrap_or_default()
    }

    /// The column of an article; none when it is older than the window.
    fn column(self, timeline: &Timeline, article: u32) -> Option<usize> {
        let at = match self.step {
            Step::Week => timeline.week(article),
            Step::Month => timeline.month(article),
            Step::Year => timeline.month(article).div_euclid(12),
        };
        usize::try_from(at - self.first).ok().filter(|_| at <= self.last)
    }

    /// The first day of a column.
    fn day(self, column: usize) -> NaiveDate {
        let at = self.first.saturating_add(i32::try_from(column).unwrap_or(i32::MAX));
        match self.step {
            Step::Week => monday_of(at),
            Step::Month => first_of(at),
            Step::Year => first_of(at.saturating_mul(12)),
        }
    }

    fn word(self) -> &'static str {
        match self.step {
            Step::Week => "week",
            Step::Month => "month",
            Step::Year => "year",
        }
    }
}

impl<S: Shared> Maker<'_, S> {
    /// The front page's chart.
    pub(in crate::plan::view) fn front_activity(&self, language: usize) -> Option<Activity> {
        let all = &self.site.archives[language].all;
        let newest = self.site.config.pages.charts.then(|| all.last()).flatten()?;
        self.activity(language, all, Window::weeks(&self.site.timeline, *newest, FRONT_WEEKS), None)
    }

    /// The chart of a term's first page.
    pub(in crate::plan::view) fn term_activity(&self, page: &Page) -> Option<Activity> {
        let Kind::Term(kind, term) = page.kind else { return None };
        if page.number != 0 || !self.site.config.pages.charts {
            return None;
        }
        let list = self.site.archives[page.language()].term(kind, term as usize);
        let (oldest, newest) = list.first().zip(list.last()).filter(|_| list.len() >= FEWEST_ARTICLES)?;
        let window = Window::of(&self.site.timeline, *oldest, *newest);
        // Within a topic there is nothing to tell apart.
        let name = (kind == Vocabulary::Topic)
            .then(|| self.site.vocabulary.of(kind).list[term as usize].name.or_first(page.language()));
        self.activity(page.language(), list, window, name)
    }

    /// The chart of a list that runs from the oldest; `one` names the only series.
    fn activity(&self, language: usize, list: &[u32], window: Window, one: Option<&str>) -> Option<Activity> {
        let topics = self.site.vocabulary.of(Vocabulary::Topic).list.len();
        let counted = count(&self.site.timeline, list, window, if one.is_some() { 0 } else { topics });
        if counted.total == 0 {
            return None;
        }
        let stacked = one.is_none() && counted.used().count() > 1;
        let groups = if stacked { counted.groups() } else { vec![(1, (0..=counted.topics).collect())] };
        let columns: Vec<Vec<usize>> = (0..window.len())
            .map(|column| groups.iter().map(|(_, topics)| counted.sum(column, topics)).collect())
            .collect();
        let most = columns.iter().map(|counts| counts.iter().sum()).max().unwrap_or(0);
        let series = groups.iter().enumerate().map(|(at, (colour, topics))| Series {
            name: self.series_name(language, *colour, topics, one.filter(|_| !stacked)),
            colour: *colour,
            count: columns.iter().map(|counts| counts[at]).sum(),
            path: path(&columns, at, most),
        });
        let series = series.collect();
        let rows: Vec<Row> = columns
            .into_iter()
            .enumerate()
            .map(|(column, counts)| self.row(language, window, column, counts))
            .collect();
        let axis = [0, rows.len() / 2, rows.len().saturating_sub(1)]
            .map(|column| self.short_label(language, window, column))
            .to_vec();
        let step = window.word();
        let heading = if stacked { format!("charts.by_{step}_and_topic") } else { format!("charts.by_{step}") };
        Some(Activity {
            step,
            title: self.string(language, &heading),
            description: self.describe(language, window, &rows, most),
            width: rows.len() * PITCH,
            height: HEIGHT,
            series,
            stacked,
            columns: rows,
            axis,
            most,
            total: counted.total,
        })
    }

    fn series_name(&self, language: usize, colour: usize, topics: &[usize], one: Option<&str>) -> String {
        if let Some(name) = one {
            return name.to_owned();
        }
        let list = &self.site.vocabulary.of(Vocabulary::Topic).list;
        match (colour, topics) {
            (_, [topic]) if *topic < list.len() => list[*topic].name.or_first(language).to_owned(),
            (0, _) => self.string(language, "charts.other_topics"),
            _ => self.string(language, "charts.total"),
        }
    }

    fn row(&self, language: usize, window: Window, column: usize, counts: Vec<usize>) -> Row {
        let count: usize = counts.iter().sum();
        let day = window.day(column);
        let url = match window.step {
            Step::Week => self.week_url(language, day),
            Step::Month => self.period_url(
                language,
                self.site.config.pages.months,
                &self.site.archives[language].months,
                &Kind::Month(day),
            ),
            Step::Year => self.period_url(
                language,
                self.site.config.pages.years,
                &self.site.archives[language].years,
                &Kind::Year(day),
            ),
        };
        Row {
            label: self.long_label(language, window, column),
            count_label: self.articles(language, count),
            count,
            counts,
            x: column * PITCH,
            url: url.filter(|_| count > 0),
        }
    }

    /// The address of a month or year, where it has a page.
    fn period_url(&self, language: usize, made: bool, spans: &[crate::site::Span], kind: &Kind) -> Option<String> {
        let (Kind::Month(first) | Kind::Year(first)) = kind else { return None };
        let exists = made && Archive::find(spans, *first).is_some();
        exists.then(|| self.addresses.href(&self.addresses.first_page(language, kind)))
    }

    /// The address of a week's edition, where it has one.
    pub(super) fn week_url(&self, language: usize, monday: NaiveDate) -> Option<String> {
        let editions = &self.site.editions;
        let start = editions.iter().position(|edition| edition.period == crate::config::Period::Week)?;
        let end = start + editions[start..].partition_point(|edition| edition.period == crate::config::Period::Week);
        let at = start + editions[start..end].binary_search_by_key(&monday, |edition| edition.first).ok()?;
        has_edition(self.site, language, at)
            .then(|| self.addresses.href(&self.addresses.edition(language, &editions[at])))
    }

    /// «5 новостей».
    pub(super) fn articles(&self, language: usize, count: usize) -> String {
        self.site.languages[language].count("lists.articles", count as u64).unwrap_or_else(|| count.to_string())
    }

    fn long_label(&self, language: usize, window: Window, column: usize) -> String {
        let (formats, day) = (&self.site.languages[language], window.day(column));
        match window.step {
            Step::Week => formats.date_range(day, day + chrono::TimeDelta::days(6)),
            Step::Month => formats.date(day, DateStyle::MonthYear),
            Step::Year => formats.date(day, DateStyle::Year),
        }
    }

    fn short_label(&self, language: usize, window: Window, column: usize) -> String {
        let (formats, day) = (&self.site.languages[language], window.day(column));
        match window.step {
            Step::Week => formats.date(day, DateStyle::DayMonth),
            Step::Month => formats.date(day, DateStyle::MonthYear),
            Step::Year => formats.date(day, DateStyle::Year),
        }
    }

    fn describe(&self, language: usize, window: Window, rows: &[Row], most: usize) -> String {
        let formats = &self.site.languages[language];
        let end = window.day(rows.len().saturating_sub(1));
        let last = match window.step {
            Step::Week => end + chrono::TimeDelta::days(6),
            Step::Month => end.checked_add_months(Months::new(1)).and_then(|next| next.pred_opt()).unwrap_or(end),
            Step::Year => end.checked_add_months(Months::new(12)).and_then(|next| next.pred_opt()).unwrap_or(end),
        };
        let range = formats.date_range(window.day(0), last);
        let highest = rows
            .iter()
            .rev()
            .find(|row| row.count == most)
            .map(|row| format!("{} ({})", row.label, row.count_label))
            .unwrap_or_default();
        formats
            .with(&format!("charts.by_{}_description", window.word()), &[("range", &range), ("most", &highest)])
            .unwrap_or_default()
    }
}

/// Articles by column and topic.
pub(super) struct Counted {
    /// A row of counts for each column; the last entry of a row is for articles without a topic.
    cells: Vec<usize>,
    topics: usize,
    total: usize,
}

/// Counts a list in one walk. With no topics to tell apart, all articles fall into the last entry.
pub(super) fn count(timeline: &Timeline, list: &[u32], window: Window, topics: usize) -> Counted {
    let mut counted = Counted { cells: vec![0; window.len() * (topics + 1)], topics, total: 0 };
    // The list runs from the oldest: what lies before the window is not walked through.
    for article in list.iter().rev() {
        let Some(column) = window.column(timeline, *article) else { break };
        let topic = match timeline.topic(*article) {
            NO_TOPIC => topics,
            topic => (topic as usize).min(topics),
        };
        counted.cells[column * (topics + 1) + topic] += 1;
        counted.total += 1;
    }
    counted
}

impl Counted {
    fn of_topic(&self, topic: usize) -> usize {
        self.cells.iter().skip(topic).step_by(self.topics + 1).sum()
    }

    fn used(&self) -> impl Iterator<Item = usize> + '_ {
        (0..=self.topics).filter(|topic| self.of_topic(*topic) > 0)
    }

    fn sum(&self, column: usize, topics: &[usize]) -> usize {
        topics.iter().map(|topic| self.cells[column * (self.topics + 1) + topic]).sum()
    }

    /// The series: the most frequent topics with a colour each, then all others together.
    pub(super) fn groups(&self) -> Vec<(usize, Vec<usize>)> {
        let mut named: Vec<usize> = self.used().filter(|topic| *topic < self.topics).collect();
        named.sort_by_key(|topic| (Reverse(self.of_topic(*topic)), *topic));
        let mut others = named.split_off(COLOURS.min(named.len()));
        if self.of_topic(self.topics) > 0 {
            others.push(self.topics);
        }
        let mut groups: Vec<(usize, Vec<usize>)> =
            named.into_iter().enumerate().map(|(at, topic)| (at + 1, vec![topic])).collect();
        if !others.is_empty() {
            groups.push((0, others));
        }
        groups
    }
}

/// All blocks of one series as a path: each from the height of those below it to its own.
fn path(columns: &[Vec<usize>], at: usize, most: usize) -> String {
    use std::fmt::Write as _;
    let mut path = String::new();
    let height = |count: usize| HEIGHT - count * HEIGHT / most.max(1);
    for (column, counts) in columns.iter().enumerate().filter(|(_, counts)| counts[at] > 0) {
        let below: usize = counts[..at].iter().sum();
        let (bottom, top) = (height(below), height(below + counts[at]));
        let _ = write!(path, "M{} {bottom}V{top}h{WIDTH}V{bottom}z", column * PITCH + (PITCH - WIDTH) / 2);
    }
    path
}
