//! A document's schemas as JSON Schema 2020-12, so that a validator and the sampler can read them: what 3.0 says in its
//! own words is said in those, and keywords that say nothing (a `type` that is none, a `pattern` that is no expression)
//! are left out.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::sample::Side;

const TYPES: [&str; 7] = ["array", "boolean", "integer", "null", "number", "object", "string"];
/// Keys below which there is data, and no schema.
const DATA: [&str; 6] = ["example", "examples", "default", "enum", "const", "x-examples"];
/// Keywords that are one schema.
const ONE: [&str; 9] = [
    "items",
    "additionalProperties",
    "not",
    "if",
    "then",
    "else",
    "contains",
    "propertyNames",
    "unevaluatedProperties",
];
/// Keywords that are lists of schemas.
const LISTS: [&str; 4] = ["allOf", "anyOf", "oneOf", "prefixItems"];
/// Keywords that are schemas by name.
const MAPS: [&str; 5] = ["properties", "patternProperties", "$defs", "definitions", "dependentSchemas"];

/// A document in the dialect of the validator.
pub struct Dialect {
    pub root: Value,
    /// Schemas that have moved into the second of two alternatives, of which the first is null.
    moved: BTreeSet<String>,
}

impl Dialect {
    /// A document as one side reads it: what only the other one writes need not be there.
    pub fn of(document: &Value, side: Side) -> Self {
        let is_old = document.get("openapi").and_then(Value::as_str).is_some_and(|version| version.starts_with("3.0"));
        let mut translation = Translation { document, side, is_old, moved: BTreeSet::new(), patterns: BTreeMap::new() };
        let mut root = translation.around(document, "");
        if let Some(schemas) = root.pointer_mut("/components/schemas").and_then(Value::as_object_mut) {
            for (name, schema) in schemas {
                let at = format!("/components/schemas/{}", escape(name));
                let translated = translation.schema(schema, &at);
                *schema = translated;
            }
        }
        let moved = translation.moved;
        let mut dialect = Self { root: Value::Null, moved };
        dialect.lead(&mut root);
        dialect.root = root;
        dialect
    }

    /// Where the thing is now that stands at a pointer in the document.
    pub fn pointer(&self, at: &str) -> String {
        let mut now = String::new();
        let mut then = String::new();
        for step in at.split('/').skip(1) {
            if self.moved.contains(&then) {
                now.push_str("/anyOf/1");
            }
            now.push('/');
            now.push_str(step);
            then.push('/');
            then.push_str(step);
        }
        now
    }

    /// Has references lead to where things are now.
    fn lead(&self, value: &mut Value) {
        match value {
            Value::Object(object) => {
                if let Some(Value::String(reference)) = object.get_mut("$ref") {
                    *reference = format!("#{}", self.pointer(reference.trim_start_matches('#')));
                }
                object
                    .iter_mut()
                    .filter(|(key, _)| !DATA.contains(&key.as_str()))
                    .for_each(|(_, value)| self.lead(value));
            }
            Value::Array(list) => list.iter_mut().for_each(|value| self.lead(value)),
            _ => {}
        }
    }
}

pub fn escape(step: &str) -> String {
    step.replace('~', "~0").replace('/', "~1")
}

struct Translation<'d> {
    document: &'d Value,
    side: Side,
    is_old: bool,
    moved: BTreeSet<String>,
    /// Whether the validator knows each pattern.
    patterns: BTreeMap<String, bool>,
}

