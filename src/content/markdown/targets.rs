//! Which link targets are harmless.
//!
//! A target is judged by what a careless or clever reader could make of it: controls, blanks and invisible characters removed, percent
//! escapes and character references decoded, full-width letters folded. What then has a scheme must have one of the few allowed.

/// The schemes that a link may have; an image may have the first two.
const ALLOWED: [&str; 4] = ["http", "https", "mailto", "tel"];

/// The schemes that run or carry code, refused even where no browser would see a scheme.
const DANGEROUS: [&str; 6] = ["javascript", "vbscript", "data", "livescript", "jscript", "mocha"];

/// No scheme worth judging is longer, however it is spelled; a longer head with a colon in it is no relative path either.
const HEAD_LIMIT: usize = 512;

/// Whether `target` may be printed as the address of a link, or of an image.
pub(super) fn is_safe(target: &str, image: bool) -> bool {
    let end = target.bytes().position(|byte| matches!(byte, b'/' | b'?' | b'#')).unwrap_or(target.len());
    let plain =
        target.as_bytes()[..end].iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_'));
    if plain {
        return true;
    }
    let allowed = if image { &ALLOWED[..2] } else { &ALLOWED[..] };
    if let Some((scheme, _)) = target.split_once(':')
        && allowed.iter().any(|name| scheme.eq_ignore_ascii_case(name))
    {
        return true;
    }
    !imitates_code(target) && is_relative_in_disguise(target)
}

/// Whether `target`, with every disguise taken off, is still a path without a scheme.
fn is_relative_in_disguise(target: &str) -> bool {
    let mut text: String = target.chars().take(HEAD_LIMIT).collect();
    for _ in 0..8 {
        let bare: String = text.chars().filter(|letter| !is_ignorable(*letter)).map(fold).collect();
        let head = &bare[..bare.find(['/', '?', '#']).unwrap_or(bare.len())];
        if head.contains(':') {
            return false;
        }
        let decoded = decode_references(&decode_percent(&bare));
        if decoded == bare {
            return true;
        }
        text = decoded;
    }
    // Encoded eight times over: nobody does that to a path.
    false
}

/// Whether `target` leads to another site.
pub(super) fn is_outside(target: &str) -> bool {
    let bytes = target.trim_start().as_bytes();
    let starts = |prefix: &[u8]| bytes.get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix));
    starts(b"http:") || starts(b"https:") || matches!(bytes, [b'/' | b'\\', b'/' | b'\\', ..])
}

/// Blanks, controls and format characters, which browsers or people read over.
fn is_ignorable(letter: char) -> bool {
    letter.is_whitespace()
        || letter.is_control()
        || matches!(letter,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180e}'
            | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff0}'..='\u{fffd}' | '\u{e0000}'..='\u{e0fff}')
}

/// Full-width letters as the ASCII ones that they imitate; the full-width colon stays, for Chinese file names have it.
fn fold(letter: char) -> char {
    match letter {
        '\u{ff21}'..='\u{ff3a}' | '\u{ff41}'..='\u{ff5a}' => {
            char::from_u32(u32::from(letter) - 0xfee0).map_or(letter, |folded| folded.to_ascii_lowercase())
        }
        _ => letter.to_ascii_lowercase(),
    }
}

fn decode_percent(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let pair = bytes.get(at + 1..at + 3).and_then(|pair| std::str::from_utf8(pair).ok());
        if let Some(byte) = pair.filter(|_| bytes[at] == b'%').and_then(|pair| u8::from_str_radix(pair, 16).ok()) {
            decoded.push(byte);
            at += 3;
        } else {
            decoded.push(bytes[at]);
            at += 1;
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

/// Decodes numeric character references and the named ones that matter for schemes and attribute values.
pub(super) fn decode_references(text: &str) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        decoded.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some((letter, length)) = reference(rest) {
            decoded.push(letter);
            rest = &rest[length..];
        } else {
            decoded.push('&');
            rest = &rest[1..];
        }
    }
    decoded.push_str(rest);
    decoded
}

/// The character that the reference at the start of `text` stands for, and the length of the reference in bytes.
fn reference(text: &str) -> Option<(char, usize)> {
    const NAMED: [(&str, char); 9] = [
        ("&amp;", '&'),
        ("&lt;", '<'),
        ("&gt;", '>'),
        ("&quot;", '"'),
        ("&apos;", '\''),
        ("&nbsp;", '\u{a0}'),
        ("&colon;", ':'),
        ("&tab;", '\t'),
        ("&newline;", '\n'),
    ];
    for (name, letter) in NAMED {
        if text.get(..name.len()).is_some_and(|head| head.eq_ignore_ascii_case(name)) {
            return Some((letter, name.len()));
        }
    }
    let digits = text.strip_prefix("&#")?;
    let (digits, radix, mut length) = match digits.strip_prefix(['x', 'X']) {
        Some(digits) => (digits, 16, 3),
        None => (digits, 10, 2),
    };
    let count = digits.bytes().take(8).take_while(|byte| char::from(*byte).is_digit(radix)).count();
    let letter = u32::from_str_radix(&digits[..count], radix).ok().and_then(char::from_u32)?;
    length += count + usize::from(digits[count..].starts_with(';'));
    Some((letter, length))
}

/// Whether `target` begins like code to a human reader although it has no scheme, as with a full-width colon.
fn imitates_code(target: &str) -> bool {
    let bare: String = target
        .chars()
        .take(HEAD_LIMIT)
        .filter(|letter| !is_ignorable(*letter))
        .map(fold)
        .map(|l| if l == '：' { ':' } else { l })
        .collect();
    bare.split_once(':').is_some_and(|(scheme, _)| DANGEROUS.contains(&scheme))
}
