//! What an API is, as plain data: the stages after `build` know only this, no `openapiv3` and no tokens.

mod limits;
mod operations;
mod types;

pub use limits::{Limit, add_limits, limit_words, loosen};
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
    /// What tells errors of a kind from others.
    pub error_kinds: Vec<ErrorRule>,
    /// What the vendor sends on its own.
    pub webhooks: Option<Webhooks>,
}

/// What the vendor sends on its own.
#[derive(Clone, Debug)]
pub struct Webhooks {
    /// An event.
    pub event: TypeRef,
    /// How it is signed, where that is known.
    pub signature: Option<Signature>,
}

/// How events are signed: `t=<seconds>,v1=<hex>`, by HMAC-SHA256 over the time, a dot and the body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// The header that has the signature.
    pub header: String,
    /// How old an event may be, in seconds.
    pub tolerance: u64,
}

/// What tells errors of a kind from others: a value in the body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorRule {
    /// The kind.
    pub kind: ErrorKind,
    /// Where the value is: keys joined by dots.
    pub at: String,
    /// The values, as JSON.
    pub values: Vec<String>,
}

/// What kind of error an answer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// The payment was declined.
    Declined,
    /// The gateway failed.
    GatewayError,
    /// The gateway holds the payment back.
    GatewayHold,
    /// The payment was taken for fraud.
    Fraud,
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
    /// A key or token behind this word in the header `Authorization`.
    Http(String),
    /// A token that is got elsewhere.
    OAuth2(OAuth2),
    /// A token from a provider that is described at an address.
    OpenIdConnect,
}

/// Where a token is got.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OAuth2 {
    /// Where; by the client's own credentials, if that is a way.
    pub token_url: Option<String>,
    /// Where it is renewed, if that is another address.
    pub refresh_url: Option<String>,
    /// What can be asked for.
    pub scopes: Vec<String>,
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
