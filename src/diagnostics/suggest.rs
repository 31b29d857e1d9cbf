//! "Did you mean": the nearest of the names that would have been right.

/// The candidate nearest to `name`, if it is near enough to be a slip of the hand.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (name.chars().count() / 3).clamp(1, 3);
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&name.to_lowercase(), &candidate.to_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, candidate)| candidate)
}

/// A help sentence: the nearest candidate, or else the first few that exist.
pub fn did_you_mean<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str> + Clone) -> Option<String> {
    if let Some(found) = nearest(name, candidates.clone()) {
        return Some(format!("did you mean `{found}`?"));
    }
    let mut some: Vec<&str> = candidates.into_iter().take(13).collect();
    if some.is_empty() {
        return None;
    }
    let more = some.len() > 12;
    some.truncate(12);
    let list = some.iter().map(|s| format!("`{s}`")).collect::<Vec<_>>().join(", ");
    Some(format!("there {} {list}{}", if some.len() == 1 { "is" } else { "are" }, if more { ", …" } else { "" }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_found_and_strangers_are_not() {
        assert_eq!(nearest("drfat", ["date", "draft", "title"]), Some("draft"));
        assert_eq!(nearest("industri", ["industry", "energy"]), Some("industry"));
        assert_eq!(nearest("xyz", ["industry", "energy"]), None);
        assert_eq!(did_you_mean("xyz", ["a"]).as_deref(), Some("there is `a`"));
        assert_eq!(did_you_mean("xyz", []), None);
    }
}
