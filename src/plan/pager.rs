//! How a list becomes pages.
//!
//! Lists run from the oldest. Every full page's worth of entries has a page with a number, counted from the oldest, that never changes again when
//! newer entries come; the first page shows the newest ones, always as many as fit. So one new article changes one page of a list, and a
//! link to page 3 shows the same entries for ever. (Some of the newest entries may stand on the last numbered page too.)

use std::ops::Range;

/// How many numbered pages a list has.
pub fn numbered(entries: usize, size: usize) -> u32 {
    if entries <= size { 0 } else { u32::try_from(entries / size).unwrap_or(u32::MAX) }
}

/// The entries of a page; 0 is the first page, with the newest.
pub fn slice(entries: usize, size: usize, number: u32) -> Range<usize> {
    match number {
        0 => entries.saturating_sub(size)..entries,
        n => {
            let end = (n as usize).saturating_mul(size).min(entries);
            end.saturating_sub(size)..end
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_first_page_is_full_of_the_newest() {
        assert_eq!((numbered(20, 20), slice(20, 20, 0)), (0, 0..20));
        assert_eq!((numbered(45, 20), slice(45, 20, 0)), (2, 25..45));
        assert_eq!((slice(45, 20, 1), slice(45, 20, 2)), (0..20, 20..40));
    }

    proptest! {
        #[test]
        fn every_entry_is_on_a_page(entries in 0_usize..500, size in 1_usize..50) {
            let mut seen = vec![false; entries];
            for number in 0..=numbered(entries, size) {
                for at in slice(entries, size, number) {
                    seen[at] = true;
                }
            }
            prop_assert!(seen.into_iter().all(|seen| seen));
        }

        #[test]
        fn numbered_pages_never_change(entries in 0_usize..500, size in 1_usize..50) {
            for number in 1..=numbered(entries, size) {
                prop_assert_eq!(slice(entries, size, number), slice(entries + 1, size, number));
            }
        }
    }
}
