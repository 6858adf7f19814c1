//! Documents that are made to exhaust: each ends in an answer, within a bounded memory and the stack of a thread. The
//! other tests of this kind are in `hostile.rs`, and for the text alone in `codegen/tests/invalid.rs`.
#![allow(clippy::unwrap_used, reason = "test code")]

use billwright_codegen::Generated;
use billwright_codegen::load::Source;
use serde_json::{Value, json};
use tests::hostile;

fn generated(text: String) -> Generated {
    let generated = hostile::run(&Source { name: "document".to_owned(), text });
    for file in generated.output.iter().flat_map(|output| &output.files) {
        syn::parse_file(&file.text).unwrap();
    }
    generated
}

/// The codes of what is said, each once.
fn codes(text: String) -> Vec<&'static str> {
    let mut codes: Vec<&str> = generated(text).diagnostics.iter().map(|found| found.code.name()).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

/// A document with these components, whose one operation needs the schema `A`.
fn with_components(components: Value) -> String {
    let schema = json!({"$ref": "#/components/schemas/A"});
    let content = json!({"application/json": {"schema": schema}});
    let operation = json!({
        "requestBody": {"content": content},
        "responses": {"200": {"description": "ok", "content": content}},
    });
    let document = json!({
        "openapi": "3.1.0",
        "info": {"title": "a", "version": "1"},
        "paths": {"/a": {"post": operation}},
        "components": components,
    });
    document.to_string()
}

fn with_schemas(schemas: Value) -> String {
    with_components(json!({ "schemas": schemas }))
}

