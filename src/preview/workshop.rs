//! What the preview keeps of a site between updates, and how one update is made: only what changed is read again, and the frozen site is made anew
//! only when a name, a date or an order changed.
//!
//! What is broken is reported, and the last good state of it stays: of a content file its record, of a vocabulary file its terms, of `site.toml` the
//! settings, of the templates all of them.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::Utc;

use crate::config::Config;
use crate::content::document::Record;
use crate::content::{Finding, Known, Memory, locate};
use crate::diagnostics::Diagnostic;
use crate::model::{self, Request};
use crate::plan::{Assets, Kind, Page, Plan, check_links_of, check_title};
use crate::publish::Statics;
use crate::render::Templates;
use crate::site::Site;
use crate::source::{Disk, Entry, Source, SystemFont};
use crate::theme::{self, Theme};

use super::files::{Changed, Files, is_at};
use super::swap::{Swap, same_shape};

/// What has to be looked at again.
#[derive(Debug, Default, Clone)]
pub(super) struct Touched {
    /// Paths in the site: files and folders.
    pub paths: BTreeSet<String>,
    /// True when anything may have changed: events were lost.
    pub all: bool,
    /// True when the clock passed a moment at which the site changes by itself.
    pub clock: bool,
}

impl Touched {
    /// True when nothing has to be looked at.
    pub fn is_empty(&self) -> bool {
        self.paths.is_empty() && !self.all && !self.clock
    }

    fn any_at(&self, folder: &str) -> bool {
        self.paths.iter().any(|path| is_at(path, folder))
    }
}

/// What an update does to the site that is shown.
pub(super) enum Effect {
    /// The site stays as it is.
    Nothing,
    /// Some records take the place of others.
    Records(Vec<Swap>),
    /// Another site, with the font for the Chinese on its social cards.
    Whole(Box<(Site, Plan, Option<SystemFont>)>),
}

/// An update, ready to be shown.
pub(super) struct Update {
    /// What it does to the site.
    pub effect: Effect,
    /// True when what every page depends on changed: settings, interface strings, templates, names of static files.
    pub look: bool,
    /// New templates, where they changed and compile.
    pub templates: Option<Arc<Templates>>,
    /// New static files, where they changed.
    pub assets: Option<Assets>,
    /// Static files whose bytes changed, by their path below `static/`.
    pub statics: Vec<String>,
    /// True when the list of problems may be another.
    pub problems: bool,
}

impl Update {
    /// True when there is nothing to show.
    pub fn is_nothing(&self) -> bool {
        matches!(self.effect, Effect::Nothing)
            && self.templates.is_none()
            && self.assets.is_none()
            && self.statics.is_empty()
            && !self.problems
    }
}

/// The parts of a site, each as it was last good.
pub(super) struct Workshop {
    source: Disk,
    request: Request,
    /// Whether the clock stands still, as `--now` asks.
    clock_is_fixed: bool,
    /// The address of the preview, which stands in for the published one.
    origin: String,
    config: Arc<Config>,
    theme: Theme,
    assets: Assets,
    statics: Statics,
    files: Files,
    stamps: Stamps,
    problems: Problems,
    findings: Vec<Finding>,
}

/// What is wrong, by what has to be read again to know better.
#[derive(Default)]
struct Problems {
    settings: Vec<Diagnostic>,
    theme: Vec<Diagnostic>,
    statics: Vec<Diagnostic>,
    templates: Vec<Diagnostic>,
    /// Of the frozen site, with their places.
    site: Vec<Diagnostic>,
}

/// Sizes and times of what is read as a whole.
#[derive(Default, PartialEq, Eq)]
struct Stamps {
    settings: Vec<Entry>,
    theme: Vec<Entry>,
}

impl Stamps {
    fn look(source: &Disk) -> Self {
        Self { settings: source.list(crate::config::FILE).entries, theme: source.list("templates").entries }
    }
}

/// How the preview asks for its site.
pub(super) struct Wanted {
    /// The site's folder.
    pub source: Disk,
    /// Clock and options.
    pub request: Request,
    /// Whether the clock stands still.
    pub clock_is_fixed: bool,
    /// Scheme, host and port of the preview.
    pub origin: String,
}

