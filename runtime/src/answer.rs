//! Reads answers by their status and body.

use std::fmt;

use bytes::Bytes;
use http::HeaderMap;

use crate::confidential::{Confidential, one_line};
use crate::error_kind::at;
use crate::json::{Decode, DecodeError, Degraded, Node, Tape, decode};
use crate::stream::{ByteStream, Events, Lines};
use crate::transport::{Receiving, received};

/// An answer as it came. `Debug` shows neither the body nor the values of headers, which may be secret.
#[derive(Clone)]
pub struct RawAnswer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) request_id: Option<String>,
    /// What must not be seen of it.
    pub(crate) confidential: Confidential,
}

/// How many characters of a vendor's message are shown.
const LONGEST_MESSAGE: usize = 300;

/// Where vendors put what people should read of an error: the first that is there is taken. Lists stand for their first
/// item.
const MESSAGES: &[&str] = &[
    "error.message",
    "error.description",
    "error.detail",
    "message",
    "error_description",
    "error_message",
    "errorMessage",
    "detail",
    "description",
    "title",
    "errors",
    "error",
];

impl RawAnswer {
    /// An answer with that status, those headers and that body.
    pub fn new(status: u16, headers: HeaderMap, body: Bytes) -> Self {
        Self { status, headers, body, request_id: None, confidential: Confidential::default() }
    }

    /// The status code.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The body, whole.
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// The body as a JSON text.
    pub(crate) fn json(&self) -> &[u8] {
        // Some servers start text with the mark that tells UTF-8 from other encodings.
        let body = self.body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&self.body);
        if body.trim_ascii().is_empty() { b"null" } else { body }
    }

    /// The vendor's id of the request, from the headers.
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// The `Content-Type` header.
    pub fn content_type(&self) -> Option<&str> {
        self.headers.get(http::header::CONTENT_TYPE)?.to_str().ok()
    }

    /// What the vendor says of an error, for people: on one line, short, and without secrets. Nothing where the body has
    /// no message in one of the usual places.
    pub fn message(&self) -> Option<String> {
        let tape = Tape::parse(&self.body).ok()?;
        let found =
            MESSAGES.iter().find_map(|keys| message(at(tape.root(), keys)?, 0)).or_else(|| message(tape.root(), 0));
        // Cut last: a part of a secret would not be known for one.
        found.map(|text| one_line(&self.confidential.mask(&text), LONGEST_MESSAGE)).filter(|line| !line.is_empty())
    }

    /// The body for logs: values of secret members are replaced, and so is whatever the request carried in secret. Broken
    /// JSON and bytes are not shown at all.
    pub fn redacted_body(&self) -> String {
        self.confidential.redact(&self.body)
    }

    /// Whether the status is 2xx.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

impl fmt::Debug for RawAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawAnswer")
            .field("status", &self.status)
            .field("headers", &self.headers.keys().map(|name| name.as_str()).collect::<Vec<_>>())
            .field("request_id", &self.request_id)
            .field("body", &format_args!("{} bytes", self.body.len()))
            .finish()
    }
}

/// A text, the first item of a list, or the message of an object.
fn message(node: Node<'_>, depth: usize) -> Option<String> {
    const DEEPEST: usize = 3;
    if let Some(text) = node.str() {
        return (!text.trim().is_empty()).then(|| text.into_owned());
    }
    let inner = ["message", "detail", "description", "title"].iter().find_map(|key| node.get(key)?.str());
    let inner = inner.filter(|text| !text.trim().is_empty()).map(|text| text.into_owned());
    inner.or_else(|| message(node.items().next().filter(|_| depth < DEEPEST)?, depth + 1))
}

/// Why an answer is none of those that an operation documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AnswerError {
    /// The status is not documented.
    Undocumented,
    /// The body is not what is documented for the status.
    Decode(DecodeError),
    /// It is a page of a list, and has what the page before has: the vendor does not heed which page is asked for.
    SamePage,
}

/// An answer that was read, and what had to be left out of it.
#[derive(Clone, Debug)]
pub struct Answered<T> {
    /// What the answer says.
    pub value: T,
    /// Optional fields that were not what was expected.
    pub degraded: Vec<Degraded>,
    /// How many fields and alternatives it has that the document does not have.
    pub unknown: usize,
}

impl<T> Answered<T> {
    /// An answer of which nothing was left out.
    pub fn new(value: T) -> Self {
        Self { value, degraded: Vec::new(), unknown: 0 }
    }

    /// The same answer in another type.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Answered<U> {
        Answered { value: change(self.value), degraded: self.degraded, unknown: self.unknown }
    }
}

