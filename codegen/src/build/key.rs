//! Idempotency keys that have their place in the body: callers give the key to the call, so the body's type has no
//! field for it. What else uses the same type keeps the field.

use std::collections::{BTreeMap, BTreeSet};

use crate::analyze::{named, parts};
use crate::ir::{
    Api, Body, KeyPlace, Limit, Operation, Origin, Payload, Rest, Root, TypeDef, TypeEntry, TypeId, TypeRef, TypeTable,
};

/// Takes the keys out of the bodies.
pub(super) fn hide(api: &mut Api) {
    let kept = used_elsewhere(api);
    let mut hidden = Hidden { types: &mut api.types, kept: &kept, done: BTreeMap::new() };
    for operation in &mut api.operations {
        let Some(key) = key_in_body(operation).map(str::to_owned) else { continue };
        let Some(body) = &mut operation.body else { continue };
        let origin = Origin::Inline { root: Root::Operation(operation.id.clone()), steps: vec!["request".to_owned()] };
        for media in &mut body.media {
            media.ty = hidden.without(&media.ty, &key, &origin, &operation.at.child("requestBody"));
            uncount(&mut media.limits);
        }
        let is_key_only = body.types().all(|ty| is_empty(hidden.types, ty));
        body.is_key_only = is_key_only;
        body.required &= !body.is_key_only;
    }
}

fn key_in_body(operation: &Operation) -> Option<&str> {
    match &operation.idempotency.as_ref()?.place {
        KeyPlace::Body(name) => Some(name),
        KeyPlace::Header(_) => None,
    }
}

/// Types that something needs beside the bodies that hold a key.
fn used_elsewhere(api: &Api) -> BTreeSet<TypeId> {
    let mut open: Vec<TypeId> = Vec::new();
    for operation in &api.operations {
        let parameters = operation.parameters.iter().chain(&operation.settings);
        parameters.for_each(|parameter| named(&parameter.ty, &mut open));
        operation.payloads().filter_map(Payload::ty).for_each(|ty| named(ty, &mut open));
        operation.headers.iter().for_each(|header| named(&header.ty, &mut open));
        let has_key = key_in_body(operation).is_some();
        for ty in operation.body.iter().flat_map(Body::types) {
            if has_key {
                within(&api.types, ty, &mut open);
            } else {
                named(ty, &mut open);
            }
        }
    }
    api.envelope.iter().for_each(|ty| named(ty, &mut open));
    api.webhooks.iter().for_each(|webhooks| named(&webhooks.event, &mut open));
    let mut used = BTreeSet::new();
    while let Some(id) = open.pop() {
        if used.insert(id) {
            parts(&api.types.get(id).def).into_iter().for_each(|ty| named(ty, &mut open));
        }
    }
    used
}

/// What is within a body: the types of its fields, in whichever form it comes.
fn within(types: &TypeTable, body: &TypeRef, found: &mut Vec<TypeId>) {
    let (mut open, mut seen) = (vec![body], BTreeSet::new());
    while let Some(ty) = open.pop() {
        let id = match ty {
            TypeRef::Nullable(inner) => {
                open.push(inner);
                continue;
            }
            TypeRef::Named(id) if seen.insert(*id) => *id,
            TypeRef::Named(_) => continue,
            other => {
                named(other, found);
                continue;
            }
        };
        match &types.get(id).def {
            TypeDef::Alias(ty) => open.push(ty),
            TypeDef::Union(def) => open.extend(def.members.iter().map(|member| &member.ty)),
            def @ (TypeDef::Struct(_) | TypeDef::Enum(_)) => {
                parts(def).into_iter().for_each(|ty| named(ty, found));
            }
        }
    }
}

/// Bodies without their keys, under way.
struct Hidden<'a> {
    types: &'a mut TypeTable,
    /// Types that must stay as they are.
    kept: &'a BTreeSet<TypeId>,
    /// What became of a type without a key of that name.
    done: BTreeMap<(TypeId, String), TypeId>,
}

