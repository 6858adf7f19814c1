//! Lines of JSON: a value on each (`application/x-ndjson`, `application/jsonl`, `application/json-seq`).

use std::fmt;
use std::future::poll_fn;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;

use super::{Items, Split, StreamError, Undecoded};
use crate::json::{Decode, decode};
use crate::transport::Receiving;

/// Values that come one by one, each on a line.
pub struct Lines<T> {
    items: Items<Whole>,
    value: PhantomData<fn() -> T>,
}

impl<T: Decode> Lines<T> {
    pub(crate) fn new(pieces: Receiving, limit: usize) -> Self {
        Self { items: Items::new(pieces, limit, Whole), value: PhantomData }
    }

    /// The next value; `None` at the end.
    ///
    /// # Errors
    /// When the connection breaks, or a line is not such a value.
    pub async fn next(&mut self) -> Option<Result<T, StreamError>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl<T: Decode> Stream for Lines<T> {
    type Item = Result<T, StreamError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let line = match ready!(self.items.poll(context)) {
            Some(Ok(line)) => line,
            Some(Err(error)) => return Poll::Ready(Some(Err(error))),
            None => return Poll::Ready(None),
        };
        let value = decode(&line).map(|decoded| decoded.value);
        Poll::Ready(Some(value.map_err(|error| StreamError::Decode(Undecoded { error, text: line }))))
    }
}

impl<T> fmt::Debug for Lines<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Lines")
    }
}

/// Every line that is not blank is an item.
struct Whole;

impl Split for Whole {
    type Item = Bytes;

    fn line(&mut self, line: &[u8]) -> Option<Bytes> {
        // RFC 7464 starts each text with a record separator.
        let line = line.strip_prefix(b"\x1e").unwrap_or(line).trim_ascii();
        (!line.is_empty()).then(|| Bytes::copy_from_slice(line))
    }

    fn end(&mut self) -> Option<Bytes> {
        None
    }

    fn pending(&self) -> usize {
        0
    }
}
