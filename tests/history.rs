//! After any history of edits, moves, deletions and interrupted runs, an incremental build leaves the same bytes as a clean one.
//!
//! A history is made from a seed, so that a failing one can be run again: `KHORGOS_SEED=17 KHORGOS_HISTORIES=1 cargo test --test history`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use chrono::{DateTime, TimeDelta, Utc};
use khorgos::build::{Failure, Report, Target, build};
use khorgos::model::Request;
use khorgos::site::Options;
use khorgos::source::Disk;
use tempfile::TempDir;

/// A small generator of random numbers (xorshift64*): the same seed gives the same history on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        usize::try_from(self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33).unwrap_or(0) % limit
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }
}

/// A site that changes.
struct History {
    folder: TempDir,
    random: Random,
    now: DateTime<Utc>,
    options: Options,
    made: usize,
    aged: u64,
    log: Vec<String>,
}

const SETTINGS: &str = "title = \"Digest\"\nlanguages = [\"en\", \"ru\"]\nbase_url = \"https://example.org/\"\ntime_zone = \"Asia/Almaty\"\n[lists]\npage_size = 3\n";

/// The frame of pages without the way back and other languages.
const BASE: &str =
    "{% block title %}{{ page.title }}{% endblock %}{% block head %}{% endblock %}{% block main %}{% endblock %}";

impl History {
    fn new(seed: u64) -> Self {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let now = "2025-12-28T09:00:00Z".parse().expect("a time");
        let mut history = Self {
            folder,
            random: Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1),
            now,
            options: Options::default(),
            made: 0,
            aged: 0,
            log: Vec::new(),
        };
        history.write("site.toml", SETTINGS);
        history.write("content/vocabulary/topics.toml", "[trade]\nname = \"Trade\"\n[energy]\nname = \"Energy\"\n");
        history.write("content/vocabulary/sources.toml", "[agency]\nname = \"Agency\"\n[paper]\nname = \"Paper\"\n");
        history.write(
            "content/vocabulary/tags.toml",
            "[almaty]\nkind = \"place\"\nname = \"Almaty\"\n[rail]\nkind = \"subject\"\nname = \"Rail\"\n",
        );
        history.write("content/vocabulary/stories.toml", "[line]\nname = \"A line\"\n");
        history.write("content/pages/about.md", "+++\ntitle = \"About\"\n+++\nText.\n");
        history.move_hub();
        for _ in 0..4 {
            history.add_article();
        }
        history
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn write(&mut self, path: &str, text: &str) {
        let file = self.path(path);
        fs::create_dir_all(file.parent().expect("a folder above the file")).expect("a folder");
        fs::write(file, text).expect("a file");
        self.log.push(format!("write {path}"));
    }

    /// Some of these templates name what others do not: parts of views are made then that were not made before, or the other way round.
    fn change_template(&mut self) {
        let text = format!("<p>{}</p>\n", self.random.below(3));
        match self.random.below(5) {
            0 => self.write("templates/404.html", &text),
            1 => self.write("templates/base.html", BASE),
            2 => self.write("templates/base.html", &format!("{BASE}{{{{ page.crumbs | length }}}}")),
            3 => self.write("templates/parts/days.html", "{{ listing }}\n"),
            _ => {
                for name in ["base.html", "parts/days.html"] {
                    let _ = fs::remove_file(self.path(&format!("templates/{name}")));
                }
                self.log.push("built-in templates".into());
            }
        }
    }

    fn article(&mut self, number: usize) -> String {
        let day = 20 + self.random.below(11);
        let topics = self.random.pick(&["[]", "[\"trade\"]", "[\"energy\", \"trade\"]"]);
        let tags = self.random.pick(&["[]", "[\"almaty\"]", "[\"rail\", \"almaty\"]"]);
        let more = self.random.pick(&[
            "",
            "stories = [\"line\"]\n",
            "draft = true\n",
            "weight = -1\n",
            "expires = 2025-12-29T12:00:00Z\n",
            "summary = \"A sentence.\"\n",
        ]);
        let source = self.random.pick(&["agency", "paper"]);
        let (words, salt) = (self.random.below(900), self.random.below(1000));
        format!(
            "+++\ntitle = \"Article {number} of {salt}\"\ndate = 2025-12-{day}\ntopics = {topics}\ntags = {tags}\n{more}source = {{ id = \"{source}\", url = \"https://example.org/{number}\" }}\n+++\nSaid {words} [times](/topics/), see [another](hub.md).\n"
        )
    }

    fn add_article(&mut self) {
        self.made += 1;
        let number = self.made;
        let text = self.article(number);
        self.write(&format!("content/a{number}.md"), &text);
    }

