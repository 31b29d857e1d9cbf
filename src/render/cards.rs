//! The cards that lists show, as template values, while they are needed: those of a whole archive would take more memory than all else.

use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;
use tera::Value;

/// The cards that were made last. A card that is not among them any more is made again, with the same bytes.
pub(super) struct Cards {
    sets: Vec<Mutex<Set>>,
}

impl Drop for Cards {
    /// On all cores: a card is a dozen small values, and nothing else is to be done by then.
    fn drop(&mut self) {
        self.sets.par_iter_mut().with_min_len(64).for_each(|set| *set = Mutex::default());
    }
}

/// Two cards with their numbers, the newer one first.
type Set = [Option<(usize, Value)>; 2];

impl Cards {
    /// Room for the cards of a site that has so many articles and languages, in so many sets for each thread and language; with none, none are kept.
    pub fn new(articles: usize, languages: usize, sets: usize) -> Self {
        let count = languages * articles.min(sets * rayon::current_num_threads().max(2));
        Self { sets: (0..count).map(|_| Mutex::default()).collect() }
    }

    /// The card with a number, made if it is not there.
    pub fn get(&self, number: usize, make: impl FnOnce() -> Value) -> Value {
        let Some(set) = number.checked_rem(self.sets.len()).map(|at| &self.sets[at]) else { return make() };
        let lock = || set.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, value)) = lock().iter().flatten().find(|(known, _)| *known == number) {
            return value.clone();
        }
        // Made without the lock: two threads may make the same card at once.
        let value = make();
        let mut set = lock();
        set.swap(0, 1);
        set[0] = Some((number, value.clone()));
        value
    }
}
