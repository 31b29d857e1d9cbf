//! What can go wrong while a page is rendered.

use crate::diagnostics::{Diagnostic, Place, did_you_mean};
use crate::theme::{BUILT_IN, Template};

use super::callable::meant;

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

    /// A template's failure; `available` are the names that the template was given, `templates` the texts of all templates.
    pub(super) fn from_tera(error: &tera::Error, available: &[String], templates: &[Template]) -> Self {
        let mut diagnostic = template_diagnostic(error, templates);
        if diagnostic.help.is_none() && !available.is_empty() {
            let names: Vec<String> = available.iter().map(|name| format!("`{name}`")).collect();
            diagnostic.help =
                Some(format!("this page has {}; docs/templates.md says what is in them", names.join(", ")));
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

/// Everything that an error says: Tera collects unknown filters, tests, functions and components of all templates into one text of drawn reports.
pub(super) fn template_diagnostics(error: &tera::Error, templates: &[Template]) -> Vec<Diagnostic> {
    let found = match error.kind() {
        tera::ErrorKind::Msg(text) => drawn_reports(text, templates),
        _ => Vec::new(),
    };
    if found.is_empty() { vec![template_diagnostic(error, templates)] } else { found }
}

/// Reads reports such as `error: Unknown filter …`, on the next line `--> day.html:2:17`.
fn drawn_reports(text: &str, templates: &[Template]) -> Vec<Diagnostic> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let report = |pair: &[&str]| {
        let message = pair[0].strip_prefix("error: ")?;
        let mut parts = pair[1].strip_prefix("--> ")?.rsplitn(3, ':');
        let column: usize = parts.next()?.parse().ok()?;
        let line: usize = parts.next()?.parse().ok()?;
        let name = parts.next()?;
        let mut diagnostic = Diagnostic::file_error("template-syntax", template_file(name), lower_first(message));
        let text = templates.iter().find(|(known, _)| known == name).map(|(_, text)| text.as_str()).unwrap_or_default();
        diagnostic.place = Some(Place::of(text, name_at(text, line, column)));
        diagnostic.help = block_to_add(message).or_else(|| meant(message, &template_names(templates)));
        Some(diagnostic)
    };
    lines.windows(2).filter_map(report).collect()
}

/// The way out for a block that no parent has: mostly a site's own `base.html`, which the built-in templates extend too.
fn block_to_add(message: &str) -> Option<String> {
    let block = message.strip_prefix("Block `").filter(|_| message.contains("any parent"))?.split('`').next()?;
    Some(format!(
        "write `{{% block {block} %}}{{% endblock %}}` into `templates/base.html`, or into what this template extends"
    ))
}

/// The names by which templates ask for each other.
fn template_names(templates: &[Template]) -> Vec<&str> {
    templates.iter().map(|(name, _)| name.strip_prefix(BUILT_IN).unwrap_or(name)).collect()
}

/// The bytes of the name, or of the text in quotes, that begins at a line and a column, both counted from one.
fn name_at(text: &str, line: usize, column: usize) -> std::ops::Range<usize> {
    let line_at: usize = text.split_inclusive('\n').take(line - line.min(1)).map(str::len).sum();
    let rest = text.get(line_at..).unwrap_or_default();
    let start = line_at + rest.char_indices().nth(column - column.min(1)).map_or(0, |(at, _)| at);
    let rest = &text[start..];
    if let Some(quoted) = rest.strip_prefix(['"', '\'', '`']) {
        let length = quoted.find(&rest[..1]).unwrap_or(0);
        return start + 1..start + 1 + length;
    }
    start..start + rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len())
}

/// A template error with its place.
pub(super) fn template_diagnostic(error: &tera::Error, templates: &[Template]) -> Diagnostic {
    let causes = causes(error);
    match error.kind() {
        tera::ErrorKind::SyntaxError(report) | tera::ErrorKind::RenderingError(report) => {
            let code = if matches!(error.kind(), tera::ErrorKind::SyntaxError(_)) {
                "template-syntax"
            } else {
                "template-failed"
            };
            let mut diagnostic = Diagnostic::file_error(
                code,
                template_file(report.filename()),
                lower_first(&format!("{}{causes}", report.message())),
            );
            let span = report.span();
            diagnostic.place = templates.iter().find(|(name, _)| name == report.filename()).map_or_else(
                || {
                    Some(Place {
                        line: span.start_line,
                        column: span.start_col + 1,
                        end_column: span.end_col + 1,
                        excerpt: String::new(),
                        span: 0..0,
                    })
                },
                |(_, text)| Some(Place::of(text, span.range.clone())),
            );
            diagnostic
        }
        tera::ErrorKind::MissingParent { current, parent } => {
            let message = format!("this template extends `{parent}`, which does not exist");
            let mut diagnostic = Diagnostic::file_error("template-syntax", template_file(current), message);
            diagnostic.help = did_you_mean(parent, template_names(templates));
            let text = templates.iter().find(|(name, _)| name == current).map(|(_, text)| text.as_str());
            diagnostic.place = text
                .and_then(|text| Some(Place::of(text, text.find(parent.as_str()).map(|at| at..at + parent.len())?)));
            diagnostic
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
