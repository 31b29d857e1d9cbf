//! Whatever happened to the files, in whatever order and however fast: afterwards every page that the preview serves is the page of a clean build, byte for
//! byte, less what is preview only; pages that went are gone; and the problems are the same.
//!
//! `KHORGOS_HISTORIES=200 cargo test --test preview histories` tries more of them, `KHORGOS_SEED=n` one again.

use std::collections::BTreeSet;
use std::fs;
use std::time::{Duration, Instant};

use super::site::{SETTINGS, Site};

/// How many histories are tried when nobody says.
const HISTORIES: u64 = 12;

/// How many histories one preview lives through.
const LIFE: u64 = 6;

#[test]
fn after_any_history_the_preview_is_a_clean_build() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    if let Some(seed) = number("KHORGOS_SEED") {
        live(seed, LIFE);
        return;
    }
    let lives = number("KHORGOS_HISTORIES").unwrap_or(HISTORIES).div_ceil(LIFE);
    (0..lives).for_each(|seed| live(seed, LIFE));
}

/// The templates that are written and removed.
const TEMPLATES: [&str; 4] = ["article", "front", "base", "tag"];

/// A linear congruential generator (Knuth's MMIX): the same history for the same seed on every machine.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.roll(100) < percent
    }
}

fn live(seed: u64, histories: u64) {
    let site = Site::start();
    let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5851_f42d);
    let mut known = BTreeSet::new();
    for history in 0..histories {
        let mut did = Vec::new();
        for _ in 0..=dice.roll(3) {
            for _ in 0..=dice.roll(8) {
                did.push(step(&site, &mut dice));
            }
            // Between bursts there is sometimes time to update, and sometimes not quite.
            std::thread::sleep(Duration::from_millis([0, 3, 12, 40][usize::try_from(dice.roll(4)).unwrap()]));
        }
        let what = format!("seed {seed}, history {history}: {did:?}");
        mend(&site);
        compare(&site, &mut known, &what);
        if dice.chance(50) {
            // A site without any error is built, and every file of the output is compared, the search index among them.
            tidy(&site);
            compare(&site, &mut known, &format!("{what}, tidied"));
        }
    }
}

/// Something that happens to the files. Names of things are few, so that they meet.
fn step(site: &Site, dice: &mut Dice) -> String {
    match dice.roll(22) {
        0..=8 => save(site, dice),
        9 => {
            let path = file(dice);
            let _ = fs::remove_file(site.path(&path));
            format!("remove {path}")
        }
        10 | 11 => {
            let (from, to) = (file(dice), file(dice));
            if site.path(&from).is_file() {
                fs::create_dir_all(site.path(&to).parent().unwrap()).unwrap();
                fs::rename(site.path(&from), site.path(&to)).unwrap();
            }
            format!("move {from} to {to}")
        }
        12 => {
            let (from, to) =
                if site.path("content/a").is_dir() { ("content/a", "content/b") } else { ("content/b", "content/a") };
            let _ = fs::remove_dir_all(site.path(to));
            let _ = fs::rename(site.path(from), site.path(to));
            format!("move folder {from} to {to}")
        }
        13 | 14 => translation(site, dice),
        15 | 16 => template(site, dice),
        17 => vocabulary(site, dice),
        18 => settings(site, dice),
        19 => strings(site, dice),
        20 => {
            write(site, dice, "static/style.css", &format!("body {{ margin: {}px }}", dice.roll_copy(5)));
            "style".into()
        }
        _ => other(site, dice),
    }
}

impl Dice {
    fn roll_copy(&self, sides: u64) -> u64 {
        Self(self.0).roll(sides)
    }
}

/// Saves in one of the ways of editors, sometimes twice.
fn write(site: &Site, dice: &mut Dice, path: &str, text: &str) {
    if dice.chance(20) {
        site.write(path, &text[..text.floor_char_boundary(text.len() / 2)]);
    }
    if dice.chance(50) { site.write(path, text) } else { site.replace(path, text) }
}

fn file(dice: &mut Dice) -> String {
    let folder =
        ["content/a", "content/b", "content/a/deep", "content/2025/12/20"][usize::try_from(dice.roll(4)).unwrap()];
    format!("{folder}/item-{}.md", dice.roll(5))
}