fn to(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

/// Everything that a schema may hold another one in.
fn holders(inner: &Value) -> Vec<Value> {
    vec![
        inner.clone(),
        json!({"type": "array", "items": inner}),
        json!({"type": "object", "additionalProperties": inner}),
        json!({"type": "object", "properties": {"a": inner}}),
        json!({"type": "object", "required": ["a"], "properties": {"a": inner}}),
        json!({"allOf": [inner]}),
        json!({"allOf": [inner, {"properties": {"b": {"type": "string"}}}]}),
        json!({"allOf": [inner, inner], "properties": {"b": inner}}),
        json!({"oneOf": [inner]}),
        json!({"oneOf": [inner, {"type": "string"}]}),
        json!({"anyOf": [inner, {"type": "null"}]}),
        json!({"oneOf": [inner, {"type": "object"}], "properties": {"b": inner}}),
        json!({"not": inner}),
        json!({"if": inner, "then": inner, "else": inner}),
        json!({"prefixItems": [inner, inner], "items": false}),
        json!({"patternProperties": {"a": inner, "b": inner}}),
        json!({"propertyNames": inner, "contains": inner, "dependentSchemas": {"a": inner}}),
        json!({"$defs": {"Inner": inner}, "$ref": "#/components/schemas/A/$defs/Inner"}),
        json!({"discriminator": {"propertyName": "t", "mapping": {"a": "A", "b": "B"}}, "oneOf": [inner, to("A")]}),
    ]
}

#[test]
fn schemas_in_circles() {
    for holder in holders(&to("A")) {
        let generated = generated(with_schemas(json!({ "A": holder })));
        let output = generated.output.unwrap();
        assert_eq!(output.operations + generated.skipped.len(), 1, "{holder}");
    }
    for first in holders(&to("B")) {
        for second in holders(&to("A")) {
            let generated = generated(with_schemas(json!({"A": first, "B": second})));
            let output = generated.output.unwrap();
            assert_eq!(output.operations + generated.skipped.len(), 1, "{first} {second}");
        }
    }
}

#[test]
fn components_in_circles() {
    for section in ["parameters", "responses", "requestBodies", "headers", "pathItems", "callbacks", "mediaTypes"] {
        for length in [1, 2, 200] {
            let name = |at: usize| format!("#/components/{section}/n{}", at % length);
            let members: serde_json::Map<String, Value> =
                (0..length).map(|at| (format!("n{at}"), json!({"$ref": name(at + 1)}))).collect();
            let reference = json!({"$ref": name(0)});
            let content = json!({"application/json": reference});
            let operation = match section {
                "parameters" => json!({"parameters": [reference], "responses": {}}),
                "responses" => json!({"responses": {"200": reference}}),
                "requestBodies" => json!({"requestBody": reference, "responses": {}}),
                "headers" => json!({"responses": {"200": {"description": "ok", "headers": {"X": reference}}}}),
                "callbacks" => json!({"callbacks": {"c": reference}, "responses": {}}),
                _ => json!({"requestBody": {"content": content}, "responses": {}}),
            };
            let item = if section == "pathItems" { reference } else { json!({"post": operation}) };
            let document = json!({
                "openapi": "3.2.0",
                "info": {"title": "a", "version": "1"},
                "paths": {"/a": item},
                "components": { section: members },
            });
            let generated = generated(document.to_string());
            let output = generated.output.unwrap();
            if section != "pathItems" {
                assert_eq!(output.operations + generated.skipped.len(), 1, "{section} {length}");
            }
            assert!(!generated.diagnostics.is_empty() || matches!(section, "headers"), "{section} {length}");
        }
    }
}

/// Every schema leads to every other one, and to itself.
#[test]
fn schemas_that_all_lead_to_all() {
    const COUNT: usize = 12;
    let all: Vec<Value> = (0..COUNT).map(|at| to(&format!("N{at}"))).collect();
    let properties: serde_json::Map<String, Value> = (0..COUNT).map(|at| (format!("p{at}"), all[at].clone())).collect();
    for each in [
        json!({"allOf": all}),
        json!({"allOf": all, "properties": properties}),
        json!({"oneOf": all}),
        json!({"oneOf": all, "properties": {"a": {"type": "string"}}}),
        json!({"anyOf": all, "properties": properties}),
        json!({"allOf": [{"oneOf": all}, {"anyOf": all}]}),
        json!({"type": "object", "required": ["p0", "p1"], "properties": properties}),
        json!({"properties": {"p": {"allOf": all}, "q": {"oneOf": all}}}),
    ] {
        let mut schemas: serde_json::Map<String, Value> =
            (0..COUNT).map(|at| (format!("N{at}"), each.clone())).collect();
        schemas.insert("A".to_owned(), json!({"allOf": all}));
        let generated = generated(with_schemas(Value::Object(schemas)));
        assert_eq!(generated.output.unwrap().operations + generated.skipped.len(), 1, "{each}");
    }
}

/// Each schema leads twice to the next one: as many ways as a number of 40 bits.
#[test]
fn schemas_that_double() {
    type Holder = fn(Value) -> Value;
    let holders: [Holder; 5] = [
        |next| json!({"allOf": [next, next]}),
        |next| json!({"allOf": [next, {"allOf": [next]}]}),
        |next| json!({"oneOf": [next, {"anyOf": [next, {"type": "string"}]}]}),
        |next| json!({"oneOf": [{"properties": {"a": next}}, next], "properties": {"b": next}}),
        |next| json!({"prefixItems": [next, next], "items": false}),
    ];
    for holder in holders {
        let mut schemas: serde_json::Map<String, Value> =
            (0..40).map(|at| (format!("N{at}"), holder(to(&format!("N{}", at + 1))))).collect();
        schemas.insert("A".to_owned(), to("N0"));
        schemas.insert("N40".to_owned(), json!({"type": "object", "properties": {"last": {"type": "string"}}}));
        generated(with_schemas(Value::Object(schemas))).output.unwrap();
    }
}

/// Each schema leads to the next one, a thousand times.
#[test]
fn schemas_in_a_long_line() {
    for holder in holders(&json!({})) {
        let text = holder.to_string();
        let last = 1000;
        let mut schemas: serde_json::Map<String, Value> = (0..last)
            .map(|at| {
                let next = to(&format!("N{}", at + 1)).to_string();
                (format!("N{at}"), serde_json::from_str(&text.replace("{}", &next)).unwrap())
            })
            .collect();
        schemas.insert("A".to_owned(), to("N0"));
        schemas.insert(format!("N{last}"), json!({"type": "string"}));
        generated(with_schemas(Value::Object(schemas))).output.unwrap();
    }
}

#[test]
fn schemas_within_schemas() {
    for (holder, _) in holders(&json!("HERE")).iter().zip(0..) {
        let (open, close) =
            holder.to_string().split_once("\"HERE\"").map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
        if close.contains("HERE") || open.is_empty() {
            continue;
        }
        for levels in [20, 100, 5000] {
            let deep = format!("{}{{\"type\":\"string\"}}{}", open.repeat(levels), close.repeat(levels));
            let text = with_schemas(json!({"A": "HERE"})).replace("\"HERE\"", &deep);
            generated(text);
        }
    }
}

#[test]
fn aliases_that_grow() {
    let mut text = "openapi: 3.0.3\ninfo: {title: a, version: '1'}\npaths: {}\nx-0: &a0 {a: 1, b: 2}\n".to_owned();
    for level in 1..40 {
        text.push_str(&format!("x-{level}: &a{level} {{a: *a{0}, b: *a{0}}}\n", level - 1));
    }
    assert_eq!(codes(text), ["alias-bomb"]);
    let merged: String = (1..40).map(|at| format!("x-{at}: &b{at} {{<<: [*b{0}, *b{0}]}}\n", at - 1)).collect();
    let text = format!("openapi: 3.0.3\ninfo: {{title: a, version: '1'}}\npaths: {{}}\nx-0: &b0 {{a: 1}}\n{merged}");
    generated(text);
}

#[test]
fn a_hundred_megabytes_of_spaces() {
    let spaces = " ".repeat(100 << 20);
    assert_eq!(codes(spaces.clone()), ["too-large"]);
    assert_eq!(codes(format!("{{{spaces}}}")), ["too-large"]);
    drop(spaces);
    // Just below the limit.
    let spaces = " ".repeat(60 << 20);
    assert_eq!(codes(spaces.clone()), ["not-openapi"]);
    assert_eq!(codes(format!("{{{spaces}}}")), ["not-openapi"]);
    assert_eq!(codes(format!("a: b\n{spaces}")), ["not-openapi"]);
    let lines = "\n".repeat(60 << 20);
    assert_eq!(codes(lines), ["not-openapi"]);
}

#[test]
fn a_long_line() {
    let long = "x".repeat(2 << 20);
    let text = with_schemas(json!({"A": {"type": "string", "description": long, "enum": [long]}}));
    assert!(generated(text).output.is_some());
    let text = with_schemas(json!({"A": {"type": "object", "properties": {&long[..1 << 18]: {"type": 5}}}}));
    assert!(generated(text).output.is_some());
    assert_eq!(codes(format!("openapi: 3.0.3\npaths: {long}\n{{")), ["syntax"]);
}

#[test]
fn very_many_keys() {
    let keys: String = (0..200_000).map(|at| format!("  k{at}: 1\n")).collect();
    let head = "openapi: 3.0.3\ninfo: {title: a, version: '1'}\npaths: {}\n";
    assert!(generated(format!("{head}x-keys:\n{keys}")).output.is_some());
    assert!(generated(format!("{head}components:\n{keys}")).output.is_some());
    let same = "  k: 1\n".repeat(100_000);
    assert!(generated(format!("{head}x-keys:\n{same}")).output.is_some());
}

/// Runs last by its name, after the others of its thread: what all of this took at most.
#[test]
fn z_memory_is_bounded() {
    let Ok(status) = std::fs::read_to_string("/proc/self/status") else { return };
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    let peak: u64 = peak.trim().trim_end_matches(" kB").parse().unwrap();
    assert!(peak < 4 << 20, "{peak} kB");
}
