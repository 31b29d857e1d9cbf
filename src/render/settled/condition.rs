//! Conditions of settled templates, as a program tests them.

use super::fields::{Page, Place, Seen};
use super::names::is_path;
use super::program::Turn;

/// A condition.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Test {
    Always,
    /// What only the engine knows.
    Unknown,
    /// Whether a text has another in it.
    Contains(Operand, String),
    /// Whether there is something in a value.
    Holds(Operand),
    /// Whether there is a value.
    Defined(Operand),
    Compare(Operand, Comparison, Operand),
    Not(Box<Test>),
    All(Vec<Test>),
    Any(Vec<Test>),
}

/// What a condition asks for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Operand {
    Place(Place),
    /// How many parts a list has.
    Length(Place),
    Text(String),
    Number(i64),
    /// Whether a loop is in its first turn.
    First,
    /// Whether it is in its last.
    Last,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    Different,
    Less,
    More,
    AtMost,
    AtLeast,
}

/// A value that can be compared.
enum Compared<'v> {
    Text(&'v str),
    Number(i64),
    /// A flag, or nothing: different from every text and number.
    Another,
}

impl Test {
    /// Whether it holds for a page; none when that is not certain.
    pub fn holds(&self, page: &Page, turns: &[Turn]) -> Option<bool> {
        Some(match self {
            Self::Always => true,
            Self::Unknown => return None,
            Self::Contains(operand, part) => match operand.compared(page, turns)? {
                Compared::Text(text) => text.contains(&**part),
                Compared::Number(_) | Compared::Another => return None,
            },
            Self::Holds(operand) => operand.holds(page, turns)?,
            Self::Defined(operand) => !matches!(operand.seen(page, turns)?, Seen::Missing),
            Self::Compare(left, comparison, right) => {
                compare(&left.compared(page, turns)?, *comparison, &right.compared(page, turns)?)?
            }
            Self::Not(test) => !test.holds(page, turns)?,
            Self::All(tests) => {
                for test in tests {
                    if !test.holds(page, turns)? {
                        return Some(false);
                    }
                }
                true
            }
            Self::Any(tests) => {
                for test in tests {
                    if test.holds(page, turns)? {
                        return Some(true);
                    }
                }
                false
            }
        })
    }
}

impl Operand {
    /// What is at its place: missing, where what it would be a part of is there.
    fn seen(&self, page: &Page, turns: &[Turn]) -> Option<Seen> {
        let Self::Place(place) = self else { return None };
        let seen = page.seen(place, turns);
        (seen != Seen::Missing || page.has_parent(place, turns)).then_some(seen)
    }

    fn holds(&self, page: &Page, turns: &[Turn]) -> Option<bool> {
        match self {
            Self::Place(_) => match self.seen(page, turns)? {
                Seen::Missing | Seen::Nothing => Some(false),
                Seen::Flag(flag) => Some(flag),
                Seen::Number(number) => Some(number != 0),
                Seen::Text { start, end, .. } => Some(start < end),
                Seen::Fields { any } => Some(any),
                Seen::List { count, .. } => Some(count > 0),
                Seen::Other => None,
            },
            Self::First => turns.last().map(|turn| turn.is_first),
            Self::Last => turns.last().map(|turn| turn.is_last),
            Self::Length(_) | Self::Number(_) | Self::Text(_) => None,
        }
    }

    fn compared<'v>(&'v self, page: &'v Page, turns: &[Turn]) -> Option<Compared<'v>> {
        match self {
            Self::Place(place) => match page.seen(place, turns) {
                seen @ Seen::Text { .. } => page.text(seen).map(Compared::Text),
                Seen::Number(number) => Some(Compared::Number(number)),
                Seen::Nothing | Seen::Flag(_) => Some(Compared::Another),
                Seen::Missing | Seen::Fields { .. } | Seen::List { .. } | Seen::Other => None,
            },
            Self::Length(place) => match page.seen(place, turns) {
                Seen::List { count, .. } => i64::try_from(count).ok().map(Compared::Number),
                _ => None,
            },
            Self::Text(text) => Some(Compared::Text(text)),
            Self::Number(number) => Some(Compared::Number(*number)),
            Self::First | Self::Last => None,
        }
    }
}

fn compare(left: &Compared<'_>, comparison: Comparison, right: &Compared<'_>) -> Option<bool> {
    let same = match (left, right) {
        (Compared::Text(left), Compared::Text(right)) => left == right,
        (Compared::Number(left), Compared::Number(right)) => left == right,
        (Compared::Another, Compared::Another) => return None,
        _ => false,
    };
    let numbers = match (left, right) {
        (Compared::Number(left), Compared::Number(right)) => Some(left.cmp(right)),
        _ => None,
    };
    Some(match comparison {
        Comparison::Equal => same,
        Comparison::Different => !same,
        Comparison::Less => numbers?.is_lt(),
        Comparison::More => numbers?.is_gt(),
        Comparison::AtMost => numbers?.is_le(),
        Comparison::AtLeast => numbers?.is_ge(),
    })
}

