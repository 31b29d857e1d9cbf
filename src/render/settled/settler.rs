//! Writes a template anew, with what is known of its pages written out.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, PoisonError};

use tera::{Context, Value};

use crate::language::Language;
use crate::theme::Template;

use super::super::functions::AS_TEXT;
use super::super::templates::{Templates, position};
use super::names::{Name, bound, is_path, names, occurrences};
use super::pieces::{Part, Piece, parts, pieces};
use super::{Printed, is_escaped};

/// Includes within includes are written out to this depth.
const DEPTH: usize = 4;

/// What is known of the pages of a template in a language.
pub(super) struct Settler<'t> {
    templates: &'t Templates,
    language: &'t Arc<Language>,
    known: Context,
    /// The names to which templates give a meaning.
    bound: Vec<String>,
    /// What expressions print that ask for the language and the site alone.
    shared: &'t Printed,
    printed: HashMap<String, Option<String>>,
    /// Names that stand for a text in quotes or for a path, here and now.
    aliases: HashMap<String, String>,
    /// The names that were set in the part of a choice or loop that we are in.
    set: Vec<String>,
    /// The tags that set aliases, by their names.
    tags: BTreeMap<String, BTreeSet<String>>,
}

/// The text of a settled template.
struct Out(String);

impl Out {
    /// Adds text; none when a tag would come of it.
    fn text(&mut self, text: &str) -> Option<()> {
        let makes_tag = self.0.ends_with('{') && text.starts_with(['{', '%', '#']);
        self.0.push_str(text);
        (!makes_tag).then_some(())
    }

    /// Adds an expression or a tag; none when what stands before would become a part of it.
    fn tag(&mut self, tag: &str) -> Option<()> {
        let is_apart = !self.0.ends_with('{');
        self.0.push_str(tag);
        is_apart.then_some(())
    }
}

impl<'t> Settler<'t> {
    pub fn new(
        templates: &'t Templates,
        language: &'t Arc<Language>,
        known: Context,
        bound: Vec<String>,
        shared: &'t Printed,
    ) -> Self {
        let (printed, aliases) = (HashMap::new(), HashMap::new());
        Self { templates, language, known, bound, shared, printed, aliases, set: Vec::new(), tags: BTreeMap::new() }
    }

    /// A template with its text settled; as it is, when it has to stay so.
    pub fn template(&mut self, (name, text): &Template) -> Template {
        let settled = if is_escaped(name) { self.settled(text) } else { None };
        (name.clone(), settled.unwrap_or_else(|| text.clone()))
    }

    fn settled(&mut self, text: &str) -> Option<String> {
        let pieces = pieces(text)?;
        // In a component neither language nor site need be known.
        if pieces.iter().any(|piece| piece.word() == Some("component")) {
            return None;
        }
        let mut out = Out(String::with_capacity(text.len() * 2));
        let settled = self.walk(&pieces, &mut out, DEPTH);
        self.aliases.clear();
        settled.map(|()| out.0)
    }

    /// Takes the tags out that set a name which nothing asks for any more.
    pub fn drop_aliases(&self, templates: &mut [Template]) {
        for (name, tags) in &self.tags {
            let asked: usize = templates.iter().map(|(_, text)| occurrences(text, name)).sum();
            let set = tags.iter().flat_map(|tag| templates.iter().map(|(_, text)| text.matches(&**tag).count()));
            if asked != set.sum::<usize>() {
                continue;
            }
            for (_, text) in &mut *templates {
                for tag in tags {
                    // A tag must not come of what it kept apart.
                    if !text.contains(&format!("{{{tag}")) {
                        *text = text.replace(&**tag, "");
                    }
                }
            }
        }
    }

