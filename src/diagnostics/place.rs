//! From a span of bytes to a file, a line and a column.

use serde::Serialize;

use super::{Problem, Severity};

/// The longest piece of a source line that an excerpt keeps, in bytes: a 50 MB line must not be copied into a message.
const EXCERPT_BYTES: usize = 400;

/// A problem in a file of the site, or in the site as a whole where there is no one file to name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// Whether it stops a build.
    pub severity: Severity,
    /// The stable code.
    pub code: &'static str,
    /// One plain sentence.
    pub message: String,
    /// The way out, where there is one.
    pub help: Option<String>,
    /// The file, relative to the site's root with `/` between its parts; none when no file is to blame.
    pub file: Option<String>,
    /// Where in the file, when the problem is in its text.
    #[serde(flatten)]
    pub place: Option<Place>,
}

/// A place in a text: lines and columns count from 1, columns in characters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The line.
    pub line: usize,
    /// The first column.
    pub column: usize,
    /// The column after the last one, on the same line.
    pub end_column: usize,
    /// The text of the line, or the part of a very long one that holds the place.
    #[serde(skip)]
    pub excerpt: String,
    /// The bytes of the excerpt that are meant.
    #[serde(skip)]
    pub span: std::ops::Range<usize>,
}

impl Diagnostic {
    /// An error about a file as a whole.
    pub fn file_error(code: &'static str, file: impl Into<String>, message: impl Into<String>) -> Self {
        let file = Some(file.into());
        Self { severity: Severity::Error, code, message: message.into(), help: None, file, place: None }
    }

    /// A warning about a file as a whole.
    pub fn file_warning(code: &'static str, file: impl Into<String>, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::file_error(code, file, message) }
    }

    /// Adds the way out.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// True when it stops a build.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// The order in which a run shows its problems: by file, by place, then by code, whatever found them first.
    pub fn sort(diagnostics: &mut Vec<Self>) {
        diagnostics.sort_by(|a, b| a.sort_key().cmp(&b.sort_key()));
        diagnostics.dedup();
    }

    fn sort_key(&self) -> (Option<&str>, Option<(usize, usize)>, &str, &str) {
        (self.file.as_deref(), self.place.as_ref().map(|p| (p.line, p.column)), self.code, &self.message)
    }
}

impl Problem {
    /// Gives the problem its file; `text` is the whole text that the span counts in.
    pub fn in_file(self, file: &str, text: &str) -> Diagnostic {
        Diagnostic {
            severity: self.severity,
            code: self.code,
            message: self.message,
            help: self.help,
            file: Some(file.to_owned()),
            place: Some(Place::of(text, self.span)),
        }
    }
}

impl Place {
    /// The place of `span` in `text`; a span that leaves the text or cuts a character is moved inwards.
    pub fn of(text: &str, span: std::ops::Range<usize>) -> Self {
        let start = floor_boundary(text, span.start);
        let end = floor_boundary(text, span.end).max(start);
        let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
        let line_end = if text[..line_end].ends_with('\r') && line_end > start { line_end - 1 } else { line_end };
        let end = end.min(line_end).max(start);
        // A byte order mark is invisible to the editor who looks for the column.
        let column = text[line_start..start].trim_start_matches('\u{feff}').chars().count() + 1;
        let from = floor_boundary(text, start.saturating_sub(EXCERPT_BYTES / 2).max(line_start));
        let to = floor_boundary(text, line_end.min(from + EXCERPT_BYTES)).max(start);
        Self {
            line: memchr::memchr_iter(b'\n', &text.as_bytes()[..start]).count() + 1,
            column,
            end_column: column + text[start..end].chars().count(),
            excerpt: text[from..to].to_owned(),
            span: start - from..end.min(to) - from,
        }
    }
}

fn floor_boundary(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_counts_lines_and_characters_from_one() {
        let text = "a = 1\nтема = \"зелёная\"\nb";
        let at = text.find("зел").unwrap();
        let place = Place::of(text, at..at + "зелёная".len());
        assert_eq!((place.line, place.column, place.end_column), (2, 9, 16));
        assert_eq!(&place.excerpt[place.span.clone()], "зелёная");
    }

    #[test]
    fn a_span_outside_the_text_or_inside_a_character_is_moved_in() {
        let place = Place::of("ё", 1..900);
        assert_eq!((place.line, place.column), (1, 1));
        assert_eq!(Place::of("", 5..9).line, 1);
    }

    #[test]
    fn a_very_long_line_is_cut() {
        let text = "я".repeat(1_000_000);
        let place = Place::of(&text, 1_000_000..1_000_010);
        assert!(place.excerpt.len() <= EXCERPT_BYTES);
        assert_eq!(place.column, 500_001);
    }

    #[test]
    fn crlf_is_not_part_of_the_excerpt() {
        let place = Place::of("a\r\nbad\r\n", 3..6);
        assert_eq!(place.excerpt, "bad");
        assert_eq!((place.line, place.column, place.end_column), (2, 1, 4));
    }
}
