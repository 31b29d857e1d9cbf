//! Front matter of each kind of content file, with a problem for every mistake.

use std::borrow::Cow;

use crate::config::is_language_tag;
use crate::diagnostics::Problem;
use crate::fields::{Fields, Placed};

use super::document::{Article, Correction, Edition, Page, SourceRef};
use super::moment::Moment;
use super::text::Text;

const TITLE_HELP: &str = "add `title = \"…\"`, a headline";
const URL_HELP: &str = "add `url = \"https://…\"`, the page that you read, or `draft = true` until you have it";

/// Reads an article's front matter. None when something without which there is no article is missing; it has been reported then.
pub(super) fn article(fields: Fields<'_>) -> Option<Article> {
    let text = text(&fields, true);
    let draft = fields.boolean("draft").unwrap_or(false);
    let date = Moment::read(&fields, "date");
    if !fields.has("date") {
        fields.report(
            Problem::error("missing-date", fields.start(), "`date` is missing")
                .help("add the digest's day: `date = 2025-12-27`"),
        );
    }
    let source = source(&fields, draft);
    let is_whole = text.is_some() && date.is_some() && source.is_some();
    let article = Article {
        language: language(&fields, "language"),
        topics: ids(&fields, "topics"),
        tags: ids(&fields, "tags"),
        stories: ids(&fields, "stories"),
        also: fields.tables("also").into_iter().filter_map(|table| source_table(table, "`also`", true)).collect(),
        draft,
        weight: weight(&fields),
        slug: slug(&fields),
        expires: Moment::read(&fields, "expires"),
        aliases: aliases(&fields),
        corrections: fields.tables("corrections").into_iter().filter_map(correction).collect(),
        extra: extra(&fields),
        date: date.unwrap_or(Moment::EPOCH),
        source: source.unwrap_or_default(),
        text: text.unwrap_or_default(),
    };
    fields.finish("an article's front matter");
    is_whole.then_some(article)
}

/// Reads a translation's front matter: only what differs from the original.
pub(super) fn translation(fields: Fields<'_>, of_edition: bool) -> Option<Text> {
    let mut found = text(&fields, !of_edition);
    if of_edition && let Some(text) = &mut found {
        text.closing = fields.text("closing").map(|closing| closing.value.into());
    }
    for key in INHERITED {
        if fields.has(key) {
            let span = fields.place(key).unwrap_or_else(|| fields.start());
            let message = format!("`{key}` belongs in the original, a translation inherits it");
            fields.report(Problem::error("inherited-key", span, message).help("remove it here"));
        }
    }
    finish_translation(fields);
    found
}

/// What a translation takes from its original.
const INHERITED: [&str; 17] = [
    "date",
    "source",
    "topics",
    "tags",
    "stories",
    "also",
    "expires",
    "weight",
    "slug",
    "draft",
    "aliases",
    "corrections",
    "extra",
    "leads",
    "order",
    "omit",
    "number",
];

fn finish_translation(fields: Fields<'_>) {
    // Asked for here so that they are known keys: each has been reported with its own message.
    for key in INHERITED {
        fields.known(key);
    }
    fields.finish("a translation's front matter");
}

/// Reads a plain page's front matter.
pub(super) fn page(fields: Fields<'_>) -> Option<Page> {
    let text = text(&fields, true);
    let is_whole = text.is_some();
    let page = Page {
        language: language(&fields, "language"),
        weight: weight(&fields),
        slug: slug(&fields),
        draft: fields.boolean("draft").unwrap_or(false),
        aliases: aliases(&fields),
        extra: extra(&fields),
        text: text.unwrap_or_default(),
    };
    fields.finish("a page's front matter");
    is_whole.then_some(page)
}

/// Reads an edition's front matter.
pub(super) fn edition(fields: Fields<'_>) -> Option<Edition> {
    let mut text = text(&fields, false)?;
    text.closing = fields.text("closing").map(|closing| closing.value.into());
    let edition = Edition {
        text,
        language: language(&fields, "language"),
        number: fields.integer("number", 0..=1_000_000),
        leads: ids(&fields, "leads"),
        order: ids(&fields, "order"),
        omit: ids(&fields, "omit"),
        draft: fields.boolean("draft").unwrap_or(false),
    };
    fields.finish("an edition's front matter");
    Some(edition)
}

