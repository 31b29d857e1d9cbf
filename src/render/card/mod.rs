//! Social cards: a picture of 1200 by 630 with a headline, its source and its day, drawn by `resvg`.
//!
//! `resvg` wraps no text: lines are measured with the same fonts and broken here. Letters come from two small faces that the program carries (Latin, Russian,
//! Kazakh) and from the system's font for Chinese; a card that needs Chinese where there is no such font has no text at all, rather than boxes.

mod faces;
mod lines;
mod picture;

#[cfg(test)]
mod tests;

use std::fmt::Write as _;
use std::sync::{Arc, OnceLock};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{self, Tree};

use crate::diagnostics::Diagnostic;
use crate::language::JOINER;
use crate::plan::view::SocialCardView;

use super::RenderError;
use faces::{Faces, Role};
use lines::Block;

/// Gives the bytes of the system's font for Chinese; none when there is none.
pub type FontFile<'a> = &'a (dyn Fn() -> Option<Vec<u8>> + Sync);

/// The picture's size in pixels, as the networks want it.
const WIDTH: u32 = 1200;
const HEIGHT: u32 = 630;

/// The white space on both sides.
const EDGE: f32 = 72.0;

/// The colours of paper, ink, and of what is said more softly: those of the theme.
const PAPER: &str = "#fcfbf8";
const INK: &str = "#15191e";
const SOFT: &str = "#474d55";

/// Where the headline stands, from the top.
const HEADLINE: std::ops::Range<f32> = 172.0..520.0;

/// Everything that the bytes of a card depend on beside its view.
static DRAWING: [&str; 5] = [
    include_str!("mod.rs"),
    include_str!("faces.rs"),
    include_str!("lines.rs"),
    include_str!("picture.rs"),
    include_str!("../../../Cargo.lock"),
];

/// The packages that draw.
const DRAWERS: [&str; 9] =
    ["resvg", "usvg", "tiny-skia", "tiny-skia-path", "fontdb", "harfrust", "skrifa", "png", "icu_segmenter_data"];

/// A hash of how cards are drawn: by which code, which packages, which fonts. Equal hash and equal view, equal bytes. `font` names the system's font.
pub fn identity(font: &str) -> [u8; 16] {
    let [card, faces, lines, picture, lock] = DRAWING;
    let mut hashed: Vec<u8> = [card, faces, lines, picture, font].join("\0").into_bytes();
    for package in lock.split("[[package]]") {
        if DRAWERS.iter().any(|name| package.contains(&format!("\nname = \"{name}\"\n"))) {
            hashed.extend_from_slice(package.as_bytes());
        }
    }
    hashed.extend_from_slice(faces::HEADLINE);
    hashed.extend_from_slice(faces::TEXT);
    crate::content::hash(&hashed)
}

/// Draws cards. Fonts are read when a card first needs them.
pub struct Painter<'f> {
    file: Option<FontFile<'f>>,
    own: OnceLock<Arc<Faces>>,
    chinese: OnceLock<Option<Arc<Faces>>>,
}

impl<'f> Painter<'f> {
    /// A painter; `file` is asked for the font for Chinese when a card needs it.
    pub fn new(file: Option<FontFile<'f>>) -> Self {
        Self { file, own: OnceLock::new(), chinese: OnceLock::new() }
    }

    /// Draws a card to the end of `out`, as PNG.
    ///
    /// # Errors
    /// When the picture cannot be made; that would be a mistake of this program.
    pub fn draw(&self, view: &SocialCardView<'_>, out: &mut Vec<u8>) -> Result<(), RenderError> {
        let failed = |message: String| {
            let message = format!("the social card of `{}` cannot be drawn: {message}", view.headline);
            RenderError::Card(Box::new(Diagnostic::file_error("card-failed", crate::config::FILE, message)))
        };
        let faces = self.faces(view);
        let svg = svg(view, faces.as_deref());
        let options = usvg::Options {
            fontdb: faces.map(|faces| faces.database()).unwrap_or_default(),
            languages: vec![view.language.to_owned()],
            ..usvg::Options::default()
        };
        let tree = Tree::from_str(&svg, &options).map_err(|error| failed(error.to_string()))?;
        let mut pixels = Pixmap::new(WIDTH, HEIGHT).ok_or_else(|| failed("there is no memory for it".into()))?;
        resvg::render(&tree, Transform::identity(), &mut pixels.as_mut());
        picture::write(pixels.data(), WIDTH, HEIGHT, out).map_err(|error| failed(error.to_string()))
    }

