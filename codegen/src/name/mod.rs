//! The only place that makes identifiers. Wishes are collected by scope, then assigned all at once.
//!
//! A collision is broken by saying more (`InvoiceStatus`, `PaymentStatus`), not by counting. Names of the previous
//! run (`names.lock`) are kept, so that a new schema never renames another.

mod documents;
mod operations;
mod scope;
mod types;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use crate::analyze::Facts;
use crate::ir::{Api, TypeId};

pub(crate) use documents::{document_labels, told_apart};
pub use operations::{HeaderNames, OperationNames, TagNames};

/// Every identifier that is emitted.
pub struct Names {
    /// Of types, by id.
    pub types: Vec<String>,
    /// Of a struct's fields, an enum's variants or a union's variants, by type id and position.
    pub members: Vec<Vec<String>>,
    /// Of the field that holds unknown members, by type id.
    pub rest: Vec<String>,
    /// Of answers that differ by status, by position.
    pub answers: Vec<String>,
    /// Of their variants.
    pub answer_variants: Vec<Vec<String>>,
    /// Of operations, by position.
    pub operations: Vec<OperationNames>,
    /// Of headers of answers, by position of the set.
    pub headers: Vec<HeaderNames>,
    /// Of tags, by position.
    pub tags: Vec<TagNames>,
    /// Of environments, by position of the server.
    pub environments: Vec<String>,
    /// Of modules for types that several tags need, by position in [`Facts::groups`]; empty where one module has all.
    pub groups: Vec<String>,
    /// Of the builder's methods for what is set on the client, by position.
    pub settings: Vec<String>,
}

impl Names {
    /// The name of a type.
    pub fn of(&self, id: TypeId) -> &str {
        &self.types[id.index()]
    }

    /// The features that tags are, sorted.
    pub fn features(&self) -> Vec<String> {
        let features: BTreeSet<&String> = self.tags.iter().filter_map(|tag| tag.feature.as_ref()).collect();
        features.into_iter().cloned().collect()
    }

    /// Whether all names of types, members, operations and tags are ASCII.
    pub fn are_ascii(&self) -> bool {
        let operations = self
            .operations
            .iter()
            .flat_map(|names| [&names.request, &names.method, &names.body].into_iter().chain(&names.parameters));
        let tags = self.tags.iter().flat_map(|names| [&names.handle, &names.accessor]);
        let types = self.types.iter().chain(self.members.iter().flatten()).chain(&self.answers);
        types.chain(operations).chain(tags).chain(&self.environments).chain(&self.settings).all(|name| name.is_ascii())
    }
}

/// What the method is called that sets a field to null.
pub fn clear(field: &str) -> String {
    // Two underscores in a row are no snake case.
    format!("clear_{}", field.trim_start_matches("r#").trim_start_matches('_'))
}

/// Names of an earlier run: place in the document to name.
pub type Lock = BTreeMap<String, String>;

/// Names everything.
pub fn name(api: &Api, facts: &Facts, lock: &Lock, features: Option<&str>) -> Names {
    let operations = operations::operations(api);
    let tags = operations::tags(api, features);
    let (types, answers) = types::types(api, facts, &operations, lock);
    let members = types::members(api, &types);
    let rest = types::rest(api, &members);
    let groups = features.map(|_| types::groups(facts, &types, &answers, &tags)).unwrap_or_default();
    let answer_variants = facts.answer_sets.iter().map(operations::answer_variants).collect();
    Names {
        members,
        rest,
        answers,
        answer_variants,
        types,
        headers: operations::headers(api, facts, &operations),
        operations,
        tags,
        groups,
        environments: operations::environments(api),
        settings: operations::settings(api),
    }
}

/// What a later run should call the same things. Places that more than one type stands in say nothing.
pub fn lock(api: &Api, facts: &Facts, names: &Names) -> Lock {
    let mut lock = Lock::new();
    let mut shared = BTreeSet::new();
    for (id, entry) in api.types.iter() {
        if lock.insert(entry.at.to_string(), names.of(id).to_owned()).is_some() {
            shared.insert(entry.at.to_string());
        }
    }
    lock.retain(|place, _| !shared.contains(place));
    let answers = facts.answer_sets.iter().zip(&names.answers);
    lock.extend(answers.filter_map(|(set, name)| Some((types::answer_place(api, set)?, name.clone()))));
    lock
}

/// What HTTP calls a status (RFC 9110, section 15), for those that are documented in practice.
pub fn status_words(code: u16) -> Option<String> {
    let words = match code {
        200 => "ok",
        201 => "created",
        202 => "accepted",
        203 => "non authoritative",
        204 => "no content",
        205 => "reset content",
        206 => "partial content",
        207 => "multi status",
        301 => "moved permanently",
        302 => "found",
        303 => "see other",
        304 => "not modified",
        307 => "temporary redirect",
        308 => "permanent redirect",
        400 => "bad request",
        401 => "unauthorized",
        402 => "payment required",
        403 => "forbidden",
        404 => "not found",
        405 => "method not allowed",
        406 => "not acceptable",
        408 => "request timeout",
        409 => "conflict",
        410 => "gone",
        411 => "length required",
        412 => "precondition failed",
        413 => "content too large",
        414 => "uri too long",
        415 => "unsupported media type",
        416 => "range not satisfiable",
        417 => "expectation failed",
        418 => "teapot",
        421 => "misdirected request",
        422 => "unprocessable content",
        423 => "locked",
        424 => "failed dependency",
        425 => "too early",
        426 => "upgrade required",
        428 => "precondition required",
        429 => "too many requests",
        431 => "header fields too large",
        451 => "unavailable for legal reasons",
        500 => "internal server error",
        501 => "not implemented",
        502 => "bad gateway",
        503 => "service unavailable",
        504 => "gateway timeout",
        507 => "insufficient storage",
        _ => return None,
    };
    Some(words.to_owned())
}
