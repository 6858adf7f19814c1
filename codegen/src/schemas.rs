//! What a test server needs of a document, beside what is emitted: the schemas of parameters, bodies and answers, as
//! plain JSON Schema, and no prose.
//!
//! All else that the server goes by, the emitted constants say.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::ir::Api;
use crate::lower::decode;
use crate::lower::shape::{Holds, Kind, holds, original_of_any};
use crate::pointer::Pointer;

/// What is said of values. Everything else in a schema is for people, or for us.
const KEYWORDS: &[&str] = &[
    "$ref",
    "additionalProperties",
    "allOf",
    "anyOf",
    "contains",
    "dependentRequired",
    "dependentSchemas",
    "else",
    "enum",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "format",
    "if",
    "items",
    "maxContains",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minContains",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "not",
    "oneOf",
    "pattern",
    "patternProperties",
    "prefixItems",
    "properties",
    "propertyNames",
    "readOnly",
    "required",
    "then",
    "type",
    "unevaluatedItems",
    "unevaluatedProperties",
    "uniqueItems",
    "writeOnly",
];

/// The schemas of an API's operations as JSON: those of each operation by its id, and where the document has them what
/// they refer to.
pub(crate) fn schemas(api: &Api, document: &Value, header: &str) -> String {
    let mut collected = Collected { document, open: Vec::new() };
    let operations: Map<String, Value> =
        api.operations.iter().map(|operation| (operation.id.clone(), collected.operation(&operation.at))).collect();
    let mut root = json!({"$comment": header, "operations": operations});
    if let Some(error) = document.get("x-error-envelope") {
        root["error"] = collected.schema(error);
    }
    let mut placed = BTreeSet::new();
    while let Some(pointer) = collected.open.pop() {
        if placed.insert(pointer.clone())
            && let Some(target) = document.pointer(pointer.as_str())
        {
            let target = collected.schema(target);
            place(&mut root, &pointer, target);
        }
    }
    root.sort_all_objects();
    let mut text = String::new();
    write(&root, 2, &mut text);
    text.push('\n');
    text
}

/// Puts a schema where a reference expects it. Within another one that is there, it is there already.
fn place(root: &mut Value, pointer: &Pointer, schema: Value) {
    let mut at = root;
    for step in pointer.steps() {
        at = match at {
            Value::Object(object) => object.entry(step).or_insert_with(|| Value::Object(Map::new())),
            Value::Array(items) => match step.parse().ok().and_then(|index: usize| items.get_mut(index)) {
                Some(item) => item,
                None => return,
            },
            _ => return,
        };
    }
    *at = schema;
}

/// A line for each operation and each component: what changes is seen.
fn write(value: &Value, lines: usize, text: &mut String) {
    match value {
        Value::Object(object) if lines > 0 && !object.is_empty() => {
            let mut before = "{\n";
            for (key, value) in object {
                text.push_str(&format!("{before}{}: ", Value::from(key.as_str())));
                let lines = if key == "components" { lines } else { lines - 1 };
                write(value, lines, text);
                before = ",\n";
            }
            text.push_str("\n}");
        }
        value => text.push_str(&value.to_string()),
    }
}

struct Collected<'d> {
    document: &'d Value,
    /// Where references lead, as far as they are not looked at yet.
    open: Vec<Pointer>,
}

