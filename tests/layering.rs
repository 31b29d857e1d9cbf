//! The layers, kept: this reads the source tree. Arrows run one way, in the order of `src/lib.rs`; each heavy crate and each door to the outside world is
//! named in one module only.

use std::fs;
use std::path::{Path, PathBuf};

/// Crates and doors, and the modules that may name them. Tests inside of modules may do as they like.
const ONLY_IN: &[(&str, &[&str])] = &[
    ("tera", &["render"]),
    ("pulldown_cmark", &["content"]),
    ("quick_xml", &["render", "import", "edition", "editions"]),
    ("include_dir", &["theme", "cli"]),
    ("clap", &["cli"]),
    ("axum", &["preview"]),
    ("tokio", &["preview"]),
    ("notify", &["preview"]),
    ("rustix", &["source", "publish", "cli"]),
    ("walkdir", &["source", "publish", "preview"]),
    ("std::fs", &["source", "publish", "preview", "import", "cli"]),
    ("std::net", &["preview", "import", "cli"]),
    ("std::process::Command", &["preview", "cli"]),
    ("SystemTime", &["source", "preview"]),
    ("Utc::now", &["cli", "preview"]),
    ("Local::now", &[]),
    ("std::env::var", &["cli", "preview"]),
    ("unsafe", &[]),
];

/// Arrows that point the wrong way (from, to), each with the reason why it is borne.
const BORNE: &[(&str, &str, &str)] = &[];

struct Source {
    module: String,
    path: String,
    code: String,
}

fn sources() -> Vec<Source> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                found.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    walk(&root, &mut paths);
    paths.sort();
    let source = |path: PathBuf| {
        let inner = path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
        let module = inner.split('/').next().unwrap().trim_end_matches(".rs").to_owned();
        let is_test = inner.contains("/tests/") || inner.ends_with("tests.rs");
        let code =
            if is_test { String::new() } else { without_tests_and_comments(&fs::read_to_string(&path).unwrap()) };
        Source { module, path: inner, code }
    };
    paths.into_iter().map(source).collect()
}

/// The code of a file up to its tests, without comments and attributes of tests.
fn without_tests_and_comments(text: &str) -> String {
    let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let lines =
        code.lines().map(|line| line.find("//").filter(|at| !line[..*at].contains('"')).map_or(line, |at| &line[..at]));
    lines.collect::<Vec<_>>().join("\n")
}

/// True when a name stands in a text on its own, not as a part of another name.
fn names(code: &str, name: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices(name).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        let after = code[at + name.len()..].chars().next();
        !before.is_some_and(|c| is_word(c) || c == '-' || c == '"') && !after.is_some_and(is_word)
    })
}

#[test]
fn heavy_crates_and_the_outside_world_have_one_door_each() {
    let mut wrong = Vec::new();
    for source in sources() {
        for (name, modules) in ONLY_IN {
            if !modules.contains(&source.module.as_str()) && names(&source.code, name) {
                wrong.push(format!("src/{}: `{name}` may be named only in {modules:?}", source.path));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn arrows_run_one_way() {
    let lib = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).unwrap();
    let order: Vec<&str> = lib.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    assert!(order.len() >= 10, "the modules stand in src/lib.rs as `pub mod NAME;`");
    let place = |module: &str| order.iter().position(|name| *name == module);
    let mut wrong = Vec::new();
    for source in sources().iter().filter(|source| place(&source.module).is_some()) {
        for part in source.code.split("crate::").skip(1) {
            let imported: String = part.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            let Some(at) = place(&imported) else { continue };
            let borne = BORNE.iter().any(|(from, to, _)| *from == source.module && *to == imported);
            if at > place(&source.module).unwrap() && !borne {
                wrong.push(format!(
                    "src/{}: `{}` stands after `{}` in src/lib.rs",
                    source.path, imported, source.module
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn the_modules_of_the_library_are_listed_in_their_order() {
    // rustfmt would sort them by name: the attribute that keeps it from that must stay.
    let lib = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).unwrap();
    let order: Vec<&str> = lib.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    let known = ["diagnostics", "source", "config", "content", "site", "plan", "render", "cli"];
    let places: Vec<usize> = known
        .iter()
        .map(|name| order.iter().position(|module| module == name).unwrap_or_else(|| panic!("no module {name}")))
        .collect();
    assert!(places.is_sorted(), "{order:?}");
}

#[test]
fn files_hold_one_idea_each() {
    let too_long: Vec<String> =
        sources().iter().filter(|source| source.code.lines().count() > 500).map(|source| source.path.clone()).collect();
    assert!(too_long.is_empty(), "more than 500 lines: {too_long:?}");
}
