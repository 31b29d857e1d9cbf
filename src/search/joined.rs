//! Documents of several batches in the order of a segment. Nothing is copied: their terms and names are numbered through.

use super::batch::{Batch, Entry, Fingerprint, View, count, piece};
use super::interner::Interner;

/// So many batches are numbered by halves, side by side.
const MANY: usize = 4;

/// The documents of some batches, from the oldest day; within a day by key.
pub struct Joined<'b> {
    /// Each document with the number of its batch.
    views: Vec<(usize, View<'b>)>,
    terms: Numbered,
    names: Numbered,
}

/// Different strings, numbered, and for each batch the numbers of its own.
struct Numbered {
    text: String,
    ends: Vec<u32>,
    numbers: Vec<Vec<u32>>,
}

impl<'b> Joined<'b> {
    /// The documents of batches that are wanted by their hashes.
    #[must_use]
    pub fn new(batches: &[&'b Batch], wanted: impl Fn(Fingerprint) -> bool) -> Self {
        let views = batches.iter().enumerate().flat_map(|(from, batch)| batch.views().map(move |view| (from, view)));
        let mut views: Vec<_> = views.filter(|(_, view)| wanted(view.entry.fingerprint)).collect();
        views.sort_by_key(|(_, view)| (view.entry.day, view.entry.key));
        let is_whole = views.len() == batches.iter().map(|batch| batch.len()).sum::<usize>();
        let mut used: Vec<Vec<bool>> = batches.iter().map(|batch| vec![is_whole; batch.term_ends.len()]).collect();
        if !is_whole {
            for (from, view) in &views {
                for posting in view.postings {
                    used[*from][(posting >> 2) as usize] = true;
                }
            }
        }
        let terms: Vec<_> = batches.iter().zip(&used).map(|(batch, used)| (*batch, used.as_slice())).collect();
        let (terms, numbers) = number_terms(&terms);
        let terms = Numbered::new(terms, numbers);
        let mut names = Interner::default();
        let of_names = |batch: &&Batch| {
            (0..count(batch.name_ends.len())).map(|name| names.intern(batch.name(name).as_bytes()).0).collect()
        };
        let numbers = batches.iter().map(of_names).collect();
        Self { views, terms, names: Numbered::new(names, numbers) }
    }

    /// How many documents there are.
    pub(super) fn len(&self) -> usize {
        self.views.len()
    }

    /// How many different terms they have.
    pub(super) fn terms(&self) -> usize {
        self.terms.ends.len()
    }

    /// A term.
    pub(super) fn term(&self, number: u32) -> &str {
        piece(&self.terms.text, &self.terms.ends, number)
    }

    /// How many different sources, topics and tags they have.
    pub(super) fn names(&self) -> usize {
        self.names.ends.len()
    }

    /// A source's, topic's or tag's id.
    pub(super) fn name(&self, number: u32) -> &str {
        piece(&self.names.text, &self.names.ends, number)
    }

    /// For each document its terms with their weights: `term << 2 | weight`.
    pub(super) fn postings(&self) -> impl Iterator<Item = impl Iterator<Item = u32>> {
        self.views.iter().map(|(from, view)| {
            let numbers = &self.terms.numbers[*from];
            view.postings.iter().map(|posting| numbers[(posting >> 2) as usize] << 2 | posting & 3)
        })
    }

    /// For each document the numbers of its sources, topics or tags.
    pub(super) fn labels(&self, facet: usize) -> impl Iterator<Item = impl Iterator<Item = u32>> {
        self.views.iter().map(move |(from, view)| {
            let numbers = &self.names.numbers[*from];
            view.labels[facet].iter().map(|label| numbers[*label as usize])
        })
    }

    /// For each document its card.
    pub(super) fn cards(&self) -> impl Iterator<Item = &'b str> {
        self.views.iter().map(|(_, view)| view.card)
    }

    /// All of them as one batch.
    #[must_use]
    pub fn batch(self) -> Batch {
        let mut batch = Batch::default();
        for (postings, (from, view)) in self.postings().zip(&self.views) {
            batch.postings.extend(postings);
            batch.cards.push_str(view.card);
            let names = &self.names.numbers[*from];
            let labels_end = view.labels.map(|labels| {
                batch.labels.extend(labels.iter().map(|label| names[*label as usize]));
                count(batch.labels.len())
            });
            let (postings_end, card_end) = (count(batch.postings.len()), count(batch.cards.len()));
            batch.entries.push(Entry { postings_end, card_end, labels_end, ..view.entry.clone() });
        }
        (batch.terms, batch.term_ends) = (self.terms.text, self.terms.ends);
        (batch.names, batch.name_ends) = (self.names.text, self.names.ends);
        batch
    }
}

impl Numbered {
    fn new(strings: Interner, numbers: Vec<Vec<u32>>) -> Self {
        let (text, ends) = strings.into_parts();
        Self { text, ends, numbers }
    }
}

/// Numbers the terms of batches, as far as they are used.
fn number_terms(batches: &[(&Batch, &[bool])]) -> (Interner, Vec<Vec<u32>>) {
    if batches.len() >= MANY {
        let (one, other) = batches.split_at(batches.len() / 2);
        let ((mut terms, mut numbers), (others, other_numbers)) =
            rayon::join(|| number_terms(one), || number_terms(other));
        let here: Vec<u32> = (0..count(others.len())).map(|number| terms.intern(others.get(number)).0).collect();
        // A term that is not used has a number that leads nowhere.
        let of_batch = |numbers: Vec<u32>| {
            numbers.iter().map(|number| here.get(*number as usize).copied().unwrap_or(u32::MAX)).collect()
        };
        numbers.extend(other_numbers.into_iter().map(of_batch));
        return (terms, numbers);
    }
    let mut terms = Interner::default();
    terms.reserve(batches.iter().map(|(batch, _)| batch.term_ends.len()).max().unwrap_or_default());
    let of_batch = |(batch, used): &(&Batch, &[bool])| {
        let number = |(at, used): (u32, &bool)| {
            if *used { terms.intern(batch.term(at).as_bytes()).0 } else { u32::MAX }
        };
        (0..).zip(*used).map(number).collect()
    };
    let numbers = batches.iter().map(of_batch).collect();
    (terms, numbers)
}
