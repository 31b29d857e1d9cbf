//! The search index: a year of a language becomes several files, and the file that the search page asks for first names them.

use std::collections::HashSet;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::content::markdown;
use crate::content::vocabulary::Kind as Vocabulary;
use crate::plan::view::{Maker, SearchDocument, SearchIndexView, SearchSegmentView, View};
use crate::plan::{Addresses, Fingerprint, Kind, Page};
use crate::search::{
    Batch, Builder, Document, Joined, Language, SegmentEntry, SegmentFile, Term, TermKind, manifest, segment,
};

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

/// A document with the fingerprint of all that its words are cut from.
type Marked<'a, 's> = (&'a SearchDocument<'s>, Fingerprint);

/// What earlier runs knew of a year's words: asked beside other work, since reading it takes its time.
pub type Recall<'a> = &'a (dyn Fn() -> Vec<Batch> + Sync);

/// The words of a year's articles.
#[derive(Debug, Default)]
pub struct Words {
    /// Those that were recalled, one by one; none for those that are of no use any more.
    pub known: Vec<Option<Batch>>,
    /// Those that were cut now.
    pub new: Vec<Batch>,
}

impl Words {
    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Batch> {
        self.known.iter().flatten().chain(&self.new)
    }
}

impl Renderer<'_> {
    /// Renders a year of a language's index. Bodies are read, cut into words and forgotten, some at a time on every core.
    ///
    /// # Errors
    /// When a body cannot be read (it vanished since it was listed).
    pub fn search_segment(&self, language: usize, year: i32) -> Result<SearchFiles, RenderError> {
        self.search_view(language, &self.segment_view(language, year))
    }

    /// The same, where an article whose words `recall` has is not read at all; and the words of all articles, for the next run. Nothing but time depends
    /// on them.
    ///
    /// # Errors
    /// As [`Renderer::search_segment`].
    pub fn search_segment_from(
        &self,
        language: usize,
        year: i32,
        recall: Recall<'_>,
    ) -> Result<(SearchFiles, Words), RenderError> {
        let (known, (view, fingerprints)) = rayon::join(recall, || {
            let view = self.segment_view(language, year);
            let fingerprints = self.fingerprints(language, &view.documents);
            (view, fingerprints)
        });
        let marked: Vec<_> = view.documents.iter().zip(fingerprints).collect();
        self.search_files(language, year, &marked, known)
    }

    /// The same for a year's view.
    pub(super) fn search_view(
        &self,
        language: usize,
        view: &SearchSegmentView<'_>,
    ) -> Result<SearchFiles, RenderError> {
        let unmarked: Vec<_> = view.documents.iter().map(|document| (document, Fingerprint::default())).collect();
        Ok(self.search_files(language, view.year, &unmarked, Vec::new())?.0)
    }

    fn segment_view(&self, language: usize, year: i32) -> SearchSegmentView<'_> {
        match Maker::new(self.site, &self.values).view(&Page::first(language, Kind::SearchSegment(year))) {
            View::SearchSegment(view) => view,
            _ => unreachable!("the view of a segment is a segment's"),
        }
    }

    /// The files of a year, and the words that they were made from.
    fn search_files(
        &self,
        language: usize,
        year: i32,
        documents: &[Marked<'_, '_>],
        known: Vec<Batch>,
    ) -> Result<(SearchFiles, Words), RenderError> {
        let wanted: HashSet<Fingerprint> = documents.iter().map(|(_, fingerprint)| *fingerprint).collect();
        let known = usable(known, &wanted);
        let there: HashSet<Fingerprint> = known.iter().flatten().flat_map(Batch::fingerprints).collect();
        let new: Vec<_> = documents.iter().filter(|(_, fingerprint)| !there.contains(fingerprint)).copied().collect();
        let words = Words { known, new: self.search_batches(language, &new)? };
        let batches: Vec<&Batch> = words.iter().collect();
        let made = segment(year, &Joined::new(&batches, |fingerprint| wanted.contains(&fingerprint)));
        let names = made.files.iter().map(|file| file.name.clone()).collect();
        let listing = SearchListing { documents: made.documents, files: names };
        Ok((SearchFiles { listing, files: made.files }, words))
    }

    /// Hashes what each document's words, card and labels are made from: the program, the language, addresses, and its view.
    fn fingerprints(&self, language: usize, documents: &[SearchDocument<'_>]) -> Vec<Fingerprint> {
        let addresses = Addresses::new(self.site);
        let tag = self.site.languages[language].tag();
        let home = addresses.href(&addresses.home(language));
        let from = hash(&(env!("KHORGOS_SOURCE"), tag, home));
        documents.par_iter().with_min_len(256).map(|document| hash(&(from, document))).collect()
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
                title: document.title.as_str(),
                summary: document.summary.as_str(),
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

/// Of batches from a cache those that are whole, at least half of which is wanted, and of which none has a document that one before it has.
fn usable(known: Vec<Batch>, wanted: &HashSet<Fingerprint>) -> Vec<Option<Batch>> {
    let mut seen = HashSet::new();
    let mut is_usable = |batch: &Batch| {
        let documents: Vec<Fingerprint> = batch.fingerprints().collect();
        let used = documents.iter().filter(|document| wanted.contains(*document)).count();
        used > 0 && used * 2 >= documents.len() && documents.into_iter().all(|document| seen.insert(document))
    };
    let sound = known.into_par_iter().map(|batch| Some(batch).filter(Batch::is_sound)).collect::<Vec<_>>();
    sound.into_iter().map(|batch| batch.filter(&mut is_usable)).collect()
}

fn hash(value: &impl Serialize) -> Fingerprint {
    crate::content::hash(&postcard::to_allocvec(value).unwrap_or_default())
}

fn kind(vocabulary: Vocabulary) -> TermKind {
    match vocabulary {
        Vocabulary::Topic => TermKind::Topic,
        Vocabulary::Tag => TermKind::Tag,
        Vocabulary::Source => TermKind::Source,
        Vocabulary::Story => TermKind::Story,
    }
}
