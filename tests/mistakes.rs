//! Single mistakes, planted one by one in a good site on disk: each is found by the program, at its true line and column, with exit 1, and `public/` stays
//! as it was. Then all of them at once, in one run.

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use common::{Files, folder, run, snapshot, stderr, write_all};

/// Stands in a mistake's text where the program has to point.
const MARK: char = '‸';

/// A mistake: the file that it is in, what is replaced there (nothing: a new file, or added at the end), by what, and the code that it has to get.
struct Mistake {
    file: &'static str,
    find: &'static str,
    put: &'static str,
    code: &'static str,
}

const fn mistake(file: &'static str, find: &'static str, put: &'static str, code: &'static str) -> Mistake {
    Mistake { file, find, put, code }
}

const ARTICLE: &str = r#"+++
title = "Статья"
summary = "Одно предложение."
date = 2025-12-27
topics = ["industry", "transport"]
tags = ["almaty"]
stories = ["plant"]
source = { id = "herald", url = "https://example.org/1", language = "en", published = 2025-12-26, via = "wire" }
also = [{ id = "wire", url = "https://example.org/2" }]
weight = 1
aliases = ["/old/NAME/"]
corrections = [{ date = 2025-12-28, text = "Было иначе." }]
+++

Первый абзац.

Ссылка на [темы](/topics/), конец.
"#;

