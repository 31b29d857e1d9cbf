//! The memory of this process.

/// Does without large pages from now on: the allocator asks for them (`.cargo/config.toml`). They help a build that takes most from the cache. A clean build
/// uses its memory for a moment here and a moment there, and with them takes longer and more of it; in a process that goes on for hours it would grow.
pub fn do_without_large_pages() {
    #[cfg(target_os = "linux")]
    {
        // A system that knows no such pages gives none.
        let _ = rustix::thread::disable_transparent_huge_pages(true);
    }
}

/// The most memory that this process had, in bytes, where the system says so.
pub fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").trim().parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}
