//! The search index in the preview: a year is rendered when it is asked for, and kept until one of its articles changes.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use crate::plan::{Fingerprint, Kind, Page, search_fingerprint, search_years};
use crate::render::{RenderError, Renderer, SearchFiles};
use crate::site::Site;

use super::shown::{Snapshot, lock};

/// A language's year, with the fingerprint that its files were made for.
type Years = BTreeMap<(usize, i32), (Fingerprint, Arc<SearchFiles>)>;

/// The years that were asked for, by language and year.
#[derive(Default)]
pub(super) struct Index {
    years: Mutex<Years>,
}

impl Index {
    /// Forgets all years: the settings changed, on which their files depend beside the articles.
    pub fn clear(&self) {
        lock(&self.years).clear();
    }

    /// The year that a page is of.
    pub fn segment(&self, site: &Site, renderer: &Renderer<'_>, page: &Page) -> Result<Arc<SearchFiles>, RenderError> {
        let Kind::SearchSegment(year) = page.kind else { return self.year(site, renderer, page.language(), 0) };
        self.year(site, renderer, page.language(), year)
    }

    /// The file that a search page asks for first.
    pub fn index(&self, site: &Site, renderer: &Renderer<'_>, page: &Page) -> Result<Vec<u8>, RenderError> {
        let language = page.language();
        let years = search_years(site, language)
            .map(|year| Ok((year, self.year(site, renderer, language, year)?.listing.clone())));
        Ok(renderer.search_index(language, &years.collect::<Result<Vec<_>, RenderError>>()?))
    }

    fn year(
        &self,
        site: &Site,
        renderer: &Renderer<'_>,
        language: usize,
        year: i32,
    ) -> Result<Arc<SearchFiles>, RenderError> {
        let fingerprint = search_fingerprint(site, language, year);
        let known = lock(&self.years)
            .get(&(language, year))
            .filter(|(known, _)| *known == fingerprint)
            .map(|(_, files)| Arc::clone(files));
        if let Some(files) = known {
            return Ok(files);
        }
        let files = Arc::new(renderer.search_segment(language, year)?);
        lock(&self.years).insert((language, year), (fingerprint, Arc::clone(&files)));
        Ok(files)
    }
}

/// The page of the year that has a file such as `/kk/search/2025-0f3a5c61d2e8.bin`.
pub(super) fn segment_page(snapshot: &Snapshot, path: &str) -> Option<Page> {
    let (folder, name) = path.strip_suffix(".bin")?.rsplit_once('/')?;
    let (year, _) = name.rsplit_once('-')?;
    let page = snapshot.plan.find(&snapshot.site, &format!("{folder}/{year}.json"))?;
    matches!(page.kind, Kind::SearchSegment(_)).then(|| page.clone())
}
