//! The public API of emitted code in short: a line for each operation and each type, for a reviewer to read.

use crate::analyze::{Outcome, Usage, presence};
use crate::emit::{Emission, body_text, payload_text, takes_request, type_text};
use crate::ir::{Access, Location, Operation, Presence, Rest, StructDef, TypeDef, TypeId};

/// What the lines mean.
const LEGEND: &str = "\
# id METHOD /path client.method(parameters; body) -> success | error
# struct Name (where it is used) { field: Type }, with ? for what may be absent, and | null for what may be null;
# .. where the document invites members that it does not name (answers keep those in any case)
";

/// Operations by id, then types by name.
pub(crate) fn describe(emission: &Emission<'_>) -> String {
    let api = emission.api;
    let mut operations: Vec<String> = (0..api.operations.len()).map(|at| operation(emission, at)).collect();
    operations.sort();
    let mut types: Vec<(String, String)> =
        api.types.iter().map(|(id, _)| (emission.names.of(id).to_owned(), definition(emission, id))).collect();
    types.extend(
        (0..emission.names.answers.len()).map(|at| (emission.names.answers[at].clone(), answers(emission, at))),
    );
    types.sort();
    let types: Vec<String> = types.into_iter().map(|(_, line)| line).collect();
    format!("{LEGEND}\n{}\n\n{}\n", operations.join("\n"), types.join("\n"))
}

fn operation(emission: &Emission<'_>, at: usize) -> String {
    let operation = &emission.api.operations[at];
    let names = &emission.names.operations[at];
    let tag = emission.api.tags.iter().position(|tag| tag.name == operation.tag).unwrap_or_default();
    let accessor = &emission.names.tags[tag].accessor;
    let success = outcome(emission, &emission.facts.success[at], "()");
    let error = outcome(emission, &emission.facts.errors[at], "rt::NoError");
    let stream = operation
        .stream
        .as_ref()
        .map_or(String::new(), |stream| format!(" or stream {}", payload_text(emission, &stream.payload)));
    format!(
        "{}{} {} {} {accessor}().{}({}) -> {success}{stream} | {error}",
        if operation.deprecated { "deprecated " } else { "" },
        operation.id,
        operation.method,
        operation.path,
        names.method,
        arguments(emission, operation, at),
    )
}

/// As the method takes them: one by one, or as one value of the request's type.
fn arguments(emission: &Emission<'_>, operation: &Operation, at: usize) -> String {
    let names = &emission.names.operations[at];
    let parameters = operation.parameters.iter().zip(&names.parameters).map(|(parameter, name)| {
        let place = match parameter.location {
            // The path shows its own, and most of the others are in the query.
            Location::Path | Location::Query => "",
            Location::Header => "header ",
            Location::Cookie => "cookie ",
        };
        let mark = if parameter.required { "" } else { "?" };
        format!("{place}{name}{mark}: {}", type_text(emission, None, &parameter.ty, false))
    });
    let mut text = parameters.collect::<Vec<_>>().join(", ");
    if let Some(body) = operation.given_body() {
        let mark = if body.required { "" } else { "?" };
        text.push_str(&format!("; {}{mark}: {}", names.body, body_text(emission, at, body)));
    }
    if takes_request(operation) { format!("{} {{ {text} }}", names.request) } else { text }
}

fn outcome(emission: &Emission<'_>, outcome: &Outcome, nothing: &str) -> String {
    match outcome {
        Outcome::Nothing => nothing.to_owned(),
        Outcome::Single(payload) => payload_text(emission, payload),
        Outcome::Set(id) => emission.names.answers[id.0].clone(),
    }
}

fn answers(emission: &Emission<'_>, at: usize) -> String {
    let set = &emission.facts.answer_sets[at];
    let variants =
        set.answers.iter().zip(&emission.names.answer_variants[at]).map(|(answer, name)| match &answer.payload {
            Some(payload) => format!("{name}({})", payload_text(emission, payload)),
            None => name.clone(),
        });
    format!("answers {} {{ {} }}", emission.names.answers[at], variants.collect::<Vec<_>>().join(", "))
}

fn definition(emission: &Emission<'_>, id: TypeId) -> String {
    let entry = emission.api.types.get(id);
    let name = emission.names.of(id);
    let members = &emission.names.members[id.index()];
    let boxed = |at| emission.facts.boxed.contains(&(id, at));
    let line = match &entry.def {
        TypeDef::Struct(def) => structure(emission, id, def),
        TypeDef::Enum(def) => {
            let values = def.values.iter().zip(members).map(|(value, name)| format!("{name} = {}", value.value));
            format!("enum {name} {{ {} }}", values.collect::<Vec<_>>().join(", "))
        }
        TypeDef::Union(def) => {
            let variants = def.members.iter().zip(members).enumerate().map(|(at, (member, name))| {
                format!("{name}({})", type_text(emission, Some(id), &member.ty, boxed(at)))
            });
            format!("union {name} {{ {} }}", variants.collect::<Vec<_>>().join(", "))
        }
        TypeDef::Alias(of) => format!("type {name} = {}", type_text(emission, Some(id), of, boxed(0))),
    };
    if entry.docs.deprecated { format!("deprecated {line}") } else { line }
}

fn structure(emission: &Emission<'_>, id: TypeId, def: &StructDef) -> String {
    let usage = emission.facts.usage[id.index()];
    let members = &emission.names.members[id.index()];
    let mut parts: Vec<String> = def.constants.iter().map(|(wire, json)| format!("{wire:?} = {json}")).collect();
    parts.extend(def.fields.iter().zip(members).enumerate().map(|(at, (field, name))| {
        let boxed = emission.facts.boxed.contains(&(id, at));
        let (absent, null) = match presence(field, usage) {
            Presence::Required => ("", ""),
            Presence::Nullable => ("", " | null"),
            Presence::Optional => ("?", ""),
            Presence::OptionalNullable => ("?", " | null"),
        };
        let access = match field.access {
            Access::Both => "",
            Access::Read => "read-only ",
            Access::Write => "write-only ",
        };
        let deprecated = if field.docs.deprecated { "deprecated " } else { "" };
        let ty = type_text(emission, Some(id), &field.ty, boxed);
        format!("{deprecated}{access}{name}{absent}: {ty}{null}")
    }));
    parts.extend(match &def.rest {
        Rest::Typed(of) => Some(format!("..: {}", type_text(emission, Some(id), of, false))),
        Rest::Open => Some("..".to_owned()),
        Rest::Silent | Rest::Closed => None,
    });
    let used = match usage {
        Usage { request: true, response: true } => "request, response",
        Usage { request: true, response: false } => "request",
        Usage { request: false, response: true } => "response",
        Usage { request: false, response: false } => "unused",
    };
    let name = emission.names.of(id);
    if parts.is_empty() {
        format!("struct {name} ({used}) {{}}")
    } else {
        format!("struct {name} ({used}) {{ {} }}", parts.join(", "))
    }
}
