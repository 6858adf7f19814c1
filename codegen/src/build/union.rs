//! `oneOf` and `anyOf` to an enum of types, or to something simpler where they mean it.

use std::collections::BTreeSet;

use openapiv3::{AdditionalProperties, Discriminator, ReferenceOr, Schema};

use serde_json::Value;

use crate::ir::{Docs, EnumDef, EnumValue, Member, Scalar, TypeDef, TypeRef, UnionDef, loosen};
use crate::pointer::Pointer;
use crate::resolve::unescape;

use super::members::{MemberSchema, Members};
use super::view::View;
use super::{Builder, Place, Typed};

/// How many unions within unions are taken as one.
const MOST_FLATTENED: usize = 500;

impl Builder<'_> {
    /// The type of a schema with `oneOf` or `anyOf`.
    pub(super) fn alternatives(
        &mut self,
        view: &View<'_>,
        keyword: &str,
        alternatives: &[ReferenceOr<Schema>],
        place: Place,
    ) -> Typed {
        let at = place.at.child(keyword);
        if view.has_members() {
            let members = self.own_members(view, &place);
            if self.only_requires(alternatives) {
                let def = self.structure(members, &place);
                return Typed::new(self.intern(TypeDef::Struct(def), view, &place), false);
            }
            return self.union_over(members, alternatives, view, &place, &at);
        }
        if self.only_requires(alternatives) {
            return self.widen(&at, "alternatives that ask for members and name none; taken as any JSON");
        }
        if let Some(def) = self.merged_values(alternatives, &at) {
            return Typed::new(self.intern(TypeDef::Enum(def), view, &place), false);
        }
        let mut members = Vec::new();
        let mut nullable = false;
        let mut flat = Vec::new();
        spread(alternatives, &at, &mut flat);
        let (alternatives, places): (Vec<ReferenceOr<Schema>>, Vec<Pointer>) = flat.into_iter().unzip();
        let words = member_words(&alternatives);
        for ((item, word), at) in alternatives.iter().zip(&words).zip(&places) {
            let typed = self.typed(item, place.step(word, at.clone()));
            nullable |= typed.nullable && typed.ty != TypeRef::Json;
            let told = Told { item, word, at };
            self.push_member(&mut members, view.data.discriminator.as_ref(), &told, typed);
        }
        let union = self.union(members, view, &place);
        Typed { nullable, ..union }
    }

    /// Alternatives that share members: each is merged with them.
    pub(super) fn union_over(
        &mut self,
        base: Members,
        alternatives: &[ReferenceOr<Schema>],
        view: &View<'_>,
        place: &Place,
        at: &Pointer,
    ) -> Typed {
        let mut members = Vec::new();
        let mut flat = Vec::new();
        self.flatten(alternatives, at, &mut BTreeSet::new(), &mut flat);
        let (alternatives, places): (Vec<ReferenceOr<Schema>>, Vec<Pointer>) = flat.into_iter().unzip();
        let words = member_words(&alternatives);
        for ((item, word), at) in alternatives.iter().zip(&words).zip(places) {
            let Some(mut merged) = self.members_of(item, &at) else {
                return self.widen(&at, "an alternative beside shared members that is no object; taken as any JSON");
            };
            let has = |member: &MemberSchema| merged.list.iter().any(|known| known.name == member.name);
            if let ReferenceOr::Reference { .. } = item
                && base.list.iter().all(has)
                && base.required.iter().all(|name| merged.required.contains(name))
            {
                // It inherits what is shared: there is nothing to merge.
                let typed = self.typed(item, place.step(word, at.clone()));
                let told = Told { item, word, at: &at };
                self.push_member(&mut members, view.data.discriminator.as_ref(), &told, typed);
                continue;
            }
            for member in &base.list {
                let known = merged.list.iter().any(|known| known.name == member.name);
                if !known {
                    merged.add(&member.name, member.schema.clone(), member.at.clone());
                }
            }
            let own = std::mem::take(&mut merged.required);
            merged.require(&base.required);
            merged.require(&own);
            let member_place = place.step(word, at.clone());
            let def = self.structure(merged, &member_place);
            let blank = Schema {
                schema_data: openapiv3::SchemaData::default(),
                schema_kind: openapiv3::SchemaKind::Any(openapiv3::AnySchema::default()),
            };
            let ty = self.intern(TypeDef::Struct(def), &View::new(&blank), &member_place);
            let told = Told { item, word, at: &at };
            self.push_member(&mut members, view.data.discriminator.as_ref(), &told, Typed::new(ty, false));
        }
        self.union(members, view, place)
    }

    /// Alternatives, with those of an alternative that is nothing but alternatives in its place.
    fn flatten(
        &self,
        alternatives: &[ReferenceOr<Schema>],
        at: &Pointer,
        seen: &mut BTreeSet<String>,
        flat: &mut Vec<(ReferenceOr<Schema>, Pointer)>,
    ) {
        for (index, item) in alternatives.iter().enumerate() {
            let at = at.index(index);
            let is_new = match item {
                ReferenceOr::Reference { reference } => seen.insert(reference.clone()),
                ReferenceOr::Item(_) => true,
            };
            let found = self.resolved.found_or_self(item, &at).map(|found| (View::new(found.item), found.at));
            match found.filter(|(view, _)| view.is_union() && seen.len() < MOST_FLATTENED) {
                Some((view, at)) if is_new => {
                    let (keyword, inner) = view.alternatives();
                    self.flatten(inner, &at.child(keyword), seen, flat);
                }
                // What leads back to where it came from adds nothing.
                Some(_) => {}
                None => flat.push((item.clone(), at)),
            }
        }
    }

    fn push_member(
        &mut self,
        members: &mut Vec<Member>,
        discriminator: Option<&Discriminator>,
        told: &Told<'_>,
        typed: Typed,
    ) {
        let Typed { ty, limits, .. } = typed;
        let Told { item, word, at } = *told;
        let tag = discriminator.and_then(|discriminator| {
            let declared = self.declared_tag(item, &discriminator.property_name, at);
            let mut values: Vec<Value> = Vec::new();
            let mut name = None;
            if let ReferenceOr::Reference { reference } = item {
                let component = self.resolved.schema_name(reference).map(unescape)?;
                let mapping = discriminator.mapping.iter();
                let own = mapping.filter(|(_, target)| **target == *reference || **target == component);
                values.extend(own.map(|(value, _)| declared.value(value)));
                name = Some(component);
            }
            if values.is_empty() {
                values = declared.values;
            }
            if values.is_empty() {
                // Without a mapping, the name of the schema is the value.
                values.push(Value::String(name?));
            }
            let values = values.iter().map(Value::to_string).collect();
            Some((discriminator.property_name.clone(), values))
        });
        match members.iter_mut().find(|known| known.ty == ty && known.tag == tag) {
            Some(known) => {
                loosen(&mut known.limits, &limits);
            }
            None => members.push(Member { ty, limits, tag, title: Some(word.to_owned()) }),
        }
    }

    /// What a member's own schema says of the discriminator's property.
    fn declared_tag(&mut self, item: &ReferenceOr<Schema>, property: &str, at: &Pointer) -> DeclaredTag {
        let members = self.members_of(item, at).unwrap_or_default();
        let Some(member) = members.list.into_iter().find(|member| member.name == property) else {
            return DeclaredTag::default();
        };
        let is_own = matches!(member.schema, ReferenceOr::Item(_));
        let schema = member.schema.unbox();
        let Some(view) = self.resolved.component_or_self(&schema, at).map(View::new) else {
            return DeclaredTag::default();
        };
        let is_text = matches!(view.kind, None | Some("string"));
        // An enum that the members share does not tell them apart.
        DeclaredTag { is_text, values: if is_own { view.values } else { Vec::new() } }
    }

    /// A union, or what it comes down to.
    fn union(&mut self, mut members: Vec<Member>, view: &View<'_>, place: &Place) -> Typed {
        if let [only] = members.as_slice() {
            return Typed::new(only.ty.clone(), false).with(only.limits.clone());
        }
        if members.iter().all(|member| member.ty == TypeRef::Json) {
            return Typed::new(TypeRef::Json, false);
        }
        if let Some(plain) = same_kind(&members) {
            let all = members.into_iter().map(|member| member.limits);
            let limits = all.reduce(|mut limits, other| {
                loosen(&mut limits, &other);
                limits
            });
            return Typed::new(plain, false).with(limits.unwrap_or_default());
        }
        // Any JSON would take what is meant for the others.
        members.sort_by_key(|member| member.ty == TypeRef::Json);
        Typed::new(self.intern(TypeDef::Union(UnionDef { members }), view, place), false)
    }

    /// Text or one of these, or several lists of values: one enum, as it keeps unknown values anyway.
    fn merged_values(&self, alternatives: &[ReferenceOr<Schema>], at: &Pointer) -> Option<EnumDef> {
        let mut merged: Vec<EnumValue> = Vec::new();
        let mut kinds = BTreeSet::new();
        let mut is_open = false;
        for item in alternatives {
            let view = View::new(self.resolved.component_or_self(item, at)?);
            is_open |= view.values.is_empty();
            kinds.insert(if view.kind? == "integer" { "number" } else { view.kind? });
            let plain = view.all_of.is_empty() && view.alternatives().1.is_empty();
            // Numbers that are not listed are numbers; text that is not listed may be anything.
            let open = !view.values.is_empty() || (view.kind == Some("string") && view.format.is_none());
            let single = |value: &Value| value.is_string() || value.is_number();
            if !plain || !open || view.data.nullable || !view.values.iter().all(single) {
                return None;
            }
            // What stands beside a constant is about that value.
            let own = view.constant().is_some() && matches!(item, ReferenceOr::Item(_));
            for value in &view.values {
                if merged.iter().all(|known| known.value != *value) {
                    merged.push(EnumValue {
                        value: value.clone(),
                        prescribed: view.data.title.clone().filter(|_| own),
                        docs: if own { view.docs() } else { Docs::default() },
                    });
                }
            }
        }
        (kinds.len() == 1 && !merged.is_empty() && alternatives.len() > 1)
            .then_some(EnumDef { values: merged, is_open })
    }

    /// Whether alternatives only say which members must be there together.
    pub(super) fn only_requires(&self, alternatives: &[ReferenceOr<Schema>]) -> bool {
        alternatives.iter().all(|item| match item {
            ReferenceOr::Reference { .. } => false,
            ReferenceOr::Item(schema) => {
                let view = View::new(schema);
                let silent = view.properties.is_none() && view.additional.is_none() && view.values.is_empty();
                let bare = view.alternatives().1.is_empty() && view.all_of.is_empty() && view.items.is_none();
                let conditional = !view.required.is_empty() || is_not(schema);
                silent && bare && conditional && matches!(view.kind, None | Some("object"))
            }
        })
    }
}

