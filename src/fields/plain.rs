//! Reads the plainest of TOML, line by line: what nearly all front matter is. Whatever is anything else, or wrong, is left to the parser.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeArray, DeString, DeTable, DeValue};
use toml::value::Datetime;

/// The table that the parser would give; none where the text has more than keys with texts, dates, truth values, lists and tables of texts, each on its line.
pub(super) fn plain(text: &str) -> Option<Spanned<DeTable<'_>>> {
    let mut table = DeTable::new();
    let mut line = Line { text, at: 0 };
    while line.at < text.len() {
        if line.takes("\n") {
            continue;
        }
        let (key, value) = line.entry(true)?;
        if !line.takes("\n") || table.insert(key, value).is_some() {
            return None;
        }
    }
    Some(Spanned::new(0..0, table))
}

/// Where in the text we are.
struct Line<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Line<'t> {
    fn rest(&self) -> &'t [u8] {
        &self.text.as_bytes()[self.at..]
    }

    fn takes(&mut self, sign: &str) -> bool {
        let found = self.rest().starts_with(sign.as_bytes());
        self.at += if found { sign.len() } else { 0 };
        found
    }

    /// The next bytes, as far as they are of a kind.
    fn while_all(&mut self, is: impl Fn(u8) -> bool) -> Range<usize> {
        let start = self.at;
        self.at += self.rest().iter().take_while(|byte| is(**byte)).count();
        start..self.at
    }

    fn entry(&mut self, may_nest: bool) -> Option<(Spanned<DeString<'t>>, Spanned<DeValue<'t>>)> {
        let span = self.while_all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
        let key = self.text.get(span.clone()).filter(|key| !key.is_empty())?;
        let value = if self.takes(" = ") { self.value(may_nest)? } else { return None };
        Some((Spanned::new(span, key.into()), value))
    }

    fn value(&mut self, may_nest: bool) -> Option<Spanned<DeValue<'t>>> {
        let start = self.at;
        let value = match self.rest().first()? {
            b'"' => self.string()?,
            b'0'..=b'9' => DeValue::Datetime(self.moment()?),
            b'[' if may_nest => self.list()?,
            b'{' if may_nest => self.table()?,
            _ if self.takes("true") => DeValue::Boolean(true),
            _ if self.takes("false") => DeValue::Boolean(false),
            _ => return None,
        };
        Some(Spanned::new(start..self.at, value))
    }

    /// A text in double quotes without escapes, on its line.
    fn string(&mut self) -> Option<DeValue<'t>> {
        let start = self.at + 1;
        let end = start + memchr::memchr(b'"', self.text.as_bytes().get(start..)?)?;
        let text = &self.text[start..end];
        let is_plain = text.bytes().all(|byte| byte >= b' ' && byte != b'\\' && byte != 0x7f);
        self.at = end + 1;
        // Three quotes begin a text of several lines.
        (is_plain && self.rest().first() != Some(&b'"')).then(|| DeValue::String(text.into()))
    }

    /// A day, with a time of day or without: a number has no such hyphens.
    fn moment(&mut self) -> Option<Datetime> {
        let span =
            self.while_all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b':' | b'T' | b'Z' | b'+' | b'.'));
        let text = &self.text[span];
        (text.as_bytes().get(4) == Some(&b'-')).then(|| text.parse().ok())?
    }

    fn list(&mut self) -> Option<DeValue<'t>> {
        let mut list = DeArray::new();
        self.at += 1;
        while !self.takes("]") {
            if !list.is_empty() && !self.takes(", ") {
                return None;
            }
            list.push(self.value(false)?);
        }
        Some(DeValue::Array(list))
    }

    fn table(&mut self) -> Option<DeValue<'t>> {
        let mut table = DeTable::new();
        if !self.takes("{ ") {
            return None;
        }
        loop {
            let (key, value) = self.entry(false)?;
            if table.insert(key, value).is_some() {
                return None;
            }
            if self.takes(" }") {
                return Some(DeValue::Table(table));
            }
            if !self.takes(", ") {
                return None;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What the parser gives, when it finds no mistake.
    fn parsed(text: &str) -> Option<String> {
        let (table, errors) = DeTable::parse_recoverable(text);
        errors.is_empty().then(|| format!("{table:?}"))
    }

    #[test]
    fn what_an_article_has_is_read_as_by_the_parser() {
        let text = "title = \"Дорога: 5 км, «путь»\"\ndate = 2025-12-27\nat = 2025-12-27T10:00:00+05:00\n\ntags = [\"a\", \"b c\"]\nnone = []\nreviewed = true\nsource = { id = \"x\", url = \"https://example.org/?a=b#c\" }\n";
        assert_eq!(plain(text).map(|table| format!("{table:?}")), parsed(text));
        assert!(plain(text).is_some() && plain("").is_some());
    }

    #[test]
    fn everything_else_is_left_to_the_parser() {
        for text in [
            "a = 1\n",
            "a=\"b\"\n",
            "a = \"b\"",
            "a = \"b\" # c\n",
            "# c\n",
            "a = \"\\n\"\n",
            "a = \"\"\"b\"\"\"\n",
            "a = 'b'\n",
            "a.b = \"c\"\n",
            "[a]\n",
            "a = \"b\"\na = \"c\"\n",
            "a = { b = \"c\", b = \"d\" }\n",
            "a = [\"b\",]\n",
            "a = [[\"b\"]]\n",
            "a = 2025-13-01\n",
            "a = 10:00:00\n",
            "a = \"b\"\r\n",
            "a = true b\n",
        ] {
            assert!(plain(text).is_none(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_read_is_read_as_by_the_parser(
            text in "(([ab]|title|source) = (\"[a-zя {}\\[\\]=,\t]{0,6}\"|\\[(\"a\"(, \"b\")?)?\\]|2025-(02|12|13)-(29|31)(T[012][0-9]:00:00(Z|[+]05:00|[.]5)?)?|true|false|\\{ (a|b) = \"c\"(, b = \"d\")? \\}|[0-9\"\\]-]{1,3})[ #]?\n|\n){0,5}"
        ) {
            if let Some(table) = plain(&text) {
                prop_assert_eq!(Some(format!("{table:?}")), parsed(&text));
            }
        }
    }
}
