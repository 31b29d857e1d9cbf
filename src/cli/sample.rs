//! The sample site that `khorgos init` writes, in the languages that were asked for.
//!
//! Its files are in `sample/`: a site in Russian, Kazakh, Chinese and English, which can be read and built as it is. Another choice of languages is cut
//! from it line by line, so that its comments stay.

use std::collections::BTreeMap;

use include_dir::{Dir, include_dir};

static SAMPLE: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/sample");

/// The languages in which the sample is written; the first one's files are the originals.
const WRITTEN: [&str; 4] = ["ru", "kk", "zh", "en"];

/// The language whose texts stand in for one that the sample does not have.
const FALLBACK: &str = "en";

/// The sample's files by their path, in the given languages, the first one the original.
pub fn files(languages: &[String]) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    for (path, text) in embedded() {
        match path.strip_prefix("content/").filter(|_| path.ends_with(".md")) {
            None => drop(files.insert(path.to_owned(), settings_or_vocabulary(path, text, languages))),
            Some(inner) => {
                let (key, language) = crate::content::key_of(inner);
                if language.is_none() {
                    insert_texts(&mut files, key, text, languages);
                }
            }
        }
    }
    for language in languages.iter().filter(|language| !WRITTEN.contains(&language.as_str())) {
        files.extend(strings(language));
    }
    files
}

fn embedded() -> Vec<(&'static str, &'static str)> {
    fn collect(dir: &'static Dir<'static>, files: &mut Vec<(&'static str, &'static str)>) {
        files.extend(dir.files().filter_map(|file| Some((file.path().to_str()?, file.contents_utf8()?))));
        dir.dirs().for_each(|inner| collect(inner, files));
    }
    let mut files = Vec::new();
    collect(&SAMPLE, &mut files);
    files
}

/// Keeps the lines of the site's languages: `ru = "…"` below `[title]`, `name.ru = "…"` in a vocabulary.
fn settings_or_vocabulary(path: &str, text: &str, languages: &[String]) -> String {
    let mut out = String::new();
    let mut group: Vec<(&str, &str)> = Vec::new();
    for line in text.lines().map(Some).chain([None]) {
        let of_language = line.and_then(|line| Some((language_of(line)?, line)));
        let same_key = |line: &str| group.first().is_none_or(|(_, first)| stem(first) == stem(line));
        if let Some((language, line)) = of_language.filter(|(_, line)| same_key(line)) {
            group.push((language, line));
            continue;
        }
        write_group(&mut out, &group, languages);
        group.clear();
        match (of_language, line) {
            (Some(of_language), _) => group.push(of_language),
            (None, Some(line)) if path == "site.toml" && line.starts_with("languages = ") => {
                let list: Vec<String> = languages.iter().map(|language| format!("\"{language}\"")).collect();
                let comment = line.find('#').map_or("", |at| &line[at..]);
                out.push_str(&format!("languages = [{}] {comment}\n", list.join(", ")));
            }
            (None, Some(line)) => out.push_str(&format!("{line}\n")),
            (None, None) => {}
        }
    }
    out
}

/// The language of a line such as `name.ru = "…"` or `ru = "…"`.
fn language_of(line: &str) -> Option<&'static str> {
    let (key, _) = line.split_once(" = ")?;
    let tag = key.rsplit('.').next()?;
    WRITTEN.into_iter().find(|language| *language == tag)
}

/// What stands before the language in such a line: `name.`, or nothing.
fn stem(line: &str) -> &str {
    let key = line.split_once(" = ").map_or(line, |(key, _)| key);
    key.rfind('.').map_or("", |at| &key[..=at])
}

/// Writes one text in each language of the site, in their order.
fn write_group(out: &mut String, group: &[(&str, &str)], languages: &[String]) {
    let Some((_, first)) = group.first() else { return };
    for language in languages {
        let found = group
            .iter()
            .find(|(known, _)| known == language)
            .or_else(|| group.iter().find(|(known, _)| *known == FALLBACK));
        let value = found.and_then(|(_, line)| line.split_once(" = ")).map_or("\"\"", |(_, value)| value);
        out.push_str(&format!("{}{language} = {value}\n", stem(first)));
    }
}

