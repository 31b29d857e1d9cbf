//! What must hold for every text.

use std::borrow::Cow;

use proptest::prelude::*;

use super::{options, print};
use crate::content::markdown::{Options, inspect, plain, render};

/// Elements and attributes that our HTML may have.
const ELEMENTS: &[&str] = &[
    "a",
    "abbr",
    "b",
    "blockquote",
    "br",
    "cite",
    "code",
    "del",
    "details",
    "div",
    "em",
    "figcaption",
    "figure",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "section",
    "small",
    "span",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "time",
    "tr",
    "u",
    "ul",
];
const ATTRIBUTES: &[&str] = &[
    "alt",
    "aria-label",
    "class",
    "datetime",
    "decoding",
    "href",
    "id",
    "loading",
    "rel",
    "role",
    "scope",
    "src",
    "start",
    "tabindex",
    "title",
];

/// Reads `html` strictly: every tag known, every attribute known and quoted, every element closed in order, every id unique.
fn check_html(html: &str) -> Result<(), String> {
    let mut open: Vec<&str> = Vec::new();
    let mut ids = std::collections::BTreeSet::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        if rest[..at].contains('>') {
            return Err(format!("a bare > in {rest:?}"));
        }
        rest = &rest[at + 1..];
        let end = rest.find('>').ok_or("an open tag")?;
        let tag = &rest[..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            if open.pop() != Some(name) {
                return Err(format!("</{name}> closes nothing"));
            }
            continue;
        }
        let (name, mut attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        if !ELEMENTS.contains(&name) {
            return Err(format!("element {name:?}"));
        }
        while !attributes.is_empty() {
            let (key, value) = attributes.split_once("=\"").ok_or_else(|| format!("attributes {attributes:?}"))?;
            let (value, after) = value.split_once('"').ok_or("an unquoted value")?;
            if !ATTRIBUTES.contains(&key) || value.contains('<') {
                return Err(format!("attribute {key:?} = {value:?}"));
            }
            if key == "id" && !ids.insert(value) {
                return Err(format!("id {value:?} twice"));
            }
            if matches!(key, "href" | "src") {
                check_address(value)?;
            }
            attributes = after.trim_start();
        }
        if !matches!(name, "br" | "hr" | "img") {
            open.push(name);
        }
    }
    if open.is_empty() && !html.contains('\0') { Ok(()) } else { Err(format!("left open: {open:?}")) }
}

/// Whether a browser could see another scheme than the allowed ones.
fn check_address(value: &str) -> Result<(), String> {
    let bare: String =
        value.replace("&amp;", "&").chars().filter(|letter| *letter > ' ').collect::<String>().to_lowercase();
    let head = &bare[..bare.find(['/', '?', '#']).unwrap_or(bare.len())];
    let safe =
        !head.contains(':') || ["http:", "https:", "mailto:", "tel:"].iter().any(|scheme| head.starts_with(scheme));
    if safe { Ok(()) } else { Err(format!("address {value:?}")) }
}

fn check(body: &str) -> Result<(), TestCaseError> {
    let printed = print(body);
    check_html(&printed.html).map_err(|problem| TestCaseError::fail(format!("{problem} in {:?}", printed.html)))?;
    prop_assert_eq!(&printed, &print(body));
    let found = inspect(body);
    prop_assert_eq!(&found, &inspect(body));
    for span in found.problems.iter().map(|problem| &problem.span).chain(found.links.iter().map(|link| &link.span)) {
        prop_assert!(body.get(span.clone()).is_some(), "span {:?}", span);
    }
    prop_assert_eq!(plain(body), plain(body));
    let typographer = |text: &str, _: Option<char>, _: Option<char>| Some(format!("«{text}<script>"));
    let prefixed = render(body, &Options { typographer: Some(&typographer), id_prefix: "\"<x", ..options() }, &|_| {
        Cow::Borrowed("javascript:x")
    });
    check_html(&prefixed.html).map_err(|problem| TestCaseError::fail(format!("{problem} in {:?}", prefixed.html)))?;
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn markup_soup(body in "[*_\\[\\]()!<>&\"'`~|:#^\\\\/a-c =\\-1.说“”，合Жж\n]{0,60}") {
        check(&body)?;
    }

    #[test]
    fn emphasis_soup(body in "[*_说“”，a \n]{0,30}") {
        check(&body)?;
    }

    #[test]
    fn fragments(parts in prop::collection::vec(prop::sample::select(FRAGMENTS), 0..14)) {
        check(&parts.concat())?;
    }

    #[test]
    fn any_string(body in any::<String>()) {
        check(&body)?;
    }
}

const FRAGMENTS: &[&str] = &[
    "<b>",
    "</b>",
    "<i>",
    "</i>",
    "<br>",
    "<details>",
    "</details>",
    "<summary>",
    "</summary>",
    "<figure>",
    "</figure>",
    "<figcaption>",
    "</figcaption>",
    "<abbr title=\"x\">",
    "</abbr>",
    "<time datetime='2025-12-27'>",
    "</time>",
    "<script>",
    "</script>",
    "<!--",
    "-->",
    "<div onclick='x'>",
    "</div>",
    "\n",
    "\n\n",
    "> ",
    "- ",
    "  ",
    "    ",
    "1. ",
    "- [ ] ",
    "# ",
    "*",
    "**",
    "***",
    "_",
    "__",
    "~~",
    "`",
    "```\n",
    "[",
    "]",
    "](",
    ")",
    "![",
    "(javascript:x)",
    "[^1]",
    "[^1]: ",
    "[a]: data:x\n",
    "[a]",
    "|a|b|\n",
    "|-|:-:|\n",
    "\\",
    "&lt;",
    "&#106;",
    "\u{0}",
    "\u{feff}",
    "\r\n",
    "текст",
    "合作",
    "“",
    "”",
    "，",
    "a b",
    "fn 1",
    "---\n",
    "<https://example.org/>",
    "<javascript:x>",
    "<a@example.org>",
    "\t",
];
