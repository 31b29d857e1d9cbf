//! From files to content: every file of `content/` read in parallel, every problem kept, in an order that does not depend on the disk.

use std::borrow::Cow;
use std::sync::Arc;

use rayon::prelude::*;

use crate::config::{Config, is_language_tag};
use crate::diagnostics::{Diagnostic, Problem, did_you_mean};
use crate::fields::{self, Fields, Problems};
use crate::source::{Entry, Source, explain, reading};

use super::bodies::{Bodies, Room};
use super::document::{Document, Record};
use super::memory::{Known, Memory};
use super::split::{MAX_BYTES, split, text_of};
use super::vocabulary::{Kind, Vocabulary};
use super::{front_matter, markdown};

/// So many files are loaded by one core at a time.
const AT_A_TIME: usize = 64;

/// From so many files on, it pays to read with more threads than there are cores.
const MANY: usize = 4096;

/// How long an excerpt is that stands in for a missing summary, in characters.
const EXCERPT: usize = 200;

/// Everything under `content/`, read.
#[derive(Debug, Default)]
pub struct Content {
    /// Content files, in the order of their paths.
    pub files: Vec<Known>,
    /// The vocabulary.
    pub vocabulary: Vocabulary,
    /// How many files had to be read.
    pub read: usize,
    /// The keys of files that could not be used: their problems are told, and what names them is not blamed for it.
    pub broken: Vec<Box<str>>,
    /// Bodies of files that were read, as many as there is room for.
    pub bodies: Bodies,
}

impl Content {
    /// The files as a memory for the next loading.
    pub fn memory(&self) -> Memory {
        Memory::new(vec![self.files.clone()])
    }
}

/// Loads all content. `memory` is what an earlier run knew: files with the same size and time as then are not read again, unless they are so young at
/// `memory`'s reading that a later change could hide in the same tick of the clock. Up to `bodies` bytes of bodies are kept as they are, and more of a very
/// large site; others are read again when their pages are rendered.
pub fn load(source: &dyn Source, config: &Config, memory: &Memory, bodies: usize) -> (Content, Vec<Diagnostic>) {
    let listing = source.list("content");
    let mut diagnostics = listing.diagnostics;
    let mut content = Content::default();
    diagnostics.extend(vocabulary(source, config, &listing.entries, &mut content.vocabulary));
    let documents: Vec<&Entry> = listing.entries.iter().filter(|entry| is_document(&entry.path)).collect();
    diagnostics.extend(listing.entries.iter().filter_map(|entry| stray(&entry.path)));
    let room = Room::new(bodies, documents.len());
    let some = |documents: &[&Entry]| load_some(source, config, documents, memory, &room);
    let all = || documents.par_chunks(AT_A_TIME).map(some).collect();
    let parts: Vec<(Content, Vec<Diagnostic>)> = if documents.len() < MANY { all() } else { reading(all) };
    content.files.reserve(parts.iter().map(|(part, _)| part.files.len()).sum());
    for (part, found) in parts {
        content.files.extend(part.files);
        content.read += part.read;
        content.broken.extend(part.broken);
        content.bodies.extend(part.bodies);
        diagnostics.extend(found);
    }
    (content, diagnostics)
}

/// Loads some files, one after another.
fn load_some(
    source: &dyn Source,
    config: &Config,
    documents: &[&Entry],
    memory: &Memory,
    room: &Room,
) -> (Content, Vec<Diagnostic>) {
    let mut content = Content { files: Vec::with_capacity(documents.len()), ..Content::default() };
    let (mut diagnostics, mut bodies) = (Vec::new(), Bodies::default());
    let mut known = documents.first().map(|first| memory.walk(&first.path));
    for entry in documents {
        let known = known.as_mut().and_then(|known| known.find(&entry.path));
        let outcome = load_one(source, config, entry, known, &mut |text, record| bodies.keep(text, record, room));
        content.read += usize::from(outcome.was_read);
        if outcome.known.is_none() {
            content.broken.push(key_of(&entry.path).0.into());
        }
        content.files.extend(outcome.known);
        diagnostics.extend(outcome.diagnostics);
    }
    content.bodies = bodies;
    (content, diagnostics)
}

