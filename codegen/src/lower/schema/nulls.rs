//! Null among the members of a union, or as a schema of its own.

use std::collections::HashSet;

use serde_json::{Value, json};

use crate::diagnostic::Code;
use crate::lower::{Lowering, Object};
use crate::pointer::Pointer;

use super::types::says_what;

/// Whether a schema, not lowered yet, allows null and nothing else. `nulls` are the references to such schemas.
pub(in crate::lower) fn is_null(schema: &Value, nulls: &HashSet<String>) -> bool {
    let Value::Object(schema) = schema else { return false };
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        return nulls.contains(reference);
    }
    let only = |key: &str, says_null: fn(&Value) -> bool| schema.get(key).is_some_and(says_null);
    let is_type = only("type", |value| match value {
        Value::String(name) => name == "null",
        Value::Array(names) => names.len() == 1 && names.iter().all(|name| name == "null" || name.is_null()),
        _ => false,
    });
    (is_type && !says_what(schema))
        || only("const", Value::is_null)
        || only("enum", |value| value.as_array().is_some_and(|v| !v.is_empty() && v.iter().all(Value::is_null)))
        || schema.get("x-billwright-null") == Some(&json!(true))
        || is_nullable_only(schema)
}

/// `{nullable: true}`, with nothing but words beside it.
fn is_nullable_only(schema: &Object) -> bool {
    let says_nothing =
        |key: &String| matches!(key.as_str(), "nullable" | "description" | "title") || key.starts_with("x-");
    schema.get("nullable") == Some(&json!(true)) && schema.keys().all(says_nothing)
}

/// Takes null out of `oneOf` and `anyOf`; a union of one left is that one.
pub(super) fn unions(lowering: &mut Lowering<'_>, schema: &mut Object, at: &Pointer) {
    for key in ["oneOf", "anyOf"] {
        let Some(Value::Array(members)) = schema.get_mut(key) else { continue };
        let nulls: Vec<usize> =
            (0..).zip(members.iter()).filter(|(_, m)| is_null(m, &lowering.nulls)).map(|(i, _)| i).collect();
        if nulls.is_empty() {
            continue;
        }
        members.retain(|member| !is_null(member, &lowering.nulls));
        let members = std::mem::take(members);
        for index in nulls {
            lowering.removed(&at.child(key), index);
        }
        match members.len() {
            0 => {
                schema.remove(key);
                if !schema.contains_key("type") {
                    schema.insert("x-billwright-null".to_owned(), json!(true));
                    continue;
                }
            }
            1 => {
                schema.remove(key);
                match schema.get_mut("allOf") {
                    Some(Value::Array(all)) => all.extend(members),
                    _ => {
                        schema.insert("allOf".to_owned(), Value::Array(members));
                    }
                }
            }
            _ => {
                schema.insert(key.to_owned(), Value::Array(members));
            }
        }
        schema.insert("nullable".to_owned(), json!(true));
    }
    // `allOf: [X, {nullable: true}]` is how many say that X may be null.
    if let Some(Value::Array(members)) = schema.get_mut("allOf") {
        let before = members.len();
        let kept = |member: &Value| !member.as_object().is_some_and(is_nullable_only);
        if before > 1 && members.iter().any(kept) {
            members.retain(kept);
        }
        if members.len() < before {
            let message = "a member of `allOf` says only `nullable`; it is taken for the whole schema";
            lowering.note(Code::OddNullable, &at.child("allOf"), message);
            schema.insert("nullable".to_owned(), json!(true));
        }
    }
    for key in ["oneOf", "anyOf", "allOf"] {
        if schema.get(key).and_then(Value::as_array).is_some_and(Vec::is_empty) {
            schema.remove(key);
            lowering.note(Code::WrongJsonType, &at.child(key), format!("`{key}` has no members; it is left out"));
        }
    }
}
