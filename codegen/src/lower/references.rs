//! Finds what references lead to, and moves every target that is not a component to `components`.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use serde_json::{Map, Value, json};

use super::HOISTED;
use super::shape::{self, Kind};
use crate::diagnostic::{Code, Diagnostic};
use crate::load::FILES;
use crate::pointer::Pointer;

/// How many references may lead to one another.
const MAX_HOPS: usize = 32;

pub(super) struct Hoisted {
    pub origins: Vec<(Pointer, Pointer)>,
    pub diagnostics: Vec<Diagnostic>,
}

/// A reference, and the object that holds it.
struct Found {
    kind: Kind,
    at: Pointer,
    key: &'static str,
    reference: String,
}

#[derive(Default)]
struct Collected {
    references: Vec<Found>,
    /// What `$anchor` and `$id` name.
    names: HashMap<String, Pointer>,
    /// The members of `$defs`: they move even if nothing refers to them.
    definitions: Vec<Pointer>,
    /// The schemas that have `$defs`.
    holders: HashSet<Pointer>,
}

/// Moves the targets of references to `components`, and points the references at them.
pub(super) fn hoist(document: &mut Value) -> Hoisted {
    let mut collected = Collected::default();
    collect(Kind::Document, document, &Pointer::root(), &mut collected);
    let mut diagnostics = Vec::new();
    let mut targets: BTreeMap<Pointer, Kind> = BTreeMap::new();
    let mut resolved: Vec<(Found, Pointer)> = Vec::new();
    let mut walked: BTreeSet<Pointer> = BTreeSet::new();
    targets.extend(std::mem::take(&mut collected.definitions).into_iter().map(|at| (at, Kind::Schema)));
    loop {
        let found = std::mem::take(&mut collected.references);
        if found.is_empty() {
            break;
        }
        for found in found {
            let Some(target) = find(document, &found, &collected) else {
                diagnostics.extend(body_of(document, &found));
                continue;
            };
            if !is_component(&target, found.kind) {
                targets.insert(target.clone(), found.kind);
                // The specification does not say what stands there, so the walk has not been there.
                if shape::kind_at(&target).is_none() && walked.insert(target.clone()) {
                    let value = document.pointer(target.as_str()).unwrap_or(&Value::Null);
                    collect(found.kind, value, &target, &mut collected);
                    let definitions = std::mem::take(&mut collected.definitions);
                    targets.extend(definitions.into_iter().map(|at| (at, Kind::Schema)));
                }
            }
            resolved.push((found, target));
        }
    }
    // `Pet: {$ref: pet.yaml}`: the component that only refers to a target is the place for it.
    let is_place = |found: &Found, target: &Pointer| {
        is_component(&found.at, found.kind) && targets.contains_key(target) && is_lone(document, found)
    };
    let aliases = resolved.iter().rev().filter(|(found, target)| is_place(found, target));
    let aliases = aliases.map(|(found, target)| (target.clone(), found.at.clone())).collect();
    let places = assign(document, &targets, aliases);
    for (found, target) in resolved {
        if is_elsewhere(&found, &target) {
            let message = format!("`{}` is taken for `#{target}`: that is what may stand here", found.reference);
            diagnostics.push(Diagnostic::new(Code::MendedReference, found.at.child(found.key), message));
        }
        let to = format!("#{}", places.get(&target).unwrap_or(&target));
        if to != found.reference || found.key != "$ref" {
            diagnostics.extend(rewrite(document, &found, to));
        }
    }
    // The innermost first: they leave a reference behind in the outer ones.
    let mut moves: Vec<(&Pointer, &Kind)> = targets.iter().collect();
    moves.sort_by_key(|(at, _)| std::cmp::Reverse(at.steps().count()));
    let mut origins = Vec::new();
    for (from, kind) in moves {
        if let Some(to) = places.get(from) {
            relocate(document, from, to, *kind);
            origins.push((to.clone(), from.clone()));
        }
    }
    Hoisted { origins, diagnostics }
}

