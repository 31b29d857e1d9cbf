//! The shared parts of views as template values: made once, then counted references.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use chrono::{Datelike, NaiveDate};
use foldhash::HashMap;
use serde::{Serialize, Serializer};
use tera::{Context, Value};

use crate::content::vocabulary::Kind as Vocabulary;
use crate::plan::view::{self, Group, Maker, NamedLink, Shared, Shown};
use crate::plan::{Addresses, Assets, Fingerprints, Hashed, Kind};
use crate::site::Site;

use super::cards::Cards;
use super::settled::{Closed, Ready, Rendered, Settled};
use super::templates::GroupParts;
use super::{RenderError, Templates};

/// The template of an article as it stands in lists.
pub(super) const CARD: &str = "card.html";

/// The template of a day as it stands in lists.
pub(super) const GROUP: &str = "group.html";

/// Stands for the cards of a day while `group.html` is rendered around them.
const ROWS: &str = "\u{1}rows\u{1}";

/// For how many sets of cards there is room, for each thread that renders and each language: with half as many, a build of ten thousand articles takes a
/// fourteenth more instructions; with twice as many, 15 MB more.
const CARDS: usize = 1024;

/// The same for rendered cards: text, a fraction of a card's values.
const RENDERED: usize = 4096;

/// Template values of one site.
pub struct Values<'s> {
    site: &'s Site,
    templates: &'s Templates,
    /// Engines in which is written out what all pages of a kind share; none where the templates serve as they are.
    settled: Option<Settled<'s>>,
    /// Why the first card that could not be rendered could not.
    failed: OnceLock<RenderError>,
    sites: Vec<Value>,
    days: Vec<HashMap<NaiveDate, Value>>,
    terms: Vec<[Vec<Value>; 4]>,
    cards: Cards,
    /// Cards as `card.html` shows them.
    rendered: Cards,
    /// Days of lists that have a single article there, by its number: most days of a term's list.
    single: Cards,
    /// What `group.html` writes for a day around its cards.
    frames: Cards,
}

/// What every page of a language knows of the site.
#[derive(Serialize)]
struct SiteView<'s> {
    title: &'s str,
    description: &'s str,
    language: &'s str,
    /// The front page of this language, for links.
    home: String,
    /// The same as a whole address.
    canonical: String,
    /// The path of the base address.
    base: &'s str,
    /// Each language with its name in itself and its front page.
    languages: Vec<LanguageView<'s>>,
    /// Which sections there are, with names and addresses.
    sections: BTreeMap<&'static str, String>,
    /// Plain pages that this language has.
    pages: Vec<NamedLink<'s>>,
    /// The topics, in the site's order.
    topics: Vec<Value>,
    extra: &'s serde_json::Value,
    /// The Content-Security-Policy for the page's head.
    policy: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
struct LanguageView<'s> {
    language: &'s str,
    name: &'s str,
    url: String,
}

impl<'s> Values<'s> {
    /// Makes the values that most pages show; cards are made when a page first shows them.
    pub fn new(site: &'s Site, assets: &'s Assets, templates: &'s Templates, after: u32) -> Self {
        let count = site.languages.len();
        let terms: Vec<[Vec<Value>; 4]> =
            (0..count).map(|language| Vocabulary::ALL.map(|kind| terms(site, language, kind))).collect();
        let days = (0..count).map(|language| days(site, language)).collect();
        let sites: Vec<Value> = (0..count)
            .map(|language| {
                Value::from_serializable(&site_view(site, language, &terms[language][Vocabulary::Topic as usize]))
            })
            .collect();
        let cards = Cards::new(site.articles.len(), count, CARDS);
        let rendered = Cards::new(site.articles.len(), count, RENDERED);
        let single = Cards::new(site.articles.len(), count, CARDS);
        let frames = Cards::new(site.articles.len(), count, CARDS);
        let settled = Some(Settled::new(site, assets, templates, &sites, after));
        Self { settled, sites, days, terms, cards, rendered, single, frames, ..Self::sparse(site, templates) }
    }

