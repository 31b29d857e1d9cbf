//! A text in each of a site's languages.

use serde::{Deserialize, Serialize};

use crate::diagnostics::{Problem, did_you_mean};
use crate::fields::Fields;

/// A text for each language of the site, by the language's position in `site.toml`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Names(Box<[Option<Box<str>>]>);

impl Names {
    /// The same text in every one of `count` languages.
    pub fn same(text: &str, count: usize) -> Self {
        Self((0..count).map(|_| Some(text.into())).collect())
    }

    /// Reads `key`: a text for all languages, or a table with a text for each. What is in neither form is reported; languages that are missing are not.
    pub fn read(fields: &Fields<'_>, key: &'static str, languages: &[String]) -> Option<Self> {
        if !fields.is_table(key) {
            return fields.text(key).map(|text| Self::same(text.value, languages.len()));
        }
        let table = fields.table(key)?;
        let mut names = vec![None; languages.len()];
        for (tag, _) in table.entries() {
            if let Some(index) = languages.iter().position(|language| language == tag.value) {
                names[index] = table.free_text(tag.value).map(|text| text.value.into());
            } else {
                let mut problem = Problem::error(
                    "unknown-language",
                    tag.span,
                    format!("`{}` is not a language of this site", tag.value),
                );
                problem.help = did_you_mean(tag.value, languages.iter().map(String::as_str));
                table.report(problem);
            }
        }
        Some(Self(names.into()))
    }

    /// The text in a language, if it has one.
    pub fn get(&self, language: usize) -> Option<&str> {
        self.0.get(language).and_then(Option::as_deref)
    }

    /// The text in a language, or in the first language that has one.
    pub fn or_first(&self, language: usize) -> &str {
        self.get(language).or_else(|| self.all().next()).unwrap_or_default()
    }

    /// Every text that there is, in the order of the languages.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(Option::as_deref)
    }

    /// The positions of the languages without a text.
    pub fn missing(&self) -> impl Iterator<Item = usize> + '_ {
        self.0
            .iter()
            .enumerate()
            .filter(|(_, text)| text.as_ref().is_none_or(|text| text.trim().is_empty()))
            .map(|(index, _)| index)
    }
}
