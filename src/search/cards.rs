//! Document cards: what paints a result before its page is opened.
//!
//! A card is four lines of text: title, address, month and day (`12-27`; the year is the segment's), excerpt. Source, topics
//! and tags are not in it: they stand in the segment's head, where the facets are counted, and their names in the manifest.

use chrono::Datelike;

use super::batch::Document;

/// Cards in a file: some 8 to 12 KB of Cyrillic, 3 to 4 KB as it travels.
pub(super) const BLOCK: usize = 24;
/// Characters of a title; a longer one is cut.
const TITLE: usize = 300;
/// Characters of an excerpt: two or three lines on a phone.
const EXCERPT: usize = 220;

/// Appends a document's card.
pub(super) fn write(document: &Document<'_>, cards: &mut String) {
    let excerpt = if document.summary.trim().is_empty() { document.body } else { document.summary };
    line(document.title, TITLE, cards);
    line(document.address, usize::MAX, cards);
    line(&format!("{:02}-{:02}", document.date.month(), document.date.day()), usize::MAX, cards);
    line(excerpt, EXCERPT, cards);
}

/// Appends one line: white space and control characters become single spaces, and what is too long is cut after a word.
fn line(text: &str, most: usize, cards: &mut String) {
    let start = cards.len();
    let mut space = false;
    for (taken, character) in text.trim().chars().enumerate() {
        if taken >= most {
            cut(cards, start);
            break;
        }
        if character.is_whitespace() && character != '\u{a0}' && character != '\u{202f}' || character.is_control() {
            space = true;
        } else {
            if std::mem::take(&mut space) {
                cards.push(' ');
            }
            cards.push(character);
        }
    }
    cards.push('\n');
}

/// Takes back to the last space, if it is not far, and marks the cut.
fn cut(cards: &mut String, start: usize) {
    let space = cards[start..].rfind(' ').map(|at| start + at);
    if let Some(space) = space.filter(|space| cards.len() - space < 60) {
        cards.truncate(space);
    }
    cards.push('…');
}
