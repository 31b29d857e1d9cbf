//! Bodies that stay in memory between the check of a file and the rendering of its page.
//!
//! To read a small file again takes as long as to check it, and more where the system has meanwhile dropped it from its memory. A few bodies are kept as they
//! are; of a very large site, whose sources and pages together are more than most machines' memory, all are kept packed.

use std::borrow::Cow;
use std::sync::atomic::{AtomicUsize, Ordering};

use foldhash::HashMap;

use super::document::Record;
use super::split::text_of;

/// From so many files on, bodies are packed where there is no room for them as they are: pages, folders and sources of a site take some 33 kB of the system's
/// memory for each article.
const VERY_MANY: usize = 200_000;

/// So many bytes of packed bodies are kept.
const PACKED: usize = 2 * 1024 * 1024 * 1024;

/// How many bytes there is room for yet.
#[derive(Debug)]
pub struct Room {
    plain: AtomicUsize,
    packed: AtomicUsize,
}

impl Room {
    /// For the bodies of so many files, `plain` bytes of them as they are. No room for these means that no body is wanted.
    #[must_use]
    pub fn new(plain: usize, files: usize) -> Self {
        let packed = if plain > 0 && files >= VERY_MANY { PACKED } else { 0 };
        Self { plain: plain.into(), packed: packed.into() }
    }
}

/// Takes so many bytes of what is left; false where that is less.
fn take(left: &AtomicUsize, bytes: usize) -> bool {
    left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(bytes)).is_ok()
}

/// A body.
#[derive(Debug)]
enum Body {
    Plain(Box<str>),
    /// As an LZ4 block, and its length in bytes before.
    Packed(Box<[u8]>, u32),
}

/// Markdown of files, by the hash of the file.
#[derive(Debug, Default)]
pub struct Bodies(HashMap<[u8; 16], Body>);

impl Bodies {
    /// Keeps the Markdown of a file whose text is `text`, if there is room for it.
    pub(super) fn keep(&mut self, text: &str, record: &Record, room: &Room) {
        let Some(body) = text.get(record.body_at as usize..) else { return };
        if take(&room.plain, body.len()) {
            self.0.insert(record.hash, Body::Plain(body.into()));
        } else if room.packed.load(Ordering::Relaxed) > 0 {
            let packed = lz4_flex::block::compress(body.as_bytes());
            let length = u32::try_from(body.len()).ok().filter(|_| take(&room.packed, packed.len()));
            self.0.extend(length.map(|length| (record.hash, Body::Packed(packed.into(), length))));
        }
    }

    /// Adds others to them.
    pub(super) fn extend(&mut self, others: Self) {
        self.0.extend(others.0);
    }

    /// The body of a file; none when it was not kept.
    #[must_use]
    pub fn get(&self, record: &Record) -> Option<Cow<'_, str>> {
        match self.0.get(&record.hash)? {
            Body::Plain(body) => Some(Cow::Borrowed(body)),
            Body::Packed(packed, length) => {
                let bytes = lz4_flex::block::decompress(packed, *length as usize).ok()?;
                Some(Cow::Owned(text_of(&bytes).ok()?.to_owned()))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    fn record(text: &str) -> Record {
        crate::content::parse("content/pages/a.md", text.as_bytes(), &Config::parse("").0).0.unwrap()
    }

    #[test]
    fn a_body_comes_back_as_it_was_plain_or_packed() {
        let texts = ["", "Сауда", "Алматы — Хоргос. ", "貿易"]
            .map(|words| format!("+++\ntitle = \"{words}A\"\n+++\n{}", words.repeat(100)));
        for (plain, packed) in [(usize::MAX, 0), (1, usize::MAX), (1000, 40)] {
            let room = Room { plain: plain.into(), packed: packed.into() };
            let mut bodies = Bodies::default();
            for text in &texts {
                bodies.keep(text, &record(text), &room);
            }
            let kept = texts.iter().filter_map(|text| {
                let record = record(text);
                Some((text, record.body_at as usize, bodies.get(&record)?.into_owned()))
            });
            let kept: Vec<_> = kept.collect();
            assert!(kept.iter().all(|(text, at, body)| text[*at..] == *body));
            // Where there is little room, two of the four fit as they are, the first of which is empty, and the last one packed.
            assert_eq!(kept.len(), if packed == 40 { 3 } else { 4 }, "{plain} {packed}");
        }
    }

    #[test]
    fn only_very_large_sites_pack_bodies_and_only_where_bodies_are_wanted() {
        let packed = |plain, files| Room::new(plain, files).packed.into_inner() > 0;
        assert!(packed(1, VERY_MANY) && !packed(1, VERY_MANY - 1) && !packed(0, VERY_MANY));
    }
}