/// Each article mistake has an article of its own, so that all can be planted at once. Names of articles: a1, a2, …
const MISTAKES: &[Mistake] = &[
    mistake("content/a01.md", "weight = 1", "‸drfat = true", "unknown-key"),
    mistake("content/a02.md", "title = \"Статья\"\n", "‸", "missing-title"),
    mistake("content/a03.md", "title = \"Статья\"", "title = ‸\"\"", "missing-title"),
    mistake("content/a04.md", "date = 2025-12-27", "date = ‸\"2025-12-27\"", "bad-date"),
    mistake("content/a05.md", "date = 2025-12-27", "date = ‸0205-12-27", "bad-date"),
    mistake("content/a06.md", "date = 2025-12-27", "date = ‸2025-13-27", "bad-date"),
    mistake("content/a07.md", "[\"industry\", \"transport\"]", "[\"industry\", ‸\"transprot\"]", "unknown-topic"),
    mistake("content/a08.md", "[\"industry\", \"transport\"]", "‸\"industry\"", "wrong-type"),
    mistake("content/a09.md", "[\"industry\", \"transport\"]", "[\"industry\", ‸\"industry\"]", "duplicate-name"),
    mistake("content/a10.md", "tags = [\"almaty\"]", "tags = [‸\"алматы\"]", "unknown-tag"),
    mistake("content/a11.md", "stories = [\"plant\"]", "stories = [‸\"plan\"]", "unknown-story"),
    mistake("content/a12.md", "id = \"herald\"", "id = ‸\"heralt\"", "unknown-source"),
    mistake("content/a13.md", "via = \"wire\"", "via = ‸\"wier\"", "unknown-source"),
    mistake(
        "content/a14.md",
        "{ id = \"herald\", url = \"https://example.org/1\",",
        "‸{ id = \"herald\",",
        "missing-url",
    ),
    mistake("content/a15.md", "url = \"https://example.org/1\"", "url = ‸\"www.example.org/1\"", "bad-address"),
    mistake("content/a16.md", "{ id = \"herald\", url", "{ id = \"herald\", ‸lnaguage = \"en\", url", "unknown-key"),
    mistake("content/a17.md", "language = \"en\"", "language = ‸\"English\"", "unknown-language"),
    mistake("content/a18.md", "weight = 1", "weight = ‸9999999", "out-of-range"),
    mistake("content/a19.md", "weight = 1", "slug = ‸\"../a18\"", "bad-slug"),
    mistake("content/a20.md", "weight = 1", "slug = ‸\"a21\"", "address-taken"),
    mistake("content/a22.md", "\"/old/NAME/\"", "‸\"/topics/\"", "address-taken"),
    mistake("content/a23.md", "\"/old/NAME/\"", "‸\"/old/../x/\"", "bad-alias"),
    mistake("content/a24.md", "date = 2025-12-28, text", "text", "missing-date"),
    mistake("content/a25.md", "text = \"Было иначе.\"", "text = ‸\"\"", "missing-text"),
    mistake("content/a26.md", "[темы](/topics/)", "‸[темы](/topcis/)", "broken-link"),
    mistake("content/a27.md", "[темы](/topics/)", "‸[темы](no-such-file.md)", "broken-link"),
    mistake("content/a28.md", "[темы](/topics/)", "‸[темы](javascript:alert)", "unsafe-link"),
    mistake("content/a29.md", "\n+++\n\nПервый", "\n\nПервый", "unclosed-front-matter"),
    mistake("content/a30.md", "+++\ntitle", "title", "missing-front-matter"),
    mistake("content/a31.md", "tags = [\"almaty\"]", "tags = [\"almaty\"", "toml-syntax"),
    mistake("content/a32.md", "tags = [\"almaty\"]", "title = \"Ещё\"", "toml-syntax"),
    mistake("content/a33.md", "weight = 1", "draft = ‸\"no\"", "wrong-type"),
    mistake("content/a34.md", "weight = 1", "language = ‸\"kk\"", "unknown-language"),
    mistake("content/a35.md", "date = 2025-12-27\n", "", "missing-date"),
    mistake("content/a36.md", "Первый абзац.", "Первый\u{0}абзац.", "nul-byte"),
    mistake(
        "content/a37.md",
        "source = { id = \"herald\", url = \"https://example.org/1\", language = \"en\", published = 2025-12-26, via = \"wire\" }\n",
        "",
        "missing-source",
    ),
    mistake("content/a38.md", "date = 2025-12-27", "date = 2025-12-27\nextra = ‸1", "wrong-type"),
    mistake("content/t01.en.md", "summary = ", "‸sumary = ", "unknown-key"),
    mistake("content/t02.en.md", "summary = \"Text.\"", "date = ‸2025-12-27", "inherited-key"),
    mistake("content/t99.en.md", "", "+++\ntitle = \"Of nothing\"\n+++\n", "missing-original"),
    mistake("content/t01.ru.md", "", "+++\ntitle = \"Второй раз\"\n+++\n", "duplicate-translation"),
    mistake("content/pages/about.md", "weight = 10", "‸wieght = 10", "unknown-key"),
    mistake("content/pages/search.md", "", "+++\ntitle = ‸\"Поиск\"\n+++\n", "address-taken"),
    mistake("content/editions/2025-w52.md", "leads = [\"a01\"]", "leads = [‸\"a999\"]", "unknown-article"),
    mistake("content/editions/2025-w52.md", "order = [\"t02\"]", "order = [‸\"elsewhen\"]", "outside-period"),
    mistake("content/editions/2025-w54.md", "", "+++\n+++\n", "unknown-period"),
    mistake("content/editions/2025-w01.md", "", "+++\n+++\n", "empty-edition"),
    mistake(
        "content/vocabulary/topics.toml",
        "name = { ru = \"Промышленность\", en = \"Industry\" }",
        "name = ‸{ ru = \"Промышленность\" }",
        "missing-name",
    ),
    mistake("content/vocabulary/tags.toml", "kind = \"person\"", "kind = ‸\"human\"", "unknown-value"),
    mistake("content/vocabulary/tags.toml", "[unused]\nkind = \"subject\"", "[‸unused]", "missing-kind"),
    mistake(
        "content/vocabulary/tags.toml",
        "coordinates = [43.2, 76.9]",
        "coordinates = ‸[143.2, 76.9]",
        "out-of-range",
    ),
    mistake(
        "content/vocabulary/stories.toml",
        "",
        "\n[‸second]\nname = { ru = \"ЗАВОД\", en = \"Another\" }\n",
        "duplicate-name",
    ),
    mistake(
        "content/vocabulary/stories.toml",
        "",
        "\n[third]\nname = { ru = \"Третий\", en = \"Third\", ‸de = \"Dritter\" }\n",
        "unknown-language",
    ),
    mistake("site.toml", "page_size = 20", "‸page_sise = 20", "unknown-key"),
    mistake("site.toml", "time_zone = \"Asia/Almaty\"", "time_zone = ‸\"Asia/Alma-Ata\"", "unknown-time-zone"),
    mistake("site.toml", "base_url = \"https://example.org/\"", "base_url = ‸\"example.org\"", "bad-address"),
    mistake("site.toml", "untranslated = \"show\"", "untranslated = ‸\"yes\"", "unknown-value"),
    mistake("site.toml", "entries = 20", "entries = ‸0", "out-of-range"),
    mistake("site.toml", "languages = [\"ru\", \"en\"]", "languages = [\"ru\", \"en\", ‸\"qaa\"]", "missing-strings"),
    mistake("site.toml", "", "\n[editions]\nformats = ‸[\"eml\"]\n", "missing-sender"),
    mistake("static/robots.txt", "", "User-agent: *\n", "address-taken"),
    mistake("templates/month.html", "{{ page.title }}", "{{ page.title ‸}", "template-syntax"),
    mistake("templates/strings/en.toml", "home = \"Home\"", "home = ‸5", "toml-syntax"),
];

