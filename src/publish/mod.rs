//! Writes what changed, removes what vanished, keeps the memory of both. What the bytes mean is somebody else's matter.
//!
//! A reader never meets a half-made site. A first build is written beside the output folder and renamed to it as a whole. Later builds are staged
//! completely, then published file by file: new files first, then those that replace others (each written beside its goal and renamed), then removals. What
//! was about to happen stands in a journal, so that the next run completes an interrupted one.

mod disk;
mod flush;
mod folder;
mod manifest;
mod memory;
mod output;
mod published;
mod stage;

pub use disk::{DiskError, Lock, MARKER, lock};
pub use manifest::{Manifest, Past};
pub use memory::{Series, Statics, is_young, load_sources, load_statics, open_sources, save_sources, save_statics};
pub use output::Output;
pub use published::{Made, Place};
pub use stage::{Counts, Staged};
