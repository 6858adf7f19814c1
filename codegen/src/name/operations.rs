//! Names of operations, their arguments, tags, answers and environments.

use std::borrow::Cow;

use crate::analyze::{AnswerSet, Facts};
use crate::build::path_words;
use crate::ir::{Api, Operation, StatusPattern};

use super::scope::{Wish, assign};
use super::{status_words, words};

/// Identifiers of an operation.
pub struct OperationNames {
    /// Of its request type, and of its variant in `Operation`.
    pub request: String,
    /// Of its method.
    pub method: String,
    /// Of its parameters, by position.
    pub parameters: Vec<String>,
    /// Of its body.
    pub body: String,
    /// Of the type of a body that may go out in several media types.
    pub body_choice: String,
    /// Of that type's variants, by position of the media type.
    pub media: Vec<String>,
}

/// Identifiers of headers of answers.
pub struct HeaderNames {
    /// Of the type that holds them.
    pub name: String,
    /// Of its fields, by position.
    pub fields: Vec<String>,
}

/// Identifiers of a tag.
pub struct TagNames {
    /// Of its module.
    pub module: String,
    /// Of the type that has its methods.
    pub handle: String,
    /// Of the client's method that leads there.
    pub accessor: String,
    /// Of the feature that it is behind, if it is behind one of its own.
    pub feature: Option<String>,
}

/// Modules of a vendor that are always there, and files that would mean something else, to Cargo or to Windows.
pub(super) const MODULES: &[&str] =
    &["types", "operation", "shared", "testing", "rt", "lib", "main", "r#mod", "mod", "aux", "con", "nul", "prn"];
/// Methods of a client that are always there.
const CLIENT_METHODS: &[&str] = &[
    "builder",
    "from_env",
    "call",
    "untyped",
    "as_runtime",
    "clone",
    "from",
    "into",
    "fmt",
    "new",
    "try_into",
    "clone_into",
];
/// Methods of a client's builder that are always there.
const BUILDER_METHODS: &[&str] = &[
    "environment",
    "base_url",
    "api_key",
    "env",
    "bearer",
    "token_provider",
    "basic",
    "credential",
    "transport",
    "timeout",
    "body_limit",
    "build",
    "fmt",
    "into",
    "from",
];
/// Names that a module of operations uses itself.
const TYPE_NAMES: &[&str] =
    &["String", "Option", "Vec", "Box", "Some", "None", "Ok", "Err", "Self", "Operation", "Into"];
/// Methods of every value.
const VALUE_METHODS: &[&str] = &["clone", "clone_from", "fmt", "into", "from", "new"];
/// Names that a request type has beside its fields.
const FIELDS: &[&str] = &["new", "clone", "fmt", "encode", "default"];

pub(super) fn operations(api: &Api) -> Vec<OperationNames> {
    let wishes: Vec<Wish> = api.operations.iter().map(request_wish).collect();
    let handles = tags(api, None);
    let mut reserved: Vec<&str> = TYPE_NAMES.to_vec();
    reserved.extend(handles.iter().map(|tag| tag.handle.as_str()));
    let requests = assign(&wishes, &reserved, "Request");
    let mut methods = vec![String::new(); api.operations.len()];
    for tag in &api.tags {
        let members: Vec<usize> = (0..api.operations.len()).filter(|at| api.operations[*at].tag == tag.name).collect();
        let wishes: Vec<Wish> = members.iter().map(|at| method_wish(&api.operations[*at])).collect();
        for (at, name) in members.into_iter().zip(assign(&wishes, VALUE_METHODS, "send")) {
            methods[at] = name;
        }
    }
    let names = api.operations.iter().zip(requests).zip(methods).map(|((operation, request), method)| {
        let (parameters, body) = arguments(operation);
        let media = media(operation);
        OperationNames { request, method, parameters, body, body_choice: String::new(), media }
    });
    let mut names: Vec<OperationNames> = names.collect();
    let choices: Vec<Wish> = names
        .iter()
        .map(|names| {
            let name = &names.request;
            Wish::new([words::camel(&format!("{name} body")), words::camel(&format!("{name} request body"))])
        })
        .collect();
    let mut taken = reserved;
    let requests: Vec<String> = names.iter().map(|names| names.request.clone()).collect();
    taken.extend(requests.iter().map(String::as_str));
    for (names, choice) in names.iter_mut().zip(assign(&choices, &taken, "Body")) {
        names.body_choice = choice;
    }
    names
}

/// Names of the media types that a body may go out in.
fn media(operation: &Operation) -> Vec<String> {
    let media = operation.body.iter().flat_map(|body| &body.media);
    let wishes: Vec<Wish> =
        media.map(|media| Wish::new([words::camel(&media.words), words::camel_spelled(&media.media)])).collect();
    assign(&wishes, &["Self"], "Other")
}

