//! What each stage of a build costs, at two sizes: `cargo bench --bench stages`. Each should take about twice as long for twice the articles.

mod site;

use chrono::{DateTime, Utc};
use divan::Bencher;
use khorgos::content;
use khorgos::model::{self, Known, Model, Request};
use khorgos::plan::{Fingerprints, Plan};
use khorgos::publish::Output;
use khorgos::render::{Renderer, Scope};
use khorgos::site::Options;
use khorgos::source::{Memory, Source};

const SIZES: [usize; 2] = [1000, 2000];

fn main() {
    divan::main();
}

fn request() -> Request {
    let now: DateTime<Utc> = "2026-01-01T00:00:00Z".parse().expect("a time");
    Request { now, options: Options::default(), base_url: None }
}

fn load(source: &Memory) -> Model {
    let model = model::load(source, &request(), &Known::default(), model::BODIES);
    assert!(model.diagnostics.is_empty(), "{:?}", model.diagnostics.first());
    model
}

/// Reading and checking every content file.
#[divan::bench(args = SIZES)]
fn parse(bencher: Bencher<'_, '_>, articles: usize) {
    let source = site::site(articles);
    let (config, _) = model::settings(&source, &request());
    bencher.bench(|| content::load(&source, &config, &content::Memory::default(), 0));
}

/// The list of pages with their addresses, and a fingerprint for each.
#[divan::bench(args = SIZES)]
fn plan(bencher: Bencher<'_, '_>, articles: usize) {
    let model = load(&site::site(articles));
    bencher.bench(|| {
        let (plan, _) = Plan::new(&model.site);
        let fingerprints = Fingerprints::new(&model.site, model.settings);
        let mut buffer = Vec::new();
        let hashed: Vec<_> = plan.pages.iter().map(|page| fingerprints.of(page, &mut buffer)).collect();
        hashed
    });
}

fn each_page(source: &Memory, model: &Model, mut take: impl FnMut(usize, &[u8])) {
    let bodies = |record: &content::document::Record| model::body(source, &model.content.bodies, record);
    let templates = model.templates.as_ref().expect("templates that compile");
    let renderer = Renderer::new(&model.site, &model.plan, &model.assets, templates, &bodies, Scope::Site);
    let mut buffer = Vec::new();
    for (at, page) in model.plan.pages.iter().enumerate() {
        buffer.clear();
        renderer.render(page, &mut buffer).expect("a page");
        take(at, &buffer);
    }
}

/// Every page as bytes, on one thread.
#[divan::bench(args = SIZES)]
fn render(bencher: Bencher<'_, '_>, articles: usize) {
    let source = site::site(articles);
    let model = load(&source);
    bencher.bench(|| {
        each_page(&source, &model, |_, bytes| {
            divan::black_box(bytes.len());
        });
    });
}

/// The same bytes into files of a new folder.
#[divan::bench(args = SIZES)]
fn write(bencher: Bencher<'_, '_>, articles: usize) {
    let source = site::site(articles);
    let model = load(&source);
    let mut pages = Vec::new();
    each_page(&source, &model, |at, bytes| pages.push((format!("{at}/index.html"), bytes.to_vec())));
    bencher.with_inputs(|| tempfile::tempdir().expect("a folder")).bench_refs(|folder| {
        let folder = folder.path();
        let output = Output::open(&folder.join("public"), &folder.join("cache"), "public", false, false)
            .expect("an output folder");
        let staged = output.stage().expect("a staging folder");
        for (file, bytes) in &pages {
            staged.put(file, 0, [0; 16], bytes).expect("a file");
        }
        staged.publish().expect("a published folder")
    });
    assert!(source.read("site.toml").is_ok());
}
