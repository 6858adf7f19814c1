//! parse: the lowered document as `openapiv3` types. What cannot be read costs itself, not the document.
//!
//! Each object is read without its parts, and the parts are put in afterwards. So the object that fails is the one that
//! is reported, and time and stack do not grow with the depth as they would in one go.

mod components;
mod operation;
mod schema;

use openapiv3::{OpenAPI, ReferenceOr, Schema};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::diagnostic::{Code, Diagnostic};
use crate::lower::Lowered;
use crate::pointer::Pointer;
use crate::stage::Stage;

/// An operation that could not be read.
#[derive(Clone, Debug, PartialEq)]
pub struct Pruned {
    /// Where it stands.
    pub at: Pointer,
    /// Its method, as the document writes it.
    pub method: String,
    /// Its path.
    pub path: String,
    /// What is wrong with it.
    pub reason: String,
}

/// A document that is read.
#[derive(Clone, Debug)]
pub struct Parsed {
    /// The document.
    pub document: OpenAPI,
    /// The operations that it lacks.
    pub pruned: Vec<Pruned>,
    /// Everything else that it lacks, or has in a wider form.
    pub widened: Vec<Pointer>,
}

/// The key that marks a schema that could not be read.
pub const WIDENED: &str = "x-billwright-widened";

/// Reads a lowered document.
pub fn parse(lowered: &Lowered) -> Stage<Parsed> {
    let mut reader = Reader::default();
    let Value::Object(object) = &lowered.value else {
        let message = "the document is no object";
        return Stage::failed(vec![Diagnostic::new(Code::NotOpenapi, Pointer::root(), message)]);
    };
    let document = reader.document(object);
    let Reader { diagnostics, pruned, widened } = reader;
    Stage::done(Parsed { document, pruned, widened }, diagnostics)
}

/// Reads a schema that stands in an extension. One that cannot be read accepts any JSON.
pub fn read_schema(value: &Value, at: &Pointer) -> (ReferenceOr<Schema>, Vec<Diagnostic>) {
    let mut reader = Reader::default();
    let schema = reader.schema(value, at);
    (schema, reader.diagnostics)
}

/// Reads an operation that stands in an extension.
pub fn read_operation(value: &Value, at: &Pointer) -> (Option<openapiv3::Operation>, Vec<Diagnostic>) {
    let mut reader = Reader::default();
    match reader.operation(value, at) {
        Ok(operation) => (Some(operation), reader.diagnostics),
        Err(failure) => {
            let diagnostic = Diagnostic::new(Code::UnparsableOperation, failure.at, failure.reason);
            reader.diagnostics.push(diagnostic);
            (None, reader.diagnostics)
        }
    }
}

/// What cannot be read, and why.
#[derive(Debug)]
struct Failure {
    at: Pointer,
    reason: String,
}

/// Reads objects and keeps account of what fails.
#[derive(Default)]
struct Reader {
    diagnostics: Vec<Diagnostic>,
    pruned: Vec<Pruned>,
    widened: Vec<Pointer>,
}

impl Reader {
    fn document(&mut self, object: &Map<String, Value>) -> OpenAPI {
        let root = Pointer::root();
        let mut skeleton = without(object, &["paths", "components"]);
        skeleton.insert("paths".to_owned(), json!({}));
        let mut document = self.skeleton(skeleton);
        if let Some(Value::Object(paths)) = object.get("paths") {
            document.paths = self.paths(paths, &root.child("paths"));
        }
        if let Some(Value::Object(components)) = object.get("components") {
            document.components = Some(self.components(components, &root.child("components")));
        }
        document
    }