fn text(fields: &Fields<'_>, needs_title: bool) -> Option<Text> {
    let title =
        if needs_title { fields.required_text("title", "missing-title", TITLE_HELP) } else { fields.text("title") };
    let summary = fields.text("summary").filter(|text| !text.value.trim().is_empty());
    let line = title.as_ref().map(|title| one_line(title.value)).unwrap_or_default();
    let mut text = Text::default().saying(&line, summary.map(|text| one_line(text.value)).as_deref());
    text.reviewed = fields.boolean("reviewed").unwrap_or(true);
    text.updated = Moment::read(fields, "updated");
    (title.is_some() || !needs_title).then_some(text)
}

/// White space of a headline is one space, whatever was pasted; control characters are white space.
fn one_line(text: &str) -> Cow<'_, str> {
    // Nearly all headlines have none of the bytes that such a character has or begins with.
    // All are counted, for that goes by blocks of them.
    let suspicious = text.bytes().filter(|byte| *byte < b' ' || matches!(byte, 0x7f | 0xc2)).count();
    let has_control = suspicious > 0 && text.chars().any(char::is_control);
    if text.trim().len() == text.len() && !has_control && !text.contains("  ") {
        return text.into();
    }
    let words: Vec<&str> = text.split(|c: char| c == ' ' || c.is_control()).filter(|word| !word.is_empty()).collect();
    words.join(" ").into()
}

fn ids(fields: &Fields<'_>, key: &'static str) -> Box<[Box<str>]> {
    let ids = fields.texts(key);
    let mut seen: Vec<&str> = Vec::with_capacity(ids.len());
    for id in ids {
        if seen.contains(&id.value) {
            fields.report(
                Problem::error("duplicate-name", id.span, format!("`{}` stands twice in `{key}`", id.value))
                    .help("remove one of them"),
            );
        } else {
            seen.push(id.value);
        }
    }
    seen.into_iter().map(Into::into).collect()
}

/// Reads a language tag; anything else is reported.
pub(super) fn language(fields: &Fields<'_>, key: &'static str) -> Option<Box<str>> {
    let tag = fields.text(key)?;
    if is_language_tag(tag.value) {
        return Some(tag.value.into());
    }
    let message = format!("`{}` is not a language tag", tag.value);
    fields.report(
        Problem::error("unknown-language", tag.span, message)
            .help("write a BCP 47 tag such as `ru`, `kk`, `zh`, `en` or `kk-Latn`"),
    );
    None
}

fn weight(fields: &Fields<'_>) -> i32 {
    fields.integer("weight", -1_000_000..=1_000_000).and_then(|n| i32::try_from(n).ok()).unwrap_or(0)
}

fn extra(fields: &Fields<'_>) -> Option<Box<str>> {
    fields.free("extra").map(|value| value.to_string().into())
}

/// A source: its id alone, or a table.
fn source(fields: &Fields<'_>, draft: bool) -> Option<SourceRef> {
    if !fields.has("source") {
        fields.known("source");
        if draft {
            // `khorgos new` writes such a draft; it cannot be published before it has a source.
            return Some(SourceRef::default());
        }
        let help = "add `source = { id = \"…\", url = \"https://…\" }`, the page that you read";
        fields.report(Problem::error("missing-source", fields.start(), "`source` is missing").help(help));
        return None;
    }
    if fields.is_table("source") {
        return source_table(fields.table("source")?, "`source`", !draft);
    }
    let id = fields.text("source")?;
    if !draft {
        fields.report(
            Problem::error("missing-url", id.span, "the source has no `url`")
                .help(format!("write `source = {{ id = \"{}\", url = \"https://…\" }}`", id.value)),
        );
    }
    Some(SourceRef { id: id.value.into(), ..SourceRef::default() })
}

fn source_table(fields: Fields<'_>, what: &str, needs_url: bool) -> Option<SourceRef> {
    let id =
        fields.required_text("id", "missing-source", "add `id = \"…\"`, a source of `content/vocabulary/sources.toml`");
    let url = if needs_url { fields.required_text("url", "missing-url", URL_HELP) } else { fields.text("url") };
    let url = url.filter(|url| url.value.is_empty() || is_web_address(&fields, url));
    let found = SourceRef {
        id: id.as_ref().map(|id| id.value.into()).unwrap_or_default(),
        url: url.as_ref().map(|url| url.value.into()).unwrap_or_default(),
        language: language(&fields, "language"),
        published: Moment::read(&fields, "published"),
        via: fields.text_or_texts("via").into_iter().map(|via| via.value.into()).collect(),
    };
    fields.finish(what);
    (id.is_some() && (url.is_some() || !needs_url)).then_some(found)
}

