//! Tokens by OAuth 2 (RFC 6749): by the client's own credentials, or by a refresh token.

use std::fmt;
use std::future::poll_fn;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::BytesMut;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderValue, Method};

use crate::body::Body;
use crate::confidential::{Confidential, one_line};
use crate::json::{Node, Secret, Tape};
use crate::request::encode_unreserved;
use crate::transport::{SendOptions, TransportError, TransportErrorKind};

use super::cache::{Cache, Kept};
use super::{AuthError, Fetching, TokenContext, TokenProvider};

/// How long before it runs out a token is renewed: clocks differ, and requests take their time.
const MARGIN: Duration = Duration::from_secs(60);

/// How many bytes an answer of a token endpoint may have.
const LIMIT: usize = 1024 * 1024;

/// How many characters of what a token endpoint says are shown.
const LONGEST: usize = 200;

/// What both ways to a token have in common.
struct Settings {
    id: String,
    secret: Option<Secret<String>>,
    in_body: bool,
    url: Option<String>,
    scopes: Vec<String>,
    parameters: Vec<(String, String)>,
    margin: Duration,
}

macro_rules! settings {
    ($name:ident) => {
        impl $name {
            /// Asks this address for tokens instead of the one in the document.
            #[must_use]
            pub fn token_url(mut self, url: impl Into<String>) -> Self {
                self.settings.url = Some(url.into());
                self
            }

            /// Asks for this scope besides. Without any, the vendor decides what the token is good for.
            #[must_use]
            pub fn scope(mut self, scope: impl Into<String>) -> Self {
                self.settings.scopes.push(scope.into());
                self
            }

            /// Sends a parameter of the vendor's own, such as `audience`. Must not be secret.
            #[must_use]
            pub fn parameter(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
                self.settings.parameters.push((name.into(), value.into()));
                self
            }

            /// Sends id and secret in the body, for vendors that do not take them in the `Authorization` header.
            #[must_use]
            pub fn secret_in_body(mut self) -> Self {
                self.settings.in_body = true;
                self
            }

            /// How long before it runs out a token is renewed. A minute by default; never more than half of its time.
            #[must_use]
            pub fn margin(mut self, margin: Duration) -> Self {
                self.settings.margin = margin;
                self
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($name)).field("id", &self.settings.id).finish_non_exhaustive()
            }
        }
    };
}

/// Gets tokens by the client's own credentials (RFC 6749, section 4.4). Fetches one for all calls, and keeps it until
/// shortly before it runs out.
pub struct ClientCredentials {
    settings: Settings,
    cache: Cache,
}

settings!(ClientCredentials);

impl ClientCredentials {
    /// Of the client with this id and secret.
    pub fn new(id: impl Into<String>, secret: impl Into<Secret<String>>) -> Self {
        Self { settings: Settings::new(id.into(), Some(secret.into())), cache: Cache::default() }
    }
}

impl TokenProvider for ClientCredentials {
    fn token<'t>(&'t self, context: &'t TokenContext<'t>) -> Fetching<'t> {
        let fetch = || async {
            let form = [("grant_type", "client_credentials")];
            let url = self.settings.url.clone().or_else(|| context.token_url());
            Ok(self.settings.fetch(context, url, &form).await?.0)
        };
        Box::pin(self.cache.get(|| context.now(), fetch))
    }

    fn refused(&self, token: &Secret<String>) {
        self.cache.forget(token);
    }
}

/// Gets tokens by a refresh token (RFC 6749, section 6), as authorisation by a person gives one.
pub struct RefreshToken {
    settings: Settings,
    cache: Cache,
    current: Mutex<Secret<String>>,
    on_new: Option<OnNew>,
}

type OnNew = Arc<dyn Fn(&Secret<String>) + Send + Sync>;

settings!(RefreshToken);

impl RefreshToken {
    /// Of the client with this id; public clients have no secret.
    pub fn new(id: impl Into<String>, secret: Option<Secret<String>>, token: impl Into<Secret<String>>) -> Self {
        Self {
            settings: Settings::new(id.into(), secret),
            cache: Cache::default(),
            current: Mutex::new(token.into()),
            on_new: None,
        }
    }

    /// Calls this with each new refresh token. Vendors that give new ones take the old one no more: keep the new one.
    #[must_use]
    pub fn on_new(mut self, keep: impl Fn(&Secret<String>) + Send + Sync + 'static) -> Self {
        self.on_new = Some(Arc::new(keep));
        self
    }

    fn current(&self) -> Secret<String> {
        self.current.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl TokenProvider for RefreshToken {
    fn token<'t>(&'t self, context: &'t TokenContext<'t>) -> Fetching<'t> {
        let fetch = || async {
            let current = self.current();
            let form = [("grant_type", "refresh_token"), ("refresh_token", current.expose().as_str())];
            let url = self.settings.url.clone().or_else(|| context.refresh_url());
            let (kept, new) = self.settings.fetch(context, url, &form).await?;
            if let Some(new) = new.filter(|new| *new != current) {
                *self.current.lock().unwrap_or_else(PoisonError::into_inner) = new.clone();
                if let Some(keep) = &self.on_new {
                    keep(&new);
                }
            }
            Ok(kept)
        };
        Box::pin(self.cache.get(|| context.now(), fetch))
    }