fn save(site: &Site, dice: &mut Dice) -> String {
    let path = file(dice);
    if dice.chance(12) {
        write(site, dice, &path, "+++\ntitle = \"broken\ndate = 2025\n+++\n");
        return format!("break {path}");
    }
    let title = if dice.chance(6) { "!!!".into() } else { format!("Заголовок {}", dice.roll(50)) };
    let mut text = format!("+++\ntitle = \"{title}\"\ndate = 2025-12-{}\n", 20 + dice.roll(4));
    text.push_str(
        ["topics = [\"industry\"]\n", "topics = [\"energy\", \"industry\"]\n", "topics = [\"unknown\"]\n", ""]
            [usize::try_from(dice.roll(4)).unwrap()],
    );
    text.push_str(
        ["tags = [\"almaty\"]\n", "tags = [\"almaty\", \"astana\"]\n", "", ""][usize::try_from(dice.roll(4)).unwrap()],
    );
    if dice.chance(15) {
        text.push_str("draft = true\n");
    }
    if dice.chance(15) {
        text.push_str(&format!("weight = {}\n", dice.roll(3)));
    }
    if dice.chance(10) {
        text.push_str(&format!("slug = \"slug-{}\"\n", dice.roll(3)));
    }
    if dice.chance(10) {
        text.push_str(&format!("aliases = [\"/old/{}/\"]\n", dice.roll(3)));
    }
    if dice.chance(25) {
        text.push_str(&format!("summary = \"Сводка {}\"\n", dice.roll(5)));
    }
    text.push_str("source = { id = \"agency\", url = \"https://example.org/1\" }\n+++\n");
    text.push_str(&format!("Текст {}.\n", dice.roll(1000)));
    if dice.chance(30) {
        text.push_str(&format!("\nСмотри [там](item-{}.md) и [дома](/topics/energy/).\n", dice.roll(5)));
    }
    write(site, dice, &path, &text);
    format!("save {path}")
}

fn translation(site: &Site, dice: &mut Dice) -> String {
    let path = file(dice).replace(".md", ".en.md");
    if dice.chance(30) {
        let _ = fs::remove_file(site.path(&path));
        return format!("remove {path}");
    }
    write(
        site,
        dice,
        &path,
        &format!("+++\ntitle = \"Title {}\"\n+++\nText {}.\n", dice.roll_copy(50), dice.roll_copy(900)),
    );
    format!("save {path}")
}

fn template(site: &Site, dice: &mut Dice) -> String {
    let name = TEMPLATES[usize::try_from(dice.roll(4)).unwrap()];
    let path = format!("templates/{name}.html");
    let own = "<html><body>N {{ page.title }} {{ t(key=\"site.home\") }} {{ asset(path=\"style.css\") }}</body></html>";
    let over = "{% extends \"builtin/base.html\" %}{% block title %}N {{ page.title }}{% endblock %}";
    let good = if name == "base" { over } else { own };
    match dice.roll(5) {
        0 => drop(fs::remove_file(site.path(&path))),
        1 => write(site, dice, &path, "{% if page %}"),
        2 => write(site, dice, &path, "<body>{{ page.title }} {{ nothing.more }}</body>"),
        _ => write(site, dice, &path, &good.replace('N', &dice.roll_copy(9).to_string())),
    }
    format!("template {path}")
}

fn vocabulary(site: &Site, dice: &mut Dice) -> String {
    let path = "content/vocabulary/tags.toml";
    if dice.chance(25) {
        write(site, dice, path, "[almaty\n");
        return "break the tags".into();
    }
    let more = if dice.chance(50) {
        "[astana]\nkind = \"place\"\nname = { ru = \"Астана\", en = \"Astana\" }\n"
    } else {
        ""
    };
    write(
        site,
        dice,
        path,
        &format!(
            "[almaty]\nkind = \"place\"\nname = {{ ru = \"Алматы {}\", en = \"Almaty\" }}\n{more}",
            dice.roll_copy(5)
        ),
    );
    "tags".into()
}

fn settings(site: &Site, dice: &mut Dice) -> String {
    let text = match dice.roll(6) {
        0 => "title = \n".to_owned(),
        1 => SETTINGS.replace("page_size = 3", "page_size = 2"),
        2 => SETTINGS.replace("[\"ru\", \"en\"]", "[\"ru\"]"),
        3 => format!("base_url = \"https://example.org/path/\"\n{SETTINGS}"),
        4 => SETTINGS.replace("Asia/Almaty", "America/New_York"),
        _ => SETTINGS.replace("Сайт", "Другой"),
    };
    write(site, dice, "site.toml", &text);
    "settings".into()
}

fn strings(site: &Site, dice: &mut Dice) -> String {
    let text =
        if dice.chance(25) { "[site".to_owned() } else { format!("[site]\nhome = \"Дом {}\"\n", dice.roll(5)) };
    write(site, dice, "templates/strings/ru.toml", &text);
    "strings".into()
}

