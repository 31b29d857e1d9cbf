//! A site's model, loaded: the stages from source to plan in their order. `build`, `check` and `serve` all begin here.

use std::borrow::Cow;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use rayon::prelude::*;

use crate::config::{self, BaseUrl, Config};
use crate::content::{self, Bodies, Content, Finding, Memory, locate};
use crate::diagnostics::Diagnostic;
use crate::plan::{Asset, Assets, Origin, Plan, Settings, check_files, check_links, check_titles, link_targets};
use crate::publish::Statics;
use crate::render::{RenderError, Templates, card};
use crate::site::{self, Now, Options, Site};
use crate::source::{Entry, Source, SystemFont, explain};
use crate::theme::{self, Theme};

/// So many bytes of bodies stay in memory as they are between the check and the page, where pages are rendered at all: to read a small file again takes as long as
/// to check it.
pub const BODIES: usize = 40 * 1024 * 1024;

/// What a run asks for beside the site's own settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The clock.
    pub now: DateTime<Utc>,
    /// What else is published than what is due.
    pub options: Options,
    /// An address that replaces the one in the settings.
    pub base_url: Option<BaseUrl>,
}

/// What earlier runs knew.
#[derive(Debug, Default)]
pub struct Known {
    /// Of content files.
    pub sources: Memory,
    /// Of static files.
    pub statics: Statics,
}

/// A site, loaded and planned.
pub struct Model {
    /// The content, for the cache.
    pub content: Content,
    /// What static files are known by now.
    pub statics: Statics,
    /// The site.
    pub site: Site,
    /// Its look.
    pub theme: Theme,
    /// Its static files.
    pub assets: Assets,
    /// Its pages.
    pub plan: Plan,
    /// What all pages depend on.
    pub settings: Settings,
    /// The templates; none when one does not compile, which is among the diagnostics.
    pub templates: Option<Templates>,
    /// The system's font for Chinese, where social cards may need it.
    pub chinese_font: Option<SystemFont>,
    /// Everything that is wrong, in the order in which it is shown.
    pub diagnostics: Vec<Diagnostic>,
}

/// Loads a site, and keeps up to `bodies` bytes of its bodies. Never fails: what is wrong is in the diagnostics.
pub fn load(source: &dyn Source, request: &Request, known: &Known, bodies: usize) -> Model {
    let (config, mut diagnostics) = settings(source, request);
    let (theme, found) = theme::load(source, &config);
    diagnostics.extend(found);
    let (assets, statics, found) = static_files(source, &known.statics);
    diagnostics.extend(found);
    let (content, found) = content::load(source, &config, &known.sources, bodies);
    diagnostics.extend(found);
    let (site, plan, findings) = freeze(&content, Arc::new(config), &theme, &assets, request);
    diagnostics.extend(locate(source, findings));
    let chinese_font = chinese_font(&site, &mut diagnostics);
    let font = chinese_font.as_ref().map(|font| format!("{}\0{}", font.path.display(), font.size)).unwrap_or_default();
    let templates = Templates::new(&site, &assets, &theme.templates).map_err(|found| diagnostics.extend(found)).ok();
    let settings = Settings::new(&site, &theme.templates, &assets)
        .with_links(&link_targets(&site, &plan, &assets))
        .with_cards(card::identity(&font))
        .with_shown(templates.as_ref().map(Templates::shown).unwrap_or_default());
    Diagnostic::sort(&mut diagnostics);
    Model { content, statics, site, theme, assets, plan, settings, templates, chinese_font, diagnostics }
}

/// The font for the Chinese on social cards; a site in Chinese that finds none is told so.
pub(crate) fn chinese_font(site: &Site, diagnostics: &mut Vec<Diagnostic>) -> Option<SystemFont> {
    if !site.config.pages.cards {
        return None;
    }
    let font = SystemFont::chinese();
    if font.is_none() && site.config.languages.iter().any(|tag| tag.split('-').next() == Some("zh")) {
        diagnostics.push(
            Diagnostic::file_warning(
                "no-chinese-font",
                config::FILE,
                "there is no font for Chinese: social cards in Chinese have no text",
            )
            .help(
                "install Noto Sans CJK (the package `fonts-noto-cjk` on Debian), or set `cards = false` in `[pages]`",
            ),
        );
    }
    font
}

/// The stages between loading and rendering: content becomes a site, the site its pages, and every link of every body is followed.
pub fn freeze(
    content: &Content,
    config: Arc<Config>,
    theme: &Theme,
    assets: &Assets,
    request: &Request,
) -> (Site, Plan, Vec<Finding>) {
    let now = Now::new(request.now, &config);
    let (site, mut findings) = site::freeze(content, config, theme.languages.clone(), now, request.options);
    let (plan, found) = Plan::new(&site);
    findings.extend(found);
    findings.extend(check_files(&site, &plan, assets));
    findings.extend(check_links(&site, &plan, assets));
    findings.extend(check_titles(&site));
    (site, plan, findings)
}

