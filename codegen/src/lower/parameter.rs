//! Rules for parameters, headers, encodings, and the examples that stand in them.

use serde_json::{Map, Value, json};

use super::shape::Kind;
use super::tidy::UNKNOWN;
use super::{Lowering, Object, keep_aside};
use crate::diagnostic::Code;
use crate::load::describe;
use crate::pointer::Pointer;

/// Keys with which Swagger 2 describes a parameter's type, beside its name.
const SCHEMA_KEYS: &[&str] = &[
    "type",
    "format",
    "items",
    "enum",
    "default",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "minItems",
    "maxItems",
    "uniqueItems",
    "properties",
    "nullable",
    "oneOf",
    "anyOf",
    "allOf",
    "additionalProperties",
];

pub(super) fn before(lowering: &mut Lowering<'_>, kind: Kind, parameter: &mut Object, at: &Pointer) {
    examples(lowering, parameter, at);
    let has_schema = ["schema", "content"].iter().any(|key| parameter.get(*key).is_some_and(|value| !value.is_null()));
    let keys: Vec<&str> = SCHEMA_KEYS.iter().copied().filter(|key| parameter.contains_key(*key)).collect();
    if !has_schema && !keys.is_empty() {
        let message = format!("a parameter's type is said by its `schema`, not by {}", super::quoted(&keys));
        lowering.note(Code::SwaggerLeftover, at, message);
        let schema: Map<String, Value> =
            keys.iter().filter_map(|key| parameter.remove(*key).map(|value| ((*key).to_owned(), value))).collect();
        parameter.insert("schema".to_owned(), Value::Object(schema));
    }
    if kind == Kind::Header {
        // The header's name is the key that it stands under.
        for key in ["name", "in"] {
            if parameter.remove(key).is_some() {
                lowering.note(Code::UnknownKey, &at.child(key), format!("a header has no `{key}`"));
            }
        }
    }
}

pub(super) fn after(lowering: &mut Lowering<'_>, kind: Kind, parameter: &mut Object, at: &Pointer) {
    match (parameter.contains_key("schema"), parameter.get("content").and_then(Value::as_object)) {
        (true, Some(_)) => {
            lowering.note(Code::SchemaAndContent, at, "there is a `schema` and a `content`; the schema counts");
            if let Some(content) = parameter.remove("content") {
                keep_aside(parameter, UNKNOWN, "content", content);
            }
        }
        (false, Some(content)) if !content.is_empty() => {}
        (true, None) => {}
        (false, _) => {
            parameter.remove("content");
            lowering.note(
                Code::MissingParameterSchema,
                at,
                "there is neither `schema` nor `content`; taken for a string",
            );
            parameter.insert("schema".to_owned(), json!({"type": "string"}));
        }
    }
    let place = if kind == Kind::Header {
        "header".to_owned()
    } else {
        parameter.get("in").and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    let place = match place.as_str() {
        "querystring" => {
            parameter.insert("in".to_owned(), json!("query"));
            parameter.insert("x-billwright-querystring".to_owned(), json!(true));
            "query"
        }
        place => place,
    };
    if kind == Kind::Parameter && place == "path" && parameter.get("required") != Some(&json!(true)) {
        lowering.note(Code::OptionalPathParameter, at, "a path parameter is always required");
        parameter.insert("required".to_owned(), json!(true));
    }
    if place != "query" {
        for key in ["allowEmptyValue", "allowReserved"] {
            match parameter.remove(key) {
                // 3.2 allows this in other places too.
                Some(value) if key == "allowReserved" && lowering.minor >= 2 => {
                    parameter.insert("x-billwright-allow-reserved".to_owned(), value);
                }
                Some(value) => {
                    lowering.note(Code::UnknownKey, &at.child(key), format!("`{key}` is for query parameters only"));
                    keep_aside(parameter, UNKNOWN, key, value);
                }
                None => {}
            }
        }
    }
    style(lowering, place, parameter, at);
}

fn style(lowering: &mut Lowering<'_>, place: &str, object: &mut Object, at: &Pointer) {
    let Some(style) = object.get("style").and_then(Value::as_str).map(str::to_owned) else { return };
    let known: &[&str] = match place {
        "path" => &["simple", "label", "matrix"],
        "header" => &["simple"],
        "cookie" => &["form"],
        _ => &["form", "spaceDelimited", "pipeDelimited", "deepObject"],
    };
    if known.contains(&style.as_str()) {
        return;
    }
    object.remove("style");
    // 3.2's `style: cookie` is `form` without percent-encoding.
    if place == "cookie" && style == "cookie" {
        object.insert("x-billwright-style".to_owned(), json!(style));
        return;
    }
    let message = format!("`style: {style}` is not for this place; the usual style is used");
    lowering.note(Code::OddStyle, &at.child("style"), message);
    keep_aside(object, UNKNOWN, "style", json!(style));
}

pub(super) fn after_encoding(lowering: &mut Lowering<'_>, encoding: &mut Object, at: &Pointer) {
    style(lowering, "query", encoding, at);
    // In the parsed document, absent and false are the same; here they are not: `form` explodes by default.
    if encoding.get("explode") == Some(&json!(false)) {
        encoding.insert("x-billwright-explode".to_owned(), json!(false));
    }
}

/// Examples never keep a document from being read: what is not in form is kept aside.
pub(super) fn examples(lowering: &mut Lowering<'_>, holder: &mut Object, at: &Pointer) {
    if holder.get("example") == Some(&Value::Null) {
        holder.remove("example");
        holder.insert("x-billwright-null-example".to_owned(), json!(true));
    }
    let Some(examples) = holder.get("examples") else { return };
    let well_formed = examples.as_object().is_some_and(|examples| examples.values().all(is_example));
    if well_formed {
        return;
    }
    let message = format!("expected an object of Example Objects, found {}", describe(examples));
    lowering.note(Code::OddExamples, &at.child("examples"), message);
    if let Some(examples) = holder.remove("examples") {
        holder.insert("x-billwright-examples".to_owned(), examples);
    }
}

fn is_example(example: &Value) -> bool {
    let Value::Object(example) = example else { return false };
    let known = |key: &String| {
        matches!(key.as_str(), "$ref" | "summary" | "description" | "value" | "externalValue")
            || matches!(key.as_str(), "dataValue" | "serializedValue")
            || key.starts_with("x-")
    };
    example.keys().all(known)
}

/// For the parser, `value: null` is no value.
pub(super) fn before_example(example: &mut Object) {
    if example.get("value") == Some(&Value::Null) {
        example.remove("value");
        example.insert("x-billwright-null-value".to_owned(), json!(true));
    }
}
