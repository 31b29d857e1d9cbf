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

/// What plain templates print: nothing that only the template engine knows.
fn plain_value(inside: &'static [&'static str]) -> impl Strategy<Value = String> {
    let names = [
        "page.title",
        "page.number",
        "page.hidden",
        "page.canonical",
        "page.description",
        "article.title",
        "article.summary",
        "article.time",
        "article.updated",
        "article.unreviewed",
        "article.source.term.name",
        "article.source.language",
        "article.source.original",
        "article.day.label",
        "minutes",
        "body",
        "previous.url",
    ];
    let names = [&names[..], inside].concat();
    // What is not there, or cannot be printed, now and then.
    prop_oneof![60 => prop::sample::select(names), 1 => prop::sample::select(vec!["article.nothing", "article", "nothing", "article.tags", "previous"])]
        .prop_map(str::to_owned)
}

fn plain_print(inside: &'static [&'static str]) -> impl Strategy<Value = String> {
    let filter = prop::sample::select(vec!["", "", "", " | safe"]);
    prop_oneof![
        8 => (plain_value(inside), filter).prop_map(|(value, filter)| format!("{{{{ {value}{filter} }}}}")),
        1 => Just("{{ t(key=\"article.reading_time\", n=minutes) }}".to_owned()),
        1 => Just("{{ t(key=\"article.via\", via=article.title) }}".to_owned()),
        1 => Just("{{ number(n=page.number) }}{{ page.title | upper }}".to_owned()),
        1 => plain_value(&[]).prop_map(|value| format!("{{% set named = {value} %}}")),
    ]
}

fn plain_list() -> impl Strategy<Value = &'static str> {
    prop_oneof![30 => prop::sample::select(vec!["article.tags", "article.topics", "article.also", "article.source.via", "article.stories", "page.crumbs", "related", "contents"]), 1 => prop::sample::select(vec!["page.title", "nothing", "previous"])]
}

fn plain_condition(inside: &'static [&'static str]) -> impl Strategy<Value = String> {
    let counted = (plain_list(), 0..3).prop_map(|(list, number)| format!("{list} | length > {number}"));
    let compared = (
        plain_value(inside),
        prop::sample::select(vec!["==", "!=", ">", "<="]),
        prop::sample::select(vec!["0", "1", "\"zh\"", "page.number", "article.title"]),
    )
        .prop_map(|(value, sign, other)| format!("{value} {sign} {other}"));
    let known = (plain_value(inside), prop::sample::select(vec!["is defined", "is not defined"]))
        .prop_map(|(value, test)| format!("{value} {test}"));
    let simple = prop_oneof![4 => plain_value(inside), 2 => plain_value(inside).prop_map(|value| format!("not {value}")), 1 => counted, 1 => compared, 1 => known];
    let second = prop::option::of((prop::sample::select(vec!["and", "or", "and not", "or not"]), plain_value(inside)));
    (simple, second).prop_map(|(first, second)| match second {
        Some((word, value)) => format!("{first} {word} {value}"),
        None => first,
    })
}

fn plain_choice(
    inside: &'static [&'static str],
    body: impl Strategy<Value = String> + Clone,
) -> impl Strategy<Value = String> {
    (plain_condition(inside), body.clone(), prop::option::of((plain_condition(inside), body.clone())), body).prop_map(
        |(condition, first, second, last)| {
            let second = second.map(|(condition, body)| format!("{{% elif {condition} %}}{body}")).unwrap_or_default();
            format!("{{% if {condition} %}}{first}{second}{{% else %}}{last}{{% endif %}}")
        },
    )
}

/// What can be said of a part of a list.
const PARTS: [&str; 6] = ["it.name", "it.url", "it.term.name", "it.title", "loop.first", "loop.last"];

/// A template that a program can write, mostly.
fn plain_template() -> impl Strategy<Value = String> {
    let line = |inside| prop_oneof![2 => text(), 3 => plain_print(inside)];
    let inner = prop::collection::vec(line(&[]), 0..3).prop_map(|parts| parts.concat());
    let turn = prop_oneof![3 => line(&PARTS[..2]), 1 => plain_choice(&PARTS, line(&PARTS[..1]).boxed())];
    let turns = prop::collection::vec(turn, 0..3).prop_map(|parts| parts.concat());
    let turns = prop_oneof![2 => turns.clone(), 1 => (plain_list(), turns).prop_map(|(list, body)| format!("{{% for part in {list} %}}{body}{{% if loop.last %}}.{{% endif %}}{{% endfor %}}{{% if loop.first %}};{{% endif %}}"))];
    let repeated = (plain_list(), turns, inner.clone())
        .prop_map(|(list, body, last)| format!("{{% for it in {list} %}}{body}{{% else %}}{last}{{% endfor %}}"));
    let statement = prop_oneof![4 => line(&[]), 2 => plain_choice(&[], inner.boxed()), 2 => repeated];
    prop::collection::vec(statement, 0..6).prop_map(|parts| parts.concat())
}

/// Holds what settled templates give against what those give that were written.
fn gives_the_same(files: Files) -> Result<(), TestCaseError> {
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
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn settled_templates_give_the_same_pages_and_mistakes(article in template(true), part in template(false), frame in template(true)) {
        let mut files = site();
        files.insert("templates/article.html".into(), format!("{{% extends \"frame.html\" %}}{{% block main %}}{START}{article}{{% endblock %}}"));
        files.insert("templates/frame.html".into(), format!("{START}{frame}{{% block main %}}{{% endblock %}}"));
        files.insert("templates/part.html".into(), part);
        gives_the_same(files)?;
    }

    #[test]
    fn plain_templates_do_so_without_the_engine(article in plain_template(), inner in plain_template(), frame in plain_template()) {
        let mut files = site();
        files.insert("templates/article.html".into(), format!("{{% extends \"frame.html\" %}}{{% block inner %}}{inner}{{% endblock %}}{{% block after %}}{article}{{% endblock after %}}"));
        files.insert("templates/frame.html".into(), format!("{{% block main %}}{frame}{{% block inner %}}{{% endblock %}}{{% endblock %}}{{% block after %}}{{% endblock %}}"));
        gives_the_same(files)?;
    }
}
