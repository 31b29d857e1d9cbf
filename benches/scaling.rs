//! Whether a build's cost grows with its articles and not faster: `cargo bench --bench scaling [SMALLEST] [DOUBLINGS]` builds sites of n, 2n, 4n… articles
//! on a disk and prints time(2n)/time(n), each the median of three builds.

mod site;

use std::path::Path;
use std::time::Instant;

use khorgos::build::{Target, build};
use khorgos::model::Request;
use khorgos::site::Options;
use khorgos::source::{Disk, Source};

fn main() {
    let numbers: Vec<usize> = std::env::args().skip(1).filter_map(|argument| argument.parse().ok()).collect();
    let (smallest, doublings) = (numbers.first().copied().unwrap_or(2500), numbers.get(1).copied().unwrap_or(3));
    let mut before = None;
    for step in 0..=doublings {
        let articles = smallest << step;
        let seconds = measure(articles);
        let ratio = before.map_or(String::new(), |before: f64| format!("  time(2n)/time(n) = {:.2}", seconds / before));
        println!("{articles:>8} articles: {seconds:7.3} s{ratio}");
        before = Some(seconds);
    }
}

/// Seconds for a clean build.
fn measure(articles: usize) -> f64 {
    let folder = tempfile::tempdir().expect("a folder");
    lay_out(&site::site(articles), folder.path());
    let mut times: Vec<f64> = (0..3).map(|round| clean_build(folder.path(), round)).collect();
    times.sort_by(f64::total_cmp);
    times[1]
}

fn lay_out(site: &impl Source, root: &Path) {
    for file in ["content", "templates"]
        .iter()
        .flat_map(|folder| site.list(folder).entries)
        .map(|entry| entry.path)
        .chain(["site.toml".to_owned()])
    {
        let path = root.join(&file);
        std::fs::create_dir_all(path.parent().expect("a folder above")).expect("a folder");
        std::fs::write(path, site.read(&file).expect("a file")).expect("a file");
    }
}

fn clean_build(root: &Path, round: usize) -> f64 {
    let request =
        Request { now: "2026-01-01T00:00:00Z".parse().expect("a time"), options: Options::default(), base_url: None };
    let target = Target {
        folder: root.join(format!("public-{round}")),
        cache: root.join(format!("cache-{round}")),
        name: "public".into(),
        force: false,
        clean: true,
        interrupt_after: None,
    };
    let start = Instant::now();
    build(&Disk::new(root), &request, &target, &|_, _| ()).expect("a build");
    let seconds = start.elapsed().as_secs_f64();
    std::fs::remove_dir_all(&target.folder).expect("a folder that was made");
    seconds
}
