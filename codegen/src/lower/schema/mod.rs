//! Rules for schemas, in the order in which they rely on each other.

mod bounds;
mod keywords;
mod nulls;
mod types;
mod values;

use serde_json::{Value, json};

pub(crate) use bounds::whole;
pub(super) use nulls::is_null;
pub(super) use types::is_type;

use super::{Lowering, Object, keep_aside};
use crate::diagnostic::Code;
use crate::load::describe;
use crate::pointer::Pointer;

/// The types of 3.0.
const TYPES: &[&str] = &["string", "number", "integer", "boolean", "array", "object"];

/// A `$ref` with something beside it: both hold.
pub(super) fn reference(lowering: &mut Lowering<'_>, schema: &mut Object, at: &Pointer) {
    // A type beside a reference repeats what the target says.
    if schema.get("type").is_some_and(Value::is_string) {
        schema.remove("type");
        lowering.note(Code::ReferenceSiblings, &at.child("type"), "the `type` beside a `$ref` has no effect");
    }
    if lowering.minor == 0 {
        let ignored: Vec<String> = schema.keys().filter(|key| *key != "$ref" && !is_annotation(key)).cloned().collect();
        for key in &ignored {
            if let Some(value) = schema.remove(key) {
                keep_aside(schema, super::tidy::UNKNOWN, key, value);
            }
        }
        if !ignored.is_empty() {
            let message = format!("in OpenAPI 3.0, {} has no effect beside a `$ref`", super::quoted(&ignored));
            lowering.note(Code::ReferenceSiblings, at, message);
        }
    }
    if schema.len() == 1 {
        return;
    }
    let Some(target) = schema.remove("$ref") else { return };
    let member = json!({ "$ref": target });
    match schema.get_mut("allOf") {
        Some(Value::Array(members)) => members.insert(0, member),
        _ => {
            schema.insert("allOf".to_owned(), json!([member]));
        }
    }
}

/// What says something about a schema without changing which values it has.
fn is_annotation(key: &str) -> bool {
    matches!(key, "description" | "summary" | "title" | "example" | "examples" | "deprecated" | "default")
        || matches!(key, "readOnly" | "writeOnly" | "nullable" | "externalDocs" | "xml")
        || key.starts_with("x-")
}

/// Turns what [`Lowering::tidy`] would take for a wrong JSON type into what is meant.
pub(super) fn before(lowering: &mut Lowering<'_>, schema: &mut Object, at: &Pointer) {
    if schema.get("$ref").is_some_and(|reference| !reference.is_string())
        && let Some(reference) = schema.remove("$ref")
    {
        lowering.note(
            Code::WrongJsonType,
            &at.child("$ref"),
            format!("expected a string, found {}", describe(&reference)),
        );
        keep_aside(schema, super::tidy::UNKNOWN, "$ref", reference);
    }
    // Members of `$defs` have been moved to `components`.
    for key in ["$defs", "definitions"] {
        schema.remove(key);
    }
    if let Some(Value::Array(elements)) = schema.get("items") {
        let elements = elements.clone();
        schema.remove("items");
        match elements.as_slice() {
            [] => lowering.note(
                Code::TupleItems,
                &at.child("items"),
                "`items` is an empty array; any element is accepted",
            ),
            [only] => {
                lowering.note(
                    Code::TupleItems,
                    &at.child("items"),
                    "`items` is an array of one schema; that one is used",
                );
                schema.insert("items".to_owned(), only.clone());
            }
            _ => {
                lowering.note(Code::TupleItems, &at.child("items"), "`items` is an array: a tuple is what is meant");
                schema.insert("prefixItems".to_owned(), Value::Array(elements));
                if let Some(rest) = schema.remove("additionalItems") {
                    schema.insert("items".to_owned(), rest);
                }
            }
        }
    }
    if let Some(flag) = schema.remove("x-nullable") {
        if flag == json!(true) && !schema.contains_key("nullable") {
            lowering.note(Code::OddNullable, &at.child("x-nullable"), "`x-nullable` is read as `nullable`");
            schema.insert("nullable".to_owned(), json!(true));
        } else {
            schema.insert("x-nullable".to_owned(), flag);
        }
    }
    // `summary` is often written where `title` is meant; both are only said to readers.
    if let Some(summary) = schema.remove("summary") {
        schema.entry("x-billwright-summary").or_insert(summary);
    }
}

/// The rules proper. Each key has the JSON type that it should have.
pub(super) fn after(lowering: &mut Lowering<'_>, schema: &mut Object, at: &Pointer) {
    keywords::required(lowering, schema, at);
    values::constant(schema);
    values::annotations(schema);
    keywords::content(schema);
    let types = types::read(lowering, schema, at);
    let types = types::infer(lowering, schema, at, types);
    let types = values::enumeration(lowering, schema, at, types);
    nulls::unions(lowering, schema, at);
    bounds::exclusive(lowering, schema, at);
    bounds::numbers(lowering, schema, at, &types);
    types::write(lowering, schema, at, types);
    keywords::widened(lowering, schema, at);
}

/// What is left once the parts are lowered.
pub(super) fn last(lowering: &mut Lowering<'_>, schema: &mut Object, at: &Pointer) {
    keywords::silent_alternatives(lowering, schema, at);
    if schema.get("nullable") == Some(&json!(false)) {
        schema.remove("nullable");
    }
}
