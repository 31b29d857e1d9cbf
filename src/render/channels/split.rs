//! Splits a text in Telegram's HTML into messages.
//!
//! The limits are Telegram's (Bot API, `sendMessage`): 4,096 characters after entities are parsed, counted in UTF-16 units; and no more than 100
//! formatted stretches, those beyond which lose their format.

use super::html::{Token, tokens};

/// The longest message, in UTF-16 units of its visible text.
pub(super) const UNITS: usize = 4096;

/// The most formatted stretches of a message.
pub(super) const STRETCHES: usize = 100;

/// Packs blocks into as few messages as their order allows, with an empty line between blocks. A block that is too long alone is split inside.
pub(super) fn messages(blocks: &[String]) -> Vec<String> {
    let mut messages: Vec<(String, Size)> = Vec::new();
    let pieces = blocks.iter().flat_map(|block| if size(block).fits() { vec![block.clone()] } else { pieces(block) });
    for block in pieces {
        let own = size(&block);
        match messages.last_mut() {
            Some((text, size)) if size.with(own).fits() => {
                text.push_str("\n\n");
                text.push_str(&block);
                *size = size.with(own);
            }
            _ => messages.push((block, own)),
        }
    }
    messages.into_iter().map(|(text, _)| text).collect()
}

/// How large a text is for Telegram.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Size {
    /// UTF-16 units of the visible text.
    pub units: usize,
    /// Formatted stretches.
    pub stretches: usize,
}

impl Size {
    fn fits(self) -> bool {
        self.units <= UNITS && self.stretches <= STRETCHES
    }

    /// Two blocks with an empty line between them.
    fn with(self, other: Self) -> Self {
        Self { units: self.units + 2 + other.units, stretches: self.stretches + other.stretches }
    }
}

/// Measures a text.
pub(super) fn size(html: &str) -> Size {
    let mut size = Size::default();
    for token in tokens(html) {
        match token {
            Token::Text(text) => size.units += characters(text).map(|(_, units)| units).sum::<usize>(),
            Token::Open(..) => size.stretches += 1,
            Token::Close(_) => {}
        }
    }
    size
}

/// The characters of a text with entities, each with its UTF-16 units: an entity is one unit, or two above U+FFFF.
fn characters(text: &str) -> impl Iterator<Item = (&str, usize)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let entity = if first == '&' { rest.find(';').filter(|end| *end <= 10) } else { None };
        let length = entity.map_or(first.len_utf8(), |end| end + 1);
        let (character, after) = rest.split_at(length);
        rest = after;
        let units = if entity.is_some() { if character.len() > 8 { 2 } else { 1 } } else { first.len_utf16() };
        Some((character, units))
    })
}

/// Splits one block that is too long, at white space where there is some; tags that are open at the border are closed and opened again.
fn pieces(block: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut used = Size::default();
    let mut open: Vec<(&str, &str)> = Vec::new();
    for token in tokens(block) {
        match token {
            Token::Open(name, tag) => {
                if used.stretches == STRETCHES {
                    used = turn(&mut pieces, &open);
                }
                used.stretches += 1;
                open.push((name, tag));
                push(&mut pieces, tag);
            }
            Token::Close(name) => {
                open.pop();
                push(&mut pieces, &format!("</{name}>"));
            }
            Token::Text(text) => {
                for word in text.split_inclusive([' ', '\n']) {
                    let units: usize = characters(word).map(|(_, units)| units).sum();
                    if used.units + units > UNITS && units < UNITS / 2 {
                        used = turn(&mut pieces, &open);
                    }
                    for (character, units) in characters(word) {
                        if used.units + units > UNITS {
                            used = turn(&mut pieces, &open);
                        }
                        used.units += units;
                        push(&mut pieces, character);
                    }
                }
            }
        }
    }
    pieces.into_iter().map(|piece| piece.trim().to_owned()).filter(|piece| size(piece).units > 0).collect()
}

fn push(pieces: &mut [String], text: &str) {
    if let Some(last) = pieces.last_mut() {
        last.push_str(text);
    }
}

/// Ends a piece and begins the next one with the same open tags.
fn turn(pieces: &mut Vec<String>, open: &[(&str, &str)]) -> Size {
    open.iter().rev().for_each(|(name, _)| push(pieces, &format!("</{name}>")));
    pieces.push(open.iter().map(|(_, tag)| *tag).collect());
    Size { units: 0, stretches: open.len() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn length_is_counted_as_telegram_counts() {
        assert_eq!(size("<b>a &amp; б</b> 😀").units, 8);
        assert_eq!(size("<a href=\"https://example.org/\">x</a>"), Size { units: 1, stretches: 1 });
        assert_eq!(size("a & b").units, 5);
    }

    #[test]
    fn a_message_ends_at_the_border_of_an_article() {
        let block = "я".repeat(1500);
        let messages = messages(&vec![block.clone(); 5]);
        assert_eq!(messages.len(), 3);
        assert_eq!(messages[0], format!("{block}\n\n{block}"));
    }

    #[test]
    fn a_long_block_is_split_with_its_tags() {
        let block = format!("<b><a href=\"https://example.org/\">{}</a></b>", "слово ".repeat(1500));
        let messages = messages(&[block]);
        assert_eq!(messages.len(), 3);
        for message in &messages {
            assert!(
                message.starts_with("<b><a href=\"https://example.org/\">слово") && message.ends_with("</a></b>"),
                "{message}"
            );
        }
    }

    proptest! {
        #[test]
        fn no_message_is_too_long(blocks in proptest::collection::vec("(<b>|[a-zа-я😀 &]{0,40}|</b>){0,3}[а-я 😀]{0,3000}", 1..8)) {
            for message in messages(&blocks) {
                prop_assert!(size(&message).units <= UNITS);
            }
        }
    }
}
