//! A server for the tests of those who use a client: real HTTP on this machine, and a vendor made from its document.
//!
//! Each vendor's module has a function `testing::start`, behind the feature `testing`. This is what it does, for a vendor
//! with two operations:
//!
//! ```
//! use billwright_runtime as rt;
//! use rt::testing::{Fault, MockServer};
//! use serde_json::json;
//!
//! static OPERATIONS: [rt::OperationSpec; 2] = [
//!     rt::OperationSpec {
//!         id: "create",
//!         method: rt::Method::Post,
//!         path: "/teas",
//!         body: Some(rt::BodySpec { media: "application/json", required: true }),
//!         ..rt::OperationSpec::DEFAULT
//!     },
//!     rt::OperationSpec {
//!         id: "get",
//!         path: "/teas/{id}",
//!         parameters: &[rt::Parameter::path("id")],
//!         ..rt::OperationSpec::DEFAULT
//!     },
//! ];
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // As `cargo xtask regen` makes them of the document.
//! let tea = json!({
//!     "type": "object",
//!     "properties": {"id": {"type": "string"}, "name": {"type": "string"}},
//!     "required": ["id", "name"],
//! });
//! let operations = json!({
//!     "create": {"bodies": {"application/json": {"required": ["name"]}}, "answers": {"201": {"application/json": tea}}},
//!     "get": {"answers": {"200": {"application/json": tea}}},
//! });
//! let schemas = json!({"operations": operations}).to_string();
//!
//! let server = MockServer::start(&rt::Vendor::DEFAULT, &OPERATIONS, &schemas)?;
//! let client: rt::Client = rt::Client::builder(&rt::Vendor::DEFAULT).base_url(server.url()).build()?;
//!
//! let made = client.untyped(&OPERATIONS[0], json!({"body": {"name": "Assam"}})).send().await?;
//! let shown = client.untyped(&OPERATIONS[1], json!({"id": made["id"]})).send().await?;
//! assert_eq!(shown["name"], "Assam");
//! assert!(server.violations().is_empty());
//!
//! server.fail_next(&OPERATIONS[1], Fault::Status(404));
//! let error = client.untyped(&OPERATIONS[1], json!({"id": made["id"]})).send().await.unwrap_err();
//! assert!(error.is_not_found());
//! # Ok(())
//! # }
//! ```
//!
//! It holds each request to the document. What is not as the document says gets an error that says why, and is in
//! [`MockServer::violations`]. A call without credentials is a 401. Otherwise the answer is an example that is valid by
//! the schema, the same in each run.
//!
//! Things are kept, by the paths of operations: what `POST /things` makes, `GET /things/{id}` shows, `PATCH` changes,
//! `DELETE` (or `POST /things/{id}/delete`) removes, and `GET /things` lists, in pages as the document has them. What
//! was sent stands in answers, as far as they have members of the same names which take it. Before anything was made in
//! a collection, anything may be there: each id is answered with an example. From then on an id that was not made is a
//! 404. Filters of lists are not applied, and what happens to a thing over time does not happen here: to have an answer
//! say something in particular, give it to [`MockServer::answer_next`].
//!
//! A repeated idempotency key is replayed or rejected, whichever the document says; where it says neither, the first
//! answer is given again. And the server fails when it is told to, see [`Fault`].

mod answers;
mod check;
mod document;
mod example;
mod http;
mod page;
mod paths;
mod received;
mod server;
mod store;
mod text;

use std::fmt;
use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;

use crate::operation::OperationSpec;
use crate::vendor::Vendor;

use self::answers::Answer;
use self::http::{Socket, locked};
use self::server::{State, Turn};

pub use received::Received;

/// How a call fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// The payment is declined: a 402 as the document has it. Where it does not say what tells such errors from others,
    /// the client cannot tell either.
    Decline,
    /// The payment is taken for fraud: a 402.
    Fraud,
    /// The gateway fails: a 402.
    GatewayError,
    /// The gateway holds the payment back: a 402.
    GatewayHold,
    /// A 429 that says after how long to come back, in whole seconds. Nothing is done.
    RateLimited {
        /// Until then.
        after: Duration,
    },
    /// An error with this status, in the vendor's shape. Nothing is done.
    Status(u16),
    /// No answer ever comes. Nothing is done.
    Stall,
    /// The connection is cut, and nothing is done.
    CutBefore,
    /// What was asked for is done, then the connection is cut: the answer is lost.
    CutAfter,
    /// What was asked for is done, and the answer is no JSON.
    Garbage,
}

/// A vendor on this machine. It stops when it is dropped.
pub struct MockServer {
    base: String,
    state: Arc<Mutex<State>>,
    socket: Socket,
}

impl fmt::Debug for MockServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MockServer").field("url", &self.url()).finish_non_exhaustive()
    }
}

impl MockServer {
    /// Starts a server at a free port. Vendors' modules call this, with the schemas that are emitted beside them.
    ///
    /// # Errors
    /// When there is no port or no thread for it, or the schemas cannot be read.
    pub fn start(
        vendor: &'static Vendor,
        operations: impl IntoIterator<Item = &'static OperationSpec>,
        schemas: &str,
    ) -> io::Result<Self> {
        let url = vendor.servers.first().map_or("", |server| server.url);
        let base = url.parse::<::http::Uri>().map(|url| url.path().trim_end_matches('/').to_owned());
        let base = base.unwrap_or_default();
        let state = State::new(vendor, base.clone(), operations, schemas).map_err(io::Error::other)?;
        let state = Arc::new(Mutex::new(state));
        let socket = Socket::open(Arc::clone(&state))?;
        Ok(Self { base, state, socket })
    }

    /// The URL to give to a client as its `base_url`.
    pub fn url(&self) -> String {
        format!("http://{}{}", self.socket.address, self.base)
    }

    /// Has the next call of an operation fail. Said several times, it holds for as many calls, one after the other;
    /// each try of a call counts.
    pub fn fail_next(&self, operation: impl Into<&'static OperationSpec>, fault: Fault) {
        locked(&self.state).plan(operation.into(), Turn::Fault(fault));
    }

    /// Has the next call of an operation answered with this, in place of an example. It takes turns with what is given
    /// to [`fail_next`](Self::fail_next). It is not held to the document.
    pub fn answer_next(&self, operation: impl Into<&'static OperationSpec>, status: u16, body: &Value) {
        locked(&self.state).plan(operation.into(), Turn::Answer(Answer::json(status, body)));
    }

    /// Forgets what was made, what is planned and what came: as good as a new server, at the same address.
    pub fn reset(&self) {
        locked(&self.state).reset();
    }

    /// The requests that came so far, each try of a call, in their order.
    pub fn received(&self) -> Vec<Received> {
        locked(&self.state).received.clone()
    }

    /// What of the requests was not as the document says. A test is well advised to see that there is nothing.
    pub fn violations(&self) -> Vec<String> {
        let state = locked(&self.state);
        let all = state.received.iter().flat_map(|received| {
            let wrong = received.violations.iter();
            wrong.map(|wrong| format!("{} {}: {wrong}", received.method, received.path()))
        });
        all.collect()
    }
}
