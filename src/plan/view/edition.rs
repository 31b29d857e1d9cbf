//! An edition's page.

use serde::Serialize;

use crate::config::{Channel, Period};
use crate::content::Text;
use crate::content::document::Document;
use crate::content::vocabulary::Kind as Vocabulary;
use crate::language::DateStyle;
use crate::plan::pages::{edition_formats, has_edition};
use crate::plan::{Kind, Page};
use crate::site::{Edition, Facts};

use super::front::Section;
use super::period::{Labels, Named, Numbers, OutlineEntry, PeriodCorrection, StoryMoved};
use super::{Head, Maker, NamedLink, Shared, Told};

/// An edition's page.
#[derive(Serialize)]
#[serde(bound = "")]
pub struct EditionView<'s, S: Shared> {
    /// What every page has.
    pub page: Head<'s>,
    /// The edition in a line.
    pub edition: EditionLine,
    /// Articles that stand first.
    pub leads: Vec<S::Card>,
    /// The others by topic, in the site's order.
    pub sections: Vec<Section<S>>,
    /// The table of contents.
    pub outline: Vec<OutlineEntry>,
    /// Words that depend on the kind of period.
    pub labels: Labels,
    /// The period in numbers.
    pub numbers: Numbers<S::Term>,
    /// Who and where.
    pub named: Named<S::Term>,
    /// Stories with articles in the period.
    pub stories: Vec<StoryMoved<S::Term, S::Card>>,
    /// Corrections made in the period, also of older articles.
    pub corrections: Vec<PeriodCorrection>,
    /// The edition in other forms, where the site writes them.
    pub files: Vec<EditionFile>,
    /// The editor's closing note.
    pub closing: Option<&'s str>,
    /// True when no person has checked the editor's text in this language.
    pub unreviewed: bool,
    /// The edition before.
    pub previous: Option<NamedLink<'s>>,
    /// The edition after.
    pub next: Option<NamedLink<'s>>,
    /// A hash of the intro, where the editor wrote one.
    #[serde(rename = "body_hash", serialize_with = "super::only_hashed")]
    pub body: Option<[u8; 16]>,
}

/// An edition in another form.
#[derive(Debug, Clone, Serialize)]
pub struct EditionFile {
    /// `email`, `text`, `eml`, `telegram`, `markdown`, `json` or `epub`.
    pub format: &'static str,
    /// The address.
    pub url: String,
    /// The media type.
    pub media_type: &'static str,
}

/// An edition in a line.
#[derive(Debug, Clone, Serialize)]
pub struct EditionLine {
    /// The period's name, such as `2025-w52`.
    pub key: String,
    /// The period's kind.
    pub period: Period,
    /// Its number.
    pub number: i64,
    /// «Выпуск № 12».
    pub number_label: String,
    /// The editor's title, or else the label of the period.
    pub title: String,
    /// «22–28 декабря 2025 г.».
    pub range: String,
    /// The first day.
    pub first: String,
    /// The last day.
    pub last: String,
    /// How many articles it has in this language.
    pub count: usize,
    /// True while its period has not ended.
    pub running: bool,
    /// Says that the edition still grows, or that it is complete.
    pub state: String,
    /// The address.
    pub url: String,
}

impl<'s, S: Shared> Maker<'s, S> {
    pub(super) fn edition_line(&self, language: usize, at: u32) -> EditionLine {
        let edition = &self.site.editions[at as usize];
        let formats = &self.site.languages[language];
        let range = match edition.period {
            Period::Day => formats.date(edition.first, DateStyle::Long),
            Period::Week => formats.date_range(edition.first, edition.last),
            Period::Month => formats.date(edition.first, DateStyle::MonthYear),
            Period::Quarter => formats.quarter(edition.first, edition.last),
            Period::Year => formats.whole_year(edition.first),
        };
        let number = formats.number(edition.number);
        let title = edition.text(language).map(Text::title).filter(|title| !title.is_empty());
        EditionLine {
            key: edition.key.clone(),
            period: edition.period,
            number: edition.number,
            number_label: formats.with(&self.number_key(edition.period), &[("number", &number)]).unwrap_or(number),
            title: title.map_or_else(|| range.clone(), str::to_owned),
            range,
            first: edition.first.to_string(),
            last: edition.last.to_string(),
            count: self.shown(language, edition).len(),
            running: edition.running,
            state: self.state(language, edition),
            url: self.addresses.href(&self.addresses.first_page(language, &Kind::Edition(at))),
        }
    }

