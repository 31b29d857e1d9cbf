//! Where a link in a body leads.

use rayon::prelude::*;

use crate::content::document::Record;
use crate::content::{Finding, Locator};
use crate::diagnostics::did_you_mean;
use crate::site::Site;

use super::{Addresses, Assets, Kind, Page, Plan, file_of};

/// The path, with query and fragment, that a link of a body leads to; none when there is nothing there. `from` is the page that shows the body.
///
/// A link may be a path of the site (`/topics/`), another content file (`other.md`, relative to this one), or relative to the page's own address.
pub fn resolve_link(
    site: &Site,
    plan: &Plan,
    assets: &Assets,
    record: &Record,
    language: usize,
    from: &str,
    target: &str,
) -> Option<String> {
    let end = target.find(['?', '#']).unwrap_or(target.len());
    let (path, rest) = target.split_at(end);
    if path.is_empty() {
        return Some(target.to_owned());
    }
    if path.ends_with(".md") {
        return content_file(site, plan, record, language, path).map(|address| address + rest);
    }
    let absolute = join(if path.starts_with('/') { "/" } else { from }, path)?;
    let exists = |path: &str| plan.has(path) || assets.by_link(path.trim_start_matches('/')).is_some();
    if exists(&absolute) {
        return Some(absolute + rest);
    }
    let with_slash = format!("{absolute}/");
    let with_slash = with_slash.as_str();
    (!absolute.ends_with('/') && !file_of(&*absolute).contains('.') && exists(with_slash))
        .then(|| with_slash.to_owned() + rest)
}

/// Another content file's page: in the reader's language if it has it, else in its own.
fn content_file(site: &Site, plan: &Plan, record: &Record, language: usize, path: &str) -> Option<String> {
    let folder = record.file.rsplit_once('/').map_or("", |(folder, _)| folder);
    let file = match path.strip_prefix('/') {
        Some(from_content) => format!("content/{from_content}"),
        None => join(&format!("/{folder}/"), path)?.trim_start_matches('/').to_owned(),
    };
    let (key, tag) = crate::content::key_of(&file);
    let wanted = tag.and_then(|tag| site.config.language(tag)).unwrap_or(language);
    let addresses = Addresses::new(site);
    if let Some(at) = plan.article(site, key) {
        return Some(addresses.article(site.articles[at as usize].shown_in(wanted), at));
    }
    let at = site
        .pages
        .iter()
        .position(|page| page.texts[page.original].as_ref().is_some_and(|record| record.key() == key))?;
    let page = &site.pages[at];
    let shown = if page.texts[wanted].is_some() { wanted } else { page.original };
    Some(addresses.first_page(shown, &Kind::Plain(u32::try_from(at).ok()?)))
}

/// A relative path from a base that ends in a slash; none when it leaves the root.
fn join(base: &str, path: &str) -> Option<String> {
    let folder = &base[..=base.rfind('/')?];
    let mut parts: Vec<&str> =
        if path.starts_with('/') { Vec::new() } else { folder.split('/').filter(|part| !part.is_empty()).collect() };
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    let folder = path.ends_with('/') || path.ends_with("/.") || path.ends_with("..");
    let joined = format!("/{}", parts.join("/"));
    Some(if folder && joined != "/" { joined + "/" } else { joined })
}

/// Where every link of every body leads: file, language, the link as written, its path.
pub fn link_targets<'s>(
    site: &'s Site,
    plan: &Plan,
    assets: &Assets,
) -> Vec<(&'s str, usize, &'s str, Option<String>)> {
    let of = |page: &Page| {
        let Some((record, from)) = linking(site, page) else { return Vec::new() };
        let language = page.language();
        let target = |link: &'s str| {
            (&*record.file, language, link, resolve_link(site, plan, assets, record, language, &from, link))
        };
        record.links.iter().map(|link| target(link)).collect()
    };
    plan.pages.par_iter().flat_map_iter(of).collect()
}

