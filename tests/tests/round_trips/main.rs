//! Values made from the schemas of documents go through the emitted types and come out as they went in; values that
//! are not as the document says are kept, or are an error that names the place.
//!
//! Schemas are looked at in the document as it came, without the generator, so that both would have to be wrong in the
//! same way; every value is checked by a validator before it is used.
//!
//! By default this takes our own documents and three small ones of the corpus. `BILLWRIGHT_ROUND_TRIPS` names others of
//! the corpus, or `all`; `BILLWRIGHT_SAMPLES` says how many values are made for each schema.
#![allow(clippy::unwrap_used, clippy::panic, reason = "test code")]

mod dialect;
mod driver;
mod exact;
#[path = "../support/instances/mod.rs"]
mod instances;
mod mutate;
mod schemas;
#[path = "../support/mod.rs"]
mod support;
mod table;
mod trial;

use instances::sample;

use std::path::{Path, PathBuf};

use billwright_codegen::generate;
use billwright_codegen::load::{Source, load};
use billwright_codegen::name::Lock;

use support::emitted::files_below;
use support::{no_files, options, project, read};
use table::Row;

/// How many values are made for each schema, unless it is said.
const SAMPLES: usize = 12;

fn samples() -> usize {
    std::env::var("BILLWRIGHT_SAMPLES").ok().and_then(|text| text.parse().ok()).unwrap_or(SAMPLES)
}

/// Takes a document through everything.
fn tried(name: &str, source: &Source) -> Row {
    let generated = generate(std::slice::from_ref(source), &[], &no_files, &options(name, Lock::new()));
    let Some(output) = generated.output else { panic!("{name} cannot be generated") };
    let document = load(source, &no_files).value.unwrap().value;
    trial::run(name, &document, &output, samples())
}

fn all_the_same(documents: Vec<(String, PathBuf)>) {
    assert!(!documents.is_empty());
    table::head();
    let mut total = Row::default();
    for (name, path) in documents {
        let row = tried(&name, &read(&path, &name));
        table::row(&name, &row);
        total.add(row);
    }
    table::row("all", &total);
    table::skipped(&total);
    assert!(total.is_right(), "some came out otherwise");
}

/// Where the documents are that others wrote, if they are there.
fn corpus() -> Option<PathBuf> {
    let default = project().join("../shared/corpus");
    let folder = std::env::var_os("BILLWRIGHT_CORPUS").map_or(default, PathBuf::from);
    if !folder.is_dir() {
        println!("skipped: there is no corpus; BILLWRIGHT_CORPUS says where it is");
        return None;
    }
    Some(folder)
}

#[test]
fn of_our_own_documents() {
    let mut documents = Vec::new();
    for path in files_below(&project().join("codegen/tests/fixtures")) {
        if path.file_name().is_some_and(|name| name == "document.yaml") {
            let name = path.parent().and_then(Path::file_name).unwrap().to_string_lossy().into_owned();
            documents.push((name, path));
        }
    }
    all_the_same(documents);
}

#[test]
fn of_the_corpus() {
    let Some(folder) = corpus() else { return };
    let wanted = std::env::var("BILLWRIGHT_ROUND_TRIPS").unwrap_or("museum,petstore,propolis".to_owned());
    let wanted: Vec<&str> = wanted.split(',').collect();
    let table = std::fs::read_to_string(folder.join("index.tsv")).unwrap();
    let rows = table.lines().skip(1).map(|row| row.split('\t').collect::<Vec<_>>());
    let rows = rows.filter(|row| wanted == ["all"] || wanted.contains(&row[0]));
    all_the_same(rows.map(|row| (row[0].to_owned(), folder.join(row[1]))).collect());
}
