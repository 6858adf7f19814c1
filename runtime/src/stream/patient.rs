//! A body that must not keep its reader waiting for too long.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;

use crate::client::Client;
use crate::timer::Sleeping;
use crate::transport::{Receiving, TransportError, TransportErrorKind};

/// The same body, with an error when no piece of it comes for that long.
pub(crate) fn patient(pieces: Receiving, client: Client, patience: Duration) -> Receiving {
    Box::pin(Patient { pieces: Some(pieces), client, patience, up: None })
}

struct Patient {
    pieces: Option<Receiving>,
    /// Has the timer.
    client: Client,
    patience: Duration,
    /// Runs while the reader waits.
    up: Option<Sleeping>,
}

impl Stream for Patient {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Self { pieces, client, patience, up } = &mut *self;
        let Some(coming) = pieces else { return Poll::Ready(None) };
        if let Poll::Ready(piece) = coming.as_mut().poll_next(context) {
            *up = None;
            return Poll::Ready(piece);
        }
        let up = up.get_or_insert_with(|| client.timer().sleep(*patience));
        if up.as_mut().poll(context).is_pending() {
            return Poll::Pending;
        }
        *pieces = None;
        let kind = TransportErrorKind::Timeout;
        Poll::Ready(Some(Err(TransportError { kind, may_have_arrived: true, partial: None, source: None })))
    }
}
