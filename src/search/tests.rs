use std::{fs, path::Path};

use super::*;

fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/search"))
}

/// The JavaScript tests need the table as the browser gets it. `UPDATE_SEARCH_TABLE=1` writes it.
#[test]
fn the_browsers_table_is_the_one_that_its_tests_use() {
    let path = folder().join("table.json");
    let table = serde_json::to_string_pretty(&table_json()).unwrap() + "\n";
    if std::env::var_os("UPDATE_SEARCH_TABLE").is_some() {
        fs::write(&path, &table).unwrap();
    }
    assert_eq!(fs::read_to_string(&path).unwrap_or_default(), table, "run with UPDATE_SEARCH_TABLE=1");
}

#[derive(serde::Serialize, serde::Deserialize)]
struct Vector {
    language: String,
    text: String,
    terms: Vec<String>,
}

/// The same vectors are read by `tests/search/tokens.mjs`. `UPDATE_SEARCH_VECTORS=1` writes what Rust finds, to be reviewed.
#[test]
fn texts_give_the_terms_of_the_vectors() {
    let path = folder().join("vectors.json");
    let mut vectors: Vec<Vector> = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    let update = std::env::var_os("UPDATE_SEARCH_VECTORS").is_some();
    for vector in &mut vectors {
        let found = terms(&vector.text, Language::from_tag(&vector.language));
        if update {
            vector.terms = found;
        } else {
            assert_eq!(found, vector.terms, "{}: {}", vector.language, vector.text);
        }
    }
    if update {
        fs::write(&path, serde_json::to_string_pretty(&vectors).unwrap() + "\n").unwrap();
    }
}

#[derive(serde::Deserialize)]
struct Sample {
    language: String,
    date: chrono::NaiveDate,
    title: String,
    summary: String,
    body: String,
    source: String,
    topics: Vec<String>,
    tags: Vec<String>,
}

fn samples(language: &str) -> Vec<Sample> {
    let text = fs::read_to_string(folder().join("documents.json")).unwrap();
    let all: Vec<Sample> = serde_json::from_str(&text).unwrap();
    all.into_iter().filter(|sample| sample.language == language).collect()
}

fn batch<'a>(samples: impl IntoIterator<Item = (usize, &'a Sample)>) -> Batch {
    let mut builder = Builder::new();
    for (number, sample) in samples {
        let [topics, tags] =
            [&sample.topics, &sample.tags].map(|ids| ids.iter().map(String::as_str).collect::<Vec<_>>());
        builder.add(&Document {
            key: number as u64,
            language: Language::from_tag(&sample.language),
            date: sample.date,
            title: &sample.title,
            summary: &sample.summary,
            body: &sample.body,
            address: &format!("/{}/{number}/", sample.language),
            source: &sample.source,
            topics: &topics,
            tags: &tags,
            fingerprint: fingerprint(number),
        });
    }
    builder.finish()
}

fn fingerprint(number: usize) -> [u8; 16] {
    (number as u128).to_le_bytes()
}

fn vocabulary() -> Vec<Term<'static>> {
    let term = |kind, id, name, aliases| Term { kind, id, name, address: "/terms/", aliases };
    vec![
        term(TermKind::Topic, "industry", "Промышленность", &["工业", "Industry"]),
        term(TermKind::Tag, "xi", "Си Цзиньпин", &["习近平", "Xi Jinping"]),
        term(TermKind::Tag, "tokayev", "Касым-Жомарт Токаев", &["Токаев", "Qasym-Jomart Toqaev", "托卡耶夫"]),
        term(TermKind::Tag, "sklyar", "Роман Скляр", &["斯克利亚尔"]),
        term(TermKind::Source, "ktz", "Казахстанские железные дороги", &["КТЖ"]),
    ]
}

/// An index of the sample documents for the JavaScript tests, one segment at a time and each file by itself.
/// `UPDATE_SEARCH_INDEX=1` writes it.
#[test]
fn the_format_is_the_one_that_the_browser_is_tested_with() {
    let mut languages = serde_json::Map::new();
    for language in ["ru", "kk", "zh"] {
        let samples = samples(language);
        let mut files = serde_json::Map::new();
        let segments: Vec<Segment> = [2024, 2025]
            .into_iter()
            .map(|year| {
                let of_year =
                    samples.iter().enumerate().filter(|(_, sample)| chrono::Datelike::year(&sample.date) == year);
                segment::segment_of(year, &Joined::new(&[&batch(of_year)], |_| true), 0)
            })
            .collect();
        for file in segments.iter().flat_map(|segment| &segment.files) {
            files.insert(file.name.clone(), file.content().into());
        }
        let entries: Vec<SegmentEntry<'_>> = segments
            .iter()
            .map(|segment| SegmentEntry { year: segment.year, documents: segment.documents, head: &segment.head })
            .collect();
        let mut manifest: serde_json::Value =
            serde_json::from_slice(&manifest(language, &entries, &vocabulary())).unwrap();
        manifest.as_object_mut().unwrap().remove("table");
        languages.insert(language.to_owned(), serde_json::json!({ "manifest": manifest, "files": files }));
    }
    let path = folder().join("index.json");
    let index = serde_json::to_string_pretty(&languages).unwrap() + "\n";
    if std::env::var_os("UPDATE_SEARCH_INDEX").is_some() {
        fs::write(&path, &index).unwrap();
    }
    assert_eq!(fs::read_to_string(&path).unwrap_or_default(), index, "run with UPDATE_SEARCH_INDEX=1");
}

