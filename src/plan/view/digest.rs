//! An edition for channels that leave the site: whole addresses, and nothing that a later edition would change.

use serde::Serialize;

use crate::content::document::SourceRef;
use crate::content::vocabulary::Kind as Vocabulary;
use crate::language::DateStyle;
use crate::plan::Kind;
use crate::plan::pages::has_edition;
use crate::site::{Edition, Facts};

use super::card::language_name;
use super::edition::EditionLine;
use super::period::{Labels, Named, Numbers, OutlineEntry, PeriodCorrection, StoryMoved};
use super::{Maker, Shared, Told};

/// An edition for one channel.
#[derive(Debug, Clone, Serialize)]
pub struct Digest<'s> {
    /// The edition in a line. `url` is its whole address.
    pub edition: EditionLine,
    /// Site, number and title together: the subject of a message, the title of a book.
    pub subject: String,
    /// One sentence, where the editor wrote one.
    pub summary: Option<Told<'s>>,
    /// The language, a BCP 47 tag.
    pub language: &'s str,
    /// The moment at which its period ends, RFC 3339.
    pub ends: String,
    /// The same in seconds since 1970.
    pub ends_at: i64,
    /// The same edition in every language that has it.
    pub languages: Vec<DigestLink<'s>>,
    /// Words that depend on the kind of period.
    pub labels: Labels,
    /// The table of contents.
    pub outline: Vec<OutlineEntry>,
    /// Articles that stand first.
    pub leads: Vec<Item<'s>>,
    /// The others by topic, in the site's order.
    pub sections: Vec<DigestPart<'s>>,
    /// The period in numbers.
    pub numbers: Numbers<DigestLink<'s>>,
    /// Who and where.
    pub named: Named<DigestLink<'s>>,
    /// Stories with articles in the period.
    pub stories: Vec<StoryMoved<DigestLink<'s>, DigestLink<'s>>>,
    /// Corrections made in the period.
    pub corrections: Vec<PeriodCorrection>,
    /// The editor's closing note.
    pub closing: Option<&'s str>,
    /// True when no person has checked the editor's text in this language.
    pub unreviewed: bool,
    /// Where a reader ends the subscription, where `[email]` has an `https:` address for it.
    pub unsubscribe: Option<String>,
    /// A hash of the intro, where the editor wrote one.
    #[serde(rename = "body_hash")]
    pub body: Option<[u8; 16]>,
    /// The edition's position.
    #[serde(skip)]
    pub at: u32,
}

/// A name and a whole address.
#[derive(Debug, Clone, Serialize)]
pub struct DigestLink<'s> {
    /// An id: of a term, a language, or an article's key.
    pub id: &'s str,
    /// The name.
    pub name: Told<'s>,
    /// The whole address; none for a term without a page.
    pub url: Option<String>,
}

/// Articles of one topic.
#[derive(Debug, Clone, Serialize)]
pub struct DigestPart<'s> {
    /// The topic's id, or `other`.
    pub id: &'s str,
    /// The topic's name.
    pub name: String,
    /// The topic's whole address, where it has a page.
    pub url: Option<String>,
    /// The articles.
    pub items: Vec<Item<'s>>,
    /// How many more there are on the edition's page; 0 unless the channel had to be shortened.
    pub rest: usize,
}

/// An article in an edition.
#[derive(Debug, Clone, Serialize)]
pub struct Item<'s> {
    /// The file names that its translations share, below `content/`.
    pub key: &'s str,
    /// The headline.
    pub title: Told<'s>,
    /// The whole address.
    pub url: String,
    /// One sentence, or the beginning of the text.
    pub summary: Option<Told<'s>>,
    /// The digest's day, `2025-12-27`.
    pub date: String,
    /// The day for readers: «27 декабря».
    pub day: String,
    /// The language of title and summary, a BCP 47 tag.
    pub language: &'s str,
    /// That language's name in the edition's language.
    pub language_name: &'s str,
    /// True when that is not the edition's language.
    pub untranslated: bool,
    /// True when no person has checked the text.
    pub unreviewed: bool,
    /// Its source.
    pub source: ItemSource<'s>,
    /// Whom the source cites.
    pub via: Vec<&'s str>,
    /// Other coverage of the same event.
    pub also: Vec<ItemSource<'s>>,
    /// Its topics.
    pub topics: Vec<DigestLink<'s>>,
    /// Its tags.
    pub tags: Vec<DigestLink<'s>>,
    /// Its stories.
    pub stories: Vec<DigestLink<'s>>,
    /// A hash of the body, for channels that show it.
    #[serde(rename = "body_hash")]
    pub body: Option<[u8; 16]>,
    /// The article's position.
    #[serde(skip)]
    pub at: u32,
}

/// A publisher's page.
#[derive(Debug, Clone, Serialize)]
pub struct ItemSource<'s> {
    /// The publisher's id.
    pub id: &'s str,
    /// The publisher's name.
    pub name: &'s str,
    /// The page's address.
    pub url: Option<&'s str>,
    /// The page's language, a BCP 47 tag.
    pub language: Option<&'s str>,
}

