//! `khorgos edition`: one edition for a channel, to standard output or into a folder.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use crate::config::{Channel, Period};
use crate::content::document::Record;
use crate::diagnostics::{Diagnostic, did_you_mean};
use crate::model::{self, Known, Model};
use crate::render::{RenderError, Renderer, Scope, telegram_messages};
use crate::site::{self, PERIOD_NAMES, Site, parse_period, period_key, respell_period};
use crate::source::Disk;

use super::arguments::{Edition, Global};
use super::console::Console;
use super::context::{request, root};

/// Why there is nothing to write: wrong usage (2), or a site that does not have it (1).
enum Refusal {
    Usage(String),
    Site(String),
    Problems(Vec<Diagnostic>),
}

/// A file's name and bytes.
type File = (String, Vec<u8>);

/// Runs the command. Nothing is written unless all of it can be.
pub fn run(global: &Global, arguments: &Edition, console: &Console) -> ExitCode {
    match files(global, arguments, console).and_then(|files| write(arguments, &files, console)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Refusal::Usage(message)) => {
            console.fail(&message);
            ExitCode::from(2)
        }
        Err(Refusal::Site(message)) => {
            console.fail(&message);
            ExitCode::FAILURE
        }
        Err(Refusal::Problems(list)) => {
            console.diagnostics(&list);
            console.print("Nothing was written.");
            ExitCode::FAILURE
        }
    }
}

/// Everything that is to be written.
fn files(global: &Global, arguments: &Edition, console: &Console) -> Result<Vec<File>, Refusal> {
    let root = root(global).map_err(Refusal::Usage)?;
    let source = Disk::new(&root);
    let request = request(global, &arguments.held, &source).map_err(Refusal::Usage)?;
    let channels: Vec<Channel> = arguments.format.iter().map(|format| format.channel()).collect();
    let several = channels.len() > 1 || arguments.language.len() > 1;
    if several && arguments.output_dir.is_none() {
        return Err(Refusal::Usage("several formats or languages need a folder: add `--output-dir DIR`".into()));
    }
    if arguments.from.is_some() && channels != [Channel::Epub] {
        return Err(Refusal::Usage("`--from` makes a book of several editions: it goes with `--format epub`".into()));
    }
    let model = model::load(&source, &request, &Known::default(), 0);
    let (errors, warnings): (Vec<_>, Vec<_>) = model.diagnostics.iter().cloned().partition(Diagnostic::is_error);
    if !errors.is_empty() {
        return Err(Refusal::Problems(errors));
    }
    console.diagnostics(&warnings);
    let languages = languages(&model.site, &arguments.language)?;
    let period = arguments.period.as_deref();
    let last = choose(&model.site, period)?;
    let first = arguments.from.as_deref().map(|from| choose(&model.site, Some(from))).transpose()?;
    let span = span(&model.site, first, last)?;
    render(&source, &model, &span, &channels, &languages)
}

/// The languages' positions; the site's first one where none is named.
fn languages(site: &Site, wanted: &[String]) -> Result<Vec<usize>, Refusal> {
    if wanted.iter().any(|tag| tag == "all") {
        return Ok((0..site.languages.len()).collect());
    }
    let position = |tag: &String| {
        site.config.language(tag).ok_or_else(|| {
            let help = did_you_mean(tag, site.config.languages.iter().map(String::as_str)).unwrap_or_default();
            Refusal::Usage(format!("`{tag}` is not a language of this site; {help}"))
        })
    };
    if wanted.is_empty() { Ok(vec![0]) } else { wanted.iter().map(position).collect() }
}

/// The edition of a period, or the newest finished one of the main period.
fn choose(site: &Site, period: Option<&str>) -> Result<usize, Refusal> {
    let Some(text) = period else { return newest(site) };
    let wanted = text.to_ascii_lowercase();
    let Some((kind, first)) = parse_period(&wanted) else {
        let message = format!("`{text}` is no period; write {PERIOD_NAMES}{}", nearby(site, &wanted, None));
        return Err(Refusal::Usage(message));
    };
    let key = period_key(kind, first);
    let found = site.editions.iter().position(|edition| edition.key == key);
    found.ok_or_else(|| {
        if site.config.editions.periods.contains(&kind) {
            Refusal::Site(format!("there is no edition `{key}`: no article is of that period{}", nearby(site, &key, Some(kind))))
        } else {
            Refusal::Site(format!("this site has no editions for the period of `{key}`; add `\"{}\"` to `periods` under `[editions]` in site.toml", kind.word()))
        }
    })
}

fn newest(site: &Site) -> Result<usize, Refusal> {
    let main = site.config.editions.periods.first();
    let of_main = || site.editions.iter().enumerate().rev().filter(|(_, edition)| Some(&edition.period) == main);
    let finished = of_main().find(|(_, edition)| !edition.running).map(|(at, _)| at);
    finished.ok_or_else(|| match of_main().next() {
        Some((_, running)) => Refusal::Site(format!(
            "no edition is finished yet; `khorgos edition {}` writes the running one",
            running.key
        )),
        None => Refusal::Site("there are no editions yet: the site has no articles".into()),
    })
}

