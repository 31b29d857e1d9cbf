//! The one table that drives both tokenizers, this one and the one in `static/search.js`.
//!
//! `tokens.json` says how characters fold, what joins the parts of a compound, and which endings each language strips.
//! Here it is embedded, and compiled to the form that a build needs: a flat array for the characters of our alphabets.

use std::{
    collections::{BTreeMap, HashMap},
    sync::LazyLock,
};

use serde::{Deserialize, Serialize};

use super::stem::Stemmer;

const SOURCE: &str = include_str!("tokens.json");
/// Characters below this one (Latin, Greek, Cyrillic) are looked up in an array; two bytes of UTF-8 reach U+07FF.
const DIRECT: u32 = 0x800;

/// `tokens.json`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Source {
    /// Pairs: a character and what it is folded to.
    pub fold: String,
    /// Characters that are folded to several.
    pub spell: BTreeMap<char, String>,
    /// Characters that mean nothing, besides the combining accents.
    pub ignore: String,
    pub joiners: String,
    pub number_joiners: String,
    /// Pairs: a letter that only Kazakh has, and the Russian one that looks like it.
    pub lookalike: String,
    /// Kazakh in Latin letters, for the browser; longer spellings first.
    pub latin: Vec<(String, String)>,
    pub languages: BTreeMap<String, super::stem::Rules>,
}

impl Source {
    /// The embedded table.
    pub fn read() -> Self {
        serde_json::from_str(SOURCE).expect("the embedded table is well-formed, and a test reads it")
    }
}

/// The language of a text, as far as tokens are concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Language {
    /// Russian.
    Russian,
    /// Kazakh, in Cyrillic.
    Kazakh,
    /// Chinese, simplified or traditional.
    Chinese,
    /// English.
    English,
    /// Any other: nothing is stripped but the endings that a script gives away.
    Other,
}

impl Language {
    /// The language of a BCP 47 tag such as `ru`, `kk-Cyrl` or `zh-Hans`; what is not known is [`Language::Other`].
    #[must_use]
    pub fn from_tag(tag: &str) -> Self {
        match tag.split(['-', '_']).next().unwrap_or_default() {
            "ru" => Self::Russian,
            "kk" => Self::Kazakh,
            "zh" => Self::Chinese,
            "en" => Self::English,
            _ => Self::Other,
        }
    }
}

/// What a character is to the tokenizer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// Ends a word.
    Separator,
    /// Stands in a word and means nothing: a soft hyphen, a combining accent.
    Ignored,
    /// Joins the parts of a compound: a hyphen, an apostrophe.
    Joiner,
    /// Joins two numbers: a decimal comma, a space between thousands.
    NumberJoiner,
    /// The combining breve, which makes и to й.
    Breve,
    /// A letter that is neither Cyrillic nor Han.
    Letter,
    /// A Cyrillic letter.
    Cyrillic,
    /// A Cyrillic letter that only Kazakh has.
    Kazakh,
    /// A digit.
    Digit,
    /// A Han character: no spaces, so pairs.
    Han,
}

/// A character after folding.
#[derive(Debug, Clone, Copy)]
pub(super) struct Folded {
    /// What it is.
    pub class: Class,
    /// How many of the bytes are used; none for a separator.
    length: u8,
    bytes: [u8; 4],
}

impl Folded {
    /// The UTF-8 that a token gets for the character.
    #[inline]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.length)]
    }
}

/// The compiled table.
pub(super) struct Table {
    direct: Vec<Folded>,
    /// The classes of `direct` alone: all that most characters of a text need, in the nearest cache.
    classes: Vec<Class>,
    fold: HashMap<char, Box<str>>,
    ignore: String,
    joiners: String,
    number_joiners: String,
    /// Kazakh letters to the Russian ones that look alike.
    lookalike: HashMap<char, char>,
    russian: Stemmer,
    kazakh_stemmer: Stemmer,
    english: Stemmer,
}

/// The table of this program.
pub(super) static TABLE: LazyLock<Table> = LazyLock::new(|| Table::new(Source::read()));

impl Table {
    fn new(mut source: Source) -> Self {
        let mut fold: HashMap<char, Box<str>> =
            pairs(&source.fold).map(|(from, to)| (from, to.to_string().into())).collect();
        fold.extend(source.spell.into_iter().map(|(from, to)| (from, to.into())));
        let mut stemmer = |language: &str| {
            Stemmer::new(source.languages.remove(language).unwrap_or_default(), pairs(&source.lookalike).collect())
        };
        let mut table = Self {
            direct: Vec::new(),
            classes: Vec::new(),
            fold,
            ignore: source.ignore,
            joiners: source.joiners,
            number_joiners: source.number_joiners,
            lookalike: pairs(&source.lookalike).collect(),
            russian: stemmer("ru"),
            kazakh_stemmer: stemmer("kk"),
            english: stemmer("en"),
        };
        table.direct = (0..DIRECT).map(|code| char::from_u32(code).map_or(SEPARATOR, |c| table.classify(c))).collect();
        table.classes = table.direct.iter().map(|folded| folded.class).collect();
        table
    }

