//! Documents on their way into the index: tokenised, numbered, and no longer needing their text.
//!
//! A worker has one [`Builder`] and feeds it documents in any order; [`Builder::finish`] gives a [`Batch`], a few hundred bytes
//! a document. A [`Batch`] is also what is kept between runs; [`Batch::is_sound`] says whether one that was read can be used.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use super::{
    cards,
    interner::Interner,
    table::Language,
    tokens::{self, Piece, Scanner},
};

/// One article in one language, as search sees it.
#[derive(Debug, Clone, Copy)]
pub struct Document<'a> {
    /// The article's stable number: the same in every run, different for every article of the language.
    pub key: u64,
    /// The language of the text.
    pub language: Language,
    /// The digest's day; its year is the segment.
    pub date: NaiveDate,
    /// The title, plain text.
    pub title: &'a str,
    /// The summary, plain text; may be empty.
    pub summary: &'a str,
    /// The body, plain text: no markup, a line feed or more between blocks.
    pub body: &'a str,
    /// The page's address from the root of the site, such as `/kk/2025/12/27/sklyar-zhejiang/`.
    pub address: &'a str,
    /// The source's id.
    pub source: &'a str,
    /// Ids of topics.
    pub topics: &'a [&'a str],
    /// Ids of tags.
    pub tags: &'a [&'a str],
    /// A hash of all that this is made from; zeros when nobody keeps the batch.
    pub fingerprint: Fingerprint,
}

/// How much a term says about its document; the two low bits of a posting.
pub(super) mod weight {
    /// Once in the body.
    pub const BODY: u32 = 0;
    /// Several times in the body.
    pub const BODY_OFTEN: u32 = 1;
    /// In the summary.
    pub const SUMMARY: u32 = 2;
    /// In the title.
    pub const TITLE: u32 = 3;
}

/// The facets of a document, in this order everywhere: source, topics, tags.
pub(super) const FACETS: usize = 3;

/// A hash of all that a document was made from.
pub(super) type Fingerprint = [u8; 16];

/// A tokenised document; everything variable stands in the batch.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Entry {
    pub key: u64,
    /// The day, counted from the first of the common era: what sorts, and is quickly read back.
    pub day: i32,
    /// A hash of all that it was made from.
    pub fingerprint: Fingerprint,
    /// Where its postings end in `Batch::postings`; they begin where those of the document before it end.
    pub postings_end: u32,
    /// The same for `Batch::cards`.
    pub card_end: u32,
    /// The same for `Batch::labels`, once for each facet.
    pub labels_end: [u32; FACETS],
}

/// Tokenised documents, and the terms that they share.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Batch {
    pub(super) entries: Vec<Entry>,
    /// Terms, one after the other, and where each ends.
    pub(super) terms: String,
    #[serde(with = "packed")]
    pub(super) term_ends: Vec<u32>,
    /// Term and weight: `term << 2 | weight`.
    #[serde(with = "packed")]
    pub(super) postings: Vec<u32>,
    pub(super) cards: String,
    /// Ids of sources, topics and tags, one after the other, and where each ends.
    pub(super) names: String,
    pub(super) name_ends: Vec<u32>,
    /// For each document its source, topics and tags, as numbers of names.
    pub(super) labels: Vec<u32>,
}

impl Batch {
    /// How many documents are in it.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether no document is in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// For each document the hash of all that it was made from.
    pub fn fingerprints(&self) -> impl Iterator<Item = Fingerprint> {
        self.entries.iter().map(|entry| entry.fingerprint)
    }

    /// The documents in the order of their coming.
    pub(super) fn views(&self) -> impl Iterator<Item = View<'_>> {
        let mut from = (0, 0, 0);
        self.entries.iter().map(move |entry| {
            let (postings, card, labels) = from;
            let [source, topics, tags] = entry.labels_end.map(|end| end as usize);
            let view = View {
                entry,
                postings: &self.postings[postings..entry.postings_end as usize],
                card: &self.cards[card..entry.card_end as usize],
                labels: [&self.labels[labels..source], &self.labels[source..topics], &self.labels[topics..tags]],
            };
            from = (entry.postings_end as usize, entry.card_end as usize, tags);
            view
        })
    }

    /// The bytes of a term.
    pub(super) fn term(&self, number: u32) -> &str {
        piece(&self.terms, &self.term_ends, number)
    }

    /// A source's, topic's or tag's id.
    pub(super) fn name(&self, number: u32) -> &str {
        piece(&self.names, &self.name_ends, number)
    }

    /// Whether every number in it leads somewhere: one that was read from a cache may be anything.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let ends =
            |ends: &[u32], text: &str| ends.is_sorted() && ends.iter().all(|&end| text.is_char_boundary(end as usize));
        let labels =
            |entry: &Entry| entry.labels_end.is_sorted() && entry.labels_end[FACETS - 1] as usize <= self.labels.len();
        ends(&self.term_ends, &self.terms)
            && ends(&self.name_ends, &self.names)
            && self.postings.iter().all(|posting| ((posting >> 2) as usize) < self.term_ends.len())
            && self.labels.iter().all(|&label| (label as usize) < self.name_ends.len())
            && self.entries.iter().all(|entry| self.cards.is_char_boundary(entry.card_end as usize) && labels(entry))
            && self.entries.iter().all(|entry| entry.postings_end as usize <= self.postings.len())
            && self.entries.is_sorted_by_key(|entry| entry.postings_end)
            && self.entries.is_sorted_by_key(|entry| entry.card_end)
            && self.entries.windows(2).all(|pair| pair[0].labels_end[FACETS - 1] <= pair[1].labels_end[0])
    }
}

