//! The words of schema.org that we use. `tests/structured/check.mjs` holds them against its vocabulary.

use serde::Serialize;

use crate::plan::view::Timestamp;

/// Something that a page says.
#[derive(Serialize)]
#[serde(tag = "@type")]
pub(super) enum Node<'v> {
    /// An article.
    #[serde(rename = "NewsArticle")]
    Article(Box<NewsArticle<'v>>),
    /// The site.
    #[serde(rename_all = "camelCase")]
    WebSite {
        #[serde(rename = "@id")]
        id: String,
        url: String,
        name: &'v str,
        #[serde(skip_serializing_if = "str::is_empty")]
        description: &'v str,
        in_language: &'v str,
        publisher: Thing<'v>,
        #[serde(skip_serializing_if = "Option::is_none")]
        image: Option<&'v str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        potential_action: Option<Action>,
    },
    /// A list of articles.
    CollectionPage(WebPage<'v>),
    /// A plain page.
    WebPage(WebPage<'v>),
    /// The search page.
    SearchResultsPage(WebPage<'v>),
    /// The way back.
    #[serde(rename = "BreadcrumbList", rename_all = "camelCase")]
    Breadcrumbs { item_list_element: Vec<ListItem<'v>> },
}

/// A page that is no article.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WebPage<'v> {
    pub url: &'v str,
    pub name: &'v str,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub description: &'v str,
    pub in_language: &'v str,
    pub is_part_of: Id,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<&'v str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub about: Option<Thing<'v>>,
}

/// An article of the digest.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct NewsArticle<'v> {
    #[serde(rename = "@id")]
    pub id: String,
    pub url: &'v str,
    pub main_entity_of_page: &'v str,
    pub headline: String,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub description: &'v str,
    pub date_published: Timestamp,
    pub date_modified: Timestamp,
    pub in_language: &'v str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<&'v str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub article_section: Vec<&'v str>,
    pub author: Thing<'v>,
    pub publisher: Thing<'v>,
    pub is_part_of: Id,
    /// The page that the editor read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_based_on: Option<&'v str>,
    pub citation: Citation<'v>,
    /// The original, where this is a translation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub translation_of_work: Option<Id>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub correction: Vec<&'v str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub about: Vec<Thing<'v>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub mentions: Vec<Thing<'v>>,
}

/// Another thing, by its address.
#[derive(Serialize)]
pub(super) struct Id {
    #[serde(rename = "@id")]
    pub id: String,
}

/// A person, an organization, a place, or anything else with a name.
#[derive(Serialize)]
pub(super) struct Thing<'v> {
    #[serde(rename = "@type")]
    pub kind: &'static str,
    pub name: &'v str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// A publisher's page.
#[derive(Serialize)]
#[serde(tag = "@type", rename = "CreativeWork", rename_all = "camelCase")]
pub(super) struct Citation<'v> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<&'v str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_language: Option<&'v str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date_published: Option<&'v str>,
    pub publisher: Thing<'v>,
}

/// A step of the way back.
#[derive(Serialize)]
#[serde(tag = "@type")]
pub(super) struct ListItem<'v> {
    pub position: usize,
    pub name: &'v str,
    pub item: &'v str,
}

/// The search of the site.
#[derive(Serialize)]
#[serde(tag = "@type", rename = "SearchAction")]
pub(super) struct Action {
    pub target: EntryPoint,
    #[serde(rename = "query-input")]
    pub query_input: &'static str,
}

/// Where a search begins.
#[derive(Serialize)]
#[serde(tag = "@type", rename_all = "camelCase")]
pub(super) struct EntryPoint {
    pub url_template: String,
}