fn collect(kind: Kind, value: &Value, at: &Pointer, collected: &mut Collected) {
    let Value::Object(object) = value else { return };
    if kind == Kind::Schema {
        collect_schema(object, at, collected);
    } else if kind == Kind::Discriminator {
        collect_mapping(object, at, collected);
    } else if shape::section(kind).is_some()
        && let Some(reference) = object.get("$ref").and_then(Value::as_str)
    {
        collected.references.push(Found { kind, at: at.clone(), key: "$ref", reference: reference.to_owned() });
        return;
    }
    for (kind, at, part) in shape::parts(kind, object, at) {
        collect(kind, part, &at, collected);
    }
}

fn collect_schema(object: &Map<String, Value>, at: &Pointer, collected: &mut Collected) {
    for key in ["$ref", "$dynamicRef", "$recursiveRef"] {
        if let Some(reference) = object.get(key).and_then(Value::as_str) {
            let found = Found { kind: Kind::Schema, at: at.clone(), key, reference: reference.to_owned() };
            collected.references.push(found);
            break;
        }
    }
    for key in ["$anchor", "$dynamicAnchor"] {
        if let Some(anchor) = object.get(key).and_then(Value::as_str) {
            collected.names.entry(format!("#{anchor}")).or_insert_with(|| at.clone());
        }
    }
    if let Some(id) = object.get("$id").and_then(Value::as_str) {
        collected.names.entry(id.trim_end_matches('#').to_owned()).or_insert_with(|| at.clone());
    }
    for key in ["$defs", "definitions"] {
        if let Some(Value::Object(definitions)) = object.get(key) {
            let schemas = definitions.iter().filter(|(_, schema)| schema.is_object() || schema.is_boolean());
            collected.holders.insert(at.clone());
            collected.definitions.extend(schemas.map(|(name, _)| at.child(key).child(name)));
        }
    }
}

fn collect_mapping(object: &Map<String, Value>, at: &Pointer, collected: &mut Collected) {
    let Some(Value::Object(mapping)) = object.get("mapping") else { return };
    let at = at.child("mapping");
    for (value, reference) in mapping {
        if let Some(reference) = reference.as_str() {
            let at = at.child(value);
            collected.references.push(Found { kind: Kind::Schema, at, key: "", reference: reference.to_owned() });
        }
    }
}

fn is_definition(fragment: &str) -> bool {
    fragment.starts_with("$defs/") || fragment.starts_with("definitions/") || fragment.starts_with("%24defs/")
}

fn is_component(target: &Pointer, kind: Kind) -> bool {
    let mut steps = target.steps();
    steps.next().as_deref() == Some("components")
        && steps.next().as_deref() == shape::section(kind)
        && steps.next().is_some()
        && steps.next().is_none()
}

/// A response that refers to a schema is one whose body that is: nothing else can be meant.
fn body_of(document: &mut Value, found: &Found) -> Option<Diagnostic> {
    let is_response = found.kind == Kind::Response && found.reference.starts_with("#/components/schemas/");
    let schema = resolve(document, &found.reference, Kind::Schema).filter(|_| is_response)?;
    let body = json!({"schema": {"$ref": format!("#{schema}")}});
    *document.pointer_mut(found.at.as_str())? = json!({"description": "", "content": {"application/json": body}});
    let message = format!("`{}` is a schema, no response: it is taken for the response's body", found.reference);
    Some(Diagnostic::new(Code::MendedReference, found.at.child("$ref"), message))
}

/// Whether a reference names another section of `components` than that of its target.
fn is_elsewhere(found: &Found, target: &Pointer) -> bool {
    let named = found.reference.strip_prefix("#/components/").and_then(|rest| rest.split_once('/'));
    let Some((section, _)) = named.filter(|(_, name)| !name.contains('/')) else { return false };
    is_component(target, found.kind) && Some(section) != shape::section(found.kind)
}

