//! Holds requests to the document: parameters, body, headers, and who asks.

use std::collections::BTreeSet;

use http::HeaderMap;
use serde_json::{Map, Value};

use crate::idempotency::KeyPlace;
use crate::operation::{Location, OperationSpec, Parameter, Style};
use crate::vendor::{SchemeKind, Vendor};

use super::document::{Document, is_json, step};
use super::paths::{Found, decoded};
use super::received::Received;

/// Whether the credentials that an operation needs are there.
pub(super) fn is_authorised(vendor: &Vendor, operation: &OperationSpec, received: &Received) -> bool {
    let is_there = |name: &&str| {
        let Some(scheme) = vendor.schemes.iter().find(|scheme| scheme.name == *name) else { return true };
        let authorization = || received.header("authorization").unwrap_or_default().to_ascii_lowercase();
        match scheme.kind {
            SchemeKind::ApiKeyHeader(name) => received.header(name).is_some_and(|key| !key.is_empty()),
            SchemeKind::ApiKeyQuery(name) => received.query().iter().any(|(own, key)| own == name && !key.is_empty()),
            SchemeKind::ApiKeyCookie(name) => cookies(&received.headers).iter().any(|(own, _)| own == name),
            SchemeKind::Basic => authorization().starts_with("basic "),
            SchemeKind::Http(word) => authorization().starts_with(&format!("{} ", word.to_ascii_lowercase())),
            SchemeKind::Bearer | SchemeKind::OAuth2(_) | SchemeKind::OpenIdConnect => {
                authorization().starts_with("bearer ")
            }
        }
    };
    let alternatives = operation.security;
    alternatives.is_empty() || alternatives.iter().any(|names| names.iter().all(is_there))
}

/// What is wrong with a request.
pub(super) fn violations(vendor: &Vendor, document: &mut Document, found: &Found, received: &Received) -> Vec<String> {
    let mut wrong = Vec::new();
    for (name, value) in vendor.headers {
        if received.header(name) != Some(value) {
            wrong.push(format!("the header `{name}` has to be `{value}`"));
        }
    }
    for parameter in found.operation.parameters.iter().chain(found.operation.settings) {
        wrong.extend(parameter_violations(document, found, parameter, received));
    }
    wrong.extend(key_violation(found.operation, received));
    wrong.extend(range_violation(found.operation, received));
    wrong.extend(body_violations(document, found.operation, received));
    wrong
}

fn parameter_violations(
    document: &mut Document,
    found: &Found,
    parameter: &Parameter,
    received: &Received,
) -> Vec<String> {
    let Parameter { name, location, .. } = parameter;
    let pointer =
        format!("/operations/{}/parameters/{}", step(found.operation.id), step(&format!("{location} {name}")));
    let is_spread = parameter.style == Style::Form && parameter.explode && is_object(document, &pointer);
    let candidates = match location {
        // Its members stand in the query under their own names.
        Location::Query if is_spread => return Vec::new(),
        // It is the whole of the query, whatever that is.
        Location::QueryString => return Vec::new(),
        Location::Path => found.values.iter().find(|(own, _)| own == name).map(|(_, text)| one(parameter, text)),
        Location::Query => in_query(parameter, &received.query()),
        Location::Header => received.header(name).map(|text| one(parameter, text)),
        Location::Cookie => {
            let cookies = cookies(&received.headers);
            cookies.iter().find(|(own, _)| own == name).map(|(_, text)| one(parameter, text))
        }
    };
    let Some(candidates) = candidates else {
        let missing = format!("the {location} parameter `{name}` is missing");
        return if parameter.required { vec![missing] } else { Vec::new() };
    };
    if document.get(&pointer).is_none() {
        return Vec::new();
    }
    // A text may be a number as well: it is what the schema takes it for.
    let complaints = candidates.iter().map(|value| document.complaints(&pointer, value));
    let complaints: Vec<Vec<String>> = complaints.collect();
    if complaints.iter().any(Vec::is_empty) {
        return Vec::new();
    }
    // Of what it may mean, that which is nearest: of the right type, at least.
    let is_far = |wrong: &Vec<String>| wrong.iter().any(|wrong| wrong.contains("not of type"));
    let nearest = complaints.into_iter().min_by_key(is_far).unwrap_or_default();
    nearest.into_iter().map(|wrong| format!("the {location} parameter `{name}`: {wrong}")).collect()
}

fn is_object(document: &Document, pointer: &str) -> bool {
    document.get(pointer).is_some_and(|schema| document.target(schema)["type"] == "object")
}

/// What a text may mean: itself; what it is as JSON; a list of either.
fn one(parameter: &Parameter, text: &str) -> Vec<Value> {
    let separator = match parameter.style {
        Style::Json => return vec![serde_json::from_str(text).unwrap_or_else(|_| Value::from(text))],
        Style::SpaceDelimited => ' ',
        Style::PipeDelimited => '|',
        Style::Label => '.',
        _ => ',',
    };
    let parts: Vec<&str> = text.split(separator).filter(|part| !part.is_empty()).collect();
    let texts = parts.iter().map(|part| Value::from(*part)).collect();
    let mut meanings = vec![texts, parts.iter().map(|part| scalar(part)).collect()];
    meanings.extend([Value::from(text), scalar(text)]);
    meanings
}