/// A document of a batch with what belongs to it.
pub(super) struct View<'a> {
    pub entry: &'a Entry,
    pub postings: &'a [u32],
    pub card: &'a str,
    pub labels: [&'a [u32]; FACETS],
}

/// The string with this number in an arena.
pub(super) fn piece<'a>(text: &'a str, ends: &[u32], number: u32) -> &'a str {
    let start = if number == 0 { 0 } else { ends[number as usize - 1] };
    &text[start as usize..ends[number as usize] as usize]
}

/// Tokenises documents into a [`Batch`].
#[derive(Default)]
pub struct Builder {
    scanner: Scanner,
    /// Words as they stand in texts, by language: each different one is folded and stripped once.
    plain: [Words; 5],
    /// The same for words that were folded first: compounds and their parts, numbers, pairs.
    folded: [Words; 5],
    terms: Interner,
    /// For each term one more than the place of its newest posting.
    newest: Vec<u32>,
    names: Interner,
    batch: Batch,
}

#[derive(Default)]
struct Words {
    words: Interner,
    /// For each word its term.
    terms: Vec<u32>,
}

impl Builder {
    /// A builder with nothing in it.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Tokenises a document.
    pub fn add(&mut self, document: &Document<'_>) {
        let first = self.batch.postings.len();
        self.field(document, document.title, weight::TITLE, first);
        self.field(document, document.summary, weight::SUMMARY, first);
        self.field(document, document.body, weight::BODY, first);
        cards::write(document, &mut self.batch.cards);
        let labels_end = [&[document.source][..], document.topics, document.tags].map(|ids| {
            for id in ids.iter().filter(|id| !id.is_empty()) {
                self.batch.labels.push(self.names.intern(id.as_bytes()).0);
            }
            count(self.batch.labels.len())
        });
        self.batch.entries.push(Entry {
            key: document.key,
            day: document.date.num_days_from_ce(),
            fingerprint: document.fingerprint,
            postings_end: count(self.batch.postings.len()),
            card_end: count(self.batch.cards.len()),
            labels_end,
        });
    }

    /// Adds the words of one field; `first` is where the document's postings begin.
    fn field(&mut self, document: &Document<'_>, text: &str, weight: u32, first: usize) {
        let Self { scanner, plain, folded, terms, newest, batch, .. } = self;
        let language = document.language;
        let (plain, folded) = (&mut plain[language as usize], &mut folded[language as usize]);
        let mut stem = String::new();
        scanner.scan(text, &mut |piece| {
            let (table, word, is_plain) = match piece {
                Piece::Plain(word) => (&mut *plain, word, true),
                Piece::Folded(word) => (&mut *folded, word, false),
            };
            let (number, new) = table.words.intern(word);
            if new {
                if is_plain {
                    Scanner::fold(word, &mut stem);
                } else {
                    stem = String::from_utf8_lossy(word).into_owned();
                }
                tokens::strip(language, &mut stem);
                table.terms.push(terms.intern(stem.as_bytes()).0);
                newest.resize(terms.len(), 0);
            }
            let term = table.terms[number as usize];
            let place = newest[term as usize] as usize;
            if place > first {
                let posting = &mut batch.postings[place - 1];
                if weight == weight::BODY && *posting & 3 == weight::BODY {
                    *posting |= weight::BODY_OFTEN;
                }
            } else {
                batch.postings.push(term << 2 | weight);
                newest[term as usize] = count(batch.postings.len());
            }
        });
    }

    /// The batch; the tables that only tokenising needs are gone.
    #[must_use]
    pub fn finish(mut self) -> Batch {
        (self.batch.terms, self.batch.term_ends) = self.terms.into_parts();
        (self.batch.names, self.batch.name_ends) = self.names.into_parts();
        self.batch
    }
}

/// A length as the index counts it. A batch of 4 GiB is beyond any site; it would be cut, not wrapped.
pub(super) fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// Numbers as their bytes, which are read back at once.
mod packed {
    use serde::de::{Deserializer, Error, Visitor};
    use serde::ser::Serializer;

    pub(super) fn serialize<S: Serializer>(numbers: &[u32], serializer: S) -> Result<S::Ok, S::Error> {
        let mut bytes = Vec::with_capacity(numbers.len() * 4);
        for number in numbers {
            bytes.extend_from_slice(&number.to_le_bytes());
        }
        serializer.serialize_bytes(&bytes)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u32>, D::Error> {
        deserializer.deserialize_bytes(Bytes)
    }

    struct Bytes;

    impl Visitor<'_> for Bytes {
        type Value = Vec<u32>;

        fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter.write_str("numbers of four bytes")
        }

        fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Vec<u32>, E> {
            let (numbers, rest) = bytes.as_chunks::<4>();
            if !rest.is_empty() {
                return Err(E::invalid_length(bytes.len(), &self));
            }
            Ok(numbers.iter().map(|number| u32::from_le_bytes(*number)).collect())
        }
    }
}
