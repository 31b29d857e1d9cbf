//! A site on a disk.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{MAIN_SEPARATOR, Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use rayon::Scope;
use rayon::prelude::*;
use walkdir::WalkDir;

use super::{Entry, Listing, Source};
use crate::diagnostics::Diagnostic;

/// As many bytes are read into a buffer that was made beforehand; more than that grows with what is really there.
const READ_AT_ONCE: usize = 1024 * 1024;

/// So many entries of a walk are looked at by one core at a time.
const LOOKED_AT: usize = 1024;

/// So many files of one folder are worth opening it.
const MANY: usize = 8;

/// The files below a folder of a disk.
#[derive(Debug, Clone)]
pub struct Disk {
    root: PathBuf,
    held: Held,
}

impl Disk {
    /// The site whose root is `root`.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into(), held: Held::default() }
    }

    /// The same, with its folders held open while their files are read: for one run, since a folder that is moved away meanwhile stays the one that is open.
    #[must_use]
    pub fn held_open(&self) -> Self {
        Self { root: self.root.clone(), held: Held::new(&self.root) }
    }

    /// The root folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    fn relative(&self, path: &Path) -> Option<String> {
        // Part by part, as paths are compared, takes longer than to ask for a file's size and time.
        let quick =
            path.to_str().zip(self.root.to_str()).and_then(|(path, root)| path.strip_prefix(root)?.strip_prefix('/'));
        if let Some(inner) = quick.filter(|inner| MAIN_SEPARATOR == '/' && !inner.starts_with('/')) {
            return Some(inner.to_owned());
        }
        let inner = path.strip_prefix(&self.root).ok()?;
        let inner = inner.to_str()?;
        Some(if MAIN_SEPARATOR == '/' { inner.to_owned() } else { inner.replace(MAIN_SEPARATOR, "/") })
    }

    /// Walks through the folders below one. What is found goes to `look` with a number, many at a time; what goes wrong, to `tell`.
    fn walk(&self, under: &str, look: impl Fn(usize, Vec<walkdir::DirEntry>), mut tell: impl FnMut(Diagnostic)) {
        let visible = |entry: &walkdir::DirEntry| entry.depth() == 0 || !is_hidden_name(split(entry).1);
        let mut walk = WalkDir::new(self.root.join(under)).follow_links(true).into_iter().filter_entry(visible);
        let (mut found, mut number) = (Vec::new(), 0);
        while let Some(entry) = walk.next() {
            match entry {
                Ok(entry) => {
                    // What is in a folder outside of the site is not looked at, not even listed.
                    if entry.file_type().is_dir() && entry.path_is_symlink() && !self.inside(entry.path()) {
                        walk.skip_current_dir();
                    }
                    found.push(entry);
                }
                Err(error) => self.walk_problem(&error).into_iter().for_each(&mut tell),
            }
            if found.len() >= LOOKED_AT {
                look(number, std::mem::replace(&mut found, Vec::with_capacity(LOOKED_AT)));
                number += 1;
            }
        }
        look(number, found);
    }

    /// What the entries of a walk are; those of one folder stand together.
    fn look(&self, found: &[walkdir::DirEntry]) -> Listing {
        let of_one_folder = |a: &walkdir::DirEntry, b: &walkdir::DirEntry| split(a).0 == split(b).0;
        let mut listing = Listing::default();
        listing.entries.reserve(found.len());
        for found in found.chunk_by(of_one_folder) {
            let parent = found.first().and_then(|first| first.path().parent());
            let folder = parent.filter(|_| found.len() >= MANY).and_then(Opened::new);
            for entry in found.iter().filter_map(|entry| self.entry(entry, folder.as_ref())) {
                match entry {
                    Ok(entry) => listing.entries.push(entry),
                    Err(diagnostic) => listing.diagnostics.push(diagnostic),
                }
            }
        }
        listing
    }

    /// One entry of the walk: its size and time, or what is wrong with it; none for folders. `folder` is the one that it is in, where that is open.
    fn entry(&self, found: &walkdir::DirEntry, folder: Option<&Opened>) -> Option<Result<Entry, Diagnostic>> {
        if found.file_type().is_dir() && !found.path_is_symlink() {
            return None;
        }
        let Some(path) = self.relative(found.path()) else {
            let shown = found.path().to_string_lossy().into_owned();
            return Some(Err(
                Diagnostic::file_error("not-utf8", shown, "the name of this file is not UTF-8").help("rename the file")
            ));
        };
        if found.path_is_symlink() && !self.inside(found.path()) {
            let message = "this link leads out of the site";
            return Some(Err(Diagnostic::file_error("link-outside", path, message)
                .help("copy what it leads to into the site instead")));
        }
        if let Some((size, modified)) = folder.and_then(|folder| folder.file(found)) {
            return Some(Ok(Entry { path, size, modified }));
        }
        match found.metadata() {
            Ok(metadata) if metadata.is_dir() => None,
            Ok(metadata) if metadata.is_file() => {
                Some(Ok(Entry { path, size: metadata.len(), modified: nanoseconds(metadata.modified()) }))
            }
            Ok(_) => Some(Err(Diagnostic::file_error("unreadable", path, "this is neither a file nor a folder"))),
            // It vanished between the listing and the look at it: as if it had not been listed.
            Err(error) if error.io_error().is_some_and(|e| e.kind() == io::ErrorKind::NotFound) => None,
            Err(error) => Some(Err(Diagnostic::file_error("unreadable", path, format!("cannot be read: {error}")))),
        }
    }

    fn inside(&self, path: &Path) -> bool {
        match (path.canonicalize(), self.root.canonicalize()) {
            (Ok(target), Ok(root)) => target.starts_with(root),
            _ => false,
        }
    }

    fn walk_problem(&self, error: &walkdir::Error) -> Option<Diagnostic> {
        let path = error.path().and_then(|path| self.relative(path)).unwrap_or_default();
        if let Some(ancestor) = error.loop_ancestor() {
            let ancestor = self.relative(ancestor).unwrap_or_default();
            return Some(Diagnostic::file_error(
                "link-outside",
                path,
                format!("this link leads back to its own folder `{ancestor}`"),
            ));
        }
        match error.io_error().map(io::Error::kind) {
            Some(io::ErrorKind::NotFound) if error.path().is_some_and(Path::is_symlink) => {
                Some(Diagnostic::file_error("link-outside", path, "this link leads nowhere"))
            }
            Some(io::ErrorKind::NotFound) => None,
            _ => Some(Diagnostic::file_error("unreadable", path, format!("cannot be read: {error}"))),
        }
    }
}

