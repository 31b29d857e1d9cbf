//! The same input gives the same bytes, whatever the number of threads, the time zone, the language and the home of the machine, the folder of the site, or
//! the order in which its files were written.

mod common;

use std::fs;
use std::path::Path;
use std::process::Command;

use common::{folder, snapshot, stderr};

fn build(root: &Path, settings: &[(&str, &str)]) -> std::collections::BTreeMap<String, Option<Vec<u8>>> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_khorgos"));
    command
        .arg("build")
        .current_dir(root)
        .env_clear()
        .env("SOURCE_DATE_EPOCH", "1774958400")
        .envs(settings.iter().copied());
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    snapshot(&root.join("public"))
}

/// Copies a site, files in the order of their paths or against it.
fn copy(from: &Path, to: &Path, backwards: bool) {
    let mut files: Vec<_> = snapshot(from)
        .into_iter()
        .filter(|(path, _)| !path.starts_with("public") && !path.starts_with(".khorgos"))
        .collect();
    if backwards {
        files.reverse();
    }
    for (path, bytes) in files {
        if let Some(bytes) = bytes {
            common::write(to, &path, bytes);
        }
    }
}

fn same_bytes(site: &Path, name: &str, again: bool) {
    let one = folder(&format!("{name}-one"));
    let two = folder(&format!("{name}-two/a deeper папка"));
    copy(site, &one, false);
    copy(site, &two, true);
    let first = build(&one, &[("RAYON_NUM_THREADS", "1"), ("TZ", "UTC"), ("LANG", "C"), ("HOME", "/")]);
    let second = build(
        &two,
        &[
            ("RAYON_NUM_THREADS", "2"),
            ("TZ", "America/New_York"),
            ("LANG", "kk_KZ.UTF-8"),
            ("LC_ALL", "kk_KZ.UTF-8"),
            ("HOME", "/nonexistent"),
        ],
    );
    assert!(first.len() > 50);
    let different: Vec<&String> = first
        .iter()
        .filter(|(path, bytes)| second.get(*path) != Some(bytes))
        .map(|(path, _)| path)
        .chain(second.keys().filter(|path| !first.contains_key(*path)))
        .collect();
    assert!(different.is_empty(), "these differ: {different:?}");
    if !again {
        return;
    }
    // And again in the same folder, without what the first run left.
    let again = build(&one, &[("RAYON_NUM_THREADS", "2")]);
    assert!(again == first, "a second build changed something");
    fs::remove_dir_all(one.join(".khorgos")).unwrap();
    fs::remove_dir_all(one.join("public")).unwrap();
    assert!(build(&one, &[("RAYON_NUM_THREADS", "3")]) == first, "a build from nothing differs");
}

#[test]
fn the_sample_has_the_same_bytes_everywhere() {
    let site = folder("determinism-sample");
    let output =
        common::khorgos(&["init", ".", "--language", "ru", "--language", "kk", "--language", "zh", "--language", "en"])
            .current_dir(&site)
            .output()
            .unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    same_bytes(&site, "determinism-sample", true);
}

#[test]
fn the_repositorys_own_site_has_the_same_bytes_everywhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let site = folder("determinism-own");
    for part in ["content", "templates", "static"] {
        if root.join(part).is_dir() {
            copy(&root.join(part), &site.join(part), false);
        }
    }
    fs::copy(root.join("site.toml"), site.join("site.toml")).unwrap();
    same_bytes(&site, "determinism-own", false);
}

/// Each kind of period by itself, and several together: the first of them to end counts.
#[test]
fn the_output_changes_next_when_the_running_period_ends() {
    let cases = [
        (r#"["week"]"#, "2025-11-05", "2025-11-09T19:00:00Z"),
        (r#"["month"]"#, "2025-11-05", "2025-11-30T19:00:00Z"),
        (r#"["quarter"]"#, "2025-11-05", "2025-12-31T19:00:00Z"),
        (r#"["year"]"#, "2025-11-05", "2025-12-31T19:00:00Z"),
        (r#"["week", "quarter", "year"]"#, "2025-11-05", "2025-11-09T19:00:00Z"),
        (r#"["week", "quarter", "year"]"#, "2025-11-10", "2025-12-31T19:00:00Z"),
    ];
    let root = folder("next-change");
    common::write(&root, "content/vocabulary/sources.toml", "[herald]\nname = \"Вестник\"\n");
    common::write(&root, "content/vocabulary/topics.toml", "[industry]\nname = \"Промышленность\"\n");
    common::write(
        &root,
        "content/one.md",
        "+++\ntitle = \"Новость\"\ndate = 2025-11-03\ntopics = [\"industry\"]\nsource = { id = \"herald\", url = \"https://example.org/\" }\n+++\n\nТекст.\n",
    );
    for (periods, now, expected) in cases {
        let settings = format!(
            "base_url = \"https://example.org/\"\nlanguages = [\"ru\"]\ntime_zone = \"Asia/Almaty\"\n[editions]\nperiods = {periods}\n[pages]\nsitemap = false\n"
        );
        common::write(&root, "site.toml", settings);
        let stats = root.join("stats.json");
        let output = common::run(&root, &["build", "--now", now, "--stats", stats.to_str().unwrap()]);
        assert!(output.status.success(), "{}", stderr(&output));
        let stats: serde_json::Value = serde_json::from_slice(&fs::read(&stats).unwrap()).unwrap();
        assert_eq!(stats["next_change"], expected, "{periods} on {now}");
    }
}
