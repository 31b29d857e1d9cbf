//! Classes of characters that the rules of emphasis and line breaks need.

/// Whether `letter` belongs to Chinese, Japanese or Korean writing, punctuation and full-width forms included: the blocks of the Unicode
/// standard whose characters are East Asian wide.
pub(super) fn is_cjk(letter: char) -> bool {
    matches!(letter,
        '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{a4cf}' | '\u{a960}'..='\u{a97f}' | '\u{ac00}'..='\u{d7ff}' | '\u{f900}'..='\u{faff}'
        | '\u{fe10}'..='\u{fe1f}' | '\u{fe30}'..='\u{fe6f}' | '\u{ff00}'..='\u{ffef}' | '\u{16fe0}'..='\u{18dff}'
        | '\u{1aff0}'..='\u{1b16f}' | '\u{1f200}'..='\u{1f2ff}' | '\u{20000}'..='\u{3ffff}')
}

/// Whether `letter` is written without spaces between words: Chinese and Japanese, not Korean. A line break between two such letters is not a
/// space.
pub(super) fn joins_lines(letter: char) -> bool {
    is_cjk(letter)
        && !matches!(letter, '\u{1100}'..='\u{11ff}' | '\u{3130}'..='\u{318f}' | '\u{a960}'..='\u{a97f}' | '\u{ac00}'..='\u{d7ff}')
}

/// Whether `letter` counts as punctuation beside a delimiter run: everything visible that is neither letter nor digit.
pub(super) fn is_punctuation(letter: char) -> bool {
    !(letter.is_alphanumeric() || letter.is_whitespace() || letter.is_control() || is_mark(letter))
}

/// Combining marks and joiners, which belong to the letter before them.
fn is_mark(letter: char) -> bool {
    matches!(letter,
        '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{200b}'..='\u{200f}' | '\u{20d0}'..='\u{20ff}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{fe20}'..='\u{fe2f}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}')
}
