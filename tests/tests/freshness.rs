//! What is emitted is up to date, and does not hang on the order in which a document says things.
#![allow(clippy::unwrap_used, clippy::panic, reason = "test code")]

mod support;

use std::path::PathBuf;

use billwright_codegen::load::{Source, load};
use billwright_codegen::name::Lock;
use fastrand::Rng;
use serde_json::Value;
use support::{Vendor, no_files, options, project, read};

#[test]
fn generated_code_is_up_to_date() {
    let output = support::cargo(&["run", "-q", "-p", "xtask", "--", "regen", "--check"]);
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    assert!(output.status.success(), "{said}");
    assert!(said.contains("up to date"), "{said}");
}

/// A document's text as JSON, the keys of each object in another order.
fn shuffled(source: &Source, seed: u64) -> Source {
    let document = load(source, &no_files).value.unwrap();
    let mut text = String::new();
    write_shuffled(&document.value, &mut Rng::with_seed(seed), &mut text);
    assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), document.value);
    Source { name: source.name.clone(), text }
}

/// By hand, since serializers have an order of their own.
fn write_shuffled(value: &Value, rng: &mut Rng, text: &mut String) {
    match value {
        Value::Object(object) => {
            let mut entries: Vec<(&String, &Value)> = object.iter().collect();
            rng.shuffle(&mut entries);
            text.push('{');
            for (place, (key, value)) in entries.into_iter().enumerate() {
                text.push_str(if place > 0 { ",\n" } else { "" });
                text.push_str(&format!("{}: ", Value::from(key.as_str())));
                write_shuffled(value, rng, text);
            }
            text.push('}');
        }
        Value::Array(items) => {
            text.push('[');
            for (place, item) in items.iter().enumerate() {
                text.push_str(if place > 0 { ", " } else { "" });
                write_shuffled(item, rng, text);
            }
            text.push(']');
        }
        scalar => text.push_str(&scalar.to_string()),
    }
}

#[test]
fn the_order_of_keys_changes_nothing() {
    for vendor in Vendor::all() {
        let emitted = vendor.generate(&vendor.documents);
        let orders: [Vec<Source>; 3] =
            [1, 2, 3].map(|seed| vendor.documents.iter().map(|document| shuffled(document, seed)).collect());
        assert!(orders[0][0].text != orders[1][0].text && orders[1][0].text != orders[2][0].text);
        for order in &orders {
            let again = vendor.generate(order);
            assert_eq!((again.operations, again.types), (emitted.operations, emitted.types), "{}", vendor.name);
            for (file, other) in emitted.files.iter().zip(&again.files) {
                assert!(file == other, "{}: {} differs from {}", vendor.name, file.path, other.path);
            }
            assert_eq!(again.files.len(), emitted.files.len(), "{}", vendor.name);
            assert!(again.lock == emitted.lock, "{}", vendor.name);
        }
    }
}

#[test]
fn the_order_of_keys_changes_nothing_in_other_documents() {
    let default = project().join("../shared/corpus");
    let folder = std::env::var_os("BILLWRIGHT_CORPUS").map_or(default, PathBuf::from);
    if !folder.is_dir() {
        println!("skipped: there is no corpus; BILLWRIGHT_CORPUS says where it is");
        return;
    }
    for name in ["revkeen.yaml", "museum.yaml", "petstore-minimal.yaml", "stripe.yaml"] {
        let source = read(&folder.join(name), name);
        let options = options(name, Lock::new());
        let generate = |source| billwright_codegen::generate(&[source], &[], &no_files, &options).output.unwrap();
        let again = generate(shuffled(&source, 11));
        let emitted = generate(source);
        assert!(emitted.operations > 0, "{name}");
        for (file, other) in emitted.files.iter().zip(&again.files) {
            assert!(file == other, "{name}: {} differs from {}", file.path, other.path);
        }
        assert_eq!(emitted.files.len(), again.files.len(), "{name}");
    }
}
