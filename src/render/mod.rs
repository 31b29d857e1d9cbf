//! A page and its view become bytes: Tera templates, feeds, sitemaps. Pure: the same page gives the same bytes, whatever was rendered before.

mod body;
pub mod card;
mod callable;
mod cards;
mod channels;
mod feed;
mod filters;
mod functions;
mod headers;
mod markup;
mod problems;
mod search;
mod settled;
mod sitemap;
mod templates;
mod values;

pub use channels::telegram_messages;
pub use problems::RenderError;
pub use search::{Recall, SearchFiles, SearchListing, Words};
pub use templates::Templates;

use std::borrow::Cow;

use tera::value::Key;
use tera::{Context, Value};

use crate::config::Channel;
use crate::content::document::Record;
use crate::plan::view::{FeedEntry, Maker, Shared, View};
use crate::plan::{Assets, Fingerprint, Fingerprints, Kind, Page, Plan};
use crate::site::Site;

use body::Form;
use card::{FontFile, Painter};
use settled::Ready;
use values::{Both, Values};

/// From how many pages on it pays to settle a template: about as many take the time that it needs.
const SETTLED_AFTER: u32 = 32;

/// Gives the Markdown below a file's front matter.
pub type Bodies<'a> = &'a (dyn Fn(&Record) -> Result<Cow<'a, str>, RenderError> + Sync);

/// Renders the pages of one site.
pub struct Renderer<'s> {
    site: &'s Site,
    plan: &'s Plan,
    assets: &'s Assets,
    templates: &'s Templates,
    bodies: Bodies<'s>,
    values: Values<'s>,
    typographers: Vec<Option<crate::language::Typographer>>,
    painter: Painter<'s>,
}

/// How many pages a renderer is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Many: the values that they share are made beforehand.
    Site,
    /// The same, and all templates are settled at once: for tests.
    Settled,
    /// Few: each makes what it shows, and the cost does not grow with the site.
    Page,
}

/// What a page's bytes are.
pub fn media_type(page: &Page) -> &'static str {
    match page.kind {
        Kind::Feed(_, format) => format.media_type(),
        Kind::SitemapIndex | Kind::Sitemap(_) | Kind::NewsSitemap => "application/xml",
        Kind::Robots | Kind::Headers => "text/plain; charset=utf-8",
        Kind::Card(_) => "image/png",
        Kind::SearchIndex | Kind::SearchSegment(_) => "application/json",
        Kind::EditionFile(_, channel) => channel.media_type(),
        _ => "text/html; charset=utf-8",
    }
}

impl<'s> Renderer<'s> {
    /// A renderer for a site. `bodies` is asked for a file's Markdown when its page is rendered.
    pub fn new(
        site: &'s Site,
        plan: &'s Plan,
        assets: &'s Assets,
        templates: &'s Templates,
        bodies: Bodies<'s>,
        scope: Scope,
    ) -> Self {
        let values = match scope {
            Scope::Site => Values::new(site, assets, templates, SETTLED_AFTER),
            Scope::Settled => Values::new(site, assets, templates, 1),
            Scope::Page => Values::sparse(site, templates),
        };
        let typographers = site.languages.iter().map(|language| crate::language::typographer(language.tag())).collect();
        Self { site, plan, assets, templates, bodies, values, typographers, painter: Painter::new(None) }
    }

    /// The same with the system's font for Chinese, which is read when a social card needs it.
    #[must_use]
    pub fn with_chinese_font(self, file: FontFile<'s>) -> Self {
        Self { painter: Painter::new(Some(file)), ..self }
    }

    /// Renders a page to the end of `out`.
    ///
    /// # Errors
    /// When a template fails, or a body cannot be read (it vanished since it was listed).
    pub fn render(&self, page: &Page, out: &mut Vec<u8>) -> Result<(), RenderError> {
        let maker = Maker::new(self.site, &self.values);
        self.render_view(page, &maker, maker.view(page), out)
    }

