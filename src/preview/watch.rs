//! What happens on the disk, as paths that have to be looked at again. Events are only hints: which kind they were, how many and in which order does not
//! matter, and lost ones are made up for by looking at everything.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant, SystemTime};

use notify::event::{AccessKind, AccessMode, EventKind, Flag};
use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher};

use crate::config;
use crate::source::is_hidden;

use super::workshop::Touched;

/// The folders that are watched with all below them.
const FOLDERS: [&str; 3] = ["content", "templates", "static"];

/// How long the disk must be quiet after a save.
const QUIET: Duration = Duration::from_millis(8);

/// The same while many files change.
const QUIET_BURST: Duration = Duration::from_millis(60);

/// How many touched paths are many.
const BURST: usize = 5;

/// How long changes are gathered at most while the disk is not quiet.
const LONGEST: Duration = Duration::from_millis(400);

/// How long they are gathered at most while git is at work.
const LONGEST_GIT: Duration = Duration::from_secs(3);

/// How often the disk is asked at most whether it is quiet.
const TICK: Duration = Duration::from_millis(1);

/// A lock of git that is older than this was left by a git that died.
const STALE: Duration = Duration::from_secs(10);

/// A message to the one that updates.
#[derive(Debug)]
pub(super) enum Notice {
    /// Paths in the site that may have changed.
    Paths(Vec<String>),
    /// The same, from a request that waits for them.
    Wanted(Vec<String>),
    /// Anything may have changed.
    Everything,
    /// The preview ends.
    Stop,
}

/// Tells of paths that somebody found changed.
#[derive(Debug, Clone)]
pub(super) struct Nudge(Sender<Notice>);

impl Nudge {
    /// A sender of notices.
    pub fn new(sender: Sender<Notice>) -> Self {
        Self(sender)
    }

    /// These paths may have changed.
    pub fn touch(&self, paths: Vec<String>) {
        // Nobody listens only when the preview is ending.
        let _ = self.0.send(Notice::Wanted(paths));
    }

    /// Ends the updates.
    pub fn stop(&self) {
        let _ = self.0.send(Notice::Stop);
    }
}

/// The watched folders.
pub(super) struct Watch {
    watcher: RecommendedWatcher,
    root: PathBuf,
    watched: BTreeSet<&'static str>,
}

impl Watch {
    /// Watches a site whose root is a canonical path. The second value says what cannot be watched: it is looked at from time to time.
    pub fn start(root: &Path, sender: Sender<Notice>) -> Result<(Self, Vec<notify::Error>), notify::Error> {
        let base = root.to_path_buf();
        let handle = move |event: notify::Result<Event>| {
            if let Some(notice) = notice(&base, event) {
                let _ = sender.send(notice);
            }
        };
        let mut watch =
            Self { watcher: notify::recommended_watcher(handle)?, root: root.to_path_buf(), watched: BTreeSet::new() };
        let mut failed: Vec<notify::Error> =
            watch.watcher.watch(root, RecursiveMode::NonRecursive).err().into_iter().collect();
        failed.extend(FOLDERS.iter().filter_map(|folder| watch.folder(folder).err()));
        Ok((watch, failed))
    }

    fn folder(&mut self, folder: &'static str) -> notify::Result<()> {
        let path = self.root.join(folder);
        if path.is_dir() {
            self.watcher.watch(&path, RecursiveMode::Recursive)?;
            self.watched.insert(folder);
        }
        Ok(())
    }

    /// Watches those of the folders anew that were touched themselves, because they may have been replaced, and those that have come into being.
    pub fn renew(&mut self, touched: &Touched) {
        for folder in FOLDERS {
            if touched.paths.contains(folder) && self.watched.remove(folder) {
                // A folder that went is not watched any more; that it cannot be unwatched says nothing.
                let _ = self.watcher.unwatch(&self.root.join(folder));
            }
            if !self.watched.contains(folder) {
                // What cannot be watched is looked at from time to time.
                let _ = self.folder(folder);
            }
        }
    }
}

/// What an event tells; none when it tells nothing, such as our own reading of files.
fn notice(root: &Path, event: notify::Result<Event>) -> Option<Notice> {
    let Ok(event) = event else { return Some(Notice::Everything) };
    if event.attrs.flag() == Some(Flag::Rescan) {
        return Some(Notice::Everything);
    }
    if matches!(event.kind, EventKind::Access(kind) if kind != AccessKind::Close(AccessMode::Write)) {
        return None;
    }
    let paths: Vec<String> = event.paths.iter().filter_map(|path| inner(root, path)).collect();
    (!paths.is_empty()).then_some(Notice::Paths(paths))
}

/// A path inside the site that matters to the preview.
fn inner(root: &Path, path: &Path) -> Option<String> {
    let inner = path.strip_prefix(root).ok()?;
    let parts: Vec<&str> = inner.iter().map(std::ffi::OsStr::to_str).collect::<Option<_>>()?;
    let first = *parts.first()?;
    let matters =
        if parts.len() == 1 { first == config::FILE || FOLDERS.contains(&first) } else { FOLDERS.contains(&first) };
    (matters && !parts.iter().any(|part| is_hidden(part.as_ref()))).then(|| parts.join("/"))
}

