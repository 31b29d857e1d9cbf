//! What a file says in one language.
//!
//! Headlines and summaries are a third of what is known of an archive, and a build after one edit prints a few dozen of them. Where the cache has them,
//! they stay there until somebody asks; whether they changed is told by their hashes.

use std::fmt;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use serde::{Deserialize, Serialize};

use super::moment::Moment;

/// What an article, a page or an edition says in one language.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Text {
    /// Headline and summary, one after the other; not yet there when nobody asked.
    #[serde(skip)]
    words: OnceLock<Box<str>>,
    /// Where they are until then.
    #[serde(skip)]
    shelf: Option<(Arc<Shelf>, u32)>,
    /// The bytes of the headline.
    title: u32,
    /// The bytes of the summary, where there is one.
    summary: Option<u32>,
    title_hash: [u8; 16],
    summary_hash: [u8; 16],
    /// True when the headline has two letters or digits at least.
    pub lettered: bool,
    /// True when the summary was cut from the body, so that an article page need not print it twice.
    pub excerpt: bool,
    /// Whether a person has checked the text.
    pub reviewed: bool,
    /// When the text was last changed in a way that readers should know of.
    pub updated: Option<Moment>,
    /// An edition's closing note.
    pub closing: Option<Box<str>>,
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        // Every field is named, so that a new one has to be thought of here. The words are told by their lengths and hashes.
        let Self {
            words: _,
            shelf: _,
            title,
            summary,
            title_hash,
            summary_hash,
            lettered,
            excerpt,
            reviewed,
            updated,
            closing,
        } = self;
        (title, summary, title_hash, summary_hash)
            == (&other.title, &other.summary, &other.title_hash, &other.summary_hash)
            && (lettered, excerpt, reviewed) == (&other.lettered, &other.excerpt, &other.reviewed)
            && (updated, closing) == (&other.updated, &other.closing)
    }
}

impl Eq for Text {}

impl Text {
    /// The same with another headline and summary.
    #[must_use]
    pub fn saying(self, title: &str, summary: Option<&str>) -> Self {
        let length = |text: &str| u32::try_from(text.len()).unwrap_or(u32::MAX);
        Self {
            words: OnceLock::from(Box::from([title, summary.unwrap_or_default()].concat())),
            shelf: None,
            title: length(title),
            summary: summary.map(length),
            title_hash: super::hash(title.as_bytes()),
            summary_hash: super::hash(summary.unwrap_or_default().as_bytes()),
            lettered: title.chars().filter(|character| character.is_alphanumeric()).take(2).count() == 2,
            ..self
        }
    }

    /// The headline; empty only for an edition without a title of its own.
    pub fn title(&self) -> &str {
        self.words().unwrap_or_default().get(..self.title as usize).unwrap_or_default()
    }

    /// One sentence; where the editor wrote none, the beginning of the body.
    pub fn summary(&self) -> Option<&str> {
        self.summary?;
        Some(self.words().unwrap_or_default().get(self.title as usize..).unwrap_or_default())
    }

    /// True when there is a summary.
    pub fn has_summary(&self) -> bool {
        self.summary.is_some()
    }

    /// A hash of the headline.
    pub fn title_hash(&self) -> &[u8; 16] {
        &self.title_hash
    }

    /// A hash of the summary.
    pub fn summary_hash(&self) -> &[u8; 16] {
        &self.summary_hash
    }

    /// Headline and summary together; none when the file of the cache that had them is damaged.
    pub fn words(&self) -> Option<&str> {
        let words = self.words.get_or_init(|| {
            let Some((shelf, at)) = &self.shelf else { return Box::default() };
            let found = shelf.read(*at, self.length()).ok().filter(|words| self.are_mine(words));
            found.unwrap_or_else(|| {
                shelf.torn.store(true, Ordering::Relaxed);
                Box::default()
            })
        });
        (words.len() == self.length()).then_some(words)
    }

    fn are_mine(&self, words: &str) -> bool {
        let Some((title, summary)) = words.split_at_checked(self.title as usize) else { return false };
        super::hash(title.as_bytes()) == self.title_hash && super::hash(summary.as_bytes()) == self.summary_hash
    }

    fn length(&self) -> usize {
        self.title as usize + self.summary.unwrap_or_default() as usize
    }

    /// Reads its words, if that is still to be done, and forgets where they were; none when they are damaged.
    pub fn take_down(&mut self) -> Option<()> {
        self.words()?;
        self.shelf = None;
        Some(())
    }

