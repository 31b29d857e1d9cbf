//! Which names an expression asks for.

use std::ops::Range;

/// A name that an expression asks for: in `article.source.url`, `article` with its attributes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Name<'e> {
    pub root: &'e str,
    pub attributes: Vec<&'e str>,
    /// Where the root stands.
    pub at: Range<usize>,
}

/// Functions whose values depend on their arguments and the language alone.
const PURE: [&str; 5] = ["t", "asset", "url", "date", "number"];

/// The names in an expression or a condition; none where they cannot be told for certain.
pub(super) fn names(expression: &str) -> Option<Vec<Name<'_>>> {
    if expression.contains(['\'', '`', '\\', '[', '<', '{', '@']) {
        return None;
    }
    let mut names: Vec<Name<'_>> = Vec::new();
    let mut end = 0;
    let mut before = "";
    // Whether the word before was a name or its attribute, of which another may follow.
    let mut open = false;
    while let Some(start) = expression[end..].find(|c: char| is_part(c) || c == '"').map(|at| end + at) {
        let between = &expression[end..start];
        if expression[start..].starts_with('"') {
            end = start + 2 + expression[start + 1..].find('"')?;
            (before, open) = ("", false);
            continue;
        }
        end = expression[start..].find(|c| !is_part(c)).map_or(expression.len(), |length| start + length);
        let word = &expression[start..end];
        let lead = between.trim_end();
        let next = expression[end..].trim_start();
        let was_open = std::mem::replace(&mut open, false);
        let is_test = before == "is";
        before = if word == "not" && is_test { "is" } else { word };
        if lead.ends_with('.') {
            if let Some(name) = names.last_mut().filter(|_| was_open && between == ".") {
                name.attributes.push(word);
                open = true;
            }
        } else if lead.ends_with('|') || is_test || is_word(word) || (next.starts_with('=') && !next.starts_with("=="))
        {
            // A filter, a test, a word of the language, or the name of an argument.
        } else if next.starts_with('(') {
            if !PURE.contains(&word) {
                return None;
            }
        } else {
            open = true;
            names.push(Name { root: word, attributes: Vec::new(), at: start..end });
        }
    }
    Some(names)
}

fn is_part(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn is_word(word: &str) -> bool {
    matches!(word, "and" | "or" | "not" | "is" | "true" | "false") || word.bytes().all(|byte| byte.is_ascii_digit())
}

/// True for a name, or several with dots between them.
pub(super) fn is_path(expression: &str) -> bool {
    let is_name =
        |name: &str| name.chars().next().is_some_and(|c| c.is_alphabetic() || c == '_') && name.chars().all(is_part);
    expression.split('.').all(is_name) && !is_word(expression)
}

/// How often a word stands in a text.
pub(super) fn occurrences(text: &str, word: &str) -> usize {
    let stands_alone =
        |(at, _): &(usize, &str)| !text[..*at].ends_with(is_part) && !text[at + word.len()..].starts_with(is_part);
    text.match_indices(word).filter(stands_alone).count()
}

/// The names that a tag gives another meaning.
pub(super) fn bound(word: &str, rest: &str) -> Vec<String> {
    let names = rest.split(|c| !is_part(c)).filter(|word| !word.is_empty());
    let count = match word {
        "set" | "set_global" => 1,
        "for" => 2,
        _ => 0,
    };
    names.take_while(|name| *name != "in").take(count).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(expression: &str) -> Option<Vec<String>> {
        let path = |name: Name<'_>| [&[name.root], &name.attributes[..]].concat().join(".");
        Some(names(expression)?.into_iter().map(path).collect())
    }

    #[test]
    fn names_are_told_from_filters_tests_and_arguments() {
        for (expression, expected) in [
            ("page.kind == \"front\" and not lang is starting_with(pat=\"zh\")", &["page.kind", "lang"][..]),
            ("site.a.b | length > 1", &["site.a.b"]),
            ("t(key=\"a.b\", n=total, via=via.name)", &["total", "via.name"]),
            ("a is not defined or b?.c.d or e.f?.g", &["a", "b", "e.f"]),
            ("a == 1.5", &["a"]),
            ("a in b.c", &["a", "in", "b.c"]),
        ] {
            assert_eq!(of(expression).unwrap(), expected);
        }
    }

    #[test]
    fn what_is_not_certain_has_no_names() {
        for expression in ["site[page.kind]", "'a'", "range(end=3)", "super()", "<Part a={b} />", "\"a"] {
            assert_eq!(of(expression), None, "{expression}");
        }
    }

    #[test]
    fn words_are_counted_as_words() {
        assert_eq!(occurrences("chips, chip.s {% set chips = my_chips %}", "chips"), 2);
        assert!(is_path("article.day") && is_path("a") && !is_path("a.") && !is_path("1") && !is_path("true"));
        assert_eq!(
            (bound("for", " key, lang in x"), bound("set", " a = b")),
            (vec!["key".into(), "lang".into()], vec!["a".into()])
        );
    }
}
