//! What the documentation promises: every diagnostic code is described, and every described one exists; every key of the settings and of front matter
//! stands in its page.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn document(name: &str) -> String {
    fs::read_to_string(root().join("docs").join(name)).unwrap()
}

/// The code of every source file, without its tests.
fn code() -> Vec<(PathBuf, String)> {
    fn walk(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|ending| ending == "rs")
                && !path.strip_prefix(root()).unwrap().to_string_lossy().contains("tests")
            {
                let text = fs::read_to_string(&path).unwrap();
                let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default().to_owned();
                found.push((path, code));
            }
        }
    }
    let mut found = Vec::new();
    walk(&root().join("src"), &mut found);
    found
}

/// The text between quotes that follows each place where `before` stands, white space passed over.
fn literals_after<'c>(code: &'c str, before: &'static str) -> impl Iterator<Item = &'c str> {
    code.match_indices(before)
        .filter_map(move |(at, _)| code[at + before.len()..].trim_start().strip_prefix('"')?.split('"').next())
}

fn is_code(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|b| b.is_ascii_lowercase() || b == b'-' || b.is_ascii_digit())
        && text.bytes().next().is_some_and(|b| b.is_ascii_lowercase())
}

/// Every code that the program can tell: the literals in the places where codes stand.
fn codes() -> BTreeSet<String> {
    let mut codes = BTreeSet::new();
    for (_, code) in code() {
        for before in ["Problem::error(", "Problem::warning(", "file_error(", "file_warning(", "Self::error("] {
            codes.extend(literals_after(&code, before).filter(|text| is_code(text)).map(str::to_owned));
        }
        // `Finding::error(file, place, "code", …)`, `required_text("key", "code", …)`, and functions that return one.
        for before in ["Finding::error(", "required_text("] {
            for (at, _) in code.match_indices(before) {
                let call: String = code[at + before.len()..].chars().take(200).collect();
                let texts: Vec<&str> = call
                    .split('"')
                    .skip(1)
                    .step_by(2)
                    .filter(|text| is_code(text) && text.contains('-'))
                    .take(1)
                    .collect();
                codes.extend(texts.into_iter().map(str::to_owned));
            }
        }
        codes
            .extend(literals_after(&code, "Locator::Key(\"title\"), ").filter(|text| is_code(text)).map(str::to_owned));
        for before in ["=> ", "{ "] {
            codes.extend(
                literals_after(&code, before)
                    .filter(|text| is_code(text) && (text.starts_with("unknown-") || text.starts_with("template-")))
                    .map(str::to_owned),
            );
        }
    }
    codes
}

#[test]
fn every_code_is_documented_and_every_documented_code_exists() {
    let page = document("diagnostics.md");
    let documented: BTreeSet<String> =
        page.lines().filter_map(|line| line.strip_prefix("### `")?.strip_suffix('`')).map(str::to_owned).collect();
    let codes = codes();
    assert!(codes.len() >= 40, "{codes:?}");
    let undocumented: Vec<&String> = codes.difference(&documented).collect();
    assert!(undocumented.is_empty(), "docs/diagnostics.md does not describe {undocumented:?}");
    let gone: Vec<&String> = documented.difference(&codes).collect();
    assert!(gone.is_empty(), "docs/diagnostics.md describes {gone:?}, which the program never tells");
}

/// Codes that depend on the fonts of the machine, or are tested beside their code.
const ELSEWHERE: [&str; 3] = ["no-chinese-font", "card-failed", "email-too-long"];

#[test]
fn every_code_has_a_golden_site_or_a_planted_mistake() {
    let mut seen = String::new();
    for name in ["mistakes.rs", "hostile.rs"] {
        seen.push_str(&fs::read_to_string(root().join("tests").join(name)).unwrap());
    }
    for entry in fs::read_dir(root().join("tests/sites")).unwrap() {
        seen.push_str(&fs::read_to_string(entry.unwrap().path()).unwrap());
    }
    let untested: Vec<String> = codes()
        .into_iter()
        .filter(|code| !ELSEWHERE.contains(&code.as_str()))
        .filter(|code| !seen.contains(&format!("[{code}]")) && !seen.contains(&format!("\"{code}\"")))
        .collect();
    assert!(untested.is_empty(), "no test plants {untested:?}");
}

