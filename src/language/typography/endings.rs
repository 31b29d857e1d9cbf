//! Endings that a hyphen joins to a number, a sign, an abbreviation, or a name in quotes or in Latin letters: «2025-го», «12%-ға», «ҚХР-дың», «Corporation-ның».
//! An ending alone at the beginning of a line says nothing.

use super::Run;

/// Whether the hyphen at `index` stands before an ending of at most so many letters, which are not Latin: «before-too» is none.
pub(super) fn is_before_ending(run: Run<'_>, index: usize, longest: usize) -> bool {
    let letters = run.text[index + 1..].chars().take_while(|it| it.is_alphabetic()).take(longest + 1);
    let (mut count, mut end) = (0, index + 1);
    for letter in letters {
        if letter.is_ascii() || !letter.is_lowercase() {
            return false;
        }
        (count, end) = (count + 1, end + letter.len_utf8());
    }
    (1..=longest).contains(&count)
        && run.previous(index).is_some_and(takes_ending)
        && !run.next(end).is_some_and(|next| next.is_alphanumeric() || next == '-')
}

/// Whether a character may be the last of what is not a word and gets the ending of one.
fn takes_ending(character: char) -> bool {
    character.is_ascii_alphanumeric()
        || character.is_uppercase()
        || matches!(character, '%' | '‰' | '°' | '№' | '$' | '€' | '₸' | '¥' | '₽' | '»' | '“' | '"')
}
