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
        // The long way makes the folder itself, and knows what to say when something fails.
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
    use rustix::io::Errno;

    use crate::source::OpenFolder;

    /// The folder itself, once it is there.
    #[derive(Debug, Default)]
    pub struct Open(OnceLock<OpenFolder>);

    impl Open {
        /// Holds the folder open, if it is not yet.
        pub fn keep(&self, path: &Path) {
            if self.0.get().is_none()
                && let Some(folder) = OpenFolder::new(path)
            {
                // Another thread may have been faster: it is the same folder.
                let _ = self.0.set(folder);
            }
        }

        /// Writes a new file with the folder right above it; false when that did not work out.
        pub fn write_new(&self, inner: &str, bytes: &[u8]) -> bool {
            let write = |folder: &OwnedFd, inner: &str| {
                let (parent, name) = inner.rsplit_once('/').unwrap_or_default();
                if name == PAGE {
                    make_folder(folder, parent);
                }
                let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::TRUNC | OFlags::CLOEXEC;
                let open = || openat(folder, inner, flags, Mode::from_raw_mode(0o666));
                let file = open().or_else(|error| {
                    if error != Errno::NOENT || name == PAGE {
                        return Err(error);
                    }
                    make_folder(folder, parent);
                    open()
                });
                file.is_ok_and(|file| File::from(file).write_all(bytes).is_ok())
            };
            self.0.get().is_some_and(|open| open.act(above(inner), inner, write))
        }

        /// The outer one is none when the folder is not open.
        #[allow(clippy::option_option, reason = "not open, and no file, are two answers")]
        pub fn size_of(&self, inner: &str) -> Option<Option<u64>> {
            let size = |folder: &OwnedFd, inner: &str| {
                let found = statat(folder, inner, AtFlags::SYMLINK_NOFOLLOW).ok();
                let file = found.filter(|found| FileType::from_raw_mode(found.st_mode) == FileType::RegularFile);
                file.and_then(|file| u64::try_from(file.st_size).ok())
            };
            Some(self.0.get()?.act(above(inner), inner, size))
        }
    }

    /// The folder in which several pages in a row stand, each in a folder of its own: the articles of a day, the pages of a list. Empty for other files.
    fn above(inner: &str) -> &str {
        let page = inner.strip_suffix(PAGE).and_then(|rest| rest.strip_suffix('/'));
        page.and_then(|own| own.rsplit_once('/')).map_or("", |(above, _)| above)
    }

    /// Makes a folder with those above it. It may be there; where it cannot be made, the file cannot either.
    fn make_folder(outer: &OwnedFd, inner: &str) {
        let make = || mkdirat(outer, inner, Mode::from_raw_mode(0o777));
        if make() == Err(Errno::NOENT)
            && let Some((above, _)) = inner.rsplit_once('/')
        {
            make_folder(outer, above);
            let _ = make();
        }
    }

    /// The file of a page that has a folder of its own.
    const PAGE: &str = "index.html";
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
