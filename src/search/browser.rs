//! The table as the browser gets it, in the manifest: the same rules, ready for JavaScript.
//!
//! A pass becomes one regular expression, for the first match of an expression that ends in `$` is the longest ending. The
//! expressions hold nothing but the table's letters; there is nothing to escape.

use serde_json::{Map, Value, json};

use super::{
    stem::{GroupRules, PassRules, Rules, is_front},
    table::{HAN, Source, pairs},
};

/// The table for `static/search.js`; `tests/search/table.json` is a copy for its tests.
#[must_use]
pub fn table_json() -> Value {
    let source = Source::read();
    let mut fold: Map<String, Value> = pairs(&source.fold).map(|(from, to)| entry(&from, to)).collect();
    fold.extend(source.spell.iter().map(|(from, to)| entry(&from, to)));
    for (characters, sign) in [(&source.ignore, ""), (&source.joiners, "-"), (&source.number_joiners, ",")] {
        fold.extend(characters.chars().map(|from| entry(&from, sign)));
    }
    fold.extend(('\u{300}'..='\u{36f}').map(|accent| entry(&accent, "")));
    fold.extend(full_width(&fold));
    let stop: Vec<&str> = source.languages.values().flat_map(|rules| rules.stop.split_whitespace()).collect();
    let rules = |name: &str, fits: String| source.languages.get(name).map(|rules| language(rules, &source, &fits));
    let kazakh: String = pairs(&source.lookalike).map(|(letter, _)| letter).collect();
    json!({
        "fold": fold,
        "lookalike": pairs(&source.lookalike).map(|(from, to)| entry(&from, to)).collect::<Map<_, _>>(),
        "latin": source.latin,
        "stop": stop,
        // A character of a word; one word with its parts, or a run of Han characters; a part of one kind; what is marked as one.
        "letter": r"[\p{Alphabetic}\p{N}]",
        "han": format!("[{HAN}]"),
        "chunk": format!(r"[{HAN}](?:-?[{HAN}])*|[^ ,{HAN}-]+(?:(?:-|(?<=\p{{N}}),(?=\p{{N}}))[^ ,{HAN}-]+)*"),
        "kind": format!(r"\p{{N}}+|[{CYRILLIC}]+|[^\p{{N}}{CYRILLIC}]+"),
        "mark": format!(r"([{HAN}]|(?:(?![{HAN}])[\p{{L}}\p{{N}}\p{{M}}])+)"),
        // The rules for a word are the first that fit `LANGUAGE:WORD`: as in `super::tokens::strip`.
        "rules": [
            rules("kk", format!("^(?:kk:|(?=.*[{kazakh}])).*[{CYRILLIC}]$")),
            rules("ru", format!("[{CYRILLIC}]$")),
            rules("zh", format!(r"[\p{{N}}{HAN}]$")),
            rules("en", String::new()),
        ],
    })
}

/// What the inside of a character class holds: Cyrillic letters.
const CYRILLIC: &str = r"\u0400-\u052f";

/// The full-width forms of ASCII as what they are folded to; capitals are small when they are looked up.
fn full_width(fold: &Map<String, Value>) -> Vec<(String, Value)> {
    let forms = ('!'..='~').filter(|narrow| !narrow.is_ascii_uppercase());
    let pairs = forms.filter_map(|narrow| Some((char::from_u32(narrow as u32 + 0xfee0)?, narrow)));
    pairs
        .filter_map(|(wide, narrow)| match fold.get(&narrow.to_string()) {
            Some(folded) => Some((wide.to_string(), folded.clone())),
            None => narrow.is_ascii_alphanumeric().then(|| entry(&wide, narrow)),
        })
        .collect()
}

fn entry(key: &(impl ToString + ?Sized), value: impl serde::Serialize) -> (String, Value) {
    (key.to_string(), json!(value))
}

fn language(rules: &Rules, source: &Source, fits: &str) -> Value {
    let spelled = |text: &str| spelled(text, source);
    let keep = rules.keep.split_whitespace().collect::<Vec<_>>().join("|");
    let families = rules.families.iter().flat_map(|family| {
        ends(family).into_iter().map(|end| json!([format!("(?<=.){}$", spelled(end)), ends(family)]))
    });
    let verbs = rules
        .verbs
        .iter()
        .map(|(from, to)| json!([format!("(?<=..)(?:{})$", spelled(&ends(from).join("|"))), ends(to)]));
    json!({
        "fits": fits,
        "final": pairs(&rules.r#final).map(|(from, to)| entry(&from, to)).collect::<Map<_, _>>(),
        "keep": format!("^(?:{})?", spelled(&keep)),
        "plain": rules.plain,
        "passes": rules.passes.iter().map(|pass| json!([pass.times, pass.stop, spelled(&expression(pass, rules))])).collect::<Vec<_>>(),
        "swaps": families.chain(verbs).collect::<Vec<_>>(),
    })
}

/// An expression in look-alikes for words in letters of their own: и stands for і too. ә is none of а, which is a back vowel.
fn spelled(expression: &str, source: &Source) -> String {
    let mut result = String::new();
    let mut class = false;
    for letter in expression.chars() {
        class = letter == '[' || class && letter != ']';
        let own: String =
            pairs(&source.lookalike).filter(|(from, to)| *to == letter && *from != 'ә').map(|(from, _)| from).collect();
        if own.is_empty() || class {
            result.push(letter);
            result.push_str(&own);
        } else {
            result.push_str(&format!("[{letter}{own}]"));
        }
    }
    result
}

fn expression(pass: &PassRules, rules: &Rules) -> String {
    pass.groups.iter().flat_map(|group| alternatives(group, rules)).collect::<Vec<_>>().join("|")
}

/// A group's endings, those that vowel harmony binds apart from the others.
fn alternatives(group: &GroupRules, rules: &Rules) -> Vec<String> {
    let (bound, unbound): (Vec<&str>, Vec<&str>) =
        group.endings.split_whitespace().partition(|ending| !group.free && is_front(rules, ending));
    let remaining = match group.after.as_str() {
        "" => format!("(?<=^.{{{},}})", group.min),
        after => format!("(?<=^.{{{},}}[{after}])", group.min.saturating_sub(1)),
    };
    let back = rules.harmony.first().map_or("", String::as_str);
    let harmony = format!("(?<![{back}][^{}]*)", rules.vowels);
    [(bound, harmony), (unbound, String::new())]
        .into_iter()
        .filter(|(endings, _)| !endings.is_empty())
        .map(|(endings, harmony)| format!("{remaining}{harmony}(?:{})$", endings.join("|")))
        .collect()
}

/// A list of ends; `_` is none.
fn ends(list: &str) -> Vec<&str> {
    list.split_whitespace().map(|end| if end == "_" { "" } else { end }).collect()
}
