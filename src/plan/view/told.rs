//! Headlines and summaries.

use std::borrow::Cow;

use serde::{Serialize, Serializer};

use crate::content::document::Text;

/// A text for readers. Templates get it as it is. What is hashed of a file's headline, and of its summary, is the one hash of both that was made when the
/// file was read: they are a large part of what a page shows, and a build asks a hundred thousand times whether they changed.
#[derive(Debug, Clone, Default)]
pub struct Told<'s> {
    text: Cow<'s, str>,
    /// The hash of the file's headline and summary; none for any other text, which is hashed itself.
    hash: Option<&'s [u8; 16]>,
}

impl<'s> Told<'s> {
    /// A file's headline; empty where there is no text.
    pub fn title(text: Option<&'s Text>) -> Self {
        text.map_or_else(Self::default, |text| Self { text: Cow::Borrowed(&text.title), hash: Some(&text.hash) })
    }

    /// A file's summary, where it has one.
    pub fn summary(text: Option<&'s Text>) -> Option<Self> {
        let text = text?;
        text.summary.as_deref().map(|summary| Self { text: Cow::Borrowed(summary), hash: Some(&text.hash) })
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl<'s> From<&'s str> for Told<'s> {
    fn from(text: &'s str) -> Self {
        Self { text: text.into(), hash: None }
    }
}

impl From<String> for Told<'_> {
    fn from(text: String) -> Self {
        Self { text: text.into(), hash: None }
    }
}

impl Serialize for Told<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.hash {
            Some(hash) if !serializer.is_human_readable() => serializer.serialize_bytes(hash),
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

    fn hashed(text: &Text) -> [Vec<u8>; 2] {
        [Told::title(Some(text)), Told::summary(Some(text)).unwrap_or_default()]
            .map(|told| postcard::to_stdvec(&told).unwrap())
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
            let (one, other) = (hashed(&one), hashed(&other));
            assert!(one[0] != other[0] && one[1] != other[1], "each alone tells of a change of either");
        }
        assert_eq!(postcard::to_stdvec(&Told::from("a")).unwrap(), postcard::to_stdvec("a").unwrap());
        assert_eq!((Told::title(None).as_str(), Told::summary(None).is_none()), ("", true));
    }
}
