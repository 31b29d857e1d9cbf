//! `[email]` of `site.toml`: what an edition's message says in its headers.

use serde::Serialize;

use crate::diagnostics::Problem;
use crate::fields::{Fields, Placed};

use super::Names;

const ADDRESS_HELP: &str = "write `digest@example.org`, or `The Digest <digest@example.org>`";

/// The headers of an edition's message.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Email {
    /// The sender in each language, such as `The Digest <digest@example.org>`; a message needs it.
    pub from: Option<Names>,
    /// The recipient: a list's address. Without it the message is addressed to its sender, for a list to be put in its place.
    pub to: Option<Box<str>>,
    /// Where replies go.
    pub reply_to: Option<Box<str>>,
    /// Addresses that end the subscription (RFC 2369), `https:` or `mailto:`; `{language}` stands for the edition's language.
    pub list_unsubscribe: Vec<Box<str>>,
    /// Whether the first `https:` one needs no more than a POST request (RFC 8058).
    pub one_click: bool,
    /// The list's name (RFC 2919), such as `digest.example.org`.
    pub list_id: Option<Box<str>>,
}

impl Email {
    /// Reads the table; what is wrong is reported.
    pub(super) fn read(fields: Option<Fields<'_>>, languages: &[String]) -> Self {
        let Some(fields) = fields else { return Self::default() };
        let from = Names::read(&fields, "from", languages);
        if let Some(names) = &from {
            let place = fields.place("from").unwrap_or_else(|| fields.start());
            names.all().filter(|text| mailbox(text).is_none()).for_each(|text| report(&fields, text, place.clone()));
        }
        let email = Self {
            from: from.filter(|names| names.all().all(|text| mailbox(text).is_some())),
            to: address(&fields, fields.text("to")),
            reply_to: address(&fields, fields.text("reply_to")),
            list_unsubscribe: fields
                .text_or_texts("list_unsubscribe")
                .into_iter()
                .filter_map(|text| unsubscribe(&fields, &text))
                .collect(),
            one_click: fields.boolean("one_click").unwrap_or(false),
            list_id: fields.text("list_id").and_then(|text| list_id(&fields, &text)),
        };
        if email.one_click && !email.list_unsubscribe.iter().any(|address| address.starts_with("https:")) {
            let place = fields.place("one_click").unwrap_or_else(|| fields.start());
            fields.report(Problem::error(
                "bad-address",
                place,
                "`one_click` needs an `https:` address in `list_unsubscribe`",
            ));
        }
        fields.finish("`[email]`");
        email
    }
}

fn address(fields: &Fields<'_>, text: Option<Placed<&str>>) -> Option<Box<str>> {
    let text = text?;
    if mailbox(text.value).is_some() {
        return Some(text.value.into());
    }
    report(fields, text.value, text.span);
    None
}

fn report(fields: &Fields<'_>, text: &str, span: std::ops::Range<usize>) {
    fields.report(Problem::error("bad-address", span, format!("`{text}` is not an e-mail address")).help(ADDRESS_HELP));
}

/// Splits `Name <a@b>` or `a@b` into name and address; none when it is neither. Narrower than RFC 5322: no quoted local parts, no comments.
#[must_use]
pub fn mailbox(text: &str) -> Option<(&str, &str)> {
    let (name, address) = match text.trim().strip_suffix('>') {
        Some(rest) => rest.rsplit_once('<')?,
        None => ("", text.trim()),
    };
    let (local, domain) = address.split_once('@')?;
    let atom = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c);
    let good_local = local.len() <= 64 && local.split('.').all(|part| !part.is_empty() && part.chars().all(atom));
    let good_name = !name.chars().any(|c| c.is_control() || "<>\"\\".contains(c));
    (good_local && is_domain(domain) && good_name).then_some((name.trim(), address))
}

fn is_domain(text: &str) -> bool {
    let label = |part: &str| {
        !part.is_empty()
            && part.len() <= 63
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !part.starts_with('-')
            && !part.ends_with('-')
    };
    text.len() <= 253 && text.split('.').all(label)
}

fn unsubscribe(fields: &Fields<'_>, text: &Placed<&str>) -> Option<Box<str>> {
    let rest = text.value.strip_prefix("https://").or_else(|| text.value.strip_prefix("mailto:"));
    let good = rest.is_some_and(|rest| !rest.is_empty())
        && text.value.bytes().all(|b| b.is_ascii_graphic() && !b"<>,\"".contains(&b));
    if !good {
        let message = format!("`{}` is not an address that ends a subscription", text.value);
        fields.report(
            Problem::error("bad-address", text.span.clone(), message)
                .help("write an `https://…` or a `mailto:…` address"),
        );
    }
    good.then(|| text.value.into())
}

fn list_id(fields: &Fields<'_>, text: &Placed<&str>) -> Option<Box<str>> {
    if is_domain(text.value) {
        return Some(text.value.into());
    }
    let message = format!("`{}` cannot be a list's name", text.value);
    fields.report(
        Problem::error("bad-address", text.span.clone(), message).help("write it like a domain: `digest.example.org`"),
    );
    None
}

#[cfg(test)]
mod tests {
    use super::mailbox;

    #[test]
    fn an_address_cannot_smuggle_headers() {
        assert_eq!(mailbox("Хоргос <digest@example.org>"), Some(("Хоргос", "digest@example.org")));
        assert_eq!(mailbox("digest@example.org"), Some(("", "digest@example.org")));
        for bad in [
            "",
            "digest",
            "@example.org",
            "a@",
            "a@b@c",
            "a b@example.org",
            "A\r\nBcc: x@y.z <a@b.c>",
            "a@b.c>",
            "a..b@example.org",
            "a@-b.org",
            "<a@b.c> x",
        ] {
            assert_eq!(mailbox(bad), None, "{bad:?}");
        }
    }
}
