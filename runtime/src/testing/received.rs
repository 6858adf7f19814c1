//! What reached the server.

use std::fmt;

use bytes::Bytes;
use http::HeaderMap;
use serde_json::Value;

use crate::operation::OperationSpec;

use super::paths::decoded;

/// A request as it came, and what came of it.
#[derive(Clone)]
#[non_exhaustive]
pub struct Received {
    /// The operation; nothing where the vendor has none for this method and path.
    pub operation: Option<&'static OperationSpec>,
    /// The method.
    pub method: String,
    /// Path and query, nothing decoded.
    pub target: String,
    /// The headers, credentials and all.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
    /// The idempotency key.
    pub key: Option<String>,
    /// What of it is not as the document says.
    pub violations: Vec<String>,
    /// The status that was answered; nothing where the connection was cut, or no answer came.
    pub status: Option<u16>,
}

/// Without headers and body, which may hold what must not be shown.
impl fmt::Debug for Received {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Received");
        shown.field("method", &self.method).field("path", &self.path()).field("operation", &self.operation);
        shown.field("key", &self.key).field("violations", &self.violations).field("status", &self.status);
        shown.finish_non_exhaustive()
    }
}

impl Received {
    /// The first header of that name, in any case, where it is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The target up to the query.
    pub fn path(&self) -> &str {
        self.target.split_once('?').map_or(&self.target, |(path, _)| path)
    }

    /// The names and values of the query, decoded, in their order.
    pub fn query(&self) -> Vec<(String, String)> {
        let query = self.target.split_once('?').map_or("", |(_, query)| query);
        let pairs = query.split('&').filter(|pair| !pair.is_empty());
        let pairs = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
        pairs.map(|(name, value)| (decoded(name), decoded(value))).collect()
    }

    /// The body, if it is JSON.
    pub fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }
}
