//! Alphabetical order, and the letter to jump to in an index.

use std::cmp::Ordering;

use icu_collator::options::{CollatorOptions, Strength};
use icu_collator::{CollatorBorrowed, CollatorPreferences};
use icu_locale_core::Locale;
use icu_locale_core::subtags::{language, script};
use icu_normalizer::DecomposingNormalizerBorrowed;
use icu_provider::DataError;

use super::slug::{han_reading, is_han};

/// The group of names that begin with no letter of an alphabet.
const NO_LETTER: &str = "#";

/// The order of one language.
pub(super) struct Order {
    full: CollatorBorrowed<'static>,
    /// Sees letters only: neither case nor accents that the alphabet does not count as letters of their own.
    letters: CollatorBorrowed<'static>,
    by_pinyin: bool,
    dotted_i: bool,
}

impl Order {
    pub(super) fn new(locale: &Locale) -> Result<Self, DataError> {
        let preferences: CollatorPreferences = locale.into();
        let mut letters = CollatorOptions::default();
        letters.strength = Some(Strength::Primary);
        let subtag = locale.id.language;
        Ok(Self {
            full: CollatorBorrowed::try_new(preferences, CollatorOptions::default())?,
            letters: CollatorBorrowed::try_new(preferences, letters)?,
            by_pinyin: subtag == language!("zh"),
            dotted_i: subtag == language!("tr")
                || subtag == language!("az")
                || subtag == language!("kk") && locale.id.script == Some(script!("Latn")),
        })
    }

    pub(super) fn compare(&self, a: &str, b: &str) -> Ordering {
        self.full.compare(a, b).then_with(|| a.cmp(b))
    }

    pub(super) fn initial(&self, name: &str) -> String {
        let start = name.find(char::is_alphanumeric).unwrap_or(name.len());
        let Some(first) = name[start..].chars().next() else { return NO_LETTER.to_owned() };
        if is_han(first) {
            let reading = if self.by_pinyin { han_reading(&name[start..]) } else { None };
            return reading
                .and_then(|reading| reading.get(..1))
                .map_or_else(|| NO_LETTER.to_owned(), str::to_ascii_uppercase);
        }
        let latin_only = self.by_pinyin && !first.is_ascii_alphabetic();
        if !first.is_alphabetic() || latin_only && self.base(first).is_none_or(|base| !base.is_ascii_alphabetic()) {
            return NO_LETTER.to_owned();
        }
        self.upper(self.base(first).unwrap_or(first))
    }

    /// The letter without its accents, if the alphabet does not count the accented one as a letter: е for ё in Russian, but й stays й.
    fn base(&self, letter: char) -> Option<char> {
        let mut buffer = [0; 4];
        let whole: &str = letter.encode_utf8(&mut buffer);
        let decomposed = DecomposingNormalizerBorrowed::new_nfd().normalize(whole).chars().next()?;
        let mut buffer = [0; 4];
        (self.letters.compare(whole, decomposed.encode_utf8(&mut buffer)) == Ordering::Equal).then_some(decomposed)
    }

    fn upper(&self, letter: char) -> String {
        if self.dotted_i && letter == 'i' { "İ".to_owned() } else { letter.to_uppercase().collect() }
    }
}
