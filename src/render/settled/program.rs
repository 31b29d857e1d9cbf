//! A settled template as a list of steps: text, names, choices, loops. It goes over a page's fields without making values of them. A page that needs
//! another step, or something of which it is not certain what the template engine would write, is left to the engine.

use std::sync::Arc;

use crate::language::Language;
use crate::theme::Template;

use super::super::functions::AS_TEXT;
use super::super::templates::position;
use super::condition::{Operand, Test, condition};
use super::fields::{Page, Place, Scopes, Seen};
use super::names::{bound, is_path};
use super::pieces::{Part, Piece, parts, pieces};

/// What a template writes.
pub(super) struct Program {
    steps: Vec<Step>,
    scopes: Scopes,
    language: Arc<Language>,
}

enum Step {
    Text(String),
    /// A value; as it is, where the template says that it is safe.
    Print(Place, bool),
    /// An interface string with a number.
    Count(String, Place),
    /// A number as the language writes it.
    Figure(Place),
    /// The first part whose test holds.
    Choice(Vec<(Test, Vec<Step>)>),
    /// Once for each part of a list; something else for an empty one.
    Loop(Place, Vec<Step>, Vec<Step>),
    /// A name that is given to a value and not used: the value must be there.
    Named(Place),
    /// What only the engine knows.
    Unknown,
}

/// Where a program is in the loops around a step.
#[derive(Clone, Copy)]
pub(super) struct Turn {
    /// Where the fields of the list's part stand.
    pub base: usize,
    pub is_first: bool,
    pub is_last: bool,
}

impl Program {
    /// The program of the template with a name, one of these; none where it cannot be cut into its parts.
    pub fn new(templates: &[Template], name: &str, language: &Arc<Language>) -> Option<Self> {
        let mut chain = vec![pieces(&templates[position(templates, name)?].1)?];
        while let Some(base) = chain.last().and_then(|pieces| extended(pieces)) {
            // One that extends itself is a mistake.
            if chain.len() > templates.len() {
                return None;
            }
            chain.push(pieces(&templates[position(templates, base)?].1)?);
        }
        let mut scopes = Scopes::new();
        let pieces = merged(&chain)?;
        let given = pieces.iter().filter_map(Piece::tag).filter(|(word, _)| word.starts_with("set"));
        let given = given.flat_map(|(word, rest)| bound(word, rest)).collect();
        let steps = Compiler { scopes: &mut scopes, loops: Vec::new(), given }.steps(&pieces)?;
        Some(Self { steps, scopes, language: Arc::clone(language) })
    }

    /// The names that it asks for.
    pub fn scopes(&self) -> &Scopes {
        &self.scopes
    }

    /// Writes a page to the end of `out`; none when it is not certain what the engine would write.
    pub fn write(&self, page: &Page, out: &mut Vec<u8>) -> Option<()> {
        let mut turns = Vec::with_capacity(4);
        turns.push(Turn { base: 0, is_first: true, is_last: true });
        self.run(&self.steps, page, &mut turns, out)
    }

    fn run(&self, steps: &[Step], page: &Page, turns: &mut Vec<Turn>, out: &mut Vec<u8>) -> Option<()> {
        for step in steps {
            match step {
                Step::Text(text) => out.extend_from_slice(text.as_bytes()),
                Step::Print(place, safe) => print(page, page.seen(place, turns), *safe, out)?,
                Step::Count(key, place) => self.count(key, page.seen(place, turns), out)?,
                Step::Figure(place) => {
                    let Seen::Number(number) = page.seen(place, turns) else { return None };
                    tera::escape_html(&self.language.number(number), out).ok()?;
                }
                Step::Named(place) => {
                    let is_there = page.seen(place, turns) != Seen::Missing || page.has_parent(place, turns);
                    is_there.then_some(())?;
                }
                Step::Unknown => return None,
                Step::Choice(parts) => {
                    for (test, steps) in parts {
                        if test.holds(page, turns)? {
                            self.run(steps, page, turns, out)?;
                            break;
                        }
                    }
                }
                Step::Loop(place, steps, otherwise) => {
                    let Seen::List { first, count, size } = page.seen(place, turns) else { return None };
                    if count == 0 {
                        self.run(otherwise, page, turns, out)?;
                    }
                    for at in 0..count {
                        turns.push(Turn { base: first + at * size, is_first: at == 0, is_last: at + 1 == count });
                        self.run(steps, page, turns, out)?;
                        turns.pop();
                    }
                }
            }
        }
        Some(())
    }

