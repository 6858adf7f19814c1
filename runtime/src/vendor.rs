//! What is known of a vendor: plain data, emitted as a constant.

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
}

impl Vendor {
    /// A vendor without anything, to fill up from.
    pub const DEFAULT: Self =
        Self { name: "", version: "", servers: &[], schemes: &[], headers: &[], request_id_headers: &["x-request-id"] };
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
    /// A token that is fetched elsewhere; sent like any bearer token.
    OAuth2 {
        /// Where it is fetched; may be empty.
        token_url: &'static str,
    },
    /// A token of an identity provider; sent like any bearer token.
    OpenIdConnect,
}
