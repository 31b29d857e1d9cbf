//! The search index: made here, read by `static/search.js`. `docs/search.md` has the format and the reasons.
//!
//! ```text
//! Document ──► Builder ──► Batch ──► Joined ──► segment ──► files of one language and year
//!   (text)    (one a worker)  (and the cache)     manifest: lists the segments, the vocabulary and the token table
//! ```

mod batch;
mod browser;
mod cards;
mod interner;
mod joined;
mod manifest;
mod segment;
mod shards;
mod stem;
mod table;
#[cfg(test)]
mod tests;
mod tokens;

pub use batch::{Batch, Builder, Document};
pub use browser::table_json;
pub use joined::Joined;
pub use manifest::{SegmentEntry, Term, TermKind, manifest};
pub use segment::{Press, Segment, SegmentFile, segment};
pub use table::Language;
pub use tokens::terms;
