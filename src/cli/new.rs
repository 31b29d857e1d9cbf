//! `khorgos new`: a draft article, or a translation to fill in.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chrono::NaiveDate;

use crate::config::Config;
use crate::content::vocabulary::{Kind, Vocabulary};
use crate::content::{self, key_of};
use crate::diagnostics::did_you_mean;
use crate::model;
use crate::source::{Disk, Source, explain};

use super::arguments::{Global, Held, New};
use super::console::Console;
use super::context::{request, root};

/// Runs the command. The new file's path goes to standard output.
pub fn run(global: &Global, arguments: &New, console: &Console) -> ExitCode {
    let (root, path, text) = match prepare(global, arguments) {
        Ok(prepared) => prepared,
        Err(message) => {
            console.fail(&message);
            return ExitCode::from(2);
        }
    };
    let target = root.join(&path);
    match write(&target, &text) {
        Ok(()) => {
            console.data(&format!("{}\n", target.display()));
            ExitCode::SUCCESS
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            console.fail(&format!("`{}` exists already", target.display()));
            ExitCode::FAILURE
        }
        Err(error) => {
            console.fail(&format!("`{}` cannot be written: {}", target.display(), explain(&error)));
            ExitCode::FAILURE
        }
    }
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::File::create_new(path)?.write_all(text.as_bytes())
}

/// The site's folder, and the new file's path in it and text.
fn prepare(global: &Global, arguments: &New) -> Result<(PathBuf, String, String), String> {
    let root = root(global)?;
    let source = Disk::new(&root);
    let request = request(global, &Held::default(), &source)?;
    let (config, _) = model::settings(&source, &request);
    let (path, text) = if let (Some(original), Some(language)) = (&arguments.translation_of, &arguments.language) {
        translation(&source, &config, &inner_path(&root, original)?, language)?
    } else {
        let title = arguments.title.as_deref().unwrap_or_default();
        let today = request.now.with_timezone(&config.time_zone).date_naive();
        article(&source, &config, title, arguments.date.unwrap_or(today), arguments)?
    };
    Ok((root, path, text))
}

/// A path as it stands in the site, from one that was typed in the current folder or in the site's.
fn inner_path(root: &Path, typed: &Path) -> Result<String, String> {
    let outside = || format!("`{}` is not a file of this site's content folder", typed.display());
    let found = [typed.to_path_buf(), root.join(typed)]
        .into_iter()
        .find(|path| path.is_file())
        .ok_or_else(|| format!("there is no file `{}`", typed.display()))?;
    let (found, root) = (found.canonicalize().map_err(|_| outside())?, root.canonicalize().map_err(|_| outside())?);
    let parts: Option<Vec<&str>> =
        found.strip_prefix(root).map_err(|_| outside())?.iter().map(|part| part.to_str()).collect();
    let path = parts.ok_or_else(outside)?.join("/");
    if path.starts_with("content/") && path.ends_with(".md") { Ok(path) } else { Err(outside()) }
}

fn translation(source: &Disk, config: &Config, original: &str, language: &str) -> Result<(String, String), String> {
    if config.language(language).is_none() {
        let help = did_you_mean(language, config.languages.iter().map(String::as_str)).unwrap_or_default();
        return Err(format!("`{language}` is not a language of this site; {help}"));
    }
    let (key, of) = key_of(original);
    if let Some(of) = of {
        return Err(format!("`{original}` is itself a translation into `{of}`; name the original, `content/{key}.md`"));
    }
    let bytes = source.read(original).map_err(|error| format!("`{original}` cannot be read: {}", explain(&error)))?;
    let (record, _) = content::parse(original, &bytes, config);
    let title = record.as_ref().map(|record| record.document.text().title().to_owned()).unwrap_or_default();
    let text = format!(
        "+++\n# A translation of {original}: {title}\n\
         title = {}\n\
         # summary = \"\" # one sentence for lists and feeds; without it, the beginning of the text\n\
         reviewed = false # no person has checked this text yet; the page says so\n\
         +++\n\n",
        quoted(&title)
    );
    Ok((format!("content/{key}.{language}.md"), text))
}

