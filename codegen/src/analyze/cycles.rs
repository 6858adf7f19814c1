//! Types that contain themselves: where a box closes the circle, and where none can.

use std::collections::HashSet;

use crate::diagnostic::{Code, Diagnostic};
use crate::ir::{Api, Presence, TypeDef, TypeId, TypeRef};

use super::named;

/// Structs that must hold themselves have no finite value: the member that closes such a circle becomes optional.
pub(super) fn make_finite(api: &mut Api) -> Vec<Diagnostic> {
    let mut diagnostics = leave_out_own_members(api);
    loop {
        let finite = finite(api);
        let endless = |ty: &TypeRef| held(ty).iter().any(|id| !finite[id.index()]);
        let found = api.types.iter().find_map(|(id, entry)| match &entry.def {
            TypeDef::Struct(def) if !finite[id.index()] => {
                let at = def.fields.iter().position(|field| field.presence == Presence::Required && endless(&field.ty));
                at.map(|at| (id, at))
            }
            _ => None,
        });
        let Some((id, at)) = found else { break };
        if let TypeDef::Struct(def) = &mut api.types.get_mut(id).def
            && let Some(field) = def.fields.get_mut(at)
        {
            field.presence = Presence::Optional;
            let message =
                format!("`{}` is required, so this object would have to hold itself; made optional", field.wire);
            diagnostics.push(Diagnostic::new(Code::EndlessObject, field.at.clone(), message));
        }
    }
    // What is left are names for themselves.
    let finite = finite(api);
    let endless: Vec<TypeId> = api.types.iter().map(|(id, _)| id).filter(|id| !finite[id.index()]).collect();
    for id in endless {
        let entry = api.types.get_mut(id);
        entry.def = TypeDef::Alias(TypeRef::Json);
        let message = "this schema refers to nothing but itself; taken as any JSON";
        diagnostics.push(Diagnostic::new(Code::ReferenceCycle, entry.at.clone(), message));
    }
    diagnostics
}

/// A union that is a member of itself, perhaps by way of other unions, would be tried for the same value for ever.
fn leave_out_own_members(api: &mut Api) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let ids: Vec<TypeId> = api.types.iter().map(|(id, _)| id).collect();
    for id in ids {
        let TypeDef::Union(def) = &api.types.get(id).def else { continue };
        let own: Vec<bool> = def.members.iter().map(|member| leads_to(api, &member.ty, id)).collect();
        if !own.contains(&true) {
            continue;
        }
        let entry = api.types.get_mut(id);
        let message = "an alternative of this schema is the schema itself; left out";
        diagnostics.push(Diagnostic::new(Code::OwnAlternative, entry.at.clone(), message));
        if let TypeDef::Union(def) = &mut entry.def {
            let mut own = own.into_iter();
            def.members.retain(|_| !own.next().unwrap_or_default());
            if def.members.is_empty() {
                entry.def = TypeDef::Alias(TypeRef::Json);
            }
        }
    }
    diagnostics
}

/// Whether a value of this type is tried as one of `union`, without anything of it having been read.
fn leads_to(api: &Api, ty: &TypeRef, union: TypeId) -> bool {
    let mut open = vec![ty];
    let mut seen = HashSet::new();
    while let Some(ty) = open.pop() {
        match ty {
            TypeRef::Named(id) if *id == union => return true,
            TypeRef::Named(id) if seen.insert(*id) => match &api.types.get(*id).def {
                TypeDef::Union(def) => open.extend(def.members.iter().map(|member| &member.ty)),
                TypeDef::Alias(ty) => open.push(ty),
                TypeDef::Struct(_) | TypeDef::Enum(_) => {}
            },
            TypeRef::Nullable(inner) | TypeRef::Secret(inner) => open.push(inner),
            _ => {}
        }
    }
    false
}

/// For each type whether it has a finite value.
fn finite(api: &Api) -> Vec<bool> {
    let mut finite = vec![false; api.types.len()];
    loop {
        let mut changed = false;
        for (id, entry) in api.types.iter() {
            if finite[id.index()] {
                continue;
            }
            let settled = |ty: &TypeRef| held(ty).iter().all(|id| finite[id.index()]);
            let now = match &entry.def {
                TypeDef::Struct(def) => def
                    .fields
                    .iter()
                    .filter(|field| field.presence == Presence::Required)
                    .all(|field| settled(&field.ty)),
                // An unknown member is always possible.
                TypeDef::Union(_) | TypeDef::Enum(_) => true,
                TypeDef::Alias(ty) => settled(ty),
            };
            if now {
                finite[id.index()] = true;
                changed = true;
            }
        }
        if !changed {
            return finite;
        }
    }
}

