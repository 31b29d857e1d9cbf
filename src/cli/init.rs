//! `khorgos init`.

use std::fs;
use std::io;
use std::path::Path;
use std::process::ExitCode;

use crate::config;

use super::arguments::Init;
use super::console::Console;
use super::sample;

/// The languages of a new site when none is named.
const LANGUAGES: [&str; 4] = ["ru", "kk", "zh", "en"];

/// Runs the command.
pub fn run(arguments: &Init, console: &Console) -> ExitCode {
    let languages = match languages(&arguments.languages) {
        Ok(languages) => languages,
        Err(message) => {
            console.fail(&message);
            return ExitCode::from(2);
        }
    };
    match write(&arguments.folder, &languages, arguments.force) {
        Ok(count) => {
            let folder = arguments.folder.display();
            console.say(&format!("Made a new site in `{folder}`: {count} files. Its comments say what each one is for.\n\nNext:\n  cd {folder}\n  khorgos build"));
            ExitCode::SUCCESS
        }
        Err(message) => {
            console.fail(&message);
            ExitCode::FAILURE
        }
    }
}

fn languages(wanted: &[String]) -> Result<Vec<String>, String> {
    let mut languages: Vec<String> = Vec::new();
    for tag in wanted {
        if !config::is_language_tag(tag) {
            return Err(format!("`{tag}` is not a language tag; write one such as ru, kk, zh or en"));
        }
        if !languages.contains(tag) {
            languages.push(tag.clone());
        }
    }
    Ok(if languages.is_empty() { LANGUAGES.map(str::to_owned).to_vec() } else { languages })
}

/// Writes the sample's files; with `force` also beside what is there, but never over it.
fn write(folder: &Path, languages: &[String], force: bool) -> Result<usize, String> {
    let failed = |path: &Path, error: &io::Error| {
        format!("`{}` cannot be written: {}", path.display(), crate::source::explain(error))
    };
    let is_empty = match fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => true,
        Err(error) => return Err(failed(folder, &error)),
    };
    if !is_empty && !force {
        return Err(format!(
            "`{}` is not empty; name a new folder, or use --force to add the sample's files to it",
            folder.display()
        ));
    }
    let mut count = 0;
    for (path, text) in sample::files(languages) {
        let target = folder.join(&path);
        let parent = target.parent().unwrap_or(folder);
        fs::create_dir_all(parent).map_err(|error| failed(parent, &error))?;
        match fs::File::create_new(&target) {
            Ok(mut file) => {
                io::Write::write_all(&mut file, text.as_bytes()).map_err(|error| failed(&target, &error))?;
            }
            // What somebody wrote is worth more than the sample.
            Err(error) if force && error.kind() == io::ErrorKind::AlreadyExists => continue,
            Err(error) => return Err(failed(&target, &error)),
        }
        count += 1;
    }
    Ok(count)
}
