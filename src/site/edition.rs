//! Numbered editions: made from a period's articles, and shaped by an optional file.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use chrono::{NaiveDate, TimeZone};

use crate::config::Period;
use crate::content::Text;
use crate::content::document::{self, Document, Record};
use crate::content::{Finding, Locator};
use crate::diagnostics::did_you_mean;

use super::archive::{PERIOD_NAMES, first_day, last_day, parse_period, period_key, respell_period};
use super::{Article, Group, Site};

/// The digest of one period.
#[derive(Debug, Clone)]
pub struct Edition {
    /// The period's kind.
    pub period: Period,
    /// Its first day.
    pub first: NaiveDate,
    /// Its last day.
    pub last: NaiveDate,
    /// Its name, such as `2025-w52`.
    pub key: String,
    /// Its number.
    pub number: i64,
    /// Articles that stand first.
    pub leads: Vec<u32>,
    /// The other articles, as positions in `Site::articles`: those that the editor put in order, then the rest from the newest.
    pub others: Vec<u32>,
    /// The editor's file in each language, by the language's position.
    pub texts: Box<[Option<Arc<Record>>]>,
    /// True while its period has not ended.
    pub running: bool,
}

impl Edition {
    /// What the editor wrote in a language.
    pub fn text(&self, language: usize) -> Option<&Text> {
        self.texts.get(language).and_then(Option::as_deref).map(|record| record.document.text())
    }

    /// The moment at which its period ends: midnight after the last day, or the first moment after it where clocks skip it; in seconds since 1970.
    pub fn end(&self, zone: chrono_tz::Tz) -> i64 {
        let midnight = self.last.succ_opt().unwrap_or(self.last).and_time(chrono::NaiveTime::MIN);
        let moment = zone.from_local_datetime(&midnight).earliest();
        let moment = moment.or_else(|| zone.from_local_datetime(&(midnight + chrono::TimeDelta::hours(1))).earliest());
        moment.map_or_else(|| midnight.and_utc().timestamp(), |moment| moment.timestamp())
    }

    /// All its articles, leads first.
    pub fn articles(&self) -> impl Iterator<Item = u32> + '_ {
        self.leads.iter().chain(&self.others).copied()
    }
}

/// Makes the editions of every period that the site asks for, oldest first within each, and reports what is wrong with the editors' files.
pub(super) fn editions(site: &Site, files: &BTreeMap<&str, Group<'_>>, findings: &mut Vec<Finding>) -> Vec<Edition> {
    let mut made = Vec::new();
    for period in &site.config.editions.periods {
        let mut number = site.config.editions.first_number;
        let days = site.articles.iter().map(|article| article.day).chain(site.withdrawn.iter().copied());
        let firsts: BTreeSet<NaiveDate> = days.map(|day| first_day(*period, day)).collect();
        for first in firsts {
            let key = period_key(*period, first);
            let last = last_day(*period, first);
            let range = site.articles.partition_point(|article| article.day < first)
                ..site.articles.partition_point(|article| article.day <= last);
            let file = files
                .get(format!("editions/{key}").as_str())
                .filter(|group| site.options.drafts || !front(group).is_some_and(|front| front.draft));
            number = file.and_then(|group| front(group)).and_then(|front| front.number).unwrap_or(number);
            // Where every article expired there is no edition any more, but those after it keep their numbers.
            if !range.is_empty() {
                made.push(edition(site, *period, first, range, number, file, findings));
            }
            number += 1;
        }
    }
    report_strays(site, &made, files, findings);
    made
}

fn front<'a>(group: &Group<'a>) -> Option<&'a document::Edition> {
    match group.original.map(|record| &record.document) {
        Some(Document::Edition(edition)) => Some(edition),
        _ => None,
    }
}

fn edition(
    site: &Site,
    period: Period,
    first: NaiveDate,
    range: std::ops::Range<usize>,
    number: i64,
    file: Option<&Group<'_>>,
    findings: &mut Vec<Finding>,
) -> Edition {
    let last = last_day(period, first);
    let (leads, others) = match file.and_then(|group| front(group).map(|front| (group, front))) {
        Some((group, front)) => shaped(
            site,
            period,
            &range,
            group.original.map(|record| &*record.file).unwrap_or_default(),
            front,
            findings,
        ),
        None => (Vec::new(), range.rev().map(index).collect()),
    };
    Edition {
        period,
        first,
        last,
        key: period_key(period, first),
        number,
        leads,
        others,
        texts: file.map_or_else(|| vec![None; site.languages.len()].into(), |group| group.texts.clone()),
        running: site.now.day <= last,
    }
}

fn index(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// Leads and order as the editor's file asks, without what it leaves out.
fn shaped(
    site: &Site,
    period: Period,
    range: &std::ops::Range<usize>,
    file: &str,
    front: &document::Edition,
    findings: &mut Vec<Finding>,
) -> (Vec<u32>, Vec<u32>) {
    let articles = &site.articles[range.clone()];
    let mut names: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, article) in articles.iter().enumerate() {
        names.entry(article.key()).or_default().push(at);
        // A file directly in `content/` has a key of one part only.
        if last_part(article.key()) != article.key() {
            names.entry(last_part(article.key())).or_default().push(at);
        }
    }
    let mut resolve = |key: &'static str, wanted: &[Box<str>]| -> Vec<u32> {
        let mut found = Vec::new();
        for name in wanted {
            match names.get(&**name).map(Vec::as_slice) {
                // The same article may be named twice in two forms.
                Some([at]) if found.contains(&index(range.start + at)) => {}
                Some([at]) => found.push(index(range.start + at)),
                None if site.is_broken(name) || is_held(site, period, articles, name) => {}
                other => findings.push(not_in_period(site, articles, file, key, name, other.is_some())),
            }
        }
        found
    };
    let leads = resolve("leads", &front.leads);
    let order = resolve("order", &front.order);
    let omit = resolve("omit", &front.omit);
    let rest = range.clone().rev().map(index).filter(|at| !order.contains(at));
    let others = order.iter().copied().chain(rest).filter(|at| !leads.contains(at) && !omit.contains(at)).collect();
    (leads.iter().copied().filter(|at| !omit.contains(at)).collect(), others)
}

