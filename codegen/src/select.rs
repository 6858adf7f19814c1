//! select: keeps a part of a document, and what that part refers to.
//!
//! Works on the lowered document, so that what is left out is neither read nor reported. Types that nothing of the part
//! reaches go later, with all other types that nothing needs.

use std::collections::{BTreeSet, HashSet};

use serde_json::{Map, Value};

use crate::build::{group, path_words};
use crate::diagnostic::{Code, Diagnostic};
use crate::ir::Api;
use crate::lower::Lowered;
use crate::pointer::Pointer;

/// Which part of a document is generated. An operation is taken if any selector matches it, all where there is none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Tags. An operation without one is filed under the first step of its path that names something.
    pub tags: Vec<String>,
    /// Paths with all that is below them: `/v1/customers`. A `*` stands for any text within a step.
    pub paths: Vec<String>,
    /// Operation ids, or `GET /path`.
    pub operations: Vec<String>,
    /// Types alone: no client, no operations.
    pub models_only: bool,
}

impl Selection {
    /// Whether it names operations, and so not all are meant.
    pub fn is_partial(&self) -> bool {
        !(self.tags.is_empty() && self.paths.is_empty() && self.operations.is_empty())
    }
}

/// What a selector may call an operation.
struct Called {
    tags: Vec<String>,
    path: String,
    /// Its id, or one that is made of method and path; and method and path themselves.
    ids: Vec<String>,
}

/// How many names are offered in place of one that is not there.
const OFFERED: usize = 3;

/// The keys of a path item that are no methods.
const NO_METHODS: &[&str] = &["parameters", "servers", "summary", "description", "$ref"];
const ADDITIONAL: &str = "x-billwright-additional-operations";

/// What came of a selection.
#[derive(Default)]
pub struct Selected {
    /// What was left out, by its place in the document as it came.
    pub left_out: Vec<Pointer>,
    /// What was found: errors.
    pub diagnostics: Vec<Diagnostic>,
}

/// Leaves out what is not selected. Selectors that match nothing are errors: what they are meant for may be misspelt.
pub fn select(lowered: &mut Lowered, selection: &Selection) -> Selected {
    let mut selected = Selected::default();
    if !selection.is_partial() {
        if selection.models_only {
            lowered.value["paths"] = Value::Object(Map::new());
            selected.left_out.push(Pointer::root().child("paths"));
        }
        return selected;
    }
    let mut all = Vec::new();
    let mut left_out = Vec::new();
    let section = Pointer::root().child("paths");
    let Some(Value::Object(paths)) = lowered.value.get_mut("paths") else { return selected };
    for (path, item) in paths.iter_mut() {
        let Value::Object(item) = item else { continue };
        let at = section.child(path);
        let mut take = |method: &str, operation: &Value, at: Pointer| {
            let called = Called::new(method, path, operation);
            let is_taken = called.is_taken(selection);
            if !is_taken {
                left_out.push(at);
            }
            all.push(called);
            is_taken
        };
        if let Some(Value::Object(additional)) = item.get_mut(ADDITIONAL) {
            additional.retain(|method, operation| take(method, operation, at.child(ADDITIONAL).child(method)));
        }
        item.retain(|key, operation| {
            let is_operation = !NO_METHODS.contains(&key.as_str()) && !key.starts_with("x-");
            !is_operation || take(key, operation, at.child(key))
        });
    }
    selected.diagnostics = unmatched(selection, &all);
    if selected.diagnostics.is_empty() {
        if let Value::Object(document) = &mut lowered.value {
            document.remove("x-billwright-webhooks");
        }
        left_out.extend(leave_unreached(&mut lowered.value));
        selected.left_out = left_out.iter().map(|at| lowered.origin(at)).collect();
    }
    selected
}

/// Leaves the types of an API alone.
pub fn models(api: &mut Api) {
    let types = std::mem::take(&mut api.types);
    let (title, version) = (std::mem::take(&mut api.title), std::mem::take(&mut api.version));
    *api = Api { types, title, version, description: api.description.take(), ..Api::default() };
}

impl Called {
    fn is_taken(&self, selection: &Selection) -> bool {
        selection.tags.iter().any(|tag| self.tags.contains(tag))
            || selection.paths.iter().any(|pattern| matches(pattern, &self.path))
            || selection.operations.iter().any(|id| self.ids.contains(id))
    }

    fn new(method: &str, path: &str, operation: &Value) -> Self {
        let texts = |value: Option<&Value>| -> Vec<String> {
            let list = value.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
            list.iter().filter_map(Value::as_str).map(str::to_owned).collect()
        };
        let mut tags = texts(operation.get("tags"));
        if tags.is_empty() {
            tags.push(group(path));
        }
        let own = operation.get("operationId").and_then(Value::as_str).unwrap_or_default().trim();
        let derived = || format!("{}_{}", method.to_lowercase(), path_words(path));
        let id = if own.is_empty() { derived() } else { own.to_owned() };
        Self { tags, path: path.to_owned(), ids: vec![id, format!("{} {path}", method.to_uppercase())] }
    }
}

