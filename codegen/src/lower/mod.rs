//! lower: everything that 3.1 and 3.2 say, and everything that real documents get wrong, in the shape of 3.0.
//!
//! What 3.0 cannot say is kept in `x-billwright-*`. A walk over the kinds of `shape` meets each object once, before
//! its parts, so that a rule may change what the parts will be.

mod document;
mod inline;
mod operation;
mod parameter;
mod references;
mod schema;
mod security;
pub(crate) mod shape;
mod tidy;

use std::collections::{BTreeSet, HashMap, HashSet};

use serde_json::{Map, Value, json};

use crate::diagnostic::{Code, Diagnostic};
use crate::exact::Exact;
use crate::load::{Spellings, Version};
use crate::overlay::Patched;
use crate::pointer::Pointer;
use crate::stage::Stage;
use shape::Kind;

pub(crate) use references::decode;
pub(crate) use schema::whole;

/// A document in the shape of 3.0, all objects sorted by key.
#[derive(Clone, Debug)]
pub struct Lowered {
    /// The document.
    pub value: Value,
    /// What it was written in.
    pub version: Version,
    /// What was moved to `components`, and where it stood in the document as it came.
    pub origins: Vec<(Pointer, Pointer)>,
    /// The lists, as they came, from which elements were left out, and the indexes of those.
    pub removed: Removed,
}

impl Lowered {
    /// Where in the document as it came the thing stood that is now at `at`.
    pub fn origin(&self, at: &Pointer) -> Pointer {
        let moved = self.origins.iter().find(|(to, _)| at.is_within(to));
        let (start, rest) = match moved {
            Some((to, from)) => (from.clone(), at.as_str().get(to.as_str().len()..).unwrap_or_default()),
            None => (Pointer::root(), at.as_str()),
        };
        let rest = Pointer::parse(rest);
        rest.steps().fold(start, |at, step| {
            let at = at.child(shape::original_of_any(&step));
            original_index(&self.removed, &at).unwrap_or(at)
        })
    }
}

/// The indexes of the elements that were left out of lists.
pub type Removed = HashMap<Pointer, BTreeSet<usize>>;

/// Where an element stood before others were left out of its list.
fn original_index(removed: &Removed, at: &Pointer) -> Option<Pointer> {
    let list = at.parent().filter(|_| !removed.is_empty())?;
    let mut index: usize = at.last().parse().ok()?;
    for gone in removed.get(&list)? {
        if *gone <= index {
            index += 1;
        }
    }
    Some(list.index(index))
}

/// The key under which a component says where it was moved from.
pub(crate) const HOISTED: &str = "x-billwright-hoisted";

/// Brings a document into the shape of 3.0.
pub fn lower(patched: Patched) -> Stage<Lowered> {
    let Patched { mut value, version, spellings } = patched;
    let mut diagnostics = inline::inline(&mut value);
    let hoisted = references::hoist(&mut value);
    diagnostics.extend(hoisted.diagnostics);
    let nulls = null_schemas(&value);
    let removed = Removed::new();
    let mut lowering = Lowering { minor: version.minor, spellings: &spellings, nulls, removed, diagnostics };
    lowering.visit(Kind::Document, &mut value, &Pointer::root());
    let Lowering { diagnostics, removed, .. } = lowering;
    if let Value::Object(document) = &mut value {
        document.insert("openapi".to_owned(), json!("3.0.3"));
        document.insert("x-billwright-version".to_owned(), json!(version.text));
    }
    value.sort_all_objects();
    Stage::done(Lowered { value, version, origins: hoisted.origins, removed }, diagnostics)
}

/// The references to components that are nothing but null.
fn null_schemas(document: &Value) -> HashSet<String> {
    let schemas = document.pointer("/components/schemas").and_then(Value::as_object);
    let nulls = schemas.into_iter().flatten().filter(|(_, schema)| schema::is_null(schema, &HashSet::new()));
    let at = Pointer::root().child("components").child("schemas");
    nulls.map(|(name, _)| format!("#{}", at.child(name))).collect()
}

/// What the rules need to know, and what they found.
struct Lowering<'a> {
    /// The `1` of OpenAPI 3.1.
    minor: u32,
    spellings: &'a Spellings,
    nulls: HashSet<String>,
    removed: Removed,
    diagnostics: Vec<Diagnostic>,
}

/// An object, as the rules change it.
type Object = Map<String, Value>;

