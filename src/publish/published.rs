//! The files of an output folder, as the last run left them: found by their path, and gone through in the order in which they were kept.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use foldhash::{HashMap, HashSet};
use rayon::prelude::*;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};

/// One published file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
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

/// Where a file stands among all: a page by its position in the plan, so that the next run, whose plan is nearly the same, finds it near its own position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place(u32);

impl Place {
    /// That of a page. No plan has so many that two share one.
    pub fn of_page(position: usize) -> Self {
        Self(number(position).min(Self::OTHER.0 - 1))
    }

    /// That of all other files: behind the pages, in the order of their paths.
    pub const OTHER: Self = Self(u32::MAX - 1);

    /// That of a file of which this run has not found that it stays.
    const NOWHERE: Self = Self(u32::MAX);

    fn page(self) -> Option<usize> {
        (self < Self::OTHER).then_some(self.0 as usize)
    }
}

/// A file that an earlier run published.
#[derive(Debug)]
pub struct Published {
    path: (u32, u32),
    /// What it was then.
    pub made: Made,
    /// Where this run found that it stays.
    stays: AtomicU32,
    /// Whether it was found in the folder, in its size.
    is_there: AtomicBool,
}

impl Published {
    /// Says that it stays as it is, at a place.
    pub fn keep(&self, place: Place) {
        self.stays.store(place.0, Ordering::Relaxed);
    }

    /// The place at which this run found that it stays as it is.
    pub fn stays(&self) -> Option<Place> {
        Some(Place(self.stays.load(Ordering::Relaxed))).filter(|place| *place != Place::NOWHERE)
    }

    /// True when it was found in the folder, in its size.
    pub fn is_there(&self) -> bool {
        self.is_there.load(Ordering::Relaxed)
    }
}

/// A file that changed after the manifest was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed {
    /// Its position in the manifest, if it is in there.
    pub at: Option<u32>,
    /// Its path.
    pub path: Box<str>,
    /// What it is now; none when it was removed.
    pub made: Option<Made>,
}

/// All published files of an output folder. Hundreds of thousands of paths are one text, not as many boxes.
#[derive(Debug, Default)]
pub struct PublishedFiles {
    paths: String,
    files: Vec<Published>,
    /// How many of them are pages, in the order of their places; the others follow in the order of their paths.
    pages: usize,
    /// How many of them are in the manifest; what was added after it follows.
    kept: usize,
    /// Positions of what was added, by the hash of the path.
    added: HashMap<u64, u32>,
    /// Positions of what was removed.
    removed: HashSet<u32>,
    /// Positions by the hash of the path, made when a file is not where it is looked for. Of two paths with one hash only the later is found: the other
    /// is taken for one that is not published.
    index: OnceLock<HashMap<u64, u32>>,
}

/// The length of a path, two hashes, the size.
const RECORD: usize = 4 + 16 + 16 + 8;

/// So far from its place a page is looked for, before all are.
const REACH: usize = 64;

impl PublishedFiles {
    /// Adds a file, or replaces what is known of it.
    pub fn insert(&mut self, path: &str, made: Made) {
        let known = self.find(path, Place::OTHER).map(|(at, _)| at);
        match known.and_then(|at| self.files.get_mut(at)) {
            Some(known) => known.made = made,
            None => self.add(path, made),
        }
    }

    fn add(&mut self, path: &str, made: Made) {
        self.added.insert(key(path), number(self.files.len()));
        self.push(path, made);
    }

    /// Takes in what happened to a file after the manifest was written; false when that is about another manifest.
    pub fn change(&mut self, changed: &Changed) -> bool {
        let Some(at) = changed.at else {
            changed.made.into_iter().for_each(|made| self.add(&changed.path, made));
            return true;
        };
        let is_it = self.files.get(at as usize).is_some_and(|file| self.path(file) == &*changed.path);
        match (self.files.get_mut(at as usize).filter(|_| is_it), changed.made) {
            (Some(file), Some(made)) => file.made = made,
            (Some(_), None) => drop(self.removed.insert(at)),
            (None, _) => return false,
        }
        true
    }

