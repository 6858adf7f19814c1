//! Values that are valid by a schema, the same in each run.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Number, Value};

use super::document::Document;
use super::text::{Wanted, text, words};

/// Alternatives are tried in turn, so many times, until a value is valid.
const TURNS: usize = 6;
/// Below this, objects have only what they must have.
const DEEP: usize = 3;
/// Below this, nothing is: no value is without end.
const DEEPEST: usize = 16;

/// A value for the schema at a pointer. `number` tells values from others, and goes on with each.
pub(super) fn example(document: &mut Document, pointer: &str, number: &mut u64) -> Value {
    let mut value = Value::Null;
    for is_full in [true, false] {
        for turn in 0..TURNS {
            let Some(schema) = document.get(pointer) else { return Value::Null };
            let mut maker = Maker { document, number, turn, is_full, open: Vec::new() };
            value = maker.value(&[schema], "", 0);
            if document.accepts(pointer, &value) {
                return value;
            }
        }
    }
    value
}

struct Maker<'d, 'n> {
    document: &'d Document,
    number: &'n mut u64,
    /// Which of several alternatives is taken.
    turn: usize,
    is_full: bool,
    /// The references that lead here.
    open: Vec<&'d str>,
}

impl<'d> Maker<'d, '_> {
    /// A value for which all of these schemas hold. `name` is that of the member.
    fn value(&mut self, schemas: &[&'d Value], name: &str, depth: usize) -> Value {
        let opened = self.open.len();
        let mut said = Said::default();
        for schema in schemas {
            self.collect(schema, &mut said, 0);
        }
        let value = self.build(&said, name, depth);
        self.open.truncate(opened);
        value
    }

    /// Puts together what a schema and those within it say of one value.
    fn collect(&mut self, schema: &'d Value, said: &mut Said<'d>, depth: usize) {
        if depth > DEEPEST {
            return;
        }
        if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
            self.open.push(reference);
            if let Some(target) = self.document.get(reference.trim_start_matches('#')) {
                self.collect(target, said, depth + 1);
            }
        }
        said.add(schema);
        for part in list(schema, "allOf") {
            self.collect(part, said, depth + 1);
        }
        for keyword in ["oneOf", "anyOf"] {
            let (nulls, others): (Vec<&Value>, Vec<&Value>) =
                list(schema, keyword).iter().partition(|schema| schema["type"] == "null");
            said.may_be_null |= !nulls.is_empty();
            if let Some(taken) = others.get(self.turn % others.len().max(1)) {
                self.collect(taken, said, depth + 1);
            }
        }
    }

    fn build(&mut self, said: &Said<'d>, name: &str, depth: usize) -> Value {
        if depth > DEEPEST {
            return Value::Null;
        }
        // What is not set yet is null, but things have an id.
        let is_null = said.may_be_null && (depth > 0 && !is_id(name) || said.types.is_empty());
        if is_null && said.values.as_ref().is_none_or(|values| values.contains(&&Value::Null)) {
            return Value::Null;
        }
        if let Some(values) = &said.values {
            let value = values.iter().find(|value| !value.is_null()).or(values.first());
            return value.map_or(Value::Null, |value| (*value).clone());
        }
        match said.types.get(self.turn % said.types.len().max(1)).copied() {
            Some("array") => self.array(said, name, depth),
            Some("string") => {
                let is_name = words(name).last().is_some_and(|word| word == "id");
                *self.number += u64::from(said.text.format == Some("uuid") || is_name);
                Value::String(text(&said.text, name, *self.number))
            }
            Some("boolean") => Value::Bool(true),
            Some("integer") => whole(said.number(if said.is_unix_time { 1_772_443_800.0 } else { 1.0 })),
            Some("number") => said.decimal(),
            Some("object") => self.object(said, depth),
            None if !said.items.is_empty() => self.array(said, name, depth),
            _ => self.object(said, depth),
        }
    }

    fn object(&mut self, said: &Said<'d>, depth: usize) -> Value {
        let mut object = Map::new();
        for (name, schemas) in &said.properties {
            let is_foreign = schemas.iter().any(|schema| schema["writeOnly"] == true);
            let is_wanted = self.is_full && depth < DEEP && !self.is_within_itself(schemas);
            if said.required.contains(name) || is_wanted && !is_foreign {
                object.insert((*name).to_owned(), self.value(schemas, name, depth + 1));
            }
        }
        for name in said.required.iter().filter(|name| !said.properties.contains_key(*name)) {
            object.insert((*name).to_owned(), Value::from("example"));
        }
        for number in object.len()..said.least_members {
            object.insert(format!("member_{number}"), self.value(&said.members, "", depth + 1));
        }
        Value::Object(object)
    }

    fn array(&mut self, said: &Said<'d>, name: &str, depth: usize) -> Value {
        let mut items: Vec<Value> = said.tuple.iter().map(|item| self.value(&[item], name, depth + 1)).collect();
        let is_wanted = self.is_full && depth < DEEP && !said.items.is_empty() && !self.is_within_itself(&said.items);
        let wanted = said.least_items.max(usize::from(is_wanted)).min(said.most_items.unwrap_or(usize::MAX));
        while items.len() < wanted {
            items.push(self.value(&said.items, name, depth + 1));
        }
        Value::Array(items)
    }

    /// Whether a schema leads to one that it is within.
    fn is_within_itself(&self, schemas: &[&'d Value]) -> bool {
        let leads =
            |schema: &Value| schema.get("$ref").and_then(Value::as_str).is_some_and(|to| self.open.contains(&to));
        schemas.iter().any(|schema| {
            let parts = ["allOf", "anyOf", "oneOf"].into_iter().flat_map(|keyword| list(schema, keyword));
            leads(schema) || parts.into_iter().any(leads) || schema.get("items").is_some_and(leads)
        })
    }
}

