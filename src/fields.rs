//! Reading a TOML table field by field, with the place of every value and a problem for every mistake.
//!
//! `serde` stops at the first mistake and forgets where it stood; an editor wants all of them at once. Each getter takes a key, notes it as
//! known, and reports a value of the wrong type; [`Fields::finish`] then reports every key that nobody asked for.

mod plain;

use std::cell::RefCell;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::diagnostics::{Problem, did_you_mean};

/// The problems found so far in one text.
pub type Problems = RefCell<Vec<Problem>>;

/// A value with the bytes that it stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed<T> {
    /// The value.
    pub value: T,
    /// The bytes of the text.
    pub span: Range<usize>,
}

/// A table that is being read.
pub struct Fields<'t> {
    table: &'t DeTable<'t>,
    /// Where the table stands, for what is missing in it.
    span: Range<usize>,
    /// Where the TOML text begins in the file.
    base: usize,
    known: RefCell<Vec<&'static str>>,
    problems: &'t Problems,
}

/// Parses a whole TOML text that begins at byte `base` of its file. Syntax errors are reported, all of them; then there is no table to read.
pub fn parse<'t>(text: &'t str, base: usize, problems: &Problems) -> Option<Spanned<DeTable<'t>>> {
    if let Some(table) = plain::plain(text) {
        return Some(table);
    }
    let (table, errors) = DeTable::parse_recoverable(text);
    if errors.is_empty() {
        return Some(table);
    }
    let mut found: Vec<(Range<usize>, String)> = errors
        .into_iter()
        .map(|error| (error.span().unwrap_or(0..0), error.message().lines().collect::<Vec<_>>().join(", ")))
        .collect();
    found.sort_by_key(|(span, _)| span.start);
    if let Some(end) = unclosed_list(text, &found) {
        found.retain(|(span, _)| span.start < end.start);
        found.push((end, "this list has no end, expected `]`".into()));
    }
    // What follows a mistake on its line mostly follows from it.
    let line = |at: usize| memchr::memchr_iter(b'\n', &text.as_bytes()[..at.min(text.len())]).count();
    found.dedup_by_key(|(span, _)| line(span.start));
    let told = found.into_iter().take(SYNTAX_ERRORS).map(|(span, message)| syntax_problem(text, base, span, &message));
    problems.borrow_mut().extend(told);
    None
}

fn syntax_problem(text: &str, base: usize, span: Range<usize>, message: &str) -> Problem {
    let Some(date) = date_at(text, span.start) else {
        return Problem::error(
            "toml-syntax",
            base + span.start..base + span.end,
            format!("this is not TOML: {message}"),
        )
        .help("texts stand in double quotes, dates without quotes, lists in square brackets");
    };
    let reason = message.split_once(", expected ").filter(|(what, _)| DATE_MISTAKES.contains(what));
    let reason = reason.map(|(_, reason)| format!(": expected {reason}")).unwrap_or_default();
    let message = format!("`{}` is no date{reason}", &text[date.clone()]);
    Problem::error("bad-date", base + date.start..base + date.end, message)
        .help("write the date year first, such as 2025-12-27 or 2025-12-27T10:00:00+05:00")
}

/// What the parser calls a date that it can tell from other values.
const DATE_MISTAKES: [&str; 3] = ["invalid date", "invalid time", "invalid datetime"];

/// The value at a byte, when somebody meant it to be a date: three numbers, the year first or last, and perhaps a time of day. A mistake behind it, or in a
/// text that has such numbers, is another one.
fn date_at(text: &str, at: usize) -> Option<Range<usize>> {
    let is_part = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'.' | b'/' | b'-');
    let bytes = text.as_bytes();
    let start = at - bytes.get(..at)?.iter().rev().take_while(|byte| is_part(byte)).count();
    let end = start + bytes[start..].iter().take_while(|byte| is_part(byte)).count();
    let numbers: Vec<usize> = text.get(start..end)?.split(['.', '/', '-']).map(str::len).collect();
    let is_value = at < end && text[..start].trim_end().ends_with(['=', ',', '[']);
    let is_date = is_value && matches!(numbers[..], [4, 1..=2, 1..=2] | [1..=2, 1..=2, 4]);
    let time = match bytes[end..] {
        [b'T' | b't' | b' ', b'0'..=b'9', ..] => {
            let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b':' | b'.' | b'+' | b'-');
            1 + bytes[end + 1..].iter().take_while(|byte| is_part(byte)).count()
        }
        _ => 0,
    };
    let ends = bytes.get(end + time).is_none_or(|next| next.is_ascii_whitespace() || b",]}#".contains(next));
    (is_date && ends).then_some(start..end + time)
}

