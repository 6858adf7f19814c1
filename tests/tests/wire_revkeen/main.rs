//! RevKeen's client against a server on this machine: what reaches the vendor to the byte, and what callers make of its
//! answers. That every operation is right by its document is checked by the suite `wire`.
#![allow(clippy::unwrap_used, clippy::panic, reason = "test code")]

mod answers;
mod curl;
mod errors;
mod operations;
mod paths;
mod samples;
mod secrets;

use billwright::revkeen::Client;
use billwright::runtime::RetryPolicy;
use tests::{Answer, Received, Server};

/// The path of the base URL, as RevKeen has it.
const BASE: &str = "/v2";

/// Of no server of RevKeen's, so that it may go to any.
const KEY: &str = "key-for-tests-7Hq2";

/// A client that tries once, and the server that it calls.
struct Bench {
    server: Server,
    client: Client,
}

impl Bench {
    async fn new() -> Self {
        let server = Server::start().await.unwrap();
        let builder = Client::builder().base_url(server.url(BASE)).api_key(KEY);
        let client = builder.retry(RetryPolicy::NEVER).build().unwrap();
        Self { server, client }
    }

    /// A bench whose next answer is this one.
    async fn answering(answer: Answer) -> Self {
        let bench = Self::new().await;
        bench.server.answer(answer);
        bench
    }

    /// The one request that came.
    fn received(&self) -> Received {
        let mut received = self.server.take_received();
        assert_eq!(received.len(), 1, "{received:?}");
        received.remove(0)
    }
}