/// Gathers notices until the disk is quiet; none when the preview ends.
pub(super) fn gather(first: Notice, receiver: &Receiver<Notice>, git: &Git) -> Option<Touched> {
    let began = Instant::now();
    let mut last = began;
    let mut touched = Touched::default();
    let mut next = Some(first);
    loop {
        match next.take() {
            Some(Notice::Stop) => return None,
            // Requests come as often as they like: only the disk itself can make us wait longer.
            Some(Notice::Wanted(paths)) => touched.paths.extend(paths),
            Some(Notice::Everything) => {
                touched.all = true;
                last = Instant::now();
            }
            Some(Notice::Paths(paths)) => {
                touched.paths.extend(paths);
                last = Instant::now();
            }
            None => {}
        }
        let quiet = if touched.all || touched.paths.len() > BURST { QUIET_BURST } else { QUIET };
        let is_busy = git.is_busy();
        let is_quiet = last.elapsed() >= quiet && !is_busy;
        if is_quiet || began.elapsed() > if is_busy { LONGEST_GIT } else { LONGEST } {
            return Some(touched);
        }
        next = match receiver.recv_timeout(quiet.saturating_sub(last.elapsed()).max(TICK)) {
            Ok(notice) => Some(notice),
            Err(RecvTimeoutError::Disconnected) => return None,
            Err(RecvTimeoutError::Timeout) => None,
        };
    }
}

/// Tells whether git is changing files: it holds a lock meanwhile.
pub(super) struct Git {
    lock: Option<PathBuf>,
}

impl Git {
    /// Looks for the repository that the site is in.
    pub fn of(root: &Path) -> Self {
        let found = root.ancestors().map(|folder| folder.join(".git")).find(|path| path.exists());
        let folder = found.and_then(|path| {
            if path.is_dir() {
                return Some(path);
            }
            // A linked work tree has a file that says where its own folder is.
            let text = std::fs::read_to_string(&path).ok()?;
            let target = text.strip_prefix("gitdir:")?.trim().to_owned();
            Some(path.parent()?.join(target))
        });
        Self { lock: folder.map(|folder| folder.join("index.lock")) }
    }

    /// True while git holds its lock.
    pub fn is_busy(&self) -> bool {
        let Some(metadata) = self.lock.as_ref().and_then(|lock| std::fs::metadata(lock).ok()) else { return false };
        let age = metadata.modified().ok().and_then(|modified| SystemTime::now().duration_since(modified).ok());
        age.is_none_or(|age| age < STALE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use notify::event::{CreateKind, ModifyKind};

    fn event(kind: EventKind, path: &str) -> Option<Notice> {
        notice(Path::new("/site"), Ok(Event::new(kind).add_path(path.into())))
    }

    #[test]
    fn our_own_reading_is_no_change() {
        assert!(event(EventKind::Access(AccessKind::Open(AccessMode::Read)), "/site/content/a.md").is_none());
        assert!(event(EventKind::Access(AccessKind::Close(AccessMode::Write)), "/site/content/a.md").is_some());
        assert!(event(EventKind::Modify(ModifyKind::Any), "/site/content/a.md").is_some());
    }

    #[test]
    fn only_what_the_site_is_made_of_matters() {
        for path in [
            "/site/public/index.html",
            "/site/.khorgos/lock",
            "/site/content/.a.md.swp",
            "/site/content/a.md~",
            "/elsewhere/content/a.md",
            "/site",
        ] {
            assert!(event(EventKind::Create(CreateKind::Any), path).is_none(), "{path}");
        }
        for path in ["/site/site.toml", "/site/content", "/site/static/style.css", "/site/templates/strings/ru.toml"] {
            assert!(event(EventKind::Create(CreateKind::Any), path).is_some(), "{path}");
        }
    }

    #[test]
    fn lost_events_mean_that_anything_may_have_changed() {
        assert!(matches!(
            notice(Path::new("/site"), Err(notify::Error::generic("overflow"))),
            Some(Notice::Everything)
        ));
        let rescan = Event::new(EventKind::Other).set_flag(Flag::Rescan);
        assert!(matches!(notice(Path::new("/site"), Ok(rescan)), Some(Notice::Everything)));
    }

    #[test]
    fn doubled_notices_are_one_update() {
        let (sender, receiver) = std::sync::mpsc::channel();
        for _ in 0..3 {
            sender.send(Notice::Paths(vec!["content/a.md".into()])).unwrap();
        }
        let touched = gather(Notice::Paths(vec!["content/b.md".into()]), &receiver, &Git { lock: None }).unwrap();
        assert_eq!(touched.paths.into_iter().collect::<Vec<_>>(), ["content/a.md", "content/b.md"]);
    }
}
