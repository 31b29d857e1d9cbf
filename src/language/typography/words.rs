//! The words beside which a line does not break, language by language. Lower case, in the order in which they come to mind: the lists are short.

use super::quotes::QuoteStyle;

/// What a typographer knows of a language.
#[derive(Debug)]
pub(super) struct Words {
    pub(super) quotes: QuoteStyle,
    /// Whether a hyphen between spaces is a dash, with no break before it.
    pub(super) long_dash: bool,
    /// Short words that belong to the next one.
    pub(super) before_next: &'static [&'static str],
    /// Short words and abbreviations that belong to the one before.
    pub(super) after_previous: &'static [&'static str],
    /// Abbreviations that belong to a name or number behind them.
    pub(super) before_name: &'static [&'static str],
    /// Multipliers, which belong to what is counted.
    pub(super) multipliers: &'static [&'static str],
    /// Words that belong to a number before them; `None`: every word in lower case.
    pub(super) units: Option<&'static [&'static str]>,
    /// Whether initials belong to the name behind them.
    pub(super) initials: bool,
    /// A bit for each length that a word of `before_next`, `before_name` and `multipliers` has.
    lengths_before: u32,
    /// The length of the longest word of `after_previous`.
    longest_after: usize,
}

impl Words {
    /// False for a word that surely stands in no list of words that belong to the next one: none has its length. A look at the length and the first
    /// byte is what most spaces of a text cost.
    pub(super) fn may_stand_before(&self, word: &str) -> bool {
        // Behind an opening sign, lengths say nothing.
        let opens =
            word.as_bytes().first().is_none_or(|first| !first.is_ascii_alphanumeric() && !matches!(first, 0xd0..=0xd3));
        let listed = || {
            [self.before_next, self.before_name, self.multipliers]
                .into_iter()
                .flatten()
                .any(|known| known.len() == word.len())
        };
        opens || word.len() <= LONGEST_BEFORE && (self.lengths_before >> word.len() & 1 == 1) && listed()
    }

    /// False for a text that surely begins with no word that belongs to the one before: its first word is too long.
    pub(super) fn may_stand_after(&self, text: &[u8]) -> bool {
        let longest = self.longest_after + SIGNS_BEHIND;
        text.len() <= longest
            || text[..longest].iter().any(|byte| matches!(byte, b' ' | b'\n' | 0xc2)) && self.longest_after > 0
    }
}

/// No listed word that stands before another is longer, in bytes.
const LONGEST_BEFORE: usize = 31;

/// How many bytes of signs may stand behind a listed word: a comma, a bracket, a quote.
const SIGNS_BEHIND: usize = 4;

/// A bit for each length in bytes that a word of the lists has.
const fn lengths(lists: &[&[&str]]) -> u32 {
    let mut bits = 0;
    let mut list = 0;
    while list < lists.len() {
        let mut word = 0;
        while word < lists[list].len() {
            assert!(lists[list][word].len() <= LONGEST_BEFORE, "a listed word is longer than a bit can say");
            bits |= 1 << lists[list][word].len();
            word += 1;
        }
        list += 1;
    }
    bits
}

/// The length in bytes of the longest word of a list.
const fn longest(list: &[&str]) -> usize {
    let (mut longest, mut word) = (0, 0);
    while word < list.len() {
        if list[word].len() > longest {
            longest = list[word].len();
        }
        word += 1;
    }
    longest
}

const RUSSIAN_BEFORE_NEXT: &[&str] = &[
    "в", "к", "с", "у", "о", "и", "а", "я", "во", "ко", "со", "об", "на", "по", "до", "из", "за", "от", "не", "ни",
    "но",
];
const RUSSIAN_AFTER_PREVIOUS: &[&str] = &["же", "ли", "бы", "б", "ж"];
const RUSSIAN_BEFORE_NAME: &[&str] = &[
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
const RUSSIAN_MULTIPLIERS: &[&str] = &["тыс.", "млн", "млрд", "трлн"];

pub(super) const RUSSIAN: Words = Words {
    quotes: QuoteStyle::Angle,
    long_dash: true,
    before_next: RUSSIAN_BEFORE_NEXT,
    after_previous: RUSSIAN_AFTER_PREVIOUS,
    before_name: RUSSIAN_BEFORE_NAME,
    multipliers: RUSSIAN_MULTIPLIERS,
    units: None,
    initials: true,
    lengths_before: lengths(&[RUSSIAN_BEFORE_NEXT, RUSSIAN_BEFORE_NAME, RUSSIAN_MULTIPLIERS]),
    longest_after: longest(RUSSIAN_AFTER_PREVIOUS),
};

const KAZAKH_BEFORE_NEXT: &[&str] = &["ең", "әр", "бұл", "сол", "әрі"];
const KAZAKH_AFTER_PREVIOUS: &[&str] =
    &["да", "де", "та", "те", "ма", "ме", "ба", "бе", "па", "пе", "ғой", "қой", "т.б.", "ж.", "жж.", "қ.", "б."];
const KAZAKH_BEFORE_NAME: &[&str] = &["№", "§"];
const KAZAKH_MULTIPLIERS: &[&str] = &["мың", "млн", "млрд", "трлн"];

/// In Kazakh, postpositions and particles follow their word.
pub(super) const KAZAKH: Words = Words {
    quotes: QuoteStyle::Angle,
    long_dash: true,
    before_next: KAZAKH_BEFORE_NEXT,
    after_previous: KAZAKH_AFTER_PREVIOUS,
    before_name: KAZAKH_BEFORE_NAME,
    multipliers: KAZAKH_MULTIPLIERS,
    units: None,
    initials: true,
    lengths_before: lengths(&[KAZAKH_BEFORE_NEXT, KAZAKH_BEFORE_NAME, KAZAKH_MULTIPLIERS]),
    longest_after: longest(KAZAKH_AFTER_PREVIOUS),
};

const ENGLISH_BEFORE_NEXT: &[&str] = &[];
const ENGLISH_AFTER_PREVIOUS: &[&str] = &[];
const ENGLISH_BEFORE_NAME: &[&str] = &["№", "§", "mr.", "mrs.", "ms.", "dr.", "no."];
const ENGLISH_MULTIPLIERS: &[&str] = &[];

pub(super) const ENGLISH: Words = Words {
    quotes: QuoteStyle::Curly,
    long_dash: false,
    before_next: ENGLISH_BEFORE_NEXT,
    after_previous: ENGLISH_AFTER_PREVIOUS,
    before_name: ENGLISH_BEFORE_NAME,
    multipliers: ENGLISH_MULTIPLIERS,
    units: Some(&[
        "%", "percent", "hundred", "thousand", "million", "billion", "trillion", "km", "m", "cm", "mm", "kg", "t", "g",
        "tonnes", "tons", "ha", "kw", "mw", "gw", "kwh", "mwh", "gwh", "kv", "tenge", "yuan", "dollars", "euros",
        "usd", "kzt", "cny", "teu", "km/h",
    ]),
    initials: false,
    lengths_before: lengths(&[ENGLISH_BEFORE_NEXT, ENGLISH_BEFORE_NAME, ENGLISH_MULTIPLIERS]),
    longest_after: longest(ENGLISH_AFTER_PREVIOUS),
};
