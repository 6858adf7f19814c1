//! What a call that went well gives, and how an answer becomes that or an error.

use std::ops::{Deref, DerefMut};

use http::HeaderMap;

use crate::answer::{Answer, AnswerError, Answered, RawAnswer};
use crate::error::{ApiError, Error, UndecodedAnswer, UnexpectedAnswer};
use crate::headers::Headers;
use crate::json::Degraded;
use crate::operation::OperationSpec;
use crate::transport::{Receiving, TransportError};

/// The answer of a call that went well. It derefs to what the answer says.
#[derive(Clone, Debug)]
pub struct Outcome<T> {
    value: T,
    /// Its body is dropped, as the value has been read from it.
    answer: RawAnswer,
    degraded: Vec<Degraded>,
    unknown: usize,
    idempotency_key: Option<String>,
}

impl<T> Outcome<T> {
    /// What the answer says.
    pub fn into_inner(self) -> T {
        self.value
    }

    /// The status code.
    pub fn status(&self) -> u16 {
        self.answer.status
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.answer.headers
    }

    /// The headers in the types that the document gives them.
    pub fn read<H: Headers>(&self) -> H {
        H::read(self.headers())
    }

    /// The vendor's id of the request.
    pub fn request_id(&self) -> Option<&str> {
        self.answer.request_id()
    }

    /// Optional fields of the answer that were not what was expected, and are left out of the value.
    pub fn degraded(&self) -> &[Degraded] {
        &self.degraded
    }

    /// How many fields and alternatives the answer has that the vendor's document does not have. They are kept, as
    /// `extra` and `Unknown`; more than none tells that the vendor is ahead of this client.
    pub fn unknown(&self) -> usize {
        self.unknown
    }

    /// The idempotency key that was sent.
    pub fn idempotency_key(&self) -> Option<&str> {
        self.idempotency_key.as_deref()
    }
}

impl<T> Deref for Outcome<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// Streams are read through it.
impl<T> DerefMut for Outcome<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.value
    }
}

/// Starts reading a success that comes as a stream.
pub(crate) fn conclude_stream<T: Answer, E>(
    operation: &'static OperationSpec,
    idempotency_key: Option<String>,
    answer: RawAnswer,
    body: Receiving,
    limit: usize,
) -> Result<Outcome<T>, Error<E>> {
    match T::open(&answer, body, limit) {
        Ok(value) => Ok(Outcome { value, answer, degraded: Vec::new(), unknown: 0, idempotency_key }),
        Err(reason) => {
            Err(Error::Unexpected(Box::new(UnexpectedAnswer { operation, idempotency_key, answer, reason })))
        }
    }
}

/// Reads what came back: a documented success is an outcome, all else an error that holds everything.
pub(crate) fn conclude<T: Answer, E: Answer>(
    operation: &'static OperationSpec,
    idempotency_key: Option<String>,
    sent: Result<RawAnswer, TransportError>,
) -> Result<Outcome<T>, Error<E>> {
    let answer = match sent {
        Ok(answer) => answer,
        Err(error) => return Err(Error::transport(operation, idempotency_key, error)),
    };
    if answer.is_success() {
        return match T::read(&answer) {
            Ok(answered) => {
                let answer = RawAnswer { body: bytes::Bytes::new(), ..answer };
                let Answered { value, degraded, unknown } = answered;
                Ok(Outcome { value, answer, degraded, unknown, idempotency_key })
            }
            Err(AnswerError::Decode(error)) => {
                Err(Error::Decode(Box::new(UndecodedAnswer { operation, idempotency_key, answer, error })))
            }
            Err(AnswerError::Undocumented) => {
                let reason = AnswerError::Undocumented;
                Err(Error::Unexpected(Box::new(UnexpectedAnswer { operation, idempotency_key, answer, reason })))
            }
        };
    }
    match E::read(&answer) {
        Ok(answered) => Err(Error::Api(Box::new(ApiError {
            operation,
            idempotency_key,
            answer,
            error: answered.value,
            degraded: answered.degraded,
            unknown: answered.unknown,
        }))),
        Err(reason) => {
            Err(Error::Unexpected(Box::new(UnexpectedAnswer { operation, idempotency_key, answer, reason })))
        }
    }
}
