//! Templates in which is written out what no page of a language changes: interface strings, addresses of static files, what the site is called. A build of a
//! whole site looks such things up once and not once a page; a part that a template includes stands in it as text.
//!
//! What cannot be told for certain stays as it is. The bytes of pages are the same either way, and so are mistakes: a page that fails is rendered once more
//! from the templates as they were written.

use std::collections::HashMap;

use rayon::prelude::*;
use tera::{Context, Tera, Value};

use crate::plan::Assets;
use crate::site::Site;
use crate::theme::Template;

use super::templates::{ESCAPED, Templates, mentioned, new_tera, pairs, position};

/// Includes within includes are written out to this depth.
const DEPTH: usize = 4;

/// Engines with settled templates, one for each language; none where that cannot be done safely. `sites` is what templates know of the site in each.
pub(super) fn settle(site: &Site, assets: &Assets, templates: &Templates, sites: &[Value]) -> Vec<Tera> {
    if !templates.texts().iter().all(|(name, text)| can_be_settled(name, text)) {
        return Vec::new();
    }
    let of_language = |(language, value): (usize, &Value)| {
        let mut known = Context::new();
        known.insert_value("lang", Value::normal_string(site.languages[language].tag()));
        known.insert_value("site", value.clone());
        let mut settler = Settler { templates, known, printed: HashMap::new() };
        let texts: Vec<Template> = templates.texts().iter().map(|template| settler.template(template)).collect();
        let mut tera = new_tera(site, assets);
        tera.add_raw_templates(pairs(&texts)).is_ok().then_some(tera)
    };
    sites.par_iter().enumerate().map(of_language).collect::<Option<_>>().unwrap_or_default()
}

/// False for a template that gives `site` or `lang` another meaning, or that may have parts for pages printed without escaping.
fn can_be_settled(name: &str, text: &str) -> bool {
    let names_own = |tag: &str| {
        let mut words = tag.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty());
        let names = match words.next() {
            Some("set" | "set_global") => 1,
            Some("for") => 2,
            _ => 0,
        };
        words.take_while(|word| *word != "in").take(names).any(|word| matches!(word, "site" | "lang"))
    };
    let names_neither = || pieces(text).is_some_and(|pieces| !pieces.iter().filter_map(Piece::block).any(names_own));
    (is_escaped(name) || !mentioned(text).any(is_escaped)) && names_neither()
}

fn is_escaped(name: &str) -> bool {
    ESCAPED.iter().any(|ending| name.ends_with(ending))
}

/// What is known of a language, and what was looked up with it.
struct Settler<'t> {
    templates: &'t Templates,
    known: Context,
    /// Expressions and what they print; none for those that have to stay.
    printed: HashMap<String, Option<String>>,
}

