//! The ids of headings: readable, unique in a body, and apart from those of footnotes.

use std::collections::{HashMap, HashSet};

use crate::language::slug;

/// The ids given so far.
#[derive(Default)]
pub(super) struct HeadingIds {
    given: HashSet<String>,
    /// For each slug, the number that the next heading with it tries first; keeps a thousand equal headings linear.
    next: HashMap<String, usize>,
}

impl HeadingIds {
    /// A new id for a heading with this text, without prefix.
    pub(super) fn give(&mut self, text: &str) -> String {
        let mut base = slug(text);
        if base.is_empty() {
            "section".clone_into(&mut base);
        } else if base.starts_with("fn-") || base.starts_with("fnref-") {
            base.insert_str(0, "h-");
        }
        let number = self.next.entry(base.clone()).or_insert(1);
        loop {
            let id = if *number == 1 { base.clone() } else { format!("{base}-{number}") };
            *number += 1;
            if self.given.insert(id.clone()) {
                return id;
            }
        }
    }
}
