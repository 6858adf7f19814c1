//! What is known of a vendor: plain data, emitted as a constant.

use crate::error_kind::ErrorRule;

/// A vendor's API.
#[derive(Clone, Copy, Debug)]
pub struct Vendor {
    /// Its name, as it says it itself.
    pub name: &'static str,
    /// The version of the document.
    pub version: &'static str,
    /// Where it can be reached; the first is the one that is used unless another one is chosen.
    pub servers: &'static [Server],
    /// How callers prove who they are.
    pub schemes: &'static [Scheme],
    /// Headers that every request carries, such as the version of the API.
    pub headers: &'static [(&'static str, &'static str)],
    /// Headers in which answers name the request, the best first.
    pub request_id_headers: &'static [&'static str],
    /// Names of members that the document marks as secret, beside those whose name says so itself.
    pub secrets: &'static [&'static str],
    /// What the document says tells errors of a kind from others.
    pub error_kinds: &'static [ErrorRule],
}

impl Vendor {
    /// A vendor without anything, to fill up from.
    pub const DEFAULT: Self = Self {
        name: "",
        version: "",
        servers: &[],
        schemes: &[],
        headers: &[],
        request_id_headers: &["x-request-id"],
        secrets: &[],
        error_kinds: &[],
    };
}

/// A server of a vendor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Server {
    /// What it is called.
    pub name: &'static str,
    /// Its base URL.
    pub url: &'static str,
    /// How keys for it start, where that tells them from keys for other servers.
    pub key_prefix: Option<&'static str>,
}

/// A server, by its place in [`Vendor::servers`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServerPlace(pub usize);

/// A security scheme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scheme {
    /// Its name, which operations refer to.
    pub name: &'static str,
    /// How it works.
    pub kind: SchemeKind,
}

/// How a security scheme works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SchemeKind {
    /// A key in this header.
    ApiKeyHeader(&'static str),
    /// A key in this query parameter.
    ApiKeyQuery(&'static str),
    /// A key in this cookie.
    ApiKeyCookie(&'static str),
    /// User and password (RFC 7617).
    Basic,
    /// A token (RFC 6750).
    Bearer,
    /// A key or token behind this word in the header `Authorization`.
    Http(&'static str),
    /// A token that is fetched elsewhere; sent like any bearer token.
    OAuth2(OAuth2),
    /// A token of an identity provider; sent like any bearer token.
    OpenIdConnect,
}

/// How a token is got (RFC 6749). Addresses that are not whole are below the base URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OAuth2 {
    /// Where tokens are got; may be empty.
    pub token_url: &'static str,
    /// Where they are renewed, if that is another address; may be empty.
    pub refresh_url: &'static str,
    /// What can be asked for.
    pub scopes: &'static [&'static str],
}
