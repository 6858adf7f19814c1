//! Names of types, fields and variants.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::analyze::{AnswerSet, Facts};
use crate::ir::{Answer, Api, EnumValue, Field, Member, Origin, Root, Scalar, StatusPattern, TypeDef, TypeId, TypeRef};

use super::operations::MODULES;
use super::scope::{Wish, assign};
use super::{Lock, OperationNames, TagNames, words};

/// Names that the module of types uses itself: no schema may take them.
const RESERVED: &[&str] = &[
    "Self",
    "String",
    "Option",
    "Vec",
    "Box",
    "Some",
    "None",
    "Ok",
    "Err",
    "Result",
    "Into",
    "From",
    "Default",
    "Clone",
    "Debug",
    "PartialEq",
    "ToString",
    "Iterator",
    "Drop",
    "Fn",
    "Send",
    "Sync",
    "Copy",
    "Eq",
];

/// Methods that every emitted struct has: no field that has a setter may take them.
const METHODS: &[&str] =
    &["new", "default", "clone", "fmt", "eq", "serialize", "deserialize", "encode", "decode", "blank"];

pub(super) fn types(
    api: &Api,
    facts: &Facts,
    operations: &[OperationNames],
    lock: &Lock,
) -> (Vec<String>, Vec<String>) {
    let ids: BTreeMap<&str, usize> = api.operations.iter().enumerate().map(|(at, op)| (op.id.as_str(), at)).collect();
    let root = |root: &Root| match root {
        Root::Component(name) => name.clone(),
        Root::Operation(id) => match ids.get(id.as_str()) {
            Some(at) => operations[*at].request.clone(),
            None => id.clone(),
        },
    };
    let mut wishes: Vec<Wish> = api
        .types
        .iter()
        .map(|(_, entry)| {
            let prescribed = matches!(entry.origins.first(), Some(Origin::Prescribed(_)));
            match lock.get(entry.at.as_str()).filter(|_| !prescribed) {
                Some(name) => Wish::new([name.clone()]).fixed(),
                None => type_wish(&entry.origins, &root),
            }
        })
        .collect();
    let usual = usual_error(api, &facts.answer_sets);
    for set in &facts.answer_sets {
        wishes.push(match answer_place(api, set).and_then(|place| lock.get(&place)) {
            Some(name) => Wish::new([name.clone()]).fixed(),
            None => answer_wish(api, set, usual, operations),
        });
    }
    let mut names = assign(&wishes, RESERVED, "Model");
    let answers = names.split_off(api.types.len());
    (names, answers)
}

fn type_wish(origins: &[Origin], root: &impl Fn(&Root) -> String) -> Wish {
    match origins.first() {
        Some(Origin::Prescribed(name)) => Wish::new([words::camel(name), words::camel_spelled(name)]).fixed(),
        Some(Origin::Component(name)) => {
            let camel = words::camel(name);
            let exact = camel == *name;
            let wish = Wish::new([camel.clone(), words::camel_spelled(name)]).or_else([
                words::camel(&format!("{name} model")),
                words::camel_spelled(&format!("{name} model")),
                case_word(name),
                words::camel_in_full(name),
            ]);
            // Where two differ in case only, the one that is Rust's case already keeps it.
            if exact { wish.fixed() } else { wish }
        }
        Some(Origin::Inline { root: at, steps }) => {
            let mut candidates = Vec::new();
            if let Some(shared) = shared_step(origins) {
                candidates.push(words::camel(shared));
            }
            let root = root(at);
            // A step that only says what kind of thing it is says too little on its own.
            let least = usize::from(steps.last().is_some_and(|step| is_generic(step))) + 1;
            for take in least.min(steps.len())..=steps.len() {
                candidates.push(words::camel(&joined(&root, &steps[steps.len() - take..])));
            }
            let full = joined(&root, steps);
            candidates.push(words::camel_spelled(&full));
            // The `error` in an `error` says it twice; the outer one keeps the name.
            candidates.push(words::camel(&format!("{root} {}", steps.join(" "))));
            Wish::new(candidates).or_else([words::camel(&format!("{full} model"))])
        }
        None => Wish::new([]),
    }
}

fn is_generic(step: &str) -> bool {
    let word = step.trim_end_matches(|c: char| c.is_ascii_digit() || c == ' ');
    matches!(word, "object" | "list" | "value" | "text" | "variant" | "item" | "string" | "integer" | "number")
}

/// What a type is called in three or more places that have no root in common.
fn shared_step(origins: &[Origin]) -> Option<&str> {
    const PLACES: usize = 3;
    let mut roots = Vec::new();
    let mut shared: Option<&str> = None;
    for origin in origins {
        let Origin::Inline { root, steps } = origin else { return None };
        let last = steps.last()?;
        if shared.is_some_and(|shared| shared != last) {
            return None;
        }
        shared = Some(last);
        if !roots.contains(&root) {
            roots.push(root);
        }
    }
    (roots.len() >= PLACES).then_some(shared).flatten()
}