impl Settler<'_> {
    fn template(&mut self, (name, text): &Template) -> Template {
        let settled = if is_escaped(name) { self.text(text, DEPTH) } else { None };
        (name.clone(), settled.unwrap_or_else(|| text.clone()))
    }

    /// A template's text, settled; none when it has to stay as it is.
    fn text(&mut self, text: &str, depth: usize) -> Option<String> {
        let pieces = self.chosen(pieces(text)?);
        // In a component neither language nor site need be known.
        if pieces.iter().any(|piece| piece.word() == Some("component")) {
            return None;
        }
        let mut out = String::with_capacity(text.len() * 2);
        for piece in &pieces {
            let settled = match piece {
                Piece::Print(inner) if is_settled(inner.trim()) => {
                    // A tag must not come of what stands before.
                    if out.ends_with('{') { None } else { self.print(piece.whole()) }
                }
                Piece::Block(..) => self.block(piece, depth),
                _ => None,
            };
            out.push_str(settled.as_deref().unwrap_or(&piece.whole()));
        }
        Some(out)
    }

    /// Of each choice that every page of a language makes in the same way, the part that is chosen.
    fn chosen<'t>(&mut self, pieces: Vec<Piece<'t>>) -> Vec<Piece<'t>> {
        let mut chosen = Vec::with_capacity(pieces.len());
        // For each open choice and loop: whether it is decided, and if so, for its first part or for its second.
        let mut open: Vec<Option<bool>> = Vec::new();
        // How many of them are decided against the part that we are in.
        let mut skipped = 0_usize;
        let simple = simple_choices(&pieces);
        for (piece, simple) in pieces.into_iter().zip(simple) {
            let Some(word) = piece.word() else {
                chosen.extend((skipped == 0).then_some(piece));
                continue;
            };
            let (before, after) = piece.trims();
            match word {
                "if" | "for" => {
                    let decided =
                        if simple && skipped == 0 { self.decide(piece.block().unwrap_or_default()) } else { None };
                    if skipped == 0 {
                        chosen.push(if decided.is_some() { Piece::Block(" if true ", before, after) } else { piece });
                    }
                    skipped += usize::from(decided == Some(false));
                    open.push(decided);
                }
                "else" if open.last().is_some_and(Option::is_some) => {
                    let first = open.last().copied().flatten() == Some(true);
                    let outer = skipped - usize::from(!first);
                    skipped = outer + usize::from(first);
                    if outer == 0 {
                        // The part ends here, or begins: only white space is trimmed as before.
                        chosen
                            .extend([Piece::Block(" endif ", before, false), Piece::Block(" if true ", false, after)]);
                    }
                    if let Some(last) = open.last_mut() {
                        *last = Some(!first);
                    }
                }
                "endif" | "endfor" => {
                    skipped -= usize::from(open.pop().flatten() == Some(false));
                    chosen.extend((skipped == 0).then_some(piece));
                }
                _ => chosen.extend((skipped == 0).then_some(piece)),
            }
        }
        chosen
    }

    /// What the condition of a choice comes to, where it is the same on every page of the language.
    fn decide(&mut self, tag: &str) -> Option<bool> {
        let condition = tag.trim().strip_prefix("if ")?;
        if !asks_for_known(condition) {
            return None;
        }
        match self.print(format!("{{% if {condition} %}}yes{{% else %}}no{{% endif %}}"))?.as_str() {
            "yes" => Some(true),
            _ => Some(false),
        }
    }

    /// What an expression prints, if that can stand in a template as text: white space at its ends could be taken for the template's own.
    fn print(&mut self, expression: String) -> Option<String> {
        let Self { templates, known, printed } = self;
        let print = |expression: &String| {
            let text = templates.tera().render_str(expression, known, true).ok()?;
            let plain = !text.is_empty() && text.trim() == text && !text.contains('{');
            plain.then_some(text)
        };
        printed.entry(expression).or_insert_with_key(print).clone()
    }

    fn block(&mut self, piece: &Piece<'_>, depth: usize) -> Option<String> {
        let Piece::Block(inner, before, after) = *piece else { return None };
        if let Some(name) = included(inner) {
            return self.include(&name, before, after, depth);
        }
        let (name, value) = inner.trim().strip_prefix("set ")?.split_once('=')?;
        let value = value.trim();
        if !value.starts_with("t(") || !is_settled(value) {
            return None;
        }
        let text = self.print(format!("{{{{ {value} | safe }}}}"))?;
        let [before, after] = [before, after].map(|trims| if trims { "-" } else { "" });
        let plain = !text.contains(['"', '\\', '\n', '%']);
        plain.then(|| format!("{{%{before} set {} = \"{text}\" {after}%}}", name.trim()))
    }

    /// What an include becomes: the text of the template, where that means the same.
    fn include(&mut self, name: &str, before: bool, after: bool, depth: usize) -> Option<String> {
        let texts = self.templates.texts();
        let (own, text) = &texts[position(texts, name)?];
        let reaches_out =
            |piece: &Piece<'_>| matches!(piece.word(), Some("set" | "set_global" | "block" | "extends" | "filter"));
        if depth == 0 || !is_escaped(own) || pieces(text)?.iter().any(reaches_out) {
            return None;
        }
        let text = self.text(text, depth - 1)?;
        // Tags keep white space apart: what the part trims is its own, and what stands around it is trimmed as before.
        let [before, after] = [before, after].map(|trims| if trims { "-" } else { "" });
        Some(format!("{{%{before} if true %}}{text}{{% endif {after}%}}"))
    }
}

