//! Hostile and broken input on a disk, through the program: a clear diagnostic or a good site, never a panic, a hang or a half-written site.

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::time::{Duration, Instant};

use common::{folder, run, snapshot, stderr, write};

const FRONT: &str =
    "+++\ntitle = \"Статья\"\ndate = 2025-12-27\nsource = { id = \"herald\", url = \"https://example.org/1\" }\n+++\n";

fn good_site(name: &str) -> PathBuf {
    let root = folder(name);
    write(&root, "site.toml", "languages = [\"ru\", \"en\"]\nbase_url = \"https://example.org/\"\n");
    write(&root, "content/vocabulary/sources.toml", "[herald]\nname = \"Вестник\"\n");
    write(&root, "content/good.md", format!("{FRONT}\nТекст.\n"));
    let built = run(&root, &["build"]);
    assert!(built.status.success(), "{}", stderr(&built));
    root
}

/// Builds, and looks that the program told something with a code and that the output is as it was.
fn refused(root: &Path, code: &str) -> Output {
    let before = snapshot(&root.join("public"));
    let start = Instant::now();
    let output = run(root, &["build"]);
    let text = stderr(&output);
    assert!(start.elapsed() < Duration::from_secs(20), "it took {:?}", start.elapsed());
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(!text.contains("panicked"), "{text}");
    assert!(text.contains(&format!("error[{code}]")), "expected {code}:\n{text}");
    assert!(snapshot(&root.join("public")) == before, "public/ changed");
    let check = run(root, &["check"]);
    assert_eq!(check.status.code(), Some(1), "{}", stderr(&check));
    output
}

fn accepted(root: &Path) -> String {
    let output = run(root, &["build", "--verify"]);
    let text = stderr(&output);
    assert!(output.status.success(), "{text}");
    assert!(!text.contains("panicked"), "{text}");
    text
}

#[test]
fn a_byte_order_mark_and_crlf_are_read() {
    let root = good_site("hostile-bom");
    write(&root, "content/good.md", format!("\u{feff}{FRONT}\nТекст.\n").replace('\n', "\r\n"));
    write(&root, "site.toml", "\u{feff}languages = [\"ru\", \"en\"]\r\nbase_url = \"https://example.org/\"\r\n");
    write(&root, "content/vocabulary/sources.toml", "\u{feff}[herald]\r\nname = \"Вестник\"\r\n");
    accepted(&root);
    let page = fs::read_to_string(root.join("public/2025/12/27/good/index.html")).unwrap();
    assert!(page.contains("<p>Текст.</p>"), "{page}");
    // Lines and columns are those that the editor sees.
    write(&root, "content/good.md", format!("\u{feff}{}", FRONT.replace("date", "dote")).replace('\n', "\r\n"));
    assert!(stderr(&refused(&root, "unknown-key")).contains("content/good.md:3:1"));
    write(&root, "content/good.md", "\u{feff}+++\r\ntitle = 1");
    assert!(stderr(&refused(&root, "unclosed-front-matter")).contains("content/good.md:1:1"));
}

#[test]
fn bytes_that_are_no_text_have_a_place() {
    let root = good_site("hostile-bytes");
    let mut bytes = format!("{FRONT}\nabc").into_bytes();
    bytes.extend([0xcf, 0xf0, 0xe8, b'\n']);
    write(&root, "content/bad.md", &bytes);
    assert!(stderr(&refused(&root, "not-utf8")).contains("content/bad.md:7:4"));
    fs::remove_file(root.join("content/bad.md")).unwrap();
    for file in ["site.toml", "content/vocabulary/tags.toml", "templates/day.html", "templates/strings/ru.toml"] {
        let old = fs::read(root.join(file)).ok();
        write(&root, file, [b'#', 0xff, b'\n']);
        refused(&root, "not-utf8");
        match old {
            Some(old) => write(&root, file, old),
            None => fs::remove_file(root.join(file)).unwrap(),
        }
    }
    write(&root, "content/nul.md", format!("{FRONT}\na\0b\n"));
    assert!(stderr(&refused(&root, "nul-byte")).contains("content/nul.md:7:2"));
}

#[test]
fn a_file_of_50_megabytes_is_refused_unread() {
    let root = good_site("hostile-large");
    write(&root, "content/large.md", FRONT.to_owned() + &"текст ".repeat(50_000_000 / 11));
    refused(&root, "file-too-large");
    // The largest file that is allowed, of one line, is no trouble.
    write(&root, "content/large.md", FRONT.to_owned() + &"*a_[b](".repeat(100_000));
    accepted(&root);
}

