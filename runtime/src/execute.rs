//! The one place where requests leave. Not generic, so it is compiled once.

use bytes::Bytes;

use crate::answer::RawAnswer;
use crate::client::Client;
use crate::transport::{SendOptions, TransportError};

/// A request that is ready to be sent.
pub(crate) struct Prepared {
    pub(crate) request: http::Request<Bytes>,
    pub(crate) options: SendOptions,
    /// The idempotency key that the request carries.
    pub(crate) key: Option<String>,
}

/// Sends a request, and names the answer.
pub(crate) async fn execute(client: &Client, prepared: Prepared) -> Result<RawAnswer, TransportError> {
    let answer = client.transport().send(prepared.request, prepared.options).await?;
    let (parts, body) = answer.into_parts();
    let mut answer = RawAnswer::new(parts.status.as_u16(), parts.headers, body);
    let mut ids = client.vendor().request_id_headers.iter().filter_map(|name| answer.headers.get(*name));
    answer.request_id = ids.find_map(|id| id.to_str().ok()).map(str::to_owned);
    Ok(answer)
}
