//! How requests get to the vendor and answers back.

#[cfg(feature = "reqwest")]
mod reqwest;

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;

use crate::answer::RawAnswer;
use crate::body::Body;
use crate::build_error::BuildError;

#[cfg(feature = "reqwest")]
pub use self::reqwest::ReqwestTransport;

/// What a transport gives back in time: status and headers, and the body as it comes.
pub type Sending<'t> = Pin<Box<dyn Future<Output = Result<http::Response<Receiving>, TransportError>> + Send + 't>>;

/// Pieces of the body of an answer, as they come in.
pub type Receiving = Pin<Box<dyn Stream<Item = Result<Bytes, TransportError>> + Send>>;

/// Sends requests. It follows no redirects and repeats nothing, and it keeps no time: a call that has waited long enough
/// drops what it waits for, which has to end the request.
pub trait Transport: Send + Sync + 'static {
    /// Sends one request, and waits for the head of the answer.
    fn send(&self, request: http::Request<Body>, options: SendOptions) -> Sending<'_>;
}

/// What holds for sending one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SendOptions {
    /// After how long the call gives up, from now to the last byte of the answer; where that is streamed, to its head.
    pub timeout: Duration,
    /// Whether the body of the answer is read as it comes, perhaps for hours.
    pub streamed: bool,
}

/// A body that is there already, as a transport that needs no network may give it.
pub fn received(body: impl Into<Bytes>) -> Receiving {
    Box::pin(Once(Some(body.into())))
}

struct Once(Option<Bytes>);

impl Stream for Once {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.take().filter(|bytes| !bytes.is_empty()).map(Ok))
    }
}

/// What went wrong between here and the vendor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// No connection came about: nothing was sent.
    Connect,
    /// It took too long.
    Timeout,
    /// The answer is larger than allowed.
    TooLarge,
    /// There was no token to authorise the request with: nothing was sent.
    Unauthorized,
    /// The connection broke while sending or receiving, or anything else.
    Broken,
    /// There was no room under a rate limit in time, or the vendor asked to wait for longer: nothing was sent.
    RateLimited,
}

/// A request without a whole answer.
#[derive(Debug)]
pub struct TransportError {
    /// What went wrong.
    pub kind: TransportErrorKind,
    /// Whether the vendor may have the request. Only false where that is certain.
    pub may_have_arrived: bool,
    /// Status, headers and what came of the body, where the answer had begun.
    pub partial: Option<Box<RawAnswer>>,
    /// What the transport says. Must hold neither credentials nor URLs.
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            TransportErrorKind::Connect => "no connection",
            TransportErrorKind::Timeout => "no answer in time",
            TransportErrorKind::TooLarge => "the answer is larger than allowed",
            TransportErrorKind::Unauthorized => "no token",
            TransportErrorKind::Broken => "the connection broke",
            TransportErrorKind::RateLimited => "no room under the rate limit in time",
        })?;
        f.write_str(if self.may_have_arrived { "; the request may have arrived" } else { "; nothing was sent" })
    }
}

impl std::error::Error for TransportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

/// The transport of clients that are given none.
#[cfg(feature = "reqwest")]
pub(crate) fn default_transport(connect_timeout: Duration) -> Result<Arc<dyn Transport>, BuildError> {
    Ok(Arc::new(ReqwestTransport::new(connect_timeout)?))
}

/// The transport of clients that are given none.
#[cfg(not(feature = "reqwest"))]
pub(crate) fn default_transport(_connect_timeout: Duration) -> Result<Arc<dyn Transport>, BuildError> {
    Err(BuildError::Transport { reason: "none was given, and the feature `reqwest` is off".to_owned() })
}