    /// The same, with the page's fingerprint: for a page of which nothing is known yet, so that its view is made once and not twice.
    ///
    /// # Errors
    /// As [`Renderer::render`].
    pub fn render_hashed(
        &self,
        page: &Page,
        fingerprints: &Fingerprints<'s>,
        scratch: &mut Vec<u8>,
        out: &mut Vec<u8>,
    ) -> Result<Fingerprint, RenderError> {
        let both = Both::new(&self.values, fingerprints);
        let maker = Maker::new(self.site, &both);
        let view = maker.view(page);
        let fingerprint = fingerprints.of_view(page, &view, scratch);
        self.render_view(page, &maker, view, out)?;
        Ok(fingerprint)
    }

    fn render_view<'v, S: Shared>(
        &self,
        page: &Page,
        maker: &Maker<'v, S>,
        view: View<'v, S>,
        out: &mut Vec<u8>,
    ) -> Result<(), RenderError> {
        match view {
            View::Feed(view) => feed::write(&view, &|entry| self.feed_content(entry), out),
            View::EditionFile(view) => self.edition_file(&view, page.language(), file_channel(page), out),
            View::Sitemap(view) => {
                sitemap::write(&view, out);
                Ok(())
            }
            View::SocialCard(view) => self.painter.draw(&view, out),
            View::Headers(view) => {
                headers::write(&view, self.assets, out);
                Ok(())
            }
            View::SearchIndex(view) => {
                let segments =
                    view.years.iter().map(|year| Ok((*year, self.search_segment(page.language(), *year)?.listing)));
                let segments: Vec<_> = segments.collect::<Result<_, RenderError>>()?;
                out.extend_from_slice(&search::index(self.site.languages[page.language()].tag(), &view, &segments));
                Ok(())
            }
            View::SearchSegment(view) => {
                out.extend_from_slice(&self.search_view(page.language(), &view)?.listing.bytes());
                Ok(())
            }
            View::Redirect(view) => {
                let name = "redirect.html";
                let ready = self.values.ready(name, page.language());
                self.template((name, ready), page.language(), Self::context(&view)?, out)
            }
            view => {
                let name = template_name(page);
                let ready = self.values.ready(name, page.language());
                let structured =
                    if self.templates.show_structured_data() { maker.structured(page, &view) } else { None };
                let more = self.more(page, &view, structured)?;
                if ready.is_some_and(|ready| ready.write(&view, &more, out)) {
                    return self.values.failed().map_or(Ok(()), |error| Err(error.clone()));
                }
                let mut context = Self::context(&view)?;
                more.add_to(&mut context);
                self.template((name, ready), page.language(), context, out)
            }
        }
    }

    /// A view's fields by their names, which need no copy.
    fn context(view: &impl serde::Serialize) -> Result<Context, RenderError> {
        let view = Value::try_from_serializable(view).map_err(|error| RenderError::from_tera(&error, &[], &[]))?;
        Ok(fields(view))
    }

    /// Renders a page's template to the end of `out`.
    fn template(
        &self,
        (name, ready): (&str, Option<&Ready>),
        language: usize,
        mut context: Context,
        out: &mut Vec<u8>,
    ) -> Result<(), RenderError> {
        self.values.add_site(&mut context, language);
        if ready.is_some_and(|ready| ready.render(name, &context, out)) {
            return self.values.failed().map_or(Ok(()), |error| Err(error.clone()));
        }
        self.template_in(name, language, context, out)
    }

    fn template_in(
        &self,
        name: &str,
        language: usize,
        mut context: Context,
        out: &mut Vec<u8>,
    ) -> Result<(), RenderError> {
        self.values.add_site(&mut context, language);
        self.templates
            .tera()
            .render_to(name, &context, out)
            .map_err(|error| RenderError::from_tera(&error, &context_names(&context), self.templates.texts()))?;
        self.values.failed().map_or(Ok(()), |error| Err(error.clone()))
    }

    /// The content of a feed's entry: an edition as a whole, or an article's body where the site wants bodies in feeds.
    fn feed_content(&self, entry: &FeedEntry<'_>) -> Result<Option<String>, RenderError> {
        if let Some(digest) = &entry.edition {
            return self.edition_content(digest, entry.page.language()).map(Some);
        }
        // Readers of a feed do not know the site's address: links are whole.
        let body =
            entry.body.map(|_| self.body_in(&entry.page, Form { absolute: true, ..Form::default() })).transpose()?;
        Ok(body.map(|body| body.html).filter(|html| !html.is_empty()))
    }
}

