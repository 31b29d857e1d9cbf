//! Transcripts of the command line. Each `tests/transcripts/*.txt` is a session in an empty folder: prose after `; `, commands after `$ `, and what they print:
//! standard output as it is, lines of standard error after `! `, an exit code that is not 0 after `? `.
//!
//! `KHORGOS_UPDATE=1 cargo test --test transcripts` rewrites what follows the commands. What differs from run to run stands in brackets: `[TIME]`, `[N]`, `[HERE]`.
//!
//! Beside `khorgos`, a session knows `cat FILE`, `ls FOLDER`, `rm PATH`, `cd FOLDER`, `write FILE TEXT` and `replace FILE OLD NEW`.

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use common::difference;

#[test]
fn transcripts() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/transcripts");
    let mut paths: Vec<PathBuf> = fs::read_dir(&root).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(!paths.is_empty());
    let mut wrong = String::new();
    for path in paths {
        let text = fs::read_to_string(&path).unwrap();
        let found = play(&path.file_stem().unwrap().to_string_lossy(), &text);
        if std::env::var_os("KHORGOS_UPDATE").is_some() {
            fs::write(&path, found).unwrap();
        } else if found != text {
            wrong.push_str(&format!("{}:\n{}", path.file_name().unwrap().to_string_lossy(), difference(&text, &found)));
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}\nKHORGOS_UPDATE=1 cargo test --test transcripts rewrites the transcripts");
}

/// Plays a session, and returns its text with what the commands print now.
fn play(name: &str, text: &str) -> String {
    // Outside of the repository, which is a site itself: a session without a site would find that one.
    let temporary = tempfile::Builder::new().prefix(name).tempdir().unwrap();
    let root = temporary.path().canonicalize().unwrap();
    let mut here = root.clone();
    let mut out = String::new();
    let mut after_command = false;
    for line in text.lines() {
        if let Some(command) = line.strip_prefix("$ ") {
            out.push_str(&format!("$ {command}\n{}\n", run(&root, &mut here, &words(command))));
            after_command = true;
        } else if let Some(prose) = line.strip_prefix("; ") {
            out.push_str(&format!("; {prose}\n"));
            after_command = false;
        } else if !after_command {
            out.push_str(&format!("{line}\n"));
        }
    }
    out.trim_end().to_owned() + "\n"
}

/// A command's words; quotes hold words together, `\n` in them is a line break.
fn words(command: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut quote = None;
    let mut word: Option<String> = None;
    for c in command.chars() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '\'' | '"') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, ' ') => words.extend(word.take()),
            _ => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words.into_iter().map(|word| word.replace("\\n", "\n")).collect()
}

fn run(root: &Path, here: &mut PathBuf, words: &[String]) -> String {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words[..] {
        ["khorgos", ref arguments @ ..] => khorgos(root, here, arguments),
        ["cat", file] => fs::read_to_string(here.join(file)).unwrap_or_else(|error| format!("! {error}\n")),
        ["ls", file] => ls(&here.join(file)),
        ["cd", to] => {
            *here = here.join(to);
            String::new()
        }
        ["rm", path] => {
            let path = here.join(path);
            if path.is_dir() {
                fs::remove_dir_all(path).unwrap();
            } else {
                fs::remove_file(path).unwrap();
            }
            String::new()
        }
        ["write", file, text] => {
            common::write(here, file, text);
            String::new()
        }
        ["replace", file, old, new] => {
            let text = fs::read_to_string(here.join(file)).unwrap();
            assert!(text.contains(old), "{file} does not contain {old}");
            fs::write(here.join(file), text.replacen(old, new, 1)).unwrap();
            String::new()
        }
        _ => panic!("a transcript has the unknown command {words:?}"),
    }
}

fn ls(folder: &Path) -> String {
    common::snapshot(folder)
        .into_iter()
        .filter(|(_, bytes)| bytes.is_some())
        .map(|(path, _)| path.replace('\\', "/") + "\n")
        .collect()
}

fn khorgos(root: &Path, here: &Path, arguments: &[&str]) -> String {
    let output = common::khorgos(arguments).env("COLUMNS", "100").current_dir(here).output().unwrap();
    let mut text = String::from_utf8_lossy(&output.stdout).into_owned();
    for line in String::from_utf8_lossy(&output.stderr).lines() {
        text.push_str(&format!("! {}\n", line.trim_end()));
    }
    if let Some(code) = output.status.code().filter(|code| *code != 0) {
        text.push_str(&format!("? {code}\n"));
    }
    let text = text.replace(&root.to_string_lossy().into_owned(), "[HERE]");
    text.lines().map(steady).map(|line| line.trim_end().to_owned() + "\n").collect()
}

/// A line without what differs from run to run, or with every page that the theme gains.
fn steady(line: &str) -> String {
    let line = if line.contains(" pages: ") || line.starts_with("  \"") && line.contains("bytes") {
        digits_as_n(line)
    } else {
        line.to_owned()
    };
    match (line.rfind(" ("), line.ends_with(" s)")) {
        (Some(at), true) => format!("{} ([TIME] s)", &line[..at]),
        _ => line,
    }
}

fn digits_as_n(line: &str) -> String {
    let mut out = String::new();
    for c in line.chars() {
        match c {
            '0'..='9' if out.ends_with("[N]") => {}
            '0'..='9' => out.push_str("[N]"),
            c => out.push(c),
        }
    }
    out
}