/// A content file and its translations. `original` is the text of the sample's original, which has the keys that all languages share.
fn insert_texts(files: &mut BTreeMap<String, String>, key: &str, original: &str, languages: &[String]) {
    for (at, language) in languages.iter().enumerate() {
        let written = if WRITTEN.contains(&language.as_str()) { language.as_str() } else { FALLBACK };
        let own = if written == WRITTEN[0] { original } else { translation(key, written) };
        let text = if at == 0 { as_original(original, own) } else { as_translation(own) };
        let path = if at == 0 { format!("content/{key}.md") } else { format!("content/{key}.{language}.md") };
        files.insert(path, relink(&text, written, language, at == 0));
    }
}

fn translation(key: &str, language: &str) -> &'static str {
    SAMPLE.get_file(format!("content/{key}.{language}.md")).and_then(|file| file.contents_utf8()).unwrap_or_default()
}

/// A file's front matter, line by line, and what follows its closing `+++`.
fn halves(text: &str) -> (Vec<&str>, &str) {
    let front = text.strip_prefix("+++\n").unwrap_or(text);
    let (front, body) = front.split_once("\n+++\n").unwrap_or((front, ""));
    (front.lines().collect(), body)
}

fn is_text_line(line: &&str) -> bool {
    ["title = ", "summary = ", "closing = "].iter().any(|key| line.starts_with(key))
}

/// The shared keys of the sample's original with the words of another language.
fn as_original(original: &str, own: &str) -> String {
    let (front, _) = halves(original);
    let (own_front, body) = halves(own);
    let words = own_front.iter().copied().filter(is_text_line);
    let shared = front.iter().copied().filter(|line| !is_text_line(line));
    let lines: Vec<&str> = words.chain(shared).collect();
    format!("+++\n{}\n+++\n{body}", lines.join("\n"))
}

/// The words of one language alone.
fn as_translation(own: &str) -> String {
    let (front, body) = halves(own);
    let words: Vec<&str> = front.into_iter().filter(is_text_line).collect();
    format!(
        "+++\n{}\nreviewed = false # no person has checked this text yet; the page says so\n+++\n{body}",
        words.join("\n")
    )
}

/// Links to the site's lists begin with the folder of the language.
fn relink(text: &str, written: &str, language: &str, first: bool) -> String {
    let from = if written == WRITTEN[0] { "](/topics/)".to_owned() } else { format!("](/{written}/topics/)") };
    let to = if first { "](/topics/)".to_owned() } else { format!("](/{language}/topics/)") };
    text.replace(&from, &to)
}

/// The interface strings of a language that khorgos does not have, in English, to be translated.
fn strings(language: &str) -> Option<(String, String)> {
    let english = crate::theme::built_in_strings_file(FALLBACK)?;
    let note = format!("# To translate: these are the English strings, for the language `{language}`.\n");
    Some((format!("templates/strings/{language}.toml"), note + english))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn languages(tags: &[&str]) -> Vec<String> {
        tags.iter().map(|tag| (*tag).to_owned()).collect()
    }

    #[test]
    fn the_written_languages_give_the_files_as_they_are() {
        let files = files(&languages(&WRITTEN));
        for (path, text) in embedded() {
            assert_eq!(files.get(path).map(String::as_str), Some(text), "{path}");
        }
        assert_eq!(files.len(), embedded().len());
    }

    #[test]
    fn another_first_language_becomes_the_original() {
        let files = files(&languages(&["en", "ru"]));
        let original = &files["content/2025/01/06/first-article.md"];
        assert!(
            original.contains("This is what an article")
                && original.contains("date = 2025-01-06")
                && original.contains("](/topics/)"),
            "{original}"
        );
        let translation = &files["content/2025/01/06/first-article.ru.md"];
        assert!(translation.contains("Так выглядит") && !translation.contains("date ="), "{translation}");
        assert!(translation.contains("](/ru/topics/)"), "{translation}");
        assert!(files["site.toml"].contains("languages = [\"en\", \"ru\"] #"), "{}", files["site.toml"]);
        assert!(!files["content/vocabulary/tags.toml"].contains(".zh"));
    }

    #[test]
    fn a_language_that_is_not_written_gets_english_texts_and_strings() {
        let files = files(&languages(&["en", "de"]));
        assert!(files["content/vocabulary/topics.toml"].contains("name.de = \"Guide\""));
        assert!(files["templates/strings/de.toml"].contains("[site]"));
        assert!(files.contains_key("content/pages/about.de.md"));
    }
}