    /// The articles that there are, without their endings.
    fn articles(&self) -> Vec<String> {
        let entries = fs::read_dir(self.path("content")).expect("a listing");
        let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        let mut stems: Vec<String> = names
            .filter_map(|name| {
                name.strip_suffix(".md").filter(|stem| !stem.contains('.') && *stem != "hub").map(str::to_owned)
            })
            .collect();
        stems.sort();
        stems
    }

    /// One random change.
    fn change(&mut self) {
        let articles = self.articles();
        let one = (!articles.is_empty()).then(|| articles[self.random.below(articles.len())].clone());
        match (self.random.below(18), one) {
            (16 | 17, _) => self.move_hub(),
            (0..=2, _) | (_, None) => self.add_article(),
            (3 | 4, Some(stem)) => {
                let number = self.random.below(100);
                let text = self.article(number);
                self.write(&format!("content/{stem}.md"), &text);
            }
            (5, Some(stem)) => {
                let body = format!(
                    "{}\nMore {}.\n",
                    fs::read_to_string(self.path(&format!("content/{stem}.md"))).expect("an article"),
                    self.random.below(100)
                );
                self.write(&format!("content/{stem}.md"), &body);
            }
            (6, Some(stem)) => self.remove(&stem),
            (7, Some(stem)) => {
                self.made += 1;
                for ending in ["md", "ru.md"] {
                    let _ = fs::rename(
                        self.path(&format!("content/{stem}.{ending}")),
                        self.path(&format!("content/r{}.{ending}", self.made)),
                    );
                }
                self.log.push(format!("rename {stem}"));
            }
            (8, Some(stem)) => {
                let text = format!(
                    "+++\ntitle = \"Перевод {}\"\nreviewed = false\n+++\nТекст «{}».\n",
                    self.random.below(100),
                    self.random.below(100)
                );
                self.write(&format!("content/{stem}.ru.md"), &text);
            }
            (9, _) => {
                let text = format!("[trade]\nname = \"Trade {}\"\n[energy]\nname = \"Energy\"\n", self.random.below(3));
                self.write("content/vocabulary/topics.toml", &text);
            }
            (10, _) => {
                self.change_template();
            }
            (11, _) => {
                let size = 2 + self.random.below(3);
                self.write("site.toml", &SETTINGS.replace("page_size = 3", &format!("page_size = {size}")));
            }
            (12, _) => {
                self.now += TimeDelta::hours(i64::try_from(self.random.below(40)).unwrap_or(0));
                self.log.push(format!("now {}", self.now));
            }
            (13, _) => {
                self.options.drafts = !self.options.drafts;
                self.log.push(format!("drafts {}", self.options.drafts));
            }
            (14, _) => {
                let text = format!("body {{ margin: {}px }}\n", self.random.below(3));
                self.write("static/own.css", &text);
            }
            (_, Some(stem)) => self
                .write("content/editions/2025-w52.md", &format!("+++\ntitle = \"Week\"\ndraft = true\n+++\n{stem}\n")),
        }
    }

    /// Gives the article that all others link to another day, and with it another address.
    fn move_hub(&mut self) {
        let day = 10 + self.random.below(9);
        let text = format!(
            "+++\ntitle = \"Hub\"\ndate = 2025-12-{day}\nsource = {{ id = \"agency\", url = \"https://example.org/hub\" }}\n+++\nText.\n"
        );
        self.write("content/hub.md", &text);
    }

    fn remove(&mut self, stem: &str) {
        for ending in ["md", "ru.md"] {
            let _ = fs::remove_file(self.path(&format!("content/{stem}.{ending}")));
        }
        self.log.push(format!("remove {stem}"));
    }

    fn build(&mut self, output: &Path, cache: &Path, interrupt_after: Option<usize>) -> Result<Report, Failure> {
        let request = Request { now: self.now, options: self.options, base_url: None };
        let target = Target {
            folder: output.to_owned(),
            cache: cache.to_owned(),
            name: "public".into(),
            force: false,
            clean: false,
            interrupt_after,
        };
        build(&Disk::new(self.folder.path()), &request, &target, &|_, _| ()).map(|(report, _)| report)
    }

    /// Gives every young file a time of its own that is long past, as a checkout of old files would: only then is a build allowed to trust times.
    fn age(&mut self) {
        let files = walkdir::WalkDir::new(self.folder.path()).into_iter().filter_map(Result::ok);
        for file in files.filter(|file| file.file_type().is_file()) {
            let modified = file.metadata().expect("metadata").modified().expect("a time");
            let past = SystemTime::now() - Duration::from_hours(24);
            if modified > past {
                self.aged += 1;
                let time = past - Duration::from_hours(7 * 24) + Duration::from_secs(self.aged);
                fs::File::options()
                    .write(true)
                    .open(file.path())
                    .and_then(|file| file.set_modified(time))
                    .expect("a time");
            }
        }
        self.log.push("files are old".into());
    }

