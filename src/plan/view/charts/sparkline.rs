//! A chart as small as a word: a term's articles in each of the last weeks.

use std::fmt::Write as _;

use serde::Serialize;

use crate::content::vocabulary::Kind as Vocabulary;
use crate::plan::view::{Maker, Shared};

/// How many weeks it shows.
const WEEKS: usize = 26;

/// Its measures, in its own units.
const HEIGHT: u32 = 24;
const PITCH: usize = 4;
const WIDTH: u32 = 3;

/// A sparkline.
#[derive(Debug, Serialize)]
pub struct Sparkline {
    /// Its text alternative.
    pub label: String,
    /// Its width in its own units.
    pub width: usize,
    /// Its height.
    pub height: u32,
    /// All its bars as one SVG path.
    pub path: String,
}

impl<S: Shared> Maker<'_, S> {
    /// A term's articles in the weeks up to the language's newest article. Only lists of terms show it, which every article changes anyway.
    pub(in crate::plan::view) fn sparkline(&self, language: usize, kind: Vocabulary, term: usize) -> Option<Sparkline> {
        if kind != Vocabulary::Topic || !self.site.config.pages.charts {
            return None;
        }
        let (timeline, archive) = (&self.site.timeline, &self.site.archives[language]);
        let last = timeline.week(*archive.all.last()?);
        let mut counts = [0_u32; WEEKS];
        for article in archive.term(kind, term).iter().rev() {
            let back = usize::try_from(last - timeline.week(*article)).unwrap_or_default();
            match WEEKS.checked_sub(back + 1) {
                Some(at) => counts[at] += 1,
                None => break,
            }
        }
        let formats = &self.site.languages[language];
        let name = self.site.vocabulary.of(kind).list[term].name.or_first(language);
        Some(Sparkline {
            label: formats.with("charts.sparkline", &[("name", name)]).unwrap_or_default(),
            width: WEEKS * PITCH,
            height: HEIGHT,
            path: bars(&counts),
        })
    }
}

/// Bars as a path. A bar is never flatter than a unit; a week without news is a dot on the ground.
pub(super) fn bars(counts: &[u32]) -> String {
    let most = counts.iter().copied().max().unwrap_or(0).max(1);
    let mut path = String::new();
    for (at, count) in counts.iter().enumerate() {
        let height = if *count == 0 { 1 } else { (count * HEIGHT / most).max(2) };
        let _ = write!(path, "M{} {HEIGHT}v-{height}h{WIDTH}v{height}z", at * PITCH);
    }
    path
}
