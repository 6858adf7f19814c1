//! Gives every key the JSON type that the specification asks for, and keeps aside keys that it does not have.

use serde_json::{Map, Value, json};

use super::shape::{self, Holds, Kind};
use super::{Lowering, Object, keep_aside, schema};
use crate::diagnostic::Code;
use crate::load::describe;
use crate::pointer::Pointer;

/// The key under which unknown and unreadable members are kept.
pub(super) const UNKNOWN: &str = "x-billwright-unknown";

/// Moves the keys that 3.0 does not have to the names under which they are kept.
pub(super) fn rename(kind: Kind, object: &mut Object) {
    let renamed: Vec<(String, &str)> =
        object.keys().filter_map(|key| shape::renamed(kind, key).map(|to| (key.clone(), to))).collect();
    for (from, to) in renamed {
        // The schema that accepts nothing is `not: {}`: 3.0 can say that.
        if from == "not" && object.get("not").and_then(Value::as_object).is_some_and(Map::is_empty) {
            continue;
        }
        if let Some(value) = object.remove(&from) {
            object.entry(to).or_insert(value);
        }
    }
}

impl Lowering<'_> {
    /// Brings each member of `object` into the form that [`shape`] says it has.
    pub(super) fn tidy(&mut self, kind: Kind, object: &mut Object, at: &Pointer) {
        let mut unknown = Vec::new();
        let members = std::mem::take(object);
        for (key, value) in members {
            if key.starts_with("x-") || key == "$ref" {
                object.insert(key, value);
                continue;
            }
            let at = at.child(&key);
            let Some(holds) = shape::holds(kind, &key) else {
                self.note(
                    Code::UnknownKey,
                    &at,
                    format!("the specification has no key `{key}` here; it is kept aside"),
                );
                unknown.push((key, value));
                continue;
            };
            match self.form(holds, &key, value, &at) {
                Form::Right(value) => {
                    object.insert(key, value);
                }
                Form::Absent => {}
                // An operation is not put aside: that it cannot be read is an error, and parsing says so.
                Form::Wrong(value) if matches!(holds, Holds::One(Kind::Operation | Kind::PathItem)) => {
                    object.insert(key, value);
                }
                Form::Wrong(value) => {
                    let message = format!("expected {}, found {}; it is kept aside", expected(holds), describe(&value));
                    self.note(Code::UnreadablePart, &at, message);
                    unknown.push((key, value));
                }
            }
        }
        for (key, value) in unknown {
            keep_aside(object, UNKNOWN, &key, value);
        }
    }

    fn form(&mut self, holds: Holds, key: &str, value: Value, at: &Pointer) -> Form {
        if value.is_null() && !matches!(holds, Holds::Data) {
            return match holds {
                Holds::One(kind) if null_is_empty(kind) => Form::Right(json!({})),
                _ => {
                    self.note(Code::UnexpectedNull, at, format!("`{key}` is null; that is as if it were left out"));
                    Form::Absent
                }
            };
        }
        match holds {
            Holds::Data => Form::Right(value),
            Holds::Text => self.text(value, at),
            Holds::Texts => self.texts(value, at),
            Holds::TextMap => self.text_map(value, at),
            Holds::Flag => self.flag(value, at),
            Holds::One(Kind::Schema) if keeps_boolean(key) && (value.is_boolean() || is_flag(&value)) => {
                self.flag(value, at)
            }
            Holds::One(kind) => self.object(kind, value, at),
            Holds::List(kind) => self.list(kind, value, at),
            Holds::Map(kind) => self.map(kind, value, at),
        }
    }

    fn text(&mut self, value: Value, at: &Pointer) -> Form {
        if value.is_string() {
            return Form::Right(value);
        }
        match self.written(at, &value) {
            Some(text) => {
                self.note(Code::WrongJsonType, at, format!("expected a string, found {}", describe(&value)));
                Form::Right(Value::String(text))
            }
            None => Form::Wrong(value),
        }
    }

    fn texts(&mut self, value: Value, at: &Pointer) -> Form {
        let values = match value {
            Value::Array(values) => values,
            value @ Value::String(_) => {
                self.note(Code::WrongJsonType, at, "expected a list of strings, found a string");
                vec![value]
            }
            value => return Form::Wrong(value),
        };
        let mut texts = Vec::with_capacity(values.len());
        for (index, value) in values.into_iter().enumerate() {
            let at = at.index(index);
            // A tag that is written as at the root: its name is what is meant.
            let value = match value {
                Value::Object(mut object) => object.remove("name").unwrap_or(Value::Object(object)),
                value => value,
            };
            match self.text(value, &at) {
                Form::Right(text) => texts.push(text),
                Form::Wrong(value) => {
                    let message = format!("expected a string, found {}; it is left out", describe(&value));
                    self.note(Code::UnreadablePart, &at, message);
                }
                Form::Absent => {}
            }
        }
        Form::Right(Value::Array(texts))
    }

    fn text_map(&mut self, value: Value, at: &Pointer) -> Form {
        let members = match value {
            Value::Object(members) => members,
            Value::Array(names) if names.iter().all(Value::is_string) => {
                self.note(Code::WrongJsonType, at, "expected an object, found an array");
                names.iter().filter_map(|name| Some((name.as_str()?.to_owned(), json!("")))).collect()
            }
            value => return Form::Wrong(value),
        };
        let mut texts = Map::new();
        for (key, value) in members {
            let at = at.child(&key);
            let value = if value.is_null() { json!("") } else { value };
            if let Form::Right(text) = self.text(value, &at) {
                texts.insert(key, text);
            } else {
                self.note(Code::UnreadablePart, &at, format!("expected a string for `{key}`; it is left out"));
            }
        }
        Form::Right(Value::Object(texts))
    }

    fn flag(&mut self, value: Value, at: &Pointer) -> Form {
        let flag = match &value {
            Value::Bool(_) => return Form::Right(value),
            Value::String(text) => match text.to_ascii_lowercase().as_str() {
                "true" | "yes" | "1" => true,
                "false" | "no" | "0" | "" => false,
                _ => return Form::Wrong(value),
            },
            Value::Number(number) if number.as_u64() == Some(1) => true,
            Value::Number(number) if number.as_u64() == Some(0) => false,
            _ => return Form::Wrong(value),
        };
        self.note(Code::WrongJsonType, at, format!("expected true or false, found {}", describe(&value)));
        Form::Right(Value::Bool(flag))
    }

    /// An object of a kind, written as one or as the short form that it is often given.
    fn object(&mut self, kind: Kind, value: Value, at: &Pointer) -> Form {
        if value.is_object() {
            return Form::Right(value);
        }
        let (code, object) = match (kind, &value) {
            (Kind::Schema, Value::Bool(true)) => return Form::Right(json!({})),
            (Kind::Schema, Value::Bool(false)) => return Form::Right(json!({"not": {}})),
            (Kind::Schema | Kind::MediaType | Kind::PathItem | Kind::Response, Value::Null) => {
                (Code::UnexpectedNull, json!({}))
            }
            // `name: string`, as a shorthand for `name: {type: string}`.
            (Kind::Schema, Value::String(name)) if schema::is_type(name) => {
                (Code::WrongJsonType, json!({"type": name}))
            }
            (Kind::Schema, Value::Array(values)) if values.is_empty() => (Code::WrongJsonType, json!({})),
            // A property that is left out would be worse than one that may be anything.
            (Kind::Schema, _) => (Code::UnreadablePart, json!({})),
            (Kind::Server, Value::String(url)) => (Code::OddServer, json!({"url": url})),
            (Kind::Tag, Value::String(name)) => (Code::OddTag, json!({"name": name})),
            (Kind::License | Kind::Contact, Value::String(name)) => (Code::WrongJsonType, json!({"name": name})),
            (Kind::ExternalDocs, Value::String(url)) => (Code::OddExternalDocs, json!({"url": url})),
            (Kind::Discriminator, Value::String(name)) => (Code::OddDiscriminator, json!({"propertyName": name})),
            (Kind::ServerVariable, Value::String(text)) => (Code::OddServer, json!({"default": text})),
            (Kind::Response, Value::String(text)) => (Code::WrongJsonType, json!({"description": text})),
            // `[]` is what PHP makes of an empty object.
            (_, Value::Array(values)) if values.is_empty() => (Code::WrongJsonType, json!({})),
            (Kind::ExternalDocs, Value::Array(values)) => match values.iter().find(|value| value.is_object()) {
                Some(first) => (Code::OddExternalDocs, first.clone()),
                None => return Form::Wrong(value),
            },
            _ => return Form::Wrong(value),
        };
        self.note(code, at, format!("expected an object, found {}", describe(&value)));
        Form::Right(object)
    }

    fn list(&mut self, kind: Kind, value: Value, at: &Pointer) -> Form {
        let values = match value {
            Value::Array(values) => values,
            // A list of one, or a list whose elements were given names.
            Value::Object(object) => {
                self.note(Code::WrongJsonType, at, "expected an array, found an object");
                let named = kind != Kind::Schema && !object.is_empty() && object.values().all(Value::is_object);
                if object.is_empty() {
                    Vec::new()
                } else if named {
                    object.into_iter().map(|(_, value)| value).collect()
                } else {
                    vec![Value::Object(object)]
                }
            }
            value => return Form::Wrong(value),
        };
        let mut objects = Vec::with_capacity(values.len());
        let list = at;
        for (index, value) in values.into_iter().enumerate() {
            let at = at.index(index);
            match self.object(kind, value, &at) {
                Form::Right(object) => objects.push(object),
                Form::Wrong(value) => {
                    self.removed(list, index);
                    let message = format!("expected an object, found {}; it is left out", describe(&value));
                    self.note(Code::UnreadablePart, &at, message);
                }
                Form::Absent => {}
            }
        }
        Form::Right(Value::Array(objects))
    }

    fn map(&mut self, kind: Kind, value: Value, at: &Pointer) -> Form {
        let members = match value {
            Value::Object(members) => members,
            Value::Array(values) if values.is_empty() => {
                self.note(Code::WrongJsonType, at, "expected an object, found an array");
                return Form::Right(json!({}));
            }
            value => return Form::Wrong(value),
        };
        let mut objects = Map::new();
        for (name, value) in members {
            let at = at.child(&name);
            match self.object(kind, value, &at) {
                Form::Right(object) => {
                    objects.insert(name, object);
                }
                Form::Wrong(value) => {
                    let message = format!("expected an object, found {}; it is left out", describe(&value));
                    self.note(Code::UnreadablePart, &at, message);
                }
                Form::Absent => {}
            }
        }
        Form::Right(Value::Object(objects))
    }
}

/// What has become of a member.
enum Form {
    Right(Value),
    Absent,
    Wrong(Value),
}

/// An answer without a body, a path without operations: in YAML, an empty place after the colon.
fn null_is_empty(kind: Kind) -> bool {
    matches!(kind, Kind::Response | Kind::PathItem | Kind::Responses | Kind::Paths)
}

/// `true` or `false` as a string.
fn is_flag(value: &Value) -> bool {
    matches!(value.as_str(), Some("true" | "false"))
}

/// Where true and false are said in so many words, instead of by a schema.
fn keeps_boolean(key: &str) -> bool {
    matches!(key, "additionalProperties" | "unevaluatedProperties" | "unevaluatedItems" | "additionalItems")
}

fn expected(holds: Holds) -> &'static str {
    match holds {
        Holds::Data => "a value",
        Holds::Text => "a string",
        Holds::Texts => "a list of strings",
        Holds::TextMap => "an object of strings",
        Holds::Flag => "true or false",
        Holds::One(_) | Holds::Map(_) => "an object",
        Holds::List(_) => "an array",
    }
}