impl Translation<'_> {
    /// What is around schemas: everything below a key `schema` is one.
    fn around(&mut self, value: &Value, at: &str) -> Value {
        match value {
            Value::Object(object) => {
                let part = |(key, value): (&String, &Value)| {
                    let at = format!("{at}/{}", escape(key));
                    let value = match key.as_str() {
                        data if DATA.contains(&data) => value.clone(),
                        "schemas" if at == "/components/schemas" => value.clone(),
                        "schema" | "itemSchema" if value.is_object() => self.schema(value, &at),
                        _ => self.around(value, &at),
                    };
                    (key.clone(), value)
                };
                Value::Object(object.iter().map(part).collect())
            }
            Value::Array(list) => {
                list.iter().enumerate().map(|(index, value)| self.around(value, &format!("{at}/{index}"))).collect()
            }
            other => other.clone(),
        }
    }

    fn schema(&mut self, schema: &Value, at: &str) -> Value {
        let Value::Object(source) = schema else {
            return if schema.is_boolean() { schema.clone() } else { json!({}) };
        };
        if let Some(reference) = source.get("$ref") {
            let leads =
                reference.as_str().and_then(|to| to.strip_prefix('#')).filter(|to| self.document.pointer(to).is_some());
            if leads.is_none() {
                return json!({});
            }
            if self.is_old {
                let sides = ["$ref", "readOnly", "writeOnly"].into_iter();
                let kept = sides.filter_map(|key| Some((key.to_owned(), source.get(key)?.clone())));
                return Value::Object(kept.collect());
            }
        }
        let mut keywords = Map::new();
        for (key, value) in source {
            let at = format!("{at}/{}", escape(key));
            // Until 2020-12, a list of schemas there said what each item is.
            let key = if key == "items" && value.is_array() { "prefixItems" } else { key };
            if let Some(value) = self.keyword(key, value, &at) {
                keywords.insert(key.to_owned(), value);
            }
        }
        self.required(source, &mut keywords);
        discriminate(self.document, source, &mut keywords);
        if !self.is_old {
            return Value::Object(keywords);
        }
        for (bound, exclusive) in [("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")] {
            if source.get(exclusive) == Some(&Value::Bool(true))
                && let Some(limit) = keywords.remove(bound)
            {
                keywords.insert(exclusive.to_owned(), limit);
            }
        }
        if source.get("nullable") != Some(&Value::Bool(true)) {
            return Value::Object(keywords);
        }
        match keywords.get("type").cloned() {
            Some(kind @ Value::String(_)) => {
                keywords.insert("type".to_owned(), json!([kind, "null"]));
            }
            Some(_) => {}
            None if ["allOf", "anyOf", "oneOf"].iter().any(|key| keywords.contains_key(*key)) => {
                self.moved.insert(at.to_owned());
                return json!({ "anyOf": [{"type": "null"}, keywords] });
            }
            None => {}
        }
        Value::Object(keywords)
    }

    /// A keyword as the validator takes it; nothing where it says nothing.
    fn keyword(&mut self, key: &str, value: &Value, at: &str) -> Option<Value> {
        let texts = |value: &Value| value.as_array().is_some_and(|list| list.iter().all(Value::is_string));
        match key {
            "type" => {
                let known = |kind: &Value| kind.as_str().is_some_and(|kind| TYPES.contains(&kind));
                let holds = match value {
                    Value::Array(kinds) => !kinds.is_empty() && kinds.iter().all(known),
                    kind => known(kind),
                };
                holds.then(|| value.clone())
            }
            "required" => texts(value).then(|| value.clone()),
            "enum" => value.as_array().filter(|values| !values.is_empty()).map(|_| value.clone()),
            "minLength" | "maxLength" | "minItems" | "maxItems" | "minProperties" | "maxProperties" | "minContains"
            | "maxContains" => value.as_u64().map(Value::from),
            "minimum" | "maximum" => value.is_number().then(|| value.clone()),
            "exclusiveMinimum" | "exclusiveMaximum" => value.is_number().then(|| value.clone()),
            "multipleOf" => value.as_f64().filter(|step| *step > 0.0).map(|_| value.clone()),
            "uniqueItems" => value.is_boolean().then(|| value.clone()),
            "pattern" => value.as_str().filter(|pattern| self.is_pattern(pattern)).map(Value::from),
            "format" => value.as_str().map(Value::from),
            "dependentRequired" => value.as_object().filter(|map| map.values().all(texts)).map(|_| value.clone()),
            one if ONE.contains(&one) => (value.is_object() || value.is_boolean()).then(|| self.schema(value, at)),
            list if LISTS.contains(&list) => {
                let list = value.as_array().filter(|list| !list.is_empty())?;
                Some(list.iter().enumerate().map(|(index, item)| self.schema(item, &format!("{at}/{index}"))).collect())
            }
            map if MAPS.contains(&map) => {
                let mut named = Map::new();
                for (name, schema) in value.as_object()? {
                    if map != "patternProperties" || self.is_pattern(name) {
                        named.insert(name.clone(), self.schema(schema, &format!("{at}/{}", escape(name))));
                    }
                }
                Some(Value::Object(named))
            }
            "$id" | "id" | "$schema" | "$anchor" | "$dynamicAnchor" | "$dynamicRef" | "$recursiveRef"
            | "$vocabulary" | "dependencies" => None,
            _ => Some(value.clone()),
        }
    }

    fn is_pattern(&mut self, pattern: &str) -> bool {
        if let Some(known) = self.patterns.get(pattern) {
            return *known;
        }
        let known = jsonschema::options()
            .with_draft(jsonschema::Draft::Draft202012)
            .build(&json!({ "pattern": pattern }))
            .is_ok();
        self.patterns.insert(pattern.to_owned(), known);
        known
    }

    /// What only the other side writes need not be there.
    fn required(&self, source: &Map<String, Value>, keywords: &mut Map<String, Value>) {
        let other_side = match self.side {
            Side::Request => "readOnly",
            Side::Answer => "writeOnly",
            Side::Both => return,
        };
        let is_foreign = |name: &Value| {
            let property = name.as_str().and_then(|name| source.get("properties")?.get(name));
            let target =
                property.and_then(|property| self.document.pointer(property.get("$ref")?.as_str()?.strip_prefix('#')?));
            [property, target].into_iter().flatten().any(|schema| schema.get(other_side) == Some(&Value::Bool(true)))
        };
        if let Some(Value::Array(required)) = keywords.get_mut("required") {
            required.retain(|name| !is_foreign(name));
        }
    }
}

