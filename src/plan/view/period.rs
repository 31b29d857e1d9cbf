//! An edition's facts as readers get them: counts in words, comparisons in words, names in the language.

use serde::Serialize;

use crate::config::Period;
use crate::content::vocabulary::Kind as Vocabulary;
use crate::language::DateStyle;
use crate::site::{Edition, Facts, Moved, Use};

use super::{Maker, Shared};

/// The words of an edition that depend on its kind of period: «The week in numbers», «The month in numbers».
#[derive(Debug, Clone, Serialize)]
pub struct Labels {
    /// The heading above the leads.
    pub leads: String,
    /// The heading above the counts.
    pub in_numbers: String,
    /// What the counts are compared with.
    pub compared: String,
    /// The heading above the stories that moved.
    pub stories: String,
    /// Says that the edition still grows, or that it is complete.
    pub state: String,
    /// Says that there was nothing.
    pub no_articles: String,
}

/// An entry of an edition's table of contents.
#[derive(Debug, Clone, Serialize)]
pub struct OutlineEntry {
    /// The id of the part: `leads`, a topic's id, `other`, `numbers`, `who`, `stories`, `corrections`.
    pub id: String,
    /// Its heading.
    pub name: String,
    /// How many articles it has; none for parts that are no list of articles.
    pub count: Option<usize>,
}

/// A period in numbers. `T` is a link to a term.
#[derive(Debug, Clone, Serialize)]
pub struct Numbers<T> {
    /// Articles.
    pub articles: Figure,
    /// Publishers.
    pub sources: Figure,
    /// Languages in which the publishers wrote.
    pub languages: Figure,
    /// Stories that began.
    pub new_stories: Figure,
    /// The most active topics.
    pub topics: Vec<TermUse<T>>,
    /// Whether there is a period before to compare with.
    pub compared: bool,
}

/// A count for readers.
#[derive(Debug, Clone, Serialize)]
pub struct Figure {
    /// The count.
    pub count: usize,
    /// The count as the language writes it.
    pub number: String,
    /// «12 статей».
    pub label: String,
    /// The count of the period before.
    pub before: Option<usize>,
    /// «на 3 больше, чем неделей раньше»; none where nothing can be compared.
    pub change: Option<String>,
}

/// A term with the number of articles that name it.
#[derive(Debug, Clone, Serialize)]
pub struct TermUse<T> {
    /// The term.
    pub term: T,
    /// The count.
    pub count: usize,
    /// The count of the period before.
    pub before: Option<usize>,
}

/// The most named persons, organizations and places.
#[derive(Debug, Clone, Serialize)]
pub struct Named<T> {
    /// Persons.
    pub people: Vec<TermUse<T>>,
    /// Organizations.
    pub organizations: Vec<TermUse<T>>,
    /// Places.
    pub places: Vec<TermUse<T>>,
}

/// A story that moved in the period. `C` is an article in a list.
#[derive(Debug, Clone, Serialize)]
pub struct StoryMoved<T, C> {
    /// The story.
    pub term: T,
    /// True when it began in this period.
    pub new: bool,
    /// Its articles of the period, oldest first.
    pub cards: Vec<C>,
}

/// A correction that was made in the period.
#[derive(Debug, Clone, Serialize)]
pub struct PeriodCorrection {
    /// The corrected article's headline.
    pub title: String,
    /// Its address.
    pub url: String,
    /// The language of the headline, a BCP 47 tag.
    pub language: String,
    /// The day of the correction, `2025-12-27`.
    pub date: String,
    /// The day for readers.
    pub label: String,
    /// What was wrong and is right now.
    pub text: String,
}

