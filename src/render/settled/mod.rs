//! Templates in which is written out what no page of a kind changes in a language: interface strings, addresses of static files, what the site is called,
//! which section is open. A build of a whole site looks such things up once and not once a page; a part that a template includes stands in it as text.
//!
//! What cannot be told for certain stays as it is. The bytes of pages are the same either way, and so are mistakes: a page that fails is rendered once more
//! from the templates as they were written.

mod names;
mod pieces;
mod settler;
mod wanted;

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock};

use serde::Serialize;
use tera::{Context, Tera, Value};

use crate::plan::Assets;
use crate::plan::view::Maker;
use crate::site::Site;
use crate::theme::Template;

use super::asked::Asked;
use super::templates::{ESCAPED, Templates, definers, mentioned, new_tera, pairs, position, reached};
use super::values::{CARD, Values};
use settler::Settler;

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
    uses: u32,
}

/// Expressions and what they print; none for those that have to stay.
type Printed = Mutex<HashMap<String, Option<String>>>;

/// The engine with a template and all that it extends and includes; none where it cannot be settled.
#[derive(Default)]
struct Engine {
    uses: AtomicU32,
    ready: OnceLock<Option<Ready>>,
}

/// Settled templates, and what they ask for where that is known.
pub(super) struct Ready {
    tera: Tera,
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
    pub fn new(site: &'s Site, assets: &'s Assets, templates: &'s Templates, sites: &[Value], uses: u32) -> Self {
        let engines = || super::template_names(site).into_iter().map(|name| (name, Engine::default())).collect();
        Self {
            site,
            assets,
            templates,
            sites: sites.to_vec(),
            engines: sites.iter().map(|_| engines()).collect(),
            printed: sites.iter().map(|_| Mutex::default()).collect(),
            uses,
        }
    }

    /// The engine that has a template settled for a language; none where it has to be rendered as it was written.
    pub fn engine(&self, name: &str, language: usize) -> Option<&Ready> {
        let engine = self.engines.get(language)?.get(name)?;
        if engine.uses.load(Ordering::Relaxed) < self.uses
            && engine.uses.fetch_add(1, Ordering::Relaxed) + 1 < self.uses
        {
            return None;
        }
        engine.ready.get_or_init(|| self.settle(name, language)).as_ref()
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
        let asked = wanted::asked(settled.iter().map(|(_, text)| &**text));
        Some(Ready { tera, asked, takes_all: AtomicBool::new(false) })
    }

    /// What every page that asks for a template shows, but for the names to which a template gives another meaning.
    fn known(&self, name: &str, language: usize, bound: &[String]) -> Context {
        let values = Values::sparse(self.site, self.templates);
        let maker = Maker::new(self.site, &values);
        let alike = match super::sample(self.site, language, name) {
            Some(page) => Some(maker.alike(&page)),
            None => (name == CARD).then(|| maker.alike_cards()),
        };
        let alike = alike.and_then(|alike| Value::from_serializable(&alike).into_map()).unwrap_or_default();
        let named = alike.into_iter().filter_map(|(key, value)| Some((key.as_str()?.to_owned(), value)));
        let common = [
            ("lang".to_owned(), Value::normal_string(self.site.languages[language].tag())),
            ("site".to_owned(), self.sites[language].clone()),
        ];
        let mut known = Context::new();
        for (key, value) in common.into_iter().chain(named).filter(|(key, _)| !bound.contains(key)) {
            known.insert_value(key, value);
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
