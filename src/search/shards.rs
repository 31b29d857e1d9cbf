//! Postings in files: a segment's terms in order, a few kilobytes to a file.
//!
//! Terms stand in the order of their *look-alike* forms (қазақ as казак), so that a word typed without Kazakh letters is
//! found in the same file, and those that begin alike stand together, so that a beginning touches few files.
//! In a file each term is: bytes shared with the term before it, bytes that follow, those bytes, the number of documents,
//! and for each document the distance from the one before it and two bits of weight. Numbers are LEB128.

use std::cmp::Ordering;

use super::table::TABLE;

/// Bytes after which a file is full, before compression.
const FULL: usize = 10 * 1024;

/// A file of postings before compression.
pub(super) struct Shard {
    /// The shortest text that no term before this file reaches: terms from here on stand in it.
    pub from: String,
    pub bytes: Vec<u8>,
}

/// The look-alike form of a term.
pub(super) fn lookalike(term: &str) -> String {
    term.chars().map(|letter| TABLE.lookalike(letter)).collect()
}

/// Compares as the browser does, by UTF-16 code units: there a supplementary character stands before U+E000.
pub(super) fn compare(one: &str, other: &str) -> Ordering {
    let differing = one.bytes().zip(other.bytes()).find(|(a, b)| a != b);
    match differing {
        Some((a, b)) if a >= 0xee && b >= 0xee => (a < 0xf0).cmp(&(b < 0xf0)).then(a.cmp(&b)),
        Some((a, b)) => a.cmp(&b),
        None => one.len().cmp(&other.len()),
    }
}

/// Writes terms with their postings to files. Terms must come in the order of [`compare`] over their look-alike forms, and
/// each term's documents in ascending order, as `document << 2 | weight`.
pub(super) fn write<'a>(terms: impl Iterator<Item = (&'a str, &'a str, &'a [u32])>) -> Vec<Shard> {
    let mut shards: Vec<Shard> = Vec::new();
    let (mut last_key, mut last_term) = ("", "");
    for (key, term, postings) in terms {
        let full = shards.last().is_none_or(|shard| shard.bytes.len() >= FULL && key != last_key);
        if full {
            shards.push(Shard { from: separator(last_key, key), bytes: Vec::with_capacity(FULL + 1024) });
            last_term = "";
        }
        if let Some(shard) = shards.last_mut() {
            entry(&mut shard.bytes, last_term, term, postings);
        }
        (last_key, last_term) = (key, term);
    }
    if let Some(first) = shards.first_mut() {
        first.from.clear();
    }
    shards
}

fn entry(bytes: &mut Vec<u8>, before: &str, term: &str, postings: &[u32]) {
    let shared = before.bytes().zip(term.bytes()).take_while(|(a, b)| a == b).count();
    let rest = &term.as_bytes()[shared..];
    number(bytes, shared);
    number(bytes, rest.len());
    bytes.extend_from_slice(rest);
    number(bytes, postings.len());
    let mut last = 0;
    for posting in postings {
        let document = posting >> 2;
        number(bytes, ((document - last) << 2 | posting & 3) as usize);
        last = document;
    }
}

/// The shortest beginning of `key` that is greater than `last`.
fn separator(last: &str, key: &str) -> String {
    let shared = last.chars().zip(key.chars()).take_while(|(a, b)| a == b).count();
    key.chars().take(shared + 1).collect()
}

/// Appends a number in LEB128: seven bits a byte, the lowest first.
pub(super) fn number(bytes: &mut Vec<u8>, mut value: usize) {
    loop {
        let low = u8::try_from(value & 0x7f).unwrap_or_default();
        value >>= 7;
        if value == 0 {
            bytes.push(low);
            return;
        }
        bytes.push(low | 0x80);
    }
}
