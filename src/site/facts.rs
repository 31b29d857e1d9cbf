//! What an edition says about its period: how much happened, who and where, which stories moved, what was corrected.
//!
//! Everything is counted among the edition's articles, and compared with the period before it. What comes later is never looked at, so that a
//! finished edition does not change when the next one begins.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::config::Period;
use crate::content::vocabulary::{Kind, TagKind};

use super::archive::first_day;
use super::{Edition, Site};

/// How many topics count as the most active ones.
const TOPICS: usize = 5;

/// How many persons, organizations and places are named.
const NAMED: usize = 8;

/// Counts of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Figures {
    /// Articles.
    pub articles: usize,
    /// Publishers that the articles were taken from.
    pub sources: usize,
    /// Languages in which those publishers wrote.
    pub languages: usize,
    /// Stories whose first article is of this period.
    pub new_stories: usize,
}

/// How often a term was used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Use {
    /// The term, by position.
    pub term: u32,
    /// Articles of the period.
    pub count: usize,
    /// Articles of the period before; none where there was no period before.
    pub before: Option<usize>,
}

/// A story with articles in the period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// The story, by position.
    pub story: u32,
    /// True when it began in this period.
    pub new: bool,
    /// Its articles of the period, oldest first.
    pub articles: Vec<u32>,
}

/// What an edition says about its period in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// The counts.
    pub figures: Figures,
    /// The counts of the period before; none in a site's first period.
    pub before: Option<Figures>,
    /// The topics with the most articles, at most five.
    pub topics: Vec<Use>,
    /// The persons named most, at most eight.
    pub people: Vec<Use>,
    /// The organizations.
    pub organizations: Vec<Use>,
    /// The places.
    pub places: Vec<Use>,
    /// Stories with articles in the period, new ones first, then those with the most articles.
    pub stories: Vec<Moved>,
    /// Corrections that were made in the period, oldest first: article, and the correction's position in its front matter.
    pub corrections: Vec<(u32, u32)>,
}

impl Facts {
    /// Counts an edition as readers of a language see it.
    #[must_use]
    pub fn new(site: &Site, language: usize, edition: &Edition) -> Self {
        let articles = shown(site, language, edition);
        let before = before(site, language, edition);
        let count = |kind: Kind, tag: Option<TagKind>| {
            ranked(site, language, kind, tag, &articles, before.as_ref().map(|(_, articles)| &articles[..]))
        };
        let mut topics = count(Kind::Topic, None);
        topics.truncate(TOPICS);
        let named = |tag: TagKind| {
            let mut uses = count(Kind::Tag, Some(tag));
            uses.truncate(NAMED);
            uses
        };
        let corrections = &site.corrections;
        let made = corrections.partition_point(|(day, ..)| *day < edition.first)
            ..corrections.partition_point(|(day, ..)| *day <= edition.last);
        Self {
            figures: figures(site, language, edition.first, &articles),
            before: before.as_ref().map(|(first, articles)| figures(site, language, *first, articles)),
            topics,
            people: named(TagKind::Person),
            organizations: named(TagKind::Organization),
            places: named(TagKind::Place),
            stories: stories(site, language, edition.first, &articles),
            corrections: corrections[made]
                .iter()
                .filter(|(_, article, _)| site.shows(language, *article))
                .map(|(_, article, index)| (*article, *index))
                .collect(),
        }
    }
}

fn shown(site: &Site, language: usize, edition: &Edition) -> Vec<u32> {
    edition.articles().filter(|article| site.shows(language, *article)).collect()
}

/// The first day and the articles of the period before, as its own edition has them; none when the site begins later.
fn before(site: &Site, language: usize, edition: &Edition) -> Option<(NaiveDate, Vec<u32>)> {
    let first = first_day(edition.period, edition.first.pred_opt()?);
    let oldest = *site.archives[language].all.first()?;
    if site.articles[oldest as usize].day >= edition.first {
        return None;
    }
    let articles = find(site, edition.period, first).map_or_else(Vec::new, |edition| shown(site, language, edition));
    Some((first, articles))
}

