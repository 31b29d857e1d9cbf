//! Reads `site.toml`.

use crate::diagnostics::{Problem, did_you_mean};
use crate::fields::{self, Fields, Placed, Problems};

use super::{
    ArticleOptions, BaseUrl, Cards, Channel, Config, Editions, Email, Feeds, FrontPage, Lists, Map, Names, Pages,
    Period, Preview,
};

const DEFAULT_LANGUAGE: &str = "ru";
/// What to do about a message without a sender.
pub(crate) const MISSING_SENDER: &str =
    "add `[email]` to `site.toml`, with `from = \"The Digest <digest@example.org>\"`";

const DEFAULT_EDITOR: &str = "vscode://file/{path}:{line}";

impl Config {
    /// Reads the text of `site.toml`; an empty text gives the defaults. What is wrong is reported, and its default stands in for it.
    pub fn parse(text: &str) -> (Self, Vec<Problem>) {
        let problems = Problems::default();
        let empty = fields::parse("", 0, &problems);
        let table = fields::parse(text, 0, &problems)
            .or(empty)
            .unwrap_or_else(|| toml::Spanned::new(0..0, toml::map::Map::new()));
        let config = read(Fields::new(&table, 0, &problems));
        (config, problems.into_inner())
    }

    /// The position of a language.
    pub fn language(&self, tag: &str) -> Option<usize> {
        self.languages.iter().position(|language| language == tag)
    }
}

fn read(fields: Fields<'_>) -> Config {
    let languages = languages(&fields);
    let config = Config {
        title: Names::read(&fields, "title", &languages).unwrap_or_else(|| Names::same("Khorgos", languages.len())),
        description: Names::read(&fields, "description", &languages)
            .unwrap_or_else(|| Names::same("", languages.len())),
        base_url: base_url(&fields),
        time_zone: time_zone(&fields),
        lists: lists(fields.table("lists")),
        pages: pages(fields.table("pages")),
        feeds: feeds(fields.table("feeds")),
        editions: editions(fields.table("editions")),
        email: Email::read(fields.table("email"), &languages),
        article: article(fields.table("article")),
        map: map(fields.table("map")),
        cards: cards(fields.table("cards")),
        preview: preview(fields.table("preview")),
        extra: fields.free("extra").unwrap_or_else(|| serde_json::Value::Object(serde_json::Map::new())),
        languages,
    };
    if config.editions.formats.contains(&Channel::Eml)
        && config.email.from.is_none()
        && !fields.table("email").is_some_and(|email| email.has("from"))
    {
        let place =
            fields.table("editions").and_then(|editions| editions.place("formats")).unwrap_or_else(|| fields.start());
        fields.report(Problem::error("missing-sender", place, "a message needs a sender").help(MISSING_SENDER));
    }
    fields.finish("`site.toml`");
    config
}

fn languages(fields: &Fields<'_>) -> Vec<String> {
    let mut languages: Vec<String> = Vec::new();
    for tag in fields.texts("languages") {
        if !is_language_tag(tag.value) {
            let text = format!("`{}` is not a language tag", tag.value);
            fields.report(
                Problem::error("unknown-language", tag.span, text)
                    .help("write a BCP 47 tag such as `ru`, `kk`, `zh` or `en`"),
            );
        } else if languages.iter().any(|known| known == tag.value) {
            fields.report(Problem::error(
                "duplicate-name",
                tag.span,
                format!("the language `{}` is listed twice", tag.value),
            ));
        } else {
            languages.push(tag.value.to_owned());
        }
    }
    if languages.is_empty() {
        languages.push(DEFAULT_LANGUAGE.to_owned());
    }
    languages
}

/// True for what can stand as a language in a file's name: `kk`, `zh`, `kk-Latn`.
pub(crate) fn is_language_tag(text: &str) -> bool {
    let mut parts = text.split('-');
    let first = parts.next().is_some_and(|p| (2..=3).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_lowercase()));
    first && parts.all(|p| (2..=8).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_alphanumeric()))
}

fn base_url(fields: &Fields<'_>) -> BaseUrl {
    let fallback = BaseUrl { origin: String::new(), path: "/".into() };
    let Some(text) = fields.text("base_url") else { return fallback };
    BaseUrl::parse(text.value).unwrap_or_else(|| {
        let message = format!("`{}` is not the address of a site", text.value);
        fields.report(
            Problem::error("bad-address", text.span, message)
                .help("write a whole address such as `https://example.org/` or `https://example.org/digest/`"),
        );
        fallback
    })
}

