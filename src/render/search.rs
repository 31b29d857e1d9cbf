//! The search index: a year of a language becomes several files, and the file that the search page asks for first names them.

use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{Datelike, NaiveDate};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::content::markdown;
use crate::content::vocabulary::Kind as Vocabulary;
use crate::plan::view::{Maker, SearchDocument, SearchIndexView, SearchSegmentView, View};
use crate::plan::{Addresses, Fingerprint, Kind, Page};
use crate::search::{Batch, Builder, Document, Language, SegmentEntry, SegmentFile, Term, TermKind, manifest, segment};

use super::{RenderError, Renderer};

/// Documents that one worker takes at a time: so many share most of their words, and each word is looked at once.
const CHUNK: usize = 512;

/// What one year of a language's index consists of: the year's own file, by which a later run knows the others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchListing {
    /// How many articles are in it.
    pub documents: usize,
    /// The names of its files in the language's folder of the index; the last one is the head, which leads to the others.
    pub files: Vec<String>,
}

impl SearchListing {
    /// The listing as it is published.
    pub fn bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// A published listing; none when it is damaged.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok().filter(|listing: &Self| !listing.files.is_empty())
    }
}

/// A rendered year of a language's index.
#[derive(Debug)]
pub struct SearchFiles {
    /// Its files' names.
    pub listing: SearchListing,
    /// The files, which are compressed when their bytes are asked for: what is published under the same name need not be.
    pub files: Vec<SegmentFile>,
}

/// The words of a month's articles as an earlier run cut them.
#[derive(Debug, Serialize, Deserialize)]
pub struct SearchMonth {
    /// The month, from 1.
    pub month: u32,
    /// The words; each article has the fingerprint of all that they were cut from.
    pub batches: Vec<Batch>,
}

/// What an earlier run knew of a year's months, and what this one has to add: whoever renders keeps it, and nothing depends on it but time.
#[derive(Debug, Default)]
pub struct SearchMemory {
    known: Mutex<Vec<SearchMonth>>,
    new: Mutex<Vec<SearchMonth>>,
}

impl SearchMemory {
    /// With what an earlier run knew.
    pub fn new(known: Vec<SearchMonth>) -> Self {
        Self { known: Mutex::new(known), new: Mutex::default() }
    }

    /// The months that are not as they were known.
    pub fn into_new(self) -> Vec<SearchMonth> {
        self.new.into_inner().unwrap_or_default()
    }

    /// The words of a month, once; none unless they are whole.
    fn recall(&self, month: u32) -> Vec<Batch> {
        let mut known = lock(&self.known);
        let Some(at) = known.iter().position(|known| known.month == month) else { return Vec::new() };
        let found = known.swap_remove(at).batches;
        drop(known);
        if found.iter().all(Batch::is_sound) { found } else { Vec::new() }
    }

    fn keep(&self, month: u32, batches: &[Batch]) {
        lock(&self.new).push(SearchMonth { month, batches: batches.to_vec() });
    }
}

/// A document with the fingerprint of all that its words are cut from.
type Marked<'a, 's> = (&'a SearchDocument<'s>, Fingerprint);