    /// Makes nothing beforehand and keeps nothing: for a single page, such as the preview's.
    pub fn sparse(site: &'s Site, templates: &'s Templates) -> Self {
        Self {
            site,
            templates,
            settled: None,
            failed: OnceLock::new(),
            sites: Vec::new(),
            days: Vec::new(),
            terms: Vec::new(),
            cards: Cards::new(0, 0, 0),
            rendered: Cards::new(0, 0, 0),
            single: Cards::new(0, 0, 0),
            frames: Cards::new(0, 0, 0),
        }
    }

    /// Why a card could not be rendered: a page that shows it is not what it should be.
    pub fn failed(&self) -> Option<&RenderError> {
        self.failed.get()
    }

    fn make_card(&self, language: usize, article: u32) -> Value {
        Value::from_serializable(&Maker::new(self.site, self).card(language, article))
    }

    /// A card as `card.html` shows it.
    fn render_card(&self, language: usize, article: u32) -> Value {
        let mut rendered = Vec::with_capacity(2048);
        let ready = self.ready(CARD, language);
        let card = if self.templates.lists_show_cards() {
            self.card(language, article)
        } else {
            let card = Maker::new(self.site, self).card(language, article);
            if ready.is_some_and(|ready| ready.write(&Alone { card: &card }, &Nothing {}, &mut rendered)) {
                return safe_text(&rendered);
            }
            Value::from_serializable(&card)
        };
        self.render_part((CARD, ready), language, ("card", card), &mut rendered);
        safe_text(&rendered)
    }

    /// Renders a part of lists to the end of `out`. A part that cannot be rendered fails every page that shows it.
    fn render_part(
        &self,
        (template, ready): (&str, Option<&Ready>),
        language: usize,
        (name, value): (&'static str, Value),
        out: &mut Vec<u8>,
    ) {
        let mut context = Context::new();
        context.insert_value(name, value);
        self.add_site(&mut context, language);
        if ready.is_some_and(|ready| ready.render(template, &context, out)) {
            return;
        }
        if let Err(error) = self.templates.tera().render_to(template, &context, out) {
            let names = [name, "lang", "site"].map(str::to_owned);
            let _ = self.failed.set(RenderError::from_tera(&error, &names, self.templates.texts()));
        }
    }

    /// A template as it is settled; none when it is not, or not yet.
    pub fn ready(&self, name: &str, language: usize) -> Option<&Ready> {
        self.settled.as_ref()?.engine(name, language)
    }

    /// The number of an article's card.
    fn number(&self, language: usize, article: u32) -> usize {
        article as usize * self.site.languages.len() + language
    }

    /// Adds what every template knows: the language, and the site in it.
    pub fn add_site(&self, context: &mut Context, language: usize) {
        let site = self.sites.get(language).cloned().unwrap_or_else(|| {
            let topics = terms(self.site, language, Vocabulary::Topic);
            Value::from_serializable(&site_view(self.site, language, &topics))
        });
        context.insert_value("lang", Value::normal_string(self.site.languages[language].tag()));
        context.insert_value("site", site);
    }
}

/// What `card.html` is told.
#[derive(Serialize)]
struct Alone<'c, T> {
    card: &'c T,
}

/// What a template knows beside a view that says all.
#[derive(Serialize)]
struct Nothing {}

/// What Tera wrote, which is nothing but text.
fn safe_text(rendered: &[u8]) -> Value {
    Value::safe_string(simdutf8::basic::from_utf8(rendered).unwrap_or_default())
}

fn terms(site: &Site, language: usize, kind: Vocabulary) -> Vec<Value> {
    let count = u32::try_from(site.vocabulary.of(kind).list.len()).unwrap_or(u32::MAX);
    (0..count).map(|term| Value::from_serializable(&view::term_link(site, language, kind, term))).collect()
}

fn days(site: &Site, language: usize) -> HashMap<NaiveDate, Value> {
    let days = site.archives[language].days.iter().map(|span| span.first);
    days.map(|day| (day, Value::from_serializable(&view::day(site, language, day)))).collect()
}

