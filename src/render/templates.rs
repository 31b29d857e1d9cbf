//! The compiled templates, with our functions.

use tera::Tera;

use crate::diagnostics::Diagnostic;
use crate::plan::Assets;
use crate::site::Site;
use crate::theme::{BUILT_IN, Template};

use super::functions;
use super::problems::{template_diagnostics, template_file};

/// Templates ready to render.
pub struct Templates {
    tera: Tera,
    texts: Vec<Template>,
}

impl Templates {
    /// Compiles a theme's templates for a site.
    ///
    /// # Errors
    /// With a diagnostic for each template that does not compile.
    pub fn new(site: &Site, assets: &Assets, templates: &[Template]) -> Result<Self, Vec<Diagnostic>> {
        let mut tera = new_tera(site, assets);
        match tera.add_raw_templates(pairs(templates)) {
            Ok(()) => Ok(Self { tera, texts: templates.to_vec() }),
            Err(error) => Err(all_problems(site, assets, templates, error)),
        }
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

fn new_tera(site: &Site, assets: &Assets) -> Tera {
    let mut tera = Tera::new();
    tera.autoescape_on(vec![".html", ".xml", ".xhtml", ".svg", ".opf", ".ncx"]);
    functions::register(&mut tera, site, assets);
    if let Err(error) = tera.set_fallback_prefixes([BUILT_IN]) {
        unreachable!("prefixes are set before any template: {error}");
    }
    tera
}

fn pairs(templates: &[Template]) -> impl Iterator<Item = (&str, &str)> {
    templates.iter().map(|(name, text)| (name.as_str(), text.as_str()))
}

/// Tera stops at the first broken template. To report all of them together, each one that is reported becomes empty, and the others are tried again.
fn all_problems(site: &Site, assets: &Assets, templates: &[Template], first: tera::Error) -> Vec<Diagnostic> {
    let mut left = templates.to_vec();
    let mut diagnostics = Vec::new();
    let mut error = first;
    loop {
        let found = template_diagnostics(&error, templates);
        let is_broken = |name: &str| found.iter().any(|diagnostic| diagnostic.file.as_deref() == Some(&template_file(name)));
        let mut is_last = true;
        for (_, text) in left.iter_mut().filter(|(name, text)| !text.is_empty() && is_broken(name)) {
            text.clear();
            is_last = false;
        }
        diagnostics.extend(found);
        let mut tera = new_tera(site, assets);
        match tera.add_raw_templates(pairs(&left)) {
            Err(next) if !is_last => error = next,
            _ => return diagnostics,
        }
    }
}
