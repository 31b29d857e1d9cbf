//! The words beside which a line does not break, language by language. Lower case, in the order in which they come to mind: the lists are short.

use super::letters::{Beginning, Letters, opens};
use super::quotes::QuoteStyle;

/// What a typographer knows of a language.
#[derive(Debug)]
pub(super) struct Words {
    pub(super) quotes: QuoteStyle,
    /// Whether a hyphen between spaces is a dash, with no break before it.
    pub(super) long_dash: bool,
    /// Short words that belong to the next one.
    pub(super) before_next: List,
    /// Short words and abbreviations that belong to the one before.
    pub(super) after_previous: List,
    /// Abbreviations that belong to a name or number behind them.
    pub(super) before_name: List,
    /// Multipliers, which belong to what is counted.
    pub(super) multipliers: List,
    /// Words that belong to a number before them; `None`: every word in lower case.
    pub(super) units: Option<List>,
    /// Whether initials belong to the name behind them.
    pub(super) initials: bool,
    /// The most letters of an ending that a hyphen joins to a number or an abbreviation; 0 where there are none.
    pub(super) longest_ending: usize,
    /// The words of `before_next`, `before_name` and `multipliers` by length and first letter, and those of `after_previous` by first letter: what stands
    /// behind these is not cut off yet.
    letters: Letters,
    /// The length of the longest word of `after_previous`.
    longest_after: usize,
}

/// A list of words in lower case.
#[derive(Debug, Clone, Copy)]
pub(super) struct List {
    pub(super) words: &'static [&'static str],
    /// Each word as a number: a list of numbers is looked through at once, where texts are compared one by one.
    keys: &'static [u64],
}

/// A list of words.
macro_rules! list {
    ($($word:literal),* $(,)?) => {
        List { words: &[$($word),*], keys: &[$(key($word.as_bytes())),*] }
    };
}

/// The most bytes that a listed word has.
pub(super) const LONGEST: usize = 14;

/// The most bytes of a word whose number tells it from all others.
const LONGEST_KEY: usize = 7;

/// The bytes of a word and, behind them, how many there are; 0 for a long word.
const fn key(word: &[u8]) -> u64 {
    assert!(word.len() <= LONGEST, "a listed word is short");
    if word.len() > LONGEST_KEY {
        return 0;
    }
    let mut key = 0;
    let mut at = 0;
    while at < word.len() {
        key |= (word[at] as u64) << (8 * at);
        at += 1;
    }
    key | counted(word.len())
}

/// The last byte of a key: never 0.
const fn counted(length: usize) -> u64 {
    (length as u64 + 1) << (8 * LONGEST_KEY)
}

/// The key of a short word with so many bytes that begins a text: the bytes are taken at once, and those behind the word dropped.
fn key_at(text: &[u8], length: usize) -> u64 {
    match text.first_chunk() {
        Some(bytes) => u64::from_le_bytes(*bytes) & ((1 << (8 * length)) - 1) | counted(length),
        None => key(&text[..length]),
    }
}

impl List {
    /// Whether it has a word, whatever the case of the word's letters.
    pub(super) fn has(&self, word: &str) -> bool {
        word.len() <= LONGEST && (self.has_exactly(word) || begins_with_capital(word) && self.has_lower(word))
    }

    fn has_exactly(&self, word: &str) -> bool {
        match key(word.as_bytes()) {
            0 => self.words.contains(&word),
            key => self.keys.contains(&key),
        }
    }

    /// Small and capital letters of these languages take the same number of bytes, so that most words are told apart by their length.
    fn has_lower(&self, word: &str) -> bool {
        let lower = || word.chars().flat_map(char::to_lowercase);
        self.words.iter().any(|known| known.len() == word.len() && known.chars().eq(lower()))
    }
}

/// Whether a word begins with a capital letter. Nearly all begin with one of the Russian or the Latin alphabet, which two bytes tell.
pub(super) fn begins_with_capital(word: &str) -> bool {
    match word.as_bytes() {
        [b'a'..=b'z', ..] | [0xd0, 0xb0..=0xbf, ..] | [0xd1, 0x80..=0x9f, ..] => false,
        [b'A'..=b'Z', ..] | [0xd0, 0x80..=0xaf, ..] => true,
        _ => word.starts_with(char::is_uppercase),
    }
}

