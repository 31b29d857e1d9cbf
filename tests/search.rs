//! The search index in builds: every article is in it, a new one touches the newest year only, and what an incremental build leaves is what a clean one makes.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use common::{Archive, folder, run, snapshot, stderr, write, write_all};

type Tree = BTreeMap<String, Option<Vec<u8>>>;

fn article(title: &str, day: &str, body: &str) -> String {
    format!(
        "+++\ntitle = \"{title}\"\ndate = {day}\ntopics = [\"industry\"]\nsource = {{ id = \"herald\", url = \"https://example.org/{day}\" }}\n+++\n\n{body}\n"
    )
}

/// A site with articles of three years; those of the last year are in two languages.
fn site(name: &str) -> PathBuf {
    let root = folder(name);
    let base = Archive::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sites/base.inc"));
    write_all(&root, &base.files.into_iter().collect());
    for (year, title) in [("2023", "Мост построен"), ("2024", "Дорога отремонтирована")]
    {
        write(
            &root,
            &format!("content/{year}/03/01/a.md"),
            article(title, &format!("{year}-03-01"), "Рабочие закончили **дело**."),
        );
    }
    root
}

fn build(root: &Path, more: &[&str]) -> Tree {
    let output = run(root, &[&["build"], more].concat());
    assert!(output.status.success(), "{}", stderr(&output));
    snapshot(&root.join("public"))
}

fn changed(before: &Tree, after: &Tree) -> BTreeSet<String> {
    let names = before.keys().chain(after.keys()).filter(|path| path.contains("search/"));
    names.filter(|path| before.get(*path) != after.get(*path)).cloned().collect()
}

/// All that a language's files say, unpacked.
fn text(tree: &Tree, folder: &str) -> String {
    let mut text = String::new();
    for (path, bytes) in tree.iter().filter(|(path, _)| path.starts_with(folder) && path.ends_with(".bin")) {
        let mut found = Vec::new();
        flate2::read::DeflateDecoder::new(bytes.as_deref().unwrap())
            .read_to_end(&mut found)
            .unwrap_or_else(|error| panic!("{path}: {error}"));
        text.push_str(&String::from_utf8_lossy(&found));
    }
    text
}

#[test]
fn every_article_is_in_the_index_of_each_of_its_languages() {
    let tree = build(&site("search-all"), &["--verify"]);
    let (russian, english) = (text(&tree, "search/"), text(&tree, "en/search/"));
    for title in ["Мост построен", "Дорога отремонтирована", "Завод открыт"]
    {
        assert!(russian.contains(title), "{title}");
    }
    assert!(english.contains("A plant opens") && !english.contains("Мост"), "{english:?}");
    assert!(english.contains("/en/2025/12/27/plant/"), "the card leads to the page of the language");
    let index: serde_json::Value = serde_json::from_slice(tree["search/index.json"].as_deref().unwrap()).unwrap();
    let years: Vec<&str> =
        index["segments"].as_array().unwrap().iter().map(|segment| segment["year"].as_str().unwrap()).collect();
    assert_eq!(years, ["2025", "2024", "2023"]);
    for segment in index["segments"].as_array().unwrap() {
        assert!(tree.contains_key(&format!("search/{}", segment["head"].as_str().unwrap())), "{segment}");
    }
    let names = index["terms"].to_string();
    assert!(
        names.contains("Промышленность") && names.contains("/topics/industry/") && names.contains("Almaty"),
        "{names}"
    );
}

#[test]
fn one_article_more_changes_the_newest_year_of_its_language_only() {
    let root = site("search-more");
    let before = build(&root, &[]);
    write(&root, "content/2025/12/28/b.md", article("Порт расширен", "2025-12-28", "Причалы готовы."));
    let after = build(&root, &["--verify"]);
    let changed = changed(&before, &after);
    assert!(changed.iter().all(|path| path.starts_with("search/2025") || path == "search/index.json"), "{changed:?}");
    assert!(changed.len() >= 3 && text(&after, "search/").contains("Порт расширен"), "{changed:?}");
    let old: Vec<&String> =
        before.keys().filter(|path| path.starts_with("search/2025-") && after.contains_key(*path)).collect();
    assert!(old.is_empty(), "{old:?} are of no use any more");
    let text_alone = "content/2023/03/01/a.md";
    write(&root, text_alone, article("Мост построен", "2023-03-01", "Рабочие закончили дело раньше."));
    let again = build(&root, &["--verify"]);
    let changed = self::changed(&after, &again);
    assert!(
        changed.iter().all(|path| path.starts_with("search/2023") || path == "search/index.json") && changed.len() >= 3,
        "{changed:?}"
    );
}

