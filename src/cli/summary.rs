//! The summary of a run on its page in CI: Markdown at the end of the file that `GITHUB_STEP_SUMMARY` names.

use std::io::Write;

use crate::build::Report;
use crate::diagnostics::{Counts, Diagnostic};

use super::console::{Console, summary};

/// How many problems are listed: the page is for a first look, the log has all of them.
const LISTED: usize = 50;

/// Adds what a build did.
pub fn done(console: &Console, report: &Report, warnings: &[Diagnostic], next_change: Option<&str>) {
    let counts = &report.counts;
    let mut text = String::from(
        "### Khorgos\n\n| articles | pages | rendered | unchanged | written | removed | seconds |\n|--:|--:|--:|--:|--:|--:|--:|\n",
    );
    let seconds = std::time::Duration::from_millis(report.milliseconds.total).as_secs_f64();
    text.push_str(&format!(
        "| {} | {} | {} | {} | {} | {} | {seconds:.2} |\n",
        report.articles, report.pages, report.rendered, report.skipped, counts.written, counts.removed
    ));
    if let Some(moment) = next_change {
        text.push_str(&format!("\nThe site changes by itself next on {moment}.\n"));
    }
    problems(warnings, &mut text);
    append(console, &text);
}

/// Adds why there is no output.
pub fn failed(console: &Console, diagnostics: &[Diagnostic]) {
    let mut text = format!("### Khorgos\n\nNothing was published: {}.\n", summary(Counts::of(diagnostics)));
    problems(diagnostics, &mut text);
    append(console, &text);
}

fn problems(diagnostics: &[Diagnostic], text: &mut String) {
    if diagnostics.is_empty() {
        return;
    }
    text.push_str("\n| place | problem | help |\n|---|---|---|\n");
    for diagnostic in diagnostics.iter().take(LISTED) {
        let file = diagnostic.file.as_deref().unwrap_or_default();
        let place =
            diagnostic.place.as_ref().map(|place| format!(":{}:{}", place.line, place.column)).unwrap_or_default();
        let help = diagnostic.help.as_deref().unwrap_or_default();
        text.push_str(&format!(
            "| {} | {} | {} |\n",
            cell(&format!("{file}{place}")),
            cell(&diagnostic.message),
            cell(help)
        ));
    }
    if diagnostics.len() > LISTED {
        text.push_str(&format!("\n{} more are in the log.\n", diagnostics.len() - LISTED));
    }
}

/// Text in a cell of a Markdown table: nothing in it ends the cell or is HTML.
fn cell(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('|', "\\|").replace(['\n', '\r'], " ")
}

fn append(console: &Console, text: &str) {
    let Some(path) = std::env::var_os("GITHUB_STEP_SUMMARY").filter(|path| !path.is_empty()) else { return };
    let written =
        std::fs::OpenOptions::new().create(true).append(true).open(&path).and_then(|mut file| writeln!(file, "{text}"));
    if let Err(error) = written {
        // A build does not fail for its summary.
        console.say(&format!("the summary of this run cannot be written: {error}"));
    }
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn a_cell_stays_a_cell() {
        assert_eq!(cell("a | b\n<script>&"), "a \\| b &lt;script>&amp;");
    }
}
