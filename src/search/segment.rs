//! One segment: the documents of one language and one year, as files.
//!
//! Documents are numbered from the oldest, so that a new article changes the ends of things. A segment's files depend on its
//! documents alone, and each carries a hash of its bytes in its name: it can be cached for ever, and an old year never changes.

use rayon::prelude::*;

use super::{
    batch::{Batch, Entry, FACETS, count},
    cards,
    interner::Interner,
    shards::{self, Shard, number},
};

/// A file of the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SegmentFile {
    /// Its name in the language's folder, such as `2025-0f3a5c61d2e8.bin`.
    pub name: String,
    /// What stands in it: raw DEFLATE.
    pub bytes: Vec<u8>,
}

/// A year of one language, ready to publish.
#[derive(Debug)]
pub struct Segment {
    /// The year.
    pub year: i32,
    /// How many documents it has.
    pub documents: usize,
    /// The name of the file that lists the others and has the facets; the manifest points to it.
    pub head: String,
    /// All files, the head last: what points comes after what it points to.
    pub files: Vec<SegmentFile>,
    /// What the next run needs instead of the unchanged documents.
    pub batch: Batch,
}

/// Merges batches, in any order, into the segment of a year. All documents must be of that year, each key once.
#[must_use]
pub fn segment(year: i32, batches: &[Batch]) -> Segment {
    let batch = merge(batches);
    let postings = Postings::new(&batch);
    let shards = postings.shards(&batch);
    let blocks = blocks(&batch);
    let (shard_files, block_files) = rayon::join(
        || shards.par_iter().map(|shard| file(year, &shard.bytes)).collect::<Vec<_>>(),
        || blocks.par_iter().map(|block| file(year, block.as_bytes())).collect::<Vec<_>>(),
    );
    let head = file(year, &head(&batch, &shards, &shard_files, &block_files));
    let name = head.name.clone();
    let mut files: Vec<SegmentFile> = shard_files.into_iter().chain(block_files).collect();
    files.push(head);
    files.dedup_by(|one, other| one.name == other.name);
    Segment { year, documents: batch.entries.len(), head: name, files, batch }
}

/// One batch in the order of the segment, from the oldest day; within a day by key.
fn merge(batches: &[Batch]) -> Batch {
    let mut views: Vec<_> =
        batches.iter().enumerate().flat_map(|(from, batch)| batch.views().map(move |view| (from, view))).collect();
    views.sort_by_key(|(_, view)| (view.entry.date, view.entry.key));
    let (mut terms, mut names) = (Interner::default(), Interner::default());
    let mut numbers: Vec<Vec<u32>> = batches.iter().map(|batch| vec![u32::MAX; batch.term_ends.len()]).collect();
    let mut merged = Batch::default();
    for (from, view) in views {
        let batch = &batches[from];
        merged.postings.extend(view.postings.iter().map(|posting| {
            let known = &mut numbers[from][(posting >> 2) as usize];
            if *known == u32::MAX {
                *known = terms.intern(batch.term(posting >> 2).as_bytes()).0;
            }
            *known << 2 | posting & 3
        }));
        merged.cards.push_str(view.card);
        let labels_end = view.labels.map(|labels| {
            merged.labels.extend(labels.iter().map(|&label| names.intern(batch.name(label).as_bytes()).0));
            count(merged.labels.len())
        });
        let (postings_end, card_end) = (count(merged.postings.len()), count(merged.cards.len()));
        merged.entries.push(Entry { postings_end, card_end, labels_end, ..view.entry.clone() });
    }
    (merged.terms, merged.term_ends) = terms.into_parts();
    (merged.names, merged.name_ends) = names.into_parts();
    merged
}

/// A batch turned round: for each term its documents.
struct Postings {
    /// Where the documents of each term begin, and at last where they all end.
    starts: Vec<u32>,
    /// `document << 2 | weight`.
    documents: Vec<u32>,
}

