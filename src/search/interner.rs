//! Strings as small numbers, without an allocation for each.

/// A table of different strings, numbered in the order of their coming.
#[derive(Default)]
pub(super) struct Interner {
    /// All strings, one after the other.
    text: Vec<u8>,
    /// Where each ends.
    ends: Vec<u32>,
    /// Open addressing: a number plus one, and the upper half of its hash; a power of two of them.
    slots: Vec<(u32, u32)>,
}

impl Interner {
    /// Makes room for so many strings in all.
    pub fn reserve(&mut self, strings: usize) {
        while self.slots.len() < strings * 2 + 2 {
            self.grow();
        }
    }

    /// How many different strings there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// The string with this number; empty if there is none.
    pub fn get(&self, number: u32) -> &[u8] {
        let at = number as usize;
        let start = if at == 0 { 0 } else { self.ends.get(at - 1).copied().unwrap_or_default() };
        let end = self.ends.get(at).copied().unwrap_or(start);
        self.text.get(start as usize..end as usize).unwrap_or_default()
    }

    /// The number of a string, and whether it is new.
    #[inline]
    pub fn intern(&mut self, string: &[u8]) -> (u32, bool) {
        if self.slots.len() < self.ends.len() * 2 + 2 {
            self.grow();
        }
        let hash = hash(string);
        let check = high(hash);
        let mask = self.slots.len() - 1;
        let mut at = low(hash) & mask;
        loop {
            let (number, found) = self.slots[at];
            if number == 0 {
                break;
            }
            if found == check && self.get(number - 1) == string {
                return (number - 1, false);
            }
            at = (at + 1) & mask;
        }
        let number = u32::try_from(self.ends.len()).unwrap_or(u32::MAX);
        self.text.extend_from_slice(string);
        self.ends.push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
        self.slots[at] = (number + 1, check);
        (number, true)
    }

    fn grow(&mut self) {
        let size = (self.slots.len() * 2).max(1024);
        let mut slots = vec![(0, 0); size];
        for number in 0..u32::try_from(self.ends.len()).unwrap_or(u32::MAX) {
            let hash = hash(self.get(number));
            let mut at = low(hash) & (size - 1);
            while slots[at].0 != 0 {
                at = (at + 1) & (size - 1);
            }
            slots[at] = (number + 1, high(hash));
        }
        self.slots = slots;
    }

    /// The strings and their ends, without the table.
    pub fn into_parts(self) -> (String, Vec<u32>) {
        (String::from_utf8(self.text).unwrap_or_default(), self.ends)
    }
}

/// Turns and multiplies, eight bytes at a time. Not for strangers' keys in a server: here a bad case costs time only.
#[inline]
fn hash(bytes: &[u8]) -> u64 {
    const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
    let mix = |state: u64, word: u64| (state.rotate_left(23) ^ word).wrapping_mul(FACTOR);
    let (chunks, rest) = bytes.as_chunks::<8>();
    let mut state = bytes.len() as u64;
    for chunk in chunks {
        state = mix(state, u64::from_le_bytes(*chunk));
    }
    // The last bytes again with some before them, so that no loop counts them out one by one.
    if let Some(last) = bytes.last_chunk::<8>() {
        state = mix(state, u64::from_le_bytes(*last));
    } else {
        state = mix(state, rest.iter().fold(0, |word, byte| word << 8 | u64::from(*byte)));
    }
    state ^ state >> 29
}

fn high(hash: u64) -> u32 {
    (hash >> 32) as u32
}

#[allow(clippy::cast_possible_truncation, reason = "on 32 bits half of the hash will do: a mask follows")]
fn low(hash: u64) -> usize {
    hash as usize
}
