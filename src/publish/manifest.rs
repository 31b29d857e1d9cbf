//! What an output folder holds, and from what it was made.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::disk::{self, DiskError};
use super::published::{Keep, Made, PublishedFiles, push_kept};

/// The version of the file's form; another one counts as no manifest.
const VERSION: u32 = 6;

/// What is known of an output folder.
#[derive(Debug, Default)]
pub struct Manifest {
    /// Its files.
    pub files: PublishedFiles,
    /// False when nothing is known of the folder: then every file in it may be anything.
    pub known: bool,
    /// Files that an interrupted run had begun to remove: nothing links to them any more.
    pub leftovers: Vec<Box<str>>,
}

/// From what an output folder was made, and how long it stays so: what lets a run with nothing to do end at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Past {
    /// A hash of everything that was read.
    pub inputs: [u8; 16],
    /// The clock of the run, in seconds since 1970.
    pub from: i64,
    /// When the output changes by itself next.
    pub until: Option<i64>,
    /// Published articles.
    pub articles: usize,
    /// Pages.
    pub pages: usize,
}

impl Past {
    /// What is known of an output folder's last run, if that ended well and had nothing to say.
    pub fn load(cache: &Path, output: &str) -> Option<Self> {
        fs::read(path(cache, output, "past")).ok().and_then(|bytes| decode(&bytes))
    }

    /// Keeps it, when all else of a run is done.
    ///
    /// # Errors
    /// When the cache cannot be written.
    pub fn save(&self, cache: &Path, output: &str) -> Result<(), DiskError> {
        disk::replace(&path(cache, output, "past"), &encode(self))
    }

    /// Forgets it, before anything is changed: an interrupted run leaves none.
    ///
    /// # Errors
    /// When it cannot be removed.
    pub fn forget(cache: &Path, output: &str) -> Result<(), DiskError> {
        forget(&path(cache, output, "past"))
    }
}

/// What a run writes down before it changes an output folder.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Journal<P> {
    /// Files that are about to change.
    changing: Vec<P>,
    /// Files that are being removed, once everything else is done; until then there are none.
    removing: Vec<P>,
}

impl Manifest {
    /// Reads the manifest of an output folder; damaged or foreign, it counts as none. Files that an interrupted run was about to change are in it
    /// without a fingerprint.
    pub fn load(cache: &Path, output: &str) -> Self {
        let stored = fs::read(path(cache, output, "manifest")).ok().and_then(|bytes| decode(&bytes));
        let mut manifest = Self { known: stored.is_some(), files: stored.unwrap_or_default(), leftovers: Vec::new() };
        let journal = fs::read(path(cache, output, "journal")).ok();
        if let Some(bytes) = journal {
            if let Some(journal) = decode::<Journal<Box<str>>>(&bytes) {
                journal.changing.iter().for_each(|path| manifest.files.insert(path, Made::DOUBTED));
                manifest.leftovers = journal.removing;
            } else {
                // A damaged journal says only that something was going on: any file may be the interrupted run's, in the size of the old one.
                manifest.known = false;
                manifest.files.doubt_all();
            }
        }
        manifest
    }

    /// Writes down which files are about to change, and which of them are being removed now.
    pub(super) fn begin(cache: &Path, output: &str, changing: &[&str], removing: &[&str]) -> Result<(), DiskError> {
        disk::make_folder(cache)?;
        let journal = Journal { changing: changing.to_vec(), removing: removing.to_vec() };
        disk::replace(&path(cache, output, "journal"), &encode(&journal))
    }

    /// Writes the manifest of these files, in whatever order, last of all, and forgets the journal.
    pub(super) fn save(cache: &Path, output: &str, files: &mut [Keep<'_>]) -> Result<(), DiskError> {
        disk::make_folder(cache)?;
        disk::replace(&path(cache, output, "manifest"), &encode_with(|bytes| push_kept(bytes, files)))?;
        Self::forget_journal(cache, output)
    }

    /// Forgets the journal of a run that changed nothing more.
    pub(super) fn forget_journal(cache: &Path, output: &str) -> Result<(), DiskError> {
        forget(&path(cache, output, "journal"))
    }
}

/// Removes a file of the cache that may be there or not.
fn forget(file: &Path) -> Result<(), DiskError> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(disk::at(file, "cannot be removed")(error)),
        _ => Ok(()),
    }
}

/// One output folder's file in the cache: a site may be built into several.
fn path(cache: &Path, output: &str, what: &str) -> PathBuf {
    let name: String =
        blake3::hash(output.as_bytes()).as_bytes()[..6].iter().map(|byte| format!("{byte:02x}")).collect();
    cache.join(format!("{what}-{name}.bin"))
}

/// Bytes with the form's version before and a checksum after them.
pub(super) fn encode(value: &impl Serialize) -> Vec<u8> {
    encode_with(|bytes| postcard::to_extend(value, bytes))
}

/// The same for a value that is pushed behind the version.
fn encode_with(push: impl FnOnce(Vec<u8>) -> postcard::Result<Vec<u8>>) -> Vec<u8> {
    let mut bytes = postcard::to_extend(&VERSION, Vec::new()).and_then(push).unwrap_or_default();
    let checksum = crate::content::hash(&bytes);
    bytes.extend_from_slice(&checksum);
    bytes
}

/// The value of such bytes; none when they are damaged or of another version.
pub(super) fn decode<T: for<'d> Deserialize<'d>>(bytes: &[u8]) -> Option<T> {
    let (content, checksum) = bytes.split_at_checked(bytes.len().checked_sub(16)?)?;
    if crate::content::hash(content) != checksum {
        return None;
    }
    let (version, rest) = postcard::take_from_bytes::<u32>(content).ok()?;
    (version == VERSION).then(|| postcard::from_bytes(rest).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::super::published::Place;
    use super::*;

    #[test]
    fn damage_is_noticed() {
        let bytes = encode(&vec!["a", "b"]);
        assert_eq!(decode::<Vec<String>>(&bytes), Some(vec!["a".to_owned(), "b".to_owned()]));
        for at in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1;
            assert_eq!(decode::<Vec<String>>(&damaged), None, "byte {at}");
        }
        assert_eq!(decode::<Vec<String>>(&bytes[..bytes.len() - 1]), None);
        assert_eq!(decode::<Vec<String>>(b""), None);
    }

    #[test]
    fn behind_a_damaged_journal_every_file_is_doubted() {
        let folder = tempfile::tempdir().unwrap();
        let made = Made { fingerprint: [1; 16], hash: [2; 16], size: 3 };
        let mut files = [(Place::OTHER, "a", &made), (Place::OTHER, "b", &made)];
        Manifest::save(folder.path(), "public", &mut files).unwrap();
        Manifest::begin(folder.path(), "public", &["a"], &[]).unwrap();
        fs::write(path(folder.path(), "public", "journal"), "damage").unwrap();
        let manifest = Manifest::load(folder.path(), "public");
        assert!(!manifest.known);
        assert!(
            manifest.files.iter().count() == 2 && manifest.files.iter().all(|(_, file)| file.made == Made::DOUBTED)
        );
    }
}
