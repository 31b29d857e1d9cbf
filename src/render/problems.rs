//! What can go wrong while a page is rendered.

use crate::diagnostics::{Diagnostic, Place};
use crate::theme::{BUILT_IN, Template};

/// A page that could not be rendered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RenderError {
    /// A template failed.
    #[error("{}", .0.message)]
    Template(Box<Diagnostic>),
    /// A body could not be read.
    #[error("{}", .0.message)]
    Body(Box<Diagnostic>),
    /// A social card could not be drawn.
    #[error("{}", .0.message)]
    Card(Box<Diagnostic>),
}

impl RenderError {
    /// What a person is told.
    pub fn diagnostic(self) -> Diagnostic {
        match self {
            Self::Template(diagnostic) | Self::Body(diagnostic) | Self::Card(diagnostic) => *diagnostic,
        }
    }

    /// A template's failure; `available` are the names that the template was given.
    pub(super) fn from_tera(error: &tera::Error, available: &[String]) -> Self {
        let mut diagnostic = template_diagnostic(error, &[]);
        if diagnostic.help.is_none() && !available.is_empty() {
            let names: Vec<String> = available.iter().map(|name| format!("`{name}`")).collect();
            diagnostic.help = Some(format!("this page has {}; docs/templates.md says what is in them", names.join(", ")));
        }
        Self::Template(Box::new(diagnostic))
    }
}

/// The file of a template.
pub(super) fn template_file(name: &str) -> String {
    match name.strip_prefix(BUILT_IN) {
        Some(name) => format!("templates/{name} (built in)"),
        None => format!("templates/{name}"),
    }
}

/// A template error with its place.
pub(super) fn template_diagnostic(error: &tera::Error, templates: &[Template]) -> Diagnostic {
    let causes = causes(error);
    match error.kind() {
        tera::ErrorKind::SyntaxError(report) | tera::ErrorKind::RenderingError(report) => {
            let code = if matches!(error.kind(), tera::ErrorKind::SyntaxError(_)) { "template-syntax" } else { "template-failed" };
            let mut diagnostic = Diagnostic::file_error(code, template_file(report.filename()), lower_first(&format!("{}{causes}", report.message())));
            let span = report.span();
            diagnostic.place = templates.iter().find(|(name, _)| name == report.filename()).map_or_else(
                || Some(Place { line: span.start_line, column: span.start_col + 1, end_column: span.end_col + 1, excerpt: String::new(), span: 0..0 }),
                |(_, text)| Some(Place::of(text, span.range.clone())),
            );
            diagnostic
        }
        tera::ErrorKind::MissingParent { current, parent } => {
            Diagnostic::file_error("template-syntax", template_file(current), format!("this template extends `{parent}`, which does not exist"))
        }
        other => Diagnostic::file_error("template-failed", "templates", lower_first(&format!("{other}{causes}"))),
    }
}

/// What a function said inside a template's failure.
fn causes(error: &tera::Error) -> String {
    let mut text = String::new();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(cause.to_string().lines().next().unwrap_or_default());
        source = cause.source();
    }
    text
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|c| c.to_lowercase().to_string()).unwrap_or_default();
    format!("{first}{}", chars.as_str().trim_end_matches('.'))
}
