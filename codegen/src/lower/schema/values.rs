//! Values that stand in schemas: constants, enumerations, defaults and examples.

use serde_json::{Value, json};

use super::bounds::{exact, whole};
use crate::diagnostic::Code;
use crate::load::describe;
use crate::lower::{Lowering, Object};
use crate::pointer::Pointer;

/// The key under which the values of an enumeration are kept that no one type of 3.0 has.
const ENUM: &str = "x-billwright-enum";

/// A constant is an enumeration of one.
pub(super) fn constant(schema: &mut Object) {
    let Some(value) = schema.remove("const") else { return };
    schema.insert("x-billwright-const".to_owned(), json!(true));
    schema.insert("enum".to_owned(), json!([value]));
}

/// Null says nothing in 3.0's `default` and `example`, and 3.1 has several examples.
pub(super) fn annotations(schema: &mut Object) {
    let first = match schema.get("examples") {
        Some(Value::Array(examples)) => examples.first().cloned(),
        Some(Value::Object(examples)) => examples.values().next().map(|e| e.get("value").unwrap_or(e).clone()),
        _ => None,
    };
    if let Some(first) = first
        && !schema.contains_key("example")
    {
        if let Some(Value::Array(examples)) = schema.get("examples")
            && examples.len() == 1
        {
            schema.remove("examples");
        }
        schema.insert("example".to_owned(), first);
    }
    for (key, kept) in [("default", "x-billwright-null-default"), ("example", "x-billwright-null-example")] {
        if schema.get(key) == Some(&Value::Null) {
            schema.remove(key);
            schema.insert(kept.to_owned(), json!(true));
        }
    }
}

/// The JSON types of values, by the names that schemas use.
pub(super) fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() && whole(number).is_none() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// Whether a value of one type is also a value of the other.
pub(super) fn is_of(value: &Value, name: &str) -> bool {
    let found = type_of(value);
    found == name || (found == "integer" && name == "number")
}

/// Brings `enum` into the form that 3.0's parser holds, and says which types remain.
pub(super) fn enumeration(
    lowering: &mut Lowering<'_>,
    schema: &mut Object,
    at: &Pointer,
    types: Vec<String>,
) -> Vec<String> {
    let at = at.child("enum");
    let mut values = match schema.remove("enum") {
        None => return types,
        Some(Value::Array(values)) => values,
        Some(Value::Null) => {
            lowering.note(Code::UnexpectedNull, &at, "`enum` is null; that is as if it were left out");
            return types;
        }
        Some(single) => {
            lowering.note(Code::OddEnum, &at, format!("`enum` is a list of values, found {}", describe(&single)));
            vec![single]
        }
    };
    if values.is_empty() {
        lowering.note(Code::OddEnum, &at, "`enum` has no values; it is left out");
        return types;
    }
    if types == ["string"] {
        spell(lowering, &mut values, &at);
    }
    let count = values.len();
    values.retain(|value| !value.is_null());
    if values.len() < count {
        schema.insert("nullable".to_owned(), json!(true));
        if values.is_empty() {
            schema.insert("x-billwright-null".to_owned(), json!(true));
            return Vec::new();
        }
    }
    let mut index = 0;
    values.retain(|value| {
        let is_held = !is_rounded(value);
        if !is_held {
            let message = format!("{} has lost digits; it is left out", describe(value));
            lowering.note(Code::Widened, &at.index(index), message);
        }
        index += 1;
        is_held
    });
    if values.is_empty() {
        return types;
    }
    let count = values.len();
    deduplicate(&mut values);
    if values.len() < count {
        lowering.note(Code::OddEnum, &at, "`enum` lists a value more than once");
    }
    place(lowering, schema, &at, values, types)
}

/// A string's values are strings, however YAML reads them.
fn spell(lowering: &mut Lowering<'_>, values: &mut [Value], at: &Pointer) {
    for (index, value) in values.iter_mut().enumerate() {
        let here = at.index(index);
        if let Value::Number(_) | Value::Bool(_) = value
            && let Some(text) = lowering.written(&here, value)
        {
            lowering.note(Code::OddEnum, &here, format!("expected a string, found {}", describe(value)));
            *value = Value::String(text);
        }
    }
}

