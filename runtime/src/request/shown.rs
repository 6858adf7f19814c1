//! A request that can be looked at without giving away what is secret in it.

use std::fmt;
use std::ops::Deref;

use crate::body::Body;
use crate::confidential::Confidential;

/// What would be sent. It derefs to the request, which has all of it; `Debug` shows neither the values of path and query
/// nor credentials nor the body.
pub struct Request(http::Request<Body>);

impl Request {
    pub(crate) fn new(request: http::Request<Body>) -> Self {
        Self(request)
    }

    /// The request itself. Mind that its own `Debug` shows the whole URL, which may hold a key.
    pub fn into_inner(self) -> http::Request<Body> {
        self.0
    }
}

impl Deref for Request {
    type Target = http::Request<Body>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.0.uri().query().into_iter().flat_map(|query| query.split('&'));
        let names: Vec<&str> = names.map(|pair| pair.split('=').next().unwrap_or_default()).collect();
        f.debug_struct("Request")
            .field("method", self.0.method())
            .field("host", &self.0.uri().host())
            .field("path", &Confidential::of(&self.0).operation.map(|spec| spec.path))
            .field("query", &names)
            // Values that are secret are marked as such.
            .field("headers", self.0.headers())
            .field("body", self.0.body())
            .finish()
    }
}
