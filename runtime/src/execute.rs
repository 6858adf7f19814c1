//! The one place where requests leave. Not generic, so it is compiled once.

use std::future::poll_fn;

use bytes::{Bytes, BytesMut};

use crate::answer::RawAnswer;
use crate::auth;
use crate::body::Body;
use crate::client::Client;
use crate::confidential::Confidential;
use crate::transport::{Receiving, SendOptions, TransportError, TransportErrorKind};

/// A request that is ready to be sent.
pub(crate) struct Prepared {
    pub(crate) request: http::Request<Body>,
    pub(crate) options: SendOptions,
    /// The idempotency key that the request carries.
    pub(crate) key: Option<String>,
}

/// Sends a request; the answer has its head, its body is yet to be read.
pub(crate) async fn open(client: &Client, prepared: Prepared) -> Result<(RawAnswer, Receiving), TransportError> {
    let confidential = Confidential::of(&prepared.request);
    let answer = auth::send(client, prepared.request, prepared.options).await?;
    let (parts, body) = answer.into_parts();
    let mut answer = RawAnswer::new(parts.status.as_u16(), parts.headers, Bytes::new());
    answer.confidential = confidential;
    let mut ids = client.vendor().request_id_headers.iter().filter_map(|name| answer.headers.get(*name));
    answer.request_id = ids.find_map(|id| id.to_str().ok()).map(str::to_owned);
    Ok((answer, body))
}

/// Reads the body of an answer, up to a limit.
pub(crate) async fn collect(
    mut answer: RawAnswer,
    mut body: Receiving,
    limit: usize,
) -> Result<RawAnswer, TransportError> {
    let mut bytes = BytesMut::new();
    while let Some(piece) = poll_fn(|context| body.as_mut().poll_next(context)).await {
        let failure = match piece {
            Ok(piece) if bytes.len() + piece.len() <= limit => {
                bytes.extend_from_slice(&piece);
                continue;
            }
            Ok(_) => TransportError {
                kind: TransportErrorKind::TooLarge,
                may_have_arrived: true,
                partial: None,
                source: None,
            },
            Err(error) => error,
        };
        answer.body = bytes.freeze();
        return Err(TransportError { partial: Some(Box::new(answer)), may_have_arrived: true, ..failure });
    }
    answer.body = bytes.freeze();
    Ok(answer)
}
