//! The beginning of a text, cut where a reader would cut it.
//!
//! Unicode's sentence rules (UAX 29) see an end in «К.-Ж. Токаев», so ends of sentences are found here: a stop, a space, and a beginning, after a word
//! that is no initial and no abbreviation. Grapheme clusters come from UAX 29.

use icu_segmenter::GraphemeClusterSegmenter;

use super::initials::is_initials;
use super::slug::is_han;

/// How much of the wanted length a last whole sentence must fill; a shorter one gives way to a cut inside the next sentence.
const NEAR: (usize, usize) = (3, 5);

/// Words with a point that does not end a sentence, in lower case.
const ABBREVIATIONS: [&str; 44] = [
    "г.",
    "гг.",
    "ж.",
    "жж.",
    "т.",
    "т.е.",
    "т.д.",
    "т.п.",
    "т.к.",
    "т.б.",
    "т.с.с.",
    "им.",
    "ул.",
    "пр.",
    "стр.",
    "рис.",
    "ст.",
    "тыс.",
    "млн.",
    "млрд.",
    "трлн.",
    "руб.",
    "долл.",
    "обл.",
    "см.",
    "напр.",
    "проф.",
    "акад.",
    "тов.",
    "қ.",
    "mr.",
    "mrs.",
    "ms.",
    "dr.",
    "st.",
    "no.",
    "vs.",
    "etc.",
    "e.g.",
    "i.e.",
    "inc.",
    "ltd.",
    "co.",
    "jr.",
];

/// The beginning of a text in at most `characters` grapheme clusters, with white space made single spaces.
///
/// A text that fits stands whole. Otherwise it ends with its last whole sentence, if that fills three fifths of the length, or else at the last border of a
/// word, with «…» behind it. Between Han characters a text may be cut anywhere, though not before a closing sign or behind an opening one.
/// No cut parts an initial from its name («К.-Ж. Токаев»), a number from its groups and its unit, or a grapheme cluster.
pub fn excerpt(text: &str, characters: usize) -> String {
    let text = single_spaces(text);
    let Some(limit) = end_of_clusters(&text, characters) else { return text };
    let is_near = |end: usize| count_clusters(&text[..end]) * NEAR.1 >= characters * NEAR.0;
    if let Some(end) = last_border(&text, limit, ends_sentence).filter(|end| is_near(*end)) {
        return text[..end].to_owned();
    }
    // The ellipsis takes a place of its own.
    let Some(limit) = characters.checked_sub(1).and_then(|count| end_of_clusters(&text, count)) else {
        return String::new();
    };
    let any_space = || last_border(&text, limit, |_, behind| behind.starts_with(' '));
    let end = last_border(&text, limit, parts_words).or_else(any_space).unwrap_or(limit);
    format!("{}…", text[..end].trim_end_matches(may_not_end))
}

/// The text with each run of breaking white space as one space, and none at its ends. No-break spaces stay.
fn single_spaces(text: &str) -> String {
    let is_breaking = |it: char| it.is_whitespace() && !matches!(it, '\u{a0}' | '\u{202f}' | '\u{2007}');
    let mut single = String::with_capacity(text.len());
    for word in text.split(is_breaking).filter(|word| !word.is_empty()) {
        if !single.is_empty() {
            single.push(' ');
        }
        single.push_str(word);
    }
    single
}

fn count_clusters(text: &str) -> usize {
    GraphemeClusterSegmenter::new().segment_str(text).count().saturating_sub(1)
}

/// Where the first `count` grapheme clusters end; nothing if the text has no more than these.
fn end_of_clusters(text: &str, count: usize) -> Option<usize> {
    GraphemeClusterSegmenter::new().segment_str(text).nth(count).filter(|end| *end < text.len())
}

/// The last place up to `limit` where `is_border` holds of the text before it and the text behind it.
fn last_border(text: &str, limit: usize, is_border: fn(&str, &str) -> bool) -> Option<usize> {
    (1..=limit)
        .rev()
        .filter(|place| text.is_char_boundary(*place))
        .find(|place| is_border(&text[..*place], &text[*place..]))
}

/// Whether a sentence ends between the two: a stop, perhaps closing quotes, a space and no small letter; in Chinese the stop is enough.
fn ends_sentence(before: &str, behind: &str) -> bool {
    let bare = before.trim_end_matches(is_closing);
    match (bare.chars().next_back(), behind.chars().next()) {
        (Some('。' | '！' | '？'), Some(next)) => !is_closing(next) && !may_not_begin(next),
        (Some(stop @ ('.' | '!' | '?' | '…')), Some(' ')) => {
            let begins = behind.chars().nth(1).is_some_and(|next| !next.is_lowercase());
            begins && (stop != '.' || !needs_its_point(last_word(bare)))
        }
        _ => false,
    }
}

/// Whether the point belongs to the word: an initial, an abbreviation, the number of an item in a list.
fn needs_its_point(word: &str) -> bool {
    let digits = word.trim_end_matches('.');
    is_initials(word)
        || ABBREVIATIONS.iter().any(|known| known.chars().eq(word.chars().flat_map(char::to_lowercase)))
        || (digits.len() <= 2 && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Whether a text may be cut between the two.
fn parts_words(before: &str, behind: &str) -> bool {
    let (Some(last), Some(next)) = (before.chars().next_back(), behind.chars().next()) else { return false };
    if next == ' ' {
        let goes_on = |it: char| it.is_ascii_digit() || it.is_lowercase() || it == '%';
        let parts_number = last.is_ascii_digit() && behind[1..].starts_with(goes_on);
        return !(parts_number || last == '.' && needs_its_point(last_word(before)));
    }
    // “ closes in Russian, but beside Han characters it opens.
    let may_begin = next == '“' || !is_closing(next) && !may_not_begin(next) && !next.is_whitespace();
    let is_han_border = is_han(last) || is_han(next) || is_wide_sign(last);
    is_han_border && may_begin && !last.is_whitespace() && !is_opening(last)
}

fn last_word(text: &str) -> &str {
    let start =
        text.char_indices().rev().find(|(_, it)| it.is_whitespace()).map_or(0, |(index, it)| index + it.len_utf8());
    text[start..].trim_start_matches(is_opening)
}

fn is_opening(character: char) -> bool {
    matches!(character, '(' | '[' | '«' | '„' | '“' | '‘' | '"' | '（' | '《' | '〈' | '「' | '『' | '【')
}

fn is_closing(character: char) -> bool {
    matches!(character, ')' | ']' | '»' | '“' | '”' | '’' | '"' | '）' | '》' | '〉' | '」' | '』' | '】')
}

/// Stops and commas of Chinese, and what else may not begin a line.
fn may_not_begin(character: char) -> bool {
    is_wide_sign(character) || matches!(character, ',' | '.' | ';' | ':' | '!' | '?' | '…' | '%' | '—')
}

fn is_wide_sign(character: char) -> bool {
    matches!(character, '，' | '。' | '、' | '；' | '：' | '！' | '？' | '·' | '％')
}

/// What an ellipsis does not follow.
fn may_not_end(character: char) -> bool {
    character.is_whitespace()
        || matches!(character, '(' | '[' | '«' | '„' | '（' | '《' | '〈' | '「' | '『' | '【')
        || matches!(character, ',' | ';' | ':' | '-' | '–' | '—' | '.' | '…' | '，' | '、' | '；' | '：' | '。')
}
