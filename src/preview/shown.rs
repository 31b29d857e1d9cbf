//! What the preview shows: the site as it is now, and a page of it rendered when it is asked for.

use std::collections::{BTreeSet, VecDeque};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use tokio::sync::watch;

use crate::content::Bodies;
use crate::content::document::Record;
use crate::diagnostics::Diagnostic;
use crate::model;
use crate::plan::{Addresses, Assets, Kind, Origin, Page, Plan, record_of};
use crate::render::{RenderError, Renderer, Scope, Templates, media_type};
use crate::site::Site;
use crate::source::{Disk, SystemFont};
use crate::theme;

use super::index::{Index, segment_page};
use super::watch::Nudge;
use super::workshop::Opened;

/// How many pages are kept as they were last good, and the largest that is, in bytes.
const KEPT: usize = 64;
/// See `KEPT`.
const KEPT_BYTES: usize = 512 * 1024;

/// The site that is shown.
pub(super) struct Snapshot {
    /// Counts the updates.
    pub version: u64,
    /// The site.
    pub site: Site,
    /// Its pages.
    pub plan: Plan,
    /// Its static files.
    pub assets: Assets,
    /// Its templates, as they last compiled; none when they never did.
    pub templates: Option<Arc<Templates>>,
    /// The font for the Chinese on its social cards.
    pub font: Option<SystemFont>,
    /// Files whose records are older than what is on the disk.
    pub broken: BTreeSet<Box<str>>,
    /// Drafts and articles of the future.
    pub held: Vec<u32>,
    /// Everything that is wrong.
    pub problems: Arc<Vec<Diagnostic>>,
}

impl Snapshot {
    /// The first one.
    pub fn new(opened: Opened, broken: BTreeSet<Box<str>>, problems: Vec<Diagnostic>) -> Self {
        let Opened { site, plan, templates, assets, font } = opened;
        let held = held(&site);
        Self { version: 1, site, plan, assets, templates, font, broken, held, problems: Arc::new(problems) }
    }
}

/// Drafts and articles of the future, which a site only has when they were asked for.
pub(super) fn held(site: &Site) -> Vec<u32> {
    if !site.options.drafts && !site.options.future {
        return Vec::new();
    }
    let held = site.articles.iter().enumerate().filter(|(_, article)| article.draft || article.future);
    held.filter_map(|(at, _)| u32::try_from(at).ok()).collect()
}

/// What stands at a path of the site.
pub(super) enum Found {
    /// A rendered page.
    Page(View),
    /// A static file of the site.
    File(PathBuf),
    /// A static file of the built-in theme.
    BuiltIn(&'static [u8]),
    /// The same path with a slash at its end.
    Slash,
}

/// A rendered page, or what stands in for it.
#[derive(Clone)]
pub(super) struct View {
    /// The bytes as a build writes them.
    pub bytes: Arc<Vec<u8>>,
    /// The media type.
    pub media_type: &'static str,
    /// True when there is no such page, and this is the page that says so.
    pub missing: bool,
    /// Equal for pages that look the same: a hash of the bytes, in which style sheets have their plain names.
    pub token: String,
    /// Why the page could not be rendered; the bytes are the last good ones then, or empty.
    pub failure: Option<Failure>,
}

/// What to do with a page whose file was saved after the site was updated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Newer {
    /// Show it after the update, which is under way, or whose event was lost.
    Later,
    /// Show it as it was last good.
    Now,
}

/// A page that can be shown when the site is newer than this version.
#[derive(Debug)]
pub(super) struct NotYet(pub u64);

/// Why a page could not be rendered.
#[derive(Debug, Clone)]
pub(super) enum Failure {
    /// Its file is broken, as the site's problems say already.
    Broken,
    /// This.
    Other(Box<Diagnostic>),
}

impl Failure {
    /// What is to be told beside the site's problems.
    pub fn diagnostic(&self) -> Option<&Diagnostic> {
        match self {
            Self::Broken => None,
            Self::Other(diagnostic) => Some(diagnostic),
        }
    }
}

/// Shared by everything that answers, and by the one that updates.
pub(super) struct Shown {
    /// The site's files.
    pub source: Disk,
    /// The site.
    pub snapshot: RwLock<Snapshot>,
    /// Where a request that meets a newer file than the site knows tells of it.
    pub nudge: Nudge,
    version: watch::Sender<u64>,
    good: Mutex<VecDeque<(String, View)>>,
    /// The search index, as far as it was asked for.
    pub index: Index,
}

