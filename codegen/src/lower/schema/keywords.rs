//! Which keyword says something about which type, and keywords with rules of their own.

use serde_json::{Value, json};

use super::TYPES;
use crate::diagnostic::Code;
use crate::load::describe;
use crate::lower::{Lowering, Object, keep_aside, quoted};
use crate::pointer::Pointer;

/// The key under which keywords are kept that say nothing about values of the schema's type.
const INAPPLICABLE: &str = "x-billwright-inapplicable";

/// The types that `key` says something about; all of them if it is about no type in particular.
pub(super) fn applies_to(key: &str) -> &'static [&'static str] {
    match key {
        "minLength" | "maxLength" | "pattern" | "contentEncoding" | "contentMediaType" | "contentSchema" => &["string"],
        "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf" => &["number", "integer"],
        "format" => &["string", "number", "integer"],
        "properties" | "required" | "additionalProperties" | "minProperties" | "maxProperties" => &["object"],
        "patternProperties" | "propertyNames" | "dependentRequired" | "dependentSchemas" => &["object"],
        "unevaluatedProperties" | "dependencies" => &["object"],
        "items" | "prefixItems" | "additionalItems" | "unevaluatedItems" | "contains" => &["array"],
        "minItems" | "maxItems" | "uniqueItems" | "minContains" | "maxContains" => &["array"],
        _ => TYPES,
    }
}

/// Keeps aside the keywords that say nothing about values of `name`: the parsed schema would be of no type for them.
pub(super) fn inapplicable(lowering: &mut Lowering<'_>, schema: &mut Object, at: &Pointer, name: &str) {
    let keys: Vec<String> = schema.keys().filter(|key| !applies_to(key).contains(&name)).cloned().collect();
    if keys.is_empty() {
        return;
    }
    lowering.note(Code::InapplicableKeyword, at, format!("{} says nothing about values of type {name}", quoted(&keys)));
    for key in keys {
        if let Some(value) = schema.remove(&key) {
            keep_aside(schema, INAPPLICABLE, &key, value);
        }
    }
}

/// `required` as a list of names, and `required: true` moved from the properties to that list.
pub(super) fn required(lowering: &mut Lowering<'_>, schema: &mut Object, at: &Pointer) {
    let mut names: Vec<String> = Vec::new();
    let place = at.child("required");
    match schema.remove("required") {
        None => {}
        Some(Value::Array(listed)) => {
            let count = listed.len();
            names.extend(listed.iter().filter_map(Value::as_str).map(str::to_owned));
            if names.len() < count {
                lowering.note(
                    Code::OddRequired,
                    &place,
                    "`required` lists something that is no string; it is left out",
                );
            }
        }
        Some(Value::String(name)) if !matches!(name.as_str(), "true" | "false") => {
            lowering.note(Code::OddRequired, &place, "`required` is a list of names, found a string");
            names.push(name);
        }
        Some(Value::Null) => {
            lowering.note(Code::UnexpectedNull, &place, "`required` is null; that is as if it were left out")
        }
        Some(other) => {
            let message = format!("`required` is a list of names, found {}; it is left out", describe(&other));
            lowering.note(Code::OddRequired, &place, message);
        }
    }
    if let Some(Value::Object(properties)) = schema.get_mut("properties") {
        for (name, property) in properties.iter_mut() {
            let Value::Object(property) = property else { continue };
            let required = match property.get("required") {
                Some(Value::Bool(flag)) => *flag,
                Some(Value::String(flag)) if flag == "true" => true,
                Some(Value::String(flag)) if flag == "false" => false,
                _ => continue,
            };
            property.remove("required");
            let here = at.child("properties").child(name).child("required");
            let message = format!("`required: {required}` on a property is moved to the object that has the property");
            lowering.note(Code::RequiredOnProperty, &here, message);
            if required {
                names.push(name.clone());
            }
        }
    }
    let count = names.len();
    let mut seen = std::collections::HashSet::new();
    names.retain(|name| seen.insert(name.clone()));
    if names.len() < count {
        lowering.note(Code::OddRequired, &place, "`required` lists a name more than once");
    }
    if !names.is_empty() {
        schema.insert("required".to_owned(), json!(names));
    }
}

/// Bytes in a string.
pub(super) fn content(schema: &mut Object) {
    let text = |key: &str| schema.get(key).and_then(Value::as_str).map(str::to_ascii_lowercase);
    let format = match (text("contentEncoding").as_deref(), text("contentMediaType").as_deref()) {
        (Some("base64"), _) => ("contentEncoding", "byte"),
        (None, Some("application/octet-stream")) => ("contentMediaType", "binary"),
        _ => return,
    };
    if !schema.contains_key("format") {
        let (said_by, format) = format;
        schema.remove(said_by);
        schema.insert("format".to_owned(), json!(format));
        schema.entry("type").or_insert_with(|| json!("string"));
    }
}

/// Keeps aside alternatives that say nothing of the type, where that is said beside them: they are for readers, or
/// narrow which of its values are meant.
pub(super) fn silent_alternatives(lowering: &mut Lowering<'_>, schema: &mut Object, at: &Pointer) {
    const TELLING: &[&str] = &[
        "$ref",
        "enum",
        "x-billwright-enum",
        "x-billwright-null",
        "allOf",
        "oneOf",
        "anyOf",
        "properties",
        "required",
        "additionalProperties",
        "x-billwright-pattern-properties",
        "items",
        "x-billwright-prefix-items",
    ];
    let Some(own) = schema.get("type").cloned() else { return };
    let is_silent = |member: &Value| {
        let tells = |(key, value): (&String, &Value)| match key.as_str() {
            "type" => *value != own,
            // Of a text in two formats, neither is the type.
            "format" => true,
            key => TELLING.contains(&key),
        };
        member.as_object().is_some_and(|member| !member.iter().any(tells))
    };
    for key in ["oneOf", "anyOf"] {
        let members = schema.get(key).and_then(Value::as_array);
        if members.is_some_and(|members| members.iter().all(is_silent))
            && let Some(members) = schema.remove(key)
        {
            lowering.note(Code::InapplicableKeyword, &at.child(key), format!("`{key}` says nothing of the type"));
            keep_aside(schema, INAPPLICABLE, key, members);
        }
    }
}

/// Keywords whose meaning no type can have: they are kept, and said to be without effect.
pub(super) fn widened(lowering: &mut Lowering<'_>, schema: &Object, at: &Pointer) {
    for key in ["if", "not", "dependentSchemas", "dependentRequired", "dependencies"] {
        // What `false` stands for is no condition.
        if schema.get(key).is_some_and(|condition| *condition != json!({})) {
            let message = format!("the condition `{key}` is not part of the generated type");
            lowering.note(Code::Widened, &at.child(key), message);
        }
    }
    for key in ["propertyNames", "contains"] {
        // What accepts everything says nothing.
        if schema.get(key).and_then(Value::as_object).is_some_and(|inner| !inner.is_empty()) {
            let message = format!("what `{key}` asks for is not part of the generated type");
            lowering.note(Code::Widened, &at.child(key), message);
        }
    }
    if let Some(Value::Object(patterns)) = schema.get("patternProperties")
        && (patterns.len() > 1 || schema.contains_key("properties"))
    {
        let message = "which members have which names is not part of the generated type";
        lowering.note(Code::Widened, &at.child("patternProperties"), message);
    }
}
