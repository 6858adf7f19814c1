//! Reads components. One that cannot be read is left out; what refers to it is found out about later.

use indexmap::IndexMap;
use openapiv3::{Components, ReferenceOr};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::{Failure, Reader, object, read, reference, without};
use crate::diagnostic::Code;
use crate::pointer::Pointer;

/// The sections whose members have parts, or that are read one by one.
const SECTIONS: &[&str] = &[
    "schemas",
    "responses",
    "parameters",
    "examples",
    "requestBodies",
    "headers",
    "securitySchemes",
    "links",
    "callbacks",
];

impl Reader {
    pub(super) fn components(&mut self, components: &Map<String, Value>, at: &Pointer) -> Components {
        let mut all = match read::<Components>(without(components, SECTIONS), at) {
            Ok(read) => read,
            Err(failure) => {
                self.leave_out(Code::UnparsableDocument, failure.at, failure.reason);
                Components::default()
            }
        };
        all.schemas = self.section(components, "schemas", at, |reader, value, at| Ok(reader.schema(value, at)));
        all.responses = self.section(components, "responses", at, Self::response);
        all.parameters = self.section(components, "parameters", at, Self::parameter);
        all.request_bodies = self.section(components, "requestBodies", at, Self::request_body);
        all.headers = self.section(components, "headers", at, Self::header);
        all.callbacks = self.section(components, "callbacks", at, |reader, value, at| {
            reader.callback(value, at).map(ReferenceOr::Item)
        });
        all.examples = self.section(components, "examples", at, |_, value, at| whole(value, at));
        all.security_schemes = self.section(components, "securitySchemes", at, |_, value, at| whole(value, at));
        all.links = self.section(components, "links", at, |_, value, at| whole(value, at));
        all
    }

    fn section<T>(
        &mut self,
        components: &Map<String, Value>,
        key: &str,
        at: &Pointer,
        read: fn(&mut Self, &Value, &Pointer) -> Result<ReferenceOr<T>, Failure>,
    ) -> IndexMap<String, ReferenceOr<T>> {
        let at = at.child(key);
        let mut section = IndexMap::new();
        let members = components.get(key).and_then(Value::as_object);
        for (name, value) in members.into_iter().flatten() {
            let at = at.child(name);
            match read(self, value, &at) {
                Ok(component) => {
                    section.insert(name.clone(), component);
                }
                Err(failure) => {
                    let message = format!("the component `{name}` cannot be read: {}", failure.reason);
                    self.leave_out(Code::UnparsableComponent, failure.at, message);
                    self.widened.push(at);
                }
            }
        }
        section
    }
}

/// Reads what has no parts of a kind.
fn whole<T: DeserializeOwned>(value: &Value, at: &Pointer) -> Result<ReferenceOr<T>, Failure> {
    if let Some(reference) = reference(value) {
        return Ok(reference);
    }
    read(object(value, at)?.clone(), at).map(ReferenceOr::Item)
}