    fn walk(&mut self, pieces: &[Piece<'_>], out: &mut Out, depth: usize) -> Option<()> {
        let mut at = 0;
        while let Some(piece) = pieces.get(at) {
            at += 1;
            match *piece {
                Piece::Text(text) => out.text(text)?,
                Piece::Print(expression) => self.print(expression, out)?,
                Piece::Tag(tag) => match piece.tag()? {
                    ("if", _) => {
                        let (parts, length) = parts(&pieces[at - 1..])?;
                        self.choice(&parts, out, depth)?;
                        at += length - 1;
                    }
                    ("for", _) => {
                        let (parts, length) = parts(&pieces[at - 1..])?;
                        match self.constant_loop(&pieces[at - 1..at - 1 + length]) {
                            Some(text) => out.text(&text)?,
                            None => self.repeated(&parts, out, depth)?,
                        }
                        at += length - 1;
                    }
                    ("set", rest) => self.assign(tag, rest, out)?,
                    ("include", name) => self.include(tag, name.trim(), out, depth)?,
                    (word, rest) => {
                        match word {
                            "block" | "endblock" => self.aliases.clear(),
                            // The name of the set that ends here stands for what was captured.
                            "endset" => self.unalias(&self.aliases.keys().cloned().collect::<Vec<_>>()),
                            _ => {}
                        }
                        self.unalias(&bound(word, rest));
                        out.tag(&self.tag(tag))?;
                    }
                },
            }
        }
        Some(())
    }

    /// Walks a part of a choice or loop: what is set there has an uncertain meaning behind it.
    fn part(&mut self, pieces: &[Piece<'_>], out: &mut Out, depth: usize) -> Option<()> {
        let outer = std::mem::take(&mut self.set);
        let walked = self.walk(pieces, out, depth);
        let inner = std::mem::replace(&mut self.set, outer);
        self.unalias(&inner);
        walked
    }

    fn unalias(&mut self, names: &[String]) {
        for name in names {
            self.aliases.remove(name);
            self.set.push(name.clone());
        }
    }

    /// A choice, without the parts that no page of the language and kind chooses.
    fn choice(&mut self, parts: &[Part<'_, '_>], out: &mut Out, depth: usize) -> Option<()> {
        let mut word = "if";
        for (piece, body) in parts {
            let (kind, condition) = piece.tag()?;
            let condition = self.with_aliases(condition);
            match if kind == "else" { Some(true) } else { self.decide(&condition) } {
                Some(false) => {}
                Some(true) if word == "if" => return self.walk(body, out, depth),
                Some(true) => {
                    out.tag("{% else %}")?;
                    self.part(body, out, depth)?;
                    break;
                }
                None => {
                    out.tag(&format!("{{% {word} {} %}}", condition.trim()))?;
                    self.part(body, out, depth)?;
                    word = "elif";
                }
            }
        }
        if word == "if" { Some(()) } else { out.tag("{% endif %}") }
    }

    /// What a condition comes to, where it is the same on all pages.
    fn decide(&mut self, condition: &str) -> Option<bool> {
        let names = names(condition)?;
        if !self.are_known(&names, &[]) {
            return None;
        }
        let asks_own = asks_own(&names);
        let text = self.evaluate(format!("{{% if {condition} %}}yes{{% else %}}no{{% endif %}}"), asks_own)?;
        Some(text == "yes")
    }

    /// A loop whose turns are not the same on all pages.
    fn repeated(&mut self, parts: &[Part<'_, '_>], out: &mut Out, depth: usize) -> Option<()> {
        for (piece, body) in parts {
            let (word, rest) = piece.tag()?;
            let Piece::Tag(tag) = *piece else { return None };
            let tag = self.tag(tag);
            self.unalias(&bound(word, rest));
            // What is set in one turn may be seen in the next.
            let inner: Vec<String> =
                body.iter().filter_map(Piece::tag).flat_map(|(word, rest)| bound(word, rest)).collect();
            self.unalias(&inner);
            out.tag(&tag)?;
            self.part(body, out, depth)?;
        }
        out.tag("{% endfor %}")
    }

    /// What a loop writes, where that is the same on all pages.
    fn constant_loop(&mut self, pieces: &[Piece<'_>]) -> Option<String> {
        // For each loop and choice that we are in, the names that it gives.
        let mut given: Vec<Vec<String>> = Vec::new();
        let mut own = false;
        let mut text = String::new();
        for piece in pieces {
            let (word, rest) = match *piece {
                Piece::Text(content) => {
                    text.push_str(content);
                    continue;
                }
                Piece::Print(expression) => ("", expression),
                Piece::Tag(_) => piece.tag()?,
            };
            let expression = match word {
                "" | "if" | "elif" => rest,
                "for" => rest.split_once(" in ")?.1,
                "else" | "endif" | "endfor" => "",
                _ => return None,
            };
            let names = names(expression)?;
            let locals: Vec<&str> = given.iter().flatten().map(String::as_str).collect();
            if !self.are_known(&names, &locals) {
                return None;
            }
            own |= asks_own(&names);
            text.push_str(&whole(piece));
            match word {
                "for" => given.push([bound(word, rest), vec!["loop".to_owned()]].concat()),
                "if" => given.push(Vec::new()),
                // Where a list is empty, the names mean what they meant before.
                "else" => given.last_mut()?.clear(),
                "endif" | "endfor" => drop(given.pop()),
                _ => {}
            }
        }
        self.evaluate(text, own)
    }

    fn print(&mut self, expression: &str, out: &mut Out) -> Option<()> {
        let expression = self.with_aliases(expression);
        if let Some(names) = names(&expression)
            && self.are_known(&names, &[])
        {
            let asks_own = asks_own(&names);
            if let Some(text) = self.evaluate(whole(&Piece::Print(&expression)), asks_own) {
                return out.text(&text);
            }
        }
        if let Some(parts) = self.interface_text(expression.trim()) {
            for part in parts {
                match part {
                    Filled::Text(text) => out.text(&text)?,
                    Filled::Path(path) => out.tag(&format!("{{{{ {path} | {AS_TEXT} }}}}"))?,
                }
            }
            return Some(());
        }
        out.tag(&whole(&Piece::Print(&expression)))
    }

    /// An interface string with names, `t(key="article.via", via=via.name)`: its text, and paths in the place of names.
    fn interface_text(&self, expression: &str) -> Option<Vec<Filled>> {
        let mut arguments = expression.strip_prefix("t(")?.strip_suffix(')')?.split(',').map(|argument| {
            let (name, value) = argument.split_once('=')?;
            Some((name.trim(), value.trim()))
        });
        let (_, key) = arguments.next()?.filter(|(name, _)| *name == "key")?;
        let key = key.strip_prefix('"')?.strip_suffix('"')?;
        let paths: HashMap<&str, &str> = arguments.collect::<Option<_>>()?;
        let is_plain = |(name, path): (&&str, &&str)| !matches!(*name, "n" | "lang" | "key") && is_path(path);
        if paths.is_empty() || !paths.iter().all(is_plain) {
            return None;
        }
        let mut rest = self.language.text(key)?;
        // Nothing in it may be escaped.
        if rest.contains(['&', '<', '>', '"', '\'', '/']) {
            return None;
        }
        let mut parts = Vec::new();
        while let Some((before, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}')?;
            parts.push(Filled::Text(before.to_owned()));
            // Whether the value brings a point of its own is not known.
            if after.starts_with('.') {
                return None;
            }
            parts.push(Filled::Path((*paths.get(name)?).to_owned()));
            rest = after;
        }
        parts.push(Filled::Text(rest.to_owned()));
        Some(parts)
    }

    /// `{% set name = value %}`: where the value is a text that is known, or a path, its name stands for it from here on.
    fn assign(&mut self, tag: &str, rest: &str, out: &mut Out) -> Option<()> {
        let names_set = bound("set", rest);
        let assigned = rest.split_once('=').map(|(name, value)| (name.trim(), self.with_aliases(value.trim())));
        self.unalias(&names_set);
        let Some((name, value)) = assigned else { return out.tag(&self.tag(tag)) };
        let value = self.constant_text(&value).unwrap_or(value);
        let tag = format!("{{% set {name} = {value} %}}");
        let root = value.split('.').next().unwrap_or_default();
        // A longer path would be looked up each time; `loop` is another one in a loop within.
        let is_fixed = root != "loop" && !self.bound.iter().any(|bound| bound == root);
        let is_short_path = is_fixed && is_path(&value) && value.split('.').count() == 2;
        let inner = value.strip_prefix('"').and_then(|value| value.strip_suffix('"'));
        let is_text = inner.is_some_and(|text| !text.contains(['"', '\\']));
        if is_path(name) && (is_short_path || is_text) {
            // A name that means nothing is a mistake, even where nobody asks for it.
            if is_text || self.known.get(root).is_some() {
                self.tags.entry(name.to_owned()).or_default().insert(tag.clone());
            }
            self.aliases.insert(name.to_owned(), value);
        }
        out.tag(&tag)
    }

    /// An interface string that is the same on all pages, in quotes.
    fn constant_text(&mut self, value: &str) -> Option<String> {
        let names = names(value).filter(|_| value.starts_with("t("))?;
        if !self.are_known(&names, &[]) {
            return None;
        }
        let asks_own = asks_own(&names);
        let text = self.evaluate(format!("{{{{ {value} | safe }}}}"), asks_own)?;
        (!text.contains(['"', '\\', '\n', '%'])).then(|| format!("\"{text}\""))
    }

    /// What an include becomes: the text of the template, where that means the same.
    fn include(&mut self, tag: &str, name: &str, out: &mut Out, depth: usize) -> Option<()> {
        match self.included(name) {
            Some(text) if depth > 0 => self.walk(&pieces(&text)?, out, depth - 1),
            _ => out.tag(&whole(&Piece::Tag(tag))),
        }
    }

    fn included(&self, name: &str) -> Option<String> {
        let name = name.strip_prefix('"')?.strip_suffix('"').filter(|name| !name.contains(['"', '\\']))?;
        let texts = self.templates.texts();
        let (own, text) = &texts[position(texts, name)?];
        let reaches_out = |piece: &Piece<'_>| {
            matches!(piece.word(), Some("set" | "set_global" | "block" | "extends" | "filter" | "component"))
        };
        (is_escaped(own) && !pieces(text)?.iter().any(reaches_out)).then(|| text.clone())
    }

    /// A tag with its aliases written out.
    fn tag(&self, tag: &str) -> String {
        match Piece::Tag(tag).tag() {
            Some(("for", rest)) => match rest.split_once(" in ") {
                Some((before, expression)) => {
                    whole(&Piece::Tag(&format!("for{before} in {}", self.with_aliases(expression))))
                }
                None => whole(&Piece::Tag(tag)),
            },
            _ => whole(&Piece::Tag(tag)),
        }
    }

    /// An expression in which aliases are written out.
    fn with_aliases(&self, expression: &str) -> String {
        let mut written = expression.to_owned();
        if self.aliases.is_empty() {
            return written;
        }
        for name in names(expression).into_iter().flatten().rev() {
            if let Some(value) = self.aliases.get(name.root)
                && (name.attributes.is_empty() || !value.starts_with('"'))
            {
                written.replace_range(name.at, value);
            }
        }
        written
    }

    /// True when all names mean the same on all pages.
    fn are_known(&self, names: &[Name<'_>], locals: &[&str]) -> bool {
        names.iter().all(|name| {
            locals.contains(&name.root)
                || self
                    .known
                    .get(name.root)
                    .is_some_and(|value| matches!(name.root, "site" | "lang") || is_known(value, &name.attributes))
        })
    }

    /// What a text with expressions and tags prints, if that can stand in a template as text.
    fn evaluate(&mut self, source: String, asks_own: bool) -> Option<String> {
        let Self { templates, known, printed, shared, .. } = self;
        let print = |source: &String| {
            let text = templates.tera().render_str(source, known, true).ok()?;
            (!text.contains('{')).then_some(text)
        };
        if asks_own {
            return printed.entry(source).or_insert_with_key(print).clone();
        }
        let mut shared = shared.lock().unwrap_or_else(PoisonError::into_inner);
        shared.entry(source).or_insert_with_key(print).clone()
    }
}

/// True when a path leads to a value that is known: of maps, not all fields are.
fn is_known(value: &Value, path: &[&str]) -> bool {
    let Some(map) = value.as_map() else { return true };
    path.split_first().is_some_and(|(name, path)| {
        map.iter().find(|(key, _)| key.as_str() == Some(name)).is_some_and(|(_, value)| is_known(value, path))
    })
}

/// True when one of the names is known of these pages, not of the language as a whole.
fn asks_own(names: &[Name<'_>]) -> bool {
    names.iter().any(|name| !matches!(name.root, "site" | "lang"))
}

/// A part of an interface string.
enum Filled {
    Text(String),
    Path(String),
}

/// A piece as it is written in a template.
fn whole(piece: &Piece<'_>) -> String {
    match *piece {
        Piece::Text(text) => text.to_owned(),
        Piece::Print(expression) => format!("{{{{ {} }}}}", expression.trim()),
        Piece::Tag(tag) => format!("{{% {} %}}", tag.trim()),
    }
}
