//! A very large build has the system write down what it was given while it goes on.
//!
//! What is written waits in memory first, and new folders wait in the file system's journal too. When the journal is full, everybody waits for it; and where
//! memory is short, the system searches it for what it could give free, holding the lock that each new folder needs.

use std::path::Path;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

/// From so many files on. Small builds end before the system writes anything down by itself; what flushing does for those in between was not measured.
const VERY_MANY: usize = 200_000;

/// So often.
const EVERY: Duration = Duration::from_secs(5);

/// Does something that writes `files` files into the file system of `folder`.
pub(super) fn flushing<T>(folder: &Path, files: usize, write: impl FnOnce() -> T) -> T {
    if files < VERY_MANY {
        return write();
    }
    let folder = folder.to_owned();
    meanwhile(EVERY, move || flush(&folder), write)
}

/// Does `again` on a thread of its own, every so often, until `step` is done. The last time is not waited for: the process may end before.
fn meanwhile<T>(every: Duration, again: impl Fn() + Send + 'static, step: impl FnOnce() -> T) -> T {
    let (done, ended) = mpsc::channel::<()>();
    let repeat = move || {
        while ended.recv_timeout(every) == Err(RecvTimeoutError::Timeout) {
            again();
        }
    };
    // Where there is no thread to be had, it is done without.
    let _ = thread::Builder::new().name("flush".into()).spawn(repeat);
    let outcome = step();
    drop(done);
    outcome
}

/// Has the file system of a folder write down what it holds. What goes wrong shows itself to those who write.
#[cfg(any(target_os = "linux", target_os = "android"))]
fn flush(folder: &Path) {
    if let Ok(folder) = std::fs::File::open(folder) {
        let _ = rustix::fs::syncfs(folder);
    }
}

/// There is no such call here.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn flush(_folder: &Path) {}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn it_is_repeated_while_the_step_lasts_and_not_longer() {
        let times = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&times);
        let step = || {
            while times.load(Ordering::SeqCst) < 3 {
                thread::yield_now();
            }
            7
        };
        let count = move || {
            counted.fetch_add(1, Ordering::SeqCst);
        };
        assert_eq!(meanwhile(Duration::from_millis(1), count, step), 7);
        // The thread ends: nobody else holds the counter then.
        while Arc::strong_count(&times) > 1 {
            thread::yield_now();
        }
        assert!(times.load(Ordering::SeqCst) >= 3);
    }

    #[test]
    fn a_folder_is_flushed_whether_it_is_there_or_not() {
        let folder = tempfile::tempdir().unwrap();
        flush(folder.path());
        flush(&folder.path().join("none"));
        assert_eq!(flushing(folder.path(), VERY_MANY, || 7), 7);
    }
}
