//! What documents say at their root: for all of their operations, or about where and how the API is called.

use serde_json::{Map, Value, json};

use super::Merging;
use crate::diagnostic::{Code, Diagnostic};
use crate::load::RawDocument;
use crate::lower::shape::{Holds, Kind, holds};
use crate::pointer::Pointer;

/// What a document says for those of its operations that do not say it themselves.
const FOR_OPERATIONS: &[&str] = &["security", "x-completeness", "x-idempotency"];

/// Whether what stands here holds for the whole API, so that documents must not contradict each other.
pub(super) fn is_for_all(at: &Pointer) -> bool {
    at.steps().next().is_some_and(|root| matches!(root.as_str(), "x-headers" | "x-error-envelope" | "webhooks"))
}

/// Where documents differ in what they say for their operations, it is handed down to those.
pub(super) fn hand_down(documents: &mut [RawDocument]) {
    for key in FOR_OPERATIONS {
        let said = |raw: &RawDocument| raw.value.get(key).cloned();
        let first = documents.first().and_then(said);
        if documents.iter().all(|raw| said(raw) == first) {
            continue;
        }
        for raw in &mut *documents {
            let Some(said) = raw.value.as_object_mut().and_then(|root| root.remove(*key)) else { continue };
            each_operation(&mut raw.value, &mut |method, operation| {
                if !operation.contains_key(*key)
                    && let Some(said) = for_method(&said, method)
                {
                    operation.insert((*key).to_owned(), said);
                }
            });
        }
    }
}

/// What is said for operations of this method.
fn for_method(said: &Value, method: &str) -> Option<Value> {
    let mut said = said.clone();
    let methods = said.as_object_mut().and_then(|rule| rule.remove("methods"));
    let named = methods
        .as_ref()
        .and_then(Value::as_array)
        .is_none_or(|methods| methods.iter().filter_map(Value::as_str).any(|named| named.eq_ignore_ascii_case(method)));
    named.then_some(said)
}

fn each_operation(document: &mut Value, visit: &mut dyn FnMut(&str, &mut Map<String, Value>)) {
    for items in ["/paths", "/components/pathItems"] {
        let Some(Value::Object(items)) = document.pointer_mut(items) else { continue };
        for item in items.values_mut().filter_map(Value::as_object_mut) {
            for (key, value) in item {
                match (holds(Kind::PathItem, key), value) {
                    (Some(Holds::One(Kind::Operation)), Value::Object(operation)) => visit(key, operation),
                    (Some(Holds::Map(Kind::Operation)), Value::Object(operations)) => {
                        for (method, operation) in operations {
                            if let Value::Object(operation) = operation {
                                visit(method, operation);
                            }
                        }
                    }
                    _ => {}
                }
            }
        }
    }
}

impl Merging<'_> {
    /// Adds the servers that no earlier document has. The first document's order is the order.
    pub(super) fn servers(&mut self, document: usize, servers: Vec<Value>) {
        let address = |server: &Value| Some(server.get("url")?.as_str()?.trim_end_matches('/').to_owned());
        let at = Pointer::root().child("servers");
        let known: Vec<Value> = self.list("servers").to_vec();
        let is_first = known.is_empty();
        let (mut others, mut missing) = (Vec::new(), known.clone());
        for (index, server) in servers.into_iter().enumerate() {
            missing.retain(|known| address(known) != address(&server));
            if known.iter().any(|known| address(known) == address(&server)) {
                continue;
            }
            others.extend(address(&server));
            self.append("servers", document, &at.index(index), server);
        }
        let differ = |these: &[String], those: &str| format!("{} {those}", these.join(", "));
        let is_same = others.is_empty() && missing.is_empty();
        if !is_first && !is_same {
            let missing: Vec<String> = missing.iter().filter_map(address).collect();
            let mut parts = Vec::new();
            if !others.is_empty() {
                parts.push(differ(&others, "is for the operations of this document only"));
            }
            if !missing.is_empty() {
                parts.push(differ(&missing, "is not for them"));
            }
            let (first, place) = self.origins.of(&at.index(0));
            let found = Diagnostic::new(Code::OtherServers, at, parts.join("; "));
            let place = place.parent().unwrap_or_default();
            self.diagnostics.push(found.in_document(document).with_other(first, place));
        }
    }

    /// Adds the tags that no earlier document has.
    pub(super) fn tags(&mut self, document: usize, tags: Vec<Value>) {
        let at = Pointer::root().child("tags");
        for (index, tag) in tags.into_iter().enumerate() {
            let at = at.index(index);
            let Some(position) = self.list("tags").iter().position(|known| known.get("name") == tag.get("name")) else {
                self.append("tags", document, &at, tag);
                continue;
            };
            if self.list("tags").get(position) != Some(&tag) {
                let (first, place) = self.origins.of(&Pointer::root().child("tags").index(position));
                let name = tag.get("name").and_then(Value::as_str).unwrap_or_default();
                let message =
                    format!("the tag `{name}` is described in other words in {}; those are taken", self.names[first]);
                let note = Diagnostic::new(Code::FirstCounts, at, message);
                self.diagnostics.push(note.in_document(document).with_other(first, place));
            }
        }
    }

    fn list(&self, key: &str) -> &[Value] {
        self.value.get(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
    }

    fn append(&mut self, key: &str, document: usize, at: &Pointer, element: Value) {
        let list = self.value.entry(key).or_insert_with(|| json!([]));
        if let Value::Array(elements) = list {
            self.origins.add(&Pointer::root().child(key).index(elements.len()), document, at);
            elements.push(element);
        }
    }
}
