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
}

pub(super) const RUSSIAN: Words = Words {
    quotes: QuoteStyle::Angle,
    long_dash: true,
    before_next: &[
        "в", "к", "с", "у", "о", "и", "а", "я", "во", "ко", "со", "об", "на", "по", "до", "из", "за", "от", "не", "ни",
        "но",
    ],
    after_previous: &["же", "ли", "бы", "б", "ж"],
    before_name: &[
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
    ],
    multipliers: &["тыс.", "млн", "млрд", "трлн"],
    units: None,
    initials: true,
};

/// In Kazakh, postpositions and particles follow their word.
pub(super) const KAZAKH: Words = Words {
    quotes: QuoteStyle::Angle,
    long_dash: true,
    before_next: &["ең", "әр", "бұл", "сол", "әрі"],
    after_previous: &[
        "да", "де", "та", "те", "ма", "ме", "ба", "бе", "па", "пе", "ғой", "қой", "т.б.", "ж.", "жж.", "қ.", "б.",
    ],
    before_name: &["№", "§"],
    multipliers: &["мың", "млн", "млрд", "трлн"],
    units: None,
    initials: true,
};

pub(super) const ENGLISH: Words = Words {
    quotes: QuoteStyle::Curly,
    long_dash: false,
    before_next: &[],
    after_previous: &[],
    before_name: &["№", "§", "mr.", "mrs.", "ms.", "dr.", "no."],
    multipliers: &[],
    units: Some(&[
        "%", "percent", "hundred", "thousand", "million", "billion", "trillion", "km", "m", "cm", "mm", "kg", "t", "g",
        "tonnes", "tons", "ha", "kw", "mw", "gw", "kwh", "mwh", "gwh", "kv", "tenge", "yuan", "dollars", "euros",
        "usd", "kzt", "cny", "teu", "km/h",
    ]),
    initials: false,
};