/// Mistakes that stand where no mark can: the program points to where the missing thing should be.
fn place_without_mark(mistake: &Mistake) -> Option<(usize, usize)> {
    Some(match (mistake.file, mistake.code) {
        ("content/a24.md", _) => (12, 16),
        ("content/a29.md" | "content/a30.md", _) => (1, 1),
        ("content/a31.md", _) => (6, 17),
        ("content/a32.md", _) => (6, 1),
        ("content/a35.md" | "content/a37.md", _) => (2, 1),
        ("content/a36.md", _) => (15, 7),
        _ => return None,
    })
}

fn good_site() -> Files {
    let mut files = Files::new();
    let mut put = |path: &str, text: &str| drop(files.insert(path.to_owned(), text.to_owned()));
    put(
        "site.toml",
        "base_url = \"https://example.org/\"\nlanguages = [\"ru\", \"en\"]\ntime_zone = \"Asia/Almaty\"\ntitle = \"Проба\"\n\n[lists]\npage_size = 20\nuntranslated = \"show\"\n\n[feeds]\nentries = 20\n",
    );
    put(
        "content/vocabulary/topics.toml",
        "[industry]\nname = { ru = \"Промышленность\", en = \"Industry\" }\n\n[transport]\nname = { ru = \"Транспорт\", en = \"Transport\" }\n",
    );
    put(
        "content/vocabulary/tags.toml",
        "[almaty]\nkind = \"place\"\nname = { ru = \"Алматы\", en = \"Almaty\" }\ncoordinates = [43.2, 76.9]\n\n[ada]\nkind = \"person\"\nname = { ru = \"Ада\", en = \"Ada\" }\n\n[unused]\nkind = \"subject\"\nname = { ru = \"Запас\", en = \"Spare\" }\n",
    );
    put(
        "content/vocabulary/sources.toml",
        "[herald]\nname = { ru = \"Вестник\", en = \"The Herald\" }\n\n[wire]\nname = { ru = \"Агентство\", en = \"The Wire\" }\n",
    );
    put("content/vocabulary/stories.toml", "[plant]\nname = { ru = \"Завод\", en = \"The plant\" }\n");
    for number in 1..=38 {
        put(&format!("content/a{number:02}.md"), &ARTICLE.replace("NAME", &format!("a{number:02}")));
    }
    put("content/elsewhen.md", &ARTICLE.replace("NAME", "elsewhen").replace("date = 2025-12-27", "date = 2025-11-01"));
    for number in 1..=2 {
        put(&format!("content/t{number:02}.md"), &ARTICLE.replace("NAME", &format!("t{number:02}")));
        put(&format!("content/t{number:02}.en.md"), "+++\ntitle = \"Article\"\nsummary = \"Text.\"\n+++\n\nText.\n");
    }
    put("content/pages/about.md", "+++\ntitle = \"О сайте\"\nweight = 10\n+++\n\nО сайте.\n");
    put(
        "content/editions/2025-w52.md",
        "+++\ntitle = \"Неделя\"\nleads = [\"a01\"]\norder = [\"t02\"]\n+++\n\nВступление.\n",
    );
    put("templates/month.html", "<p>\n  {{ page.title }}\n</p>\n");
    put("templates/strings/en.toml", "[site]\nhome = \"Home\"\n");
    files
}

