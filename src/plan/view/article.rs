//! An article's page, and a plain page. The body is not in the view: its hash is, and `render` adds the HTML.

use serde::Serialize;

use crate::content::vocabulary::{Kind as Vocabulary, TagKind};
use crate::language::DateStyle;
use crate::plan::{Kind, Page};
use crate::site::{Article, related};

use super::card::language_name;
use super::{Head, Maker, NamedLink, Shared, SourceLine, Timestamp, Told};

/// How many articles of a story an article page shows before and after its own.
const STORY_REACH: usize = 3;

/// An article's page.
#[derive(Serialize)]
#[serde(bound = "")]
pub struct ArticleView<'s, S: Shared> {
    /// What every page has.
    pub page: Head<'s>,
    /// The article.
    pub article: Full<'s, S>,
    /// The article before it in time.
    pub previous: Option<NamedLink<'s>>,
    /// The article after it.
    pub next: Option<NamedLink<'s>>,
    /// Earlier articles that share its stories and rare tags.
    pub related: Vec<S::Card>,
}

/// An article with everything but its body.
#[derive(Serialize)]
#[serde(bound = "")]
pub struct Full<'s, S: Shared> {
    /// The headline.
    pub title: Told<'s>,
    /// One sentence; none when the editor wrote none.
    pub summary: Option<Told<'s>>,
    /// The digest's day.
    pub day: S::Day,
    /// The moment of publication.
    pub time: Timestamp,
    /// The last change that readers should know of.
    pub updated: Option<Timestamp>,
    /// The same for readers.
    pub updated_label: Option<String>,
    /// Its source.
    pub source: SourceLine<'s, S>,
    /// Other coverage of the same event.
    pub also: Vec<SourceLine<'s, S>>,
    /// Its topics.
    pub topics: Vec<S::Term>,
    /// Its tags, in the order of the editor.
    pub tags: Vec<S::Term>,
    /// Persons, organizations, places and subjects among its tags.
    pub people: Vec<S::Term>,
    /// See `people`.
    pub organizations: Vec<S::Term>,
    /// See `people`.
    pub places: Vec<S::Term>,
    /// See `people`.
    pub subjects: Vec<S::Term>,
    /// Its stories, each with what came before and after.
    pub stories: Vec<StoryLine<S>>,
    /// Corrections, the newest first.
    pub corrections: Vec<CorrectionView>,
    /// True when no person has checked this text.
    pub unreviewed: bool,
    /// True when this is a translation.
    pub translated: bool,
    /// The original's language, a BCP 47 tag.
    pub original_language: &'s str,
    /// That language's name in the page's language.
    pub original_language_name: &'s str,
    /// The original's page in this digest, where this is a translation.
    pub original_url: Option<String>,
    /// The site's own data.
    pub extra: Option<RawJson<'s>>,
    /// True when it is a draft (preview only).
    pub draft: bool,
    /// True when its day has not come (preview only).
    pub future: bool,
    /// A hash of the body.
    #[serde(rename = "body_hash", serialize_with = "super::only_hashed")]
    pub body: [u8; 16],
}

/// A story on the page of one of its articles.
#[derive(Serialize)]
#[serde(bound = "")]
pub struct StoryLine<S: Shared> {
    /// The story.
    pub term: S::Term,
    /// Up to three articles before this one, oldest first.
    pub earlier: Vec<S::Card>,
    /// Up to three after it, oldest first.
    pub later: Vec<S::Card>,
}

/// A correction for readers.
#[derive(Debug, Serialize)]
pub struct CorrectionView {
    /// The day, `2025-12-27`.
    pub date: String,
    /// The day for readers.
    pub label: String,
    /// What was wrong and is right now.
    pub text: String,
}

/// A plain page.
#[derive(Serialize)]
pub struct PlainView<'s> {
    /// What every page has.
    pub page: Head<'s>,
    /// One sentence.
    pub summary: Option<Told<'s>>,
    /// True when no person has checked this text.
    pub unreviewed: bool,
    /// The last change, for readers.
    pub updated_label: Option<String>,
    /// The site's own data.
    pub extra: Option<RawJson<'s>>,
    /// A hash of the body.
    #[serde(rename = "body_hash", serialize_with = "super::only_hashed")]
    pub body: [u8; 16],
}

/// JSON kept as text until a template wants it.
pub struct RawJson<'s>(pub &'s str);

impl Serialize for RawJson<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if !serializer.is_human_readable() {
            return self.0.serialize(serializer);
        }
        serde_json::from_str::<serde_json::Value>(self.0).unwrap_or_default().serialize(serializer)
    }
}

