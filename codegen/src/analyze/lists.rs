//! What lists list: the type of the items of each operation that is paged.

use crate::diagnostic::{Code, Diagnostic};
use crate::ir::{Api, Operation, Payload, Rest, TypeDef, TypeRef};

/// For each operation the type of the items that its answers list, where they do.
pub(super) fn items(api: &Api) -> (Vec<Option<TypeRef>>, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let mut item = |operation: &Operation| {
        let place = operation.paging.as_ref()?.items();
        let found = of_operation(api, operation, place);
        if found.is_none() {
            let message = format!("`items` of `x-paging` leads to no list in the answer: `{place}`");
            diagnostics.push(Diagnostic::new(Code::OddExtension, operation.at.child("x-paging"), message));
        }
        found
    };
    let items = api.operations.iter().map(&mut item).collect();
    (items, diagnostics)
}

/// The type of the items in its successes: any JSON where those differ.
fn of_operation(api: &Api, operation: &Operation, place: &str) -> Option<TypeRef> {
    let payloads = operation.success.iter().filter_map(|answer| answer.payload.as_ref());
    let mut found = payloads.filter_map(|payload| match payload {
        Payload::Json(ty) => of_type(api, ty, place),
        _ => None,
    });
    let first = found.next()?;
    Some(if found.all(|other| other == first) { first } else { TypeRef::Json })
}

/// The type of the items of the list at a place, keys joined by dots. Where the document says nothing of what is there,
/// that is any JSON.
fn of_type(api: &Api, ty: &TypeRef, place: &str) -> Option<TypeRef> {
    let (key, rest) = place.split_once('.').unwrap_or((place, ""));
    match ty {
        TypeRef::Nullable(inner) | TypeRef::Secret(inner) => of_type(api, inner, place),
        TypeRef::Json => Some(TypeRef::Json),
        TypeRef::List(item) if place.is_empty() => Some((**item).clone()),
        TypeRef::Tuple(_) if place.is_empty() => Some(TypeRef::Json),
        TypeRef::Map(value) if !place.is_empty() => of_type(api, value, rest),
        TypeRef::Named(id) => match &api.types.get(*id).def {
            TypeDef::Alias(inner) => of_type(api, inner, place),
            TypeDef::Union(_) => Some(TypeRef::Json),
            TypeDef::Struct(def) if !place.is_empty() => match def.fields.iter().find(|field| field.wire == key) {
                Some(field) => of_type(api, &field.ty, rest),
                None => match &def.rest {
                    Rest::Typed(value, _) => of_type(api, value, rest),
                    Rest::Open => Some(TypeRef::Json),
                    Rest::Silent | Rest::Closed => None,
                },
            },
            TypeDef::Struct(_) | TypeDef::Enum(_) => None,
        },
        TypeRef::List(_) | TypeRef::Map(_) | TypeRef::Tuple(_) | TypeRef::Scalar(_) => None,
    }
}