#[test]
fn nesting_without_end_is_told() {
    let root = good_site("hostile-nesting");
    write(&root, "content/deep.md", FRONT.to_owned() + &">".repeat(10_000) + " a\n");
    refused(&root, "too-deep");
    write(&root, "content/deep.md", FRONT.to_owned() + &"- ".repeat(10_000) + "a\n");
    refused(&root, "too-deep");
    write(&root, "content/deep.md", FRONT.to_owned() + &"*".repeat(100_000) + "\n" + &"[".repeat(50_000) + "\n");
    accepted(&root);
    write(
        &root,
        "content/deep.md",
        FRONT.replace("date =", &format!("extra = {}{}\ndate =", "[".repeat(10_000), "]".repeat(10_000))),
    );
    refused(&root, "toml-syntax");
    write(&root, "content/deep.md", FRONT.replace("date =", &format!("extra.a{} = 1\ndate =", ".a".repeat(10_000))));
    refused(&root, "toml-syntax");
}

#[test]
fn a_folder_named_like_a_file_is_a_folder() {
    let root = good_site("hostile-folder");
    fs::create_dir_all(root.join("content/x.md")).unwrap();
    fs::create_dir_all(root.join("content/vocabulary/tags.toml")).unwrap();
    accepted(&root);
    write(&root, "content/x.md/y.md", FRONT);
    accepted(&root);
    assert!(root.join("public/2025/12/27/y/index.html").is_file());
}

#[test]
fn names_that_are_odd_are_told() {
    let root = good_site("hostile-names");
    write(&root, "content/….md", FRONT);
    refused(&root, "bad-slug");
    fs::remove_file(root.join("content/….md")).unwrap();
    write(&root, "content/a.md", FRONT.replace("date =", "slug = \"../../../etc\"\ndate ="));
    refused(&root, "bad-slug");
    write(&root, "content/a.md", FRONT.replace("date =", "aliases = [\"/../../x\"]\ndate ="));
    refused(&root, "bad-alias");
    assert!(!root.parent().unwrap().join("x").exists());
}

#[cfg(unix)]
mod unix {
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    #[test]
    fn links_out_of_the_site_are_not_followed() {
        let root = good_site("hostile-links");
        let outside = folder("hostile-links-outside");
        write(&outside, "secret.md", FRONT);
        symlink(outside.join("secret.md"), root.join("content/link.md")).unwrap();
        assert!(stderr(&refused(&root, "link-outside")).contains("content/link.md"));
        fs::remove_file(root.join("content/link.md")).unwrap();
        symlink(&outside, root.join("content/linked")).unwrap();
        let text = stderr(&refused(&root, "link-outside"));
        assert!(text.contains("content/linked") && !text.contains("secret"), "{text}");
        fs::remove_file(root.join("content/linked")).unwrap();
        symlink(outside.join("secret.md"), root.join("static")).unwrap();
        fs::remove_file(root.join("static")).unwrap();
        fs::create_dir_all(root.join("static")).unwrap();
        symlink("/etc", root.join("static/etc")).unwrap();
        refused(&root, "link-outside");
        fs::remove_file(root.join("static/etc")).unwrap();
        symlink("nowhere.md", root.join("content/dangling.md")).unwrap();
        refused(&root, "link-outside");
        fs::remove_file(root.join("content/dangling.md")).unwrap();
        symlink(".", root.join("content/loop")).unwrap();
        refused(&root, "link-outside");
        fs::remove_file(root.join("content/loop")).unwrap();
        // A link inside the site is only another name.
        symlink("good.md", root.join("content/other.md")).unwrap();
        accepted(&root);
    }

    #[test]
    fn what_is_neither_file_nor_folder_is_not_opened() {
        let root = good_site("hostile-pipe");
        let pipe = root.join("content/pipe.md");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        refused(&root, "unreadable");
    }

    #[test]
    fn an_unreadable_file_is_told() {
        let root = good_site("hostile-unreadable");
        write(&root, "content/closed.md", FRONT);
        fs::set_permissions(root.join("content/closed.md"), fs::Permissions::from_mode(0o000)).unwrap();
        if fs::read(root.join("content/closed.md")).is_ok() {
            return; // The administrator reads everything.
        }
        refused(&root, "unreadable");
    }

    #[test]
    fn a_name_that_is_no_text_is_told() {
        let root = good_site("hostile-name");
        let name = std::ffi::OsStr::from_bytes(b"bad\xff.md");
        if fs::write(root.join("content").join(name), FRONT).is_err() {
            return; // Not every file system takes such a name.
        }
        refused(&root, "not-utf8");
    }

    #[test]
    fn files_are_readable_for_a_web_server() {
        let root = good_site("hostile-mode");
        let mode = |path: &str| fs::metadata(root.join(path)).unwrap().permissions().mode() & 0o777;
        let umask_free = mode("public/index.html");
        assert_eq!(umask_free & 0o444, 0o444, "{umask_free:o}");
        assert_eq!(umask_free & 0o111, 0);
    }

