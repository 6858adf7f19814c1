//! Side tables about an API: what must be boxed, who sends what, which tags need a type, who answers alike.

mod answers;
mod cycles;
mod groups;
mod headers;
mod limits;
mod lists;
mod secrets;
mod shape;

use std::collections::HashSet;

pub use answers::{AnswerId, AnswerSet, Outcome};
pub use groups::{Group, Need};
pub use headers::HeaderSet;
pub use limits::{Checks, TypeChecks};
pub use shape::{Kind, Shape};

use crate::diagnostic::Diagnostic;
use crate::ir::{Access, Api, Body, MediaBody, Operation, Payload, Presence, Rest, TypeDef, TypeId, TypeRef};

/// What emission has to know beyond the IR.
pub struct Facts {
    /// Fields (by position) and union members that close a cycle: their value is boxed.
    pub boxed: HashSet<(TypeId, usize)>,
    /// Aliases that would be made of themselves: they become structs.
    pub nominal: HashSet<TypeId>,
    /// Types that are sent as `multipart/form-data`.
    pub forms: HashSet<TypeId>,
    /// How each type is used.
    pub usage: Vec<Usage>,
    /// For each type who needs it.
    pub needs: Vec<Need>,
    /// For each answer that differs by status the same.
    pub answer_needs: Vec<Need>,
    /// Types and answers by who needs them, where that is more than one tag but not all.
    pub groups: Vec<Group>,
    /// For each union its members, most specific first, with what tells them apart.
    pub shapes: Vec<Vec<(usize, Shape)>>,
    /// Names of members that are secret in some answer, and do not say so themselves.
    pub secrets: Vec<String>,
    /// Answers that differ by status, each kind once.
    pub answer_sets: Vec<AnswerSet>,
    /// What each operation answers when it works.
    pub success: Vec<Outcome>,
    /// What each operation answers when it does not.
    pub errors: Vec<Outcome>,
    /// What is checked before it is sent.
    pub checks: Checks,
    /// What each operation lists, where it lists things.
    pub items: Vec<Option<TypeRef>>,
    /// Headers of answers, those that a tag's operations share once.
    pub header_sets: Vec<HeaderSet>,
}

/// Which way a type travels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Callers write it.
    pub request: bool,
    /// Callers read it.
    pub response: bool,
}

/// Works the tables out. Also mends what cannot be: an object that must hold itself.
pub fn analyze(api: &mut Api) -> (Facts, Vec<Diagnostic>) {
    let mut diagnostics = cycles::make_finite(api);
    let (answer_sets, success, errors) = answers::answers(api);
    let usage = usage(api);
    keep_to_sides(api, &usage);
    let (boxed, nominal) = cycles::boxes(api);
    let (checks, unchecked) = limits::checks(api, &usage, &nominal);
    diagnostics.extend(unchecked);
    let is_form = |body: &&MediaBody| body.media.to_ascii_lowercase().starts_with("multipart/");
    let bodies = api.operations.iter().filter_map(|operation| operation.given_body()).flat_map(|body| &body.media);
    let forms = reach(api, &bodies.filter(is_form).map(|body| &body.ty).collect::<Vec<_>>());
    let shapes = shape::shapes(api);
    let secrets = secrets::names(api, &usage);
    let (items, odd_lists) = lists::items(api);
    diagnostics.extend(odd_lists);
    let header_sets = headers::header_sets(api);
    let (needs, answer_needs) = groups::needs(api, &answer_sets, [&success, &errors]);
    let groups = groups::groups(api, &needs, &answer_needs);
    let facts = Facts {
        boxed,
        nominal,
        forms,
        usage,
        needs,
        answer_needs,
        groups,
        shapes,
        secrets,
        answer_sets,
        success,
        errors,
        checks,
        items,
        header_sets,
    };
    (facts, diagnostics)
}

/// Which way each type travels.
fn usage(api: &Api) -> Vec<Usage> {
    let mut usage = vec![Usage::default(); api.types.len()];
    for operation in &api.operations {
        for id in reach(api, &sent(operation)) {
            usage[id.index()].request = true;
        }
        for id in reach(api, &read(operation)) {
            usage[id.index()].response = true;
        }
    }
    for id in reach(api, &api.webhooks.iter().map(|webhooks| &webhooks.event).collect::<Vec<_>>()) {
        usage[id.index()].response = true;
    }
    usage
}

