//! An output folder, and what is about to happen to it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use foldhash::HashSet;
use rayon::prelude::*;
use serde::Serialize;
use walkdir::WalkDir;

use super::disk::{self, DiskError, MARKER, MARKER_TEXT, at};
use super::folder::Folder;
use super::manifest::Manifest;
use super::published::{Made, Published};

/// Staged bytes that are kept in memory; more than that waits on the disk.
const MEMORY: usize = 32 * 1024 * 1024;

/// An output folder with what is known of it.
#[derive(Debug)]
pub struct Output {
    folder: PathBuf,
    /// What is in it.
    files: Folder,
    cache: PathBuf,
    name: String,
    before: Manifest,
    /// True when the folder is new: everything is written beside it and renamed as a whole.
    fresh: bool,
    /// True when khorgos made the folder, or is about to. A folder into which only `--force` lets us publish never becomes ours: a later `--clean`, or a
    /// build without the cache, would take the files of others for leftovers.
    ours: bool,
    /// How many changes are left before the run is interrupted; for tests.
    steps: Option<AtomicUsize>,
}

/// How many files changed.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Files whose bytes were written.
    pub written: usize,
    /// Files that vanished.
    pub removed: usize,
    /// Bytes written.
    pub bytes: u64,
}

/// What a run is going to publish.
#[derive(Debug)]
pub struct Staged<'o> {
    output: &'o Output,
    folder: Folder,
    in_memory: AtomicUsize,
    next: AtomicUsize,
    changes: Mutex<Vec<Change>>,
}

/// When a file is published. Nothing that a reader can come to links to a file that is not there; what an interrupted run left may be linked or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Turn {
    /// It is not there yet.
    New,
    /// It is there, but an interrupted run was about to change or remove it.
    Doubted,
    /// It is online.
    Online,
}

#[derive(Debug)]
struct Change {
    path: Box<str>,
    turn: Turn,
    rank: u8,
    made: Made,
    bytes: Waiting,
}

#[derive(Debug)]
enum Waiting {
    /// The file has these bytes already.
    Same,
    /// In memory.
    Memory(Vec<u8>),
    /// In a file of the staging folder.
    Disk(PathBuf),
    /// At its own place in the folder that is going to be the output.
    InPlace,
}