/// Reads a condition; `operand` gives what a path means. None where it says something that is not known here.
pub(super) fn condition(text: &str, operand: &mut dyn FnMut(&str) -> Option<Operand>) -> Option<Test> {
    let tokens = tokens(text)?;
    let mut reader = Reader { tokens: &tokens, operand };
    let test = reader.any()?;
    reader.tokens.is_empty().then_some(test)
}

/// Cuts a condition into words, paths, texts in quotes and signs.
fn tokens(text: &str) -> Option<Vec<&str>> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.');
        let length = match first {
            '"' => rest[1..].find('"')? + 2,
            '=' | '!' | '<' | '>' if rest[1..].starts_with('=') => 2,
            '<' | '>' | '(' | ')' | '|' | '=' => 1,
            c if is_word(c) => rest.find(|c| !is_word(c)).unwrap_or(rest.len()),
            _ => return None,
        };
        let (token, after) = rest.split_at(length);
        if token.contains('\\') {
            return None;
        }
        tokens.push(token);
        rest = after.trim_start();
    }
    Some(tokens)
}

struct Reader<'c, 't> {
    tokens: &'c [&'t str],
    operand: &'c mut dyn FnMut(&str) -> Option<Operand>,
}

impl Reader<'_, '_> {
    fn takes(&mut self, token: &str) -> bool {
        let found = self.tokens.first() == Some(&token);
        if found {
            self.tokens = &self.tokens[1..];
        }
        found
    }

    fn any(&mut self) -> Option<Test> {
        let mut tests = vec![self.all()?];
        while self.takes("or") {
            tests.push(self.all()?);
        }
        if tests.len() == 1 { tests.pop() } else { Some(Test::Any(tests)) }
    }

    fn all(&mut self) -> Option<Test> {
        let mut tests = vec![self.one()?];
        while self.takes("and") {
            tests.push(self.one()?);
        }
        if tests.len() == 1 { tests.pop() } else { Some(Test::All(tests)) }
    }

    /// What `not` means before a comparison is for the engine to say.
    fn one(&mut self) -> Option<Test> {
        if self.takes("not") {
            let test = if self.takes("(") { self.closed()? } else { Test::Holds(self.place()?) };
            return Some(Test::Not(Box::new(test)));
        }
        if self.takes("(") {
            return self.closed();
        }
        let left = self.operand()?;
        if self.takes("is") {
            let is_not = self.takes("not");
            let test = if self.takes("defined") { Test::Defined(left) } else { self.contains(left)? };
            return Some(if is_not { Test::Not(Box::new(test)) } else { test });
        }
        let comparison = match self.tokens.first() {
            Some(&"==") => Comparison::Equal,
            Some(&"!=") => Comparison::Different,
            Some(&"<") => Comparison::Less,
            Some(&">") => Comparison::More,
            Some(&"<=") => Comparison::AtMost,
            Some(&">=") => Comparison::AtLeast,
            _ => return Some(Test::Holds(left)),
        };
        self.tokens = &self.tokens[1..];
        Some(Test::Compare(left, comparison, self.operand()?))
    }

    /// `containing(pat="…")`.
    fn contains(&mut self, left: Operand) -> Option<Test> {
        let is_call = ["containing", "(", "pat", "="].into_iter().all(|token| self.takes(token));
        match if is_call { self.operand()? } else { return None } {
            Operand::Text(part) if self.takes(")") => Some(Test::Contains(left, part)),
            _ => None,
        }
    }

    fn closed(&mut self) -> Option<Test> {
        let test = self.any()?;
        self.takes(")").then_some(test)
    }

    fn operand(&mut self) -> Option<Operand> {
        let first = *self.tokens.first()?;
        if let Some(text) = first.strip_prefix('"') {
            self.tokens = &self.tokens[1..];
            return text.strip_suffix('"').map(|text| Operand::Text(text.to_owned()));
        }
        if first.bytes().all(|byte| byte.is_ascii_digit()) {
            self.tokens = &self.tokens[1..];
            return first.parse().ok().map(Operand::Number);
        }
        let place = self.place()?;
        if !self.takes("|") {
            return Some(place);
        }
        match place {
            Operand::Place(place) if self.takes("length") => Some(Operand::Length(place)),
            _ => None,
        }
    }

    fn place(&mut self) -> Option<Operand> {
        let path = self.tokens.first().filter(|token| is_path(token) && !matches!(**token, "in" | "if"))?;
        self.tokens = &self.tokens[1..];
        (self.operand)(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_is_not_read() {
        for text in [
            "",
            "a b",
            "a +",
            "a | upper",
            "not a == b",
            "a is odd",
            "a[0]",
            "a == 'b'",
            "(a",
            "a in b",
            "a.b(c)",
            "\"a",
            "a < ",
            "a?.b",
        ] {
            assert_eq!(condition(text, &mut |_| Some(Operand::First)), None, "{text}");
        }
        let read = condition("a and not b or c == \"or\"", &mut |_| Some(Operand::First));
        let all = Test::All(vec![Test::Holds(Operand::First), Test::Not(Box::new(Test::Holds(Operand::First)))]);
        let last = Test::Compare(Operand::First, Comparison::Equal, Operand::Text("or".into()));
        assert_eq!(read, Some(Test::Any(vec![all, last])));
    }
}
