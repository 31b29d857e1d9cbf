//! Dates as people of a language write them, from the CLDR's patterns for the Gregorian calendar.

use chrono::{Datelike, NaiveDate};
use icu_calendar::{Date, Gregorian};
use icu_datetime::fieldsets::{D, E, M, MD, Y, YM, YMD, YMDE};
use icu_datetime::options::YearStyle;
use icu_datetime::{DateTimeFormatterLoadError, DateTimeFormatterPreferences, FixedCalendarDateTimeFormatter};
use icu_locale_core::Locale;

/// How much of a date is written, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DateStyle {
    /// «27 декабря 2025 г.», «2025 ж. 27 желтоқсан», 「2025年12月27日」, "27 December 2025".
    Long,
    /// [`DateStyle::Long`] with the day of the week.
    Full,
    /// In digits, with the whole year: `27.12.2025`, `2025/12/27`.
    Short,
    /// «27 декабря».
    DayMonth,
    /// «декабрь 2025 г.», in the form that stands alone, as in a title.
    MonthYear,
    /// «декабрь», in the form that stands alone; upper case only in languages that always write it so.
    Month,
    /// «дек.», for charts and calendars.
    MonthShort,
    /// «2025», 「2025年」.
    Year,
    /// «суббота».
    Weekday,
    /// «сб», for calendars.
    WeekdayShort,
    /// The day of the month: «27», 「27日」.
    Day,
}

type Formatter<Fields> = FixedCalendarDateTimeFormatter<Gregorian, Fields>;

/// The formatters of one language, built once: building one costs far more than using it.
pub(super) struct DateFormats {
    long: Formatter<YMD>,
    full: Formatter<YMDE>,
    short: Formatter<YMD>,
    day_month: Formatter<MD>,
    month_year: Formatter<YM>,
    month: Formatter<M>,
    month_short: Formatter<M>,
    year: Formatter<Y>,
    weekday: Formatter<E>,
    weekday_short: Formatter<E>,
    day: Formatter<D>,
}

impl DateFormats {
    pub(super) fn new(locale: &Locale) -> Result<Self, DateTimeFormatterLoadError> {
        let preferences: DateTimeFormatterPreferences = locale.into();
        Ok(Self {
            long: Formatter::try_new(preferences, YMD::long())?,
            full: Formatter::try_new(preferences, YMDE::long())?,
            short: Formatter::try_new(preferences, YMD::short().with_year_style(YearStyle::Full))?,
            day_month: Formatter::try_new(preferences, MD::long())?,
            month_year: Formatter::try_new(preferences, YM::long())?,
            month: Formatter::try_new(preferences, M::long())?,
            month_short: Formatter::try_new(preferences, M::medium())?,
            year: Formatter::try_new(preferences, Y::long())?,
            weekday: Formatter::try_new(preferences, E::long())?,
            weekday_short: Formatter::try_new(preferences, E::short())?,
            day: Formatter::try_new(preferences, D::long())?,
        })
    }

    /// The date in the wanted style; ISO 8601 for the years that ICU4X does not reach, so that no date can fail.
    /// No line breaks between a number and the word that belongs to it («27 декабря», «2025 ж.»). The CLDR's narrow no-break space («2025 г.») becomes the
    /// ordinary one, which is in every font and in every other text of a site.
    pub(super) fn format(&self, date: NaiveDate, style: DateStyle) -> String {
        let mut after_digit = false;
        let bind = |letter: char| {
            let is_bound = letter == '\u{202f}' || letter == ' ' && after_digit;
            after_digit = letter.is_ascii_digit();
            if is_bound { '\u{a0}' } else { letter }
        };
        self.as_in_cldr(date, style).chars().map(bind).collect()
    }

    fn as_in_cldr(&self, date: NaiveDate, style: DateStyle) -> String {
        let Some(day) = gregorian(date) else { return date.to_string() };
        match style {
            DateStyle::Long => self.long.format(&day).to_string(),
            DateStyle::Full => self.full.format(&day).to_string(),
            DateStyle::Short => self.short.format(&day).to_string(),
            DateStyle::DayMonth => self.day_month.format(&day).to_string(),
            DateStyle::MonthYear => self.month_year.format(&day).to_string(),
            DateStyle::Month => self.month_alone(day),
            DateStyle::MonthShort => self.month_short.format(&day).to_string(),
            DateStyle::Year => self.year.format(&day).to_string(),
            DateStyle::Weekday => self.weekday.format(&day).to_string(),
            DateStyle::WeekdayShort => self.weekday_short.format(&day).to_string(),
            DateStyle::Day => self.day.format(&day).to_string(),
        }
    }

    /// Whether the CLDR has anything for the language: its root has months called M01 to M12.
    pub(super) fn knows_month_names(&self) -> bool {
        Date::try_new_gregorian(2025, 12, 27).is_ok_and(|day| self.month.format(&day).to_string() != "M12")
    }

    /// The month alone. In Kazakh and Uzbek the CLDR gives a capitalised name here and a lower-case one with a year; a name is taken
    /// as lower case where the language writes it so inside a date.
    fn month_alone(&self, day: Date<Gregorian>) -> String {
        let name = self.month.format(&day).to_string();
        let lower = name.to_lowercase();
        let dated = self.month_year.format(&day).to_string();
        if !dated.contains(&name) && dated.contains(&lower) { lower } else { name }
    }
}

fn gregorian(date: NaiveDate) -> Option<Date<Gregorian>> {
    Date::try_new_gregorian(date.year(), u8::try_from(date.month()).ok()?, u8::try_from(date.day()).ok()?).ok()
}
