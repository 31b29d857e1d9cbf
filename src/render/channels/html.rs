//! Small changes to our own HTML, which is balanced, with attributes in double quotes and `>` escaped in them.

use std::borrow::Cow;

/// Elements that have no end tag; of these, our Markdown prints `br`, `hr` and `img`.
const VOID: [&str; 8] = ["br", "hr", "img", "wbr", "col", "input", "meta", "link"];

/// A part of an HTML text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'t> {
    /// Text, entities as written.
    Text(&'t str),
    /// A start tag: its name and all of it.
    Open(&'t str, &'t str),
    /// An end tag: its name.
    Close(&'t str),
}

/// The parts of an HTML text, in order.
pub(super) fn tokens(html: &str) -> impl Iterator<Item = Token<'_>> {
    let mut rest = html;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = tag_end(rest);
        let next = || rest.char_indices().skip(1).find(|(_, c)| *c == '<').map_or(rest.len(), |(at, _)| at);
        let length = end.unwrap_or_else(next);
        let (token, after) = rest.split_at(length);
        rest = after;
        Some(if end.is_some() { tag(token) } else { Token::Text(token) })
    })
}

/// The length of the tag that a text begins with.
fn tag_end(text: &str) -> Option<usize> {
    let inner = text.strip_prefix('<')?;
    inner.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/').then(|| text.find('>').map(|at| at + 1)).flatten()
}

fn tag(token: &str) -> Token<'_> {
    let inner = token.trim_start_matches('<').trim_end_matches('>');
    match inner.strip_prefix('/') {
        Some(name) => Token::Close(name.trim()),
        None => Token::Open(inner.split([' ', '\n', '\t', '/']).next().unwrap_or_default(), token),
    }
}

/// The value of an attribute of a start tag, entities as written.
pub(super) fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let at = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    tag[at..].split('"').next()
}

/// Pictures replaced by what they show in words: a message must not fetch anything, and a book cannot.
pub(super) fn without_pictures(html: &str) -> Cow<'_, str> {
    if !html.contains("<img") {
        return Cow::Borrowed(html);
    }
    let mut out = String::with_capacity(html.len());
    for token in tokens(html) {
        match token {
            Token::Open("img", tag) => out.push_str(attribute(tag, "alt").unwrap_or_default()),
            Token::Text(text) => out.push_str(text),
            Token::Open(_, tag) => out.push_str(tag),
            Token::Close(name) => out.extend(["</", name, ">"]),
        }
    }
    Cow::Owned(out)
}

/// The same as XHTML: elements without an end tag are closed.
pub(super) fn as_xhtml(html: &str) -> String {
    let mut out = String::with_capacity(html.len() + 16);
    for token in tokens(html) {
        match token {
            Token::Open(name, tag) if VOID.contains(&name) && !tag.ends_with("/>") => {
                out.extend([&tag[..tag.len() - 1], "/>"]);
            }
            Token::Text(text) => out.push_str(text),
            Token::Open(_, tag) => out.push_str(tag),
            Token::Close(name) => out.extend(["</", name, ">"]),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_become_words_and_void_elements_are_closed() {
        assert_eq!(
            without_pictures("<p>a <img src=\"/b.png\" alt=\"Порт &amp; пути\"> c</p>"),
            "<p>a Порт &amp; пути c</p>"
        );
        assert_eq!(
            as_xhtml("<p>a<br>b</p><hr><a href=\"x\">1 &lt; 2</a>"),
            "<p>a<br/>b</p><hr/><a href=\"x\">1 &lt; 2</a>"
        );
        assert_eq!(as_xhtml("a < b <"), "a < b <");
        assert_eq!(as_xhtml("<"), "<");
        assert_eq!(as_xhtml("Неделя<p>идёт</p>"), "Неделя<p>идёт</p>");
    }

    proptest::proptest! {
        #[test]
        fn nothing_is_lost(html in "[<>/a-cя\" =&;]{0,60}") {
            let joined: String = tokens(&html).map(|token| match token {
                Token::Text(text) | Token::Open(_, text) => text.to_owned(),
                Token::Close(name) => format!("</{name}>"),
            }).collect();
            let bare = |text: &str| text.replace(' ', "");
            proptest::prop_assert_eq!(bare(&joined), bare(&html));
        }
    }
}
