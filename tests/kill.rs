//! A build that is killed at any moment never leaves a page half-written, or a list that links to a missing page, and the next build completes it.
//!
//! `KHORGOS_KILLS` says how many builds are killed (8 by default).

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

fn khorgos(root: &Path, output: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_khorgos"));
    command.args(["build", "--quiet", "--now", "2025-12-31", "--root"]).arg(root).arg("--output-dir").arg(output);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

fn write(root: &Path, path: &str, text: &str) {
    let file = root.join(path);
    fs::create_dir_all(file.parent().expect("a folder above the file")).expect("a folder");
    fs::write(file, text).expect("a file");
}

/// The site after `round` rounds of edits: titles change, articles come and go, so that every build has pages to write, to replace and to remove.
fn make(root: &Path, round: usize) {
    write(
        root,
        "site.toml",
        "title = \"Digest\"\nlanguages = [\"en\"]\nbase_url = \"https://example.org/\"\n[lists]\npage_size = 5\n",
    );
    write(root, "content/vocabulary/topics.toml", &format!("[trade]\nname = \"Trade {}\"\n", round % 2));
    write(root, "content/vocabulary/sources.toml", "[agency]\nname = \"Agency\"\n");
    for number in 0..24 {
        let path = format!("content/a{number}.md");
        if (number + round).is_multiple_of(7) {
            let _ = fs::remove_file(root.join(&path));
            continue;
        }
        let day = 1 + (number * 5 + round) % 28;
        let text = format!(
            "+++\ntitle = \"Article {number}, round {round}\"\ndate = 2025-12-{day:02}\ntopics = [\"trade\"]\nsource = {{ id = \"agency\", url = \"https://example.org/{number}\" }}\n+++\nBody {round}.\n"
        );
        write(root, &path, &text);
    }
}

fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let files =
        walkdir::WalkDir::new(folder).into_iter().filter_map(Result::ok).filter(|entry| entry.file_type().is_file());
    files
        .map(|entry| {
            (
                entry.path().strip_prefix(folder).expect("inside").to_string_lossy().into_owned(),
                fs::read(entry.path()).expect("bytes"),
            )
        })
        .collect()
}

/// Every page is whole, and every link that a reader can come to, from the front page on, leads to a file.
fn assert_whole(output: &Path, moment: &str) {
    let files = tree(output);
    for (name, bytes) in files.iter().filter(|(name, _)| name.ends_with(".html") && !name.starts_with('.')) {
        assert!(String::from_utf8_lossy(bytes).trim_end().ends_with("</html>"), "{moment}: {name} is not whole");
    }
    let mut waiting = vec!["index.html".to_owned()];
    let mut seen = std::collections::BTreeSet::new();
    while let Some(name) = waiting.pop() {
        if !seen.insert(name.clone()) || !name.ends_with(".html") {
            continue;
        }
        let text = String::from_utf8_lossy(&files[&name]).into_owned();
        for link in text.split("href=\"/").skip(1).filter_map(|rest| rest.split('"').next()) {
            let path = link.split(['#', '?']).next().unwrap_or_default();
            let file =
                if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path.to_owned() };
            assert!(files.contains_key(&file), "{moment}: {name} links to {link}, which is not there");
            waiting.push(file);
        }
    }
}

#[test]
fn a_killed_build_leaves_a_whole_site_and_the_next_one_completes_it() {
    let kills: usize = std::env::var("KHORGOS_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(8);
    let folder = tempfile::tempdir().expect("a folder");
    let (root, output) = (folder.path().join("site"), folder.path().join("public"));
    make(&root, 0);
    let begin = Instant::now();
    assert!(khorgos(&root, &output).status().expect("a build").success());
    let length = begin.elapsed();
    let mut random: u64 = 20_251_227;
    for round in 1..=kills {
        make(&root, round);
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let share = u32::try_from(random % 1000).unwrap_or(0);
        let wait = length * share / 1000 + Duration::from_micros(random % 500);
        let mut child = khorgos(&root, &output).spawn().expect("a build");
        std::thread::sleep(wait);
        let _ = child.kill();
        let _ = child.wait();
        assert_whole(&output, &format!("round {round}, killed after {wait:?}"));
    }
    assert!(khorgos(&root, &output).status().expect("a build").success());
    let clean = folder.path().join("clean");
    fs::remove_dir_all(root.join(".khorgos")).expect("no cache");
    assert!(khorgos(&root, &clean).status().expect("a build").success());
    let (after, clean) = (tree(&output), tree(&clean));
    let differing: Vec<&String> =
        after.keys().chain(clean.keys()).filter(|name| after.get(*name) != clean.get(*name)).collect();
    assert!(differing.is_empty(), "{differing:?} differ from a clean build");
}
