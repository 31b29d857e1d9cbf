//! All terms of a vocabulary.

use serde::Serialize;

use crate::content::vocabulary::{Kind as Vocabulary, TagKind};
use crate::plan::Page;
use crate::plan::pages::has_page;

use super::charts::{PlaceMap, Sparkline};
use super::head::section_key;
use super::{Head, Maker, Shared};

/// All terms of a vocabulary.
#[derive(Serialize)]
#[serde(bound = "")]
pub struct TermsView<'s, S: Shared> {
    /// What every page has.
    pub page: Head<'s>,
    /// Which vocabulary.
    pub vocabulary: Vocabulary,
    /// The terms; tags in a group for each kind.
    pub groups: Vec<TermGroup<'s, S>>,
    /// The places among tags on a map, where they have coordinates.
    pub map: Option<PlaceMap>,
}

/// Terms of one kind.
#[derive(Serialize)]
#[serde(bound = "")]
pub struct TermGroup<'s, S: Shared> {
    /// What the tags name; none for other vocabularies.
    pub kind: Option<TagKind>,
    /// The terms by their first letter in the language's alphabet. Topics keep the site's order, stories the order of their newest article: one
    /// group without a letter.
    pub letters: Vec<Letter<'s, S>>,
}

/// Terms that begin with one letter.
#[derive(Serialize)]
#[serde(bound = "")]
pub struct Letter<'s, S: Shared> {
    /// The letter; empty where the order is not alphabetical.
    pub letter: String,
    /// The terms.
    pub terms: Vec<TermCount<'s, S>>,
}

/// A term with the number of its articles.
#[derive(Serialize)]
#[serde(bound = "")]
pub struct TermCount<'s, S: Shared> {
    /// The term.
    pub term: S::Term,
    /// How many articles it has in this language.
    pub count: usize,
    /// One or two sentences.
    pub description: Option<&'s str>,
    /// The day of its newest article.
    pub newest: Option<S::Day>,
    /// A topic's articles in each of the last weeks.
    pub sparkline: Option<Sparkline>,
}

impl<'s, S: Shared> Maker<'s, S> {
    pub(super) fn terms(&self, page: &Page, kind: Vocabulary) -> TermsView<'s, S> {
        let language = page.language();
        let terms = &self.site.vocabulary.of(kind).list;
        let shown: Vec<usize> = (0..terms.len()).filter(|term| has_page(self.site, language, kind, *term)).collect();
        let groups = if kind == Vocabulary::Tag {
            let of_kind = |tag: TagKind| shown.iter().copied().filter(|term| terms[*term].kind == Some(tag)).collect();
            TagKind::ALL
                .into_iter()
                .map(|tag| self.term_group(language, kind, Some(tag), of_kind(tag)))
                .filter(|group| !group.letters.is_empty())
                .collect()
        } else {
            vec![self.term_group(language, kind, None, shown)]
        };
        TermsView {
            page: self.head(page, self.string(language, &section_key(kind)), String::new(), Vec::new()),
            vocabulary: kind,
            groups,
            map: if kind == Vocabulary::Tag { self.place_map(language) } else { None },
        }
    }

    fn term_group(
        &self,
        language: usize,
        kind: Vocabulary,
        tag: Option<TagKind>,
        mut shown: Vec<usize>,
    ) -> TermGroup<'s, S> {
        let formats = &self.site.languages[language];
        let name = |term: usize| self.site.vocabulary.of(kind).list[term].name.or_first(language);
        let alphabetical = matches!(kind, Vocabulary::Tag | Vocabulary::Source);
        if alphabetical {
            shown.sort_by(|a, b| formats.compare(name(*a), name(*b)).then(a.cmp(b)));
        } else if kind == Vocabulary::Story {
            shown.sort_by_key(|term| std::cmp::Reverse(self.site.archives[language].term(kind, *term).last().copied()));
        }
        let mut letters: Vec<Letter<'s, S>> = Vec::new();
        for term in shown {
            let letter = if alphabetical { formats.initial(name(term)) } else { String::new() };
            let count = self.term_count(language, kind, term);
            match letters.last_mut() {
                Some(last) if last.letter == letter => last.terms.push(count),
                _ => letters.push(Letter { letter, terms: vec![count] }),
            }
        }
        TermGroup { kind: tag, letters }
    }

    fn term_count(&self, language: usize, kind: Vocabulary, term: usize) -> TermCount<'s, S> {
        let list = self.site.archives[language].term(kind, term);
        let found = &self.site.vocabulary.of(kind).list[term];
        TermCount {
            term: self.shared.term(language, kind, u32::try_from(term).unwrap_or(u32::MAX)),
            count: list.len(),
            description: found.description.as_ref().map(|text| text.or_first(language)),
            newest: list.last().map(|at| self.shared.day(language, self.site.articles[*at as usize].day)),
            sparkline: self.sparkline(language, kind, term),
        }
    }
}
