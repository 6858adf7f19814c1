//! The client of a vendor: where it calls, and a way to each group of operations.

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::{Location, Parameter, SchemeKind};
use crate::name::TagNames;

use super::text::Call;
use super::types::{From, held, ident, plain};
use super::{Emission, Item, Module, docs, model, operation};

/// Names in other scripts are what they are in the document. Only the root of a crate can say so.
const FOREIGN: &str = "#![allow(confusable_idents, mixed_script_confusables, uncommon_codepoints)]";

/// The module that holds the types where there is no client.
pub(super) fn models(emission: &Emission<'_>) -> Module {
    let mut items = vec![Item::Code(quote! { pub mod types; })];
    if emission.is_crate && !emission.names.are_ascii() {
        items.insert(0, Item::Attribute(FOREIGN));
    }
    Module { path: "mod.rs".to_owned(), docs: title(emission), items }
}

/// What the API is called, with its version.
fn title(emission: &Emission<'_>) -> String {
    let api = emission.api;
    let version = if api.version.is_empty() { String::new() } else { format!(", version {}", api.version) };
    docs::summary(&format!("{}{version}.", api.title))
}

/// The module that holds all others.
pub(super) fn client(emission: &Emission<'_>) -> Module {
    let api = emission.api;
    let modules = emission.names.tags.iter().map(|tag| {
        let (module, condition) = (ident(&tag.module), condition(tag));
        quote!(#condition pub mod #module;)
    });
    let webhooks = api.webhooks.iter().map(|_| quote! { pub mod webhooks; });
    let testing = emission.has_test_server.then(|| quote! { #[cfg(feature = "testing")] pub mod testing; });
    let mut items = vec![
        Item::Code(quote! { use ::billwright_runtime as rt; }),
        Item::Code(quote! { #(#modules)* pub mod operation; #testing pub mod types; #(#webhooks)* }),
        Item::Code(quote! { pub use operation::Operation; }),
    ];

    if emission.is_crate && !emission.names.are_ascii() {
        items.insert(0, Item::Attribute(FOREIGN));
    }

    let mut call = Call::open("client", "");
    call.line(&format!("/// Calls {}.", docs::summary(&api.title)));
    call.line("///");
    call.line("/// Cheap to clone: clones share connections and credentials.");
    call.line("pub struct Client;");
    call.line("vendor = VENDOR;");
    if !api.settings.is_empty() {
        call.block("settings");
        for (setting, name) in api.settings.iter().zip(&emission.names.settings) {
            let mut lines = docs::lines(&setting.docs);
            if lines.is_empty() {
                lines.push(sent_as(setting));
            }
            call.docs(&lines);
            let of = plain(&held(emission, From::Operations, &setting.ty, false));
            call.assignment(&format!("{name}: {of}"), &operation::parameter(emission, setting));
        }
        call.end();
    }
    items.push(Item::Macro(call.close()));

    if !api.servers.is_empty() {
        let mut call = Call::open("environments", "");
        call.line("/// Where to call.");
        call.block("pub enum Environment");
        for (place, (server, name)) in api.servers.iter().zip(&emission.names.environments).enumerate() {
            let text = server.description.as_deref().map(docs::summary).filter(|text| !text.is_empty());
            call.line(&format!("/// {}", text.unwrap_or_else(|| docs::code(&server.url))));
            call.line(&format!("{name} = {place},"));
        }
        call.end();
        items.push(Item::Macro(call.close()));
    }

    let accessors = api.tags.iter().zip(&emission.names.tags).map(|(tag, names)| {
        let (accessor, module, handle) = (ident(&names.accessor), ident(&names.module), ident(&names.handle));
        let text = tag.description.as_deref().map(docs::summary).filter(|text| !text.is_empty());
        let title = if tag.name.is_empty() { &api.title } else { &tag.name };
        let mut lines = vec![text.unwrap_or_else(|| docs::summary(&format!("Operations of {title}.")))];
        if let Some(feature) = &names.feature {
            lines.extend([String::new(), format!("Behind the feature {}.", docs::code(feature))]);
        }
        let attributes = model::attributes(&lines, false);
        let condition = condition(names);
        quote! {
            #attributes
            #condition
            pub fn #accessor(&self) -> #module::#handle<'_> {
                #module::#handle { client: self.as_runtime() }
            }
        }
    });
    items.push(Item::Code(quote! { impl Client { #(#accessors)* } }));
    items.push(Item::Code(vendor(emission)));
    Module { path: "mod.rs".to_owned(), docs: title(emission), items }
}

/// What a tag's code is compiled for.
fn condition(tag: &TagNames) -> Option<TokenStream> {
    tag.feature.as_ref().map(|feature| quote!(#[cfg(feature = #feature)]))
}

fn sent_as(setting: &Parameter) -> String {
    format!("The header {} of every call that takes it.", docs::code(&setting.wire))
}

fn vendor(emission: &Emission<'_>) -> TokenStream {
    let api = emission.api;
    let (name, version) = (&api.title, &api.version);
    let servers = api.servers.iter().map(|server| {
        let (name, url) = (&server.name, server.url.trim_end_matches('/'));
        let prefix = match &server.key_prefix {
            Some(prefix) => quote!(Some(#prefix)),
            None => quote!(None),
        };
        quote!(rt::Server { name: #name, url: #url, key_prefix: #prefix })
    });
    let schemes = api.schemes.iter().map(|scheme| {
        let name = &scheme.name;
        let kind = match &scheme.kind {
            SchemeKind::ApiKey(Location::Query, key) => quote!(rt::SchemeKind::ApiKeyQuery(#key)),
            SchemeKind::ApiKey(Location::Cookie, key) => quote!(rt::SchemeKind::ApiKeyCookie(#key)),
            SchemeKind::ApiKey(_, key) => quote!(rt::SchemeKind::ApiKeyHeader(#key)),
            SchemeKind::Basic => quote!(rt::SchemeKind::Basic),
            SchemeKind::Bearer => quote!(rt::SchemeKind::Bearer),
            SchemeKind::Http(word) => quote!(rt::SchemeKind::Http(#word)),
            SchemeKind::OAuth2(oauth) => {
                let token_url = oauth.token_url.clone().unwrap_or_default();
                let refresh_url = oauth.refresh_url.clone().unwrap_or_default();
                let scopes = &oauth.scopes;
                quote! {
                    rt::SchemeKind::OAuth2(rt::OAuth2 {
                        token_url: #token_url,
                        refresh_url: #refresh_url,
                        scopes: &[#(#scopes),*],
                    })
                }
            }
            SchemeKind::OpenIdConnect => quote!(rt::SchemeKind::OpenIdConnect),
        };
        quote!(rt::Scheme { name: #name, kind: #kind })
    });
    let headers = api.headers.iter().map(|(name, value)| quote!((#name, #value)));
    let secrets = &emission.facts.secrets;
    let secrets = (!secrets.is_empty()).then(|| quote!(secrets: &[#(#secrets),*],));
    let kinds = api.error_kinds.iter().map(|rule| {
        let (kind, at, values) = (ident(&format!("{:?}", rule.kind)), &rule.at, &rule.values);
        quote!(rt::ErrorRule { kind: rt::ErrorKind::#kind, at: #at, values: &[#(#values),*] })
    });
    let kinds = (!api.error_kinds.is_empty()).then(|| quote!(error_kinds: &[#(#kinds),*],));
    quote! {
        #[doc = " What the runtime has to know of the vendor."]
        const VENDOR: rt::Vendor = rt::Vendor {
            name: #name,
            version: #version,
            servers: &[#(#servers),*],
            schemes: &[#(#schemes),*],
            headers: &[#(#headers),*],
            #secrets
            #kinds
            ..rt::Vendor::DEFAULT
        };
    }
}