/// An alternative: its schema, what it is called, and where it stands.
struct Told<'a> {
    item: &'a ReferenceOr<Schema>,
    word: &'a str,
    at: &'a Pointer,
}

/// What is declared of the property that tells the members of a union apart.
struct DeclaredTag {
    is_text: bool,
    values: Vec<Value>,
}

impl Default for DeclaredTag {
    fn default() -> Self {
        Self { is_text: true, values: Vec::new() }
    }
}

impl DeclaredTag {
    /// A key of a mapping as the value that it stands for: keys are always text, the property may be a number.
    fn value(&self, key: &str) -> Value {
        let read = || serde_json::from_str(key).ok().filter(|value: &Value| value.is_number() || value.is_boolean());
        (!self.is_text).then(read).flatten().unwrap_or_else(|| Value::String(key.to_owned()))
    }
}

fn is_not(schema: &Schema) -> bool {
    matches!(schema.schema_kind, openapiv3::SchemaKind::Not { .. })
}

/// Alternatives, with those of an inline one that is nothing but alternatives in its place: they are as good as its own.
fn spread(alternatives: &[ReferenceOr<Schema>], at: &Pointer, flat: &mut Vec<(ReferenceOr<Schema>, Pointer)>) {
    for (index, item) in alternatives.iter().enumerate() {
        let at = at.index(index);
        let view = item.as_item().map(View::new);
        let plain = |view: &View<'_>| {
            let data = view.data;
            view.is_union() && data.discriminator.is_none() && data.title.is_none() && !data.nullable
        };
        match view.filter(plain) {
            Some(view) => {
                let (keyword, inner) = view.alternatives();
                spread(inner, &at.child(keyword), flat);
            }
            None => flat.push((item.clone(), at)),
        }
    }
}