/// What became of one file.
pub struct Outcome {
    /// The file, unless it could not be used.
    pub known: Option<Known>,
    /// Its problems.
    pub diagnostics: Vec<Diagnostic>,
    /// Whether its bytes were looked at.
    pub was_read: bool,
}

/// Loads one file, from memory where that is safe, and hands its text to `keep` where it is read and can be used.
pub fn load_one(
    source: &dyn Source,
    config: &Config,
    entry: &Entry,
    known: Option<&Known>,
    keep: &mut dyn FnMut(&str, &Record),
) -> Outcome {
    if let Some(known) = known
        && known.size == entry.size
        && known.modified == entry.modified
        && entry.modified != 0
    {
        return Outcome { known: Some(known.clone()), diagnostics: Vec::new(), was_read: false };
    }
    if entry.size > MAX_BYTES {
        let message =
            format!("this file has {} MB; an article has at most {}", entry.size / 1_000_000, MAX_BYTES / 1_000_000);
        return failed(
            Diagnostic::file_error("file-too-large", &*entry.path, message)
                .help("is it a picture or an archive? content is text"),
        );
    }
    let bytes = match source.read_seen(&entry.path, entry.size) {
        Ok(bytes) => bytes,
        Err(error) => {
            return failed(Diagnostic::file_error(
                "unreadable",
                &*entry.path,
                format!("cannot be read: {}", explain(&error)),
            ));
        }
    };
    let hash = hash(&bytes);
    if let Some(known) = known.filter(|known| known.hash == hash) {
        let known = Known { size: entry.size, modified: entry.modified, kept: false, ..known.clone() };
        return Outcome { known: Some(known), diagnostics: Vec::new(), was_read: true };
    }
    let text = text_of(&bytes);
    let body_text = text.as_ref().ok().copied();
    let (record, diagnostics) = parse_hashed(&entry.path, text, hash, config);
    // What has problems has to be looked at again by the next run, which tells of them again: it is kept under no time and no hash.
    let (modified, hash) = if diagnostics.is_empty() { (entry.modified, hash) } else { (0, [0; 16]) };
    if let (Some(record), Some(text)) = (&record, body_text) {
        keep(text, record);
    }
    let known = record.map(|record| Known { size: entry.size, modified, hash, record: Arc::new(record), kept: false });
    Outcome { known, diagnostics, was_read: true }
}

fn failed(diagnostic: Diagnostic) -> Outcome {
    Outcome { known: None, diagnostics: vec![diagnostic], was_read: true }
}

/// A hash of 128 bits (XXH3): enough to tell apart what nobody made to deceive. A build hashes everything that it reads and writes.
pub(crate) fn hash(bytes: &[u8]) -> [u8; 16] {
    twox_hash::XxHash3_128::oneshot(bytes).to_le_bytes()
}

/// Reads one content file. Never fails: what cannot be used is reported.
pub fn parse(path: &str, bytes: &[u8], config: &Config) -> (Option<Record>, Vec<Diagnostic>) {
    parse_hashed(path, text_of(bytes), hash(bytes), config)
}

