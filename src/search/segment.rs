//! One segment: the documents of one language and one year, as files.
//!
//! Documents are numbered from the oldest, so that a new article changes the ends of things. A segment's files depend on its
//! documents alone, and each carries a hash of its bytes in its name: it can be cached for ever, and an old year never changes.

use rayon::prelude::*;

use super::{
    batch::{FACETS, count},
    cards,
    joined::Joined,
    shards::{self, Shard, number},
};

/// A file of the index. Its name tells its content: what is published under the same name need not be compressed again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SegmentFile {
    /// Its name in the language's folder, such as `2025-0f3a5c61d2e8.bin`: the year, and a hash of the content.
    pub name: String,
    hash: String,
    content: String,
}

impl SegmentFile {
    fn new(year: i32, content: String) -> Self {
        let hash: String =
            crate::content::hash(content.as_bytes())[..6].iter().map(|byte| format!("{byte:02x}")).collect();
        Self { name: format!("{year}-{hash}.bin"), hash, content }
    }

    /// What stands in it before compression.
    #[cfg(test)]
    pub(super) fn content(&self) -> &str {
        &self.content
    }

    /// What is published: the content in raw DEFLATE.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        Press::default().bytes(self)
    }
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
}

/// Bytes of content up to which a segment is one file: the first weeks of a year, or a small site.
const SMALL: usize = 64 * 1024;

/// Makes the segment of a year. All documents must be of that year, each key once.
#[must_use]
pub fn segment(year: i32, documents: &Joined<'_>) -> Segment {
    segment_of(year, documents, SMALL)
}

/// [`segment`] with another limit for what goes into one file.
pub(super) fn segment_of(year: i32, documents: &Joined<'_>, small: usize) -> Segment {
    let (shards, (blocks, labels)) = rayon::join(
        || Postings::new(documents).shards(documents),
        || {
            let labels: Vec<_> = (0..FACETS).into_par_iter().map(|facet| labels(documents, facet)).collect();
            (blocks(documents), labels)
        },
    );
    let starts: Vec<String> = shards.iter().map(|shard| shard.from.clone()).collect();
    let shard_files: Vec<_> = shards.into_par_iter().map(|shard| SegmentFile::new(year, shard.text)).collect();
    let block_files: Vec<_> = blocks.into_par_iter().map(|block| SegmentFile::new(year, block)).collect();
    let mut files: Vec<SegmentFile> = shard_files.into_iter().chain(block_files).collect();
    let mut head = head(&starts, &files, &labels);
    if files.iter().map(|file| file.content.len()).sum::<usize>() <= small {
        for file in files.drain(..) {
            head.push('\u{c}');
            head.push_str(&file.content);
        }
    }
    let head = SegmentFile::new(year, head);
    let name = head.name.clone();
    files.push(head);
    Segment { year, documents: documents.len(), head: name, files }
}

/// A batch turned round: for each term its documents.
struct Postings {
    /// Where the documents of each term begin, and at last where they all end.
    starts: Vec<u32>,
    /// `document << 2 | weight`.
    documents: Vec<u32>,
}

impl Postings {
    fn new(all: &Joined<'_>) -> Self {
        let mut starts = vec![0_u32; all.terms() + 1];
        for posting in all.postings().flatten() {
            starts[(posting >> 2) as usize + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut next = starts.clone();
        let mut documents = vec![0; starts.last().copied().unwrap_or_default() as usize];
        for (document, postings) in all.postings().enumerate() {
            for posting in postings {
                let place = &mut next[(posting >> 2) as usize];
                documents[*place as usize] = count(document) << 2 | posting & 3;
                *place += 1;
            }
        }
        Self { starts, documents }
    }

    fn shards(&self, all: &Joined<'_>) -> Vec<Shard> {
        let terms = (0..count(all.terms())).into_par_iter().with_min_len(1024);
        let mut order: Vec<(String, u32)> = terms.map(|term| (shards::lookalike(all.term(term)), term)).collect();
        order.par_sort_unstable_by(|one, other| {
            shards::compare(&one.0, &other.0).then_with(|| all.term(one.1).cmp(all.term(other.1)))
        });
        let terms = order.iter().map(|(key, term)| {
            let (start, end) = (self.starts[*term as usize] as usize, self.starts[*term as usize + 1] as usize);
            (key.as_str(), all.term(*term), &self.documents[start..end])
        });
        shards::write(&terms.collect::<Vec<_>>())
    }
}

/// Cards, a few to a block, from the oldest.
fn blocks(documents: &Joined<'_>) -> Vec<String> {
    documents.cards().collect::<Vec<_>>().chunks(cards::BLOCK).map(<[&str]>::concat).collect()
}

/// The head, in lines of fields with tabs between them: documents in a block; where each shard begins; the hashes of the shards
/// and blocks; and for source, topics and tags a line with the ids, the commonest first, and one that has for each
/// document the numbers of its own. In a small segment the contents of the shards and blocks follow, each after a form feed.
fn head(starts: &[String], files: &[SegmentFile], labels: &[[String; 2]]) -> String {
    let hashes: Vec<&str> = files.iter().map(|file| file.hash.as_str()).collect();
    let mut lines = vec![cards::BLOCK.to_string(), starts.join("\t"), hashes.join("\t")];
    lines.extend(labels.iter().flatten().cloned());
    lines.join("\n")
}

fn labels(documents: &Joined<'_>, facet: usize) -> [String; 2] {
    let mut uses = vec![0_u32; documents.names()];
    for label in documents.labels(facet).flatten() {
        uses[label as usize] += 1;
    }
    let mut order: Vec<u32> = (0..count(uses.len())).filter(|&label| uses[label as usize] > 0).collect();
    order.sort_by_key(|&label| (std::cmp::Reverse(uses[label as usize]), documents.name(label)));
    let mut place = vec![0; uses.len()];
    for (at, &label) in order.iter().enumerate() {
        place[label as usize] = at;
    }
    let ids: Vec<String> = order.iter().map(|&label| documents.name(label).replace(char::is_control, " ")).collect();
    let own =
        documents.labels(facet).map(|labels| labels.map(|label| number(place[label as usize])).collect::<String>());
    [ids.join("\t"), own.collect::<Vec<_>>().join("\t")]
}

/// Compresses contents one after the other: making a compressor takes longer than many a file does.
pub struct Press(flate2::Compress);

impl Default for Press {
    fn default() -> Self {
        Self(flate2::Compress::new(flate2::Compression::new(LEVEL), false))
    }
}

impl Press {
    /// What is published of a file: its content in raw DEFLATE.
    #[must_use]
    pub fn bytes(&mut self, file: &SegmentFile) -> Vec<u8> {
        let content = file.content.as_bytes();
        let mut bytes = Vec::with_capacity(content.len() / 2 + 64);
        self.0.reset();
        loop {
            let taken = usize::try_from(self.0.total_in()).unwrap_or(content.len());
            let status = self.0.compress_vec(&content[taken..], &mut bytes, flate2::FlushCompress::Finish);
            match status {
                Ok(flate2::Status::StreamEnd) | Err(_) => return bytes,
                Ok(_) => bytes.reserve(bytes.capacity().max(64)),
            }
        }
    }
}

/// How hard DEFLATE tries, of nine.
const LEVEL: u32 = 2;