/// The channel of an edition's file.
fn file_channel(page: &Page) -> Channel {
    match page.kind {
        Kind::EditionFile(_, channel) => channel,
        _ => Channel::Email,
    }
}

/// A view's fields by their names.
fn fields(view: Value) -> Context {
    let mut context = Context::new();
    for (key, value) in view.into_map().unwrap_or_default() {
        match key {
            Key::Str(name) => context.insert_value(name, value),
            key => context.insert_value(key.as_str().unwrap_or_default().to_owned(), value),
        }
    }
    context
}

fn context_names(context: &Context) -> Vec<String> {
    const KNOWN: [&str; 37] = [
        "article",
        "body",
        "book",
        "by_day",
        "chapters",
        "closing",
        "contents",
        "corrections",
        "documents",
        "earlier",
        "edition",
        "extra",
        "groups",
        "intro",
        "labels",
        "lang",
        "languages",
        "leads",
        "listing",
        "minutes",
        "named",
        "newest",
        "next",
        "numbers",
        "outline",
        "page",
        "pager",
        "parts",
        "previous",
        "related",
        "sections",
        "site",
        "stories",
        "summary",
        "term",
        "total",
        "years",
    ];
    KNOWN.iter().filter(|name| context.contains_key(name)).map(|name| (*name).to_owned()).collect()
}

/// The templates of pages that are lists of articles by day.
const LISTS: [&str; 8] =
    ["front.html", "day.html", "month.html", "year.html", "topic.html", "tag.html", "source.html", "story.html"];

/// A page of each kind that a site's settings ask for and that has a template.
fn kinds(site: &Site) -> impl Iterator<Item = Kind> {
    use crate::content::vocabulary::Kind as Vocabulary;
    let day = chrono::NaiveDate::default();
    let single = [
        Kind::Front,
        Kind::Article(0),
        Kind::Day(day),
        Kind::Month(day),
        Kind::Year(day),
        Kind::Edition(0),
        Kind::Archive,
        Kind::Editions,
    ];
    let others = [Kind::Plain(0), Kind::Search, Kind::NotFound];
    let terms = Vocabulary::ALL.into_iter().flat_map(|kind| [Kind::Terms(kind), Kind::Term(kind, 0)]);
    single.into_iter().chain(others).chain(terms).filter(|kind| crate::plan::is_made(site, kind))
}

/// A page that has a template, in a language; which of its kind it is means nothing.
fn sample(site: &Site, language: usize, template: &str) -> Option<Page> {
    kinds(site).map(|kind| Page::first(language, kind)).find(|page| template_name(page) == template)
}

/// The templates that pages of a site need, by what its settings ask for.
fn template_names(site: &Site) -> Vec<&'static str> {
    let of_pages = kinds(site).map(|kind| template_name(&Page::first(0, kind)));
    of_pages.chain(["redirect.html", values::CARD, values::GROUP]).collect()
}

/// The template of a kind of page.
pub fn template_name(page: &Page) -> &'static str {
    use crate::content::vocabulary::Kind as Vocabulary;
    match &page.kind {
        Kind::Front => "front.html",
        Kind::Article(_) => "article.html",
        Kind::Day(_) => "day.html",
        Kind::Month(_) => "month.html",
        Kind::Year(_) => "year.html",
        Kind::Edition(_) => "edition.html",
        Kind::Archive => "archive.html",
        Kind::Editions => "editions.html",
        Kind::Terms(Vocabulary::Topic) => "topics.html",
        Kind::Terms(Vocabulary::Tag) => "tags.html",
        Kind::Terms(Vocabulary::Source) => "sources.html",
        Kind::Terms(Vocabulary::Story) => "stories.html",
        Kind::Term(Vocabulary::Topic, _) => "topic.html",
        Kind::Term(Vocabulary::Tag, _) => "tag.html",
        Kind::Term(Vocabulary::Source, _) => "source.html",
        Kind::Term(Vocabulary::Story, _) => "story.html",
        Kind::Plain(_) => "page.html",
        Kind::Search => "search.html",
        Kind::NotFound => "404.html",
        _ => "redirect.html",
    }
}