/// The keys that a file of the program asks for: the first text of each getter's call.
fn keys(files: &[&str]) -> BTreeSet<String> {
    const GETTERS: [&str; 14] = [
        ".text(",
        ".texts(",
        ".boolean(",
        ".integer(",
        ".table(",
        ".tables(",
        ".pair(",
        ".free(",
        ".text_or_texts(",
        ".required_text(",
        "Moment::read(&fields, ",
        "Moment::read(fields, ",
        "ids(&fields, ",
        "on(",
    ];
    let mut keys = BTreeSet::new();
    for (path, code) in code() {
        if files.iter().any(|file| path.ends_with(file)) {
            for getter in GETTERS {
                keys.extend(literals_after(&code, getter).map(str::to_owned));
            }
        }
    }
    keys
}

fn assert_described(page: &str, keys: BTreeSet<String>) {
    let text = document(page);
    let missing: Vec<String> = keys.into_iter().filter(|key| !text.contains(&format!("`{key}`"))).collect();
    assert!(missing.is_empty(), "docs/{page} does not describe the keys {missing:?}");
}

#[test]
fn every_key_of_the_settings_is_documented() {
    let keys = keys(&["config/read.rs"]);
    assert!(keys.len() > 20, "{keys:?}");
    assert_described("configuration.md", keys);
}

#[test]
fn every_key_of_content_is_documented() {
    let keys = keys(&["content/front_matter.rs", "content/vocabulary.rs"]);
    assert!(keys.len() > 25, "{keys:?}");
    assert_described("content.md", keys);
}

/// The fields of the views: what templates get.
#[test]
fn every_field_of_the_views_is_documented() {
    let page = document("templates.md");
    let mut missing = BTreeSet::new();
    for (path, code) in code() {
        let is_view = path.to_string_lossy().replace('\\', "/").contains("plan/view/");
        // Feeds, sitemaps, headers, the editions of channels, social cards and structured data have forms of their own, and charts show themselves.
        let others = ["feed.rs", "sitemap.rs", "mod.rs", "headers.rs", "social.rs", "digest.rs", "search.rs"];
        let is_for_templates = !others.iter().any(|name| path.ends_with(name))
            && path.parent().is_some_and(|folder| folder.ends_with("view"));
        if is_view && is_for_templates {
            let fields = code
                .lines()
                .filter_map(|line| line.strip_prefix("    pub ")?.split_once(':').map(|(name, _)| name))
                .filter(|name| !name.contains(['(', ' ']));
            missing.extend(
                fields
                    .filter(|name| !page.contains(&format!("`{name}`")) && *name != "body")
                    .map(|name| format!("{name} ({})", path.file_name().unwrap().to_string_lossy())),
            );
        }
    }
    assert!(missing.is_empty(), "docs/templates.md does not describe {missing:?}");
}

#[test]
fn every_command_is_documented() {
    let page = document("commands.md");
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_khorgos")).arg("--help").output().unwrap();
    let help = String::from_utf8(output.stdout).unwrap();
    let commands: Vec<&str> = help
        .split("Commands:")
        .nth(1)
        .unwrap()
        .lines()
        .skip(1)
        .take_while(|line| !line.trim().is_empty())
        .filter_map(|line| line.strip_prefix("  ")?.split_whitespace().next())
        .collect();
    assert!(commands.len() >= 5, "{help}");
    for command in commands.into_iter().filter(|command| *command != "help") {
        assert!(page.contains(&format!("khorgos {command}")), "docs/commands.md does not describe `khorgos {command}`");
        let output =
            std::process::Command::new(env!("CARGO_BIN_EXE_khorgos")).args([command, "--help"]).output().unwrap();
        let help = String::from_utf8(output.stdout).unwrap();
        let flags = help
            .split_whitespace()
            .filter(|word| word.starts_with("--"))
            .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric() && c != '-'));
        for flag in flags.filter(|flag| flag.len() > 3 && !flag.ends_with('-')) {
            assert!(page.contains(flag), "docs/commands.md does not describe `{flag}` of `khorgos {command}`");
        }
    }
}