/// Where the reference leads to, by all the ways in which real documents write them.
fn find(document: &Value, found: &Found, collected: &Collected) -> Option<Pointer> {
    let names = &collected.names;
    let reference = found.reference.trim();
    let by_name = || {
        let (id, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let named = names.get(reference).or_else(|| names.get(id).filter(|_| !id.is_empty()))?;
        let rest = if reference == id || names.contains_key(reference) { "" } else { fragment };
        let target = Pointer::parse(&format!("{named}{rest}"));
        document.pointer(target.as_str()).map(|_| target)
    };
    let near = || {
        // `#/$defs/X` is often meant from the schema that has the `$defs`.
        let fragment = reference.strip_prefix("#/").filter(|rest| is_definition(rest))?;
        let mut at = Some(found.at.clone()).filter(|_| !collected.holders.is_empty());
        while let Some(here) = at {
            let target = Pointer::parse(&format!("{here}/{}", decode(fragment)));
            if collected.holders.contains(&here) && document.pointer(target.as_str()).is_some() {
                return Some(target);
            }
            at = here.parent();
        }
        None
    };
    let bare = || {
        // `Pet`, `#Pet`, `#/definitions/Pet`, `#/schemas/Pet`: the name of a component is what is meant.
        let section = shape::section(found.kind)?;
        let name = reference.trim_start_matches('#');
        let name = match name.rsplit_once('/') {
            // The section is wrong, or left out: what holds the reference says which one is meant.
            Some((folder, name))
                if reference.starts_with('#')
                    && folder.matches('/').count() <= if folder.starts_with("/components/") { 2 } else { 1 } =>
            {
                name
            }
            Some(_) => return None,
            None => name,
        };
        let name = decode(name).replace("~1", "/").replace("~0", "~");
        let target = Pointer::root().child("components").child(section).child(&name);
        document.pointer(target.as_str()).map(|_| target)
    };
    resolve(document, reference, found.kind).or_else(by_name).or_else(near).or_else(bare)
}

/// Where `#/…` leads to, whatever stands there.
pub(super) fn resolve_any(document: &Value, reference: &str) -> Option<Pointer> {
    let own = document.get("$self").and_then(Value::as_str).and_then(|own| reference.strip_prefix(own));
    let fragment = own.unwrap_or(reference).strip_prefix('#').filter(|fragment| fragment.starts_with('/'))?;
    walk(document, &Pointer::parse(&decode(fragment)), MAX_HOPS)
        .or_else(|| walk(document, &Pointer::parse(fragment), MAX_HOPS))
}

/// Where `#/…` leads to if that is of a kind, through other references if need be.
pub(super) fn resolve(document: &Value, reference: &str, kind: Kind) -> Option<Pointer> {
    let mut target = resolve_any(document, reference)?;
    if kind == Kind::Schema {
        target = schema_of(document, target)?;
    } else if shape::kind_at(&target).is_some_and(|found| found != kind) {
        return None;
    }
    // What is itself only a reference would leave an empty component behind.
    for _ in 0..MAX_HOPS {
        let value = document.pointer(target.as_str())?;
        let Some(Value::String(next)) =
            value.as_object().filter(|object| object.len() == 1).and_then(|o| o.get("$ref"))
        else {
            return (value.is_object() || value.is_boolean()).then_some(target);
        };
        if is_component(&target, kind) {
            return Some(target);
        }
        let next = next.strip_prefix('#').filter(|fragment| fragment.starts_with('/'))?;
        target = walk(document, &Pointer::parse(&decode(next)), MAX_HOPS)?;
    }
    None
}

/// Follows a pointer step by step; where a step is missing and there is a `$ref`, goes on from there.
fn walk(document: &Value, pointer: &Pointer, hops: usize) -> Option<Pointer> {
    if document.pointer(pointer.as_str()).is_some() {
        return Some(pointer.clone());
    }
    let mut at = Pointer::root();
    let mut value = document;
    let mut steps = pointer.steps();
    while let Some(step) = steps.next() {
        let next = match value {
            Value::Object(object) => object.get(&step),
            Value::Array(elements) => step.parse::<usize>().ok().and_then(|index| elements.get(index)),
            _ => None,
        };
        if let Some(next) = next {
            at = at.child(&step);
            value = next;
            continue;
        }
        let reference = value.get("$ref").and_then(Value::as_str)?;
        let reference = decode(reference.strip_prefix('#')?);
        let rest = steps.fold(Pointer::parse(&reference).child(&step), |at, step| at.child(&step));
        return if hops == 0 { None } else { walk(document, &rest, hops - 1) };
    }
    Some(at)
}

/// The schema that is meant by a reference to something that has one.
fn schema_of(document: &Value, target: Pointer) -> Option<Pointer> {
    let within = |path: &[&str]| {
        let target = path.iter().fold(target.clone(), |at, step| at.child(step));
        document.pointer(target.as_str()).map(|_| target)
    };
    match shape::kind_at(&target) {
        Some(Kind::Schema) | None => Some(target),
        Some(Kind::Parameter | Kind::Header | Kind::MediaType) => within(&["schema"]),
        Some(Kind::Response | Kind::RequestBody) => within(&["content", "application/json", "schema"]),
        Some(_) => None,
    }
}

/// Undoes percent-encoding; what is no UTF-8 afterwards stays as it is.
pub(crate) fn decode(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let escaped = after.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        match (first, escaped.and_then(|hex| u8::from_str_radix(hex, 16).ok())) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = after.get(2..).unwrap_or_default();
            }
            _ => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

fn rewrite(document: &mut Value, found: &Found, to: String) -> Option<Diagnostic> {
    let place = document.pointer_mut(found.at.as_str())?;
    if found.key.is_empty() {
        *place = Value::String(to);
        return None;
    }
    let object = place.as_object_mut()?;
    object.remove(found.key);
    object.insert("$ref".to_owned(), Value::String(to));
    (found.key != "$ref").then(|| {
        let message = format!("`{}` is read as a plain `$ref`: it always leads to the same schema", found.key);
        Diagnostic::new(Code::WidenedReference, found.at.child(found.key), message)
    })
}

/// Whether there is nothing beside the reference.
fn is_lone(document: &Value, found: &Found) -> bool {
    let holder = document.pointer(found.at.as_str()).and_then(Value::as_object);
    found.key == "$ref" && holder.is_some_and(|holder| holder.len() == 1)
}

/// A name under `components` for each target.
fn assign(
    document: &Value,
    targets: &BTreeMap<Pointer, Kind>,
    aliases: HashMap<Pointer, Pointer>,
) -> HashMap<Pointer, Pointer> {
    let mut places = aliases;
    // Where counting goes on for a name: from the start each time, many equal names would take forever.
    let mut counts: HashMap<String, usize> = HashMap::new();
    let mut taken: BTreeSet<(&str, String)> = BTreeSet::new();
    for (target, kind) in targets {
        let Some(section) = shape::section(*kind).filter(|_| !places.contains_key(target)) else { continue };
        let components = Pointer::root().child("components").child(section);
        let existing = document.pointer(components.as_str());
        let free = |name: &str| {
            !taken.contains(&(section, name.to_owned())) && existing.is_none_or(|existing| existing.get(name).is_none())
        };
        let wishes = wishes(document, target);
        let longest = wishes.last().cloned().unwrap_or_default();
        let from = counts.get(&longest).copied().unwrap_or(2);
        let mut tried = from;
        let counted = (from..).map(|count| format!("{longest}_{count}")).inspect(|_| tried += 1);
        let name = wishes.iter().cloned().chain(counted).find(|name| free(name)).unwrap_or_else(|| longest.clone());
        counts.insert(longest, tried);
        places.insert(target.clone(), components.child(&name));
        taken.insert((section, name));
    }
    places
}

/// Names for a target, the shortest first: from what the document calls the thing and what it is part of.
fn wishes(document: &Value, target: &Pointer) -> Vec<String> {
    let mut steps: Vec<String> = target.steps().collect();
    let mut words: Vec<String> = Vec::new();
    let mut own_name = false;
    let of_operation = matches!(steps.first().map(String::as_str), Some("paths" | "webhooks"));
    if of_operation {
        let inner = steps.split_off(steps.len().min(3));
        let operation = steps.iter().fold(Pointer::root(), |at, step| at.child(step));
        let id = document.pointer(operation.as_str()).and_then(|operation| operation.get("operationId"));
        match id.and_then(Value::as_str) {
            Some(id) => words.push(sanitized(id)),
            None => words.extend(steps.iter().skip(1).rev().map(|step| sanitized(step))),
        }
        steps = inner;
    }
    for (index, step) in steps.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|index| steps.get(index)).map(String::as_str);
        let is_name = matches!(before, Some("properties" | "$defs" | "definitions" | "schemas" | "patternProperties"));
        let in_file = index.checked_sub(2).and_then(|index| steps.get(index)).is_some_and(|step| step == FILES);
        own_name = in_file || is_name && !matches!(before, Some("properties" | "patternProperties"));
        match step.as_str() {
            "items" | "prefixItems" if !is_name => words.push("item".to_owned()),
            "requestBody" if !is_name => words.push("request".to_owned()),
            "responses" if !is_name => words.push("response".to_owned()),
            "additionalProperties" if !is_name => words.push("value".to_owned()),
            _ if before == Some("responses") && of_operation => {}
            step if before == Some(FILES) => words.push(file_stem(step)),
            step if !is_name && is_structure(step) => {}
            step => words.push(sanitized(step)),
        }
    }
    words.retain(|word| !word.is_empty());
    if words.is_empty() {
        words.push("schema".to_owned());
    }
    // A property's name alone says too little at the top of a document.
    let least = match words.len() {
        all if of_operation => all,
        _ if own_name => 1,
        all => all.min(2),
    };
    (least..=words.len())
        .map(|count| words.iter().skip(words.len() - count).cloned().collect::<Vec<_>>().join("_"))
        .collect()
}

