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
    /// Whether a joiner stands before it: then it begins a piece, such as `5G` in `5G-сети`.
    joined: bool,
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

/// What a text is cut into.
pub(super) enum Piece<'a> {
    /// A word of letters of one alphabet, as it stands in the text; most are, and a table of those already seen saves the folding.
    Plain(&'a [u8]),
    /// A folded word.
    Folded(&'a [u8]),
}

impl Scanner {
    /// Calls `piece` with every word of `text` in its order, in UTF-8 and with its endings.
    pub fn scan(&mut self, text: &str, piece: &mut impl FnMut(Piece<'_>)) {
        let table: &Table = &TABLE;
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            if self.parts.is_empty() && self.han.is_empty() {
                let (start, end) = plain(table, bytes, at);
                if end > start {
                    piece(Piece::Plain(&bytes[start..end]));
                    at = end;
                    continue;
                }
                at = start;
            }
            let Some((folded, next)) = step(table, text, at) else { break };
            at = next;
            self.push(folded, &mut |word| piece(Piece::Folded(word)));
        }
        self.finish(&mut |word| piece(Piece::Folded(word)));
    }

    /// Folds a plain word as [`Scanner::scan`] found it; `folded` is emptied first.
    pub fn fold(word: &[u8], folded: &mut String) {
        let table: &Table = &TABLE;
        folded.clear();
        let letters = std::str::from_utf8(word).unwrap_or_default().chars();
        for letter in letters.take(LONGEST) {
            folded.push_str(std::str::from_utf8(table.fold(letter).bytes()).unwrap_or_default());
        }
    }

    #[inline]
    fn push(&mut self, folded: Folded, word: &mut impl FnMut(&[u8])) {
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
    fn letter(&mut self, folded: Folded, kind: Kind, word: &mut impl FnMut(&[u8])) {
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
        self.parts.push(Part { start: self.chunk.len(), kind, letters: 1, joined: self.joined.is_some() });
        self.chunk.extend_from_slice(folded.bytes());
        self.joined = None;
    }

    fn han(&mut self, folded: Folded, word: &mut impl FnMut(&[u8])) {
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

    /// The whole, then each piece between joiners, then the parts of a piece that has letters and digits.
    fn compound(&self, word: &mut impl FnMut(&[u8])) {
        word(shorten(&self.chunk));
        let mut first = 0;
        while first < self.parts.len() {
            let length = self.parts[first..].iter().skip(1).take_while(|part| !part.joined).count() + 1;
            let next = first + length;
            if length < self.parts.len() {
                self.piece(first, next, word);
            }
            if length > 1 {
                (first..next).for_each(|part| self.piece(part, part + 1, word));
            }
            first = next;
        }
    }

    /// The letters of the parts from `first` to before `next`; one letter alone says too little.
    fn piece(&self, first: usize, next: usize, word: &mut impl FnMut(&[u8])) {
        let part = &self.parts[first];
        if next - first > 1 || part.letters > 1 || part.kind == Kind::Digit {
            let end = self.parts.get(next).map_or(self.chunk.len(), |next| next.start);
            word(shorten(&self.chunk[part.start..end]));
        }
    }
}

/// The character at `at`, folded, and where the next one begins.
#[inline]
fn step(table: &Table, text: &str, at: usize) -> Option<(Folded, usize)> {
    let bytes = text.as_bytes();
    let byte = *bytes.get(at)?;
    if byte < 0x80 {
        return Some((table.fold_direct(usize::from(byte)), at + 1));
    }
    if byte < 0xe0 {
        return Some((table.fold_direct(two_bytes(byte, bytes.get(at + 1).copied())), at + 2));
    }
    let character = text.get(at..)?.chars().next()?;
    Some((table.fold(character), at + character.len_utf8()))
}

/// Finds the next word of letters of one alphabet, from a place where no chunk is open. If what comes next is no such word,
/// the range is empty, and begins where the chunk does.
#[inline]
fn plain(table: &Table, bytes: &[u8], mut at: usize) -> (usize, usize) {
    let class = |at: usize| match bytes.get(at) {
        None => (Class::Separator, 1),
        Some(&byte) if byte < 0x80 => (table.class(usize::from(byte)), 1),
        Some(&byte) if byte < 0xe0 => (table.class(two_bytes(byte, bytes.get(at + 1).copied())), 2),
        Some(_) => (Class::Han, 3),
    };
    let (mut first, mut length) = class(at);
    while matches!(first, Class::Separator | Class::NumberJoiner) && at < bytes.len() {
        at += length;
        (first, length) = class(at);
    }
    let start = at;
    let cyrillic = match first {
        Class::Cyrillic | Class::Kazakh => true,
        Class::Letter => false,
        _ => return (start, start),
    };
    loop {
        // Almost every character of a Cyrillic word begins with one of these bytes, and all of those are letters.
        while cyrillic && bytes.get(at).is_some_and(|byte| byte & 0xfe == 0xd0) {
            at += 2;
        }
        match class(at) {
            (Class::Letter, length) if !cyrillic => at += length,
            (Class::Cyrillic | Class::Kazakh, length) if cyrillic => at += length,
            (Class::Separator | Class::NumberJoiner, _) => return (start, at.min(bytes.len())),
            _ => return (start, start),
        }
    }
}

#[inline]
fn two_bytes(first: u8, second: Option<u8>) -> usize {
    usize::from(first & 0x1f) << 6 | usize::from(second.unwrap_or_default() & 0x3f)
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
    let (mut found, mut folded) = (Vec::new(), String::new());
    Scanner::default().scan(text, &mut |piece| {
        match piece {
            Piece::Plain(word) => Scanner::fold(word, &mut folded),
            Piece::Folded(word) => folded = String::from_utf8_lossy(word).into_owned(),
        }
        strip(language, &mut folded);
        found.push(folded.clone());
    });
    found
}
