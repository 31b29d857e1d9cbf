//! What was known of the source files, kept between runs in `.khorgos/`: 64 shards in the order of paths, so that one edit rewrites one of them.

use std::collections::HashMap;
use std::fs;
use std::io::Read;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::content::{Known, Memory, Shelf};

use super::disk::{self, DiskError};
use super::manifest::{decode, encode};

/// How young a file may be, in nanoseconds before its reading, to be looked at again by the next run: a later change could carry the same time.
const YOUNG: i64 = 2_000_000_000;

/// How many shards there are.
const SHARDS: usize = 64;

/// The bytes that tell how long the records of a shard are.
const LENGTH: usize = 8;

/// Size, time and hash of static files.
pub type Statics = HashMap<String, Static>;

/// Size in bytes, time in nanoseconds since 1970, hash.
type Static = (u64, i64, [u8; 16]);

/// True for a file that was modified so shortly before `now` that a later change could carry the same time.
pub fn is_young(modified: i64, now: i64) -> bool {
    modified > now - YOUNG
}

#[derive(Serialize, Deserialize)]
struct Shard {
    program: Box<str>,
    zone: Box<str>,
    files: Vec<Known>,
}

/// What else the reading of a file depends on: the program, and the languages whose tags are looked for in names.
fn program() -> String {
    format!("{} {}", env!("CARGO_PKG_VERSION"), env!("KHORGOS_SOURCE"))
}

fn shard_path(cache: &Path, shard: usize) -> PathBuf {
    cache.join(format!("sources-{shard:02}.bin"))
}

/// What an earlier run knew; empty where the cache is missing, damaged, or was made under other settings. Headlines and summaries are read when somebody
/// asks for them.
pub fn open_sources(cache: &Path, settings: &str) -> Memory {
    let (shards, shelves): (_, Vec<_>) = open_shards(cache, settings, Some).into_iter().unzip();
    Memory::new(shards).with_shelves(shelves.into_iter().flatten().collect())
}

/// The same with all headlines and summaries, for a process that goes on.
pub fn load_sources(cache: &Path, settings: &str) -> Memory {
    let take_down = |known: &mut Known| Arc::get_mut(&mut known.record)?.document.text_mut().take_down();
    let whole = |(mut files, _): Opened| {
        files.iter_mut().try_for_each(take_down)?;
        Some((files, None))
    };
    Memory::new(open_shards(cache, settings, whole).into_iter().map(|(files, _)| files).collect())
}

/// The files of a shard, and what their words are read from.
type Opened = (Vec<Known>, Option<Arc<Shelf>>);

/// All shards, each as `take` wants it; those that cannot be used have no files.
fn open_shards(cache: &Path, settings: &str, take: impl Fn(Opened) -> Option<Opened> + Sync) -> Vec<Opened> {
    let program = program();
    let open = |shard: usize| {
        let opened = open_shard(&shard_path(cache, shard), &program, settings);
        opened.and_then(|(files, shelf)| take((files, Some(shelf)))).unwrap_or_default()
    };
    (0..SHARDS).into_par_iter().map(open).collect()
}

/// The length of the records, the records, and then the words of their texts in the same order.
fn open_shard(path: &Path, program: &str, settings: &str) -> Option<(Vec<Known>, Arc<Shelf>)> {
    let mut file = fs::File::open(path).ok()?;
    let size = file.metadata().ok()?.len();
    let mut length = [0; LENGTH];
    file.read_exact(&mut length).ok()?;
    let start = u64::from_le_bytes(length).checked_add(LENGTH as u64).filter(|start| *start <= size)?;
    let mut bytes = vec![0; usize::try_from(start).ok()? - LENGTH];
    file.read_exact(&mut bytes).ok()?;
    let stored: Shard = decode(&bytes)?;
    if *stored.program != *program || *stored.zone != *settings {
        return None;
    }
    let shelf = Arc::new(Shelf::new(file, start));
    let (mut files, mut at) = (stored.files, 0);
    for known in &mut files {
        Arc::get_mut(&mut known.record)?.document.text_mut().put_on(&shelf, &mut at)?;
    }
    (start + u64::from(at) == size).then_some((files, shelf))
}

/// The bytes of a shard. A file whose words were lost is left out: the next run reads it again.
fn shard_bytes(settings: &str, files: &[Known], read_at: i64) -> Vec<u8> {
    let mut words = String::new();
    let mut kept = Vec::with_capacity(files.len());
    for known in files {
        if let Some(own) = known.record.document.text().words() {
            words.push_str(own);
            kept.push(distrust_young(known, read_at));
        }
    }
    let records = encode(&Shard { program: program().into(), zone: settings.into(), files: kept });
    [&(records.len() as u64).to_le_bytes(), &*records, words.as_bytes()].concat()
}