/// A table with at most so many keys is looked through.
const COMPARED: usize = 24;

/// How many syntax errors of one text are shown.
const SYNTAX_ERRORS: usize = 10;

/// Where a list that is never closed should have ended: the parser reads every later line as a part of it and complains of each.
fn unclosed_list(text: &str, errors: &[(Range<usize>, String)]) -> Option<Range<usize>> {
    let swallowed = errors.iter().position(|(_, message)| message.contains("`=` in array"))?;
    let line_of = |at: usize| text[..at.min(text.len())].rfind('\n').map_or(0, |line| line + 1);
    // The first key that was read as a value stands at the beginning of a line; the list ended, or should have, before it.
    let key_line = line_of(errors[swallowed].0.start);
    let end = text[..key_line].trim_end().len();
    Some(end..end)
}

impl<'t> Fields<'t> {
    /// Reads a table that [`parse`] returned; `base` as there.
    pub fn new(table: &'t Spanned<DeTable<'t>>, base: usize, problems: &'t Problems) -> Self {
        let span = table.span();
        Self::of(table.get_ref(), base + span.start..base + span.end, base, problems)
    }

    fn of(table: &'t DeTable<'t>, span: Range<usize>, base: usize, problems: &'t Problems) -> Self {
        Self { table, span, base, known: RefCell::new(Vec::with_capacity(COMPARED)), problems }
    }

    /// Where the table stands in the file.
    pub fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// Reports a problem.
    pub fn report(&self, problem: Problem) {
        self.problems.borrow_mut().push(problem);
    }

    /// Few keys are compared faster than one is hashed.
    fn get(&self, key: &str) -> Option<&'t Spanned<DeValue<'t>>> {
        if self.table.len() > COMPARED {
            return self.table.get(key);
        }
        self.table.iter().find(|(found, _)| found.get_ref() == key).map(|(_, value)| value)
    }

    /// True when the key is there, whatever its value.
    pub fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// Says that a key may stand here, without reading it.
    pub fn known(&self, key: &'static str) {
        self.known.borrow_mut().push(key);
    }

    /// The place of a key's value.
    pub fn place(&self, key: &str) -> Option<Range<usize>> {
        self.get(key).map(|value| self.shift(value.span()))
    }

    /// The raw value of a key.
    fn value(&self, key: &'static str) -> Option<&'t Spanned<DeValue<'t>>> {
        self.known.borrow_mut().push(key);
        self.get(key)
    }

    /// A text.
    pub fn text(&self, key: &'static str) -> Option<Placed<&'t str>> {
        let value = self.value(key)?;
        match value.get_ref() {
            DeValue::String(text) => Some(self.placed(text.as_ref(), value)),
            other => self.wrong_type(key, value, "a text in double quotes", other),
        }
    }

    /// A text that has to be there and not empty; `code` and `help` describe its absence.
    pub fn required_text(&self, key: &'static str, code: &'static str, help: &str) -> Option<Placed<&'t str>> {
        if !self.has(key) {
            self.value(key);
            self.report(Problem::error(code, self.start(), format!("`{key}` is missing")).help(help));
            return None;
        }
        let text = self.text(key)?;
        if text.value.trim().is_empty() {
            self.report(Problem::error(code, text.span.clone(), format!("`{key}` is empty")).help(help));
            return None;
        }
        Some(text)
    }

