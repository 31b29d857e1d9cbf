//! How long a text is, for people who read words and for people who read characters.

use wide::u8x16;

use super::slug::is_han;

/// Words that an adult reads in a minute, and Han characters: usual figures for news prose, the same for every language of a site.
const WORDS_A_MINUTE: usize = 180;
const HAN_A_MINUTE: usize = 300;

/// The length of a text in words, where each Han character and each kana counts as one.
#[must_use]
pub fn word_count(text: &str) -> usize {
    let (words, han) = measure(text);
    words + han
}

/// Whole minutes that reading takes, at least 1: 180 words a minute, 300 Han characters a minute, rounded to the nearest.
#[must_use]
pub fn reading_minutes(text: &str) -> u32 {
    let (words, han) = measure(text);
    let seconds = words.saturating_mul(60) / WORDS_A_MINUTE + han.saturating_mul(60) / HAN_A_MINUTE;
    u32::try_from(seconds.saturating_add(30) / 60).unwrap_or(u32::MAX).max(1)
}

/// Words in alphabets, and characters of scripts without spaces. A hyphen or an apostrophe between letters does not end a word, nor does a
/// separator between digits.
fn measure(text: &str) -> (usize, usize) {
    let (mut words, mut han) = (0, 0);
    let mut before = Before::default();
    let mut at = 0;
    loop {
        // Most of a text is ASCII and the letters of the usual alphabets, which need not be decoded.
        let (length, found) = usual_words(&text.as_bytes()[at..], &mut before);
        words += found;
        at += length;
        let mut characters = text[at..].chars();
        let Some(character) = characters.next() else { return (words, han) };
        at += character.len_utf8();
        let inside = before.is_inside(character);
        before = Before { letter: inside, ..Before::default() };
        if character >= '\u{2e80}' && (is_han(character) || is_kana(character)) {
            han += 1;
            before.letter = false;
        } else if is_letter(character) {
            words += usize::from(!inside);
            before.letter = true;
        } else if !is_inside_word(character) || !characters.next().is_some_and(is_letter) {
            before.letter = false;
        }
    }
}

/// The two characters before a place.
#[derive(Default)]
struct Before {
    letter: bool,
    /// A sign that may stand inside a word.
    joint: bool,
    /// Whether a letter stands before the joint.
    second_letter: bool,
}

impl Before {
    fn is_inside(&self, next: char) -> bool {
        self.letter || self.joint && self.second_letter && is_letter(next)
    }
}

/// How many bytes are looked at together.
const BLOCK: usize = 64;

/// How many bytes a text begins with of ASCII and of letters that one byte tells, and how many words begin there.
fn usual_words(text: &[u8], before: &mut Before) -> (usize, usize) {
    let (mut at, mut words) = (0, 0);
    while at < text.len() {
        let rest = &text[at..];
        let block = rest.first_chunk::<BLOCK>().map_or_else(
            || {
                let mut block = [b' '; BLOCK];
                block[..rest.len()].copy_from_slice(rest);
                block
            },
            |block| *block,
        );
        let (letters, joints, others) = masks(&block);
        let length = (others.trailing_zeros() as usize).min(rest.len());
        if length == 0 {
            break;
        }
        let letters = letters & (u64::MAX >> (BLOCK - length));
        let previous = letters << 1 | u64::from(before.letter);
        let joined = (joints << 1 | u64::from(before.joint)) & (previous << 1 | u64::from(before.second_letter));
        words += (letters & !previous & !joined).count_ones() as usize;
        *before = Before {
            letter: letters >> (length - 1) & 1 == 1,
            joint: joints >> (length - 1) & 1 == 1,
            second_letter: previous >> (length - 1) & 1 == 1,
        };
        at += length;
        if length < BLOCK {
            break;
        }
    }
    (at, words)
}

/// For each byte of a block whether it belongs to a letter or digit that one byte tells, is an ASCII sign that may stand inside a word, or begins another
/// character than those of ASCII. Of Cyrillic, U+0480 to U+04BF are not told: signs stand among them.
fn masks(block: &[u8; BLOCK]) -> (u64, u64, u64) {
    let (mut letters, mut joints, mut others) = (0, 0, 0);
    for (at, part) in block.as_chunks::<16>().0.iter().enumerate() {
        let part = u8x16::new(*part);
        let is = |byte: u8| part.simd_eq(u8x16::splat(byte));
        let within = |part: u8x16, first: u8, last: u8| {
            part.max(u8x16::splat(first)).simd_eq(part) & part.min(u8x16::splat(last)).simd_eq(part)
        };
        let is_latin = within(part | u8x16::splat(0x20), b'a', b'z') | within(part, b'0', b'9');
        let is_cyrillic = is(0xd0) | is(0xd1) | is(0xd3) | within(part, 0x80, 0xbf);
        let is_joint = is(b'-') | is(b'.') | is(b',') | is(b'\'');
        let shift = 16 * at;
        letters |= u64::from((is_latin | is_cyrillic).to_bitmask()) << shift;
        joints |= u64::from(is_joint.to_bitmask()) << shift;
        others |= u64::from(part.to_bitmask() & !is_cyrillic.to_bitmask()) << shift;
    }
    (letters, joints, others)
}

/// A letter or digit. The alphabets of most texts are told by a comparison; the tables of Unicode are much slower.
fn is_letter(character: char) -> bool {
    match character {
        'a'..='z' | 'A'..='Z' | '0'..='9' | 'Ѐ'..='ҁ' | 'Ҋ'..='ӿ' => true,
        '\0'..='\u{7f}' | '\u{a0}' | '«' | '»' | '\u{2000}'..='\u{206f}' => false,
        other => other.is_alphanumeric(),
    }
}

fn is_kana(character: char) -> bool {
    matches!(character, '\u{3041}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}')
}

/// Hyphens, apostrophes, decimal and group separators, soft hyphens and combining marks.
fn is_inside_word(character: char) -> bool {
    matches!(character, '-' | '‐' | '‑' | '\'' | '’' | 'ʼ' | '.' | ',' | '\u{ad}' | '\u{300}'..='\u{36f}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The same, letter by letter.
    fn plainly(text: &str) -> (usize, usize) {
        let (mut words, mut han, mut inside) = (0, 0, false);
        let mut characters = text.chars().peekable();
        while let Some(character) = characters.next() {
            if is_han(character) || is_kana(character) {
                han += 1;
                inside = false;
            } else if is_letter(character) {
                words += usize::from(!inside);
                inside = true;
            } else if !is_inside_word(character) || !characters.peek().copied().is_some_and(is_letter) {
                inside = false;
            }
        }
        (words, han)
    }

    proptest! {
        #[test]
        fn sixteen_bytes_at_once_count_as_letter_by_letter(text in "[a-zЀ-ӿ 0-9.,\\-中か\u{301}é«…🙂]{0,80}") {
            prop_assert_eq!(measure(&text), plainly(&text));
        }

        #[test]
        fn long_words_too(text in "[ақ]{0,40} {0,3}[a-zА-я]{10,40}[ .-]{0,2}[ңҰ]{0,20}") {
            prop_assert_eq!(measure(&text), plainly(&text));
        }
    }
}
