//! Puts path items, callbacks, media types and whole maps in the place of references to them: 3.0 has no such
//! references.

use serde_json::Value;

use super::references::{resolve, resolve_any};
use super::shape::{self, Holds, Kind};
use crate::diagnostic::{Code, Diagnostic};
use crate::pointer::Pointer;
use crate::text::MAX_DEPTH;

/// How often what was inlined may itself hold references that are to be inlined.
const MAX_ROUNDS: usize = 6;
/// How many values may be copied, beside as many as the document has.
const MAX_COPIED: usize = 50_000;

pub(super) fn inline(document: &mut Value) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    collect(Kind::Document, document, &Pointer::root(), &mut found);
    if found.is_empty() {
        return Vec::new();
    }
    let mut diagnostics = Vec::new();
    let mut left = MAX_COPIED + 2 * measure(document).0;
    for _ in 0..MAX_ROUNDS {
        for found in found {
            diagnostics.extend(follow(document, &found, &mut left));
        }
        found = Vec::new();
        collect(Kind::Document, document, &Pointer::root(), &mut found);
        if found.is_empty() {
            return diagnostics;
        }
    }
    for Found { at, reference, .. } in found {
        if left > 0 {
            let message = format!("`{reference}` leads back to itself");
            diagnostics.push(Diagnostic::new(Code::Expansion, at.clone(), message));
            left = 0;
        }
        fill(document, &at, None);
    }
    diagnostics
}

/// Puts the target in the place of the reference, if there are values `left` to be copied.
fn follow(document: &mut Value, found: &Found, left: &mut usize) -> Option<Diagnostic> {
    let Found { kind, at, reference } = found;
    let place = match kind {
        Some(kind) => resolve(document, reference, *kind),
        None => resolve_any(document, reference),
    };
    let Some(target) = place.as_ref().and_then(|place| document.pointer(place.as_str())) else {
        fill(document, at, None);
        let message = format!("`{reference}` leads to nothing");
        return Some(Diagnostic::new(Code::DanglingReference, at.clone(), message));
    };
    if place.as_ref().is_some_and(|place| at.is_within(place)) {
        // Each round would double what is there, and no round be the last.
        fill(document, at, None);
        let message = format!("`{reference}` leads to what it stands in, which has no end");
        return Some(Diagnostic::new(Code::Expansion, at.clone(), message));
    }
    if *left == 0 {
        // That is said once.
        fill(document, at, None);
        return None;
    }
    let (size, height) = measure(target);
    if size >= *left || at.steps().count() + height > MAX_DEPTH {
        *left = 0;
        fill(document, at, None);
        let message = format!("following `{reference}`, and what is referred to there, has no end");
        return Some(Diagnostic::new(Code::Expansion, at.clone(), message));
    }
    *left -= size;
    let target = target.clone();
    fill(document, at, Some(target));
    None
}

struct Found {
    /// `None`: a map of things, or something else that usually cannot be referred to.
    kind: Option<Kind>,
    at: Pointer,
    reference: String,
}

fn collect(kind: Kind, value: &Value, at: &Pointer, found: &mut Vec<Found>) {
    let Value::Object(object) = value else { return };
    if let Some(reference) = object.get("$ref").and_then(Value::as_str) {
        if matches!(kind, Kind::PathItem | Kind::Callback | Kind::MediaType) {
            found.push(Found { kind: Some(kind), at: at.clone(), reference: reference.to_owned() });
        } else if shape::section(kind).is_none() {
            found.push(Found { kind: None, at: at.clone(), reference: reference.to_owned() });
        }
        return;
    }
    for (key, value) in object {
        if matches!(shape::holds(kind, key), Some(Holds::Map(_) | Holds::List(_)))
            && let Some(reference) = value.get("$ref").and_then(Value::as_str)
        {
            found.push(Found { kind: None, at: at.child(key), reference: reference.to_owned() });
        }
    }
    for (kind, at, part) in shape::parts(kind, object, at) {
        collect(kind, part, &at, found);
    }
}

/// Replaces a reference by its target; what stands beside the reference takes precedence.
fn fill(document: &mut Value, at: &Pointer, target: Option<Value>) {
    let Some(place) = document.pointer_mut(at.as_str()) else { return };
    let Value::Object(object) = place else { return };
    object.remove("$ref");
    match target {
        Some(Value::Object(mut target)) => {
            target.append(object);
            *object = target;
        }
        Some(list @ Value::Array(_)) => *place = list,
        _ => {}
    }
}

/// How many values a value consists of, and how deep it is.
fn measure(value: &Value) -> (usize, usize) {
    let parts: Vec<(usize, usize)> = match value {
        Value::Array(values) => values.iter().map(measure).collect(),
        Value::Object(object) => object.values().map(measure).collect(),
        _ => return (1, 0),
    };
    let size = parts.iter().map(|(size, _)| size).sum::<usize>() + 1;
    (size, parts.iter().map(|(_, height)| height).max().unwrap_or(&0) + 1)
}
