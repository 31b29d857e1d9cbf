//! Text and addresses as they may stand in HTML.

use std::fmt::Write as _;

use wide::u8x16;

/// How many bytes are looked at together.
const BLOCK: usize = 64;

/// Appends `text` with markup characters escaped, fit for element content and for quoted attribute values. Characters that HTML and XML
/// forbid (controls, non-characters) become U+FFFD; form feeds and vertical tabs become spaces.
pub(super) fn push_text(out: &mut String, text: &str) {
    let bytes = text.as_bytes();
    let mut kept = 0;
    for start in (0..bytes.len()).step_by(BLOCK) {
        let mut suspects = suspects_from(&bytes[start..]);
        while suspects != 0 {
            let at = start + suspects.trailing_zeros() as usize;
            suspects &= suspects - 1;
            if let Some((replacement, length)) = replacement(&bytes[at..]) {
                out.push_str(&text[kept..at]);
                out.push_str(replacement);
                kept = at + length;
            }
        }
    }
    out.push_str(&text[kept..]);
}

/// A bit for each of the first bytes at which a character to replace may begin.
fn suspects_from(bytes: &[u8]) -> u64 {
    if let Some(block) = bytes.first_chunk() {
        return suspects(block);
    }
    let mut block = [b'a'; BLOCK + 1];
    block[..bytes.len()].copy_from_slice(bytes);
    suspects(&block)
}

/// The suspects of a block, which comes with the byte behind it: that tells the frequent no-break space from the controls that begin with the same byte.
fn suspects(block: &[u8; BLOCK + 1]) -> u64 {
    let (parts, followers) = (block.as_chunks::<16>().0, block[1..].as_chunks::<16>().0);
    let mut found = 0;
    for (at, (part, follower)) in parts.iter().zip(followers).enumerate() {
        let (part, follower) = (u8x16::new(*part), u8x16::new(*follower));
        let is = |byte: u8| part.simd_eq(u8x16::splat(byte));
        let is_control = part.min(u8x16::splat(0x1f)).simd_eq(part) & !is(b'\n');
        let is_late_control = is(0xc2) & follower.min(u8x16::splat(0x9f)).simd_eq(follower);
        // The first bytes of non-characters, among others.
        let is_high = part.max(u8x16::splat(0xef)).simd_eq(part);
        // `<` and `>` differ in one bit.
        let is_angle = (part | u8x16::splat(2)).simd_eq(u8x16::splat(b'>'));
        let is_markup = is_angle | is(b'&') | is(b'"');
        let is_suspect = is_control | is_late_control | is_high | is_markup | is(0x7f);
        found |= u64::from(is_suspect.to_bitmask()) << (16 * at);
    }
    found
}

/// What replaces the character at the start of `bytes`, and its length in bytes. Only the first byte of a character can match.
fn replacement(bytes: &[u8]) -> Option<(&'static str, usize)> {
    Some(match bytes {
        [b'&', ..] => ("&amp;", 1),
        [b'<', ..] => ("&lt;", 1),
        [b'>', ..] => ("&gt;", 1),
        [b'"', ..] => ("&quot;", 1),
        [b'\t' | b'\n' | b'\r', ..] => return None,
        [0x0b | 0x0c, ..] => (" ", 1),
        [0..=0x1f | 0x7f, ..] => ("\u{fffd}", 1),
        [0xc2, 0x80..=0x9f, ..] => ("\u{fffd}", 2),
        [0xef, 0xbf, 0xbe | 0xbf, ..] | [0xef, 0xb7, 0x90..=0xaf, ..] => ("\u{fffd}", 3),
        [0xf0..=0xf4, 0x8f | 0x9f | 0xaf | 0xbf, 0xbf, 0xbe | 0xbf, ..] => ("\u{fffd}", 4),
        _ => return None,
    })
}

/// Appends `address` as the value of `href` or `src`: what a URL may not contain is percent-encoded, the rest escaped. Letters outside ASCII
/// stay (HTML takes IRIs).
pub(super) fn push_address(out: &mut String, address: &str) {
    let harmless =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'.' | b'-' | b'_' | b':' | b'?' | b'=');
    if address.bytes().all(harmless) {
        out.push_str(address);
        return;
    }
    let host_in_brackets =
        address.find("://[").filter(|at| *at < 8).and_then(|at| address[at..].find(']').map(|length| at + length));
    let mut fragment = false;
    for (at, letter) in address.char_indices() {
        match letter {
            '&' => out.push_str("&amp;"),
            '\'' => out.push_str("%27"),
            '[' | ']' if host_in_brackets.is_some_and(|end| at <= end) => out.push(letter),
            '%' if !address.as_bytes()[at + 1..]
                .get(..2)
                .is_some_and(|pair| pair.iter().all(u8::is_ascii_hexdigit)) =>
            {
                out.push_str("%25");
            }
            '#' if fragment => out.push_str("%23"),
            '#' => {
                fragment = true;
                out.push('#');
            }
            ' ' | '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}' | '[' | ']' => push_encoded(out, letter),
            _ if letter.is_control() || letter.is_whitespace() || is_invisible(letter) => push_encoded(out, letter),
            _ => out.push(letter),
        }
    }
}

/// Format characters and non-characters: invisible, and apt to make an address look like another one.
fn is_invisible(letter: char) -> bool {
    matches!(letter,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e000}'..='\u{f8ff}'
        | '\u{fdd0}'..='\u{fdef}' | '\u{fff0}'..='\u{ffff}' | '\u{e0000}'..='\u{10ffff}')
        || u32::from(letter) & 0xfffe == 0xfffe
}

fn push_encoded(out: &mut String, letter: char) {
    for byte in letter.encode_utf8(&mut [0; 4]).bytes() {
        // Writing to a string cannot fail.
        let _ = write!(out, "%{byte:02X}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What `push_text` appends, character by character.
    fn plainly(text: &str) -> String {
        let mut out = String::new();
        for (at, letter) in text.char_indices() {
            match replacement(&text.as_bytes()[at..]) {
                Some((replacement, length)) => {
                    assert_eq!(length, letter.len_utf8());
                    out.push_str(replacement);
                }
                None => out.push(letter),
            }
        }
        out
    }

    #[test]
    fn every_character_is_seen_at_every_place_of_a_block() {
        for letter in (char::MIN..=char::MAX).filter(|letter| u32::from(*letter) < 0x3000 || replaced(*letter)) {
            for before in [0, 14, 15, 62, 63, 64] {
                let text = format!("{}{letter}б", "a".repeat(before));
                let mut out = String::new();
                push_text(&mut out, &text);
                assert_eq!(out, plainly(&text), "{letter:?} behind {before}");
            }
        }
    }

    fn replaced(letter: char) -> bool {
        replacement(letter.encode_utf8(&mut [0; 4]).as_bytes()).is_some()
    }

    proptest! {
        #[test]
        fn blocks_say_what_characters_say(
            text in "([<>&\"'\u{a0}«»\u{0}-\u{20}\u{7f}-\u{9f}\u{fffe}\u{fdd0}\u{1ffff}]|[а-яёқ ]{1,30}|\\PC){0,60}"
        ) {
            let mut out = String::from("kept");
            push_text(&mut out, &text);
            prop_assert_eq!(out, format!("kept{}", plainly(&text)));
        }
    }
}
