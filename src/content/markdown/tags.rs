//! The raw HTML that editors may use: which elements, and how a tag is read and written again.

use super::escape;
use super::targets::decode_references;

/// Where an element may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Inside a line; closed in the same block.
    Inline,
    /// Inside a line, without content.
    Void,
    /// Around blocks, on lines of its own.
    Block,
    /// The first thing in a block element: `summary` in `details`, `figcaption` in `figure`.
    Caption(&'static str),
}

/// An allowed element.
pub(super) struct Element {
    /// Its name, in lower case.
    pub name: &'static str,
    /// Where it may stand.
    pub kind: Kind,
    /// The one attribute that it may have.
    attribute: Option<&'static str>,
}

const fn element(name: &'static str, kind: Kind, attribute: Option<&'static str>) -> Element {
    Element { name, kind, attribute }
}

/// The allow-list.
static ELEMENTS: [Element; 22] = [
    element("abbr", Kind::Inline, Some("title")),
    element("b", Kind::Inline, None),
    element("br", Kind::Void, None),
    element("cite", Kind::Inline, None),
    element("del", Kind::Inline, None),
    element("details", Kind::Block, None),
    element("em", Kind::Inline, None),
    element("figcaption", Kind::Caption("figure"), None),
    element("figure", Kind::Block, None),
    element("i", Kind::Inline, None),
    element("ins", Kind::Inline, None),
    element("kbd", Kind::Inline, None),
    element("mark", Kind::Inline, None),
    element("q", Kind::Inline, None),
    element("s", Kind::Inline, None),
    element("small", Kind::Inline, None),
    element("strong", Kind::Inline, None),
    element("sub", Kind::Inline, None),
    element("summary", Kind::Caption("details"), None),
    element("sup", Kind::Inline, None),
    element("time", Kind::Inline, Some("datetime")),
    element("u", Kind::Inline, None),
];

/// The longest tag that is looked at, in bytes; keeps the search for its end short.
const TAG_LIMIT: usize = 1024;

/// A tag of an allowed element.
pub(super) struct Tag {
    /// The element.
    pub element: &'static Element,
    /// Whether it is an end tag.
    pub closing: bool,
    /// Whether it ends in `/>`.
    pub empty: bool,
    /// The tag as it may be printed.
    pub html: String,
}

/// Reads `raw`, one whole tag; `None` unless it is well formed and allowed, attributes included.
pub(super) fn read(raw: &str) -> Option<Tag> {
    let inside = raw.strip_prefix('<')?.strip_suffix('>')?;
    let (closing, inside) = inside.strip_prefix('/').map_or((false, inside), |rest| (true, rest));
    let (empty, inside) = inside.strip_suffix('/').map_or((false, inside), |rest| (true, rest));
    let name_end = inside.find(|letter: char| !letter.is_ascii_alphanumeric()).unwrap_or(inside.len());
    let (name, rest) = inside.split_at(name_end);
    let element = ELEMENTS.iter().find(|element| element.name.eq_ignore_ascii_case(name))?;
    if closing {
        let plain = rest.trim().is_empty() && !empty;
        return plain.then(|| Tag { element, closing, empty, html: format!("</{}>", element.name) });
    }
    let mut html = format!("<{}", element.name);
    if let Some((name, value)) = read_attribute(rest)? {
        let allowed = element.attribute.filter(|allowed| allowed.eq_ignore_ascii_case(name))?;
        if allowed == "datetime" && !is_date(&value) {
            return None;
        }
        html.push(' ');
        html.push_str(allowed);
        html.push_str("=\"");
        escape::push_text(&mut html, &value);
        html.push('"');
    } else if element.name == "time" {
        // Without the attribute, its content would have to be a date that machines read.
        return None;
    }
    html.push('>');
    Some(Tag { element, closing, empty, html })
}

