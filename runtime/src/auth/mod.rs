//! Tokens that are fetched when they are needed: who gives them, and how they get onto requests.

mod cache;
mod error;
mod oauth;

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use http::header::AUTHORIZATION;
use http::{HeaderValue, StatusCode};

use crate::body::Body;
use crate::client::Client;
use crate::confidential::Confidential;
use crate::json::Secret;
use crate::timer::Timer;
use crate::transport::{Receiving, SendOptions, Transport, TransportError, TransportErrorKind};
use crate::vendor::OAuth2;

pub use error::AuthError;
pub use oauth::{ClientCredentials, RefreshToken};

/// A token on its way.
pub type Fetching<'t> = Pin<Box<dyn Future<Output = Result<Secret<String>, AuthError>> + Send + 't>>;

/// Gives tokens to authorise requests with. It is asked before each request, so it keeps what it has got, and many ask at
/// once: [`ClientCredentials`] and [`RefreshToken`] fetch one token for all of them.
pub trait TokenProvider: Send + Sync + 'static {
    /// A token that is good now.
    fn token<'t>(&'t self, context: &'t TokenContext<'t>) -> Fetching<'t>;

    /// The vendor has refused this token, so it must not be given again.
    fn refused(&self, token: &Secret<String>) {
        let _ = token;
    }
}

/// What a provider may need to fetch a token.
#[derive(Clone, Copy)]
pub struct TokenContext<'c> {
    transport: &'c dyn Transport,
    base_url: &'c str,
    oauth: OAuth2,
    timeout: Duration,
    timer: &'c dyn Timer,
}

impl fmt::Debug for TokenContext<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenContext").field("oauth", &self.oauth).finish_non_exhaustive()
    }
}

impl<'c> TokenContext<'c> {
    /// What the client sends with.
    pub fn transport(&self) -> &'c dyn Transport {
        self.transport
    }

    /// Where the document says that tokens are got.
    pub fn token_url(&self) -> Option<String> {
        crate::address::resolve(self.base_url, self.oauth.token_url)
    }

    /// Where the document says that tokens are renewed.
    pub fn refresh_url(&self) -> Option<String> {
        crate::address::resolve(self.base_url, self.oauth.refresh_url).or_else(|| self.token_url())
    }

    /// How long the call may take that needs the token.
    pub fn timeout(&self) -> Duration {
        self.timeout
    }

    /// How long ago some moment was, by the timer of the client: always the same one, whatever is done to the clock.
    pub fn now(&self) -> Duration {
        self.timer.elapsed()
    }
}

/// A request that needs a token before it can be sent: goes with it.
#[derive(Clone)]
pub(crate) struct Pending {
    pub(crate) provider: Arc<dyn TokenProvider>,
    pub(crate) oauth: OAuth2,
}

/// Sends a request. Where it needs a token, that is put onto it first. A token that the vendor refuses is given up, and the
/// request sent once more with another one, provided that this does no harm.
pub(crate) async fn send(
    client: &Client,
    mut request: http::Request<Body>,
    options: SendOptions,
) -> Result<http::Response<Receiving>, TransportError> {
    let transport = client.transport();
    let Some(Pending { provider, oauth }) = request.extensions().get::<Pending>().cloned() else {
        return transport.send(request, options).await;
    };
    let context =
        TokenContext { transport, base_url: client.base_url(), oauth, timeout: options.timeout, timer: client.timer() };
    let first = provider.token(&context).await.map_err(no_token)?;
    let operation = Confidential::of(&request).operation;
    let again = operation.is_some_and(|spec| spec.is_repeatable()).then(|| request.clone());
    put(&mut request, &first)?;
    let answer = transport.send(request, options).await?;
    if answer.status() != StatusCode::UNAUTHORIZED {
        return Ok(answer);
    }
    provider.refused(&first);
    let Some(mut request) = again else { return Ok(answer) };
    // The vendor has said what it thinks of the request: a token that cannot be had changes nothing about that.
    match provider.token(&context).await {
        Ok(second) if second != first => {
            put(&mut request, &second)?;
            transport.send(request, options).await
        }
        _ => Ok(answer),
    }
}

/// Puts a token onto a request.
fn put(request: &mut http::Request<Body>, token: &Secret<String>) -> Result<(), TransportError> {
    let header = Secret::new(format!("Bearer {}", token.expose()));
    let value = HeaderValue::from_bytes(header.expose().as_bytes());
    let mut value = value.map_err(|_| no_token(AuthError::Setup { reason: "the token holds what no header can" }))?;
    value.set_sensitive(true);
    request.headers_mut().insert(AUTHORIZATION, value);
    Confidential::of(request).add(token.clone());
    Ok(())
}

fn no_token(error: AuthError) -> TransportError {
    TransportError {
        kind: TransportErrorKind::Unauthorized,
        may_have_arrived: false,
        partial: None,
        source: Some(Box::new(error)),
    }
}