/// The first state that is shown.
pub(super) struct Opened {
    /// The site and its pages.
    pub site: Site,
    /// See `site`.
    pub plan: Plan,
    /// The templates; none when one does not compile.
    pub templates: Option<Arc<Templates>>,
    /// The static files.
    pub assets: Assets,
    /// The font for the Chinese on social cards.
    pub font: Option<SystemFont>,
}

impl Workshop {
    /// Loads a site; `known` is what earlier runs knew.
    pub fn open(wanted: Wanted, known: &model::Known) -> (Self, Opened) {
        let Wanted { source, request, clock_is_fixed, origin } = wanted;
        let stamps = Stamps::look(&source);
        let (mut config, settings) = model::settings(&source, &request);
        config.base_url.origin.clone_from(&origin);
        let config = Arc::new(config);
        let (theme, theme_problems) = theme::load(&source, &config);
        let (assets, statics, static_problems) = model::static_files(&source, &known.statics);
        let files = Files::load(&source, &config, &known.sources);
        let (site, plan, findings) = model::freeze(&files.content, Arc::clone(&config), &theme, &assets, &request);
        let mut problems =
            Problems { settings, theme: theme_problems, statics: static_problems, ..Problems::default() };
        let font = model::chinese_font(&site, &mut problems.site);
        problems.site.extend(locate(&source, findings.clone()));
        let templates = Templates::new(&site, &assets, &theme.templates)
            .map_err(|found| problems.templates = found)
            .ok()
            .map(Arc::new);
        let opened = Opened { site, plan, templates, assets: assets.clone(), font };
        (
            Self {
                source,
                request,
                clock_is_fixed,
                origin,
                config,
                theme,
                assets,
                statics,
                files,
                stamps,
                problems,
                findings,
            },
            opened,
        )
    }

    /// The settings that are in force.
    pub fn config(&self) -> &Arc<Config> {
        &self.config
    }

    /// True when the clock passed a moment at which the site changes by itself; `now` is in seconds since 1970.
    pub fn is_due(&self, site: &Site, now: i64) -> bool {
        !self.clock_is_fixed && site.next_change.is_some_and(|change| change <= now)
    }

    /// The content files and static files as they are known, for the cache.
    pub fn known(&self) -> (Vec<Known>, Statics) {
        (self.files.content.files.clone(), self.statics.clone())
    }

    /// Content files that could not be used when they were last read.
    pub fn broken(&self) -> BTreeSet<Box<str>> {
        self.files.broken.clone()
    }

    /// Everything that is wrong, in the order in which it is shown.
    pub fn diagnostics(&self) -> Vec<Diagnostic> {
        let problems = &self.problems;
        let of_files = self.files.problems.values().flatten();
        let parts = [&problems.settings, &problems.theme, &problems.statics, &problems.templates, &problems.site];
        let mut all: Vec<Diagnostic> = parts.into_iter().flatten().chain(of_files).cloned().collect();
        Diagnostic::sort(&mut all);
        all
    }

    /// Looks at what was touched. `site` is the site that is shown.
    pub fn update(&mut self, touched: &Touched, site: &Site) -> Update {
        let stamps = if touched.all { Stamps::look(&self.source) } else { Stamps::default() };
        let settings = touched.any_at(crate::config::FILE) || (touched.all && stamps.settings != self.stamps.settings);
        let theme = touched.any_at("templates") || (touched.all && stamps.theme != self.stamps.theme);
        let mut seen = Seen::default();
        if settings {
            self.read_settings(&mut seen);
        }
        if theme || seen.settings {
            self.read_theme(&mut seen);
        }
        if settings || theme {
            self.stamps = Stamps::look(&self.source);
        }
        let statics = self.read_statics(touched, &mut seen);
        let replaced = self.read_content(touched, &mut seen);
        self.finish(touched, site, &seen, statics, replaced)
    }

