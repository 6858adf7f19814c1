//! Security schemes, servers, and headers that never change.

use openapiv3::{APIKeyLocation, OAuth2Flows, OpenAPI, Operation as Source, SecurityScheme as SourceScheme};
use serde_json::Value;

use crate::diagnostic::Code;
use crate::ir::{Location, OAuth2, SchemeKind, SecurityScheme, Server};
use crate::pointer::Pointer;
use crate::resolve::Resolved;

use super::Builder;
use super::operation::text;

/// The security schemes that a client can use.
pub(super) fn schemes(resolved: &Resolved<'_>) -> Vec<SecurityScheme> {
    let found = resolved.security_schemes().into_iter().map(|(name, scheme)| {
        let kind = match scheme.item {
            SourceScheme::APIKey { location, name, .. } => SchemeKind::ApiKey(key_location(location), name.clone()),
            SourceScheme::HTTP { scheme, .. } if scheme.eq_ignore_ascii_case("basic") => SchemeKind::Basic,
            SourceScheme::HTTP { scheme, .. } if scheme.eq_ignore_ascii_case("bearer") => SchemeKind::Bearer,
            SourceScheme::HTTP { scheme, .. } => SchemeKind::Http(scheme.trim().to_owned()),
            SourceScheme::OAuth2 { flows, .. } => SchemeKind::OAuth2(oauth(flows)),
            SourceScheme::OpenIDConnect { .. } => SchemeKind::OpenIdConnect,
        };
        SecurityScheme { name: name.clone(), kind }
    });
    found.collect()
}

/// Where tokens are got. Flows that need a browser give the address all the same, for tokens that are renewed.
fn oauth(flows: &OAuth2Flows) -> OAuth2 {
    let mut found = OAuth2::default();
    let mut flow = |token_url: &str, refresh_url: &Option<String>, scopes: &indexmap::IndexMap<String, String>| {
        let said = |url: &str| (!url.is_empty()).then(|| url.to_owned());
        found.token_url = found.token_url.take().or_else(|| said(token_url));
        found.refresh_url = found.refresh_url.take().or_else(|| said(refresh_url.as_deref().unwrap_or_default()));
        for scope in scopes.keys() {
            if !found.scopes.contains(scope) {
                found.scopes.push(scope.clone());
            }
        }
    };
    if let Some(own) = &flows.client_credentials {
        flow(&own.token_url, &own.refresh_url, &own.scopes);
    }
    if let Some(own) = &flows.authorization_code {
        flow(&own.token_url, &own.refresh_url, &own.scopes);
    }
    if let Some(own) = &flows.password {
        flow(&own.token_url, &own.refresh_url, &own.scopes);
    }
    if let Some(own) = flows.extensions.get("x-billwright-device-authorization") {
        let scopes = own.get("scopes").and_then(Value::as_object).into_iter().flatten();
        let scopes = scopes.map(|(name, _)| (name.clone(), String::new())).collect();
        flow(&text(own.get("tokenUrl")).unwrap_or_default(), &text(own.get("refreshUrl")), &scopes);
    }
    if let Some(own) = &flows.implicit {
        flow("", &own.refresh_url, &own.scopes);
    }
    found.refresh_url = found.refresh_url.take().filter(|url| found.token_url.as_ref() != Some(url));
    found
}

fn key_location(location: &APIKeyLocation) -> Location {
    match location {
        APIKeyLocation::Query => Location::Query,
        APIKeyLocation::Header => Location::Header,
        APIKeyLocation::Cookie => Location::Cookie,
    }
}

/// Servers, variables filled in with their defaults.
pub(super) fn servers(servers: &[openapiv3::Server]) -> Vec<Server> {
    let servers = servers.iter().enumerate().map(|(index, server)| {
        let mut url = server.url.clone();
        for (name, variable) in server.variables.iter().flatten() {
            url = url.replace(&format!("{{{name}}}"), &variable.default);
        }
        let extension = |name: &str| server.extensions.get(name).and_then(Value::as_str).map(str::to_owned);
        let fallback = if index == 0 { "production".to_owned() } else { format!("server {}", index + 1) };
        Server {
            name: extension("x-environment").or_else(|| environment(server)).unwrap_or(fallback),
            url,
            description: server.description.clone(),
            key_prefix: extension("x-key-prefix"),
        }
    });
    servers.collect()
}

