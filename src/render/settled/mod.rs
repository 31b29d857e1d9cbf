//! Templates in which is written out what no page of a kind changes in a language: interface strings, addresses of static files, what the site is called,
//! which section is open. A build of a whole site looks such things up once and not once a page; a part that a template includes stands in it as text.
//! What is left of a template is mostly so plain that a [program](program) writes it without the template engine.
//!
//! What cannot be told for certain stays as it is. The bytes of pages are the same either way, and so are mistakes: a page that fails is rendered once more
//! from the templates as they were written.

mod condition;
mod fields;
mod names;
mod pieces;
mod program;
mod reader;
mod settler;

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::atomic::{AtomicI32, AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock};

use serde::Serialize;
use tera::{Context, Tera, Value};

use crate::plan::Assets;
use crate::plan::view::Maker;
use crate::site::Site;
use crate::theme::Template;

use super::templates::{ESCAPED, Templates, definers, mentioned, new_tera, pairs, position, reached};
use super::values::{CARD, Values};
use fields::Page;
pub(super) use fields::{Closed, Rendered};
use program::Program;
use settler::Settler;

/// How many pages a program may leave to the engine, more than it writes, before all are.
const PATIENCE: i32 = 32;

/// Settled templates of one site, made when they are asked for.
pub(super) struct Settled<'s> {
    site: &'s Site,
    assets: &'s Assets,
    templates: &'s Templates,
    /// What templates know of the site, for each language.
    sites: Vec<Value>,
    /// For each language, by the template that a page asks for.
    engines: Vec<HashMap<&'static str, Engine>>,
    /// For each language, what expressions print that ask for nothing else.
    printed: Vec<Printed>,
    /// How often a template has to be asked for before it is settled.
    after: u32,
}

/// Expressions and what they print; none for those that have to stay.
type Printed = Mutex<HashMap<String, Option<String>>>;

/// The engine with a template and all that it extends and includes; none where it cannot be settled.
#[derive(Default)]
struct Engine {
    uses: AtomicU32,
    ready: OnceLock<Option<Ready>>,
}

impl Engine {
    /// The engine, made when it has been asked for so often.
    fn ready(&self, uses: u32, make: impl FnOnce() -> Option<Ready>) -> Option<&Ready> {
        if self.uses.load(Ordering::Relaxed) < uses && self.uses.fetch_add(1, Ordering::Relaxed) + 1 < uses {
            return None;
        }
        self.ready.get_or_init(make).as_ref()
    }
}

thread_local! {
    /// The fields of the page at hand.
    static PAGE: RefCell<Page> = RefCell::default();
}

/// Settled templates.
pub(super) struct Ready {
    tera: Tera,
    /// The same without the engine; none where the templates cannot be cut into their parts.
    program: Option<Program>,
    /// How many more pages were for the program than were not, of the last ones.
    luck: AtomicI32,
}

impl Ready {
    /// Renders a view, and what else its page knows, to the end of `out`, without the engine; false when that cannot be, and nothing is written.
    pub fn write(&self, view: &impl Serialize, more: &impl Serialize, out: &mut Vec<u8>) -> bool {
        let luck = self.luck.load(Ordering::Relaxed);
        let Some(program) = self.program.as_ref().filter(|_| luck > -PATIENCE) else { return false };
        let start = out.len();
        let written = PAGE.with_borrow_mut(|page| {
            page.clear();
            page.read(program.scopes(), view)?;
            page.read(program.scopes(), more)?;
            program.write(page, out)
        });
        if written.is_none() {
            out.truncate(start);
        }
        // Two threads may count one page for another: only the time that a build takes depends on it.
        self.luck.store((luck + if written.is_some() { 1 } else { -1 }).min(PATIENCE), Ordering::Relaxed);
        written.is_some()
    }

    /// Renders a template to the end of `out`; false when it fails, and nothing is written.
    pub fn render(&self, name: &str, context: &Context, out: &mut Vec<u8>) -> bool {
        let start = out.len();
        let rendered = self.tera.render_to(name, context, &mut *out).is_ok();
        if !rendered {
            out.truncate(start);
        }
        rendered
    }
}

