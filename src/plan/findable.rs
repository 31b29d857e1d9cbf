//! Titles that search cannot find.

use crate::content::{Finding, Locator};
use crate::search::{Language, terms};
use crate::site::{Article, Site};

/// Reports every article whose title has no word that search knows: it cannot be found by its own title.
pub fn check_titles(site: &Site) -> Vec<Finding> {
    if !site.config.pages.search {
        return Vec::new();
    }
    let of =
        |article: &Article| article.languages().filter_map(|language| check_title(site, article, language)).collect();
    site.articles.iter().flat_map(|article| -> Vec<Finding> { of(article) }).collect()
}

/// The same for an article in one language.
pub fn check_title(site: &Site, article: &Article, language: usize) -> Option<Finding> {
    let record = article.texts[language].as_deref().filter(|_| site.config.pages.search)?;
    let text = record.document.text();
    // A letter or digit begins a word; only what has next to none is worth the cutting.
    if text.lettered || !terms(text.title(), Language::from_tag(site.languages[language].tag())).is_empty() {
        return None;
    }
    let message = "this article cannot be found by its title, which has no letter and no digit";
    let help = "put a word into the title that readers would look for";
    Some(Finding::warning(&record.file, Locator::Key("title"), "unfindable", message).help(Some(help.into())))
}
