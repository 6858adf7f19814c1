//! Codec of the value tree of `serde_json`.

pub use serde_json::Value;

use super::codec::{Decode, Encode, Reader};
use super::tape::{Kind, Node};
use super::writer::Writer;

impl Encode for Value {
    fn encode(&self, writer: &mut Writer) {
        writer.raw(&self.to_string());
    }

    fn is_absent(&self) -> bool {
        false
    }
}

/// Numbers are `i64` or `u64` where they fit, and `f64` otherwise; where digits count, use [`Json`](super::Json).
impl Decode for Value {
    fn takes_null() -> bool {
        true
    }

    fn decode(node: Node<'_>, reader: &mut Reader) -> Self {
        match node.kind() {
            Kind::Null => Self::Null,
            Kind::Boolean => Self::Bool(node.raw() == "true"),
            Kind::Number => number(node.raw()).unwrap_or_else(|| {
                reader.fail(node, "a number that fits 64 bits");
                Self::Null
            }),
            Kind::String => Self::String(String::decode(node, reader)),
            Kind::Array => Self::Array(node.items().map(|item| Self::decode(item, reader)).collect()),
            Kind::Object => {
                let entry =
                    |(key, value): (Node<'_>, Node<'_>)| (String::decode(key, reader), Self::decode(value, reader));
                Self::Object(node.entries().map(entry).collect())
            }
        }
    }
}

/// Not by the parser of `serde_json`, which is off in the last digit of some floats.
fn number(text: &str) -> Option<Value> {
    if let Ok(number) = text.parse::<i64>() {
        return Some(Value::from(number));
    }
    if let Ok(number) = text.parse::<u64>() {
        return Some(Value::from(number));
    }
    serde_json::Number::from_f64(text.parse().ok()?).map(Value::Number)
}
