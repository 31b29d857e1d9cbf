//! From "the topic `industri` in this file" to a line and a column.
//!
//! Later stages know names, not places: keeping a span for every name of 100,000 articles would cost more memory than the names. When one of them is
//! wrong, its file is read once more to find it.

use toml::de::{DeTable, DeValue};

use crate::diagnostics::{Diagnostic, Place, Severity};
use crate::source::Source;

use super::split::Parts;
use super::{markdown, split, text_of};

/// A problem that a later stage found in a content file, or in `site.toml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The file.
    pub file: Box<str>,
    /// Where in it to look.
    pub at: Locator,
    /// Whether it stops a build.
    pub severity: Severity,
    /// The stable code.
    pub code: &'static str,
    /// One plain sentence.
    pub message: String,
    /// The way out.
    pub help: Option<String>,
}

/// What to look for in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Locator {
    /// The file as a whole.
    File,
    /// A key's value.
    Key(&'static str),
    /// A text among the values below a key.
    Value(&'static str, Box<str>),
    /// A link of the body.
    Link(Box<str>),
}

impl Finding {
    /// An error.
    pub fn error(file: &str, at: Locator, code: &'static str, message: impl Into<String>) -> Self {
        Self { file: file.into(), at, severity: Severity::Error, code, message: message.into(), help: None }
    }

    /// A warning.
    pub fn warning(file: &str, at: Locator, code: &'static str, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(file, at, code, message) }
    }

    /// Adds the way out.
    #[must_use]
    pub fn help(mut self, help: Option<String>) -> Self {
        self.help = help;
        self
    }
}

/// Gives every finding its place; each file is read once.
pub fn locate(source: &dyn Source, mut findings: Vec<Finding>) -> Vec<Diagnostic> {
    findings.sort_by(|a, b| a.file.cmp(&b.file));
    let mut diagnostics = Vec::with_capacity(findings.len());
    for group in findings.chunk_by(|a, b| a.file == b.file) {
        let bytes = source.read(&group[0].file).unwrap_or_default();
        let text = text_of(&bytes).unwrap_or_default();
        diagnostics.extend(group.iter().map(|finding| diagnostic(finding, text)));
    }
    diagnostics
}

fn diagnostic(finding: &Finding, text: &str) -> Diagnostic {
    Diagnostic {
        severity: finding.severity,
        code: finding.code,
        message: finding.message.clone(),
        help: finding.help.clone(),
        file: Some(finding.file.to_string()),
        place: find(&finding.file, text, &finding.at).map(|span| Place::of(text, span)),
    }
}

fn find(file: &str, text: &str, at: &Locator) -> Option<std::ops::Range<usize>> {
    let parts = if file.ends_with(".toml") {
        Parts { front: text, front_at: 0, body: "", body_at: text.len() }
    } else {
        split(text).ok()?
    };
    let shift = |span: std::ops::Range<usize>, by: usize| span.start + by..span.end + by;
    match at {
        Locator::File => None,
        Locator::Key(key) => {
            let table = DeTable::parse(parts.front).ok()?;
            let value = table.get_ref().get(*key);
            Some(value.map_or(parts.front_at..parts.front_at, |value| shift(value.span(), parts.front_at)))
        }
        Locator::Value(key, wanted) => {
            let table = DeTable::parse(parts.front).ok()?;
            let found = table.get_ref().get(*key).and_then(|value| find_text(value, wanted));
            found.map(|span| shift(span, parts.front_at)).or_else(|| find(file, text, &Locator::Key(key)))
        }
        Locator::Link(target) => {
            let links = markdown::inspect(parts.body).links;
            links.into_iter().find(|link| link.target == **target).map(|link| shift(link.span, parts.body_at))
        }
    }
}

/// The first text equal to `wanted` in a value, at any depth.
fn find_text(value: &toml::Spanned<DeValue<'_>>, wanted: &str) -> Option<std::ops::Range<usize>> {
    match value.get_ref() {
        DeValue::String(text) => (text.as_ref() == wanted).then(|| value.span()),
        DeValue::Array(items) => items.iter().find_map(|item| find_text(item, wanted)),
        DeValue::Table(table) => table.iter().find_map(|(_, item)| find_text(item, wanted)),
        _ => None,
    }
}
