//! What a host sends along with pages: security and caching, as a `_headers` file (Netlify, Cloudflare Pages and others read it).

use serde::Serialize;

use super::{Maker, Shared};

/// The Content-Security-Policy of every page: all from the site itself, no inline script, no inline style. The same policy stands in the pages as a `<meta>`
/// element (`site.policy`), for hosts that send no headers. JSON-LD is data, not script.
pub const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; script-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'";

/// What only a header can say, not a `<meta>` element: no other site may show ours in a frame.
const FRAMES: &str = "frame-ancestors 'none'";

/// The `_headers` file. The names of static files, which `render` adds, are part of the settings' hash.
#[derive(Debug, Serialize)]
pub struct HeadersView {
    /// The path of the base address, with a slash at both ends.
    pub base: String,
    /// Header and value for every path.
    pub everywhere: Vec<(&'static str, String)>,
    /// The paths of files of the search index, whose names change with their bytes; `*` stands for a name.
    pub index: Vec<String>,
    /// The value of `Cache-Control` for files whose names change with their bytes.
    pub immutable: &'static str,
}

impl<S: Shared> Maker<'_, S> {
    fn index_files(&self) -> Vec<String> {
        let languages = if self.site.config.pages.search { 0..self.site.languages.len() } else { 0..0 };
        languages.map(|language| self.addresses.href(&self.addresses.search_file(language, "*.bin"))).collect()
    }

    pub(super) fn headers(&self) -> HeadersView {
        HeadersView {
            base: self.site.config.base_url.path.clone(),
            everywhere: vec![
                ("Content-Security-Policy", format!("{POLICY}; {FRAMES}")),
                ("Referrer-Policy", "strict-origin-when-cross-origin".into()),
                ("X-Content-Type-Options", "nosniff".into()),
                ("Permissions-Policy", "camera=(), geolocation=(), microphone=()".into()),
            ],
            index: self.index_files(),
            immutable: "public, max-age=31536000, immutable",
        }
    }
}
