//! What the integration tests share: sites in text files, and the program.

#![allow(dead_code, reason = "each test binary uses a part of it")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Files by path.
pub type Files = BTreeMap<String, String>;

/// A text file that holds files: what stands before the first `-- PATH --` line, and the files in their order.
pub struct Archive {
    pub head: String,
    pub files: Vec<(String, String)>,
}

impl Archive {
    pub fn parse(text: &str) -> Self {
        let mut archive = Self { head: String::new(), files: Vec::new() };
        for line in text.split_inclusive('\n') {
            let name = line.trim_end().strip_prefix("-- ").and_then(|rest| rest.strip_suffix(" --"));
            match (name, archive.files.last_mut()) {
                (Some(name), _) => archive.files.push((name.to_owned(), String::new())),
                (None, Some((_, content))) => content.push_str(line),
                (None, None) => archive.head.push_str(line),
            }
        }
        archive
    }

    pub fn read(path: &Path) -> Self {
        Self::parse(&fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display())))
    }

    /// The value of a line `key: value` of the head.
    pub fn setting(&self, key: &str) -> Option<&str> {
        self.head.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(':')).map(str::trim)
    }
}

/// A folder of this test's own, empty.
pub fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

pub fn write(root: &Path, path: &str, bytes: impl AsRef<[u8]>) {
    let target = root.join(path);
    fs::create_dir_all(target.parent().unwrap()).unwrap();
    fs::write(target, bytes).unwrap();
}

pub fn write_all(root: &Path, files: &Files) {
    for (path, text) in files {
        write(root, path, text);
    }
}

/// The program, with a fixed clock and nothing of this machine's settings.
pub fn khorgos(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_khorgos"));
    command.args(arguments).env_clear().env("SOURCE_DATE_EPOCH", "1767000000").env("RAYON_NUM_THREADS", "2");
    command
}

pub fn run(root: &Path, arguments: &[&str]) -> Output {
    khorgos(arguments).current_dir(root).output().unwrap()
}

pub fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Every file below a folder with its bytes, and every folder.
pub fn snapshot(root: &Path) -> BTreeMap<String, Option<Vec<u8>>> {
    fn walk(root: &Path, folder: &Path, found: &mut BTreeMap<String, Option<Vec<u8>>>) {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
            if entry.file_type().unwrap().is_dir() {
                found.insert(name, None);
                walk(root, &path, found);
            } else {
                found.insert(name, Some(fs::read(&path).unwrap()));
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(root, root, &mut found);
    found
}

/// Where two texts part, for a failure's message.
pub fn difference(expected: &str, found: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (expected.lines().collect(), found.lines().collect());
    let same = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let tail = old[same..].iter().rev().zip(new[same..].iter().rev()).take_while(|(a, b)| a == b).count();
    let show =
        |mark: char, lines: &[&str]| lines.iter().take(12).map(|line| format!("  {mark} {line}\n")).collect::<String>();
    format!(
        "  line {}:\n{}{}",
        same + 1,
        show('-', &old[same..old.len() - tail]),
        show('+', &new[same..new.len() - tail])
    )
}
