//! A folder that is held open while many of its files are made, read or looked at. The system walks through each part of a path for each file; from an open
//! folder on, there are fewer.

use std::fs::File;
use std::os::fd::OwnedFd;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use rustix::fs::{Mode, OFlags, openat};

/// An open folder. It is for one run: a folder that is moved away meanwhile stays the one that is open.
#[derive(Debug)]
pub(crate) struct OpenFolder {
    folder: OwnedFd,
    /// Where each thread is at work.
    near: Vec<Mutex<Near>>,
}

/// A folder further down in which several files in a row stand: the articles of a month, the pages of a day.
#[derive(Debug, Default)]
struct Near {
    /// The folder, and its path inside of the outer one.
    open: Option<(String, OwnedFd)>,
    /// The path that was asked for last and is not open: only the second time is it worth opening.
    seen: String,
}

impl OpenFolder {
    /// Opens a folder; none when that does not work out, and the long way has to be taken.
    pub fn new(path: &Path) -> Option<Self> {
        let folder = File::open(path).ok()?;
        let near = (0..=super::readers()).map(|_| Mutex::default()).collect();
        Some(Self { folder: folder.into(), near })
    }

    /// Does something with a file from the folder `above` it on, or else from the outer one on: `act` gets the open folder, and the path from there.
    pub fn act<T>(&self, above: &str, inner: &str, act: impl Fn(&OwnedFd, &str) -> T) -> T {
        let from_near = inner.strip_prefix(above).and_then(|rest| rest.strip_prefix('/'));
        let thread = rayon::current_thread_index().map_or(0, |index| index + 1);
        let (Some(from_near), Some(near)) = (from_near, self.near.get(thread)) else { return act(&self.folder, inner) };
        let mut near = near.lock().unwrap_or_else(PoisonError::into_inner);
        if near.seen == above {
            let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
            near.open = openat(&self.folder, above, flags, Mode::empty()).ok().map(|found| (above.to_owned(), found));
            near.seen.clear();
        }
        match &near.open {
            Some((path, folder)) if path == above => act(folder, from_near),
            _ => {
                near.seen.clear();
                near.seen.push_str(above);
                act(&self.folder, inner)
            }
        }
    }
}
