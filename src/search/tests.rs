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
