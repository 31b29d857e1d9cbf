//! A map of the places in the news: outlines of countries, and a circle for each place, as large as its articles are many.

use std::cmp::Reverse;

use serde::Serialize;

use crate::content::vocabulary::{Kind as Vocabulary, Term};
use crate::plan::view::{Maker, Shared};

use super::clip::{self, Frame, whole};
use super::country::{self, Country};
use super::projection::{Degrees, Point, Projection};

/// The map's width in its own units.
const WIDTH: f64 = 1000.0;

/// The least and the greatest radius of a circle.
const SMALLEST: u64 = 5;
const LARGEST: u64 = 26;

/// How many places are named on the map, where there is room.
const NAMES: usize = 12;

/// The size of a name, in the map's units.
const LETTER: i64 = 19;

/// Beyond the frame outlines go on by this much, so that their cut edge is not seen.
const BLEED: f64 = 12.0;

/// Islands farther than this from a country's main land (in degrees) do not stretch the map.
const NEAR: f64 = 12.0;

/// A map of places.
#[derive(Debug, Serialize)]
pub struct PlaceMap {
    /// The map in words.
    pub description: String,
    /// The drawing's size in its own units.
    pub width: i64,
    /// See `width`.
    pub height: i64,
    /// The countries that the map is of, as one path.
    pub home: String,
    /// The countries around them.
    pub around: String,
    /// The places, the largest circle first: smaller ones lie over larger ones.
    pub dots: Vec<Dot>,
}

/// A place on the map.
#[derive(Debug, Serialize)]
pub struct Dot {
    /// The middle of its circle.
    pub x: i64,
    /// See `x`.
    pub y: i64,
    /// The radius.
    pub r: u64,
    /// «Алматы: 5 новостей».
    pub label: String,
    /// Its name, where there is room for it beside the circle.
    pub name: Option<String>,
    /// Where the name begins or ends.
    pub name_x: i64,
    /// True when the name stands to the left.
    pub left: bool,
    /// The place's page.
    pub url: Option<String>,
}

/// A place before it is drawn.
struct Place<'s> {
    term: usize,
    name: &'s str,
    count: u64,
    at: Degrees,
}

impl<S: Shared> Maker<'_, S> {
    /// The map of a language's places; none where no place has coordinates and news.
    pub(in crate::plan::view) fn place_map(&self, language: usize) -> Option<PlaceMap> {
        let places =
            self.site.config.pages.charts.then(|| self.places(language)).filter(|places| !places.is_empty())?;
        let codes = self.home_countries();
        let sheet = Sheet::new(&codes, &places)?;
        let (home, around): (Vec<&Country>, Vec<&Country>) =
            country::all().iter().partition(|country| codes.contains(&country.code));
        let formats = &self.site.languages[language];
        let top: Vec<String> = places.iter().take(3).map(|place| place.name.to_owned()).collect();
        Some(PlaceMap {
            description: formats.with("charts.map_description", &[("places", &formats.list(&top))]).unwrap_or_default(),
            width: whole(WIDTH),
            height: whole(sheet.height),
            home: sheet.outlines(&home),
            around: sheet.outlines(&around),
            dots: self.dots(language, &sheet, &places),
        })
    }

    /// Places with coordinates and articles, the most frequent first.
    fn places(&self, language: usize) -> Vec<Place<'_>> {
        let archive = &self.site.archives[language];
        let terms = self.site.vocabulary.of(Vocabulary::Tag).list.iter().enumerate();
        let place = |(term, found): (usize, &'_ Term)| {
            let (latitude, longitude) = found.coordinates?;
            let count = archive.term(Vocabulary::Tag, term).len() as u64;
            (count > 0).then_some((term, count, (longitude, latitude)))
        };
        let mut places: Vec<Place<'_>> = terms
            .filter_map(|(term, found)| {
                place((term, found)).map(|(term, count, at)| Place {
                    term,
                    name: found.name.or_first(language),
                    count,
                    at,
                })
            })
            .collect();
        places.sort_by_key(|place| (Reverse(place.count), place.term));
        places
    }

    /// The countries that the map shows whole: the site's choice, or else those of its places.
    fn home_countries(&self) -> Vec<&str> {
        let chosen = &self.site.config.map.countries;
        if !chosen.is_empty() {
            return chosen.iter().map(String::as_str).collect();
        }
        let terms = self.site.vocabulary.of(Vocabulary::Tag).list.iter();
        let mut codes: Vec<&str> =
            terms.filter(|term| term.coordinates.is_some()).filter_map(|term| term.country.as_deref()).collect();
        codes.sort_unstable();
        codes.dedup();
        codes
    }

    fn dots(&self, language: usize, sheet: &Sheet, places: &[Place<'_>]) -> Vec<Dot> {
        let most = places.first().map_or(1, |place| place.count);
        let colon = self.site.languages[language].text("labels.colon").unwrap_or(": ");
        let dot = |place: &Place<'_>| {
            let (x, y) = sheet.point(place.at);
            let term = u32::try_from(place.term).unwrap_or(u32::MAX);
            Dot {
                x: whole(x),
                y: whole(y),
                r: radius(place.count, most),
                label: format!(
                    "{}{colon}{}",
                    place.name,
                    self.articles(language, usize::try_from(place.count).unwrap_or(usize::MAX))
                ),
                name: None,
                name_x: 0,
                left: false,
                url: crate::plan::view::term_link(self.site, language, Vocabulary::Tag, term).url,
            }
        };
        let mut dots: Vec<Dot> = places.iter().map(dot).collect();
        let names: Vec<&str> = places.iter().map(|place| place.name).collect();
        name_dots(&mut dots, &names, whole(WIDTH));
        // What lies outside of the frame is not on the map.
        dots.retain(|dot| (0..=whole(WIDTH)).contains(&dot.x) && (0..=whole(sheet.height)).contains(&dot.y));
        dots
    }
}

