//! `khorgos build`: content becomes `public/`.

mod search;
mod unchanged;

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use rayon::prelude::*;
use serde::Serialize;

use crate::content;
use crate::diagnostics::Diagnostic;
use crate::model::{self, Known, Model, Request};
use crate::plan::{Addresses, Fingerprint, Fingerprints, Page, file_of, newest_shown};
use crate::publish::{self, Counts, DiskError, Output, Past, Place, Staged};
use crate::render::{Renderer, Scope};
use crate::source::{Disk, Source};

use search::SearchWork;
use unchanged::Listed;

/// For so many pages the values that all pages of a site share are not made beforehand.
const FEW: usize = 64;

/// Where a build goes, and how.
#[derive(Debug, Clone)]
pub struct Target {
    /// The output folder.
    pub folder: PathBuf,
    /// The cache folder.
    pub cache: PathBuf,
    /// The name under which the cache keeps the folder's manifest.
    pub name: String,
    /// Publish into a folder that khorgos did not make.
    pub force: bool,
    /// Forget what earlier runs left.
    pub clean: bool,
    /// Fail after so many changes of the output folder, as if the process had been killed there: for tests of what the next run does then.
    pub interrupt_after: Option<usize>,
}

/// What a build did.
#[derive(Debug, Default, Clone, Serialize)]
pub struct Report {
    /// Published articles.
    pub articles: usize,
    /// Pages of the site, feeds and sitemaps among them.
    pub pages: usize,
    /// Pages that were rendered.
    pub rendered: usize,
    /// Pages whose fingerprint had not changed.
    pub skipped: usize,
    /// Content files that were read.
    pub read: usize,
    /// Files written and removed.
    #[serde(flatten)]
    pub counts: Counts,
    /// When the output changes by itself next, in seconds since 1970.
    pub next_change: Option<i64>,
    /// Milliseconds by stage.
    pub milliseconds: Times,
}

/// Milliseconds by stage.
#[derive(Debug, Default, Clone, Copy, Serialize)]
pub struct Times {
    /// Reading, checking, freezing, planning.
    pub load: u64,
    /// Fingerprints, and the choice of what to render.
    pub plan: u64,
    /// Rendering and staging.
    pub render: u64,
    /// Publishing and keeping the cache.
    pub publish: u64,
    /// All of it.
    pub total: u64,
}

/// Why there is no output.
#[derive(Debug)]
pub enum Failure {
    /// The site has errors: these, and the warnings among them.
    Site(Vec<Diagnostic>),
    /// The disk has.
    Disk(DiskError),
}

impl From<DiskError> for Failure {
    fn from(error: DiskError) -> Self {
        Self::Disk(error)
    }
}

/// Tells of progress: how many of how many pages are rendered.
pub type Progress<'a> = &'a (dyn Fn(usize, usize) + Sync);