impl Output {
    /// Opens an output folder. `cache` is the site's cache folder, `name` what the manifest is kept under: the folder's path as the user wrote it.
    ///
    /// # Errors
    /// When the folder has files and khorgos did not make it, unless `force`; when it cannot be looked at.
    pub fn open(folder: &Path, cache: &Path, name: &str, force: bool, clean: bool) -> Result<Self, DiskError> {
        let is_empty = match fs::read_dir(folder) {
            Ok(mut entries) => entries.next().is_none(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => true,
            Err(error) => return Err(at(folder, "cannot be looked at")(error)),
        };
        let is_ours = folder.join(MARKER).is_file();
        if !is_empty && !is_ours && !force {
            let error = io::Error::other(
                "it has files that khorgos did not make; name another folder, or use --force to publish into it",
            );
            return Err(at(folder, "is refused as output")(error));
        }
        let fresh = is_empty || (clean && is_ours);
        let before = if fresh || clean { Manifest::default() } else { Manifest::load(cache, name) };
        Ok(Self {
            folder: folder.to_owned(),
            files: Folder::new(folder.to_owned()).open(),
            cache: cache.to_owned(),
            name: name.to_owned(),
            before,
            fresh,
            ours: is_empty || is_ours,
            steps: None,
        })
    }

    /// Lets the publishing fail after so many changes, as if the process had been killed there.
    #[must_use]
    pub fn interrupt_after(self, steps: Option<usize>) -> Self {
        Self { steps: steps.map(AtomicUsize::new), ..self }
    }

    /// Counts one change of the output folder.
    fn step(&self) -> Result<(), DiskError> {
        let Some(steps) = &self.steps else { return Ok(()) };
        let left = steps.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
        left.map(drop).map_err(|_| at(&self.folder, "was not published")(io::ErrorKind::Interrupted.into()))
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// True when the folder is new: nothing in it could stay.
    pub fn is_fresh(&self) -> bool {
        self.fresh
    }

    /// True when a file with this fingerprint is published already: there is nothing to do for it.
    pub fn has(&self, path: &str, fingerprint: &[u8; 16]) -> bool {
        self.published(path, fingerprint).is_some()
    }

    /// The same, and the file is to stay as it is.
    pub fn keeps(&self, path: &str, fingerprint: &[u8; 16]) -> bool {
        self.published(path, fingerprint).map(Published::keep).is_some()
    }

    fn published(&self, path: &str, fingerprint: &[u8; 16]) -> Option<&Published> {
        let file = self.before.files.get(path).filter(|file| !self.fresh && file.made.fingerprint == *fingerprint)?;
        (self.files.size_of(path) == Some(file.made.size)).then_some(file)
    }

    /// Says that a file which [`Output::has`] stays as it is.
    pub fn keep(&self, path: &str) {
        if let Some(file) = self.before.files.get(path) {
            file.keep();
        }
    }

    /// True for a file that stays.
    fn stays(&self, path: &str) -> bool {
        self.before.files.get(path).is_some_and(Published::stays)
    }

    /// True when all that an earlier run published is there, in its size, and that run was not interrupted.
    pub fn is_whole(&self) -> bool {
        let before = &self.before;
        let is_there = |path: &str, size: u64| self.files.size_of(path) == Some(size);
        let is_known = !self.fresh && before.known && before.leftovers.is_empty();
        is_known && before.files.par_iter().all(|(path, file)| is_there(path, file.made.size))
    }

    /// When a file that changes is published.
    fn turn(&self, path: &str) -> Turn {
        match self.before.files.get(path) {
            Some(file) if file.made != Made::DOUBTED => Turn::Online,
            Some(_) if self.folder.join(path).is_file() => Turn::Doubted,
            _ => Turn::New,
        }
    }

    /// Files that an interrupted run was about to change, in order.
    fn doubted(&self) -> impl Iterator<Item = &str> {
        let mut paths: Vec<&str> =
            self.before.files.iter().filter(|(_, file)| file.made == Made::DOUBTED).map(|(path, _)| path).collect();
        paths.sort_unstable();
        paths.into_iter()
    }

    /// Begins to stage.
    ///
    /// # Errors
    /// When a staging folder that an interrupted run left cannot be removed.
    pub fn stage(&self) -> Result<Staged<'_>, DiskError> {
        let folder = disk::beside(&self.folder, ".khorgos-new");
        disk::remove_folder(&folder)?;
        for path in &self.before.leftovers {
            // Nothing links to it, and what it links to may be gone: it must not come back as it is.
            let _ = fs::remove_file(self.folder.join(&**path));
        }
        for path in self.doubted() {
            // An interrupted run may have left a file beside its goal; mostly there is none.
            let _ = fs::remove_file(disk::replacement(&self.folder.join(path)));
        }
        Ok(Staged {
            output: self,
            folder: Folder::new(folder),
            in_memory: AtomicUsize::new(0),
            next: AtomicUsize::new(0),
            changes: Mutex::default(),
        })
    }
}

impl Staged<'_> {
    /// As [`Output::keeps`].
    pub fn keeps(&self, path: &str, fingerprint: &[u8; 16]) -> bool {
        self.output.keeps(path, fingerprint)
    }

    /// Stages a file. `rank` says when it is published: what others link to has the lowest.
    ///
    /// # Errors
    /// When it has to wait on the disk and cannot be written.
    pub fn put(&self, path: &str, rank: u8, fingerprint: [u8; 16], bytes: &[u8]) -> Result<(), DiskError> {
        let made = Made { fingerprint, hash: crate::content::hash(bytes), size: bytes.len() as u64 };
        let waiting = self.wait(path, &made, bytes)?;
        let change = Change { path: path.into(), turn: self.output.turn(path), rank, made, bytes: waiting };
        self.changes.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(change);
        Ok(())
    }

    fn wait(&self, path: &str, made: &Made, bytes: &[u8]) -> Result<Waiting, DiskError> {
        if self.output.fresh {
            self.folder.write_new(path, bytes)?;
            return Ok(Waiting::InPlace);
        }
        if self.is_same(path, made, bytes) {
            return Ok(Waiting::Same);
        }
        if self.in_memory.fetch_add(bytes.len(), Ordering::Relaxed) + bytes.len() <= MEMORY {
            return Ok(Waiting::Memory(bytes.to_vec()));
        }
        let file = self.folder.path().join(self.next.fetch_add(1, Ordering::Relaxed).to_string());
        disk::write_new(&file, bytes)?;
        Ok(Waiting::Disk(file))
    }