/// True for an expression that every page of a language gives the same value: `t(key="…")`, `asset(path="…")`, `site.title`, `lang`.
fn is_settled(expression: &str) -> bool {
    let call = |name: &str, argument: &str| {
        let rest = expression.strip_prefix(name)?.strip_prefix('(')?.strip_suffix(')')?;
        let rest = rest.trim().strip_prefix(argument)?.trim_start().strip_prefix('=')?.trim_start();
        let text = rest.strip_prefix('"')?.strip_suffix('"')?;
        (!text.contains(['"', '\\', '{'])).then_some(())
    };
    let is_name = |name: &str| !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_');
    let path = || expression.strip_prefix("site.").is_some_and(|path| path.split('.').all(is_name));
    expression == "lang" || call("t", "key").is_some() || call("asset", "path").is_some() || path()
}

/// For each piece whether it begins a choice of at most two parts.
fn simple_choices(pieces: &[Piece<'_>]) -> Vec<bool> {
    let mut simple = vec![true; pieces.len()];
    let mut open = Vec::new();
    for (at, piece) in pieces.iter().enumerate() {
        match piece.word() {
            Some("if" | "for") => open.push(at),
            Some("elif") => {
                if let Some(start) = open.last() {
                    simple[*start] = false;
                }
            }
            Some("endif" | "endfor") => drop(open.pop()),
            _ => {}
        }
    }
    simple
}

/// True for a condition that names nothing but `site` and `lang`.
fn asks_for_known(condition: &str) -> bool {
    let mut names = 0;
    let mut rest = condition;
    let mut before = "";
    while let Some(at) = rest.find(|c: char| c.is_alphanumeric() || c == '_' || c == '"') {
        let lead = rest[..at].trim();
        rest = &rest[at..];
        if let Some(text) = rest.strip_prefix('"') {
            let Some(end) = text.find('"') else { return false };
            rest = &text[end + 1..];
            before = "";
            continue;
        }
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        let word = &rest[..end];
        rest = &rest[end..];
        let next = rest.trim_start();
        let is_part = lead.ends_with('.') || lead.ends_with('|') || matches!(before, "is");
        let is_argument = next.starts_with('=') && !next.starts_with("==");
        let is_word =
            matches!(word, "and" | "or" | "not" | "is" | "true" | "false") || word.chars().all(|c| c.is_ascii_digit());
        before = if word == "not" && before == "is" { "is" } else { word };
        if is_part || is_argument || is_word {
            continue;
        }
        if !matches!(word, "site" | "lang") {
            return false;
        }
        names += 1;
    }
    names > 0 && !condition.contains(['\'', '`', '\\', '['])
}

/// The name of the template that a tag includes.
fn included(tag: &str) -> Option<String> {
    let rest = tag.trim().strip_prefix("include")?.trim();
    let name = rest.strip_prefix('"')?.strip_suffix('"')?;
    (!name.contains(['"', '\\'])).then(|| name.to_owned())
}

/// A part of a template's text.
enum Piece<'t> {
    Text(&'t str),
    /// A comment, or an expression that trims white space: whole.
    Other(&'t str),
    /// An expression: what stands between `{{` and `}}`.
    Print(&'t str),
    /// A tag: what stands between `{%` and `%}`, and whether it trims white space before and after.
    Block(&'t str, bool, bool),
}

impl<'t> Piece<'t> {
    fn block(&self) -> Option<&'t str> {
        match self {
            Self::Block(inner, ..) => Some(inner),
            _ => None,
        }
    }

    /// The word that a tag begins with.
    fn word(&self) -> Option<&'t str> {
        let tag = self.block()?.trim_start();
        tag.split(|c: char| !c.is_alphanumeric() && c != '_').next()
    }

    /// Whether a tag trims white space before and after.
    fn trims(&self) -> (bool, bool) {
        match *self {
            Self::Block(_, before, after) => (before, after),
            _ => (false, false),
        }
    }

    /// As it is written in the template.
    fn whole(&self) -> String {
        match *self {
            Self::Text(text) | Self::Other(text) => text.to_owned(),
            Self::Print(inner) => format!("{{{{{inner}}}}}"),
            Self::Block(inner, before, after) => {
                let [before, after] = [before, after].map(|trims| if trims { "-" } else { "" });
                format!("{{%{before}{inner}{after}%}}")
            }
        }
    }
}

/// Cuts a template's text into its parts; none when it has raw parts, or is not closed.
fn pieces(text: &str) -> Option<Vec<Piece<'_>>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(at) = next_tag(rest) {
        pieces.push(Piece::Text(&rest[..at]));
        rest = &rest[at..];
        let close = match &rest[..2] {
            "{{" => "}}",
            "{%" => "%}",
            _ => "#}",
        };
        let end = 2 + if close == "#}" { rest[2..].find(close)? } else { end_of(&rest[2..], close)? };
        let (whole, inner) = (&rest[..end + 2], &rest[2..end]);
        let (before, after) = (inner.starts_with('-'), inner.len() > 1 && inner.ends_with('-'));
        pieces.push(match close {
            "}}" if !before && !after => Piece::Print(inner),
            "%}" => Piece::Block(
                inner[usize::from(before)..].strip_suffix('-').unwrap_or(&inner[usize::from(before)..]),
                before,
                after,
            ),
            _ => Piece::Other(whole),
        });
        if pieces.last().and_then(Piece::word) == Some("raw") {
            return None;
        }
        rest = &rest[end + 2..];
    }
    pieces.push(Piece::Text(rest));
    Some(pieces)
}

