//! `khorgos serve`.

use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::diagnostics::Diagnostic;
use crate::preview::{Options, Preview, Reporter};
use crate::source::Disk;

use super::arguments::{Global, Held, Serve};
use super::console::Console;
use super::context::{CACHE, clock_is_fixed, request, root};

/// Runs the command until Ctrl-C.
pub fn run(global: &Global, arguments: &Serve, console: Console) -> ExitCode {
    do_without_large_pages();
    let prepared = root(global).and_then(|root| {
        let held = Held { drafts: arguments.drafts, future: arguments.future, base_url: None };
        let request = request(global, &held, &Disk::new(&root))?;
        Ok(Options {
            cache: root.join(CACHE),
            root,
            request,
            clock_is_fixed: clock_is_fixed(global),
            host: arguments.host.clone(),
            port: arguments.port,
        })
    });
    let console = Arc::new(console);
    let options = match prepared {
        Ok(options) => options,
        Err(message) => {
            console.fail(&message);
            return ExitCode::from(2);
        }
    };
    let preview = match Preview::start(
        options,
        Arc::new(Terminal { console: Arc::clone(&console), had_problems: AtomicBool::new(false) }),
    ) {
        Ok(preview) => preview,
        Err(error) => {
            console.fail(&error.to_string());
            return ExitCode::FAILURE;
        }
    };
    console.say(&format!("Preview at {} (Ctrl-C ends it)", preview.address()));
    if arguments.open && !open(preview.address()) {
        console.say("No browser could be opened; open the address by hand.");
    }
    preview.wait();
    ExitCode::SUCCESS
}

/// Where the system gives large pages to every program, the memory of a process that goes on for hours grows with them.
fn do_without_large_pages() {
    #[cfg(target_os = "linux")]
    {
        // A system that knows no such pages gives none.
        let _ = rustix::thread::disable_transparent_huge_pages(true);
    }
}

/// Opens an address with the system's own program for it.
fn open(address: &str) -> bool {
    let (program, before): (&str, &[&str]) = if cfg!(target_os = "macos") {
        ("open", &[])
    } else if cfg!(windows) {
        ("cmd", &["/c", "start", ""])
    } else {
        ("xdg-open", &[])
    };
    let mut command = std::process::Command::new(program);
    command
        .args(before)
        .arg(address)
        .stdin(std::process::Stdio::null())
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null());
    command.spawn().is_ok()
}

/// The preview's messages in a terminal.
struct Terminal {
    console: Arc<Console>,
    had_problems: AtomicBool,
}

impl Reporter for Terminal {
    fn problems(&self, all: &[Diagnostic]) {
        self.console.diagnostics(all);
        if self.had_problems.swap(!all.is_empty(), Ordering::Relaxed) && all.is_empty() {
            self.console.say("No problems any more.");
        }
    }

    fn say(&self, text: &str) {
        self.console.say(text);
    }
}
