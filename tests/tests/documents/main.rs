//! The documents below `specs/`: what a validator for OpenAPI does not look at, and a reader or a user trips over.
//!
//! That they are valid OpenAPI 3.1 is checked by `.ci/run`, by a validator that others keep.
#![allow(clippy::unwrap_used, clippy::panic, reason = "test code")]

#[path = "../support/document.rs"]
mod document;
mod lint;
#[path = "../support/mod.rs"]
mod support;

use std::collections::BTreeSet;

use billwright_codegen::load::{Source, load};
use billwright_codegen::locate::locate;
use billwright_codegen::pointer::Pointer;
use support::{Vendor, no_files, project};

use document::Document;
use lint::{Finding, lint, unequal};

fn read(source: &Source) -> Document {
    Document::new(load(source, &no_files).value.unwrap().value)
}

/// A finding as a line: file, line, place, what is wrong, and how to mend it.
fn line(source: &Source, finding: &Finding) -> String {
    let span = locate(&source.text, &[&Pointer::parse(&finding.at)]).remove(0);
    let line = span.map_or(0, |span| span.start.line);
    let Finding { at, what, mend } = finding;
    format!("{}:{line}: {at}: {what}; {mend}", source.name)
}

/// The extensions that `specs/README.md` describes.
fn extensions() -> BTreeSet<String> {
    let text = std::fs::read_to_string(project().join("specs/README.md")).unwrap();
    let words = text.split('`').filter(|word| word.starts_with("x-")).map(str::to_owned);
    words.collect()
}

#[test]
fn documents_are_sound() {
    let known = extensions();
    assert!(known.contains("x-paging") && known.len() > 8, "{known:?}");
    let mut lines = Vec::new();
    for vendor in Vendor::all() {
        let sources = &vendor.documents;
        let documents: Vec<Document> = sources.iter().map(read).collect();
        for (source, document) in sources.iter().zip(&documents) {
            if !document.is_ours() {
                println!("{}: not ours, and left as it is", source.name);
                continue;
            }
            lines.extend(lint(document, &known).iter().map(|finding| line(source, finding)));
        }
        for (at, finding) in unequal(&documents) {
            lines.push(line(&sources[at], &finding));
        }
    }
    assert!(lines.is_empty(), "{} findings\n{}", lines.len(), lines.join("\n"));
}

/// A document with one fault of each kind, and what is said of each.
#[test]
fn faults_are_found() {
    let text = include_str!("faults.yaml");
    let source = Source { name: "faults.yaml".to_owned(), text: text.to_owned() };
    let document = read(&source);
    let names = "x-date-range x-headers x-idempotency x-money x-order x-paging x-per-client x-permissions x-secret";
    let known: BTreeSet<String> = names.split(' ').map(str::to_owned).collect();
    let mut lines: Vec<String> = lint(&document, &known).iter().map(|finding| line(&source, finding)).collect();
    let other = Source { name: "other.yaml".to_owned(), text: text.replace("nothing: {}", "nothing: {type: string}") };
    for (at, finding) in unequal(&[document, read(&other)]) {
        lines.push(line([&source, &other][at], &finding));
    }
    insta::with_settings!({ snapshot_path => ".", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("faults", lines.join("\n"));
    });
}
