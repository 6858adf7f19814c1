//! What a call that went well gives, and how an answer becomes that or an error.

use std::fmt;
use std::ops::{Deref, DerefMut};

use bytes::Bytes;
use http::HeaderMap;

use crate::answer::{Answer, AnswerError, Answered, NoError, RawAnswer};
use crate::error::{AlreadyReceived, ApiError, Error, UndecodedAnswer};
use crate::execute::{Done, End};
use crate::headers::Headers;
use crate::json::Degraded;
use crate::operation::OperationSpec;
use crate::tries::Try;

/// The answer of a call that went well. It derefs to what the answer says.
#[derive(Clone)]
pub struct Outcome<T> {
    value: T,
    /// Its body is dropped, as the value has been read from it.
    answer: RawAnswer,
    degraded: Vec<Degraded>,
    unknown: usize,
    idempotency_key: Option<String>,
    replayed: bool,
    tries: Vec<Try>,
}

impl<T> Outcome<T> {
    fn new(
        operation: &'static OperationSpec,
        answered: Answered<T>,
        answer: RawAnswer,
        idempotency_key: Option<String>,
        tries: Vec<Try>,
    ) -> Self {
        let replayed = operation.idempotency.is_some_and(|rule| rule.is_replay(&answer));
        let Answered { value, degraded, unknown } = answered;
        Self { value, answer, degraded, unknown, idempotency_key, replayed, tries }
    }

    /// What the answer says.
    pub fn into_inner(self) -> T {
        self.value
    }

    /// What the answer says, and all else that is known of it.
    pub(crate) fn split(self) -> (T, Outcome<()>) {
        let Self { value, answer, degraded, unknown, idempotency_key, replayed, tries } = self;
        (value, Outcome { value: (), answer, degraded, unknown, idempotency_key, replayed, tries })
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

    /// Whether the vendor says that it did this before, for a request with the same key, and gives the answer of then.
    /// Only vendors that are known to say so do.
    pub fn is_replayed(&self) -> bool {
        self.replayed
    }

    /// What came of each try, the last one included: more than one where the first one failed.
    pub fn tries(&self) -> &[Try] {
        &self.tries
    }
}

impl Outcome<()> {
    /// The same with what the answer says.
    pub(crate) fn with<T>(self, value: T) -> Outcome<T> {
        let Self { value: (), answer, degraded, unknown, idempotency_key, replayed, tries } = self;
        Outcome { value, answer, degraded, unknown, idempotency_key, replayed, tries }
    }
}

/// What the vendor says may repeat what was sent in secret: that is masked.
impl<T: fmt::Debug> fmt::Debug for Outcome<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = match f.alternate() {
            true => format!("{:#?}", self.value),
            false => format!("{:?}", self.value),
        };
        f.debug_struct("Outcome")
            .field("value", &format_args!("{}", self.answer.confidential.mask_sent(&value)))
            .field("answer", &self.answer)
            .field("degraded", &self.degraded)
            .field("unknown", &self.unknown)
            .field("idempotency_key", &self.idempotency_key)
            .field("replayed", &self.replayed)
            .field("tries", &self.tries)
            .finish()
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

/// Reads what came back: a documented success is an outcome, all else an error that holds everything.
pub(crate) fn conclude<T: Answer, E: Answer>(
    operation: &'static OperationSpec,
    limit: usize,
    done: Done,
) -> Result<Outcome<T>, Error<E>> {
    match done {
        Done { key: idempotency_key, tries, end: End::Streaming(answer, body) } => {
            match T::open(&answer, body, limit) {
                Ok(value) => Ok(Outcome::new(operation, Answered::new(value), answer, idempotency_key, tries)),
                Err(reason) => Err(Error::unexpected(operation, idempotency_key, answer, reason, tries)),
            }
        }
        done => conclude_with(operation, done, T::read),
    }
}

/// The same for an answer that is there, where a success is read in some way.
pub(crate) fn conclude_with<T, E: Answer>(
    operation: &'static OperationSpec,
    done: Done,
    read: impl FnOnce(&RawAnswer) -> Result<Answered<T>, AnswerError>,
) -> Result<Outcome<T>, Error<E>> {
    let Done { key: idempotency_key, tries, end } = done;
    let answer = match end {
        End::Answered(answer) | End::Streaming(answer, _) => answer,
        End::AlreadyReceived(answer) => {
            let failure = AlreadyReceived { operation, idempotency_key, answer, tries };
            return Err(Error::AlreadyReceived(Box::new(failure)));
        }
        End::Failed(error) => return Err(Error::transport(operation, idempotency_key, error, tries)),
    };
    if answer.is_success() {
        return match read(&answer) {
            Ok(answered) => {
                let answer = RawAnswer { body: Bytes::new(), ..answer };
                Ok(Outcome::new(operation, answered, answer, idempotency_key, tries))
            }
            Err(AnswerError::Decode(error)) => {
                Err(Error::Decode(Box::new(UndecodedAnswer { operation, idempotency_key, answer, error, tries })))
            }
            Err(reason) => Err(Error::unexpected(operation, idempotency_key, answer, reason, tries)),
        };
    }
    match E::read(&answer) {
        Ok(Answered { value: error, degraded, unknown }) => {
            Err(Error::Api(Box::new(ApiError { operation, idempotency_key, answer, error, degraded, unknown, tries })))
        }
        Err(reason) => Err(Error::unexpected(operation, idempotency_key, answer, reason, tries)),
    }
}

/// Whatever came back is an outcome, but for what says that nobody knows what the vendor has done.
pub(crate) fn conclude_raw(
    operation: &'static OperationSpec,
    done: Done,
) -> Result<Outcome<RawAnswer>, Error<NoError>> {
    match done {
        Done { key, tries, end: End::Answered(answer) } => {
            let head = RawAnswer { body: Bytes::new(), ..answer.clone() };
            Ok(Outcome::new(operation, Answered::new(answer), head, key, tries))
        }
        // A raw answer is read whole: the limit is that of the client.
        other => conclude(operation, 0, other),
    }
}