/// Names for the headers of answers.
pub(super) fn headers(api: &Api, facts: &Facts, operations: &[OperationNames]) -> Vec<HeaderNames> {
    let handles = tags(api, None);
    let mut reserved: Vec<&str> = TYPE_NAMES.to_vec();
    reserved.extend(handles.iter().map(|tag| tag.handle.as_str()));
    reserved.extend(operations.iter().flat_map(|names| [names.request.as_str(), names.body_choice.as_str()]));
    let wishes: Vec<Wish> = facts
        .header_sets
        .iter()
        .map(|set| {
            let request = set.operations.first().map_or("", |first| &operations[*first].request);
            let tag = set.operations.first().map_or("", |first| &api.operations[*first].tag);
            let shared = (set.operations.len() > 1).then(|| words::camel(&format!("{tag} headers")));
            Wish::new(shared.into_iter().chain([
                words::camel(&format!("{request} headers")),
                words::camel(&format!("{request} answer headers")),
            ]))
        })
        .collect();
    let names = assign(&wishes, &reserved, "Headers");
    let fields = facts.header_sets.iter().map(|set| {
        let headers = set.operations.first().map(|first| &api.operations[*first].headers);
        let wishes: Vec<Wish> = headers
            .into_iter()
            .flatten()
            .map(|header| {
                let wire = &header.wire;
                let bare = wire.strip_prefix("x-").or_else(|| wire.strip_prefix("X-")).unwrap_or(wire);
                let prescribed = header.prescribed.iter().map(|name| words::snake(name));
                Wish::new(prescribed.chain([words::snake(bare), words::snake(wire), words::snake_spelled(wire)]))
            })
            .collect();
        assign(&wishes, FIELDS, "value")
    });
    names.into_iter().zip(fields).map(|(name, fields)| HeaderNames { name, fields }).collect()
}

fn request_wish(operation: &Operation) -> Wish {
    if let Some(name) = &operation.prescribed {
        return Wish::new([words::camel(&format!("{} {name}", operation.tag))]).fixed();
    }
    let id = said_id(operation);
    Wish::new([
        words::camel(&id),
        words::camel_spelled(&id),
        words::camel(&format!("{id} request")),
        words::camel(&format!("{id} {}", operation.method)),
        words::camel_spelled(&format!("{id} {} {}", operation.method, operation.path)),
    ])
}

fn method_wish(operation: &Operation) -> Wish {
    if let Some(name) = &operation.prescribed {
        return Wish::new([words::snake(name), words::snake_spelled(name)]).fixed();
    }
    let id = said_id(operation);
    let full = words::words(&id);
    Wish::new([
        words::snake(&verb_first(without(&full, &words::words(&operation.tag))).join(" ")),
        words::snake(&id),
        words::snake_spelled(&id),
        words::snake(&format!("{id} {}", operation.method)),
        words::snake_spelled(&format!("{id} {} {}", operation.method, operation.path)),
    ])
}

/// The id of an operation, or what stands for one that has no words in it.
fn said_id(operation: &Operation) -> Cow<'_, str> {
    if words::words(&operation.id).is_empty() {
        return format!("{}_{}", operation.method.to_lowercase(), path_words(&operation.path)).into();
    }
    Cow::Borrowed(&operation.id)
}

/// An id without the words of its tag: `customers().list()`, not `customers().list_customers()`.
fn without(id: &[String], tag: &[String]) -> Vec<String> {
    const JOINTS: &[&str] =
        &["a", "all", "an", "and", "as", "at", "by", "for", "from", "in", "of", "on", "the", "to", "with"];
    if tag.is_empty() || tag.len() >= id.len() {
        return id.to_vec();
    }
    let found = id
        .windows(tag.len())
        .position(|window| window.iter().zip(tag).all(|(left, right)| words::same_noun(left, right)));
    let Some(at) = found else { return id.to_vec() };
    let rest: Vec<String> = id[..at].iter().chain(&id[at + tag.len()..]).cloned().collect();
    let dangling = |word: Option<&String>| word.is_none_or(|word| JOINTS.contains(&word.as_str()));
    if dangling(rest.first()) || dangling(rest.last()) { id.to_vec() } else { rest }
}

/// Ids that end in their verb, as methods say it: `list_invoices`, not `invoices_list`.
fn verb_first(mut words: Vec<String>) -> Vec<String> {
    const VERBS: &[&str] = &["create", "delete", "get", "list", "retrieve", "update"];
    let says_one = words.iter().filter(|word| VERBS.contains(&word.as_str())).count() == 1;
    if says_one && words.last().is_some_and(|last| VERBS.contains(&last.as_str())) {
        words.rotate_right(1);
    }
    words
}

