//! The front page of a digest: the newest day, the running edition, stories in motion, and the days before.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::config::Period;
use crate::content::vocabulary::Kind as Vocabulary;
use crate::plan::Page;

use super::charts::Activity;
use super::edition::EditionLine;
use super::{Head, Maker, Shared};

/// How many days back an article keeps its story in motion, counted from the newest article.
const STORY_DAYS: i64 = 60;

/// How many stories the front page shows.
const STORIES: usize = 5;

/// The front page.
#[derive(Serialize)]
#[serde(bound = "")]
pub struct FrontView<'s, S: Shared> {
    /// What every page has.
    pub page: Head<'s>,
    /// The newest day, its articles by topic.
    pub newest: Option<DayByTopic<S>>,
    /// The days before it, the newest first, together about a page's worth of articles.
    pub earlier: Vec<S::Group>,
    /// The main period's newest edition.
    pub edition: Option<EditionLine>,
    /// The newest edition of each other kind of period, in the order of the settings.
    pub other_editions: Vec<EditionLine>,
    /// Stories with recent articles, the latest to move first.
    pub stories: Vec<StoryCard<S>>,
    /// Articles in each of the last weeks, by topic.
    pub activity: Option<Activity>,
    /// How many articles the language has.
    pub total: usize,
}

/// A day's articles by topic.
#[derive(Serialize)]
#[serde(bound = "")]
pub struct DayByTopic<S: Shared> {
    /// The day.
    pub day: S::Day,
    /// The first article: the lightest of the day.
    pub lead: S::Card,
    /// The others by their first topic, in the site's order.
    pub sections: Vec<Section<S>>,
}

/// Articles of one topic.
#[derive(Serialize)]
#[serde(bound = "")]
pub struct Section<S: Shared> {
    /// The topic; none for articles without one.
    pub topic: Option<S::Term>,
    /// The articles.
    pub cards: Vec<S::Card>,
}

/// Articles of one topic, as positions.
pub(super) struct TopicPart<'s> {
    /// The topic; none for articles without one.
    pub topic: Option<u32>,
    /// The topic's id, or `other`.
    pub id: &'s str,
    /// Its name.
    pub name: String,
    /// The articles.
    pub articles: Vec<u32>,
}

/// A story with its newest articles.
#[derive(Serialize)]
#[serde(bound = "")]
pub struct StoryCard<S: Shared> {
    /// The story.
    pub term: S::Term,
    /// Its newest articles, the newest first, at most two.
    pub cards: Vec<S::Card>,
}

impl<'s, S: Shared> Maker<'s, S> {
    pub(super) fn front(&self, page: &Page) -> FrontView<'s, S> {
        let language = page.language();
        let config = &self.site.config;
        let archive = &self.site.archives[language];
        let newest = archive.days.last();
        let before = newest.map_or(0, |span| span.range.start);
        let from = archive
            .days
            .iter()
            .map(|span| span.range.start)
            .find(|start| before - start.min(&before) <= config.lists.page_size)
            .unwrap_or(before);
        let title = config.title.or_first(language).to_owned();
        FrontView {
            page: self.head(page, title, config.description.or_first(language), Vec::new()),
            newest: newest.map(|span| self.day_by_topic(language, archive.of(span))),
            earlier: self.groups(language, &archive.all[from.min(before)..before]),
            edition: config.editions.periods.first().and_then(|period| self.newest_edition(language, *period)),
            other_editions: config
                .editions
                .periods
                .iter()
                .skip(1)
                .filter_map(|period| self.newest_edition(language, *period))
                .collect(),
            stories: self.stories_in_motion(language),
            activity: self.front_activity(language),
            total: archive.all.len(),
        }
    }

    fn day_by_topic(&self, language: usize, entries: &[u32]) -> DayByTopic<S> {
        let newest_first: Vec<u32> = entries.iter().rev().copied().collect();
        DayByTopic {
            day: self.shared.day(language, self.site.articles[newest_first[0] as usize].day),
            lead: self.shared.card(language, newest_first[0]),
            sections: self.sections(language, &newest_first[1..]),
        }
    }

    /// Articles by their first topic, in the site's order of topics; those without one last.
    pub(super) fn sections(&self, language: usize, entries: &[u32]) -> Vec<Section<S>> {
        let section = |part: TopicPart<'s>| Section {
            topic: part.topic.map(|topic| self.shared.term(language, Vocabulary::Topic, topic)),
            cards: part.articles.iter().map(|at| self.shared.card(language, *at)).collect(),
        };
        self.parts_by_topic(language, entries).into_iter().map(section).collect()
    }

    /// The same as positions.
    pub(super) fn parts_by_topic(&self, language: usize, entries: &[u32]) -> Vec<TopicPart<'s>> {
        let topics = &self.site.vocabulary.of(Vocabulary::Topic).list;
        let mut by_topic: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for at in entries {
            by_topic
                .entry(self.site.articles[*at as usize].topics.first().copied().unwrap_or(u32::MAX))
                .or_default()
                .push(*at);
        }
        let part = |(topic, articles): (u32, Vec<u32>)| match topics.get(topic as usize) {
            Some(found) => TopicPart {
                topic: Some(topic),
                id: &found.id,
                name: found.name.or_first(language).to_owned(),
                articles,
            },
            None => TopicPart { topic: None, id: "other", name: self.string(language, "site.more"), articles },
        };
        by_topic.into_iter().map(part).collect()
    }

    fn newest_edition(&self, language: usize, period: Period) -> Option<EditionLine> {
        let at = (0..self.site.editions.len()).rev().find(|at| {
            self.site.editions[*at].period == period && crate::plan::pages::has_edition(self.site, language, *at)
        })?;
        Some(self.edition_line(language, u32::try_from(at).ok()?))
    }

    fn stories_in_motion(&self, language: usize) -> Vec<StoryCard<S>> {
        let archive = &self.site.archives[language];
        let Some(newest) = archive.days.last() else { return Vec::new() };
        let day_of = |at: u32| self.site.articles[at as usize].day;
        let mut moving: Vec<(u32, u32)> = (0..archive.term_count(Vocabulary::Story))
            .filter_map(|story| Some((*archive.term(Vocabulary::Story, story).last()?, u32::try_from(story).ok()?)))
            .filter(|(last, _)| (newest.first - day_of(*last)).num_days() <= STORY_DAYS)
            .collect();
        moving.sort_unstable_by(|a, b| b.cmp(a));
        let card = |(_, story): (u32, u32)| StoryCard {
            term: self.shared.term(language, Vocabulary::Story, story),
            cards: archive
                .term(Vocabulary::Story, story as usize)
                .iter()
                .rev()
                .take(2)
                .map(|at| self.shared.card(language, *at))
                .collect(),
        };
        moving.into_iter().take(STORIES).map(card).collect()
    }
}
