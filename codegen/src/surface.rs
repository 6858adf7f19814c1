//! The public API of emitted code in short: a paragraph for each operation and each type, for a reviewer to read. What
//! is long has a line for each of its parts, so that a change is a line.

use crate::analyze::{Outcome, Usage, presence};
use crate::emit::{Emission, body_text, payload_text, takes_request, type_text};
use crate::ir::{Access, Location, Operation, Presence, Rest, StructDef, TypeDef, TypeId, Webhooks};

/// What the lines mean.
const LEGEND: &str = "\
# id METHOD /path client.method(parameters, body) -> success | error, or, where it lists things, success of item | error
# struct Name (where it is used) { field: Type }, with ? for what may be absent, and | null for what may be null;
# .. where the document invites members that it does not name (answers keep those in any case)
";

/// How long a line may be before it is taken apart.
const WIDTH: usize = 120;

const BRACES: [&str; 2] = ["{", "}"];

/// Operations by tag and id, then types by name.
pub(crate) fn describe(emission: &Emission<'_>) -> String {
    let api = emission.api;
    let mut text = LEGEND.to_owned();
    for (tag, names) in api.tags.iter().zip(&emission.names.tags) {
        let mine = (0..api.operations.len()).filter(|at| api.operations[*at].tag == tag.name);
        let mut operations: Vec<String> = mine.map(|at| operation(emission, at, &names.accessor)).collect();
        operations.sort();
        let feature = names.feature.as_ref().map(|feature| format!(", behind the feature {feature}"));
        let heading = format!("{}{}", names.accessor, feature.unwrap_or_default());
        text.push_str(&format!("\n# {heading}\n\n{}\n", operations.join("\n")));
    }
    let mut types: Vec<(String, String)> =
        api.types.iter().map(|(id, _)| (emission.names.of(id).to_owned(), definition(emission, id))).collect();
    types.extend(
        (0..emission.names.answers.len()).map(|at| (emission.names.answers[at].clone(), answers(emission, at))),
    );
    types.sort();
    let types: Vec<String> = types.into_iter().map(|(_, line)| line).collect();
    let event = |webhooks: &Webhooks| format!("\n# webhooks: {}\n", type_text(emission, None, &webhooks.event, false));
    text.extend(api.webhooks.as_ref().map(event));
    format!("{text}\n# types\n\n{}\n", types.join("\n"))
}

/// `head`, and what is between its brackets: on one line if that fits, else each part on its own.
fn block(head: &str, brackets: [&str; 2], parts: &[String], tail: &str) -> String {
    let [open, close] = brackets;
    let pad = if open.ends_with('{') && !parts.is_empty() { " " } else { "" };
    let single = format!("{head}{open}{pad}{}{pad}{close}{tail}", parts.join(", "));
    if single.chars().count() <= WIDTH || parts.is_empty() {
        return single;
    }
    let lines: String = parts.iter().map(|part| format!("    {part}\n")).collect();
    format!("{head}{open}\n{lines}{close}{tail}")
}

/// The same with as many parts on a line as fit: of values there are many, and they are short.
fn paragraph(head: &str, parts: &[String]) -> String {
    let whole = block(head, BRACES, parts, "");
    if !whole.contains('\n') {
        return whole;
    }
    let mut text = format!("{head}{{\n");
    let mut line = String::new();
    for part in parts {
        if !line.is_empty() && line.chars().count() + part.chars().count() + 6 > WIDTH {
            text.push_str(&format!("    {line}\n"));
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(&format!("{part},"));
    }
    format!("{text}    {line}\n}}")
}

fn operation(emission: &Emission<'_>, at: usize, accessor: &str) -> String {
    let operation = &emission.api.operations[at];
    let names = &emission.names.operations[at];
    let success = outcome(emission, &emission.facts.success[at], "()");
    let error = outcome(emission, &emission.facts.errors[at], "rt::NoError");
    let item = emission.facts.items[at].as_ref();
    let list = item.map_or(String::new(), |item| format!(" of {}", type_text(emission, None, item, false)));
    let stream = operation
        .stream
        .as_ref()
        .map_or(String::new(), |stream| format!(" or stream {}", payload_text(emission, &stream.payload)));
    let head = format!(
        "{}{} {} {} {accessor}().{}",
        if operation.deprecated { "deprecated " } else { "" },
        operation.id,
        operation.method,
        operation.path,
        names.method,
    );
    let arguments = arguments(emission, operation, at);
    let tail = format!(" -> {success}{list}{stream} | {error}");
    if takes_request(operation) {
        return block(&head, [&format!("({} {{", names.request), "})"], &arguments, &tail);
    }
    block(&head, ["(", ")"], &arguments, &tail)
}

/// What the method takes: parameters, and the body.
fn arguments(emission: &Emission<'_>, operation: &Operation, at: usize) -> Vec<String> {
    let names = &emission.names.operations[at];
    let parameters = operation.parameters.iter().zip(&names.parameters).map(|(parameter, name)| {
        let place = match parameter.location {
            // The path shows its own, and most of the others are in the query.
            Location::Path | Location::Query | Location::QueryString => "",
            Location::Header => "header ",
            Location::Cookie => "cookie ",
        };
        let mark = if parameter.must_be_given() { "" } else { "?" };
        format!("{place}{name}{mark}: {}", type_text(emission, None, &parameter.ty, false))
    });
    let body = operation.given_body().map(|body| {
        let mark = if body.required { "" } else { "?" };
        format!("{}{mark}: {}", names.body, body_text(emission, at, body))
    });
    parameters.chain(body).collect()
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
    block(&format!("answers {} ", emission.names.answers[at]), BRACES, &variants.collect::<Vec<_>>(), "")
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
            paragraph(&format!("enum {name} "), &values.collect::<Vec<_>>())
        }
        TypeDef::Union(def) => {
            let variants = def.members.iter().zip(members).enumerate().map(|(at, (member, name))| {
                format!("{name}({})", type_text(emission, Some(id), &member.ty, boxed(at)))
            });
            block(&format!("union {name} "), BRACES, &variants.collect::<Vec<_>>(), "")
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
        Rest::Typed(of, _) => Some(format!("..: {}", type_text(emission, Some(id), of, false))),
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
    block(&format!("struct {name} ({used}) "), BRACES, &parts, "")
}