/// A lock that a panic poisoned guards data that is whole all the same: each change of it is one assignment.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shown {
    /// Shows a first state.
    pub fn new(source: Disk, snapshot: Snapshot, nudge: Nudge) -> Self {
        let version = watch::Sender::new(snapshot.version);
        Self {
            source,
            snapshot: RwLock::new(snapshot),
            nudge,
            version,
            good: Mutex::default(),
            index: Index::default(),
        }
    }

    /// The site, to read.
    pub fn read(&self) -> std::sync::RwLockReadGuard<'_, Snapshot> {
        self.snapshot.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the site, and wakes those who wait for it. What `change` returns is given back after the lock is free: an old site takes its time to drop.
    pub fn change<T>(&self, change: impl FnOnce(&mut Snapshot) -> T) -> T {
        let mut snapshot = self.snapshot.write().unwrap_or_else(PoisonError::into_inner);
        let result = change(&mut snapshot);
        snapshot.version += 1;
        self.version.send_replace(snapshot.version);
        result
    }

    /// Waits until the site is newer than a version.
    pub async fn newer_than(&self, version: u64) {
        // The sender lives as long as this does.
        let _ = self.version.subscribe().wait_for(|now| *now > version).await;
    }

    /// What stands at a path inside the site, decoded, such as `/kk/2025/`.
    pub fn find(&self, path: &str, newer: Newer) -> Result<Option<Found>, NotYet> {
        if let Some(view) = self.page(path, newer)? {
            return Ok(Some(Found::Page(view)));
        }
        let snapshot = self.read();
        if let Some(page) = segment_page(&snapshot, path) {
            drop(snapshot);
            let name = path.rsplit_once('/').map_or(path, |(_, name)| name);
            return Ok(self.segment_file(&page, name).map(Found::Page));
        }
        if let Some((name, asset)) = snapshot.assets.by_link(path.trim_start_matches('/')) {
            return Ok(match asset.origin {
                Origin::BuiltIn => theme::static_file(name).map(Found::BuiltIn),
                Origin::Site => Some(Found::File(self.source.root().join("static").join(name))),
            });
        }
        Ok((!path.ends_with('/') && snapshot.plan.has(&format!("{path}/"))).then_some(Found::Slash))
    }

    /// What a browser sees at a path: the page, or the page that says that there is none.
    pub fn view(&self, path: &str) -> Result<View, NotYet> {
        Ok(self.page(path, Newer::Later)?.unwrap_or_else(|| self.missing(path)))
    }

    /// The site's page for addresses that do not exist, in the language of the path.
    pub fn missing(&self, path: &str) -> View {
        let first = path.split('/').nth(1).unwrap_or_default();
        let localized = format!("/{first}/404.html");
        let page = |path| self.page(path, Newer::Now).ok().flatten();
        let found = page(&localized).or_else(|| page("/404.html")).unwrap_or_else(|| View {
            bytes: Arc::default(),
            media_type: "text/html; charset=utf-8",
            missing: true,
            token: String::new(),
            failure: None,
        });
        View { missing: true, ..found }
    }

    fn page(&self, path: &str, newer: Newer) -> Result<Option<View>, NotYet> {
        let snapshot = self.read();
        let Some(page) = snapshot.plan.find(&snapshot.site, path) else { return Ok(None) };
        let error = match self.render(&snapshot, page) {
            Ok(view) => {
                drop(snapshot);
                self.keep(path, &view);
                return Ok(Some(view));
            }
            Err(error) => error,
        };
        if newer == Newer::Later && is_newer(&error, &snapshot) {
            self.nudge.touch(error.diagnostic().file.into_iter().collect());
            return Err(NotYet(snapshot.version));
        }
        Ok(Some(self.last_good(path, media_type(page), failure(error, &snapshot))))
    }

    fn render(&self, snapshot: &Snapshot, page: &Page) -> Result<View, RenderError> {
        let none = Bodies::default();
        let bodies = |record: &Record| model::body(&self.source, &none, record);
        let Some(templates) = &snapshot.templates else {
            let diagnostic = Diagnostic::file_error(
                "template-failed",
                "templates",
                "the templates do not compile, so no page can be shown",
            );
            return Err(RenderError::Template(Box::new(diagnostic)));
        };
        let mut bytes = Vec::with_capacity(32 * 1024);
        let font = || snapshot.font.as_ref()?.read().ok();
        let renderer = Renderer::new(&snapshot.site, &snapshot.plan, &snapshot.assets, templates, &bodies, Scope::Page)
            .with_chinese_font(&font);
        match page.kind {
            Kind::SearchIndex => bytes = self.index.index(&snapshot.site, &renderer, page)?,
            Kind::SearchSegment(_) => bytes = self.index.segment(&snapshot.site, &renderer, page)?.listing.bytes(),
            _ => renderer.render(page, &mut bytes)?,
        }
        let token = token(&bytes, &snapshot.assets);
        Ok(View { bytes: Arc::new(bytes), media_type: media_type(page), missing: false, token, failure: None })
    }

    /// A file of the search index: its year is rendered when its own file is asked for, and kept until it changes.
    fn segment_file(&self, page: &Page, name: &str) -> Option<View> {
        let snapshot = self.read();
        let templates = snapshot.templates.as_ref()?;
        let none = Bodies::default();
        let bodies = |record: &Record| model::body(&self.source, &none, record);
        let renderer = Renderer::new(&snapshot.site, &snapshot.plan, &snapshot.assets, templates, &bodies, Scope::Page);
        let year = self.index.segment(&snapshot.site, &renderer, page).ok()?;
        let bytes = year.files.iter().find(|file| file.name == name)?.bytes();
        Some(View {
            bytes: Arc::new(bytes),
            media_type: "application/octet-stream",
            missing: false,
            token: String::new(),
            failure: None,
        })
    }

    fn keep(&self, path: &str, view: &View) {
        let mut good = lock(&self.good);
        if view.bytes.len() > KEPT_BYTES {
            return;
        }
        good.retain(|(known, _)| known != path);
        if good.len() >= KEPT {
            good.pop_front();
        }
        good.push_back((path.to_owned(), view.clone()));
    }

    fn last_good(&self, path: &str, media_type: &'static str, failure: Failure) -> View {
        let good = lock(&self.good).iter().find(|(known, _)| known == path).map(|(_, view)| view.clone());
        let view = good.unwrap_or_else(|| View {
            bytes: Arc::default(),
            media_type,
            missing: false,
            token: String::new(),
            failure: None,
        });
        View { failure: Some(failure), ..view }
    }

    /// What the preview's bar says of a page, as JSON: `{kind, file, path, editor, draft, future, held: [{url, draft, future}]}`.
    pub fn about(&self, path: &str) -> serde_json::Value {
        let snapshot = self.read();
        let site = &snapshot.site;
        let page = snapshot.plan.find(site, path);
        let file = page.and_then(|page| file_of(site, page));
        let article =
            page.and_then(|page| if let Kind::Article(at) = page.kind { site.articles.get(at as usize) } else { None });
        let held = snapshot.held.iter().take(500).filter_map(|at| {
            let article = site.articles.get(*at as usize)?;
            let url = Addresses::new(site).href(&Addresses::new(site).article(article.original, *at));
            Some(serde_json::json!({ "url": url, "draft": article.draft, "future": article.future }))
        });
        serde_json::json!({
            "kind": page.map_or("none", |page| page.kind.word()),
            "file": file,
            "path": file.as_deref().map(|file| self.source.root().join(file).to_string_lossy().into_owned()),
            "editor": file.as_deref().and_then(|file| self.editor(site, file, 1)),
            "draft": article.is_some_and(|article| article.draft),
            "future": article.is_some_and(|article| article.future),
            "held": held.collect::<Vec<_>>(),
        })
    }

    /// The address that opens a file in the editor's program.
    pub fn editor(&self, site: &Site, file: &str, line: usize) -> Option<String> {
        super::bar::editor_address(&site.config.preview.editor, &self.source.root().join(file).to_string_lossy(), line)
    }
}