impl<'d> Collected<'d> {
    fn operation(&mut self, at: &Pointer) -> Value {
        let find = |at: Option<Pointer>| at.and_then(|at| self.document.pointer(at.as_str()));
        let [item, operation] = [find(at.parent()), find(Some(at.clone()))];
        let mut parameters = Map::new();
        for list in [item, operation].into_iter().flatten().filter_map(|holder| holder.get("parameters")?.as_array()) {
            for parameter in list {
                let parameter = self.resolved(parameter);
                let text = |key: &str| parameter.get(key).and_then(Value::as_str).unwrap_or_default();
                let content = || parameter.get("content")?.as_object()?.values().next()?.get("schema");
                if let Some(schema) = parameter.get("schema").or_else(content) {
                    parameters.insert(format!("{} {}", text("in"), text("name")), self.schema(schema));
                }
            }
        }
        let of = |key: &str| operation.and_then(|operation| operation.get(key));
        let bodies = of("requestBody").map(|body| self.content(self.resolved(body))).unwrap_or_default();
        let answers = of("responses").and_then(Value::as_object).into_iter().flatten();
        let answers: Map<String, Value> = answers
            .filter(|(status, _)| !status.starts_with("x-"))
            .map(|(status, answer)| (status.clone(), self.content(self.resolved(answer)).into()))
            .collect();
        json!({"parameters": parameters, "bodies": bodies, "answers": answers})
    }

    /// Schemas by media type.
    fn content(&mut self, of: &'d Value) -> Map<String, Value> {
        let content = of.get("content").and_then(Value::as_object).into_iter().flatten();
        let schema = |media: &'d Value| media.get("schema").or_else(|| media.get("x-billwright-item-schema"));
        content.map(|(name, media)| (name.clone(), schema(media).map_or(json!({}), |own| self.schema(own)))).collect()
    }

    /// What a reference leads to.
    fn resolved(&self, mut value: &'d Value) -> &'d Value {
        // Circles of references end somewhere.
        for _ in 0..32 {
            let Some(target) = target(value).and_then(|at| self.document.pointer(at.as_str())) else { break };
            value = target;
        }
        value
    }

    /// A schema as JSON Schema has it.
    fn schema(&mut self, schema: &Value) -> Value {
        let Some(said) = schema.as_object() else { return schema.clone() };
        if said.contains_key("x-billwright-null") {
            return json!({"type": "null"});
        }
        self.open.extend(target(schema));
        let mut plain = Map::new();
        for (key, value) in said {
            let name = if key == "x-billwright-enum" { "enum" } else { original_of_any(key) };
            if !KEYWORDS.contains(&name) {
                continue;
            }
            let value = match (holds(Kind::Schema, key), value) {
                (Some(Holds::One(Kind::Schema)), value) => self.schema(value),
                (Some(Holds::List(Kind::Schema)), Value::Array(list)) => {
                    list.iter().map(|schema| self.schema(schema)).collect()
                }
                (Some(Holds::Map(Kind::Schema)), Value::Object(map)) => {
                    map.iter().map(|(name, schema)| (name.clone(), self.schema(schema))).collect()
                }
                (_, value) => value.clone(),
            };
            plain.insert(name.to_owned(), value);
        }
        for (flag, bound) in [("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")] {
            let is_exclusive = plain.get(flag) == Some(&Value::Bool(true));
            if is_exclusive && let Some(value) = plain.remove(bound) {
                plain.insert(flag.to_owned(), value);
            } else if plain.get(flag).is_some_and(Value::is_boolean) {
                plain.remove(flag);
            }
        }
        match said.get("nullable") {
            Some(Value::Bool(true)) => or_null(plain),
            _ => plain.into(),
        }
    }
}

/// Where a reference leads.
fn target(value: &Value) -> Option<Pointer> {
    let reference = value.get("$ref")?.as_str()?.strip_prefix('#')?;
    Some(Pointer::parse(&decode(reference)))
}

/// A schema that takes null as well.
fn or_null(mut schema: Map<String, Value>) -> Value {
    let is_alone = ["$ref", "allOf", "anyOf", "oneOf"].iter().all(|keyword| !schema.contains_key(*keyword));
    match schema.get("type") {
        Some(Value::String(name)) if is_alone => {
            let types = json!([name, "null"]);
            schema.insert("type".to_owned(), types);
            if let Some(Value::Array(values)) = schema.get_mut("enum")
                && !values.contains(&Value::Null)
            {
                values.push(Value::Null);
            }
            schema.into()
        }
        _ => json!({"anyOf": [schema, {"type": "null"}]}),
    }
}
