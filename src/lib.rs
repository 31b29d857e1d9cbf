//! Khorgos: a static site generator for curated news digests.
//!
//! The modules are the pipeline, in its order; each knows only those above it.

pub mod diagnostics;
pub mod search;
