//! The preview: the site in memory, each page rendered when a browser asks for it, by the same `plan` and `render` as a build. Nothing is written to
//! the output folder.
//!
//! `watch` turns what happens on the disk into paths; `workshop` looks at these and makes an update, as small as it can be; `shown` is the site that
//! requests read; `hub` tells open pages of what concerns them. Requests never wait for an update, except for that of a file which they need
//! and which was saved a moment ago.

mod bar;
mod files;
mod guard;
mod http;
mod index;
mod hub;
mod listen;
mod send;
mod shown;
mod swap;
mod updates;
mod watch;
mod workshop;

use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::thread::JoinHandle;

use crate::diagnostics::Diagnostic;
use crate::model::{self, Known, Request};
use crate::publish;
use crate::source::{Disk, Source};

use hub::Hub;
use shown::{Shown, Snapshot};
use watch::{Nudge, Watch};
use workshop::{Wanted, Workshop};

/// The port that is tried first.
pub const PORT: u16 = 4173;

/// How many ports after that are tried.
const PORTS: u16 = 50;

/// How many threads render: none of them waits for anything but the disk, and each keeps memory of its own.
const RENDERERS: usize = 8;

/// What a preview is asked for.
#[derive(Debug, Clone)]
pub struct Options {
    /// The site's folder.
    pub root: PathBuf,
    /// The cache folder: what was read is remembered there.
    pub cache: PathBuf,
    /// Clock, drafts and articles of the future. The base address is the preview's own.
    pub request: Request,
    /// Whether the clock stands still at the request's.
    pub clock_is_fixed: bool,
    /// The name or number of the network interface.
    pub host: String,
    /// A port; none for [`PORT`] or the next free one. Zero is any free one.
    pub port: Option<u16>,
}

/// Whom the preview tells of what happens.
pub trait Reporter: Send + Sync {
    /// Everything that is wrong, whenever it changed; empty when all is mended.
    fn problems(&self, all: &[Diagnostic]);
    /// Something to know.
    fn say(&self, text: &str);
}

/// Why a preview cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The name of the interface leads nowhere.
    #[error("`{0}` is no address of this computer; use 127.0.0.1 or 0.0.0.0")]
    Host(String),
    /// The port is taken, or may not be used.
    #[error("port {port} of {host} cannot be used: {}", explain(error))]
    Port {
        /// The interface.
        host: IpAddr,
        /// The port.
        port: u16,
        /// The system's error.
        error: io::Error,
    },
    /// The site's folder cannot be looked at.
    #[error("`{}` cannot be looked at: {}", .0.display(), crate::source::explain(.1))]
    Root(PathBuf, io::Error),
    /// The system gives no threads or no event loop.
    #[error("the preview cannot start: {0}")]
    System(io::Error),
}

fn explain(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::AddrInUse => "another program uses it".into(),
        io::ErrorKind::PermissionDenied => "that is not permitted; use one above 1023".into(),
        _ => error.to_string(),
    }
}

/// A running preview; it ends when this is dropped.
pub struct Preview {
    address: String,
    runtime: Option<tokio::runtime::Runtime>,
    nudge: Nudge,
    updater: Option<JoinHandle<()>>,
}

impl Preview {
    /// Loads a site and answers requests for it.
    ///
    /// # Errors
    /// When the port is taken or the folder cannot be looked at. A site with errors is no error: the pages say what is wrong.
    pub fn start(options: Options, reporter: Arc<dyn Reporter>) -> Result<Self, StartError> {
        let (listener, socket) = bind(&options.host, options.port)?;
        let root = options.root.canonicalize().map_err(|error| StartError::Root(options.root.clone(), error))?;
        let origin = origin(socket);
        let (sender, receiver) = channel();
        let nudge = Nudge::new(sender.clone());
        // Watching a large site takes its time, so it begins beside loading; what changes meanwhile is found by a look at everything afterwards.
        let watch = {
            let (root, reporter) = (root.clone(), Arc::clone(&reporter));
            std::thread::spawn(move || watching(&root, sender, &*reporter))
        };
        let source = Disk::new(&root);
        let wanted = Wanted {
            source: source.clone(),
            request: options.request,
            clock_is_fixed: options.clock_is_fixed,
            origin: origin.clone(),
        };
        let read_at = source.now();
        let settings = model::memory_settings(&model::settings(&source, &wanted.request).0);
        let known = Known {
            sources: publish::load_sources(&options.cache, &settings),
            statics: publish::load_statics(&options.cache),
        };
        let (workshop, opened) = Workshop::open(wanted, &known);
        let problems = workshop.diagnostics();
        let path = workshop.config().base_url.path.clone();
        reporter.problems(&problems);
        let snapshot = Snapshot::new(opened, workshop.broken(), problems);
        let shown = Arc::new(Shown::new(source, snapshot, nudge.clone()));
        let hub = Arc::new(Hub::default());
        let desk = http::Desk {
            shown: Arc::clone(&shown),
            hub: Arc::clone(&hub),
            hosts: guard::Hosts::new(&options.host, socket.ip()),
        };
        let runtime = serve(listener, desk).map_err(StartError::System)?;
        remember(options.cache, settings, &workshop, known, read_at);
        let updater =
            updates::Updater { workshop, shown, hub, watch: None, reporter, receiver, git: watch::Git::of(&root) };
        let updater = std::thread::Builder::new()
            .name("updates".into())
            .spawn(move || updater.run(watch))
            .map_err(StartError::System)?;
        Ok(Self { address: format!("{origin}{path}"), runtime: Some(runtime), nudge, updater: Some(updater) })
    }