/// Names of the parameters, and of the body.
fn arguments(operation: &Operation) -> (Vec<String>, String) {
    let mut wishes: Vec<Wish> = operation
        .parameters
        .iter()
        .map(|parameter| {
            let place = format!("{:?}", parameter.location);
            let wire = &parameter.wire;
            let mut wishes =
                vec![words::snake(wire), words::snake(&format!("{wire} {place}")), words::snake_spelled(wire)];
            wishes.extend(parameter.prescribed.iter().map(|name| words::snake(name)));
            wishes.rotate_right(usize::from(parameter.prescribed.is_some()));
            Wish::new(wishes)
        })
        .collect();
    wishes.push(Wish::new(["body".to_owned(), "request_body".to_owned()]));
    let mut names = assign(&wishes, FIELDS, "value");
    let body = names.pop().unwrap_or_default();
    (names, body)
}

pub(super) fn tags(api: &Api, features: Option<&str>) -> Vec<TagNames> {
    let name = |name: &str| if name.is_empty() { "api".to_owned() } else { name.to_owned() };
    let accessors: Vec<Wish> = api
        .tags
        .iter()
        .map(|tag| {
            let name = name(&tag.name);
            Wish::new([words::snake(&name), words::snake(&format!("{name} api")), words::snake_spelled(&name)])
        })
        .collect();
    let handles: Vec<Wish> = api
        .tags
        .iter()
        .map(|tag| {
            let name = name(&tag.name);
            Wish::new([words::camel(&name), words::camel(&format!("{name} api")), words::camel_spelled(&name)])
        })
        .collect();
    let files: Vec<Wish> = api
        .tags
        .iter()
        .map(|tag| {
            let name = name(&tag.name);
            Wish::new([words::file(&name), words::file(&format!("{name} api")), words::file_spelled(&name)])
        })
        .collect();
    let accessors = assign(&accessors, CLIENT_METHODS, "api");
    let mut taken = MODULES.to_vec();
    taken.extend(api.webhooks.as_ref().map(|_| "webhooks"));
    let modules = assign(&files, &taken, "api");
    let handles = assign(&handles, TYPE_NAMES, "Api");
    modules
        .into_iter()
        .zip(handles)
        .zip(accessors)
        .map(|((module, handle), accessor)| {
            // As Cargo writes names.
            let word = module.trim_start_matches("r#").trim_matches('_').replace('_', "-");
            TagNames { feature: features.map(|vendor| format!("{vendor}-{word}")), module, handle, accessor }
        })
        .collect()
}

pub(super) fn environments(api: &Api) -> Vec<String> {
    let wishes: Vec<Wish> = api
        .servers
        .iter()
        .map(|server| {
            let name = &server.name;
            Wish::new([words::camel(name), words::camel_spelled(&format!("{name} {}", server.url))])
        })
        .collect();
    assign(&wishes, &["Self"], "Server")
}

/// Names of the builder's methods for headers that are set on the client: `X-Platform-Id` is `platform_id`.
pub(super) fn settings(api: &Api) -> Vec<String> {
    let wishes: Vec<Wish> = api
        .settings
        .iter()
        .map(|setting| {
            let wire = &setting.wire;
            let bare = wire.strip_prefix("x-").or_else(|| wire.strip_prefix("X-")).unwrap_or(wire);
            let prescribed = setting.prescribed.iter().map(|name| words::snake(name));
            Wish::new(prescribed.chain([
                words::snake(bare),
                words::snake(&format!("{bare} header")),
                words::snake_spelled(wire),
            ]))
        })
        .collect();
    assign(&wishes, BUILDER_METHODS, "setting")
}

/// Names of the variants of an answer.
pub(super) fn answer_variants(set: &AnswerSet) -> Vec<String> {
    let wishes: Vec<Wish> = set
        .answers
        .iter()
        .map(|answer| {
            let prescribed = answer.prescribed.iter().map(|name| words::camel(name));
            Wish::new(prescribed.chain([status_name(answer.status)]))
        })
        .collect();
    assign(&wishes, &["Self"], "Other")
}

fn status_name(status: StatusPattern) -> String {
    match status {
        StatusPattern::Exactly(code) => match status_words(code) {
            Some(name) => words::camel(&name),
            None => format!("Status{code}"),
        },
        StatusPattern::Range(2) => "Success".to_owned(),
        StatusPattern::Range(3) => "Redirect".to_owned(),
        StatusPattern::Range(4) => "ClientError".to_owned(),
        StatusPattern::Range(5) => "ServerError".to_owned(),
        StatusPattern::Range(digit) => format!("Status{digit}xx"),
        StatusPattern::Any => "Other".to_owned(),
    }
}
