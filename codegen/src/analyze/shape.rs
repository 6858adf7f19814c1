//! What tells the members of a union apart: a tag, JSON types, keys.

use std::collections::HashMap;

use crate::ir::{Api, Field, Member, Presence, Scalar, TypeDef, TypeId, TypeRef};

/// A type of JSON value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// `null`
    Null,
    /// `true`, `false`
    Boolean,
    /// A whole number.
    Integer,
    /// Any number.
    Number,
    /// Text.
    String,
    /// A list.
    Array,
    /// An object.
    Object,
    /// All of them.
    Any,
}

/// A property, and the values (as JSON) of which it has one.
pub type Tag = (String, Vec<String>);

/// What JSON a member of a union may be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    /// JSON types, sorted.
    pub kinds: Vec<Kind>,
    /// Properties that tell what it is.
    pub tags: Vec<Tag>,
    /// Properties that are there and have one of several values: tags, where no other member has any of those.
    listed: Vec<Tag>,
    /// Whether the document names the tag itself, as a discriminator.
    pub discriminated: bool,
    /// Keys that are there, and not in every other member.
    pub keys: Vec<String>,
}

/// For each union its members, most specific first.
pub(super) fn shapes(api: &Api) -> Vec<Vec<(usize, Shape)>> {
    let all = api.types.iter().map(|(_, entry)| match &entry.def {
        TypeDef::Union(def) => ordered(api, &def.members),
        _ => Vec::new(),
    });
    all.collect()
}

fn ordered(api: &Api, members: &[Member]) -> Vec<(usize, Shape)> {
    let mut shapes: Vec<(usize, Shape)> =
        members.iter().enumerate().map(|(at, member)| (at, member_shape(api, member))).collect();
    let objects: Vec<Vec<String>> =
        shapes.iter().filter(|(_, shape)| shape.kinds == [Kind::Object]).map(|(_, shape)| shape.keys.clone()).collect();
    for (_, shape) in &mut shapes {
        shape.keys.retain(|key| objects.len() < 2 || !objects.iter().all(|keys| keys.contains(key)));
    }
    tell_by_lists(&mut shapes);
    keep_telling_tags(&mut shapes);
    // The member with the most demands is tried first; any JSON comes last.
    shapes.sort_by_key(|(at, shape)| {
        let demands = (usize::MAX - shape.tags.len(), usize::MAX - shape.keys.len());
        (shape.kinds.contains(&Kind::Any), demands, shape.kinds.len(), leniency(api, &members[*at].ty))
    });
    shapes
}

/// Values that a property may have tell an object from the others, where all of those have other values there.
fn tell_by_lists(shapes: &mut [(usize, Shape)]) {
    let objects: Vec<Shape> = shapes
        .iter()
        .filter(|(_, shape)| shape.kinds.contains(&Kind::Object))
        .map(|(_, shape)| shape.clone())
        .collect();
    let is_telling = |(property, values): &Tag, shape: &Shape| {
        let is_other = |other: &Shape| {
            let tags = || other.tags.iter().chain(&other.listed).filter(|(name, _)| name == property);
            other == shape
                || tags().next().is_some() && tags().all(|(_, other)| !other.iter().any(|value| values.contains(value)))
        };
        objects.iter().all(is_other)
    };
    for (_, shape) in shapes.iter_mut().filter(|(_, shape)| !shape.discriminated) {
        let telling = shape.listed.iter().find(|tag| objects.len() > 1 && is_telling(tag, shape)).cloned();
        shape.tags.extend(telling);
    }
}

/// Of several constants that objects have, the one that tells them apart best; none where all have the same.
fn keep_telling_tags(shapes: &mut [(usize, Shape)]) {
    let objects: Vec<(usize, Vec<Tag>)> = shapes
        .iter()
        .filter(|(_, shape)| shape.kinds.contains(&Kind::Object))
        .map(|(at, shape)| (*at, shape.tags.clone()))
        .collect();
    for (at, shape) in shapes.iter_mut().filter(|(_, shape)| !shape.discriminated && !shape.tags.is_empty()) {
        let others = || objects.iter().filter(|(other, _)| other != at);
        if others().next().is_none() {
            continue;
        }
        let told_apart = |(property, values): &Tag| {
            let score = others().map(|(_, tags)| match tags.iter().find(|(other, _)| other == property) {
                Some((_, other)) if other.iter().any(|value| values.contains(value)) => 0,
                Some(_) => 2,
                // It may have any value there.
                None => 1,
            });
            score.sum::<usize>()
        };
        let best = shape.tags.iter().rev().max_by_key(|tag| told_apart(tag)).filter(|tag| told_apart(tag) > 0);
        shape.tags = best.cloned().into_iter().collect();
    }
}

/// How much text a type takes: a format refuses most, an enum keeps what it does not know.
fn leniency(api: &Api, ty: &TypeRef) -> u8 {
    match ty {
        TypeRef::Scalar(Scalar::Uuid | Scalar::DateTime | Scalar::Date | Scalar::DecimalText) => 0,
        TypeRef::Scalar(Scalar::I32 | Scalar::I64 | Scalar::U64) => 0,
        TypeRef::Scalar(Scalar::Base64) => 1,
        TypeRef::Named(id) => match &api.types.get(*id).def {
            TypeDef::Alias(ty) if *ty != TypeRef::Named(*id) => leniency(api, ty),
            TypeDef::Enum(_) => 2,
            _ => 1,
        },
        TypeRef::Scalar(Scalar::String) => 3,
        _ => 1,
    }
}