    #[test]
    fn a_disk_that_is_full_leaves_the_site_as_it_was() {
        let root = good_site("hostile-full");
        let before = snapshot(&root.join("public"));
        // A limit on the size of files stands in for a full disk: writing fails part of the way.
        write(&root, "content/good.md", format!("{FRONT}\n{}\n", "Новый текст. ".repeat(20_000)));
        let program = env!("CARGO_BIN_EXE_khorgos");
        let script = format!("trap '' XFSZ; ulimit -f 100; exec '{program}' build --now 2025-12-29");
        let output = std::process::Command::new("bash").args(["-c", &script]).current_dir(&root).output().unwrap();
        let text = stderr(&output);
        assert_eq!(output.status.code(), Some(1), "{text}");
        assert!(text.contains("cannot be written") && !text.contains("panicked"), "{text}");
        let published = snapshot(&root.join("public"));
        let changed: Vec<&String> =
            before.iter().filter(|(path, bytes)| published.get(*path) != Some(bytes)).map(|(path, _)| path).collect();
        assert!(
            changed.iter().all(|path| published[*path].as_ref().is_some_and(|bytes| !bytes.is_empty())),
            "{changed:?}"
        );
        // The next run completes it.
        accepted(&root);
    }

    #[test]
    fn a_reader_that_goes_away_is_no_failure() {
        let root = good_site("hostile-closed");
        let program = env!("CARGO_BIN_EXE_khorgos");
        for command in ["completions bash", "check --format json", "--help"] {
            let script = format!("'{program}' {command} 2>&1 1>&3 | cat >&2; exit ${{PIPESTATUS[0]}}");
            let script = format!("exec 3> >(true); sleep 0.1; {script}");
            let output = std::process::Command::new("bash").args(["-c", &script]).current_dir(&root).output().unwrap();
            assert!(!stderr(&output).contains("panicked"), "{command}: {}", stderr(&output));
        }
    }
}

#[test]
fn an_output_folder_of_others_is_refused() {
    let root = good_site("hostile-output");
    write(&root, "elsewhere/precious.txt", "mine");
    let output = run(&root, &["build", "--output-dir", "elsewhere"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("--force"), "{}", stderr(&output));
    assert_eq!(snapshot(&root.join("elsewhere")).len(), 1);
    // Forced, it is published into; what was there stays, whatever happens to the cache and however clean the next build is.
    assert!(run(&root, &["build", "--output-dir", "elsewhere", "--force"]).status.success());
    assert!(root.join("elsewhere/index.html").is_file());
    fs::remove_dir_all(root.join(".khorgos")).unwrap();
    assert!(run(&root, &["build", "--output-dir", "elsewhere", "--force"]).status.success());
    assert!(run(&root, &["build", "--output-dir", "elsewhere", "--force", "--clean"]).status.success());
    assert_eq!(run(&root, &["build", "--output-dir", "elsewhere", "--clean"]).status.code(), Some(1));
    assert_eq!(fs::read_to_string(root.join("elsewhere/precious.txt")).unwrap(), "mine");
}

#[test]
fn an_output_folder_that_would_swallow_the_site_is_refused() {
    let root = good_site("hostile-swallow");
    let before = snapshot(&root.join("content"));
    for folder in [".", "..", "content", "content/out", "static/x", "templates", ".khorgos/x"] {
        let output = run(&root, &["build", "--force", "--output-dir", folder]);
        assert_eq!(output.status.code(), Some(2), "{folder}: {}", stderr(&output));
    }
    assert!(snapshot(&root.join("content")) == before);
}

#[test]
fn a_damaged_cache_counts_as_empty() {
    let root = good_site("hostile-cache");
    let whole = snapshot(&root.join("public"));
    for damage in [&b""[..], b"\0", b"garbage that is longer than a checksum would be"] {
        for (name, _) in snapshot(&root.join(".khorgos")) {
            write(&root.join(".khorgos"), &name, damage);
        }
        accepted(&root);
        assert!(snapshot(&root.join("public")) == whole);
    }
}

#[test]
fn a_file_that_vanishes_meanwhile_is_told() {
    use khorgos::diagnostics::Diagnostic;
    use khorgos::source::{Listing, Memory, Source};

    /// A site in which a file is listed, but gone when it is read.
    struct Vanishing(Memory);

    impl Source for Vanishing {
        fn list(&self, under: &str) -> Listing {
            self.0.list(under)
        }

        fn read(&self, path: &str) -> std::io::Result<Vec<u8>> {
            if path.ends_with("gone.md") { Err(std::io::ErrorKind::NotFound.into()) } else { self.0.read(path) }
        }

        fn now(&self) -> i64 {
            0
        }
    }

    let source = Vanishing(Memory::new([
        ("content/gone.md", FRONT),
        ("content/vocabulary/sources.toml", "[herald]\nname = \"Вестник\"\n"),
    ]));
    let request =
        khorgos::model::Request { now: chrono::Utc::now(), options: khorgos::site::Options::default(), base_url: None };
    let model = khorgos::model::load(&source, &request, &khorgos::model::Known::default(), 0);
    let codes: Vec<&str> = model
        .diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.is_error())
        .map(|diagnostic: &Diagnostic| diagnostic.code)
        .collect();
    assert_eq!(codes, ["unreadable"]);
}
