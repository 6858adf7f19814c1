//! The transport over reqwest.

use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use rustls::ClientConfig;
use rustls_platform_verifier::BuilderVerifierExt;

use super::{SendOptions, Sending, Transport, TransportError, TransportErrorKind};
use crate::build_error::BuildError;

/// Sends over HTTP/1.1 and HTTP/2 with TLS by rustls, the certificates being those that the system trusts.
#[derive(Clone, Debug)]
pub struct ReqwestTransport(reqwest::Client);

impl ReqwestTransport {
    /// A transport with connections of its own.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub fn new() -> Result<Self, BuildError> {
        let tls = tls().map_err(|error| BuildError::Transport { reason: format!("TLS: {error}") })?;
        let client = reqwest::Client::builder()
            // Credentials must not follow to wherever a redirect leads.
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
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
    fn send(&self, request: http::Request<Bytes>, options: SendOptions) -> Sending<'_> {
        Box::pin(send(&self.0, request, options))
    }
}

async fn send(
    client: &reqwest::Client,
    request: http::Request<Bytes>,
    options: SendOptions,
) -> Result<http::Response<Bytes>, TransportError> {
    let bodiless = request.body().is_empty();
    let mut request = reqwest::Request::try_from(request).map_err(|error| failure(error, None))?;
    *request.timeout_mut() = Some(options.timeout);
    if bodiless && matches!(*request.method(), http::Method::POST | http::Method::PUT | http::Method::PATCH) {
        // Servers may ask for the length (411) where the method expects a body (RFC 9110, section 8.6).
        request.headers_mut().insert(http::header::CONTENT_LENGTH, http::HeaderValue::from(0));
    }
    let mut answer = client.execute(request).await.map_err(|error| failure(error, None))?;

    let mut received = http::Response::new(Bytes::new());
    *received.status_mut() = answer.status();
    *received.headers_mut() = std::mem::take(answer.headers_mut());
    let mut body = BytesMut::new();
    loop {
        match answer.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() > options.body_limit => {
                *received.body_mut() = body.freeze();
                return Err(TransportError {
                    kind: TransportErrorKind::TooLarge,
                    may_have_arrived: true,
                    partial: Some(Box::new(received)),
                    source: None,
                });
            }
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => break,
            Err(error) => {
                *received.body_mut() = body.freeze();
                return Err(failure(error, Some(Box::new(received))));
            }
        }
    }
    *received.body_mut() = body.freeze();
    Ok(received)
}

fn failure(error: reqwest::Error, partial: Option<Box<http::Response<Bytes>>>) -> TransportError {
    let kind = if error.is_connect() {
        TransportErrorKind::Connect
    } else if error.is_timeout() {
        TransportErrorKind::Timeout
    } else {
        TransportErrorKind::Broken
    };
    let may_have_arrived = !(error.is_connect() || error.is_builder());
    // The URL may hold a key.
    TransportError { kind, may_have_arrived, partial, source: Some(Box::new(error.without_url())) }
}
