//! What an API is, as plain data: the stages after `build` know only this, no `openapiv3` and no tokens.

mod operations;
mod types;

pub use operations::*;
pub use types::*;

/// A whole API.
#[derive(Clone, Debug, Default)]
pub struct Api {
    /// Its name, for people.
    pub title: String,
    /// The version of the API that the document describes.
    pub version: String,
    /// What it is, in the document's words.
    pub description: Option<String>,
    /// Every type, by id.
    pub types: TypeTable,
    /// Every operation, ordered by tag, path and method.
    pub operations: Vec<Operation>,
    /// The tags that operations use, in the document's order; undeclared ones follow by name.
    pub tags: Vec<Tag>,
    /// How a caller may prove who it is.
    pub schemes: Vec<SecurityScheme>,
    /// Where the API is served.
    pub servers: Vec<Server>,
    /// The body of errors whose body is not documented (`x-error-envelope`).
    pub envelope: Option<TypeRef>,
    /// Headers that each request carries, the same each time (an API version, say).
    pub headers: Vec<(String, String)>,
    /// Headers that are set on the client, each once.
    pub settings: Vec<Parameter>,
}

/// A group of operations.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tag {
    /// Its name in the document; empty for operations without a tag.
    pub name: String,
    /// What the document says of it.
    pub description: Option<String>,
}

/// A way to prove who one is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecurityScheme {
    /// Its name in the document.
    pub name: String,
    /// What is sent.
    pub kind: SchemeKind,
}

/// What a security scheme sends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SchemeKind {
    /// A key in a header, the query or a cookie, under this name.
    ApiKey(Location, String),
    /// A user's name and password.
    Basic,
    /// A token.
    Bearer,
    /// A token from this address.
    OAuth2 {
        /// Where a client gets it with credentials of its own.
        token_url: Option<String>,
    },
    /// A token from a provider that is described at an address.
    OpenIdConnect,
}

/// Where the API is served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// A word for it (`production`, `sandbox`).
    pub name: String,
    /// Its address, variables filled in with their defaults.
    pub url: String,
    /// What the document says of it.
    pub description: Option<String>,
    /// What its keys start with.
    pub key_prefix: Option<String>,
}
