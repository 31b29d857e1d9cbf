//! What is thrown at the program: bytes in, no panic out, and what is reported lies where it says. The fuzz targets in `fuzz/` and the bounded driver in
//! `tests/properties.rs` share these functions.

use khorgos::config::Config;
use khorgos::content::vocabulary::{Kind, Vocabulary};
use khorgos::content::{self, markdown};
use khorgos::diagnostics::{self, Diagnostic};
use khorgos::language::Strings;

/// A content file of each kind: article, translation, page, edition.
pub fn front_matter(bytes: &[u8]) {
    let config = Config::parse("languages = [\"ru\", \"kk\", \"zh\", \"en\"]").0;
    for path in [
        "content/2025/a.md",
        "content/2025/a.kk.md",
        "content/pages/a.md",
        "content/editions/2025-w52.md",
        "content/editions/2025-w52.zh.md",
    ] {
        let (record, problems) = content::parse(path, bytes, &config);
        check(&problems, path);
        if let Some(record) = record {
            assert!(record.body_at as usize <= bytes.len());
        }
    }
}

/// A body.
pub fn body(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let found = markdown::inspect(&text);
    for span in found.links.iter().map(|link| &link.span).chain(found.problems.iter().map(|problem| &problem.span)) {
        assert!(text.get(span.clone()).is_some(), "{span:?} is no part of the text");
    }
    let typographer = khorgos::language::typographer("ru");
    let apply = |text: &str, before: Option<char>, after: Option<char>| match typographer?.apply(text, before, after) {
        std::borrow::Cow::Borrowed(_) => None,
        std::borrow::Cow::Owned(changed) => Some(changed),
    };
    let options = markdown::Options {
        language: "ru",
        id_prefix: "",
        heading_offset: 1,
        typographer: Some(&apply),
        table_label: "Таблица",
    };
    let html = markdown::render(&text, &options, &|target| target.into()).html;
    let lower = html.to_lowercase();
    for never in [
        "<script",
        "<iframe",
        "<style",
        "<object",
        "<img onerror",
        "href=\"javascript:",
        "href=\"data:",
        "href=\"vbscript:",
    ] {
        assert!(!lower.contains(never), "{never} in {html}");
    }
    let _ = khorgos::language::excerpt(&markdown::prose(&text), 200);
}

/// A vocabulary file of each kind, the settings, and interface strings.
pub fn vocabulary(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (config, problems) = Config::parse(&text);
    let problems: Vec<Diagnostic> = problems.into_iter().map(|problem| problem.in_file("site.toml", &text)).collect();
    check(&problems, "site.toml");
    assert!(!config.languages.is_empty());
    for kind in Kind::ALL {
        let problems = Vocabulary::default().read(kind, &text, &config);
        check(&problems, &kind.file());
    }
    if let Err(error) = Strings::parse(&text) {
        assert!(!error.message.is_empty());
    }
}

/// What is told has a place, and can be drawn for everybody.
fn check(problems: &[Diagnostic], file: &str) {
    for problem in problems {
        assert_eq!(problem.file.as_deref(), Some(file));
        assert!(!problem.message.is_empty() && !problem.code.is_empty());
        if let Some(place) = &problem.place {
            assert!(place.line >= 1 && place.column >= 1 && place.end_column >= place.column);
            assert!(place.excerpt.get(place.span.clone()).is_some());
        }
    }
    let few = &problems[..problems.len().min(10)];
    assert!(diagnostics::human(few, true).len() >= few.len());
    assert!(diagnostics::json(few).len() + diagnostics::github(few).len() > few.len());
}
