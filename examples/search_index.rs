//! Makes the search index of a folder of Markdown articles, and says what it cost.
//!
//! `cargo run --release --example search_index -- CONTENT OUT [LANGUAGE]`. CONTENT holds articles and a vocabulary as
//! `bench/corpus.py` and this site's editors write them; front matter is read with the bluntest means, and Markdown counts as
//! text. It is a ruler, not a part of the pipeline.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    time::Instant,
};

use chrono::{Datelike, NaiveDate};
use khorgos::search::{self, Batch, Builder, Document, Joined, Language, SegmentEntry, Term, TermKind};
use rayon::prelude::*;

struct Article {
    title: String,
    summary: String,
    date: NaiveDate,
    source: String,
    topics: Vec<String>,
    tags: Vec<String>,
    body: String,
    address: String,
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [content, out, rest @ ..] = &arguments[..] else { panic!("search_index CONTENT OUT [LANGUAGE]") };
    let tag = rest.first().map_or("ru", String::as_str);
    let articles: Vec<Article> = files(Path::new(content), tag).par_iter().filter_map(|path| read(path)).collect();
    let text: usize = articles.iter().map(|a| a.title.len() + a.summary.len() + a.body.len()).sum();
    println!("{} articles, {:.1} MB of text", articles.len(), megabytes(text));

    let before = resident();
    let (start, start_cpu) = (Instant::now(), cpu());
    let clock = || format!("{:.0?} ({:.0?} ms of processor)", start.elapsed(), (cpu() - start_cpu) * 1000.0);
    let mut years: BTreeMap<i32, Vec<(usize, &Article)>> = BTreeMap::new();
    for (number, article) in articles.iter().enumerate() {
        years.entry(article.date.year()).or_default().push((number, article));
    }
    let language = Language::from_tag(tag);
    let batches: Vec<(i32, Vec<Batch>)> = years
        .iter()
        .map(|(year, articles)| (*year, articles.par_chunks(512).map(|chunk| batch(chunk, language)).collect()))
        .collect();
    let tokenised = clock();
    let segment =
        |year, batches: &[Batch]| search::segment(year, &Joined::new(&batches.iter().collect::<Vec<_>>(), |_| true));
    let segments: Vec<_> = batches.par_iter().map(|(year, batches)| segment(*year, batches)).collect();
    let built = clock();
    let files: Vec<Vec<(&str, Vec<u8>)>> = segments
        .par_iter()
        .map(|segment| segment.files.par_iter().map(|file| (file.name.as_str(), file.bytes())).collect())
        .collect();
    let compressed = clock();
    println!(
        "tokenised {tokenised}, built {built}, compressed {compressed}, memory +{:.0} MiB (peak)",
        resident() - before
    );

    let folder = Path::new(out).join(tag);
    fs::create_dir_all(&folder).expect("OUT can be written");
    for (name, bytes) in files.iter().flatten() {
        fs::write(folder.join(name), bytes).expect("OUT can be written");
    }
    let entries: Vec<_> =
        segments.iter().map(|s| SegmentEntry { year: s.year, documents: s.documents, head: &s.head }).collect();
    let vocabulary = vocabulary(Path::new(content), tag);
    let aliases: Vec<Vec<&str>> =
        vocabulary.iter().map(|name| name.aliases.iter().map(String::as_str).collect()).collect();
    let terms: Vec<Term<'_>> = vocabulary
        .iter()
        .zip(&aliases)
        .map(|(name, aliases)| Term {
            kind: name.kind,
            id: &name.id,
            name: &name.name,
            address: &name.address,
            aliases,
        })
        .collect();
    let manifest = search::manifest(tag, &entries, &terms);
    fs::write(folder.join("index.json"), &manifest).expect("OUT can be written");
    println!("written {:?}", start.elapsed());
    for (segment, files) in segments.iter().zip(&files) {
        let size: usize = files.iter().map(|(_, bytes)| bytes.len()).sum();
        let largest = files.iter().map(|(_, bytes)| bytes.len()).max().unwrap_or_default();
        println!(
            "{}: {} documents, {} files, {:.2} MB, largest {largest} bytes",
            segment.year,
            segment.documents,
            segment.files.len(),
            megabytes(size)
        );
    }
    let size: usize = files.iter().flatten().map(|(_, bytes)| bytes.len()).sum();
    println!(
        "index {:.2} MB, {:.1}% of the text; manifest {} bytes",
        megabytes(size),
        percent(size, text),
        manifest.len()
    );
}

