//! Puts path items, callbacks and media types in the place of the references to them: 3.0 has no such references.

use serde_json::Value;

use super::references::resolve;
use super::shape::{self, Kind};
use crate::diagnostic::{Code, Diagnostic};
use crate::pointer::Pointer;

/// How often what was inlined may itself hold references that are to be inlined.
const MAX_ROUNDS: usize = 16;
/// How many values may be copied.
const MAX_COPIED: usize = 2_000_000;

pub(super) fn inline(document: &mut Value) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let mut copied = 0;
    for _ in 0..MAX_ROUNDS {
        let mut found = Vec::new();
        collect(Kind::Document, document, &Pointer::root(), &mut found);
        if found.is_empty() {
            return diagnostics;
        }
        for Found { kind, at, reference } in found {
            let target =
                resolve(document, &reference, kind).and_then(|target| document.pointer(target.as_str()).cloned());
            copied += target.as_ref().map_or(0, size);
            if copied > MAX_COPIED {
                let message = format!("following `{reference}` makes the document too large");
                diagnostics.push(Diagnostic::new(Code::Expansion, at.clone(), message));
                drop_references(document, &at);
                return diagnostics;
            }
            if target.is_none() {
                let message = format!("`{reference}` leads to nothing");
                diagnostics.push(Diagnostic::new(Code::DanglingReference, at.clone(), message));
            }
            if let Some(place) = document.pointer_mut(at.as_str()) {
                replace(place, target);
            }
        }
    }
    let mut found = Vec::new();
    collect(Kind::Document, document, &Pointer::root(), &mut found);
    for Found { at, reference, .. } in found {
        let message = format!("`{reference}` leads back to itself");
        diagnostics.push(Diagnostic::new(Code::Expansion, at.clone(), message));
        drop_references(document, &at);
    }
    diagnostics
}

struct Found {
    kind: Kind,
    at: Pointer,
    reference: String,
}

fn collect(kind: Kind, value: &Value, at: &Pointer, found: &mut Vec<Found>) {
    let Value::Object(object) = value else { return };
    if let Some(reference) = object.get("$ref").and_then(Value::as_str) {
        if matches!(kind, Kind::PathItem | Kind::Callback | Kind::MediaType) {
            found.push(Found { kind, at: at.clone(), reference: reference.to_owned() });
        }
        return;
    }
    // Below these, there are none.
    if matches!(kind, Kind::Schema | Kind::Parameter | Kind::Header) && !object.contains_key("content") {
        return;
    }
    for (kind, at, part) in shape::parts(kind, object, at) {
        collect(kind, part, &at, found);
    }
}

/// The target, with what stands beside the reference taking precedence.
fn replace(place: &mut Value, target: Option<Value>) {
    let Value::Object(object) = place else { return };
    object.remove("$ref");
    let Some(Value::Object(mut target)) = target else { return };
    target.append(object);
    *object = target;
}

fn drop_references(document: &mut Value, at: &Pointer) {
    if let Some(Value::Object(object)) = document.pointer_mut(at.as_str()) {
        object.remove("$ref");
    }
}

fn size(value: &Value) -> usize {
    match value {
        Value::Array(values) => values.iter().map(size).sum::<usize>() + 1,
        Value::Object(object) => object.values().map(size).sum::<usize>() + 1,
        _ => 1,
    }
}
