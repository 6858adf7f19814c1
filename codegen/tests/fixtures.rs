//! Each mapping rule on a document of its own: what is emitted is a snapshot beside it.
//!
//! That all of it compiles is checked where compilers are run: in the package `tests`.

#![allow(clippy::unwrap_used, reason = "a fixture that is not there is a failed test")]

use std::path::Path;

use billwright_codegen::load::Source;
use billwright_codegen::name::Lock;
use billwright_codegen::render::{Format, render};
use billwright_codegen::select::Selection;
use billwright_codegen::{Generated, Options, Root, generate};

fn options(lock: Lock) -> Options {
    let header = "Generated from document.yaml.".to_owned();
    Options { header, root: Root::Module, lock, selection: Selection::default(), features: None, test_server: false }
}

/// The text of a file beside a document.
fn beside(document: &Path, path: &str) -> Result<String, String> {
    std::fs::read_to_string(document.with_file_name(path)).map_err(|error| error.to_string())
}

fn generated(path: &Path) -> (Source, Generated) {
    let text = std::fs::read_to_string(path).unwrap();
    let source = Source { name: "document.yaml".to_owned(), text };
    let options = options(Lock::new());
    let generated = generate(std::slice::from_ref(&source), &[], &|_, file| beside(path, file), &options);
    (source, generated)
}

/// What is alike in every fixture is shown by `client` alone.
fn is_shown(fixture: &str, path: &str) -> bool {
    matches!(fixture, "client" | "vendor") || !matches!(path, "mod.rs" | "types/mod.rs")
}

#[test]
fn emitted() {
    insta::glob!("fixtures/*/document.yaml", |path| {
        let folder = path.parent().unwrap();
        let fixture = folder.file_name().unwrap().to_string_lossy();
        let (source, generated) = generated(path);
        let mut shown = render(&generated.diagnostics, &[source], Format::Text);
        for skipped in &generated.skipped {
            shown.push_str(&format!("skipped {}: {}\n", skipped.name, skipped.reason));
        }
        for file in generated.output.unwrap().files {
            if is_shown(&fixture, &file.path) {
                shown.push_str(&format!("\n=== {} ===\n{}", file.path, file.text));
            }
        }
        insta::with_settings!({
            snapshot_path => folder,
            snapshot_suffix => "",
            prepend_module_to_snapshot => false,
            omit_expression => true,
        }, {
            insta::assert_snapshot!("emitted", shown);
        });
    });
}

#[test]
fn documents_are_small() {
    insta::glob!("fixtures/*/document.yaml", |path| {
        let lines = std::fs::read_to_string(path).unwrap().lines().count();
        assert!(lines <= 40, "{}: {lines} lines", path.display());
    });
}

/// A run that knows the names of the last one gives the same names.
#[test]
fn names_last() {
    insta::glob!("fixtures/*/document.yaml", |path| {
        let (source, first) = generated(path);
        let first = first.output.unwrap();
        let options = options(first.lock.clone());
        let second =
            generate(std::slice::from_ref(&source), &[], &|_, file| beside(path, file), &options).output.unwrap();
        assert_eq!(first.files, second.files, "{}", path.display());
        assert_eq!(first.lock, second.lock, "{}", path.display());
    });
}
