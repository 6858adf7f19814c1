//! Documents that were good, broken in a few places. `BILLWRIGHT_MUTATE` names their folder; by default they are the
//! fixtures.
#![no_main]

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use arbitrary::Unstructured;
use billwright_codegen::load::{Source, load};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use tests::hostile;

/// Larger documents take too long for a fuzzer to get anywhere.
const MAX_BYTES: usize = 64 << 10;

static DOCUMENTS: LazyLock<Vec<Value>> = LazyLock::new(|| {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../codegen/tests/fixtures");
    let mut documents = Vec::new();
    read(&std::env::var_os("BILLWRIGHT_MUTATE").map_or(own, PathBuf::from), &mut documents);
    assert!(!documents.is_empty(), "there is no document to break");
    documents
});

fn read(folder: &Path, documents: &mut Vec<Value>) {
    let entries = std::fs::read_dir(folder).expect("a folder of documents");
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            read(&path, documents);
        } else if path.extension().is_some_and(|end| end == "json" || end == "yaml") {
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            if text.len() <= MAX_BYTES {
                let source = Source { name: "document".to_owned(), text };
                documents.extend(load(&source, &|_, _| Err("none".to_owned())).value.map(|raw| raw.value));
            }
        }
    }
}

fuzz_target!(|bytes: &[u8]| {
    let mut bytes = Unstructured::new(bytes);
    let Ok(document) = bytes.choose(&DOCUMENTS) else { return };
    let mut document = document.clone();
    hostile::mutate(&mut document, &mut bytes);
    if let Some(fault) = hostile::fault(&document.to_string()) {
        panic!("{fault}\n{document}");
    }
});
