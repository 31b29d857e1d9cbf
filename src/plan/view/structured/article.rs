//! An article in the words of schema.org.

use crate::content::vocabulary::Kind as Vocabulary;
use crate::plan::Page;
use crate::plan::view::{ArticleView, Maker, Shared};

use super::words::{Citation, Id, NewsArticle};

/// Search engines want no longer headlines, in characters.
pub(super) const LONGEST_HEADLINE: usize = 110;

impl<'s, S: Shared> Maker<'s, S> {
    pub(super) fn news_article<'v>(&'v self, page: &Page, at: u32, view: &'v ArticleView<'s, S>) -> NewsArticle<'v> {
        let (head, shown) = (&view.page, &view.article);
        let (language, article) = (page.language(), &self.site.articles[at as usize]);
        let topics = &self.site.vocabulary.of(Vocabulary::Topic).list;
        let things =
            |kind: Vocabulary, terms: &[u32]| terms.iter().map(|term| self.thing(language, kind, *term)).collect();
        NewsArticle {
            id: self.article_id(language, at).id,
            url: &head.canonical,
            main_entity_of_page: &head.canonical,
            headline: cut(shown.title.as_str()),
            description: head.description.as_str(),
            date_published: shown.time,
            date_modified: shown.updated.unwrap_or(shown.time),
            in_language: head.language,
            image: head.image.as_deref(),
            article_section: article
                .topics
                .iter()
                .map(|topic| topics[*topic as usize].name.or_first(language))
                .collect(),
            author: self.publisher(language),
            publisher: self.publisher(language),
            is_part_of: self.site_id(language),
            is_based_on: shown.source.original,
            citation: Citation {
                url: shown.source.original,
                in_language: shown.source.language,
                date_published: shown.source.published.as_deref(),
                publisher: self.thing(language, Vocabulary::Source, article.source),
            },
            translation_of_work: (language != article.original).then(|| self.article_id(article.original, at)),
            correction: shown.corrections.iter().map(|correction| correction.text.as_str()).collect(),
            about: things(Vocabulary::Topic, &article.topics),
            mentions: things(Vocabulary::Tag, &article.tags),
        }
    }

    fn article_id(&self, language: usize, at: u32) -> Id {
        Id { id: format!("{}#article", self.addresses.absolute(&self.addresses.article(language, at))) }
    }
}

/// A headline of at most 110 characters, cut between words where it has any.
pub(super) fn cut(title: &str) -> String {
    if title.chars().count() <= LONGEST_HEADLINE {
        return title.to_owned();
    }
    let end = title.char_indices().nth(LONGEST_HEADLINE - 1).map_or(title.len(), |(at, _)| at);
    let short = &title[..end];
    // A language without spaces, or a word that is most of the headline, is cut where it is.
    let words = short.rfind(char::is_whitespace).filter(|at| *at > end / 2).map_or(short, |at| &short[..at]);
    format!("{}…", words.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ':' | ';' | '–' | '—')))
}
