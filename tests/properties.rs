//! Reading never panics, on any bytes: front matter, bodies, vocabulary, settings, interface strings. The same functions are fuzz targets in `fuzz/`; here
//! they get bounded random input on every run of the tests, of two kinds: any bytes, and soups of the words and signs of the languages that are read.
//!
//! `PROPTEST_CASES=100000 cargo test --test properties` looks longer.

#[path = "common/targets.rs"]
mod targets;

use proptest::prelude::*;

const TOML: &[&str] = &[
    "+++\n",
    "+++",
    "\n",
    "\r\n",
    "\u{feff}",
    "[",
    "]",
    "[[",
    "]]",
    "{",
    "}",
    "=",
    ",",
    ".",
    "\"",
    "\"\"\"",
    "'",
    "#",
    " ",
    "\\",
    "\\u0000",
    "\\ud800",
    "title",
    "date",
    "draft",
    "source",
    "also",
    "corrections",
    "extra",
    "topics",
    "tags",
    "name",
    "kind",
    "languages",
    "time_zone",
    "base_url",
    "lists",
    "page_size",
    "coordinates",
    "id",
    "url",
    "\"https://example.org/\"",
    "\"ru\"",
    "\"kk\"",
    "2025-12-27",
    "2025-02-30",
    "0000-01-01",
    "9999-12-31T23:59:60Z",
    "2025-12-27T09:30:00+05:00",
    "07:30",
    "true",
    "false",
    "1",
    "-1",
    "1e400",
    "nan",
    "inf",
    "0xffffffffffffffffff",
    "99999999999999999999",
    "\u{0}",
    "ё",
    "浙江",
    "\u{202e}",
    "title = \"a\"\n",
    "date = 2025-12-27\n",
    "[a]\n",
    "name = { ru = \"a\" }\n",
];

const MARKDOWN: &[&str] = &[
    "\n",
    "\n\n",
    "\r\n",
    "    ",
    "\t",
    "# ",
    "## ",
    "> ",
    "- ",
    "1. ",
    "* ",
    "***",
    "**",
    "*",
    "_",
    "__",
    "~~",
    "`",
    "```\n",
    "~~~",
    "[",
    "]",
    "(",
    ")",
    "](",
    "![",
    "[^1]",
    "[^1]: ",
    "|",
    "|---|\n",
    "<",
    ">",
    "<b>",
    "</b>",
    "<script>",
    "</script>",
    "<br>",
    "<!--",
    "-->",
    "<![CDATA[",
    "<a href=\"javascript:alert(1)\">",
    "javascript:",
    "java&#115;cript:",
    "data:text/html,",
    "https://example.org/",
    "&",
    "&amp;",
    "&#0;",
    "&#x110000;",
    "\\",
    "{{",
    "}}",
    "{%",
    "“",
    "”",
    "，",
    "。",
    "合作",
    "她说",
    "\"",
    "'",
    "--",
    " - ",
    "...",
    "слово",
    "қуат",
    "\u{0}",
    "\u{feff}",
    "\u{200b}",
    "\u{301}",
    "[ ] ",
    "[x] ",
    "<details>",
    "<sup>",
    "</sup>",
    "\u{1f468}\u{200d}\u{1f469}",
];

fn soup(words: &'static [&'static str]) -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(prop::sample::select(words), 0..60).prop_map(|words| words.concat().into_bytes())
}

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 0..300)
}

/// Front matter that is closed, so that what is inside is looked at.
fn framed() -> impl Strategy<Value = Vec<u8>> {
    (soup(TOML), soup(MARKDOWN)).prop_map(|(front, body)| [b"+++\n", &front[..], b"\n+++\n", &body[..]].concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn front_matter_of_any_bytes(bytes in bytes()) {
        targets::front_matter(&bytes);
    }

    #[test]
    fn front_matter_of_toml_words(bytes in prop_oneof![soup(TOML), framed()]) {
        targets::front_matter(&bytes);
    }

    #[test]
    fn bodies_of_any_bytes(bytes in bytes()) {
        targets::body(&bytes);
    }

    #[test]
    fn bodies_of_markdown_words(bytes in soup(MARKDOWN)) {
        targets::body(&bytes);
    }

    #[test]
    fn vocabulary_of_any_bytes(bytes in bytes()) {
        targets::vocabulary(&bytes);
    }

    #[test]
    fn vocabulary_of_toml_words(bytes in soup(TOML)) {
        targets::vocabulary(&bytes);
    }
}
