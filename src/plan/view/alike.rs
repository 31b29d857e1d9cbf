//! What all pages of a kind have in common: a build of a whole site need not ask for it page by page.

use serde::Serialize;

use crate::plan::{Kind, Page};

use super::head::is_hidden;
use super::{FeedLink, Maker, Shared, Told};

/// What all pages of a kind have in common in a language, by the names of their views. What may differ is left out.
#[derive(Debug, Serialize)]
pub struct Alike<'s> {
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<AlikeHead<'s>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    article: Option<Published>,
    #[serde(skip_serializing_if = "Option::is_none")]
    card: Option<Published>,
    /// An empty list.
    #[serde(skip_serializing_if = "Option::is_none")]
    related: Option<[(); 0]>,
    /// None.
    #[serde(skip_serializing_if = "Option::is_none")]
    structured: Option<()>,
}

/// Of a [`super::Head`].
#[derive(Debug, Serialize)]
struct AlikeHead<'s> {
    kind: &'static str,
    language: &'s str,
    hidden: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    feeds: Option<Vec<FeedLink>>,
    /// None.
    #[serde(skip_serializing_if = "Option::is_none")]
    image: Option<()>,
}

/// Of an article or its card, where the site shows none that is not published.
#[derive(Debug, Serialize)]
struct Published {
    #[serde(skip_serializing_if = "Option::is_none")]
    draft: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    future: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    untranslated: Option<bool>,
}

impl<'s, S: Shared> Maker<'s, S> {
    /// What all pages of a page's kind have in common in its language.
    pub fn alike(&self, page: &Page) -> Alike<'s> {
        let config = &self.site.config;
        let is_numbered = matches!(page.kind, Kind::Front | Kind::Month(_) | Kind::Year(_) | Kind::Term(..));
        let feeds = || self.feed_links(page, &Told::default());
        let is_article = matches!(page.kind, Kind::Article(_));
        Alike {
            page: Some(AlikeHead {
                kind: page.kind.word(),
                language: self.site.languages[page.language()].tag(),
                hidden: is_hidden(&page.kind),
                number: (!is_numbered).then_some(0),
                feeds: (!matches!(page.kind, Kind::Term(..))).then(feeds),
                image: (!self.makes_cards()).then_some(()),
            }),
            article: is_article.then(|| self.published(None)),
            card: None,
            related: (is_article && config.article.related == 0).then_some([]),
            structured: (!config.pages.structured).then_some(()),
        }
    }

    /// What all cards have in common.
    pub fn alike_cards(&self) -> Alike<'s> {
        let single = self.site.languages.len() == 1;
        Alike {
            page: None,
            article: None,
            card: Some(self.published(single.then_some(false))),
            related: None,
            structured: None,
        }
    }

    fn published(&self, untranslated: Option<bool>) -> Published {
        let options = &self.site.options;
        Published {
            draft: (!options.drafts).then_some(false),
            future: (!options.future).then_some(false),
            untranslated,
        }
    }
}
