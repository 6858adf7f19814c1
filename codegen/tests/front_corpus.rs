//! Real documents go through the front half of the pipeline without an error and without a loss.

use std::collections::BTreeMap;
use std::path::PathBuf;

use billwright_codegen::diagnostic::{Diagnostic, Severity};
use billwright_codegen::front::front;
use billwright_codegen::load::Source;
use billwright_codegen::render::{Format, render};
use billwright_codegen::select::Selection;

fn corpus() -> Option<PathBuf> {
    let default = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus");
    let folder = std::env::var_os("BILLWRIGHT_CORPUS").map_or(default, PathBuf::from);
    folder.is_dir().then_some(folder)
}

#[test]
fn every_document_is_read_whole() {
    let Some(folder) = corpus() else {
        println!("skipped: there is no corpus; BILLWRIGHT_CORPUS says where it is");
        return;
    };
    let mut failed = Vec::new();
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if !matches!(path.extension().and_then(|e| e.to_str()), Some("json" | "yaml" | "yml")) {
            continue;
        }
        let source = Source { name: name.clone(), text: std::fs::read_to_string(&path).unwrap() };
        let diagnostics = front(
            std::slice::from_ref(&source),
            &[],
            &|_, path| Err(format!("{path} is not there")),
            &Selection::default(),
        )
        .diagnostics;
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for diagnostic in &diagnostics {
            *counts.entry(diagnostic.code.name()).or_default() += 1;
        }
        println!("{name}: {counts:?}");
        let bad = |diagnostic: &&Diagnostic| {
            diagnostic.severity() == Severity::Error
                || matches!(diagnostic.code.name(), "lost-in-parse" | "unparsable-schema")
        };
        let bad: Vec<Diagnostic> = diagnostics.iter().filter(bad).take(5).cloned().collect();
        if !bad.is_empty() {
            println!("{}", render(&bad, &[source], Format::Text));
            failed.push(name.clone());
        }
    }
    assert!(failed.is_empty(), "{failed:?}");
}