/// Whether a member names the thing that it is in.
fn is_id(name: &str) -> bool {
    name.eq_ignore_ascii_case("id")
}

fn list<'v>(schema: &'v Value, keyword: &str) -> &'v [Value] {
    schema.get(keyword).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn whole(number: f64) -> Value {
    // Bounds beyond 64 bits are no bounds.
    Value::from(number as i64)
}

/// What several schemas say together.
#[derive(Default)]
struct Said<'d> {
    types: Vec<&'d str>,
    has_types: bool,
    may_be_null: bool,
    values: Option<Vec<&'d Value>>,
    properties: BTreeMap<&'d str, Vec<&'d Value>>,
    required: BTreeSet<&'d str>,
    /// Of members that have no name.
    members: Vec<&'d Value>,
    least_members: usize,
    items: Vec<&'d Value>,
    tuple: Vec<&'d Value>,
    least_items: usize,
    most_items: Option<usize>,
    text: Wanted<'d>,
    least: Option<f64>,
    most: Option<f64>,
    step: Option<f64>,
    is_unix_time: bool,
}

impl<'d> Said<'d> {
    fn add(&mut self, schema: &'d Value) {
        let size = |keyword: &str| schema.get(keyword).and_then(Value::as_u64).map(|size| size as usize);
        let number = |keyword: &str| schema.get(keyword).and_then(Value::as_f64);
        let names = |keyword: &str| list(schema, keyword).iter().filter_map(Value::as_str);
        if let Some(said) = schema.get("type") {
            let all: Vec<&str> = said.as_str().into_iter().chain(names("type")).collect();
            let is_nullable = all.contains(&"null");
            let types = all.into_iter().filter(|name| *name != "null");
            if self.has_types {
                let both: Vec<&str> = types.collect();
                self.types.retain(|known| both.contains(known) || *known == "integer" && both.contains(&"number"));
                self.may_be_null &= is_nullable;
            } else {
                self.types = types.collect();
                self.may_be_null |= is_nullable;
            }
            self.has_types = true;
        }
        let values = schema.get("const").into_iter().chain(list(schema, "enum"));
        let values: Vec<&Value> = values.collect();
        if !values.is_empty() {
            match &mut self.values {
                Some(known) => known.retain(|value| values.contains(value)),
                None => self.values = Some(values),
            }
        }
        for (name, property) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
            self.properties.entry(name).or_default().push(property);
        }
        self.required.extend(names("required"));
        self.members.extend(schema.get("additionalProperties").filter(|members| members.is_object()));
        self.least_members = self.least_members.max(size("minProperties").unwrap_or(0));
        self.items.extend(schema.get("items"));
        self.tuple.extend(list(schema, "prefixItems"));
        self.least_items = self.least_items.max(size("minItems").unwrap_or(0));
        self.most_items = size("maxItems").or(self.most_items);
        if let Some(format) = schema.get("format").and_then(Value::as_str) {
            self.text.format = Some(format);
            self.is_unix_time |= format == "unix-time";
        }
        self.text.pattern = schema.get("pattern").and_then(Value::as_str).or(self.text.pattern);
        self.text.least = self.text.least.max(size("minLength").unwrap_or(0));
        self.text.most = size("maxLength").or(self.text.most);
        let beyond = |bound: Option<f64>, by: f64| bound.map(|bound| bound + by);
        self.least = number("minimum").or(beyond(number("exclusiveMinimum"), 1.0)).or(self.least);
        self.most = number("maximum").or(beyond(number("exclusiveMaximum"), -1.0)).or(self.most);
        self.step = number("multipleOf").or(self.step);
    }

    /// A number within the bounds, the usual one if it can be.
    fn number(&self, usual: f64) -> f64 {
        let number = self.most.map_or(usual, |most| usual.min(most));
        let number = self.least.map_or(number, |least| number.max(least));
        self.step.map_or(number, |step| (number / step).ceil() * step)
    }

    fn decimal(&self) -> Value {
        let number = self.number(10.0);
        match Number::from_f64(number) {
            Some(decimal) if number.fract() != 0.0 => Value::Number(decimal),
            _ => whole(number),
        }
    }
}
