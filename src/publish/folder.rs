//! A folder that is filled or looked through. The system walks through each part of a path whenever it makes or looks at a file; from an open folder on,
//! there are fewer.

use std::fs;
use std::path::{Path, PathBuf};

use super::disk::{self, DiskError};

/// A folder of files. It is held open from the first look or the first file on.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
    open: open::Open,
}

impl Folder {
    /// The folder at a path, where nothing needs to be yet.
    pub fn new(path: PathBuf) -> Self {
        Self { path, open: open::Open::default() }
    }

    /// Its path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// As [`disk::write_new`], for a path inside of the folder.
    ///
    /// # Errors
    /// As there.
    pub fn write_new(&self, inner: &str, bytes: &[u8]) -> Result<(), DiskError> {
        if self.open.write_new(inner, bytes) {
            return Ok(());
        }
        // The long way makes folders that are missing, and knows what to say when something fails.
        disk::write_new(&self.path.join(inner), bytes)?;
        self.open.keep(&self.path);
        Ok(())
    }

    /// Opens the folder, if it is there, for many looks at its files.
    pub fn open(self) -> Self {
        self.open.keep(&self.path);
        self
    }

    /// How many bytes a file inside of the folder has; none when there is no such file, or something else in its place.
    pub fn size_of(&self, inner: &str) -> Option<u64> {
        self.open.size_of(inner).unwrap_or_else(|| {
            let found = fs::symlink_metadata(self.path.join(inner)).ok()?;
            found.is_file().then_some(found.len())
        })
    }
}

#[cfg(unix)]
mod open {
    use std::fs::File;
    use std::io::Write;
    use std::os::fd::OwnedFd;
    use std::path::Path;
    use std::sync::OnceLock;

    use rustix::fs::{AtFlags, FileType, Mode, OFlags, mkdirat, openat, statat};

    /// The folder itself, once it is there.
    #[derive(Debug, Default)]
    pub struct Open(OnceLock<OwnedFd>);

    impl Open {
        /// Holds the folder open, if it is not yet.
        pub fn keep(&self, path: &Path) {
            if self.0.get().is_none()
                && let Ok(folder) = File::open(path)
            {
                // Another thread may have been faster: it is the same folder.
                let _ = self.0.set(folder.into());
            }
        }

        /// Writes a new file with the folder right above it; false when that did not work out.
        pub fn write_new(&self, inner: &str, bytes: &[u8]) -> bool {
            let Some(folder) = self.0.get() else { return false };
            if let Some((parent, "index.html")) = inner.rsplit_once('/') {
                // It may be there. Where it cannot be made, the file cannot either.
                let _ = mkdirat(folder, parent, Mode::from_raw_mode(0o777));
            }
            let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::TRUNC | OFlags::CLOEXEC;
            openat(folder, inner, flags, Mode::from_raw_mode(0o666))
                .is_ok_and(|file| File::from(file).write_all(bytes).is_ok())
        }

        /// The outer one is none when the folder is not open.
        #[allow(clippy::option_option, reason = "not open, and no file, are two answers")]
        pub fn size_of(&self, inner: &str) -> Option<Option<u64>> {
            let found = statat(self.0.get()?, inner, AtFlags::SYMLINK_NOFOLLOW).ok();
            let file = found.filter(|found| FileType::from_raw_mode(found.st_mode) == FileType::RegularFile);
            Some(file.and_then(|file| u64::try_from(file.st_size).ok()))
        }
    }
}

#[cfg(not(unix))]
mod open {
    use std::path::Path;

    /// There is no short way here.
    #[derive(Debug, Default)]
    pub struct Open;

    impl Open {
        pub fn keep(&self, _path: &Path) {}

        pub fn write_new(&self, _inner: &str, _bytes: &[u8]) -> bool {
            false
        }

        #[allow(clippy::option_option, reason = "as above")]
        pub fn size_of(&self, _inner: &str) -> Option<Option<u64>> {
            None
        }
    }
}