/// Where the next expression, tag or comment begins.
fn next_tag(text: &str) -> Option<usize> {
    let opens = |at: &usize| matches!(text.as_bytes().get(at + 1), Some(b'{' | b'%' | b'#'));
    memchr::memchr_iter(b'{', text.as_bytes()).find(opens)
}

/// Where a tag ends: texts in quotes do not end it.
fn end_of(tag: &str, close: &str) -> Option<usize> {
    let mut quote = None;
    let mut escaped = false;
    for (at, c) in tag.char_indices() {
        match quote {
            Some(_) if escaped => escaped = false,
            Some(_) if c == '\\' => escaped = true,
            Some(open) if c == open => quote = None,
            Some(_) => {}
            None if tag[at..].starts_with(close) => return Some(at),
            None => quote = Some(c).filter(|c| matches!(c, '"' | '\'' | '`')),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_every_page_shows_is_told_from_what_only_some_show() {
        for expression in ["lang", "site.title", "site.extra.a", "t(key=\"a.b\")", "asset(path = \"a.css\")"] {
            assert!(is_settled(expression), "{expression}");
        }
        for expression in
            ["page.title", "site", "site.pages[0]", "t(key=\"a\", n=1)", "t(key=a)", "t(key=\"a\") | upper"]
        {
            assert!(!is_settled(expression), "{expression}");
        }
        for condition in
            ["site.a is defined", "not lang is starting_with(pat=\"zh\")", "site.a | length > 1 and lang == \"en\""]
        {
            assert!(asks_for_known(condition), "{condition}");
        }
        for condition in
            ["page.site", "site.a and page.b", "t(key=\"a\") == lang", "true", "site[page.kind]", "a is defined"]
        {
            assert!(!asks_for_known(condition), "{condition}");
        }
    }

    #[test]
    fn templates_that_name_them_anew_stay_as_they_are() {
        for text in [
            "{% set site = 1 %}",
            "{% for key, lang in x %}{% endfor %}",
            "{%- set_global lang = 2 %}",
            "{% raw %}{% endraw %}",
        ] {
            assert!(!can_be_settled("a.html", text), "{text}");
        }
        for text in
            ["{% set a = site %}", "{% for a in site.pages %}{% endfor %}", "{% if lang %}{% endif %}", "site = lang"]
        {
            assert!(can_be_settled("a.html", text), "{text}");
        }
        assert!(
            !can_be_settled("a.txt", "{% include 'a.html' %}") && can_be_settled("a.txt", "{% include \"b.txt\" %}")
        );
    }

    proptest! {
        #[test]
        fn pieces_are_the_whole_text(text in "([{}%#\"' a-]|[{][{%#]|[%}#][}]|я){0,24}") {
            if let Some(pieces) = pieces(&text) {
                prop_assert_eq!(pieces.iter().map(Piece::whole).collect::<String>(), text);
            }
        }
    }
}