/// Reads the text of one file, or tells why it is none; `hash` is that of its bytes.
fn parse_hashed(
    path: &str,
    text: Result<&str, (Problem, String)>,
    hash: [u8; 16],
    config: &Config,
) -> (Option<Record>, Vec<Diagnostic>) {
    let text = match text {
        Ok(text) => text,
        Err((problem, readable)) => return (None, vec![problem.in_file(path, &readable)]),
    };
    let parts = match split(text) {
        Ok(parts) => parts,
        Err(problem) => return (None, vec![problem.in_file(path, text)]),
    };
    let (key, language) = key_of(path);
    let problems = Problems::default();
    if let Some(tag) = language.filter(|tag| config.language(tag).is_none()) {
        let mut problem = Problem::error(
            "unknown-language",
            0..0,
            format!("`{tag}` in the file's name is not a language of this site"),
        );
        problem.help = did_you_mean(tag, config.languages.iter().map(String::as_str));
        problems.borrow_mut().push(problem);
    }
    let document = fields::parse(parts.front, parts.front_at, &problems)
        .and_then(|table| document(key, language.is_some(), Fields::new(&table, parts.front_at, &problems)));
    let inspection =
        if markdown::is_plain(parts.body) { markdown::Inspection::default() } else { markdown::inspect(parts.body) };
    let mut problems = problems.into_inner();
    problems.extend(inspection.problems.into_iter().map(|problem| shift(problem, parts.body_at)));
    let inner = inspection.links.into_iter().filter(|link| is_inner_link(&link.target)).map(|link| link.target.into());
    let record = document.map(|document| Record {
        file: path.into(),
        language: language.map(Into::into),
        body_at: u32::try_from(parts.body_at).unwrap_or(u32::MAX),
        size: u32::try_from(text.len()).unwrap_or(u32::MAX),
        hash,
        links: inner.collect(),
        document: finished(document, parts.body, language, config),
    });
    (record, problems.into_iter().take(100).map(|problem| problem.in_file(path, text)).collect())
}

fn shift(problem: Problem, by: usize) -> Problem {
    let span = problem.span.start + by..problem.span.end + by;
    Problem { span, ..problem }
}

fn document(key: &str, translated: bool, fields: Fields<'_>) -> Option<Document> {
    let of_edition = key.starts_with("editions/");
    if translated {
        return front_matter::translation(fields, of_edition).map(|text| Document::Translation(Box::new(text)));
    }
    if of_edition {
        return front_matter::edition(fields).map(|edition| Document::Edition(Box::new(edition)));
    }
    if key.starts_with("pages/") {
        return front_matter::page(fields).map(|page| Document::Page(Box::new(page)));
    }
    front_matter::article(fields).map(|article| Document::Article(Box::new(article)))
}

/// Headlines and summaries as they are printed. Lists show a sentence of every article: where the editor wrote none, the beginning of the body.
fn finished(mut document: Document, body: &str, language: Option<&str>, config: &Config) -> Document {
    let own = match &document {
        Document::Article(article) => article.language.as_deref(),
        Document::Translation(_) => None,
        Document::Page(page) => page.language.as_deref(),
        Document::Edition(edition) => edition.language.as_deref(),
    };
    let tag = language.or(own).or_else(|| config.languages.first().map(String::as_str));
    let typographer = tag.and_then(crate::language::typographer);
    let set = |line: &str| match typographer.map(|typographer| typographer.apply(line, None, None)) {
        Some(Cow::Owned(set)) => set,
        _ => line.to_owned(),
    };
    let text = document.text_mut();
    text.excerpt = !text.has_summary();
    let beginning = text.excerpt.then(|| crate::language::excerpt(&markdown::prose(body), EXCERPT));
    let summary = text.summary().or(beginning.as_deref().filter(|beginning| !beginning.is_empty())).map(set);
    let title = set(text.title());
    text.closing = text.closing.take().map(|closing| set(&closing).into());
    *text = std::mem::take(text).saying(&title, summary.as_deref());
    document
}

/// True for a link that should lead to a page of the site: no scheme, no host, not only a fragment.
fn is_inner_link(target: &str) -> bool {
    let scheme = target.find(':').is_some_and(|colon| !target[..colon].contains(['/', '?', '#']));
    !target.is_empty() && !scheme && !target.starts_with("//") && !target.starts_with('#')
}

