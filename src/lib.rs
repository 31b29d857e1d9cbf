//! Khorgos: a static site generator for curated news digests.
//!
//! The modules are the pipeline, in its order; each knows only those above it.

pub mod diagnostics;
pub mod fields;
pub mod source;
pub mod language;
pub mod config;
pub mod content;
pub mod theme;
pub mod site;
pub mod search;
pub mod plan;
pub mod render;
pub mod publish;
pub mod model;
pub mod build;
pub mod preview;
pub mod cli;
