//! `allOf`: several schemas that hold together, as one.

use std::collections::BTreeSet;

use openapiv3::{ReferenceOr, Schema, SchemaData, SchemaKind};

use crate::diagnostic::Code;
use crate::ir::{Limit, Root, TypeDef, TypeRef, add_limits};
use crate::pointer::Pointer;
use crate::resolve::unescape;

use super::members::{Members, RestSchema, part_at};
use super::view::View;
use super::{Builder, DEEPEST, Place, Typed};

/// What the parts of an `allOf` say together.
#[derive(Default)]
struct Parts {
    members: Members,
    /// Whether any part is an object.
    is_object: bool,
    /// Parts that are neither an object nor empty: values, lists, enums.
    others: Vec<(ReferenceOr<Schema>, Pointer)>,
    /// Lists of alternatives that some part names.
    unions: Vec<(Vec<ReferenceOr<Schema>>, Pointer)>,
    nullable: bool,
    /// What they allow of the value as a whole.
    limits: Vec<Limit>,
    /// Named schemas on the way here.
    within: Vec<String>,
    /// All named schemas so far: what is gathered again says nothing new, and may be on a circle.
    gathered: BTreeSet<String>,
}

impl Builder<'_> {
    /// The type of a schema with `allOf`.
    pub(super) fn all_of(&mut self, view: &View<'_>, place: Place) -> Typed {
        let alone = !view.has_members() && view.alternatives().1.is_empty() && view.values.is_empty();
        let mut telling = view.all_of.iter().enumerate().filter(|(_, part)| !self.is_empty_part(part));
        if alone && let (Some((index, only)), None) = (telling.next(), telling.next()) {
            return self.typed(only, place.moved(part_at(view, &place.at, index)));
        }
        let mut parts = Parts::default();
        if let (Root::Component(name), Some(_)) = (&place.root, place.target) {
            parts.gathered.insert(name.clone());
            parts.within.push(name.clone());
        }
        self.gather(view, &place.at, &mut parts);
        let nullable = parts.nullable;
        // A value of its own, an enum say, is one of the alternatives, and says which.
        let says_which = !parts.is_object && !parts.others.is_empty();
        if let Some((alternatives, at)) = parts.unions.pop().filter(|_| !says_which) {
            if !parts.unions.is_empty() || !parts.others.is_empty() {
                let message = "`allOf` asks for several things at once; only these alternatives are told apart";
                self.say(Code::AnyJson, &at, message);
            }
            let mut typed = self.union_over(parts.members, &alternatives, view, &place.moved(at.clone()), &at);
            add_limits(&mut typed.limits, parts.limits);
            return typed;
        }
        if parts.is_object || parts.others.is_empty() {
            if !parts.is_object {
                return Typed::new(TypeRef::Json, true);
            }
            if !parts.others.is_empty() {
                self.widen(&place.at, "`allOf` asks for an object and something else; the object is kept");
            }
            if let Some(mut value) = self.value_of(&parts.members, &place) {
                add_limits(&mut parts.limits, value.inner(Limit::Values));
                return Typed::new(TypeRef::Map(Box::new(value.into_ref())), nullable).with(parts.limits);
            }
            let def = self.structure(parts.members, &place);
            return Typed::new(self.intern(TypeDef::Struct(def), view, &place), nullable).with(parts.limits);
        }
        let mut typed = self.narrowest(parts.others, place);
        add_limits(&mut typed.limits, parts.limits);
        typed
    }

    /// What each value of a map is; `None` where members are named, or none are allowed.
    fn value_of(&mut self, members: &Members, place: &Place) -> Option<Typed> {
        if !members.list.is_empty() || !members.required.is_empty() {
            return None;
        }
        match &members.rest {
            RestSchema::Closed => None,
            RestSchema::Silent | RestSchema::Open => Some(Typed::new(TypeRef::Json, false)),
            RestSchema::Typed(schema, at) => Some(self.typed(schema, place.step("value", at.clone()))),
        }
    }

    /// Of several schemas for one value, the one that says the most: the shortest enum, else a format, else the first.
    fn narrowest(&mut self, others: Vec<(ReferenceOr<Schema>, Pointer)>, place: Place) -> Typed {
        let kinds = others.iter().filter_map(|(item, at)| View::new(self.resolved.component_or_self(item, at)?).kind);
        let kinds: BTreeSet<&str> = kinds.collect();
        if kinds.len() > 1 && !kinds.iter().all(|kind| matches!(*kind, "integer" | "number")) {
            self.say(Code::AnyJson, &place.at, "`allOf` asks for values of several types at once; one of them is kept");
        }
        let rank = |builder: &Self, (item, at): &(ReferenceOr<Schema>, Pointer)| {
            let found = builder.resolved.component_or_self(item, at).map(View::new);
            match found {
                Some(view) if !view.values.is_empty() => (0, view.values.len()),
                Some(view) if view.format.is_some() => (1, 0),
                // A list of anything, as that of a page, says less than a list of something.
                Some(view) if view.items.is_some_and(is_open) => (3, 0),
                Some(view) if view.kind.is_some() => (2, 0),
                _ => (4, 0),
            }
        };
        let best = others.into_iter().min_by_key(|other| rank(self, other));
        match best {
            Some((schema, at)) => self.typed(&schema, place.moved(at)),
            None => Typed::new(TypeRef::Json, true),
        }
    }

    fn gather(&mut self, view: &View<'_>, at: &Pointer, parts: &mut Parts) {
        for (index, part) in view.all_of.iter().enumerate() {
            self.gather_part(part, part_at(view, at, index), parts);
        }
        self.gather_view(view, at, parts);
    }

    fn gather_part(&mut self, part: &ReferenceOr<Schema>, at: Pointer, parts: &mut Parts) {
        self.circles.work();
        let (schema, at) = match part {
            ReferenceOr::Item(schema) => (schema, at),
            ReferenceOr::Reference { reference } => {
                let name = self.resolved.schema_name(reference).map(unescape);
                let component = name.as_deref().and_then(|name| self.resolved.component(name));
                let (Some(name), Some(component)) = (name, component) else {
                    self.resolved.dangling(reference, &at);
                    return;
                };
                if !parts.gathered.insert(name.clone()) {
                    return;
                }
                if parts.within.len() > DEEPEST {
                    self.widen(&at, format!("inherits from more than {DEEPEST} schemas, one from the other"));
                    return;
                }
                let here = Pointer::root().child("components").child("schemas").child(&name);
                let Some(found) = self.resolved.schema(component, &here) else { return };
                parts.within.push(name);
                let view = View::new(found.item);
                self.gather_found(&view, part, found.at, parts);
                parts.within.pop();
                return;
            }
        };
        let view = View::new(schema);
        self.gather_found(&view, part, at, parts);
    }

    fn gather_found(&mut self, view: &View<'_>, part: &ReferenceOr<Schema>, at: Pointer, parts: &mut Parts) {
        add_limits(&mut parts.limits, view.limits.iter().cloned());
        parts.nullable |= view.data.nullable && view.all_of.is_empty() && matches!(part, ReferenceOr::Item(_));
        if !view.all_of.is_empty() || view.has_members() || !view.alternatives().1.is_empty() {
            self.gather(view, &at, parts);
        } else if view.kind == Some("object") {
            parts.is_object = true;
        } else if !view.is_open() {
            parts.others.push((part.clone(), at));
        }
    }

    /// What a schema says itself, beside its `allOf`.
    fn gather_view(&mut self, view: &View<'_>, at: &Pointer, parts: &mut Parts) {
        if view.has_members() {
            parts.is_object = true;
            self.gather_own(view, at, &mut parts.members);
        }
        if view.kind == Some("object") {
            parts.is_object = true;
        }
        let (keyword, alternatives) = view.alternatives();
        if alternatives.is_empty() {
            if view.all_of.is_empty() || view.has_members() {
                return;
            }
            // Beside `allOf`, a type, a format or an enum of its own.
            if view.kind.is_some_and(|kind| kind != "object") || !view.values.is_empty() {
                parts.others.push((self.own_value(view), at.clone()));
            }
        } else if self.only_requires(alternatives) || self.lead_to(alternatives, &parts.within) {
            // Or they are the kinds of a base, and it is one of them that inherits from it.
            parts.is_object |= view.has_members();
        } else {
            parts.unions.push((alternatives.to_vec(), at.child(keyword)));
        }
    }

    /// Whether alternatives, or those that they refer to, name one of these schemas.
    fn lead_to(&self, alternatives: &[ReferenceOr<Schema>], names: &[String]) -> bool {
        let mut open: Vec<&ReferenceOr<Schema>> = alternatives.iter().collect();
        let mut seen = BTreeSet::new();
        while let Some(item) = open.pop() {
            let ReferenceOr::Reference { reference } = item else { continue };
            let Some(name) = self.resolved.schema_name(reference).map(unescape) else { continue };
            if names.contains(&name) {
                return true;
            }
            let Some(component) = self.resolved.component(&name) else { continue };
            if !seen.insert(name) {
                continue;
            }
            match component {
                ReferenceOr::Item(schema) => open.extend(View::new(schema).alternatives().1),
                ReferenceOr::Reference { .. } => open.push(component),
            }
        }
        false
    }

    /// The schema of a single value that stands beside an `allOf`.
    fn own_value(&self, view: &View<'_>) -> ReferenceOr<Schema> {
        let any = openapiv3::AnySchema {
            typ: view.kind.map(str::to_owned),
            format: view.format.clone(),
            enumeration: view.values.clone(),
            ..openapiv3::AnySchema::default()
        };
        ReferenceOr::Item(Schema { schema_data: SchemaData::default(), schema_kind: SchemaKind::Any(any) })
    }

    fn is_empty_part(&self, part: &ReferenceOr<Schema>) -> bool {
        match part {
            ReferenceOr::Reference { .. } => false,
            ReferenceOr::Item(schema) => View::new(schema).is_open(),
        }
    }

    /// Members gathered from a schema that is to be merged with others.
    pub(super) fn members_of(&mut self, item: &ReferenceOr<Schema>, at: &Pointer) -> Option<Members> {
        let mut parts = Parts::default();
        self.gather_part(item, at.clone(), &mut parts);
        (parts.others.is_empty() && parts.unions.is_empty()).then_some(parts.members)
    }
}

fn is_open(item: &ReferenceOr<Box<Schema>>) -> bool {
    matches!(item, ReferenceOr::Item(schema) if View::new(schema).is_open())
}