    /// True when the published file has these bytes: by the manifest where it vouches for the file, else by a look at it.
    fn is_same(&self, path: &str, made: &Made, bytes: &[u8]) -> bool {
        if self.output.files.size_of(path) != Some(made.size) {
            return false;
        }
        match self.output.before.files.get(path) {
            Some(Published { made: old, .. }) if old.size == made.size => old.hash == made.hash,
            _ => fs::read(self.output.folder.join(path)).is_ok_and(|old| old == bytes),
        }
    }

    /// Leaves the output as it was.
    ///
    /// # Errors
    /// When the staging folder cannot be removed.
    pub fn discard(self) -> Result<(), DiskError> {
        disk::remove_folder(self.folder.path())
    }

    /// Publishes what was staged. Every other file that an earlier run made and that was not [kept](Output::keep) is removed.
    ///
    /// # Errors
    /// When a file cannot be written; what is not done then is done by the next run.
    pub fn publish(mut self) -> Result<Counts, DiskError> {
        let mut changes = std::mem::take(self.changes.get_mut().unwrap_or_else(std::sync::PoisonError::into_inner));
        if self.output.fresh {
            return self.publish_fresh(&changes);
        }
        let output = self.output;
        // What others are going to link to comes first: new files, then leftovers of an interrupted run, then what replaces others, in the order of ranks.
        changes.sort_by(|a, b| (a.turn, a.rank, &a.path).cmp(&(b.turn, b.rank, &b.path)));
        let staged: HashSet<&str> = changes.iter().map(|change| &*change.path).collect();
        let gone = self.gone(&staged)?;
        let counts = self.publish_changes(&changes, &gone)?;
        let same_manifest = output.before.known && gone.is_empty() && changes.is_empty();
        if !same_manifest {
            Manifest::save(&output.cache, &output.name, &self.files(&changes, &staged))?;
        }
        disk::remove_folder(self.folder.path())?;
        Ok(counts)
    }

