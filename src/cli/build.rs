//! `khorgos build`.

use std::path::Path;
use std::process::ExitCode;

use chrono::DateTime;

use crate::build::{self, Failure, Report, Target};
use crate::publish;
use crate::source::Disk;

use super::arguments::{Build, Global};
use super::console::{Console, counted};
use super::context::{CACHE, OUTPUT, request, root};

/// Runs the command.
pub fn run(global: &Global, arguments: &Build, console: &Console) -> ExitCode {
    let prepared = root(global).and_then(|root| {
        let source = Disk::new(&root);
        let request = request(global, &arguments.held, &source)?;
        Ok((root, source, request))
    });
    let (root, source, request) = match prepared {
        Ok(prepared) => prepared,
        Err(message) => {
            console.fail(&message);
            return ExitCode::from(2);
        }
    };
    let target = target(&root, arguments);
    if let Some(message) = swallows(&root, &target.folder) {
        console.fail(&message);
        return ExitCode::from(2);
    }
    let lock = publish::lock(&target.cache, || console.say("Another build of this site is running; waiting for it."));
    let _lock = match lock {
        Ok(lock) => lock,
        Err(error) => return failed(console, &Failure::Disk(error)),
    };
    let progress = |done: usize, all: usize| console.progress(done, all);
    let (report, warnings) = match build::build(&source, &request, &target, &progress) {
        Ok(done) => done,
        Err(failure) => {
            if let Failure::Site(diagnostics) = &failure {
                super::summary::failed(console, diagnostics);
            }
            return failed(console, &failure);
        }
    };
    let moment = report
        .next_change
        .and_then(|seconds| DateTime::from_timestamp(seconds, 0))
        .map(|moment| moment.format("%Y-%m-%d at %H:%M UTC").to_string());
    super::summary::done(console, &report, &warnings, moment.as_deref());
    console.diagnostics(&warnings);
    console.say(&summary(&report, &target.folder));
    if let Some(file) = &arguments.stats
        && let Err(error) = std::fs::write(file, stats(&report))
    {
        console.fail(&format!("`{}` cannot be written: {error}", file.display()));
        return ExitCode::FAILURE;
    }
    if arguments.verify { verify(console, &source, &request, &target.folder) } else { ExitCode::SUCCESS }
}

fn target(root: &Path, arguments: &Build) -> Target {
    let folder = arguments.output_dir.clone().unwrap_or_else(|| root.join(OUTPUT));
    let absolute = std::path::absolute(&folder).unwrap_or_else(|_| folder.clone());
    let base = std::path::absolute(root).unwrap_or_else(|_| root.to_path_buf());
    // Inside the site, the folder is known by its name there: a cache that moves with the site stays right.
    let name = absolute.strip_prefix(&base).unwrap_or(&absolute).to_string_lossy().into_owned();
    Target {
        folder,
        cache: root.join(CACHE),
        name,
        force: arguments.force,
        clean: arguments.clean,
        interrupt_after: None,
    }
}

/// Why a folder cannot be the output whatever the user forces: it holds the site, or a part of the site holds it.
fn swallows(root: &Path, folder: &Path) -> Option<String> {
    let real =
        |path: &Path| path.canonicalize().or_else(|_| std::path::absolute(path)).unwrap_or_else(|_| path.to_owned());
    let (site, output) = (real(root), real(folder));
    let holds_it =
        ["content", "templates", "static", CACHE].into_iter().find(|part| output.starts_with(site.join(part)));
    if site.starts_with(&output) {
        return Some(format!("`{}` cannot be the output folder: the site itself is in it", folder.display()));
    }
    holds_it
        .map(|part| format!("`{}` cannot be the output folder: it is in the site's `{part}` folder", folder.display()))
}

/// Reports why there is no output.
pub fn failed(console: &Console, failure: &Failure) -> ExitCode {
    match failure {
        Failure::Site(diagnostics) => {
            console.diagnostics(diagnostics);
            console.print("Nothing was published.");
        }
        Failure::Disk(error) => console.fail(&error.to_string()),
    }
    ExitCode::FAILURE
}

fn summary(report: &Report, folder: &Path) -> String {
    let counts = &report.counts;
    let mut text = format!(
        "{}, {}: {} rendered, {} unchanged; {} written, {} removed in `{}` ({:.2} s)",
        counted(report.articles, "article"),
        counted(report.pages, "page"),
        report.rendered,
        report.skipped,
        counted(counts.written, "file"),
        counts.removed,
        folder.display(),
        std::time::Duration::from_millis(report.milliseconds.total).as_secs_f64(),
    );
    if let Some(moment) = report.next_change.and_then(|seconds| DateTime::from_timestamp(seconds, 0)) {
        text.push_str(&format!("\nThe site changes by itself next on {}", moment.format("%Y-%m-%d at %H:%M UTC")));
    }
    text
}

/// The figures of a run, documented in `docs/commands.md`.
fn stats(report: &Report) -> String {
    let mut value = serde_json::to_value(report).unwrap_or_default();
    let moment = report.next_change.and_then(|seconds| DateTime::from_timestamp(seconds, 0));
    value["next_change"] = moment.map(|moment| moment.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)).into();
    value["peak_memory_bytes"] = peak_memory().into();
    value["version"] = env!("CARGO_PKG_VERSION").into();
    format!("{value:#}\n")
}

/// The most memory that this process had, in bytes, where the system says so.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").trim().parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}

fn verify(console: &Console, source: &Disk, request: &crate::model::Request, folder: &Path) -> ExitCode {
    match build::verify(source, request, folder) {
        Ok(wrong) if wrong.is_empty() => {
            console.say("Verified: the output is what a clean build makes.");
            ExitCode::SUCCESS
        }
        Ok(wrong) => {
            for line in &wrong {
                console.print(line);
            }
            console.fail(&format!(
                "{} files are not what a clean build makes; `khorgos build --clean` makes them anew",
                wrong.len()
            ));
            ExitCode::FAILURE
        }
        Err(failure) => failed(console, &failure),
    }
}
