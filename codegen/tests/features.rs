//! Tags as features: what stands behind which is a snapshot. That it compiles is checked in the package `tests`.
#![allow(clippy::unwrap_used, reason = "test code")]

use billwright_codegen::load::Source;
use billwright_codegen::name::Lock;
use billwright_codegen::select::Selection;
use billwright_codegen::{Options, Root, generate};

#[test]
fn emitted() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/features");
    let text = std::fs::read_to_string(folder.join("document.yaml")).unwrap();
    let source = Source { name: "document.yaml".to_owned(), text };
    let options = Options {
        selection: Selection::default(),
        header: "Generated from document.yaml.".to_owned(),
        root: Root::Module,
        lock: Lock::new(),
        features: Some("shop".to_owned()),
        test_server: false,
    };
    let output = generate(&[source], &[], &|_, path| Err(format!("no {path} here")), &options).output.unwrap();
    assert_eq!(output.features, ["shop-carts", "shop-orders", "shop-price-lists"]);
    let mut shown = String::new();
    for file in output.files {
        // What each module holds is what it would hold without features.
        let is_shown = file.path == "mod.rs" || file.path.starts_with("types/");
        shown.push_str(&format!("=== {} ===\n", file.path));
        shown.push_str(if is_shown { &file.text } else { "" });
    }
    insta::with_settings!({
        snapshot_path => folder,
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, {
        insta::assert_snapshot!("emitted", shown);
    });
}
