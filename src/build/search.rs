//! The search index in a build. A year of it becomes several files whose names are known only when it is rendered; the year's own file lists them, so
//! that an unchanged year is kept as a whole without being rendered.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::model::Model;
use crate::plan::{Addresses, Fingerprint, Fingerprints, Kind, Page, file_of, search_years};
use crate::publish::{DiskError, Output, Series, Staged};
use crate::render::{RenderError, Renderer, SearchFiles, SearchListing, Words};
use crate::search::{Batch, Joined, Press, SegmentFile};
use crate::source::{Disk, Source};

use super::{Failure, Target};

/// A page with its file and fingerprint.
pub(super) type Job<'m> = (&'m Page, String, Fingerprint);

/// Years of the index, by language and year.
type Listings = BTreeMap<(usize, i32), SearchListing>;

/// What there is to do for the index.
#[derive(Default)]
pub(super) struct SearchWork<'m> {
    /// Years to render.
    segments: Vec<Job<'m>>,
    /// Indexes to write.
    indexes: Vec<Job<'m>>,
    /// The years that stay, by language and year.
    listings: Listings,
}

/// True for pages that are rendered here and not with the others.
pub(super) fn is_search(page: &Page) -> bool {
    matches!(page.kind, Kind::SearchIndex | Kind::SearchSegment(_))
}

/// The file of a name in a language's folder of the index.
fn file_in(model: &Model, page: &Page, name: &str) -> String {
    file_of(Addresses::new(&model.site).search_file(page.language(), name))
}

impl<'m> SearchWork<'m> {
    /// Takes in a page that [`is_search`]. It stays when its own file does; a year also needs all files that it lists.
    pub fn add(&mut self, model: &Model, fingerprints: &Fingerprints<'_>, output: &Output, job: Job<'m>) {
        let (page, file, fingerprint) = &job;
        let kept = output.has(file, fingerprint);
        let Kind::SearchSegment(year) = page.kind else {
            if kept {
                output.keep(file);
            } else {
                self.indexes.push(job);
            }
            return;
        };
        let listing = kept
            .then(|| Disk::new(output.folder()).read(file).ok())
            .flatten()
            .and_then(|bytes| SearchListing::read(&bytes));
        let path = |name: &String| file_in(model, page, name);
        let has = |name: &String| output.has(&path(name), &fingerprints.of_search_file(name));
        match listing.filter(|listing| listing.files.iter().all(has)) {
            Some(listing) => {
                listing.files.iter().map(path).chain([file.clone()]).for_each(|file| output.keep(&file));
                self.listings.insert((page.language(), year), listing);
            }
            None => self.segments.push(job),
        }
    }

    /// How many pages are rendered.
    pub fn len(&self) -> usize {
        self.segments.len() + self.indexes.len()
    }

    /// Renders and stages the index: one year at a time, each on all cores, so that one year's text at most is in memory.
    pub fn stage(
        &self,
        model: &Model,
        renderer: &Renderer<'_>,
        fingerprints: &Fingerprints<'_>,
        staged: &Staged<'_>,
        target: &Target,
    ) -> Result<(), Failure> {
        let mut listings = self.listings.clone();
        for (at, (page, file, fingerprint)) in self.segments.iter().enumerate() {
            let Kind::SearchSegment(year) = page.kind else { continue };
            let put = |press: &mut Press, made: &SegmentFile| {
                let (path, of_name) = (file_in(model, page, &made.name), fingerprints.of_search_file(&made.name));
                // Compressing takes longer than all else that is left to do.
                if staged.keeps(&path, &of_name) {
                    return Ok(());
                }
                staged.put(&path, page.kind.rank(), of_name, &press.bytes(made))
            };
            let (SearchFiles { listing, files }, words) = remembered(model, renderer, page.language(), year, target)?;
            staged.put(file, page.kind.rank(), *fingerprint, &listing.bytes())?;
            listings.insert((page.language(), year), listing);
            let is_last = at + 1 == self.segments.len();
            let (put, (saved, indexes)) = rayon::join(
                || files.par_iter().try_for_each_init(Press::default, put),
                || {
                    let indexes = if is_last { self.put_indexes(renderer, &listings, staged) } else { Ok(()) };
                    (words.map_or(Ok(()), |(kept, words)| keep_words(&kept, words)), indexes)
                },
            );
            put.and(saved).and(indexes)?;
        }
        if self.segments.is_empty() { Ok(self.put_indexes(renderer, &listings, staged)?) } else { Ok(()) }
    }