    /// Reads `site.toml`; a broken one leaves the settings as they are.
    fn read_settings(&mut self, seen: &mut Seen) {
        let (mut config, found) = model::settings(&self.source, &self.request);
        config.base_url.origin.clone_from(&self.origin);
        let is_broken = found.iter().any(Diagnostic::is_error);
        seen.problems |= found != self.problems.settings;
        self.problems.settings = found;
        if is_broken || config == *self.config {
            return;
        }
        let same_languages = model::memory_settings(&config) == model::memory_settings(&self.config);
        self.config = Arc::new(config);
        seen.settings = true;
        if !same_languages {
            // Which part of a file's name is a language depends on the settings: everything is read again.
            self.files = Files::load(&self.source, &self.config, &Memory::default());
            seen.problems = true;
        }
    }

    /// Reads templates and interface strings; broken ones leave both as they are, so what is taken in is found by comparing, not by what was touched.
    fn read_theme(&mut self, seen: &mut Seen) {
        let (theme, found) = theme::load(&self.source, &self.config);
        let is_broken = found.iter().any(Diagnostic::is_error);
        seen.problems |= found != self.problems.theme;
        self.problems.theme = found;
        // After other settings, even a broken theme has the languages that the site needs.
        if is_broken && !seen.settings {
            return;
        }
        let strings = |theme: &Theme| {
            let all = theme.languages.iter();
            all.map(|language| (language.tag().to_owned(), language.strings().clone())).collect::<Vec<_>>()
        };
        let other_strings = strings(&theme) != strings(&self.theme);
        seen.templates |= other_strings || theme.templates != self.theme.templates;
        seen.whole |= other_strings;
        self.theme = theme;
    }

    /// Lists the static files again; those that were touched are hashed whatever their size and time say. Returns the paths whose bytes changed.
    fn read_statics(&mut self, touched: &Touched, seen: &mut Seen) -> Option<Vec<String>> {
        if !touched.all && !touched.any_at("static") {
            return None;
        }
        self.statics.retain(|path, _| !touched.paths.contains(path));
        let (assets, statics, found) = model::static_files(&self.source, &self.statics);
        self.statics = statics;
        let other_problems = found != self.problems.statics;
        self.problems.statics = found;
        let hash =
            |assets: &Assets, path: &str| assets.iter().find(|(known, _)| *known == path).map(|(_, asset)| asset.hash);
        let mut changed: Vec<String> = assets
            .iter()
            .filter(|(path, asset)| hash(&self.assets, path) != Some(asset.hash))
            .map(|(path, _)| path.to_owned())
            .collect();
        changed.extend(self.assets.iter().filter(|(path, _)| !assets.has(path)).map(|(path, _)| path.to_owned()));
        // A file that comes or goes can be in a page's way, or be what a link leads to.
        let names = |assets: &Assets| assets.iter().map(|(path, _)| path.to_owned()).collect::<Vec<_>>();
        seen.whole |= names(&assets) != names(&self.assets);
        self.assets = assets;
        (other_problems || !changed.is_empty()).then_some(changed)
    }

    fn read_content(&mut self, touched: &Touched, seen: &mut Seen) -> Vec<(Arc<Record>, Arc<Record>)> {
        let mut vocabulary = seen.settings;
        let mut replaced = Vec::new();
        let whole = touched.all.then_some("content");
        let paths =
            touched.paths.iter().map(String::as_str).filter(|path| is_at(path, "content")).map(|path| (path, true));
        for (path, read) in paths.chain(whole.map(|path| (path, false))) {
            let changed: Changed = self.files.reconcile(&self.source, &self.config, path, read);
            vocabulary |= changed.vocabulary;
            seen.whole |= changed.moved;
            seen.problems |= changed.problems;
            replaced.extend(changed.replaced);
        }
        if vocabulary {
            let before = self.files.problems.clone();
            seen.whole |= self.files.read_vocabulary(&self.source, &self.config);
            seen.problems |= before != self.files.problems;
        }
        replaced
    }

