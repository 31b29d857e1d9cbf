//! Files in: a narrow door to a disk, or to memory for tests and hostile inputs. What is in the files is somebody else's matter.

mod disk;
mod fonts;
mod memory;
#[cfg(unix)]
mod near;

pub use disk::Disk;
pub(crate) use disk::is_hidden;
pub use fonts::SystemFont;
pub use memory::Memory;
#[cfg(unix)]
pub(crate) use near::OpenFolder;

use std::io;

use crate::diagnostics::Diagnostic;

/// One file of a site.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// The path relative to the site's root, with `/` between its parts.
    pub path: String,
    /// The size in bytes.
    pub size: u64,
    /// When it was last modified, in nanoseconds since 1970.
    pub modified: i64,
}

/// The files below a folder, in the order of their paths, and what could not be listed.
#[derive(Debug, Default)]
pub struct Listing {
    /// The files.
    pub entries: Vec<Entry>,
    /// Unreadable folders, links that leave the site, and the like.
    pub diagnostics: Vec<Diagnostic>,
}

/// Where a site's files come from.
pub trait Source: Sync {
    /// All files below the folder `under`, at any depth; a folder that is not there is empty.
    fn list(&self, under: &str) -> Listing;

    /// The bytes of a file.
    ///
    /// # Errors
    /// When the file is not there, is no file, or may not be read.
    fn read(&self, path: &str) -> io::Result<Vec<u8>>;

    /// The bytes of a file that was seen before: as [`Source::read`], and cheaper where it still has the size in bytes that was seen.
    ///
    /// # Errors
    /// As there.
    fn read_seen(&self, path: &str, size: u64) -> io::Result<Vec<u8>> {
        let _ = size;
        self.read(path)
    }

    /// The current time of the source's clock, in nanoseconds since 1970: files that are younger than a reading are not trusted to be unchanged.
    fn now(&self) -> i64;
}

/// So many threads for each core read many files.
const READERS: usize = 4;

/// How many threads read at most.
fn readers() -> usize {
    READERS * rayon::current_num_threads()
}

/// Does something that reads many files, on more threads than there are cores: while some wait for the disk, which works best with much to do at once,
/// others have work for the cores.
pub fn reading<T: Send>(read: impl FnOnce() -> T + Send) -> T {
    match rayon::ThreadPoolBuilder::new().num_threads(readers()).build() {
        Ok(pool) => pool.install(read),
        Err(_) => read(),
    }
}

/// A plain sentence for an I/O error, for diagnostics.
pub fn explain(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "it is not there (any more)".into(),
        io::ErrorKind::PermissionDenied => "reading it is not permitted".into(),
        io::ErrorKind::IsADirectory => "it is a folder".into(),
        io::ErrorKind::StorageFull => "the disk is full".into(),
        _ => error.to_string(),
    }
}
