//! The transport over reqwest.

use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;
use http::header::CONTENT_LENGTH;
use rustls::ClientConfig;
use rustls_platform_verifier::BuilderVerifierExt;

use super::{Receiving, SendOptions, Sending, Transport, TransportError, TransportErrorKind};
use crate::body::Body;
use crate::build_error::BuildError;

/// Sends over HTTP/1.1 and HTTP/2 with TLS by rustls, the certificates being those that the system trusts.
#[derive(Clone, Debug)]
pub struct ReqwestTransport(reqwest::Client);

impl ReqwestTransport {
    /// A transport with connections of its own, of which each must come about in that time.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub fn new(connect_timeout: Duration) -> Result<Self, BuildError> {
        let tls = tls().map_err(|error| BuildError::Transport { reason: format!("TLS: {error}") })?;
        let client = reqwest::Client::builder()
            // Credentials must not follow to wherever a redirect leads.
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .connect_timeout(connect_timeout)
            .referer(false)
            .tls_backend_preconfigured(tls)
            .build();
        client.map(Self).map_err(|error| BuildError::Transport { reason: error.without_url().to_string() })
    }
}

/// With cryptography of its own, so that nothing is set for the whole process.
fn tls() -> Result<ClientConfig, rustls::Error> {
    let cryptography = Arc::new(rustls::crypto::ring::default_provider());
    let mut tls = ClientConfig::builder_with_provider(cryptography)
        .with_safe_default_protocol_versions()?
        .with_platform_verifier()?
        .with_no_client_auth();
    tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(tls)
}

impl Transport for ReqwestTransport {
    fn send(&self, request: http::Request<Body>, _options: SendOptions) -> Sending<'_> {
        Box::pin(send(&self.0, request))
    }
}

async fn send(
    client: &reqwest::Client,
    request: http::Request<Body>,
) -> Result<http::Response<Receiving>, TransportError> {
    let length = request.body().length();
    let mut request = reqwest::Request::try_from(request.map(outgoing)).map_err(|error| failure(error, false))?;
    let expects_body = matches!(*request.method(), http::Method::POST | http::Method::PUT | http::Method::PATCH);
    if let Some(length) = length
        && (length > 0 || expects_body)
    {
        // Servers may ask for the length (411) where the method expects a body (RFC 9110, section 8.6).
        request.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(length));
    }
    let mut answer = client.execute(request).await.map_err(|error| failure(error, false))?;
    let mut head = http::Response::new(());
    *head.status_mut() = answer.status();
    *head.headers_mut() = std::mem::take(answer.headers_mut());
    Ok(head.map(|()| pieces(answer)))
}

fn outgoing(body: Body) -> reqwest::Body {
    match body {
        Body::Whole(bytes) => bytes.into(),
        Body::Streamed(_) => reqwest::Body::wrap_stream(body.chunks()),
    }
}

fn pieces(answer: reqwest::Response) -> Receiving {
    Box::pin(futures_util::stream::unfold(Some(answer), |answer| async move {
        let mut answer = answer?;
        match answer.chunk().await {
            Ok(Some(chunk)) => Some((Ok(chunk), Some(answer))),
            Ok(None) => None,
            Err(error) => Some((Err(failure(error, true)), None)),
        }
    }))
}

fn failure(error: reqwest::Error, answered: bool) -> TransportError {
    let kind = if error.is_connect() {
        TransportErrorKind::Connect
    } else if error.is_timeout() {
        TransportErrorKind::Timeout
    } else {
        TransportErrorKind::Broken
    };
    let may_have_arrived = answered || !(error.is_connect() || error.is_builder());
    // The URL may hold a key.
    TransportError { kind, may_have_arrived, partial: None, source: Some(Box::new(error.without_url())) }
}