impl<'s> Settled<'s> {
    /// Settles nothing yet. `sites` is what templates know of the site in each language.
    pub fn new(site: &'s Site, assets: &'s Assets, templates: &'s Templates, sites: &[Value], after: u32) -> Self {
        let engines = || super::template_names(site).into_iter().map(|name| (name, Engine::default())).collect();
        Self {
            site,
            assets,
            templates,
            sites: sites.to_vec(),
            engines: sites.iter().map(|_| engines()).collect(),
            printed: sites.iter().map(|_| Mutex::default()).collect(),
            after,
        }
    }

    /// The engine that has a template settled for a language; none where it has to be rendered as it was written.
    pub fn engine(&self, name: &str, language: usize) -> Option<&Ready> {
        self.engines.get(language)?.get(name)?.ready(self.after, || self.settle(name, language))
    }

    fn settle(&self, name: &str, language: usize) -> Option<Ready> {
        let texts = self.templates.texts();
        let mut starts = definers(texts);
        starts.push(position(texts, name)?);
        let reached = reached(texts, starts.clone());
        let chain = || texts.iter().zip(&reached).filter(|(_, reached)| **reached).map(|(template, _)| template);
        if !chain().all(|(name, text)| keeps_escaping(name, text)) {
            return None;
        }
        // `t` and its like ask for the language by its name.
        let bound = bound(chain().map(|(_, text)| &**text)).filter(|bound| bound.iter().all(|name| name != "lang"))?;
        let known = self.known(name, language, &bound);
        let mut settler =
            Settler::new(self.templates, &self.site.languages[language], known, bound, &self.printed[language]);
        // Most parts are written out where they are included: nothing asks for them by their names any more.
        let mut settled: Vec<Template> = Vec::new();
        while let Some(at) = starts.pop() {
            if settled.iter().all(|(name, _)| *name != texts[at].0) {
                let template = settler.template(&texts[at]);
                starts.extend(mentioned(&template.1).filter_map(|name| position(texts, name)));
                settled.push(template);
            }
        }
        settler.drop_aliases(&mut settled);
        let mut tera = new_tera(self.site, self.assets, Some(language));
        tera.add_raw_templates(pairs(&settled)).ok()?;
        let program = Program::new(&settled, name, &self.site.languages[language]);
        Some(Ready { tera, program, luck: AtomicI32::new(0) })
    }

    /// What is known of pages that ask for a template, but for the names to which a template gives another meaning.
    fn known(&self, name: &str, language: usize, bound: &[String]) -> Context {
        let values = Values::sparse(self.site, self.templates);
        let maker = Maker::new(self.site, &values);
        let alike = match super::sample(self.site, language, name) {
            Some(page) => Some(maker.alike(&page)),
            None => (name == CARD).then(|| maker.alike_cards()),
        };
        let mut known = Context::new();
        known.insert_value("lang", Value::normal_string(self.site.languages[language].tag()));
        known.insert_value("site", self.sites[language].clone());
        if let Ok(serde_json::Value::Object(alike)) = serde_json::to_value(&alike) {
            for (key, value) in alike {
                known.insert(key, &value);
            }
        }
        for name in bound {
            known.remove(name);
        }
        known
    }
}

/// False for a template that may have parts for pages printed without escaping.
fn keeps_escaping(name: &str, text: &str) -> bool {
    is_escaped(name) || !mentioned(text).any(is_escaped)
}

fn is_escaped(name: &str) -> bool {
    ESCAPED.iter().any(|ending| name.ends_with(ending))
}

/// All names to which templates give a meaning; none when one cannot be cut into its parts.
fn bound<'t>(mut texts: impl Iterator<Item = &'t str>) -> Option<Vec<String>> {
    texts.try_fold(Vec::new(), |mut bound, text| {
        let pieces = pieces::pieces(text)?;
        bound.extend(pieces.iter().filter_map(pieces::Piece::tag).flat_map(|(word, rest)| names::bound(word, rest)));
        Some(bound)
    })
}
