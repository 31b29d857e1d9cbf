//! Pixels as PNG. A card has some seventy colours: with a palette its file is a third as large as without.

use png::{BitDepth, ColorType, Compression, Encoder, EncodingError};

/// A palette has no more colours.
const MOST_COLOURS: usize = 256;

/// Writes opaque RGBA pixels; with a palette where their colours are few enough.
pub(super) fn write(pixels: &[u8], width: u32, height: u32, out: &mut Vec<u8>) -> Result<(), EncodingError> {
    let mut encoder = Encoder::new(out, width, height);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_compression(Compression::High);
    let (colour, palette, bytes) = match indexed(pixels) {
        Some((palette, indexes)) => (ColorType::Indexed, Some(palette), indexes),
        None => {
            (ColorType::Rgb, None, pixels.chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect())
        }
    };
    encoder.set_color(colour);
    if let Some(palette) = palette {
        encoder.set_palette(palette);
    }
    encoder.write_header()?.write_image_data(&bytes)
}

/// The colours in the order in which they first appear, and for each pixel the number of its own; none when there are too many.
fn indexed(pixels: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    let mut colours: Vec<[u8; 3]> = Vec::new();
    let mut indexes = Vec::with_capacity(pixels.len() / 4);
    let mut last = ([0; 3], None);
    for pixel in pixels.chunks_exact(4) {
        let colour = [pixel[0], pixel[1], pixel[2]];
        // Most pixels have the colour of the one before.
        let known = if last.0 == colour { last.1 } else { None };
        let index = known.or_else(|| colours.iter().position(|other| *other == colour)).unwrap_or_else(|| {
            colours.push(colour);
            colours.len() - 1
        });
        if colours.len() > MOST_COLOURS {
            return None;
        }
        last = (colour, Some(index));
        indexes.push(u8::try_from(index).ok()?);
    }
    Some((colours.concat(), indexes))
}