/// Reads what follows the name: nothing, or one attribute with its decoded value. `None` when it is anything else.
#[expect(clippy::option_option, reason = "malformed, absent and present are three cases")]
fn read_attribute(rest: &str) -> Option<Option<(&str, String)>> {
    let trimmed = rest.trim();
    if trimmed.is_empty() {
        return Some(None);
    }
    if !rest.starts_with(|letter: char| letter.is_ascii_whitespace()) {
        return None;
    }
    let (name, value) = trimmed.split_once('=')?;
    let (name, value) = (name.trim_end(), value.trim_start());
    if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return None;
    }
    let quote = value.chars().next().filter(|first| matches!(first, '"' | '\''));
    let value = match quote {
        Some(quote) => value[1..].strip_suffix(quote).filter(|inner| !inner.contains(quote))?,
        None if value.is_empty()
            || value.contains(|letter: char| letter.is_whitespace() || "\"'=<>`".contains(letter)) =>
        {
            return None;
        }
        None => value,
    };
    Some(Some((name, decode_references(value))))
}

/// Whether `value` is a date or a date and time as the `datetime` attribute takes it: `2025-12-27`, `2025-12`, `2025-12-27T10:30+05:00`.
fn is_date(value: &str) -> bool {
    let (date, time) = value.split_once(['T', ' ']).map_or((value, None), |(date, time)| (date, Some(time)));
    if let Some(time) = time {
        let digits = time.trim_end_matches('Z');
        let zoned =
            format!("{date}T{}{}", if digits.len() == 5 { format!("{digits}:00") } else { digits.to_owned() }, "Z");
        let forms = [format!("{date}T{time}"), zoned];
        return date.len() == 10 && forms.iter().any(|form| chrono::DateTime::parse_from_rfc3339(form).is_ok())
            || is_short_zoned(date, time);
    }
    let padded = match value.len() {
        4 => format!("{value}-01-01"),
        7 => format!("{value}-01"),
        10 => value.to_owned(),
        _ => return false,
    };
    padded.is_ascii()
        && chrono::NaiveDate::parse_from_str(&padded, "%Y-%m-%d").is_ok_and(|date| date.to_string() == padded)
}

/// A time without seconds but with an offset: `10:30+05:00`.
fn is_short_zoned(date: &str, time: &str) -> bool {
    time.is_ascii()
        && time.len() == 11
        && date.len() == 10
        && chrono::DateTime::parse_from_rfc3339(&format!("{date}T{}:00{}", &time[..5], &time[5..])).is_ok()
}

/// What a part of a line of raw HTML is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Text between tags.
    Text,
    /// What looks like a tag, a declaration or an instruction.
    Tag,
    /// A comment, or the part of one that stands in this line.
    Comment,
}

/// Cuts a line of raw HTML into its parts. `in_comment` says, and is told, whether a comment goes on over the end of the line.
pub(super) fn parts<'a>(line: &'a str, in_comment: &mut bool) -> Vec<(Part, &'a str)> {
    let mut parts = Vec::new();
    let mut text = 0;
    let mut at = 0;
    while let Some(found) = if *in_comment { Some(0) } else { line[at..].find('<') } {
        let start = at + found;
        let rest = &line[start..];
        let (part, length) = if *in_comment || rest.starts_with("<!--") {
            let length = rest.find("-->").map(|end| end + 3);
            *in_comment = length.is_none();
            let length = length.unwrap_or(rest.len());
            (Part::Comment, length)
        } else if let Some(length) = tag_length(rest) {
            (Part::Tag, length)
        } else {
            at = start + 1;
            continue;
        };
        if text < start {
            parts.push((Part::Text, &line[text..start]));
        }
        if length > 0 {
            parts.push((part, &rest[..length]));
        }
        at = start + length;
        text = at;
        if at >= line.len() {
            break;
        }
    }
    if text < line.len() {
        parts.push((Part::Text, &line[text..]));
    }
    parts
}

/// The length of the tag at the start of `text`, which begins with `<`; `None` when it is only a sign.
fn tag_length(text: &str) -> Option<usize> {
    let bytes = &text.as_bytes()[..text.len().min(TAG_LIMIT)];
    let name = if bytes.get(1) == Some(&b'/') { 2 } else { 1 };
    if !bytes.get(name).is_some_and(|byte| byte.is_ascii_alphabetic() || name == 1 && matches!(byte, b'!' | b'?')) {
        return None;
    }
    let mut quote = None;
    for (at, byte) in bytes.iter().enumerate().skip(name) {
        match (quote, byte) {
            (Some(open), byte) if open == *byte => quote = None,
            (None, b'"' | b'\'') => quote = Some(*byte),
            (None, b'>') => return Some(at + 1),
            (None, b'<') => return None,
            _ => {}
        }
    }
    None
}