impl Source for Disk {
    fn list(&self, under: &str) -> Listing {
        let mut listing = Listing::default();
        let looked_at: Mutex<Vec<(usize, Listing)>> = Mutex::default();
        // One core walks through the folders; others look at what it has found meanwhile.
        rayon::in_place_scope(|scope| {
            let seen = &looked_at;
            let look = |number: usize, found: Vec<walkdir::DirEntry>| {
                let looked = move |_: &Scope<'_>| {
                    let looked = self.look(&found);
                    seen.lock().unwrap_or_else(PoisonError::into_inner).push((number, looked));
                };
                scope.spawn(looked);
            };
            self.walk(under, look, |problem| listing.diagnostics.push(problem));
        });
        let mut seen = looked_at.into_inner().unwrap_or_else(PoisonError::into_inner);
        seen.sort_unstable_by_key(|(number, _)| *number);
        listing.entries.reserve(seen.iter().map(|(_, looked)| looked.entries.len()).sum());
        for (_, looked) in seen {
            listing.entries.extend(looked.entries);
            listing.diagnostics.extend(looked.diagnostics);
        }
        listing.entries.par_sort_unstable();
        listing
    }

    fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        let Some(mut file) = self.held.file(path) else { return fs::read(self.root.join(path)) };
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map(|_| bytes)
    }

    fn read_seen(&self, path: &str, size: u64) -> io::Result<Vec<u8>> {
        let mut file = self.held.file(path).map_or_else(|| File::open(self.root.join(path)), Ok)?;
        let expected = usize::try_from(size).map_or(READ_AT_ONCE, |size| size.min(READ_AT_ONCE));
        let mut bytes = Vec::with_capacity(expected + 1);
        let read = read_once(&mut file, &mut bytes);
        // As many bytes as were seen, and then an end: that is the file, without asking for its size or its end once more.
        if !read.is_ok_and(|read| read == expected) {
            file.read_to_end(&mut bytes)?;
        }
        Ok(bytes)
    }

    fn now(&self) -> i64 {
        nanoseconds(Ok(SystemTime::now()))
    }
}

/// Reads from a file into the room that a buffer has, in one go; returns how many bytes.
#[cfg(unix)]
fn read_once(file: &mut File, bytes: &mut Vec<u8>) -> io::Result<usize> {
    Ok(rustix::io::read(file, rustix::buffer::spare_capacity(bytes))?)
}

/// The same, where that room has to be cleared first.
#[cfg(not(unix))]
fn read_once(file: &mut File, bytes: &mut Vec<u8>) -> io::Result<usize> {
    bytes.resize(bytes.capacity(), 0);
    let read = file.read(bytes);
    bytes.truncate(read.as_ref().map_or(0, |read| *read));
    read
}

/// The bytes of an entry's folder, and those of its name.
fn split(entry: &walkdir::DirEntry) -> (&[u8], &[u8]) {
    let path = entry.path().as_os_str().as_encoded_bytes();
    let separator = path.iter().rposition(|byte| std::path::is_separator(char::from(*byte)));
    separator.map_or((&[], path), |at| (&path[..at], &path[at + 1..]))
}

/// Editors' swap files and other hidden files are no content.
pub(crate) fn is_hidden(name: &std::ffi::OsStr) -> bool {
    is_hidden_name(name.as_encoded_bytes())
}

