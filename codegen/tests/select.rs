//! A part of a document: which operations a selector takes, which types go with them, and what is said of a misspelt one.

#![allow(clippy::unwrap_used, reason = "test code")]

use billwright_codegen::load::Source;
use billwright_codegen::name::Lock;
use billwright_codegen::select::Selection;
use billwright_codegen::{Generated, Options, Root, generate, surface};

const SHOP: &str = "\
openapi: 3.1.0
info: {title: Shop, version: '1'}
paths:
  /v1/carts:
    get: {operationId: list_carts, tags: [carts], responses: {'200': {$ref: '#/components/responses/Carts'}}}
    post: {operationId: add_cart, tags: [carts, admin], requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/New'}}}}, responses: {'204': {description: ok}}}
  /v1/carts/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    delete: {tags: [admin], responses: {'204': {description: ok}}}
  /v2/pets:
    get: {responses: {'200': {description: ok, content: {application/json: {schema: {type: object, properties: {pet: {$ref: '#/components/schemas/Pet'}}}}}}}}
  /odd: {get: {operationId: odd, tags: [odd], parameters: [{name: a, in: query, schema: {type: sting}}], responses: {'200': {$ref: '#/components/responses/Gone'}}}}
webhooks: {sold: {post: {requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Sold'}}}}, responses: {}}}}
components:
  responses: {Carts: {description: ok, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Cart'}}}}}}
  schemas:
    Cart: {type: object, properties: {owner: {$ref: '#/components/schemas/Owner'}}}
    New: {type: object, properties: {owner: {$ref: '#/components/schemas/Owner'}}, required: [owner]}
    Owner: {type: object, properties: {name: {type: string}}}
    Pet: {oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}], discriminator: {propertyName: kind, mapping: {c: '#/components/schemas/Cat'}}}
    Cat: {type: object, properties: {kind: {type: string}}}
    Dog: {type: object, properties: {kind: {type: string}}}
    Sold: {type: object, properties: {cart: {$ref: '#/components/schemas/Cart'}}}
";

fn options(selection: Selection) -> Options {
    Options {
        header: "Generated.".to_owned(),
        root: Root::Module,
        lock: Lock::new(),
        selection,
        features: None,
        test_server: false,
    }
}

fn source() -> Source {
    Source { name: "shop.yaml".to_owned(), text: SHOP.to_owned() }
}

fn run(selection: Selection) -> Generated {
    generate(&[source()], &[], &|_, _| Err("none".to_owned()), &options(selection))
}

/// The operations and the types that are left, by the first and second word of their lines.
fn left(selection: Selection) -> (Vec<String>, Vec<String>) {
    let text = surface(&[source()], &[], &|_, _| Err("none".to_owned()), &options(selection)).unwrap();
    let lines = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    let (types, operations): (Vec<&str>, Vec<&str>) =
        lines.partition(|line| ["struct ", "enum ", "union ", "type "].iter().any(|kind| line.starts_with(kind)));
    let word = |line: &&str, at: usize| line.split([' ', ':']).nth(at).unwrap_or_default().to_owned();
    let mut operations: Vec<String> = operations.iter().map(|line| word(line, 0)).collect();
    operations.sort();
    (operations, types.iter().map(|line| word(line, 1)).collect())
}

fn texts(all: &[&str]) -> Vec<String> {
    all.iter().map(|text| (*text).to_owned()).collect()
}

#[test]
fn any_selector_takes_an_operation() {
    let carts = Selection { tags: texts(&["carts"]), ..Selection::default() };
    assert_eq!(left(carts), (texts(&["add_cart", "list_carts"]), texts(&["Cart", "New", "Owner"])));
    let admin = Selection { tags: texts(&["admin"]), ..Selection::default() };
    assert_eq!(left(admin), (texts(&["add_cart", "delete_v1_carts_by_id"]), texts(&["New", "Owner"])));
    let below = Selection { paths: texts(&["/v1/carts/{id}"]), ..Selection::default() };
    assert_eq!(left(below), (texts(&["delete_v1_carts_by_id"]), texts(&[])));
    let two = Selection {
        paths: texts(&["/*/pets"]),
        operations: texts(&["list_carts", "DELETE /v1/carts/{id}"]),
        ..Selection::default()
    };
    let (operations, types) = left(two);
    assert_eq!(operations, texts(&["delete_v1_carts_by_id", "get_v2_pets", "list_carts"]));
    assert_eq!(types, texts(&["Cart", "Cat", "Dog", "GetV2PetsResponse", "Owner", "Pet"]));
    // Without a tag, it is the one that its module is named after.
    let pets = Selection { tags: texts(&["pets"]), ..Selection::default() };
    assert_eq!(left(pets).0, texts(&["get_v2_pets"]));
}

#[test]
fn what_is_not_selected_may_be_wrong() {
    assert_eq!(run(Selection::default()).skipped.len(), 1);
    let generated = run(Selection { tags: texts(&["carts"]), ..Selection::default() });
    assert!(generated.skipped.is_empty());
    assert_eq!(generated.diagnostics, []);
    assert_eq!(generated.output.unwrap().operations, 2);
    let generated = run(Selection { operations: texts(&["odd"]), ..Selection::default() });
    assert_eq!((generated.skipped.len(), generated.output.unwrap().operations), (1, 0));
}

#[test]
fn models_alone() {
    let all = Selection { models_only: true, ..Selection::default() };
    assert_eq!(left(all.clone()), (Vec::new(), texts(&["Cart", "Cat", "Dog", "New", "Owner", "Pet", "Sold"])));
    let files: Vec<String> = run(all).output.unwrap().files.into_iter().map(|file| file.path).collect();
    assert_eq!(files, ["mod.rs", "types/mod.rs", "types/shared.rs"]);
    let some = Selection { models_only: true, tags: texts(&["pets"]), ..Selection::default() };
    assert_eq!(left(some), (Vec::new(), texts(&["Cat", "Dog", "GetV2PetsResponse", "Pet"])));
}

#[test]
fn a_selector_that_matches_nothing_is_told_what_there_is() {
    let generated = run(Selection {
        tags: texts(&["cart"]),
        paths: texts(&["/v3"]),
        operations: texts(&["list_cart", "list_carts"]),
        models_only: false,
    });
    assert!(generated.output.is_none());
    let errors = generated.diagnostics.iter().filter(|found| found.code.name() == "selects-nothing");
    let said: Vec<&str> = errors.map(|found| found.message.as_str()).collect();
    assert_eq!(
        said,
        [
            "no operation has the tag `cart`; there is `carts`, `odd`, `pets`",
            "no operation has the path `/v3`; there is `/odd`, `/v2/pets`, `/v1/carts`",
            "no operation has the id `list_cart`; there is `list_carts`, `add_cart`, `GET /odd`",
        ]
    );
}

#[test]
fn warnings_can_be_errors() {
    let mut generated = run(Selection { operations: texts(&["odd"]), ..Selection::default() });
    let warnings = |generated: &Generated| {
        let severity = |found: &&billwright_codegen::diagnostic::Diagnostic| found.severity().name() == "warning";
        generated.diagnostics.iter().filter(severity).count()
    };
    let (errors, found) = (generated.diagnostics.len() - warnings(&generated), warnings(&generated));
    assert!(errors > 0 && found > 0, "{:?}", generated.diagnostics);
    generated.raise_warnings();
    assert_eq!((warnings(&generated), generated.has_errors()), (0, true));
}
