//! The outlines of the world's countries, from the file beside this one.

use std::sync::OnceLock;

use super::projection::Degrees;

/// Made by `tools/outlines/outlines.mjs`; its head tells its origin and form.
static FILE: &str = include_str!("outlines.txt");

/// Units of the file in a degree.
const UNITS: f64 = 20.0;

/// A country.
pub(super) struct Country {
    /// Its ISO 3166 code; `--` where it has none.
    pub code: &'static str,
    /// Its main land first, then its larger islands.
    pub rings: Vec<Vec<Degrees>>,
}

/// All countries, in the order of their codes. Read once a run.
pub(super) fn all() -> &'static [Country] {
    static COUNTRIES: OnceLock<Vec<Country>> = OnceLock::new();
    COUNTRIES.get_or_init(|| FILE.lines().filter(|line| !line.starts_with('#')).filter_map(country).collect())
}

fn country(line: &'static str) -> Option<Country> {
    let (code, rings) = line.split_once(' ')?;
    Some(Country { code, rings: rings.split(';').map(ring).collect() })
}

fn ring(text: &str) -> Vec<Degrees> {
    let numbers: Vec<i32> = text.split(' ').filter_map(|number| number.parse().ok()).collect();
    let mut at = (0, 0);
    let step = |pair: &[i32]| {
        at = (at.0 + pair[0], at.1 + pair[1]);
        (f64::from(at.0) / UNITS, f64::from(at.1) / UNITS)
    };
    numbers.chunks_exact(2).map(step).collect()
}