/// True when a name is that of an article of the same period that is held back: it takes its place when its day has come.
fn is_held(site: &Site, period: Period, articles: &[Article], name: &str) -> bool {
    let first = articles.first().map(|article| first_day(period, article.day));
    site.held
        .iter()
        .any(|held| (&*held.key == name || last_part(&held.key) == name) && Some(first_day(period, held.day)) == first)
}

fn last_part(key: &str) -> &str {
    key.rsplit('/').next().unwrap_or(key)
}

/// Says why a name in an edition's file leads to no article of its period: with the article's date, where there is such an article.
fn not_in_period(
    site: &Site,
    articles: &[Article],
    file: &str,
    key: &'static str,
    name: &str,
    ambiguous: bool,
) -> Finding {
    let at = Locator::Value(key, name.into());
    if ambiguous {
        let message = format!("`{name}` in `{key}` is the name of several articles of this period");
        return Finding::error(file, at, "unknown-article", message)
            .help(Some("write the whole path below `content/`".into()));
    }
    let elsewhere = site.articles.iter().find(|article| article.key() == name || last_part(article.key()) == name);
    if let Some(article) = elsewhere {
        let message = format!("`{name}` in `{key}` is not in this period: its date is {}", article.day);
        return Finding::error(file, at, "outside-period", message)
            .help(Some("move it to the edition of its date, or correct the article's date".into()));
    }
    let candidates: Vec<&str> =
        articles.iter().map(Article::key).chain(articles.iter().map(|article| last_part(article.key()))).collect();
    Finding::error(file, at, "unknown-article", format!("`{name}` in `{key}` is no article of this period"))
        .help(did_you_mean(name, candidates.iter().copied()))
}

/// Reports files of editions that do not exist.
fn report_strays(site: &Site, made: &[Edition], files: &BTreeMap<&str, Group<'_>>, findings: &mut Vec<Finding>) {
    for (key, group) in files {
        let Some(record) = group.original else { continue };
        let name = key.strip_prefix("editions/").unwrap_or(key);
        if made.iter().any(|edition| edition.key == name) {
            continue;
        }
        findings.extend(match parse_period(name).filter(|(period, first)| period_key(*period, *first) == name) {
            Some((period, first)) => without_edition(site, period, first, group, &record.file),
            None => Some(misnamed(name, &record.file, files)),
        });
    }
}

/// Why the file of a period shapes no edition; nothing, where its articles are yet to come.
fn without_edition(site: &Site, period: Period, first: NaiveDate, group: &Group<'_>, file: &str) -> Option<Finding> {
    let name = period_key(period, first);
    if !site.config.editions.periods.contains(&period) {
        let message = format!("this site has no editions for the period of `{name}`");
        let help = format!("add `\"{}\"` to `periods` under `[editions]` in `site.toml`", period.word());
        return Some(Finding::error(file, Locator::File, "unknown-period", message).help(Some(help)));
    }
    let held = || site.held.iter().any(|held| first_day(period, held.day) == first);
    if front(group).is_some_and(|front| front.draft) || held() {
        return None;
    }
    let message = format!("the edition `{name}` has no articles: none is dated {first} to {}", last_day(period, first));
    let help = "set `draft = true` until there are articles, or remove the file";
    Some(Finding::error(file, Locator::File, "empty-edition", message).help(Some(help.into())))
}

/// A file whose name is no period, or is another spelling of one, which may have a file already.
fn misnamed(name: &str, file: &str, files: &BTreeMap<&str, Group<'_>>) -> Finding {
    let Some(right) = respell_period(name) else {
        return Finding::error(file, Locator::File, "unknown-period", format!("`{name}` is no period"))
            .help(Some(format!("name the file after {PERIOD_NAMES}")));
    };
    if let Some(other) = first_of(&right, files).filter(|other| *other != file) {
        let message = format!("`{other}` is the file of the period `{right}` already");
        return Finding::error(file, Locator::File, "two-editions", message)
            .help(Some(format!("join the two in `content/editions/{right}.md`")));
    }
    let message = format!("this is the file of a period whose name is `{right}`");
    Finding::error(file, Locator::File, "unknown-period", message)
        .help(Some(format!("rename it to `content/editions/{right}.md`")))
}

/// The file of a period: that with the right name, or else the first of those that are misspelt.
fn first_of<'a>(right: &str, files: &BTreeMap<&str, Group<'a>>) -> Option<&'a str> {
    let exact = files.get(format!("editions/{right}").as_str()).and_then(|group| group.original);
    let misspelt = |(key, group): (&&str, &Group<'a>)| {
        let name = key.strip_prefix("editions/")?;
        group.original.filter(|_| respell_period(name).as_deref() == Some(right))
    };
    exact.or_else(|| files.iter().find_map(misspelt)).map(|record| &*record.file)
}