/// True for an http or https address that can stand in a page; reports anything else.
pub(super) fn is_web_address(fields: &Fields<'_>, url: &Placed<&str>) -> bool {
    let rest = url.value.strip_prefix("https://").or_else(|| url.value.strip_prefix("http://"));
    let good = rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'))
        && !url.value.chars().any(|c| c.is_whitespace() || c.is_control() || "<>\"".contains(c));
    if !good {
        let message = format!("`{}` is not a web address", url.value);
        fields.report(
            Problem::error("bad-address", url.span.clone(), message)
                .help("write the whole address, with `https://` before it"),
        );
    }
    good
}

fn slug(fields: &Fields<'_>) -> Option<Box<str>> {
    let slug = fields.text("slug")?;
    if is_slug(slug.value) {
        return Some(slug.value.into());
    }
    report_slug(fields, &slug);
    None
}

/// Reports a slug that cannot be a part of an address.
pub(super) fn report_slug(fields: &Fields<'_>, slug: &Placed<&str>) {
    let better = crate::language::slug(slug.value);
    let help = if better.is_empty() {
        "use lower-case letters a to z, digits and hyphens".to_owned()
    } else {
        format!("write `{better}`")
    };
    let message = format!("`{}` cannot be a part of an address", slug.value);
    fields.report(Problem::error("bad-slug", slug.span.clone(), message).help(help));
}

/// True for what can be one part of an address everywhere: lower-case ASCII letters, digits and hyphens, with inner dots and underscores.
pub(super) fn is_slug(text: &str) -> bool {
    let good = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_.".contains(&b);
    !text.is_empty()
        && text.len() <= 200
        && text.bytes().all(good)
        && !text.starts_with(['.', '-'])
        && !text.ends_with(['.', '-'])
        && !text.contains("..")
}

fn aliases(fields: &Fields<'_>) -> Box<[Box<str>]> {
    let mut found = Vec::new();
    for alias in fields.texts("aliases") {
        if is_site_path(alias.value) {
            let mut path = alias.value.to_owned();
            if !path.ends_with('/') && !path.rsplit('/').next().unwrap_or_default().contains('.') {
                path.push('/');
            }
            found.push(path.into());
        } else {
            let message = format!("`{}` is not an address of this site", alias.value);
            fields.report(
                Problem::error("bad-alias", alias.span, message)
                    .help("write the old address from the site's root on, such as `/2025/old-name/`"),
            );
        }
    }
    found.into()
}

/// True for an absolute path whose parts stay where they are.
fn is_site_path(path: &str) -> bool {
    let good = |part: &str| {
        part != "."
            && part != ".."
            && !part.contains(|c: char| c.is_control() || c.is_whitespace() || "?#\\%:*\"<>|".contains(c))
    };
    path.len() > 1 && path.len() <= 500 && path.starts_with('/') && !path.contains("//") && path.split('/').all(good)
}

fn correction(fields: Fields<'_>) -> Option<Correction> {
    let date = Moment::read(&fields, "date");
    if !fields.has("date") {
        fields.report(Problem::error("missing-date", fields.start(), "a correction needs its `date`"));
    }
    let text = fields.required_text("text", "missing-text", "say what was wrong and what is right");
    fields.finish("a correction");
    Some(Correction { date: date?, text: text?.value.into() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_stays_in_its_folder() {
        for good in ["a", "sklyar-zhejiang", "v1.2", "2025"] {
            assert!(is_slug(good), "{good}");
        }
        for bad in ["", "..", "../a", "a/b", "A", "қуат", "-a", "a-", ".a", "a..b", "a b"] {
            assert!(!is_slug(bad), "{bad}");
        }
    }

    #[test]
    fn an_alias_is_a_path_of_the_site() {
        for good in ["/a/", "/2025/old", "/старое/", "/feed.xml"] {
            assert!(is_site_path(good), "{good}");
        }
        for bad in
            ["", "/", "a", "//example.org/", "/../a", "/a/./b", "/a?b", "/a%2e%2e/", "/a\\b", "https://example.org/"]
        {
            assert!(!is_site_path(bad), "{bad}");
        }
    }

    #[test]
    fn pasted_white_space_becomes_one_line() {
        assert_eq!(&*one_line(" a\n \u{7} b\u{7}"), "a b");
        assert_eq!(&*one_line("19\u{a0}000"), "19\u{a0}000");
    }
}
