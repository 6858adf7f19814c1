//! Documents that were good, and then were broken.

use arbitrary::Unstructured;
use serde_json::{Map, Value, json};

use super::pick::{below, one};

/// Values over this many bytes are not copied: documents must not grow without end.
const MAX_COPIED: usize = 20_000;

/// Breaks a document in a few places.
pub fn mutate(document: &mut Value, bytes: &mut Unstructured<'_>) {
    for _ in 0..=below(bytes, 8) {
        let mut all = Vec::new();
        places(document, String::new(), &mut all);
        let at = all[below(bytes, all.len())].clone();
        let other = all[below(bytes, all.len())].clone();
        break_at(document, &at, &other, bytes);
    }
}

fn break_at(document: &mut Value, at: &str, other: &str, bytes: &mut Unstructured<'_>) {
    let kind = below(bytes, 10);
    let replacement = match kind {
        // Something is not there.
        0 | 1 => {
            take(document, at);
            return;
        }
        // Something has another name.
        2 => {
            let name = match odd(bytes) {
                Value::String(name) => name,
                _ => last(other),
            };
            if let Some(value) = take(document, at)
                && let Some(Value::Object(members)) = holder(document, at)
            {
                members.insert(name, value);
            }
            return;
        }
        // Something is there twice.
        3 => {
            let value = copy(document, at);
            match holder(document, at) {
                Some(Value::Array(items)) => items.push(value),
                Some(Value::Object(members)) => {
                    members.insert(format!("{} ", last(at)), value);
                }
                _ => {}
            }
            return;
        }
        // Two things have changed places.
        4 => {
            let (one, two) = (copy(document, at), copy(document, other));
            put(document, at, two);
            one
        }
        // Something stands elsewhere, too: a schema within itself, a list where a text should be.
        5 | 6 => copy(document, other),
        // A reference to anywhere.
        7 => json!({ "$ref": format!("#{other}") }),
        _ => odd(bytes),
    };
    put(document, if kind == 4 { other } else { at }, replacement);
}

/// The pointers to all values.
fn places(value: &Value, at: String, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                places(value, format!("{at}/{}", key.replace('~', "~0").replace('/', "~1")), found);
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                places(value, format!("{at}/{index}"), found);
            }
        }
        _ => {}
    }
    found.push(at);
}

fn last(at: &str) -> String {
    at.rsplit('/').next().unwrap_or_default().replace("~1", "/").replace("~0", "~")
}

fn holder<'d>(document: &'d mut Value, at: &str) -> Option<&'d mut Value> {
    document.pointer_mut(at.rsplit_once('/')?.0)
}

fn take(document: &mut Value, at: &str) -> Option<Value> {
    let key = last(at);
    match holder(document, at)? {
        Value::Object(members) => members.remove(&key),
        Value::Array(items) => key.parse().ok().filter(|index| *index < items.len()).map(|index| items.remove(index)),
        _ => None,
    }
}

fn copy(document: &Value, at: &str) -> Value {
    let value = document.pointer(at).cloned().unwrap_or_default();
    if value.to_string().len() < MAX_COPIED { value } else { Value::Null }
}

fn put(document: &mut Value, at: &str, value: Value) {
    if let Some(place) = document.pointer_mut(at) {
        *place = value;
    }
}

/// Something that stands where something else should.
fn odd(bytes: &mut Unstructured<'_>) -> Value {
    const TEXTS: &[&str] = &[
        "",
        "object",
        "array",
        "self",
        "true",
        "404",
        "2XX",
        "default",
        "$ref",
        "{a}{b}/{c",
        "#/components/schemas/none",
        "\u{202e}\u{0}*/ {a} {+b} é``` \r\n#",
    ];
    match below(bytes, 20) {
        0 => Value::Null,
        1 => json!(true),
        2 => json!(-1),
        3 => json!(1e308),
        4 => json!(u64::MAX),
        5 => json!([]),
        6 => json!({}),
        7 => json!([[[]]]),
        8 => json!({"$ref": "#"}),
        9 => json!({"$ref": "#/paths"}),
        10 => json!({"$ref": "#/components/schemas"}),
        11 => json!({"type": ["string", "null", "object"]}),
        12 => json!({"oneOf": [{}, {"oneOf": []}, {"type": "null"}]}),
        13 => json!({"allOf": [{"type": "string"}, {"properties": {"a": false}}]}),
        14 => json!("x".repeat(5000)),
        15 => nested(bytes),
        _ => json!(one(bytes, TEXTS)),
    }
}

/// One schema within another, deep.
fn nested(bytes: &mut Unstructured<'_>) -> Value {
    const HOLDERS: &[&str] = &["items", "not", "additionalProperties", "if", "propertyNames", "schema"];
    let holder = one(bytes, HOLDERS);
    let mut value = json!({"type": "string"});
    for _ in 0..below(bytes, 150) {
        value = Value::Object(Map::from_iter([(holder.to_owned(), value)]));
    }
    value
}