fn site_view<'s>(site: &'s Site, language: usize, topics: &[Value]) -> SiteView<'s> {
    let addresses = Addresses::new(site);
    let href = |language: usize, kind: &Kind| addresses.href(&addresses.first_page(language, kind));
    let pages = &site.config.pages;
    let vocabularies = Vocabulary::ALL.into_iter().map(|kind| {
        let made = match kind {
            Vocabulary::Topic => pages.topics,
            Vocabulary::Tag => pages.tags,
            Vocabulary::Source => pages.sources,
            Vocabulary::Story => pages.stories,
        };
        (kind.plural(), made, Kind::Terms(kind))
    });
    let others = [
        ("archive", pages.archive, Kind::Archive),
        ("editions", pages.editions, Kind::Editions),
        ("search", pages.search, Kind::Search),
    ];
    let plain = site.pages.iter().enumerate().filter_map(|(at, page)| {
        let name = view::Told::title(page.text(language));
        Some(NamedLink { name, url: href(language, &Kind::Plain(u32::try_from(at).ok()?)) })
    });
    SiteView {
        title: site.config.title.or_first(language),
        description: site.config.description.or_first(language),
        language: site.languages[language].tag(),
        home: href(language, &Kind::Front),
        canonical: addresses.absolute(&addresses.home(language)),
        base: &site.config.base_url.path,
        languages: (0..site.languages.len())
            .map(|other| LanguageView {
                language: site.languages[other].tag(),
                name: site.languages[other].name(),
                url: href(other, &Kind::Front),
            })
            .collect(),
        sections: vocabularies
            .chain(others)
            .filter(|(_, made, _)| *made)
            .map(|(name, _, kind)| (name, href(language, &kind)))
            .collect(),
        pages: plain.collect(),
        topics: topics.to_vec(),
        extra: &site.config.extra,
        policy: view::POLICY,
        version: env!("CARGO_PKG_VERSION"),
    }
}

impl Shared for Values<'_> {
    type Card = Value;
    type Term = Value;
    type Day = Value;
    type Group = Closed<Value>;
    type Listing = Rendered<Value>;
    type ByDay = Rendered<Value>;

    fn shown(&self) -> Shown {
        self.templates.shown()
    }

    fn card(&self, language: usize, article: u32) -> Value {
        self.cards.get(self.number(language, article), || self.make_card(language, article))
    }

    fn term(&self, language: usize, kind: Vocabulary, term: u32) -> Value {
        let make = || Value::from_serializable(&view::term_link(self.site, language, kind, term));
        self.terms.get(language).map_or_else(make, |terms| terms[kind as usize][term as usize].clone())
    }

    fn day(&self, language: usize, day: NaiveDate) -> Value {
        self.days
            .get(language)
            .and_then(|days| days.get(&day))
            .cloned()
            .unwrap_or_else(|| Value::from_serializable(&view::day(self.site, language, day)))
    }

    fn group(&self, language: usize, day: NaiveDate, articles: &[u32]) -> Closed<Value> {
        Closed(match articles {
            [article] => self.single.get(self.number(language, *article), || {
                self.make_group(language, day, articles, self.templates.groups())
            }),
            _ => self.make_group(language, day, articles, self.templates.groups()),
        })
    }

    fn listing(&self, language: usize, articles: &[u32]) -> Rendered<Value> {
        if let [article] = articles {
            return Rendered(self.rendered_card(language, *article));
        }
        let cards: Vec<Value> = articles.iter().rev().map(|article| self.rendered_card(language, *article)).collect();
        let texts = || cards.iter().filter_map(Value::as_str);
        let mut all = String::with_capacity(texts().map(str::len).sum());
        all.extend(texts());
        Rendered(Value::safe_string(&all))
    }

    fn by_day(&self, language: usize, articles: &[u32]) -> Rendered<Value> {
        let mut all = String::with_capacity(articles.len() * 1024);
        for (day, articles) in view::days(self.site, articles) {
            let frame = self.frame(language, day);
            if let Some([before, after]) = frame.as_array() {
                all.push_str(before.as_str().unwrap_or_default());
                for article in articles.iter().rev() {
                    all.push_str(self.rendered_card(language, *article).as_str().unwrap_or_default());
                }
                all.push_str(after.as_str().unwrap_or_default());
            } else {
                let group = self.make_group(language, day, articles, self.templates.rendered_groups());
                all.push_str(self.render_group(language, group).as_str().unwrap_or_default());
            }
        }
        Rendered(Value::safe_string(&all))
    }
}

