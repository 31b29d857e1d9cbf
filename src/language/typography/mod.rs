//! The small signs of good typesetting in Russian, Kazakh and English: quotes, dashes, the ellipsis, and spaces at which a line must not break.
//!
//! A typographer reads one run of text at a time, such as the text between two Markdown marks, and is told which characters stand beside it. It replaces
//! spaces, straight quotes, spaced hyphens and three dots, never a letter or a digit, joins a number to its ending, and what it has set it leaves alone.
//! The rules for Russian are those of Milchin's handbook for editors and publishers, for Kazakh the same as the country's newspapers keep them.

mod endings;
mod letters;
mod quotes;
mod signs;
mod spaces;
mod words;

use std::borrow::Cow;

use quotes::Quotes;
use signs::Signs;
use words::{Words, may_matter};

/// A space at which a line does not break.
const NO_BREAK: char = '\u{a0}';

/// Stands behind a hyphen at which a line does not break. It has no width, and no sign in most fonts.
pub const JOINER: char = '\u{2060}';

/// Sets runs of text of one language. Cheap to copy.
#[derive(Debug, Clone, Copy)]
pub struct Typographer {
    words: &'static Words,
}

/// The typographer of a language, by its BCP 47 tag; Chinese and the languages without rules here have none.
#[must_use]
pub fn typographer(tag: &str) -> Option<Typographer> {
    let words = match tag.split(['-', '_']).next()? {
        "ru" => &words::RUSSIAN,
        "kk" => &words::KAZAKH,
        "en" => &words::ENGLISH,
        _ => return None,
    };
    Some(Typographer { words })
}

impl Typographer {
    /// Sets one run of text. `before` and `after` are the characters beside the run, if it does not stand at the border of its paragraph.
    ///
    /// Borrowed where nothing changes. Setting a set text changes nothing.
    #[must_use]
    pub fn apply<'a>(&self, text: &'a str, before: Option<char>, after: Option<char>) -> Cow<'a, str> {
        let mut setter =
            Setter { run: Run { text, before, after }, words: self.words, output: String::new(), copied: 0 };
        setter.set();
        setter.finish()
    }
}

/// A run of text and its neighbours.
#[derive(Clone, Copy)]
struct Run<'a> {
    text: &'a str,
    before: Option<char>,
    after: Option<char>,
}

impl<'a> Run<'a> {
    fn previous(&self, index: usize) -> Option<char> {
        self.text[..index].chars().next_back().or(self.before)
    }

    /// The character from `index` on.
    fn next(&self, index: usize) -> Option<char> {
        self.text[index..].chars().next().or(self.after)
    }

    /// The word that begins at `index`, up to a space of any kind.
    fn word_at(&self, index: usize) -> &'a str {
        let rest = &self.text[index..];
        &rest[..rest.find(char::is_whitespace).unwrap_or(rest.len())]
    }
}

/// One pass over a run. Text before `copied` has reached the output.
struct Setter<'a> {
    run: Run<'a>,
    words: &'static Words,
    output: String,
    copied: usize,
}

impl<'a> Setter<'a> {
    /// The pass itself has little to remember, so that it is in registers: where the word began that it is in, and what the first letter says of that word.
    fn set(&mut self) {
        let bytes = self.run.text.as_bytes();
        let words = self.words;
        let mut quotes = Quotes::new(words.quotes);
        // Where the pass goes on: behind what has been replaced.
        let mut resume = 0;
        if words.long_dash && bytes.first() == Some(&b'-') {
            resume = self.leading_dash();
        }
        let (mut word_start, mut word) = (0, words.beginning(bytes, 0));
        for index in Signs::new(bytes) {
            if index < resume {
                continue;
            }
            if bytes[index] == b' ' {
                let next = words.beginning(bytes, index + 1);
                // A space before it, or the last byte of a sign, is no digit.
                let last = bytes.get(index.wrapping_sub(1)).copied().unwrap_or_default();
                let matters = may_matter(word, index - word_start, last, next);
                resume = index + if matters { self.space_that_matters(word_start, index) } else { 1 };
                // A dash that was set is a word of its own.
                (word_start, word) = (index + 1, next);
            } else {
                let (length, ends_word) = self.rare_sign(index, &mut quotes);
                resume = index + length;
                if ends_word {
                    (word_start, word) = (resume, words.beginning(bytes, resume));
                }
            }
        }
    }