/// Plants a mistake, with its own mark, and returns the site.
fn plant(files: &mut Files, mistake: &Mistake, mark: char) {
    let text = files.entry(mistake.file.to_owned()).or_default();
    let put = mistake.put.replace(MARK, &mark.to_string());
    if mistake.find.is_empty() {
        text.push_str(&put);
    } else {
        let find = mistake.find.replace("NAME", mistake.file.trim_start_matches("content/").trim_end_matches(".md"));
        assert_eq!(text.matches(&find).count(), 1, "{}: {find}", mistake.file);
        *text = text.replacen(&find, &put, 1);
    }
}

/// Line and column, both from one.
type Position = (usize, usize);

/// Takes marks out of a text, and returns each one's line and column.
fn unmark(text: &str) -> (String, Vec<(char, Position)>) {
    let mut clean = String::new();
    let mut marks = Vec::new();
    let (mut line, mut column) = (1, 1);
    for c in text.chars() {
        if ('\u{e000}'..='\u{e0ff}').contains(&c) {
            marks.push((c, (line, column)));
            continue;
        }
        clean.push(c);
        (line, column) = if c == '\n' { (line + 1, 1) } else { (line, column + 1) };
    }
    (clean, marks)
}

/// What has to be reported: file, place, code.
type Expected = (String, Option<(usize, usize)>, String);

fn reported(root: &Path) -> BTreeSet<Expected> {
    let output = run(root, &["check", "--format", "json"]);
    assert_eq!(output.status.code(), Some(1), "check: {}", stderr(&output));
    let value: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let number = |value: &serde_json::Value| value.as_u64().and_then(|n| usize::try_from(n).ok());
    let entry = |it: &serde_json::Value| {
        let place = number(&it["line"]).zip(number(&it["column"]));
        (it["file"].as_str().unwrap().to_owned(), place, it["code"].as_str().unwrap().to_owned())
    };
    value["diagnostics"].as_array().unwrap().iter().map(entry).collect()
}

fn mark_of(index: usize) -> char {
    char::from_u32(0xe000 + u32::try_from(index).unwrap()).unwrap()
}

/// Writes a site with the chosen mistakes, and returns what has to be reported.
fn write_planted(root: &Path, chosen: &[(usize, &Mistake)]) -> BTreeSet<Expected> {
    let mut files = good_site();
    for (index, mistake) in chosen {
        plant(&mut files, mistake, mark_of(*index));
    }
    let mut places = Vec::new();
    for text in files.values_mut() {
        let (clean, marks) = unmark(text);
        *text = clean;
        places.extend(marks);
    }
    for part in ["content", "templates", "static"] {
        let _ = fs::remove_dir_all(root.join(part));
    }
    write_all(root, &files);
    let place = |index: usize, mistake: &Mistake| {
        places
            .iter()
            .find(|(mark, _)| *mark == mark_of(index))
            .map(|(_, place)| *place)
            .or_else(|| place_without_mark(mistake))
    };
    chosen
        .iter()
        .map(|(index, mistake)| (mistake.file.to_owned(), place(*index, mistake), mistake.code.to_owned()))
        .collect()
}