impl Hidden<'_> {
    fn without(&mut self, ty: &TypeRef, key: &str, origin: &Origin, at: &crate::pointer::Pointer) -> TypeRef {
        let id = match ty {
            TypeRef::Nullable(inner) => return TypeRef::Nullable(Box::new(self.without(inner, key, origin, at))),
            TypeRef::Named(id) => *id,
            other => return other.clone(),
        };
        if let Some(done) = self.done.get(&(id, key.to_owned())) {
            return TypeRef::Named(*done);
        }
        if !has_key(self.types, id, key, &mut BTreeSet::new()) {
            return ty.clone();
        }
        let target = if self.kept.contains(&id) {
            let entry = TypeEntry { at: at.clone(), origins: vec![origin.clone()], ..self.types.get(id).clone() };
            self.types.push(entry)
        } else {
            id
        };
        self.done.insert((id, key.to_owned()), target);
        self.done.insert((target, key.to_owned()), target);
        let mut def = self.types.get(target).def.clone();
        match &mut def {
            TypeDef::Struct(def) => {
                def.fields.retain(|field| field.wire != key);
                def.constants.retain(|(name, _)| name != key);
                uncount(&mut self.types.get_mut(target).docs.limits);
            }
            TypeDef::Alias(ty) => *ty = self.without(ty, key, origin, at),
            TypeDef::Union(def) => {
                for (index, member) in def.members.iter_mut().enumerate() {
                    member.ty = self.without(&member.ty, key, &of_member(origin, index), &at.index(index));
                }
            }
            TypeDef::Enum(_) => {}
        }
        self.types.get_mut(target).def = def;
        TypeRef::Named(target)
    }
}

/// How many members a body has is not for the caller to say, where the client adds one.
fn uncount(limits: &mut Vec<Limit>) {
    limits.retain(|limit| !matches!(limit, Limit::MinProperties(_) | Limit::MaxProperties(_)));
}

fn of_member(origin: &Origin, index: usize) -> Origin {
    let mut origin = origin.clone();
    if let Origin::Inline { steps, .. } = &mut origin {
        steps.push(format!("member {}", index + 1));
    }
    origin
}

/// Whether a body of this type has a member of that name, in any of its forms.
fn has_key(types: &TypeTable, id: TypeId, key: &str, seen: &mut BTreeSet<TypeId>) -> bool {
    fn of(types: &TypeTable, ty: &TypeRef, key: &str, seen: &mut BTreeSet<TypeId>) -> bool {
        match ty {
            TypeRef::Named(id) => has_key(types, *id, key, seen),
            TypeRef::Nullable(inner) => of(types, inner, key, seen),
            _ => false,
        }
    }
    if !seen.insert(id) {
        return false;
    }
    match &types.get(id).def {
        TypeDef::Struct(def) => def.fields.iter().any(|field| field.wire == key),
        TypeDef::Alias(ty) => of(types, ty, key, seen),
        TypeDef::Union(def) => def.members.iter().any(|member| of(types, &member.ty, key, seen)),
        TypeDef::Enum(_) => false,
    }
}

/// Whether there is nothing that a caller could say with a body of this type.
fn is_empty(types: &TypeTable, ty: &TypeRef) -> bool {
    let mut ty = ty;
    let mut seen = BTreeSet::new();
    loop {
        ty = match ty {
            TypeRef::Nullable(inner) => inner,
            TypeRef::Named(id) if seen.insert(*id) => match &types.get(*id).def {
                TypeDef::Alias(ty) => ty,
                TypeDef::Struct(def) => {
                    let is_open = matches!(def.rest, Rest::Open | Rest::Typed(..));
                    return def.fields.is_empty() && def.constants.is_empty() && !is_open;
                }
                _ => return false,
            },
            _ => return false,
        };
    }
}
