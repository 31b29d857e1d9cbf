//! Where in a run the typographer has to look, found in blocks of 64 bytes.
//!
//! A block becomes a number with a bit for each byte that matters, and the pass goes from bit to bit: where words are short, the end of a loop over the bytes
//! of a word costs as much as the loop, for no processor can foresee it.

use std::ops::Range;

use wide::u8x16;

/// How many bytes become one mask.
const BLOCK: usize = 64;

/// The indices of the bytes that a pass looks at, in their order: spaces, straight quotes and their neighbours in ASCII, hyphens, each dot that follows a dot,
/// and the first bytes of the quotes and the no-break space.
pub(super) struct Signs<'a> {
    bytes: &'a [u8],
    /// Where the block at hand begins, and where it ends.
    block: Range<usize>,
    /// The signs that are left of the block at hand.
    mask: u64,
    /// Whether the last byte of the block at hand is a dot.
    ends_with_dot: bool,
}

impl<'a> Signs<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, block: 0..0, mask: 0, ends_with_dot: false }
    }

    /// Reads the next block; false at the end.
    fn read(&mut self) -> bool {
        let rest = &self.bytes[self.block.end..];
        if rest.is_empty() {
            return false;
        }
        let (signs, dots) = if let Some(block) = rest.first_chunk() {
            masks(block)
        } else {
            let mut block = [b'a'; BLOCK];
            block[..rest.len()].copy_from_slice(rest);
            masks(&block)
        };
        self.mask = signs | dots & (dots << 1 | u64::from(self.ends_with_dot));
        self.ends_with_dot = dots >> (BLOCK - 1) == 1;
        self.block = self.block.end..self.block.end + rest.len().min(BLOCK);
        true
    }
}

impl Iterator for Signs<'_> {
    type Item = usize;

    #[inline]
    fn next(&mut self) -> Option<usize> {
        while self.mask == 0 {
            if !self.read() {
                return None;
            }
        }
        let index = self.block.start + self.mask.trailing_zeros() as usize;
        self.mask &= self.mask - 1;
        Some(index)
    }
}

/// The signs and the dots of a block, a bit for each.
fn masks(block: &[u8; BLOCK]) -> (u64, u64) {
    let (mut signs, mut dots) = (0, 0);
    for (at, part) in block.as_chunks::<16>().0.iter().enumerate() {
        let part = u8x16::new(*part);
        // 0xc2 and 0xe2 differ in the bit that makes small letters of capital ones.
        let is_wide = (part | u8x16::splat(0x20)).simd_eq(u8x16::splat(0xe2));
        // The apostrophe is the last of them; what else is as low is rare.
        let is_low = part.min(u8x16::splat(b'\'')).simd_eq(part);
        let is_hyphen = part.simd_eq(u8x16::splat(b'-'));
        let is_dot = part.simd_eq(u8x16::splat(b'.'));
        signs |= u64::from((is_low | is_wide | is_hyphen).to_bitmask()) << (16 * at);
        dots |= u64::from(is_dot.to_bitmask()) << (16 * at);
    }
    (signs, dots)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What the masks say, byte by byte.
    fn plainly(bytes: &[u8]) -> Vec<usize> {
        let is_sign = |at: usize| match bytes[at] {
            0..=b'\'' | b'-' | 0xc2 | 0xe2 => true,
            b'.' => at > 0 && bytes[at - 1] == b'.',
            _ => false,
        };
        (0..bytes.len()).filter(|at| is_sign(*at)).collect()
    }

    proptest! {
        #[test]
        fn blocks_say_what_bytes_say(
            text in "([ .\"'«»„“—\u{a0}\u{0}-\u{20}]|[а-яёқa-z]{1,9}|[.]{1,70}|\\PC){0,60}",
            bytes in proptest::collection::vec(any::<u8>(), 0..200),
        ) {
            for bytes in [text.as_bytes(), &bytes] {
                prop_assert_eq!(Signs::new(bytes).collect::<Vec<_>>(), plainly(bytes));
            }
        }
    }
}