    fn finish(
        &mut self,
        touched: &Touched,
        site: &Site,
        seen: &Seen,
        statics: Option<Vec<String>>,
        replaced: Vec<(Arc<Record>, Arc<Record>)>,
    ) -> Update {
        let whole =
            seen.whole || seen.settings || touched.clock || replaced.iter().any(|(old, new)| !same_shape(old, new));
        let mut problems = seen.problems || statics.is_some();
        let effect = if whole {
            if !self.clock_is_fixed {
                self.request.now = Utc::now();
            }
            let (site, plan, findings) =
                model::freeze(&self.files.content, Arc::clone(&self.config), &self.theme, &self.assets, &self.request);
            self.findings = findings;
            self.problems.site.clear();
            let font = model::chinese_font(&site, &mut self.problems.site);
            self.problems.site.extend(locate(&self.source, self.findings.clone()));
            problems = true;
            Effect::Whole(Box::new((site, plan, font)))
        } else if replaced.is_empty() {
            Effect::Nothing
        } else {
            Effect::Records(replaced.into_iter().map(|(old, new)| self.swap(old, new)).collect())
        };
        let mut templates = None;
        let look = seen.templates || seen.settings || statics.is_some();
        if look {
            let site = if let Effect::Whole(whole) = &effect { &whole.0 } else { site };
            let found = Templates::new(site, &self.assets, &self.theme.templates);
            let (made, found) = found.map_or_else(|found| (None, found), |made| (Some(Arc::new(made)), Vec::new()));
            problems |= found != self.problems.templates;
            self.problems.templates = found;
            templates = made;
        }
        Update {
            effect,
            look,
            templates,
            assets: statics.is_some().then(|| self.assets.clone()),
            statics: statics.unwrap_or_default(),
            problems,
        }
    }

    fn swap(&self, old: Arc<Record>, new: Arc<Record>) -> Swap {
        let original = if old.language.is_none() {
            None
        } else {
            self.files.record(&format!("content/{}.md", old.key())).cloned()
        };
        Swap { original: original.unwrap_or_else(|| Arc::clone(&old)), old, new }
    }

    /// After records were swapped: looks at their titles and follows the links of their bodies again, and finds the places of what is wrong with them anew. True when the list of
    /// problems may be another.
    pub fn follow(&mut self, swaps: &[Swap], pages: &[Page], site: &Site, plan: &Plan) -> bool {
        let files: BTreeSet<&str> = swaps.iter().map(|swap| &*swap.new.file).collect();
        let is_theirs = |finding: &Finding| files.contains(&*finding.file);
        let had = self.findings.iter().any(is_theirs);
        let is_of_text =
            |finding: &Finding| ["broken-link", "unfindable"].contains(&finding.code) && is_theirs(finding);
        self.findings.retain(|finding| !is_of_text(finding));
        self.findings.extend(check_links_of(site, plan, &self.assets, pages));
        self.findings.extend(pages.iter().filter_map(|page| match page.kind {
            Kind::Article(at) => check_title(site, &site.articles[at as usize], page.language()),
            _ => None,
        }));
        let theirs: Vec<Finding> = self.findings.iter().filter(|finding| is_theirs(finding)).cloned().collect();
        if !had && theirs.is_empty() {
            return false;
        }
        self.problems.site.retain(|diagnostic| !diagnostic.file.as_deref().is_some_and(|file| files.contains(file)));
        self.problems.site.extend(locate(&self.source, theirs));
        true
    }

    /// After static files changed without the site: follows all links again.
    pub fn follow_all(&mut self, site: &Site, plan: &Plan) {
        let is_link = |code: &str| code == "broken-link";
        self.findings.retain(|finding| !is_link(finding.code));
        self.problems.site.retain(|diagnostic| !is_link(diagnostic.code));
        let found = check_links_of(site, plan, &self.assets, &plan.pages);
        self.problems.site.extend(locate(&self.source, found.clone()));
        self.findings.extend(found);
    }
}

/// What an update has seen to be different.
#[derive(Default)]
#[allow(clippy::struct_excessive_bools, reason = "each is one thing that may have changed")]
struct Seen {
    settings: bool,
    templates: bool,
    whole: bool,
    problems: bool,
}
