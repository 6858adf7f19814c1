//! Types: what is meant by the words that documents use, by no word at all, and by several.

use serde_json::{Map, Value, json};

use super::keywords::{applies_to, inapplicable};
use super::values::is_of;
use super::{TYPES, values};
use crate::diagnostic::Code;
use crate::load::describe;
use crate::lower::{Lowering, Object};
use crate::pointer::Pointer;

/// Whether a type is meant by `name`.
pub(in crate::lower) fn is_type(name: &str) -> bool {
    TYPES.contains(&name) || matches!(meant(name), Meant::Type(..))
}

/// Takes `type` out of a schema. Null is said by `nullable` from here on; no types at all: any type.
pub(super) fn read(lowering: &mut Lowering<'_>, schema: &mut Object, at: &Pointer) -> Vec<String> {
    let at = at.child("type");
    let words = match schema.remove("type") {
        None => return Vec::new(),
        Some(Value::Array(words)) => words,
        // `string|null` and `string, null` are several types too.
        Some(Value::String(words)) if words.contains(['|', ',']) => {
            lowering.note(Code::UnknownType, &at, format!("there is no type `{words}`; a list of types is meant"));
            words.split(['|', ',']).map(|word| json!(word.trim())).collect()
        }
        Some(word) => vec![word],
    };
    let mut types: Vec<String> = Vec::new();
    let mut null = false;
    let mut any = false;
    for word in &words {
        let name = match word {
            Value::String(name) => name.as_str(),
            Value::Null => "null",
            other => {
                lowering.note(Code::UnreadableType, &at, format!("`type` is a name, found {}", describe(other)));
                any = true;
                continue;
            }
        };
        if TYPES.contains(&name) {
            types.push(name.to_owned());
            continue;
        }
        match meant(name) {
            Meant::Null => null = true,
            Meant::Any => {
                lowering.note(Code::UnknownType, &at, format!("there is no type `{name}`; any type is meant"));
                any = true;
            }
            Meant::Type(meant, format) => {
                let also = format.map(|format| format!(" with `format: {format}`")).unwrap_or_default();
                lowering.note(Code::UnknownType, &at, format!("there is no type `{name}`; `{meant}`{also} is meant"));
                types.push(meant.to_owned());
                if let Some(format) = format {
                    schema.entry("format").or_insert_with(|| json!(format));
                }
            }
            Meant::Nothing => {
                lowering.note(Code::UnreadableType, &at, format!("there is no type `{name}`; any type is accepted"));
                any = true;
            }
        }
    }
    let mut seen = Vec::new();
    types.retain(|name| {
        let new = !seen.contains(name);
        seen.push(name.clone());
        new
    });
    if types.iter().any(|name| name == "number") {
        types.retain(|name| name != "integer");
    }
    if null {
        schema.insert("nullable".to_owned(), json!(true));
        if types.is_empty() && !any {
            if says_what(schema) {
                let message = "no value is null and what stands beside this type; that or null is meant";
                lowering.note(Code::OddNullable, &at, message);
            } else {
                schema.insert("x-billwright-null".to_owned(), json!(true));
            }
        }
    }
    // All types are any type.
    if any || types.len() >= TYPES.len() - 1 { Vec::new() } else { types }
}

/// Whether a schema says by other keywords than `type` what its values are.
pub(super) fn says_what(schema: &Object) -> bool {
    ["allOf", "oneOf", "anyOf", "properties", "items"].iter().any(|key| schema.contains_key(*key))
}

enum Meant {
    Null,
    Any,
    Type(&'static str, Option<&'static str>),
    Nothing,
}

fn meant(name: &str) -> Meant {
    match name.trim().to_ascii_lowercase().as_str() {
        "null" | "nil" | "none" => Meant::Null,
        "any" | "mixed" | "*" | "" | "anytype" | "any type" | "unknown" => Meant::Any,
        "string" | "str" | "text" | "enum" | "char" | "varchar" => Meant::Type("string", None),
        "file" | "binary" => Meant::Type("string", Some("binary")),
        "byte" | "bytes" | "base64" => Meant::Type("string", Some("byte")),
        "date" => Meant::Type("string", Some("date")),
        "datetime" | "date-time" | "timestamp" | "date_time" => Meant::Type("string", Some("date-time")),
        "uuid" | "guid" => Meant::Type("string", Some("uuid")),
        "uri" | "url" => Meant::Type("string", Some("uri")),
        "email" => Meant::Type("string", Some("email")),
        "password" => Meant::Type("string", Some("password")),
        "integer" | "int" => Meant::Type("integer", None),
        "int32" => Meant::Type("integer", Some("int32")),
        "long" | "int64" | "bigint" => Meant::Type("integer", Some("int64")),
        "number" | "numeric" => Meant::Type("number", None),
        "decimal" => Meant::Type("number", Some("decimal")),
        "float" => Meant::Type("number", Some("float")),
        "double" => Meant::Type("number", Some("double")),
        "boolean" | "bool" => Meant::Type("boolean", None),
        "array" | "list" => Meant::Type("array", None),
        "object" | "map" | "dict" | "hash" | "json" | "struct" => Meant::Type("object", None),
        _ => Meant::Nothing,
    }
}

