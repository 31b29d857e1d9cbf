//! Social cards: what stands on the picture that a link to a page gets in social networks and messengers.

use serde::Serialize;

use crate::content::vocabulary::Kind as Vocabulary;
use crate::language::DateStyle;
use crate::plan::{CardOf, Kind, Page};

use super::{Maker, Shared, Told};

/// What stands on a card. `render` draws it.
#[derive(Debug, Serialize)]
pub struct SocialCardView<'s> {
    /// The language of the texts, a BCP 47 tag: it decides on fonts and line breaks.
    pub language: &'s str,
    /// The site's name.
    pub site: &'s str,
    /// The headline; for the site's own card, what it is about.
    pub headline: Told<'s>,
    /// The source's name; empty on the site's own card.
    pub source: &'s str,
    /// The day for readers; empty on the site's own card.
    pub day: String,
    /// The three colours of the mark and the stripe, as `#rrggbb`.
    pub colours: &'s [String; 3],
}

impl<'s, S: Shared> Maker<'s, S> {
    pub(super) fn social_card(&self, page: &Page, of: CardOf) -> SocialCardView<'s> {
        let site = self.site;
        let language = page.language();
        let (config, formats) = (&site.config, &site.languages[language]);
        let mut card = SocialCardView {
            language: formats.tag(),
            site: config.title.or_first(language),
            headline: config.description.or_first(language).into(),
            source: "",
            day: String::new(),
            colours: &config.cards.colours,
        };
        if let CardOf::Article(at) = of {
            let article = &site.articles[at as usize];
            card.headline = Told::title(article.text(language));
            card.source = site.vocabulary.of(Vocabulary::Source).list[article.source as usize].name.or_first(language);
            card.day = formats.date(article.day, DateStyle::Long);
        }
        card
    }

    /// True when the site has social cards. Networks fetch pictures from outside: without a base address there is none.
    pub(super) fn makes_cards(&self) -> bool {
        self.site.config.pages.cards && !self.site.config.base_url.origin.is_empty()
    }

    /// The whole address of the card that a page shows in social networks.
    pub(super) fn card_address(&self, page: &Page) -> Option<String> {
        let of = match page.kind {
            Kind::Article(at) => CardOf::Article(at),
            _ => CardOf::Site,
        };
        self.makes_cards()
            .then(|| self.addresses.absolute(&self.addresses.first_page(page.language(), &Kind::Card(of))))
    }
}
