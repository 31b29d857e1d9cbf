//! Numbers, plural categories and lists, from the CLDR.

use std::collections::BTreeSet;

use icu_decimal::DecimalFormatter;
use icu_decimal::input::Decimal;
use icu_list::ListFormatter;
use icu_list::options::ListFormatterOptions;
use icu_locale_core::Locale;
use icu_plurals::{PluralCategory, PluralRules};
use icu_provider::DataError;

/// How a language counts.
pub(super) struct NumberFormats {
    decimal: DecimalFormatter,
    plurals: PluralRules,
    list: ListFormatter,
}

impl NumberFormats {
    /// `locale` decides on plurals, `formats` on how numbers and lists look; they differ where a language takes its formats from a region.
    pub(super) fn new(locale: &Locale, formats: &Locale) -> Result<Self, DataError> {
        Ok(Self {
            decimal: DecimalFormatter::try_new(
                formats.into(),
                icu_decimal::options::DecimalFormatterOptions::default(),
            )?,
            plurals: PluralRules::try_new_cardinal(locale.into())?,
            list: ListFormatter::try_new_and(formats.into(), ListFormatterOptions::default())?,
        })
    }

    pub(super) fn number(&self, n: i64) -> String {
        self.decimal.format(&Decimal::from(n)).to_string()
    }

    pub(super) fn plural(&self, n: u64) -> &'static str {
        name(self.plurals.category_for(n))
    }

    /// The categories that whole numbers up to 200 fall in, and `other`, on which every missing one falls back. (Beyond, only millions have one of
    /// their own, in some Romance languages.)
    pub(super) fn needed_categories(&self) -> BTreeSet<&'static str> {
        (0..=200_u64).map(|n| self.plural(n)).chain(["other"]).collect()
    }

    pub(super) fn list(&self, items: &[String]) -> String {
        self.list.format(items.iter()).to_string()
    }
}

/// The CLDR's own name of a category.
fn name(category: PluralCategory) -> &'static str {
    match category {
        PluralCategory::Zero => "zero",
        PluralCategory::One => "one",
        PluralCategory::Two => "two",
        PluralCategory::Few => "few",
        PluralCategory::Many => "many",
        PluralCategory::Other => "other",
    }
}