fn batch(articles: &[(usize, &Article)], language: Language) -> Batch {
    let mut builder = Builder::new();
    for (number, article) in articles {
        let topics: Vec<&str> = article.topics.iter().map(String::as_str).collect();
        let tags: Vec<&str> = article.tags.iter().map(String::as_str).collect();
        builder.add(&Document {
            key: *number as u64,
            language,
            date: article.date,
            title: &article.title,
            summary: &article.summary,
            body: &article.body,
            address: &article.address,
            source: &article.source,
            topics: &topics,
            tags: &tags,
            fingerprint: [0; 16],
        });
    }
    builder.finish()
}

fn read(path: &Path) -> Option<Article> {
    let (own, body) = front_matter(path)?;
    let name = path.file_stem()?.to_string_lossy();
    let slug = name.split('.').next()?;
    let (mut front, _) = front_matter(&path.with_file_name(format!("{slug}.md")))?;
    front.extend(own);
    let string = |key: &str| front.get(key).and_then(|value| value.as_str()).unwrap_or_default().to_owned();
    let list = |key: &str| -> Vec<String> {
        let values = front.get(key).and_then(|value| value.as_array());
        values.into_iter().flatten().filter_map(|value| value.as_str().map(str::to_owned)).collect()
    };
    let date: NaiveDate = front.get("date")?.to_string().get(..10)?.parse().ok()?;
    let source = front.get("source").and_then(|source| source.get("id")).and_then(|id| id.as_str()).unwrap_or_default();
    Some(Article {
        title: string("title"),
        summary: string("summary"),
        date,
        source: source.to_owned(),
        topics: list("topics"),
        tags: list("tags"),
        body,
        address: format!("/{:04}/{:02}/{:02}/{slug}/", date.year(), date.month(), date.day()),
    })
}

fn front_matter(path: &Path) -> Option<(toml::Table, String)> {
    let text = fs::read_to_string(path).ok()?;
    let (front, body) = text.strip_prefix("+++\n")?.split_once("+++\n")?;
    Some((front.parse().ok()?, body.to_owned()))
}

/// The articles of a language: `name.md` for Russian, `name.kk.md` for others.
fn files(folder: &Path, tag: &str) -> Vec<PathBuf> {
    let entries = walkdir::WalkDir::new(folder).sort_by_file_name();
    let paths = entries.into_iter().filter_map(Result::ok).map(walkdir::DirEntry::into_path);
    let language = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        match name.split('.').collect::<Vec<_>>()[..] {
            [_, "md"] => tag == "ru",
            [_, language, "md"] => tag == language,
            _ => false,
        }
    };
    paths.filter(language).collect()
}

struct Named {
    kind: TermKind,
    id: String,
    name: String,
    address: String,
    aliases: Vec<String>,
}

/// The names of a site in a language; those in others are aliases.
fn vocabulary(content: &Path, tag: &str) -> Vec<Named> {
    let kinds = [
        (TermKind::Topic, "topics"),
        (TermKind::Tag, "tags"),
        (TermKind::Source, "sources"),
        (TermKind::Story, "stories"),
    ];
    let mut found = Vec::new();
    for (kind, file) in kinds {
        let text = fs::read_to_string(content.join(format!("vocabulary/{file}.toml"))).unwrap_or_default();
        for (id, term) in text.parse::<toml::Table>().unwrap_or_default() {
            let text = |value: &toml::Value| value.as_str().map(str::to_owned);
            let names = term.get("name").and_then(|names| names.as_table()).cloned().unwrap_or_default();
            let listed = term.get("aliases").and_then(|aliases| aliases.as_array()).cloned().unwrap_or_default();
            let name = names.get(tag).and_then(text).unwrap_or_else(|| id.clone());
            let aliases = names.values().chain(&listed).filter_map(text).filter(|alias| *alias != name).collect();
            found.push(Named { kind, address: format!("/{file}/{id}/"), id, name, aliases });
        }
    }
    found
}

/// Seconds of processor time so far, of all threads, where the system tells: what a busy machine does not blur.
fn cpu() -> f64 {
    let status = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = status.rsplit(')').next().unwrap_or_default().split_whitespace();
    fields.skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0
}

/// The process's highest memory so far, in MiB, where the system tells.
fn resident() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("0");
    line.trim().trim_end_matches(" kB").parse::<f64>().unwrap_or_default() / 1024.0
}

#[expect(clippy::cast_precision_loss, reason = "for people")]
fn megabytes(bytes: usize) -> f64 {
    bytes as f64 / 1e6
}

#[expect(clippy::cast_precision_loss, reason = "for people")]
fn percent(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64 * 100.0
}