/// The radius of a circle whose area grows with the count.
pub(super) fn radius(count: u64, most: u64) -> u64 {
    (LARGEST * LARGEST * count / most.max(1)).isqrt().max(SMALLEST)
}

/// Writes names beside circles, the most frequent first, where no other name and no larger circle stands in the way.
pub(super) fn name_dots(dots: &mut [Dot], names: &[&str], width: i64) {
    let mut taken: Vec<[i64; 4]> = Vec::new();
    let overlaps = |a: &[i64; 4], b: &[i64; 4]| a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
    let circle = |dot: &Dot| {
        let r = dot.r.cast_signed();
        [dot.x - r, dot.y - r, dot.x + r, dot.y + r]
    };
    let circles: Vec<[i64; 4]> = dots.iter().map(circle).collect();
    for at in 0..dots.len().min(NAMES) {
        let (dot, length) = (&dots[at], length(names[at]));
        let gap = dot.r.cast_signed() + 5;
        let sides = [(dot.x + gap, false), (dot.x - gap, true)];
        let free = sides.into_iter().find_map(|(x, left)| {
            let from = if left { x - length } else { x };
            let area = [from, dot.y - LETTER * 2 / 3, from + length, dot.y + LETTER * 2 / 3];
            let inside = from >= 4 && from + length <= width - 4;
            // Circles that are far smaller may be written over: there are many of them.
            let others = circles
                .iter()
                .enumerate()
                .filter(|(other, _)| *other != at && *other < NAMES * 2)
                .map(|(_, area)| area);
            (inside && !taken.iter().chain(others).any(|other| overlaps(&area, other))).then_some((x, left, area))
        });
        if let Some((x, left, area)) = free {
            taken.push(area);
            let dot = &mut dots[at];
            (dot.name, dot.name_x, dot.left) = (Some(names[at].to_owned()), x, left);
        }
    }
}

/// About how wide a name is: Han characters are as wide as high, others a little more than half of it.
fn length(name: &str) -> i64 {
    name.chars().map(|letter| if u32::from(letter) >= 0x2e80 { LETTER } else { LETTER * 11 / 20 }).sum()
}

