//! Straight quotes into a language's own, by what stands beside them and how deep they are.

use super::Run;

/// Which quotes a language has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum QuoteStyle {
    /// « » and, inside, „ “. A straight apostrophe stays.
    Angle,
    /// “ ” and, inside, ‘ ’, which is also the apostrophe.
    Curly,
}

/// The state between the quotes of one run.
pub(super) struct Quotes {
    style: QuoteStyle,
    depth: usize,
    /// Where the last straight quote was that opened something, so that one right behind it opens too.
    opened_at: Option<usize>,
}

impl Quotes {
    pub(super) fn new(style: QuoteStyle) -> Self {
        Self { style, depth: 0, opened_at: None }
    }

    /// What the straight quote or apostrophe at `index` becomes; nothing for an inch or a foot sign, or where there is no telling.
    pub(super) fn straight(&mut self, run: Run<'_>, index: usize) -> Option<&'static str> {
        let (previous, next) = (run.previous(index), run.next(index + 1));
        let is_double = run.text.as_bytes().get(index) == Some(&b'"');
        match (self.style, is_double) {
            (QuoteStyle::Angle, false) => None,
            (QuoteStyle::Angle, true) => self.angle(index, previous, next),
            (QuoteStyle::Curly, true) => self.double(index, previous, next),
            (QuoteStyle::Curly, false) => self.single(index, previous, next),
        }
    }

    /// Keeps the depth in step with quotes that are set already.
    pub(super) fn curly(&mut self, sign: char) {
        match (self.style, sign) {
            (QuoteStyle::Angle, '«' | '„') | (QuoteStyle::Curly, '“') => self.depth += 1,
            (QuoteStyle::Angle, '»') | (QuoteStyle::Curly, '”') => self.depth = self.depth.saturating_sub(1),
            (QuoteStyle::Angle, '“') if self.depth > 1 => self.depth -= 1,
            _ => {}
        }
    }

    fn angle(&mut self, index: usize, previous: Option<char>, next: Option<char>) -> Option<&'static str> {
        match self.side(index, previous, next)? {
            Side::Opens => {
                self.opened_at = Some(index);
                self.depth += 1;
                Some(if self.depth > 1 { "„" } else { "«" })
            }
            // An inch, unless a quote is open.
            Side::Closes if self.depth == 0 && previous.is_some_and(char::is_numeric) => None,
            Side::Closes => {
                let sign = if self.depth > 1 { "“" } else { "»" };
                self.depth = self.depth.saturating_sub(1);
                Some(sign)
            }
        }
    }

    fn double(&mut self, index: usize, previous: Option<char>, next: Option<char>) -> Option<&'static str> {
        match self.side(index, previous, next)? {
            Side::Opens => {
                self.opened_at = Some(index);
                self.depth += 1;
                Some("“")
            }
            Side::Closes if self.depth == 0 && previous.is_some_and(char::is_numeric) => None,
            Side::Closes => {
                self.depth = self.depth.saturating_sub(1);
                Some("”")
            }
        }
    }

    /// An apostrophe inside or at the end of a word, and before a decade ('90s); otherwise a quote.
    fn single(&mut self, index: usize, previous: Option<char>, next: Option<char>) -> Option<&'static str> {
        let follows_word = previous.is_some_and(char::is_alphabetic);
        if follows_word || next.is_some_and(char::is_numeric) && previous.is_none_or(char::is_whitespace) {
            return Some("’");
        }
        if previous.is_some_and(char::is_numeric) {
            return next.is_some_and(char::is_alphabetic).then_some("’");
        }
        match self.side(index, previous, next)? {
            Side::Opens => {
                self.opened_at = Some(index);
                Some("‘")
            }
            Side::Closes => Some("’"),
        }
    }

    /// White space, dashes, brackets and opening quotes; “ opens in English and closes in Russian.
    fn may_stand_before_opening(&self, character: char) -> bool {
        character.is_whitespace()
            || matches!(character, '(' | '[' | '{' | '«' | '„' | '‘' | '—' | '–' | '-' | '/')
            || character == '“' && self.style == QuoteStyle::Curly
    }

    fn side(&self, index: usize, previous: Option<char>, next: Option<char>) -> Option<Side> {
        let follows_opening = index > 0 && self.opened_at == Some(index - 1);
        let has_border_before =
            follows_opening || previous.is_none_or(|previous| self.may_stand_before_opening(previous));
        let has_border_after = next.is_none_or(may_stand_after_closing);
        let opens = has_border_before && next.is_some_and(|next| !next.is_whitespace());
        let closes = has_border_after && previous.is_some_and(|previous| !previous.is_whitespace());
        match (opens, closes) {
            (true, true) if self.depth > 0 => Some(Side::Closes),
            (true, _) => Some(Side::Opens),
            (false, true) => Some(Side::Closes),
            (false, false) => None,
        }
    }
}

enum Side {
    Opens,
    Closes,
}

fn may_stand_after_closing(character: char) -> bool {
    character.is_whitespace()
        || matches!(
            character,
            ')' | ']'
                | '}'
                | '»'
                | '“'
                | '”'
                | '’'
                | '"'
                | '\''
                | '.'
                | ','
                | ';'
                | ':'
                | '!'
                | '?'
                | '…'
                | '—'
                | '–'
                | '-'
                | '/'
        )
}
