//! The command line program.

use std::process::ExitCode;

/// A build makes and forgets millions of small texts on all cores: with the system's allocator it takes a twelfth longer.
#[cfg(all(feature = "jemalloc", not(target_env = "msvc")))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    khorgos::cli::run()
}