fn is_structure(step: &str) -> bool {
    let number = step.bytes().all(|b| b.is_ascii_digit()) && step.len() < 3;
    number
        || step.contains('/') && !step.starts_with('/')
        || matches!(
            step,
            "paths" | "components" | "schemas" | "parameters" | "headers" | "requestBodies" | "callbacks" | "webhooks"
        )
        || matches!(step, "schema" | "content" | "properties" | "patternProperties" | "$defs" | "definitions")
        || matches!(step, "allOf" | "oneOf" | "anyOf" | "not" | "if" | "then" | "else" | "default" | FILES)
}

fn file_stem(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    sanitized(name.split('.').next().unwrap_or(name))
}

/// What a component may be called.
fn sanitized(step: &str) -> String {
    let mut name = String::new();
    for c in step.chars() {
        if c.is_ascii_alphanumeric() || matches!(c, '.' | '-') {
            name.push(c);
        } else if !name.is_empty() && !name.ends_with('_') {
            name.push('_');
        }
    }
    name.trim_end_matches('_').to_owned()
}

fn relocate(document: &mut Value, from: &Pointer, to: &Pointer, kind: Kind) {
    let Some(place) = document.pointer_mut(from.as_str()) else { return };
    let mut value = std::mem::replace(place, json!({ "$ref": format!("#{to}") }));
    if kind == Kind::Schema && value.is_boolean() {
        value = if value == json!(true) { json!({}) } else { json!({"not": {}}) };
    }
    if let Value::Object(object) = &mut value {
        object.insert(HOISTED.to_owned(), json!(from.as_str()));
    }
    let mut holder = document;
    let mut steps = to.steps().peekable();
    while let Some(step) = steps.next() {
        let Value::Object(object) = holder else { return };
        if steps.peek().is_none() {
            object.insert(step, value);
            return;
        }
        holder = object.entry(step).or_insert_with(|| Value::Object(Map::new()));
    }
}
