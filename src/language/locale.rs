//! [`Language`]: everything of one language in one value, built once and shared.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate};
use icu_locale_core::Locale;

use super::collate::Order;
use super::date::{DateFormats, DateStyle};
use super::number::NumberFormats;
use super::strings::{Strings, fill};

/// One language of a site, ready to use: formats, order and interface strings. Share it behind an `Arc`; it is `Send` and `Sync`.
pub struct Language {
    tag: String,
    name: String,
    strings: Strings,
    dates: DateFormats,
    numbers: NumberFormats,
    order: Order,
}

/// Why a language cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LanguageError {
    /// The tag is no BCP 47 language tag.
    #[error("`{tag}` is not a language tag such as `ru`, `kk` or `zh-Hant`")]
    Malformed {
        /// The tag as given.
        tag: String,
    },
    /// The tag is well formed, but the CLDR has no dates for the language.
    #[error(
        "nothing is known of the language `{tag}`; its interface strings can borrow another's formats with `dates.locale`"
    )]
    Unknown {
        /// The tag as given, or the value of `dates.locale`.
        tag: String,
    },
}

impl Language {
    /// The language of a BCP 47 `tag` such as `ru` or `zh-Hant`, with its interface `strings` (built-in ones and a site's, merged).
    ///
    /// The string `dates.locale` names another locale for dates, numbers and lists, used where the tag itself names neither a region nor a script: the English of this
    /// program writes dates as `en-GB` does, and `en-US` stays American.
    pub fn new(tag: &str, strings: Strings) -> Result<Self, LanguageError> {
        let locale = parse(tag)?;
        let formats = match strings.text("dates.locale") {
            Some(other) if locale.id.region.is_none() && locale.id.script.is_none() => parse(other)?,
            _ => locale.clone(),
        };
        let unknown = || LanguageError::Unknown { tag: formats.to_string() };
        let dates = DateFormats::new(&formats).map_err(|_| unknown())?;
        if !dates.knows_month_names() {
            return Err(unknown());
        }
        let numbers = NumberFormats::new(&locale, &formats).map_err(|_| unknown())?;
        let order = Order::new(&locale).map_err(|_| unknown())?;
        let name = strings.text(&format!("languages.{tag}")).unwrap_or(tag).to_owned();
        Ok(Self { tag: tag.to_owned(), name, strings, dates, numbers, order })
    }

    /// The tag, as given.
    #[must_use]
    pub fn tag(&self) -> &str {
        &self.tag
    }

    /// Its name in itself: the string `languages.TAG`, or else the tag.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// A date in a style; in ISO 8601 beyond the year 9999.
    #[must_use]
    pub fn date(&self, date: NaiveDate, style: DateStyle) -> String {
        self.dates.format(date, style)
    }

    /// The days from `first` to `last`, both included: «22–28 декабря 2025 г.»; one day is written as a date.
    ///
    /// ICU4X has no stable formatter of intervals, so the patterns are interface strings: `dates.range_same_month`, `dates.range_same_year` and
    /// `dates.range`. Their placeholders are `{first}` and `{last}` (long dates), `{first_day_month}`, `{last_day_month}`, `{first_day}`, `{last_day}`
    /// and `{year}` (the first day's, in digits); without them, two long dates with a dash stand there.
    #[must_use]
    pub fn date_range(&self, first: NaiveDate, last: NaiveDate) -> String {
        if first == last {
            return self.date(first, DateStyle::Long);
        }
        let same_year = first.year() == last.year();
        let key = match (same_year, same_year && first.month() == last.month()) {
            (_, true) => "dates.range_same_month",
            (true, false) => "dates.range_same_year",
            (false, false) => "dates.range",
        };
        let pattern = self.text(key).unwrap_or("{first} – {last}");
        let arguments = [
            ("first", self.date(first, DateStyle::Long)),
            ("last", self.date(last, DateStyle::Long)),
            ("first_day_month", self.date(first, DateStyle::DayMonth)),
            ("last_day_month", self.date(last, DateStyle::DayMonth)),
            ("first_day", self.date(first, DateStyle::Day)),
            ("last_day", self.date(last, DateStyle::Day)),
            ("year", first.year().to_string()),
        ];
        fill(pattern, among(&arguments.each_ref().map(|(name, value)| (*name, value.as_str()))))
    }

