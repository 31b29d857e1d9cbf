//! How long a text is, for people who read words and for people who read characters.

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
    let (mut words, mut han, mut inside) = (0, 0, false);
    let bytes = text.as_bytes();
    let mut at = 0;
    loop {
        // Most of a text are words of the usual alphabets and the spaces between them, which need not be decoded.
        let letters = usual_letters(&bytes[at..]);
        if letters > 0 {
            words += usize::from(!inside);
            inside = true;
            at += letters;
        }
        if bytes.get(at) == Some(&b' ') {
            inside = false;
            at += 1;
            continue;
        }
        let mut characters = text[at..].chars();
        let Some(character) = characters.next() else { return (words, han) };
        at += character.len_utf8();
        if character >= '\u{2e80}' && (is_han(character) || is_kana(character)) {
            han += 1;
            inside = false;
        } else if is_letter(character) {
            words += usize::from(!inside);
            inside = true;
        } else if !is_inside_word(character) || !characters.next().is_some_and(is_letter) {
            inside = false;
        }
    }
}

/// How many bytes of Latin letters without marks, digits and Cyrillic letters a text begins with.
fn usual_letters(text: &[u8]) -> usize {
    let mut at = 0;
    while let Some(byte) = text.get(at) {
        match LETTERS[usize::from(*byte)] {
            0 => break,
            bytes => at += usize::from(bytes),
        }
    }
    at
}

/// How many bytes a letter has that begins with a byte; 0 where that does not tell that it is a letter. Of Cyrillic, U+0480 to U+04BF are not told: signs
/// stand among them.
const LETTERS: [u8; 256] = {
    let mut letters = [0; 256];
    let latin = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    let mut at = 0;
    while at < latin.len() {
        letters[latin[at] as usize] = 1;
        at += 1;
    }
    letters[0xd0] = 2;
    letters[0xd1] = 2;
    letters[0xd3] = 2;
    letters
};

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
