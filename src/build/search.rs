//! The search index in a build. A year of it becomes several files whose names are known only when it is rendered; the year's own file lists them, so
//! that an unchanged year is kept as a whole without being rendered.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::model::Model;
use crate::plan::{Addresses, Fingerprint, Fingerprints, Kind, Page, file_of, search_years};
use crate::publish::{self, Output, Staged};
use crate::render::{Renderer, SearchFiles, SearchListing, SearchMemory};
use crate::search::Press;
use crate::source::{Disk, Source};

use super::{Failure, Target};

/// A page with its file and fingerprint.
pub(super) type Job<'m> = (&'m Page, String, Fingerprint);

/// What there is to do for the index.
#[derive(Default)]
pub(super) struct SearchWork<'m> {
    /// Years to render.
    segments: Vec<Job<'m>>,
    /// Indexes to write.
    indexes: Vec<Job<'m>>,
    /// The years that stay, by language and year.
    listings: BTreeMap<(usize, i32), SearchListing>,
}

/// True for pages that are rendered here and not with the others.
pub(super) fn is_search(page: &Page) -> bool {
    matches!(page.kind, Kind::SearchIndex | Kind::SearchSegment(_))
}

/// The file of a name in a language's folder of the index.
fn file_in(model: &Model, page: &Page, name: &str) -> String {
    file_of(&Addresses::new(&model.site).search_file(page.language(), name))
}

impl<'m> SearchWork<'m> {
    /// Takes in a page that [`is_search`]. `kept` says that its own file stays; a year also needs all files that it lists.
    pub fn add(&mut self, model: &Model, fingerprints: &Fingerprints<'_>, output: &Output, job: Job<'m>, kept: bool) {
        let (page, file, _) = &job;
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
        (output, staged): (&Output, &Staged<'_>),
        target: &Target,
    ) -> Result<(), Failure> {
        let mut listings = self.listings.clone();
        for (page, file, fingerprint) in &self.segments {
            let Kind::SearchSegment(year) = page.kind else { continue };
            let SearchFiles { listing, files } = remembered(model, renderer, page.language(), year, target)?;
            files.par_iter().try_for_each_init(Press::default, |press, made| {
                let (path, of_name) = (file_in(model, page, &made.name), fingerprints.of_search_file(&made.name));
                // Compressing takes longer than all else that is left to do.
                if output.keeps(&path, &of_name) {
                    return Ok(());
                }
                staged.put(&path, page.kind.rank(), of_name, &press.bytes(made))
            })?;
            staged.put(file, page.kind.rank(), *fingerprint, &listing.bytes())?;
            listings.insert((page.language(), year), listing);
        }
        for (page, file, fingerprint) in &self.indexes {
            staged.put(file, page.kind.rank(), *fingerprint, &index(renderer, page.language(), &listings))?;
        }
        Ok(())
    }
}

fn segment(
    renderer: &Renderer<'_>,
    language: usize,
    year: i32,
    memory: Option<&SearchMemory>,
) -> Result<SearchFiles, Failure> {
    renderer.search_segment(language, year, memory).map_err(|error| Failure::Site(vec![error.diagnostic()]))
}

/// Renders a year. The words of the newest one are kept by months, so that a new article has the others of its month read again at most; in older years
/// little changes, and keeping theirs would cost a first build more than it saves later.
fn remembered(
    model: &Model,
    renderer: &Renderer<'_>,
    language: usize,
    year: i32,
    target: &Target,
) -> Result<SearchFiles, Failure> {
    if search_years(&model.site, language).max() != Some(year) {
        return segment(renderer, language, year, None);
    }
    let name = format!("words-{}", model.site.languages[language].tag());
    let known = if target.clean { Vec::new() } else { publish::load_months(&target.cache, &name) };
    let memory = SearchMemory::new(known);
    let files = segment(renderer, language, year, Some(&memory))?;
    memory
        .into_new()
        .into_par_iter()
        .try_for_each(|month| publish::save_month(&target.cache, &name, month.month, &month))?;
    Ok(files)
}

fn index(renderer: &Renderer<'_>, language: usize, listings: &BTreeMap<(usize, i32), SearchListing>) -> Vec<u8> {
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
        let SearchFiles { listing, files } = segment(renderer, page.language(), year, None)?;
        let compressed: Vec<Vec<u8>> = files.par_iter().map_init(Press::default, Press::bytes).collect();
        for (made, bytes) in files.iter().zip(&compressed) {
            compare(file_in(model, page, &made.name), bytes);
        }
        compare(file_of(&Addresses::new(&model.site).of(page)), &listing.bytes());
        listings.insert((page.language(), year), listing);
    }
    for page in model.plan.pages.iter().filter(|page| page.kind == Kind::SearchIndex) {
        compare(file_of(&Addresses::new(&model.site).of(page)), &index(renderer, page.language(), &listings));
    }
    Ok(())
}