/// Keeps what is known of the files now, which stand in the order of their paths. Only shards with a file that differs from `before` are written.
/// `read_at` is when the reading began.
///
/// # Errors
/// When the cache cannot be written.
pub fn save_sources(
    cache: &Path,
    settings: &str,
    before: &Memory,
    now: &[Known],
    read_at: i64,
) -> Result<(), DiskError> {
    let changed = changed_shards(before, now);
    if changed.is_empty() {
        return Ok(());
    }
    disk::make_folder(cache)?;
    let save = |(shard, files): &(usize, &[Known])| {
        disk::replace(&shard_path(cache, *shard), &shard_bytes(settings, files, read_at))
    };
    changed.par_iter().try_for_each(save)
}

/// The shards whose files are not what they were, with their files now. A shard has the paths from its first one to the first one of the next; where that
/// makes one too large, or leaves one empty, all are divided anew.
fn changed_shards<'k>(before: &Memory, now: &'k [Known]) -> Vec<(usize, &'k [Known])> {
    let shards = before.shards();
    let mut end = now.len();
    let mut ranges = vec![0..0; SHARDS];
    for shard in (0..SHARDS).rev() {
        let first = shards.get(shard).and_then(|files| files.first()).map(Known::path);
        let start = match first {
            Some(first) if shard > 0 => now.partition_point(|known| known.path() < first).min(end),
            None if shard > 0 => end,
            _ => 0,
        };
        ranges[shard] = start..end;
        end = start;
    }
    let most = SHARDS.max(2 * now.len().div_ceil(SHARDS));
    let is_uneven = |range: &Range<usize>| range.len() > most || range.is_empty() && now.len() >= SHARDS;
    if ranges.iter().any(is_uneven) {
        return (0..SHARDS)
            .map(|shard| (shard, &now[shard * now.len() / SHARDS..(shard + 1) * now.len() / SHARDS]))
            .collect();
    }
    let files = ranges.into_iter().enumerate().map(|(shard, range)| (shard, &now[range]));
    let is_changed = |(shard, files): &(usize, &[Known])| {
        files.len() != shards.get(*shard).map_or(0, Vec::len) || files.iter().any(|known| !known.kept)
    };
    files.filter(is_changed).collect()
}

/// A file that was written just before it was read keeps no time, so that the next run compares its bytes.
fn distrust_young(known: &Known, read_at: i64) -> Known {
    Known { modified: if is_young(known.modified, read_at) { 0 } else { known.modified }, ..known.clone() }
}

/// Files of one kind in the cache folder, `NAME-1.bin` and so on, each with a part of what is known.
#[derive(Debug)]
pub struct Series {
    cache: PathBuf,
    name: String,
    numbers: Vec<u32>,
}

impl Series {
    /// Those that earlier runs kept under a name.
    pub fn open(cache: &Path, name: &str) -> Self {
        let number = |entry: std::io::Result<fs::DirEntry>| {
            let file = entry.ok()?.file_name();
            file.to_str()?.strip_prefix(name)?.strip_prefix('-')?.strip_suffix(".bin")?.parse().ok()
        };
        let mut numbers: Vec<u32> = fs::read_dir(cache).into_iter().flatten().filter_map(number).collect();
        numbers.sort_unstable();
        Self { cache: cache.to_owned(), name: name.to_owned(), numbers }
    }

    /// Reads all of them, side by side; what is missing or damaged is `T`'s default.
    pub fn load<T: for<'d> Deserialize<'d> + Default + Send>(&self) -> Vec<T> {
        let load =
            |number: &u32| fs::read(self.path(*number)).ok().and_then(|bytes| decode(&bytes)).unwrap_or_default();
        self.numbers.par_iter().map(load).collect()
    }

    /// Adds files for new parts, then removes those of old ones that do not stay, by their position.
    ///
    /// # Errors
    /// When the cache cannot be written.
    pub fn update<T: Serialize + Sync>(&self, new: &[T], stays: impl Fn(usize) -> bool) -> Result<(), DiskError> {
        disk::make_folder(&self.cache)?;
        let next = self.numbers.last().map_or(1, |last| last.saturating_add(1));
        let save = |(number, part): (u32, &T)| disk::replace(&self.path(number), &encode(part));
        (next..u32::MAX).zip(new).collect::<Vec<_>>().into_par_iter().try_for_each(save)?;
        for (_, number) in self.numbers.iter().enumerate().filter(|(at, _)| !stays(*at)) {
            // What stays is of no use, and does no harm.
            let _ = fs::remove_file(self.path(*number));
        }
        Ok(())
    }

    fn path(&self, number: u32) -> PathBuf {
        self.cache.join(format!("{}-{number}.bin", self.name))
    }
}

/// What an earlier run knew of static files.
pub fn load_statics(cache: &Path) -> Statics {
    fs::read(cache.join("static.bin")).ok().and_then(|bytes| decode(&bytes)).unwrap_or_default()
}