/// A content path's key, and the language in its name: `content/2025/a.kk.md` is `2025/a` in `kk`.
pub(crate) fn key_of(path: &str) -> (&str, Option<&str>) {
    let stem = stem_of(path);
    let name_at = stem.rfind('/').map_or(0, |at| at + 1);
    match stem[name_at..].rsplit_once('.') {
        Some((name, tag)) if !name.is_empty() && is_language_tag(tag) => {
            (&stem[..stem.len() - tag.len() - 1], Some(tag))
        }
        _ => (stem, None),
    }
}

/// A content path below `content/`, without its ending.
pub(super) fn stem_of(path: &str) -> &str {
    let inner = path.strip_prefix("content/").unwrap_or(path);
    inner.strip_suffix(".md").unwrap_or(inner)
}

/// True for a path that is read as a document.
pub(crate) fn is_document(path: &str) -> bool {
    path.ends_with(".md") && !path.starts_with("content/vocabulary/")
}

/// A file that nothing reads is a warning: its author thinks that it does something.
pub(crate) fn stray(path: &str) -> Option<Diagnostic> {
    if is_document(path) || Kind::ALL.iter().any(|kind| kind.file() == path) {
        return None;
    }
    let mut help = "articles end in `.md`; pictures and other files belong in `static/`".to_owned();
    if path.starts_with("content/vocabulary/") {
        help = "the vocabulary's files are `topics.toml`, `tags.toml`, `sources.toml` and `stories.toml`".into();
    }
    Some(Diagnostic::file_warning("stray-file", path, "nothing reads this file").help(help))
}

/// Reads the vocabulary files that are among `entries`, which are in the order of their paths.
pub(crate) fn vocabulary(
    source: &dyn Source,
    config: &Config,
    entries: &[Entry],
    vocabulary: &mut Vocabulary,
) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for kind in Kind::ALL {
        let file = kind.file();
        if entries.binary_search_by(|entry| entry.path.as_str().cmp(&file)).is_err() {
            continue;
        }
        match source.read(&file) {
            Ok(bytes) => match text_of(&bytes) {
                Ok(text) => {
                    diagnostics.extend(vocabulary.read(kind, text.strip_prefix('\u{feff}').unwrap_or(text), config));
                }
                Err((problem, readable)) => diagnostics.push(problem.in_file(&file, &readable)),
            },
            Err(error) => diagnostics.push(Diagnostic::file_error(
                "unreadable",
                file,
                format!("cannot be read: {}", explain(&error)),
            )),
        }
    }
    diagnostics
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_in_a_name_is_told_from_a_dot() {
        assert_eq!(key_of("content/2025/a.kk.md"), ("2025/a", Some("kk")));
        assert_eq!(key_of("content/2025/a.md"), ("2025/a", None));
        assert_eq!(key_of("content/v2.5.md"), ("v2.5", None));
        assert_eq!(key_of("content/a.kk-Latn.md"), ("a", Some("kk-Latn")));
        assert_eq!(key_of("content/x.d/a.md"), ("x.d/a", None));
        assert_eq!(key_of("content/.kk.md"), (".kk", None));
    }

    #[test]
    fn a_record_has_the_key_of_its_path() {
        let front = b"+++\ntitle = \"A\"\n+++\n";
        for path in
            ["content/pages/a.kk.md", "content/pages/a.md", "content/pages/v2.5.md", "content/pages/x.d/ж.en.md"]
        {
            let (record, _) = parse(path, front, &Config::parse("").0);
            assert_eq!(record.map(|record| record.key().to_owned()).as_deref(), Some(key_of(path).0), "{path}");
        }
    }

    #[test]
    fn links_into_the_site_are_told_from_others() {
        for inner in ["/topics/", "../a.md", "a.md#b", "a?b:c"] {
            assert!(is_inner_link(inner), "{inner}");
        }
        for outer in ["https://example.org/", "mailto:a@example.org", "//example.org/", "#a", ""] {
            assert!(!is_inner_link(outer), "{outer}");
        }
    }
}
