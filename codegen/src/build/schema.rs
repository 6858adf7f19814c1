//! A schema to a type.

use openapiv3::{AdditionalProperties, ReferenceOr, Schema};
use serde_json::Value;

use crate::ir::{Docs, EnumDef, EnumValue, Limit, Scalar, TypeDef, TypeRef, add_limits, loosen};
use crate::parse::read_schema;
use crate::resolve::unescape;

use super::view::View;
use super::{Builder, DEEPEST, Place, Typed, circle, scalar, secrets};

/// How many lists and maps may be nested in one another without a name on the way: a compiler reads them with its stack.
const HIGHEST: usize = 16;

impl Builder<'_> {
    /// The type of a schema or of what it refers to.
    pub(super) fn typed(&mut self, item: &ReferenceOr<Schema>, place: Place) -> Typed {
        match item {
            ReferenceOr::Reference { reference } => self.reference(reference, &place),
            ReferenceOr::Item(schema) => self.inline(schema, place),
        }
    }

    /// The same for the boxed schemas within schemas.
    pub(super) fn typed_box(&mut self, item: &ReferenceOr<Box<Schema>>, place: Place) -> Typed {
        match item {
            ReferenceOr::Reference { reference } => self.reference(reference, &place),
            ReferenceOr::Item(schema) => self.inline(schema, place),
        }
    }

    fn reference(&mut self, reference: &str, place: &Place) -> Typed {
        let name = self.resolved.schema_name(reference).map(unescape);
        match name.as_ref().and_then(|name| self.named.get(name)) {
            Some(&id) => {
                let ty = TypeRef::Named(id);
                let is_secret = name.is_some_and(|name| self.is_secret_component(&name));
                Typed::new(if is_secret { secrets::hidden(ty) } else { ty }, self.types.get(id).nullable)
            }
            None => {
                self.resolved.dangling(reference, &place.at);
                Typed::new(TypeRef::Json, true)
            }
        }
    }

    /// The type of a schema that stands here.
    pub(super) fn inline(&mut self, schema: &Schema, place: Place) -> Typed {
        if self.depth >= DEEPEST {
            return self.widen(&place.at, format!("nested more than {DEEPEST} deep, taken as any JSON"));
        }
        self.depth += 1;
        let view = View::new(schema);
        let at = place.at.clone();
        let is_component = place.target.is_some();
        let mut typed = if !is_component && circle::merges(schema) {
            self.closed(schema, &view, place, |builder, place| builder.of_view(&view, place))
        } else {
            self.of_view(&view, place)
        };
        if secrets::is_said(&view) == Some(true) && !is_component {
            typed.ty = secrets::hidden(typed.ty);
        }
        self.depth -= 1;
        let nested = std::mem::replace(&mut typed.limits, view.limits.clone());
        add_limits(&mut typed.limits, nested);
        if height(&typed.ty) > HIGHEST {
            return self.widen(&at, format!("lists and maps more than {HIGHEST} deep, taken as any JSON"));
        }
        Typed { nullable: typed.nullable || view.data.nullable, ..typed }
    }

    fn of_view(&mut self, view: &View<'_>, place: Place) -> Typed {
        if view.flag("x-billwright-null") {
            return Typed::new(TypeRef::Json, true);
        }
        if !view.all_of.is_empty() {
            return self.all_of(view, place);
        }
        let (keyword, alternatives) = view.alternatives();
        if !alternatives.is_empty() {
            return self.alternatives(view, keyword, alternatives, place);
        }
        if !view.values.is_empty() {
            return Typed::new(self.enumeration(view, &place), false);
        }
        if let Some(items) = view.extension("x-billwright-prefix-items") {
            return self.tuple(view, items, place);
        }
        match view.kind {
            Some("array") => {
                let Some(items) = view.items else { return Typed::new(TypeRef::List(Box::new(TypeRef::Json)), false) };
                let at = place.at.child("items");
                let mut item = self.typed_box(items, self.item_place(&place, at));
                let limits = item.inner(Limit::Items);
                Typed::new(TypeRef::List(Box::new(item.into_ref())), false).with(limits)
            }
            Some("object") => self.object(view, place),
            Some(_) => Typed::new(scalar::scalar(view).unwrap_or(TypeRef::Json), false),
            None if view.has_members() || view.extension("x-billwright-pattern-properties").is_some() => {
                self.object(view, place)
            }
            None => Typed::new(TypeRef::Json, true),
        }
    }

    /// The element of a list is named after the list: one of `line_items` is a `line_item`.
    fn item_place(&self, place: &Place, at: crate::pointer::Pointer) -> Place {
        let mut inner = place.inside(at);
        match inner.steps.last_mut() {
            Some(last) => *last = singular(last),
            None => inner.steps.push("item".to_owned()),
        }
        inner
    }

    fn object(&mut self, view: &View<'_>, place: Place) -> Typed {
        let patterns = view.extension("x-billwright-pattern-properties").and_then(Value::as_object);
        if view.properties.is_none() && view.required.is_empty() {
            let value = match (view.additional, patterns) {
                (Some(AdditionalProperties::Schema(schema)), _) => {
                    let at = place.at.child("additionalProperties");
                    Some(self.typed(schema, place.step("value", at)))
                }
                (_, Some(patterns)) => {
                    let mut value: Option<Typed> = None;
                    for (pattern, schema) in patterns {
                        let at = place.at.child("patternProperties").child(pattern);
                        let typed = self.extension_schema(schema, place.step("value", at));
                        let limits = typed.limits.clone();
                        let ty = typed.into_ref();
                        match &mut value {
                            None => value = Some(Typed::new(ty, false).with(limits)),
                            Some(known) if known.ty == ty => {
                                loosen(&mut known.limits, &limits);
                            }
                            Some(known) => *known = Typed::new(TypeRef::Json, false),
                        }
                    }
                    value.or(Some(Typed::new(TypeRef::Json, false)))
                }
                (Some(AdditionalProperties::Any(false)), None) => None,
                _ => Some(Typed::new(TypeRef::Json, false)),
            };
            if let Some(mut value) = value {
                let limits = value.inner(Limit::Values);
                return Typed::new(TypeRef::Map(Box::new(value.into_ref())), false).with(limits);
            }
        }
        let members = self.own_members(view, &place);
        let def = self.structure(members, &place);
        Typed::new(self.intern(TypeDef::Struct(def), view, &place), false)
    }

    /// A schema that `lower` keeps in an extension.
    pub(super) fn extension_schema(&mut self, schema: &Value, place: Place) -> Typed {
        let (schema, diagnostics) = read_schema(schema, &place.at);
        self.diagnostics.extend(diagnostics);
        self.typed(&schema, place)
    }

    fn tuple(&mut self, view: &View<'_>, items: &Value, place: Place) -> Typed {
        const LONGEST: usize = 6;
        let items = items.as_array().map(Vec::as_slice).unwrap_or_default();
        let rest = view.items.filter(|items| !View::is_nothing(items));
        let (mut members, mut limits) = (Vec::new(), Vec::new());
        for (index, item) in items.iter().enumerate() {
            let at = place.at.child("prefixItems").index(index);
            let mut member = self.extension_schema(item, place.step(&format!("item {}", index + 1), at));
            limits.extend(member.inner(|limits| Limit::Item(index, limits)));
            members.push(member.into_ref());
        }
        if rest.is_none() && (1..=LONGEST).contains(&members.len()) {
            return Typed::new(TypeRef::Tuple(members), false).with(limits);
        }
        if let Some(rest) = rest {
            let mut rest = self.typed_box(rest, self.item_place(&place, place.at.child("items")));
            // What holds for the items after those that are named holds for none of those.
            rest.limits.clear();
            members.push(rest.into_ref());
        }
        members.dedup();
        let item = match members.as_slice() {
            [only] => only.clone(),
            _ => {
                let message = format!("a tuple of more than {LONGEST}, or of any length; its items are any JSON");
                self.widen(&place.at, message).ty
            }
        };
        Typed::new(TypeRef::List(Box::new(item)), false).with(limits)
    }

    /// One of several values. Booleans stay booleans.
    pub(super) fn enumeration(&mut self, view: &View<'_>, place: &Place) -> TypeRef {
        if view.values.iter().all(Value::is_boolean) {
            return TypeRef::Scalar(Scalar::Boolean);
        }
        if view.values.iter().any(|value| value.is_object() || value.is_array()) {
            return self.widen(&place.at, "an enum of objects or lists, taken as any JSON").ty;
        }
        let names = texts(view.extension("x-enum-varnames").or_else(|| view.extension("x-enumNames")));
        let docs = texts(view.extension("x-enum-descriptions"));
        let by_value = view.extension("x-enumDescriptions").and_then(Value::as_object);
        let mut values: Vec<EnumValue> = Vec::new();
        for (index, value) in view.values.iter().enumerate() {
            if values.iter().any(|known| known.value == *value) {
                continue;
            }
            let text = docs.get(index).cloned().or_else(|| by_value?.get(value.as_str()?)?.as_str().map(str::to_owned));
            values.push(EnumValue {
                value: value.clone(),
                prescribed: names.get(index).cloned(),
                docs: Docs { text, ..Docs::default() },
            });
        }
        self.intern(TypeDef::Enum(EnumDef { values, is_open: false }), view, place)
    }
}

/// How many types without a name are nested in one another.
fn height(ty: &TypeRef) -> usize {
    match ty {
        TypeRef::List(inner) | TypeRef::Map(inner) | TypeRef::Nullable(inner) | TypeRef::Secret(inner) => {
            1 + height(inner)
        }
        TypeRef::Tuple(members) => 1 + members.iter().map(height).max().unwrap_or_default(),
        TypeRef::Named(_) | TypeRef::Scalar(_) | TypeRef::Json => 0,
    }
}

fn texts(value: Option<&Value>) -> Vec<String> {
    let list = value.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    list.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// One of several: `line_items` to `line_item`, `entries` to `entry`, `addresses` to `address`.
pub(super) fn singular(word: &str) -> String {
    for (plural, single) in [("ies", "y"), ("sses", "ss"), ("xes", "x"), ("ches", "ch"), ("shes", "sh")] {
        if let Some(stem) = word.strip_suffix(plural) {
            return format!("{stem}{single}");
        }
    }
    match word.strip_suffix('s') {
        Some(stem) if !stem.is_empty() && !stem.ends_with(['s', 'u', 'i']) => stem.to_owned(),
        _ => format!("{word}_item"),
    }
}
