//! The body of a page: Markdown becomes HTML, with links that lead where the page stands, and what a template knows beside the page's view.

use std::borrow::Cow;

use serde::Serialize;
use tera::{Context, Value};

use crate::content::document::Record;
use crate::content::markdown;
use crate::plan::view::{Shared, View};
use crate::plan::{Addresses, Page, resolve_link};

use super::settled::Rendered;
use super::{RenderError, Renderer};

/// A body with at least so many headings gets a list of contents.
const CONTENTS_FROM: usize = 3;

impl<'s> Renderer<'s> {
    /// What a page's template knows beside its view.
    pub(super) fn more<S: Shared>(
        &self,
        page: &Page,
        view: &View<'_, S>,
        structured: Option<String>,
    ) -> Result<More, RenderError> {
        let structured = structured.map(Rendered);
        if !matches!(view, View::Article(_) | View::Plain(_) | View::Edition(_)) {
            return Ok(More { structured, contents: None, minutes: None, body: None });
        }
        let body = self.body_in(page, Form::default())?;
        let minutes = self.templates.show_minutes().then(|| crate::language::reading_minutes(&body.text));
        Ok(More { structured, contents: Some(body.contents), minutes, body: Some(Rendered(body.html)) })
    }

    /// The rendered body of the file that a page shows; empty when it shows none.
    pub(super) fn body_in(&self, page: &Page, form: Form<'_>) -> Result<Body<'s>, RenderError> {
        let Some(record) = crate::plan::record_of(self.site, page) else { return Ok(Body::default()) };
        let text = (self.bodies)(record)?;
        let language = page.language();
        let from = Addresses::new(self.site).of(page);
        let resolver: markdown::Resolver<'_> = &|target| self.href(record, language, &from, target, form.absolute);
        let typographer = self.typographers[language];
        let apply =
            |text: &str, before: Option<char>, after: Option<char>| match typographer?.apply(text, before, after) {
                Cow::Borrowed(_) => None,
                Cow::Owned(changed) => Some(changed),
            };
        let mut options = markdown::Options {
            language: self.site.languages[language].tag(),
            id_prefix: form.id_prefix,
            heading_offset: form.heading_offset,
            typographer: typographer.is_some().then_some(&apply),
            table_label: self.site.languages[language].text("labels.table").unwrap_or("Table"),
        };
        let mut rendered = markdown::render(&text, &options, resolver);
        // The page's own heading is the first level. Whether an editor begins with `#` or with `##`, the body's headings follow it without a gap.
        if rendered
            .headings
            .iter()
            .map(|heading| heading.level)
            .min()
            .is_some_and(|highest| highest > form.heading_offset + 1)
        {
            options.heading_offset = form.heading_offset - 1;
            rendered = markdown::render(&text, &options, resolver);
        }
        let contents = if rendered.headings.len() < CONTENTS_FROM {
            Vec::new()
        } else {
            rendered.headings.into_iter().map(ContentsLine::from).collect()
        };
        Ok(Body { html: rendered.html, contents, text })
    }

    /// What a link of a body becomes: outside addresses stay, links into the site get the base address's path, or all of it.
    pub(super) fn href<'t>(
        &self,
        record: &Record,
        language: usize,
        from: &str,
        target: &'t str,
        absolute: bool,
    ) -> Cow<'t, str> {
        if is_outer(target) {
            return Cow::Borrowed(target);
        }
        let addresses = Addresses::new(self.site);
        match resolve_link(self.site, self.plan, self.assets, record, language, from, target) {
            Some(path) if path.starts_with('/') => {
                Cow::Owned(if absolute { addresses.absolute(&path) } else { addresses.href(&path) })
            }
            Some(other) => Cow::Owned(other),
            None => Cow::Borrowed(target),
        }
    }
}

/// How a body is printed.
#[derive(Clone, Copy)]
pub(super) struct Form<'a> {
    /// Whether links into the site are whole addresses.
    pub absolute: bool,
    /// Goes before every id.
    pub id_prefix: &'a str,
    /// How much deeper headings are.
    pub heading_offset: u8,
}

impl Default for Form<'_> {
    /// As on the body's own page.
    fn default() -> Self {
        Self { absolute: false, id_prefix: "", heading_offset: 1 }
    }
}

/// What a page's template knows beside its view: structured data, and of a body what is asked for of it.
#[derive(Serialize)]
pub(super) struct More {
    structured: Option<Rendered<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    contents: Option<Vec<ContentsLine>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    minutes: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<Rendered<String>>,
}

impl More {
    /// Adds it to what the template engine knows.
    pub(super) fn add_to(self, context: &mut Context) {
        let safe = |Rendered(text): Rendered<String>| Value::safe_string(&text);
        context.insert_value("structured", self.structured.map_or_else(Value::none, safe));
        if let Some(contents) = self.contents {
            context.insert("contents", &contents);
        }
        if let Some(minutes) = self.minutes {
            context.insert("minutes", &minutes);
        }
        if let Some(body) = self.body {
            context.insert_value("body", safe(body));
        }
    }
}

/// A heading in a page's list of contents.
#[derive(Serialize)]
pub(super) struct ContentsLine {
    level: u8,
    id: String,
    text: String,
}

impl From<markdown::Heading> for ContentsLine {
    fn from(heading: markdown::Heading) -> Self {
        Self { level: heading.level, id: heading.id, text: heading.text }
    }
}

/// A body as HTML, and the Markdown that it came from.
#[derive(Default)]
pub(super) struct Body<'s> {
    pub html: String,
    contents: Vec<ContentsLine>,
    pub text: Cow<'s, str>,
}

pub(super) fn is_outer(target: &str) -> bool {
    target.starts_with('#')
        || target.starts_with("//")
        || target.find(':').is_some_and(|colon| !target[..colon].contains(['/', '?', '#']))
}
