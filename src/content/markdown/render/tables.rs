//! Tables.

use std::fmt::Write as _;

use pulldown_cmark::Alignment;

use super::super::escape::push_text;
use super::Renderer;

/// The table at hand; tables do not nest.
#[derive(Default)]
pub(super) struct Table {
    alignments: Vec<Alignment>,
    pub(super) column: usize,
    pub(super) in_head: bool,
    pub(super) has_body: bool,
}

impl Renderer<'_, '_> {
    pub(super) fn start_table(&mut self, alignments: &[Alignment]) {
        self.table = Table { alignments: alignments.to_vec(), ..Table::default() };
        self.out.push_str("<div class=\"table\" role=\"region\" tabindex=\"0\" aria-label=\"");
        push_text(self.out, self.options.table_label);
        self.out.push_str("\"><table>\n");
    }

    pub(super) fn start_cell(&mut self) {
        let class = match self.table.alignments.get(self.table.column) {
            Some(Alignment::Right) => " class=\"right\"",
            Some(Alignment::Center) => " class=\"center\"",
            _ => "",
        };
        self.table.column += 1;
        let _ = if self.table.in_head {
            write!(self.out, "<th scope=\"col\"{class}>")
        } else {
            write!(self.out, "<td{class}>")
        };
    }
}
