//! Text and addresses as they may stand in HTML.

use std::fmt::Write as _;

/// The bytes at which a character to replace may begin.
static SUSPECT: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = matches!(byte, 0..=8 | 11 | 12 | 14..=31 | 34 | 38 | 60 | 62 | 127 | 0xc2 | 0xef | 0xf0..=0xf4);
        byte += 1;
    }
    table
};

/// Appends `text` with markup characters escaped, fit for element content and for quoted attribute values. Characters that HTML and XML
/// forbid (controls, non-characters) become U+FFFD; form feeds and vertical tabs become spaces.
pub(super) fn push_text(out: &mut String, text: &str) {
    let bytes = text.as_bytes();
    let mut kept = 0;
    let mut at = 0;
    while let Some(found) = bytes[at..].iter().position(|byte| SUSPECT[usize::from(*byte)]) {
        at += found;
        let Some((replacement, length)) = replacement(&bytes[at..]) else {
            at += 1;
            continue;
        };
        out.push_str(&text[kept..at]);
        out.push_str(replacement);
        at += length;
        kept = at;
    }
    out.push_str(&text[kept..]);
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
