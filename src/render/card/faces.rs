//! The fonts of cards, and how wide a text is in them.

use std::sync::Arc;

use resvg::usvg::fontdb::{Database, Source};
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider};

use crate::language::JOINER;

/// Source Serif 4 and Onest, cut to the letters of Russian, Kazakh and English by `tools/fonts/card_fonts.py`; both under the SIL Open Font License.
pub(super) static HEADLINE: &[u8] = include_bytes!("fonts/headline.ttf");
pub(super) static TEXT: &[u8] = include_bytes!("fonts/text.ttf");

/// What a text is on a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// The headline, and the site's name.
    Headline,
    /// The line below.
    Text,
}

/// The fonts for a card.
pub(super) struct Faces {
    database: Arc<Database>,
    chinese: Option<Chinese>,
}

struct Chinese {
    bytes: Arc<Vec<u8>>,
    index: u32,
    family: String,
}

/// True for what our own faces never have: Han, kana, and what belongs to them.
pub(super) fn is_wide(letter: char) -> bool {
    u32::from(letter) >= 0x2e80
        && !matches!(letter, '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fffd}' | '\u{1f000}'..='\u{1faff}')
}

impl Faces {
    /// The two faces that the program carries.
    pub fn own() -> Self {
        Self { database: Arc::new(own_database()), chinese: None }
    }

    /// The same with a font for Chinese; none when the bytes are no font.
    pub fn with_chinese(bytes: Vec<u8>) -> Option<Self> {
        let bytes = Arc::new(bytes);
        let mut database = own_database();
        let known: Vec<_> = database.faces().map(|face| face.id).collect();
        database.load_font_source(Source::Binary(Arc::clone(&bytes) as _));
        let added: Vec<_> = database
            .faces()
            .filter(|face| !known.contains(&face.id))
            .map(|face| (face.id, face.index, face.families.clone()))
            .collect();
        // A collection has a face for each country's way of writing: the mainland's is wanted.
        let is_simplified = |families: &[(String, _)]| {
            families.iter().any(|(name, _)| name.ends_with(" SC") || name.contains("Simplified"))
        };
        let chosen = added.iter().find(|(.., families)| is_simplified(families)).or(added.first())?;
        let family = chosen.2.first().map(|(name, _)| name.clone())?;
        for (id, ..) in added.iter().filter(|face| face.0 != chosen.0) {
            database.remove_face(*id);
        }
        Some(Self { database: Arc::new(database), chinese: Some(Chinese { bytes, index: chosen.1, family }) })
    }

    /// The fonts for `resvg`.
    pub fn database(&self) -> Arc<Database> {
        Arc::clone(&self.database)
    }

    /// The families for a text in a language, as SVG wants them.
    pub fn families(&self, role: Role, language: &str) -> String {
        let own = match role {
            Role::Headline => "'Card Headline'",
            Role::Text => "'Card Text'",
        };
        match &self.chinese {
            Some(chinese) if is_chinese(language) => format!("'{}', {own}", chinese.family),
            Some(chinese) => format!("{own}, '{}'", chinese.family),
            None => own.to_owned(),
        }
    }

    /// A text without the letters that no face has, such as emoji: a card has no boxes.
    pub fn shown(&self, text: &str) -> String {
        let fonts: Vec<FontRef<'_>> = [FontRef::new(HEADLINE).ok(), self.chinese.as_ref().and_then(Chinese::font)]
            .into_iter()
            .flatten()
            .collect();
        let has =
            |letter: &char| letter.is_whitespace() || fonts.iter().any(|font| font.charmap().map(*letter).is_some());
        text.chars().filter(has).collect()
    }

    /// How wide a line is, in pixels. Kerning is left out: it makes lines narrower by a hair.
    pub fn width(&self, role: Role, language: &str, text: &str, size: f32) -> f32 {
        let own = FontRef::new(if role == Role::Headline { HEADLINE } else { TEXT }).ok();
        let chinese = self.chinese.as_ref().and_then(Chinese::font);
        let fonts = if is_chinese(language) { [chinese, own] } else { [own, chinese] };
        let fonts: Vec<_> = fonts
            .iter()
            .flatten()
            .map(|font| (font.charmap(), font.glyph_metrics(Size::new(size), LocationRef::default())))
            .collect();
        let advance = |letter: char| {
            let found = fonts.iter().find_map(|(letters, metrics)| metrics.advance_width(letters.map(letter)?));
            found.unwrap_or(size)
        };
        text.chars().filter(|letter| *letter != JOINER).map(advance).sum()
    }
}

impl Chinese {
    fn font(&self) -> Option<FontRef<'_>> {
        FontRef::from_index(&self.bytes, self.index).ok()
    }
}

fn is_chinese(language: &str) -> bool {
    language.split('-').next() == Some("zh")
}

fn own_database() -> Database {
    let mut database = Database::new();
    database.load_font_data(HEADLINE.to_vec());
    database.load_font_data(TEXT.to_vec());
    database
}