/// Names of editions that could have been meant: the same period in its right spelling, the one before, the one that is spelled most alike, or
/// else the last ones. Where the kind of period is known, only those of that kind.
fn nearby(site: &Site, wanted: &str, kind: Option<Period>) -> String {
    let of_kind = |edition: &&site::Edition| kind.is_none_or(|kind| edition.period == kind);
    let keys = site.editions.iter().filter(of_kind).map(|edition| edition.key.as_str());
    let right = respell_period(wanted);
    if let Some(key) = keys.clone().find(|key| Some(*key) == right.as_deref()) {
        return format!("; did you mean `{key}`?");
    }
    // Of the same year and kind, the one before it: after a typing error in the number, or for a week without articles.
    let alike = |key: &&str| *key <= wanted && wanted.get(..6).is_some_and(|start| key.starts_with(start));
    if let Some(key) = keys.clone().filter(alike).max() {
        return format!("; did you mean `{key}`?");
    }
    if let Some(key) = crate::diagnostics::nearest(wanted, keys.clone()) {
        return format!("; did you mean `{key}`?");
    }
    let last: Vec<String> = keys.rev().take(3).map(|key| format!("`{key}`")).collect();
    if last.is_empty() { String::new() } else { format!("; the last ones are {}", last.join(", ")) }
}

/// The editions from the first to the last, of one kind of period.
fn span(site: &Site, first: Option<usize>, last: usize) -> Result<Vec<usize>, Refusal> {
    let Some(first) = first else { return Ok(vec![last]) };
    let [from, to] = [first, last].map(|at| &site.editions[at]);
    if from.period != to.period {
        return Err(Refusal::Usage(format!("`{}` and `{}` are different kinds of periods", from.key, to.key)));
    }
    if first > last {
        return Err(Refusal::Usage(format!(
            "`{}` comes after `{}`: the first edition goes with `--from`",
            from.key, to.key
        )));
    }
    Ok((first..=last).collect())
}

fn render(
    source: &Disk,
    model: &Model,
    span: &[usize],
    channels: &[Channel],
    languages: &[usize],
) -> Result<Vec<File>, Refusal> {
    let Some(templates) = &model.templates else { return Err(Refusal::Problems(model.diagnostics.clone())) };
    let bodies = |record: &Record| model::body(source, &model.content.bodies, record);
    let renderer = Renderer::new(&model.site, &model.plan, &model.assets, templates, &bodies, Scope::Page);
    let mut files = Vec::new();
    let mut problems = Vec::new();
    for language in languages {
        let editions = shown(&model.site, *language, span)?;
        for channel in channels {
            match bytes(&renderer, *language, &editions, *channel) {
                Ok(bytes) => files.extend(named(&model.site, *language, span, *channel, bytes)),
                Err(error) => problems.push(error.diagnostic()),
            }
        }
    }
    Diagnostic::sort(&mut problems);
    if problems.is_empty() { Ok(files) } else { Err(Refusal::Problems(problems)) }
}

fn bytes(renderer: &Renderer<'_>, language: usize, editions: &[u32], channel: Channel) -> Result<Vec<u8>, RenderError> {
    match editions {
        [one] => renderer.edition(language, *one, channel),
        several => renderer.book(language, several),
    }
}

/// The editions that a language has, of those that are wanted.
fn shown(site: &Site, language: usize, span: &[usize]) -> Result<Vec<u32>, Refusal> {
    let has: Vec<u32> =
        span.iter().filter(|at| site.shows_edition(language, **at)).filter_map(|at| u32::try_from(*at).ok()).collect();
    if has.is_empty() {
        let tag = site.languages[language].tag();
        return Err(Refusal::Site(format!(
            "the edition `{}` has no articles in `{tag}`, and lists do not show untranslated ones",
            site.editions[span[0]].key
        )));
    }
    Ok(has)
}

/// The files of one channel: `2025-w52.ru.txt`; Telegram has one for each message.
fn named(site: &Site, language: usize, span: &[usize], channel: Channel, bytes: Vec<u8>) -> Vec<File> {
    let key = |at: Option<&usize>| at.map(|at| site.editions[*at].key.as_str()).unwrap_or_default();
    let period = if span.len() > 1 {
        format!("{}--{}", key(span.first()), key(span.last()))
    } else {
        key(span.first()).to_owned()
    };
    let stem = format!("{period}.{}", site.languages[language].tag());
    if channel != Channel::Telegram {
        return vec![(format!("{stem}.{}", channel.ending()), bytes)];
    }
    let text = String::from_utf8_lossy(&bytes);
    let messages = telegram_messages(&text).into_iter().enumerate();
    messages
        .map(|(number, message)| {
            (format!("{stem}.telegram-{:02}.html", number + 1), format!("{message}\n").into_bytes())
        })
        .collect()
}

fn write(arguments: &Edition, files: &[File], console: &Console) -> Result<(), Refusal> {
    let Some(folder) = &arguments.output_dir else { return print(files) };
    std::fs::create_dir_all(folder).map_err(|error| unwritable(folder, &error))?;
    for (name, bytes) in files {
        let path = folder.join(name);
        std::fs::write(&path, bytes).map_err(|error| unwritable(&path, &error))?;
        console.say(&format!("{}", path.display()));
    }
    Ok(())
}

/// One channel goes to standard output as it is; Telegram's messages have a form feed on a line of its own between them.
fn print(files: &[File]) -> Result<(), Refusal> {
    let mut out = std::io::stdout().lock();
    let result = files.iter().enumerate().try_for_each(|(number, (_, bytes))| {
        if number > 0 {
            out.write_all(b"\x0c\n")?;
        }
        out.write_all(bytes)
    });
    match result.and_then(|()| out.flush()) {
        // A reader that has seen enough is no failure.
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Refusal::Site(format!("standard output cannot be written: {error}")))
        }
        _ => Ok(()),
    }
}

fn unwritable(path: &Path, error: &std::io::Error) -> Refusal {
    Refusal::Site(format!("`{}` cannot be written: {error}", path.display()))
}
