//! Server-sent events (`text/event-stream`, as the HTML standard has it in section 9.2).

use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;

use super::{Items, Split, StreamError, Undecoded};
use crate::json::{Decode, decode};
use crate::transport::Receiving;

/// An event. `T` is what the document says of its data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event<T> {
    /// What kind of event it is; `message` where the server says nothing.
    pub event: String,
    /// The id of the last event that had one, to go on from.
    pub id: Option<String>,
    /// How long to wait before connecting again, where the server says so in this event.
    pub retry: Option<Duration>,
    /// What it tells.
    pub data: T,
}

/// Events that come one by one. Data that is no JSON for `T` is tried as a JSON string; `[DONE]`, with which some
/// vendors end their streams, ends it.
pub struct Events<T> {
    items: Items<Fields>,
    done: bool,
    data: PhantomData<fn() -> T>,
}

impl<T: Decode> Events<T> {
    pub(crate) fn new(pieces: Receiving, limit: usize) -> Self {
        Self { items: Items::new(pieces, limit, Fields::default()), done: false, data: PhantomData }
    }

    /// The next event; `None` at the end.
    ///
    /// # Errors
    /// When the connection breaks, or the data is not what the document says.
    pub async fn next(&mut self) -> Option<Result<Event<T>, StreamError>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl<T: Decode> Stream for Events<T> {
    type Item = Result<Event<T>, StreamError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.done {
            return Poll::Ready(None);
        }
        let event = match ready!(self.items.poll(context)) {
            Some(Ok(event)) => event,
            Some(Err(error)) => return Poll::Ready(Some(Err(error))),
            None => return Poll::Ready(None),
        };
        if event.data == "[DONE]" {
            self.done = true;
            return Poll::Ready(None);
        }
        let Event { event, id, retry, data } = event;
        let read = match decode(data.as_bytes()) {
            Ok(read) => Ok(read.value),
            // Plain text is a string.
            Err(error) => {
                let quoted = serde_json::to_vec(&data).unwrap_or_default();
                decode(&quoted).map(|read| read.value).map_err(|_| error)
            }
        };
        Poll::Ready(Some(match read {
            Ok(data) => Ok(Event { event, id, retry, data }),
            Err(error) => Err(StreamError::Decode(Undecoded { error, text: Bytes::from(data) })),
        }))
    }
}

impl<T> fmt::Debug for Events<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Events")
    }
}

/// The fields of the event that is coming in.
#[derive(Default)]
struct Fields {
    event: String,
    id: Option<String>,
    retry: Option<Duration>,
    data: Option<String>,
}

impl Split for Fields {
    type Item = Event<String>;

    fn line(&mut self, line: &[u8], ready: &mut VecDeque<Event<String>>) {
        if line.is_empty() {
            return ready.extend(self.dispatch());
        }
        let line = String::from_utf8_lossy(line);
        let (field, value) = line.split_once(':').unwrap_or((&*line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => value.clone_into(&mut self.event),
            "data" => match &mut self.data {
                Some(data) => {
                    data.push('\n');
                    data.push_str(value);
                }
                None => self.data = Some(value.to_owned()),
            },
            "id" if !value.contains('\0') => self.id = Some(value.to_owned()),
            "retry" if value.bytes().all(|byte| byte.is_ascii_digit()) => {
                self.retry = value.parse().ok().map(Duration::from_millis).or(self.retry)
            }
            // Comments, and what the standard does not know.
            _ => {}
        }
    }

    /// The standard drops an event without a blank line after it. Here it is given: servers forget the last one.
    fn end(&mut self, ready: &mut VecDeque<Event<String>>) {
        ready.extend(self.dispatch());
    }

    fn pending(&self) -> usize {
        self.data.as_ref().map_or(0, String::len)
    }
}

impl Fields {
    fn dispatch(&mut self) -> Option<Event<String>> {
        let event = std::mem::take(&mut self.event);
        let retry = self.retry.take();
        let data = self.data.take()?;
        let event = if event.is_empty() { "message".to_owned() } else { event };
        Some(Event { event, id: self.id.clone(), retry, data })
    }
}
