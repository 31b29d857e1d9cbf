//! Postings in files: a segment's terms in order, a few kilobytes to a file.
//!
//! Terms stand in the order of their *look-alike* forms (қазақ as казак), so that a word typed without Kazakh letters is
//! found in the same file, and those that begin alike stand together, so that a beginning touches few files.
//! A file is text, a line for each term: how many UTF-16 units it shares with the term before it, the units that follow, a
//! tab, and for each document the distance from the one before it and two bits of weight. Numbers are characters ([`number`]).

use std::cmp::Ordering;

use rayon::prelude::*;

use super::table::TABLE;

/// Bytes after which a file is full, before compression.
const FULL: usize = 10 * 1024;

/// A file of postings before compression.
pub(super) struct Shard {
    /// The shortest text that no term before this file reaches: terms from here on stand in it.
    pub from: String,
    pub text: String,
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

/// Terms that one worker writes at a time.
const CHUNK: usize = 256;

/// Writes terms with their postings to files, at least one. A term is its look-alike form, itself, and its documents in ascending order, as
/// `document << 2 | weight`; terms must come in the order of [`compare`] over their look-alike forms.
pub(super) fn write(terms: &[(&str, &str, &[u32])]) -> Vec<Shard> {
    // The numbers of a term's documents are the same in whatever file it stands.
    let written: Vec<(String, Vec<usize>)> = terms.par_chunks(CHUNK).map(numbers).collect();
    let mut shards: Vec<Shard> = Vec::new();
    let (mut last_key, mut last_term) = ("", "");
    for (at, (key, term, _)) in terms.iter().enumerate() {
        let (text, ends) = &written[at / CHUNK];
        let from = (at % CHUNK).checked_sub(1).map_or(0, |before| ends[before]);
        let postings = &text[from..ends[at % CHUNK]];
        let full = shards.last().is_none_or(|shard| shard.text.len() >= FULL && *key != last_key);
        if full {
            shards.push(Shard { from: separator(last_key, key), text: String::with_capacity(FULL + 1024) });
            last_term = "";
        }
        if let Some(shard) = shards.last_mut() {
            entry(&mut shard.text, last_term, term, postings);
        }
        (last_key, last_term) = (key, term);
    }
    if shards.is_empty() {
        // Articles without a word: the empty term, of no article, so that readers need not know of this.
        shards.push(Shard { from: String::new(), text: " \t".into() });
    }
    shards[0].from.clear();
    shards
}

/// The documents of some terms as text, and where each term's end.
fn numbers(terms: &[(&str, &str, &[u32])]) -> (String, Vec<usize>) {
    let mut text = String::with_capacity(terms.iter().map(|(.., postings)| postings.len() * 2).sum());
    let end = |(.., postings): &(&str, &str, &[u32])| {
        let mut last = 0;
        for posting in *postings {
            let document = posting >> 2;
            text.push(number(((document - last) << 2 | posting & 3) as usize));
            last = document;
        }
        text.len()
    };
    let ends = terms.iter().map(end).collect();
    (text, ends)
}

fn entry(text: &mut String, before: &str, term: &str, postings: &str) {
    let shared = before.chars().zip(term.chars()).take_while(|(a, b)| a == b).map(|(letter, _)| letter);
    let (bytes, units) =
        shared.fold((0, 0), |(bytes, units), letter| (bytes + letter.len_utf8(), units + letter.len_utf16()));
    if !text.is_empty() {
        text.push('\n');
    }
    text.push(number(units));
    text.push_str(&term[bytes..]);
    text.push('\t');
    text.push_str(postings);
}

/// The shortest beginning of `key` that is greater than `last`.
fn separator(last: &str, key: &str) -> String {
    let shared = last.chars().zip(key.chars()).take_while(|(a, b)| a == b).count();
    key.chars().take(shared + 1).collect()
}

/// A number as a character: from the space on, so that tabs and line feeds stay free, and past the surrogates. What a browser
/// reads as text needs no code to be taken apart, and is as short as LEB128. It ends at 1,112,031: 278,000 articles a year.
pub(super) fn number(value: usize) -> char {
    let code = value + if value + 32 < 0xd800 { 32 } else { 32 + 0x800 };
    u32::try_from(code).ok().and_then(char::from_u32).unwrap_or(char::MAX)
}
