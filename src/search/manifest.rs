//! The manifest: the one file of a language's index that has a fixed name, and so the one that a browser asks for again.

use std::sync::LazyLock;

use serde_json::{Value, json};

use super::browser::table_json;

/// What a name in the vocabulary is the name of; suggestions say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TermKind {
    /// A topic.
    Topic,
    /// A tag.
    Tag,
    /// A source.
    Source,
    /// A story.
    Story,
}

impl TermKind {
    fn name(self) -> &'static str {
        match self {
            Self::Topic => "topic",
            Self::Tag => "tag",
            Self::Source => "source",
            Self::Story => "story",
        }
    }
}

/// A vocabulary term as the search page of one language knows it.
#[derive(Debug, Clone, Copy)]
pub struct Term<'a> {
    /// What it is.
    pub kind: TermKind,
    /// Its id, as in [`super::Document::tags`] and the like.
    pub id: &'a str,
    /// Its name in the language of the page.
    pub name: &'a str,
    /// Its page, from the root of the site.
    pub address: &'a str,
    /// Its other names: aliases, and its names in other languages.
    pub aliases: &'a [&'a str],
}

/// A segment as the manifest lists it.
#[derive(Debug, Clone, Copy)]
pub struct SegmentEntry<'a> {
    /// The year.
    pub year: i32,
    /// How many documents it has.
    pub documents: usize,
    /// The name of its head.
    pub head: &'a str,
}

/// The token table, which is the same in every language.
static TABLE: LazyLock<Value> = LazyLock::new(table_json);

/// The manifest of one language as JSON: token table, segments from the newest, vocabulary in the given order.
#[must_use]
pub fn manifest(language: &str, segments: &[SegmentEntry<'_>], vocabulary: &[Term<'_>]) -> Vec<u8> {
    let mut segments = segments.to_vec();
    segments.sort_by_key(|segment| std::cmp::Reverse(segment.year));
    let value = json!({
        "language": language,
        "segments": segments.iter().map(segment_json).collect::<Vec<_>>(),
        "terms": vocabulary.iter().map(term_json).collect::<Vec<_>>(),
        "table": &*TABLE,
    });
    value.to_string().into_bytes()
}

fn segment_json(segment: &SegmentEntry<'_>) -> Value {
    json!({ "year": segment.year.to_string(), "documents": segment.documents, "head": segment.head })
}

fn term_json(term: &Term<'_>) -> Value {
    json!({ "kind": term.kind.name(), "id": term.id, "name": term.name, "address": term.address, "aliases": term.aliases })
}
