//! What goes out and comes in beside JSON models: bodies in one of several media types, headers of answers.

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::{Body, MediaBody, Scalar, Streaming, TypeDef, TypeRef};

use super::text::{Call, literal};
use super::types::{From, held, ident, plain};
use super::{Emission, Item, docs, model};

/// The type of an operation's body.
pub(super) fn body_type(emission: &Emission<'_>, at: usize, body: &Body) -> TokenStream {
    match body.media.as_slice() {
        [only] => media_type(emission, only),
        _ => {
            let name = ident(&emission.names.operations[at].body_choice);
            quote!(#name)
        }
    }
}

/// The same in short: of several media types, all of them.
pub(super) fn body_text(emission: &Emission<'_>, at: usize, body: &Body) -> String {
    let types = body.media.iter().map(|media| plain(&media_type(emission, media)));
    if body.media.len() == 1 {
        return types.collect();
    }
    let choices = types.zip(&emission.names.operations[at].media).map(|(ty, name)| format!("{name}({ty})"));
    choices.collect::<Vec<_>>().join(" or ")
}

fn media_type(emission: &Emission<'_>, body: &MediaBody) -> TokenStream {
    match body.ty {
        TypeRef::Scalar(Scalar::Binary) => quote!(rt::File),
        _ => held(emission, From::Operations, &body.ty, false),
    }
}

/// How many names for names are followed.
const LONGEST_CHAIN: usize = 32;

/// A type without names for it that are no types of their own.
fn meant(emission: &Emission<'_>, ty: &TypeRef, depth: usize) -> TypeRef {
    let inner = |ty: &TypeRef| Box::new(meant(emission, ty, depth + 1));
    match ty {
        TypeRef::Named(id) => match &emission.api.types.get(*id).def {
            TypeDef::Alias(of) if depth < LONGEST_CHAIN && !emission.facts.nominal.contains(id) => {
                meant(emission, of, depth + 1)
            }
            _ => ty.clone(),
        },
        TypeRef::List(of) => TypeRef::List(inner(of)),
        TypeRef::Map(of) => TypeRef::Map(inner(of)),
        TypeRef::Nullable(of) => TypeRef::Nullable(inner(of)),
        TypeRef::Secret(of) => TypeRef::Secret(inner(of)),
        TypeRef::Tuple(members) => TypeRef::Tuple(members.iter().map(|of| *inner(of)).collect()),
        TypeRef::Scalar(_) | TypeRef::Json => ty.clone(),
    }
}

/// The enum of a body that goes out in one of several media types.
pub(super) fn choice(emission: &Emission<'_>, at: usize) -> Option<Item> {
    let operation = &emission.api.operations[at];
    let names = &emission.names.operations[at];
    let body = operation.given_body().filter(|body| body.media.len() > 1)?;
    let types = body.media.iter().map(|media| plain(&media_type(emission, media)));
    // Two names for one type are one type.
    let meant: Vec<String> = body
        .media
        .iter()
        .map(|media| plain(&media_type(emission, &MediaBody { ty: meant(emission, &media.ty, 0), ..media.clone() })))
        .collect();
    let mut call = Call::open("bodies", "");
    call.line(&format!("/// The body of {}, by media type.", docs::code(&operation.id)));
    call.block(&format!("pub enum {}", names.body_choice));
    for (((media, ty), name), of) in body.media.iter().zip(types).zip(&names.media).zip(&meant) {
        // The preferred one of a type can be used as it is; of texts, none is meant more than another.
        let first = body.media.iter().zip(&meant).find(|(_, known)| *known == of).map(|(media, _)| &media.media);
        let several = meant.iter().filter(|known| *known == of).count() > 1;
        let from = match of.as_str() {
            _ if first != Some(&media.media) => String::new(),
            "String" if several => String::new(),
            "String" => ", from &str, String".to_owned(),
            _ => format!(", from {ty}"),
        };
        call.line(&format!("/// As {}.", docs::code(&media.media)));
        call.line(&format!("{name}({ty}) = {}{from};", literal(&media.media)));
    }
    call.end();
    Some(Item::Macro(call.close()))
}

/// The headers of answers that operations of a tag have.
pub(super) fn headers(emission: &Emission<'_>, tag: &str) -> Vec<Item> {
    let sets = emission.facts.header_sets.iter().zip(&emission.names.headers);
    let mut items = Vec::new();
    for (set, names) in sets {
        let Some(first) = set.operations.first().map(|at| &emission.api.operations[*at]) else { continue };
        if first.tag != tag {
            continue;
        }
        let mut call = Call::open("headers", "");
        let who = match set.operations.as_slice() {
            [_] => docs::code(&first.id),
            several => format!("{} operations", several.len()),
        };
        call.line(&format!("/// Headers of the answers of {who}: `outcome.read::<{}>()`.", names.name));
        call.block(&format!("pub struct {}", names.name));
        for (header, name) in first.headers.iter().zip(&names.fields) {
            call.docs(&docs::lines(&header.docs));
            let ty = plain(&held(emission, From::Operations, &header.ty, false));
            call.line(&format!("pub {name}: {ty} = {},", literal(&header.wire)));
        }
        call.end();
        items.push(Item::Macro(call.close()));
    }
    items
}

/// What an operation's answer is when it is read as it comes, and its media type.
pub(super) fn stream(emission: &Emission<'_>, stream: &Streaming) -> String {
    let ty = plain(&model::payload_type(emission, From::Operations, &stream.payload));
    format!("{ty} = {}", literal(&stream.media))
}
