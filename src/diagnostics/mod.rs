//! Problems with places: what is wrong, where, and the way out.
//!
//! A [`Problem`] stands in one text and knows only byte offsets; a [`Diagnostic`] stands in a site and knows file, line and column.
//! Stages return their value *and* their problems, so that one run shows every mistake.

mod place;
mod report;
mod suggest;

pub use place::{Diagnostic, Place};
pub use report::{Counts, github, human, json};
pub use suggest::{did_you_mean, nearest};

use std::ops::Range;

use serde::Serialize;

/// How bad a problem is: an error stops a build before anything is published, a warning does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The site cannot be published.
    Error,
    /// Worth a look; the site is published.
    Warning,
}

/// A problem in one text, before anybody has said which file that text is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Whether it stops a build.
    pub severity: Severity,
    /// The stable code, such as `unknown-key`; documented in `docs/diagnostics.md`.
    pub code: &'static str,
    /// The bytes of the text that the problem is about.
    pub span: Range<usize>,
    /// One plain sentence, lower case, names in backticks, no full stop.
    pub message: String,
    /// The way out, where there is one.
    pub help: Option<String>,
}

impl Problem {
    /// An error about the bytes `span` of the text.
    pub fn error(code: &'static str, span: Range<usize>, message: impl Into<String>) -> Self {
        Self { severity: Severity::Error, code, span, message: message.into(), help: None }
    }

    /// A warning about the bytes `span` of the text.
    pub fn warning(code: &'static str, span: Range<usize>, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, span, message) }
    }

    /// Adds the way out.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}