    fn refused(&self, token: &Secret<String>) {
        self.cache.forget(token);
    }
}

impl Settings {
    fn new(id: String, secret: Option<Secret<String>>) -> Self {
        Self { id, secret, in_body: false, url: None, scopes: Vec::new(), parameters: Vec::new(), margin: MARGIN }
    }

    /// Asks for a token. Gives it, and a new refresh token where there is one.
    async fn fetch(
        &self,
        context: &TokenContext<'_>,
        url: Option<String>,
        form: &[(&str, &str)],
    ) -> Result<(Kept, Option<Secret<String>>), AuthError> {
        let asked = context.now();
        let request = self.request(url, form)?;
        let options = SendOptions { timeout: context.timeout, streamed: false };
        let (status, body) = exchange(context, request, options).await?;
        let tape = Tape::parse(&body);
        let root = tape.as_ref().map_or_else(|_| Node::nothing(), |tape| tape.root());
        let text = |name: &str| root.get(name)?.str().filter(|text| !text.is_empty());
        if !(200..300).contains(&status) {
            let sent = form.iter().map(|(_, value)| Secret::from(*value)).chain(self.secret.clone()).collect();
            let confidential = Confidential::carrying(sent);
            let line = |name: &str| text(name).map(|text| one_line(&confidential.mask(&text), LONGEST));
            let code =
                line("error").or_else(|| root.get("error").and_then(|inner| inner.get("code")?.str().map(Into::into)));
            return Err(AuthError::Refused { status, code, description: line("error_description") });
        }
        let is_bearer = text("token_type").is_none_or(|kind| kind.eq_ignore_ascii_case("bearer"));
        let is_sendable = |token: &str| token.bytes().all(|byte| byte.is_ascii_graphic());
        match text("access_token") {
            Some(token) if is_bearer && is_sendable(&token) => {
                let life = root.get("expires_in").and_then(seconds);
                let until = life.map(|life| asked + life - self.margin.min(life / 2));
                let kept = Kept { token: Secret::new(token.into_owned()), until };
                Ok((kept, text("refresh_token").map(|token| Secret::new(token.into_owned()))))
            }
            _ => Err(AuthError::Unexpected { status }),
        }
    }

    fn request(&self, url: Option<String>, form: &[(&str, &str)]) -> Result<http::Request<Body>, AuthError> {
        let url = url.ok_or(AuthError::Setup { reason: "no address is known to get tokens from" })?;
        crate::address::check(&url)
            .map_err(|_| AuthError::Setup { reason: "tokens are got over https only, or from this machine" })?;
        let scopes = self.scopes.join(" ");
        let mut pairs = form.to_vec();
        if !scopes.is_empty() {
            pairs.push(("scope", &scopes));
        }
        pairs.extend(self.parameters.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        let mut header = None;
        match &self.secret {
            Some(secret) if !self.in_body => {
                // RFC 6749, section 2.3.1: both are encoded as in a form first.
                let pair =
                    Secret::new(format!("{}:{}", encode_unreserved(&self.id), encode_unreserved(secret.expose())));
                header = Some(Secret::new(format!("Basic {}", STANDARD.encode(pair.expose()))));
            }
            Some(secret) => {
                pairs.extend([("client_id", self.id.as_str()), ("client_secret", secret.expose().as_str())])
            }
            None => pairs.push(("client_id", &self.id)),
        }
        let pairs: Vec<String> = pairs
            .iter()
            .map(|(name, value)| format!("{}={}", encode_unreserved(name), encode_unreserved(value)))
            .collect();
        let uri = http::Uri::try_from(url).map_err(|_| AuthError::Setup { reason: "not an address" })?;
        let mut request = http::Request::new(Body::from(pairs.join("&")));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = uri;
        let headers = request.headers_mut();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
        if let Some(header) = header {
            let invalid = |_| AuthError::Setup { reason: "id or secret hold what no header can" };
            let mut value = HeaderValue::from_bytes(header.expose().as_bytes()).map_err(invalid)?;
            value.set_sensitive(true);
            headers.insert(AUTHORIZATION, value);
        }
        Ok(request)
    }
}

async fn exchange(
    context: &TokenContext<'_>,
    request: http::Request<Body>,
    options: SendOptions,
) -> Result<(u16, BytesMut), AuthError> {
    let failed = |error: TransportError| AuthError::Transport(Arc::new(TransportError { partial: None, ..error }));
    let (head, mut body) = context.transport.send(request, options).await.map_err(failed)?.into_parts();
    let mut bytes = BytesMut::new();
    while let Some(piece) = poll_fn(|context| body.as_mut().poll_next(context)).await {
        bytes.extend_from_slice(&piece.map_err(failed)?);
        if bytes.len() > LIMIT {
            let kind = TransportErrorKind::TooLarge;
            return Err(failed(TransportError { kind, may_have_arrived: true, partial: None, source: None }));
        }
    }
    Ok((head.status.as_u16(), bytes))
}

/// Seconds, as a number or as its text.
fn seconds(node: Node<'_>) -> Option<Duration> {
    let text = node.number().map(str::to_owned).or_else(|| node.str().map(Into::into))?;
    // A life of more than a century is none that is counted.
    let seconds: f64 = text.trim().parse().ok().filter(|seconds| *seconds < 4e9)?;
    Duration::try_from_secs_f64(seconds.max(0.0)).ok()
}
