//! How each operation is called, a line for each: for the test that calls all of them through their methods.

use crate::analyze::Outcome;
use crate::ir::Payload;

use super::{Emission, takes_request, type_text};

/// The imports of a file, and the call of the macro `calls!` with a line for each operation, in their order:
///
/// ```text
/// tag.method(Request: argument, …) -> answer;     where the method takes its arguments one by one
/// tag.method{Request: field, …} -> answer;        where it takes them as one value
/// ```
///
/// What lists things has the answer in brackets: `[json]`. An answer is `json`, `text`, `bytes`, `stream` or `nothing`, or, where it differs by status, `(Type Variant: json, …)`.
pub(crate) fn calls(emission: &Emission<'_>) -> String {
    let tags = &emission.names.tags;
    let modules: Vec<String> = tags.iter().map(|tag| format!("{}::*", tag.module)).collect();
    let mut text = format!("use vendor::{{{}}};\n\ncalls! {{\n", modules.join(", "));
    let settings = emission.api.settings.iter().zip(&emission.names.settings);
    let settings = settings.map(|(setting, name)| format!("{name}: {}", type_text(emission, None, &setting.ty, false)));
    text.push_str(&format!("    settings({});\n", settings.collect::<Vec<_>>().join(", ")));
    for (at, operation) in emission.api.operations.iter().enumerate() {
        let names = &emission.names.operations[at];
        let tag = emission.api.tags.iter().position(|tag| tag.name == operation.tag).unwrap_or_default();
        let (open, close) = if takes_request(operation) { ("{", "}") } else { ("(", ")") };
        let mut arguments = names.parameters.clone();
        arguments.extend(operation.given_body().map(|_| names.body.clone()));
        let arguments = arguments.join(", ");
        let separator = if arguments.is_empty() { ":" } else { ": " };
        let (accessor, method, request) = (&tags[tag].accessor, &names.method, &names.request);
        let mut answer = answer(emission, at);
        if emission.facts.items[at].is_some() {
            answer = format!("[{answer}]");
        }
        text.push_str(&format!("    {accessor}.{method}{open}{request}{separator}{arguments}{close} -> {answer};\n"));
    }
    text.push_str("}\n");
    text
}

fn answer(emission: &Emission<'_>, at: usize) -> String {
    match &emission.facts.success[at] {
        Outcome::Nothing => "nothing".to_owned(),
        Outcome::Single(payload) => kind(payload).to_owned(),
        Outcome::Set(id) => {
            let answers = &emission.facts.answer_sets[id.0].answers;
            let variants = answers.iter().zip(&emission.names.answer_variants[id.0]).map(|(answer, name)| {
                let kind = answer.payload.as_ref().map_or("nothing", kind);
                format!("{name}: {kind}")
            });
            format!("({} {})", emission.names.answers[id.0], variants.collect::<Vec<_>>().join(", "))
        }
    }
}

fn kind(payload: &Payload) -> &'static str {
    match payload {
        Payload::Json(_) => "json",
        Payload::Text => "text",
        Payload::Bytes => "bytes",
        Payload::Events(_) | Payload::Lines(_) => "stream",
    }
}