/// Builds a site, and returns what was done and the warnings.
///
/// # Errors
/// When the site has errors or the disk fails; the output folder is as it was then, or (after a failing disk) completed by the next run.
pub fn build(
    disk: &Disk,
    request: &Request,
    target: &Target,
    progress: Progress<'_>,
) -> Result<(Report, Vec<Diagnostic>), Failure> {
    let mut clock = Clock::new();
    let read_at = disk.now();
    let (output, listed) = rayon::join(
        || Output::open(&target.folder, &target.cache, &target.name, target.force, target.clean),
        || Listed::new(disk, request),
    );
    let output = output?.interrupt_after(target.interrupt_after);
    if let Some(report) = listed.nothing_to_do(request, target, &output) {
        return Ok((Report { milliseconds: clock.all_loading(), ..report }, Vec::new()));
    }
    let source: &dyn Source = &listed;
    let memory_settings = model::memory_settings(&model::settings(source, request).0);
    let load = || {
        let known = known(target, &memory_settings);
        (model::load(source, request, &known, model::BODIES), known)
    };
    let (model, known) = if output.is_fresh() { load() } else { meanwhile(|| output.look(), load) };
    let diagnostics = model.diagnostics.clone();
    if diagnostics.iter().any(Diagnostic::is_error) {
        return Err(Failure::Site(diagnostics));
    }
    let load = clock.lap();
    let work = work(&model, &output);
    let plan = clock.lap();
    Past::forget(&target.cache, &target.name)?;
    let staged = output.stage()?;
    let outcome = staged.flushing(work.len(), || stage(source, &model, &work, &staged, target, progress));
    if known.sources.is_torn() {
        // A damaged cache is a clean build.
        staged.discard()?;
        return build(disk, request, &Target { clean: true, ..target.clone() }, progress);
    }
    if let Err(failure) = outcome {
        staged.discard()?;
        return Err(with_warnings(failure, diagnostics));
    }
    let render = clock.lap();
    let files = &model.content.files;
    let (counts, saved) = rayon::join(
        || staged.publish(),
        || publish::save_sources(&target.cache, &memory_settings, &known.sources, files, read_at),
    );
    let counts = counts?;
    saved?;
    publish::save_statics(&target.cache, &known.statics, &model.statics, read_at)?;
    listed.remember(request, target, &model, &diagnostics)?;
    let report = Report {
        articles: model.site.articles.len(),
        pages: model.plan.pages.len(),
        rendered: work.len(),
        skipped: model.plan.pages.len() - work.len(),
        read: model.content.read,
        counts,
        next_change: model.site.next_change,
        milliseconds: Times { load, plan, render, publish: clock.lap(), total: clock.total() },
    };
    drop(work);
    // Freeing a large model takes as long as writing a page that changed; nobody has to wait for it.
    rayon::spawn(move || drop((model, known)));
    Ok((report, diagnostics))
}

/// Does something aside, on threads of its own: it fills the gaps in which a step leaves cores without work.
fn meanwhile<T>(aside: impl FnOnce() + Send, step: impl FnOnce() -> T) -> T {
    let Ok(pool) = rayon::ThreadPoolBuilder::new().num_threads(rayon::current_num_threads()).build() else {
        aside();
        return step();
    };
    pool.in_place_scope(|scope| {
        scope.spawn(|_| aside());
        step()
    })
}

fn with_warnings(failure: Failure, warnings: Vec<Diagnostic>) -> Failure {
    match failure {
        Failure::Site(mut diagnostics) => {
            diagnostics.extend(warnings);
            Diagnostic::sort(&mut diagnostics);
            Failure::Site(diagnostics)
        }
        disk @ Failure::Disk(_) => disk,
    }
}

fn known(target: &Target, settings: &str) -> Known {
    if target.clean {
        return Known::default();
    }
    Known { sources: publish::open_sources(&target.cache, settings), statics: publish::load_statics(&target.cache) }
}

/// A page to render by its position in the plan, and its fingerprint; none where that is found together with the page.
type Job<'m> = (usize, &'m Page, Option<Fingerprint>);

/// What there is to do.
struct Work<'m> {
    /// Pages to render.
    pages: Vec<Job<'m>>,
    /// What the fingerprints of the others are found with.
    fingerprints: Fingerprints<'m>,
    /// The search index.
    search: SearchWork<'m>,
    /// Static files to copy: path in `static/`, path in the output, hash.
    statics: Vec<(&'m str, String, [u8; 16])>,
}

impl Work<'_> {
    /// How many pages are rendered.
    fn len(&self) -> usize {
        self.pages.len() + self.search.len()
    }
}