impl<'s, S: Shared> Maker<'s, S> {
    /// An edition for a channel; `bodies` for one that shows whole articles.
    #[must_use]
    pub fn digest(&self, language: usize, at: u32, bodies: bool) -> Digest<'s> {
        let site = self.site;
        let edition: &'s Edition = &site.editions[at as usize];
        let formats = &site.languages[language];
        let text = edition.text(language);
        let mut line = self.edition_line(language, at);
        line.url = self.addresses.absolute(&self.addresses.first_page(language, &Kind::Edition(at)));
        let own: Vec<u32> = self.shown(language, edition);
        let (leads, others): (Vec<u32>, Vec<u32>) = own.into_iter().partition(|at| edition.leads.contains(at));
        let item = |at: &u32| self.item(language, *at, bodies);
        let part = |part: super::front::TopicPart<'s>| DigestPart {
            id: part.id,
            name: part.name,
            url: part.topic.and_then(|topic| self.digest_term(language, Vocabulary::Topic, topic).url),
            items: part.articles.iter().map(item).collect(),
            rest: 0,
        };
        let sections: Vec<DigestPart<'s>> = self.parts_by_topic(language, &others).into_iter().map(part).collect();
        let facts = Facts::new(site, language, edition);
        let term = |kind: Vocabulary, term: u32| self.digest_term(language, kind, term);
        let labels = self.labels(language, edition);
        let parts = sections.iter().map(|part| (part.id.to_owned(), part.name.clone(), part.items.len())).collect();
        let ends_at = edition.end(site.config.time_zone);
        Digest {
            subject: self.subject(language, &line),
            summary: Told::summary(text.filter(|text| !text.excerpt)),
            language: formats.tag(),
            ends: self.timestamp(ends_at).to_string(),
            ends_at,
            languages: self.edition_languages(at),
            outline: self.outline(language, &labels, leads.len(), parts, &facts),
            labels,
            leads: leads.iter().map(item).collect(),
            sections,
            numbers: self.numbers(language, edition.period, &facts, term),
            named: Self::named(&facts, term),
            stories: Self::moved(&facts, term, |at| self.digest_article(language, at)),
            corrections: self.period_corrections(language, &facts, |path| self.addresses.absolute(path)),
            closing: text.and_then(|text| text.closing.as_deref()),
            unreviewed: text.is_some_and(|text| !text.reviewed),
            unsubscribe: self.unsubscribe(formats.tag()),
            body: edition.texts[language].as_deref().map(|record| record.hash),
            edition: line,
            at,
        }
    }

    fn subject(&self, language: usize, line: &EditionLine) -> String {
        let names = [
            ("site", self.site.config.title.or_first(language)),
            ("number", &line.number_label),
            ("title", &line.title),
        ];
        self.site.languages[language].with("edition.subject", &names).unwrap_or_else(|| line.title.clone())
    }

    fn unsubscribe(&self, tag: &str) -> Option<String> {
        let address = self.site.config.email.list_unsubscribe.iter().find(|address| address.starts_with("https:"))?;
        Some(address.replace("{language}", tag))
    }

    fn edition_languages(&self, at: u32) -> Vec<DigestLink<'s>> {
        let site = self.site;
        let has = (0..site.languages.len()).filter(|language| has_edition(site, *language, at as usize));
        has.map(|language| DigestLink {
            id: site.languages[language].tag(),
            name: site.languages[language].name().into(),
            url: Some(self.addresses.absolute(&self.addresses.first_page(language, &Kind::Edition(at)))),
        })
        .collect()
    }

    fn digest_term(&self, language: usize, kind: Vocabulary, term: u32) -> DigestLink<'s> {
        let found = &self.site.vocabulary.of(kind).list[term as usize];
        let has_page = crate::plan::pages::has_page(self.site, language, kind, term as usize);
        DigestLink {
            id: &found.id,
            name: found.name.or_first(language).into(),
            url: has_page.then(|| self.addresses.absolute(&self.addresses.term(language, kind, term as usize))),
        }
    }

    fn digest_article(&self, language: usize, at: u32) -> DigestLink<'s> {
        let article = &self.site.articles[at as usize];
        let shown = article.shown_in(language);
        DigestLink {
            id: article.key(),
            name: Told::title(article.text(shown)),
            url: Some(self.addresses.absolute(&self.addresses.article(shown, at))),
        }
    }

    fn item(&self, language: usize, at: u32, bodies: bool) -> Item<'s> {
        let site = self.site;
        let article = &site.articles[at as usize];
        let shown = article.shown_in(language);
        let text = article.text(shown);
        let front = article.front();
        let terms =
            |kind: Vocabulary, list: &[u32]| list.iter().map(|term| self.digest_term(language, kind, *term)).collect();
        let source = |source: &'s SourceRef, term: u32| {
            let publisher = &site.vocabulary.of(Vocabulary::Source).list[term as usize];
            ItemSource {
                id: &publisher.id,
                name: publisher.name.or_first(language),
                url: Some(&*source.url).filter(|url| !url.is_empty()),
                language: source.language.as_deref(),
            }
        };
        let tag = site.languages[shown].tag();
        Item {
            key: article.key(),
            title: Told::title(text),
            url: self.addresses.absolute(&self.addresses.article(shown, at)),
            summary: Told::summary(text),
            date: article.day.to_string(),
            // It stands at the end of a line with others: «29 июля» must not be torn.
            day: site.languages[language].date(article.day, DateStyle::DayMonth).replace(' ', "\u{a0}"),
            language: tag,
            language_name: language_name(site, language, tag),
            untranslated: shown != language,
            unreviewed: text.is_some_and(|text| !text.reviewed),
            source: source(&front.source, article.source),
            via: article
                .via
                .iter()
                .map(|term| site.vocabulary.of(Vocabulary::Source).list[*term as usize].name.or_first(language))
                .collect(),
            also: front.also.iter().zip(&article.also).map(|(also, term)| source(also, *term)).collect(),
            topics: terms(Vocabulary::Topic, &article.topics),
            tags: terms(Vocabulary::Tag, &article.tags),
            stories: terms(Vocabulary::Story, &article.stories),
            body: bodies.then(|| article.texts[shown].as_ref().map(|record| record.hash).unwrap_or_default()),
            at,
        }
    }
}
