//! Answers as a document has them: successes and errors, made of examples.

use bytes::Bytes;
use serde_json::{Map, Value, json};

use crate::error_kind::ErrorKind;
use crate::operation::OperationSpec;
use crate::vendor::Vendor;

use super::document::{Document, is_json, step};
use super::example::example;
use super::page::pointer;

/// Where errors have what people read.
const MESSAGES: &[&str] = &["message", "error.message", "error", "detail", "title"];

/// What is sent back.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Bytes,
}

impl Answer {
    pub(super) fn json(status: u16, body: &Value) -> Self {
        Self::of(status, "application/json", body.to_string())
    }

    pub(super) fn of(status: u16, media: &str, body: impl Into<Bytes>) -> Self {
        Self { status, headers: vec![("content-type".to_owned(), media.to_owned())], body: body.into() }
    }

    pub(super) fn empty(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: Bytes::new() }
    }
}

/// A body to be answered, which stays valid whatever is put into it.
pub(super) struct Draft<'d> {
    pub(super) document: &'d mut Document,
    /// Where its schema stands.
    pub(super) schema: String,
    pub(super) value: Value,
}

impl Draft<'_> {
    /// Changes what is at a pointer, unless it is not valid then, or nothing like it is there.
    pub(super) fn set(&mut self, at: &str, value: Value) {
        let Some(place) = self.value.pointer_mut(at) else { return };
        let old = std::mem::replace(place, value);
        if !self.document.accepts(&self.schema, &self.value)
            && let Some(place) = self.value.pointer_mut(at)
        {
            *place = old;
        }
    }

    /// Takes over those members that the object at a pointer has as well.
    pub(super) fn take_over(&mut self, at: &str, members: &Map<String, Value>) {
        for (name, value) in members {
            self.set(&format!("{at}/{}", step(name)), value.clone());
        }
    }

    /// Where in it the thing is that it is about, with the name of the member that names it: `identifier`, or `id`.
    pub(super) fn thing(&self, identifier: &str) -> Option<(String, String)> {
        let name_in = |value: &Value| {
            let names = [identifier, "id"].into_iter();
            let mut names = names.filter(|name| matches!(value.get(*name), Some(Value::String(_) | Value::Number(_))));
            names.next().map(str::to_owned)
        };
        if let Some(name) = name_in(&self.value) {
            return Some((String::new(), name));
        }
        let members = self.value.as_object()?.iter();
        members.filter_map(|(key, value)| Some((format!("/{}", step(key)), name_in(value)?))).next()
    }
}

/// The status of a success, as the document writes it and as it is sent. Of several, 201 is that for new things.
pub(super) fn success(document: &Document, operation: &OperationSpec, is_new: bool) -> (String, u16) {
    let statuses = document.statuses(operation.id);
    let successes: Vec<&str> = statuses.iter().copied().filter(|status| status.starts_with('2')).collect();
    let is_wanted = |status: &&&str| (**status == "201") == is_new;
    let status = successes.iter().find(is_wanted).or(successes.first()).copied().unwrap_or("default");
    (status.to_owned(), status.to_uppercase().replace('X', "0").parse().unwrap_or(200))
}

/// An answer without JSON in it; nothing where the answer has JSON.
pub(super) fn plain(
    document: &mut Document,
    operation: &OperationSpec,
    is_new: bool,
    number: &mut u64,
) -> Option<Answer> {
    let (pattern, status) = success(document, operation, is_new);
    let Some((media, schema)) = document.body(operation.id, &pattern) else { return Some(Answer::empty(status)) };
    let media = media.to_owned();
    match media.as_str() {
        name if is_json(name) => None,
        "text/event-stream" | "application/jsonl" | "application/x-ndjson" => {
            let value = example(document, &schema, number);
            let is_lines = media != "text/event-stream";
            let body = if is_lines { format!("{value}\n") } else { format!("data: {value}\n\n") };
            Some(Answer::of(status, &media, body))
        }
        _ => Some(Answer::of(status, &media, "example")),
    }
}

/// An error, in the shape that the document has for it. `kind` is told as the document tells it.
pub(super) fn error(
    vendor: &Vendor,
    document: &mut Document,
    operation: Option<&OperationSpec>,
    status: u16,
    message: &str,
    kind: Option<ErrorKind>,
    number: &mut u64,
) -> Answer {
    let class = format!("{}XX", status / 100);
    let exactly = status.to_string();
    let patterns = [exactly.as_str(), &class, "default"];
    let own = operation.and_then(|operation| {
        let known = document.statuses(operation.id);
        let pattern = patterns.into_iter().find(|pattern| known.iter().any(|own| own.eq_ignore_ascii_case(pattern)))?;
        let (media, schema) = document.body(operation.id, pattern)?;
        is_json(media).then_some(schema)
    });
    let schema = own.or_else(|| document.get("/error").map(|_| "/error".to_owned()));
    let Some(schema) = schema else { return Answer::json(status, &json!({"message": message})) };
    let value = example(document, &schema, number);
    let mut draft = Draft { document, schema, value };
    for keys in MESSAGES {
        let at = pointer(keys);
        if draft.value.pointer(&at).is_some_and(Value::is_string) {
            draft.set(&at, Value::from(message));
        }
    }
    for rule in vendor.error_kinds.iter().filter(|rule| kind == Some(rule.kind)) {
        let value = rule.values.first().and_then(|value| serde_json::from_str(value).ok());
        draft.set(&pointer(rule.at), value.unwrap_or_default());
    }
    Answer::json(status, &draft.value)
}