/// The types whose value must exist for a value of this type to exist.
fn held(ty: &TypeRef) -> Vec<TypeId> {
    match ty {
        TypeRef::Named(id) => vec![*id],
        TypeRef::Secret(inner) => held(inner),
        TypeRef::Tuple(members) => members.iter().flat_map(held).collect(),
        TypeRef::List(_) | TypeRef::Map(_) | TypeRef::Nullable(_) | TypeRef::Scalar(_) | TypeRef::Json => Vec::new(),
    }
}

/// The types that lie within a value of this type, without a pointer between.
fn embedded(ty: &TypeRef) -> Vec<TypeId> {
    match ty {
        TypeRef::Named(id) => vec![*id],
        TypeRef::Secret(inner) | TypeRef::Nullable(inner) => embedded(inner),
        TypeRef::Tuple(members) => members.iter().flat_map(embedded).collect(),
        TypeRef::List(_) | TypeRef::Map(_) | TypeRef::Scalar(_) | TypeRef::Json => Vec::new(),
    }
}

/// The edges to box, and the aliases that must be types of their own.
pub(super) fn boxes(api: &Api) -> (HashSet<(TypeId, usize)>, HashSet<TypeId>) {
    let nominal = nominal_aliases(api);
    let mut boxed = HashSet::new();
    let mut state = vec![State::New; api.types.len()];
    for (start, _) in api.types.iter() {
        if state[start.index()] != State::New {
            continue;
        }
        // Depth first, without recursion: documents chain thousands of schemas.
        state[start.index()] = State::Open;
        let mut stack = vec![(start, edges(api, start), 0)];
        while let Some((id, edges, next)) = stack.last_mut() {
            let Some((slot, target)) = edges.get(*next).copied() else {
                state[id.index()] = State::Done;
                stack.pop();
                continue;
            };
            *next += 1;
            let id = *id;
            match state[target.index()] {
                State::Done => {}
                // An edge back to where we came from closes a circle. An alias has no room for a box of its own.
                State::Open => {
                    boxed.insert(match api.types.get(id).def {
                        TypeDef::Alias(_) if !nominal.contains(&id) => box_above(&stack, id),
                        _ => (id, slot),
                    });
                }
                State::New => {
                    state[target.index()] = State::Open;
                    let edges = self::edges(api, target);
                    stack.push((target, edges, 0));
                }
            }
        }
    }
    (boxed, nominal)
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    New,
    Open,
    Done,
}

type Edges = Vec<(usize, TypeId)>;

/// The edge on the way to an alias that has room for a box: that of the nearest type with fields.
fn box_above(stack: &[(TypeId, Edges, usize)], alias: TypeId) -> (TypeId, usize) {
    let way = stack.iter().rev().skip(1);
    let mut target = alias;
    for (id, edges, next) in way {
        let slot = edges.get(next.saturating_sub(1)).map_or(0, |(slot, _)| *slot);
        target = *id;
        if edges.len() > 1 || slot > 0 {
            return (target, slot);
        }
    }
    (target, 0)
}

fn edges(api: &Api, id: TypeId) -> Edges {
    match &api.types.get(id).def {
        TypeDef::Struct(def) => numbered(def.fields.iter().map(|field| &field.ty)),
        TypeDef::Union(def) => numbered(def.members.iter().map(|member| &member.ty)),
        TypeDef::Alias(ty) => numbered(std::iter::once(ty)),
        TypeDef::Enum(_) => Vec::new(),
    }
}

fn numbered<'t>(types: impl Iterator<Item = &'t TypeRef>) -> Edges {
    types.enumerate().flat_map(|(slot, ty)| embedded(ty).into_iter().map(move |id| (slot, id))).collect()
}

/// Aliases that lead back to themselves through nothing but aliases, lists and maps.
fn nominal_aliases(api: &Api) -> HashSet<TypeId> {
    let aliased = |id: TypeId| match &api.types.get(id).def {
        TypeDef::Alias(ty) => {
            let mut found = Vec::new();
            named(ty, &mut found);
            found
        }
        _ => Vec::new(),
    };
    let mut nominal = HashSet::new();
    for (start, _) in api.types.iter() {
        let mut seen = HashSet::new();
        let mut open = aliased(start);
        while let Some(id) = open.pop() {
            if id == start {
                nominal.insert(start);
                break;
            }
            if seen.insert(id) {
                open.extend(aliased(id));
            }
        }
    }
    nominal
}
