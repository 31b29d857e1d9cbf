//! The `_headers` file.

use std::fmt::Write as _;

use crate::plan::Assets;
use crate::plan::view::HeadersView;

/// Writes a block for every path, and one for each static file that browsers may keep for ever.
pub(super) fn write(view: &HeadersView, assets: &Assets, out: &mut Vec<u8>) {
    let mut text = format!("{}*\n", view.base);
    for (name, value) in &view.everywhere {
        let _ = writeln!(text, "  {name}: {value}");
    }
    for link in assets.iter().filter_map(|(path, _)| assets.link(path).filter(|link| link != path)) {
        let _ = writeln!(text, "\n{}{link}\n  Cache-Control: {}", view.base, view.immutable);
    }
    for path in &view.index {
        let _ = writeln!(text, "\n{path}\n  Cache-Control: {}", view.immutable);
    }
    out.extend_from_slice(text.as_bytes());
}
