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
