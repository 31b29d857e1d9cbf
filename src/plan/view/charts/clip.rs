//! Cuts a shape to a rectangle (Sutherland and Hodgman, *Reentrant polygon clipping*, 1974), and writes it as an SVG path.

use std::fmt::Write as _;

use super::projection::Point;

/// A rectangle in the map's units.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    pub low: Point,
    pub high: Point,
}

impl Frame {
    /// The ring inside the frame. Where a ring leaves and comes back, it runs along the edge.
    pub(super) fn clip(self, ring: &[Point]) -> Vec<Point> {
        let sides: [fn(&Self, Point) -> f64; 4] =
            [|f, p| p.0 - f.low.0, |f, p| f.high.0 - p.0, |f, p| p.1 - f.low.1, |f, p| f.high.1 - p.1];
        let mut points = ring.to_vec();
        for inside in sides {
            let mut kept = Vec::with_capacity(points.len() + 8);
            let mut before = points.last().copied();
            for point in points {
                let Some(last) = before.replace(point) else { continue };
                let (a, b) = (inside(&self, last), inside(&self, point));
                if (a >= 0.0) != (b >= 0.0) {
                    let share = a / (a - b);
                    kept.push((last.0 + (point.0 - last.0) * share, last.1 + (point.1 - last.1) * share));
                }
                if b >= 0.0 {
                    kept.push(point);
                }
            }
            points = kept;
        }
        points
    }
}

/// Adds a ring to a path in whole units; a ring without an area in them adds nothing.
pub(super) fn write(ring: &[Point], path: &mut String) {
    let mut points: Vec<(i64, i64)> = ring.iter().map(|(x, y)| (whole(*x), whole(*y))).collect();
    points.dedup();
    if points.first() == points.last() {
        points.pop();
    }
    let [first, rest @ ..] = points.as_slice() else { return };
    if rest.len() < 2 {
        return;
    }
    let _ = write!(path, "M{} {}l", first.0, first.1);
    let mut last = *first;
    for (at, point) in rest.iter().enumerate() {
        let (x, y) = (point.0 - last.0, point.1 - last.1);
        // A minus sign separates numbers as well as a space does.
        let before = if at == 0 || x < 0 { "" } else { " " };
        let between = if y < 0 { "" } else { " " };
        let _ = write!(path, "{before}{x}{between}{y}");
        last = *point;
    }
    path.push('z');
}

/// The nearest whole number.
#[allow(
    clippy::cast_possible_truncation,
    reason = "a map's coordinates are some thousands; a cast beyond them saturates"
)]
pub(super) fn whole(x: f64) -> i64 {
    (x + 0.5).floor() as i64
}