/// Chooses what has to be rendered: what has no published file of the same fingerprint.
fn work<'m>(model: &'m Model, output: &Output) -> Work<'m> {
    let fingerprints = Fingerprints::new(&model.site, model.settings);
    let addresses = Addresses::new(&model.site);
    let choose = |(buffer, moved): &mut (Vec<u8>, isize), (at, page): (usize, &'m Page)| {
        // In a new folder there is nothing to compare with.
        if output.is_fresh() {
            return Some((at, page, None));
        }
        let fingerprint = fingerprints.of(page, buffer);
        let stays = output.keeps_page(&file_of(addresses.of(page)), &fingerprint, at, moved);
        (!stays).then_some((at, page, Some(fingerprint)))
    };
    // From the end, where the sitemaps stand: each takes as long as a thousand articles, and must not be what one core is left with.
    let pages = model.plan.pages.par_iter().enumerate().rev().with_min_len(16);
    let pages = pages.filter(|(_, page)| !search::is_search(page));
    let pages: Vec<Job<'m>> = pages.map_init(Default::default, choose).flatten_iter().collect();
    let mut search = SearchWork::default();
    for page in model.plan.pages.iter().filter(|page| search::is_search(page)) {
        let job = (page, file_of(addresses.of(page)), fingerprints.of(page, &mut Vec::new()));
        search.add(model, &fingerprints, output, job);
    }
    let mut work = Work { pages, fingerprints, search, statics: Vec::new() };
    // Pages that show the same articles stand together: a card is made once for all of them, and need not be kept for long.
    work.pages.par_sort_by_cached_key(|(_, page, _)| newest_shown(&model.site, page));
    for (path, asset) in model.assets.iter() {
        let linked = model.assets.link(path).filter(|link| link != path);
        for file in [Some(path.to_owned()), linked].into_iter().flatten() {
            if !output.keeps(&file, &asset.hash) {
                work.statics.push((path, file, asset.hash));
            }
        }
    }
    work
}

/// Renders and stages everything that there is to do; all templates that fail are reported, each once.
fn stage(
    source: &dyn Source,
    model: &Model,
    work: &Work<'_>,
    staged: &Staged<'_>,
    target: &Target,
    progress: Progress<'_>,
) -> Result<(), Failure> {
    stage_statics(source, model, work, staged)?;
    let Some(templates) = &model.templates else { return Ok(()) };
    let bodies = |record: &content::document::Record| model::body(source, &model.content.bodies, record);
    let font = || model.chinese_font.as_ref()?.read().ok();
    let scope = if work.pages.len() > FEW { Scope::Site } else { Scope::Page };
    let renderer =
        Renderer::new(&model.site, &model.plan, &model.assets, templates, &bodies, scope).with_chinese_font(&font);
    // Parts of a year of the index are made by one core: the pages keep the others busy meanwhile.
    let (pages, search) = rayon::join(
        || stage_pages(model, &renderer, work, staged, progress),
        || work.search.stage(model, &renderer, &work.fingerprints, staged, target),
    );
    pages.and(search)
}

/// Renders and stages the pages.
fn stage_pages<'m>(
    model: &Model,
    renderer: &Renderer<'m>,
    work: &Work<'m>,
    staged: &Staged<'_>,
    progress: Progress<'_>,
) -> Result<(), Failure> {
    let problems: Mutex<Vec<Diagnostic>> = Mutex::default();
    let done = AtomicUsize::new(0);
    let addresses = Addresses::new(&model.site);
    let render = |(buffer, scratch): &mut (Vec<u8>, Vec<u8>), (at, page, known): &Job<'_>| {
        buffer.clear();
        let rendered = match known {
            Some(fingerprint) => renderer.render(page, buffer).map(|()| *fingerprint),
            None => renderer.render_hashed(page, &work.fingerprints, scratch, buffer),
        };
        match rendered {
            Ok(fingerprint) => {
                let (place, file) = (Place::of_page(*at), file_of(addresses.of(page)));
                staged.put_at(place, &file, page.kind.rank(), fingerprint, buffer)?;
            }
            Err(error) => note(&problems, error.diagnostic()),
        }
        progress(done.fetch_add(1, Ordering::Relaxed) + 1, work.pages.len());
        Ok::<(), DiskError>(())
    };
    work.pages
        .par_iter()
        .with_min_len(16)
        .with_max_len(128)
        .map_init(|| (Vec::with_capacity(64 * 1024), Vec::new()), render)
        .collect::<Result<(), DiskError>>()?;
    let problems = problems.into_inner().unwrap_or_default();
    if problems.is_empty() { Ok(()) } else { Err(Failure::Site(problems)) }
}