/// Whether a word may begin with an opening sign: letters of these alphabets and digits are none.
pub(super) fn may_open(word: &[u8]) -> bool {
    word.first().is_none_or(|first| opens(*first))
}

/// False for a space at which surely nothing is set: behind a word of so many bytes with such a beginning and such a last byte, before a word with another
/// beginning. This look is what most spaces of a text cost: one branch for all that may be found.
#[inline]
pub(super) fn may_matter(word: Beginning, length: usize, last: u8, next: Beginning) -> bool {
    // A digit or a point; a slash, which stands between them, is told apart later.
    let ends = last.wrapping_sub(b'.') <= b'9' - b'.';
    ends | word.may_precede(length) | next.may_follow()
}

impl Words {
    /// What the first letter at an index says of the word that begins there.
    #[inline]
    pub(super) fn beginning(&self, text: &[u8], at: usize) -> Beginning {
        self.letters.beginning(text, at)
    }

    /// True when a listed word of so many bytes begins `text`, and surely belongs to `next`: a letter or a digit that one byte tells.
    pub(super) fn belong_together(&self, text: &[u8], length: usize, next: Option<&u8>) -> bool {
        // Of the letters in these alphabets, those that begin with 0xd2 share that byte with marks.
        let is_letter = |first: &u8| first.is_ascii_alphanumeric() || matches!(first, 0xd0 | 0xd1 | 0xd3);
        length <= LONGEST_KEY && next.is_some_and(is_letter) && self.before_next.keys.contains(&key_at(text, length))
    }

    /// False for a word that surely stands in no list of words that belong to the next one.
    pub(super) fn may_stand_before(&self, word: &[u8]) -> bool {
        self.beginning(word, 0).may_precede(word.len())
    }

    /// False for a text that surely begins with no word that belongs to the one before: another letter begins it, or its first word is too long.
    pub(super) fn may_stand_after(&self, text: &[u8]) -> bool {
        let longest = self.longest_after + SIGNS_BEHIND;
        self.beginning(text, 0).may_follow()
            && (text.len() <= longest || text[..longest].iter().any(|byte| matches!(byte, b' ' | b'\n' | 0xc2)))
    }
}

/// How many bytes of signs may stand behind a listed word: a comma, a bracket, a quote.
const SIGNS_BEHIND: usize = 4;

/// The length in bytes of the longest word of a list.
const fn longest(list: List) -> usize {
    let (mut longest, mut word) = (0, 0);
    while word < list.words.len() {
        if list.words[word].len() > longest {
            longest = list.words[word].len();
        }
        word += 1;
    }
    longest
}

const RUSSIAN_BEFORE_NEXT: List = list![
    "в", "к", "с", "у", "о", "и", "а", "я", "во", "ко", "со", "об", "на", "по", "до", "из", "за", "от", "не", "ни",
    "но",
];
const RUSSIAN_AFTER_PREVIOUS: List = list!["же", "ли", "бы", "б", "ж"];
const RUSSIAN_BEFORE_NAME: List = list![
    "г.",
    "гг.",
    "ул.",
    "пр.",
    "им.",
    "с.",
    "стр.",
    "рис.",
    "табл.",
    "ст.",
    "п.",
    "пп.",
    "оз.",
    "р.",
    "пос.",
    "тов.",
    "проф.",
    "акад.",
    "№",
    "§",
    "т.",
];
const RUSSIAN_MULTIPLIERS: List = list!["тыс.", "млн", "млрд", "трлн"];

