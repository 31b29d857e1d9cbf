//! Addresses from names: ASCII that a reader of the language recognises.
//!
//! Cyrillic and Latin go through `any_ascii`, Han characters through the readings of `pinyin` without tones. A character has one reading there, so
//! place names that are read otherwise stand in a short table; everything else can be set by hand where a slug is written.

use icu_normalizer::ComposingNormalizerBorrowed;
use pinyin::ToPinyin;

/// The longest slug, in characters: it is a folder's name, of which file systems take 255 bytes, and a part of an address that people read.
const LONGEST: usize = 100;

/// A run of Han characters up to this long is taken for one name and written as one word (`hasakesitan`); a longer one is a title, and each syllable
/// stands alone (`zhong-guo-…`), since without a dictionary nobody knows its words.
const LONGEST_HAN_NAME: usize = 6;

/// Place names and words of the news that the single readings of their characters get wrong.
const READINGS: [(&str, &[&str]); 16] = [
    ("重庆", &["chong", "qing"]),
    ("西藏", &["xi", "zang"]),
    ("长春", &["chang", "chun"]),
    ("长沙", &["chang", "sha"]),
    ("长江", &["chang", "jiang"]),
    ("长城", &["chang", "cheng"]),
    ("长安", &["chang", "an"]),
    ("成都", &["cheng", "du"]),
    ("首都", &["shou", "du"]),
    ("厦门", &["xia", "men"]),
    ("银行", &["yin", "hang"]),
    ("六安", &["lu", "an"]),
    ("蚌埠", &["beng", "bu"]),
    ("朝鲜", &["chao", "xian"]),
    ("朝阳", &["chao", "yang"]),
    ("吐鲁番", &["tu", "lu", "fan"]),
];

/// A folder's name for a text: `[a-z0-9-]`, at most 100 characters, no hyphen at an end and none doubled; empty only if the text has no letter or digit
/// that can be written in ASCII.
///
/// «қуат» is `quat`, «Өскемен» `oskemen`, 「浙江」 `zhejiang`.
#[must_use]
pub fn slug(text: &str) -> String {
    if is_slug(text) {
        return text.to_owned();
    }
    let mut slug = Slug::default();
    let composed = ComposingNormalizerBorrowed::new_nfc().normalize(text);
    let mut rest = composed.as_ref();
    while let Some(character) = rest.chars().next() {
        if slug.is_full() {
            break;
        }
        let taken = if is_han(character) { slug.push_han(rest) } else { slug.push(character) };
        rest = &rest[taken..];
    }
    slug.finish()
}

/// True for a text that is its own slug, as most names of files are.
fn is_slug(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_plain = bytes.iter().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'));
    let has_gap =
        bytes.first() == Some(&b'-') || bytes.last() == Some(&b'-') || bytes.windows(2).any(|two| two == b"--");
    bytes.len() <= LONGEST && is_plain && !has_gap
}

/// A slug being built. A separator waits in `gap` until something follows it.
#[derive(Default)]
struct Slug {
    text: String,
    gap: bool,
}

impl Slug {
    fn is_full(&self) -> bool {
        self.text.len() > LONGEST
    }

    fn push(&mut self, character: char) -> usize {
        if character.is_alphanumeric() && !is_apostrophe(character) {
            self.letters(any_ascii::any_ascii_char(character));
        } else if !is_apostrophe(character) && !is_invisible(character) {
            self.gap = true;
        }
        character.len_utf8()
    }

    /// Adds the run of Han characters that `rest` begins with, and says how many bytes it was.
    fn push_han(&mut self, rest: &str) -> usize {
        let length = rest.find(|character| !is_han(character)).unwrap_or(rest.len());
        let mut run = &rest[..length];
        let is_name = run.chars().nth(LONGEST_HAN_NAME).is_none();
        self.gap = true;
        while !run.is_empty() && !self.is_full() {
            let taken = self.push_reading(run, is_name);
            run = &run[taken..];
            self.gap |= !is_name;
        }
        self.gap = true;
        length
    }

    fn push_reading(&mut self, run: &str, is_name: bool) -> usize {
        if let Some((word, syllables)) = known_reading(run) {
            for syllable in syllables {
                self.letters(syllable);
                self.gap |= !is_name;
            }
            return word.len();
        }
        let Some(character) = run.chars().next() else { return run.len() };
        match character.to_pinyin() {
            Some(reading) => self.letters(reading.plain()),
            None => self.letters(any_ascii::any_ascii_char(character)),
        }
        character.len_utf8()
    }

    fn letters(&mut self, letters: &str) {
        for letter in letters.chars() {
            if letter.is_ascii_alphanumeric() {
                if std::mem::take(&mut self.gap) && !self.text.is_empty() {
                    self.text.push('-');
                }
                self.text.push(letter.to_ascii_lowercase());
            } else if letter == 'ü' {
                self.letters("u");
            } else if !is_apostrophe(letter) {
                self.gap = true;
            }
        }
    }

    /// Cuts what is too long, between two words where there are two.
    fn finish(mut self) -> String {
        if self.is_full() {
            let end = self.text[..=LONGEST].rfind('-').unwrap_or(LONGEST);
            self.text.truncate(end);
        }
        self.text
    }
}

/// Whether a character is a Han ideograph: the unified block with its extensions, compatibility ideographs, and 〇.
pub(super) fn is_han(character: char) -> bool {
    matches!(character, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '\u{20000}'..='\u{323af}' | '\u{f900}'..='\u{faff}' | '〇' | '々')
}

/// The first syllable of the reading of a text that begins with a Han character.
pub(super) fn han_reading(text: &str) -> Option<&'static str> {
    match known_reading(text) {
        Some((_, syllables)) => syllables.first().copied(),
        None => Some(text.chars().next()?.to_pinyin()?.plain()),
    }
}

fn known_reading(text: &str) -> Option<(&'static str, &'static [&'static str])> {
    READINGS.into_iter().find(|(word, _)| text.starts_with(word))
}

/// Marks inside words that an address leaves out, rather than breaking the word at them; `any_ascii` writes ь and ъ as such.
fn is_apostrophe(character: char) -> bool {
    matches!(character, '\'' | '’' | '‘' | 'ʼ' | 'ʹ' | 'ʺ' | '`' | '´')
}

/// Combining marks that did not compose, soft hyphens, and marks without width.
fn is_invisible(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{36f}' | '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{feff}')
}