    fn count(&self, key: &str, number: Seen, out: &mut Vec<u8>) -> Option<()> {
        let Seen::Number(number) = number else { return None };
        let text = self.language.count(key, u64::try_from(number).ok()?).filter(|text| !text.contains('{'))?;
        tera::escape_html(&text, out).ok()
    }
}

/// Writes a value as the engine does.
fn print(page: &Page, seen: Seen, safe: bool, out: &mut Vec<u8>) -> Option<()> {
    match seen {
        Seen::Text { is_safe, .. } if safe || is_safe => out.extend_from_slice(page.text(seen)?.as_bytes()),
        Seen::Text { .. } => tera::escape_html(page.text(seen)?, out).ok()?,
        Seen::Number(number) => out.extend_from_slice(number.to_string().as_bytes()),
        Seen::Flag(flag) => out.extend_from_slice(if flag { b"true" } else { b"false" }),
        Seen::Nothing => {}
        Seen::Missing | Seen::Fields { .. } | Seen::List { .. } | Seen::Other => return None,
    }
    Some(())
}

/// The name of the template that one extends.
fn extended<'t>(pieces: &[Piece<'t>]) -> Option<&'t str> {
    let tag = pieces.iter().filter_map(Piece::tag).find(|(word, _)| *word == "extends")?.1;
    tag.trim().strip_prefix('"')?.strip_suffix('"')
}