/// Reports every link of every body that leads nowhere.
pub fn check_links(site: &Site, plan: &Plan, assets: &Assets) -> Vec<Finding> {
    plan.pages.par_iter().flat_map_iter(|page| check_page(site, plan, assets, page)).collect()
}

/// The same for the bodies of some pages.
pub fn check_links_of<'p>(
    site: &Site,
    plan: &Plan,
    assets: &Assets,
    pages: impl IntoIterator<Item = &'p Page>,
) -> Vec<Finding> {
    pages.into_iter().flat_map(|page| check_page(site, plan, assets, page)).collect()
}

fn check_page(site: &Site, plan: &Plan, assets: &Assets, page: &Page) -> Vec<Finding> {
    let has_body = matches!(page.kind, Kind::Article(_) | Kind::Plain(_) | Kind::Edition(_));
    let Some((record, from)) = linking(site, page).filter(|_| has_body) else { return Vec::new() };
    let is_broken = |target: &str| {
        resolve_link(site, plan, assets, record, page.language(), &from, target).is_none()
            && !may_be_broken(site, target)
    };
    let finding = |target: &str| {
        let message = format!("the link `{target}` leads nowhere");
        Finding::error(&record.file, Locator::Link(target.into()), "broken-link", message)
            .help(suggestion(site, target))
    };
    record.links.iter().map(|target| &**target).filter(|target| is_broken(target)).map(finding).collect()
}

/// The file whose body a page shows, and the page's address, if that body has links.
fn linking<'s>(site: &'s Site, page: &Page) -> Option<(&'s Record, String)> {
    let record = record_of(site, page).filter(|record| !record.links.is_empty())?;
    Some((record, Addresses::new(site).of(page)))
}

/// True for a link to a content file that could not be used: that is told already.
fn may_be_broken(site: &Site, target: &str) -> bool {
    let path = target.split(['?', '#']).next().unwrap_or_default();
    path.ends_with(".md") && site.is_broken(crate::content::key_of(path.rsplit('/').next().unwrap_or(path)).0)
}

fn suggestion(site: &Site, target: &str) -> Option<String> {
    let addresses = Addresses::new(site);
    let kinds = [Kind::Archive, Kind::Editions]
        .into_iter()
        .chain(crate::content::vocabulary::Kind::ALL.into_iter().map(Kind::Terms));
    let mut paths: Vec<String> = kinds.map(|kind| addresses.first_page(0, &kind)).collect();
    for kind in crate::content::vocabulary::Kind::ALL {
        paths.extend((0..site.vocabulary.of(kind).list.len()).map(|term| addresses.term(0, kind, term)));
    }
    crate::diagnostics::nearest(target, paths.iter().map(String::as_str))
        .map(|path| format!("did you mean `{path}`?"))
        .or_else(|| did_you_mean(target, []))
        .or_else(|| {
            Some(
                "write a path from the site's root on, such as `/topics/`, or another file's name, such as `other.md`"
                    .into(),
            )
        })
}

/// The file whose body a page shows.
pub(crate) fn record_of<'s>(site: &'s Site, page: &Page) -> Option<&'s Record> {
    let texts = match &page.kind {
        Kind::Article(at) => &site.articles[*at as usize].texts,
        Kind::Plain(at) => &site.pages[*at as usize].texts,
        Kind::Edition(at) | Kind::EditionFile(at, _) => &site.editions[*at as usize].texts,
        _ => return None,
    };
    texts[page.language()].as_deref()
}

#[cfg(test)]
mod tests {
    use super::join;

    #[test]
    fn relative_paths_stay_inside() {
        assert_eq!(join("/2025/12/27/a/", "../b/").as_deref(), Some("/2025/12/27/b/"));
        assert_eq!(join("/", "/topics/").as_deref(), Some("/topics/"));
        assert_eq!(join("/a/", "../../b"), None);
        assert_eq!(join("/a/", ".").as_deref(), Some("/a"));
        assert_eq!(join("/", "/").as_deref(), Some("/"));
    }
}
