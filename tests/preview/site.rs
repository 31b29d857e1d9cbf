//! A small site on a disk, with a preview of it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use khorgos::build::{Target, build};
use khorgos::config::BaseUrl;
use khorgos::diagnostics::Diagnostic;
use khorgos::model::{self, Known, Model, Request};
use khorgos::plan::{Addresses, Kind};
use khorgos::preview::{Options, Preview, Reporter};
use khorgos::render::{Renderer, Scope};
use khorgos::source::{Disk, Source};

use super::client::{Answer, get};

pub const SETTINGS: &str = r#"languages = ["ru", "en"]
title = "Сайт"
time_zone = "Asia/Almaty"
[lists]
page_size = 3
[pages]
sources = false
stories = false
[feeds]
json = false
tags = false
sources = false
stories = false
"#;

/// Keeps what the preview told last.
#[derive(Default)]
pub struct Told(Mutex<Vec<Diagnostic>>);

impl Reporter for Told {
    fn problems(&self, all: &[Diagnostic]) {
        *self.0.lock().unwrap() = all.to_vec();
    }

    fn say(&self, _: &str) {}
}

/// A site and its preview.
pub struct Site {
    pub folder: tempfile::TempDir,
    pub preview: Option<Preview>,
    pub address: String,
    pub told: Arc<Told>,
    pub request: Request,
}

impl Site {
    /// The sample site, previewed.
    pub fn start() -> Self {
        let mut site = Self::files();
        site.serve();
        site
    }

    /// The sample site, not previewed yet.
    pub fn files() -> Self {
        let request = Request {
            now: "2026-01-15T12:00:00Z".parse().unwrap(),
            options: khorgos::site::Options { drafts: true, future: true },
            base_url: None,
        };
        let site = Self {
            folder: tempfile::tempdir().unwrap(),
            preview: None,
            address: String::new(),
            told: Arc::default(),
            request,
        };
        site.write("site.toml", SETTINGS);
        site.write("content/vocabulary/topics.toml", "[industry]\nname = { ru = \"Промышленность\", en = \"Industry\" }\n[energy]\nname = { ru = \"Энергетика\", en = \"Energy\" }\n");
        site.write("content/vocabulary/tags.toml", "[almaty]\nkind = \"place\"\nname = { ru = \"Алматы\", en = \"Almaty\" }\n[astana]\nkind = \"place\"\nname = { ru = \"Астана\", en = \"Astana\" }\n");
        site.write("content/vocabulary/sources.toml", "[agency]\nname = \"Agency\"\nurl = \"https://example.org/\"\n");
        for number in 0..6 {
            site.write(
                &format!("content/2025/12/2{number}/item-{number}.md"),
                &article(&format!("Новость {number}"), &format!("2025-12-2{number}"), "Текст."),
            );
        }
        site.write("content/2025/12/20/item-0.en.md", "+++\ntitle = \"Item 0\"\n+++\nText.\n");
        site.write("content/pages/about.md", "+++\ntitle = \"О сайте\"\n+++\nТекст.\n");
        site
    }

