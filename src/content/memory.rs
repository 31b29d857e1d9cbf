//! What was known of content files when they were last read.

use std::sync::Arc;

use super::document::Record;
use super::text::Shelf;

/// What was known of a file when it was last read.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub struct Known {
    /// Size in bytes.
    pub size: u64,
    /// When it was last modified, in nanoseconds since 1970.
    pub modified: i64,
    /// A hash of its bytes.
    pub hash: [u8; 16],
    /// What it says.
    pub record: Arc<Record>,
    /// True for what an earlier run left and nothing has changed since.
    #[serde(skip, default = "kept")]
    pub kept: bool,
}

/// What is read from where earlier runs left it, is kept.
fn kept() -> bool {
    true
}

impl Known {
    /// The file's path in the site.
    pub fn path(&self) -> &str {
        &self.record.file
    }
}

/// Files as an earlier run left them; only files without any problem are in it. They stand in the order of their paths, which is that of a listing and mostly
/// that of days: what is looked at one after the other lies side by side. They are kept in shards, so that they are read on all cores and one change
/// writes one of them.
#[derive(Debug, Default)]
pub struct Memory {
    shards: Vec<Vec<Known>>,
    /// What the files' texts are read from where that is still to be done.
    shelves: Vec<Arc<Shelf>>,
}

impl Memory {
    /// Files in the order of their paths, in shards.
    pub fn new(shards: Vec<Vec<Known>>) -> Self {
        Self { shards, shelves: Vec::new() }
    }

    /// The same with what their texts are still to be read from.
    #[must_use]
    pub fn with_shelves(self, shelves: Vec<Arc<Shelf>>) -> Self {
        Self { shelves, ..self }
    }

    /// True when a text could not be read where an earlier run left it: what was made with it is wrong.
    pub fn is_torn(&self) -> bool {
        self.shelves.iter().any(|shelf| shelf.is_torn())
    }

    /// The shards; some may have no files.
    pub fn shards(&self) -> &[Vec<Known>] {
        &self.shards
    }

    /// Files from a path on.
    pub fn walk(&self, from: &str) -> Walk<'_> {
        let is_before = |shard: &Vec<Known>| shard.last().is_none_or(|last| last.path() < from);
        let first = self.shards.iter().take_while(|shard| is_before(shard)).count();
        let mut shards = self.shards[first..].iter();
        let shard = shards.next().map(Vec::as_slice).unwrap_or_default();
        Walk { rest: &shard[shard.partition_point(|known| known.path() < from)..], shards }
    }

    /// What was known of a file.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&Known> {
        self.walk(path).find(path)
    }

    /// How many files there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.shards.iter().map(Vec::len).sum()
    }

    /// True when there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A way through a memory, from one path to a later one.
pub struct Walk<'m> {
    rest: &'m [Known],
    shards: std::slice::Iter<'m, Vec<Known>>,
}

impl<'m> Walk<'m> {
    /// What was known of a file that stands behind, or is, the last one that was looked for.
    pub fn find(&mut self, path: &str) -> Option<&'m Known> {
        loop {
            let Some((first, after)) = self.rest.split_first() else {
                self.rest = self.shards.next()?;
                continue;
            };
            match first.path().cmp(path) {
                std::cmp::Ordering::Less => self.rest = after,
                std::cmp::Ordering::Equal => return Some(first),
                std::cmp::Ordering::Greater => return None,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(path: &str) -> Known {
        let (record, _) =
            crate::content::parse(path, b"+++\ntitle = \"A\"\n+++\n", &crate::config::Config::parse("").0);
        Known { size: 1, modified: 1, hash: [1; 16], record: Arc::new(record.unwrap()), kept: true }
    }

    #[test]
    fn files_are_found_in_any_shard_and_in_their_order() {
        let path = |at: usize| format!("content/pages/{at}.md");
        let of = |numbers: &[usize]| numbers.iter().map(|at| known(&path(*at))).collect();
        let memory = Memory::new(vec![of(&[]), of(&[2, 3]), of(&[]), of(&[]), of(&[5]), of(&[])]);
        for from in 0..7 {
            let mut walk = memory.walk(&path(from));
            for at in from..7 {
                let expected = [2, 3, 5].contains(&at).then(|| path(at));
                assert_eq!(walk.find(&path(at)).map(Known::path), expected.as_deref(), "{at} from {from}");
                assert_eq!(memory.get(&path(at)).map(Known::path), expected.as_deref());
            }
        }
        assert!(memory.len() == 3 && Memory::default().get("a").is_none() && Memory::new(vec![of(&[])]).is_empty());
    }
}
