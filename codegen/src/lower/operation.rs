//! Rules for paths, path items, operations, responses and bodies.

use std::collections::HashMap;

use serde_json::map::Entry;
use serde_json::{Map, Value, json};

use super::shape::Kind;
use super::tidy::UNKNOWN;
use super::{Lowering, Object, keep_aside, security};
use crate::diagnostic::Code;
use crate::load::describe;
use crate::pointer::Pointer;

const METHODS: &[&str] = &["get", "put", "post", "delete", "options", "head", "patch", "trace"];

pub(super) fn before_paths(lowering: &mut Lowering<'_>, paths: &mut Object, at: &Pointer) {
    let odd = |path: &String| !path.starts_with('/') && !path.starts_with("x-");
    if !paths.keys().any(odd) {
        return;
    }
    for (path, item) in std::mem::take(paths) {
        if odd(&path) {
            lowering.note(Code::OddPath, &at.child(&path), format!("the path {path:?} does not start with `/`"));
            paths.entry(format!("/{path}")).or_insert(item);
        } else {
            paths.insert(path, item);
        }
    }
}

/// An operation's callbacks have no place for extensions.
pub(super) fn before_callback(callback: &mut Object) {
    callback.retain(|key, _| !key.starts_with("x-"));
}

pub(super) fn before_path_item(lowering: &mut Lowering<'_>, item: &mut Object, at: &Pointer) {
    let shouted: Vec<String> = item
        .keys()
        .filter(|key| key.to_ascii_lowercase() != **key && METHODS.contains(&key.to_ascii_lowercase().as_str()))
        .cloned()
        .collect();
    for key in shouted {
        if let Some(operation) = item.remove(&key) {
            lowering.note(
                Code::UnknownKey,
                &at.child(&key),
                format!("methods are written in lower case, found `{key}`"),
            );
            item.entry(key.to_ascii_lowercase()).or_insert(operation);
        }
    }
}

pub(super) fn after_path_item(lowering: &mut Lowering<'_>, item: &mut Object, at: &Pointer) {
    parameters(lowering, item, at);
    if let Some(query) = item.remove("query") {
        keep_aside(item, "additionalOperations", "QUERY", query);
    }
    // 3.0 has a place for these after all.
    let Some(Value::Object(additional)) = item.get_mut("additionalOperations") else { return };
    let listed = std::mem::take(additional);
    let (usual, mut others): (Object, Object) =
        listed.into_iter().partition(|(method, _)| METHODS.contains(&method.to_ascii_lowercase().as_str()));
    for (method, operation) in usual {
        if let Entry::Vacant(place) = item.entry(method.to_ascii_lowercase()) {
            place.insert(operation);
        } else {
            // Methods are told apart by case.
            others.insert(method, operation);
        }
    }
    if others.is_empty() {
        item.remove("additionalOperations");
    } else {
        item.insert("additionalOperations".to_owned(), Value::Object(others));
    }
}

pub(super) fn after_operation(lowering: &mut Lowering<'_>, operation: &mut Object, at: &Pointer) {
    security::requirements(lowering, operation, at);
    parameters(lowering, operation, at);
    if !operation.contains_key("responses") {
        // 3.1 no longer asks for them.
        if lowering.minor == 0 {
            lowering.note(Code::MissingResponses, at, "the operation has no `responses`");
        }
        operation.insert("responses".to_owned(), json!({}));
    }
}

/// A link names one operation, and has its parameters by name.
pub(super) fn after_link(lowering: &mut Lowering<'_>, link: &mut Object, at: &Pointer) {
    if link.get("requestBody") == Some(&Value::Null) {
        link.remove("requestBody");
    }
    let mut odd = Vec::new();
    if link.get("parameters").is_some_and(|parameters| !parameters.is_object()) {
        odd.push("parameters");
    }
    if link.contains_key("operationId") && link.contains_key("operationRef") {
        odd.push("operationRef");
    }
    for key in odd {
        if let Some(value) = link.remove(key) {
            lowering.note(Code::OddLink, &at.child(key), format!("this link cannot have `{key}`; it is kept aside"));
            keep_aside(link, UNKNOWN, key, value);
        }
    }
}

/// Removes what is no parameter of OpenAPI 3, and parameters that are there twice.
fn parameters(lowering: &mut Lowering<'_>, holder: &mut Object, at: &Pointer) {
    let Some(Value::Array(parameters)) = holder.get_mut("parameters") else { return };
    let list = at.child("parameters");
    for parameter in parameters.iter_mut() {
        small_in(parameter);
    }
    let mut last: HashMap<(String, String), usize> = HashMap::new();
    let key = |parameter: &Value| {
        let text = |key: &str| parameter.get(key).and_then(Value::as_str).map(str::to_owned);
        Some((text("name")?, text("in")?))
    };
    for (index, parameter) in parameters.iter().enumerate() {
        if let Some(key) = key(parameter) {
            last.insert(key, index);
        }
    }
    let mut index = 0;
    parameters.retain(|parameter| {
        let here = index;
        index += 1;
        let at = list.index(here);
        if parameter.get("$ref").is_some_and(Value::is_string) {
            return true;
        }
        let (code, message) = match unreadable(parameter) {
            Some(reason) => reason,
            None if key(parameter).is_none_or(|key| last.get(&key) == Some(&here)) => return true,
            None => {
                let name = parameter.get("name").map(describe).unwrap_or_default();
                let message = format!("this parameter, {name}, is there again further down; that one counts");
                (Code::RepeatedParameter, message)
            }
        };
        lowering.note(code, &at, message);
        lowering.removed(&list, here);
        false
    });
}