#[test]
fn each_mistake_is_found_and_nothing_is_published() {
    let root = folder("mistakes");
    write_planted(&root, &[]);
    let good = run(&root, &["build"]);
    assert!(good.status.success(), "{}", stderr(&good));
    assert!(run(&root, &["check"]).status.success());
    let before = snapshot(&root.join("public"));
    let mut wrong = String::new();
    for (index, mistake) in MISTAKES.iter().enumerate() {
        let expected = write_planted(&root, &[(index, mistake)]);
        let found = reported(&root);
        let expected = cascades(mistake, expected);
        if found != expected {
            wrong.push_str(&format!(
                "{} {}:\n  expected {expected:?}\n  found    {found:?}\n",
                mistake.file, mistake.code
            ));
        }
        let build = run(&root, &["build"]);
        assert_eq!(build.status.code(), Some(1), "{} {}", mistake.file, mistake.code);
        assert!(stderr(&build).contains(&format!("error[{}]", mistake.code)), "{}", stderr(&build));
        assert!(snapshot(&root.join("public")) == before, "public/ changed: {} {}", mistake.file, mistake.code);
    }
    assert!(wrong.is_empty(), "\n{wrong}");
    assert!(MISTAKES.len() >= 40);
}

/// A missing language is told of by everything that has a name.
fn cascades(mistake: &Mistake, mut expected: BTreeSet<Expected>) -> BTreeSet<Expected> {
    if mistake.code == "missing-strings" {
        for (file, line) in [
            ("sources", 2),
            ("sources", 5),
            ("stories", 2),
            ("tags", 3),
            ("tags", 8),
            ("tags", 12),
            ("topics", 2),
            ("topics", 5),
        ] {
            expected.insert((format!("content/vocabulary/{file}.toml"), Some((line, 8)), "missing-name".to_owned()));
        }
    }
    expected
}

#[test]
fn all_mistakes_are_found_in_one_run() {
    let root = folder("mistakes-all");
    let chosen: Vec<(usize, &Mistake)> = MISTAKES.iter().enumerate().collect();
    let expected = write_planted(&root, &chosen);
    assert!(expected.len() >= 40);
    let found = reported(&root);
    let missing: Vec<&Expected> = expected.difference(&found).collect();
    assert!(missing.is_empty(), "not found: {missing:#?}");
    let again = reported(&root);
    assert!(found == again);
}

#[test]
fn warnings_are_told_by_every_build() {
    let root = folder("warnings");
    let mut files = good_site();
    files.insert(
        "content/a01.md".to_owned(),
        ARTICLE.replace("NAME", "a01").replace("Первый абзац.", "<iframe></iframe>"),
    );
    write_all(&root, &files);
    for _ in 0..3 {
        let output = run(&root, &["build"]);
        assert!(output.status.success());
        assert!(stderr(&output).contains("warning[raw-html]"), "{}", stderr(&output));
    }
}

#[test]
fn a_missing_font_for_chinese_is_told_once_and_stops_nothing() {
    let root = folder("mistakes-font");
    common::write(&root, "site.toml", "languages = [\"ru\", \"zh\"]\ntitle = \"资讯\"\n[pages]\ncards = true\n");
    let output = run(&root, &["build"]);
    let is_missing = khorgos::source::SystemFont::chinese().is_none();
    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!(stderr(&output).matches("[no-chinese-font]").count(), usize::from(is_missing), "{}", stderr(&output));
    for card in ["public/card.png", "public/zh/card.png"] {
        assert!(fs::read(root.join(card)).unwrap().starts_with(b"\x89PNG"), "{card}");
    }
}
