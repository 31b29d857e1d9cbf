//! A moment as machines read it.

use std::fmt;

use chrono::{DateTime, SecondsFormat};
use chrono_tz::Tz;
use serde::{Serialize, Serializer};

/// A moment in the site's time zone. Templates get it as RFC 3339; what is hashed is the second, for the zone is one of the settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timestamp {
    /// In seconds since 1970.
    pub(super) instant: i64,
    /// The site's time zone.
    pub(super) zone: Tz,
}

impl fmt::Display for Timestamp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let moment = DateTime::from_timestamp(self.instant, 0).unwrap_or_default();
        formatter.write_str(&moment.with_timezone(&self.zone).to_rfc3339_opts(SecondsFormat::Secs, true))
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() { serializer.collect_str(self) } else { self.instant.serialize(serializer) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_written_in_its_zone_and_hashed_as_a_second() {
        let day = Timestamp { instant: 1_766_773_860, zone: Tz::Asia__Almaty };
        assert_eq!(serde_json::to_string(&day).unwrap(), "\"2025-12-26T23:31:00+05:00\"");
        assert_eq!(day.to_string(), "2025-12-26T23:31:00+05:00");
        assert_eq!(postcard::to_stdvec(&day).unwrap(), postcard::to_stdvec(&day.instant).unwrap());
    }
}
