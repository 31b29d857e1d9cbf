//! The files of an output folder, as the last run left them: found by their path, and gone through in the order in which they were kept.

use std::sync::atomic::{AtomicBool, Ordering};

use foldhash::HashMap;
use rayon::prelude::*;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// One published file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Made {
    /// The fingerprint of what it shows.
    pub fingerprint: [u8; 16],
    /// A hash of its bytes.
    pub hash: [u8; 16],
    /// Its size in bytes.
    pub size: u64,
}

impl Made {
    /// What is known of a file that an interrupted run was about to change: nothing.
    pub const DOUBTED: Self = Self { fingerprint: [0; 16], hash: [0; 16], size: u64::MAX };
}

/// A file that an earlier run published.
#[derive(Debug)]
pub struct Published {
    path: (u32, u32),
    /// What it was then.
    pub made: Made,
    /// Whether this run found that it stays as it is.
    stays: AtomicBool,
}

impl Published {
    /// Says that it stays as it is.
    pub fn keep(&self) {
        self.stays.store(true, Ordering::Relaxed);
    }

    /// True when this run found that it stays as it is.
    pub fn stays(&self) -> bool {
        self.stays.load(Ordering::Relaxed)
    }
}

/// All published files of an output folder. Hundreds of thousands of paths are one text, not as many boxes.
#[derive(Debug, Default)]
pub struct PublishedFiles {
    paths: String,
    files: Vec<Published>,
    /// Positions by the hash of the path. Of two paths with one hash only the later is found: the other is taken for one that is not published.
    index: HashMap<u64, u32>,
}

/// The length of a path, two hashes, the size.
const RECORD: usize = 4 + 16 + 16 + 8;

impl PublishedFiles {
    /// Adds a file, or replaces what is known of it.
    pub fn insert(&mut self, path: &str, made: Made) {
        let known = self.position(path);
        if let Some(known) = known.and_then(|at| self.files.get_mut(at)) {
            known.made = made;
            return;
        }
        self.index.insert(key(path), number(self.files.len()));
        let place = (number(self.paths.len()), number(path.len()));
        self.paths.push_str(path);
        self.files.push(Published { path: place, made, stays: AtomicBool::new(false) });
    }

    fn position(&self, path: &str) -> Option<usize> {
        let at = *self.index.get(&key(path))? as usize;
        (self.path(self.files.get(at)?) == path).then_some(at)
    }

    fn path(&self, file: &Published) -> &str {
        let (start, length) = (file.path.0 as usize, file.path.1 as usize);
        self.paths.get(start..start + length).unwrap_or_default()
    }

    /// What is known of a file.
    pub fn get(&self, path: &str) -> Option<&Published> {
        self.files.get(self.position(path)?)
    }

    /// All files, with their paths.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Published)> {
        self.files.iter().map(|file| (self.path(file), file))
    }

    /// The same, on all cores.
    pub fn par_iter(&self) -> impl ParallelIterator<Item = (&str, &Published)> {
        self.files.par_iter().map(|file| (self.path(file), file))
    }

    /// Doubts all of them.
    pub fn doubt_all(&mut self) {
        self.files.iter_mut().for_each(|file| file.made = Made::DOUBTED);
    }
}

/// Files to be kept: serialised as [`PublishedFiles`] reads them, the paths one after another, and then the length of each with what it was made from.
pub struct Kept<'f>(pub &'f [(&'f str, Made)]);

impl Serialize for Kept<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut paths = String::with_capacity(self.0.iter().map(|(path, _)| path.len()).sum());
        let mut records = Vec::with_capacity(self.0.len() * RECORD);
        for (path, made) in self.0 {
            paths.push_str(path);
            records.extend_from_slice(&number(path.len()).to_le_bytes());
            records.extend_from_slice(&made.fingerprint);
            records.extend_from_slice(&made.hash);
            records.extend_from_slice(&made.size.to_le_bytes());
        }
        (paths, Bytes(&records)).serialize(serializer)
    }
}

/// Bytes that are serialised at once.
struct Bytes<'b>(&'b [u8]);

impl Serialize for Bytes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(self.0)
    }
}

impl<'de> Deserialize<'de> for PublishedFiles {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (paths, records) = <(&str, &[u8])>::deserialize(deserializer)?;
        let count = records.len() / RECORD;
        let mut all = Self {
            paths: String::with_capacity(paths.len()),
            files: Vec::with_capacity(count),
            index: HashMap::default(),
        };
        all.index.reserve(count);
        let mut rest = paths;
        for record in records.chunks(RECORD) {
            let read = read_record(record).and_then(|(length, made)| Some((rest.split_at_checked(length)?, made)));
            let Some(((path, after), made)) = read else { return Err(D::Error::custom("a record that fits no path")) };
            all.insert(path, made);
            rest = after;
        }
        if rest.is_empty() { Ok(all) } else { Err(D::Error::custom("a path without a record")) }
    }
}

fn read_record(record: &[u8]) -> Option<(usize, Made)> {
    let (length, rest) = record.split_first_chunk()?;
    let (fingerprint, rest) = rest.split_first_chunk()?;
    let (hash, rest) = rest.split_first_chunk()?;
    let size = u64::from_le_bytes(*rest.first_chunk()?);
    Some((u32::from_le_bytes(*length) as usize, Made { fingerprint: *fingerprint, hash: *hash, size }))
}

fn key(path: &str) -> u64 {
    twox_hash::XxHash3_64::oneshot(path.as_bytes())
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(byte: u8) -> Made {
        Made { fingerprint: [byte; 16], hash: [byte + 1; 16], size: u64::from(byte) }
    }

    #[test]
    fn what_is_kept_is_read_again() {
        let files = [("a/index.html", made(1)), ("ж", made(2)), ("", made(3))];
        let bytes = postcard::to_stdvec(&Kept(&files)).unwrap();
        let read: PublishedFiles = postcard::from_bytes(&bytes).unwrap();
        assert_eq!(read.iter().map(|(path, file)| (path, file.made)).collect::<Vec<_>>(), files);
        for (path, made) in files {
            assert_eq!(read.get(path).map(|file| file.made), Some(made), "{path}");
        }
        assert!(read.get("b").is_none());
    }

    #[test]
    fn lengths_that_do_not_fit_are_no_files() {
        let stored = |paths: &str, records: &[u8]| postcard::to_stdvec(&(paths, Bytes(records))).unwrap();
        let record = |length: u32| [&length.to_le_bytes()[..], &[0; RECORD - 4]].concat();
        for (paths, records) in [
            ("a", record(2)),
            ("ж", record(1)),
            ("ab", record(1)),
            ("a", vec![1, 0, 0, 0]),
            ("a", [record(1), record(u32::MAX)].concat()),
        ] {
            assert!(postcard::from_bytes::<PublishedFiles>(&stored(paths, &records)).is_err(), "{paths} {records:?}");
        }
        assert!(postcard::from_bytes::<PublishedFiles>(&stored("ab", &[record(1), record(1)].concat())).is_ok());
    }

    #[test]
    fn a_file_is_replaced_and_doubted_in_its_place() {
        let mut files = PublishedFiles::default();
        files.insert("a", made(1));
        files.insert("b", made(2));
        files.insert("a", made(3));
        assert_eq!(
            files.iter().map(|(path, file)| (path, file.made)).collect::<Vec<_>>(),
            [("a", made(3)), ("b", made(2))]
        );
        files.doubt_all();
        assert!(files.iter().all(|(_, file)| file.made == Made::DOUBTED));
    }
}