impl<'s, S: Shared> Maker<'s, S> {
    pub(super) fn article(&self, page: &Page, at: u32) -> ArticleView<'s, S> {
        let site = self.site;
        let language = page.language();
        let article: &'s Article = &site.articles[at as usize];
        let text = article.text(language);
        let description = Told::summary(text).unwrap_or_default();
        let topics = article.topics.first().filter(|_| self.shared.shown().crumbs).map(|topic| {
            let name = site.vocabulary.of(Vocabulary::Topic).list[*topic as usize].name.or_first(language);
            (Kind::Term(Vocabulary::Topic, *topic), name.to_owned())
        });
        let between = topics.filter(|_| site.config.pages.topics).into_iter().collect();
        let (previous, next) = self.article_neighbours(language, at);
        let relatives = related(site, language, at, site.config.article.related);
        ArticleView {
            page: self.head(page, Told::title(text), description, between),
            article: self.full(language, at, article),
            previous,
            next,
            related: relatives.into_iter().map(|other| self.shared.card(language, other)).collect(),
        }
    }

    fn full(&self, language: usize, at: u32, article: &'s Article) -> Full<'s, S> {
        let site = self.site;
        let front = article.front();
        let formats = &site.languages[language];
        let text = article.text(language);
        let kinds = if self.shared.shown().kinds { &*article.tags } else { &[] };
        let tags = |kind: TagKind| {
            let of_kind =
                kinds.iter().filter(|tag| site.vocabulary.of(Vocabulary::Tag).list[**tag as usize].kind == Some(kind));
            of_kind.map(|tag| self.shared.term(language, Vocabulary::Tag, *tag)).collect()
        };
        let via = self.term_links(language, Vocabulary::Source, &article.via);
        let updated = text.and_then(|text| text.updated).map(|moment| moment.instant(site.config.time_zone));
        let original_tag = site.languages[article.original].tag();
        let also = front.also.iter().zip(&article.also);
        Full {
            title: Told::title(text),
            summary: Told::summary(text.filter(|text| !text.excerpt)),
            day: self.shared.day(language, article.day),
            time: self.timestamp(article.instant),
            updated: updated.map(|moment| self.timestamp(moment.timestamp())),
            updated_label: updated.map(|moment| formats.date(moment.date_naive(), DateStyle::Long)),
            source: self.source_of(language, &front.source, article.source, via),
            also: also.map(|(source, term)| self.source_of(language, source, *term, Vec::new())).collect(),
            topics: self.term_links(language, Vocabulary::Topic, &article.topics),
            tags: self.term_links(language, Vocabulary::Tag, &article.tags),
            people: tags(TagKind::Person),
            organizations: tags(TagKind::Organization),
            places: tags(TagKind::Place),
            subjects: tags(TagKind::Subject),
            stories: article.stories.iter().map(|story| self.story_line(language, *story, at)).collect(),
            corrections: self.corrections(language, article),
            unreviewed: text.is_some_and(|text| !text.reviewed),
            translated: language != article.original,
            original_language: original_tag,
            original_language_name: language_name(site, language, original_tag),
            original_url: (language != article.original)
                .then(|| self.addresses.href(&self.addresses.article(article.original, at))),
            extra: front.extra.as_deref().map(RawJson),
            draft: article.draft,
            future: article.future,
            body: article.texts[language].as_ref().map(|record| record.hash).unwrap_or_default(),
        }
    }

    fn story_line(&self, language: usize, story: u32, at: u32) -> StoryLine<S> {
        let list = self.site.archives[language].term(Vocabulary::Story, story as usize);
        let here = list.partition_point(|other| *other < at);
        let cards = |slice: &[u32]| slice.iter().map(|other| self.shared.card(language, *other)).collect();
        let after = (here + 1).min(list.len());
        StoryLine {
            term: self.shared.term(language, Vocabulary::Story, story),
            earlier: cards(&list[here.saturating_sub(STORY_REACH)..here]),
            later: cards(&list[after..(after + STORY_REACH).min(list.len())]),
        }
    }

    pub(super) fn corrections(&self, language: usize, article: &Article) -> Vec<CorrectionView> {
        let zone = self.site.config.time_zone;
        let mut corrections: Vec<_> = article.front().corrections.iter().collect();
        corrections.sort_by_key(|correction| std::cmp::Reverse(correction.date.instant(zone)));
        let view = |correction: &crate::content::document::Correction| CorrectionView {
            date: correction.date.day(zone).to_string(),
            label: self.site.languages[language].date(correction.date.day(zone), DateStyle::Long),
            text: correction.text.to_string(),
        };
        corrections.into_iter().map(view).collect()
    }

    /// The articles before and after in the language's own archive.
    fn article_neighbours(&self, language: usize, at: u32) -> (Option<NamedLink<'s>>, Option<NamedLink<'s>>) {
        if !self.site.config.article.neighbours {
            return (None, None);
        }
        let all = &self.site.archives[language].all;
        let Ok(here) = all.binary_search(&at) else { return (None, None) };
        let own = |at: &&u32| self.site.articles[**at as usize].texts[language].is_some();
        let link = |at: &u32| {
            let name = Told::title(self.site.articles[*at as usize].text(language));
            NamedLink { name, url: self.addresses.href(&self.addresses.article(language, *at)) }
        };
        (all[..here].iter().rev().find(own).map(link), all[here + 1..].iter().find(own).map(link))
    }

    pub(super) fn plain(&self, page: &Page, at: u32) -> PlainView<'s> {
        let language = page.language();
        let plain = &self.site.pages[at as usize];
        let text = plain.text(language);
        let zone = self.site.config.time_zone;
        PlainView {
            page: self.head(page, Told::title(text), Told::summary(text).unwrap_or_default(), Vec::new()),
            summary: Told::summary(text.filter(|text| !text.excerpt)),
            unreviewed: text.is_some_and(|text| !text.reviewed),
            updated_label: text
                .and_then(|text| text.updated)
                .map(|moment| self.site.languages[language].date(moment.day(zone), DateStyle::Long)),
            extra: plain.front().and_then(|front| front.extra.as_deref()).map(RawJson),
            body: plain.texts[language].as_ref().map(|record| record.hash).unwrap_or_default(),
        }
    }
}