fn other(site: &Site, dice: &mut Dice) -> String {
    match dice.roll(3) {
        0 => write(
            site,
            dice,
            "content/pages/about.md",
            &format!("+++\ntitle = \"О сайте {}\"\n+++\nТекст.\n", dice.roll_copy(5)),
        ),
        1 => write(
            site,
            dice,
            "content/editions/2025-w52.md",
            &format!("+++\ntitle = \"Неделя {}\"\nleads = [\"item-1\"]\n+++\nВступление.\n", dice.roll_copy(5)),
        ),
        _ => drop(fs::remove_file(site.path("content/editions/2025-w52.md"))),
    }
    "other".into()
}

/// What cannot be used is mended: with it, a clean build would have no page to compare with.
fn mend(site: &Site) {
    // Mended settings can bring other mistakes to light.
    for _ in 0..2 {
        for problem in site.problems().iter().filter(|problem| problem.is_error()) {
            match problem.file.as_deref().unwrap_or_default() {
                "site.toml" => site.write("site.toml", SETTINGS),
                file @ "content/vocabulary/tags.toml" => {
                    site.write(file, "[almaty]\nkind = \"place\"\nname = { ru = \"Алматы\", en = \"Almaty\" }\n");
                }
                file if file.ends_with("(built in)") => drop(fs::remove_file(site.path("templates/base.html"))),
                file if file.starts_with("templates") || is_unusable(site, file) => {
                    drop(fs::remove_file(site.path(file)));
                }
                _ => {}
            }
        }
    }
    // A template that compiles can fail all the same.
    for name in TEMPLATES {
        let path = site.path(&format!("templates/{name}.html"));
        if fs::read_to_string(&path).is_ok_and(|text| text.contains("nothing.more")) {
            fs::remove_file(path).unwrap();
        }
    }
}

/// Removes every content file of which something is wrong.
fn tidy(site: &Site) {
    for _ in 0..10 {
        let errors: Vec<_> = site.problems().into_iter().filter(khorgos::diagnostics::Diagnostic::is_error).collect();
        for file in errors.iter().filter_map(|problem| problem.file.as_deref()) {
            let _ = fs::remove_file(site.path(file));
        }
        if errors.is_empty() {
            return;
        }
    }
    panic!("errors without end: {:#?}", site.problems());
}

fn is_unusable(site: &Site, file: &str) -> bool {
    let config = khorgos::config::Config::parse(SETTINGS).0;
    fs::read(site.path(file)).is_ok_and(|bytes| khorgos::content::parse(file, &bytes, &config).0.is_none())
}

/// Waits until the preview is what a clean build makes.
fn compare(site: &Site, known: &mut BTreeSet<String>, what: &str) {
    let clean = site.clean();
    // A site of one language with few articles has about twenty pages.
    assert!(clean.pages.len() > 10, "{what}: there are only {} pages: {:?}", clean.pages.len(), clean.problems);
    let end = Instant::now() + Duration::from_secs(10);
    for (path, bytes) in &clean.pages {
        loop {
            let answer = site.get(path);
            if answer.page() == *bytes && [200, 404].contains(&answer.status) {
                break;
            }
            let place = answer.page().iter().zip(bytes).position(|(a, b)| a != b).unwrap_or(0);
            let around = |bytes: &[u8]| {
                String::from_utf8_lossy(
                    &bytes[place.saturating_sub(60).min(bytes.len())..(place + 120).min(bytes.len())],
                )
                .into_owned()
            };
            assert!(
                Instant::now() < end,
                "{what}\n{path} ({}) has\n…{}…\ninstead of\n…{}…",
                answer.status,
                around(&answer.page()),
                around(bytes)
            );
            std::thread::sleep(Duration::from_millis(10));
        }
    }
    let paths: BTreeSet<String> = clean.pages.iter().map(|(path, _)| path.clone()).collect();
    for path in known.difference(&paths) {
        let status = site.get(path).status;
        assert!([404, 307].contains(&status), "{what}\n{path} is gone, but answers {status}");
    }
    while site.told() != clean.problems {
        assert!(Instant::now() < end, "{what}\ntold {:#?}\ninstead of {:#?}", site.told(), clean.problems);
        std::thread::sleep(Duration::from_millis(10));
    }
    // Other files are only known of a site without errors.
    known.extend(paths.into_iter().filter(|path| path.ends_with('/')));
}