    /// The faces for a card's texts; none when it needs Chinese and the system has none.
    fn faces(&self, view: &SocialCardView<'_>) -> Option<Arc<Faces>> {
        let texts = [view.site, view.headline.as_str(), view.source, &view.day];
        if texts.iter().any(|text| text.chars().any(faces::is_wide)) {
            let load = || self.file.and_then(|file| file()).and_then(Faces::with_chinese).map(Arc::new);
            return self.chinese.get_or_init(load).clone();
        }
        Some(Arc::clone(self.own.get_or_init(|| Arc::new(Faces::own()))))
    }
}

/// The card as SVG: lines are where they have to be.
fn svg(view: &SocialCardView<'_>, faces: Option<&Faces>) -> String {
    let [left, middle, right] = view.colours;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{HEIGHT}\">\
         <rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"{PAPER}\"/>\
         <path d=\"M0 614h600v16H0z\" fill=\"{left}\"/><path d=\"M600 614h60v16h-60z\" fill=\"{middle}\"/><path d=\"M660 614h540v16H660z\" fill=\"{right}\"/>\
         <g transform=\"translate(64.5 56) scale(2.5)\"><path d=\"M3 6h26v4.5H3z\" fill=\"{INK}\"/><path d=\"M5.5 12h7v15h-7z\" fill=\"{left}\"/>\
         <path d=\"M19.5 12h7v15h-7z\" fill=\"{right}\"/><path d=\"M13.5 27a2.5 2.5 0 0 1 5 0z\" fill=\"{middle}\"/></g>"
    );
    if let Some(faces) = faces {
        texts(view, faces, &mut svg);
    }
    svg.push_str("</svg>");
    svg
}

#[allow(clippy::cast_precision_loss, reason = "pixels and lines are some hundred")]
fn texts(view: &SocialCardView<'_>, faces: &Faces, svg: &mut String) {
    let width = WIDTH as f32 - 2.0 * EDGE;
    let line = |svg: &mut String, role: Role, size: f32, place: (f32, f32), colour: &str, text: &str| {
        let (family, x, y, text) = (faces.families(role, view.language), place.0, place.1, escape(text));
        let _ = write!(
            svg,
            "<text x=\"{x:.1}\" y=\"{y:.1}\" font-family=\"{family}\" font-size=\"{size}\" fill=\"{colour}\">{text}</text>"
        );
    };
    let typographer = crate::language::typographer(view.language);
    let set = |text: &str| {
        let shown = faces.shown(text);
        // No-break spaces keep numbers with their units, joiners with their endings.
        typographer.map_or_else(|| shown.clone(), |typographer| typographer.apply(&shown, None, None).into_owned())
    };
    let name = faces.shown(view.site);
    line(
        svg,
        Role::Headline,
        40.0,
        (160.0, 113.0),
        INK,
        &lines::one(&name, |text| faces.width(Role::Headline, view.language, text, 40.0), width - 90.0),
    );
    let headline = set(view.headline.as_str());
    let Block { size, lines, leading } = lines::fit(&headline, width, HEADLINE.end - HEADLINE.start, |text, size| {
        faces.width(Role::Headline, view.language, text, size)
    });
    let height = leading * lines.len() as f32;
    let top = HEADLINE.start + (HEADLINE.end - HEADLINE.start - height) / 2.0;
    for (at, text) in lines.iter().enumerate() {
        line(svg, Role::Headline, size, (EDGE, top + leading * at as f32 + size * 0.9), INK, text);
    }
    let parts = [view.source, &view.day];
    let below: Vec<String> = parts.iter().filter(|part| !part.is_empty()).map(|part| set(part)).collect();
    let below = lines::one(&below.join("  ·  "), |text| faces.width(Role::Text, view.language, text, 30.0), width);
    line(svg, Role::Text, 30.0, (EDGE, 572.0), SOFT, &below);
}

/// Text inside SVG. Its lines are broken already, and the fonts have no sign for a joiner.
fn escape(text: &str) -> String {
    text.replace(JOINER, "").replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
