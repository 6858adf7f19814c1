//! Credentials, and how they get onto a request.

use std::fmt;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::auth::{Pending, TokenProvider};
use crate::build_error::{BuildError, Refusal};
use crate::json::Secret;
use crate::operation::OperationSpec;
use crate::request::RequestBuilder;
use crate::vendor::{OAuth2, Scheme, SchemeKind, Vendor};

/// An API key. Never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiKey(Secret<String>);

impl ApiKey {
    /// A key. White space around it is dropped.
    pub fn new(key: impl AsRef<str>) -> Self {
        Self(Secret::from(key.as_ref().trim()))
    }

    /// The key in an environment variable.
    ///
    /// # Errors
    /// When the variable is not set, is empty, or is not text.
    pub fn from_env(variable: &str) -> Result<Self, BuildError> {
        let invalid = |reason| BuildError::Credential { name: variable.to_owned(), reason };
        let value = std::env::var(variable).map(Secret::new).map_err(|error| match error {
            std::env::VarError::NotPresent => invalid("the environment variable is not set"),
            std::env::VarError::NotUnicode(_) => invalid("the environment variable is not text"),
        })?;
        let key = Self::new(value.expose());
        if key.expose().is_empty() { Err(invalid("the environment variable is empty")) } else { Ok(key) }
    }

    pub(crate) fn expose(&self) -> &str {
        self.0.expose()
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKey([redacted])")
    }
}

impl From<&str> for ApiKey {
    fn from(key: &str) -> Self {
        Self::new(key)
    }
}

impl From<String> for ApiKey {
    fn from(key: String) -> Self {
        Self::new(Secret::new(key).expose())
    }
}

/// What proves who calls. Never shown.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Credential {
    /// An API key.
    Key(ApiKey),
    /// A token.
    Bearer(Secret<String>),
    /// User and password.
    Basic {
        /// The user.
        user: String,
        /// The password.
        password: Secret<String>,
    },
    /// A token that is fetched when it is needed.
    Provider(Provider),
}

/// Who gives tokens, shared by all calls of a client.
#[derive(Clone)]
pub struct Provider(pub(crate) Arc<dyn TokenProvider>);

impl fmt::Debug for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Provider")
    }
}

impl<P: TokenProvider> From<P> for Credential {
    fn from(provider: P) -> Self {
        Self::Provider(Provider(Arc::new(provider)))
    }
}

impl From<ApiKey> for Credential {
    fn from(key: ApiKey) -> Self {
        Self::Key(key)
    }
}

impl Credential {
    fn text(&self) -> &str {
        match self {
            Self::Key(key) => key.expose(),
            Self::Bearer(token) => token.expose(),
            Self::Basic { password, .. } => password.expose(),
            Self::Provider(_) => "",
        }
    }

    fn fits(&self, kind: SchemeKind, vendor: &Vendor) -> bool {
        let is_key = |kind| {
            matches!(
                kind,
                SchemeKind::ApiKeyHeader(_)
                    | SchemeKind::ApiKeyQuery(_)
                    | SchemeKind::ApiKeyCookie(_)
                    | SchemeKind::Http(_)
            )
        };
        let is_token = matches!(kind, SchemeKind::Bearer | SchemeKind::OAuth2(_) | SchemeKind::OpenIdConnect);
        match self {
            // Where a vendor has no scheme for keys, its keys are tokens.
            Self::Key(_) => is_key(kind) || (is_token && !vendor.schemes.iter().any(|scheme| is_key(scheme.kind))),
            Self::Bearer(_) => is_token || matches!(kind, SchemeKind::Http(_)),
            Self::Provider(_) => is_token,
            Self::Basic { .. } => kind == SchemeKind::Basic,
        }
    }
}

/// The credentials of a client: for a scheme by its name, or for all that they fit.
#[derive(Clone, Debug, Default)]
pub(crate) struct Credentials(Vec<(Option<String>, Credential)>);

impl Credentials {
    pub(crate) fn add(&mut self, scheme: Option<String>, credential: Credential) {
        // What is set later goes before what was set earlier.
        self.0.insert(0, (scheme, credential));
    }