impl Postings {
    fn new(batch: &Batch) -> Self {
        let mut starts = vec![0_u32; batch.term_ends.len() + 1];
        for posting in &batch.postings {
            starts[(posting >> 2) as usize + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut next = starts.clone();
        let mut documents = vec![0; batch.postings.len()];
        for (document, view) in batch.views().enumerate() {
            for posting in view.postings {
                let place = &mut next[(posting >> 2) as usize];
                documents[*place as usize] = count(document) << 2 | posting & 3;
                *place += 1;
            }
        }
        Self { starts, documents }
    }

    fn shards(&self, batch: &Batch) -> Vec<Shard> {
        let mut order: Vec<(String, u32)> =
            (0..count(batch.term_ends.len())).map(|term| (shards::lookalike(batch.term(term)), term)).collect();
        order.par_sort_unstable_by(|one, other| {
            shards::compare(&one.0, &other.0).then_with(|| batch.term(one.1).cmp(batch.term(other.1)))
        });
        shards::write(order.iter().map(|(key, term)| {
            let (start, end) = (self.starts[*term as usize] as usize, self.starts[*term as usize + 1] as usize);
            (key.as_str(), batch.term(*term), &self.documents[start..end])
        }))
    }
}

/// Cards, a few to a block, from the oldest.
fn blocks(batch: &Batch) -> Vec<&str> {
    let mut start = 0;
    let ends = batch.entries.chunks(cards::BLOCK).filter_map(|entries| Some(entries.last()?.card_end as usize));
    ends.map(|end| &batch.cards[std::mem::replace(&mut start, end)..end]).collect()
}

/// The head: numbers in LEB128, strings with their length before them, hashes as six bytes.
/// Documents, documents in a block; shards with their `from` and hash; hashes of the blocks; and for source, topics and tags
/// the ids, the commonest first, and for each document how many it has and which.
fn head(batch: &Batch, shards: &[Shard], shard_files: &[SegmentFile], block_files: &[SegmentFile]) -> Vec<u8> {
    let mut bytes = Vec::new();
    number(&mut bytes, batch.entries.len());
    number(&mut bytes, cards::BLOCK);
    number(&mut bytes, shards.len());
    for (shard, file) in shards.iter().zip(shard_files) {
        string(&mut bytes, &shard.from);
        bytes.extend_from_slice(&hash(&file.bytes));
    }
    number(&mut bytes, block_files.len());
    for file in block_files {
        bytes.extend_from_slice(&hash(&file.bytes));
    }
    for facet in 0..FACETS {
        labels(&mut bytes, batch, facet);
    }
    bytes
}

fn labels(bytes: &mut Vec<u8>, batch: &Batch, facet: usize) {
    let mut uses = vec![0_u32; batch.name_ends.len()];
    for view in batch.views() {
        for &label in view.labels[facet] {
            uses[label as usize] += 1;
        }
    }
    let mut order: Vec<u32> = (0..count(uses.len())).filter(|&label| uses[label as usize] > 0).collect();
    order.sort_by_key(|&label| (std::cmp::Reverse(uses[label as usize]), batch.name(label)));
    let mut place = vec![0; uses.len()];
    number(bytes, order.len());
    for (at, &label) in order.iter().enumerate() {
        place[label as usize] = at;
        string(bytes, batch.name(label));
    }
    for view in batch.views() {
        number(bytes, view.labels[facet].len());
        for &label in view.labels[facet] {
            number(bytes, place[label as usize]);
        }
    }
}

fn string(bytes: &mut Vec<u8>, text: &str) {
    number(bytes, text.len());
    bytes.extend_from_slice(text.as_bytes());
}

/// Compresses a file and names it by its bytes.
fn file(year: i32, raw: &[u8]) -> SegmentFile {
    let mut bytes = Vec::with_capacity(raw.len() / 2 + 64);
    let mut encoder = flate2::Compress::new(flate2::Compression::new(LEVEL), false);
    loop {
        let taken = usize::try_from(encoder.total_in()).unwrap_or(raw.len());
        let status = encoder.compress_vec(&raw[taken..], &mut bytes, flate2::FlushCompress::Finish);
        match status {
            Ok(flate2::Status::StreamEnd) | Err(_) => break,
            Ok(_) => bytes.reserve(bytes.capacity().max(64)),
        }
    }
    let name = hash(&bytes).iter().fold(format!("{year}-"), |name, byte| format!("{name}{byte:02x}"));
    SegmentFile { name: name + ".bin", bytes }
}

/// How hard DEFLATE tries, of nine.
const LEVEL: u32 = 6;

fn hash(bytes: &[u8]) -> [u8; 6] {
    let hash = blake3::hash(bytes);
    let mut short = [0; 6];
    short.copy_from_slice(&hash.as_bytes()[..6]);
    short
}