/// The types of a schema that names none, where the other keywords leave no doubt.
pub(super) fn infer(lowering: &mut Lowering<'_>, schema: &mut Object, at: &Pointer, types: Vec<String>) -> Vec<String> {
    if !types.is_empty() || schema.contains_key("x-billwright-null") {
        return types;
    }
    if let Some(Value::Array(values)) = schema.get("enum") {
        return types_of(values);
    }
    let has = |keys: &[&str]| keys.iter().any(|key| schema.contains_key(*key));
    let composed = has(&["oneOf", "anyOf", "allOf"]);
    let format = schema.get("format").and_then(Value::as_str);
    let inferred = if has(&["properties", "patternProperties"]) || (!composed && has(&["additionalProperties"])) {
        "object"
    } else if has(&["items", "prefixItems"]) {
        "array"
    } else if composed {
        return types;
    } else {
        match format {
            Some("int32" | "int64") => "integer",
            Some("float" | "double") => "number",
            Some("date" | "date-time" | "uuid" | "uri" | "email" | "byte" | "binary" | "password") => "string",
            // The name of a type under the wrong key.
            Some(name) if TYPES.contains(&name) => name,
            _ if has(&["pattern", "minLength", "maxLength"]) => "string",
            _ if has(&["minimum", "maximum", "multipleOf"]) => "number",
            _ => return types,
        }
    };
    let inferred = inferred.to_owned();
    lowering.note(Code::MissingType, at, format!("the schema has no `type`; `{inferred}` is meant"));
    vec![inferred]
}

/// The one type that all values have, or none.
fn types_of(values: &[Value]) -> Vec<String> {
    let mut names: Vec<&str> = values.iter().map(values::type_of).filter(|name| *name != "null").collect();
    names.sort_unstable();
    names.dedup();
    match names.as_slice() {
        ["integer", "number"] => vec!["number".to_owned()],
        [name] => vec![(*name).to_owned()],
        _ => Vec::new(),
    }
}

/// Writes the types back: one as `type`, several as a union of schemas with one type each.
pub(super) fn write(lowering: &mut Lowering<'_>, schema: &mut Object, at: &Pointer, types: Vec<String>) {
    match types.as_slice() {
        [] => {}
        [name] => {
            schema.insert("type".to_owned(), json!(name));
            inapplicable(lowering, schema, at, name);
            contradictory(lowering, schema, at, name);
            if name == "array" && !schema.contains_key("items") && !schema.contains_key("prefixItems") {
                lowering.note(Code::MissingItems, at, "the array has no `items`; any element is accepted");
                schema.insert("items".to_owned(), json!({}));
            }
        }
        several => {
            let branches: Vec<Value> =
                several.iter().map(|name| Value::Object(branch(schema, name, several))).collect();
            schema.retain(|key, _| key != "enum" && applies_to(key).len() == TYPES.len());
            let union = json!({ "anyOf": branches });
            match (schema.contains_key("anyOf"), schema.get_mut("allOf")) {
                (false, _) => {
                    schema.insert("anyOf".to_owned(), Value::Array(branches));
                }
                (true, Some(Value::Array(all))) => all.push(union),
                (true, _) => {
                    schema.insert("allOf".to_owned(), json!([union]));
                }
            }
        }
    }
}

/// A format that is of another type: the type counts.
fn contradictory(lowering: &mut Lowering<'_>, schema: &Object, at: &Pointer, name: &str) {
    let of_text = ["date", "date-time", "time", "duration", "uuid", "uri", "email", "byte", "binary", "password"];
    if let Some(format) = schema.get("format").and_then(Value::as_str)
        && matches!(name, "integer" | "number")
        && of_text.contains(&format)
    {
        let message = format!("`format: {format}` says nothing about values of type {name}");
        lowering.note(Code::InapplicableKeyword, &at.child("format"), message);
    }
}

/// The part of a schema that is about values of one of its types.
fn branch(schema: &Object, name: &str, types: &[String]) -> Map<String, Value> {
    let mut branch = Map::new();
    branch.insert("type".to_owned(), json!(name));
    for (key, value) in schema {
        let about = applies_to(key);
        if about.len() == TYPES.len() || !about.contains(&name) {
            continue;
        }
        if key == "format" && !format_fits(value, name, types) {
            continue;
        }
        branch.insert(key.clone(), value.clone());
    }
    if let Some(Value::Array(values)) = schema.get("enum") {
        let own: Vec<Value> = values.iter().filter(|value| is_of(value, name)).cloned().collect();
        branch.insert("enum".to_owned(), Value::Array(own));
    }
    branch
}

fn format_fits(format: &Value, name: &str, types: &[String]) -> bool {
    let meant = match format.as_str() {
        Some("int32" | "int64" | "uint32" | "uint64" | "unix-time") => &["integer", "number"][..],
        Some("float" | "double") => &["number"],
        _ if types.iter().any(|name| name == "string") => &["string"],
        _ => &["integer", "number"],
    };
    meant.contains(&name)
}