impl BaseUrl {
    /// Splits an absolute http or https address; none when it is not one, or has a query or a fragment.
    pub fn parse(text: &str) -> Option<Self> {
        let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
        let scheme = &text[..text.len() - rest.len()];
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        let good = |c: char| c.is_ascii_alphanumeric() || "-._~:[]".contains(c);
        if host.is_empty()
            || !host.chars().all(good)
            || path.contains(['?', '#', ' ', '\\', '"', '<', '>'])
            || path.split('/').any(|part| part == "..")
        {
            return None;
        }
        let path = path.trim_matches('/');
        let path = if path.is_empty() { "/".to_owned() } else { format!("/{path}/") };
        Some(Self { origin: format!("{scheme}{host}"), path })
    }
}

fn time_zone(fields: &Fields<'_>) -> chrono_tz::Tz {
    let Some(text) = fields.text("time_zone") else { return chrono_tz::UTC };
    text.value.parse().unwrap_or_else(|_| {
        let mut problem = Problem::error("unknown-time-zone", text.span, format!("unknown time zone `{}`", text.value));
        let names = chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name());
        problem.help = crate::diagnostics::nearest(text.value, names).map_or_else(
            || Some("write a name of the time zone database such as `Asia/Almaty`".into()),
            |name| Some(format!("did you mean `{name}`?")),
        );
        fields.report(problem);
        chrono_tz::UTC
    })
}

/// One of a few words, or a problem that lists them.
fn choice<T: Copy>(fields: &Fields<'_>, text: Option<Placed<&str>>, choices: &[(&'static str, T)], default: T) -> T {
    let Some(text) = text else { return default };
    choices.iter().find(|(name, _)| *name == text.value).map_or_else(
        || {
            let mut problem =
                Problem::error("unknown-value", text.span.clone(), format!("unknown value `{}`", text.value));
            problem.help = did_you_mean(text.value, choices.iter().map(|(name, _)| *name));
            fields.report(problem);
            default
        },
        |(_, value)| *value,
    )
}

fn size(fields: &Fields<'_>, key: &'static str, range: std::ops::RangeInclusive<i64>, default: usize) -> usize {
    fields.integer(key, range).and_then(|n| usize::try_from(n).ok()).unwrap_or(default)
}

fn lists(fields: Option<Fields<'_>>) -> Lists {
    let Some(fields) = fields else { return Lists { page_size: 20, untranslated: true } };
    let untranslated = fields.text("untranslated");
    let lists = Lists {
        page_size: size(&fields, "page_size", 1..=1000, 20),
        untranslated: choice(&fields, untranslated, &[("show", true), ("hide", false)], true),
    };
    fields.finish("`[lists]`");
    lists
}

fn pages(fields: Option<Fields<'_>>) -> Pages {
    let text = fields.as_ref().and_then(|fields| fields.text("front"));
    let front = match &fields {
        Some(fields) => {
            choice(fields, text, &[("digest", FrontPage::Digest), ("list", FrontPage::List)], FrontPage::Digest)
        }
        None => FrontPage::Digest,
    };
    let on = |key: &'static str| fields.as_ref().and_then(|fields| fields.boolean(key)).unwrap_or(true);
    let pages = Pages {
        front,
        days: on("days"),
        months: on("months"),
        years: on("years"),
        archive: on("archive"),
        topics: on("topics"),
        tags: on("tags"),
        sources: on("sources"),
        stories: on("stories"),
        editions: on("editions"),
        search: on("search"),
        sitemap: on("sitemap"),
        not_found: on("not_found"),
        charts: on("charts"),
        cards: fields.as_ref().and_then(|fields| fields.boolean("cards")).unwrap_or(false),
        structured: on("structured"),
        headers: on("headers"),
    };
    if let Some(fields) = fields {
        fields.finish("`[pages]`");
    }
    pages
}

fn feeds(fields: Option<Fields<'_>>) -> Feeds {
    let on =
        |key: &'static str, default: bool| fields.as_ref().and_then(|fields| fields.boolean(key)).unwrap_or(default);
    let feeds = Feeds {
        atom: on("atom", true),
        json: on("json", true),
        entries: fields.as_ref().map_or(20, |fields| size(fields, "entries", 1..=1000, 20)),
        full: on("full", false),
        front: on("front", true),
        topics: on("topics", true),
        tags: on("tags", true),
        sources: on("sources", true),
        stories: on("stories", true),
        editions: on("editions", true),
    };
    if let Some(fields) = fields {
        fields.finish("`[feeds]`");
    }
    feeds
}

