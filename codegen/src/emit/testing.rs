//! A server for the tests of those who use a client.

use quote::quote;

use super::{Item, Module};

/// The file of the schemas that the server goes by.
pub(crate) const SCHEMAS: &str = "testing.json";

/// The module `testing`.
pub(super) fn module() -> Module {
    let items = vec![
        Item::Code(quote! { use ::billwright_runtime as rt; }),
        Item::Code(quote! {
            #[doc = " Starts a server on this machine, at a free port. It is there until it is dropped."]
            #[doc = ""]
            #[doc = " # Errors"]
            #[doc = " When there is no port, or no thread for it."]
            pub fn start() -> ::std::io::Result<rt::testing::MockServer> {
                let operations = super::Operation::ALL.iter().map(|operation| operation.spec());
                rt::testing::MockServer::start(&super::VENDOR, operations, include_str!(#SCHEMAS))
            }
        }),
    ];
    let docs =
        "A server for tests: it answers as the document says, keeps what it is given, and fails when it is told to.";
    Module { path: "testing.rs".to_owned(), docs: docs.to_owned(), items }
}
