//! Lines of JSON: a value on each (`application/x-ndjson`, `application/jsonl`, `application/json-seq`).

use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;

use super::{Items, Split, StreamError, Undecoded};
use crate::json::{Decode, decode};
use crate::transport::Receiving;

/// Starts each text of a sequence.
const SEPARATOR: u8 = 0x1e;

/// Values that come one by one, each on a line.
pub struct Lines<T> {
    items: Items<Texts>,
    value: PhantomData<fn() -> T>,
}

impl<T: Decode> Lines<T> {
    pub(crate) fn new(pieces: Receiving, limit: usize) -> Self {
        Self { items: Items::new(pieces, limit, Texts::default()), value: PhantomData }
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

/// Every line that is not blank is an item. A text that starts with a record separator (RFC 7464) may have several
/// lines: it goes on until it is whole, or the next one starts.
#[derive(Default)]
struct Texts {
    /// What came of such a text so far.
    open: Option<BytesMut>,
}

impl Split for Texts {
    type Item = Bytes;

    fn line(&mut self, line: &[u8], ready: &mut VecDeque<Bytes>) {
        for (place, part) in line.split(|byte| *byte == SEPARATOR).enumerate() {
            if place > 0 {
                self.end(ready);
                self.open = Some(BytesMut::new());
            }
            let part = part.trim_ascii();
            match &mut self.open {
                None if part.is_empty() => {}
                None => ready.push_back(Bytes::copy_from_slice(part)),
                Some(open) => {
                    open.extend_from_slice(part);
                    open.extend_from_slice(b"\n");
                }
            }
        }
        // Texts are on one line as a rule: those are not kept waiting for the next one to start.
        let is_whole = |text: &BytesMut| {
            let is_line = text.iter().filter(|byte| **byte == b'\n').take(2).count() == 1;
            is_line && serde_json::from_slice::<serde::de::IgnoredAny>(text).is_ok()
        };
        if self.open.as_ref().is_some_and(is_whole) {
            self.end(ready);
            self.open = Some(BytesMut::new());
        }
    }

    fn end(&mut self, ready: &mut VecDeque<Bytes>) {
        let text = self.open.take().map(|open| Bytes::copy_from_slice(open.trim_ascii()));
        ready.extend(text.filter(|text| !text.is_empty()));
    }

    fn pending(&self) -> usize {
        self.open.as_ref().map_or(0, BytesMut::len)
    }
}
