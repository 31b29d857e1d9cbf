//! A content file's two parts: TOML front matter between `+++` lines, and the Markdown below it.

use crate::diagnostics::Problem;

/// The largest content file that is read, in bytes. A digest's article is a thousandth of it.
pub const MAX_BYTES: u64 = 8 * 1024 * 1024;

/// The parts of a file, by their bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parts<'t> {
    /// The TOML text.
    pub front: &'t str,
    /// Where it begins.
    pub front_at: usize,
    /// The Markdown text.
    pub body: &'t str,
    /// Where it begins.
    pub body_at: usize,
}

/// Cuts a text at its `+++` lines. A byte order mark before the first one is passed over; lines may end in CRLF.
///
/// # Errors
/// When the text does not begin with a `+++` line, or that line has no partner.
pub fn split(text: &str) -> Result<Parts<'_>, Problem> {
    let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let first = text[start..].lines().next().unwrap_or_default();
    if first.trim_end() != "+++" {
        let help = if first.trim_end() == "---" {
            "front matter is TOML between two `+++` lines, not YAML between `---` lines"
        } else {
            "begin the file with a line `+++`, then `title = \"…\"` and the other keys, then another `+++`"
        };
        return Err(Problem::error(
            "missing-front-matter",
            start..start + first.len(),
            "the file does not begin with front matter",
        )
        .help(help));
    }
    let front_at = line_end(text, start);
    let mut at = front_at;
    while at < text.len() {
        let end = line_end(text, at);
        if text[at..end].trim_end() == "+++" {
            return Ok(Parts { front: &text[front_at..at], front_at, body: &text[end..], body_at: end });
        }
        at = end;
    }
    let opening = start..start + 3;
    Err(Problem::error("unclosed-front-matter", opening, "the front matter that begins here has no end")
        .help("close it with a line `+++` before the text"))
}

/// The byte after the end of the line that begins at `at`.
fn line_end(text: &str, at: usize) -> usize {
    memchr::memchr(b'\n', &text.as_bytes()[at..]).map_or(text.len(), |length| at + length + 1)
}

/// The text of a file, or why it is none: not UTF-8, or with a NUL in it.
///
/// # Errors
/// With the place of the first bad byte.
pub fn text_of(bytes: &[u8]) -> Result<&str, (Problem, String)> {
    let text = simdutf8::compat::from_utf8(bytes).map_err(|error| {
        let at = error.valid_up_to();
        let readable = String::from_utf8_lossy(bytes).into_owned();
        let help = "save the file as UTF-8; it may be in Windows-1251 or GB 18030";
        (Problem::error("not-utf8", at..at + 1, "this is not UTF-8 text").help(help), readable)
    })?;
    match memchr::memchr(0, bytes) {
        Some(at) => Err((
            Problem::error("nul-byte", at..at + 1, "there is a NUL byte in this text")
                .help("remove it; the file may be damaged"),
            text.to_owned(),
        )),
        None => Ok(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_found_with_any_line_end_and_a_byte_order_mark() {
        let parts = split("\u{feff}+++\r\ntitle = \"a\"\r\n+++\r\nbody\r\n").unwrap();
        assert_eq!((parts.front, parts.body), ("title = \"a\"\r\n", "body\r\n"));
        assert_eq!(split("+++\n+++").unwrap().body, "");
    }

    #[test]
    fn what_is_missing_is_named() {
        assert_eq!(split("text").unwrap_err().code, "missing-front-matter");
        assert!(split("---\na: b\n---\n").unwrap_err().help.unwrap().contains("YAML"));
        assert_eq!(split("+++\ntitle = \"a\"\n").unwrap_err().code, "unclosed-front-matter");
        assert_eq!(split("").unwrap_err().code, "missing-front-matter");
    }

    #[test]
    fn broken_bytes_have_a_place() {
        assert_eq!(text_of(b"ab\xff").unwrap_err().0.span, 2..3);
        assert_eq!(text_of(b"ab\0").unwrap_err().0.code, "nul-byte");
    }
}
