//! Light stripping of endings: enough that the forms of a word meet, and no more.
//!
//! Rules come from `tokens.json`. They run once for each *different* word of a build, so they may take their time; yet a
//! news archive has a hundred thousand different words, so endings are kept by their last letter. Kazakh endings stand in
//! the table in look-alike letters (ның as нын), so that a word typed without Kazakh letters loses the same ones.

use std::collections::HashMap;

use serde::Deserialize;

/// What `tokens.json` says of one language.
#[derive(Default, Deserialize)]
pub(super) struct Rules {
    /// Words that a query may leave out.
    pub stop: String,
    /// Beginnings, in look-alike letters, of which nothing is stripped: words that end as if they had an ending.
    pub keep: String,
    /// Back and front vowels: a stem with a back one last takes no ending with a front one first. Empty: no such rule.
    pub harmony: Vec<String>,
    pub vowels: String,
    /// Pairs: a consonant that is voiced before an ending, and the one that it is otherwise (б → п).
    pub r#final: String,
    pub passes: Vec<PassRules>,
    /// For the browser: how many passes go before the `verbs`.
    pub plain: usize,
    /// For the browser: ends of stems that stand for one another; `_` is none.
    pub families: Vec<String>,
    /// For the browser: ends of verb forms, and the ends of stems under which the other forms stand.
    pub verbs: Vec<(String, String)>,
}

/// Endings of which one is stripped, up to so many times.
#[derive(Deserialize)]
pub(super) struct PassRules {
    pub times: u8,
    /// Whether the passes after it are left out if something was stripped.
    pub stop: bool,
    pub groups: Vec<GroupRules>,
}

/// Endings under one condition.
#[derive(Deserialize)]
pub(super) struct GroupRules {
    /// Letters that must remain.
    pub min: usize,
    /// Letters of which one must stand before; any, if empty.
    pub after: String,
    /// Whether vowel harmony does not matter.
    pub free: bool,
    pub endings: String,
}

struct Ending {
    text: Box<str>,
    letters: usize,
    minimum: usize,
    after: Box<str>,
    /// Does not follow a back vowel.
    front: bool,
}

struct Pass {
    times: u8,
    stop: bool,
    /// By last letter, longest first.
    endings: HashMap<char, Vec<Ending>>,
}

/// Strips the endings of one language.
pub(super) struct Stemmer {
    keep: Vec<String>,
    back: String,
    vowels: String,
    last: Vec<(char, char)>,
    lookalike: HashMap<char, char>,
    passes: Vec<Pass>,
}

impl Stemmer {
    /// Compiles the rules.
    pub fn new(rules: Rules, lookalike: HashMap<char, char>) -> Self {
        let passes = rules.passes.iter().map(|pass| compile(pass, &rules)).collect();
        let keep = rules.keep.split_whitespace().map(str::to_owned).collect();
        let last = super::table::pairs(&rules.r#final).collect();
        let back = rules.harmony.into_iter().next().unwrap_or_default();
        Self { keep, back, vowels: rules.vowels, last, lookalike, passes }
    }

    /// Shortens a folded word to its stem; `word` is changed in place.
    pub fn strip(&self, word: &mut String) {
        let mut look: String = word.chars().map(|letter| self.shape(letter)).collect();
        let kept = self.keep.iter().filter(|keep| look.starts_with(keep.as_str())).map(String::len).max().unwrap_or(0);
        for pass in &self.passes {
            let before = look.len();
            for _ in 0..pass.times {
                self.devoice(&mut look);
                let Some(ending) = self.longest(pass, &look, kept) else { break };
                look.truncate(look.len() - ending);
            }
            if pass.stop && look.len() < before {
                break;
            }
        }
        let letters = look.chars().count();
        if let Some((end, _)) = word.char_indices().nth(letters) {
            word.truncate(end);
        }
        self.devoice(word);
    }

    /// A letter as the endings are written: in look-alikes, but for ә, which would pass for a back vowel.
    fn shape(&self, letter: char) -> char {
        if letter == 'ә' { letter } else { self.lookalike.get(&letter).copied().unwrap_or(letter) }
    }

    /// The bytes of the longest ending that may go; `kept` bytes must remain.
    fn longest(&self, pass: &Pass, word: &str, kept: usize) -> Option<usize> {
        let endings = pass.endings.get(&word.chars().next_back()?)?;
        let letters = word.chars().count();
        let allowed = |ending: &&Ending| kept + ending.text.len() <= word.len() && self.allows(ending, word, letters);
        endings.iter().find(allowed).map(|ending| ending.text.len())
    }

    fn allows(&self, ending: &Ending, word: &str, letters: usize) -> bool {
        let Some(rest) = word.strip_suffix(&*ending.text) else { return false };
        if letters < ending.minimum + ending.letters {
            return false;
        }
        if !ending.after.is_empty() && !rest.ends_with(|letter| ending.after.contains(letter)) {
            return false;
        }
        let last_vowel = || rest.chars().rev().find(|&letter| self.vowels.contains(letter));
        !ending.front || last_vowel().is_none_or(|vowel| !self.back.contains(vowel))
    }

    /// кітаб → кітап: the last consonant as it is without an ending, in words of three letters and more.
    fn devoice(&self, word: &mut String) {
        let Some(last) = word.chars().next_back() else { return };
        if let Some(&(_, voiceless)) = self.last.iter().find(|(voiced, _)| *voiced == last)
            && word.chars().nth(2).is_some()
        {
            word.truncate(word.len() - last.len_utf8());
            word.push(voiceless);
        }
    }
}

/// Whether an ending's first vowel is a front one.
pub(super) fn is_front(rules: &Rules, ending: &str) -> bool {
    let first = ending.chars().find(|&letter| rules.vowels.contains(letter));
    first.is_some_and(|vowel| rules.harmony.get(1).is_some_and(|front| front.contains(vowel)))
}

fn compile(pass: &PassRules, rules: &Rules) -> Pass {
    let mut endings: HashMap<char, Vec<Ending>> = HashMap::new();
    for group in &pass.groups {
        for text in group.endings.split_whitespace() {
            let front = !group.free && is_front(rules, text);
            let (letters, after) = (text.chars().count(), group.after.as_str().into());
            let ending = Ending { text: text.into(), letters, minimum: group.min, after, front };
            endings.entry(text.chars().next_back().unwrap_or_default()).or_default().push(ending);
        }
    }
    for list in endings.values_mut() {
        list.sort_by_key(|ending| std::cmp::Reverse(ending.letters));
    }
    Pass { times: pass.times, stop: pass.stop, endings }
}
