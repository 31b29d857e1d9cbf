//! The search index: a year of a language becomes several files, and the file that the search page asks for first names them.

use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{Datelike, NaiveDate};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::content::markdown;
use crate::content::vocabulary::Kind as Vocabulary;
use crate::plan::view::{Maker, SearchDocument, SearchIndexView, SearchSegmentView, View};
use crate::plan::{Addresses, Kind, Page};
use crate::search::{Batch, Builder, Document, Language, SegmentEntry, Term, TermKind, manifest, segment};

use super::{RenderError, Renderer};

/// Documents that one worker takes at a time.
const CHUNK: usize = 64;

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
    /// Name and bytes of each file.
    pub files: Vec<(String, Vec<u8>)>,
}

/// The words of a month's articles as an earlier run cut them, with the fingerprint of all that they were cut from.
#[derive(Debug, Serialize, Deserialize)]
pub struct SearchMonth {
    /// The month, from 1.
    pub month: u32,
    /// The fingerprint.
    pub fingerprint: [u8; 16],
    /// The words.
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

    /// The months that were not known.
    pub fn into_new(self) -> Vec<SearchMonth> {
        self.new.into_inner().unwrap_or_default()
    }

    /// The words of a month, once; none unless they are whole and were cut from the same.
    fn recall(&self, fingerprint: [u8; 16]) -> Option<Vec<Batch>> {
        let mut known = lock(&self.known);
        let at = known.iter().position(|month| month.fingerprint == fingerprint)?;
        let found = known.swap_remove(at);
        drop(known);
        found.batches.par_iter().all(Batch::is_sound).then_some(found.batches)
    }

    fn keep(&self, month: u32, fingerprint: [u8; 16], batches: &[Batch]) {
        lock(&self.new).push(SearchMonth { month, fingerprint, batches: batches.to_vec() });
    }
}

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
        let months: Vec<&[SearchDocument<'_>]> =
            view.documents.chunk_by(|one, other| month(one.day) == month(other.day)).collect();
        let batches: Vec<Vec<Batch>> = months
            .into_par_iter()
            .map(|documents| self.search_month(language, documents, memory))
            .collect::<Result<_, _>>()?;
        let batches: Vec<Batch> = batches.into_iter().flatten().collect();
        let made = segment(view.year, &batches);
        drop(batches);
        let files: Vec<(String, Vec<u8>)> =
            made.files.par_iter().map(|file| (file.name.clone(), file.bytes())).collect();
        let listing =
            SearchListing { documents: made.documents, files: files.iter().map(|(name, _)| name.clone()).collect() };
        Ok(SearchFiles { listing, files })
    }

    fn search_month(
        &self,
        language: usize,
        documents: &[SearchDocument<'_>],
        memory: Option<&SearchMemory>,
    ) -> Result<Vec<Batch>, RenderError> {
        let fingerprint = memory.map(|_| self.search_fingerprint(language, documents)).unwrap_or_default();
        if let Some(batches) = memory.and_then(|memory| memory.recall(fingerprint)) {
            return Ok(batches);
        }
        let batches = documents.par_chunks(CHUNK).map(|chunk| self.search_batch(language, chunk));
        let batches: Vec<Batch> = batches.collect::<Result<_, _>>()?;
        if let (Some(memory), Some(first)) = (memory, documents.first()) {
            memory.keep(first.day.month(), fingerprint, &batches);
        }
        Ok(batches)
    }

    /// A hash of all that documents' words, cards and labels are made from: the program, the language, addresses, and their views.
    fn search_fingerprint(&self, language: usize, documents: &[SearchDocument<'_>]) -> [u8; 16] {
        let addresses = Addresses::new(self.site);
        let tag = self.site.languages[language].tag();
        let home = addresses.href(&addresses.home(language));
        let from = (env!("KHORGOS_SOURCE"), tag, home, documents);
        crate::content::hash(&postcard::to_allocvec(&from).unwrap_or_default())
    }

    fn search_batch(&self, language: usize, documents: &[SearchDocument<'_>]) -> Result<Batch, RenderError> {
        let addresses = Addresses::new(self.site);
        let tag = Language::from_tag(self.site.languages[language].tag());
        let mut builder = Builder::new();
        for document in documents {
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