    /// The string for an edition's number. Each kind of period counts for itself, so all but the main one name the kind: «Ежеквартальный выпуск № 3».
    fn number_key(&self, period: Period) -> String {
        let main = self.site.config.editions.periods.first() == Some(&period);
        if main { "edition.number".into() } else { format!("edition.number_{}", period.word()) }
    }

    /// Number and title: «Выпуск № 12: 22–28 декабря 2025 г.».
    pub(super) fn numbered(&self, language: usize, line: &EditionLine) -> String {
        let colon = self.site.languages[language].text("labels.colon").unwrap_or(": ");
        format!("{}{colon}{}", line.number_label, line.title)
    }

    /// An edition's articles that a language shows.
    pub(super) fn shown(&self, language: usize, edition: &Edition) -> Vec<u32> {
        edition.articles().filter(|at| self.shows(language, *at)).collect()
    }

    pub(super) fn shows(&self, language: usize, article: u32) -> bool {
        self.site.shows(language, article)
    }

    pub(super) fn edition(&self, page: &Page, at: u32) -> EditionView<'s, S> {
        let language = page.language();
        let edition: &'s Edition = &self.site.editions[at as usize];
        let line = self.edition_line(language, at);
        let text = edition.text(language);
        let record = edition.texts[language].as_deref();
        let leads: Vec<u32> = edition.leads.iter().copied().filter(|at| self.shows(language, *at)).collect();
        let others: Vec<u32> = edition.others.iter().copied().filter(|at| self.shows(language, *at)).collect();
        let title = if line.title == line.range { self.numbered(language, &line) } else { line.title.clone() };
        let between = vec![(Kind::Editions, self.string(language, "site.editions"))];
        let (previous, next) = self.edition_neighbours(language, at);
        let facts = Facts::new(self.site, language, edition);
        let term = |kind: Vocabulary, term: u32| self.shared.term(language, kind, term);
        let labels = self.labels(language, edition);
        let parts = self
            .parts_by_topic(language, &others)
            .into_iter()
            .map(|part| (part.id.to_owned(), part.name, part.articles.len()))
            .collect();
        let formats = edition_formats(self.site, language, at as usize);
        let file = |channel: &Channel| EditionFile {
            format: channel.word(),
            url: self.addresses.href(&self.addresses.first_page(language, &Kind::EditionFile(at, *channel))),
            media_type: channel.media_type(),
        };
        EditionView {
            page: self.head(page, title, Told::summary(text).unwrap_or_default(), between),
            leads: leads.iter().map(|at| self.shared.card(language, *at)).collect(),
            sections: self.sections(language, &others),
            outline: self.outline(language, &labels, leads.len(), parts, &facts),
            labels,
            numbers: self.numbers(language, edition.period, &facts, term),
            named: Self::named(&facts, term),
            stories: Self::moved(&facts, term, |at| self.shared.card(language, at)),
            corrections: self.period_corrections(language, &facts, |path| self.addresses.href(path)),
            files: formats.iter().map(file).collect(),
            closing: text.and_then(|text| text.closing.as_deref()),
            unreviewed: text.is_some_and(|text| !text.reviewed),
            previous,
            next,
            body: record.filter(|record| !matches!(record.document, Document::Article(_))).map(|record| record.hash),
            edition: line,
        }
    }

    fn edition_neighbours(&self, language: usize, at: u32) -> (Option<NamedLink<'s>>, Option<NamedLink<'s>>) {
        let period = self.site.editions[at as usize].period;
        let same =
            |other: &usize| self.site.editions[*other].period == period && has_edition(self.site, language, *other);
        let link = |other: usize| {
            let line = self.edition_line(language, u32::try_from(other).ok()?);
            Some(NamedLink { name: format!("{} · {}", line.number_label, line.range).into(), url: line.url })
        };
        let at = at as usize;
        ((0..at).rev().find(same).and_then(link), (at + 1..self.site.editions.len()).find(same).and_then(link))
    }
}
