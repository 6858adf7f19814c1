//! A vendor made up for tests, and a transport that answers from memory.
#![allow(dead_code, reason = "each test uses a part of it")]

pub mod script;
pub mod virtual_time;

use std::sync::{Arc, Mutex};

use billwright_runtime as rt;
use rt::http;

pub const VENDOR: rt::Vendor = rt::Vendor {
    name: "Example",
    version: "2026-11",
    servers: &[
        rt::Server { name: "Production", url: "https://api.example.com/v1", key_prefix: Some("live_") },
        rt::Server { name: "Sandbox", url: "https://sandbox.example.com/v1/", key_prefix: Some("live_test_") },
    ],
    schemes: &[
        rt::Scheme { name: "key", kind: rt::SchemeKind::ApiKeyHeader("x-api-key") },
        rt::Scheme { name: "queryKey", kind: rt::SchemeKind::ApiKeyQuery("api_key") },
        rt::Scheme { name: "cookieKey", kind: rt::SchemeKind::ApiKeyCookie("session") },
        rt::Scheme { name: "token", kind: rt::SchemeKind::Bearer },
        rt::Scheme { name: "user", kind: rt::SchemeKind::Basic },
    ],
    headers: &[("x-version", "2026-11")],
    request_id_headers: &["x-trace", "x-request-id"],
    ..rt::Vendor::DEFAULT
};

rt::client! {
    /// Calls the vendor that tests make up.
    pub struct Client;
    vendor = VENDOR;
}

rt::environments! {
    /// Its servers.
    pub enum Environment {
        /// With real money.
        Production = 0,
        /// Without.
        Sandbox = 1,
    }
}

/// Gives the same answer to every request, and keeps the requests.
pub struct Canned {
    pub requests: Mutex<Vec<http::Request<rt::Body>>>,
    status: u16,
    headers: &'static [(&'static str, &'static str)],
    body: rt::Bytes,
}

impl rt::Transport for Canned {
    fn send(&self, request: http::Request<rt::Body>, _options: rt::SendOptions) -> rt::Sending<'_> {
        self.requests.lock().unwrap().push(request);
        let mut answer = http::Response::builder().status(self.status);
        for (name, value) in self.headers {
            answer = answer.header(*name, *value);
        }
        let answer = answer.body(rt::received(self.body.clone())).unwrap();
        Box::pin(async move { Ok(answer) })
    }
}

/// Answers what a function says, in its own time.
pub struct Scripted<F>(pub F);

impl<F> rt::Transport for Scripted<F>
where
    F: Fn(&http::Request<rt::Body>) -> (u16, String) + Send + Sync + 'static,
{
    fn send(&self, request: http::Request<rt::Body>, _options: rt::SendOptions) -> rt::Sending<'_> {
        let (status, body) = (self.0)(&request);
        Box::pin(async move {
            tokio::task::yield_now().await;
            Ok(http::Response::builder().status(status).body(rt::received(body)).unwrap())
        })
    }
}

/// The body of a request as text.
pub fn body(request: &http::Request<rt::Body>) -> String {
    String::from_utf8(request.body().bytes().unwrap().to_vec()).unwrap()
}

/// A transport that answers with that.
pub fn canned(status: u16, body: impl Into<rt::Bytes>) -> Arc<Canned> {
    canned_with(status, &[("content-type", "application/json"), ("x-request-id", "req_1")], body)
}

/// A transport that answers with that.
pub fn canned_with(
    status: u16,
    headers: &'static [(&'static str, &'static str)],
    body: impl Into<rt::Bytes>,
) -> Arc<Canned> {
    Arc::new(Canned { requests: Mutex::default(), status, headers, body: body.into() })
}

/// A client over a transport, without credentials, that tries once.
pub fn client(transport: Arc<Canned>) -> Client {
    Client::builder().transport(transport).retry(rt::RetryPolicy::NEVER).build().unwrap()
}

/// A client whose requests are only looked at.
pub fn offline() -> Client {
    client(canned(200, "{}"))
}

/// Runs a future to its end.
pub fn wait<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

/// What is sent for a call of an operation with untyped arguments.
pub fn sent(spec: &'static rt::OperationSpec, arguments: rt::Value) -> Result<rt::Request, rt::BuildError> {
    offline().untyped(spec, arguments).request()
}

/// The path and query of what is sent.
pub fn target(spec: &'static rt::OperationSpec, arguments: rt::Value) -> Result<String, rt::BuildError> {
    let uri = sent(spec, arguments)?.uri().path_and_query().unwrap().to_string();
    Ok(uri.strip_prefix("/v1").unwrap().to_owned())
}

/// Looks at nothing.
pub struct Quiet;

impl rt::Interceptor for Quiet {}
