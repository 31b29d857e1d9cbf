//! The compiled templates, with our functions.

use tera::Tera;

use crate::diagnostics::Diagnostic;
use crate::plan::Assets;
use crate::site::Site;
use crate::theme::{BUILT_IN, Template};

use super::{filters, functions};
use super::problems::template_diagnostic;

/// Templates ready to render.
pub struct Templates {
    tera: Tera,
}

impl Templates {
    /// Compiles a theme's templates for a site.
    ///
    /// # Errors
    /// With a diagnostic for each template that does not compile.
    pub fn new(site: &Site, assets: &Assets, templates: &[Template]) -> Result<Self, Vec<Diagnostic>> {
        let mut tera = new_tera(site, assets);
        let pairs = || templates.iter().map(|(name, text)| (name.as_str(), text.as_str()));
        match tera.add_raw_templates(pairs()) {
            Ok(()) => Ok(Self { tera }),
            Err(error) => {
                // Tera stops at the first broken template: each is tried alone, to report all of them together.
                let mut diagnostics: Vec<Diagnostic> = templates.iter().filter_map(|template| alone(site, assets, template)).collect();
                let first = template_diagnostic(&error, templates);
                if !diagnostics.iter().any(|known| known.file == first.file) {
                    diagnostics.push(first);
                }
                Err(diagnostics)
            }
        }
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
    filters::register(&mut tera);
    if let Err(error) = tera.set_fallback_prefixes([BUILT_IN]) {
        unreachable!("prefixes are set before any template: {error}");
    }
    tera
}

/// What is wrong with the text of one template, apart from what it extends or includes.
fn alone(site: &Site, assets: &Assets, template: &Template) -> Option<Diagnostic> {
    let mut tera = new_tera(site, assets);
    let error = tera.add_raw_template(&template.0, &template.1).err()?;
    matches!(error.kind(), tera::ErrorKind::SyntaxError(_)).then(|| template_diagnostic(&error, std::slice::from_ref(template)))
}
