//! Small steps on a disk, each with an error that names its path.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The file that marks an output folder as made by khorgos.
pub const MARKER: &str = ".khorgos-output";

/// What the marker says to people who find it.
pub(super) const MARKER_TEXT: &str =
    "This folder is made by khorgos: files in it are replaced and removed by the next build.\n";

/// An error of the disk, with the path that it is about.
#[derive(Debug, thiserror::Error)]
#[error("`{}` {doing}: {}", path.display(), crate::source::explain(error))]
pub struct DiskError {
    /// The path.
    pub path: PathBuf,
    /// What failed: «cannot be written».
    pub doing: &'static str,
    /// The system's error.
    #[source]
    pub error: io::Error,
}

/// Adds a path to an error.
pub(super) fn at<'p>(path: &'p Path, doing: &'static str) -> impl FnOnce(io::Error) -> DiskError + 'p {
    move |error| DiskError { path: path.to_owned(), doing, error }
}

/// Writes a file in place, with the folders above it.
pub(super) fn write_new(path: &Path, bytes: &[u8]) -> Result<(), DiskError> {
    // A page has a folder of its own, which is not there yet.
    if path.ends_with("index.html")
        && let Some(parent) = path.parent()
        && fs::create_dir(parent).is_err_and(|error| error.kind() == io::ErrorKind::NotFound)
    {
        make_folder(parent)?;
    }
    let result = match File::create(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            make_folder(path.parent().unwrap_or(path))?;
            File::create(path)
        }
        other => other,
    };
    result.and_then(|mut file| file.write_all(bytes)).map_err(at(path, "cannot be written"))
}

/// Replaces a file so that whoever reads it meets the old bytes or the new ones, never a part.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> Result<(), DiskError> {
    let beside = replacement(path);
    write_new(&beside, bytes)?;
    fs::rename(&beside, path).map_err(at(path, "cannot be replaced"))
}

/// Where a file's new bytes wait to be renamed.
pub(super) fn replacement(path: &Path) -> PathBuf {
    beside(path, ".khorgos-tmp")
}

/// Makes a folder and those above it.
pub(super) fn make_folder(path: &Path) -> Result<(), DiskError> {
    fs::create_dir_all(path).map_err(at(path, "cannot be made"))
}

/// Removes a folder with all that is in it; one that is not there is no error.
pub(super) fn remove_folder(path: &Path) -> Result<(), DiskError> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other.map_err(at(path, "cannot be removed")),
    }
}

/// A hidden sibling of a path.
pub(super) fn beside(path: &Path, ending: &str) -> PathBuf {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    path.with_file_name(format!(".{name}{ending}"))
}

/// Held while a build runs: another build of the same site waits.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

/// Takes the lock of a cache folder. `waiting` is called once if another build holds it.
///
/// # Errors
/// When the folder or the lock file cannot be made.
pub fn lock(cache: &Path, waiting: impl FnOnce()) -> Result<Lock, DiskError> {
    make_folder(cache)?;
    let path = cache.join("lock");
    let file = File::create(&path).map_err(at(&path, "cannot be written"))?;
    if file.try_lock().is_err() {
        waiting();
        file.lock().map_err(at(&path, "cannot be locked"))?;
    }
    Ok(Lock { _file: file })
}
