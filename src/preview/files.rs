//! The content files that the preview knows, and how the disk's changes reach them. What an event said does not matter, only what the disk says now.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use crate::config::Config;
use crate::content::document::Record;
use crate::content::{self, Content, Known, Memory, Outcome};
use crate::diagnostics::Diagnostic;
use crate::source::{Disk, Entry, Source};

/// Where the vocabulary's files are.
const VOCABULARY: &str = "content/vocabulary";

/// Everything under `content/` but the vocabulary, as it was last read.
pub(super) struct Files {
    /// The files and the vocabulary, for freezing. A broken file keeps its last good record.
    pub content: Content,
    /// Files that could not be used when they were last read.
    pub broken: BTreeSet<Box<str>>,
    /// What is wrong with each file under `content/`.
    pub problems: BTreeMap<String, Vec<Diagnostic>>,
    /// The vocabulary's files when they were last read.
    vocabulary: Vec<Entry>,
}

/// What a look at the disk brought.
#[derive(Default)]
pub(super) struct Changed {
    /// Records that another one replaces: old and new.
    pub replaced: Vec<(Arc<Record>, Arc<Record>)>,
    /// True when files came or went, broke or were mended.
    pub moved: bool,
    /// True when a vocabulary file is not what it was.
    pub vocabulary: bool,
    /// True when problems came or went.
    pub problems: bool,
}

impl Files {
    /// Loads everything; `memory` is what an earlier run knew.
    pub fn load(source: &Disk, config: &Config, memory: &Memory) -> Self {
        let vocabulary = source.list(VOCABULARY).entries;
        let (content, diagnostics) = content::load(source, config, memory, 0);
        let mut files = Self { content, broken: BTreeSet::new(), problems: BTreeMap::new(), vocabulary };
        for diagnostic in diagnostics {
            files.note(diagnostic);
        }
        let is_lost = |file: &&String| content::is_document(file) && files.find(file).is_none();
        files.broken = files.problems.keys().filter(is_lost).map(|file| file.as_str().into()).collect();
        files
    }

    fn note(&mut self, diagnostic: Diagnostic) {
        let file = diagnostic.file.clone().unwrap_or_else(|| "content".into());
        self.problems.entry(file).or_default().push(diagnostic);
    }

    /// A file's record, by its path.
    pub fn record(&self, path: &str) -> Option<&Arc<Record>> {
        self.find(path).map(|at| &self.content.files[at].record)
    }

    fn find(&self, path: &str) -> Option<usize> {
        self.content.files.binary_search_by(|known| (*known.record.file).cmp(path)).ok()
    }

    /// Brings what is known of a path, a file or a folder, in step with the disk. `read` distrusts sizes and times: two saves can share both,
    /// and so can the files of a folder and of the one that took its place.
    pub fn reconcile(&mut self, source: &Disk, config: &Config, path: &str, read: bool) -> Changed {
        let listing = source.list(path);
        let mut changed =
            Changed { vocabulary: self.vocabulary_changed(path, &listing.entries, read), ..Changed::default() };
        let before = self.take_problems(path);
        let strays = listing.entries.iter().filter_map(|entry| content::stray(&entry.path));
        for diagnostic in listing
            .diagnostics
            .into_iter()
            .chain(strays)
            .filter(|diagnostic| !diagnostic.file.as_deref().is_some_and(is_vocabulary))
        {
            self.note(diagnostic);
        }
        let entries: Vec<&Entry> = listing.entries.iter().filter(|entry| content::is_document(&entry.path)).collect();
        let wanted: Vec<&&Entry> = entries.iter().filter(|entry| read || self.differs(entry)).collect();
        let outcomes: Vec<(&str, Outcome)> = wanted
            .par_iter()
            .map(|entry| {
                (entry.path.as_str(), self.look(source, config, entry, read, before.contains_key(&entry.path)))
            })
            .collect();
        let looked: BTreeSet<&str> = outcomes.iter().map(|(path, _)| *path).collect();
        for entry in entries.iter().filter(|entry| !looked.contains(entry.path.as_str())) {
            // Not looked at again: what was wrong with it still is.
            if let Some(kept) = before.get(&entry.path) {
                self.problems.insert(entry.path.clone(), kept.clone());
            }
        }
        let gone = self.gone(path, &entries);
        self.take_in(outcomes, gone, &mut changed);
        changed.problems = before != self.problems_at(path);
        changed
    }

    fn differs(&self, entry: &Entry) -> bool {
        self.broken.contains(entry.path.as_str())
            || self.find(&entry.path).is_none_or(|at| {
                let known = &self.content.files[at];
                known.size != entry.size || known.modified != entry.modified
            })
    }

    fn look(&self, source: &Disk, config: &Config, entry: &Entry, read: bool, was_wrong: bool) -> Outcome {
        let known = self.find(&entry.path).map(|at| self.content.files[at].clone());
        // A file of which something was wrong is parsed again, so that it is reported again; a time of zero is never trusted.
        let known = known.filter(|_| !was_wrong && !self.broken.contains(entry.path.as_str()));
        let known = known.map(|known| if read { Known { modified: 0, ..known } } else { known });
        content::load_one(source, config, entry, known.as_ref(), &mut |_, _| {})
    }

