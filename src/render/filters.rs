//! Filters for templates of plain text and Markdown. All are pure.

use tera::{Kwargs, State, Tera, TeraResult};

/// How many columns a line of plain text has (RFC 3676 asks for at most 78).
const COLUMNS: usize = 72;

/// Registers `wrap`, `md` and `md_url`.
pub(super) fn register(tera: &mut Tera) {
    tera.register_filter("wrap", |text: &str, kwargs: Kwargs, _: &State<'_>| -> TeraResult<String> {
        let width = kwargs.get::<u64>("width")?.and_then(|width| usize::try_from(width).ok()).unwrap_or(COLUMNS);
        let indent = kwargs.get::<&str>("indent")?.unwrap_or_default();
        let first = kwargs.get::<&str>("first")?.unwrap_or(indent);
        Ok(wrap(text, width, first, indent))
    });
    tera.register_filter("md", |text: &str, _: Kwargs, _: &State<'_>| -> String { markdown(text) });
    tera.register_filter("md_url", |text: &str, _: Kwargs, _: &State<'_>| -> String { markdown_address(text) });
}

/// Breaks each line of a text so that none is wider than `width` columns, where a Han character takes two. `first` goes before the first line, `indent`
/// before the others. A word that is wider than a line stays whole: an address must not be broken.
pub(super) fn wrap(text: &str, width: usize, first: &str, indent: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    for (number, line) in text.lines().enumerate() {
        if number > 0 {
            out.push('\n');
        }
        if line.trim().is_empty() {
            continue;
        }
        let prefix = if number == 0 { first } else { indent };
        wrap_line(line, width, prefix, indent, &mut out);
    }
    out
}

fn wrap_line(line: &str, width: usize, prefix: &str, indent: &str, out: &mut String) {
    out.push_str(prefix);
    let mut column = columns(prefix);
    let mut empty = true;
    for (piece, spaced) in pieces(line) {
        let size = columns(piece);
        let gap = usize::from(spaced && !empty);
        if !empty && column + gap + size > width {
            out.push('\n');
            out.push_str(indent);
            column = columns(indent);
        } else if gap > 0 {
            out.push(' ');
            column += 1;
        }
        out.push_str(piece);
        column += size;
        empty = false;
    }
}

/// The unbreakable pieces of a line, and whether a space stands before each: words, and Han characters with the punctuation that clings to them.
fn pieces(line: &str) -> Vec<(&str, bool)> {
    let mut pieces = Vec::new();
    for word in line.split([' ', '\t']).filter(|word| !word.is_empty()) {
        let mut start = 0;
        let mut before: Option<char> = None;
        let mut spaced = true;
        for (at, next) in word.char_indices() {
            if before.is_some_and(|before| may_break(before, next)) {
                pieces.push((&word[start..at], spaced));
                (start, spaced) = (at, false);
            }
            before = Some(next);
        }
        pieces.push((&word[start..], spaced));
    }
    pieces
}

fn may_break(before: char, next: char) -> bool {
    let opens = "（《〈「『【“‘([".contains(before);
    let closes = "，。、；：！？·％）》〉」』】”’…—)],.;:!?%".contains(next);
    (is_wide(before) || is_wide(next)) && !opens && !closes
}

/// The columns of a text in a terminal.
pub(super) fn columns(text: &str) -> usize {
    text.chars().map(|c| if is_wide(c) { 2 } else { 1 }).sum()
}

/// East Asian wide and fullwidth characters (UAX 11), the blocks that matter for text.
fn is_wide(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{303e}' | '\u{3041}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe6f}' | '\u{ff00}'..='\u{ff60}' | '\u{ffe0}'..='\u{ffe6}' | '\u{1f300}'..='\u{1faff}' | '\u{20000}'..='\u{3fffd}')
}

/// Text as Markdown that shows just that text (`CommonMark` 0.31, section 2.4).
fn markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for (number, line) in text.lines().enumerate() {
        if number > 0 {
            out.push('\n');
        }
        let digits = line.bytes().take_while(u8::is_ascii_digit).count();
        for (at, c) in line.char_indices() {
            let marks_block = (at == 0 && "#+-=".contains(c)) || (at == digits && at > 0 && ".)".contains(c));
            if marks_block || "\\`*_[]<>&~|".contains(c) {
                out.push('\\');
            }
            out.push(c);
        }
    }
    out
}

/// An address as it stands in the round brackets of a Markdown link.
fn markdown_address(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '(' => out.push_str("%28"),
            ')' => out.push_str("%29"),
            '<' => out.push_str("%3C"),
            '>' => out.push_str("%3E"),
            ' ' => out.push_str("%20"),
            '\\' => out.push_str("%5C"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lines_break_at_words_and_between_han_characters() {
        assert_eq!(wrap("aaa bbb ccc", 7, "- ", "  "), "- aaa\n  bbb\n  ccc");
        assert_eq!(wrap("会见浙江省委书记，王浩", 10, "", ""), "会见浙江省\n委书记，王\n浩");
        assert_eq!(wrap("19\u{a0}000 тонн", 4, "", ""), "19\u{a0}000\nтонн");
        assert_eq!(wrap("a\n\nb", 10, "", "  "), "a\n\n  b");
    }

    #[test]
    fn markdown_shows_the_text_itself() {
        assert_eq!(markdown("# *a* [b](c) <d> 1. x"), "\\# \\*a\\* \\[b\\](c) \\<d\\> 1. x");
        assert_eq!(markdown("12. a"), "12\\. a");
        assert_eq!(markdown_address("https://example.org/a(b) c"), "https://example.org/a%28b%29%20c");
    }

    proptest! {
        #[test]
        fn wrapping_loses_nothing(text in "[а-яa-z0-9 ，。会见浙江《》.-]{0,200}", width in 1_usize..40) {
            let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(bare(&wrap(&text, width, "", "  ")), bare(&text));
        }
    }
}