/// A root and steps as words, without saying a word twice where they meet.
fn joined(root: &str, steps: &[String]) -> String {
    let mut all = words::words(root);
    for step in steps {
        let step = words::words(step);
        let most = all.len().min(step.len());
        let overlap = (0..=most)
            .rev()
            .find(|count| {
                all[all.len() - count..].iter().zip(&step[..*count]).all(|(left, right)| words::same_noun(left, right))
            })
            .unwrap_or_default();
        all.truncate(all.len() - overlap);
        all.extend(step);
    }
    all.join(" ")
}

/// A name and a word that is added to it; nothing where it has no words of its own.
fn said_and(name: &str, word: &str) -> String {
    if words::words(name).is_empty() { String::new() } else { format!("{name} {word}") }
}

/// A name with its case as a word; nothing where it has none.
fn case_word(name: &str) -> String {
    let kind = match name {
        caseless if !caseless.chars().any(char::is_alphabetic) => return String::new(),
        upper if upper.chars().all(|c| !c.is_lowercase()) => "upper",
        lower if lower.chars().all(|c| !c.is_uppercase()) => "lower",
        _ => "mixed",
    };
    words::camel(&format!("{name} {kind}"))
}

/// Names of modules for what several tags need: after the first type in it, which the others are parts of.
pub(super) fn groups(facts: &Facts, types: &[String], answers: &[String], tags: &[TagNames]) -> Vec<String> {
    let wishes: Vec<Wish> = facts
        .groups
        .iter()
        .map(|group| {
            let mut all: Vec<&String> = group.types.iter().map(|id| &types[id.index()]).collect();
            all.extend(group.answers.iter().map(|at| &answers[*at]));
            Wish::new(all.iter().take(2).flat_map(|name| [words::file(name), words::file(&format!("{name} group"))]))
        })
        .collect();
    let reserved: Vec<&str> = tags.iter().map(|tag| tag.module.as_str()).chain(MODULES.iter().copied()).collect();
    assign(&wishes, &reserved, "group")
}

/// What stands for the answers of an operation in `names.lock`.
pub(super) fn answer_place(api: &Api, set: &AnswerSet) -> Option<String> {
    let first = api.operations.get(*set.operations.first()?)?;
    Some(format!("{}/{}", first.at, if set.is_error { "errors" } else { "successes" }))
}

/// Whether operations of several tags give these answers.
fn is_shared(api: &Api, set: &AnswerSet) -> bool {
    let mut tags = set.operations.iter().map(|at| &api.operations[*at].tag);
    tags.next().is_some_and(|first| tags.any(|tag| tag != first))
}

/// What goes wrong with most operations.
fn usual_error<'s>(api: &Api, sets: &'s [AnswerSet]) -> Option<&'s AnswerSet> {
    let shared = sets.iter().filter(|set| set.is_error && is_shared(api, set));
    shared.rev().max_by_key(|set| set.operations.len())
}

/// What a set of errors says that the usual one does not: `not found error`.
fn beyond(usual: &AnswerSet, set: &AnswerSet) -> Option<String> {
    const SAID: usize = 2;
    let is_new = |answer: &&Answer| !usual.answers.iter().any(|known| known.status == answer.status);
    let words: Option<Vec<String>> = set
        .answers
        .iter()
        .filter(is_new)
        .map(|answer| match answer.status {
            StatusPattern::Exactly(code) => super::status_words(code),
            _ => None,
        })
        .collect();
    let words = words.filter(|words| (1..=SAID).contains(&words.len()))?;
    Some(format!("{} error", words.join(" or ")))
}

fn answer_wish(api: &Api, set: &AnswerSet, usual: Option<&AnswerSet>, operations: &[OperationNames]) -> Wish {
    let word = if set.is_error { "error" } else { "success" };
    let Some(&first) = set.operations.first() else { return Wish::new([]) };
    let tag = &api.operations[first].tag;
    let own = words::camel(&format!("{} {word}", operations[first].request));
    let mut candidates = Vec::new();
    if let (true, true, Some(usual)) = (set.is_error, is_shared(api, set), usual) {
        if std::ptr::eq(usual, set) {
            candidates.extend(["ApiError".to_owned(), "CallError".to_owned()]);
        } else {
            candidates.extend(beyond(usual, set).map(|name| words::camel(&name)));
        }
    } else if set.operations.len() > 1 && !is_shared(api, set) && !tag.is_empty() {
        candidates.push(words::camel(&format!("{tag} {word}")));
    }
    candidates.push(own);
    candidates.push(words::camel(&format!("{} call {word}", operations[first].request)));
    candidates.push(words::camel(&format!("{} {word} by status", operations[first].request)));
    Wish::new(candidates)
}

