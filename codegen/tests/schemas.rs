//! What a server for tests gets of a document: its schemas, as JSON Schema of today, and no more than it needs.
#![allow(clippy::unwrap_used, reason = "test code")]

use billwright_codegen::load::Source;
use billwright_codegen::name::Lock;
use billwright_codegen::select::Selection;
use billwright_codegen::{Options, Output, Root, generate};

fn generated(selection: Selection, test_server: bool) -> Output {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schemas");
    let text = std::fs::read_to_string(folder.join("document.yaml")).unwrap();
    let source = Source { name: "document.yaml".to_owned(), text };
    let options = Options {
        header: "Generated from document.yaml.".to_owned(),
        root: Root::Module,
        lock: Lock::new(),
        selection,
        features: None,
        test_server,
    };
    generate(&[source], &[], &|_, path| Err(format!("no {path} here")), &options).output.unwrap()
}

fn of_server(output: &Output) -> Vec<&str> {
    let files = output.files.iter().filter(|file| file.path.starts_with("testing."));
    files.map(|file| file.text.as_str()).collect()
}

#[test]
fn schemas() {
    let output = generated(Selection::default(), true);
    insta::with_settings!({
        snapshot_path => "schemas",
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, {
        insta::assert_snapshot!("emitted", of_server(&output).join("\n"));
    });
    let root = output.files.iter().find(|file| file.path == "mod.rs").unwrap();
    assert!(root.text.contains("#[cfg(feature = \"testing\")]\npub mod testing;"), "{}", root.text);
}

#[test]
fn there_is_none_unless_it_is_asked_for() {
    assert!(of_server(&generated(Selection::default(), false)).is_empty());
    let models = Selection { models_only: true, ..Selection::default() };
    assert!(of_server(&generated(models, true)).is_empty());
}
