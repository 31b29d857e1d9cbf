//! From the globe to a flat map: Albers' equal-area conic projection (Snyder, *Map Projections: A Working Manual*, 1987, chapter 14), on a sphere.
//!
//! Sine and cosine are our own series: those of the standard library may differ in the last bit from one system to another, and a map's bytes may not.
//! Sums, products and square roots are the same everywhere (IEEE 754).

/// A place on the globe in degrees: longitude, latitude.
pub(super) type Degrees = (f64, f64);

/// A place on the map, in radii of the globe; y grows downwards.
pub(super) type Point = (f64, f64);

/// A cone flatter than this is not one: maps around the equator are cylindrical.
const FLATTEST: f64 = 0.1;

/// A projection made for a part of the globe.
#[derive(Debug, Clone, Copy)]
pub(super) struct Projection {
    /// The meridian that stands upright, in degrees.
    middle: f64,
    shape: Shape,
}

#[derive(Debug, Clone, Copy)]
enum Shape {
    /// `n` and `C` of the source, and the radius at the middle.
    Conic { n: f64, c: f64, radius: f64 },
    /// The cosine of the middle's latitude.
    Flat { cosine: f64 },
}

impl Projection {
    /// A projection for what lies between two corners, south-west and north-east.
    pub(super) fn new(low: Degrees, high: Degrees) -> Self {
        let middle = f64::midpoint(low.0, high.0);
        let sixth = (high.1 - low.1) / 6.0;
        let (south, north) = (radians(low.1 + sixth), radians(high.1 - sixth));
        let n = f64::midpoint(sine(south), sine(north));
        if n.abs() < FLATTEST {
            return Self { middle, shape: Shape::Flat { cosine: cosine(radians(f64::midpoint(low.1, high.1))) } };
        }
        let c = cosine(south) * cosine(south) + 2.0 * n * sine(south);
        let radius = root(c - 2.0 * n * sine(radians(f64::midpoint(low.1, high.1)))) / n;
        Self { middle, shape: Shape::Conic { n, c, radius } }
    }

    /// A longitude, as degrees from the middle: −180 to 180.
    pub(super) fn east_of_middle(&self, longitude: f64) -> f64 {
        let east = longitude - self.middle;
        if east > 180.0 {
            east - 360.0
        } else if east < -180.0 {
            east + 360.0
        } else {
            east
        }
    }

    /// The place on the map of a place `east` degrees from the middle.
    pub(super) fn place(&self, east: f64, latitude: f64) -> Point {
        let (east, latitude) = (radians(east), radians(latitude.clamp(-90.0, 90.0)));
        match self.shape {
            Shape::Flat { cosine } => (east * cosine, -latitude),
            Shape::Conic { n, c, radius } => {
                let own = root(c - 2.0 * n * sine(latitude)) / n;
                let angle = n * east;
                (own * sine(angle), own * cosine(angle) - radius)
            }
        }
    }
}

fn radians(degrees: f64) -> f64 {
    degrees * std::f64::consts::PI / 180.0
}

fn root(x: f64) -> f64 {
    x.max(0.0).sqrt()
}

/// The sine of −π to π, by its series at zero, to about 1e-12.
pub(super) fn sine(x: f64) -> f64 {
    let square = x * x;
    let (mut term, mut sum, mut n) = (x, x, 1.0);
    for _ in 0..15 {
        term *= -square / ((n + 1.0) * (n + 2.0));
        sum += term;
        n += 2.0;
    }
    sum
}

/// The cosine of −π to π.
pub(super) fn cosine(x: f64) -> f64 {
    let half = sine(x / 2.0);
    1.0 - 2.0 * half * half
}
