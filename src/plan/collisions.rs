//! Files that cannot all be in the output: two with one name, or one where another one's folder has to be.
//!
//! Most pages that claim one address are found by [`super::Plan::new`]. What is left are addresses that differ but are one file (`/a/` and
//! `/a/index.html`), a file that another needs as its folder (a page `/robots.txt/`), and static files over pages.

use foldhash::HashMap;
use rayon::prelude::*;

use crate::content::{Finding, Locator};
use crate::site::Site;

use super::page::Page;
use super::{Addresses, Assets, Kind, Plan, blame, file_of};

/// Reports files that stand in each other's way.
pub fn check_files(site: &Site, plan: &Plan, assets: &Assets) -> Vec<Finding> {
    let addresses = Addresses::new(site);
    let mut findings = Vec::new();
    // Only addresses that an author chose, and files with a name of their own, can meet others in these ways: few, beside all pages.
    let place = |page| {
        let path = addresses.of(page);
        (page, file_of(&*path), path)
    };
    let chosen: Vec<(&Page, String, String)> =
        plan.pages.par_iter().filter(|page| is_chosen(&page.kind)).map(place).collect();
    let files: HashMap<&str, &Page> = chosen.iter().map(|(page, file, _)| (file.as_str(), *page)).collect();
    let in_the_way = |(page, file, path): &(&Page, String, String)| {
        let twin =
            path.strip_suffix("index.html").filter(|path| plan.has(path)).map(|path| format!("the page `{path}`"));
        let is_file = |folder: &&str| files.get(folder).is_some_and(|other| *other != *page) || assets.has(folder);
        let others = folders(file).filter(is_file).map(|folder| format!("the file `/{folder}`"));
        twin.into_iter().chain(others).filter_map(|other| over(site, page, &other)).collect::<Vec<_>>()
    };
    findings.par_extend(chosen.par_iter().flat_map_iter(in_the_way));
    for (path, _) in assets.iter() {
        let is_page = plan.has(&format!("/{path}"))
            || path.strip_suffix("index.html").is_some_and(|folder| plan.has(&format!("/{folder}")));
        if is_page || folders(path).any(|folder| files.contains_key(folder)) {
            let message = format!("this file would replace the page `/{path}`");
            findings.push(
                Finding::error(&format!("static/{path}"), Locator::File, "address-taken", message)
                    .help(Some("rename it, or switch that page off under `[pages]` in `site.toml`".into())),
            );
        }
    }
    findings
}

/// True for pages whose address an author chose, and for files that are no folder's `index.html`.
fn is_chosen(kind: &Kind) -> bool {
    !matches!(kind, Kind::Day(_) | Kind::Month(_) | Kind::Year(_) | Kind::Article(_))
}

/// The folders of a file: `a`, `a/b` for `a/b/c`.
fn folders(file: &str) -> impl Iterator<Item = &str> {
    file.match_indices('/').map(|(at, _)| &file[..at])
}

fn over(site: &Site, page: &Page, other: &str) -> Option<Finding> {
    let path = Addresses::new(site).of(page);
    let (file, at, what) = blame(site, page)?;
    let message = format!("{what} `{path}` cannot be beside {other}");
    Some(
        Finding::error(&file, at, "address-taken", message)
            .help(Some("give it another `slug`, or remove the alias".into())),
    )
}