/// What each alternative is called: by its title or the schema it refers to, by what tells it apart, or by its kind.
fn member_words(alternatives: &[ReferenceOr<Schema>]) -> Vec<String> {
    let repeated = |words: &[String], word: &String| words.iter().filter(|other| *other == word).count() > 1;
    let mut words: Vec<String> = alternatives.iter().map(member_word).collect();
    let telling: Vec<Option<String>> = (0..words.len())
        .map(|at| if repeated(&words, &words[at]) { telling_word(alternatives, at) } else { None })
        .collect();
    for (word, telling) in words.iter_mut().zip(telling) {
        *word = telling.unwrap_or_else(|| word.clone());
    }
    words
        .iter()
        .enumerate()
        .map(|(at, word)| if repeated(&words, word) { format!("{word} {}", at + 1) } else { word.clone() })
        .collect()
}

/// What an inline alternative has that no other one has: a member, or the kind of its items or values.
fn telling_word(alternatives: &[ReferenceOr<Schema>], at: usize) -> Option<String> {
    let views = || alternatives.iter().filter_map(ReferenceOr::as_item).map(View::new);
    let view = View::new(alternatives.get(at)?.as_item()?);
    if let Some(properties) = view.properties {
        let is_own = |name: &&String| views().filter(|other| other.has_property(name)).count() == 1;
        let required = view.required.iter().filter(|name| view.has_property(name));
        return required.chain(properties.keys()).find(is_own).cloned();
    }
    match (view.items, view.additional) {
        (Some(items), _) => Some(format!("{} list", member_word(&items.clone().unbox()))),
        (_, Some(AdditionalProperties::Schema(values))) => Some(format!("{} map", member_word(values))),
        _ => None,
    }
}