/// The edition of a period, where there is one. Editions of one kind of period stand together, oldest first.
fn find(site: &Site, period: Period, first: NaiveDate) -> Option<&Edition> {
    let from = site.editions.iter().position(|edition| edition.period == period)?;
    let to = site.editions[from..]
        .iter()
        .position(|edition| edition.period != period)
        .map_or(site.editions.len(), |length| from + length);
    let of_kind = &site.editions[from..to];
    of_kind.binary_search_by_key(&first, |edition| edition.first).ok().map(|at| &of_kind[at])
}

fn figures(site: &Site, language: usize, first: NaiveDate, articles: &[u32]) -> Figures {
    let of = |at: &u32| &site.articles[*at as usize];
    let sources: BTreeSet<u32> = articles.iter().map(|at| of(at).source).collect();
    let languages: BTreeSet<&str> = articles.iter().filter_map(|at| written_in(site, *at)).collect();
    let stories: BTreeSet<u32> = articles.iter().flat_map(|at| of(at).stories.iter().copied()).collect();
    Figures {
        articles: articles.len(),
        sources: sources.len(),
        languages: languages.len(),
        new_stories: stories.into_iter().filter(|story| is_new(site, language, *story, first)).count(),
    }
}

/// The language of the page that an article was taken from: as its front matter says, or as the vocabulary says of the publisher.
fn written_in(site: &Site, article: u32) -> Option<&str> {
    let article = &site.articles[article as usize];
    let publisher = || site.vocabulary.of(Kind::Source).list.get(article.source as usize)?.language.as_deref();
    article.front().source.language.as_deref().or_else(publisher)
}

/// True when a story has no article before a day.
fn is_new(site: &Site, language: usize, story: u32, first: NaiveDate) -> bool {
    let oldest = site.archives[language].term(Kind::Story, story as usize).first();
    oldest.is_none_or(|oldest| site.articles[*oldest as usize].day >= first)
}

/// Terms by the number of their articles; ties in the order of the language's alphabet, topics in the site's order.
fn ranked(
    site: &Site,
    language: usize,
    kind: Kind,
    tag: Option<TagKind>,
    articles: &[u32],
    before: Option<&[u32]>,
) -> Vec<Use> {
    let terms = &site.vocabulary.of(kind).list;
    let count = |articles: &[u32]| {
        let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
        for at in articles {
            let article = &site.articles[*at as usize];
            let used = if kind == Kind::Topic { &article.topics } else { &article.tags };
            for term in used.iter().filter(|term| tag.is_none() || terms[**term as usize].kind == tag) {
                *counts.entry(*term).or_default() += 1;
            }
        }
        counts
    };
    let earlier = before.map(count);
    let of_before = |term: u32| earlier.as_ref().map(|counts| counts.get(&term).copied().unwrap_or_default());
    let mut uses: Vec<Use> =
        count(articles).into_iter().map(|(term, count)| Use { term, count, before: of_before(term) }).collect();
    let name = |found: &Use| terms[found.term as usize].name.or_first(language);
    uses.sort_by(|a, b| {
        let alphabet = || {
            if kind == Kind::Topic {
                std::cmp::Ordering::Equal
            } else {
                site.languages[language].compare(name(a), name(b))
            }
        };
        b.count.cmp(&a.count).then_with(alphabet).then(a.term.cmp(&b.term))
    });
    uses
}

fn stories(site: &Site, language: usize, first: NaiveDate, articles: &[u32]) -> Vec<Moved> {
    let mut moved: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    let mut oldest_first = articles.to_vec();
    oldest_first.sort_unstable();
    for at in oldest_first {
        for story in &site.articles[at as usize].stories {
            moved.entry(*story).or_default().push(at);
        }
    }
    let mut stories: Vec<Moved> = moved
        .into_iter()
        .map(|(story, articles)| Moved { story, new: is_new(site, language, story, first), articles })
        .collect();
    stories.sort_by_key(|moved| {
        (!moved.new, Reverse(moved.articles.len()), Reverse(moved.articles.last().copied()), moved.story)
    });
    stories
}