#[test]
fn an_incremental_build_leaves_what_a_clean_one_makes() {
    let root = site("search-clean");
    build(&root, &[]);
    write(&root, "content/2024/05/05/c.md", article("Канал открыт", "2024-05-05", "Вода пошла."));
    fs::remove_dir_all(root.join("content/2023")).unwrap();
    let incremental = build(&root, &[]);
    assert!(!incremental.keys().any(|path| path.starts_with("search/2023")), "a year without articles has no files");
    let lost = incremental.keys().find(|path| path.starts_with("search/2024-")).unwrap().clone();
    fs::remove_file(root.join("public").join(&lost)).unwrap();
    assert!(build(&root, &[]) == incremental, "a lost file is made again");
    fs::remove_dir_all(root.join("public")).unwrap();
    fs::remove_dir_all(root.join(".khorgos")).unwrap();
    assert!(build(&root, &["--verify"]) == incremental, "a clean build differs");
}

/// The words of the newest year are kept: what is damaged, or of something else, is cut again.
#[test]
fn words_that_were_kept_change_nothing() {
    let root = site("search-words");
    let words = |root: &Path| {
        let names = fs::read_dir(root.join(".khorgos")).unwrap().map(|entry| entry.unwrap().path());
        let mut found: Vec<PathBuf> =
            names.filter(|path| path.file_name().unwrap().to_string_lossy().starts_with("words-")).collect();
        found.sort();
        found
    };
    write(&root, "content/2025/03/01/m.md", article("Порт", "2025-03-01", "Причалы готовы."));
    build(&root, &[]);
    let kept = words(&root);
    assert_eq!(kept.len(), 2, "English and Russian: {kept:?}");
    let half = fs::read(&kept[1]).unwrap();
    let damages = [b"damaged".to_vec(), fs::read(&kept[0]).unwrap(), half[..half.len() / 2].to_vec()];
    for (step, damage) in damages.into_iter().enumerate() {
        fs::write(&kept[1], &damage).unwrap();
        write(
            &root,
            &format!("content/2025/12/2{step}/n.md"),
            article(&format!("Новость {step}"), &format!("2025-12-2{step}"), "Текст новости."),
        );
        let tree = build(&root, &["--verify"]);
        assert!(text(&tree, "search/").contains("Порт") && text(&tree, "search/").contains("Новость 0"));
    }
    let counts: Vec<usize> = (0..20)
        .map(|step| {
            let (title, file) = (format!("Много {step}"), format!("content/2025/12/25/many-{step}.md"));
            write(&root, &file, article(&title, "2025-12-25", "Одна из многих."));
            let tree = build(&root, &[]);
            assert!(text(&tree, "search/").contains(&title));
            words(&root).len()
        })
        .collect();
    assert!(*counts.iter().max().unwrap() < 20, "what is added bit by bit is joined: {counts:?}");
    fs::remove_file(root.join("content/2025/12/25/many-3.md")).unwrap();
    build(&root, &["--verify"]);
    build(&root, &["--clean", "--verify"]);
    assert_eq!(words(&root).len(), 2, "afresh");
}

#[test]
fn a_site_without_search_has_nothing_of_it() {
    let root = site("search-off");
    let with = build(&root, &[]);
    assert!(String::from_utf8_lossy(with["_headers"].as_deref().unwrap()).contains("/en/search/*.bin"));
    let settings = fs::read_to_string(root.join("site.toml")).unwrap();
    write(&root, "site.toml", settings + "[pages]\nsearch = false\n");
    let without = build(&root, &["--verify"]);
    assert!(!without.keys().any(|path| path.contains("search/")), "{:?}", without.keys());
    assert!(!String::from_utf8_lossy(without["_headers"].as_deref().unwrap()).contains("/search/"));
}
