//! A build for which there is nothing to do says so before it has read anything: the files are those of the last build, the clock stands where the output
//! does not change, and what was published is there.

use std::collections::HashMap;
use std::io;
use std::sync::Mutex;

use crate::diagnostics::Diagnostic;
use crate::model::{Model, Request};
use crate::publish::{self, DiskError, Output, Past};
use crate::source::{Disk, Listing, Source, SystemFont};

use super::{Report, Target};

/// The folders that a build reads.
const FOLDERS: [&str; 3] = ["content", "static", "templates"];

/// The files beside them.
const FILES: [&str; 1] = [crate::config::FILE];

/// So many bytes are hashed at once.
const MUCH: usize = 64 * 1024;

/// A disk whose listings are taken once: the look at what changed and the build after it see the same files.
pub(super) struct Listed {
    disk: Disk,
    listings: Mutex<HashMap<&'static str, Listing>>,
    inputs: Option<[u8; 16]>,
    /// True when a file is so young that a change of it could go unnoticed.
    young: bool,
}

impl Listed {
    /// Lists what a build reads.
    pub fn new(disk: &Disk, request: &Request) -> Self {
        let disk = disk.held_open();
        let now = disk.now();
        let listings: HashMap<_, _> = FOLDERS.into_iter().map(|folder| (folder, disk.list(folder))).collect();
        let good = listings.values().all(|listing| listing.diagnostics.is_empty());
        let entries = || FOLDERS.iter().flat_map(|folder| &listings[folder].entries);
        let young = entries().any(|entry| publish::is_young(entry.modified, now));
        let mut hasher = Inputs::default();
        hasher.add(&format!("{} {}", env!("CARGO_PKG_VERSION"), env!("KHORGOS_SOURCE")));
        hasher.add(&format!("{:?} {:?}", request.options, request.base_url));
        hasher.add(&format!("{:?}", SystemFont::chinese().map(|font| (font.path, font.size))));
        for file in FILES {
            hasher.add(&format!("{:?}", disk.read(file).ok().map(|bytes| crate::content::hash(&bytes))));
        }
        for entry in entries() {
            hasher.add(&entry.path);
            hasher.bytes.extend_from_slice(&entry.size.to_le_bytes());
            hasher.bytes.extend_from_slice(&entry.modified.to_le_bytes());
            hasher.fold();
        }
        Self { disk, inputs: good.then(|| hasher.finish()), young, listings: Mutex::new(listings) }
    }

    /// The report of a build with nothing to do; none when there may be something.
    pub fn nothing_to_do(&self, request: &Request, target: &Target, output: &Output) -> Option<Report> {
        let past = Past::load(&target.cache, &target.name).filter(|_| !target.clean)?;
        let now = request.now.timestamp();
        let same = Some(past.inputs) == self.inputs && past.from <= now && past.until.is_none_or(|until| now < until);
        if !same {
            return None;
        }
        output.look();
        output.is_whole().then(|| Report {
            articles: past.articles,
            pages: past.pages,
            skipped: past.pages,
            next_change: past.until,
            ..Report::default()
        })
    }

    /// Remembers what a build was made from, once it is published; not when it had anything to say, which the next one has to say again.
    pub fn remember(
        &self,
        request: &Request,
        target: &Target,
        model: &Model,
        diagnostics: &[Diagnostic],
    ) -> Result<(), DiskError> {
        let Some(inputs) = self.inputs.filter(|_| !self.young && diagnostics.is_empty()) else { return Ok(()) };
        let past = Past {
            inputs,
            from: request.now.timestamp(),
            until: model.site.next_change,
            articles: model.site.articles.len(),
            pages: model.plan.pages.len(),
        };
        past.save(&target.cache, &target.name)
    }
}

impl Source for Listed {
    fn list(&self, under: &str) -> Listing {
        let mut listings = self.listings.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        listings.remove(under).unwrap_or_else(|| self.disk.list(under))
    }

    fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        self.disk.read(path)
    }

    fn read_seen(&self, path: &str, size: u64) -> io::Result<Vec<u8>> {
        self.disk.read_seen(path, size)
    }

    fn now(&self) -> i64 {
        self.disk.now()
    }
}

/// Texts one after the other, each with its length, so that no two lists of texts are the same bytes.
#[derive(Default)]
struct Inputs {
    bytes: Vec<u8>,
}

impl Inputs {
    fn add(&mut self, text: &str) {
        self.bytes.extend_from_slice(&text.len().to_le_bytes());
        self.bytes.extend_from_slice(text.as_bytes());
    }

    /// Puts a hash in the place of what there is, when that is much.
    fn fold(&mut self) {
        if self.bytes.len() >= MUCH {
            let hash = crate::content::hash(&self.bytes);
            self.bytes.clear();
            self.bytes.extend_from_slice(&hash);
        }
    }

    fn finish(self) -> [u8; 16] {
        crate::content::hash(&self.bytes)
    }
}