/// Names of fields and variants.
pub(super) fn members(api: &Api, types: &[String]) -> Vec<Vec<String>> {
    let all = api.types.iter().map(|(_, entry)| match &entry.def {
        TypeDef::Struct(def) => {
            let wishes: Vec<Wish> = def
                .fields
                .iter()
                .map(|field| match &field.prescribed {
                    Some(name) => Wish::new([words::snake(name), words::snake_spelled(name)]).fixed(),
                    None if field.wire.is_empty() => Wish::new(["empty".to_owned(), "empty_name".to_owned()]),
                    None => Wish::new([words::snake(&field.wire), words::snake_spelled(&field.wire)]).or_else([
                        words::snake(&said_and(&field.wire, "value")),
                        words::snake(&case_word(&field.wire)),
                        words::snake_in_full(&field.wire),
                    ]),
                })
                .collect();
            let mut reserved: Vec<String> = METHODS.iter().map(|name| (*name).to_owned()).collect();
            // Each round reserves at least one more name, and there are no more setters than fields.
            for _ in 0..=def.fields.len() {
                let names = assign(&wishes, &reserved.iter().map(String::as_str).collect::<Vec<_>>(), "value");
                let setters = taken_setters(&def.fields, &names);
                if setters.is_empty() {
                    return names;
                }
                reserved.extend(setters);
            }
            assign(&wishes, &reserved.iter().map(String::as_str).collect::<Vec<_>>(), "value")
        }
        TypeDef::Enum(def) => {
            let wishes: Vec<Wish> = def.values.iter().map(value_wish).collect();
            assign(&wishes, &["Self", "Unknown"], "Value")
        }
        TypeDef::Union(def) => {
            let wishes: Vec<Wish> = def.members.iter().map(|member| member_wish(member, types)).collect();
            assign(&wishes, &["Self", "Unknown"], "Member")
        }
        TypeDef::Alias(_) => Vec::new(),
    });
    all.collect()
}

fn value_wish(value: &EnumValue) -> Wish {
    let (text, kind) = match &value.value {
        Value::String(text) => (text.clone(), "text"),
        // The sign and the point are part of a number.
        Value::Number(number) => (number.to_string().replace('.', " point ").replace('-', "minus "), "number"),
        other => (other.to_string(), "flag"),
    };
    let mut candidates: Vec<String> = value.prescribed.iter().map(|name| words::camel(name)).collect();
    candidates.extend(match text.as_str() {
        "" => Some("Empty".to_owned()),
        text if text.trim().is_empty() => Some("Blank".to_owned()),
        _ => None,
    });
    candidates.extend([words::camel(&text), words::camel_spelled(&text)]);
    Wish::new(candidates).or_else([
        words::camel(&said_and(&text, "value")),
        words::camel(&said_and(&text, kind)),
        case_word(&text),
        words::camel_in_full(&text),
    ])
}

/// What sets a field to null is called `clear_…`: those names that another field has.
fn taken_setters(fields: &[Field], names: &[String]) -> Vec<String> {
    let nullable = fields.iter().zip(names).filter(|(field, _)| field.presence.is_nullable());
    let setters = nullable.map(|(_, name)| super::clear(name));
    setters.filter(|setter| names.contains(setter)).collect()
}

fn member_wish(member: &Member, types: &[String]) -> Wish {
    let kind = kind(&member.ty, types);
    let mut candidates: Vec<String> = member.title.iter().map(|title| words::camel(title)).collect();
    candidates.push(words::camel(&kind));
    candidates.push(words::camel(&format!("{kind} value")));
    Wish::new(candidates)
}

fn kind(ty: &TypeRef, types: &[String]) -> String {
    match ty {
        TypeRef::Named(id) => type_name(types, *id),
        TypeRef::List(inner) => format!("{} list", kind(inner, types)),
        TypeRef::Map(inner) => format!("{} map", kind(inner, types)),
        TypeRef::Tuple(_) => "tuple".to_owned(),
        TypeRef::Nullable(inner) | TypeRef::Secret(inner) => kind(inner, types),
        TypeRef::Json => "json".to_owned(),
        TypeRef::Scalar(scalar) => match scalar {
            Scalar::Boolean => "boolean",
            Scalar::I32 | Scalar::I64 | Scalar::U64 => "integer",
            Scalar::F64 => "number",
            Scalar::Decimal | Scalar::DecimalText => "decimal",
            Scalar::String => "text",
            Scalar::Uuid => "uuid",
            Scalar::DateTime => "date time",
            Scalar::Date => "date",
            Scalar::UnixTime => "unix time",
            Scalar::Base64 => "base64",
            Scalar::Binary => "binary",
        }
        .to_owned(),
    }
}

fn type_name(types: &[String], id: TypeId) -> String {
    types.get(id.index()).cloned().unwrap_or_default()
}

/// Names of the fields that hold unknown members.
pub(super) fn rest(api: &Api, members: &[Vec<String>]) -> Vec<String> {
    let names = api.types.iter().map(|(id, _)| {
        let taken: Vec<&str> = members[id.index()].iter().map(String::as_str).collect();
        let wish = Wish::new(["extra".to_owned(), "extra_members".to_owned(), "unknown_members".to_owned()]);
        assign(&[wish], &taken, "extra").remove(0)
    });
    names.collect()
}