    /// The problems of a path and of all below it, which are about to be found anew.
    fn take_problems(&mut self, path: &str) -> BTreeMap<String, Vec<Diagnostic>> {
        let taken = self.problems_at(path);
        for file in taken.keys() {
            self.problems.remove(file);
        }
        taken
    }

    fn problems_at(&self, path: &str) -> BTreeMap<String, Vec<Diagnostic>> {
        let at = self.problems.iter().filter(|(file, _)| is_at(file, path) && !is_vocabulary(file));
        at.map(|(file, problems)| (file.clone(), problems.clone())).collect()
    }

    /// Known files at a path that are not among the entries.
    fn gone(&self, path: &str, entries: &[&Entry]) -> Vec<Box<str>> {
        let is_there = |file: &str| entries.binary_search_by(|entry| entry.path.as_str().cmp(file)).is_ok();
        let known = self.at(path).map(|known| &known.record.file);
        known
            .chain(self.broken.iter().filter(|file| is_at(file, path)))
            .filter(|file| !is_there(file))
            .cloned()
            .collect()
    }

    /// The known files at a path and below it: found by search, so that a save costs the same at any size of archive.
    fn at(&self, path: &str) -> impl Iterator<Item = &Known> {
        let files = &self.content.files;
        // What is below `a` stands from `a/` up to `a0`, the next character after the slash.
        let [from, to] = ["/", "0"]
            .map(|end| format!("{path}{end}"))
            .map(|edge| files.partition_point(|known| *known.record.file < *edge));
        self.find(path).map(|at| &files[at]).into_iter().chain(&files[from..to])
    }

    fn take_in(&mut self, outcomes: Vec<(&str, Outcome)>, gone: Vec<Box<str>>, changed: &mut Changed) {
        let mut new: BTreeMap<Box<str>, Option<Known>> = BTreeMap::new();
        let broken = self.broken.clone();
        for (path, outcome) in outcomes {
            for diagnostic in outcome.diagnostics {
                self.note(diagnostic);
            }
            match outcome.known {
                Some(known) => {
                    self.broken.remove(path);
                    match self.find(path) {
                        Some(at) => self.replace(at, known, changed),
                        None => drop(new.insert(path.into(), Some(known))),
                    }
                }
                None => drop(self.broken.insert(path.into())),
            }
        }
        for path in gone {
            self.broken.remove(&path);
            new.insert(path, None);
        }
        if broken != self.broken {
            changed.moved = true;
            self.content.broken = self.broken.iter().map(|path| content::key_of(path).0.into()).collect();
        }
        if !new.is_empty() {
            changed.moved = true;
            self.merge(new);
        }
    }

    fn replace(&mut self, at: usize, known: Known, changed: &mut Changed) {
        let old = std::mem::replace(&mut self.content.files[at], known);
        let new = &self.content.files[at].record;
        if !Arc::ptr_eq(&old.record, new) {
            if *old.record == **new {
                // Saved without a change that anything shows: the site keeps the record that it has.
                self.content.files[at].record = old.record;
            } else {
                changed.replaced.push((old.record, Arc::clone(new)));
            }
        }
    }

    /// Adds and removes files in one pass.
    fn merge(&mut self, new: BTreeMap<Box<str>, Option<Known>>) {
        let files = &mut self.content.files;
        files.retain(|known| !new.contains_key(&known.record.file));
        files.extend(new.into_values().flatten());
        // Two sorted runs, which this sort joins in one pass.
        files.sort_by(|a, b| a.record.file.cmp(&b.record.file));
    }

    fn vocabulary_changed(&mut self, path: &str, entries: &[Entry], read: bool) -> bool {
        if !is_at(VOCABULARY, path) && !is_at(path, VOCABULARY) {
            return false;
        }
        if read {
            return true;
        }
        let now: Vec<Entry> = entries.iter().filter(|entry| is_vocabulary(&entry.path)).cloned().collect();
        now != self.vocabulary
    }

    /// Reads the vocabulary again; a kind whose file cannot be read keeps its last good terms. True when there are other terms now.
    pub fn read_vocabulary(&mut self, source: &Disk, config: &Config) -> bool {
        self.vocabulary = source.list(VOCABULARY).entries;
        let mut vocabulary = content::vocabulary::Vocabulary::default();
        let found = content::vocabulary(source, config, &self.vocabulary, &mut vocabulary);
        self.problems.retain(|file, _| !is_vocabulary(file));
        for entry in self.vocabulary.clone() {
            if let Some(diagnostic) = content::stray(&entry.path) {
                self.note(diagnostic);
            }
        }
        for kind in content::vocabulary::Kind::ALL {
            let file = kind.file();
            let has_errors =
                found.iter().any(|diagnostic| diagnostic.is_error() && diagnostic.file.as_deref() == Some(&file));
            // One bad term is no reason to hide the others; a file that cannot be read at all is.
            if has_errors && vocabulary.of(kind).list.is_empty() {
                vocabulary.of_mut(kind).clone_from(self.content.vocabulary.of(kind));
            }
        }
        for diagnostic in found {
            self.note(diagnostic);
        }
        let other = vocabulary != self.content.vocabulary;
        self.content.vocabulary = vocabulary;
        other
    }
}

fn is_vocabulary(path: &str) -> bool {
    is_at(path, VOCABULARY)
}

/// True for a path itself and all that is below it.
pub(super) fn is_at(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
