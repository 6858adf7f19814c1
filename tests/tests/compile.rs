//! What is emitted for each mapping rule compiles without a warning, so does its documentation, and it does what is
//! said of it beside the rule's document.
#![allow(clippy::unwrap_used, reason = "test code")]

mod support;

use std::collections::BTreeMap;
use std::path::Path;

use support::emitted::{Crate, module_name};

#[test]
fn every_fixture_compiles() {
    let fixtures = support::project().join("codegen/tests/fixtures");
    let mut modules = BTreeMap::new();
    for entry in std::fs::read_dir(&fixtures).unwrap() {
        let folder = entry.unwrap().path();
        if !folder.is_dir() {
            continue;
        }
        let name = folder.file_name().unwrap().to_str().unwrap().to_owned();
        let document = support::read(&folder.join("document.yaml"), "document.yaml");
        let options = support::options(&name, billwright_codegen::name::Lock::new());
        let beside =
            |_: &str, path: &str| std::fs::read_to_string(folder.join(path)).map_err(|error| error.to_string());
        let output = billwright_codegen::generate(&[document], &[], &beside, &options).output.unwrap();
        assert!(output.operations > 0 && output.types > 0, "{name}");
        modules.insert(module_name(&name), output);
    }
    for name in ["unions", "foreign-names"] {
        let document = support::read(&fixtures.join(name).join("document.yaml"), "document.yaml");
        let mut options = support::options(name, billwright_codegen::name::Lock::new());
        options.selection.models_only = true;
        let no_files = |_: &str, path: &str| Err(format!("{path} is not there"));
        let output = billwright_codegen::generate(&[document], &[], &no_files, &options).output.unwrap();
        assert!(output.operations == 0 && output.types > 0, "{name}");
        modules.insert(format!("models_of_{}", module_name(name)), output);
    }
    // A fixture is a folder: one that is passed over would be a rule that nobody compiles.
    assert!(modules.len() >= 14, "{:?}", modules.keys());

    let emitted = Crate::with_tests("emitted-fixtures", &modules, behaviour(&fixtures));
    emitted.must_pass(&["check"]);
    emitted.must_pass(&["doc", "--no-deps"]);
    emitted.must_pass(&["test", "--test", "behaviour"]);
    // What a vendor shows as an example is no code of ours.
    emitted.must_pass(&["test", "--doc"]);
}

/// The root of a suite that has each `behaviour.rs` of the fixtures as a module, and what they share.
fn behaviour(fixtures: &Path) -> String {
    let module = |name: &str, path: &Path| format!("#[path = {path:?}]\nmod {name};\n");
    let mut root = module("recorder", &fixtures.join("recorder.rs"));
    for entry in std::fs::read_dir(fixtures).unwrap() {
        let folder = entry.unwrap().path();
        let path = folder.join("behaviour.rs");
        if path.is_file() {
            root.push_str(&module(&module_name(folder.file_name().unwrap().to_str().unwrap()), &path));
        }
    }
    root
}
