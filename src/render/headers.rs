//! The `_headers` file.

use crate::plan::Assets;
use crate::plan::view::HeadersView;

/// Writes a block for every path, and one for each static file that browsers may keep for ever.
pub(super) fn write(view: &HeadersView, assets: &Assets, out: &mut Vec<u8>) {
    let mut text = format!("{}*\n", view.base);
    for (name, value) in &view.everywhere {
        text.push_str(&format!("  {name}: {value}\n"));
    }
    for link in assets.iter().filter_map(|(path, _)| assets.link(path).filter(|link| link != path)) {
        text.push_str(&format!("\n{}{link}\n  Cache-Control: {}\n", view.base, view.immutable));
    }
    out.extend_from_slice(text.as_bytes());
}
