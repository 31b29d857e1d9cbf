//! From a text to its words, as they are searched.
//!
//! A chunk is what stands between separators: `Қасым-Жомарт`, `43,8`, `5G`, `Хоргос—Алтынколь`. A chunk of one part is a
//! word; one of several is found whole (`касымжомарт`, `438`) and in parts. Han characters come in overlapping pairs, and the
//! last of a run also alone, so that a word of two or more is found however it is cut, and one of one by its beginning.
//! `static/search.js` does the same for the query; `tests/search/vectors.json` holds the two together.

use super::table::{Class, Folded, Language, TABLE, Table};

/// Letters of a part that count; what is longer is cut, so that no text makes a token of a page.
const LONGEST: usize = 32;

/// What a part of a chunk is made of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Letter,
    Cyrillic,
    Digit,
}

struct Part {
    /// Where it begins in `Scanner::chunk`.
    start: usize,
    kind: Kind,
    letters: usize,
}

/// Cuts texts into folded words; keeps its buffers from text to text.
#[derive(Default)]
pub(super) struct Scanner {
    /// The folded letters of the chunk, without its joiners.
    chunk: Vec<u8>,
    parts: Vec<Part>,
    /// The joiner that was just read, if a part or a Han character stands before it.
    joined: Option<Class>,
    /// The Han character before, two of them while a pair is put together.
    han: Vec<u8>,
}

impl Scanner {
    /// Calls `word` with every folded word of `text`, endings and all, in UTF-8.
    pub fn scan(&mut self, text: &str, word: &mut impl FnMut(&[u8])) {
        let table: &Table = &TABLE;
        let bytes = text.as_bytes();
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            let folded = if byte < 0x80 {
                at += 1;
                table.fold_direct(usize::from(byte))
            } else if byte < 0xe0 {
                let low = bytes.get(at + 1).copied().unwrap_or_default();
                at += 2;
                table.fold_direct(usize::from(byte & 0x1f) << 6 | usize::from(low & 0x3f))
            } else {
                let Some(character) = text.get(at..).and_then(|rest| rest.chars().next()) else { break };
                at += character.len_utf8();
                table.fold(character)
            };
            self.push(&folded, word);
        }
        self.finish(word);
    }

    #[inline]
    fn push(&mut self, folded: &Folded, word: &mut impl FnMut(&[u8])) {
        match folded.class {
            Class::Cyrillic | Class::Kazakh => self.letter(folded, Kind::Cyrillic, word),
            Class::Letter => self.letter(folded, Kind::Letter, word),
            Class::Separator => self.finish(word),
            Class::Digit => self.letter(folded, Kind::Digit, word),
            Class::Han => self.han(folded, word),
            Class::Joiner | Class::NumberJoiner => self.join(folded.class, word),
            Class::Ignored => {}
            Class::Breve => {
                if self.joined.is_none() && self.chunk.ends_with("и".as_bytes()) {
                    self.chunk.truncate(self.chunk.len() - "и".len());
                    self.chunk.extend_from_slice("й".as_bytes());
                }
            }
        }
    }

    #[inline]
    fn letter(&mut self, folded: &Folded, kind: Kind, word: &mut impl FnMut(&[u8])) {
        if let Some(last) = self.parts.last_mut()
            && last.kind == kind
            && self.joined.is_none()
        {
            if last.letters < LONGEST {
                last.letters += 1;
                self.chunk.extend_from_slice(folded.bytes());
            }
            return;
        }
        let numbers_only = self.joined == Some(Class::NumberJoiner) && kind != Kind::Digit;
        if !self.han.is_empty() || numbers_only {
            self.finish(word);
        }
        self.parts.push(Part { start: self.chunk.len(), kind, letters: 1 });
        self.chunk.extend_from_slice(folded.bytes());
        self.joined = None;
    }

    fn han(&mut self, folded: &Folded, word: &mut impl FnMut(&[u8])) {
        if !self.parts.is_empty() {
            self.finish(word);
        }
        self.joined = None;
        let before = self.han.len();
        self.han.extend_from_slice(folded.bytes());
        if before > 0 {
            word(&self.han);
            self.han.drain(..before);
        }
    }

    fn join(&mut self, class: Class, word: &mut impl FnMut(&[u8])) {
        let allowed = match class {
            Class::NumberJoiner => self.parts.last().is_some_and(|part| part.kind == Kind::Digit),
            _ => !self.parts.is_empty() || !self.han.is_empty(),
        };
        if allowed && self.joined.is_none() {
            self.joined = Some(class);
        } else {
            self.finish(word);
        }
    }

    /// Ends the chunk or the run of Han characters.
    fn finish(&mut self, word: &mut impl FnMut(&[u8])) {
        self.joined = None;
        if !self.han.is_empty() {
            word(&self.han);
            self.han.clear();
        }
        if let [_] = self.parts[..] {
            word(&self.chunk);
        } else if !self.parts.is_empty() {
            self.compound(word);
        }
        self.parts.clear();
        self.chunk.clear();
    }

    fn compound(&mut self, word: &mut impl FnMut(&[u8])) {
        word(shorten(&self.chunk));
        for (index, part) in self.parts.iter().enumerate() {
            if part.letters > 1 || part.kind == Kind::Digit {
                let end = self.parts.get(index + 1).map_or(self.chunk.len(), |next| next.start);
                word(&self.chunk[part.start..end]);
            }
        }
    }
}

/// The first [`LONGEST`] letters.
fn shorten(chunk: &[u8]) -> &[u8] {
    let starts = chunk.iter().enumerate().filter(|(_, byte)| **byte & 0xc0 != 0x80);
    let end = starts.map(|(at, _)| at).nth(LONGEST).unwrap_or(chunk.len());
    &chunk[..end]
}

/// Strips the endings of one folded word: by its last letter's script, and in Cyrillic by the text's language and by letters
/// that only Kazakh has.
pub(super) fn strip(language: Language, word: &mut String) {
    let table: &Table = &TABLE;
    let Some(last) = word.chars().next_back() else { return };
    match table.fold(last).class {
        Class::Letter => table.latin().strip(word),
        Class::Cyrillic | Class::Kazakh => {
            let kazakh = word.chars().any(|letter| table.fold(letter).class == Class::Kazakh);
            table.cyrillic(language, kazakh).strip(word);
        }
        _ => {}
    }
}

/// The terms of a text in its order, as the index has them; repeated where the text repeats itself.
#[must_use]
pub fn terms(text: &str, language: Language) -> Vec<String> {
    let mut found = Vec::new();
    Scanner::default().scan(text, &mut |word| {
        let mut word = String::from_utf8_lossy(word).into_owned();
        strip(language, &mut word);
        found.push(word);
    });
    found
}