/// Keeps what is known of static files.
///
/// # Errors
/// When the cache cannot be written.
pub fn save_statics(cache: &Path, before: &Statics, now: &Statics, read_at: i64) -> Result<(), DiskError> {
    let mut files: Vec<(&String, Static)> = now
        .iter()
        .map(|(path, (size, modified, hash))| {
            (path, (*size, if is_young(*modified, read_at) { 0 } else { *modified }, *hash))
        })
        .collect();
    files.sort_unstable_by_key(|(path, _)| *path);
    if files.len() == before.len() && files.iter().all(|(path, value)| before.get(*path) == Some(value)) {
        return Ok(());
    }
    disk::make_folder(cache)?;
    let map: std::collections::BTreeMap<_, _> = files.into_iter().collect();
    disk::replace(&cache.join("static.bin"), &encode(&map))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(at: usize) -> Known {
        let (path, text) = (format!("content/pages/{at:04}.md"), format!("+++\ntitle = \"Headline {at}\"\n+++\nText."));
        let (record, _) = crate::content::parse(&path, text.as_bytes(), &crate::config::Config::parse("").0);
        Known { size: 1, modified: 1, hash: [1; 16], record: Arc::new(record.unwrap()), kept: false }
    }

    /// What is kept of a few files, and then known of them after the bytes of all shards were changed.
    fn kept(damage: impl Fn(&mut Vec<u8>)) -> [Memory; 2] {
        let folder = tempfile::tempdir().unwrap();
        let files: Vec<Known> = (0..70).map(known).collect();
        save_sources(folder.path(), "ru", &Memory::default(), &files, i64::MAX).unwrap();
        for shard in (0..SHARDS).map(|shard| shard_path(folder.path(), shard)) {
            let mut bytes = fs::read(&shard).unwrap();
            damage(&mut bytes);
            fs::write(&shard, bytes).unwrap();
        }
        [open_sources(folder.path(), "ru"), load_sources(folder.path(), "ru")]
    }

    fn title(memory: &Memory) -> Option<&str> {
        memory.get("content/pages/0003.md").map(|known| known.record.document.text().title())
    }

    #[test]
    fn words_are_there_at_once_or_when_asked_for() {
        for memory in kept(|_| {}) {
            assert_eq!((memory.len(), title(&memory), memory.is_torn()), (70, Some("Headline 3"), false));
        }
    }

    #[test]
    fn of_a_shard_with_damaged_words_nothing_is_known_at_once() {
        let [opened, loaded] = kept(|bytes| *bytes.last_mut().unwrap() ^= 1);
        assert_eq!((opened.len(), opened.is_torn(), loaded.len()), (70, false, 0));
        assert_eq!((title(&opened), opened.is_torn()), (Some(""), true));
    }

    #[test]
    fn a_shard_of_another_length_or_with_damaged_records_is_none() {
        let damages: [fn(&mut Vec<u8>); 6] = [
            |bytes| bytes.truncate(bytes.len() - 1),
            |bytes| bytes.push(0),
            |bytes| bytes.truncate(LENGTH),
            Vec::clear,
            |bytes| bytes[LENGTH + 2] ^= 1,
            |bytes| bytes[..LENGTH].fill(0xff),
        ];
        for damage in damages {
            assert!(kept(damage).iter().all(Memory::is_empty));
        }
    }

    #[test]
    fn one_change_writes_one_shard_and_many_divide_them_anew() {
        let folder = tempfile::tempdir().unwrap();
        let mut before = Memory::default();
        let mut files: Vec<Known> = Vec::new();
        let (all, every_other) = (0..1000, (0..1000).step_by(2));
        let steps: [(&str, Vec<usize>, Range<usize>); 9] = [
            ("a few files", (0..9).collect(), 1..2),
            ("the same", (0..9).collect(), 0..1),
            ("many more", every_other.clone().collect(), SHARDS..SHARDS + 1),
            ("one more in the middle", every_other.clone().chain([501]).collect(), 1..2),
            ("one less at the end", every_other.clone().chain([501]).filter(|at| *at != 998).collect(), 1..2),
            ("twice as many", all.clone().collect(), 60..SHARDS + 1),
            ("the last half", all.clone().skip(500).collect(), SHARDS..SHARDS + 1),
            ("three", vec![3, 700, 701], 60..SHARDS + 1),
            ("none", Vec::new(), 1..4),
        ];
        for (step, mut numbers, written) in steps {
            numbers.sort_unstable();
            let old = |at: usize| before.get(&format!("content/pages/{at:04}.md")).cloned();
            files = numbers.into_iter().map(|at| old(at).unwrap_or_else(|| known(at))).collect();
            let changed = changed_shards(&before, &files);
            assert!(written.contains(&changed.len()), "{step}: {} shards", changed.len());
            save_sources(folder.path(), "ru", &before, &files, i64::MAX).unwrap();
            before = open_sources(folder.path(), "ru");
            let paths: Vec<&str> = before.shards().iter().flatten().map(Known::path).collect();
            assert_eq!(paths, files.iter().map(Known::path).collect::<Vec<_>>(), "{step}");
        }
        assert!(files.is_empty());
    }
}
