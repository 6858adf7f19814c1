//! Types that nothing sends or reads: they would cost every user compile time, and are left out with a note.

use std::collections::HashSet;

use openapiv3::OpenAPI;
use serde_json::Value;

use crate::analyze::{named, parts, signature};
use crate::diagnostic::{Code, Diagnostic};
use crate::ir::{Api, Origin, Payload, Rest, TypeDef, TypeId, TypeRef, TypeTable};
use crate::resolve::unescape;

/// Leaves out what no operation and no webhook needs. A document without operations keeps everything: it is all models.
pub(super) fn leave_out(api: &mut Api, document: &OpenAPI) -> Vec<Diagnostic> {
    if api.operations.is_empty() {
        return Vec::new();
    }
    let mut open: Vec<TypeId> = Vec::new();
    for operation in &api.operations {
        signature(operation).into_iter().for_each(|ty| named(ty, &mut open));
    }
    api.envelope.iter().for_each(|ty| named(ty, &mut open));
    api.webhooks.iter().for_each(|webhooks| named(&webhooks.event, &mut open));
    let kept = kept_names(document);
    open.extend(api.types.iter().filter(|(_, entry)| is_kept(&entry.origins, &kept)).map(|(id, _)| id));
    let mut used = HashSet::new();
    while let Some(id) = open.pop() {
        if used.insert(id) {
            parts(&api.types.get(id).def).into_iter().for_each(|ty| named(ty, &mut open));
        }
    }

    let mut diagnostics = Vec::new();
    let mut table = TypeTable::default();
    let mut moved = vec![None; api.types.len()];
    for (id, entry) in api.types.iter() {
        if used.contains(&id) {
            moved[id.index()] = Some(table.push(entry.clone()));
        } else if matches!(entry.origins.first(), Some(Origin::Component(_) | Origin::Prescribed(_))) {
            let message = "no operation needs this schema; no type is made of it";
            diagnostics.push(Diagnostic::new(Code::UnusedSchema, entry.at.clone(), message));
        }
    }
    api.types = table;
    let rename = |id: &mut TypeId| {
        if let Some(Some(new)) = moved.get(id.index()) {
            *id = *new;
        }
    };
    renumber(api, &rename);
    diagnostics
}

/// Schemas that webhooks and callbacks refer to, and those that the document asks to keep (`x-billwright-keep`).
fn kept_names(document: &OpenAPI) -> HashSet<String> {
    let mut names = HashSet::new();
    if let Some(webhooks) = document.extensions.get("x-billwright-webhooks") {
        references(webhooks, &mut names);
    }
    for (_, _, operation) in document.operations() {
        if !operation.callbacks.is_empty()
            && let Ok(callbacks) = serde_json::to_value(&operation.callbacks)
        {
            references(&callbacks, &mut names);
        }
    }
    let schemas = document.components.iter().flat_map(|components| &components.schemas);
    names.extend(schemas.filter_map(|(name, schema)| {
        let kept = schema.as_item()?.schema_data.extensions.get("x-billwright-keep")?;
        (kept == &Value::Bool(true)).then(|| name.clone())
    }));
    names
}

fn references(value: &Value, names: &mut HashSet<String>) {
    match value {
        Value::Object(members) => {
            if let Some(Value::String(reference)) = members.get("$ref")
                && let Some(name) = reference.strip_prefix("#/components/schemas/")
            {
                names.insert(unescape(name));
            }
            members.values().for_each(|member| references(member, names));
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, names)),
        _ => {}
    }
}

fn is_kept(origins: &[Origin], kept: &HashSet<String>) -> bool {
    origins.iter().any(|origin| matches!(origin, Origin::Component(name) if kept.contains(name)))
}

/// Gives every reference its new number.
pub(super) fn renumber(api: &mut Api, rename: &impl Fn(&mut TypeId)) {
    let ids: Vec<TypeId> = api.types.iter().map(|(id, _)| id).collect();
    for id in ids {
        match &mut api.types.get_mut(id).def {
            TypeDef::Struct(def) => {
                def.fields.iter_mut().for_each(|field| renumber_type(&mut field.ty, rename));
                if let Rest::Typed(ty, _) = &mut def.rest {
                    renumber_type(ty, rename);
                }
            }
            TypeDef::Enum(_) => {}
            TypeDef::Union(def) => def.members.iter_mut().for_each(|member| renumber_type(&mut member.ty, rename)),
            TypeDef::Alias(ty) => renumber_type(ty, rename),
        }
    }
    api.envelope.iter_mut().for_each(|ty| renumber_type(ty, rename));
    api.webhooks.iter_mut().for_each(|webhooks| renumber_type(&mut webhooks.event, rename));
    api.settings.iter_mut().for_each(|setting| renumber_type(&mut setting.ty, rename));
    for operation in &mut api.operations {
        let parameters = operation.parameters.iter_mut().chain(&mut operation.settings);
        parameters.for_each(|parameter| renumber_type(&mut parameter.ty, rename));
        let bodies = operation.body.iter_mut().flat_map(|body| &mut body.media);
        bodies.for_each(|body| renumber_type(&mut body.ty, rename));
        let answers = operation.success.iter_mut().chain(&mut operation.errors);
        let payloads = answers.filter_map(|answer| answer.payload.as_mut());
        let streams = operation.stream.iter_mut().map(|stream| &mut stream.payload);
        operation.headers.iter_mut().for_each(|header| renumber_type(&mut header.ty, rename));
        payloads.chain(streams).filter_map(Payload::ty_mut).for_each(|ty| renumber_type(ty, rename));
    }
}

fn renumber_type(ty: &mut TypeRef, rename: &impl Fn(&mut TypeId)) {
    match ty {
        TypeRef::Named(id) => rename(id),
        TypeRef::List(inner) | TypeRef::Map(inner) | TypeRef::Nullable(inner) | TypeRef::Secret(inner) => {
            renumber_type(inner, rename);
        }
        TypeRef::Tuple(members) => members.iter_mut().for_each(|member| renumber_type(member, rename)),
        TypeRef::Scalar(_) | TypeRef::Json => {}
    }
}
