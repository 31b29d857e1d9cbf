//! A template's text, cut into what is text and what is not.

/// A part of a template's text. White space that tags trim is gone, and so are comments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece<'t> {
    Text(&'t str),
    /// An expression: what stands between `{{` and `}}`.
    Print(&'t str),
    /// A tag: what stands between `{%` and `%}`.
    Tag(&'t str),
}

impl<'t> Piece<'t> {
    /// The word that a tag begins with, and what follows it.
    pub fn tag(&self) -> Option<(&'t str, &'t str)> {
        let Self::Tag(tag) = self else { return None };
        let tag = tag.trim();
        Some(tag.split_at(tag.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(tag.len())))
    }

    /// The word that a tag begins with.
    pub fn word(&self) -> Option<&'t str> {
        self.tag().map(|(word, _)| word)
    }
}

/// Cuts a template's text into its parts; none when it has raw parts, or is not closed.
pub(super) fn pieces(text: &str) -> Option<Vec<Piece<'_>>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    // Whether the next text loses the white space at its start.
    let mut trims = false;
    loop {
        let at = next_tag(rest);
        let (content, tag) = rest.split_at(at.unwrap_or(rest.len()));
        if !content.is_empty() {
            let content = if trims { content.trim_start() } else { content };
            pieces.push(Piece::Text(if tag[2.min(tag.len())..].starts_with('-') {
                content.trim_end()
            } else {
                content
            }));
            trims = false;
        }
        if at.is_none() {
            return Some(pieces);
        }
        let end = 2 + match &tag[..2] {
            "{#" => tag[2..].find("#}")?,
            "{{" => end_of(&tag[2..], "}}")?,
            _ => end_of(&tag[2..], "%}")?,
        };
        let inner = &tag[2..end];
        let trims_after = inner.len() > 1 && inner.ends_with('-');
        let inner = inner.strip_prefix('-').unwrap_or(inner);
        let inner = if trims_after { &inner[..inner.len() - 1] } else { inner };
        match &tag[..2] {
            "{#" => trims |= trims_after,
            kind => {
                let piece = if kind == "{{" { Piece::Print(inner) } else { Piece::Tag(inner) };
                if piece.word() == Some("raw") {
                    return None;
                }
                pieces.push(piece);
                trims = trims_after;
            }
        }
        rest = &tag[end + 2..];
    }
}

/// Where the next expression, tag or comment begins.
fn next_tag(text: &str) -> Option<usize> {
    let opens = |at: &usize| matches!(text.as_bytes().get(at + 1), Some(b'{' | b'%' | b'#'));
    memchr::memchr_iter(b'{', text.as_bytes()).find(opens)
}

/// Where a tag ends: texts in quotes do not end it.
fn end_of(tag: &str, close: &str) -> Option<usize> {
    let mut quote = None;
    let mut escaped = false;
    for (at, c) in tag.char_indices() {
        match quote {
            Some(_) if escaped => escaped = false,
            Some(_) if c == '\\' => escaped = true,
            Some(open) if c == open => quote = None,
            Some(_) => {}
            None if tag[at..].starts_with(close) => return Some(at),
            None => quote = Some(c).filter(|c| matches!(c, '"' | '\'' | '`')),
        }
    }
    None
}

/// A part of a choice or loop: its tag, and what stands behind it.
pub(super) type Part<'p, 't> = (Piece<'t>, &'p [Piece<'t>]);

/// The parts of a choice or a loop, and how many pieces all of it is. The first piece opens it.
pub(super) fn parts<'p, 't>(pieces: &'p [Piece<'t>]) -> Option<(Vec<Part<'p, 't>>, usize)> {
    let mut parts = Vec::new();
    let mut depth = 0_usize;
    let mut start = 0;
    for (at, piece) in pieces.iter().enumerate() {
        let ends = match piece.word() {
            Some("if" | "for") => {
                depth += 1;
                false
            }
            Some("endif" | "endfor") => {
                depth -= 1;
                depth == 0
            }
            Some("elif" | "else") => depth == 1,
            _ => false,
        };
        if ends {
            parts.push((pieces[start], &pieces[start + 1..at]));
            start = at;
        }
        if depth == 0 {
            return Some((parts, at + 1));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn white_space_is_trimmed_as_the_engine_does() {
        let text = "a {%- if b -%} {#- c -#} d {{- e }} f {# g -#} h";
        let pieces = pieces(text).unwrap();
        let expected = [
            Piece::Text("a"),
            Piece::Tag(" if b "),
            Piece::Text(""),
            Piece::Text("d"),
            Piece::Print(" e "),
            Piece::Text(" f "),
            Piece::Text("h"),
        ];
        assert_eq!(pieces, expected);
    }

    #[test]
    fn parts_of_a_choice_are_found() {
        let pieces =
            pieces("{% if a %}1{% for b in c %}{% else %}{% endfor %}{% elif d %}2{% else %}3{% endif %}4").unwrap();
        let (parts, length) = parts(&pieces).unwrap();
        let tags: Vec<_> = parts.iter().map(|(tag, _)| tag.word().unwrap()).collect();
        assert_eq!((tags, length), (vec!["if", "elif", "else"], 10));
        assert_eq!(parts[1].1, [Piece::Text("2")]);
    }

    proptest! {
        #[test]
        fn any_text_can_be_cut(text in "([{}%#\"' a-]|[{][{%#]|[%}#][}]|я){0,24}") {
            let cut: usize = pieces(&text).into_iter().flatten().map(|piece| match piece {
                Piece::Text(text) | Piece::Print(text) | Piece::Tag(text) => text.len(),
            }).sum();
            prop_assert!(cut <= text.len());
        }
    }
}