fn article(
    source: &Disk,
    config: &Config,
    title: &str,
    day: NaiveDate,
    arguments: &New,
) -> Result<(String, String), String> {
    let slug = match crate::language::slug(title) {
        slug if slug.is_empty() => {
            return Err("no address can be made from this title; it needs a letter or a digit".into());
        }
        slug => cut(&slug),
    };
    let mut vocabulary = Vocabulary::default();
    for kind in [Kind::Source, Kind::Topic] {
        let bytes = source.read(&kind.file()).unwrap_or_default();
        vocabulary.read(kind, std::str::from_utf8(&bytes).unwrap_or_default(), config);
    }
    for (kind, ids) in [(Kind::Source, arguments.source.as_slice()), (Kind::Topic, &arguments.topics[..])] {
        for id in ids {
            known(&vocabulary, kind, id)?;
        }
    }
    let topics: Vec<String> = arguments.topics.iter().map(|id| quoted(id)).collect();
    let source_line = match &arguments.source {
        Some(id) => format!("source = {{ id = {}, url = \"\" }} # the page that you read: add its address", quoted(id)),
        None => "# source = { id = \"…\", url = \"https://…\" } # the page that you read; the id is one of content/vocabulary/sources.toml".to_owned(),
    };
    let text = format!(
        "+++\n\
         title = {}\n\
         # summary = \"\" # one sentence for lists and feeds; without it, the beginning of the text\n\
         date = {day} # the digest's day\n\
         draft = true # take this line out to publish\n\
         topics = [{}] # ids of content/vocabulary/topics.toml\n\
         tags = [] # ids of content/vocabulary/tags.toml\n\
         # stories = [] # ids of content/vocabulary/stories.toml\n\
         {source_line}\n\
         # also = [{{ id = \"…\", url = \"https://…\" }}] # other coverage of the same event\n\
         +++\n\n",
        quoted(title.trim()),
        topics.join(", "),
    );
    Ok((format!("content/{}/{slug}.md", day.format("%Y/%m/%d")), text))
}

fn known(vocabulary: &Vocabulary, kind: Kind, id: &str) -> Result<(), String> {
    let terms = vocabulary.of(kind);
    if terms.find(id).is_some() {
        return Ok(());
    }
    let help = did_you_mean(id, terms.ids()).unwrap_or_else(|| format!("add it to `{}`", kind.file()));
    Err(format!("unknown {} `{id}`; {help}", kind.word()))
}

/// At most 60 characters of a slug, cut between words.
fn cut(slug: &str) -> String {
    const LENGTH: usize = 60;
    match slug.get(..LENGTH) {
        Some(start) if slug.len() > LENGTH => {
            let end = if slug.as_bytes()[LENGTH] == b'-' { LENGTH } else { start.rfind('-').unwrap_or(LENGTH) };
            slug[..end].trim_end_matches(['-', '.', '_']).to_owned()
        }
        _ => slug.to_owned(),
    }
}

/// A text as a TOML string.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_slug_is_cut_between_words() {
        assert_eq!(cut("short"), "short");
        let long = "word-".repeat(20) + "end";
        assert_eq!(cut(&long), "word-".repeat(12).trim_end_matches('-'));
        assert_eq!(cut(&"x".repeat(100)).len(), 60);
    }

    #[test]
    fn a_title_becomes_a_toml_string() {
        for title in ["a \"b\" \\ c", "«Қазақстан»", "tab\there"] {
            let table: toml::Table = format!("title = {}", quoted(title)).parse().unwrap();
            assert_eq!(table["title"].as_str(), Some(title.replace('\t', " ").as_str()));
        }
    }
}
