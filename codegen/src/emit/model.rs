//! Models: structs, enums, unions, aliases, and answers by status.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use crate::analyze::{Kind, Shape, one_sided, parts, presence};
use crate::ir::{
    Access, Answer, Docs, EnumDef, Payload, Presence, Rest, StatusPattern, StructDef, TypeDef, TypeId, TypeRef,
    UnionDef,
};

use super::limits::{following, limit_text, limits_text};
use super::text::{Call, literal};
use super::types::{From, held, ident, plain, present, ty};
use super::{Emission, Item, Module, SHARED, answer_homes, docs, features, grouped, homes};

/// The module `types` and those within it.
pub(super) fn modules(emission: &Emission<'_>) -> Vec<Module> {
    let homes = homes(emission);
    let answers = answer_homes(emission);
    let by_home = grouped(emission.api.types.iter().map(|(id, _)| (homes[id.index()].clone(), id)));
    let answers_by_home = grouped(answers.iter().enumerate().map(|(at, home)| (home.clone(), at)));
    let mut files: BTreeSet<&String> = by_home.keys().collect();
    files.extend(answers_by_home.keys());

    let mut modules = Vec::new();
    let (always, by_feature): (Vec<&String>, Vec<&String>) =
        files.iter().partition(|home| features(emission, home).is_empty());
    let names: Vec<_> = always.into_iter().map(|home| ident(home)).collect();
    let mut parent = vec![Item::Code(quote! { #(mod #names;)* }), Item::Code(quote! { #(pub use #names::*;)* })];
    if !by_feature.is_empty() {
        parent.insert(0, Item::Code(quote! { use ::billwright_runtime as rt; }));
        let mut call = Call::open("modules", "");
        for home in by_feature {
            let quoted: Vec<String> = features(emission, home).into_iter().map(literal).collect();
            call.section(home, &quoted);
        }
        parent.push(Item::Macro(call.close()));
    }
    for home in files {
        let mut ids = by_home.get(home).cloned().unwrap_or_default();
        ids.sort_by(|left, right| emission.names.of(*left).cmp(emission.names.of(*right)));
        let sets = answers_by_home.get(home).cloned().unwrap_or_default();
        modules.push(module_of(emission, home, &ids, &sets, &homes));
    }
    modules.insert(
        0,
        Module {
            path: "types/mod.rs".to_owned(),
            docs: "What requests and answers are made of.".to_owned(),
            items: parent,
        },
    );
    modules
}

fn module_of(emission: &Emission<'_>, home: &str, ids: &[TypeId], sets: &[usize], homes: &[String]) -> Module {
    let mut foreign: BTreeSet<&str> = BTreeSet::new();
    let mut import = |ty: &TypeRef| {
        let mut found = Vec::new();
        crate::analyze::named(ty, &mut found);
        for id in found.into_iter().filter(|id| homes[id.index()] != home) {
            foreign.insert(emission.names.of(id));
        }
    };
    ids.iter().flat_map(|id| parts(&emission.api.types.get(*id).def)).for_each(&mut import);
    for set in sets {
        for answer in &emission.facts.answer_sets[*set].answers {
            answer.payload.as_ref().and_then(Payload::ty).into_iter().for_each(&mut import);
        }
    }
    let mut items = Vec::new();
    for id in ids {
        type_items(emission, *id, &mut items);
    }
    for set in sets {
        items.push(answers(emission, *set));
    }
    if !foreign.is_empty() {
        let names = foreign.into_iter().map(ident);
        items.insert(0, Item::Code(quote! { use super::{#(#names),*}; }));
    }
    if items.iter().any(|item| item.mentions("rt")) {
        items.insert(0, Item::Code(quote! { use ::billwright_runtime as rt; }));
    }
    let group = emission.names.groups.iter().position(|group| group == home).map(|at| &emission.facts.groups[at]);
    let docs = match group {
        Some(group) if group.tags.len() > NAMED_TAGS => {
            format!("Types that {} parts of the API need.", group.tags.len())
        }
        Some(group) => {
            let tags: Vec<String> =
                group.tags.iter().map(|tag| docs::code(&emission.names.tags[*tag].accessor)).collect();
            format!("Types that {} need.", listed(&tags))
        }
        None if home == SHARED => "Types that several parts of the API need.".to_owned(),
        None => format!("Types that only `{}` needs.", home.trim_start_matches("r#")),
    };
    Module { path: format!("types/{}.rs", home.trim_start_matches("r#")), docs, items }
}

/// How many tags are named rather than counted.
const NAMED_TAGS: usize = 4;

/// `a, b and c`.
fn listed(names: &[String]) -> String {
    match names {
        [first @ .., last] if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        names => names.concat(),
    }
}

fn type_items(emission: &Emission<'_>, id: TypeId, items: &mut Vec<Item>) {
    let entry = emission.api.types.get(id);
    match &entry.def {
        TypeDef::Struct(def) => structure(emission, id, def, &entry.docs, items),
        TypeDef::Enum(def) => items.push(enumeration(emission, id, def, &entry.docs)),
        TypeDef::Union(def) => items.push(union(emission, id, def, &entry.docs)),
        TypeDef::Alias(of) => items.push(alias(emission, id, of, &entry.docs)),
    }
}

/// How types are written within this one.
pub(super) fn from(emission: &Emission<'_>, id: TypeId) -> From {
    if emission.facts.forms.contains(&id) { From::Forms } else { From::Types }
}

pub(super) fn attributes(lines: &[String], deprecated: bool) -> TokenStream {
    let lines = lines.iter().map(|line| if line.is_empty() { String::new() } else { format!(" {line}") });
    let deprecated = deprecated.then(|| quote!(#[deprecated]));
    quote!(#(#[doc = #lines])* #deprecated)
}

/// Whether a struct has a field for members that the document does not name.
fn has_rest(def: &StructDef, is_answer: bool) -> bool {
    match def.rest {
        Rest::Open | Rest::Typed(..) => true,
        Rest::Silent | Rest::Closed => is_answer,
    }
}

fn structure(emission: &Emission<'_>, id: TypeId, def: &StructDef, docs: &Docs, items: &mut Vec<Item>) {
    let usage = emission.facts.usage[id.index()];
    let name = ident(emission.names.of(id));
    let names = &emission.names.members[id.index()];
    let is_answer = usage.response || !usage.request;
    let (mut required, mut optional) = (Vec::new(), Vec::new());
    let (mut received, mut unset) = (Vec::new(), Vec::new());
    let (mut arguments, mut setters, mut patches) = (Vec::new(), Vec::new(), Vec::new());
    let mut fields = Vec::new();
    for (at, field) in def.fields.iter().enumerate() {
        let presence = presence(field, usage);
        let boxed = emission.facts.boxed.contains(&(id, at));
        let holds = held(emission, from(emission, id), &field.ty, boxed);
        let side = one_sided(field.access, usage);
        let is_received = side == Access::Read;
        let written = present(&holds, presence, usage.request && !is_received);
        let field_name = ident(&names[at]);
        let attributes = attributes(&docs::field(&field.docs, side), field.docs.deprecated);
        fields.push(quote!(#attributes pub #field_name: #written));
        let wire = format!("{} = {}", names[at], literal(&field.wire));
        if is_received {
            received.push(wire);
            unset.push(names[at].clone());
            continue;
        }
        if presence.is_required() {
            required.push(wire)
        } else {
            optional.push(wire)
        }
        match presence {
            // A caller must give it, and no answer has it.
            _ if side == Access::Write && field.presence.is_required() => {
                arguments.push(format!("{}: {}", names[at], plain(&written)));
            }
            Presence::Required => arguments.push(format!("{}: {}", names[at], plain(&holds))),
            Presence::Nullable => arguments.push(format!("{}: {}", names[at], plain(&written))),
            Presence::Optional => setters.push(format!("{}: {}", names[at], plain(&holds))),
            Presence::OptionalNullable => {
                let clear = crate::name::clear(&names[at]);
                patches.push(format!("{}: {}, clear = {clear}", names[at], plain(&holds)));
            }
        }
    }
    let rest = has_rest(def, is_answer).then(|| &emission.names.rest[id.index()]);
    if let Some(rest) = rest {
        let field_name = ident(rest);
        let ty = match &def.rest {
            Rest::Typed(of, _) => {
                let of = ty(emission, from(emission, id), of);
                quote!(rt::Further<#of>)
            }
            _ => quote!(rt::Extra),
        };
        fields.push(quote!(pub #field_name: #ty));
    }
    let own = attributes(&docs::lines(docs), docs.deprecated);
    let closed = (!usage.request).then(|| quote!(#[non_exhaustive]));
    items.push(Item::Code(quote! {
        #own
        #[derive(Clone)]
        #closed
        pub struct #name { #(#fields),* }
    }));

    let constants: Vec<String> =
        def.constants.iter().map(|(wire, json)| format!("{} = {}", literal(wire), literal(json))).collect();
    let checks = &emission.facts.checks.types[id.index()];
    let limited = def.fields.iter().zip(&checks.parts).filter(|(_, limits)| !limits.is_empty());
    let limits: Vec<String> =
        limited.map(|(field, limits)| format!("{} = {}", literal(&field.wire), limits_text(limits))).collect();
    let mut call = Call::open("object", emission.names.of(id));
    call.section("required", &required);
    call.section("optional", &optional);
    call.section("received", &received);
    call.section("constant", &constants);
    call.section("rest", &rest.cloned().into_iter().collect::<Vec<_>>());
    call.section("whole", &checks.whole.iter().map(limit_text).collect::<Vec<_>>());
    call.section("limits", &limits);
    items.push(Item::Macro(call.close()));
    if usage.request {
        let mut call = Call::open("builder", emission.names.of(id));
        call.section("required", &arguments);
        call.section("optional", &setters);
        call.section("nullable", &patches);
        call.section("received", &unset);
        call.section("rest", &rest.cloned().into_iter().collect::<Vec<_>>());
        items.push(Item::Macro(call.close()));
    }
}

fn enumeration(emission: &Emission<'_>, id: TypeId, def: &EnumDef, docs: &Docs) -> Item {
    let textual = def.is_textual();
    let mut call = Call::open(if textual { "string_enum" } else { "value_enum" }, "");
    call.docs(&docs::lines(docs));
    if docs.deprecated {
        call.line("#[deprecated]");
    }
    call.block(&format!("pub enum {}", emission.names.of(id)));
    for (value, name) in def.values.iter().zip(&emission.names.members[id.index()]) {
        let text = match &value.value {
            serde_json::Value::String(text) if textual => text.clone(),
            other => other.to_string(),
        };
        call.docs(&docs::lines(&value.docs));
        call.line(&format!("{name} = {},", literal(&text)));
    }
    call.end();
    Item::Macro(call.close())
}

fn union(emission: &Emission<'_>, id: TypeId, def: &UnionDef, docs: &Docs) -> Item {
    let mut call = Call::open("union", "");
    call.docs(&docs::lines(docs));
    if docs.deprecated {
        call.line("#[deprecated]");
    }
    call.block(&format!("pub enum {}", emission.names.of(id)));
    for (at, shape) in &emission.facts.shapes[id.index()] {
        let boxed = emission.facts.boxed.contains(&(id, *at));
        let inner = ty(emission, from(emission, id), &def.members[*at].ty);
        let inner = plain(&if boxed { quote!(Box<#inner>) } else { inner });
        let name = &emission.names.members[id.index()][*at];
        if let Some(docs) = member_docs(emission, &def.members[*at].ty) {
            call.line(&format!("/// {docs}"));
        }
        let limits = &emission.facts.checks.types[id.index()].parts.get(*at).map(Vec::as_slice).unwrap_or_default();
        call.assignment(&format!("{name}({inner})"), &format!("{}{}", shape_text(shape), following(limits)));
    }
    call.end();
    Item::Macro(call.close())
}

fn member_docs(emission: &Emission<'_>, of: &TypeRef) -> Option<String> {
    let TypeRef::Named(id) = of else { return None };
    let text = emission.api.types.get(*id).docs.text.as_deref().map(docs::summary);
    text.filter(|text| !text.is_empty())
}

fn shape_text(shape: &Shape) -> String {
    let mut kinds = shape.kinds.iter().map(|kind| match kind {
        Kind::Null => "NULL",
        Kind::Boolean => "BOOLEAN",
        Kind::Integer => "INTEGER",
        Kind::Number => "NUMBER",
        Kind::String => "STRING",
        Kind::Array => "ARRAY",
        Kind::Object => "OBJECT",
        Kind::Any => "ANY",
    });
    let mut text = format!("rt::Shape::{}", kinds.next().unwrap_or("ANY"));
    for kind in kinds {
        text.push_str(&format!(".or(rt::Shape::{kind})"));
    }
    for (property, values) in &shape.tags {
        let values: Vec<String> = values.iter().map(|value| literal(value)).collect();
        text.push_str(&format!(".tag({}, &[{}])", literal(property), values.join(", ")));
    }
    if !shape.keys.is_empty() {
        let keys: Vec<String> = shape.keys.iter().map(|key| literal(key)).collect();
        text.push_str(&format!(".keys(&[{}])", keys.join(", ")));
    }
    text
}

fn alias(emission: &Emission<'_>, id: TypeId, of: &TypeRef, docs: &Docs) -> Item {
    let name = ident(emission.names.of(id));
    let inner = ty(emission, from(emission, id), of);
    if emission.facts.nominal.contains(&id) {
        let boxed = emission.facts.boxed.contains(&(id, 0));
        let inner = plain(&if boxed { quote!(Box<#inner>) } else { inner });
        let mut call = Call::open("newtype", "");
        call.docs(&docs::lines(docs));
        let limits = following(&emission.facts.checks.types[id.index()].whole);
        call.line(&format!("pub struct {name}(pub {inner}){limits};"));
        return Item::Macro(call.close());
    }
    let attributes = attributes(&docs::lines(docs), docs.deprecated);
    Item::Code(quote!(#attributes pub type #name = #inner;))
}

fn answers(emission: &Emission<'_>, at: usize) -> Item {
    let set = &emission.facts.answer_sets[at];
    let mut call = Call::open("answers", "");
    let who = match set.operations.as_slice() {
        [only] => docs::code(&emission.api.operations[*only].id),
        several => format!("{} operations", several.len()),
    };
    let what = if set.is_error { "What goes wrong with" } else { "What comes of" };
    call.line(&format!("/// {what} {who}, by status."));
    call.block(&format!("pub enum {}", emission.names.answers[at]));
    for (answer, name) in set.answers.iter().zip(&emission.names.answer_variants[at]) {
        call.line(&format!("/// {}", status_docs(answer.status)));
        let payload = answer
            .payload
            .as_ref()
            .map(|payload| format!("({})", plain(&payload_type(emission, From::Types, payload))));
        call.line(&format!("{name}{} = {},", payload.unwrap_or_default(), status_text(answer)));
    }
    call.end();
    Item::Macro(call.close())
}

/// The type of an answer's body.
pub(super) fn payload_type(emission: &Emission<'_>, from: From, payload: &Payload) -> TokenStream {
    match payload {
        Payload::Json(of) => ty(emission, from, of),
        Payload::Text => quote!(rt::Text),
        Payload::Bytes => quote!(rt::Bytes),
        Payload::Events(of) => {
            let of = ty(emission, from, of);
            quote!(rt::Events<#of>)
        }
        Payload::Lines(of) => {
            let of = ty(emission, from, of);
            quote!(rt::Lines<#of>)
        }
    }
}

fn status_docs(status: StatusPattern) -> String {
    match status {
        StatusPattern::Exactly(code) => match crate::name::status_words(code) {
            Some(words) => format!("Status {code}, {words}."),
            None => format!("Status {code}."),
        },
        StatusPattern::Range(digit) => format!("Status {digit}00 to {digit}99."),
        StatusPattern::Any => "Any other status.".to_owned(),
    }
}

fn status_text(answer: &Answer) -> String {
    match answer.status {
        StatusPattern::Exactly(code) => format!("rt::Status::exactly({code})"),
        StatusPattern::Range(digit) => format!("rt::Status::range({digit})"),
        StatusPattern::Any => "rt::Status::ANY".to_owned(),
    }
}