    /// Previews the files.
    pub fn serve(&mut self) {
        let root = self.folder.path().to_path_buf();
        let options = Options {
            cache: root.join(".khorgos"),
            root,
            request: self.request.clone(),
            clock_is_fixed: true,
            host: "127.0.0.1".into(),
            port: Some(0),
        };
        let preview = Preview::start(options, Arc::clone(&self.told) as Arc<dyn Reporter>)
            .unwrap_or_else(|error| panic!("{error}"));
        let rest = preview.address().strip_prefix("http://").unwrap();
        rest[..rest.find('/').unwrap()].clone_into(&mut self.address);
        self.preview = Some(preview);
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// Writes a file in place.
    pub fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Writes a file beside its place and renames it, as careful editors do.
    pub fn replace(&self, path: &str, text: &str) {
        let target = self.path(path);
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        let beside = target.with_file_name(format!(".{}.new", target.file_name().unwrap().to_string_lossy()));
        fs::write(&beside, text).unwrap();
        fs::rename(beside, target).unwrap();
    }

    pub fn get(&self, path: &str) -> Answer {
        get(&self.address, path)
    }

    /// Asks until the answer is what is wanted.
    pub fn until(&self, path: &str, what: &str, wanted: impl Fn(&Answer) -> bool) -> Answer {
        let end = Instant::now() + Duration::from_secs(5);
        loop {
            let answer = self.get(path);
            if wanted(&answer) {
                return answer;
            }
            assert!(
                Instant::now() < end,
                "{path}: {what} never came; the last answer was {} {}",
                answer.status,
                answer.text()
            );
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    pub fn until_shows(&self, path: &str, text: &str) -> Answer {
        self.until(path, text, |answer| answer.status == 200 && answer.text().contains(text))
    }

    /// The problems that the preview told of last.
    pub fn told(&self) -> Vec<Diagnostic> {
        self.told.0.lock().unwrap().clone()
    }

    /// What a clean build makes for the preview's address: pages by path inside the site, and its problems.
    pub fn clean(&self) -> Clean {
        let (source, request, model) = self.model();
        // A site with errors is not built, but its pages are known all the same.
        let has_errors = model.diagnostics.iter().any(Diagnostic::is_error);
        let pages = if has_errors { pages(&source, &model) } else { built(&source, &request) };
        Clean { pages, problems: model.diagnostics }
    }
}

impl Site {
    /// What a clean build finds wrong.
    pub fn problems(&self) -> Vec<Diagnostic> {
        self.model().2.diagnostics
    }

    fn model(&self) -> (Disk, Request, Model) {
        let source = Disk::new(self.folder.path().canonicalize().unwrap());
        let mut request = self.request.clone();
        let path = model::settings(&source, &request).0.base_url.path;
        request.base_url = Some(BaseUrl { origin: format!("http://{}", self.address), path });
        let model = model::load(&source, &request, &Known::default(), 0);
        (source, request, model)
    }
}

/// The files that a clean build writes, by path inside the site.
fn built(source: &Disk, request: &Request) -> Vec<(String, Vec<u8>)> {
    let folder = tempfile::tempdir().unwrap();
    let target = Target {
        folder: folder.path().join("public"),
        cache: folder.path().join("cache"),
        name: "public".into(),
        force: false,
        clean: true,
        interrupt_after: None,
    };
    build(source, request, &target, &|_, _| {}).unwrap_or_else(|failure| panic!("{failure:?}"));
    let output = Disk::new(&target.folder);
    let base = request.base_url.as_ref().map_or("/", |base| &base.path);
    let path = |file: &str| format!("{base}{}", file.strip_suffix("index.html").unwrap_or(file));
    output.list("").entries.iter().map(|entry| (path(&entry.path), output.read(&entry.path).unwrap())).collect()
}

/// A clean build.
pub struct Clean {
    pub pages: Vec<(String, Vec<u8>)>,
    pub problems: Vec<Diagnostic>,
}

fn pages(source: &Disk, model: &Model) -> Vec<(String, Vec<u8>)> {
    let Some(templates) = &model.templates else { return Vec::new() };
    let bodies = |record: &khorgos::content::document::Record| model::body(source, &model.content.bodies, record);
    let renderer = Renderer::new(&model.site, &model.plan, &model.assets, templates, &bodies, Scope::Site);
    let addresses = Addresses::new(&model.site);
    let render = |page| {
        let mut bytes = Vec::new();
        renderer.render(page, &mut bytes).ok()?;
        let path = addresses.of(page);
        if matches!(page.kind, Kind::SearchIndex | Kind::SearchSegment(_)) {
            return None;
        }
        // Where two pages claim an address, which is an error, the one that the plan finds there.
        (model.plan.find(&model.site, &path) == Some(page)).then(|| (addresses.href(&path), bytes))
    };
    model.plan.pages.iter().filter_map(render).collect()
}

/// The text of an article.
pub fn article(title: &str, date: &str, body: &str) -> String {
    format!(
        "+++\ntitle = \"{title}\"\ndate = {date}\ntopics = [\"industry\"]\ntags = [\"almaty\"]\nsource = {{ id = \"agency\", url = \"https://example.org/1\" }}\n+++\n{body}\n"
    )
}

/// The path of the nth sample article, as a file and as a page.
pub fn item(number: usize) -> (String, String) {
    (format!("content/2025/12/2{number}/item-{number}.md"), format!("/2025/12/2{number}/item-{number}/"))
}

/// Runs a command in a folder; false when it fails or is not there.
pub fn command(folder: &Path, words: &[&str]) -> bool {
    let mut command = std::process::Command::new(words[0]);
    command
        .args(&words[1..])
        .current_dir(folder)
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null());
    command.status().is_ok_and(|status| status.success())
}