/// A type that answers can be read into. Every type that can be decoded from JSON is one, and reads the body whatever
/// the status and the `Content-Type`; an empty body is read as `null`.
pub trait Answer: Sized {
    /// Whether the body is read as it comes, by [`Answer::open`].
    const STREAMED: bool = false;

    /// Reads an answer.
    ///
    /// # Errors
    /// When the answer is none that this type has a place for.
    fn read(answer: &RawAnswer) -> Result<Answered<Self>, AnswerError>;

    /// Starts reading the body of a success. No item may be longer than the limit, in bytes.
    ///
    /// # Errors
    /// When the answer is none that this type has a place for.
    fn open(head: &RawAnswer, body: Receiving, limit: usize) -> Result<Self, AnswerError> {
        let (_, _, _) = (head, body, limit);
        Err(AnswerError::Undocumented)
    }
}

/// Answers that are streams cannot be read from a body that is there: there are none of a documented error.
macro_rules! streamed {
    ($(#[$attribute:meta])* [$($generics:tt)*] $name:ty, |$body:ident, $limit:ident| $open:expr) => {
        $(#[$attribute])*
        impl $($generics)* Answer for $name {
            const STREAMED: bool = true;

            fn read(answer: &RawAnswer) -> Result<Answered<Self>, AnswerError> {
                let ($body, $limit) = (received(answer.body.clone()), usize::MAX);
                let _ = $limit;
                Ok(Answered::new($open))
            }

            fn open(_head: &RawAnswer, $body: Receiving, $limit: usize) -> Result<Self, AnswerError> {
                let _ = $limit;
                Ok($open)
            }
        }
    };
}

streamed! {
    /// The body as it comes, whatever it is.
    [] ByteStream, |body, limit| Self::new(body)
}
streamed! {
    /// The body as events.
    [<T: Decode>] Events<T>, |body, limit| Self::new(body, limit)
}
streamed! {
    /// The body as lines of JSON.
    [<T: Decode>] Lines<T>, |body, limit| Self::new(body, limit)
}

impl<T: Decode> Answer for T {
    fn read(answer: &RawAnswer) -> Result<Answered<Self>, AnswerError> {
        let decoded = decode(answer.json()).map_err(AnswerError::Decode)?;
        Ok(Answered { value: decoded.value, degraded: decoded.degraded, unknown: decoded.unknown })
    }
}

/// No body, or one that is not looked at.
impl Answer for () {
    fn read(_answer: &RawAnswer) -> Result<Answered<Self>, AnswerError> {
        Ok(Answered::new(()))
    }
}

/// The body as it is.
impl Answer for Bytes {
    fn read(answer: &RawAnswer) -> Result<Answered<Self>, AnswerError> {
        Ok(Answered::new(answer.body.clone()))
    }
}

/// All of it, read later.
impl Answer for RawAnswer {
    fn read(answer: &RawAnswer) -> Result<Answered<Self>, AnswerError> {
        Ok(Answered::new(answer.clone()))
    }
}

/// A body that is text in UTF-8.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Text(pub String);

impl Answer for Text {
    fn read(answer: &RawAnswer) -> Result<Answered<Self>, AnswerError> {
        match std::str::from_utf8(&answer.body) {
            Ok(text) => Ok(Answered::new(Self(text.to_owned()))),
            Err(_) => Err(AnswerError::Decode(DecodeError {
                path: "$".to_owned(),
                expected: "text in UTF-8",
                found: "other bytes".to_owned(),
            })),
        }
    }
}

/// The errors of an operation that documents none: there is no value of it, so each is unexpected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoError {}

impl fmt::Display for NoError {
    fn fmt(&self, _f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {}
    }
}

impl Answer for NoError {
    fn read(_answer: &RawAnswer) -> Result<Answered<Self>, AnswerError> {
        Err(AnswerError::Undocumented)
    }
}

/// Which statuses an answer is documented for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Status {
    first: u16,
    last: u16,
}

impl Status {
    /// All that are not named otherwise: `default`.
    pub const ANY: Self = Self { first: 0, last: u16::MAX };

    /// One status.
    pub const fn exactly(status: u16) -> Self {
        Self { first: status, last: status }
    }

    /// A hundred of them: `4` stands for `4XX`.
    pub const fn range(hundreds: u8) -> Self {
        let first = hundreds as u16 * 100;
        Self { first, last: first + 99 }
    }

    /// The one that says most of a status: an exact one before a range, a range before any.
    pub fn closest(documented: &[Self], status: u16) -> Option<Self> {
        let covering = documented.iter().filter(|range| (range.first..=range.last).contains(&status));
        covering.min_by_key(|range| range.last - range.first).copied()
    }
}
