//! Hooks around each try of a call.

use std::time::Duration;

use http::HeaderMap;

use crate::operation::OperationSpec;
use crate::transport::TransportError;

/// Looks at each request before it is sent, and at what came of it: for headers, metrics, recording. It runs while the
/// call waits, and must not block. Its headers hold credentials: mind where they go.
pub trait Interceptor: Send + Sync + 'static {
    /// Before each try. Headers may be changed, but for the idempotency key, which stays the same in every try.
    fn before(&self, attempt: &Attempt<'_>, headers: &mut HeaderMap) {
        let (_, _) = (attempt, headers);
    }

    /// After each try that was sent.
    fn after(&self, attempt: &Attempt<'_>, seen: &Seen<'_>) {
        let (_, _) = (attempt, seen);
    }
}

/// Which try of which call.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Attempt<'a> {
    /// The operation.
    pub operation: &'static OperationSpec,
    /// Which try it is, counted from 1.
    pub number: usize,
    /// The idempotency key.
    pub idempotency_key: Option<&'a str>,
}

/// What came of a try.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Seen<'a> {
    /// The status code, where an answer began.
    pub status: Option<u16>,
    /// The headers, where an answer began.
    pub headers: Option<&'a HeaderMap>,
    /// Why no whole answer came.
    pub failure: Option<&'a TransportError>,
    /// How long it took: from sending to the end of the answer, or to its head where the body is a stream.
    pub took: Duration,
}