/// What only the vendor writes is not in a request; what only the caller writes is not in an answer.
fn keep_to_sides(api: &mut Api, usage: &[Usage]) {
    let ids: Vec<TypeId> = api.types.iter().map(|(id, _)| id).collect();
    for id in ids {
        let only = match usage[id.index()] {
            Usage { request: true, response: false } => Access::Read,
            Usage { request: false, response: true } => Access::Write,
            _ => continue,
        };
        if let TypeDef::Struct(def) = &mut api.types.get_mut(id).def {
            def.fields.retain(|field| field.access != only);
        }
    }
}

/// For each type the operations that need it, by position.
pub fn users(api: &Api) -> Vec<Vec<usize>> {
    let mut users = vec![Vec::new(); api.types.len()];
    for (at, operation) in api.operations.iter().enumerate() {
        for id in reach(api, &signature(operation)) {
            users[id.index()].push(at);
        }
    }
    users
}

/// The types that an operation sends and reads.
pub(crate) fn signature(operation: &Operation) -> Vec<&TypeRef> {
    let mut types = sent(operation);
    types.extend(read(operation));
    types
}

fn sent(operation: &Operation) -> Vec<&TypeRef> {
    let parameters = operation.parameters.iter().chain(&operation.settings).map(|parameter| &parameter.ty);
    parameters.chain(operation.given_body().into_iter().flat_map(Body::types)).collect()
}

fn read(operation: &Operation) -> Vec<&TypeRef> {
    let headers = operation.headers.iter().map(|header| &header.ty);
    operation.payloads().filter_map(Payload::ty).chain(headers).collect()
}

/// All types that these lead to, themselves included.
pub(crate) fn reach(api: &Api, from: &[&TypeRef]) -> HashSet<TypeId> {
    let mut found = HashSet::new();
    let mut open = Vec::new();
    from.iter().for_each(|ty| named(ty, &mut open));
    while let Some(id) = open.pop() {
        if found.insert(id) {
            for ty in parts(&api.types.get(id).def) {
                named(ty, &mut open);
            }
        }
    }
    found
}

/// The types that a definition is made of.
pub(crate) fn parts(def: &TypeDef) -> Vec<&TypeRef> {
    match def {
        TypeDef::Struct(def) => {
            let mut parts: Vec<&TypeRef> = def.fields.iter().map(|field| &field.ty).collect();
            if let Rest::Typed(ty, _) = &def.rest {
                parts.push(ty);
            }
            parts
        }
        TypeDef::Enum(_) => Vec::new(),
        TypeDef::Union(def) => def.members.iter().map(|member| &member.ty).collect(),
        TypeDef::Alias(ty) => vec![ty],
    }
}

/// The named types within a type, however deep.
pub(crate) fn named(ty: &TypeRef, found: &mut Vec<TypeId>) {
    match ty {
        TypeRef::Named(id) => found.push(*id),
        TypeRef::List(inner) | TypeRef::Map(inner) | TypeRef::Nullable(inner) | TypeRef::Secret(inner) => {
            named(inner, found);
        }
        TypeRef::Tuple(members) => members.iter().for_each(|member| named(member, found)),
        TypeRef::Scalar(_) | TypeRef::Json => {}
    }
}

/// Who alone writes a field of a struct that travels both ways; of others, fields of the other side are gone.
pub fn one_sided(access: Access, usage: Usage) -> Access {
    if usage.request && usage.response { access } else { Access::Both }
}

/// How a field is really present, given who uses its struct: what only one side writes is not there on the other.
pub fn presence(field: &crate::ir::Field, usage: Usage) -> Presence {
    let is_one_sided = one_sided(field.access, usage) != Access::Both;
    match field.presence {
        Presence::Required if is_one_sided => Presence::Optional,
        Presence::Nullable if is_one_sided => Presence::OptionalNullable,
        presence => presence,
    }
}