/// `in: Query` is `in: query`.
pub(super) fn small_in(parameter: &mut Value) {
    if let Some(Value::String(place)) = parameter.get_mut("in")
        && matches!(place.to_ascii_lowercase().as_str(), "query" | "header" | "path" | "cookie")
    {
        place.make_ascii_lowercase();
    }
}

/// Why something is no parameter of OpenAPI 3, if so.
pub(super) fn unreadable(parameter: &Value) -> Option<(Code, String)> {
    let named = matches!(parameter.get("name"), Some(Value::String(_) | Value::Number(_) | Value::Bool(_)));
    match parameter.get("in").and_then(Value::as_str) {
        Some(place @ ("body" | "formData")) => {
            Some((Code::SwaggerLeftover, format!("`in: {place}` is Swagger 2; the parameter is left out")))
        }
        Some("query" | "header" | "path" | "cookie" | "querystring") if named => None,
        _ if named => Some((Code::UnreadableParameter, "the parameter has no known `in`; it is left out".to_owned())),
        _ => Some((Code::UnreadableParameter, "the parameter has no `name`; it is left out".to_owned())),
    }
}

/// Brings the keys of `responses` into the form of a status, a range, or `default`.
pub(super) fn before_responses(lowering: &mut Lowering<'_>, responses: &mut Object, at: &Pointer) {
    if responses.keys().all(|key| status(key).as_deref() == Some(key)) {
        return;
    }
    for (key, response) in std::mem::take(responses) {
        match status(&key) {
            Some(status) => {
                responses.entry(status).or_insert(response);
            }
            None => {
                let message = format!("{key:?} is no status; what is said about it is kept aside");
                lowering.note(Code::OddStatus, &at.child(&key), message);
                keep_aside(responses, UNKNOWN, &key, response);
            }
        }
    }
}

/// The status as 3.0 writes it.
fn status(key: &str) -> Option<String> {
    if key.starts_with("x-") || key == "default" {
        return Some(key.to_owned());
    }
    let key = key.trim().to_ascii_uppercase();
    if key == "DEFAULT" {
        return Some("default".to_owned());
    }
    let mut digits = key.chars();
    let first = digits.next().filter(|c| ('1'..='9').contains(c))?;
    match digits.as_str() {
        "XX" | "**" => Some(format!("{first}XX")),
        rest if rest.len() == 2 && rest.bytes().all(|b| b.is_ascii_digit()) => Some(key),
        _ => None,
    }
}

/// A `schema` that stands directly in a response or body, as Swagger 2 has it.
pub(super) fn before_body(lowering: &mut Lowering<'_>, kind: Kind, body: &mut Object, at: &Pointer) {
    if let Some(schema) = body.remove("schema") {
        lowering.note(
            Code::SwaggerLeftover,
            &at.child("schema"),
            "`schema` belongs into `content`, under a media type",
        );
        if !body.contains_key("content") {
            body.insert("content".to_owned(), json!({"application/json": {"schema": schema}}));
        }
    }
    let content_missing = kind == Kind::RequestBody && !body.contains_key("content");
    if content_missing {
        lowering.note(Code::MissingResponses, at, "the request body has no `content`");
        body.insert("content".to_owned(), Value::Object(Map::new()));
    }
    // A list of headers, each with its name.
    if let Some(headers @ Value::Array(_)) = body.get_mut("headers") {
        let Value::Array(list) = headers.take() else { return };
        let named = list.into_iter().filter_map(|mut header| {
            let name = header.as_object_mut()?.remove("name")?.as_str()?.to_owned();
            Some((name, header))
        });
        *headers = Value::Object(named.collect());
        lowering.note(Code::WrongJsonType, &at.child("headers"), "expected an object of headers, found an array");
    }
}

pub(super) fn after_response(lowering: &mut Lowering<'_>, response: &mut Object, at: &Pointer) {
    if !response.contains_key("description") {
        // 3.2 no longer asks for it.
        if lowering.minor < 2 {
            lowering.note(Code::MissingDescription, at, "the response has no `description`");
        }
        response.insert("description".to_owned(), json!(""));
    }
    let Some(Value::Object(links)) = response.get_mut("links") else { return };
    let at = at.child("links");
    links.retain(|name, link| {
        let kept =
            ["$ref", "operationId", "operationRef"].iter().any(|key| link.get(*key).is_some_and(Value::is_string));
        if !kept {
            lowering.note(
                Code::OddLink,
                &at.child(name),
                format!("the link `{name}` names no operation; it is left out"),
            );
        }
        kept
    });
}
