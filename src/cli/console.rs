//! Messages: to standard error, with or without colours, or not at all.

use std::io::{IsTerminal, Write};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use crate::diagnostics::{self, Counts, Diagnostic};

use super::arguments::{Color, Global};

/// Where messages go.
pub struct Console {
    quiet: bool,
    color: bool,
    terminal: bool,
    progress: Mutex<Option<Instant>>,
    start: Instant,
}

/// How often progress is drawn, and after how long for the first time.
const TICK: Duration = Duration::from_millis(100);

impl Console {
    /// As the user asked.
    pub fn new(global: &Global) -> Self {
        let terminal = std::io::stderr().is_terminal();
        let wanted = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        let color = match global.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => terminal && wanted && std::env::var_os("TERM").is_none_or(|term| term != "dumb"),
        };
        let in_ci = std::env::var_os("CI").is_some();
        Self {
            quiet: global.quiet,
            color,
            terminal: terminal && !in_ci,
            progress: Mutex::new(None),
            start: Instant::now(),
        }
    }
    /// Data, to standard output. A reader who has gone away (`khorgos … | head`) is no failure.
    pub fn data(&self, text: &str) {
        self.clear();
        let mut out = std::io::stdout().lock();
        let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    }

    /// A message that `--quiet` leaves out.
    pub fn say(&self, text: &str) {
        if !self.quiet {
            self.print(text);
        }
    }

    /// A message that is always shown.
    pub fn print(&self, text: &str) {
        self.clear();
        let mut error = std::io::stderr().lock();
        // Nobody is there to be told that messages cannot be written.
        let _ = writeln!(error, "{text}");
    }

    /// A failure that has no place in a file.
    pub fn fail(&self, text: &str) {
        let word = if self.color { "\u{1b}[1;31merror\u{1b}[0m" } else { "error" };
        self.print(&format!("{word}: {text}"));
    }

    /// A list of problems, and their count.
    pub fn diagnostics(&self, list: &[Diagnostic]) {
        let shown: Vec<Diagnostic> =
            list.iter().filter(|diagnostic| !self.quiet || diagnostic.is_error()).cloned().collect();
        if shown.is_empty() {
            return;
        }
        self.print(diagnostics::human(&shown, self.color).trim_end());
        self.print(&format!("\n{}", summary(Counts::of(&shown))));
    }

    /// Draws progress, on a terminal only, not more often than a person can see.
    pub fn progress(&self, done: usize, all: usize) {
        if self.quiet || !self.terminal || self.start.elapsed() < TICK * 5 {
            return;
        }
        let Ok(mut last) = self.progress.try_lock() else { return };
        if last.is_none_or(|last| last.elapsed() >= TICK) && done < all {
            *last = Some(Instant::now());
            let _ = write!(std::io::stderr(), "\r\u{1b}[KRendering {done} of {all} pages");
        }
    }

    fn clear(&self) {
        let drawn = self.progress.lock().is_ok_and(|mut last| last.take().is_some());
        if drawn {
            let _ = write!(std::io::stderr(), "\r\u{1b}[K");
        }
    }
}

/// «3 errors, 1 warning».
pub fn summary(counts: Counts) -> String {
    let count = |n: usize, word: &str| (n > 0).then(|| counted(n, word));
    let parts: Vec<String> =
        [count(counts.errors, "error"), count(counts.warnings, "warning")].into_iter().flatten().collect();
    if parts.is_empty() { "no problems".into() } else { parts.join(", ") }
}

/// «1 page», «2 pages».
pub fn counted(n: usize, word: &str) -> String {
    format!("{n} {word}{}", if n == 1 { "" } else { "s" })
}
