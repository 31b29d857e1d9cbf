//! Files that are copied as they are, and the names under which they may be cached for ever.

use std::collections::BTreeMap;

use serde::Serialize;

/// A static file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asset {
    /// Where it comes from.
    pub origin: Origin,
    /// A hash of its bytes, as they are published.
    pub hash: [u8; 16],
}

/// Where a static file comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The site's `static/` folder.
    Site,
    /// The theme that the program carries.
    BuiltIn,
}

/// All static files by their path below `static/`, the site's before the theme's.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Assets {
    files: BTreeMap<String, Asset>,
}

impl Assets {
    /// Adds or replaces a file.
    pub fn insert(&mut self, path: String, asset: Asset) {
        self.files.insert(path, asset);
    }

    /// The files in the order of their paths.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Asset)> {
        self.files.iter().map(|(path, asset)| (path.as_str(), asset))
    }

    /// True when there is such a file.
    pub fn has(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    /// The path, relative to the site's root, under which templates link a file: with a part of its hash in the name where that lets browsers
    /// keep it for ever. None when there is no such file.
    pub fn link(&self, path: &str) -> Option<String> {
        self.files.get(path).map(|asset| hashed_name(path, &asset.hash).unwrap_or_else(|| path.to_owned()))
    }

    /// A file by its path.
    pub fn get(&self, path: &str) -> Option<&Asset> {
        self.files.get(path)
    }

    /// A file by the name that [`Assets::link`] gave it.
    pub fn by_link(&self, link: &str) -> Option<(&str, &Asset)> {
        let found = |path: &str| self.files.get_key_value(path).map(|(path, asset)| (path.as_str(), asset));
        found(link).or_else(|| {
            let plain = plain_name(link)?;
            found(&plain).filter(|(path, asset)| hashed_name(path, &asset.hash).is_some_and(|name| name == link))
        })
    }

    /// What pages can show of the assets: their links.
    pub(super) fn shown(&self) -> impl Serialize + use<> {
        self.iter().map(|(path, asset)| (path.to_owned(), asset.hash)).collect::<Vec<_>>()
    }
}

/// `style.css` as `style.1f2e3d4c.css`, for the kinds of files that templates link by name: style sheets, scripts and fonts.
pub fn hashed_name(path: &str, hash: &[u8; 16]) -> Option<String> {
    let (stem, ending) = path.rsplit_once('.')?;
    let hex: String = hash[..5].iter().map(|byte| format!("{byte:02x}")).collect();
    matches!(ending, "css" | "js" | "woff2").then(|| format!("{stem}.{hex}.{ending}"))
}

/// What a name may be the [`hashed_name`] of: `style.1f2e3d4c5b.css` as `style.css`.
fn plain_name(link: &str) -> Option<String> {
    let (rest, ending) = link.rsplit_once('.')?;
    let (stem, hex) = rest.rsplit_once('.')?;
    (hex.len() == 10).then(|| format!("{stem}.{ending}"))
}
