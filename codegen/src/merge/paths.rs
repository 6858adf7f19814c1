//! Paths of several documents: each operation once.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{Merging, Repeated};
use crate::diagnostic::{Code, Diagnostic};
use crate::lower::shape::{Holds, Kind, holds};
use crate::pointer::Pointer;

/// Operation ids, and where they are first used.
pub(super) type Ids = BTreeMap<String, (usize, Pointer)>;

impl Merging<'_> {
    /// Takes the paths of a document, without the operations that an earlier document has.
    pub(super) fn paths(&mut self, document: usize, paths: Map<String, Value>, ids: &mut Ids) {
        let section = Pointer::root().child("paths");
        let mut own = Ids::new();
        for (path, mut item) in paths {
            let at = section.child(&path);
            let known = self.get(&at).cloned();
            for Found { at, method, id } in item.as_object().map(|item| operations(item, &at)).unwrap_or_default() {
                let same_id = id.as_ref().and_then(|id| ids.get(id));
                let (what, (first, place)) = match (self.get(&at), same_id) {
                    (Some(_), _) => (format!("`{} {path}`", method.to_uppercase()), self.origins.of(&at)),
                    (None, Some(place)) => (format!("the operation id `{}`", id.unwrap_or_default()), place.clone()),
                    (None, None) => {
                        own.extend(id.map(|id| (id, (document, at))));
                        continue;
                    }
                };
                remove(&mut item, &method);
                let reason = format!("{what} is in {} already", self.names[first]);
                let found = Diagnostic::new(Code::RepeatedOperation, at.clone(), format!("{reason}; this is left out"));
                self.diagnostics.push(found.in_document(document).with_other(first, place));
                self.repeated.push(Repeated { document, at, method, path: path.clone(), reason });
            }
            match known {
                None => {
                    self.put(&at, item);
                    self.origins.add(&at, document, &at);
                }
                Some(known) => self.join(document, &at, known, item),
            }
        }
        own.append(ids);
        *ids = own;
    }

    /// Remembers where parameters stood before those of the path came first. Without a document, operations are where
    /// they are known to be from.
    fn trace(&mut self, shared: usize, item: &Map<String, Value>, at: &Pointer, document: Option<usize>) {
        if shared == 0 {
            return;
        }
        for found in operations(item, at) {
            let parameters = item_at(item, at, &found.at).and_then(|operation| operation.get("parameters"));
            let count = parameters.and_then(Value::as_array).map_or(0, Vec::len);
            let (document, from) =
                document.map_or_else(|| self.origins.of(&found.at), |document| (document, found.at.clone()));
            for index in 0..count {
                let place = match index.checked_sub(shared) {
                    Some(own) => from.child("parameters").index(own),
                    None => at.child("parameters").index(index),
                };
                self.origins.add(&found.at.child("parameters").index(index), document, &place);
            }
        }
    }

    /// Adds what a document says of a path to what earlier ones say of it.
    fn join(&mut self, document: usize, at: &Pointer, known: Value, item: Value) {
        let (Value::Object(mut known), Value::Object(mut item)) = (known, item) else { return };
        if known.get("parameters") != item.get("parameters") {
            self.trace(push_down(&mut known), &known, at, None);
            self.trace(push_down(&mut item), &item, at, Some(document));
        }
        self.put(at, Value::Object(known));
        for (key, value) in item {
            let at = at.child(&key);
            match (holds(Kind::PathItem, &key), value) {
                (Some(Holds::One(Kind::Operation)), operation) => {
                    self.put(&at, operation);
                    self.origins.add(&at, document, &at);
                }
                (Some(Holds::Map(Kind::Operation)), Value::Object(operations)) => {
                    for (method, operation) in operations {
                        let at = at.child(&method);
                        self.put(&at, operation);
                        self.origins.add(&at, document, &at);
                    }
                }
                (_, value) => {
                    let steps: Vec<String> = at.steps().collect();
                    self.keep_first(document, &steps.iter().map(String::as_str).collect::<Vec<_>>(), value);
                }
            }
        }
    }
}

/// What stands at a place within the item at `at`.
fn item_at<'i>(item: &'i Map<String, Value>, at: &Pointer, place: &Pointer) -> Option<&'i Value> {
    let mut steps = place.steps().skip(at.steps().count());
    let first = item.get(&steps.next()?)?;
    steps.try_fold(first, |value, step| value.get(&step))
}

/// Removes the operation of a method.
fn remove(item: &mut Value, method: &str) {
    let Value::Object(item) = item else { return };
    item.remove(method);
    if let Some(Value::Object(more)) = item.get_mut("additionalOperations") {
        more.remove(method);
    }
}

/// An operation of a path.
struct Found {
    at: Pointer,
    method: String,
    id: Option<String>,
}

fn operations(item: &Map<String, Value>, at: &Pointer) -> Vec<Found> {
    let mut found = Vec::new();
    let mut add = |method: &str, operation: &Value, at: Pointer| {
        let id = operation.get("operationId").and_then(Value::as_str).map(|id| id.trim().to_owned());
        found.push(Found { at, method: method.to_owned(), id: id.filter(|id| !id.is_empty()) });
    };
    for (key, value) in item {
        match holds(Kind::PathItem, key) {
            Some(Holds::One(Kind::Operation)) => add(key, value, at.child(key)),
            Some(Holds::Map(Kind::Operation)) => {
                for (method, operation) in value.as_object().into_iter().flatten() {
                    add(method, operation, at.child(key).child(method));
                }
            }
            _ => {}
        }
    }
    found
}

/// Parameters of a path become those of its operations, before their own.
fn push_down(item: &mut Map<String, Value>) -> usize {
    let Some(Value::Array(shared)) = item.remove("parameters") else { return 0 };
    for (key, value) in item {
        let operations: Vec<&mut Value> = match (holds(Kind::PathItem, key), value) {
            (Some(Holds::One(Kind::Operation)), operation) => vec![operation],
            (Some(Holds::Map(Kind::Operation)), Value::Object(operations)) => operations.values_mut().collect(),
            _ => continue,
        };
        for operation in operations.into_iter().filter_map(Value::as_object_mut) {
            let own = operation.entry("parameters").or_insert_with(|| json!([]));
            if let Value::Array(own) = own {
                own.splice(0..0, shared.iter().cloned());
            }
        }
    }
    shared.len()
}