    /// Takes a published file away, which the next build has to notice.
    fn lose(&mut self, output: &Path) {
        let mut files: Vec<PathBuf> = walkdir::WalkDir::new(output)
            .into_iter()
            .filter_map(|entry| Some(entry.ok()?.into_path()))
            .filter(|path| path.ends_with("index.html"))
            .collect();
        files.sort();
        if !files.is_empty() {
            let file = &files[self.random.below(files.len())];
            fs::remove_file(file).expect("a published file");
            self.log.push(format!("lost {}", file.display()));
        }
    }

    /// Sometimes damages the cache, or interrupts the build after a few steps, as a kill would.
    fn incremental(&mut self, output: &Path, cache: &Path) {
        match self.random.below(12) {
            0 => {
                let _ = fs::remove_dir_all(cache);
                self.log.push("cache removed".into());
            }
            1 => self.damage(cache),
            2 => self.lose(output),
            _ => {}
        }
        if self.random.below(2) == 0 {
            self.age();
        }
        if self.random.below(3) == 0 {
            let after = self.random.below(30);
            let interrupted = self.build(output, cache, Some(after)).is_err();
            self.log.push(format!("build, to be interrupted after {after} steps: {interrupted}"));
        } else {
            self.build(output, cache, None).unwrap_or_else(|failure| panic!("{failure:?}\n{}", self.log.join("\n")));
            self.log.push("build".into());
            // Again, with nothing to do or with no more than a lost file.
            if self.random.below(3) == 0 {
                self.lose(output);
            }
            self.build(output, cache, None).unwrap_or_else(|failure| panic!("{failure:?}\n{}", self.log.join("\n")));
            self.log.push("build".into());
        }
    }

    fn damage(&mut self, cache: &Path) {
        let Ok(entries) = fs::read_dir(cache) else { return };
        let mut files: Vec<PathBuf> = entries
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| path.extension().is_some_and(|ending| ending == "bin"))
            .collect();
        files.sort();
        if files.is_empty() {
            return;
        }
        let file = &files[self.random.below(files.len())];
        let mut bytes = fs::read(file).expect("a cache file");
        bytes.truncate(bytes.len() / 2);
        fs::write(file, bytes).expect("a damaged cache file");
        self.log.push(format!("damage {}", file.file_name().unwrap_or_default().to_string_lossy()));
    }
}

/// All files of a folder with their bytes.
fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = walkdir::WalkDir::new(folder)
        .into_iter()
        .map(|entry| entry.expect("an entry"))
        .filter(|entry| entry.file_type().is_file());
    files
        .map(|entry| {
            (
                entry.path().strip_prefix(folder).expect("inside").to_string_lossy().into_owned(),
                fs::read(entry.path()).expect("bytes"),
            )
        })
        .collect()
}

fn run(seed: u64) {
    let mut history = History::new(seed);
    let outside = tempfile::tempdir().expect("a folder for the output");
    let (output, cache) = (outside.path().join("public"), outside.path().join("cache"));
    for _ in 0..3 + history.random.below(4) {
        for _ in 0..=history.random.below(2) {
            history.change();
        }
        history.incremental(&output, &cache);
    }
    history
        .build(&output, &cache, None)
        .unwrap_or_else(|failure| panic!("seed {seed}: {failure:?}\n{}", history.log.join("\n")));
    let clean = outside.path().join("clean");
    history
        .build(&clean, &outside.path().join("no-cache"), None)
        .unwrap_or_else(|failure| panic!("seed {seed}: {failure:?}"));
    let (incremental, clean) = (tree(&output), tree(&clean));
    let names: Vec<&String> =
        incremental.keys().chain(clean.keys()).filter(|name| incremental.get(*name) != clean.get(*name)).collect();
    assert!(names.is_empty(), "seed {seed}: {names:?} differ after\n{}", history.log.join("\n"));
}

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

#[test]
fn an_incremental_build_leaves_what_a_clean_one_makes() {
    let first = number("KHORGOS_SEED", 1);
    for seed in first..first + number("KHORGOS_HISTORIES", 25) {
        run(seed);
    }
}

