//! A whole message (RFC 5322): the plain text and the HTML of an edition as alternatives, with headers from `[email]`.
//!
//! Nothing in it is random or of now: the date is the end of the period, the boundary and the message's id follow from the edition.

use lettre::Address;
use lettre::message::header::{ContentType, Date, Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message, MessageBuilder, MultiPart, SinglePart};

use crate::config::{Email, MISSING_SENDER, mailbox};
use crate::language::JOINER;
use crate::plan::view::Digest;

use super::super::{RenderError, Renderer};
use super::{email, failure};

/// The message's bytes.
pub(super) fn eml(renderer: &Renderer<'_>, digest: &Digest<'_>, language: usize) -> Result<Vec<u8>, RenderError> {
    let settings = &renderer.site.config.email;
    let from = settings
        .from
        .as_ref()
        .map(|from| from.or_first(language))
        .ok_or_else(|| wrong("a message needs a sender", MISSING_SENDER))?;
    let from = mailbox_of(from)?;
    let to = settings.to.as_deref().map_or_else(|| Ok(Mailbox::new(None, from.email.clone())), mailbox_of)?;
    let name = hash(digest);
    let host = from.email.domain().to_owned();
    let mut builder = Message::builder()
        .from(from)
        .to(to)
        .header(date(digest.ends_at)?)
        .subject(digest.subject.replace(JOINER, ""))
        .message_id(Some(format!("<{}.{}.{}@{host}>", digest.edition.key, digest.language, &name[..12])));
    if let Some(reply_to) = &settings.reply_to {
        builder = builder.reply_to(mailbox_of(reply_to)?);
    }
    let builder = list_headers(builder, settings, digest);
    let text = SinglePart::plain(renderer.edition_text(digest, language)?);
    let html = SinglePart::builder().header(ContentType::TEXT_HTML).body(email::html(renderer, digest, language)?);
    let parts = MultiPart::alternative().boundary(format!("khorgos-{name}")).singlepart(text).singlepart(html);
    let message = builder
        .multipart(parts)
        .map_err(|error| wrong(&format!("the message cannot be made: {error}"), "look at `[email]`"))?;
    Ok(message.formatted())
}

/// The headers of a mailing list (RFC 2369, 2919, 8058), and the language (RFC 3282).
fn list_headers(builder: MessageBuilder, settings: &Email, digest: &Digest<'_>) -> MessageBuilder {
    let mut builder = header(builder, "Content-Language", digest.language.to_owned());
    if let Some(id) = &settings.list_id {
        builder = header(builder, "List-Id", format!("<{id}>"));
    }
    let addresses: Vec<String> = settings
        .list_unsubscribe
        .iter()
        .map(|address| format!("<{}>", address.replace("{language}", digest.language)))
        .collect();
    if !addresses.is_empty() {
        builder = header(builder, "List-Unsubscribe", addresses.join(", "));
    }
    if settings.one_click {
        builder = header(builder, "List-Unsubscribe-Post", "List-Unsubscribe=One-Click".into());
    }
    header(builder, "Archived-At", format!("<{}>", digest.edition.url))
}

fn header(builder: MessageBuilder, name: &'static str, value: String) -> MessageBuilder {
    // Values are ASCII: settings are checked when they are read, addresses are made of slugs.
    builder.raw_header(HeaderValue::new(HeaderName::new_from_ascii_str(name), value))
}

/// The date of a message, from seconds since 1970.
fn date(seconds: i64) -> Result<Date, RenderError> {
    let moment = chrono::DateTime::from_timestamp(seconds, 0).unwrap_or_default();
    let text = moment.format("%a, %d %b %Y %H:%M:%S +0000").to_string();
    Date::parse(&text).map_err(|_| {
        wrong(&format!("`{text}` cannot be the date of a message"), "messages are dated from 1970 to 9999")
    })
}

fn mailbox_of(text: &str) -> Result<Mailbox, RenderError> {
    let wrong_address = || wrong(&format!("`{text}` is not an e-mail address"), "look at `[email]`");
    let (name, address) = mailbox(text).ok_or_else(wrong_address)?;
    let address: Address = address.parse().map_err(|_| wrong_address())?;
    Ok(Mailbox::new(Some(name.to_owned()).filter(|name| !name.is_empty()), address))
}

fn wrong(message: &str, help: &str) -> RenderError {
    failure("missing-sender", crate::config::FILE, message, help)
}

/// A name for the edition in hexadecimal digits, the same in every run.
fn hash(digest: &Digest<'_>) -> String {
    let name = format!("{} {} {}", digest.edition.url, digest.language, digest.edition.key);
    crate::content::hash(name.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}
