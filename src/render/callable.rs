//! What templates may call, by name: for those who mistyped one.

use crate::diagnostics::did_you_mean;

/// Ours first, then Tera's own.
const FUNCTIONS: [&str; 7] = ["t", "date", "number", "url", "asset", "range", "throw"];

const FILTERS: [&str; 40] = [
    "md",
    "md_url",
    "wrap",
    "abs",
    "capitalize",
    "default",
    "escape",
    "escape_html",
    "escape_xml",
    "first",
    "float",
    "get",
    "group_by",
    "indent",
    "int",
    "join",
    "keys",
    "last",
    "length",
    "lower",
    "newlines_to_br",
    "nth",
    "pairs",
    "pluralize",
    "replace",
    "reverse",
    "round",
    "safe",
    "sort",
    "split",
    "str",
    "title",
    "trim",
    "trim_end",
    "trim_start",
    "truncate",
    "unique",
    "upper",
    "values",
    "wordcount",
];

const TESTS: [&str; 16] = [
    "array",
    "bool",
    "containing",
    "defined",
    "divisible_by",
    "ending_with",
    "even",
    "float",
    "integer",
    "iterable",
    "map",
    "none",
    "number",
    "odd",
    "starting_with",
    "string",
];

/// The way out for a message such as ``Unknown filter `uper` ``; `templates` are the names of all templates.
pub(super) fn meant(message: &str, templates: &[&str]) -> Option<String> {
    let (kind, rest) = message.strip_prefix("Unknown ")?.split_once(" `")?;
    let name = rest.split('`').next()?;
    match kind {
        "function" => did_you_mean(name, FUNCTIONS),
        "filter" => did_you_mean(name, FILTERS),
        "test" => did_you_mean(name, TESTS),
        "template" => did_you_mean(name, templates.iter().copied()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use tera::Tera;

    use super::super::filters;
    use super::*;

    #[test]
    fn every_name_is_known_to_templates() {
        let ours = |name: &&str| !FUNCTIONS[..5].contains(name);
        let functions = FUNCTIONS.iter().filter(|name| ours(name)).map(|name| format!("{{{{ {name}(end=1) }}}}"));
        let filters = FILTERS.iter().map(|name| format!("{{{{ 1 | {name} }}}}"));
        let tests = TESTS.iter().map(|name| format!("{{% if 1 is {name} %}}{{% endif %}}"));
        let mut tera = Tera::default();
        filters::register(&mut tera);
        for text in functions.chain(filters).chain(tests) {
            let added = tera.add_raw_template("a.html", &text);
            assert!(added.is_ok(), "{text}: {added:?}");
        }
        assert!(tera.add_raw_template("a.html", "{{ 1 | nosuch }}").is_err());
    }

    #[test]
    fn slips_are_told() {
        let templates = ["parts/around.html", "base.html"];
        for (message, expected) in [
            ("Unknown filter `uper`", "did you mean `upper`?"),
            ("Unknown function `asse`", "did you mean `asset`?"),
            ("Unknown test `defind`", "did you mean `defined`?"),
            ("Unknown template `parts/arround.html`", "did you mean `parts/around.html`?"),
            ("Unknown template `x`", "there are `parts/around.html`, `base.html`"),
        ] {
            assert_eq!(meant(message, &templates).as_deref(), Some(expected));
        }
        assert_eq!(meant("Unknown component `Part`", &templates), None);
        assert_eq!(meant("found `}`", &templates), None);
    }
}
