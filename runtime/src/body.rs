//! What is sent: bytes in memory, or a stream of them that can be opened again.

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;

/// Any error, boxed.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Pieces of a body on their way out.
pub type Chunks = Pin<Box<dyn Stream<Item = Result<Bytes, BoxError>> + Send>>;

/// The body of a request, or what is in a file. Cheap to clone.
#[derive(Clone)]
pub enum Body {
    /// All of it, in memory.
    Whole(Bytes),
    /// Read as it is sent.
    Streamed(Streamed),
}

/// A body that is not in memory. Each time it is sent it is opened anew.
#[derive(Clone)]
pub struct Streamed {
    open: Arc<dyn Fn() -> Chunks + Send + Sync>,
    length: Option<u64>,
}

impl Body {
    /// A body that is read as it is sent. `open` starts from the beginning each time; `length` in bytes, where it is
    /// known, is told to the server.
    pub fn streamed(open: impl Fn() -> Chunks + Send + Sync + 'static, length: Option<u64>) -> Self {
        Self::Streamed(Streamed { open: Arc::new(open), length })
    }

    /// The bytes, where they are in memory.
    pub fn bytes(&self) -> Option<&Bytes> {
        match self {
            Self::Whole(bytes) => Some(bytes),
            Self::Streamed(_) => None,
        }
    }

    /// How many bytes it has, where that is known.
    pub fn length(&self) -> Option<u64> {
        match self {
            Self::Whole(bytes) => Some(bytes.len() as u64),
            Self::Streamed(streamed) => streamed.length,
        }
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.length() == Some(0)
    }

    /// Starts reading it from the beginning.
    pub fn chunks(&self) -> Chunks {
        match self {
            Self::Whole(_) => Box::pin(Chain { rest: VecDeque::from([self.clone()]), current: None }),
            Self::Streamed(streamed) => (streamed.open)(),
        }
    }

    /// One after the other.
    pub(crate) fn concat(parts: Vec<Self>) -> Self {
        let mut whole = BytesMut::new();
        for part in &parts {
            let Self::Whole(bytes) = part else {
                let length = parts.iter().map(Self::length).sum();
                let open = move || Box::pin(Chain { rest: parts.clone().into(), current: None }) as Chunks;
                return Self::streamed(open, length);
            };
            whole.extend_from_slice(bytes);
        }
        Self::Whole(whole.freeze())
    }
}

/// Shows how long it is, never what is in it, which may be secret.
impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.length() {
            Some(length) => write!(f, "{length} bytes"),
            None => f.write_str("a stream of bytes"),
        }
    }
}

/// Streams are equal where one is a clone of the other.
impl PartialEq for Body {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Whole(one), Self::Whole(other)) => one == other,
            (Self::Streamed(one), Self::Streamed(other)) => Arc::ptr_eq(&one.open, &other.open),
            _ => false,
        }
    }
}

impl Eq for Body {}

impl fmt::Debug for Streamed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Streamed").field("length", &self.length).finish_non_exhaustive()
    }
}

impl Default for Body {
    fn default() -> Self {
        Self::Whole(Bytes::new())
    }
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        Self::Whole(bytes)
    }
}

impl From<Vec<u8>> for Body {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Whole(bytes.into())
    }
}

impl From<String> for Body {
    fn from(text: String) -> Self {
        Self::Whole(text.into())
    }
}

impl From<&'static str> for Body {
    fn from(text: &'static str) -> Self {
        Self::Whole(Bytes::from_static(text.as_bytes()))
    }
}

/// Bodies, read one after the other.
struct Chain {
    rest: VecDeque<Body>,
    current: Option<Chunks>,
}

impl Stream for Chain {
    type Item = Result<Bytes, BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(current) = &mut self.current {
                match current.as_mut().poll_next(context) {
                    Poll::Ready(None) => self.current = None,
                    other => return other,
                }
            }
            match self.rest.pop_front() {
                None => return Poll::Ready(None),
                Some(Body::Whole(bytes)) if bytes.is_empty() => {}
                Some(Body::Whole(bytes)) => return Poll::Ready(Some(Ok(bytes))),
                Some(Body::Streamed(streamed)) => self.current = Some((streamed.open)()),
            }
        }
    }
}

/// A file to be sent: a part of a multipart form, or a whole body.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct File {
    /// What the file is called; sent where the format has a place for it.
    pub name: Option<String>,
    /// Its media type. When not set, it is the one that the document gives, or else `application/octet-stream`.
    pub content_type: Option<String>,
    /// What is in it.
    pub data: Body,
}

impl File {
    /// A file that is read as it is sent, see [`Body::streamed`].
    pub fn streamed(open: impl Fn() -> Chunks + Send + Sync + 'static, length: Option<u64>) -> Self {
        Self { data: Body::streamed(open, length), ..Self::default() }
    }

    /// With a name.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// With a media type.
    #[must_use]
    pub fn content_type(mut self, content_type: impl Into<String>) -> Self {
        self.content_type = Some(content_type.into());
        self
    }
}

impl fmt::Debug for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "File({:?})", self.data)
    }
}

impl<B: Into<Body>> From<B> for File {
    fn from(data: B) -> Self {
        Self { data: data.into(), ..Self::default() }
    }
}
