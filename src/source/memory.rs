//! A site in memory: for tests, and for content that came from elsewhere.

use std::collections::BTreeMap;
use std::io;

use super::{Entry, Listing, Source};

/// Files by path.
#[derive(Debug, Clone, Default)]
pub struct Memory {
    files: BTreeMap<String, Vec<u8>>,
}

impl Memory {
    /// Files from pairs of path and bytes.
    pub fn new<P: Into<String>, B: Into<Vec<u8>>>(files: impl IntoIterator<Item = (P, B)>) -> Self {
        Self { files: files.into_iter().map(|(path, bytes)| (path.into(), bytes.into())).collect() }
    }

    /// Adds or replaces a file.
    pub fn write(&mut self, path: impl Into<String>, bytes: impl Into<Vec<u8>>) {
        self.files.insert(path.into(), bytes.into());
    }

    /// Removes a file; false when it was not there.
    pub fn remove(&mut self, path: &str) -> bool {
        self.files.remove(path).is_some()
    }

    /// The paths, in their order.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }
}

impl Source for Memory {
    fn list(&self, under: &str) -> Listing {
        let prefix = format!("{under}/");
        let below = self.files.iter().filter(|(path, _)| path.starts_with(&prefix));
        let entries =
            below.map(|(path, bytes)| Entry { path: path.clone(), size: bytes.len() as u64, modified: 0 }).collect();
        Listing { entries, diagnostics: Vec::new() }
    }

    fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        self.files.get(path).cloned().ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    /// Always zero: every file counts as just changed, so that nothing is trusted without a look at its bytes.
    fn now(&self) -> i64 {
        0
    }
}
