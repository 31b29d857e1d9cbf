//! Initials, at which neither a line nor an excerpt may end.

/// «К.», «К.-Ж.», «А.С.»: capital letters, each with its point.
pub(super) fn is_initials(word: &str) -> bool {
    let is_initial = |part: &str| {
        let mut letters = part.strip_prefix('-').unwrap_or(part).chars();
        letters.next().is_some_and(char::is_uppercase) && letters.next() == Some('.') && letters.next().is_none()
    };
    !word.is_empty() && word.split_inclusive('.').all(is_initial)
}
