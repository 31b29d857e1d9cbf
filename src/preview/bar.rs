//! What the preview adds to a page: one element that loads a script. The script draws the bar and the overlay from what the preview tells it, so that a
//! page's own bytes stay what a build writes.

use axum::body::Bytes;
use serde_json::{Value, json};

use crate::diagnostics::Diagnostic;

use super::shown::{Shown, View};

/// Where the preview's own files are; no page of a site is there.
pub(super) const FOLDER: &str = "/_khorgos/";

/// The script of the bar, and its style.
pub(super) const SCRIPT: &str = include_str!("page/preview.js");
/// See `SCRIPT`.
pub(super) const STYLE: &str = include_str!("page/preview.css");

/// At most so many problems are sent to a page.
const PROBLEMS: usize = 200;

/// The element that a page gets, before its last `</body>`.
fn element(token: &str) -> String {
    format!("<script src=\"{FOLDER}preview.js\" data-page=\"{token}\" defer></script>")
}

/// A page with the preview's element.
pub(super) fn with_element(view: &View) -> Bytes {
    let element = element(&view.token);
    let at = memchr::memmem::rfind(&view.bytes, b"</body>").unwrap_or(view.bytes.len());
    [&view.bytes[..at], element.as_bytes(), &view.bytes[at..]].concat().into()
}

/// The page that stands in for one that cannot be shown: what is wrong, as text.
pub(super) fn stand_in(title: &str, problems: &[Diagnostic]) -> String {
    let text = escape(&crate::diagnostics::human(problems, false));
    let title = escape(title);
    let element = element("");
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n<title>{title}</title>\n</head>\n<body>\n<h1>{title}</h1>\n<pre>{text}</pre>\n{element}</body>\n</html>\n"
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// What is wrong with the site, and with one page: `{errors, warnings, more, list: [{severity, code, message, help, file, line, column, before, marked,
/// after, editor}]}`. The excerpt comes in three parts, the middle one is meant. All are plain text: the script never makes markup of them.
pub(super) fn problems(shown: &Shown, failure: Option<&Diagnostic>) -> Value {
    let snapshot = shown.read();
    let all: Vec<&Diagnostic> = snapshot.problems.iter().chain(failure).collect();
    let errors = all.iter().filter(|diagnostic| diagnostic.is_error()).count();
    let one = |diagnostic: &&Diagnostic| {
        let file = diagnostic.file.as_deref();
        let place = diagnostic.place.as_ref();
        let line = place.map_or(1, |place| place.line);
        let editor = file.filter(|file| !file.ends_with(')')).and_then(|file| shown.editor(&snapshot.site, file, line));
        let excerpt = place.and_then(|place| {
            let marked = place.excerpt.get(place.span.clone())?;
            Some((place.excerpt.get(..place.span.start)?, marked, place.excerpt.get(place.span.end..)?))
        });
        json!({
            "severity": diagnostic.severity,
            "code": diagnostic.code,
            "message": diagnostic.message,
            "help": diagnostic.help,
            "file": file,
            "line": place.map(|place| place.line),
            "column": place.map(|place| place.column),
            "before": excerpt.map(|excerpt| excerpt.0),
            "marked": excerpt.map(|excerpt| excerpt.1),
            "after": excerpt.map(|excerpt| excerpt.2),
            "editor": editor,
        })
    };
    let mut sorted = all.clone();
    // Errors first: a hundred warnings must not hide one.
    sorted.sort_by_key(|diagnostic| diagnostic.severity);
    let list: Vec<Value> = sorted.iter().take(PROBLEMS).map(one).collect();
    json!({ "errors": errors, "warnings": all.len() - errors, "more": all.len().saturating_sub(PROBLEMS), "list": list })
}

/// An editor's address with a path and a line in it; none for addresses that a browser would run.
pub(super) fn editor_address(template: &str, path: &str, line: usize) -> Option<String> {
    let scheme = template.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase())?;
    if ["javascript", "data", "vbscript"].contains(&scheme.trim()) {
        return None;
    }
    let path: String = path.bytes().fold(String::new(), |mut text, byte| {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' | b'~' | b':' => {
                text.push(char::from(byte));
            }
            b'\\' => text.push('/'),
            _ => text.push_str(&format!("%{byte:02X}")),
        }
        text
    });
    // `vscode://file/{path}`: an absolute path brings its own slash.
    let template = if path.starts_with('/') { template.replace("/{path}", "{path}") } else { template.to_owned() };
    Some(template.replace("{path}", &path).replace("{line}", &line.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    fn view(bytes: &str) -> View {
        View {
            bytes: Arc::new(bytes.into()),
            media_type: "text/html",
            missing: false,
            token: "t".into(),
            failure: None,
        }
    }

    #[test]
    fn the_element_stands_before_the_end_and_can_be_taken_out() {
        let with = with_element(&view("<body>a</body></html>"));
        assert_eq!(String::from_utf8_lossy(&with), format!("<body>a{}</body></html>", element("t")));
        assert!(String::from_utf8_lossy(&with_element(&view("no end"))).starts_with("no end<script"));
    }

    #[test]
    fn editors_get_paths_that_cannot_break_out() {
        let address = |template| editor_address(template, "/a b/ё\"/c.md", 7);
        assert_eq!(address("vscode://file/{path}:{line}").as_deref(), Some("vscode://file/a%20b/%D1%91%22/c.md:7"));
        assert_eq!(
            address("idea://open?file={path}&line={line}").as_deref(),
            Some("idea://open?file=/a%20b/%D1%91%22/c.md&line=7")
        );
        assert_eq!(address("JavaScript:alert({line})"), None);
    }

    #[test]
    fn what_stands_in_for_a_page_is_escaped() {
        let problem = Diagnostic::file_error("x", "content/<img src=x>.md", "<script>alert(1)</script>");
        let page = stand_in("<b>", &[problem]);
        assert!(!page.contains("<script>alert") && !page.contains("<img") && !page.contains("<b>"), "{page}");
    }
}