    /// What is not a space: how many bytes it took, and whether a word ends there.
    #[inline(never)]
    fn rare_sign(&mut self, index: usize, quotes: &mut Quotes) -> (usize, bool) {
        match self.run.text.as_bytes()[index] {
            b'"' | b'\'' => (self.quote(index, quotes), false),
            b'-' => (self.ending(index), false),
            // The second of several.
            b'.' => (self.dots(index - 1) - 1, false),
            b'\n' | b'\t' | b'\r' => (1, true),
            0xc2 | 0xe2 => self.wide_sign(index, quotes),
            _ => (1, false),
        }
    }

    /// A space behind the word from `word_start` on: how many bytes it took, with the dash behind it. Kept apart: most spaces do not come here.
    #[inline(never)]
    fn space_that_matters(&mut self, word_start: usize, index: usize) -> usize {
        let is_whole = word_start > 0 || !self.run.before.is_some_and(char::is_alphanumeric);
        let bytes = self.run.text.as_bytes();
        // Nearly half of those that come here: a preposition as it is listed.
        if is_whole && self.words.belong_together(&bytes[word_start..], index - word_start, bytes.get(index + 1)) {
            self.keep_together(index);
            return 1;
        }
        if let Some(length) = spaces::dash(self.run, index, self.words) {
            self.replace(index, length, "\u{a0}—");
            return length;
        }
        let word = &self.run.text[word_start..index];
        if is_whole && spaces::must_not_break(self.run, word, index, self.words) {
            self.keep_together(index);
        }
        1
    }

    fn quote(&mut self, index: usize, quotes: &mut Quotes) -> usize {
        if let Some(sign) = quotes.straight(self.run, index) {
            self.replace(index, 1, sign);
        }
        1
    }

    /// Three dots, no fewer and no more.
    fn dots(&mut self, index: usize) -> usize {
        let count = self.run.text[index..].bytes().take_while(|byte| *byte == b'.').count();
        let outside = [self.run.previous(index), self.run.next(index + count)];
        if count == 3 && !outside.contains(&Some('.')) {
            self.replace(index, count, "…");
        }
        count
    }

    /// A hyphen that begins the run and stands between spaces, or before an ending.
    fn leading_dash(&mut self) -> usize {
        let is_spaced = self.run.before.is_some_and(char::is_whitespace);
        if is_spaced && self.run.next(1).is_some_and(|next| next == ' ') {
            self.replace(0, 1, "—");
            return 1;
        }
        self.ending(0)
    }

    /// A hyphen: behind the one before an ending, the line must not break.
    fn ending(&mut self, index: usize) -> usize {
        if endings::is_before_ending(self.run, index, self.words.longest_ending) {
            self.replace(index, 1, "-\u{2060}");
        }
        1
    }

    /// A sign that is not ASCII: only quotes, which change the depth, and spaces, which end a word, matter.
    fn wide_sign(&self, index: usize, quotes: &mut Quotes) -> (usize, bool) {
        let Some(sign) = self.run.text[index..].chars().next() else { return (1, false) };
        quotes.curly(sign);
        (sign.len_utf8(), sign.is_whitespace())
    }

    /// Sets a no-break space in the place of a space.
    fn keep_together(&mut self, index: usize) {
        self.copy_before(index);
        self.output.push(NO_BREAK);
        self.copied = index + 1;
    }

    fn replace(&mut self, index: usize, length: usize, sign: &str) {
        self.copy_before(index);
        self.output.push_str(sign);
        self.copied = index + length;
    }

    /// Copies what stands before a replacement.
    fn copy_before(&mut self, index: usize) {
        if self.copied == 0 {
            self.output.reserve(self.run.text.len() + self.run.text.len() / 32 + 8);
        }
        self.output.push_str(&self.run.text[self.copied..index]);
    }

    fn finish(mut self) -> Cow<'a, str> {
        if self.copied == 0 {
            return Cow::Borrowed(self.run.text);
        }
        self.output.push_str(&self.run.text[self.copied..]);
        Cow::Owned(self.output)
    }
}