fn scalar(text: &str) -> Value {
    let read: Option<Value> = serde_json::from_str(text).ok();
    read.filter(|value| !value.is_string() && !value.is_null()).unwrap_or_else(|| Value::from(text))
}

/// What the values of a parameter in the query may mean; nothing where it is not there.
fn in_query(parameter: &Parameter, query: &[(String, String)]) -> Option<Vec<Value>> {
    if parameter.style == Style::DeepObject {
        let key =
            |name: &str| name.strip_prefix(parameter.name)?.strip_prefix('[')?.strip_suffix(']').map(str::to_owned);
        let members = query.iter().filter_map(|(name, text)| Some((key(name)?, text)));
        let members: Vec<(String, &String)> = members.collect();
        let of = |read: fn(&str) -> Value| members.iter().map(|(name, text)| (name.clone(), read(text))).collect();
        let meanings: [Map<String, Value>; 2] = [of(|text| Value::from(text)), of(scalar)];
        return (!members.is_empty()).then(|| meanings.map(Value::Object).to_vec());
    }
    let own: Vec<&String> = query.iter().filter(|(name, _)| name == parameter.name).map(|(_, text)| text).collect();
    match own.as_slice() {
        [] => None,
        [text] if !parameter.explode => Some(one(parameter, text)),
        many => {
            let texts = many.iter().map(|text| Value::from(text.as_str())).collect();
            let mut meanings = vec![texts, many.iter().map(|text| scalar(text)).collect()];
            // A list of one looks like one that is no list.
            if let [text] = many {
                meanings.extend([Value::from(text.as_str()), scalar(text)]);
            }
            Some(meanings)
        }
    }
}

/// The idempotency key of a request.
pub(super) fn key(operation: &OperationSpec, received: &Received) -> Option<String> {
    match operation.idempotency?.place {
        KeyPlace::Header(name) => received.header(name).map(str::to_owned),
        KeyPlace::Body(name) => received.json()?.get(name)?.as_str().map(str::to_owned),
    }
}

fn key_violation(operation: &OperationSpec, received: &Received) -> Option<String> {
    let key = key(operation, received)?;
    operation.idempotency?.check(&key).err().map(|error| error.to_string())
}

/// A range of dates must not be longer than is documented, and not end before it starts.
fn range_violation(operation: &OperationSpec, received: &Received) -> Option<String> {
    let range = operation.date_range?;
    let query = received.query();
    let at = |name: &str| query.iter().find(|(own, _)| own == name).and_then(|(_, text)| seconds(text));
    let length = at(range.end)? - at(range.start)?;
    if length < 0 {
        return Some(format!("`{}` is before `{}`", range.end, range.start));
    }
    let most = i64::from(range.max_days) * 24 * 60 * 60;
    (length > most).then(|| format!("from `{}` to `{}` are more than {} days", range.start, range.end, range.max_days))
}

/// A time in seconds since 1970, however it is written.
fn seconds(text: &str) -> Option<i64> {
    let of_date = || Some(text.parse::<chrono::NaiveDate>().ok()?.and_hms_opt(0, 0, 0)?.and_utc().timestamp());
    let of_time = || chrono::DateTime::parse_from_rfc3339(text).ok().map(|time| time.timestamp());
    text.parse().ok().or_else(of_date).or_else(of_time)
}

fn body_violations(document: &mut Document, operation: &OperationSpec, received: &Received) -> Vec<String> {
    if received.body.is_empty() {
        let is_missing = operation.body.is_some_and(|body| body.required);
        return is_missing.then(|| "the body is missing".to_owned()).into_iter().collect();
    }
    let at = format!("/operations/{}/bodies", step(operation.id));
    let bodies = document.get(&at).and_then(Value::as_object);
    let names: BTreeSet<String> = bodies.into_iter().flatten().map(|(name, _)| name.clone()).collect();
    if names.is_empty() {
        return vec!["the operation takes no body".to_owned()];
    }
    let sent = received.header("content-type").unwrap_or_default();
    let essence = |media: &str| media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let Some(media) = names.iter().find(|name| essence(name) == essence(sent)) else {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        return vec![format!("the content type `{sent}` is not {}", names.join(" or "))];
    };
    if !is_json(media) {
        return Vec::new();
    }
    match received.json() {
        Some(body) => {
            let complaints = document.complaints(&format!("{at}/{}", step(media)), &body);
            complaints.into_iter().map(|wrong| format!("the body: {wrong}")).collect()
        }
        None => vec!["the body is no JSON".to_owned()],
    }
}

fn cookies(headers: &HeaderMap) -> Vec<(String, String)> {
    let texts = headers.get_all("cookie").into_iter().filter_map(|value| value.to_str().ok());
    let pairs = texts.flat_map(|text| text.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.map(|(name, value)| (name.to_owned(), decoded(value))).collect()
}