    /// Says where the words of a text are that was read without them. `at` is how many bytes of the shelf others have, and grows by its own; none where
    /// that is more than a shelf has room for.
    pub fn put_on(&mut self, shelf: &Arc<Shelf>, at: &mut u32) -> Option<()> {
        self.shelf = Some((Arc::clone(shelf), *at));
        *at = at.checked_add(u32::try_from(self.length()).ok()?)?;
        Some(())
    }
}

/// What a shelf's words are read from.
trait Stored: Read + Seek + Send {}

impl<S: Read + Seek + Send> Stored for S {}

/// A file of the cache, held open, in which words stand one after the other.
pub struct Shelf {
    stored: Mutex<Box<dyn Stored>>,
    /// The byte where they begin.
    start: u64,
    /// True when words were not where they should be.
    torn: AtomicBool,
}

impl fmt::Debug for Shelf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shelf").field("start", &self.start).field("torn", &self.torn).finish_non_exhaustive()
    }
}

impl Shelf {
    /// The words in a file, from a byte on.
    pub fn new(stored: impl Read + Seek + Send + 'static, start: u64) -> Self {
        Self { stored: Mutex::new(Box::new(stored)), start, torn: AtomicBool::new(false) }
    }

    /// True when words that were asked for could not be read: what was made with them is wrong.
    pub fn is_torn(&self) -> bool {
        self.torn.load(Ordering::Relaxed)
    }

    fn read(&self, at: u32, length: usize) -> io::Result<Box<str>> {
        let mut bytes = vec![0; length];
        {
            let mut stored = self.stored.lock().unwrap_or_else(PoisonError::into_inner);
            stored.seek(SeekFrom::Start(self.start + u64::from(at)))?;
            stored.read_exact(&mut bytes)?;
        }
        String::from_utf8(bytes).map(Into::into).map_err(io::Error::other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Texts whose words are in a file that begins with four other bytes.
    fn shelved(texts: &[Text], damage: impl FnOnce(&mut Vec<u8>)) -> (Vec<Text>, Arc<Shelf>) {
        let mut bytes = b"head".to_vec();
        bytes.extend(texts.iter().flat_map(|text| text.words().unwrap().bytes()));
        damage(&mut bytes);
        let shelf = Arc::new(Shelf::new(io::Cursor::new(bytes), 4));
        let mut at = 0;
        let read = |text: &Text| {
            let mut text: Text = postcard::from_bytes(&postcard::to_stdvec(text).unwrap()).unwrap();
            text.put_on(&shelf, &mut at).unwrap();
            text
        };
        (texts.iter().map(read).collect(), shelf)
    }

    fn samples() -> Vec<Text> {
        [("Заголовок", Some("Одно предложение.")), ("", None), ("a", Some("")), ("ж", None)]
            .map(|(title, summary)| Text::default().saying(title, summary))
            .into()
    }

    #[test]
    fn words_are_read_when_asked_for() {
        let texts = samples();
        let (read, shelf) = shelved(&texts, |_| {});
        assert_eq!(read, texts);
        // In another order than they stand.
        for (text, read) in texts.iter().zip(&read).rev() {
            assert_eq!((read.title(), read.summary()), (text.title(), text.summary()));
        }
        assert!(!shelf.is_torn());
    }

    #[test]
    fn what_is_damaged_is_told_once_it_is_asked_for() {
        let damages: [fn(&mut Vec<u8>); 3] =
            [|bytes| bytes[6] ^= 0x20, |bytes| bytes.truncate(8), |bytes| bytes[4..].rotate_left(1)];
        for damage in damages {
            let (read, shelf) = shelved(&samples(), damage);
            assert!(read[1].words().is_some() && !shelf.is_torn());
            assert_eq!((read[0].title(), read[0].words(), shelf.is_torn()), ("", None, true));
        }
    }

    #[test]
    fn a_part_alone_changes_its_own_hash_alone() {
        let text = |title, summary| Text::default().saying(title, summary);
        let one = text("a", Some("b"));
        let (other, title, none) = (text("a", Some("c")), text("c", Some("b")), text("a", None));
        assert!(one.title_hash() == other.title_hash() && one.summary_hash() != other.summary_hash());
        assert!(one.title_hash() != title.title_hash() && one.summary_hash() == title.summary_hash());
        assert!(one != other && one != title && one != none && none != text("a", Some("")));
    }
}