pub(super) static RUSSIAN: Words = Words {
    quotes: QuoteStyle::Angle,
    long_dash: true,
    before_next: RUSSIAN_BEFORE_NEXT,
    after_previous: RUSSIAN_AFTER_PREVIOUS,
    before_name: RUSSIAN_BEFORE_NAME,
    multipliers: RUSSIAN_MULTIPLIERS,
    units: None,
    initials: true,
    longest_ending: 3,
    letters: Letters::new(&[RUSSIAN_BEFORE_NEXT, RUSSIAN_BEFORE_NAME, RUSSIAN_MULTIPLIERS], RUSSIAN_AFTER_PREVIOUS),
    longest_after: longest(RUSSIAN_AFTER_PREVIOUS),
};

const KAZAKH_BEFORE_NEXT: List = list!["ең", "әр", "бұл", "сол", "әрі"];
const KAZAKH_AFTER_PREVIOUS: List =
    list!["да", "де", "та", "те", "ма", "ме", "ба", "бе", "па", "пе", "ғой", "қой", "т.б.", "ж.", "жж.", "қ.", "б."];
const KAZAKH_BEFORE_NAME: List = list!["№", "§"];
const KAZAKH_MULTIPLIERS: List = list!["мың", "млн", "млрд", "трлн"];

/// In Kazakh, postpositions and particles follow their word.
pub(super) static KAZAKH: Words = Words {
    quotes: QuoteStyle::Angle,
    long_dash: true,
    before_next: KAZAKH_BEFORE_NEXT,
    after_previous: KAZAKH_AFTER_PREVIOUS,
    before_name: KAZAKH_BEFORE_NAME,
    multipliers: KAZAKH_MULTIPLIERS,
    units: None,
    initials: true,
    longest_ending: 5,
    letters: Letters::new(&[KAZAKH_BEFORE_NEXT, KAZAKH_BEFORE_NAME, KAZAKH_MULTIPLIERS], KAZAKH_AFTER_PREVIOUS),
    longest_after: longest(KAZAKH_AFTER_PREVIOUS),
};

const ENGLISH_BEFORE_NEXT: List = list![];
const ENGLISH_AFTER_PREVIOUS: List = list![];
const ENGLISH_BEFORE_NAME: List = list!["№", "§", "mr.", "mrs.", "ms.", "dr.", "no.", "usd", "eur", "cny", "kzt"];
const ENGLISH_MULTIPLIERS: List = list![];

pub(super) static ENGLISH: Words = Words {
    quotes: QuoteStyle::Curly,
    long_dash: false,
    before_next: ENGLISH_BEFORE_NEXT,
    after_previous: ENGLISH_AFTER_PREVIOUS,
    before_name: ENGLISH_BEFORE_NAME,
    multipliers: ENGLISH_MULTIPLIERS,
    units: Some(list![
        "%", "percent", "hundred", "thousand", "million", "billion", "trillion", "km", "m", "cm", "mm", "kg", "t", "g",
        "tonnes", "tons", "ha", "kw", "mw", "gw", "kwh", "mwh", "gwh", "kv", "tenge", "yuan", "dollars", "euros",
        "usd", "kzt", "cny", "teu", "km/h",
    ]),
    initials: false,
    longest_ending: 0,
    letters: Letters::new(&[ENGLISH_BEFORE_NEXT, ENGLISH_BEFORE_NAME, ENGLISH_MULTIPLIERS], ENGLISH_AFTER_PREVIOUS),
    longest_after: longest(ENGLISH_AFTER_PREVIOUS),
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_listed_word_passes_its_filter_in_small_and_capital_letters() {
        for words in [&RUSSIAN, &KAZAKH, &ENGLISH] {
            let before = [words.before_next.words, words.before_name.words, words.multipliers.words].concat();
            for word in before {
                let mut letters = word.chars();
                let capital: String = letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect();
                for form in [word, &capital, &word.to_uppercase()] {
                    assert!(words.may_stand_before(form.as_bytes()), "{form}");
                }
            }
            for word in words.after_previous.words {
                for form in [(*word).to_owned(), word.to_uppercase(), format!("{word}, ")] {
                    assert!(words.may_stand_after(form.as_bytes()), "{form}");
                }
            }
        }
        assert!(!RUSSIAN.may_stand_before("хлопок".as_bytes()));
        assert!(!RUSSIAN.may_stand_after("растёт".as_bytes()));
    }
}
