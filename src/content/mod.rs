//! What the files say: articles and their translations, plain pages, editions, and the vocabulary, each with a problem for every mistake.
//!
//! Content is metadata: titles, dates, names as written. Bodies stay in their files until a page is rendered.

mod bodies;
pub mod document;
mod front_matter;
mod load;
mod locate;
pub mod markdown;
mod memory;
mod moment;
mod split;
mod text;
pub mod vocabulary;

pub use bodies::Bodies;
pub use load::{Content, Outcome, load, load_one, parse};
pub(crate) use load::{hash, is_document, key_of, stray, vocabulary};
pub use locate::{Finding, Locator, locate};
pub use memory::{Known, Memory};
pub use moment::Moment;
pub(crate) use split::{split, text_of};
pub use text::{Shelf, Text};
