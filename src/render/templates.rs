//! The compiled templates, with our functions.

use tera::Tera;

use crate::diagnostics::Diagnostic;
use crate::plan::Assets;
use crate::plan::view::Shown;
use crate::site::Site;
use crate::theme::{BUILT_IN, Template};

use super::problems::{template_diagnostics, template_file};
use super::values::GROUP;
use super::{filters, functions};

/// Templates ready to render.
pub struct Templates {
    tera: Tera,
    texts: Vec<Template>,
    structured: bool,
    minutes: bool,
    shown: Shown,
    groups: GroupParts,
    rendered_groups: GroupParts,
    frames: bool,
}

/// Which of its two forms a day's cards have for those who print it.
#[derive(Debug, Clone, Copy)]
pub(super) struct GroupParts {
    /// The cards' fields.
    pub cards: bool,
    /// The cards as `card.html` renders them.
    pub rendered: bool,
}

impl Templates {
    /// Compiles a theme's templates for a site.
    ///
    /// # Errors
    /// With a diagnostic for each template that does not compile.
    pub fn new(site: &Site, assets: &Assets, templates: &[Template]) -> Result<Self, Vec<Diagnostic>> {
        let mut tera = new_tera(site, assets, None);
        let templates = needed(site, templates);
        match tera.add_raw_templates(pairs(&templates)) {
            Ok(()) => Ok(Self::compiled(tera, templates)),
            Err(error) => Err(all_problems(site, assets, &templates, error)),
        }
    }

    /// Finds out what the templates show.
    fn compiled(tera: Tera, texts: Vec<Template>) -> Self {
        let shows = |name: &str| texts.iter().any(|(_, text)| text.contains(name));
        let [lists, group] = [&super::LISTS[..], &[GROUP]].map(|names| {
            let starts = names.iter().filter_map(|name| position(&texts, name)).collect();
            reached(&texts, starts)
        });
        let show = |reached: &[bool], name: &str| {
            texts.iter().zip(reached).any(|((_, text), reached)| *reached && text.contains(name))
        };
        let parts =
            |reached: &[bool]| GroupParts { cards: show(reached, "cards"), rendered: show(reached, "rendered") };
        Self {
            tera,
            structured: shows("structured"),
            minutes: shows("minutes"),
            shown: Shown {
                crumbs: shows("crumbs") || shows("structured"),
                alternates: shows("alternates") || shows("x_default"),
                groups: show(&lists, "groups"),
                by_day: show(&lists, "by_day"),
                listing: show(&lists, "listing"),
                kinds: ["people", "organizations", "places", "subjects"].into_iter().any(shows),
            },
            groups: parts(&lists),
            rendered_groups: parts(&group),
            frames: frames_cards(
                texts.iter().zip(&group).filter(|(_, reached)| **reached).map(|((_, text), _)| &**text),
            ),
            texts,
        }
    }

    /// True when a template shows structured data; making it for pages that do not would be for nothing.
    pub(super) fn show_structured_data(&self) -> bool {
        self.structured
    }

    /// True when a template shows how long reading takes.
    pub(super) fn show_minutes(&self) -> bool {
        self.minutes
    }

    /// Which parts of views a template shows.
    pub fn shown(&self) -> Shown {
        self.shown
    }

    /// How lists print the cards of a day.
    pub(super) fn groups(&self) -> GroupParts {
        self.groups
    }

    /// How `group.html` does.
    pub(super) fn rendered_groups(&self) -> GroupParts {
        self.rendered_groups
    }

    /// True when `group.html` prints a day's cards as `card.html` renders them, once, and asks nothing else of them.
    pub(super) fn frames_cards(&self) -> bool {
        self.frames
    }

    /// False when lists show cards as `card.html` renders them, and in no other way.
    pub(super) fn lists_show_cards(&self) -> bool {
        (self.shown.groups && self.groups.cards) || (self.shown.by_day && self.rendered_groups.cards)
    }

    /// The templates' texts, by name.
    pub(super) fn texts(&self) -> &[Template] {
        &self.texts
    }

    /// The engine.
    pub(super) fn tera(&self) -> &Tera {
        &self.tera
    }
}

/// The endings of templates whose expressions are escaped.
pub(super) const ESCAPED: [&str; 6] = [".html", ".xml", ".xhtml", ".svg", ".opf", ".ncx"];

/// An engine without templates; with `language`, for pages in this one.
pub(super) fn new_tera(site: &Site, assets: &Assets, language: Option<usize>) -> Tera {
    let mut tera = Tera::new();
    tera.autoescape_on(ESCAPED);
    functions::register(&mut tera, site, assets, language);
    filters::register(&mut tera);
    if let Err(error) = tera.set_fallback_prefixes([BUILT_IN]) {
        unreachable!("prefixes are set before any template: {error}");
    }
    tera
}

