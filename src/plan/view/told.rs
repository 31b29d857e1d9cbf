//! Headlines and summaries.

use std::borrow::Cow;

use serde::{Serialize, Serializer};

use crate::content::document::Text;

/// A text for readers. Templates get it as it is. What is hashed of a file's headline and summary is the one hash of both that was made when the file was
/// read: they are a large part of what a page shows, and a build asks a hundred thousand times whether they changed.
#[derive(Debug, Clone)]
pub struct Told<'s> {
    text: Cow<'s, str>,
    hashed: Hashed<'s>,
}

/// What is hashed of a text.
#[derive(Debug, Clone, Copy)]
enum Hashed<'s> {
    /// The text.
    Itself,
    /// The hash of a file's headline and summary.
    Both(&'s [u8; 16]),
    /// Nothing: it is the summary of a headline that stands beside it.
    Beside,
}

impl<'s> Told<'s> {
    /// A file's headline; empty where there is no text.
    pub fn title(text: Option<&'s Text>) -> Self {
        text.map_or_else(
            || "".into(),
            |text| Self { text: Cow::Borrowed(&text.title), hashed: Hashed::Both(&text.hash) },
        )
    }

    /// The summary that stands beside a file's headline.
    pub fn summary(text: Option<&'s Text>) -> Option<Self> {
        let summary = text?.summary.as_deref()?;
        Some(Self { text: Cow::Borrowed(summary), hashed: Hashed::Beside })
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl Default for Told<'_> {
    fn default() -> Self {
        "".into()
    }
}

impl<'s> From<&'s str> for Told<'s> {
    fn from(text: &'s str) -> Self {
        Self { text: text.into(), hashed: Hashed::Itself }
    }
}

impl From<String> for Told<'_> {
    fn from(text: String) -> Self {
        Self { text: text.into(), hashed: Hashed::Itself }
    }
}

impl Serialize for Told<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.hashed {
            Hashed::Both(hash) if !serializer.is_human_readable() => serializer.serialize_bytes(hash),
            Hashed::Beside if !serializer.is_human_readable() => serializer.serialize_unit(),
            _ => serializer.serialize_str(&self.text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(title: &str, summary: Option<&str>) -> Text {
        Text { title: title.into(), summary: summary.map(Into::into), ..Text::default() }.hashed()
    }

    fn hashed(text: &Text) -> Vec<u8> {
        postcard::to_stdvec(&(Told::title(Some(text)), Told::summary(Some(text)))).unwrap()
    }

    #[test]
    fn templates_get_the_text_and_a_change_of_any_part_is_hashed() {
        let one = text("a", Some("b"));
        let both = (Told::title(Some(&one)), Told::summary(Some(&one)));
        assert_eq!(serde_json::to_string(&both).unwrap(), r#"["a","b"]"#);
        assert_eq!(hashed(&one), hashed(&text("a", Some("b"))));
        for other in
            [text("a", Some("c")), text("c", Some("b")), text("a", None), text("ab", None), text("", Some("ab"))]
        {
            assert_ne!(hashed(&one), hashed(&other), "{other:?}");
        }
        assert_eq!(postcard::to_stdvec(&Told::from("a")).unwrap(), postcard::to_stdvec("a").unwrap());
        assert_eq!((Told::title(None).as_str(), Told::summary(None).is_none()), ("", true));
    }
}
