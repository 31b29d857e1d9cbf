//! Structured data: what a page is, in the words of schema.org, as JSON-LD.
//!
//! It says nothing that the page's view does not say, so it is made when the page is rendered and has no part in the fingerprint: texts, dates and addresses
//! come from the view's own parts, names of terms from the same vocabulary as the view's links, everything else from the settings.

mod article;
mod words;

#[cfg(test)]
mod tests;

use serde::Serialize;

use crate::content::vocabulary::Kind as Vocabulary;
use crate::plan::{Kind, Page};

use super::{Head, Maker, Shared, View};
use words::{Action, EntryPoint, Id, ListItem, Node, Thing, WebPage};

/// All that is said of a page.
#[derive(Serialize)]
struct Graph<'v> {
    #[serde(rename = "@context")]
    context: &'static str,
    #[serde(rename = "@graph")]
    graph: Vec<Node<'v>>,
}

impl<'s, S: Shared> Maker<'s, S> {
    /// A page's structured data as JSON that can stand in a `<script>` element; none where there is nothing to say, or the site wants none.
    pub fn structured(&self, page: &Page, view: &View<'s, S>) -> Option<String> {
        let head = view.head().filter(|_| self.site.config.pages.structured)?;
        let mut graph = Vec::new();
        match (&page.kind, view) {
            (Kind::Article(at), View::Article(view)) => {
                graph.push(Node::Article(Box::new(self.news_article(page, *at, view))));
            }
            (Kind::Front, _) => graph.push(self.web_site(page, head)),
            (Kind::NotFound, _) => return None,
            _ => graph.push(self.web_page(page, head)),
        }
        if head.crumbs.len() > 1 {
            graph.push(breadcrumbs(head));
        }
        let json = serde_json::to_string(&Graph { context: "https://schema.org", graph }).ok()?;
        Some(escape(&json))
    }

    /// The site in the page's language.
    fn site_id(&self, language: usize) -> Id {
        Id { id: format!("{}#website", self.addresses.absolute(&self.addresses.home(language))) }
    }

    fn web_site<'v>(&'v self, page: &Page, head: &'v Head<'_>) -> Node<'v> {
        let language = page.language();
        let search = self.site.config.pages.search.then(|| {
            let address = self.addresses.absolute(&self.addresses.first_page(language, &Kind::Search));
            Action {
                target: EntryPoint { url_template: format!("{address}?q={{search_term_string}}") },
                query_input: "required name=search_term_string",
            }
        });
        Node::WebSite {
            id: self.site_id(language).id,
            url: self.addresses.absolute(&self.addresses.home(language)),
            name: self.site.config.title.or_first(language),
            description: head.description.as_str(),
            in_language: head.language,
            publisher: self.publisher(language),
            image: head.image.as_deref(),
            potential_action: search,
        }
    }

    fn web_page<'v>(&'v self, page: &Page, head: &'v Head<'_>) -> Node<'v> {
        let about = match page.kind {
            Kind::Term(kind, term) => Some(self.thing(page.language(), kind, term)),
            _ => None,
        };
        let said = WebPage {
            url: &head.canonical,
            name: head.title.as_str(),
            description: head.description.as_str(),
            in_language: head.language,
            is_part_of: self.site_id(page.language()),
            image: head.image.as_deref(),
            about,
        };
        match page.kind {
            Kind::Plain(_) => Node::WebPage(said),
            Kind::Search => Node::SearchResultsPage(said),
            _ => Node::CollectionPage(said),
        }
    }

    /// The digest itself.
    fn publisher(&self, language: usize) -> Thing<'_> {
        Thing {
            kind: "Organization",
            name: self.site.config.title.or_first(language),
            url: Some(self.addresses.absolute(&self.addresses.home(language))),
        }
    }

    /// What a term names.
    fn thing(&self, language: usize, kind: Vocabulary, term: u32) -> Thing<'_> {
        use crate::content::vocabulary::TagKind;
        let link = super::term_link(self.site, language, kind, term);
        let word = match (kind, link.kind) {
            (Vocabulary::Source, _) | (_, Some(TagKind::Organization)) => "Organization",
            (_, Some(TagKind::Person)) => "Person",
            (_, Some(TagKind::Place)) => "Place",
            _ => "Thing",
        };
        let url = link.url.map(|_| self.addresses.absolute(&self.addresses.term(language, kind, term as usize)));
        Thing { kind: word, name: link.name, url }
    }
}

fn breadcrumbs<'v>(head: &'v Head<'_>) -> Node<'v> {
    let item = |(at, crumb): (usize, &'v super::Crumb<'_>)| ListItem {
        position: at + 1,
        name: crumb.name.as_str(),
        item: &crumb.canonical,
    };
    Node::Breadcrumbs { item_list_element: head.crumbs.iter().enumerate().map(item).collect() }
}

/// JSON whose every character is safe inside a `<script>` element, whatever was pasted into a headline: no `</script>`, no `<!--`, no line separators.
fn escape(json: &str) -> String {
    let mut safe = String::with_capacity(json.len() + 16);
    for letter in json.chars() {
        match letter {
            '<' => safe.push_str("\\u003c"),
            '>' => safe.push_str("\\u003e"),
            '&' => safe.push_str("\\u0026"),
            '\u{2028}' => safe.push_str("\\u2028"),
            '\u{2029}' => safe.push_str("\\u2029"),
            letter => safe.push(letter),
        }
    }
    safe
}