impl Lowering<'_> {
    /// The digits of a number that are more than a float can hold.
    fn digits(&self, at: &Pointer) -> Option<String> {
        let text = self.spellings.get(at)?;
        let written = Exact::parse(text)?;
        let held = text.parse::<f64>().ok()?.to_string();
        (Exact::parse(&held).as_ref() != Some(&written)).then(|| text.clone())
    }

    fn note(&mut self, code: Code, at: &Pointer, message: impl Into<String>) {
        self.diagnostics.push(Diagnostic::new(code, at.clone(), message));
    }

    /// Remembers that an element is left out: the following ones keep the places that they had.
    fn removed(&mut self, list: &Pointer, index: usize) {
        self.removed.entry(list.clone()).or_default().insert(index);
    }

    /// Lowers the object at `at` and everything in it.
    fn visit(&mut self, kind: Kind, value: &mut Value, at: &Pointer) {
        let Value::Object(object) = value else { return };
        let moved_from = object.get(HOISTED).and_then(Value::as_str).map(Pointer::parse);
        let at = moved_from.as_ref().unwrap_or(at);
        if shape::section(kind).is_some() && object.get("$ref").is_some_and(Value::is_string) {
            self.reference(kind, object, at);
            if object.contains_key("$ref") {
                return;
            }
        }
        self.before(kind, object, at);
        self.tidy(kind, object, at);
        self.after(kind, object, at);
        tidy::rename(kind, object);
        for (kind, at, part) in shape::parts_mut(kind, object, at) {
            let at = original_index(&self.removed, &at).unwrap_or(at);
            self.visit(kind, part, &at);
        }
        self.last(kind, object, at);
    }

    /// What stands beside a `$ref` has a meaning only on schemas.
    fn reference(&mut self, kind: Kind, object: &mut Object, at: &Pointer) {
        if object.len() == 1 {
            return;
        }
        if kind == Kind::Schema {
            schema::reference(self, object, at);
            return;
        }
        let dropped: Vec<&str> = object.keys().map(String::as_str).filter(|key| *key != "$ref").collect();
        let message = format!("beside a `$ref`, {} has no effect", quoted(&dropped));
        self.note(Code::ReferenceSiblings, at, message);
        object.retain(|key, _| key == "$ref");
    }

    /// Rules for what [`Self::tidy`] would not recognise.
    fn before(&mut self, kind: Kind, object: &mut Object, at: &Pointer) {
        match kind {
            Kind::Document => document::before(self, object, at),
            Kind::PathItem => operation::before_path_item(self, object, at),
            Kind::Responses => operation::before_responses(self, object, at),
            Kind::Paths => operation::before_paths(self, object, at),
            Kind::Response | Kind::RequestBody => operation::before_body(self, kind, object, at),
            Kind::Parameter | Kind::Header => parameter::before(self, kind, object, at),
            Kind::MediaType => parameter::examples(self, object, at),
            Kind::Callback => operation::before_callback(object),
            Kind::Example => parameter::before_example(object),
            Kind::SecurityScheme => security::before_scheme(self, object, at),
            Kind::Schema => schema::before(self, object, at),
            _ => {}
        }
    }

    /// Rules that rely on every key having the JSON type that it should have.
    fn after(&mut self, kind: Kind, object: &mut Object, at: &Pointer) {
        match kind {
            Kind::Document => document::after(self, object, at),
            Kind::Info => document::after_info(self, object, at),
            Kind::License => document::after_license(self, object, at),
            Kind::ServerVariable => document::after_server_variable(self, object, at),
            Kind::Components => document::after_components(self, object, at),
            Kind::PathItem => operation::after_path_item(self, object, at),
            Kind::Operation => operation::after_operation(self, object, at),
            Kind::Response => operation::after_response(self, object, at),
            Kind::Parameter | Kind::Header => parameter::after(self, kind, object, at),
            Kind::Encoding => parameter::after_encoding(self, object, at),
            Kind::Link => operation::after_link(self, object, at),
            Kind::OauthFlows => security::after_flows(self, object, at),
            Kind::Schema => schema::after(self, object, at),
            _ => {}
        }
        document::drop_unnamed(self, kind, object, at);
    }

    /// Rules that rely on the parts being lowered.
    fn last(&mut self, kind: Kind, object: &mut Object, at: &Pointer) {
        if kind == Kind::Schema {
            schema::last(self, object, at);
        }
    }

    /// How the scalar at `at` is written.
    fn written(&self, at: &Pointer, value: &Value) -> Option<String> {
        match value {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(self.spellings.get(at).cloned().unwrap_or_else(|| number.to_string())),
            Value::Bool(flag) => Some(self.spellings.get(at).cloned().unwrap_or_else(|| flag.to_string())),
            _ => None,
        }
    }
}

/// Keeps aside, under `key`, what 3.0 has no place for.
fn keep_aside(object: &mut Object, key: &str, member: &str, value: Value) {
    let place = object.entry(key).or_insert_with(|| Value::Object(Map::new()));
    if let Value::Object(aside) = place {
        aside.insert(member.to_owned(), value);
    }
}

/// Names in backquotes, separated by commas.
fn quoted<S: AsRef<str>>(names: &[S]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{}`", name.as_ref())).collect();
    quoted.join(", ")
}