fn member_word(item: &ReferenceOr<Schema>) -> String {
    const LONGEST: usize = 40;
    let schema = match item {
        ReferenceOr::Reference { reference } => return unescape(reference.rsplit('/').next().unwrap_or_default()),
        ReferenceOr::Item(schema) => schema,
    };
    if let Some(title) = schema.schema_data.title.as_ref().filter(|title| title.len() <= LONGEST) {
        return title.clone();
    }
    let view = View::new(schema);
    if let Some(value) = view.constant().and_then(Value::as_str) {
        return value.to_owned();
    }
    let constant = view.properties.into_iter().flatten().find_map(|(name, property)| {
        match View::new(property.as_item()?).constant()? {
            Value::String(text) => Some(text.clone()),
            value if view.required.contains(name) => Some(format!("{name} {value}")),
            _ => None,
        }
    });
    if let Some(value) = constant {
        return value;
    }
    match view.kind {
        Some("array") => "list",
        Some("string") if !view.values.is_empty() => "value",
        Some("string") => return view.format.filter(|format| format.len() <= LONGEST).unwrap_or("text".to_owned()),
        Some(kind) => kind,
        None if view.has_members() => "object",
        None => "any",
    }
    .to_owned()
}

/// Alternatives that differ in format or bounds only.
fn same_kind(members: &[Member]) -> Option<TypeRef> {
    use Scalar::{Date, DateTime, Decimal, F64, I32, I64, String as Text, U64, Uuid};
    let mut numbers = Vec::new();
    let mut texts = 0;
    for member in members {
        match member.ty {
            TypeRef::Scalar(scalar @ (I32 | I64 | U64 | F64 | Decimal)) => numbers.push(scalar),
            TypeRef::Scalar(Text | Uuid | Date | DateTime) => texts += 1,
            _ => return None,
        }
    }
    if texts == members.len() {
        return Some(TypeRef::Scalar(Text));
    }
    if numbers.len() == members.len() {
        let widest = [Decimal, F64, I64, U64, I32].into_iter().find(|scalar| numbers.contains(scalar))?;
        return Some(TypeRef::Scalar(widest));
    }
    None
}
