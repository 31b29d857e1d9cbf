//! What was known of the source files, kept between runs in `.khorgos/`: 64 small files, so that one edit rewrites one of them.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::content::{Known, Memory};

use super::disk::{self, DiskError};
use super::manifest::{decode, encode};

/// How young a file may be, in nanoseconds before its reading, to be looked at again by the next run: a later change could carry the same time.
const YOUNG: i64 = 2_000_000_000;

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

/// What an earlier run knew; empty where the cache is missing, damaged, or was made under other settings.
pub fn load_sources(cache: &Path, settings: &str) -> Memory {
    let program = program();
    Memory::of_shards(|shard| {
        let stored = fs::read(shard_path(cache, shard)).ok().and_then(|bytes| decode::<Shard>(&bytes));
        stored
            .filter(|stored| *stored.program == program && *stored.zone == *settings)
            .map(|stored| stored.files)
            .unwrap_or_default()
    })
}

/// Keeps what is known of the files now. Only shards with a file that differs from `before` are written. `read_at` is when the reading began.
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
    let mut shards: Vec<Vec<&Known>> = vec![Vec::new(); Memory::SHARDS];
    let mut changed = [false; Memory::SHARDS];
    for known in now {
        let shard = Memory::shard_of(&known.record.file);
        let same = before
            .get(&known.record.file)
            .is_some_and(|old| old.size == known.size && old.modified == known.modified && old.hash == known.hash);
        changed[shard] |= !same;
        shards[shard].push(known);
    }
    for shard in 0..Memory::SHARDS {
        changed[shard] |= before.count(shard) != shards[shard].len();
    }
    disk::make_folder(cache)?;
    let save = |shard: usize| {
        let files = shards[shard].iter().map(|known| distrust_young(known, read_at)).collect();
        let stored = Shard { program: program().into(), zone: settings.into(), files };
        disk::replace(&shard_path(cache, shard), &encode(&stored))
    };
    (0..Memory::SHARDS).into_par_iter().filter(|shard| changed[*shard]).try_for_each(save)
}

/// A file that was written just before it was read keeps no time, so that the next run compares its bytes.
fn distrust_young(known: &Known, read_at: i64) -> Known {
    Known { modified: if is_young(known.modified, read_at) { 0 } else { known.modified }, ..known.clone() }
}

/// What an earlier run kept under a name; nothing when it is missing or damaged.
pub fn load_named<T: for<'d> Deserialize<'d>>(cache: &Path, name: &str) -> Option<T> {
    fs::read(named_path(cache, name)).ok().and_then(|bytes| decode(&bytes))
}

/// Keeps something under a name.
///
/// # Errors
/// When the cache cannot be written.
pub fn save_named(cache: &Path, name: &str, value: &impl Serialize) -> Result<(), DiskError> {
    disk::make_folder(cache)?;
    disk::replace(&named_path(cache, name), &encode(value))
}

fn named_path(cache: &Path, name: &str) -> PathBuf {
    cache.join(format!("{name}.bin"))
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
