//! What the interface says: flat keys to texts, read from TOML, a site's laid over the built-in ones.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use toml::de::{DeTable, DeValue};

/// The CLDR's plural categories; a table with no other keys is a plural string.
const CATEGORIES: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];

/// Interface strings: dotted keys (`article.source`) to a text, or to a text for each plural category. `{name}` stands for a value given later.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Strings {
    entries: BTreeMap<String, Entry>,
}

#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
enum Entry {
    Text(String),
    Plural(BTreeMap<&'static str, String>),
}

/// What is wrong with a file of interface strings.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct StringsError {
    /// The bytes of the text that the error is about, where they are known.
    pub span: Option<Range<usize>>,
    /// One plain sentence, lower case, names in backticks.
    pub message: String,
}

/// How a language's strings differ from those of the language that they are compared with.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Difference {
    /// The key is missing.
    Missing(String),
    /// The key is not in the other language.
    Unexpected(String),
    /// One has plural forms, the other does not.
    Kind(String),
    /// The placeholders differ.
    Placeholders(String),
    /// A plural string lacks a category that the language needs.
    Category {
        /// The key.
        key: String,
        /// The category, such as `few`.
        category: String,
    },
}

impl Strings {
    /// Reads a TOML text. Tables nest, and become dots in keys; a table with `other` and only plural categories is a plural string; every value is a string.
    pub fn parse(text: &str) -> Result<Self, StringsError> {
        let table = DeTable::parse(text)
            .map_err(|error| StringsError { span: error.span(), message: error.message().to_owned() })?;
        let mut strings = Self::default();
        strings.read_table("", table.get_ref())?;
        Ok(strings)
    }

    /// Lays `other` over these: its entries replace those of the same key.
    pub fn overlay(&mut self, other: Self) {
        self.entries.extend(other.entries);
    }

    /// The keys, in order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.entries.keys().map(String::as_str)
    }

    /// The text of a key; of a plural string, its `other` form.
    #[must_use]
    pub fn text(&self, key: &str) -> Option<&str> {
        self.plural(key, "other")
    }

    /// The form of a key for a plural category; `other` where that form is missing, and the text itself where the string has no forms.
    pub fn plural(&self, key: &str, category: &str) -> Option<&str> {
        match self.entries.get(key)? {
            Entry::Text(text) => Some(text),
            Entry::Plural(forms) => forms.get(category).or_else(|| forms.get("other")).map(String::as_str),
        }
    }

    /// Whether the string has plural forms.
    #[must_use]
    pub fn is_plural(&self, key: &str) -> bool {
        matches!(self.entries.get(key), Some(Entry::Plural(_)))
    }

    /// The names in braces of a key's text; of a plural string, those of all its forms.
    #[must_use]
    pub fn placeholders(&self, key: &str) -> BTreeSet<&str> {
        match self.entries.get(key) {
            Some(Entry::Text(text)) => placeholders(text).collect(),
            Some(Entry::Plural(forms)) => forms.values().flat_map(|text| placeholders(text)).collect(),
            None => BTreeSet::new(),
        }
    }

    /// Compares these with the strings of another language, and their plural strings with the `categories` that this language needs
    /// ([`super::Language::plural_categories`]). Empty when all is well. Names of months and the like under `dates.` may use placeholders freely.
    pub fn differences(&self, other: &Self, categories: &BTreeSet<&'static str>) -> Vec<Difference> {
        let missing = other.entries.keys().filter(|key| !self.entries.contains_key(*key));
        let mut differences: Vec<Difference> = missing.cloned().map(Difference::Missing).collect();
        for (key, entry) in &self.entries {
            if !other.entries.contains_key(key) {
                differences.push(Difference::Unexpected(key.clone()));
            } else if self.is_plural(key) != other.is_plural(key) {
                differences.push(Difference::Kind(key.clone()));
            } else if !key.starts_with("dates.") && self.placeholders(key) != other.placeholders(key) {
                differences.push(Difference::Placeholders(key.clone()));
            }
            if let Entry::Plural(forms) = entry {
                let lacking = categories.iter().filter(|category| !forms.contains_key(*category));
                differences.extend(
                    lacking.map(|category| Difference::Category { key: key.clone(), category: (*category).to_owned() }),
                );
            }
        }
        differences
    }

    fn read_table(&mut self, prefix: &str, table: &DeTable<'_>) -> Result<(), StringsError> {
        for (name, value) in table {
            let key =
                if prefix.is_empty() { name.get_ref().to_string() } else { format!("{prefix}.{}", name.get_ref()) };
            match value.get_ref() {
                DeValue::String(text) => self.insert(key, Entry::Text(text.to_string()), name.span())?,
                DeValue::Table(inner) => match plural_forms(inner) {
                    Some(forms) => self.insert(key, Entry::Plural(forms), name.span())?,
                    None => self.read_table(&key, inner)?,
                },
                _ => {
                    let message = format!("`{key}` must be a text in quotes, or a table of texts");
                    return Err(StringsError { span: Some(value.span()), message });
                }
            }
        }
        Ok(())
    }

    fn insert(&mut self, key: String, entry: Entry, span: Range<usize>) -> Result<(), StringsError> {
        let message = format!("`{key}` is given twice");
        match self.entries.insert(key, entry) {
            None => Ok(()),
            Some(_) => Err(StringsError { span: Some(span), message }),
        }
    }
}

/// The forms of a plural string, if the table is one: texts only, plural categories only, `other` among them.
fn plural_forms(table: &DeTable<'_>) -> Option<BTreeMap<&'static str, String>> {
    let mut forms = BTreeMap::new();
    for (name, value) in table {
        let category = CATEGORIES.into_iter().find(|category| *category == name.get_ref().as_ref())?;
        let DeValue::String(text) = value.get_ref() else { return None };
        forms.insert(category, text.to_string());
    }
    forms.contains_key("other").then_some(forms)
}

/// Replaces `{name}` by the argument of that name, in one pass: what an argument brings is not looked at again. Unknown names stay.
pub(crate) fn fill<T: AsRef<str>>(text: &str, argument: impl Fn(&str) -> Option<T>) -> String {
    let mut filled = String::with_capacity(text.len() + 32);
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        let (before, after) = rest.split_at(open);
        filled.push_str(before);
        let placeholder = after.find('}').map(|close| &after[..=close]);
        let value = placeholder.and_then(|it| argument(&it[1..it.len() - 1]));
        let length = if let (Some(placeholder), Some(value)) = (placeholder, value) {
            filled.push_str(value.as_ref());
            placeholder.len()
        } else {
            filled.push('{');
            1
        };
        rest = &after[length..];
        // An abbreviation's point ends the sentence too.
        if filled.ends_with('.') && rest.starts_with('.') && !rest.starts_with("..") {
            rest = &rest[1..];
        }
    }
    filled.push_str(rest);
    filled
}

/// The names in braces: letters, digits and underscores.
fn placeholders(text: &str) -> impl Iterator<Item = &str> {
    text.split('{').skip(1).filter_map(|rest| {
        let name = &rest[..rest.find('}')?];
        (!name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')).then_some(name)
    })
}
