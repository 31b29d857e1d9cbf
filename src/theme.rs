//! How pages look: the theme that the program carries, and what a site lays over it.
//!
//! The repository's own `templates/` and `static/` are compiled in. A site's file replaces the built-in one of the same name; a site's template can also
//! extend the one that it replaces, as `builtin/NAME`.

use std::collections::BTreeMap;
use std::sync::Arc;

use include_dir::{Dir, include_dir};

use crate::config::Config;
use crate::content::{Finding, Locator, locate};
use crate::diagnostics::{Diagnostic, Problem};
use crate::language::{Language, LanguageError, Strings};
use crate::source::{Entry, Source, explain};

static TEMPLATES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/templates");
static STATIC: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/static");

/// Before the name of a built-in template.
pub const BUILT_IN: &str = "builtin/";

/// The language whose interface strings stand in for those that a language lacks.
const FALLBACK: &str = "en";

/// A template's name and text. Built-in ones have `builtin/` before their names.
pub type Template = (String, String);

/// Everything that a site's look is made of, but its static files.
#[derive(Debug)]
pub struct Theme {
    /// The templates, built-in ones first, each part in the order of names.
    pub templates: Vec<Template>,
    /// The languages of the site, with their interface strings.
    pub languages: Vec<Arc<Language>>,
}

/// Loads templates and interface strings.
pub fn load(source: &dyn Source, config: &Config) -> (Theme, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let listing = source.list("templates");
    diagnostics.extend(listing.diagnostics);
    let mut templates: Vec<Template> = built_in(&TEMPLATES)
        .filter(|(path, _)| is_template(path))
        .map(|(path, text)| (format!("{BUILT_IN}{path}"), text.to_owned()))
        .collect();
    let mut strings: BTreeMap<String, Strings> = built_in_strings();
    for entry in &listing.entries {
        let name = entry.path.strip_prefix("templates/").unwrap_or(&entry.path);
        match read(source, entry) {
            Ok(text) => match name.strip_prefix("strings/").and_then(|name| name.strip_suffix(".toml")) {
                Some(tag) => match Strings::parse(&text) {
                    Ok(own) => strings.entry(tag.to_owned()).or_default().overlay(own),
                    Err(error) => diagnostics.push(
                        Problem::error("toml-syntax", error.span.unwrap_or(0..0), error.message)
                            .in_file(&entry.path, &text),
                    ),
                },
                None if is_template(name) => templates.push((name.to_owned(), text)),
                None => diagnostics
                    .push(Diagnostic::file_warning("stray-file", &*entry.path, "nothing reads this file").help(
                    "templates end in `.html`, `.txt`, `.xml` or `.md`; interface strings are `strings/LANGUAGE.toml`",
                )),
            },
            Err(diagnostic) => diagnostics.push(diagnostic),
        }
    }
    let mut findings = Vec::new();
    let languages = config.languages.iter().map(|tag| Arc::new(language(tag, &strings, &mut findings))).collect();
    diagnostics.extend(locate(source, findings));
    (Theme { templates, languages }, diagnostics)
}

fn is_template(path: &str) -> bool {
    [".html", ".txt", ".xml", ".md", ".xhtml", ".svg", ".opf", ".ncx", ".css"]
        .iter()
        .any(|ending| path.ends_with(ending))
}

fn built_in<'d>(dir: &'d Dir<'d>) -> impl Iterator<Item = (&'d str, &'d str)> {
    let mut files: Vec<(&str, &str)> =
        files(dir).filter_map(|(path, bytes)| Some((path, std::str::from_utf8(bytes).ok()?))).collect();
    files.sort_unstable();
    files.into_iter()
}

fn files<'d>(dir: &'d Dir<'d>) -> Box<dyn Iterator<Item = (&'d str, &'d [u8])> + 'd> {
    let here = dir.files().filter_map(|file| Some((file.path().to_str()?, file.contents())));
    Box::new(here.chain(dir.dirs().flat_map(files)))
}

/// The theme's static files: path below `static/`, and bytes.
pub fn static_files() -> impl Iterator<Item = (&'static str, &'static [u8])> {
    files(&STATIC)
}

/// One of the theme's static files.
pub fn static_file(path: &str) -> Option<&'static [u8]> {
    STATIC.get_file(path).map(include_dir::File::contents)
}

/// The built-in interface strings by language.
pub fn built_in_strings() -> BTreeMap<String, Strings> {
    let tag = |path: &str| path.strip_prefix("strings/").and_then(|name| name.strip_suffix(".toml")).map(str::to_owned);
    built_in(&TEMPLATES).filter_map(|(path, text)| Some((tag(path)?, Strings::parse(text).ok()?))).collect()
}

/// The program's own file of interface strings for a language.
pub fn built_in_strings_file(tag: &str) -> Option<&'static str> {
    TEMPLATES.get_file(format!("strings/{tag}.toml")).and_then(include_dir::File::contents_utf8)
}

fn read(source: &dyn Source, entry: &Entry) -> Result<String, Diagnostic> {
    let bytes = source.read(&entry.path).map_err(|error| {
        Diagnostic::file_error("unreadable", &*entry.path, format!("cannot be read: {}", explain(&error)))
    })?;
    match crate::content::text_of(&bytes) {
        Ok(text) => Ok(text.strip_prefix('\u{feff}').unwrap_or(text).to_owned()),
        Err((problem, readable)) => Err(problem.in_file(&entry.path, &readable)),
    }
}

fn language(tag: &str, strings: &BTreeMap<String, Strings>, findings: &mut Vec<Finding>) -> Language {
    let at = || Locator::Value("languages", tag.into());
    let mut own = strings.get(FALLBACK).cloned().unwrap_or_default();
    match strings.get(tag) {
        Some(found) => own.overlay(found.clone()),
        None => findings.push(
            Finding::error(crate::config::FILE, at(), "missing-strings", format!("there are no interface strings for `{tag}`"))
                .help(Some(format!("add `templates/strings/{tag}.toml`; `khorgos init NEW-FOLDER --language {tag}` writes one to start from"))),
        ),
    }
    Language::new(tag, own).unwrap_or_else(|error| {
        let message = match error {
            LanguageError::Malformed { .. } => format!("`{tag}` is not a language tag"),
            LanguageError::Unknown { .. } => error.to_string(),
        };
        let help = "write a BCP 47 tag such as `ru`, `kk`, `zh` or `en`".to_owned();
        findings.push(Finding::error(crate::config::FILE, at(), "unknown-language", message).help(Some(help)));
        fallback_language()
    })
}

/// Stands in where a language is unknown, which has been reported.
fn fallback_language() -> Language {
    Language::new(FALLBACK, Strings::default()).unwrap_or_else(|error| unreachable!("English is known: {error}"))
}
