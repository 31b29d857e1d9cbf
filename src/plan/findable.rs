//! Titles that search cannot find.

use crate::content::{Finding, Locator};
use crate::search::{Language, terms};
use crate::site::Site;

/// Reports every article whose title has no word that search knows: it cannot be found by its own title.
pub fn check_titles(site: &Site) -> Vec<Finding> {
    if !site.config.pages.search {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for article in &site.articles {
        for language in article.languages() {
            let Some(record) = article.texts[language].as_deref() else { continue };
            let title = &*record.document.text().title;
            // A letter or digit begins a word; only what has next to none is worth the cutting.
            let is_plain = title.chars().filter(|character| character.is_alphanumeric()).take(2).count() == 2;
            if !is_plain && terms(title, Language::from_tag(site.languages[language].tag())).is_empty() {
                let message = "this article cannot be found by its title, which has no letter and no digit";
                let help = "put a word into the title that readers would look for";
                findings.push(
                    Finding::warning(&record.file, Locator::Key("title"), "unfindable", message)
                        .help(Some(help.into())),
                );
            }
        }
    }
    findings
}
