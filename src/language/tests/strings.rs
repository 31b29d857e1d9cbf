//! The built-in interface strings are complete, and broken ones are reported with their place.

use super::{BUILT_IN, language, strings};
use crate::language::{Difference, Strings};

#[test]
fn every_language_has_every_key_placeholder_and_plural_form() {
    let reference = strings("ru");
    for (tag, _) in BUILT_IN {
        let language = language(tag);
        let differences = language.strings().differences(&reference, &language.plural_categories());
        assert_eq!(differences, [], "{tag}");
    }
}

#[test]
fn every_plural_string_says_its_number() {
    for (tag, _) in BUILT_IN {
        let strings = strings(tag);
        for key in strings.keys().filter(|key| strings.is_plural(key)) {
            assert!(strings.placeholders(key).contains("n"), "{tag}: {key}");
        }
    }
}

#[test]
fn differences_are_found() {
    let reference = Strings::parse("a = 'x {n}'\nb = 'y'\n[c]\none = '{n}'\nother = '{n}'\n").unwrap();
    let other = Strings::parse("a = 'x'\nd = 'z'\nc = { other = '{n}' }\n").unwrap();
    let found = other.differences(&reference, &["one", "other"].into());
    let key = |key: &str| key.to_owned();
    assert_eq!(
        found,
        [
            Difference::Missing(key("b")),
            Difference::Placeholders(key("a")),
            Difference::Category { key: key("c"), category: key("one") },
            Difference::Unexpected(key("d")),
        ]
    );
}

#[test]
fn a_site_overrides_and_extends() {
    let mut strings = strings("en");
    strings.overlay(Strings::parse("site.home = 'Start'\n[mine]\nkey = 'a {b} {c} {'\n").unwrap());
    let language = crate::language::Language::new("en", strings).unwrap();
    assert_eq!(language.text("site.home"), Some("Start"));
    assert_eq!(language.text("site.archive"), Some("Archive"));
    assert_eq!(language.with("mine.key", &[("b", "{c}")]).as_deref(), Some("a {c} {c} {"));
    assert_eq!(language.text("mine"), None);
}

#[test]
fn an_abbreviation_ends_a_sentence_with_one_point() {
    let mut strings = strings("ru");
    strings.overlay(Strings::parse("a = 'С {date}. По {date}...'\nb = '{date}.'\n").unwrap());
    let language = crate::language::Language::new("ru", strings).unwrap();
    let arguments = [("date", "2026 г.")];
    assert_eq!(language.with("a", &arguments).as_deref(), Some("С 2026 г. По 2026 г...."));
    assert_eq!(language.with("b", &arguments).as_deref(), Some("2026 г."));
    assert_eq!(language.with("b", &[("date", "2026")]).as_deref(), Some("2026."));
}

#[test]
fn mistakes_have_a_place() {
    let error = Strings::parse("a = 'x'\nb = 5\n").unwrap_err();
    assert_eq!(
        (error.span, error.message.as_str()),
        (Some(12..13), "`b` must be a text in quotes, or a table of texts")
    );
    let error = Strings::parse("a = {b = 'x'}\n\"a.b\" = 'y'\n").unwrap_err();
    assert_eq!(error.message, "`a.b` is given twice");
    assert!(Strings::parse("a = 'x\n").unwrap_err().span.is_some());
}