/// Whether a schema lists the values of a property.
fn names_values(document: &Value, schema: &Value, property: &str, depth: usize) -> bool {
    if depth > 8 {
        return false;
    }
    let inner = |schema: &Value| names_values(document, schema, property, depth + 1);
    let target = schema.get("$ref").and_then(Value::as_str).and_then(|to| document.pointer(to.strip_prefix('#')?));
    let own = schema.get("properties").and_then(|properties| properties.get(property));
    let refers = own.and_then(|own| own.get("$ref")?.as_str()).and_then(|to| document.pointer(to.strip_prefix('#')?));
    [own, refers].into_iter().flatten().any(|own| own.get("enum").or(own.get("const")).is_some())
        || target.is_some_and(inner)
        || schema.get("allOf").and_then(Value::as_array).is_some_and(|parts| parts.iter().any(inner))
}

/// Has each alternative ask for what a discriminator says of it: the validator knows no discriminators.
fn discriminate(document: &Value, source: &Map<String, Value>, keywords: &mut Map<String, Value>) {
    let Some(discriminator) = source.get("discriminator") else { return };
    let Some(property) = discriminator.get("propertyName").and_then(Value::as_str) else { return };
    let mapping = discriminator.get("mapping").and_then(Value::as_object);
    for keyword in ["oneOf", "anyOf"] {
        for alternative in keywords.get_mut(keyword).and_then(Value::as_array_mut).into_iter().flatten() {
            let Some(reference) = alternative.get("$ref").and_then(Value::as_str).map(str::to_owned) else { continue };
            let name = reference.rsplit('/').next().unwrap_or_default();
            let is_own = |target: &Value| target.as_str().is_some_and(|target| target == reference || target == name);
            let mapped = mapping.into_iter().flatten().filter(|(_, target)| is_own(target));
            let mut values: Vec<&str> = mapped.map(|(value, _)| value.as_str()).collect();
            // Without a mapping the name of the schema counts, unless the schema says another value itself.
            if values.is_empty() && !names_values(document, &json!({"$ref": reference}), property, 0) {
                values.push(name);
            }
            if !values.is_empty() {
                alternative["properties"] = json!({ property: {"enum": values} });
            }
            alternative["required"] = json!([property]);
        }
    }
}
