//! Answers that are read as they come: bytes, events, lines of JSON.

mod events;
mod lines;
mod media;
mod patient;

use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;

pub use self::events::{Event, Events};
pub use self::lines::Lines;
pub(crate) use self::media::is_lines;
pub(crate) use self::patient::patient;

use crate::json::DecodeError;
use crate::transport::{Receiving, TransportError};

/// The body of an answer, as it comes.
pub struct ByteStream(Receiving);

impl ByteStream {
    pub(crate) fn new(pieces: Receiving) -> Self {
        Self(pieces)
    }

    /// The next piece; `None` at the end.
    ///
    /// # Errors
    /// When the connection breaks. No more comes after that.
    pub async fn next(&mut self) -> Option<Result<Bytes, TransportError>> {
        poll_fn(|context| self.0.as_mut().poll_next(context)).await
    }
}

impl Stream for ByteStream {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.as_mut().poll_next(context)
    }
}

impl fmt::Debug for ByteStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ByteStream")
    }
}

/// Why the next item of a stream cannot be had.
#[derive(Debug)]
#[non_exhaustive]
pub enum StreamError {
    /// The connection broke, or nothing came for too long. No more comes after that.
    Transport(TransportError),
    /// An item is longer than an answer may be. No more comes after that.
    TooLong,
    /// An item cannot be read. The stream goes on with the next one.
    Decode(Undecoded),
}

/// An item that cannot be read. `Debug` does not show the text, which may be secret.
pub struct Undecoded {
    /// What does not fit, and where.
    pub error: DecodeError,
    /// The item as it came.
    pub text: Bytes,
}

impl fmt::Debug for Undecoded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Undecoded").field("error", &self.error).field("text", &self.text.len()).finish()
    }
}

impl fmt::Display for StreamError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Transport(error) => error.fmt(f),
            Self::TooLong => f.write_str("an item of the stream is longer than allowed"),
            Self::Decode(undecoded) => write!(f, "an item of the stream cannot be read: {}", undecoded.error),
        }
    }
}

impl std::error::Error for StreamError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Transport(error) => Some(error),
            Self::TooLong => None,
            Self::Decode(undecoded) => Some(&undecoded.error),
        }
    }
}

/// Takes the items out of what has come so far.
trait Split {
    /// What an item is.
    type Item;

    /// Takes in a line, without its end, and adds the items that it completes.
    fn line(&mut self, line: &[u8], ready: &mut VecDeque<Self::Item>);

    /// Adds the item that the end of the stream completes.
    fn end(&mut self, ready: &mut VecDeque<Self::Item>);

    /// How many bytes are kept of an item that is not complete.
    fn pending(&self) -> usize;
}

/// Items of a stream that are made of lines.
struct Items<S: Split> {
    pieces: Option<Receiving>,
    /// What came after the last whole line.
    rest: BytesMut,
    /// Where in it to look on for the end of the line.
    looked: usize,
    ready: VecDeque<S::Item>,
    split: S,
    limit: usize,
    started: bool,
}

impl<S: Split> Items<S> {
    fn new(pieces: Receiving, limit: usize, split: S) -> Self {
        Self {
            pieces: Some(pieces),
            rest: BytesMut::new(),
            looked: 0,
            ready: VecDeque::new(),
            split,
            limit,
            started: false,
        }
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<S::Item, StreamError>>> {
        loop {
            if let Some(item) = self.ready.pop_front() {
                return Poll::Ready(Some(Ok(item)));
            }
            let Some(pieces) = &mut self.pieces else { return Poll::Ready(None) };
            match ready!(pieces.as_mut().poll_next(context)) {
                Some(Ok(piece)) => {
                    self.rest.extend_from_slice(&piece);
                    self.lines(false);
                    if self.rest.len() + self.split.pending() > self.limit {
                        self.pieces = None;
                        return Poll::Ready(Some(Err(StreamError::TooLong)));
                    }
                }
                Some(Err(error)) => {
                    self.pieces = None;
                    return Poll::Ready(Some(Err(StreamError::Transport(error))));
                }
                None => {
                    self.pieces = None;
                    self.lines(true);
                    self.split.end(&mut self.ready);
                }
            }
        }
    }

    /// Takes the whole lines: they end in a line feed, a carriage return, or both.
    fn lines(&mut self, ended: bool) {
        if !self.started && (self.rest.len() >= 3 || ended) {
            // Some servers start with the mark that tells UTF-8 from other encodings.
            if self.rest.starts_with(b"\xef\xbb\xbf") {
                let _ = self.rest.split_to(3);
            }
            self.started = true;
        }
        if !self.started {
            return;
        }
        while let Some(found) = self.rest[self.looked..].iter().position(|byte| matches!(byte, b'\n' | b'\r')) {
            let end = self.looked + found;
            let length = match (self.rest[end], self.rest.get(end + 1)) {
                (b'\r', Some(b'\n')) => 2,
                // A line feed may yet come that belongs to it.
                (b'\r', None) if !ended => {
                    self.looked = end;
                    return;
                }
                _ => 1,
            };
            let line = self.rest.split_to(end + length);
            self.looked = 0;
            self.split.line(&line[..end], &mut self.ready);
        }
        self.looked = self.rest.len();
        if ended && !self.rest.is_empty() {
            let line = std::mem::take(&mut self.rest);
            self.looked = 0;
            self.split.line(&line, &mut self.ready);
        }
    }
}