/// The environment that a server's description or address names.
fn environment(server: &openapiv3::Server) -> Option<String> {
    let text = format!("{} {}", server.description.as_deref().unwrap_or_default(), server.url).to_lowercase();
    let known = ["sandbox", "staging", "mock", "localhost", "development", "production", "live", "test"];
    known
        .into_iter()
        .find(|word| text.split(|c: char| !c.is_alphanumeric()).any(|part| part == *word))
        .map(str::to_owned)
}

/// Headers that each request carries (`x-headers` at the root of a document).
pub(super) fn fixed_headers(document: &OpenAPI) -> Vec<(String, String)> {
    let headers = document.extensions.get("x-headers").and_then(Value::as_object);
    headers.into_iter().flatten().filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned()))).collect()
}

impl Builder<'_> {
    /// The security scheme whose credential a parameter repeats.
    pub(super) fn credential_of(&self, name: &str, location: Location) -> Option<String> {
        let is_header = location == Location::Header;
        let is_same = |key: &str| key == name || is_header && key.eq_ignore_ascii_case(name);
        let found = schemes(self.resolved).into_iter().find(|scheme| match &scheme.kind {
            SchemeKind::ApiKey(place, key) => *place == location && is_same(key),
            _ => is_header && is_same("authorization"),
        });
        found.map(|scheme| scheme.name)
    }

    /// Whether a document says at all how an operation is authorised.
    pub(super) fn says_security(&self, source: &Source) -> bool {
        source.security.is_some() || self.resolved.document.security.is_some()
    }

    /// Alternatives of schemes for an operation: its own, or those of the document.
    pub(super) fn security(&mut self, source: &Source, at: &Pointer) -> Vec<Vec<String>> {
        let known: Vec<String> = schemes(self.resolved).into_iter().map(|scheme| scheme.name).collect();
        let (requirements, at) = match &source.security {
            Some(own) => (Some(own), at.clone()),
            None => (self.resolved.document.security.as_ref(), Pointer::root()),
        };
        let mut alternatives = Vec::new();
        for (index, requirement) in requirements.into_iter().flatten().enumerate() {
            let (names, others): (Vec<&String>, Vec<&String>) =
                requirement.keys().partition(|name| known.contains(name));
            let unknown = others.iter().find(|name| !self.is_unsupported(name));
            if let Some(name) = unknown {
                let at = at.child("security").index(index);
                if !self.diagnostics.iter().any(|said| said.at == at) {
                    self.say(Code::UnknownSecurityScheme, &at, format!("there is no security scheme `{name}`"));
                }
            }
            // What cannot be met here does not undo what can be; what others meet, such as a transport, may be enough.
            if unknown.is_none() || !names.is_empty() {
                alternatives.push(names.into_iter().cloned().collect());
            }
        }
        alternatives
    }

    /// Whether a scheme is there, but is none that a client can use; that has been said.
    fn is_unsupported(&self, name: &str) -> bool {
        let components = self.resolved.document.components.as_ref();
        let kept = components.and_then(|components| components.extensions.get("x-billwright-security-schemes"));
        kept.is_some_and(|kept| kept.get(name).is_some())
    }

    /// Where a document has security schemes and says nowhere what needs them: any of them, or none.
    pub(super) fn assumed_security(&self) -> Vec<Vec<String>> {
        if !self.resolved.document.extensions.contains_key("x-billwright-unsaid-security") {
            return Vec::new();
        }
        let schemes = schemes(self.resolved).into_iter().map(|scheme| vec![scheme.name]);
        std::iter::once(Vec::new()).chain(schemes).collect()
    }
}
