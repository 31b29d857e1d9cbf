//! Which names templates ask for: what is not among them need not be made.

use super::super::asked::Asked;
use super::names::bound;
use super::pieces::{Piece, pieces};

/// What texts ask for; none where that cannot be told for certain.
pub(super) fn asked<'t>(texts: impl Iterator<Item = &'t str>) -> Option<Asked> {
    let mut found = Found::default();
    // The names that loops give to the parts of a list, with the names of the list.
    let mut loops = Vec::new();
    for text in texts {
        for piece in pieces(text)? {
            match piece {
                Piece::Text(_) => {}
                Piece::Print(expression) => found.expression(expression)?,
                Piece::Tag(_) => match piece.tag()? {
                    ("component", _) => return None,
                    ("for", rest) => {
                        let mut list = Found::default();
                        list.expression(rest.split_once(" in ")?.1)?;
                        let names = bound("for", rest);
                        let [name] = &names[..] else { return None };
                        found.words.append(&mut list.words);
                        found.roots.append(&mut list.roots);
                        loops.push((name.clone(), [list.whole, list.listed].concat()));
                    }
                    (_, rest) => found.expression(rest)?,
                },
            }
        }
    }
    for (name, mut lists) in loops {
        // A part that is used as a whole makes its list so.
        if found.roots.contains(&name) { found.whole.append(&mut lists) } else { found.listed.append(&mut lists) }
    }
    let mut asked = Asked::default();
    for word in found.words {
        asked.names.entry(word).or_default();
    }
    for word in found.whole {
        asked.names.entry(word).or_default().whole = true;
    }
    for word in found.listed {
        asked.names.entry(word).or_default().listed = true;
    }
    Some(asked)
}

/// What expressions ask for.
#[derive(Default)]
struct Found {
    /// All names.
    words: Vec<String>,
    /// Those whose values are used as a whole.
    whole: Vec<String>,
    /// Those whose values are gone through, or counted.
    listed: Vec<String>,
    /// Those that are used as they are, without an attribute.
    roots: Vec<String>,
}

impl Found {
    /// Adds the names of an expression. Whatever is no path's beginning counts as used whole; names of filters and words of the language do no harm.
    fn expression(&mut self, expression: &str) -> Option<()> {
        if expression.contains("...") || expression.contains("__tera_context") {
            return None;
        }
        let mut quote = None;
        let mut rest = expression;
        let mut last = ' ';
        while let Some(c) = rest.chars().next() {
            let length = if is_part(c) { rest.find(|c| !is_part(c)).unwrap_or(rest.len()) } else { c.len_utf8() };
            let (word, after) = rest.split_at(length);
            if is_part(c) {
                // Names in texts are those of attributes, for filters.
                self.words.push(word.to_owned());
                if quote.is_none() {
                    self.word(word, last, after);
                }
            } else if let Some(open) = quote {
                match c {
                    '\\' => return None,
                    c if c == open => quote = None,
                    _ => {}
                }
            } else {
                let next = after.trim_start().chars().next().unwrap_or(' ');
                match c {
                    '"' | '\'' | '`' => quote = Some(c),
                    // A part whose name or number is known when the page is made.
                    '[' if (is_part(last) || matches!(last, ']' | ')')) && !is_written_part(after) => return None,
                    // A component.
                    '<' if next.is_alphabetic() => return None,
                    _ => {}
                }
            }
            last = word.chars().next_back().unwrap_or(' ');
            rest = after;
        }
        Some(())
    }

    fn word(&mut self, word: &str, before: char, after: &str) {
        let next = after.trim_start();
        let goes_on = after.starts_with('.') || after.starts_with("?.") || after.starts_with("[\"");
        let is_argument = next.starts_with('=') && !next.starts_with("==");
        if goes_on || is_argument {
            return;
        }
        let names = if is_counted(next) { &mut self.listed } else { &mut self.whole };
        names.push(word.to_owned());
        if before != '.' {
            self.roots.push(word.to_owned());
        }
    }
}

fn is_part(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// True when what stands behind an opening bracket is a number, or one text in quotes.
fn is_written_part(after: &str) -> bool {
    let inner = after.split(']').next().unwrap_or_default().trim();
    let text = inner.strip_prefix('"').and_then(|inner| inner.strip_suffix('"'));
    text.map_or_else(|| inner.bytes().all(|byte| byte.is_ascii_digit()), |text| !text.contains('"'))
}

/// True when of a name only its length is asked for: `| length`.
fn is_counted(after: &str) -> bool {
    let filter = after.trim_start().strip_prefix('|').map(str::trim_start);
    filter.and_then(|filter| filter.strip_prefix("length")).is_some_and(|rest| !rest.starts_with(['_', '(']))
}

#[cfg(test)]
mod tests {
    use super::super::super::asked::Use;
    use super::*;

    fn words(text: &str) -> Option<[Vec<String>; 3]> {
        let asked = asked([text].into_iter())?;
        let words = |is: &dyn Fn(Use) -> bool| {
            let mut words: Vec<String> =
                asked.names.iter().filter(|(_, used)| is(**used)).map(|(word, _)| word.clone()).collect();
            words.sort();
            words
        };
        Some([words(&|_| true), words(&|used| used.whole), words(&|used| used.listed)])
    }

    #[test]
    fn names_are_found_with_how_they_are_used() {
        let [all, whole, listed] =
            words("{% for card in related %}{{ card.source.name | sort(attribute=\"day.date\") }}{% endfor %}{{ page.title }}{% if page.crumbs | length > 2 %}{% endif %}").unwrap();
        assert_eq!(
            all,
            [
                "2",
                "attribute",
                "card",
                "crumbs",
                "date",
                "day",
                "length",
                "name",
                "page",
                "related",
                "sort",
                "source",
                "title"
            ]
        );
        assert_eq!(whole, ["2", "length", "name", "sort", "title"]);
        assert_eq!(listed, ["crumbs", "related"]);
    }

    #[test]
    fn a_part_that_is_used_whole_makes_its_list_whole() {
        let [_, whole, listed] = words("{% for card in page.cards %}{{ card }}{% endfor %}").unwrap();
        assert_eq!((whole, listed), (vec!["card".to_owned(), "cards".to_owned()], vec![]));
        let [_, whole, listed] =
            words("{% for row in rows %}{% for cell in row %}{{ cell.text }}{% endfor %}{% endfor %}").unwrap();
        assert_eq!((whole, listed), (vec!["rows".to_owned(), "text".to_owned()], vec!["row".to_owned()]));
    }

    #[test]
    fn what_cannot_be_told_is_not() {
        for text in [
            "{% for key, value in page %}{% endfor %}",
            "{{ page[name] }}",
            "{{ page[\"ti\" ~ \"tle\"] }}",
            "{{ __tera_context }}",
            "{{ <Part page={page} /> }}",
            "{{ {...page} }}",
            "{% raw %}{% endraw %}",
        ] {
            assert_eq!(words(text), None, "{text}");
        }
        for text in ["{{ page[0] }}", "{{ page[\"title\"].b }}", "{{ [page.title, 1] }}", "{% if a < 1 %}{% endif %}"] {
            assert!(words(text).is_some(), "{text}");
        }
    }
}
