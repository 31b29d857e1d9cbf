//! Whatever a template says, its pages are the same from settled templates as from those that were written, and so are its mistakes.

mod common;

use std::path::Path;

use common::{Archive, Files};
use khorgos::model::{self, Known, Request};
use khorgos::plan::Kind;
use khorgos::render::{Renderer, Scope};
use khorgos::site::Options;
use khorgos::source::Memory;
use proptest::prelude::*;

const CLOCK: &str = "2025-12-28T12:00:00+05:00";

/// Names that are used anywhere have a meaning.
const START: &str = "{% set x = page.title %}{% set y = article.title %}{% for it in article.tags %}{% set_global tag = it %}{% endfor %}";

fn expression() -> impl Strategy<Value = String> {
    let simple = prop::sample::select(vec![
        "page.title",
        "page.kind",
        "page.number",
        "page.hidden",
        "page.feeds | length",
        "page.alternates | length",
        "page.kind == \"article\"",
        "page.kind is containing(pat=\"art\")",
        "page.number > 0",
        "site.title",
        "site.languages | length",
        "site.extra.none | default(value=\"-\")",
        "site[\"title\"]",
        "lang",
        "lang == \"ru\"",
        "article.title",
        "article.tags | length",
        "article.draft",
        "article.summary",
        "article.updated",
        "article.unreviewed",
        "article.corrections | length > 0",
        "article.people or article.places",
        "article.source.term.name",
        "article.source.language",
        "article.source.published_label is defined",
        "article.source.via | length",
        "article.source.nothing",
        "article.source",
        "article.nothing",
        "article.nothing is defined",
        "x is defined",
        "article[\"title\"]",
        "related | length",
        "structured",
        "x",
        "y",
        "tag.name",
        "x == y",
        "page.title | upper",
        "t(key=\"site.home\") | upper",
        "site.title | safe",
        "y | default(value=lang)",
        "t(key=\"site.home\")",
        "t(key=\"article.via\", via=article.title)",
        "t(key=\"article.via\", via=x)",
        "t(key=\"lists.page\", page=page.number)",
        "t(key=\"lists.articles\", n=page.number)",
        "t(key=\"site.home\", lang=\"en\")",
        "date(day=article.day.date)",
        "\"a { b < c\"",
        "1 + page.number",
        "page.title ~ x",
    ]);
    // A mistake now and then.
    prop_oneof![60 => simple.prop_map(str::to_owned), 1 => Just("missing.name".to_owned())]
}

fn list() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "article.tags",
        "article.topics",
        "article.also",
        "article.source.via",
        "article.people",
        "site.languages",
        "page.feeds",
        "page.alternates",
        "[1, 2]",
        "related",
        "page.crumbs",
        "page.title",
    ])
}

fn name() -> impl Strategy<Value = &'static str> {
    prop_oneof![30 => prop::sample::select(vec!["x", "y", "tag"]), 1 => prop::sample::select(vec!["page", "article", "site", "lang"])]
}

fn trim() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["", "", "-"])
}

fn text() -> impl Strategy<Value = String> {
    prop::sample::select(vec![" ", "\n", "a ", " b", "{ ", "% ", "<i>", " {# c #} ", "\n{#- d -#}\n", "x y"])
        .prop_map(str::to_owned)
}

fn statement(sets: bool) -> BoxedStrategy<String> {
    let print = (trim(), expression(), trim()).prop_map(|(a, it, b)| format!("{{{{{a} {it} {b}}}}}"));
    let include = (trim(), trim()).prop_map(|(a, b)| format!("{{%{a} include \"part.html\" {b}%}}"));
    let leaf = if sets {
        let set = (trim(), name(), expression(), trim())
            .prop_map(|(a, name, it, b)| format!("{{%{a} set {name} = {it} {b}%}}"));
        let short = (name(), list()).prop_map(|(name, list)| format!("{{% set {name} = {list} %}}"));
        prop_oneof![3 => text(), 4 => print, 2 => set, 1 => short, 1 => include].boxed()
    } else {
        prop_oneof![3 => text(), 4 => print].boxed()
    };
    leaf.prop_recursive(3, 24, 4, move |inner| {
        let body = prop::collection::vec(inner, 0..4).prop_map(|parts| parts.concat());
        let choice = (
            trim(),
            expression(),
            trim(),
            body.clone(),
            prop::option::of((expression(), body.clone())),
            prop::option::of(body.clone()),
            trim(),
        )
            .prop_map(|(a, condition, b, first, second, last, c)| {
                let second =
                    second.map(|(condition, body)| format!("{{% elif {condition} %}}{body}")).unwrap_or_default();
                let last = last.map(|body| format!("{{%{c} else %}}{body}")).unwrap_or_default();
                format!("{{%{a} if {condition} {b}%}}{first}{second}{last}{{% endif {c}%}}")
            });
        let repeated = (trim(), name(), list(), body.clone(), prop::option::of(body.clone()), trim()).prop_map(
            |(a, name, list, body, last, b)| {
                let last = last.map(|body| format!("{{% else %}}{body}")).unwrap_or_default();
                format!("{{%{a} for {name} in {list} {b}%}}{{{{ loop.index }}}}{body}{last}{{% endfor {b}%}}")
            },
        );
        let captured = (name(), body).prop_map(|(name, body)| format!("{{% set {name} %}}{body}{{% endset %}}"));
        if sets {
            prop_oneof![3 => choice, 3 => repeated, 1 => captured].boxed()
        } else {
            prop_oneof![choice, repeated].boxed()
        }
    })
    .boxed()
}

