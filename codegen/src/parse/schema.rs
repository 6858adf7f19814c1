//! Reads schemas.

use openapiv3::{AdditionalProperties, AnySchema, ReferenceOr, Schema, SchemaData, SchemaKind, Type};
use serde_json::{Map, Value, json};

use super::{Reader, WIDENED, read, reference, without};
use crate::diagnostic::Code;
use crate::pointer::Pointer;

/// The keys under which other schemas stand.
const PARTS: &[&str] = &["properties", "additionalProperties", "items", "oneOf", "anyOf", "allOf", "not"];

/// The parts of a schema, read.
struct Parts<'r> {
    reader: &'r mut Reader,
    schema: &'r Map<String, Value>,
    at: &'r Pointer,
}

impl Reader {
    /// Reads a schema; one that cannot be read becomes one that accepts any JSON.
    pub(super) fn schema(&mut self, value: &Value, at: &Pointer) -> ReferenceOr<Schema> {
        if let Some(reference) = reference(value) {
            return reference;
        }
        let Some(mut read) = self.shallow(value, at) else { return ReferenceOr::Item(widened()) };
        if let Some(schema) = value.as_object() {
            Parts { reader: self, schema, at }.fill(&mut read.schema_kind);
        }
        ReferenceOr::Item(*read)
    }

    /// Reads a schema without its parts. A function of its own: what it needs must not stay on the stack while the
    /// parts are read.
    #[inline(never)]
    fn shallow(&mut self, value: &Value, at: &Pointer) -> Option<Box<Schema>> {
        let result = super::object(value, at).and_then(|schema| {
            let mut shallow = without(schema, PARTS);
            for key in PARTS {
                match schema.get(*key) {
                    None => continue,
                    // Which kind of schema it is depends on which keys there are.
                    Some(Value::Array(_)) => shallow.insert((*key).to_owned(), json!([])),
                    Some(Value::Object(_)) => shallow.insert((*key).to_owned(), json!({})),
                    Some(other) => shallow.insert((*key).to_owned(), other.clone()),
                };
            }
            read::<Box<Schema>>(shallow, at)
        });
        match result {
            Ok(schema) => Some(schema),
            Err(failure) => {
                self.leave_out(Code::UnparsableSchema, failure.at, failure.reason);
                None
            }
        }
    }
}

/// What stands in for a schema that cannot be read: it accepts any JSON.
fn widened() -> Schema {
    let extensions = [(WIDENED.to_owned(), json!(true))].into_iter().collect();
    let schema_data = SchemaData { extensions, ..SchemaData::default() };
    Schema { schema_data, schema_kind: SchemaKind::Any(AnySchema::default()) }
}

impl Parts<'_> {
    fn fill(&mut self, kind: &mut SchemaKind) {
        match kind {
            SchemaKind::Type(Type::Object(object)) => {
                object.properties = self.properties();
                self.additional(&mut object.additional_properties);
            }
            SchemaKind::Type(Type::Array(array)) => array.items = self.one("items"),
            SchemaKind::Type(_) => {}
            SchemaKind::OneOf { one_of } => *one_of = self.list("oneOf"),
            SchemaKind::AllOf { all_of } => *all_of = self.list("allOf"),
            SchemaKind::AnyOf { any_of } => *any_of = self.list("anyOf"),
            SchemaKind::Not { not } => {
                if let Some(read) = self.read("not") {
                    **not = read;
                }
            }
            SchemaKind::Any(any) => {
                any.properties = self.properties();
                self.additional(&mut any.additional_properties);
                any.items = self.one("items");
                any.one_of = self.list("oneOf");
                any.all_of = self.list("allOf");
                any.any_of = self.list("anyOf");
                any.not = self.read("not").map(Box::new);
            }
        }
    }

    fn read(&mut self, key: &str) -> Option<ReferenceOr<Schema>> {
        let value = self.schema.get(key)?;
        Some(self.reader.schema(value, &self.at.child(key)))
    }

    fn one(&mut self, key: &str) -> Option<ReferenceOr<Box<Schema>>> {
        self.read(key).map(boxed)
    }

    fn list(&mut self, key: &str) -> Vec<ReferenceOr<Schema>> {
        let Some(Value::Array(members)) = self.schema.get(key) else { return Vec::new() };
        let at = self.at.child(key);
        members.iter().enumerate().map(|(index, member)| self.reader.schema(member, &at.index(index))).collect()
    }

    fn properties(&mut self) -> indexmap::IndexMap<String, ReferenceOr<Box<Schema>>> {
        let Some(Value::Object(properties)) = self.schema.get("properties") else { return Default::default() };
        let at = self.at.child("properties");
        let read = properties.iter().map(|(name, schema)| {
            let schema = self.reader.schema(schema, &at.child(name));
            (name.clone(), boxed(schema))
        });
        read.collect()
    }

    fn additional(&mut self, place: &mut Option<AdditionalProperties>) {
        if self.schema.get("additionalProperties").is_some_and(Value::is_object) {
            *place = self.read("additionalProperties").map(|schema| AdditionalProperties::Schema(Box::new(schema)));
        }
    }
}

fn boxed(schema: ReferenceOr<Schema>) -> ReferenceOr<Box<Schema>> {
    match schema {
        ReferenceOr::Reference { reference } => ReferenceOr::Reference { reference },
        ReferenceOr::Item(schema) => ReferenceOr::boxed_item(schema),
    }
}
