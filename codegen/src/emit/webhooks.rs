//! What the vendor sends on its own.

use quote::quote;

use crate::ir::Webhooks;

use super::text::{Call, literal};
use super::types::{From, plain, ty};
use super::{Emission, Item, Module};

/// The module `webhooks`.
pub(super) fn module(emission: &Emission<'_>, webhooks: &Webhooks) -> Module {
    let mut call = Call::open("webhooks", "");
    call.line(&format!("event = {};", plain(&ty(emission, From::Operations, &webhooks.event))));
    if let Some(signature) = &webhooks.signature {
        call.line(&format!("header = {};", literal(&signature.header)));
        call.line(&format!("tolerance = {};", signature.tolerance));
    }
    let call = Item::Macro(call.close());
    let mut items = vec![Item::Code(quote! { use ::billwright_runtime as rt; })];
    if call.mentions("types") {
        items.push(Item::Code(quote! { use super::types; }));
    }
    items.push(call);
    let docs = "Webhooks: what the vendor sends on its own, and whether it is from the vendor.".to_owned();
    Module { path: "webhooks.rs".to_owned(), docs, items }
}
