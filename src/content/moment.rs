//! A date, or a date and time, as front matter gives it.

use std::num::NonZeroU32;

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime, Offset, TimeZone};
use serde::{Deserialize, Serialize};

use crate::diagnostics::Problem;
use crate::fields::Fields;

/// A day, with the time of day where the editor gave one, and the offset from UTC where that was given too. There are several of each article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    /// Days since 1 January of the year 1.
    day: i32,
    /// Seconds since midnight, and one more.
    seconds: Option<NonZeroU32>,
    /// Minutes east of UTC.
    offset: Option<i16>,
}

/// The years that an address and an edition's name, which have four digits, can tell.
const YEARS: std::ops::RangeInclusive<i32> = 1000..=9998;

impl Moment {
    /// 1 January 1970; stands in where an article that has no date is being reported.
    pub(super) const EPOCH: Self = Self { day: 719_163, seconds: None, offset: None };

    /// Reads `key`; a day that no calendar has is reported.
    pub fn read(fields: &Fields<'_>, key: &'static str) -> Option<Self> {
        let found = fields.moment(key)?;
        Self::of(&found.value).filter(|moment| YEARS.contains(&chrono::Datelike::year(&moment.date()))).or_else(|| {
            let message = format!("`{}` is no day that a digest can have", found.value);
            fields
                .report(Problem::error("bad-date", found.span, message).help("write the date year first: 2025-12-27"));
            None
        })
    }

    fn of(value: &toml::value::Datetime) -> Option<Self> {
        let date = value.date?;
        let day = NaiveDate::from_ymd_opt(i32::from(date.year), u32::from(date.month), u32::from(date.day))?;
        let seconds = value.time.and_then(|time| {
            let minutes = u32::from(time.hour) * 60 + u32::from(time.minute);
            NonZeroU32::MIN.checked_add(minutes * 60 + u32::from(time.second.unwrap_or(0)).min(59))
        });
        let offset = value.offset.map(|offset| match offset {
            toml::value::Offset::Z => 0,
            toml::value::Offset::Custom { minutes } => minutes,
        });
        Some(Self { day: chrono::Datelike::num_days_from_ce(&day), seconds, offset })
    }

    /// The day as written.
    fn date(self) -> NaiveDate {
        NaiveDate::from_num_days_from_ce_opt(self.day).unwrap_or_default()
    }

    /// True when a time of day was given.
    pub fn has_time(self) -> bool {
        self.seconds.is_some()
    }

    fn fixed_offset(self) -> Option<FixedOffset> {
        self.offset.and_then(|minutes| FixedOffset::east_opt(i32::from(minutes) * 60))
    }

    /// The moment in a time zone: midnight where there is only a day; where clocks skip it, the first moment after.
    pub fn instant(self, zone: chrono_tz::Tz) -> DateTime<FixedOffset> {
        let time =
            NaiveTime::from_num_seconds_from_midnight_opt(self.seconds.map_or(0, |seconds| seconds.get() - 1), 0);
        let time = time.unwrap_or_default();
        let local = self.date().and_time(time);
        if let Some(offset) = self.fixed_offset() {
            let moment = offset.from_local_datetime(&local).single().unwrap_or_default();
            return moment.with_timezone(&zone).fixed_offset();
        }
        let found = zone.from_local_datetime(&local).earliest();
        let found = found.or_else(|| zone.from_local_datetime(&(local + chrono::TimeDelta::hours(1))).earliest());
        found.map_or_else(
            || zone.from_utc_datetime(&local).fixed_offset(),
            |moment| moment.with_timezone(&moment.offset().fix()),
        )
    }

    /// The moment in its own offset, or else in the site's time zone: what a source printed is shown as it was printed.
    pub fn as_printed(self, zone: chrono_tz::Tz) -> DateTime<FixedOffset> {
        let moment = self.instant(zone);
        self.fixed_offset().map_or(moment, |offset| moment.with_timezone(&offset))
    }

    /// The day in a time zone.
    pub fn day(self, zone: chrono_tz::Tz) -> NaiveDate {
        if self.offset.is_none() { self.date() } else { self.instant(zone).date_naive() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(text: &str) -> Option<Moment> {
        Moment::of(&text.parse().unwrap())
    }

    #[test]
    fn a_time_with_an_offset_falls_on_the_sites_day() {
        let almaty = chrono_tz::Asia::Almaty;
        assert_eq!(moment("2025-12-26T22:30:00Z").unwrap().day(almaty).to_string(), "2025-12-27");
        assert_eq!(moment("2025-12-27").unwrap().instant(almaty).to_rfc3339(), "2025-12-27T00:00:00+05:00");
        assert_eq!(moment("2024-02-27").unwrap().instant(almaty).to_rfc3339(), "2024-02-27T00:00:00+06:00");
        assert_eq!(
            moment("2025-12-26T19:11:00+08:00").unwrap().as_printed(almaty).to_rfc3339(),
            "2025-12-26T19:11:00+08:00"
        );
    }
}