/// A template and those that it extends as one: the last of them, with the blocks of those before.
fn merged<'t>(chain: &[Vec<Piece<'t>>]) -> Option<Vec<Piece<'t>>> {
    let (base, extending) = chain.split_last()?;
    let mut blocks: Vec<(&str, &[Piece<'t>])> = Vec::new();
    for pieces in extending {
        let mut at = 0;
        while at < pieces.len() {
            match pieces[at].tag() {
                Some(("block", name)) => {
                    let length = block_length(&pieces[at..])?;
                    if blocks.iter().all(|(known, _)| *known != name.trim()) {
                        blocks.push((name.trim(), &pieces[at + 1..at + length - 1]));
                    }
                    at += length;
                }
                Some(("extends", _)) => at += 1,
                None if matches!(pieces[at], Piece::Text(_)) => at += 1,
                _ => return None,
            }
        }
    }
    let mut all = Vec::new();
    with_blocks(base, &blocks, &mut all)?;
    Some(all)
}

fn with_blocks<'t>(pieces: &[Piece<'t>], blocks: &[(&str, &[Piece<'t>])], all: &mut Vec<Piece<'t>>) -> Option<()> {
    let mut at = 0;
    while at < pieces.len() {
        let Some(("block", name)) = pieces[at].tag() else {
            all.push(pieces[at]);
            at += 1;
            continue;
        };
        let length = block_length(&pieces[at..])?;
        let own = &pieces[at + 1..at + length - 1];
        let other = blocks.iter().find(|(known, _)| *known == name.trim());
        // A block within itself would have no end.
        let others: Vec<_> = blocks.iter().filter(|(known, _)| *known != name.trim()).copied().collect();
        with_blocks(other.map_or(own, |(_, pieces)| pieces), &others, all)?;
        at += length;
    }
    Some(())
}

/// How many pieces a block is, which the first of them opens.
fn block_length(pieces: &[Piece<'_>]) -> Option<usize> {
    let mut depth = 0;
    for (at, piece) in pieces.iter().enumerate() {
        match piece.word() {
            Some("block") => depth += 1,
            Some("endblock") => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(at + 1);
        }
    }
    None
}

struct Compiler<'s, 't> {
    scopes: &'s mut Scopes,
    /// The loops that we are in: what each calls the part at hand, and the scope of its list's parts.
    loops: Vec<(&'t str, usize)>,
    /// The names that are given to values: what they mean where is for the engine to say.
    given: Vec<String>,
}

impl<'t> Compiler<'_, 't> {
    fn steps(&mut self, pieces: &[Piece<'t>]) -> Option<Vec<Step>> {
        let mut steps = Vec::new();
        let mut at = 0;
        while let Some(piece) = pieces.get(at) {
            at += 1;
            match *piece {
                Piece::Text(text) => match steps.last_mut() {
                    Some(Step::Text(before)) => before.push_str(text),
                    _ => steps.push(Step::Text(text.to_owned())),
                },
                Piece::Print(expression) => steps.push(self.print(expression.trim()).unwrap_or(Step::Unknown)),
                Piece::Tag(_) => match piece.tag()? {
                    (word @ ("if" | "for"), _) => {
                        let (parts, length) = parts(&pieces[at - 1..])?;
                        let step = if word == "if" { self.choice(&parts) } else { self.repeated(&parts) };
                        steps.push(step.unwrap_or(Step::Unknown));
                        at += length - 1;
                    }
                    ("set", rest) => steps.push(self.named(rest).unwrap_or(Step::Unknown)),
                    _ => steps.push(Step::Unknown),
                },
            }
        }
        Some(steps)
    }

    fn choice(&mut self, parts: &[Part<'_, 't>]) -> Option<Step> {
        let part = |(piece, pieces): &Part<'_, 't>| {
            let test = match piece.tag()? {
                ("else", _) => Test::Always,
                (_, text) => condition(text, &mut |path| self.operand(path)).unwrap_or(Test::Unknown),
            };
            Some((test, self.steps(pieces)?))
        };
        parts.iter().map(part).collect::<Option<_>>().map(Step::Choice)
    }

    fn repeated(&mut self, parts: &[Part<'_, 't>]) -> Option<Step> {
        let (piece, body) = parts.first()?;
        let (name, list) = piece.tag()?.1.split_once(" in ")?;
        let (name, list) = (name.trim(), list.trim());
        if !is_path(name) || name.contains('.') || !is_path(list) {
            return None;
        }
        let place = self.place(list)?;
        let scope = self.scopes.parts(&place);
        self.loops.push((name, scope));
        let steps = self.steps(body);
        self.loops.pop();
        let otherwise = match parts.get(1) {
            Some((_, body)) => self.steps(body)?,
            None => Vec::new(),
        };
        Some(Step::Loop(place, steps?, otherwise))
    }

    fn named(&mut self, rest: &str) -> Option<Step> {
        let (_, value) = rest.split_once('=')?;
        self.place(value.trim()).map(Step::Named)
    }

    fn print(&mut self, expression: &str) -> Option<Step> {
        if let Some(number) = expression.strip_prefix("number(n=") {
            return number.strip_suffix(')').and_then(|number| self.place(number)).map(Step::Figure);
        }
        if let Some(arguments) = expression.strip_prefix("t(") {
            let (key, number) = arguments.strip_suffix(')')?.strip_prefix("key=\"")?.split_once("\", n=")?;
            let is_key = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_');
            return key.chars().all(is_key).then_some(Step::Count(key.to_owned(), self.place(number)?));
        }
        let (path, filter) =
            expression.split_once('|').map_or((expression, ""), |(path, filter)| (path, filter.trim()));
        let safe = match filter {
            "" | AS_TEXT => false,
            "safe" => true,
            _ => return None,
        };
        Some(Step::Print(self.place(path.trim())?, safe))
    }

    fn operand(&mut self, path: &str) -> Option<Operand> {
        match path {
            "loop.first" if !self.loops.is_empty() => Some(Operand::First),
            "loop.last" if !self.loops.is_empty() => Some(Operand::Last),
            _ => self.place(path).map(Operand::Place),
        }
    }

    /// Where a path leads; none for what the program does not know.
    fn place(&mut self, path: &str) -> Option<Place> {
        let mut names = path.split('.');
        let root = names.next().filter(|_| is_path(path))?;
        let inner = self.loops.iter().rposition(|(name, _)| *name == root);
        let is_given = self.given.iter().any(|name| name == root);
        if is_given || inner.is_none() && matches!(root, "loop" | "site" | "lang" | "__tera_context") {
            return None;
        }
        let (level, scope) = inner.map_or((0, 0), |at| (at + 1, self.loops[at].1));
        let mut place = self.scopes.root(level, scope);
        if inner.is_none() {
            place = self.scopes.inside(&place, root);
        }
        for name in names {
            place = self.scopes.inside(&place, name);
        }
        Some(place)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Serialize;
    use tera::Value;

    use super::super::fields::{Closed, Rendered};
    use super::*;

    #[derive(Serialize)]
    struct View {
        page: Head,
        tags: Vec<Tag>,
        none: Option<u8>,
        body: Rendered<&'static str>,
        ratio: f64,
        extra: BTreeMap<&'static str, Value>,
        closed: Closed<Head>,
    }

    #[derive(Serialize)]
    struct Head {
        title: &'static str,
        number: u32,
        draft: bool,
    }

    #[derive(Serialize)]
    struct Tag {
        name: &'static str,
        parts: Vec<&'static str>,
    }

    fn view() -> View {
        let head = || Head { title: "a & b", number: 3, draft: false };
        View {
            page: head(),
            tags: vec![Tag { name: "<x>", parts: vec!["1", "2"] }, Tag { name: "y", parts: vec![] }],
            none: None,
            body: Rendered("<p>"),
            ratio: 0.5,
            extra: BTreeMap::from([("key", Value::from("v")), ("list", Value::from(vec![1, 2]))]),
            closed: Closed(head()),
        }
    }

    fn written(templates: &[(&str, &str)]) -> Option<String> {
        let templates: Vec<Template> = templates.iter().map(|(name, text)| ((*name).into(), (*text).into())).collect();
        let language =
            Language::new("en", crate::language::Strings::default()).unwrap_or_else(|_| unreachable!("a language"));
        let program = Program::new(&templates, "a.html", &Arc::new(language))?;
        let mut page = Page::default();
        page.read(program.scopes(), &view());
        let mut out = Vec::new();
        program.write(&page, &mut out)?;
        String::from_utf8(out).ok()
    }

    fn text(template: &str) -> Option<String> {
        written(&[("a.html", template)])
    }

    #[test]
    fn values_are_printed_as_the_engine_prints_them() {
        for (template, expected) in [
            ("{{ page.title }}|{{ page.title | safe }}|{{ body }}", "a &amp; b|a & b|<p>"),
            ("{{ page.number }}{{ page.draft }}{{ none }}.", "3false."),
            (
                "{% for tag in tags %}{{ tag.name }}{% for part in tag.parts %}{{ part }}{{ tag.name }}{% if not loop.last %},{% endif %}{% else %}-{% endfor %};{% endfor %}",
                "&lt;x&gt;1&lt;x&gt;,2&lt;x&gt;;y-;",
            ),
            ("{% if none %}1{% elif tags and page.number > 2 %}2{% else %}3{% endif %}", "2"),
            ("{% if page.title == \"a & b\" and not page.draft or none %}1{% endif %}", "1"),
            (
                "{% if tags | length >= 2 and page.missing is not defined %}{% for tag in tags %}{% if loop.first %}{{ tag.name | safe }}{% endif %}{% endfor %}{% endif %}",
                "<x>",
            ),
        ] {
            assert_eq!(text(template).as_deref(), Some(expected), "{template}");
        }
    }

    #[test]
    fn what_is_not_certain_is_left_to_the_engine() {
        for template in [
            "{{ missing }}",
            "{{ closed.title }}",
            "{% if closed.title %}{% endif %}",
            "{% if closed %}{% endif %}",
            "{{ page.missing }}",
            "{% if missing.name %}{% endif %}",
            "{{ page }}",
            "{{ tags }}",
            "{{ ratio }}",
            "{{ page.title | upper }}",
            "{{ page.title ~ 1 }}",
            "{% set a = 1 %}",
            "{% set a = page.title %}{{ a }}",
            "{% set a = missing.title %}",
            "{% if page.title | upper %}{% endif %}",
            "{% if page is containing(pat=\"a\") %}{% endif %}",
            "{% filter upper %}a{% endfilter %}",
            "{% for a in page.title %}{% endfor %}",
            "{% for a, b in page %}{% endfor %}",
            "{{ site.title }}",
            "{{ loop.index }}",
            "{% if page.title > 1 %}{% endif %}",
            "{% include \"b.html\" %}",
        ] {
            assert_eq!(text(template), None, "{template}");
        }
        assert_eq!(text("{% if missing %}{% endif %}{% if page.missing %}{% endif %}").as_deref(), Some(""));
    }

    #[test]
    fn blocks_take_the_place_of_those_of_the_template_that_is_extended() {
        let base =
            ("c.html", "<{% block a %}1{% block b %}2{% endblock %}{% endblock %}{% block c %}3{% endblock c %}>");
        let middle = ("b.html", "{% extends \"c.html\" %} {% block a %}4{% block b %}5{% endblock %}{% endblock %}");
        let top = ("a.html", "{% extends \"b.html\" %}\n{% block b %}6{% endblock %}");
        assert_eq!(written(&[top, middle, base]).as_deref(), Some("<463>"));
        assert_eq!(written(&[("a.html", "{% extends \"a.html\" %}")]), None);
        assert_eq!(written(&[("a.html", "{% extends \"c.html\" %}{{ page.title }}"), base]), None);
    }
}
