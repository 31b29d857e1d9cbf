//! A table of the letters with which the listed words begin: it tells most words of a text from all of them by two bytes and a length.

use super::words::{LONGEST, List};

/// What may begin with a letter: for each, a bit for each length of a listed word that belongs to the next one, and bit 0 for those that belong to the one
/// before, and for dashes. It may take another word for a listed one, never a listed one for another.
///
/// A letter of these alphabets has one byte or two. The first byte chooses a row, the second a column; in the row of a letter of one byte, all columns are
/// the same.
#[derive(Debug)]
pub(super) struct Letters {
    rows: [u8; 256],
    lengths: [[u16; COLUMNS]; ROWS],
}

/// More rows than the first bytes of a language's words need, small and capital ones; a power of two, so that a row is found without a check.
const ROWS: usize = 32;

/// Second bytes differ in their low six bits.
const COLUMNS: usize = 64;

/// The row of letters with which no listed word begins.
const NO_WORD: u8 = 0;

/// The row of signs that may open a word: behind them, its length says nothing.
const OPENING: u8 = 1;

/// The row of the hyphen and of the first byte of the dashes.
const DASH: u8 = 2;

impl Letters {
    /// Of the lists of words that belong to the next one, and of those that belong to the one before.
    pub(super) const fn new(before: &[List], after: List) -> Self {
        let mut letters = Self { rows: [NO_WORD; 256], lengths: [[0; COLUMNS]; ROWS] };
        letters.lengths[OPENING as usize] = [!1; COLUMNS];
        letters.lengths[DASH as usize] = [!0; COLUMNS];
        let mut byte = u8::MIN;
        loop {
            if matches!(byte, b'-' | 0xe2) {
                letters.rows[byte as usize] = DASH;
            } else if opens(byte) {
                letters.rows[byte as usize] = OPENING;
            }
            if byte == u8::MAX {
                break;
            }
            byte += 1;
        }
        let mut list = 0;
        while list < before.len() {
            letters = letters.with(before[list], true);
            list += 1;
        }
        letters.with(after, false)
    }

    /// With the words of a list, in small letters and with a capital one; `by_length` says whether their lengths count.
    const fn with(mut self, list: List, by_length: bool) -> Self {
        let mut word = 0;
        while word < list.words.len() {
            let bytes = list.words[word].as_bytes();
            let second = if bytes.len() > 1 { bytes[1] } else { 0 };
            let bit = if by_length { 1 << bytes.len() } else { 1 };
            self = self.with_letter([bytes[0], second], bit).with_letter(capital(bytes[0], second), bit);
            word += 1;
        }
        self
    }

    const fn with_letter(mut self, [first, second]: [u8; 2], bit: u16) -> Self {
        if self.rows[first as usize] == NO_WORD {
            self.rows[first as usize] = self.free_row();
        }
        let row = &mut self.lengths[self.rows[first as usize] as usize];
        let mut column = 0;
        while column < COLUMNS {
            if first < 0x80 || column == second as usize % COLUMNS {
                row[column] |= bit;
            }
            column += 1;
        }
        self
    }

    /// The row after the last one in use; a table that is too small for its words does not compile.
    const fn free_row(&self) -> u8 {
        let (mut last, mut byte) = (DASH, 0);
        while byte < 256 {
            if self.rows[byte] > last {
                last = self.rows[byte];
            }
            byte += 1;
        }
        last + 1
    }

    /// What the first letter at an index says of the word that begins there.
    #[inline]
    pub(super) fn beginning(&self, text: &[u8], at: usize) -> Beginning {
        let Some(first) = text.get(at) else { return Beginning::default() };
        let second = text.get(at + 1).copied().unwrap_or(0);
        let row = &self.lengths[usize::from(self.rows[usize::from(*first)]) % ROWS];
        Beginning(row[usize::from(second) % COLUMNS])
    }
}

/// What the first letter of a word says of it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Beginning(u16);

impl Beginning {
    /// Whether the word, if it has so many bytes, may belong to the next one. No listed word is as long as the last bit says: it is that of all longer words.
    #[inline]
    pub(super) fn may_precede(self, length: usize) -> bool {
        self.0 >> length.min(LONGEST + 1) & 1 == 1
    }

    /// Whether a dash may begin here, or a word that belongs to the one before.
    #[inline]
    pub(super) fn may_follow(self) -> bool {
        self.0 & 1 == 1
    }
}

/// The capital form of a letter's first two bytes: Latin, Russian, Kazakh.
const fn capital(first: u8, second: u8) -> [u8; 2] {
    match (first, second) {
        (0xd0, 0xb0..=0xbf) => [0xd0, second - 0x20],
        (0xd1, 0x80..=0x8f) => [0xd0, second + 0x20],
        (0xd1, 0x90..=0x9f) => [0xd0, second - 0x10],
        (0xd2 | 0xd3, _) if second % 2 == 1 => [first, second - 1],
        _ => [first.to_ascii_uppercase(), second],
    }
}

/// Whether a byte may be the first of an opening sign.
pub(super) const fn opens(byte: u8) -> bool {
    !byte.is_ascii_alphanumeric() && !matches!(byte, 0xd0..=0xd3)
}