/// True when a page failed because its file was saved after the site was updated.
fn is_newer(error: &RenderError, snapshot: &Snapshot) -> bool {
    matches!(error, RenderError::Body(diagnostic) if diagnostic.file.as_deref().is_some_and(|file| !snapshot.broken.contains(file)))
}

fn failure(error: RenderError, snapshot: &Snapshot) -> Failure {
    let is_body = matches!(error, RenderError::Body(_));
    let diagnostic = error.diagnostic();
    let is_broken = diagnostic.file.as_deref().is_some_and(|file| snapshot.broken.contains(file));
    if is_body && is_broken { Failure::Broken } else { Failure::Other(Box::new(diagnostic)) }
}

/// The file that a page shows: the article's, the page's, the edition's, or the vocabulary that has the term.
fn file_of(site: &Site, page: &Page) -> Option<String> {
    match page.kind {
        Kind::Term(kind, _) | Kind::Terms(kind) => Some(kind.file()),
        _ => record_of(site, page).map(|record| record.file.to_string()),
    }
}

/// Equal for bytes that look the same: style sheets are exchanged in the open page, so the part of their names that changes with their bytes does
/// not count.
fn token(bytes: &[u8], assets: &Assets) -> String {
    let mut hasher = blake3::Hasher::new();
    let links = assets
        .iter()
        .filter(|(path, _)| path.ends_with(".css"))
        .filter_map(|(path, _)| assets.link(path).map(|link| (path, link)));
    let mut places: Vec<(usize, usize, &str)> = Vec::new();
    for (path, link) in links.filter(|(path, link)| path != link) {
        places.extend(memchr::memmem::find_iter(bytes, link.as_bytes()).map(|at| (at, link.len(), path)));
    }
    places.sort_unstable();
    let mut from = 0;
    for (at, length, path) in places {
        if at >= from {
            hasher.update(&bytes[from..at]).update(path.as_bytes());
            from = at + length;
        }
    }
    hasher.update(&bytes[from..]);
    hasher.finalize().to_hex()[..32].to_owned()
}
