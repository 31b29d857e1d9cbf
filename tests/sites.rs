//! Golden sites. Each `tests/sites/*.txt` is one small site that shows one thing, with what has to come of it beside it: the list of pages, the
//! diagnostics as people see them, and the pages that its head names.
//!
//! `KHORGOS_UPDATE=1 cargo test --test sites` rewrites the expectations; look at the difference before you commit it.
//!
//! The head of a file is prose, with these lines where they are needed:
//!
//!     now: 2025-12-28T12:00:00+05:00     the clock
//!     publish: drafts future             what else is published
//!     base_url: https://example.org/x/   as `--base-url`
//!     show: 2025/index.html en/*         the pages to compare; a `*` stands for anything
//!     base: none                         without the site of `base.inc`, over which every other site is laid
//!     theme: built-in                    without the plain templates of `theme.inc`

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use common::{Archive, Files, difference};
use khorgos::config::BaseUrl;
use khorgos::diagnostics::{self, Diagnostic};
use khorgos::model::{self, Known, Model, Request};
use khorgos::plan::{Addresses, file_of};
use khorgos::render::{Renderer, Scope};
use khorgos::site::Options;
use khorgos::source::Memory;

const CLOCK: &str = "2025-12-28T12:00:00+05:00";

#[test]
fn golden_sites() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sites");
    let mut paths: Vec<PathBuf> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "txt"));
    paths.sort();
    assert!(!paths.is_empty());
    let failures: Vec<String> = paths.iter().filter_map(|path| try_site(&folder, path).err()).collect();
    assert!(
        failures.is_empty(),
        "\n{}\nKHORGOS_UPDATE=1 cargo test --test sites rewrites the expectations",
        failures.join("\n")
    );
}

fn try_site(folder: &Path, path: &Path) -> Result<(), String> {
    let archive = Archive::read(path);
    let found = outcome(&archive, &files(folder, &archive));
    let (inputs, expected): (Vec<_>, Vec<_>) =
        archive.files.iter().cloned().partition(|(name, _)| !name.starts_with("expect/"));
    if std::env::var_os("KHORGOS_UPDATE").is_some() {
        let mut text = archive.head.clone();
        for (name, content) in inputs.iter().map(|(name, content)| (name, content)).chain(&found) {
            text.push_str(&format!("-- {name} --\n{content}"));
        }
        fs::write(path, text).unwrap();
        return Ok(());
    }
    let expected: BTreeMap<String, String> = expected.into_iter().collect();
    let name = path.file_name().unwrap().to_string_lossy();
    let mut wrong = String::new();
    for (section, content) in &found {
        match expected.get(section) {
            None => wrong.push_str(&format!("{name}: {section}: not expected:\n{content}")),
            Some(old) if old != content => wrong.push_str(&format!("{name}: {section}:\n{}", difference(old, content))),
            Some(_) => {}
        }
    }
    for section in expected.keys().filter(|section| !found.contains_key(*section)) {
        wrong.push_str(&format!("{name}: {section}: expected, but there is no such thing any more\n"));
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong) }
}

/// The site's own files over the shared ones. `-- remove PATH --` takes a shared file away.
fn files(folder: &Path, archive: &Archive) -> Files {
    let mut files = Files::new();
    if archive.setting("base") != Some("none") {
        files.extend(Archive::read(&folder.join("base.inc")).files);
    }
    if archive.setting("theme") != Some("built-in") {
        files.extend(Archive::read(&folder.join("theme.inc")).files);
    }
    for (name, content) in archive.files.iter().filter(|(name, _)| !name.starts_with("expect/")) {
        match name.strip_prefix("remove ") {
            Some(path) => assert!(files.remove(path).is_some(), "there is no shared file {path}"),
            None => drop(files.insert(name.clone(), content.clone())),
        }
    }
    files
}

fn outcome(archive: &Archive, files: &Files) -> BTreeMap<String, String> {
    let source = Memory::new(files.iter().map(|(path, text)| (path.clone(), text.clone())));
    let now: DateTime<Utc> = archive.setting("now").unwrap_or(CLOCK).parse().unwrap();
    let publish = archive.setting("publish").unwrap_or_default();
    let options = Options { drafts: publish.contains("drafts"), future: publish.contains("future") };
    let base_url = archive.setting("base_url").map(|text| BaseUrl::parse(text).unwrap());
    let model = model::load(&source, &Request { now, options, base_url }, &Known::default(), 0);
    let mut problems = model.diagnostics.clone();
    let pages = if problems.iter().any(Diagnostic::is_error) {
        BTreeMap::new()
    } else {
        render(&source, &model, &mut problems)
    };
    let mut found = BTreeMap::new();
    if !problems.is_empty() {
        let lines: Vec<String> =
            diagnostics::human(&problems, false).lines().map(|line| line.trim_end().to_owned()).collect();
        found.insert("expect/diagnostics".to_owned(), lines.join("\n").trim_end().to_owned() + "\n");
    }
    if !pages.is_empty() && problems.iter().all(|problem| !problem.is_error()) {
        found.insert("expect/pages".to_owned(), pages.keys().map(|file| format!("{file}\n")).collect());
        let shown: Vec<&str> = archive.setting("show").unwrap_or_default().split_whitespace().collect();
        for (file, text) in pages.into_iter().filter(|(file, _)| shown.iter().any(|pattern| fits(pattern, file))) {
            found.insert(format!("expect/out/{file}"), if text.ends_with('\n') { text } else { text + "\n" });
        }
    }
    found
}

fn render(source: &Memory, model: &Model, problems: &mut Vec<Diagnostic>) -> BTreeMap<String, String> {
    let Some(templates) = &model.templates else { return BTreeMap::new() };
    let bodies = |record: &khorgos::content::document::Record| model::body(source, &model.content.bodies, record);
    let [renderer, alone] = [Scope::Settled, Scope::Page]
        .map(|scope| Renderer::new(&model.site, &model.plan, &model.assets, templates, &bodies, scope));
    let addresses = Addresses::new(&model.site);
    let mut pages = BTreeMap::new();
    for page in &model.plan.pages {
        let (mut bytes, mut same) = (Vec::new(), Vec::new());
        let outcome = renderer.render(page, &mut bytes);
        assert_eq!(outcome, alone.render(page, &mut same));
        assert!(outcome.is_err() || bytes == same, "{:?} is another page when it is rendered alone", page.kind);
        match outcome {
            Ok(()) => drop(pages.insert(file_of(addresses.of(page)), String::from_utf8(bytes).unwrap())),
            Err(error) => problems.push(error.diagnostic()),
        }
    }
    Diagnostic::sort(problems);
    pages
}

/// True when a name fits a pattern in which `*` stands for anything.
fn fits(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = name.strip_prefix(parts.next().unwrap_or_default()) else { return false };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else { return rest.is_empty() };
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}