fn joined(batches: &[Batch]) -> Segment {
    segment(2025, &Joined::new(&batches.iter().collect::<Vec<_>>(), |_| true))
}

fn contents(segment: &Segment) -> Vec<(String, Vec<u8>)> {
    segment.files.iter().map(|file| (file.name.clone(), file.bytes())).collect()
}

/// A segment depends on its documents alone: not on their order, nor on how they came in batches, nor on the cache.
#[test]
fn the_way_of_the_documents_leaves_no_trace() {
    let samples = samples("ru");
    let all: Vec<_> = samples.iter().enumerate().collect();
    let clean = joined(&[batch(all.iter().copied())]);
    let (one, other) = all.split_at(2);
    let reversed = joined(&[batch(other.iter().copied().rev()), batch(one.iter().copied())]);
    assert_eq!(contents(&reversed), contents(&clean));

    let single: Vec<Batch> = all.iter().map(|document| batch([*document])).collect();
    assert_eq!(contents(&joined(&single)), contents(&clean));
    let single: Vec<&Batch> = single.iter().collect();
    let without_first = Joined::new(&single, |found| found != fingerprint(0));
    let wanted = contents(&segment(2025, &Joined::new(&single[1..], |_| true)));
    assert_eq!(contents(&segment(2025, &without_first)), wanted);
    assert_eq!(contents(&joined(&[without_first.batch()])), wanted, "as one batch");

    let [one, other] =
        [one, other].map(|part| read(&postcard::to_allocvec(&batch(part.iter().copied())).unwrap()).unwrap());
    assert_eq!(contents(&joined(&[one, other])), contents(&clean));
}

/// A batch from a cache.
fn read(bytes: &[u8]) -> Option<Batch> {
    postcard::from_bytes(bytes).ok().filter(Batch::is_sound)
}

/// A damaged cache counts as none, and never panics.
#[test]
fn a_damaged_cache_is_no_cache() {
    let samples = samples("kk");
    let bytes = postcard::to_allocvec(&batch(samples.iter().enumerate())).unwrap();
    for at in 0..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x55;
        if let Some(batch) = read(&damaged) {
            let _ = joined(&[batch]);
        }
        if let Some(batch) = read(&bytes[..at]) {
            let _ = joined(&[batch]);
        }
    }
}

/// One more article of today changes the files of its terms, the last block and the head; the other blocks stay.
#[test]
fn a_new_article_leaves_the_older_cards_alone() {
    let samples = samples("ru");
    let many: Vec<Sample> = (0..400)
        .map(|number| Sample {
            title: format!("Новость номер {number} слово{number}"), ..copy(&samples[number % 4])
        })
        .collect();
    let old = batch(many.iter().enumerate().take(399));
    let before = joined(std::slice::from_ref(&old));
    let new = batch([(399, &Sample { date: "2025-12-31".parse().unwrap(), ..copy(&many[399]) })]);
    let after = joined(&[old, new]);
    let kept = after.files.iter().filter(|file| before.files.iter().any(|old| old.name == file.name)).count();
    assert!(kept >= 15, "{kept} of {} files are the same", after.files.len());
}

fn copy(sample: &Sample) -> Sample {
    Sample {
        language: sample.language.clone(),
        date: "2025-06-01".parse().unwrap(),
        title: String::new(),
        summary: sample.summary.clone(),
        body: sample.body.clone(),
        source: sample.source.clone(),
        topics: sample.topics.clone(),
        tags: sample.tags.clone(),
    }
}

proptest::proptest! {
    /// No text panics; every term is folded text without separators, and a term found again gives itself or shorter.
    #[test]
    fn any_text_has_terms(text in "\\PC{0,80}|[а-яәіңғүұқөһ' ,-]{0,60}|[一-龥a-z0-9·-]{0,60}") {
        for language in ["ru", "kk", "zh", "en", "fr"] {
            for term in terms(&text, Language::from_tag(language)) {
                proptest::prop_assert!(!term.is_empty());
                proptest::prop_assert!(term.chars().all(|letter| !letter.is_whitespace() && letter.to_lowercase().eq([letter])), "{term:?}");
            }
        }
    }

    /// Any documents make a segment, whatever stands in them.
    #[test]
    fn any_documents_make_a_segment(texts in proptest::collection::vec("\\PC{0,60}", 0..6)) {
        let samples: Vec<Sample> = texts.iter().map(|text| Sample {
            language: "ru".into(),
            date: "2025-06-01".parse().unwrap(),
            title: text.clone(),
            summary: String::new(),
            body: text.repeat(3),
            source: text.clone(),
            topics: vec![text.clone()],
            tags: Vec::new(),
        }).collect();
        let segment = joined(&[batch(samples.iter().enumerate())]);
        proptest::prop_assert_eq!(segment.documents, samples.len());
    }
}

/// A whole page without a space makes no token longer than the limit, and no quadratic time.
#[test]
fn a_word_of_a_page_is_cut() {
    for text in ["ы".repeat(100_000), "ы-".repeat(50_000), "中".repeat(100_000), "1 ".repeat(50_000)] {
        assert!(terms(&text, Language::Russian).iter().all(|term| term.chars().count() <= 32));
    }
}
