//! Which earlier articles a reader of this one may want: those that share its stories and its rare tags.

use std::collections::HashMap;

use crate::content::vocabulary::Kind;

use super::Site;

/// How far back in each shared list a relative is looked for.
const REACH: usize = 24;

/// Up to `count` articles before `article` in a language's archive, the nearest relatives first.
///
/// Only earlier articles count, and a tag weighs by how often it was used *until then*: a new article thus never changes the pages of older ones.
pub fn related(site: &Site, language: usize, article: u32, count: usize) -> Vec<u32> {
    if count == 0 {
        return Vec::new();
    }
    let this = &site.articles[article as usize];
    let archive = &site.archives[language];
    let mut scores: HashMap<u32, u64> = HashMap::new();
    let mut add = |list: &[u32], worth: u64| {
        let until = list.partition_point(|other| *other < article);
        // Rarer means nearer: the worth falls with the logarithm of the uses so far. Integers, so that every machine agrees.
        let weight = worth * 1000 / u64::from(usize::BITS - (until + 1).leading_zeros());
        for other in list[..until].iter().rev().take(REACH) {
            *scores.entry(*other).or_default() += weight;
        }
    };
    for story in &this.stories {
        add(archive.term(Kind::Story, *story as usize), 8);
    }
    for tag in &this.tags {
        add(archive.term(Kind::Tag, *tag as usize), 2);
    }
    let mut ranked: Vec<(u64, u32)> = scores.into_iter().map(|(other, score)| (score, other)).collect();
    ranked.sort_unstable_by(|a, b| b.cmp(a));
    ranked.into_iter().take(count).map(|(_, other)| other).collect()
}
