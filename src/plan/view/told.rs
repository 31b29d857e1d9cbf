//! Headlines and summaries.

use std::borrow::Cow;

use serde::{Serialize, Serializer};

use crate::content::Text;

/// A text for readers. Templates get it as it is. What is hashed of a file's headline and summary are hashes that were made when the file was read: they
/// are a large part of what a page shows, and a build asks a hundred thousand times whether they changed.
#[derive(Debug, Clone)]
pub struct Told<'s>(Part<'s>);

#[derive(Debug, Clone)]
enum Part<'s> {
    /// A file's headline.
    Title(&'s Text),
    /// A file's summary.
    Summary(&'s Text),
    /// Any other text, which is hashed itself.
    Other(Cow<'s, str>),
}

impl<'s> Told<'s> {
    /// A file's headline; empty where there is no text.
    pub fn title(text: Option<&'s Text>) -> Self {
        text.map_or_else(Self::default, |text| Self(Part::Title(text)))
    }

    /// A file's summary, where it has one.
    pub fn summary(text: Option<&'s Text>) -> Option<Self> {
        text.filter(|text| text.has_summary()).map(|text| Self(Part::Summary(text)))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        match &self.0 {
            Part::Title(text) => text.title(),
            Part::Summary(text) => text.summary().unwrap_or_default(),
            Part::Other(text) => text,
        }
    }
}

impl Default for Told<'_> {
    fn default() -> Self {
        Self(Part::Other(Cow::Borrowed("")))
    }
}

impl std::fmt::Display for Told<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl<'s> From<&'s str> for Told<'s> {
    fn from(text: &'s str) -> Self {
        Self(Part::Other(text.into()))
    }
}

impl From<String> for Told<'_> {
    fn from(text: String) -> Self {
        Self(Part::Other(text.into()))
    }
}

impl Serialize for Told<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Part::Title(text) if !serializer.is_human_readable() => serializer.serialize_bytes(text.title_hash()),
            Part::Summary(text) if !serializer.is_human_readable() => serializer.serialize_bytes(text.summary_hash()),
            _ => serializer.serialize_str(self.as_str()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(title: &str, summary: Option<&str>) -> Text {
        Text::default().saying(title, summary)
    }

    fn hashed(text: &Text) -> [Vec<u8>; 2] {
        [Told::title(Some(text)), Told::summary(Some(text)).unwrap_or_default()]
            .map(|told| postcard::to_stdvec(&told).unwrap())
    }

    #[test]
    fn templates_get_the_text_and_its_change_is_hashed() {
        let one = text("a", Some("b"));
        let both = (Told::title(Some(&one)), Told::summary(Some(&one)));
        assert_eq!(serde_json::to_string(&both).unwrap(), r#"["a","b"]"#);
        assert_eq!(hashed(&one), hashed(&text("a", Some("b"))));
        for (other, same) in [
            (text("a", Some("c")), [true, false]),
            (text("c", Some("b")), [false, true]),
            (text("a", None), [true, false]),
            (text("", Some("ab")), [false, false]),
        ] {
            let (one, other) = (hashed(&one), hashed(&other));
            assert_eq!([one[0] == other[0], one[1] == other[1]], same);
        }
        assert_eq!(postcard::to_stdvec(&Told::from("a")).unwrap(), postcard::to_stdvec("a").unwrap());
        assert_eq!((Told::title(None).as_str(), Told::summary(None).is_none()), ("", true));
    }
}
