//! The table as the browser gets it, in the manifest: the same rules, ready for JavaScript.
//!
//! A pass becomes one regular expression, for the first match of an expression that ends in `$` is the longest ending. The
//! expressions hold nothing but the table's letters; there is nothing to escape.

use serde_json::{Map, Value, json};

use super::{
    stem::{GroupRules, PassRules, Rules, is_front},
    table::{Source, pairs},
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
    fold.extend(('\u{300}'..='\u{36f}').filter(|accent| *accent != '\u{306}').map(|accent| entry(&accent, "")));
    fold.extend(full_width(&fold));
    let stop: Vec<&str> = source.languages.values().flat_map(|rules| rules.stop.split_whitespace()).collect();
    json!({
        "fold": fold,
        "lookalike": pairs(&source.lookalike).map(|(from, to)| entry(&from, to)).collect::<Map<_, _>>(),
        "latin": source.latin.iter().map(|(from, to)| entry(&from, to)).collect::<Map<_, _>>(),
        "stop": stop,
        "languages": source.languages.iter().map(|(name, rules)| entry(&name, language(rules))).collect::<Map<_, _>>(),
    })
}

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

fn language(rules: &Rules) -> Value {
    let verbs = rules.verbs.iter().map(|(from, to)| swap(from, to));
    json!({
        "final": rules.r#final,
        "keep": format!("^(?:{})", rules.keep.split_whitespace().collect::<Vec<_>>().join("|")),
        "plain": rules.plain,
        "passes": rules.passes.iter().map(|pass| json!([pass.times, pass.stop, expression(pass, rules)])).collect::<Vec<_>>(),
        "families": rules.families.iter().map(|family| ends(family)).collect::<Vec<_>>(),
        "verbs": verbs.collect::<Vec<_>>(),
    })
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

/// Ends of words as an expression, and what stands for them; two letters remain.
fn swap(from: &str, to: &str) -> Value {
    json!([format!("(?<=..)(?:{})$", ends(from).join("|")), ends(to)])
}

/// A list of ends; `_` is none.
fn ends(list: &str) -> Vec<&str> {
    list.split_whitespace().map(|end| if end == "_" { "" } else { end }).collect()
}