/// Whether a number was too long to be read in full: to offer it as a value would be to send another one.
fn is_rounded(value: &Value) -> bool {
    const LONGEST: f64 = 9_007_199_254_740_992.0;
    value.as_number().is_some_and(|number| number.is_f64() && number.as_f64().is_some_and(|it| it.abs() >= LONGEST))
}

fn deduplicate(values: &mut Vec<Value>) {
    let mut seen = std::collections::HashSet::new();
    // To JSON, 1 and 1.0 are one number.
    let text = |value: &Value| match value.as_number().and_then(whole) {
        Some(whole) => whole.to_string(),
        None => value.to_string(),
    };
    values.retain(|value| seen.insert(text(value)));
}

fn place(
    lowering: &mut Lowering<'_>,
    schema: &mut Object,
    at: &Pointer,
    mut values: Vec<Value>,
    types: Vec<String>,
) -> Vec<String> {
    // A type that none of the values has is none of the schema's.
    let types: Vec<String> = if types.len() > 1 {
        types.into_iter().filter(|name| values.iter().any(|value| is_of(value, name))).collect()
    } else {
        types
    };
    let [name] = types.as_slice() else {
        // With several types, the values are dealt out among them; with none, they cannot be held.
        let key = if types.is_empty() { ENUM } else { "enum" };
        if types.is_empty() {
            lowering.note(Code::MixedEnum, at, "`enum` has values of several types; it is kept aside");
        }
        schema.insert(key.to_owned(), Value::Array(values));
        return types;
    };
    if name == "array" && values.iter().all(|value| !value.is_array()) {
        // What is meant are the elements.
        let items = schema.entry("items").or_insert_with(|| json!({}));
        if let Value::Object(items) = items
            && !items.contains_key("enum")
            && !items.contains_key("$ref")
        {
            lowering.note(Code::OddEnum, at, "`enum` of an array is moved to its `items`");
            items.insert("enum".to_owned(), Value::Array(values));
            return types;
        }
        schema.insert(ENUM.to_owned(), Value::Array(values));
        return types;
    }
    if matches!(name.as_str(), "integer" | "number" | "boolean") {
        read_strings(lowering, &mut values, at, name);
    }
    let held = values.iter().all(|value| match (name.as_str(), value) {
        ("string", Value::String(_)) | ("boolean", Value::Bool(_)) => true,
        ("integer", Value::Number(number)) => number.is_i64(),
        ("number", Value::Number(number)) => exact(number.clone()).is_some(),
        _ => false,
    });
    if held {
        schema.insert("enum".to_owned(), Value::Array(values));
        return types;
    }
    let fits = values.iter().all(|value| is_of(value, name));
    schema.insert(ENUM.to_owned(), Value::Array(values));
    if fits {
        return types;
    }
    lowering.note(Code::MixedEnum, at, format!("`enum` has values that are not of type {name}; it is kept aside"));
    Vec::new()
}

/// Numbers and booleans that are written as strings, and integers that are written as floats.
fn read_strings(lowering: &mut Lowering<'_>, values: &mut [Value], at: &Pointer, name: &str) {
    let read = |value: &Value| match value {
        Value::String(text) => serde_json::from_str::<Value>(text).ok().filter(|value| is_of(value, name)),
        value => is_of(value, name).then(|| value.clone()),
    };
    let Some(all) = values.iter().map(read).collect::<Option<Vec<Value>>>() else { return };
    for (index, (value, read)) in values.iter_mut().zip(all).enumerate() {
        let read = match &read {
            Value::Number(number) if name == "integer" => whole(number).map_or(read.clone(), Value::from),
            _ => read,
        };
        if *value != read {
            lowering.note(Code::OddEnum, &at.index(index), format!("expected `{read}`, found {}", describe(value)));
            *value = read;
        }
    }
}
