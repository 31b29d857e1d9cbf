//! The footnotes of a body: where each is defined, and the numbers they get in the order of their first mention.

use std::collections::HashMap;
use std::ops::Range;

use pulldown_cmark::{CowStr, Event, Tag, TagEnd};

use super::events::Spanned;
use crate::diagnostics::Problem;

/// A footnote that is mentioned.
pub(super) struct Footnote {
    /// The events inside its definition.
    pub events: Range<usize>,
    /// How often it was mentioned so far.
    pub mentions: usize,
}

/// All footnotes of a body.
#[derive(Default)]
pub(super) struct Footnotes<'a> {
    definitions: HashMap<CowStr<'a>, Range<usize>>,
    numbers: HashMap<CowStr<'a>, usize>,
    /// Number 1 first.
    pub mentioned: Vec<Footnote>,
}

impl<'a> Footnotes<'a> {
    /// Finds the definitions. Of two with one label the first counts.
    pub(super) fn find(events: &[Spanned<'a>]) -> Self {
        let mut footnotes = Self::default();
        let mut open = Vec::new();
        for (index, (event, _)) in events.iter().enumerate() {
            match event {
                Event::Start(Tag::FootnoteDefinition(label)) => open.push((label, index + 1)),
                Event::End(TagEnd::FootnoteDefinition) => {
                    if let Some((label, start)) = open.pop() {
                        footnotes.define(label, start..index);
                    }
                }
                _ => {}
            }
        }
        footnotes
    }

    fn define(&mut self, label: &CowStr<'a>, events: Range<usize>) {
        let place = self.definitions.entry(label.clone()).or_insert_with(|| events.clone());
        if events.start < place.start {
            *place = events;
        }
    }

    /// Counts a mention: the number of the footnote and how many mentions it has now. `None` when nothing defines it.
    pub(super) fn mention(&mut self, label: &CowStr<'a>) -> Option<(usize, usize)> {
        let events = self.definitions.get(label)?;
        let number = *self.numbers.entry(label.clone()).or_insert_with(|| {
            self.mentioned.push(Footnote { events: events.clone(), mentions: 0 });
            self.mentioned.len()
        });
        let footnote = self.mentioned.get_mut(number - 1)?;
        footnote.mentions += 1;
        Some((number, footnote.mentions))
    }
}

/// Reports the definitions that nothing mentions: their text is not printed.
pub(super) fn report_unused(events: &[Spanned<'_>], problems: &mut Vec<Problem>) {
    let defined = events.iter().filter_map(|(event, span)| match event {
        Event::Start(Tag::FootnoteDefinition(label)) => Some((label, span)),
        _ => None,
    });
    let mut defined = defined.peekable();
    if defined.peek().is_none() {
        return;
    }
    let mentioned: std::collections::HashSet<&CowStr<'_>> = events
        .iter()
        .filter_map(|(event, _)| match event {
            Event::FootnoteReference(label) => Some(label),
            _ => None,
        })
        .collect();
    for (label, span) in defined.filter(|(label, _)| !mentioned.contains(label)) {
        let problem = Problem::warning(
            "unused-footnote",
            span.clone(),
            format!("footnote `{label}` is never mentioned, and not printed"),
        );
        problems.push(problem.help(format!("mention it with `[^{label}]` or remove it")));
    }
}
