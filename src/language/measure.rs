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
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        if character >= '\u{2e80}' && (is_han(character) || is_kana(character)) {
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
