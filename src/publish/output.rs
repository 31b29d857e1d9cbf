//! An output folder, and what is known of it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use super::disk::{DiskError, MARKER, at};
use super::folder::Folder;
use super::manifest::Manifest;
use super::published::{Made, Place, Published};

/// An output folder with what is known of it.
#[derive(Debug)]
pub struct Output {
    pub(super) folder: PathBuf,
    /// What is in it.
    pub(super) files: Folder,
    pub(super) cache: PathBuf,
    pub(super) name: String,
    pub(super) before: Manifest,
    /// True when the folder is new: everything is written beside it and renamed as a whole.
    pub(super) fresh: bool,
    /// True when khorgos made the folder, or is about to. A folder into which only `--force` lets us publish never becomes ours: a later `--clean`, or a
    /// build without the cache, would take the files of others for leftovers.
    pub(super) ours: bool,
    /// How many changes are left before the run is interrupted; for tests.
    steps: Option<AtomicUsize>,
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
    pub(super) fn step(&self) -> Result<(), DiskError> {
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

    /// True when a file that is no page, with this fingerprint, is published already: there is nothing to do for it.
    pub fn has(&self, path: &str, fingerprint: &[u8; 16]) -> bool {
        self.file(path, Place::OTHER).is_some_and(|(_, file)| is_made_from(file, fingerprint))
    }

    /// The same, and the file is to stay as it is.
    pub fn keeps(&self, path: &str, fingerprint: &[u8; 16]) -> bool {
        let has = self.has(path, fingerprint);
        if has {
            self.keep(path);
        }
        has
    }

    /// The same for the page at a position of the plan. `moved` is how far the page before it was from its position in the last run's plan.
    pub fn keeps_page(&self, path: &str, fingerprint: &[u8; 16], position: usize, moved: &mut isize) -> bool {
        let looked_at = position.saturating_add_signed(*moved);
        let Some((found_at, file)) = self.file(path, Place::of_page(looked_at)) else { return false };
        *moved = moved.saturating_add(self.before.files.distance(looked_at, found_at).unwrap_or_default());
        let stays = is_made_from(file, fingerprint);
        if stays {
            file.keep(Place::of_page(position));
        }
        stays
    }

    /// What is known of a file, and its position in the manifest.
    pub(super) fn file(&self, path: &str, place: Place) -> Option<(usize, &Published)> {
        self.before.files.find(path, place)
    }

    /// Says that a file which [`Output::has`] stays as it is.
    pub fn keep(&self, path: &str) {
        if let Some((_, file)) = self.file(path, Place::OTHER) {
            file.keep(Place::OTHER);
        }
    }

    /// True for a file that stays.
    pub(super) fn stays(&self, path: &str) -> bool {
        self.file(path, Place::OTHER).is_some_and(|(_, file)| file.stays().is_some())
    }

    /// Looks which of the files that an earlier run published are there, in their size: before this, none counts as published.
    pub fn look(&self) {
        self.before.files.look(|path| self.files.size_of(path));
    }

    /// True when all that an earlier run published was there at the last [look](Self::look), and that run was not interrupted.
    pub fn is_whole(&self) -> bool {
        let before = &self.before;
        !self.fresh && before.known && before.leftovers.is_empty() && before.files.are_there()
    }

    /// Files that an interrupted run was about to change, in order.
    pub(super) fn doubted(&self) -> impl Iterator<Item = &str> {
        let mut paths: Vec<&str> =
            self.before.files.iter().filter(|(_, file)| file.made == Made::DOUBTED).map(|(path, _)| path).collect();
        paths.sort_unstable();
        paths.into_iter()
    }
}

/// True for a file that is where it was published, from something with this fingerprint.
fn is_made_from(file: &Published, fingerprint: &[u8; 16]) -> bool {
    file.made.fingerprint == *fingerprint && file.is_there()
}