    /// The position of a file in the manifest, if it is in there; it is looked for near `place` first.
    pub fn kept_at(&self, path: &str, place: Place) -> Option<u32> {
        self.find(path, place).filter(|(at, _)| *at < self.kept).map(|(at, _)| number(at))
    }

    /// How many files are in the manifest.
    pub fn kept(&self) -> usize {
        self.kept
    }

    fn push(&mut self, path: &str, made: Made) {
        let place = (number(self.paths.len()), number(path.len()));
        self.paths.push_str(path);
        let stays = AtomicU32::new(Place::NOWHERE.0);
        self.files.push(Published { path: place, made, stays, is_there: AtomicBool::new(false) });
    }

    fn path(&self, file: &Published) -> &str {
        let (start, length) = (file.path.0 as usize, file.path.1 as usize);
        self.paths.get(start..start + length).unwrap_or_default()
    }

    /// What is known of a file, and its position; it is looked for near `place` first.
    pub fn find(&self, path: &str, place: Place) -> Option<(usize, &Published)> {
        if self.files.is_empty() {
            return None;
        }
        let found = match place.page() {
            Some(at) => self.near(path, at),
            None => self.among_others(path),
        };
        let by_hash = |index: &HashMap<u64, u32>| index.get(&key(path)).map(|at| *at as usize);
        let found = found.or_else(|| by_hash(&self.added).filter(|at| self.is_at(*at, path)));
        let at =
            found.or_else(|| by_hash(self.index.get_or_init(|| self.hashed())).filter(|at| self.is_at(*at, path)))?;
        Some((at, self.files.get(at)?))
    }

    /// How far a page that was found at a position is from where it was looked for; none when it stands outside of their order.
    pub fn distance(&self, looked_at: usize, found_at: usize) -> Option<isize> {
        (found_at < self.pages).then(|| 0_isize.saturating_add_unsigned(found_at).saturating_sub_unsigned(looked_at))
    }

    /// The position of a path, if that is not far from `at`.
    fn near(&self, path: &str, at: usize) -> Option<usize> {
        let around = (1..REACH).flat_map(|far| [at.checked_sub(far), Some(at + far)]).flatten();
        [at].into_iter().chain(around).find(|at| self.is_at(*at, path))
    }

    /// The position of a path behind those of the pages.
    fn among_others(&self, path: &str) -> Option<usize> {
        let others = self.files.get(self.pages..self.kept)?;
        let at = others.binary_search_by(|other| self.path(other).cmp(path)).ok()?;
        Some(self.pages + at).filter(|at| self.is_at(*at, path))
    }

    fn is_at(&self, at: usize, path: &str) -> bool {
        self.files.get(at).is_some_and(|file| self.path(file) == path) && !self.removed.contains(&number(at))
    }

    fn hashed(&self) -> HashMap<u64, u32> {
        let mut index = HashMap::default();
        index.reserve(self.files.len());
        index.extend(self.all().map(|(at, file)| (key(self.path(file)), number(at))));
        index
    }

    /// All files that were not removed, with their positions.
    fn all(&self) -> impl Iterator<Item = (usize, &Published)> {
        let files = self.files.iter().enumerate();
        files.filter(|(at, _)| self.removed.is_empty() || !self.removed.contains(&number(*at)))
    }

    /// All files, with their paths.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Published)> {
        self.all().map(|(_, file)| (self.path(file), file))
    }

    /// Doubts all of them.
    pub fn doubt_all(&mut self) {
        self.files.iter_mut().for_each(|file| file.made = Made::DOUBTED);
    }

    /// Looks at all files of the folder. `size` gives a file's size, or none when it is not there.
    pub fn look(&self, size: impl Fn(&str) -> Option<u64> + Sync) {
        self.files.par_iter().with_min_len(256).for_each(|file| {
            let is_there = size(self.path(file)) == Some(file.made.size);
            file.is_there.store(is_there, Ordering::Relaxed);
        });
    }

    /// True when all were found.
    pub fn are_there(&self) -> bool {
        self.all().all(|(_, file)| file.is_there())
    }
}