fn is_hidden_name(name: &[u8]) -> bool {
    name.starts_with(b".") || name.ends_with(b"~") || (name.starts_with(b"#") && name.ends_with(b"#"))
}

/// The root folder, where it is held open.
#[cfg(unix)]
#[derive(Debug, Clone, Default)]
struct Held(Option<std::sync::Arc<super::OpenFolder>>);

#[cfg(unix)]
impl Held {
    fn new(root: &Path) -> Self {
        Self(super::OpenFolder::new(root).map(Into::into))
    }

    /// Opens a file; none when the long way has to be taken, which knows what to say when something fails.
    fn file(&self, path: &str) -> Option<File> {
        use rustix::fs::{Mode, OFlags, openat};
        let open = |folder: &std::os::fd::OwnedFd, inner: &str| {
            openat(folder, inner, OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty()).ok().map(File::from)
        };
        let above = path.rsplit_once('/').map_or("", |(above, _)| above);
        self.0.as_ref()?.act(above, path, open)
    }
}

/// Nothing that helps elsewhere.
#[cfg(not(unix))]
#[derive(Debug, Clone, Default)]
struct Held;

#[cfg(not(unix))]
impl Held {
    fn new(_root: &Path) -> Self {
        Self
    }

    fn file(&self, _path: &str) -> Option<File> {
        None
    }
}

/// A folder that is held open while its files are looked at: the system need not walk to it for each of them.
#[cfg(unix)]
struct Opened(File);

#[cfg(unix)]
impl Opened {
    fn new(path: &Path) -> Option<Self> {
        File::open(path).ok().map(Self)
    }

    /// The size and time of a plain file; none for links and all else, which need a longer look.
    #[allow(clippy::useless_conversion, reason = "the types differ from system to system")]
    fn file(&self, found: &walkdir::DirEntry) -> Option<(u64, i64)> {
        use rustix::fs::{AtFlags, FileType, statat};
        let seen = statat(&self.0, split(found).1, AtFlags::SYMLINK_NOFOLLOW).ok()?;
        let is_file = FileType::from_raw_mode(seen.st_mode) == FileType::RegularFile;
        let modified = i64::try_from(seen.st_mtime).ok()?.checked_mul(1_000_000_000)?;
        let modified = modified.checked_add(i64::try_from(seen.st_mtime_nsec).ok()?)?;
        is_file.then_some((u64::try_from(seen.st_size).ok()?, modified.max(0)))
    }
}

/// Nothing that helps elsewhere.
#[cfg(not(unix))]
struct Opened;

#[cfg(not(unix))]
impl Opened {
    fn new(_path: &Path) -> Option<Self> {
        None
    }

    fn file(&self, _found: &walkdir::DirEntry) -> Option<(u64, i64)> {
        None
    }
}

fn nanoseconds(time: io::Result<SystemTime>) -> i64 {
    let since = time.ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    since.and_then(|duration| i64::try_from(duration.as_nanos()).ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_files_of_a_folder_are_listed_as_few_are() {
        let folder = tempfile::tempdir().unwrap();
        for name in 0..3 * MANY {
            let sub = folder.path().join(format!("content/{}", name % 2));
            fs::create_dir_all(&sub).unwrap();
            fs::write(sub.join(format!("{name}.md")), "x".repeat(name)).unwrap();
        }
        fs::create_dir(folder.path().join("content/0/few")).unwrap();
        fs::write(folder.path().join("content/0/few/a.md"), "a").unwrap();
        let listing = Disk::new(folder.path()).list("content");
        assert_eq!(listing.entries.len(), 3 * MANY + 1);
        for entry in &listing.entries {
            let seen = fs::metadata(folder.path().join(&entry.path)).unwrap();
            assert_eq!((entry.size, entry.modified), (seen.len(), nanoseconds(seen.modified())), "{}", entry.path);
        }
    }

    #[test]
    fn a_file_that_changed_since_it_was_seen_is_read_whole() {
        let folder = tempfile::tempdir().unwrap();
        let disk = Disk::new(folder.path()).held_open();
        let bytes: Vec<u8> = (0..=250).cycle().take(READ_AT_ONCE + 5).collect();
        for there in [0, 1, 100, READ_AT_ONCE, READ_AT_ONCE + 1, READ_AT_ONCE + 5] {
            fs::write(folder.path().join("a.md"), &bytes[..there]).unwrap();
            for size in [0, 1, 99, 100, 101, READ_AT_ONCE as u64, READ_AT_ONCE as u64 + 1, u64::MAX] {
                assert!(disk.read_seen("a.md", size).unwrap() == bytes[..there], "{there} bytes seen as {size}");
            }
        }
        fs::create_dir(folder.path().join("b")).unwrap();
        fs::write(folder.path().join("b/c.md"), &bytes).unwrap();
        assert!(disk.read("b/c.md").unwrap() == bytes && disk.read("b").is_err() && disk.read("b/d.md").is_err());
        assert!(disk.read_seen("", 5).is_err());
    }
}