fn editions(fields: Option<Fields<'_>>) -> Editions {
    let Some(fields) = fields else {
        return Editions { periods: vec![Period::Week], first_number: 1, formats: Vec::new() };
    };
    let mut periods: Vec<Period> = Vec::new();
    for text in fields.texts("periods") {
        let period = choice(&fields, Some(text), &Period::WORDS, Period::Week);
        if !periods.contains(&period) {
            periods.push(period);
        }
    }
    if periods.is_empty() {
        periods.push(Period::Week);
    }
    let channels = Channel::ALL.map(|channel| (channel.word(), Some(channel)));
    let mut formats: Vec<Channel> =
        fields.texts("formats").into_iter().filter_map(|text| choice(&fields, Some(text), &channels, None)).collect();
    formats.sort_unstable();
    formats.dedup();
    let editions =
        Editions { periods, first_number: fields.integer("first_number", 0..=1_000_000).unwrap_or(1), formats };
    fields.finish("`[editions]`");
    editions
}

fn article(fields: Option<Fields<'_>>) -> ArticleOptions {
    let Some(fields) = fields else { return ArticleOptions { related: 4, neighbours: true } };
    let options = ArticleOptions {
        related: size(&fields, "related", 0..=20, 4),
        neighbours: fields.boolean("neighbours").unwrap_or(true),
    };
    fields.finish("`[article]`");
    options
}

fn map(fields: Option<Fields<'_>>) -> Map {
    let Some(fields) = fields else { return Map::default() };
    let mut map = Map::default();
    for code in fields.texts("countries") {
        if code.value.len() == 2 && code.value.bytes().all(|byte| byte.is_ascii_uppercase()) {
            map.countries.push(code.value.to_owned());
        } else {
            let message = format!("`{}` is not a country", code.value);
            fields.report(
                Problem::error("unknown-value", code.span, message).help("write ISO 3166 codes such as `KZ` and `CN`"),
            );
        }
    }
    fields.finish("`[map]`");
    map
}

fn cards(fields: Option<Fields<'_>>) -> Cards {
    let mut cards = Cards::default();
    let Some(fields) = fields else { return cards };
    let colours = fields.texts("colours");
    if fields.has("colours") && colours.len() != 3 {
        let place = fields.place("colours").unwrap_or_default();
        fields.report(
            Problem::error("out-of-range", place, "a card has three colours")
                .help("write three colours such as `#0089a8`"),
        );
    }
    for (colour, text) in cards.colours.iter_mut().zip(colours) {
        let digits = text.value.strip_prefix('#').unwrap_or_default();
        if digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            text.value.clone_into(colour);
        } else {
            fields.report(
                Problem::error("unknown-value", text.span, format!("`{}` is not a colour", text.value))
                    .help("write six hexadecimal digits, such as `#0089a8`"),
            );
        }
    }
    fields.finish("`[cards]`");
    cards
}

fn preview(fields: Option<Fields<'_>>) -> Preview {
    let default = || Preview { editor: DEFAULT_EDITOR.into() };
    let Some(fields) = fields else { return default() };
    let editor = fields.text("editor").map_or_else(default, |text| Preview { editor: text.value.into() });
    fields.finish("`[preview]`");
    editor
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_file_gives_the_defaults() {
        let (config, problems) = Config::parse("");
        assert_eq!(problems, []);
        assert_eq!(config.languages, ["ru"]);
        assert_eq!(config.base_url.path, "/");
    }

    #[test]
    fn every_mistake_is_reported_at_once() {
        let text = "titel = 1\nlanguages = [\"ru\", \"Russian\"]\nbase_url = \"example\"\ntime_zone = \"Asia/Almatty\"\n[lists]\npage_size = 0\n";
        let (_, problems) = Config::parse(text);
        let mut codes: Vec<_> = problems.iter().map(|p| p.code).collect();
        codes.sort_unstable();
        assert_eq!(codes, ["bad-address", "out-of-range", "unknown-key", "unknown-language", "unknown-time-zone"]);
        assert!(problems.iter().any(|p| p.help.as_deref() == Some("did you mean `Asia/Almaty`?")));
    }

    #[test]
    fn a_base_address_keeps_its_path() {
        let base = BaseUrl::parse("https://example.org/digest").unwrap();
        assert_eq!((base.origin.as_str(), base.path.as_str()), ("https://example.org", "/digest/"));
        assert_eq!(BaseUrl::parse("ftp://example.org"), None);
        assert_eq!(BaseUrl::parse("https://example.org/a/../b"), None);
    }
}
