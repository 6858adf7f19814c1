//! What may become of a value that is not as the document says: changed at one place, with what is expected of it.

use serde_json::{Value, json};

use super::exact::NUMBER;
use super::sample::{Site, Step};

/// How a value was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    UnknownValue,
    UnknownMember,
    ExtraField,
    Null,
    MissingField,
    WrongType,
    WideNumber,
}

impl Kind {
    pub fn name(self) -> &'static str {
        match self {
            Self::UnknownValue => "unknown value",
            Self::UnknownMember => "unknown member",
            Self::ExtraField => "extra field",
            Self::Null => "null",
            Self::MissingField => "missing field",
            Self::WrongType => "wrong type",
            Self::WideNumber => "wide number",
        }
    }
}

/// A value that was changed.
pub struct Mutation {
    pub kind: Kind,
    /// What stood there.
    pub site: Site,
    /// Where, as an error names it.
    pub path: String,
    pub value: Value,
}

/// All changes of what stands at a place.
pub fn mutations(value: &Value, at: &[Step], site: Site) -> Vec<Mutation> {
    let Some(here) = at.iter().try_fold(value, into) else { return Vec::new() };
    let with = |kind: Kind, new: Option<Value>| {
        let mut value = value.clone();
        set(&mut value, at, new);
        Mutation { kind, site, path: path(at), value }
    };
    let replaced = |kind: Kind, new: Value| vec![with(kind, Some(new))];
    match site {
        Site::Enum => match here {
            Value::String(_) => replaced(Kind::UnknownValue, json!("a value that nobody knows")),
            Value::Number(_) => replaced(Kind::UnknownValue, json!(987_654_321)),
            _ => Vec::new(),
        },
        Site::Union => replaced(Kind::UnknownMember, json!({"a member that nobody knows": [1, {"b": null}]})),
        Site::Object => {
            let mut object = here.clone();
            object["a field that nobody knows"] = json!({"a": [1, null, "text"]});
            replaced(Kind::ExtraField, object)
        }
        Site::Required | Site::OneSided | Site::Optional => {
            let mut all = Vec::new();
            if !here.is_null() {
                all.push(with(Kind::WrongType, Some(wrong(here))));
                all.push(with(Kind::Null, Some(Value::Null)));
            }
            if site == Site::Required {
                all.push(with(Kind::MissingField, None));
            }
            all
        }
        Site::Integer => replaced(Kind::WideNumber, number("123456789012345678901234567891")),
        // A float holds some 16 digits; what has more is another number, and `Decimal` is for it.
        Site::Number => replaced(Kind::WideNumber, number("-1234567.890123456")),
    }
}

/// A number, exactly.
fn number(text: &str) -> Value {
    Value::String(format!("{NUMBER}{text}"))
}

/// A value of another type.
fn wrong(value: &Value) -> Value {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => json!({"of another type": [true]}),
        Value::String(_) => json!([[true]]),
        Value::Array(_) | Value::Object(_) => json!(false),
    }
}

fn into<'v>(value: &'v Value, step: &Step) -> Option<&'v Value> {
    match step {
        Step::Key(key) => value.get(key),
        Step::Index(index) => value.get(index),
    }
}

fn set(value: &mut Value, at: &[Step], new: Option<Value>) {
    match (at, value) {
        ([], value) => *value = new.unwrap_or_default(),
        ([Step::Key(key)], Value::Object(object)) if new.is_none() => {
            object.remove(key);
        }
        ([Step::Key(key), rest @ ..], value) => set(&mut value[key], rest, new),
        ([Step::Index(index), rest @ ..], value) => set(&mut value[index], rest, new),
    }
}

/// A place as errors name it.
fn path(at: &[Step]) -> String {
    let is_plain = |key: &str| !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || "_-$".contains(c));
    at.iter().fold("$".to_owned(), |path, step| match step {
        Step::Index(index) => format!("{path}[{index}]"),
        Step::Key(key) if is_plain(key) => format!("{path}.{key}"),
        Step::Key(key) => format!("{path}[{key:?}]"),
    })
}