fn template(sets: bool) -> impl Strategy<Value = String> {
    prop::collection::vec(statement(sets), 1..6).prop_map(|parts| parts.concat())
}

/// Articles that have or lack the same parts, two by two: what is settled for one has to fit the other.
const ARTICLES: [(&str, &str); 5] = [
    (
        "again",
        "summary = \"Завод растёт.\"\ntopics = [\"transport\"]\ntags = [\"ada\", \"almaty\"]\nstories = [\"plant\"]\nsource = { id = \"wire\", url = \"https://example.org/wire\", language = \"zh\", published = 2025-12-25, via = \"herald\" }",
    ),
    ("short", "topics = [\"transport\"]\nsource = { id = \"wire\", url = \"https://example.org/2\" }"),
    ("brief", "topics = [\"industry\", \"transport\"]\nsource = { id = \"herald\", url = \"https://example.org/3\" }"),
    (
        "mended",
        "topics = [\"industry\"]\nreviewed = false\nsource = { id = \"wire\", url = \"https://example.org/4\" }\n[[corrections]]\ndate = 2025-12-27\ntext = \"Пять, не шесть.\"",
    ),
    (
        "also",
        "topics = [\"industry\"]\nsource = { id = \"wire\", url = \"https://example.org/5\" }\n[[also]]\nid = \"herald\"\nurl = \"https://example.org/6\"",
    ),
];

fn site() -> Files {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sites");
    let files = ["base.inc", "theme.inc"].into_iter().flat_map(|name| Archive::read(&folder.join(name)).files);
    let article = |(name, keys)| {
        let text = format!("+++\ntitle = \"Заголовок {name}\"\ndate = 2025-12-26\n{keys}\n+++\n\nТекст.\n");
        (format!("content/2025/12/26/{name}.md"), text)
    };
    files.chain(ARTICLES.map(article)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn settled_templates_give_the_same_pages_and_mistakes(article in template(true), part in template(false), frame in template(true)) {
        let mut files = site();
        files.insert("templates/article.html".into(), format!("{{% extends \"frame.html\" %}}{{% block main %}}{START}{article}{{% endblock %}}"));
        files.insert("templates/frame.html".into(), format!("{START}{frame}{{% block main %}}{{% endblock %}}"));
        files.insert("templates/part.html".into(), part);
        let source = Memory::new(files);
        let request = Request { now: CLOCK.parse().unwrap(), options: Options::default(), base_url: None };
        let model = model::load(&source, &request, &Known::default(), 0);
        // What does not compile is told before any page is rendered.
        prop_assume!(model.templates.is_some());
        let templates = model.templates.as_ref().unwrap();
        let bodies = |record: &khorgos::content::document::Record| model::body(&source, &model.content.bodies, record);
        let [settled, written] = [Scope::Settled, Scope::Page]
            .map(|scope| Renderer::new(&model.site, &model.plan, &model.assets, templates, &bodies, scope));
        let pages: Vec<_> = model.plan.pages.iter().filter(|page| matches!(page.kind, Kind::Article(_))).collect();
        prop_assert_eq!(pages.len(), ARTICLES.len() + 2);
        for page in pages {
            let (mut bytes, mut expected) = (Vec::new(), Vec::new());
            let outcome = settled.render(page, &mut bytes);
            prop_assert_eq!(&outcome, &written.render(page, &mut expected));
            if outcome.is_ok() {
                prop_assert_eq!(String::from_utf8(bytes).unwrap(), String::from_utf8(expected).unwrap());
            }
        }
    }
}