/// A file to be kept.
pub type Keep<'f> = (Place, &'f str, &'f Made);

/// Pushes files as [`PublishedFiles`] reads them: how many are pages, the paths one after another, and then the length of each with what it was made from.
///
/// # Errors
/// Only what `postcard` has for values that have no length; these have one.
pub fn push_kept(bytes: Vec<u8>, files: &mut [Keep<'_>]) -> postcard::Result<Vec<u8>> {
    // Mostly they are in their order already, but for the few that changed.
    files.sort_by(|(a, path, _), (b, other, _)| a.cmp(b).then_with(|| path.cmp(other)));
    let pages = files.partition_point(|(place, ..)| *place < Place::OTHER);
    let paths: usize = files.iter().map(|(_, path, _)| path.len()).sum();
    let mut bytes = postcard::to_extend(&(pages, paths), bytes)?;
    bytes.reserve(paths + files.len() * RECORD + 10);
    for (_, path, _) in files.iter() {
        bytes.extend_from_slice(path.as_bytes());
    }
    let mut bytes = postcard::to_extend(&(files.len() * RECORD), bytes)?;
    for (_, path, made) in files {
        bytes.extend_from_slice(&number(path.len()).to_le_bytes());
        bytes.extend_from_slice(&made.fingerprint);
        bytes.extend_from_slice(&made.hash);
        bytes.extend_from_slice(&made.size.to_le_bytes());
    }
    Ok(bytes)
}

impl<'de> Deserialize<'de> for PublishedFiles {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (pages, paths, records) = <(usize, &str, &[u8])>::deserialize(deserializer)?;
        let files = Vec::with_capacity(records.len() / RECORD);
        let mut all = Self { paths: String::with_capacity(paths.len()), files, pages, ..Self::default() };
        let mut rest = paths;
        for record in records.chunks(RECORD) {
            let read = read_record(record).and_then(|(length, made)| Some((rest.split_at_checked(length)?, made)));
            let Some(((path, after), made)) = read else { return Err(D::Error::custom("a record that fits no path")) };
            all.push(path, made);
            rest = after;
        }
        all.kept = all.files.len();
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

    fn kept(files: &[(Place, &str, Made)]) -> PublishedFiles {
        let mut files: Vec<Keep<'_>> = files.iter().map(|(place, path, made)| (*place, *path, made)).collect();
        postcard::from_bytes(&push_kept(Vec::new(), &mut files).unwrap()).unwrap()
    }

    #[test]
    fn what_is_kept_is_read_again_in_the_order_of_its_places() {
        let files = [
            (Place::OTHER, "ж", made(2)),
            (Place::of_page(7), "a/index.html", made(1)),
            (Place::of_page(3), "b", made(4)),
            (Place::OTHER, "", made(3)),
        ];
        let read = kept(&files);
        let all: Vec<_> = read.iter().map(|(path, file)| (path, file.made)).collect();
        assert_eq!(all, [("b", made(4)), ("a/index.html", made(1)), ("", made(3)), ("ж", made(2))]);
        for (place, path, made) in files {
            for place in [place, Place::OTHER, Place::of_page(0), Place::of_page(1000)] {
                assert_eq!(read.find(path, place).map(|(_, file)| file.made), Some(made), "{path} {place:?}");
            }
        }
        assert!(read.find("c", Place::OTHER).is_none() && read.find("c", Place::of_page(1)).is_none());
    }

    #[test]
    fn a_page_is_found_however_far_it_moved() {
        let names: Vec<String> = (0..4 * REACH).map(|at| format!("{at}/index.html")).collect();
        let files: Vec<_> = names.iter().enumerate().map(|(at, name)| (Place::of_page(at), &**name, made(1))).collect();
        for moved in [0, 1, REACH - 1, REACH, 2 * REACH] {
            let read = kept(&files);
            for (at, name) in names.iter().enumerate() {
                assert_eq!(read.find(name, Place::of_page(at + moved)).map(|(at, _)| at), Some(at));
            }
            assert_eq!(read.index.get().is_some(), moved >= REACH, "{moved}");
        }
    }

    #[test]
    fn lengths_that_do_not_fit_are_no_files() {
        let stored = |paths: &str, records: &[u8]| postcard::to_stdvec(&(0_usize, paths, Bytes(records))).unwrap();
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

    /// Bytes that are serialised at once.
    struct Bytes<'b>(&'b [u8]);

    impl serde::Serialize for Bytes<'_> {
        fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.serialize_bytes(self.0)
        }
    }

    #[test]
    fn a_file_is_replaced_and_doubted_in_its_place() {
        let mut files = kept(&[(Place::OTHER, "b", made(2))]);
        files.insert("a", made(1));
        files.insert("b", made(4));
        files.insert("a", made(3));
        assert_eq!(
            files.iter().map(|(path, file)| (path, file.made)).collect::<Vec<_>>(),
            [("b", made(4)), ("a", made(3))]
        );
        assert_eq!(files.find("a", Place::OTHER).map(|(_, file)| file.made), Some(made(3)));
        files.doubt_all();
        assert!(files.iter().all(|(_, file)| file.made == Made::DOUBTED));
    }

    #[test]
    fn changes_are_taken_in_and_belong_to_one_manifest() {
        let (a, b, c) = (Place::of_page(0), Place::of_page(1), Place::OTHER);
        let mut files = kept(&[(a, "a", made(1)), (b, "b", made(2)), (c, "c", made(3))]);
        let changed = |at, path: &str, made| Changed { at, path: path.into(), made };
        assert_eq!((files.kept_at("b", b), files.kept_at("c", c), files.kept_at("d", c)), (Some(1), Some(2), None));
        assert!(files.change(&changed(Some(1), "b", Some(made(5)))));
        assert!(files.change(&changed(Some(0), "a", None)) && files.change(&changed(Some(2), "c", None)));
        assert!(files.change(&changed(None, "d", Some(made(6)))) && files.change(&changed(None, "e", None)));
        assert_eq!(
            files.iter().map(|(path, file)| (path, file.made)).collect::<Vec<_>>(),
            [("b", made(5)), ("d", made(6))]
        );
        for place in [a, b, c] {
            assert!(files.find("a", place).is_none() && files.find("c", place).is_none());
            assert_eq!(files.find("d", place).map(|(_, file)| file.made), Some(made(6)));
            assert_eq!((files.kept_at("b", place), files.kept_at("d", place)), (Some(1), None));
        }
        files.insert("a", made(7));
        assert_eq!(files.find("a", a).map(|(_, file)| file.made), Some(made(7)));
        assert!(!files.change(&changed(Some(1), "c", None)) && !files.change(&changed(Some(9), "c", None)));
    }

    #[test]
    fn files_are_there_in_their_size_only() {
        let files = kept(&[(Place::of_page(0), "a", made(1)), (Place::OTHER, "b", made(2))]);
        files.look(|path| (path == "a").then_some(1));
        assert!(files.find("a", Place::of_page(0)).unwrap().1.is_there() && !files.are_there());
        files.look(|path| Some(if path == "a" { 1 } else { 2 }));
        assert!(files.are_there());
        files.look(|_| Some(2));
        assert!(!files.are_there());
        let mut files = files;
        files.change(&Changed { at: Some(0), path: "a".into(), made: None });
        assert!(files.are_there());
    }
}
