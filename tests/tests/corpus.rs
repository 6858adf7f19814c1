//! Real documents: all of their operations are emitted, and what is emitted compiles.
#![allow(clippy::unwrap_used, reason = "test code")]

mod support;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use billwright_codegen::load::Source;
use billwright_codegen::name::Lock;
use billwright_codegen::render::{Format, render};
use billwright_codegen::{Generated, generate};
use support::emitted::{Crate, module_name};

/// Where the documents are, if they are there.
fn corpus() -> Option<PathBuf> {
    let default = support::project().join("../shared/corpus");
    let folder = std::env::var_os("BILLWRIGHT_CORPUS").map_or(default, PathBuf::from);
    if !folder.is_dir() {
        println!("skipped: there is no corpus; BILLWRIGHT_CORPUS says where it is");
        return None;
    }
    Some(folder)
}

/// A row of the corpus's table.
struct Entry {
    name: String,
    file: String,
    operations: usize,
}

fn entries(folder: &Path) -> Vec<Entry> {
    let table = std::fs::read_to_string(folder.join("index.tsv")).unwrap();
    let mut rows = table.lines().map(|line| line.split('\t').collect::<Vec<_>>());
    let head = rows.next().unwrap();
    let column = |name: &str| head.iter().position(|found| *found == name).unwrap();
    let (name, file, operations) = (column("name"), column("file"), column("operations"));
    rows.map(|row| Entry {
        name: row[name].to_owned(),
        file: row[file].to_owned(),
        operations: row[operations].parse().unwrap(),
    })
    .collect()
}

fn generated(folder: &Path, entry: &Entry) -> Generated {
    together(folder, &entry.name, &[&entry.file])
}

fn together(folder: &Path, name: &str, files: &[&str]) -> Generated {
    let sources: Vec<Source> = files.iter().map(|file| support::read(&folder.join(file), file)).collect();
    let generated = generate(&sources, &[], &support::no_files, &support::options(name, Lock::new()));
    for skipped in &generated.skipped {
        println!("{name}: skipped {}: {}", skipped.name, skipped.reason);
    }
    if generated.output.is_none() {
        println!("{}", render(&generated.diagnostics, &sources, Format::Text));
    }
    generated
}

#[test]
fn every_operation_is_emitted() {
    let Some(folder) = corpus() else { return };
    let entries = entries(&folder);
    assert!(!entries.is_empty());
    println!("{:<28}{:>12}{:>8}{:>9}{:>9}", "name", "operations", "types", "lines", "widened");
    let mut wrong = Vec::new();
    for entry in &entries {
        let generated = generated(&folder, entry);
        let is_widened = |code: &str| matches!(code, "any-json" | "unparsable-schema");
        let widened = generated.diagnostics.iter().filter(|found| is_widened(found.code.name())).count();
        let Some(output) = generated.output else {
            wrong.push(format!("{}: cannot be read", entry.name));
            continue;
        };
        let lines: usize = output.files.iter().map(|file| file.text.lines().count()).sum();
        println!("{:<28}{:>12}{:>8}{lines:>9}{widened:>9}", entry.name, output.operations, output.types);
        if (output.operations, generated.skipped.len()) != (entry.operations, 0) {
            wrong.push(format!(
                "{}: {} operations of {}, {} skipped",
                entry.name,
                output.operations,
                entry.operations,
                generated.skipped.len()
            ));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Four documents of one vendor: each operation once, shared types once, and those that differ told apart.
#[test]
fn documents_of_one_api_are_one_client() {
    let Some(folder) = corpus() else { return };
    let files = ["configuration", "transaction", "event", "identity"].map(|name| format!("solvimon-{name}.yaml"));
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    let generated = together(&folder, "solvimon", &files);
    let told_apart: Vec<&str> = generated
        .diagnostics
        .iter()
        .filter(|found| found.code.name() == "told-apart")
        .filter_map(|found| found.message.split('`').nth(3))
        .collect();
    assert_eq!(told_apart.len(), 10, "{told_apart:?}");
    let output = generated.output.unwrap();
    assert_eq!((output.operations, generated.skipped.len()), (438, 0));
    for name in told_apart {
        assert_eq!(output.lock.get(&format!("/components/schemas/{name}")).map(String::as_str), Some(name));
    }
    let alone: usize = files.iter().map(|file| together(&folder, file, &[file]).output.unwrap().operations).sum();
    assert_eq!(alone, 438);
}

#[test]
fn what_is_emitted_compiles() {
    let Some(folder) = corpus() else { return };
    let mut modules = BTreeMap::new();
    for (name, operations) in [("revkeen", 82), ("petstore-minimal", 3), ("museum", 8)] {
        let entry = Entry { name: name.to_owned(), file: format!("{name}.yaml"), operations };
        let generated = generated(&folder, &entry);
        assert_eq!(generated.skipped.len(), 0, "{name}");
        let output = generated.output.unwrap();
        assert_eq!(output.operations, operations, "{name}");
        modules.insert(module_name(name), output);
    }
    Crate::of("emitted-corpus", &modules).must_pass(&["check"]);
}