    fn put_indexes(&self, renderer: &Renderer<'_>, listings: &Listings, staged: &Staged<'_>) -> Result<(), DiskError> {
        self.indexes.iter().try_for_each(|(page, file, fingerprint)| {
            staged.put(file, page.kind.rank(), *fingerprint, &index(renderer, page.language(), listings))
        })
    }
}

/// Batches with fewer articles than this are joined when there are many of them.
const FEW: usize = 128;

/// So many of them are many.
const MANY: usize = 16;

/// Renders a year. The words of the newest one are kept, so that of a new article alone the words are cut; in older years little changes, and keeping
/// theirs would cost a first build more than it saves later.
fn remembered(
    model: &Model,
    renderer: &Renderer<'_>,
    language: usize,
    year: i32,
    target: &Target,
) -> Result<(SearchFiles, Option<(Series, Words)>), Failure> {
    let failure = |error: RenderError| Failure::Site(vec![error.diagnostic()]);
    if search_years(&model.site, language).max() != Some(year) {
        return renderer.search_segment(language, year).map(|files| (files, None)).map_err(failure);
    }
    let kept = Series::open(&target.cache, &format!("words-{}", model.site.languages[language].tag()));
    let recall = || if target.clean { Vec::new() } else { kept.load() };
    let (files, words) = renderer.search_segment_from(language, year, &recall).map_err(failure)?;
    Ok((files, Some((kept, words))))
}

/// Keeps the words that were cut, in files of their own: those of a whole year are many.
fn keep_words(kept: &Series, words: Words) -> Result<(), DiskError> {
    let Words { known, mut new } = words;
    let is_few = |batch: &Batch| batch.len() < FEW;
    let few: Vec<&Batch> = known.iter().flatten().filter(|batch| is_few(batch)).collect();
    let joins = few.len() >= MANY;
    if joins {
        new = vec![Joined::new(&few.into_iter().chain(&new).collect::<Vec<_>>(), |_| true).batch()];
    }
    let stays = |at: usize| known.get(at).and_then(Option::as_ref).is_some_and(|batch| !(joins && is_few(batch)));
    kept.update(&new, stays)
}

fn index(renderer: &Renderer<'_>, language: usize, listings: &Listings) -> Vec<u8> {
    let years = listings.iter().filter(|((other, _), _)| *other == language);
    let years: Vec<(i32, SearchListing)> = years.map(|((_, year), listing)| (*year, listing.clone())).collect();
    renderer.search_index(language, &years)
}

/// Renders the whole index again and gives each file to `compare`.
pub(super) fn verify(
    model: &Model,
    renderer: &Renderer<'_>,
    mut compare: impl FnMut(String, &[u8]),
) -> Result<(), Failure> {
    let mut listings = BTreeMap::new();
    for page in model.plan.pages.iter().filter(|page| is_search(page)) {
        let Kind::SearchSegment(year) = page.kind else { continue };
        let SearchFiles { listing, files } =
            renderer.search_segment(page.language(), year).map_err(|error| Failure::Site(vec![error.diagnostic()]))?;
        let compressed: Vec<Vec<u8>> = files.par_iter().map_init(Press::default, Press::bytes).collect();
        for (made, bytes) in files.iter().zip(&compressed) {
            compare(file_in(model, page, &made.name), bytes);
        }
        compare(file_of(Addresses::new(&model.site).of(page)), &listing.bytes());
        listings.insert((page.language(), year), listing);
    }
    for page in model.plan.pages.iter().filter(|page| page.kind == Kind::SearchIndex) {
        compare(file_of(Addresses::new(&model.site).of(page)), &index(renderer, page.language(), &listings));
    }
    Ok(())
}