/// Stages the static files that are not published yet.
fn stage_statics(source: &dyn Source, model: &Model, work: &Work<'_>, staged: &Staged<'_>) -> Result<(), Failure> {
    for (path, file, hash) in &work.statics {
        let bytes = model
            .assets
            .get(path)
            .map(|asset| model::static_bytes(source, path, asset))
            .transpose()
            .map_err(|diagnostic| Failure::Site(vec![diagnostic]))?;
        staged.put(file, 0, *hash, &bytes.unwrap_or_default())?;
    }
    Ok(())
}

/// Keeps a problem unless the same one is known: a broken base template breaks every page in the same way.
fn note(problems: &Mutex<Vec<Diagnostic>>, diagnostic: Diagnostic) {
    let mut problems = problems.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let same = |known: &Diagnostic| {
        (&known.file, &known.place, known.code, &known.message)
            == (&diagnostic.file, &diagnostic.place, diagnostic.code, &diagnostic.message)
    };
    if !problems.iter().any(same) {
        problems.push(diagnostic);
    }
}

/// Renders everything again and compares it with the output folder. Returns the files that differ, are missing, or should not be there.
///
/// # Errors
/// When the site has errors.
pub fn verify(source: &Disk, request: &Request, folder: &Path) -> Result<Vec<String>, Failure> {
    let model = model::load(source, request, &Known::default(), model::BODIES);
    let Some(templates) = model.templates.as_ref().filter(|_| !model.diagnostics.iter().any(Diagnostic::is_error))
    else {
        return Err(Failure::Site(model.diagnostics));
    };
    let bodies = |record: &content::document::Record| model::body(source, &model.content.bodies, record);
    let font = || model.chinese_font.as_ref()?.read().ok();
    let renderer = Renderer::new(&model.site, &model.plan, &model.assets, templates, &bodies, Scope::Site)
        .with_chinese_font(&font);
    let addresses = Addresses::new(&model.site);
    let disk = Disk::new(folder);
    let compare = |page: &Page| -> Result<(String, bool), Failure> {
        let mut bytes = Vec::new();
        renderer.render(page, &mut bytes).map_err(|error| Failure::Site(vec![error.diagnostic()]))?;
        let file = file_of(addresses.of(page));
        let same = disk.read(&file).is_ok_and(|found| found == bytes);
        Ok((file, same))
    };
    let pages: Vec<(String, bool)> =
        model.plan.pages.par_iter().filter(|page| !search::is_search(page)).map(compare).collect::<Result<_, _>>()?;
    let mut wrong: Vec<String> =
        pages.iter().filter(|(_, same)| !same).map(|(file, _)| format!("{file}: differs from a clean build")).collect();
    let mut expected: HashSet<String> = pages.into_iter().map(|(file, _)| file).collect();
    search::verify(&model, &renderer, |file, bytes| {
        if !disk.read(&file).is_ok_and(|found| found == bytes) {
            wrong.push(format!("{file}: differs from a clean build"));
        }
        expected.insert(file);
    })?;
    for (path, asset) in model.assets.iter() {
        let bytes = model::static_bytes(source, path, asset).map_err(|diagnostic| Failure::Site(vec![diagnostic]))?;
        let linked = model.assets.link(path).filter(|link| link != path);
        for file in [Some(path.to_owned()), linked].into_iter().flatten() {
            if !disk.read(&file).is_ok_and(|found| found == bytes) {
                wrong.push(format!("{file}: differs from a clean build"));
            }
            expected.insert(file);
        }
    }
    let listing = disk.list("");
    let strangers = listing.entries.into_iter().map(|entry| entry.path).filter(|path| !expected.contains(path));
    wrong.extend(strangers.map(|file| format!("{file}: does not belong to the site")));
    wrong.sort_unstable();
    Ok(wrong)
}

struct Clock {
    start: Instant,
    last: Instant,
}

impl Clock {
    fn new() -> Self {
        let start = Instant::now();
        Self { start, last: start }
    }

    fn lap(&mut self) -> u64 {
        let now = Instant::now();
        milliseconds(now - std::mem::replace(&mut self.last, now))
    }

    /// The times of a run that ended after it had looked at what there is.
    fn all_loading(&mut self) -> Times {
        Times { load: self.lap(), total: self.total(), ..Times::default() }
    }

    fn total(&self) -> u64 {
        milliseconds(self.start.elapsed())
    }
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
