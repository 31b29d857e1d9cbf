//! How long reading a text takes, for people who read words and for people who read characters.

use wide::u8x16;

use super::slug::is_han;

/// Words that an adult reads in a minute, and Han characters: usual figures for news prose, the same for every language of a site.
const WORDS_A_MINUTE: usize = 180;
const HAN_A_MINUTE: usize = 300;

/// Whole minutes that reading takes, at least 1: 180 words a minute, 300 Han characters a minute, rounded to the nearest.
#[must_use]
pub fn reading_minutes(text: &str) -> u32 {
    let (words, han) = measure(text);
    let seconds = words.saturating_mul(60) / WORDS_A_MINUTE + han.saturating_mul(60) / HAN_A_MINUTE;
    u32::try_from(seconds.saturating_add(30) / 60).unwrap_or(u32::MAX).max(1)
}

/// Words, which are what ASCII spaces part, and characters of scripts without spaces, which part words too.
fn measure(text: &str) -> (usize, usize) {
    let (mut words, mut han) = (0, 0);
    let mut inside = false;
    let mut at = 0;
    loop {
        // No script without spaces begins here: letters need not be decoded.
        at += spaced_words(&text.as_bytes()[at..], &mut words, &mut inside);
        let Some(character) = text[at..].chars().next() else { return (words, han) };
        at += character.len_utf8();
        let parts_words = is_han(character) || is_kana(character);
        han += usize::from(parts_words);
        words += usize::from(!parts_words && !inside && character.is_alphanumeric());
        inside = !parts_words && (inside || character.is_alphanumeric()) && !character.is_whitespace();
    }
}

/// How many bytes are looked at together.
const BLOCK: usize = 64;

/// The least first byte of a character of a script without spaces: U+3000 and above.
const WIDE: u8 = 0xe3;

/// How many bytes a text begins with before one of [`WIDE`] or above. The words that begin there are counted.
fn spaced_words(text: &[u8], words: &mut usize, inside: &mut bool) -> usize {
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let (spaces, wide) = if let Some(block) = rest.first_chunk() {
            masks(block)
        } else {
            let mut block = [b' '; BLOCK];
            block[..rest.len()].copy_from_slice(rest);
            masks(&block)
        };
        let length = (wide.trailing_zeros() as usize).min(rest.len());
        if length == 0 {
            break;
        }
        let filled = !spaces & (u64::MAX >> (BLOCK - length));
        *words += (filled & !(filled << 1 | u64::from(*inside))).count_ones() as usize;
        *inside = filled >> (length - 1) & 1 == 1;
        at += length;
        if length < BLOCK {
            break;
        }
    }
    at
}

/// For each byte of a block whether it is a space, or one with which a wide character begins.
fn masks(block: &[u8; BLOCK]) -> (u64, u64) {
    let parts = block.as_chunks::<16>().0.iter().map(|part| u8x16::new(*part));
    let mask = |of: &dyn Fn(u8x16) -> u8x16| {
        parts
            .clone()
            .enumerate()
            .map(|(at, part)| u64::from(of(part).to_bitmask()) << (16 * at))
            .fold(0, |all, one| all | one)
    };
    let spaces = mask(&|part| part.min(u8x16::splat(b' ')).simd_eq(part));
    let is_wide = |part: u8x16| part.max(u8x16::splat(WIDE)).simd_eq(part);
    // Most blocks of most texts have none.
    let most = parts.clone().fold(u8x16::splat(0), u8x16::max);
    let wide = if is_wide(most).to_bitmask() == 0 { 0 } else { mask(&is_wide) };
    (spaces, wide)
}

fn is_kana(character: char) -> bool {
    matches!(character, '\u{3041}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The same, character by character.
    fn plainly(text: &str) -> (usize, usize) {
        let (mut words, mut han, mut inside) = (0, 0, false);
        for character in text.chars() {
            let is_wide = character >= '\u{3000}';
            if is_wide && (is_han(character) || is_kana(character)) {
                han += 1;
                inside = false;
            } else if character <= ' ' || is_wide && character.is_whitespace() {
                inside = false;
            } else if !is_wide || character.is_alphanumeric() {
                words += usize::from(!inside);
                inside = true;
            }
        }
        (words, han)
    }

    #[test]
    fn words_stand_between_spaces_and_han_characters_alone() {
        for (text, expected) in [
            ("К.-Ж. Токаев подписал 19 000 указов, из-за чего…", (8, 0)),
            ("中国与哈萨克斯坦", (0, 8)),
            ("在 Khorgos 口岸", (1, 3)),
            ("中国CNPC公司，2025年", (2, 5)),
            ("", (0, 0)),
        ] {
            assert_eq!(measure(text), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn sixteen_bytes_at_once_count_as_character_by_character(text in "[a-zЀ-ӿ 0-9.,\\-\n中か\u{301}é«…🙂，\u{3000}한]{0,80}") {
            prop_assert_eq!(measure(&text), plainly(&text));
        }

        #[test]
        fn long_words_too(text in "[ақ]{0,40} {0,3}[a-zА-я]{10,40}[ .-]{0,2}[ңҰ]{0,20}") {
            prop_assert_eq!(measure(&text), plainly(&text));
        }
    }
}