    /// The address of the front page.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Waits until somebody presses Ctrl-C.
    pub fn wait(&self) {
        if let Some(runtime) = &self.runtime {
            // When the system cannot tell of Ctrl-C, it ends the program by itself.
            let _ = runtime.block_on(tokio::signal::ctrl_c());
        }
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        self.nudge.stop();
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
        if let Some(updater) = self.updater.take() {
            let _ = updater.join();
        }
    }
}

/// Listens on a port: the one that was asked for, or else the first free one.
fn bind(host: &str, port: Option<u16>) -> Result<(TcpListener, SocketAddr), StartError> {
    let address = interface(host).ok_or_else(|| StartError::Host(host.to_owned()))?;
    let ports = port.map_or(PORT..=PORT + PORTS, |port| port..=port);
    let mut failed = None;
    for port in ports {
        let listener = TcpListener::bind((address, port)).and_then(|listener| {
            listener.set_nonblocking(true)?;
            let socket = listener.local_addr()?;
            Ok((listener, socket))
        });
        match listener {
            Ok(done) => return Ok(done),
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
                failed = failed.or(Some(StartError::Port { host: address, port, error }));
            }
            Err(error) => return Err(StartError::Port { host: address, port, error }),
        }
    }
    Err(failed.unwrap_or_else(|| StartError::Host(host.to_owned())))
}

fn interface(host: &str) -> Option<IpAddr> {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    if bare.eq_ignore_ascii_case("localhost") {
        return Some([127, 0, 0, 1].into());
    }
    bare.parse()
        .ok()
        .or_else(|| std::net::ToSocketAddrs::to_socket_addrs(&(bare, 0)).ok()?.next().map(|socket| socket.ip()))
}

/// Scheme, host and port as a browser on this computer writes them.
fn origin(socket: SocketAddr) -> String {
    if socket.ip().is_unspecified() {
        format!("http://localhost:{}", socket.port())
    } else {
        format!("http://{socket}")
    }
}

fn watching(
    root: &std::path::Path,
    sender: std::sync::mpsc::Sender<watch::Notice>,
    reporter: &dyn Reporter,
) -> Option<Watch> {
    let advice = "changes are found by looking at the site every few seconds";
    match Watch::start(root, sender) {
        Ok((watch, failed)) => {
            if let Some(error) = failed.first() {
                reporter.say(&format!("Not everything can be watched ({error}): {advice}."));
            }
            Some(watch)
        }
        Err(error) => {
            reporter.say(&format!("The site cannot be watched ({error}): {advice}."));
            None
        }
    }
}

/// Keeps what was read for the next start, while the first pages are looked at.
fn remember(cache: PathBuf, settings: String, workshop: &Workshop, before: Known, read_at: i64) {
    let (files, statics) = workshop.known();
    std::thread::spawn(move || {
        // A cache that cannot be written costs time at the next start, nothing else.
        let Ok(_lock) = publish::lock(&cache, || {}) else { return };
        let _ = publish::save_sources(&cache, &settings, &before.sources, &files, read_at);
        let _ = publish::save_statics(&cache, &before.statics, &statics, read_at);
    });
}

fn serve(listener: TcpListener, desk: http::Desk) -> io::Result<tokio::runtime::Runtime> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .max_blocking_threads(RENDERERS)
        .enable_all()
        .build()?;
    let listener = {
        let _inside = runtime.enter();
        tokio::net::TcpListener::from_std(listener)?
    };
    runtime.spawn(listen::serve(listener, http::router(desk)));
    Ok(runtime)
}
