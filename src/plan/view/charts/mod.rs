//! Pictures of numbers. Their geometry is computed here, in whole units of the picture's own grid, so that the bytes are the same on every machine;
//! templates print it as inline SVG.
//!
//! A chart is cut to what its own list holds: the window of a tag's chart ends with the tag's newest article, not with the site's. A new article thus
//! changes the charts of its own terms and no others. Article pages and numbered list pages have no charts.

mod activity;
mod calendar;
mod clip;
mod country;
mod map;
mod projection;
mod sparkline;
mod together;

#[cfg(test)]
mod tests;

pub use activity::{Activity, Row, Series};
pub use calendar::{CalendarDay, CalendarLabel, CalendarWeek, Quarter, YearCalendar};
pub use map::{Dot, PlaceMap};
pub use sparkline::Sparkline;
pub use together::{NamedTogether, Together};