/// What the memory of content files depends on beside the files: the languages that may stand in their names.
pub fn memory_settings(config: &Config) -> String {
    config.languages.join(" ")
}

/// Reads the settings; a site without `site.toml` has the defaults.
pub fn settings(source: &dyn Source, request: &Request) -> (Config, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let text = match source.read(config::FILE) {
        Ok(bytes) => match content::text_of(&bytes) {
            Ok(text) => text.strip_prefix('\u{feff}').unwrap_or(text).to_owned(),
            Err((problem, readable)) => {
                diagnostics.push(problem.in_file(config::FILE, &readable));
                String::new()
            }
        },
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => {
            diagnostics.push(Diagnostic::file_error(
                "unreadable",
                config::FILE,
                format!("cannot be read: {}", explain(&error)),
            ));
            String::new()
        }
    };
    let (mut config, problems) = Config::parse(&text);
    diagnostics.extend(problems.into_iter().map(|problem| problem.in_file(config::FILE, &text)));
    if let Some(base_url) = &request.base_url {
        config.base_url.clone_from(base_url);
    }
    (config, diagnostics)
}

/// Lists the static files, the site's over the theme's, and hashes those that are not known already.
pub(crate) fn static_files(source: &dyn Source, known: &Statics) -> (Assets, Statics, Vec<Diagnostic>) {
    let listing = source.list("static");
    let mut diagnostics = listing.diagnostics;
    let mut assets = Assets::default();
    for (path, bytes) in theme::static_files() {
        assets.insert(path.to_owned(), Asset { origin: Origin::BuiltIn, hash: content::hash(bytes) });
    }
    let hashed: Vec<(&Entry, Result<[u8; 16], Diagnostic>)> =
        listing.entries.par_iter().map(|entry| (entry, hash_of(source, entry, known))).collect();
    let mut statics = Statics::new();
    for (entry, hash) in hashed {
        match hash {
            Ok(hash) => {
                let path = entry.path.strip_prefix("static/").unwrap_or(&entry.path).to_owned();
                statics.insert(entry.path.clone(), (entry.size, entry.modified, hash));
                assets.insert(path, Asset { origin: Origin::Site, hash });
            }
            Err(diagnostic) => diagnostics.push(diagnostic),
        }
    }
    (assets, statics, diagnostics)
}

fn hash_of(source: &dyn Source, entry: &Entry, known: &Statics) -> Result<[u8; 16], Diagnostic> {
    match known.get(&entry.path) {
        Some((size, modified, hash)) if *size == entry.size && *modified == entry.modified && entry.modified != 0 => {
            Ok(*hash)
        }
        _ => source.read(&entry.path).map(|bytes| content::hash(&bytes)).map_err(|error| {
            Diagnostic::file_error("unreadable", &*entry.path, format!("cannot be read: {}", explain(&error)))
        }),
    }
}

/// The bytes of a static file.
///
/// # Errors
/// When it vanished since it was listed.
pub fn static_bytes(source: &dyn Source, path: &str, asset: &Asset) -> Result<Vec<u8>, Diagnostic> {
    match asset.origin {
        Origin::BuiltIn => Ok(theme::static_file(path).unwrap_or_default().to_vec()),
        Origin::Site => {
            let file = format!("static/{path}");
            source.read(&file).map_err(|error| {
                Diagnostic::file_error("unreadable", file, format!("cannot be read: {}", explain(&error)))
            })
        }
    }
}

/// The Markdown below a file's front matter: as it was kept, or read again.
///
/// # Errors
/// When the file changed or vanished since the model was loaded.
pub fn body<'k>(
    source: &dyn Source,
    kept: &'k Bodies,
    record: &content::document::Record,
) -> Result<Cow<'k, str>, RenderError> {
    if let Some(body) = kept.get(record) {
        return Ok(body);
    }
    let failed =
        |message: String| RenderError::Body(Box::new(Diagnostic::file_error("unreadable", &*record.file, message)));
    let bytes = source
        .read_seen(&record.file, record.size.into())
        .map_err(|error| failed(format!("cannot be read: {}", explain(&error))))?;
    if content::hash(&bytes) != record.hash {
        return Err(failed("it changed while the site was being built; build again".into()));
    }
    // A copy of the checked text costs a fraction of what `String::from_utf8` takes to check letters that are not ASCII.
    let body = content::text_of(bytes.get(record.body_at as usize..).unwrap_or_default());
    body.map(|body| Cow::Owned(body.to_owned())).map_err(|_| failed("it is not UTF-8 any more".into()))
}
