//! What is about to happen to an output folder.

use std::collections::BTreeMap;
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
use super::flush;
use super::folder::Folder;
use super::manifest::Manifest;
use super::output::Output;
use super::published::{Changed, Keep, Made, Place, Published};

/// Staged bytes that are kept in memory; more than that waits on the disk.
const MEMORY: usize = 32 * 1024 * 1024;

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
    place: Place,
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

    /// Does something that stages `files` files; where these are very many, what is staged is written down meanwhile.
    pub fn flushing<T>(&self, files: usize, stage: impl FnOnce() -> T) -> T {
        flush::flushing(self.folder.path(), files, stage)
    }

    /// Stages a file that is no page. `rank` says when it is published: what others link to has the lowest.
    ///
    /// # Errors
    /// When it has to wait on the disk and cannot be written.
    pub fn put(&self, path: &str, rank: u8, fingerprint: [u8; 16], bytes: &[u8]) -> Result<(), DiskError> {
        self.put_at(Place::OTHER, path, rank, fingerprint, bytes)
    }

    /// The same for a file that has a place.
    ///
    /// # Errors
    /// As there.
    pub fn put_at(
        &self,
        place: Place,
        path: &str,
        rank: u8,
        fingerprint: [u8; 16],
        bytes: &[u8],
    ) -> Result<(), DiskError> {
        let made = Made { fingerprint, hash: crate::content::hash(bytes), size: bytes.len() as u64 };
        let known = self.output.file(path, place).map(|(_, file)| file);
        let waiting = self.wait(path, known, &made, bytes)?;
        let change = Change { path: path.into(), place, turn: self.turn(path, known), rank, made, bytes: waiting };
        self.changes.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(change);
        Ok(())
    }

    fn wait(&self, path: &str, known: Option<&Published>, made: &Made, bytes: &[u8]) -> Result<Waiting, DiskError> {
        if self.output.fresh {
            self.folder.write_new(path, bytes)?;
            return Ok(Waiting::InPlace);
        }
        if self.is_same(path, known, made, bytes) {
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
    fn is_same(&self, path: &str, known: Option<&Published>, made: &Made, bytes: &[u8]) -> bool {
        if let Some(file) = known.filter(|file| file.is_there()) {
            return (file.made.size, file.made.hash) == (made.size, made.hash);
        }
        let has_size = self.output.files.size_of(path) == Some(made.size);
        has_size && fs::read(self.output.folder.join(path)).is_ok_and(|old| old == bytes)
    }

    /// When a file that changes is published.
    fn turn(&self, path: &str, known: Option<&Published>) -> Turn {
        match known {
            Some(file) if file.made != Made::DOUBTED => Turn::Online,
            Some(_) if self.output.folder.join(path).is_file() => Turn::Doubted,
            _ => Turn::New,
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
            self.save(&changes, &gone, &staged)?;
        }
        disk::remove_folder(self.folder.path())?;
        Ok(counts)
    }

    /// Writes what is known of the folder now: what changed, or all of it where that is much.
    fn save(&self, changes: &[Change], gone: &[Box<str>], staged: &HashSet<&str>) -> Result<(), DiskError> {
        let output = self.output;
        let room = output.before.room();
        if changes.len() + gone.len() <= room {
            let changed = self.changed(changes, gone);
            if changed.len() <= room {
                return output.before.save_changes(&output.cache, &output.name, &changed);
            }
        }
        Manifest::save(&output.cache, &output.name, &mut self.files(changes, staged))
    }

    /// What changed since the manifest was written, with what was known of that already.
    fn changed(&self, changes: &[Change], gone: &[Box<str>]) -> Vec<Changed> {
        let before = &self.output.before;
        let now = changes.iter().map(|change| (&change.path, change.place, Some(change.made)));
        let now = now.chain(gone.iter().map(|path| (path, Place::OTHER, None)));
        let since = before.since.iter().map(|changed| (&*changed.path, changed.clone()));
        let mut all: BTreeMap<&str, Changed> = since.collect();
        for (path, place, made) in now {
            let at = all.get(&**path).map_or_else(|| before.files.kept_at(path, place), |known| known.at);
            all.insert(path, Changed { at, path: path.clone(), made });
        }
        all.into_values().collect()
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
        let mut files: Vec<_> = changes.iter().map(Change::kept).collect();
        Manifest::save(&output.cache, &output.name, &mut files)?;
        let bytes = changes.iter().map(|change| change.made.size).sum();
        Ok(Counts { written: changes.len(), removed: 0, bytes })
    }

    /// Published files that are neither staged nor kept.
    fn gone(&self, staged: &HashSet<&str>) -> Result<Vec<Box<str>>, DiskError> {
        let output = self.output;
        let stays = |path: &str| output.stays(path) || staged.contains(path);
        let mut gone: Vec<Box<str>> = if output.before.known {
            let is_gone = |path: &str, file: &Published| file.stays().is_none() && !staged.contains(path);
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
            if !output.before.known {
                // So that it stays unknown what else is in the folder, should this run be interrupted too.
                Manifest::forget(&output.cache, &output.name)?;
            }
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
    fn files<'c>(&'c self, changes: &'c [Change], staged: &HashSet<&str>) -> Vec<Keep<'c>> {
        let before = self.output.before.files.iter();
        let stay = before.filter_map(|(path, file)| Some((file.stays()?, path, &file.made)));
        let mut files: Vec<Keep<'c>> = Vec::with_capacity(changes.len() + stay.size_hint().1.unwrap_or_default());
        files.extend(stay.filter(|(_, path, _)| !staged.contains(path)));
        files.extend(changes.iter().map(Change::kept));
        files
    }
}

impl Change {
    /// What the manifest keeps of it.
    fn kept(&self) -> Keep<'_> {
        (self.place, &self.path, &self.made)
    }
}