/// Templates as the engine takes them.
pub(super) fn pairs(templates: &[Template]) -> impl Iterator<Item = (&str, &str)> {
    templates.iter().map(|(name, text)| (name.as_str(), text.as_str()))
}

/// Tera stops at the first broken template. To report all of them together, each one that is reported becomes empty, and the others are tried again.
fn all_problems(site: &Site, assets: &Assets, templates: &[Template], first: tera::Error) -> Vec<Diagnostic> {
    let mut left = templates.to_vec();
    let mut diagnostics = Vec::new();
    let mut error = first;
    loop {
        let found = template_diagnostics(&error, templates);
        let is_broken =
            |name: &str| found.iter().any(|diagnostic| diagnostic.file.as_deref() == Some(&template_file(name)));
        let mut is_last = true;
        for (_, text) in left.iter_mut().filter(|(name, text)| !text.is_empty() && is_broken(name)) {
            text.clear();
            is_last = false;
        }
        diagnostics.extend(found);
        let mut tera = new_tera(site, assets, None);
        match tera.add_raw_templates(pairs(&left)) {
            Err(next) if !is_last => error = next,
            _ => return diagnostics,
        }
    }
}

/// The position of the template that another one means by a name: the site's, or else the one that is built in.
pub(super) fn position(templates: &[Template], name: &str) -> Option<usize> {
    let own = templates.iter().position(|(known, _)| known == name);
    own.or_else(|| templates.iter().position(|(known, _)| known.strip_prefix(BUILT_IN) == Some(name)))
}

/// All of the site's templates, and those of the theme that a page of this site or another template needs: a site that replaces `base.html` need not fit
/// what it does not use.
fn needed(site: &Site, templates: &[Template]) -> Vec<Template> {
    let resolve = |name: &str| position(templates, name);
    let own = templates.iter().map(|(name, _)| name.as_str()).filter(|name| !name.starts_with(BUILT_IN));
    // Channels are asked for one by one, when their command runs.
    let built_in = templates.iter().filter_map(|(name, _)| name.strip_prefix(BUILT_IN));
    let channels = built_in.filter(|name| CHANNELS.iter().any(|folder| name.starts_with(folder)));
    let mut waiting: Vec<usize> =
        super::template_names(site).into_iter().chain(own).chain(channels).filter_map(resolve).collect();
    waiting.extend(definers(templates));
    let taken = reached(templates, waiting);
    templates.iter().zip(taken).filter(|(_, taken)| *taken).map(|(template, _)| template.clone()).collect()
}

/// The positions of templates that define components: any other may use them without a word.
pub(super) fn definers(templates: &[Template]) -> Vec<usize> {
    let defines = |text: &str| text.contains("{% component ") || text.contains("{%- component ");
    templates.iter().enumerate().filter(|(_, (_, text))| defines(text)).map(|(at, _)| at).collect()
}

/// True when texts print `group.rendered` in one place and name a day's cards nowhere else.
fn frames_cards<'t>(texts: impl Iterator<Item = &'t str>) -> bool {
    let all: String = texts.collect();
    let named = |name: &str| all.matches(name).count();
    named("{{ group.rendered }}") == 1 && named("rendered") == 1 && named("cards") == 0
}

/// For each template whether one of those at the given positions is it, or extends or includes it, directly or not.
pub(super) fn reached(templates: &[Template], mut waiting: Vec<usize>) -> Vec<bool> {
    let mut reached = vec![false; templates.len()];
    while let Some(at) = waiting.pop() {
        if !std::mem::replace(&mut reached[at], true) {
            waiting.extend(mentioned(&templates[at].1).filter_map(|name| position(templates, name)));
        }
    }
    reached
}

/// Folders of templates that no page extends or includes: the program asks for them by name.
const CHANNELS: [&str; 6] = ["email/", "text/", "telegram/", "markdown/", "epub/", "feed/"];

/// The names in a template's `extends` and `include` tags.
pub(super) fn mentioned(text: &str) -> impl Iterator<Item = &str> {
    text.split("{%").skip(1).filter_map(|tag| {
        let tag = tag.trim_start_matches(['-', ' ', '\n', '\t']);
        let rest = tag.strip_prefix("extends").or_else(|| tag.strip_prefix("include"))?.trim_start();
        let quote = rest.chars().next().filter(|first| matches!(first, '"' | '\'' | '`'))?;
        rest[1..].split(quote).next()
    })
}
