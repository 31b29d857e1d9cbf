//! From a request to an answer.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::sse::{KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use tokio::time::{Instant, timeout};

use super::bar::{self, FOLDER};
use super::guard::{self, Hosts};
use super::hub::{self, Hub};
use super::send;
use super::shown::{Failure, Found, Newer, NotYet, Shown, View};

/// How often an open page hears that the preview still lives.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// How long a request waits for the update of a file that was just saved; a busy machine takes its time, and then the page as it was last good is better
/// than none.
const PATIENCE: Duration = Duration::from_secs(10);

/// How often it asks about the file again meanwhile.
const AGAIN: Duration = Duration::from_millis(300);

/// What answers are made from.
#[derive(Clone)]
pub(super) struct Desk {
    /// The site.
    pub shown: Arc<Shown>,
    /// The open pages.
    pub hub: Arc<Hub>,
    /// By which names the preview may be asked.
    pub hosts: Hosts,
}

/// The service.
pub(super) fn router(desk: Desk) -> Router {
    Router::new().fallback(answer).with_state(desk)
}

async fn answer(State(desk): State<Desk>, request: Request) -> Response {
    let (request, _) = request.into_parts();
    let mut response = if request.method != Method::GET && request.method != Method::HEAD {
        (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET, HEAD")], "The preview answers GET and HEAD only.\n")
            .into_response()
    } else if !desk.hosts.allow(&request.headers, &request.uri) {
        (
            StatusCode::FORBIDDEN,
            "The preview does not answer to this host name; ask for localhost, or start it with --host NAME.\n",
        )
            .into_response()
    } else {
        match guard::decode(request.uri.path()) {
            Some(path) => route(&desk, &path, &request).await,
            None => (StatusCode::BAD_REQUEST, "This is no path of a site.\n").into_response(),
        }
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    // Pages of other sites must not read drafts through an `img` or a `script` element.
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("same-origin"));
    response
}

async fn route(desk: &Desk, path: &str, request: &Parts) -> Response {
    let headers = &request.headers;
    if let Some(own) = path.strip_prefix(FOLDER) {
        return match own {
            "preview.js" => send::bytes(own, bar::SCRIPT, headers),
            "preview.css" => send::bytes(own, bar::STYLE, headers),
            "events" => events(desk, request).await,
            _ => StatusCode::NOT_FOUND.into_response(),
        };
    }
    match inside(desk, path) {
        Ok(path) => site(desk, &path, headers).await,
        Err(home) => redirect(&home),
    }
}

/// The path inside the site of a decoded path; where the site lives at a path of its own, the roads to it lead to its front page.
fn inside(desk: &Desk, path: &str) -> Result<String, String> {
    let base = desk.shown.read().site.config.base_url.path.clone();
    if base == "/" {
        return Ok(path.to_owned());
    }
    match path.strip_prefix(base.trim_end_matches('/')) {
        Some(rest) if rest.starts_with('/') => Ok(rest.to_owned()),
        Some("") => Err(base),
        _ if path == "/" => Err(base),
        // Outside of the site there is nothing, and its page says so.
        _ => Ok(format!("/{}", '\u{0}')),
    }
}

/// A temporary redirect: what is where changes with the site.
fn redirect(to: &str) -> Response {
    let encoded: String = to
        .bytes()
        .map(|byte| {
            if byte.is_ascii_graphic() && byte != b'%' { char::from(byte).to_string() } else { format!("%{byte:02X}") }
        })
        .collect();
    (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, encoded)]).into_response()
}

async fn site(desk: &Desk, path: &str, headers: &HeaderMap) -> Response {
    match find(&desk.shown, path).await {
        Some(Found::Page(view)) => page(desk, path, &view),
        Some(Found::BuiltIn(bytes)) => send::bytes(path, bytes, headers),
        Some(Found::File(file)) => match send::file(desk.shown.source.root(), &file, headers).await {
            Some(response) => response,
            None => missing(desk, path).await,
        },
        Some(Found::Slash) => {
            let base = desk.shown.read().site.config.base_url.path.clone();
            redirect(&format!("{}{path}/", base.trim_end_matches('/')))
        }
        None => missing(desk, path).await,
    }
}

/// What stands at a path; while its file is newer than the site, as it is after the next update. Waiting takes no thread, and the file is asked about
/// again, in case that its event was lost.
async fn find(shown: &Arc<Shown>, path: &str) -> Option<Found> {
    let until = Instant::now() + PATIENCE;
    loop {
        let newer = if Instant::now() < until { Newer::Later } else { Newer::Now };
        let (asked, wanted) = (Arc::clone(shown), path.to_owned());
        match blocking(move || Some(asked.find(&wanted, newer))).await? {
            Ok(found) => return found,
            // Whether it was updated or not, it is tried again.
            Err(NotYet(version)) => drop(timeout(AGAIN, shown.newer_than(version)).await),
        }
    }
}

/// Renders where waiting hurts nobody else.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Option<T> + Send + 'static) -> Option<T> {
    tokio::task::spawn_blocking(work).await.ok().flatten()
}

async fn missing(desk: &Desk, path: &str) -> Response {
    let shown = Arc::clone(&desk.shown);
    let wanted = path.to_owned();
    match blocking(move || Some(shown.missing(&wanted))).await {
        Some(view) if view.failure.is_none() && !view.bytes.is_empty() => page(desk, path, &view),
        _ => html(StatusCode::NOT_FOUND, bar::stand_in("There is no such page", &[]).into()),
    }
}

fn page(desk: &Desk, path: &str, view: &View) -> Response {
    let is_html = view.media_type.starts_with("text/html");
    if view.bytes.is_empty() && view.failure.is_some() {
        let snapshot = desk.shown.read();
        let mut problems = snapshot.problems.to_vec();
        problems.extend(view.failure.as_ref().and_then(Failure::diagnostic).cloned());
        return html(
            StatusCode::INTERNAL_SERVER_ERROR,
            bar::stand_in(&format!("{path} cannot be shown"), &problems).into(),
        );
    }
    if is_html {
        return html(
            if view.missing { StatusCode::NOT_FOUND } else { StatusCode::OK },
            Body::from(bar::with_element(view)),
        );
    }
    ([(header::CONTENT_TYPE, view.media_type)], Body::from(view.bytes.to_vec())).into_response()
}

fn html(status: StatusCode, body: Body) -> Response {
    (status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], body).into_response()
}

/// The messages for an open page: `events?path=PATH&page=TOKEN`.
async fn events(desk: &Desk, request: &Parts) -> Response {
    let query = request.uri.query().unwrap_or_default();
    let (Some(path), Some(token)) = (guard::parameter(query, "path"), guard::parameter(query, "page")) else {
        return (StatusCode::BAD_REQUEST, "An open page says its path and what it looks like.\n").into_response();
    };
    let Ok(path) = inside(desk, &path) else { return StatusCode::NOT_FOUND.into_response() };
    let Some(subscription) = desk.hub.open(&path, token) else {
        return (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "10")], "Too many pages are open.\n")
            .into_response();
    };
    if request.method == Method::HEAD {
        return [(header::CONTENT_TYPE, "text/event-stream")].into_response();
    }
    let (shown, hub) = (Arc::clone(&desk.shown), Arc::clone(&desk.hub));
    let greeted = blocking(move || {
        hub.greet(&subscription, &shown);
        Some(subscription)
    });
    match greeted.await {
        Some(subscription) => {
            Sse::new(hub::stream(subscription)).keep_alive(KeepAlive::new().interval(HEARTBEAT)).into_response()
        }
        None => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
