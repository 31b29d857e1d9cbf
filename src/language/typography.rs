//! The small signs of good typesetting.

use std::borrow::Cow;

/// Sets runs of text of one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Typographer {}

/// The typographer of a language.
pub fn typographer(_tag: &str) -> Option<Typographer> {
    None
}

impl Typographer {
    /// Sets one run of text between two others.
    pub fn apply<'a>(&self, text: &'a str, _before: Option<char>, _after: Option<char>) -> Cow<'a, str> {
        Cow::Borrowed(text)
    }
}
