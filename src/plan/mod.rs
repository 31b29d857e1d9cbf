//! Which pages exist, where, from what, and with what fingerprint: known before any Markdown is rendered.

pub mod address;
mod assets;
mod collisions;
mod findable;
mod fingerprint;
mod links;
mod page;
pub mod pager;
mod pages;
pub mod view;

pub use address::{Addresses, file_of};
pub use assets::{Asset, Assets, Origin};
pub use collisions::check_files;
pub use findable::{check_title, check_titles};
pub use fingerprint::{Fingerprint, Fingerprints, Hashed, Settings, search_fingerprint};
pub(crate) use links::record_of;
pub use links::{check_links, check_links_of, link_targets, resolve_link};
pub use page::{CardOf, FeedFormat, FeedOf, Kind, Page, Part, Redirect};
pub use pages::{newest_shown, search_years};
pub(crate) use view::is_made;

use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::sync::OnceLock;

use rayon::prelude::*;

use crate::content::{Finding, Locator};
use crate::site::Site;

/// All pages of a site, with an index by address.
#[derive(Debug)]
pub struct Plan {
    /// The pages, in a fixed order.
    pub pages: Vec<Page>,
    /// A page's position by the hash of its path.
    index: Index,
    /// An article's position by the hash of its key: made when a body first links to a file.
    articles: OnceLock<Index>,
}

/// Positions by hashes.
type Index = HashMap<u64, u32, BuildHasherDefault<Identity>>;

impl Plan {
    /// Plans a site. The findings are addresses that two pages claim.
    pub fn new(site: &Site) -> (Self, Vec<Finding>) {
        let pages = pages::all(site);
        let addresses = Addresses::new(site);
        let keys: Vec<u64> = pages.par_iter().map(|page| key(&addresses.of(page))).collect();
        let index = HashMap::with_capacity_and_hasher(pages.len(), BuildHasherDefault::default());
        let mut plan = Self { index, pages, articles: OnceLock::new() };
        let mut findings = Vec::new();
        for (at, key) in keys.into_iter().enumerate() {
            let at = u32::try_from(at).unwrap_or(u32::MAX);
            if let Some(other) = plan.index.insert(key, at) {
                findings.extend(taken(site, &plan.pages[at as usize], &plan.pages[other as usize]));
            }
        }
        (plan, findings)
    }

    /// The page at a path, such as `/kk/2025/`.
    pub fn find(&self, site: &Site, path: &str) -> Option<&Page> {
        let page = &self.pages[*self.index.get(&key(path))? as usize];
        (Addresses::new(site).of(page) == path).then_some(page)
    }

    /// True when there is a page at a path.
    pub fn has(&self, path: &str) -> bool {
        self.index.contains_key(&key(path))
    }

    /// The position of the article with this key, such as `2025/12/29/some-name`.
    pub fn article(&self, site: &Site, wanted: &str) -> Option<u32> {
        let index = self.articles.get_or_init(|| {
            let keys = site.articles.iter().map(|article| key(article.key()));
            keys.zip(0..).collect()
        });
        let at = *index.get(&key(wanted))?;
        (site.articles[at as usize].key() == wanted).then_some(at)
    }
}

/// A hash of 64 bits: at a million pages, two share one once in ten million sites.
fn key(path: &str) -> u64 {
    twox_hash::XxHash3_64::oneshot(path.as_bytes())
}

/// Keys that are hashes already need no second hashing.
#[derive(Default)]
struct Identity(u64);

impl std::hash::Hasher for Identity {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, _: &[u8]) {
        debug_assert!(false, "only u64 keys are hashed");
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}

/// Two pages at one address: blames the one whose author can change it.
fn taken(site: &Site, later: &Page, earlier: &Page) -> Option<Finding> {
    let path = Addresses::new(site).of(later);
    let (blamed, other) = if blame(site, later).is_some() { (later, earlier) } else { (earlier, later) };
    let (file, at, what) = blame(site, blamed)?;
    let other = match blame(site, other) {
        Some((file, _, _)) => format!("`{file}`"),
        None => format!("the site's own {} page", other.kind.word()),
    };
    let help = "give one of them another `slug`, or remove the alias";
    Some(
        Finding::error(&file, at, "address-taken", format!("{what} `{path}` is also the address of {other}"))
            .help(Some(help.into())),
    )
}

/// The file, the place in it, and the words for what claims an address; none for pages that the site makes itself.
fn blame(site: &Site, page: &Page) -> Option<(Box<str>, Locator, &'static str)> {
    match &page.kind {
        Kind::Article(at) => {
            let article = &site.articles[*at as usize];
            let at = if article.front().slug.is_some() { Locator::Key("slug") } else { Locator::Key("title") };
            Some((article.record.file.clone(), at, "the address of this article,"))
        }
        Kind::Plain(at) => {
            let plain = &site.pages[*at as usize];
            let record = plain.texts[plain.original].as_ref()?;
            let at = if plain.front().is_some_and(|front| front.slug.is_some()) {
                Locator::Key("slug")
            } else {
                Locator::Key("title")
            };
            Some((record.file.clone(), at, "the address of this page,"))
        }
        Kind::Redirect(redirect) => {
            let owner = pages::redirect_owner(site, redirect)?;
            Some((owner.file.clone(), pages::alias_locator(owner, redirect), "the alias"))
        }
        _ => None,
    }
}