/// The sheet that a map is drawn on.
pub(super) struct Sheet {
    projection: Projection,
    low: Point,
    scale: f64,
    height: f64,
}

impl Sheet {
    /// A sheet that holds the countries and, where there are none, the places.
    fn new(codes: &[&str], places: &[Place<'_>]) -> Option<Self> {
        let rings: Vec<&[Degrees]> =
            country::all().iter().filter(|country| codes.contains(&country.code)).flat_map(near_rings).collect();
        let mut shown: Vec<Degrees> = rings.concat();
        if shown.is_empty() {
            shown = places.iter().map(|place| place.at).collect();
        }
        let (low, high) = bounds(shown.iter().copied())?;
        // One place alone gets some land around it.
        let room = if rings.is_empty() { 5.0 } else { 0.0 };
        let projection = Projection::new((low.0 - room, low.1 - room), (high.0 + room, high.1 + room));
        let corners = [
            (low.0 - room, low.1 - room),
            (high.0 + room, high.1 + room),
            (low.0 - room, high.1 + room),
            (high.0 + room, low.1 - room),
        ];
        let points = if rings.is_empty() { corners.to_vec() } else { shown };
        let (low, high) = bounds(
            points
                .into_iter()
                .map(|(longitude, latitude)| projection.place(projection.east_of_middle(longitude), latitude)),
        )?;
        let margin = (high.0 - low.0) * 0.015;
        let low = (low.0 - margin, low.1 - margin);
        let scale = WIDTH / (high.0 + margin - low.0).max(f64::EPSILON);
        Some(Self { projection, low, scale, height: (high.1 + margin - low.1) * scale })
    }

    fn fit(&self, (x, y): Point) -> Point {
        ((x - self.low.0) * self.scale, (y - self.low.1) * self.scale)
    }

    fn point(&self, (longitude, latitude): Degrees) -> Point {
        self.fit(self.projection.place(self.projection.east_of_middle(longitude), latitude))
    }

    /// The outlines of countries inside the frame, as one path.
    fn outlines(&self, countries: &[&Country]) -> String {
        let frame = Frame { low: (-BLEED, -BLEED), high: (WIDTH + BLEED, self.height + BLEED) };
        let mut path = String::new();
        for ring in countries.iter().flat_map(|country| &country.rings) {
            let clipped = frame.clip(&self.flat(ring));
            clip::write(&clipped, &mut path);
        }
        path
    }

    /// A ring on the sheet. Longitudes run on from point to point, so that a ring that crosses the far side of the globe is not torn.
    fn flat(&self, ring: &[Degrees]) -> Vec<Point> {
        let mut last = None;
        let place = |(longitude, latitude): &Degrees| {
            let mut east = self.projection.east_of_middle(*longitude);
            if let Some(before) = last {
                east += if east - before > 180.0 {
                    -360.0
                } else if before - east > 180.0 {
                    360.0
                } else {
                    0.0
                };
            }
            last = Some(east);
            self.fit(self.projection.place(east.clamp(-180.0, 180.0), *latitude))
        };
        ring.iter().map(place).collect()
    }
}

/// The rings of a country's main land and of islands near it: overseas lands do not stretch the map.
fn near_rings(country: &Country) -> impl Iterator<Item = &[Degrees]> {
    let main = country.rings.first().and_then(|ring| bounds(ring.iter().copied()));
    let near = move |ring: &&Vec<Degrees>| match (main, bounds(ring.iter().copied())) {
        (Some((low, high)), Some((from, to))) => {
            from.0 > low.0 - NEAR && to.0 < high.0 + NEAR && from.1 > low.1 - NEAR && to.1 < high.1 + NEAR
        }
        _ => false,
    };
    country.rings.iter().filter(near).map(Vec::as_slice)
}

fn bounds(points: impl Iterator<Item = (f64, f64)>) -> Option<((f64, f64), (f64, f64))> {
    points.fold(None, |bounds, (x, y)| {
        let (low, high) = bounds.unwrap_or(((x, y), (x, y)));
        Some(((low.0.min(x), low.1.min(y)), (high.0.max(x), high.1.max(y))))
    })
}