    /// A list of texts; a missing key is an empty list.
    pub fn texts(&self, key: &'static str) -> Vec<Placed<&'t str>> {
        let Some(value) = self.value(key) else { return Vec::new() };
        let DeValue::Array(items) = value.get_ref() else {
            return self
                .wrong_type(key, value, "a list of texts such as [\"a\", \"b\"]", value.get_ref())
                .unwrap_or_default();
        };
        let text = |item: &'t Spanned<DeValue<'t>>| match item.get_ref() {
            DeValue::String(text) => Some(self.placed(text.as_ref(), item)),
            other => self.wrong_type(key, item, "a list of texts", other),
        };
        items.iter().filter_map(text).collect()
    }

    /// A text or a list of texts.
    pub fn text_or_texts(&self, key: &'static str) -> Vec<Placed<&'t str>> {
        match self.get(key).map(Spanned::get_ref) {
            Some(DeValue::String(_)) => self.text(key).into_iter().collect(),
            _ => self.texts(key),
        }
    }

    /// Yes or no.
    pub fn boolean(&self, key: &'static str) -> Option<bool> {
        let value = self.value(key)?;
        match value.get_ref() {
            DeValue::Boolean(yes) => Some(*yes),
            other => self.wrong_type(key, value, "true or false", other),
        }
    }

    /// A whole number within a range.
    pub fn integer(&self, key: &'static str, range: std::ops::RangeInclusive<i64>) -> Option<i64> {
        let value = self.value(key)?;
        let DeValue::Integer(number) = value.get_ref() else {
            return self.wrong_type(key, value, "a whole number", value.get_ref());
        };
        match i64::from_str_radix(number.as_str(), number.radix()) {
            Ok(n) if range.contains(&n) => Some(n),
            _ => {
                let text = format!("`{key}` must be from {} to {}", range.start(), range.end());
                self.report(Problem::error("out-of-range", self.shift(value.span()), text));
                None
            }
        }
    }

    /// A pair of numbers, such as latitude and longitude.
    pub fn pair(&self, key: &'static str) -> Option<Placed<(f64, f64)>> {
        let value = self.value(key)?;
        let numbers: Option<Vec<f64>> =
            value.get_ref().as_array().map(|items| items.iter().filter_map(number).collect());
        match numbers.as_deref() {
            Some([a, b]) if value.get_ref().as_array().is_some_and(|items| items.len() == 2) => {
                Some(self.placed((*a, *b), value))
            }
            _ => self.wrong_type(key, value, "two numbers such as [43.24, 76.89]", value.get_ref()),
        }
    }

    /// A TOML date or date and time.
    pub fn moment(&self, key: &'static str) -> Option<Placed<toml::value::Datetime>> {
        let value = self.value(key)?;
        match value.get_ref() {
            DeValue::Datetime(moment) if moment.date.is_some() => Some(self.placed(*moment, value)),
            DeValue::String(text) => {
                self.report(
                    Problem::error(
                        "bad-date",
                        self.shift(value.span()),
                        format!("`{key}` must be a date, found the text \"{text}\""),
                    )
                    .help("write the date without quotes, year first: 2025-12-27"),
                );
                None
            }
            other => self.wrong_type(key, value, "a date such as 2025-12-27", other),
        }
    }

    /// A table inside this one.
    pub fn table(&self, key: &'static str) -> Option<Fields<'t>> {
        let value = self.value(key)?;
        match value.get_ref() {
            DeValue::Table(table) => Some(Self::of(table, self.shift(value.span()), self.base, self.problems)),
            other => self.wrong_type(key, value, "a table", other),
        }
    }

    /// A list of tables; a missing key is an empty list.
    pub fn tables(&self, key: &'static str) -> Vec<Fields<'t>> {
        let Some(value) = self.value(key) else { return Vec::new() };
        let DeValue::Array(items) = value.get_ref() else {
            return self.wrong_type(key, value, "a list of tables", value.get_ref()).unwrap_or_default();
        };
        let table = |item: &'t Spanned<DeValue<'t>>| match item.get_ref() {
            DeValue::Table(table) => Some(Self::of(table, self.shift(item.span()), self.base, self.problems)),
            other => self.wrong_type(key, item, "a list of tables", other),
        };
        items.iter().filter_map(table).collect()
    }

    /// True when the key's value is a table.
    pub fn is_table(&self, key: &str) -> bool {
        self.get(key).is_some_and(|value| value.get_ref().is_table())
    }

    /// A free table for the site's own use, as JSON; dates become texts.
    pub fn free(&self, key: &'static str) -> Option<serde_json::Value> {
        self.table(key).map(|fields| table_to_json(fields.table))
    }

    /// The entries of a table whose keys are free, in the order of the file: key, its place, and the value as a table where it is one.
    pub fn entries(&self) -> Vec<(Placed<&'t str>, Option<Fields<'t>>)> {
        let mut entries: Vec<_> = self
            .table
            .iter()
            .map(|(key, value)| {
                let table = value
                    .get_ref()
                    .as_table()
                    .map(|table| Self::of(table, self.shift(value.span()), self.base, self.problems));
                (Placed { value: key.get_ref().as_ref(), span: self.shift(key.span()) }, table)
            })
            .collect();
        entries.sort_by_key(|(key, _)| key.span.start);
        entries
    }

    /// A text of a table whose keys are free.
    pub fn free_text(&self, key: &str) -> Option<Placed<&'t str>> {
        let value = self.get(key)?;
        match value.get_ref() {
            DeValue::String(text) => Some(self.placed(text.as_ref(), value)),
            other => self.wrong_type(key, value, "a text in double quotes", other),
        }
    }

    /// Reports every key that was not asked for. `what` names the table in the message.
    pub fn finish(self, what: &str) {
        let known = self.known.borrow();
        for (key, _) in self.table {
            let name = key.get_ref().as_ref();
            if known.contains(&name) {
                continue;
            }
            let mut problem =
                Problem::error("unknown-key", self.shift(key.span()), format!("unknown key `{name}` in {what}"));
            problem.help = did_you_mean(name, known.iter().copied());
            self.report(problem);
        }
    }

    /// The first byte of the table: where a missing key is reported.
    pub fn start(&self) -> Range<usize> {
        self.span.start..self.span.start
    }

    fn placed<T>(&self, value: T, at: &Spanned<DeValue<'t>>) -> Placed<T> {
        Placed { value, span: self.shift(at.span()) }
    }

    fn shift(&self, span: Range<usize>) -> Range<usize> {
        self.base + span.start..self.base + span.end
    }

    fn wrong_type<T>(&self, key: &str, at: &Spanned<DeValue<'_>>, expected: &str, found: &DeValue<'_>) -> Option<T> {
        let found = match found.type_str() {
            "string" => "a text",
            "integer" => "a whole number",
            "float" => "a number",
            "boolean" => "true or false",
            "datetime" => "a date or time",
            "array" => "a list",
            _ => "a table",
        };
        self.report(Problem::error(
            "wrong-type",
            self.shift(at.span()),
            format!("`{key}` must be {expected}, found {found}"),
        ));
        None
    }
}

fn number(value: &Spanned<DeValue<'_>>) -> Option<f64> {
    match value.get_ref() {
        DeValue::Float(number) => number.as_str().parse().ok(),
        DeValue::Integer(number) => number.as_str().parse().ok(),
        _ => None,
    }
    .filter(|n: &f64| n.is_finite())
}

fn table_to_json(table: &DeTable<'_>) -> serde_json::Value {
    let entries = table.iter().map(|(key, value)| (key.get_ref().to_string(), value_to_json(value.get_ref())));
    serde_json::Value::Object(entries.collect())
}

fn value_to_json(value: &DeValue<'_>) -> serde_json::Value {
    match value {
        DeValue::String(text) => text.as_ref().into(),
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix()).unwrap_or_default().into(),
        DeValue::Float(number) => number.as_str().parse::<f64>().unwrap_or_default().into(),
        DeValue::Boolean(yes) => (*yes).into(),
        DeValue::Datetime(moment) => moment.to_string().into(),
        DeValue::Array(items) => items.iter().map(|item| value_to_json(item.get_ref())).collect(),
        DeValue::Table(table) => table_to_json(table),
    }
}
