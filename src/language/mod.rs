//! One language of a site: its dates, numbers, plurals, alphabetical order, interface strings, and what can be said about a text in it.
//!
//! What a language *is* comes from the Unicode CLDR through ICU4X; what the interface *says* comes from a table of strings ([`Strings`]), so that another
//! language needs a file and no Rust. The module knows nothing of articles, files or templates.

mod collate;
mod date;
mod excerpt;
mod initials;
mod locale;
mod measure;
mod number;
mod slug;
mod strings;
mod typography;

#[cfg(test)]
mod tests;

pub use date::DateStyle;
pub use excerpt::excerpt;
pub use locale::{Language, LanguageError};
pub use measure::reading_minutes;
pub use slug::slug;
pub(crate) use strings::fill;
pub use strings::{Difference, Strings, StringsError};
pub use typography::{JOINER, Typographer, typographer};
