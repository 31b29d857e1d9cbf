//! Templates in which is written out what no page of a kind changes in a language: interface strings, addresses of static files, what the site is called,
//! which section is open. A build of a whole site looks such things up once and not once a page; a part that a template includes stands in it as text.
//! Of a view that hundreds of pages share in its shape, also the parts are settled that it lacks.
//!
//! What cannot be told for certain stays as it is. The bytes of pages are the same either way, and so are mistakes: a page that fails is rendered once more
//! from the templates as they were written.

mod names;
mod pieces;
mod settler;
mod shape;
mod wanted;

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock};

use serde::Serialize;
use serde_json::Map;
use tera::{Context, Tera, Value};

use crate::plan::Assets;
use crate::plan::view::Maker;
use crate::site::Site;
use crate::theme::Template;

use super::asked::Asked;
use super::templates::{ESCAPED, Templates, definers, mentioned, new_tera, pairs, position, reached};
use super::values::{CARD, Values};
use settler::Settler;
use shape::{Shape, add_known, shape};

/// How many shapes of a template's views are told apart.
const SHAPES: usize = 4;

/// How often templates have to be asked for before they are settled.
#[derive(Debug, Clone, Copy)]
pub(super) struct After {
    /// For all views of a template.
    pub all: u32,
    /// For those of a shape, after that.
    pub shape: u32,
    /// Whether views of a shape have templates of their own even where these ask for nearly as much.
    pub always: bool,
}

/// Settled templates of one site, made when they are asked for.
pub(super) struct Settled<'s> {
    site: &'s Site,
    assets: &'s Assets,
    templates: &'s Templates,
    /// What templates know of the site, for each language.
    sites: Vec<Value>,
    /// For each language, by the template that a page asks for.
    engines: Vec<HashMap<&'static str, Engines>>,
    /// For each language, what expressions print that ask for nothing else.
    printed: Vec<Printed>,
    after: After,
}

/// Expressions and what they print; none for those that have to stay.
type Printed = Mutex<HashMap<String, Option<String>>>;

/// The engine for all views of a template, and those for its first few shapes.
#[derive(Default)]
struct Engines {
    all: Engine,
    shaped: [OnceLock<(Shape, Engine)>; SHAPES],
    /// Whether the templates for the first shape that was met often enough ask for much less than those for all.
    shapes_pay: OnceLock<bool>,
}

impl Engines {
    /// The engine of a shape; none when there are too many already.
    fn of(&self, shape: Shape) -> Option<&Engine> {
        let mut taken = self.shaped.iter().map(|place| place.get_or_init(|| (shape, Engine::default())));
        taken.find(|(taken, _)| *taken == shape).map(|(_, engine)| engine)
    }
}

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

/// Settled templates, and what they ask for where that is known.
pub(super) struct Ready {
    tera: Tera,
    /// How many expressions and tags are left in the templates.
    tags: usize,
    asked: Option<Asked>,
    /// Whether a page was met that needs more than that.
    takes_all: AtomicBool,
}

impl Ready {
    /// Renders a template to the end of `out`; false when it fails, and nothing is written.
    pub fn render(&self, name: &str, context: &Context, out: &mut Vec<u8>) -> bool {
        let start = out.len();
        let rendered = self.tera.render_to(name, context, &mut *out).is_ok();
        if !rendered {
            out.truncate(start);
        }
        rendered
    }

    /// A value with what the templates ask for; none when they need all of it.
    pub fn value(&self, data: &impl Serialize) -> Option<Value> {
        let asked = self.asked.as_ref().filter(|_| !self.takes_all.load(Ordering::Relaxed))?;
        let value = asked.value(data);
        if value.is_none() {
            self.takes_all.store(true, Ordering::Relaxed);
        }
        value
    }
}

impl<'s> Settled<'s> {
    /// Settles nothing yet. `sites` is what templates know of the site in each language.
    pub fn new(site: &'s Site, assets: &'s Assets, templates: &'s Templates, sites: &[Value], after: After) -> Self {
        let engines = || super::template_names(site).into_iter().map(|name| (name, Engines::default())).collect();
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

    /// The engine that has a template settled for a language, and for views that have and lack the same parts as this one; none where it has to be rendered as
    /// it was written.
    pub fn engine(&self, name: &str, language: usize, view: &impl Serialize) -> Option<&Ready> {
        let engines = self.engines.get(language)?.get(name)?;
        let all = engines.all.ready(self.after.all, || self.settle(name, language, Map::new()))?;
        if engines.shapes_pay.get() == Some(&false) {
            return Some(all);
        }
        let make = || {
            let mut lacking = Map::new();
            add_known(view, &mut lacking);
            let ready = self.settle(name, language, lacking)?;
            let pays = self.after.always || ready.tags * 4 <= all.tags * 3;
            engines.shapes_pay.get_or_init(|| pays);
            pays.then_some(ready)
        };
        let shaped = shape(view).and_then(|shape| engines.of(shape));
        Some(shaped.and_then(|engine| engine.ready(self.after.shape, make)).unwrap_or(all))
    }

    /// Settles a template for pages of which so much is known beside what all of its pages have in common.
    fn settle(&self, name: &str, language: usize, lacking: Map<String, serde_json::Value>) -> Option<Ready> {
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
        let known = self.known(name, language, lacking, &bound);
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
        let asked = wanted::asked(settled.iter().map(|(_, text)| &**text));
        let tags = settled.iter().map(|(_, text)| text.matches("{{").count() + text.matches("{%").count()).sum();
        Some(Ready { tera, tags, asked, takes_all: AtomicBool::new(false) })
    }

    /// What is known of pages that ask for a template, but for the names to which a template gives another meaning.
    fn known(&self, name: &str, language: usize, lacking: Map<String, serde_json::Value>, bound: &[String]) -> Context {
        let values = Values::sparse(self.site, self.templates);
        let maker = Maker::new(self.site, &values);
        let alike = match super::sample(self.site, language, name) {
            Some(page) => Some(maker.alike(&page)),
            None => (name == CARD).then(|| maker.alike_cards()),
        };
        let mut known = Context::new();
        known.insert_value("lang", Value::normal_string(self.site.languages[language].tag()));
        known.insert_value("site", self.sites[language].clone());
        for (key, value) in merged(serde_json::to_value(&alike).unwrap_or_default(), lacking) {
            known.insert(key, &value);
        }
        for name in bound {
            known.remove(name);
        }
        known
    }
}

/// Two maps as one, with the maps in them.
fn merged(one: serde_json::Value, other: Map<String, serde_json::Value>) -> Map<String, serde_json::Value> {
    let serde_json::Value::Object(mut both) = one else { return other };
    for (key, value) in other {
        let value = match (both.remove(&key), value) {
            (Some(one), serde_json::Value::Object(other)) => merged(one, other).into(),
            (_, value) => value,
        };
        both.insert(key, value);
    }
    both
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
