//! The channels of an edition: the forms in which it leaves the site.

use serde::Serialize;

/// A form of an edition beside its page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Channel {
    /// One HTML document for mail services.
    Email,
    /// Plain text.
    Text,
    /// A whole message with both (RFC 5322, RFC 2046).
    Eml,
    /// Messages in Telegram's HTML subset.
    Telegram,
    /// Markdown.
    Markdown,
    /// JSON, documented in `docs/editions.md`.
    Json,
    /// A book (EPUB 3).
    Epub,
}

impl Channel {
    /// All of them, in the order in which they are listed.
    pub const ALL: [Self; 7] =
        [Self::Email, Self::Text, Self::Eml, Self::Telegram, Self::Markdown, Self::Json, Self::Epub];

    /// The word for it in settings, templates and on the command line.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Text => "text",
            Self::Eml => "eml",
            Self::Telegram => "telegram",
            Self::Markdown => "markdown",
            Self::Json => "json",
            Self::Epub => "epub",
        }
    }

    /// The ending of its file's name.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::Email => "email.html",
            Self::Text => "txt",
            Self::Eml => "eml",
            Self::Telegram => "telegram.html",
            Self::Markdown => "md",
            Self::Json => "json",
            Self::Epub => "epub",
        }
    }

    /// Its media type.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Email | Self::Telegram => "text/html; charset=utf-8",
            Self::Text => "text/plain; charset=utf-8",
            Self::Eml => "message/rfc822",
            Self::Markdown => "text/markdown; charset=utf-8",
            Self::Json => "application/json",
            Self::Epub => "application/epub+zip",
        }
    }
}
