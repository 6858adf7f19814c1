//! The members of an object, gathered from wherever a schema says them, to a struct.

use std::collections::BTreeSet;

use openapiv3::{AdditionalProperties, ReferenceOr, Schema, SchemaData, SchemaKind};
use serde_json::Value;

use crate::diagnostic::Code;
use crate::ir::{Access, Docs, Field, Presence, Rest, StructDef, TypeRef};
use crate::pointer::Pointer;
use crate::secret_names::is_card;

use super::view::View;
use super::{Builder, DEEPEST, Place, Typed};

/// Where the parts stand of an `allOf` that is in no document: members of one name, from several schemas.
const MERGED: &str = "x-billwright-merged";

/// Where a part of an `allOf` stands.
pub(super) fn part_at(view: &View<'_>, at: &Pointer, index: usize) -> Pointer {
    let place = view.extension(MERGED).and_then(|places| places.get(index)?.as_str());
    place.map_or_else(|| at.child("allOf").index(index), Pointer::parse)
}

/// The members of an object.
#[derive(Default)]
pub(super) struct Members {
    pub(super) list: Vec<MemberSchema>,
    /// In the order in which they are listed, each once.
    pub(super) required: Vec<String>,
    /// The order that the document asks for (`x-order`), for members that are not required.
    pub(super) order: Vec<String>,
    pub(super) rest: RestSchema,
}

/// A member, as its schema stands in the document.
pub(super) struct MemberSchema {
    pub(super) name: String,
    pub(super) schema: ReferenceOr<Box<Schema>>,
    pub(super) at: Pointer,
}

/// What is said of further members.
#[derive(Default)]
pub(super) enum RestSchema {
    #[default]
    Silent,
    Closed,
    Open,
    Typed(Box<ReferenceOr<Schema>>, Pointer),
}

impl Members {
    /// Adds a member, or narrows the one of that name: both schemas hold.
    pub(super) fn add(&mut self, name: &str, schema: ReferenceOr<Box<Schema>>, at: Pointer) {
        let Some(known) = self.list.iter_mut().find(|member| member.name == name) else {
            self.list.push(MemberSchema { name: name.to_owned(), schema, at });
            return;
        };
        if known.schema == schema || says_nothing(&schema) {
            return;
        }
        if says_nothing(&known.schema) {
            (known.schema, known.at) = (schema, at);
            return;
        }
        if let ReferenceOr::Item(merged) = &mut known.schema
            && let Some(Value::Array(places)) = merged.schema_data.extensions.get_mut(MERGED)
            && let SchemaKind::AllOf { all_of } = &mut merged.schema_kind
        {
            // Each part once: what is merged in circles must not grow.
            let schema = schema.unbox();
            if !all_of.contains(&schema) {
                all_of.push(schema);
                places.push(at.as_str().into());
            }
            return;
        }
        let earlier = std::mem::replace(&mut known.schema, ReferenceOr::Reference { reference: String::new() });
        let both = vec![earlier.unbox(), schema.unbox()];
        let places = Value::from(vec![known.at.as_str(), at.as_str()]);
        let mut said = said_of(&both);
        said.extensions.insert(MERGED.to_owned(), places);
        known.schema =
            ReferenceOr::boxed_item(Schema { schema_data: said, schema_kind: SchemaKind::AllOf { all_of: both } });
        known.at = at;
    }

    pub(super) fn require(&mut self, names: &[String]) {
        for name in names {
            if !self.required.contains(name) {
                self.required.push(name.clone());
            }
        }
    }

    /// Further members are what every part allows; closed parts are opened by the members of the others.
    pub(super) fn add_rest(&mut self, additional: Option<&AdditionalProperties>, at: &Pointer) {
        let at = at.child("additionalProperties");
        self.rest = match (additional, std::mem::take(&mut self.rest)) {
            (None, rest) => rest,
            (Some(AdditionalProperties::Any(false)), RestSchema::Silent) => RestSchema::Closed,
            (Some(AdditionalProperties::Any(false)), rest) => rest,
            (Some(AdditionalProperties::Any(true)), rest @ RestSchema::Typed(..)) => rest,
            (Some(AdditionalProperties::Any(true)), _) => RestSchema::Open,
            (Some(AdditionalProperties::Schema(schema)), _) => RestSchema::Typed(schema.clone(), at),
        };
    }
}

/// What schemas that hold together say beside the type. Of two texts, the later counts: it is about the narrower one.
fn said_of(parts: &[ReferenceOr<Schema>]) -> SchemaData {
    let mut said = SchemaData::default();
    for part in parts.iter().filter_map(ReferenceOr::as_item) {
        let data = &part.schema_data;
        if data.title.is_some() || data.description.is_some() {
            (said.title, said.description) = (data.title.clone(), data.description.clone());
        }
        said.deprecated |= data.deprecated;
        said.read_only |= data.read_only;
        said.write_only |= data.write_only;
    }
    said
}

fn says_nothing(schema: &ReferenceOr<Box<Schema>>) -> bool {
    match schema {
        ReferenceOr::Reference { .. } => false,
        ReferenceOr::Item(schema) => View::new(schema).is_open(),
    }
}

