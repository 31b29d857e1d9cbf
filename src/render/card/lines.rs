//! Lines of a headline: as large as fits, broken where the Unicode line breaking algorithm (UAX 14) allows it, and about equally long.

use icu_segmenter::LineSegmenter;
use icu_segmenter::options::LineBreakOptions;

/// Sizes to try, in pixels.
const SIZES: [f32; 7] = [76.0, 68.0, 60.0, 54.0, 48.0, 42.0, 38.0];

/// So many of them are large: one line of them is better than two of a still larger one.
const LARGE: usize = 3;

/// The distance from line to line, as a share of the size.
const LEADING: f32 = 1.2;

/// Marks a text that was cut.
const ELLIPSIS: char = '…';

/// A headline, laid out.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Block {
    /// The size of letters.
    pub size: f32,
    /// The distance from line to line.
    pub leading: f32,
    /// The lines.
    pub lines: Vec<String>,
}

/// Lays a headline out in a box, in the largest size that fits; in the smallest one, what does not fit is cut.
pub(super) fn fit(text: &str, width: f32, height: f32, measure: impl Fn(&str, f32) -> f32) -> Block {
    let pieces = pieces(text);
    if let Some(block) = one_line(text, width, &measure) {
        return block;
    }
    let mut last = Block { size: SIZES[0], leading: 0.0, lines: Vec::new() };
    for size in SIZES {
        let width_of = |text: &str| measure(text, size);
        let leading = size * LEADING;
        let most = most_lines(height, leading);
        let lines = greedy(&pieces, width, width_of);
        let fits = lines.len() <= most && lines.iter().all(|line| width_of(line) <= width);
        if fits {
            let clauses = clauses(text, &pieces);
            let whole = greedy(&clauses, width, width_of);
            // Better between clauses than within a word: Chinese words have no spaces around them.
            let kept = whole.len() <= lines.len() && whole.iter().all(|line| width_of(line) <= width);
            let lines = if kept {
                balanced(&clauses, whole, width, width_of)
            } else {
                balanced(&pieces, lines, width, width_of)
            };
            return Block { size, leading, lines };
        }
        last = Block { size, leading, lines };
    }
    let width_of = |text: &str| measure(text, last.size);
    let mut lines: Vec<String> = last.lines.iter().flat_map(|line| forced(line, width, width_of)).collect();
    let most = most_lines(height, last.leading);
    if lines.len() > most {
        lines.truncate(most);
        if let Some(end) = lines.last_mut() {
            end.push(ELLIPSIS);
            *end = one(end, width_of, width);
        }
    }
    Block { lines, ..last }
}

/// One line, cut with an ellipsis where it is too long.
pub(super) fn one(text: &str, width_of: impl Fn(&str) -> f32, width: f32) -> String {
    let text = text.trim();
    if width_of(text) <= width {
        return text.to_owned();
    }
    let mut short = text.trim_end_matches(ELLIPSIS).to_owned();
    while short.pop().is_some() {
        let cut = format!("{}{ELLIPSIS}", short.trim_end());
        if width_of(&cut) <= width {
            return cut;
        }
    }
    String::new()
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a box of some hundred pixels has some lines"
)]
fn most_lines(height: f32, leading: f32) -> usize {
    ((height / leading) as usize).max(1)
}

/// The text in pieces that may each stand on a line of their own, with the space after them.
fn pieces(text: &str) -> Vec<&str> {
    let segmenter = LineSegmenter::new_for_non_complex_scripts(LineBreakOptions::default());
    let ends: Vec<usize> = segmenter.segment_str(text).collect();
    ends.windows(2).map(|pair| &text[pair[0]..pair[1]]).collect()
}

/// A headline that fits on one line of a large size.
fn one_line(text: &str, width: f32, measure: impl Fn(&str, f32) -> f32) -> Option<Block> {
    let size = SIZES.into_iter().take(LARGE).find(|size| measure(text.trim(), *size) <= width)?;
    Some(Block { size, leading: size * LEADING, lines: vec![text.trim().to_owned()] })
}

/// Pieces joined up to the next mark of punctuation; alphabets need none of this.
fn clauses<'t>(text: &'t str, pieces: &[&'t str]) -> Vec<&'t str> {
    let (mut joined, mut start, mut end) = (Vec::new(), 0, 0);
    for piece in pieces {
        end += piece.len();
        if piece.ends_with(['，', '。', '：', '；', '、', '！', '？']) || piece.ends_with(' ') {
            joined.push(&text[start..end]);
            start = end;
        }
    }
    if start < text.len() {
        joined.push(&text[start..]);
    }
    joined
}

/// As many pieces on a line as fit.
fn greedy(pieces: &[&str], width: f32, width_of: impl Fn(&str) -> f32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for piece in pieces {
        let longer = format!("{line}{piece}");
        if !line.is_empty() && width_of(longer.trim_end()) > width {
            lines.push(line.trim_end().to_owned());
            (*piece).clone_into(&mut line);
        } else {
            line = longer;
        }
    }
    lines.push(line.trim_end().to_owned());
    lines.retain(|line| !line.is_empty());
    lines
}

/// The same number of lines, the longest as short as can be.
fn balanced(pieces: &[&str], lines: Vec<String>, width: f32, width_of: impl Fn(&str) -> f32) -> Vec<String> {
    let (mut best, mut low, mut high) = (lines, width / 2.0, width);
    for _ in 0..7 {
        let middle = f32::midpoint(low, high);
        let tried = greedy(pieces, middle, &width_of);
        let fits = tried.len() <= best.len() && tried.iter().all(|line| width_of(line) <= middle);
        if fits {
            (best, high) = (tried, middle);
        } else {
            low = middle;
        }
    }
    best
}

/// A line that has no place to break is broken anywhere.
fn forced(line: &str, width: f32, width_of: impl Fn(&str) -> f32) -> Vec<String> {
    let mut lines = vec![String::new()];
    for letter in line.chars() {
        let last = lines.len() - 1;
        lines[last].push(letter);
        if width_of(&lines[last]) > width && lines[last].chars().count() > 1 {
            lines[last].pop();
            lines.push(letter.to_string());
        }
    }
    lines
}
