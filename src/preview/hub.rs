//! The open pages: each told of what concerns it, and of nothing else.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex};

use axum::response::sse::Event;
use futures_util::Stream;
use rayon::prelude::*;
use serde_json::{Value, json};
use tokio::sync::mpsc;

use crate::diagnostics::Diagnostic;

use super::bar;
use super::shown::{Failure, Shown, View, lock};

/// How many pages may be open at once.
const OPEN: usize = 240;

/// How many messages a page may leave unread before it is given up: it asks again then, and is told what it missed.
const UNREAD: usize = 16;

/// All open pages.
#[derive(Default)]
pub(super) struct Hub {
    clients: Mutex<Vec<Arc<Client>>>,
    next: Mutex<u64>,
}

/// One open page.
struct Client {
    id: u64,
    /// Its path inside the site.
    path: String,
    sender: mpsc::Sender<Event>,
    seen: Mutex<Seen>,
}

/// What an open page shows.
struct Seen {
    /// The version of the site that it was last compared with.
    version: u64,
    /// What it looks like, see [`View::token`].
    token: String,
    /// The problems that it was told of.
    problems: Option<Value>,
}

/// What an update changed beside the pages themselves.
#[derive(Debug, Default)]
pub(super) struct Extras {
    /// Style sheets: the address that pages may have, and the one of now.
    pub styles: Option<Value>,
    /// Addresses of other static files whose bytes changed.
    pub files: Vec<String>,
}

/// The messages for one open page; it is forgotten when this is dropped.
pub(super) struct Subscription {
    receiver: mpsc::Receiver<Event>,
    id: u64,
    hub: Arc<Hub>,
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.hub.forget(self.id);
    }
}

impl Hub {
    /// Opens a page that looks like `token`. None when there are too many.
    pub fn open(self: &Arc<Self>, path: &str, token: String) -> Option<Subscription> {
        let mut clients = lock(&self.clients);
        clients.retain(|client| !client.sender.is_closed());
        if clients.len() >= OPEN {
            return None;
        }
        let id = {
            let mut next = lock(&self.next);
            *next += 1;
            *next
        };
        let (sender, receiver) = mpsc::channel(UNREAD);
        clients.push(Arc::new(Client {
            id,
            path: path.to_owned(),
            sender,
            seen: Mutex::new(Seen { version: 0, token, problems: None }),
        }));
        Some(Subscription { receiver, id, hub: Arc::clone(self) })
    }

    fn forget(&self, id: u64) {
        lock(&self.clients).retain(|client| client.id != id);
    }

    /// True when a page is open.
    pub fn is_watched(&self) -> bool {
        !lock(&self.clients).is_empty()
    }

    /// Compares one open page with the site of now, after it was opened: what happened between its rendering and its opening is made up for.
    pub fn greet(&self, subscription: &Subscription, shown: &Shown) {
        let client = lock(&self.clients).iter().find(|client| client.id == subscription.id).cloned();
        if let Some(client) = client {
            client.send("page", &shown.about(&client.path));
            let version = shown.read().version;
            // A page that cannot be shown yet is compared after the update that makes it so.
            if let Ok(view) = shown.view(&client.path) {
                client.compare(shown, version, &view, &Extras::default());
            }
        }
    }

    /// Compares all open pages with the site of now, and tells each what changed. Each path is rendered once, the bytes decide: they depend on everything
    /// that a page shows, the links of its body too. Returns what failed to render.
    pub fn refresh(&self, shown: &Shown, extras: &Extras) -> Vec<Diagnostic> {
        let mut by_path: BTreeMap<String, Vec<Arc<Client>>> = BTreeMap::new();
        for client in lock(&self.clients).iter() {
            by_path.entry(client.path.clone()).or_default().push(Arc::clone(client));
        }
        let compare = |(path, clients): (String, Vec<Arc<Client>>)| {
            let version = shown.read().version;
            // A page whose file was saved again meanwhile is compared after the update of that.
            let view = shown.view(&path).ok()?;
            for client in clients {
                client.compare(shown, version, &view, extras);
            }
            view.failure?.diagnostic().cloned()
        };
        let mut failures: Vec<Diagnostic> = by_path.into_par_iter().filter_map(compare).collect();
        Diagnostic::sort(&mut failures);
        failures
    }
}

impl Client {
    fn send(&self, kind: &str, data: &Value) {
        // A page that reads nothing has its channel full; it finds out what it missed when it opens again.
        let _ = self.sender.try_send(Event::default().event(kind).data(data.to_string()));
    }

    fn compare(&self, shown: &Shown, version: u64, view: &View, extras: &Extras) {
        let mut seen = lock(&self.seen);
        if version < seen.version {
            return;
        }
        seen.version = version;
        let problems = bar::problems(shown, view.failure.as_ref().and_then(Failure::diagnostic));
        if seen.problems.as_ref() != Some(&problems) {
            self.send("problems", &problems);
            seen.problems = Some(problems);
        }
        if view.failure.is_some() {
            return;
        }
        if let Some(styles) = &extras.styles {
            self.send("styles", &json!({ "version": version, "styles": styles }));
        }
        let has = |file: &String| memchr::memmem::find(&view.bytes, file.as_bytes()).is_some();
        if seen.token != view.token || extras.files.iter().any(has) {
            seen.token.clone_from(&view.token);
            self.send("reload", &json!({ "version": version }));
        }
    }
}

/// The messages as a stream.
pub(super) fn stream(subscription: Subscription) -> impl Stream<Item = Result<Event, Infallible>> {
    futures_util::stream::unfold(subscription, |mut subscription| async move {
        let event = subscription.receiver.recv().await?;
        Some((Ok(event), subscription))
    })
}