impl Builder<'_> {
    /// The members that a schema names itself.
    pub(super) fn own_members(&self, view: &View<'_>, place: &Place) -> Members {
        let mut members = Members::default();
        self.gather_own(view, &place.at, &mut members);
        members
    }

    pub(super) fn gather_own(&self, view: &View<'_>, at: &Pointer, members: &mut Members) {
        // A member that no value fits is one that is never there.
        let possible = |schema: &ReferenceOr<Box<Schema>>| !View::is_nothing(schema);
        for (name, schema) in view.properties.into_iter().flatten().filter(|(_, schema)| possible(schema)) {
            members.add(name, schema.clone(), at.child("properties").child(name));
        }
        members.require(view.required);
        let order = view.extension("x-order").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        members.order.extend(order.iter().filter_map(Value::as_str).map(str::to_owned));
        let patterns = view.extension("x-billwright-pattern-properties").is_some();
        match view.additional {
            // Where nothing else is said, or all else is forbidden, it is patterns that invite further members.
            None | Some(AdditionalProperties::Any(false)) if patterns => {
                members.add_rest(Some(&AdditionalProperties::Any(true)), at);
            }
            additional => members.add_rest(additional, at),
        }
    }

    /// Members to a struct: required ones in the order of `required`, then those of `x-order`, then the others by name.
    pub(super) fn structure(&mut self, members: Members, place: &Place) -> StructDef {
        let Members { mut list, required, order, rest } = members;
        let rank = |list: &[String], name: &String| list.iter().position(|known| known == name).unwrap_or(usize::MAX);
        list.sort_by_cached_key(|member| {
            (rank(&required, &member.name), rank(&order, &member.name), member.name.clone())
        });
        let mut def = StructDef { fields: Vec::new(), constants: Vec::new(), rest: Rest::Silent };
        for name in required.iter().filter(|name| list.iter().all(|member| member.name != **name)) {
            let message =
                format!("`{name}` is required and no member of that name is described: the type has no field for it");
            self.say(Code::OddRequired, &place.at, message);
        }
        let is_card = is_card(list.iter().map(|member| member.name.as_str()));
        for member in &list {
            let required = required.contains(&member.name);
            // What no answer has is nothing that each value has.
            let is_write_only = member.schema.as_item().is_some_and(|schema| schema.schema_data.write_only);
            if required
                && !is_write_only
                && let Some(value) = self.constant(&member.schema, &member.at)
            {
                def.constants.push((member.name.clone(), value.to_string()));
                continue;
            }
            def.fields.push(self.field(member, required, is_card, place));
        }
        def.rest = match rest {
            RestSchema::Silent => Rest::Silent,
            RestSchema::Open => Rest::Open,
            RestSchema::Closed => Rest::Closed,
            RestSchema::Typed(schema, at) => {
                let mut typed = self.typed(&schema, place.step("value", at));
                let limits = std::mem::take(&mut typed.limits);
                match typed.into_ref() {
                    TypeRef::Json => Rest::Open,
                    ty => Rest::Typed(ty, limits),
                }
            }
        };
        def
    }

    fn field(&mut self, member: &MemberSchema, required: bool, is_in_card: bool, place: &Place) -> Field {
        let Typed { ty, nullable, limits } =
            self.typed_box(&member.schema, place.step(&member.name, member.at.clone()));
        let mut field = Field {
            wire: member.name.clone(),
            prescribed: None,
            ty: TypeRef::Json,
            presence: Presence::new(required, nullable),
            access: Access::Both,
            docs: Docs::default(),
            at: member.at.clone(),
        };
        match &member.schema {
            ReferenceOr::Item(schema) => {
                let view = View::new(schema);
                field.docs = view.docs();
                field.prescribed =
                    view.text_extension("x-billwright-name").filter(|_| !matches!(ty, TypeRef::Named(_)));
                field.access = match (view.data.read_only, view.data.write_only) {
                    (true, false) => Access::Read,
                    (false, true) => Access::Write,
                    _ => Access::Both,
                };
            }
            ReferenceOr::Reference { .. } => {
                if let TypeRef::Named(id) = shown(&ty) {
                    field.docs = Docs { odd_limits: Vec::new(), ..self.types.get(*id).docs.clone() };
                }
            }
        }
        field.docs.limits = limits;
        let schema = member.schema.clone().unbox();
        field.ty = self.hide(ty, &member.name, &schema, &member.at, is_in_card);
        // Any JSON holds null already: there is no third thing to tell apart.
        if *shown(&field.ty) == TypeRef::Json {
            field.presence = if required { Presence::Required } else { Presence::Optional };
        }
        field
    }

    /// The one value that a schema allows, where it is one.
    fn constant(&self, schema: &ReferenceOr<Box<Schema>>, at: &Pointer) -> Option<Value> {
        self.constant_of(&schema.clone().unbox(), at, &mut BTreeSet::new())
    }

    fn constant_of(&self, schema: &ReferenceOr<Schema>, at: &Pointer, seen: &mut BTreeSet<String>) -> Option<Value> {
        // A named schema says the same each time.
        if let ReferenceOr::Reference { reference } = schema
            && (seen.len() >= DEEPEST || !seen.insert(reference.clone()))
        {
            return None;
        }
        let view = View::new(self.resolved.component_or_self(schema, at)?);
        if view.data.nullable {
            return None;
        }
        let value = view.constant().filter(|value| value.is_string() || value.is_boolean() || value.is_number());
        // Of schemas that hold together, one may narrow the others to one value.
        value.cloned().or_else(|| view.all_of.iter().find_map(|part| self.constant_of(part, at, seen)))
    }
}

/// A type without the mark that hides its values.
fn shown(ty: &TypeRef) -> &TypeRef {
    match ty {
        TypeRef::Secret(inner) => inner,
        ty => ty,
    }
}
