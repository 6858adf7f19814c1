//! overlay: what we know better than the vendor, applied by OpenAPI Overlay 1.0.

use serde_json::Value;
use serde_json_path::JsonPath;

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::load::{self, RawDocument, Source, Spellings, Version};
use crate::pointer::Pointer;
use crate::render;
use crate::stage::Stage;
use crate::text::MAX_DEPTH;

/// A document with its overlays applied, all objects sorted by key.
#[derive(Clone, Debug)]
pub struct Patched {
    /// The document.
    pub value: Value,
    /// What it is written in.
    pub version: Version,
    /// How its scalars are written, where JSON would write them differently.
    pub spellings: Spellings,
}

/// Applies `overlays` in their order. What cannot be applied is an error; the rest is applied.
pub fn overlay(raw: RawDocument, overlays: &[Source]) -> Stage<Patched> {
    let RawDocument { mut value, version, mut spellings } = raw;
    let mut diagnostics = Vec::new();
    for source in overlays {
        let mut found = apply(&mut value, &mut spellings, source);
        place(&mut found, source);
        diagnostics.extend(found);
    }
    value.sort_all_objects();
    Stage::done(Patched { value, version, spellings }, diagnostics)
}

/// The pointers of an overlay's diagnostics lead into the overlay, so they become places.
fn place(diagnostics: &mut [Diagnostic], source: &Source) {
    let places: Vec<Option<Place>> = render::places(diagnostics, source);
    for (diagnostic, place) in diagnostics.iter_mut().zip(places) {
        diagnostic.place = place;
        diagnostic.at = Pointer::root();
    }
}

fn apply(document: &mut Value, spellings: &mut Spellings, source: &Source) -> Vec<Diagnostic> {
    let read = load::read(source);
    let mut diagnostics = read.diagnostics;
    let Some(read) = read.value else { return diagnostics };
    let root = Pointer::root();
    let version = read.value.get("overlay").and_then(Value::as_str).unwrap_or_default();
    if !version.starts_with("1.") {
        let message = format!("expected `overlay: 1.0.0`, found {version:?}");
        diagnostics.push(Diagnostic::new(Code::InvalidOverlay, root.child("overlay"), message));
        return diagnostics;
    }
    let at = root.child("actions");
    let Some(Value::Array(actions)) = read.value.get("actions") else {
        diagnostics.push(Diagnostic::new(Code::InvalidOverlay, at, "expected `actions`, a list"));
        return diagnostics;
    };
    for (index, action) in actions.iter().enumerate() {
        diagnostics.extend(act(document, spellings, action, &at.index(index)).err().map(|diagnostic| *diagnostic));
    }
    diagnostics
}

fn act(document: &mut Value, spellings: &mut Spellings, action: &Value, at: &Pointer) -> Result<(), Box<Diagnostic>> {
    let invalid = |at: Pointer, message: String| Box::new(Diagnostic::new(Code::InvalidOverlay, at, message));
    let Some(target) = action.get("target").and_then(Value::as_str) else {
        return Err(invalid(at.clone(), "this action has no `target`".to_owned()));
    };
    let path = JsonPath::parse(target)
        .map_err(|error| invalid(at.child("target"), format!("`{target}` is not a JSONPath: {error}")))?;
    let mut targets: Vec<Pointer> =
        path.query_located(document).locations().map(|path| Pointer::parse(&path.to_json_pointer())).collect();
    if targets.is_empty() {
        let message = format!("`{target}` matches nothing");
        return Err(Box::new(Diagnostic::new(Code::OverlayWithoutEffect, at.child("target"), message)));
    }
    if action.get("remove") == Some(&Value::Bool(true)) {
        // Later elements first: the earlier ones keep their index.
        targets.reverse();
        for target in &targets {
            remove(document, target);
            spellings.retain(|spelled, _| !spelled.is_within(target));
        }
        return Ok(());
    }
    let Some(update) = action.get("update") else {
        return Err(invalid(at.clone(), "this action has neither `update` nor `remove: true`".to_owned()));
    };
    if let Some(target) = targets.iter().find(|target| target.steps().count() + height(update) > MAX_DEPTH) {
        return Err(invalid(at.child("update"), format!("the update would nest too deep at `{target}`")));
    }
    for target in &targets {
        if let Some(place) = document.pointer_mut(target.as_str()) {
            merge(place, update, target, spellings);
        }
    }
    Ok(())
}

/// How deep a value is.
fn height(value: &Value) -> usize {
    match value {
        Value::Array(values) => values.iter().map(height).max().unwrap_or_default() + 1,
        Value::Object(object) => object.values().map(height).max().unwrap_or_default() + 1,
        _ => 0,
    }
}

fn remove(document: &mut Value, target: &Pointer) {
    let Some(parent) = target.parent() else { return };
    let step = target.last();
    match document.pointer_mut(parent.as_str()) {
        Some(Value::Object(object)) => {
            object.remove(&step);
        }
        Some(Value::Array(elements)) => {
            if let Some(index) = step.parse().ok().filter(|index| *index < elements.len()) {
                elements.remove(index);
            }
        }
        _ => {}
    }
}

/// Objects merge, arrays grow, everything else is replaced.
fn merge(place: &mut Value, update: &Value, at: &Pointer, spellings: &mut Spellings) {
    match (place, update) {
        (Value::Object(object), Value::Object(update)) => {
            for (key, value) in update {
                let at = at.child(key);
                match object.get_mut(key) {
                    Some(member) => merge(member, value, &at, spellings),
                    None => {
                        object.insert(key.clone(), value.clone());
                    }
                }
            }
        }
        (Value::Array(elements), Value::Array(more)) => elements.extend(more.iter().cloned()),
        (Value::Array(elements), entry) => elements.push(entry.clone()),
        (place, update) => {
            spellings.remove(at);
            *place = update.clone();
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::overlay;
    use crate::load::{self, Source};

    fn source(text: &str) -> Source {
        Source { name: "document.yaml".to_owned(), text: text.to_owned() }
    }

    #[test]
    fn merges_appends_replaces_and_removes() {
        let document = "openapi: 3.0.3\ninfo: {title: a, version: 1.10}\ntags: [{name: a}, {name: b}, {name: c}]\n";
        let actions = "overlay: 1.0.0\nactions:\n\
            - {target: $.info, update: {title: b, x-new: {deep: 1}}}\n\
            - {target: '$.tags[?@.name != \"b\"]', remove: true}\n\
            - {target: $.tags, update: {name: d}}\n\
            - {target: $.nothing, remove: true}\n";
        let raw = load::load(&source(document), &|_, _| Err("none".to_owned())).value.unwrap();
        let stage = overlay(raw, &[source(actions)]);
        let patched = stage.value.unwrap();
        assert_eq!(
            patched.value,
            json!({
                "openapi": "3.0.3",
                "info": {"title": "b", "version": 1.1, "x-new": {"deep": 1}},
                "tags": [{"name": "b"}, {"name": "d"}],
            })
        );
        assert_eq!(patched.spellings.values().next().unwrap(), "1.10");
        let [diagnostic] = stage.diagnostics.as_slice() else { panic!("one diagnostic") };
        assert_eq!(diagnostic.message, "`$.nothing` matches nothing");
        assert_eq!(diagnostic.place.as_ref().unwrap().line, 6);
    }
}
