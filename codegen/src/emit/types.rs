//! How a type is written.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use crate::ir::{Presence, Scalar, TypeRef};

use super::Emission;

/// An identifier that `name` made; `r#…` is taken as such.
pub(super) fn ident(name: &str) -> Ident {
    match name.strip_prefix("r#") {
        Some(raw) => Ident::new_raw(raw, Span::call_site()),
        None => Ident::new(name, Span::call_site()),
    }
}

/// Where a type is written: beside the types, or where they need their module's name.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum From {
    /// In a module of types.
    Types,
    /// In a type that is sent as `multipart/form-data`: there, bytes are files.
    Forms,
    /// In a module of operations.
    Operations,
}

/// A type as it is written.
pub(super) fn ty(emission: &Emission<'_>, from: From, of: &TypeRef) -> TokenStream {
    let inner = |of: &TypeRef| ty(emission, from, of);
    match of {
        TypeRef::Named(id) => {
            let name = ident(emission.names.of(*id));
            match from {
                From::Types | From::Forms => quote!(#name),
                From::Operations => quote!(types::#name),
            }
        }
        TypeRef::List(of) => {
            let of = inner(of);
            quote!(Vec<#of>)
        }
        TypeRef::Map(of) => {
            let of = inner(of);
            quote!(rt::Map<#of>)
        }
        TypeRef::Tuple(members) => {
            let members: Vec<TokenStream> = members.iter().map(inner).collect();
            match members.as_slice() {
                [only] => quote!((#only,)),
                members => quote!((#(#members),*)),
            }
        }
        TypeRef::Nullable(of) => {
            let of = inner(of);
            quote!(Option<#of>)
        }
        TypeRef::Secret(of) => {
            let of = inner(of);
            quote!(rt::Secret<#of>)
        }
        TypeRef::Scalar(Scalar::Binary) if matches!(from, From::Forms) => quote!(rt::File),
        TypeRef::Scalar(of) => scalar(*of),
        TypeRef::Json => quote!(rt::Value),
    }
}

fn scalar(scalar: Scalar) -> TokenStream {
    match scalar {
        Scalar::Boolean => quote!(bool),
        Scalar::I32 => quote!(i32),
        Scalar::I64 => quote!(i64),
        Scalar::U64 => quote!(u64),
        Scalar::F64 => quote!(f64),
        Scalar::Decimal => quote!(rt::Decimal),
        Scalar::DecimalText => quote!(rt::DecimalString),
        // Within JSON, bytes are whatever text the vendor makes of them.
        Scalar::String | Scalar::Binary => quote!(String),
        Scalar::Uuid => quote!(rt::Uuid),
        Scalar::DateTime => quote!(rt::DateTime),
        Scalar::Date => quote!(rt::Date),
        Scalar::UnixTime => quote!(rt::UnixTime),
        Scalar::Base64 => quote!(rt::Base64),
    }
}

/// A field's type without its presence, boxed where it closes a cycle.
pub(super) fn held(emission: &Emission<'_>, from: From, of: &TypeRef, boxed: bool) -> TokenStream {
    // The presence of a field says already whether it may be null.
    let of = match of {
        TypeRef::Nullable(of) => of,
        of => of,
    };
    let inner = ty(emission, from, of);
    if boxed { quote!(Box<#inner>) } else { inner }
}

/// A field's type.
pub(super) fn present(held: &TokenStream, presence: Presence, is_request: bool) -> TokenStream {
    match presence {
        Presence::Required => held.clone(),
        Presence::Nullable | Presence::Optional => quote!(Option<#held>),
        Presence::OptionalNullable if is_request => quote!(rt::Patch<#held>),
        Presence::OptionalNullable => quote!(Option<#held>),
    }
}

/// Tokens as they read in a macro call.
pub(super) fn plain(tokens: &TokenStream) -> String {
    let mut text = tokens.to_string();
    for (spaced, tight) in
        [(" :: ", "::"), (" < ", "<"), (" > ", ">"), ("< ", "<"), (" >", ">"), (" ,", ","), ("( ", "("), (" )", ")")]
    {
        text = text.replace(spaced, tight);
    }
    text
}