/// A build with nothing to do reads nothing, and whatever may change its output makes it look.
#[test]
fn nothing_is_read_when_nothing_changed() {
    let mut history = History::new(3);
    let outside = tempfile::tempdir().expect("a folder for the output");
    let (output, cache) = (outside.path().join("public"), outside.path().join("cache"));
    history.now = "2026-03-01T09:00:00Z".parse().expect("a time");
    history.age();
    history.build(&output, &cache, None).expect("a build");
    // A build that looks at the content mends a damaged memory of it; one that does not leaves it alone.
    let shard = |number: usize| cache.join(format!("sources-{number:02}.bin"));
    let damage = || (0..64).for_each(|number| fs::write(shard(number), "").expect("a damaged file"));
    let looked = || (0..64).any(|number| fs::metadata(shard(number)).is_ok_and(|file| file.len() > 0));
    assert!(looked(), "a first build keeps what it read");
    damage();
    history.build(&output, &cache, None).expect("a build");
    assert!(!looked(), "nothing changed, and yet the content was read");
    for change in ["a file", "the settings", "the clock", "the options", "the output"] {
        match change {
            "a file" => history.add_article(),
            "the settings" => history.write("site.toml", &format!("{SETTINGS}# more\n")),
            "the clock" => history.now -= TimeDelta::days(1),
            "the options" => history.options.drafts = true,
            _ => history.lose(&output),
        }
        history.age();
        damage();
        history.build(&output, &cache, None).expect("a build");
        assert!(looked(), "{change} changed, and nobody looked");
    }
}

/// A damaged journal says that anything may be in the folder. That stays so when the run that met it is interrupted too, and leaves a good journal behind.
#[test]
fn what_one_of_two_interrupted_runs_wrote_is_found_behind_a_damaged_journal() {
    for steps in 1..16 {
        let mut history = History::new(3);
        let outside = tempfile::tempdir().expect("a folder for the output");
        let (output, cache) = (outside.path().join("public"), outside.path().join("cache"));
        history.build(&output, &cache, None).expect("a build");
        history.add_article();
        let _ = history.build(&output, &cache, Some(steps));
        let files = fs::read_dir(&cache).expect("a cache").map(|entry| entry.expect("an entry").path());
        for journal in files.filter(|file| file.to_string_lossy().contains("journal-")) {
            fs::write(journal, "damage").expect("a damaged journal");
        }
        // What the first of them wrote is right for the second one, which has no need to name it.
        history.write("content/pages/about.md", "+++\ntitle = \"About\"\n+++\nAnother text.\n");
        let _ = history.build(&output, &cache, Some(1));
        history.add_article();
        history.build(&output, &cache, None).expect("a build");
        let clean = outside.path().join("clean");
        history.build(&clean, &outside.path().join("no-cache"), None).expect("a build");
        assert!(tree(&output) == tree(&clean), "after {steps} steps");
    }
}

/// Headlines and summaries stay in the cache until somebody asks for them: then it may turn out that they are damaged.
#[test]
fn words_that_the_cache_lost_are_read_again() {
    let mut history = History::new(7);
    let outside = tempfile::tempdir().expect("a folder for the output");
    let (output, cache) = (outside.path().join("public"), outside.path().join("cache"));
    history.now = "2026-03-01T09:00:00Z".parse().expect("a time");
    history.age();
    let first = history.build(&output, &cache, None).expect("a build");
    let mut damaged = 0;
    for number in 0..64 {
        let shard = cache.join(format!("sources-{number:02}.bin"));
        let Ok(mut bytes) = fs::read(&shard) else { continue };
        *bytes.last_mut().expect("a byte") ^= 1;
        fs::write(&shard, bytes).expect("a damaged file");
        damaged += 1;
    }
    assert!(damaged > 0, "{damaged} files of the cache");
    history.write("site.toml", &SETTINGS.replace("title = \"", "title = \"Another "));
    let report = history.build(&output, &cache, None).expect("a build");
    let clean = outside.path().join("clean");
    history.build(&clean, &outside.path().join("no-cache"), None).expect("a build");
    assert!(tree(&output) == tree(&clean) && report.read == first.read);
}

/// Fingerprints leave out what templates do not name, as pages do: else each build after the first would render everything once more.
#[test]
fn what_no_template_names_is_left_out_of_fingerprints_too() {
    let mut history = History::new(5);
    let outside = tempfile::tempdir().expect("a folder for the output");
    let (output, cache) = (outside.path().join("public"), outside.path().join("cache"));
    history.write("templates/base.html", BASE);
    history.write("templates/parts/days.html", "{{ listing }}");
    let first = history.build(&output, &cache, None).expect("a build");
    history.write("content/pages/about.md", "+++\ntitle = \"About\"\n+++\nAnother text.\n");
    let second = history.build(&output, &cache, None).expect("a build");
    assert!(first.rendered > 50, "{} rendered", first.rendered);
    assert!((1..5).contains(&second.rendered), "{} of {} rendered", second.rendered, first.rendered);
}
