//! The schemas of a document for which there is a Rust type.

use std::collections::{BTreeMap, BTreeSet};

use billwright_codegen::Placed;
use serde_json::Value;

use super::dialect::escape;
use super::sample::Side;

const METHODS: [&str; 9] = ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];

/// A schema and its type.
pub struct Case<'o> {
    pub pointer: String,
    pub placed: &'o Placed,
    pub side: Side,
}

/// The schemas of a document: with a type, or with the reason why there is none.
pub fn schemas<'o>(document: &Value, placed: &'o [Placed]) -> (Vec<Case<'o>>, BTreeMap<&'static str, Vec<String>>) {
    let keys = keys(document);
    let mut found = Found { document, keys, cases: Vec::new(), skipped: BTreeMap::new(), seen: BTreeSet::new() };
    let mut types: BTreeMap<&str, &Placed> = BTreeMap::new();
    for placed in placed {
        types.entry(placed.at.as_str()).or_insert(placed);
    }
    let named = document.pointer("/components/schemas").and_then(Value::as_object);
    for name in named.into_iter().flatten().map(|(name, _)| name) {
        let pointer = format!("/components/schemas/{}", escape(name));
        match types.get(pointer.as_str()) {
            Some(placed) => found.add(pointer, placed),
            None => found.skip("no type is made of it: no operation needs it, or it is a constant", pointer),
        }
    }
    for (path, item) in document.get("paths").and_then(Value::as_object).into_iter().flatten() {
        for method in METHODS.iter().filter(|method| item.get(**method).is_some()) {
            found.bodies(&format!("/paths/{}/{method}", escape(path)), &types);
        }
    }
    // Types that were made of schemas within others.
    for placed in placed {
        let pointer = placed.at.as_str();
        if found.schema(pointer).is_some() && !is_content(pointer) && !is_part(pointer) {
            found.add(pointer.to_owned(), placed);
        }
    }
    (found.cases, found.skipped)
}

/// Whether a pointer leads to what holds together with other schemas: its values alone are none of the type's.
fn is_part(pointer: &str) -> bool {
    pointer.split('/').any(|step| matches!(step, "allOf" | "anyOf" | "oneOf"))
}

/// Whether a pointer leads to what has schemas, and not to a schema.
fn is_content(pointer: &str) -> bool {
    if pointer.ends_with("/requestBody") {
        return true;
    }
    let mut steps = pointer.rsplit('/');
    matches!((steps.next(), steps.next()), (_, Some("responses" | "content")))
}

/// The members of bodies that are idempotency keys.
fn keys(document: &Value) -> BTreeSet<&str> {
    let items = document.get("paths").and_then(Value::as_object).into_iter().flatten().map(|(_, item)| item);
    let operations = items.filter_map(Value::as_object).flat_map(|item| item.values());
    let rules = operations.chain([document]).filter_map(|holder| holder.get("x-idempotency"));
    rules.filter(|rule| rule["in"] == "body").filter_map(|rule| rule["name"].as_str()).collect()
}

struct Found<'d, 'o> {
    document: &'d Value,
    keys: BTreeSet<&'d str>,
    cases: Vec<Case<'o>>,
    skipped: BTreeMap<&'static str, Vec<String>>,
    seen: BTreeSet<String>,
}

impl<'d, 'o> Found<'d, 'o> {
    fn schema(&self, pointer: &str) -> Option<&'d Value> {
        self.document.pointer(pointer).filter(|schema| schema.is_object())
    }

    fn skip(&mut self, reason: &'static str, pointer: String) {
        self.skipped.entry(reason).or_default().push(pointer);
    }

    fn add(&mut self, pointer: String, placed: &'o Placed) {
        if !self.seen.insert(pointer.clone()) {
            return;
        }
        if placed.is_form {
            self.skip("a form, which may hold files", pointer);
            return;
        }
        let properties = self.schema(&pointer).and_then(|schema| schema.get("properties")?.as_object());
        if properties.is_some_and(|properties| properties.keys().any(|name| self.keys.contains(name.as_str()))) {
            self.skip("an idempotency key in a body: the client writes it, the type has none", pointer);
            return;
        }
        let side = match (placed.is_request, placed.is_answer) {
            (true, true) => Side::Both,
            (true, false) => Side::Request,
            (false, _) => Side::Answer,
        };
        self.cases.push(Case { pointer, placed, side });
    }

    /// The JSON bodies of an operation that say more than the name of a schema.
    fn bodies(&mut self, operation: &str, types: &BTreeMap<&str, &'o Placed>) {
        let at = self.followed(&format!("{operation}/requestBody"));
        for media in self.json(&at) {
            let placed = types.get(format!("{operation}/requestBody/content/{}", escape(&media)).as_str()).copied();
            self.body(&at, &media, placed);
        }
        let answers = self.document.pointer(&format!("{operation}/responses")).and_then(Value::as_object);
        for status in answers.into_iter().flatten().map(|(status, _)| status) {
            let own = format!("{operation}/responses/{}", escape(status));
            let at = self.followed(&own);
            if let [media] = self.json(&at).as_slice() {
                self.body(&at, media, types.get(own.as_str()).copied());
            }
        }
    }

    fn body(&mut self, at: &str, media: &str, placed: Option<&'o Placed>) {
        let pointer = format!("{at}/content/{}/schema", escape(media));
        let Some(schema) = self.schema(&pointer) else { return };
        let is_named = schema.get("$ref").is_some();
        match placed {
            Some(placed) if !is_named => self.add(pointer, placed),
            _ => {}
        }
    }

    fn json(&self, at: &str) -> Vec<String> {
        let content = self.document.pointer(&format!("{at}/content")).and_then(Value::as_object);
        let names = content.into_iter().flatten().map(|(media, _)| media.clone());
        names.filter(|media| media.split(';').next().is_some_and(|essence| essence.trim().ends_with("json"))).collect()
    }

    fn followed(&self, at: &str) -> String {
        let mut at = at.to_owned();
        for _ in 0..16 {
            let reference = self.document.pointer(&at).and_then(|here| here.get("$ref")?.as_str()?.strip_prefix('#'));
            let Some(to) = reference else { break };
            at = to.to_owned();
        }
        at
    }
}
