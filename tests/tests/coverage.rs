//! `cargo xtask coverage`: what documents know of their operations, as a table and for tools.
#![allow(clippy::unwrap_used, clippy::panic, reason = "test code")]

mod support;

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use support::Vendor;
use support::command::{Run, empty_folder, text, xtask};

const SHOP: &str = "\
openapi: 3.1.0
info: {title: Shop, version: '1'}
x-completeness: full
tags: [{name: carts}, {name: things-that-are-called-by-a-long-name}]
paths:
  /carts:
    get:
      operationId: list_carts
      tags: [carts]
      x-permissions: {all: [carts]}
      responses:
        '200': {description: ok, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Cart'}}}}}
        '404': {description: gone, content: {application/json: {schema: {type: object, properties: {code: {type: string}}}}}}
    post:
      operationId: add_cart
      tags: [carts]
      x-completeness: outline
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/OpenCart'}}}}
      responses:
        '201': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/OpenCart'}}}}
        4XX: {description: no}
  /things:
    get: {operationId: list_things, tags: [things-that-are-called-by-a-long-name], x-completeness: partial, responses: {'204': {description: ok}}}
components:
  schemas:
    # A map is free by intent.
    Cart: {type: object, properties: {labels: {type: object, additionalProperties: true}}}
    OpenCart: {type: object, properties: {lines: {type: array, items: {type: object, properties: {id: {type: string}}, additionalProperties: true}}}}
";

const TABLE: &str = "\
shop                           all full partial outline unsaid   body answer empty range error scope
carts                            2    1       -       1      -      1      1     1     1     -     1
things-that-are-called-by-a…     1    -       1       -      -      -      -     -     -     1     1
total                            3    1       1       1      -      1      1     1     1     1     2
";

fn project(name: &str, document: &str) -> PathBuf {
    let project = empty_folder(name);
    fs::create_dir_all(project.join("specs/shop")).unwrap();
    fs::write(project.join("specs/vendors.toml"), "[shop]\ndocuments = [\"shop/openapi.yaml\"]\n").unwrap();
    fs::write(project.join("specs/shop/openapi.yaml"), document).unwrap();
    project
}

fn coverage(project: &Path, more: &[&str]) -> Run {
    xtask(&[&["coverage", "--project", text(project)], more].concat())
}

#[test]
fn a_table_for_people() {
    let project = project("coverage-table", SHOP);
    let run = coverage(&project, &[]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{run:?}");
    assert!(run.stdout.starts_with(TABLE), "{}", run.stdout);
    assert!(run.stdout.lines().all(|line| line.chars().count() <= 100), "{}", run.stdout);
    // Each column is explained.
    for word in ["body ", "answer ", "empty ", "range ", "error ", "scope ", "all full partial outline unsaid"] {
        assert_eq!(run.stdout.lines().filter(|line| line.starts_with(word)).count(), 1, "{word}: {}", run.stdout);
    }

    let run = coverage(&project, &["shop", "--operations"]);
    assert!(run.stdout.contains("\n  add_cart (POST /carts) outline: body, answer, empty, range, scope\n"), "{run:?}");
    assert!(run.stdout.contains("\n  list_things (GET /things) partial: error, scope\n"), "{run:?}");
    assert!(!run.stdout.contains("list_carts"), "{run:?}");
}

#[test]
fn an_object_for_tools() {
    let project = project("coverage-object", SHOP);
    let run = coverage(&project, &["--message-format", "json"]);
    let [line] = run.stdout.lines().collect::<Vec<_>>().try_into().unwrap();
    let shop: Value = serde_json::from_str(line).unwrap();
    assert_eq!((shop["vendor"].as_str(), shop["skipped"].as_u64()), (Some("shop"), Some(0)));
    assert_eq!(
        shop["total"],
        json!({
            "operations": 3,
            "completeness": {"full": 1, "partial": 1, "outline": 1, "unsaid": 0},
            "unknown": {"body": 1, "answer": 1, "empty": 1, "range": 1, "error": 1, "scope": 2},
        })
    );
    assert_eq!(
        shop["tags"][1]["operations"],
        json!([{
            "id": "list_things", "method": "GET", "path": "/things", "completeness": "partial", "unknown": ["error", "scope"],
        }])
    );
    assert_eq!(shop["tags"][1]["counts"]["operations"], 1);
}

#[test]
fn what_is_wrong_is_said() {
    let project = project("coverage-wrong", &SHOP.replace("x-completeness: outline", "x-completeness: most"));
    let run = coverage(&project, &[]);
    assert_eq!(run.code, 0, "{run:?}");
    let dangling = SHOP.replace("'204': {description: ok}", "'204': {$ref: '#/components/responses/Gone'}");
    fs::write(project.join("specs/shop/openapi.yaml"), dangling).unwrap();
    let run = coverage(&project, &[]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(
        run.stderr.starts_with("error[operation-skipped]: ") && run.stdout.contains("\n1 more could not be read\n"),
        "{run:?}"
    );
    fs::write(project.join("specs/shop/openapi.yaml"), "openapi: [").unwrap();
    let run = coverage(&project, &[]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{run:?}");
    assert!(run.stderr.contains("--> specs/shop/openapi.yaml:1:10"), "{run:?}");
    let run = coverage(&project, &["shopp"]);
    assert_eq!(
        (run.code, run.stderr.as_str()),
        (2, "error: no vendor `shopp` in specs/vendors.toml; there are shop\n")
    );
}

#[test]
fn every_operation_of_every_vendor_is_counted() {
    for vendor in Vendor::all() {
        let covered = billwright_codegen::coverage(&vendor.documents, &vendor.overlays, &support::no_files);
        let coverage = covered.coverage.unwrap();
        let output = vendor.generate(&vendor.documents);
        assert_eq!(coverage.total.operations, output.operations, "{}", vendor.name);
        assert_eq!(coverage.total.completeness.iter().sum::<usize>(), output.operations, "{}", vendor.name);
        // What a vendor's document is worth is said of each of its operations.
        assert_eq!(coverage.total.completeness[3], 0, "{}", vendor.name);
    }
}