fn member_shape(api: &Api, member: &Member) -> Shape {
    let mut shape = of(api, &member.ty, &mut Seen::default());
    if let Some((property, values)) = &member.tag {
        shape.tags = vec![(property.clone(), values.clone())];
        shape.keys.clear();
        shape.discriminated = true;
    }
    shape
}

/// How many names for names, and unions within unions, are looked through.
const DEEPEST: usize = 64;

/// The named types on the way.
#[derive(Default)]
struct Seen {
    /// Whether each is still being looked at.
    types: HashMap<TypeId, bool>,
    depth: usize,
}

fn of(api: &Api, ty: &TypeRef, seen: &mut Seen) -> Shape {
    match ty {
        TypeRef::Json => Shape { kinds: vec![Kind::Any], ..Shape::default() },
        TypeRef::List(_) | TypeRef::Tuple(_) => Shape { kinds: vec![Kind::Array], ..Shape::default() },
        TypeRef::Map(_) => Shape { kinds: vec![Kind::Object], ..Shape::default() },
        TypeRef::Secret(inner) => of(api, inner, seen),
        TypeRef::Nullable(inner) => {
            let mut shape = of(api, inner, seen);
            shape.kinds.insert(0, Kind::Null);
            shape
        }
        TypeRef::Scalar(scalar) => Shape { kinds: vec![scalar_kind(*scalar)], ..Shape::default() },
        TypeRef::Named(id) => named(api, *id, seen),
    }
}

fn named(api: &Api, id: TypeId, seen: &mut Seen) -> Shape {
    match seen.types.get(&id) {
        // What leads back to itself, or on and on, may be anything.
        Some(true) => return Shape { kinds: vec![Kind::Any], ..Shape::default() },
        // Of a union within a union, what was counted once need not be counted again.
        Some(false) => return Shape::default(),
        None if seen.depth >= DEEPEST => return Shape { kinds: vec![Kind::Any], ..Shape::default() },
        None => seen.types.insert(id, true),
    };
    seen.depth += 1;
    let entry = api.types.get(id);
    let mut shape = match &entry.def {
        TypeDef::Alias(ty) => of(api, ty, seen),
        TypeDef::Struct(def) => Shape {
            kinds: vec![Kind::Object],
            tags: def.constants.iter().map(|(name, value)| (name.clone(), vec![value.clone()])).collect(),
            listed: def.fields.iter().filter_map(|field| listed(api, field)).collect(),
            discriminated: false,
            keys: def
                .fields
                .iter()
                .filter(|field| matches!(field.presence, Presence::Required | Presence::Nullable))
                .map(|field| field.wire.clone())
                .collect(),
        },
        TypeDef::Enum(def) => {
            let kinds = def.values.iter().map(|value| match &value.value {
                serde_json::Value::String(_) => Kind::String,
                serde_json::Value::Bool(_) => Kind::Boolean,
                _ => Kind::Number,
            });
            Shape { kinds: sorted(kinds.collect()), ..Shape::default() }
        }
        TypeDef::Union(def) => {
            let kinds = def.members.iter().flat_map(|member| of(api, &member.ty, seen).kinds);
            Shape { kinds: sorted(kinds.collect()), ..Shape::default() }
        }
    };
    seen.depth -= 1;
    seen.types.insert(id, false);
    if entry.nullable && !shape.kinds.contains(&Kind::Null) {
        shape.kinds.insert(0, Kind::Null);
    }
    shape
}

/// The values of a member that has to be there, where the document lists all of them.
fn listed(api: &Api, field: &Field) -> Option<Tag> {
    let mut ty = &field.ty;
    for _ in 0..DEEPEST {
        let TypeRef::Named(id) = ty else { return None };
        match &api.types.get(*id).def {
            TypeDef::Alias(next) => ty = next,
            TypeDef::Enum(def) if !def.is_open && field.presence == Presence::Required => {
                return Some((field.wire.clone(), def.values.iter().map(|value| value.value.to_string()).collect()));
            }
            _ => return None,
        }
    }
    None
}

fn sorted(mut kinds: Vec<Kind>) -> Vec<Kind> {
    kinds.sort_unstable();
    kinds.dedup();
    if kinds.contains(&Kind::Any) { vec![Kind::Any] } else { kinds }
}

fn scalar_kind(scalar: Scalar) -> Kind {
    match scalar {
        Scalar::Boolean => Kind::Boolean,
        Scalar::I32 | Scalar::I64 | Scalar::U64 | Scalar::UnixTime => Kind::Integer,
        Scalar::F64 | Scalar::Decimal => Kind::Number,
        Scalar::String
        | Scalar::DecimalText
        | Scalar::Uuid
        | Scalar::DateTime
        | Scalar::Date
        | Scalar::Base64
        | Scalar::Binary => Kind::String,
    }
}