/// Whether a path is one that a pattern names, or below it.
fn matches(pattern: &str, path: &str) -> bool {
    let steps = |text: &str| -> Vec<String> { text.trim_matches('/').split('/').map(str::to_owned).collect() };
    let (pattern, path) = (steps(pattern), steps(path));
    pattern.len() <= path.len() && pattern.iter().zip(&path).all(|(pattern, step)| matches_step(pattern, step))
}

fn matches_step(pattern: &str, step: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| step.strip_prefix(first)) else { return false };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else { return rest.is_empty() };
    for part in parts {
        let Some((_, after)) = rest.split_once(part) else { return false };
        rest = after;
    }
    rest.ends_with(last)
}

/// An error for each selector that matches no operation.
fn unmatched(selection: &Selection, all: &[Called]) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let mut say = |kind: &str, said: &str, known: BTreeSet<&str>| {
        let near = near(said, known);
        let offer = if near.is_empty() { String::new() } else { format!("; there is {}", near.join(", ")) };
        let message = format!("no operation has the {kind} `{said}`{offer}");
        diagnostics.push(Diagnostic::new(Code::SelectsNothing, Pointer::root(), message));
    };
    for tag in &selection.tags {
        if !all.iter().any(|called| called.tags.contains(tag)) {
            say("tag", tag, all.iter().flat_map(|called| &called.tags).map(String::as_str).collect());
        }
    }
    for pattern in &selection.paths {
        if !all.iter().any(|called| matches(pattern, &called.path)) {
            say("path", pattern, all.iter().map(|called| called.path.as_str()).collect());
        }
    }
    for id in &selection.operations {
        if !all.iter().any(|called| called.ids.contains(id)) {
            say("id", id, all.iter().flat_map(|called| &called.ids).map(String::as_str).collect());
        }
    }
    diagnostics
}

/// The names that are most like what was said.
fn near(said: &str, known: BTreeSet<&str>) -> Vec<String> {
    let said = said.to_lowercase();
    let mut ranked: Vec<(usize, &str)> =
        known.into_iter().map(|name| (distance(&said, &name.to_lowercase()), name)).collect();
    ranked.sort();
    ranked.into_iter().take(OFFERED).map(|(_, name)| format!("`{name}`")).collect()
}

/// How many letters have to be added, removed or changed to get from one text to the other (Levenshtein).
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (at, letter) in from.chars().enumerate() {
        let mut before = std::mem::replace(&mut row[0], at + 1);
        for (index, other) in to.iter().enumerate() {
            let changed = before + usize::from(letter != *other);
            before = row[index + 1];
            row[index + 1] = changed.min(row[index] + 1).min(before + 1);
        }
    }
    row.last().copied().unwrap_or_default()
}

/// Leaves out the components that nothing refers to any more. Security schemes are referred to by name: they stay.
fn leave_unreached(document: &mut Value) -> Vec<Pointer> {
    let mut reached: HashSet<String> = HashSet::new();
    let mut open = Vec::new();
    if let Value::Object(members) = &*document {
        members.iter().filter(|(key, _)| *key != "components").for_each(|(_, member)| references(member, &mut open));
    }
    while let Some(reference) = open.pop() {
        let target = document.pointer(&reference);
        if reached.insert(reference)
            && let Some(target) = target
        {
            references(target, &mut open);
        }
    }
    let mut left_out = Vec::new();
    let Some(Value::Object(components)) = document.get_mut("components") else { return left_out };
    for (section, members) in components.iter_mut() {
        let Value::Object(members) = members else { continue };
        if section == "securitySchemes" || section.starts_with("x-") {
            continue;
        }
        let section = Pointer::root().child("components").child(section);
        members.retain(|name, _| {
            let at = section.child(name);
            let is_reached = reached.contains(at.as_str());
            if !is_reached {
                left_out.push(at);
            }
            is_reached
        });
    }
    left_out
}

/// All texts that look like a reference to a component: those of a discriminator's mapping are under keys of their own.
fn references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => {
            found.extend(text.strip_prefix('#').filter(|at| at.starts_with("/components/")).map(str::to_owned))
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        Value::Object(members) => members.values().for_each(|member| references(member, found)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::{distance, matches};

    #[test]
    fn paths_are_matched_by_step() {
        for (pattern, path, is_match) in [
            ("/pets", "/pets", true),
            ("/pets", "/pets/{id}", true),
            ("pets/", "/pets/{id}", true),
            ("/pets", "/petshops", false),
            ("/pet*", "/petshops/{id}", true),
            ("/*/pets", "/v1/pets", true),
            ("/*/pets", "/pets", false),
            ("/v*/p*s", "/v1/pets/{id}", true),
            ("/v*/p*s", "/v1/petshop", false),
            ("/", "/pets", false),
        ] {
            assert_eq!(matches(pattern, path), is_match, "{pattern} {path}");
        }
    }

    #[test]
    fn distances_are_counted_in_letters() {
        assert_eq!([distance("pets", "pet"), distance("", "ab"), distance("kitten", "sitting")], [1, 2, 3]);
    }
}