impl<S: Shared> Maker<'_, S> {
    /// The key of a string that names the period: weeks have the plain one.
    fn of_period(key: &str, period: Period) -> String {
        if period == Period::Week { key.to_owned() } else { format!("{key}_{}", period.word()) }
    }

    pub(super) fn period_string(&self, language: usize, key: &str, period: Period) -> String {
        self.string(language, &Self::of_period(key, period))
    }

    /// Says that an edition still grows, or that it is complete.
    pub(super) fn state(&self, language: usize, edition: &Edition) -> String {
        if edition.running {
            self.period_string(language, "edition.running", edition.period)
        } else {
            self.string(language, "edition.finished")
        }
    }

    pub(super) fn labels(&self, language: usize, edition: &Edition) -> Labels {
        let text = |key: &str| self.period_string(language, key, edition.period);
        Labels {
            leads: text("edition.leads"),
            in_numbers: text("edition.in_numbers"),
            compared: text("edition.compared"),
            stories: text("edition.stories_moved"),
            state: self.state(language, edition),
            no_articles: text("edition.no_articles"),
        }
    }

    pub(super) fn numbers<T>(
        &self,
        language: usize,
        period: Period,
        facts: &Facts,
        term: impl Fn(Vocabulary, u32) -> T,
    ) -> Numbers<T> {
        let (now, before) = (&facts.figures, facts.before.as_ref());
        let figure = |key: &str, count: usize, before: Option<usize>| self.figure(language, period, key, count, before);
        Numbers {
            articles: figure("lists.articles", now.articles, before.map(|figures| figures.articles)),
            sources: figure("lists.sources", now.sources, before.map(|figures| figures.sources)),
            languages: figure("lists.languages", now.languages, before.map(|figures| figures.languages)),
            new_stories: figure(
                "edition.new_stories_count",
                now.new_stories,
                before.map(|figures| figures.new_stories),
            ),
            topics: facts.topics.iter().map(|found| term_use(found, |at| term(Vocabulary::Topic, at))).collect(),
            compared: before.is_some(),
        }
    }

    fn figure(&self, language: usize, period: Period, key: &str, count: usize, before: Option<usize>) -> Figure {
        let formats = &self.site.languages[language];
        let number = formats.number(i64::try_from(count).unwrap_or(i64::MAX));
        let change = before.map(|before| {
            let difference =
                |key: &str, n: usize| formats.count(&Self::of_period(key, period), n as u64).unwrap_or_default();
            match count.cmp(&before) {
                std::cmp::Ordering::Greater => difference("edition.more_than_before", count - before),
                std::cmp::Ordering::Less => difference("edition.less_than_before", before - count),
                std::cmp::Ordering::Equal => self.period_string(language, "edition.same_as_before", period),
            }
        });
        Figure {
            count,
            label: formats.count(key, count as u64).unwrap_or_else(|| number.clone()),
            number,
            before,
            change,
        }
    }

    pub(super) fn named<T>(facts: &Facts, term: impl Fn(Vocabulary, u32) -> T) -> Named<T> {
        let uses = |list: &[Use]| list.iter().map(|found| term_use(found, |at| term(Vocabulary::Tag, at))).collect();
        Named { people: uses(&facts.people), organizations: uses(&facts.organizations), places: uses(&facts.places) }
    }

    pub(super) fn moved<T, C>(
        facts: &Facts,
        term: impl Fn(Vocabulary, u32) -> T,
        card: impl Fn(u32) -> C,
    ) -> Vec<StoryMoved<T, C>> {
        let story = |moved: &Moved| StoryMoved {
            term: term(Vocabulary::Story, moved.story),
            new: moved.new,
            cards: moved.articles.iter().map(|at| card(*at)).collect(),
        };
        facts.stories.iter().map(story).collect()
    }

    /// The corrections of a period; `address` makes an article's address from its path.
    pub(super) fn period_corrections(
        &self,
        language: usize,
        facts: &Facts,
        address: impl Fn(&str) -> String,
    ) -> Vec<PeriodCorrection> {
        let site = self.site;
        let view = |(at, index): &(u32, u32)| {
            let article = &site.articles[*at as usize];
            let correction = article.front().corrections.get(*index as usize)?;
            let shown = article.shown_in(language);
            let day = correction.date.day(site.config.time_zone);
            Some(PeriodCorrection {
                title: article.text(shown).map(|text| text.title().to_owned()).unwrap_or_default(),
                url: address(&self.addresses.article(shown, *at)),
                language: site.languages[shown].tag().to_owned(),
                date: day.to_string(),
                label: site.languages[language].date(day, DateStyle::Long),
                text: correction.text.to_string(),
            })
        };
        facts.corrections.iter().filter_map(view).collect()
    }

    /// The table of contents. `sections` are ids, names and counts of the parts by topic.
    pub(super) fn outline(
        &self,
        language: usize,
        labels: &Labels,
        leads: usize,
        sections: Vec<(String, String, usize)>,
        facts: &Facts,
    ) -> Vec<OutlineEntry> {
        let part =
            |id: &str, name: String, there: bool| there.then(|| OutlineEntry { id: id.into(), name, count: None });
        let leads =
            (leads > 0).then(|| OutlineEntry { id: "leads".into(), name: labels.leads.clone(), count: Some(leads) });
        let sections = sections.into_iter().map(|(id, name, count)| OutlineEntry { id, name, count: Some(count) });
        let named = !(facts.people.is_empty() && facts.organizations.is_empty() && facts.places.is_empty());
        let others = [
            part("numbers", labels.in_numbers.clone(), facts.figures.articles > 0),
            part("who", self.string(language, "edition.who_and_where"), named),
            part("stories", labels.stories.clone(), !facts.stories.is_empty()),
            part("corrections", self.string(language, "edition.corrections"), !facts.corrections.is_empty()),
        ];
        leads.into_iter().chain(sections).chain(others.into_iter().flatten()).collect()
    }
}

fn term_use<T>(found: &Use, term: impl Fn(u32) -> T) -> TermUse<T> {
    TermUse { term: term(found.term), count: found.count, before: found.before }
}