    fn publish_fresh(&self, changes: &[Change]) -> Result<Counts, DiskError> {
        let output = self.output;
        disk::write_new(&self.folder.path().join(MARKER), MARKER_TEXT.as_bytes())?;
        // The folder may be there and empty, or be one of ours that was asked to be made anew.
        let old = disk::beside(&output.folder, ".khorgos-old");
        disk::remove_folder(&old)?;
        if let Some(parent) = output.folder.parent() {
            disk::make_folder(parent)?;
        }
        match fs::rename(&output.folder, &old) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(at(&output.folder, "cannot be replaced")(error));
            }
            _ => fs::rename(self.folder.path(), &output.folder).map_err(at(&output.folder, "cannot be made"))?,
        }
        self.output.step()?;
        disk::remove_folder(&old)?;
        let files: Vec<_> = changes.iter().map(|change| (&*change.path, change.made)).collect();
        Manifest::save(&output.cache, &output.name, &files)?;
        let bytes = changes.iter().map(|change| change.made.size).sum();
        Ok(Counts { written: changes.len(), removed: 0, bytes })
    }

    /// Published files that are neither staged nor kept.
    fn gone(&self, staged: &HashSet<&str>) -> Result<Vec<Box<str>>, DiskError> {
        let output = self.output;
        let stays = |path: &str| output.stays(path) || staged.contains(path);
        let mut gone: Vec<Box<str>> = if output.before.known {
            let is_gone = |path: &str, file: &Published| !file.stays() && !staged.contains(path);
            let gone = output.before.files.iter().filter(|(path, file)| is_gone(path, file));
            gone.map(|(path, _)| path.into()).collect()
        } else {
            self.strangers()?.into_iter().filter(|path| !stays(path)).collect()
        };
        gone.sort_unstable();
        Ok(gone)
    }

    /// All files of a folder that khorgos made but of which it knows nothing more.
    fn strangers(&self) -> Result<Vec<Box<str>>, DiskError> {
        let folder = &self.output.folder;
        if !folder.join(MARKER).is_file() {
            return Ok(Vec::new());
        }
        let mut found = Vec::new();
        for entry in WalkDir::new(folder)
            .min_depth(1)
            .into_iter()
            .filter_entry(|entry| entry.depth() > 1 || !entry.file_name().as_encoded_bytes().starts_with(b"."))
        {
            let entry = entry.map_err(|error| at(folder, "cannot be looked at")(error.into()))?;
            let inner = entry.path().strip_prefix(folder).ok().and_then(Path::to_str);
            if !entry.file_type().is_dir() {
                found.extend(inner.map(|path| path.replace(std::path::MAIN_SEPARATOR, "/").into()));
            }
        }
        Ok(found)
    }

    fn publish_changes(&self, changes: &[Change], gone: &[Box<str>]) -> Result<Counts, DiskError> {
        let output = self.output;
        let writes: Vec<&Change> = changes.iter().filter(|change| !matches!(change.bytes, Waiting::Same)).collect();
        let mut changing = Vec::new();
        if !writes.is_empty() || !gone.is_empty() {
            // What an interrupted run left in doubt stays in doubt until there is a manifest that knows better.
            let paths = writes.iter().map(|change| &*change.path).chain(gone.iter().map(|path| &**path));
            let paths: Vec<&str> = paths.chain(output.doubted()).collect();
            Manifest::begin(&output.cache, &output.name, &paths, &[])?;
            changing = paths;
        }
        if output.ours && !output.folder.join(MARKER).is_file() {
            disk::write_new(&output.folder.join(MARKER), MARKER_TEXT.as_bytes())?;
        }
        for phase in writes.chunk_by(|a, b| (a.turn, a.rank) == (b.turn, b.rank)) {
            phase.par_iter().try_for_each(|change| self.write(change))?;
        }
        if !gone.is_empty() {
            let removing: Vec<&str> = gone.iter().map(|path| &**path).collect();
            Manifest::begin(&output.cache, &output.name, &changing, &removing)?;
        }
        for path in gone {
            self.remove(path)?;
        }
        Ok(Counts {
            written: writes.len(),
            removed: gone.len(),
            bytes: writes.iter().map(|change| change.made.size).sum(),
        })
    }

    fn write(&self, change: &Change) -> Result<(), DiskError> {
        self.output.step()?;
        let target = self.output.folder.join(&*change.path);
        // A folder where a file has to be, or a file where a folder has to be, is left over from an earlier shape of the site.
        if target.is_dir() {
            disk::remove_folder(&target)?;
        }
        match &change.bytes {
            Waiting::Memory(bytes) => {
                self.clear_way(&target)?;
                disk::replace(&target, bytes)
            }
            Waiting::Disk(file) => {
                self.clear_way(&target)?;
                disk::make_folder(target.parent().unwrap_or(&target))?;
                fs::rename(file, &target).map_err(at(&target, "cannot be replaced"))
            }
            Waiting::Same | Waiting::InPlace => Ok(()),
        }
    }

    /// Removes a file that stands where one of the target's folders has to be.
    fn clear_way(&self, target: &Path) -> Result<(), DiskError> {
        for folder in target.ancestors().skip(1).take_while(|folder| *folder != self.output.folder) {
            match fs::symlink_metadata(folder) {
                Ok(found) if !found.is_dir() => {
                    return fs::remove_file(folder).map_err(at(folder, "cannot be removed"));
                }
                Ok(_) => return Ok(()),
                Err(_) => {}
            }
        }
        Ok(())
    }

    fn remove(&self, path: &str) -> Result<(), DiskError> {
        self.output.step()?;
        let target = self.output.folder.join(path);
        match fs::remove_file(&target) {
            Err(error)
                if !matches!(
                    error.kind(),
                    io::ErrorKind::NotFound
                        | io::ErrorKind::IsADirectory
                        | io::ErrorKind::NotADirectory
                        | io::ErrorKind::PermissionDenied
                ) =>
            {
                return Err(at(&target, "cannot be removed")(error));
            }
            _ => {}
        }
        // Folders that are empty now go too; the first that is not ends it.
        for folder in target.ancestors().skip(1).take_while(|folder| *folder != self.output.folder) {
            if fs::remove_dir(folder).is_err() {
                break;
            }
        }
        Ok(())
    }

    /// What is published when all is done: what was staged, and what stays.
    fn files<'c>(&'c self, changes: &'c [Change], staged: &HashSet<&str>) -> Vec<(&'c str, Made)> {
        let before = self.output.before.files.iter();
        let stay =
            before.filter(|(path, file)| file.stays() && !staged.contains(path)).map(|(path, file)| (path, file.made));
        changes.iter().map(|change| (&*change.path, change.made)).chain(stay).collect()
    }
}
