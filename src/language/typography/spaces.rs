//! Where a line must not break: which space becomes a no-break space.

use super::super::initials::is_initials;
use super::Run;
use super::words::{Words, begins_with_capital, may_open};

/// The bytes from the space at `index` to the end of a dash that stands between spaces; nothing where there is no dash to set. A hyphen between two
/// numbers may be a minus, or a range: it stays.
pub(super) fn dash(run: Run<'_>, index: usize, words: &Words) -> Option<usize> {
    if !words.long_dash {
        return None;
    }
    // A hyphen, or the first byte of a longer dash.
    if !matches!(run.text.as_bytes().get(index + 1), Some(b'-' | 0xe2)) {
        return None;
    }
    let rest = &run.text[index + 1..];
    let sign = ["--", "-", "–", "—"].into_iter().find(|sign| rest.starts_with(sign))?;
    let end = index + 1 + sign.len();
    if run.next(end)? != ' ' {
        return None;
    }
    let is_between_numbers =
        run.previous(index).is_some_and(char::is_numeric) && run.text[end..].trim_start().starts_with(char::is_numeric);
    (sign == "—" || !is_between_numbers).then_some(1 + sign.len())
}

/// Whether the line must not break at the space at `index`, which ends `word`.
pub(super) fn must_not_break(run: Run<'_>, word: &str, index: usize, words: &Words) -> bool {
    let last = word.as_bytes().last().copied().unwrap_or_default();
    let ends_with_point = last == b'.';
    let is_short = words.may_stand_before(word.as_bytes());
    let is_short_follower = words.may_stand_after(&run.text.as_bytes()[index + 1..]);
    if !is_short_follower && !is_short && !ends_with_point && !last.is_ascii_digit() {
        return false;
    }
    let Some(next) = run.next(index + 1).filter(|next| *next != ' ') else { return false };
    let bare = if may_open(word.as_bytes()) {
        word.trim_start_matches(['(', '[', '«', '„', '“', '"', '‘', '\''])
    } else {
        word
    };
    // Quotes alone are no word, whether they are set yet or not.
    let is_word =
        || !bare.trim_start_matches(['»', '”', '’', '"', '\'']).is_empty() && !bare.ends_with(['-', '–', '—']);
    let following = || run.word_at(index + 1);
    is_number(bare) && follows_number(bare, next, following(), words)
        || is_short && belongs_to_next(run, bare, next, index, words)
        || is_short_follower && next.is_lowercase() && is_word() && words.after_previous.has(trim_end(following()))
        || ends_with_point
            && words.initials
            && (may_be_initials(bare) && next.is_uppercase() && is_initials(bare)
                || is_letter_with_point(bare) && is_letter_with_point(trim_after_point(following())))
}

/// Whether a short word belongs to what stands behind it: a preposition, a multiplier, an abbreviation before a name.
fn belongs_to_next(run: Run<'_>, bare: &str, next: char, index: usize, words: &Words) -> bool {
    words.before_next.has(bare) && (matches!(next, 'А'..='я' | '«' | '„' | '"') || next.is_alphanumeric())
        || words.multipliers.has(bare) && next.is_alphabetic()
        || words.before_name.has(bare)
            && (next.is_uppercase() || next.is_numeric())
            && !follows_what_it_ends(&run.text[..index - bare.len()])
}

/// Digits, with separators and signs among them: `19`, `3,5`, `~20`, `10–15`.
fn is_number(word: &str) -> bool {
    word.ends_with(|last: char| last.is_ascii_digit())
        && word.chars().all(|it| {
            it.is_ascii_digit() || matches!(it, ',' | '.' | '–' | '-' | '−' | '+' | '~' | '≈' | '$' | '€' | '₸' | '¥')
        })
}

/// What belongs to a number: another group of three digits, a sign, a unit, or the word that is counted.
fn follows_number(number: &str, next: char, following: &str, words: &Words) -> bool {
    if next.is_ascii_digit() {
        let group = following.find(|it: char| !it.is_ascii_digit()).unwrap_or(following.len());
        let digits = number.trim_start_matches(|it: char| !it.is_ascii_digit());
        return group == 3 && (1..=3).contains(&digits.len()) && digits.bytes().all(|it| it.is_ascii_digit());
    }
    if matches!(next, '%' | '‰' | '°' | '№' | '$' | '€' | '₸' | '¥' | '₽') {
        return true;
    }
    match words.units {
        None => next.is_lowercase(),
        Some(units) => units.has(trim_end(following).trim_end_matches('.')),
    }
}

/// Whether the text before an abbreviation makes it the end of something rather than the beginning of a name: «2025 г. Казахстан», «и т. п. Казахстан».
fn follows_what_it_ends(text: &str) -> bool {
    text.trim_end().ends_with(|last: char| last.is_numeric() || last == '.')
}

/// False for nearly all words that end a sentence, before a slower look at their letters.
fn may_be_initials(word: &str) -> bool {
    word.starts_with('-') || begins_with_capital(word)
}

/// Half of «т. е.», «т. д.», «н. э.»: one small letter and its point.
fn is_letter_with_point(word: &str) -> bool {
    word.strip_suffix('.').is_some_and(|letter| {
        let mut letters = letter.chars();
        letters.next().is_some_and(char::is_lowercase) && letters.next().is_none()
    })
}

/// A word up to its first point.
fn trim_after_point(word: &str) -> &str {
    word.find('.').map_or(word, |point| &word[..=point])
}

/// A word without what may stand behind it; points stay, for they may be the word's own.
fn trim_end(word: &str) -> &str {
    word.trim_end_matches([',', ';', ':', '!', '?', ')', ']', '»', '“', '”', '’', '"', '\''])
}

#[cfg(test)]
mod tests {
    use super::super::words::{ENGLISH, KAZAKH, RUSSIAN, may_matter};
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn where_a_glance_sees_nothing_nothing_is_set(
            text in "([ .,(«„\"'%№§/0-9—–-]|[вкжлбВКЖдстңғ]|тыс|млн|стр|же|ли|т\\.б|dr|km|\\PC){0,40}",
            after in proptest::option::of(proptest::char::any()),
        ) {
            let run = Run { text: &text, before: None, after };
            let mut word_start = 0;
            for (index, sign) in text.char_indices().filter(|(_, sign)| sign.is_whitespace()) {
                let word = &text[word_start..index];
                word_start = index + sign.len_utf8();
                for words in [&RUSSIAN, &KAZAKH, &ENGLISH] {
                    let beginning = |at| words.beginning(text.as_bytes(), at);
                    let (own, next) = (beginning(index - word.len()), beginning(word_start));
                    if sign == ' ' && !may_matter(own, word.len(), word.bytes().next_back().unwrap_or_default(), next) {
                        prop_assert_eq!(dash(run, index, words), None);
                        prop_assert!(!must_not_break(run, word, index, words));
                    }
                }
            }
        }
    }
}