    /// Checks what can be checked before any request.
    pub(crate) fn check(&self, vendor: &Vendor) -> Result<(), BuildError> {
        for (name, credential) in &self.0 {
            let invalid = |reason| {
                let name = name.clone().unwrap_or_else(|| "of the client".to_owned());
                Err(BuildError::Credential { name, reason })
            };
            if credential.text().chars().any(|c| c.is_control() || !c.is_ascii())
                && !matches!(credential, Credential::Basic { .. })
            {
                return invalid("holds characters that no header can");
            }
            if matches!(credential, Credential::Basic { user, .. } if user.contains(':')) {
                return invalid("has a colon in the user's name, which is where it ends (RFC 7617)");
            }
            if credential.text().is_empty() && !matches!(credential, Credential::Basic { .. } | Credential::Provider(_))
            {
                return invalid("is empty");
            }
            match name {
                Some(name) if vendor.schemes.iter().all(|scheme| scheme.name != name) => {
                    return invalid("the vendor has no scheme of that name");
                }
                None if !vendor.schemes.iter().any(|scheme| credential.fits(scheme.kind, vendor)) => {
                    return invalid("the vendor has no scheme that they fit");
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// All keys and tokens, to be checked against the server.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(_, credential)| match credential {
            // Some vendors take the key for the user.
            Credential::Basic { user, password } if password.expose().is_empty() => user.as_str(),
            other => other.text(),
        })
    }

    fn find(&self, scheme: &Scheme, vendor: &Vendor) -> Option<&Credential> {
        let named = self.0.iter().find(|(name, _)| name.as_deref() == Some(scheme.name));
        let fitting = || self.0.iter().find(|(name, other)| name.is_none() && other.fits(scheme.kind, vendor));
        named.or_else(fitting).map(|(_, credential)| credential)
    }

    /// Puts the credentials for an operation onto its request: those of the first alternative for which all are there.
    pub(crate) fn authorize(
        &self,
        vendor: &'static Vendor,
        spec: &'static OperationSpec,
        request: &mut RequestBuilder,
    ) -> Result<(), Refusal> {
        request.vendor(vendor);
        let anonymous = spec.security.is_empty() || spec.security.iter().any(|names| names.is_empty());
        for names in spec.security.iter().filter(|names| !names.is_empty()) {
            let schemes = names.iter().map(|name| vendor.schemes.iter().find(|scheme| scheme.name == *name));
            let found: Option<Vec<_>> =
                schemes.map(|scheme| scheme.and_then(|scheme| Some((scheme, self.find(scheme, vendor)?)))).collect();
            if let Some(found) = found {
                for (scheme, credential) in found {
                    apply(scheme, credential, request);
                }
                return Ok(());
            }
        }
        if anonymous { Ok(()) } else { Err(Refusal::NoCredentials { schemes: spec.security }) }
    }
}

fn apply(scheme: &Scheme, credential: &Credential, request: &mut RequestBuilder) {
    request.secret(credential.text());
    match scheme.kind {
        SchemeKind::ApiKeyHeader(name) => request.secret_header(name, credential.text()),
        SchemeKind::ApiKeyQuery(name) => request.query(name, credential.text()),
        SchemeKind::ApiKeyCookie(name) => request.cookie(name, credential.text()),
        SchemeKind::Http(name) => {
            let header = Secret::new(format!("{name} {}", credential.text()));
            request.secret_header("authorization", header.expose());
        }
        SchemeKind::Basic => {
            let pair = match credential {
                Credential::Basic { user, password } => Secret::new(format!("{user}:{}", password.expose())),
                other => Secret::new(format!("{}:", other.text())),
            };
            let header = Secret::new(format!("Basic {}", STANDARD.encode(pair.expose())));
            request.secret(&header.expose()["Basic ".len()..]);
            request.secret_header("authorization", header.expose());
        }
        SchemeKind::Bearer | SchemeKind::OAuth2(_) | SchemeKind::OpenIdConnect => {
            if let Credential::Provider(Provider(provider)) = credential {
                let oauth = match scheme.kind {
                    SchemeKind::OAuth2(oauth) => oauth,
                    _ => OAuth2 { token_url: "", refresh_url: "", scopes: &[] },
                };
                request.pending(Pending { provider: provider.clone(), oauth });
                return;
            }
            let header = Secret::new(format!("Bearer {}", credential.text()));
            request.secret_header("authorization", header.expose());
        }
    }
}