fn lock(months: &Mutex<Vec<SearchMonth>>) -> MutexGuard<'_, Vec<SearchMonth>> {
    months.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Renderer<'_> {
    /// Renders a year of a language's index. Bodies are read, cut into words and forgotten, some at a time on every core; a month that `memory` has is
    /// not read at all.
    ///
    /// # Errors
    /// When a body cannot be read (it vanished since it was listed).
    pub fn search_segment(
        &self,
        language: usize,
        year: i32,
        memory: Option<&SearchMemory>,
    ) -> Result<SearchFiles, RenderError> {
        match Maker::new(self.site, &self.values).view(&Page::first(language, Kind::SearchSegment(year))) {
            View::SearchSegment(view) => self.search_files(language, &view, memory),
            _ => unreachable!("the view of a segment is a segment's"),
        }
    }

    pub(super) fn search_files(
        &self,
        language: usize,
        view: &SearchSegmentView<'_>,
        memory: Option<&SearchMemory>,
    ) -> Result<SearchFiles, RenderError> {
        let mut documents: Vec<&SearchDocument<'_>> = view.documents.iter().collect();
        documents.sort_by_key(|document| (document.day, document.key));
        let months: Vec<&[&SearchDocument<'_>]> =
            documents.chunk_by(|one, other| month(one.day) == month(other.day)).collect();
        let batches: Vec<Vec<Batch>> = months
            .into_par_iter()
            .map(|documents| self.search_month(language, documents, memory))
            .collect::<Result<_, _>>()?;
        let batches: Vec<Batch> = batches.into_iter().flatten().collect();
        let made = segment(view.year, &batches);
        let names = made.files.iter().map(|file| file.name.clone()).collect();
        Ok(SearchFiles { listing: SearchListing { documents: made.documents, files: names }, files: made.files })
    }

    fn search_month(
        &self,
        language: usize,
        documents: &[&SearchDocument<'_>],
        memory: Option<&SearchMemory>,
    ) -> Result<Vec<Batch>, RenderError> {
        let (Some(memory), Some(first)) = (memory, documents.first()) else {
            let marked: Vec<_> = documents.iter().map(|document| (*document, Fingerprint::default())).collect();
            return self.search_batches(language, &marked);
        };
        let month = first.day.month();
        let marked = self.mark(language, documents);
        let known = memory.recall(month);
        let there: HashSet<Fingerprint> = known.iter().flat_map(Batch::fingerprints).collect();
        let new: Vec<_> = marked.iter().filter(|(_, fingerprint)| !there.contains(fingerprint)).copied().collect();
        if new.is_empty() && there.len() == marked.len() {
            return Ok(known);
        }
        let mut batches = self.search_batches(language, &new)?;
        if !known.is_empty() {
            let wanted: HashSet<Fingerprint> = marked.iter().map(|(_, fingerprint)| *fingerprint).collect();
            batches.extend(known);
            batches = vec![Batch::join(&batches, |fingerprint| wanted.contains(&fingerprint))];
        }
        memory.keep(month, &batches);
        Ok(batches)
    }

    /// Hashes what each document's words, card and labels are made from: the program, the language, addresses, and its view.
    fn mark<'a, 's>(&self, language: usize, documents: &[&'a SearchDocument<'s>]) -> Vec<Marked<'a, 's>> {
        let addresses = Addresses::new(self.site);
        let tag = self.site.languages[language].tag();
        let home = addresses.href(&addresses.home(language));
        let from = hash(&(env!("KHORGOS_SOURCE"), tag, home));
        documents.iter().map(|document| (*document, hash(&(from, document)))).collect()
    }

    fn search_batches(&self, language: usize, documents: &[Marked<'_, '_>]) -> Result<Vec<Batch>, RenderError> {
        documents.par_chunks(CHUNK).map(|chunk| self.search_batch(language, chunk)).collect()
    }

    fn search_batch(&self, language: usize, documents: &[Marked<'_, '_>]) -> Result<Batch, RenderError> {
        let addresses = Addresses::new(self.site);
        let tag = Language::from_tag(self.site.languages[language].tag());
        let mut builder = Builder::new();
        for (document, fingerprint) in documents {
            let Some(record) = self.site.articles[document.article as usize].texts[language].as_deref() else {
                continue;
            };
            let body = markdown::plain(&(self.bodies)(record)?);
            builder.add(&Document {
                key: document.key,
                language: tag,
                date: document.day,
                title: document.title,
                summary: document.summary,
                body: &body,
                address: &addresses.href(&addresses.article(language, document.article)),
                source: document.source,
                topics: &document.topics,
                tags: &document.tags,
                fingerprint: *fingerprint,
            });
        }
        Ok(builder.finish())
    }

    /// The file that the search page of a language asks for first, made from the listings of all its years.
    pub fn search_index(&self, language: usize, segments: &[(i32, SearchListing)]) -> Vec<u8> {
        match Maker::new(self.site, &self.values).view(&Page::first(language, Kind::SearchIndex)) {
            View::SearchIndex(view) => index(self.site.languages[language].tag(), &view, segments),
            _ => unreachable!("the view of an index is an index's"),
        }
    }
}

pub(super) fn index(tag: &str, view: &SearchIndexView<'_>, segments: &[(i32, SearchListing)]) -> Vec<u8> {
    let entries = segments.iter().filter_map(|(year, listing)| {
        Some(SegmentEntry { year: *year, documents: listing.documents, head: listing.files.last()? })
    });
    let entries: Vec<SegmentEntry<'_>> = entries.collect();
    let terms = view.terms.iter().map(|term| Term {
        kind: kind(term.vocabulary),
        id: term.id,
        name: term.name,
        address: &term.url,
        aliases: &term.aliases,
    });
    let terms: Vec<Term<'_>> = terms.collect();
    manifest(tag, &entries, &terms)
}

fn hash(value: &impl Serialize) -> Fingerprint {
    crate::content::hash(&postcard::to_allocvec(value).unwrap_or_default())
}

/// What the articles of a month have in common.
fn month(day: NaiveDate) -> (i32, u32) {
    (day.year(), day.month())
}

fn kind(vocabulary: Vocabulary) -> TermKind {
    match vocabulary {
        Vocabulary::Topic => TermKind::Topic,
        Vocabulary::Tag => TermKind::Tag,
        Vocabulary::Source => TermKind::Source,
        Vocabulary::Story => TermKind::Story,
    }
}