    /// The document's own members; those that cannot be read are left out.
    fn skeleton(&mut self, mut skeleton: Map<String, Value>) -> OpenAPI {
        let Err(first) = read::<OpenAPI>(skeleton.clone(), &Pointer::root()) else {
            return read(skeleton, &Pointer::root()).unwrap_or_default();
        };
        let usual = json!({"openapi": "3.0.3", "info": {"title": "API", "version": "0"}, "paths": {}});
        let mut reported = false;
        for key in ["info", "servers", "tags", "security", "externalDocs"] {
            let Some(value) = skeleton.remove(key) else { continue };
            let mut trial = usual.clone();
            if let Value::Object(trial) = &mut trial {
                trial.insert(key.to_owned(), value.clone());
            }
            match serde_json::from_value::<OpenAPI>(trial) {
                Ok(_) => {
                    skeleton.insert(key.to_owned(), value);
                }
                Err(error) => {
                    reported = true;
                    self.leave_out(Code::UnparsableDocument, Pointer::root().child(key), error.to_string());
                }
            }
        }
        if !reported {
            self.leave_out(Code::UnparsableDocument, first.at, first.reason);
        }
        if let Some(info) = usual.get("info") {
            skeleton.entry("info").or_insert_with(|| info.clone());
        }
        read(skeleton, &Pointer::root()).unwrap_or_default()
    }

    fn leave_out(&mut self, code: Code, at: Pointer, reason: String) {
        self.diagnostics.push(Diagnostic::new(code, at.clone(), reason));
        self.widened.push(at);
    }
}

/// The members of `object` except for `keys`.
fn without(object: &Map<String, Value>, keys: &[&str]) -> Map<String, Value> {
    let kept = object.iter().filter(|(key, _)| !keys.contains(&key.as_str()));
    kept.map(|(key, value)| (key.clone(), value.clone())).collect()
}

/// Reads one object whose parts are taken out.
fn read<T: DeserializeOwned>(object: Map<String, Value>, at: &Pointer) -> Result<T, Failure> {
    serde_json::from_value(Value::Object(object))
        .map_err(|error| Failure { at: at.clone(), reason: format!("this cannot be read: {error}") })
}

/// The reference that `value` is, if it is one.
fn reference<T>(value: &Value) -> Option<ReferenceOr<T>> {
    let reference = value.as_object()?.get("$ref")?.as_str()?;
    Some(ReferenceOr::Reference { reference: reference.to_owned() })
}

/// `value` as an object; everything that has parts is one.
fn object<'v>(value: &'v Value, at: &Pointer) -> Result<&'v Map<String, Value>, Failure> {
    let found =
        || Failure { at: at.clone(), reason: format!("expected an object, found {}", crate::load::describe(value)) };
    value.as_object().ok_or_else(found)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::parse;
    use crate::load::Version;
    use crate::lower::{Lowered, Removed};

    fn lowered(value: serde_json::Value) -> Lowered {
        let version = Version { minor: 0, text: "3.0.3".to_owned() };
        Lowered { value, version, origins: Vec::new(), removed: Removed::new() }
    }

    #[test]
    fn what_fails_costs_itself_only() {
        let stage = parse(&lowered(json!({
            "openapi": "3.0.3",
            "info": {"title": 1},
            "servers": [{"url": "https://example.com"}],
            "paths": {"/a": {
                "get": {"responses": {}, "parameters": [{"name": "b", "in": "nowhere", "schema": {}}]},
                "put": {"responses": {"200": {"description": "", "content": {"a/b": {"schema": {"type": "array", "items": {
                    "type": "object", "properties": {"odd": {"type": 5}, "even": {"type": "string"}}
                }}}}}}},
            }},
            "components": {"links": {"c": {"operationId": 1}}, "schemas": {"D": {"minimum": "1"}, "E": {}}},
        })));
        let found: Vec<String> =
            stage.diagnostics.iter().map(|found| format!("{} {}", found.code.name(), found.at)).collect();
        assert_eq!(
            found,
            [
                "unparsable-document /info",
                "unparsable-operation /paths/~1a/get/parameters/0",
                "unparsable-schema /paths/~1a/put/responses/200/content/a~1b/schema/items/properties/odd",
                "unparsable-schema /components/schemas/D",
                "unparsable-component /components/links/c",
            ]
        );
        let parsed = stage.value.unwrap();
        assert_eq!(parsed.pruned.iter().map(|pruned| pruned.method.as_str()).collect::<Vec<_>>(), ["get"]);
        assert_eq!(parsed.document.servers.len(), 1);
        assert_eq!(parsed.document.components.unwrap().schemas.len(), 2);
    }
}
