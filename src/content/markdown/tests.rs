//! Vectors in Russian, Kazakh, Chinese and English, and what must hold for every text.

mod emphasis;
mod hostile;
mod printing;
mod properties;
mod safety;

use std::borrow::Cow;

use super::{Options, Rendered, render};

/// The options of these tests: no prefix, no typographer.
pub(super) fn options() -> Options<'static> {
    Options { language: "ru", id_prefix: "", heading_offset: 1, typographer: None, table_label: "Таблица" }
}

/// Prints with every address as written.
pub(super) fn print(body: &str) -> Rendered {
    render(body, &options(), &|target| Cow::Borrowed(target))
}

/// The HTML of `body` without the line break at its end.
pub(super) fn html(body: &str) -> String {
    print(body).html.trim_end().to_owned()
}

/// The codes of the problems of `body`.
pub(super) fn codes(body: &str) -> Vec<&'static str> {
    super::inspect(body).problems.iter().map(|problem| problem.code).collect()
}
