//! A list of diagnostics, drawn for people, for programs, and as annotations of a CI run.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use serde::Serialize;

use super::{Diagnostic, Severity};

/// Counts of a list of diagnostics.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// How many stop a build.
    pub errors: usize,
    /// How many do not.
    pub warnings: usize,
}

impl Counts {
    /// Counts a list.
    pub fn of(diagnostics: &[Diagnostic]) -> Self {
        let errors = diagnostics.iter().filter(|d| d.is_error()).count();
        Self { errors, warnings: diagnostics.len() - errors }
    }
}

/// The text for a terminal: one block a problem, with an excerpt and a caret. `color` asks for ANSI colours.
pub fn human(diagnostics: &[Diagnostic], color: bool) -> String {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let mut out = String::new();
    for diagnostic in diagnostics {
        out.push_str(&block(&renderer, diagnostic));
        out.push_str("\n\n");
    }
    out
}

fn block(renderer: &Renderer, diagnostic: &Diagnostic) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(diagnostic.message.as_str()).id(diagnostic.code);
    let file = diagnostic.file.as_deref().unwrap_or("site.toml");
    let mut group = match &diagnostic.place {
        Some(place) => {
            let snippet = Snippet::source(place.excerpt.as_str())
                .line_start(place.line)
                .path(format!("{file}:{}:{}", place.line, place.column))
                .annotation(AnnotationKind::Primary.span(place.span.clone()));
            Group::with_title(title).element(snippet)
        }
        None => Group::with_title(title).element(annotate_snippets::Origin::path(file)),
    };
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    let drawn = renderer.render(&[group]);
    // The renderer adds its own line and column to the path, counted in the excerpt; ours are the true ones.
    match &diagnostic.place {
        Some(place) => mend_path(&drawn, file, place.line, place.column),
        None => drawn,
    }
}

/// Keeps `file:line:column` once, where the renderer appended a second pair.
fn mend_path(drawn: &str, file: &str, line: usize, column: usize) -> String {
    let true_place = format!("{file}:{line}:{column}");
    match drawn.find(&format!("{true_place}:")) {
        Some(at) => {
            let after = at + true_place.len();
            let tail = &drawn[after..];
            let end = tail.find(|c: char| c != ':' && !c.is_ascii_digit()).unwrap_or(tail.len());
            format!("{}{}", &drawn[..after], &tail[end..])
        }
        None => drawn.to_owned(),
    }
}

/// The machine's form: `{"version": 1, "errors": n, "warnings": n, "diagnostics": [{severity, code, message, help, file, line, column, end_column}]}`;
/// `help`, `file` and the place are null or absent where there is none.
pub fn json(diagnostics: &[Diagnostic]) -> String {
    #[derive(Serialize)]
    struct Report<'a> {
        version: u32,
        #[serde(flatten)]
        counts: Counts,
        diagnostics: &'a [Diagnostic],
    }
    let report = Report { version: 1, counts: Counts::of(diagnostics), diagnostics };
    serde_json::to_string_pretty(&report).unwrap_or_default() + "\n"
}

/// Annotations of a GitHub Actions run, one line each (the workflow commands `error` and `warning`).
pub fn github(diagnostics: &[Diagnostic]) -> String {
    let mut out = String::new();
    for diagnostic in diagnostics {
        let command = match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        let mut properties = Vec::new();
        if let Some(file) = &diagnostic.file {
            properties.push(format!("file={}", escape_property(file)));
        }
        if let Some(place) = &diagnostic.place {
            let last = place.end_column.saturating_sub(1).max(place.column);
            properties.push(format!("line={},col={},endColumn={last}", place.line, place.column));
        }
        properties.push(format!("title={}", diagnostic.code));
        let mut message = diagnostic.message.clone();
        if let Some(help) = &diagnostic.help {
            message.push_str("\nhelp: ");
            message.push_str(help);
        }
        out.push_str(&format!("::{command} {}::{}\n", properties.join(","), escape_data(&message)));
    }
    out
}

fn escape_data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn escape_property(text: &str) -> String {
    escape_data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::Problem;

    fn sample() -> Vec<Diagnostic> {
        let text = "+++\ntopics = [\"industri\"]\n+++\n";
        let at = text.find("\"industri").unwrap();
        vec![
            Problem::error("unknown-topic", at..at + 10, "unknown topic `industri`")
                .help("did you mean `industry`?")
                .in_file("content/a.md", text),
            Diagnostic::file_warning("stray-file", "content/x.bin", "`x.bin` is not an article"),
        ]
    }

    #[test]
    fn a_person_sees_place_caret_and_help() {
        let text = human(&sample(), false);
        assert!(text.contains("error[unknown-topic]: unknown topic `industri`"), "{text}");
        assert!(text.contains("content/a.md:2:11\n"), "{text}");
        assert!(text.contains("^^^^^^^^^^"), "{text}");
        assert!(text.contains("help: did you mean `industry`?"), "{text}");
        assert!(text.contains("content/x.bin"), "{text}");
    }

    #[test]
    fn a_program_gets_counts_and_places() {
        let value: serde_json::Value = serde_json::from_str(&json(&sample())).unwrap();
        assert_eq!(value["errors"], 1);
        assert_eq!(value["diagnostics"][0]["line"], 2);
        assert_eq!(value["diagnostics"][0]["end_column"], 21);
    }

    #[test]
    fn annotations_escape_what_the_runner_would_read() {
        let mut diagnostics = sample();
        diagnostics[0].message = "100% of\nlines".into();
        let text = github(&diagnostics);
        assert!(text.starts_with(
            "::error file=content/a.md,line=2,col=11,endColumn=20,title=unknown-topic::100%25 of%0Alines%0Ahelp: "
        ));
    }
}