    /// The quarter of a year, from 1 to 4: «III квартал 2025 года», by the strings `dates.quarter_1` to `dates.quarter_4`, where `{year}` is
    /// the year in digits. ICU4X cannot write quarters; without the string, the days of the quarter stand there.
    #[must_use]
    pub fn quarter(&self, first: NaiveDate, last: NaiveDate) -> String {
        let year = first.year().to_string();
        let key = format!("dates.quarter_{}", first.month0() / 3 + 1);
        self.with(&key, &[("year", &year)]).unwrap_or_else(|| self.date_range(first, last))
    }

    /// A year as the name of a period: «2025 год», by the string `dates.year`; without it, as in a date.
    #[must_use]
    pub fn whole_year(&self, day: NaiveDate) -> String {
        let year = day.year().to_string();
        self.with("dates.year", &[("year", &year)]).unwrap_or_else(|| self.date(day, DateStyle::Year))
    }

    /// The long date and the time of day, `HH:MM` in the offset given, joined by `dates.date_time`.
    #[must_use]
    pub fn date_time(&self, time: DateTime<FixedOffset>) -> String {
        let date = self.date(time.date_naive(), DateStyle::Long);
        let clock = time.format("%H:%M").to_string();
        fill(self.text("dates.date_time").unwrap_or("{date}, {time}"), among(&[("date", &date), ("time", &clock)]))
    }

    /// A whole number with its digits grouped as the CLDR says, by no-break spaces in Russian and Kazakh.
    #[must_use]
    pub fn number(&self, n: i64) -> String {
        self.numbers.number(n)
    }

    /// The CLDR plural category of a count: `zero`, `one`, `two`, `few`, `many` or `other`.
    #[must_use]
    pub fn plural(&self, n: u64) -> &'static str {
        self.numbers.plural(n)
    }

    /// The plural categories that a plural string of this language should have.
    #[must_use]
    pub fn plural_categories(&self) -> BTreeSet<&'static str> {
        self.numbers.needed_categories()
    }

    /// Alphabetical order by the CLDR's collation: the Kazakh alphabet, pinyin for Chinese. Equal only for equal bytes, so that sorting is the same everywhere.
    #[must_use]
    pub fn compare(&self, a: &str, b: &str) -> Ordering {
        self.order.compare(a, b)
    }

    /// The letter under which an index lists a name, in upper case: letters that the alphabet does not tell apart share one (Е and Ё), Chinese names stand
    /// under the letter of their pinyin, and what begins with a digit, or with no letter of an alphabet, under `#`.
    ///
    /// Group by this value, then sort: in Chinese, Latin names do not stand beside the Han names of the same letter.
    #[must_use]
    pub fn initial(&self, name: &str) -> String {
        self.order.initial(name)
    }

    /// «A, B и C».
    #[must_use]
    pub fn list(&self, items: &[String]) -> String {
        self.numbers.list(items)
    }

    /// An interface string; of a plural string, its `other` form.
    #[must_use]
    pub fn text(&self, key: &str) -> Option<&str> {
        self.strings.text(key)
    }

    /// A plural string with `{n}` replaced by the number as [`Language::number`] writes it.
    #[must_use]
    pub fn count(&self, key: &str, n: u64) -> Option<String> {
        let text = self.strings.plural(key, self.plural(n))?;
        let number = self.number(i64::try_from(n).unwrap_or(i64::MAX));
        Some(fill(text, among(&[("n", &number)])))
    }

    /// An interface string with its `{name}` placeholders replaced; those not among the arguments stay as they are.
    #[must_use]
    pub fn with(&self, key: &str, arguments: &[(&str, &str)]) -> Option<String> {
        self.text(key).map(|text| fill(text, among(arguments)))
    }

    /// All interface strings.
    #[must_use]
    pub fn strings(&self) -> &Strings {
        &self.strings
    }
}

impl std::fmt::Debug for Language {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Language").field("tag", &self.tag).finish_non_exhaustive()
    }
}

/// Finds an argument by its name.
fn among<'a>(arguments: &'a [(&str, &'a str)]) -> impl Fn(&str) -> Option<&'a str> {
    |name| arguments.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
}

fn parse(tag: &str) -> Result<Locale, LanguageError> {
    match Locale::try_from_str(tag) {
        Ok(locale) if !locale.id.language.is_unknown() => Ok(locale),
        _ => Err(LanguageError::Malformed { tag: tag.to_owned() }),
    }
}
