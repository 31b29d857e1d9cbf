use chrono::{Datelike, NaiveDate};
use proptest::prelude::*;

use super::calendar::{Grid, level};
use super::clip::{self, Frame};
use super::map::{Dot, name_dots, radius};
use super::projection::{Projection, cosine, sine};
use super::{country, sparkline};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[test]
fn days_are_darker_the_more_news_they_have() {
    assert_eq!([1, 2, 3, 4].map(|count| level(count, 4)), [1, 2, 3, 4]);
    assert_eq!((level(1, 1), level(1, 100), level(100, 100)), (4, 1, 4));
}

#[test]
fn a_quarter_begins_in_the_row_of_its_first_week() {
    let grid = Grid { monday: day("2025-09-29") };
    assert_eq!(
        (
            grid.row(day("2025-10-01")),
            grid.row(day("2025-10-05")),
            grid.row(day("2025-10-06")),
            grid.row(day("2025-12-31"))
        ),
        (0, 0, 1, 13)
    );
}

#[test]
fn bars_stand_on_the_ground() {
    let path = sparkline::bars(&[0, 1, 100]);
    assert_eq!(path, "M0 24v-1h3v1zM4 24v-2h3v2zM8 24v-24h3v24z");
}

#[test]
fn our_sine_is_the_sine() {
    for step in -314..=314 {
        let x = f64::from(step) / 100.0;
        assert!((sine(x) - x.sin()).abs() < 1e-11, "{x}");
        assert!((cosine(x) - x.cos()).abs() < 1e-11, "{x}");
    }
}

#[test]
fn the_cone_keeps_areas() {
    // Squares of one degree: their share on the map is their share on the globe, which is the cosine of the latitude.
    let projection = Projection::new((46.0, 18.0), (135.0, 55.0));
    let area = |longitude: f64, latitude: f64| {
        let corner =
            |east: f64, north: f64| projection.place(projection.east_of_middle(longitude + east), latitude + north);
        let (a, b, c) = (corner(-0.05, -0.05), corner(0.05, -0.05), corner(-0.05, 0.05));
        ((b.0 - a.0) * (c.1 - a.1) - (b.1 - a.1) * (c.0 - a.0)).abs()
    };
    let expected = 20.0_f64.to_radians().cos() / 50.0_f64.to_radians().cos();
    assert!((area(60.0, 20.0) / area(120.0, 50.0) - expected).abs() < 1e-3);
}

#[test]
fn every_outline_can_be_read() {
    let countries = country::all();
    assert!(countries.len() > 150);
    for code in ["KZ", "CN", "KG", "UZ", "TJ", "TM", "MN", "RU"] {
        let found = countries.iter().find(|country| country.code == code).unwrap();
        assert!(found.rings[0].len() > 5, "{code}");
        assert!(
            found
                .rings
                .iter()
                .flatten()
                .all(|(longitude, latitude)| longitude.abs() <= 180.0 && latitude.abs() <= 90.0),
            "{code}"
        );
    }
}

#[test]
fn a_ring_is_cut_at_the_frame() {
    let frame = Frame { low: (0.0, 0.0), high: (10.0, 10.0) };
    let mut path = String::new();
    clip::write(&frame.clip(&[(-5.0, 2.0), (5.0, 2.0), (5.0, 8.0), (-5.0, 8.0)]), &mut path);
    assert_eq!(path, "M0 2l5 0 0 6-5 0z");
    path.clear();
    clip::write(&frame.clip(&[(20.0, 20.0), (30.0, 20.0), (25.0, 30.0)]), &mut path);
    assert_eq!(path, "");
}

#[test]
fn names_do_not_overlap() {
    let dot =
        |x: i64, y: i64, r: u64| Dot { x, y, r, label: String::new(), name: None, name_x: 0, left: false, url: None };
    let mut dots = vec![dot(500, 100, 20), dot(530, 104, 10), dot(990, 300, 8)];
    name_dots(&mut dots, &["Almaty", "Khorgos", "Shanghai"], 1000);
    assert_eq!(dots[0].name.as_deref(), Some("Almaty"));
    assert!(dots[0].left, "another circle stands on the right");
    assert!(dots[2].left, "the frame ends on the right");
}

proptest! {
    #[test]
    fn clipped_rings_are_inside(points in prop::collection::vec((-50.0_f64..50.0, -50.0_f64..50.0), 0..20)) {
        let frame = Frame { low: (-10.0, -5.0), high: (10.0, 5.0) };
        for (x, y) in frame.clip(&points) {
            prop_assert!((-10.001..=10.001).contains(&x) && (-5.001..=5.001).contains(&y));
        }
    }

    #[test]
    fn circles_grow_with_counts(a in 1_u64..100_000, b in 1_u64..100_000) {
        let most = a.max(b);
        let (small, large) = (radius(a.min(b), most), radius(most, most));
        prop_assert!(small <= large);
        prop_assert!(radius(most, most) == 26);
    }

    #[test]
    fn edges_stay_in_the_calendar(days in 0_u64..20_000) {
        let first = day("1999-01-01") + chrono::Days::new(days);
        let first = first.with_day(1).unwrap();
        let monday = crate::site::first_day(crate::config::Period::Week, first);
        let grid = Grid { monday };
        prop_assert!(grid.row(first + chrono::Days::new(91)) <= 14);
    }
}