    /// The class of the character that one or two bytes of UTF-8 spell.
    #[inline]
    pub fn class(&self, code: usize) -> Class {
        self.classes.get(code).copied().unwrap_or(Class::Separator)
    }

    /// Folds one character.
    #[inline]
    pub fn fold(&self, character: char) -> Folded {
        match self.direct.get(character as usize) {
            Some(&folded) => folded,
            None => self.classify(character),
        }
    }

    /// Folds a character below U+0080, or the one that two bytes of UTF-8 spell; both must be valid.
    #[inline]
    pub fn fold_direct(&self, code: usize) -> Folded {
        self.direct.get(code).copied().unwrap_or(SEPARATOR)
    }

    /// The rule itself; the browser's `fold` says the same.
    fn classify(&self, character: char) -> Folded {
        if self.joiners.contains(character) {
            return Folded { class: Class::Joiner, ..SEPARATOR };
        }
        if self.number_joiners.contains(character) {
            return Folded { class: Class::NumberJoiner, ..SEPARATOR };
        }
        if character == '\u{306}' {
            return Folded { class: Class::Breve, ..SEPARATOR };
        }
        if self.ignore.contains(character) || ('\u{300}'..='\u{36f}').contains(&character) {
            return Folded { class: Class::Ignored, ..SEPARATOR };
        }
        // The full-width forms of ASCII stand as far from it as these two do.
        let narrow = match character {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(character as u32 - 0xfee0).unwrap_or(character),
            other => other,
        };
        if narrow != character {
            return self.fold(narrow);
        }
        let lower = narrow.to_lowercase().next().unwrap_or(narrow);
        if let Some(spelled) = self.fold.get(&lower) {
            let first = spelled.chars().next().unwrap_or(lower);
            return letters(self.class_of(first), spelled);
        }
        let class = self.class_of(lower);
        if class == Class::Separator { SEPARATOR } else { letters(class, lower.encode_utf8(&mut [0; 4])) }
    }

    fn class_of(&self, lower: char) -> Class {
        match lower {
            'a'..='z' => Class::Letter,
            _ if self.lookalike.contains_key(&lower) => Class::Kazakh,
            _ if is_han(lower) => Class::Han,
            _ if lower.is_numeric() => Class::Digit,
            '\u{400}'..='\u{52f}' if lower.is_alphabetic() => Class::Cyrillic,
            _ if lower.is_alphabetic() => Class::Letter,
            _ => Class::Separator,
        }
    }

    /// The letter that is written where a Kazakh one is missing from a keyboard.
    pub fn lookalike(&self, letter: char) -> char {
        if letter.is_ascii() { letter } else { self.lookalike.get(&letter).copied().unwrap_or(letter) }
    }

    /// What strips the endings of a Cyrillic word in a text of this language, with Kazakh letters in it or not.
    pub fn cyrillic(&self, language: Language, kazakh_letters: bool) -> &Stemmer {
        if language == Language::Kazakh || kazakh_letters { &self.kazakh_stemmer } else { &self.russian }
    }

    /// What strips the endings of a word in Latin letters; the same in every language, for names stand in all of them.
    pub fn latin(&self) -> &Stemmer {
        &self.english
    }
}

const SEPARATOR: Folded = Folded { class: Class::Separator, length: 0, bytes: [0; 4] };

fn letters(class: Class, text: &str) -> Folded {
    let mut bytes = [0; 4];
    let length = text.len().min(4);
    bytes[..length].copy_from_slice(&text.as_bytes()[..length]);
    Folded { class, length: u8::try_from(length).unwrap_or(0), bytes }
}

/// [`is_han`] as the inside of a character class in JavaScript.
pub(super) const HAN: &str = r"\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u{20000}-\u{323af}";

/// Han characters as the tokenizer sees them: the unified blocks, and the two signs that stand in words like them.
fn is_han(character: char) -> bool {
    matches!(character,
        '\u{3005}' | '\u{3007}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}')
}

pub(super) fn pairs(text: &str) -> impl Iterator<Item = (char, char)> {
    let mut characters = text.chars();
    std::iter::from_fn(move || Some((characters.next()?, characters.next()?)))
}