impl Values<'_> {
    /// A card as `card.html` shows it.
    fn rendered_card(&self, language: usize, article: u32) -> Value {
        self.rendered.get(self.number(language, article), || self.render_card(language, article))
    }

    /// What `group.html` writes before the cards of a day, and behind them; none where it does not simply print them.
    fn frame(&self, language: usize, day: NaiveDate) -> Value {
        if !self.templates.frames_cards() {
            return Value::none();
        }
        let number = usize::try_from(day.num_days_from_ce()).unwrap_or_default() * self.site.languages.len() + language;
        self.frames.get(number, || {
            let group = Group::<Value, Value, Rendered<Value>> {
                day: self.day(language, day),
                cards: None,
                rendered: Some(Rendered(Value::safe_string(ROWS))),
            };
            let frame = self.render_group(language, Value::from_serializable(&group));
            let mut parts = frame.as_str().unwrap_or_default().split(ROWS);
            match (parts.next(), parts.next(), parts.next()) {
                (Some(before), Some(after), None) => Value::from(vec![before, after]),
                _ => Value::none(),
            }
        })
    }

    /// A day as `group.html` shows it.
    fn render_group(&self, language: usize, group: Value) -> Value {
        let mut rendered = Vec::with_capacity(512);
        let ready = self.ready(GROUP, language);
        self.render_part((GROUP, ready), language, ("group", group), &mut rendered);
        safe_text(&rendered)
    }

    fn make_group(&self, language: usize, day: NaiveDate, articles: &[u32], parts: GroupParts) -> Value {
        let cards = || articles.iter().rev().map(|article| self.card(language, *article)).collect();
        Value::from_serializable(&Group::<Value, Value, Rendered<Value>> {
            day: self.day(language, day),
            cards: parts.cards.then(cards),
            rendered: parts.rendered.then(|| self.listing(language, articles)),
        })
    }
}

/// Shared parts that can be rendered and hashed.
pub struct Both<'a, 's> {
    values: &'a Values<'s>,
    fingerprints: &'a Fingerprints<'s>,
}

impl<'a, 's> Both<'a, 's> {
    /// The parts of one site.
    pub fn new(values: &'a Values<'s>, fingerprints: &'a Fingerprints<'s>) -> Self {
        Self { values, fingerprints }
    }
}

/// A part as a value for templates, and as what is hashed of it.
pub struct Part<V, F> {
    value: V,
    fingerprint: F,
}

impl<V: Serialize, F: Serialize> Serialize for Part<V, F> {
    /// Templates get the value; what is not for people, such as the bytes that are hashed, gets the fingerprint.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            self.value.serialize(serializer)
        } else {
            self.fingerprint.serialize(serializer)
        }
    }
}

impl Shared for Both<'_, '_> {
    type Card = Part<Value, Hashed>;
    type Term = Part<Value, Hashed>;
    type Day = Part<Value, (i32, bool)>;
    type Group = Part<Closed<Value>, ((i32, bool), Vec<Hashed>)>;
    type Listing = Part<Rendered<Value>, Vec<Hashed>>;
    type ByDay = Part<Rendered<Value>, Vec<((i32, bool), Vec<Hashed>)>>;

    fn shown(&self) -> Shown {
        self.values.shown()
    }

    fn card(&self, language: usize, article: u32) -> Self::Card {
        Part { value: self.values.card(language, article), fingerprint: self.fingerprints.card(language, article) }
    }

    fn term(&self, language: usize, kind: Vocabulary, term: u32) -> Self::Term {
        Part {
            value: self.values.term(language, kind, term),
            fingerprint: self.fingerprints.term(language, kind, term),
        }
    }

    fn day(&self, language: usize, day: NaiveDate) -> Self::Day {
        Part { value: self.values.day(language, day), fingerprint: self.fingerprints.day(language, day) }
    }

    fn group(&self, language: usize, day: NaiveDate, articles: &[u32]) -> Self::Group {
        Part {
            value: self.values.group(language, day, articles),
            fingerprint: self.fingerprints.group(language, day, articles),
        }
    }

    fn listing(&self, language: usize, articles: &[u32]) -> Self::Listing {
        Part {
            value: self.values.listing(language, articles),
            fingerprint: self.fingerprints.listing(language, articles),
        }
    }

    fn by_day(&self, language: usize, articles: &[u32]) -> Self::ByDay {
        Part {
            value: self.values.by_day(language, articles),
            fingerprint: self.fingerprints.by_day(language, articles),
        }
    }
}
