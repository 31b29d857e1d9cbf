//! What the four languages really say, checked against how people write.

mod formats;
mod strings;
mod texts;
mod typography;

use super::{Language, Strings};

/// The built-in interface strings.
const BUILT_IN: [(&str, &str); 4] = [
    ("ru", include_str!("../../../templates/strings/ru.toml")),
    ("kk", include_str!("../../../templates/strings/kk.toml")),
    ("zh", include_str!("../../../templates/strings/zh.toml")),
    ("en", include_str!("../../../templates/strings/en.toml")),
];

fn strings(tag: &str) -> Strings {
    let (_, text) = BUILT_IN.into_iter().find(|(built_in, _)| *built_in == tag).unwrap();
    Strings::parse(text).unwrap()
}

fn language(tag: &str) -> Language {
    Language::new(tag, strings(tag)).unwrap()
}
