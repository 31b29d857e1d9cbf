//! Who is named together: for a person, an organization or a place, the others that its articles name most often.

use std::cmp::Reverse;

use serde::Serialize;

use crate::content::vocabulary::{Kind as Vocabulary, TagKind};
use crate::plan::view::{Maker, Shared};
use crate::plan::{Kind, Page};

/// How many names of each kind.
const MOST: usize = 8;

/// Names of one kind.
#[derive(Serialize)]
#[serde(bound = "")]
pub struct Together<S: Shared> {
    /// What they name.
    pub kind: TagKind,
    /// The names, the most frequent first.
    pub names: Vec<NamedTogether<S>>,
}

/// A name with how often it appears.
#[derive(Serialize)]
#[serde(bound = "")]
pub struct NamedTogether<S: Shared> {
    /// The tag.
    pub term: S::Term,
    /// In how many of the page's articles.
    pub count: u32,
    /// «5 новостей».
    pub count_label: String,
    /// The share of the most frequent name on the page, in steps of 5, from 5 to 100: for a bar behind it.
    pub share: u32,
}

impl<S: Shared> Maker<'_, S> {
    /// The names beside a tag's own on its first page; empty for subjects and other vocabularies.
    pub(in crate::plan::view) fn together(&self, page: &Page) -> Vec<Together<S>> {
        let Kind::Term(Vocabulary::Tag, term) = page.kind else { return Vec::new() };
        let tags = &self.site.vocabulary.of(Vocabulary::Tag).list;
        let is_name = |tag: usize| tags[tag].kind.is_some_and(|kind| kind != TagKind::Subject);
        if page.number != 0 || !self.site.config.pages.charts || !is_name(term as usize) {
            return Vec::new();
        }
        let mut counts = vec![0_u32; tags.len()];
        for article in self.site.archives[page.language()].term(Vocabulary::Tag, term as usize) {
            for tag in self.site.timeline.tags(*article) {
                counts[*tag as usize] += 1;
            }
        }
        counts[term as usize] = 0;
        let mut named: Vec<usize> = (0..tags.len()).filter(|tag| counts[*tag] > 0 && is_name(*tag)).collect();
        named.sort_by_key(|tag| (Reverse(counts[*tag]), *tag));
        let most = named.first().map_or(1, |tag| counts[*tag]);
        let entry = |tag: &usize| NamedTogether {
            term: self.shared.term(page.language(), Vocabulary::Tag, u32::try_from(*tag).unwrap_or(u32::MAX)),
            count: counts[*tag],
            count_label: self.articles(page.language(), counts[*tag] as usize),
            share: (counts[*tag].saturating_mul(20) / most).max(1) * 5,
        };
        let of_kind = |kind: TagKind| Together {
            kind,
            names: named.iter().filter(|tag| tags[**tag].kind == Some(kind)).take(MOST).map(entry).collect(),
        };
        TagKind::ALL.into_iter().map(of_kind).filter(|together| !together.names.is_empty()).collect()
    }
}
