//! What an output folder holds, and from what it was made.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::disk::{self, DiskError};
use super::published::{Changed, Keep, Made, PublishedFiles, push_kept};

/// The version of the file's form; another one counts as no manifest.
const VERSION: u32 = 7;

/// So many changes are written beside a manifest, and so large a part of its files: one 32nd. With more, it is written anew.
const FEW: usize = 16;
const PART: usize = 32;

/// What is known of an output folder.
#[derive(Debug, Default)]
pub struct Manifest {
    /// Its files.
    pub files: PublishedFiles,
    /// False when nothing is known of the folder: then every file in it may be anything.
    pub known: bool,
    /// Files that an interrupted run had begun to remove: nothing links to them any more.
    pub leftovers: Vec<Box<str>>,
    /// What changed after the manifest was written.
    pub(super) since: Vec<Changed>,
    /// The checksum of the manifest; none after an interrupted run, whose successor writes all anew.
    base: Option<[u8; 16]>,
}

/// What changed after a manifest was written. It is there whenever the manifest is; one without the other is none.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Changes<C> {
    /// The checksum of that manifest.
    base: [u8; 16],
    changed: C,
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
        let mut manifest = Self::stored(cache, output).unwrap_or_default();
        let journal = fs::read(path(cache, output, "journal")).ok();
        if let Some(bytes) = journal {
            manifest.base = None;
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

    /// What was written of an output folder: the manifest, and the changes since.
    fn stored(cache: &Path, output: &str) -> Option<Self> {
        let bytes = fs::read(path(cache, output, "manifest")).ok()?;
        let mut files: PublishedFiles = decode(&bytes)?;
        let base = *bytes.last_chunk()?;
        let changes: Changes<Vec<Changed>> = decode(&fs::read(path(cache, output, "changes")).ok()?)?;
        let fits = changes.base == base && changes.changed.iter().all(|changed| files.change(changed));
        fits.then_some(Self { files, known: true, leftovers: Vec::new(), since: changes.changed, base: Some(base) })
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
        let bytes = encode_with(|bytes| push_kept(bytes, files));
        let base = bytes.last_chunk().copied().unwrap_or_default();
        disk::replace(&path(cache, output, "manifest"), &bytes)?;
        let changes = Changes::<&[Changed]> { base, changed: &[] };
        disk::replace(&path(cache, output, "changes"), &encode(&changes))?;
        Self::forget_journal(cache, output)
    }

    /// For how many changed files there is room beside the manifest; with more, it has to be written anew.
    pub(super) fn room(&self) -> usize {
        self.base.map_or(0, |_| FEW + self.files.kept() / PART)
    }

    /// Writes, last of all, what changed since the manifest was written, and forgets the journal. There has to be [room](Self::room) for it.
    pub(super) fn save_changes(&self, cache: &Path, output: &str, changed: &[Changed]) -> Result<(), DiskError> {
        let changes = Changes { base: self.base.unwrap_or_default(), changed };
        disk::replace(&path(cache, output, "changes"), &encode(&changes))?;
        Self::forget_journal(cache, output)
    }

    /// Forgets the manifest of a folder in which any file may be.
    pub(super) fn forget(cache: &Path, output: &str) -> Result<(), DiskError> {
        forget(&path(cache, output, "manifest"))
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
    fn a_manifest_without_its_changes_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let made = Made { fingerprint: [1; 16], hash: [2; 16], size: 3 };
        let load = || Manifest::load(folder.path(), "public");
        let changes = path(folder.path(), "public", "changes");
        Manifest::save(folder.path(), "public", &mut [(Place::OTHER, "a", &made)]).unwrap();
        let old = fs::read(&changes).unwrap();
        let changed = |path: &str, at| Changed { at, path: path.into(), made: Some(Made { size: 4, ..made }) };
        load().save_changes(folder.path(), "public", &[changed("a", Some(0)), changed("b", None)]).unwrap();
        assert!(load().known && load().since.len() == 2);
        assert!(load().files.iter().map(|(path, file)| (path, file.made.size)).eq([("a", 4), ("b", 4)]));
        assert_eq!((load().room(), Manifest::default().room()), (FEW, 0));
        Manifest::save(folder.path(), "public", &mut [(Place::OTHER, "b", &made)]).unwrap();
        assert!(load().known && load().since.is_empty());
        fs::write(&changes, old).unwrap();
        assert!(!load().known && load().files.iter().next().is_none());
        fs::remove_file(&changes).unwrap();
        assert!(!load().known);
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
