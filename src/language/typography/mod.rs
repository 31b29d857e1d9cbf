//! The small signs of good typesetting in Russian, Kazakh and English: quotes, dashes, the ellipsis, and spaces at which a line must not break.
//!
//! A typographer reads one run of text at a time, such as the text between two Markdown marks, and is told which characters stand beside it. It replaces
//! spaces, straight quotes, spaced hyphens and three dots, never a letter or a digit, and what it has set it leaves alone.
//! The rules for Russian are those of Milchin's handbook for editors and publishers, for Kazakh the same as the country's newspapers keep them.

mod letters;
mod quotes;
mod signs;
mod spaces;
mod words;

use std::borrow::Cow;

use quotes::Quotes;
use signs::Signs;
use words::Words;

/// A space at which a line does not break.
const NO_BREAK: &str = "\u{a0}";

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
        let mut setter = Setter { run: Run { text, before, after }, output: String::new(), copied: 0, word_start: 0 };
        setter.set(self.words);
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
    output: String,
    copied: usize,
    /// Where the word began that the pass is in.
    word_start: usize,
}

impl<'a> Setter<'a> {
    fn set(&mut self, words: &'static Words) {
        let bytes = self.run.text.as_bytes();
        let mut quotes = Quotes::new(words.quotes);
        // Where the pass goes on: behind what has been replaced.
        let mut resume = 0;
        if words.long_dash && bytes.first() == Some(&b'-') {
            resume = self.leading_dash();
        }
        for index in Signs::new(bytes) {
            if index < resume {
                continue;
            }
            let length =
                if bytes[index] == b' ' { self.space(index, words) } else { self.rare_sign(index, &mut quotes) };
            resume = index + length;
        }
    }

    /// What is not a space. Kept apart, so that the pass has its values in registers.
    #[inline(never)]
    fn rare_sign(&mut self, index: usize, quotes: &mut Quotes) -> usize {
        match self.run.text.as_bytes()[index] {
            b'"' | b'\'' => self.quote(index, quotes),
            // The second of several.
            b'.' => self.dots(index - 1) - 1,
            b'\n' | b'\t' | b'\r' => self.word_ends(index, 1),
            0xc2 | 0xe2 => self.wide_sign(index, quotes),
            _ => 1,
        }
    }

    fn space(&mut self, index: usize, words: &'static Words) -> usize {
        let (word, next) = (&self.run.text.as_bytes()[self.word_start..index], &self.run.text.as_bytes()[index + 1..]);
        if words.may_matter_between(word, next) {
            self.space_that_matters(index, words)
        } else {
            self.word_ends(index, 1)
        }
    }

    /// Kept apart: most spaces do not come here.
    #[inline(never)]
    fn space_that_matters(&mut self, index: usize, words: &'static Words) -> usize {
        let is_whole = self.word_start > 0 || !self.run.before.is_some_and(char::is_alphanumeric);
        let (word, next) = (&self.run.text.as_bytes()[self.word_start..index], &self.run.text.as_bytes()[index + 1..]);
        // Nearly half of those that come here: a preposition as it is listed.
        if is_whole && words.belong_together(word, next) {
            self.replace(index, 1, NO_BREAK);
            return self.word_ends(index, 1);
        }
        if let Some(length) = spaces::dash(self.run, index, words) {
            self.replace(index, length, "\u{a0}—");
            self.word_start = index + 1;
            return length;
        }
        let word = &self.run.text[self.word_start..index];
        if is_whole && spaces::must_not_break(self.run, word, index, words) {
            self.replace(index, 1, NO_BREAK);
        }
        self.word_ends(index, 1)
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

    /// A hyphen that begins the run and stands between spaces.
    fn leading_dash(&mut self) -> usize {
        let is_spaced = self.run.before.is_some_and(char::is_whitespace);
        if is_spaced && self.run.next(1).is_some_and(|next| next == ' ') {
            self.replace(0, 1, "—");
        }
        1
    }

    /// A sign that is not ASCII: only quotes, which change the depth, and spaces, which end a word, matter.
    fn wide_sign(&mut self, index: usize, quotes: &mut Quotes) -> usize {
        let Some(sign) = self.run.text[index..].chars().next() else { return 1 };
        quotes.curly(sign);
        if sign.is_whitespace() { self.word_ends(index, sign.len_utf8()) } else { sign.len_utf8() }
    }

    fn word_ends(&mut self, index: usize, length: usize) -> usize {
        self.word_start = index + length;
        length
    }

    fn replace(&mut self, index: usize, length: usize, sign: &str) {
        if self.copied == 0 {
            self.output.reserve(self.run.text.len() + self.run.text.len() / 32 + 8);
        }
        self.output.push_str(&self.run.text[self.copied..index]);
        self.output.push_str(sign);
        self.copied = index + length;
    }

    fn finish(mut self) -> Cow<'a, str> {
        if self.copied == 0 {
            return Cow::Borrowed(self.run.text);
        }
        self.output.push_str(&self.run.text[self.copied..]);
        Cow::Owned(self.output)
    }
}
