//! How a call fails. No error shows a body, the value of a header, or a URL.

use std::fmt;

use crate::answer::{AnswerError, RawAnswer};
use crate::build_error::{BuildError, Refusal};
use crate::json::{DecodeError, Degraded};
use crate::operation::OperationSpec;
use crate::transport::{TransportError, TransportErrorKind};

/// How a call failed. `E` is what the operation documents for errors. Two words large: the rest is boxed.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error<E> {
    /// The request could not be built. Nothing was sent.
    Build(Box<NotSent<BuildError>>),
    /// The request was not sent because that would not be safe.
    Refused(Box<NotSent<Refusal>>),
    /// No whole answer came.
    Transport(Box<TransportFailure>),
    /// No whole answer came in time.
    Timeout(Box<TransportFailure>),
    /// The vendor answered with an error that it documents.
    Api(Box<ApiError<E>>),
    /// The vendor answered with something that it does not document.
    Unexpected(Box<UnexpectedAnswer>),
    /// The vendor answered with a success that could not be read. **It may well have done what it was asked to.**
    Decode(Box<UndecodedAnswer>),
}

/// A request that was not sent.
#[derive(Debug)]
pub struct NotSent<R> {
    /// The operation.
    pub operation: &'static OperationSpec,
    /// Why.
    pub reason: R,
}

/// A request without a whole answer.
#[derive(Debug)]
pub struct TransportFailure {
    /// The operation.
    pub operation: &'static OperationSpec,
    /// The idempotency key that was sent.
    pub idempotency_key: Option<String>,
    /// What went wrong, whether the request may have arrived, and what came of the answer.
    pub error: TransportError,
}

/// An error that the vendor documents.
#[derive(Debug)]
pub struct ApiError<E> {
    /// The operation.
    pub operation: &'static OperationSpec,
    /// The idempotency key that was sent.
    pub idempotency_key: Option<String>,
    /// The answer as it came.
    pub answer: RawAnswer,
    /// What it says.
    pub error: E,
    /// Optional fields that were left out of it.
    pub degraded: Vec<Degraded>,
    /// How many fields and alternatives it has that the document does not have.
    pub unknown: usize,
}

/// An answer that is not documented.
#[derive(Debug)]
pub struct UnexpectedAnswer {
    /// The operation.
    pub operation: &'static OperationSpec,
    /// The idempotency key that was sent.
    pub idempotency_key: Option<String>,
    /// The answer as it came: status, headers, body.
    pub answer: RawAnswer,
    /// What does not fit: the status, or the body.
    pub reason: AnswerError,
}

/// A success that could not be read.
#[derive(Debug)]
pub struct UndecodedAnswer {
    /// The operation.
    pub operation: &'static OperationSpec,
    /// The idempotency key that was sent.
    pub idempotency_key: Option<String>,
    /// The answer as it came: status, headers, body.
    pub answer: RawAnswer,
    /// What does not fit, and where.
    pub error: DecodeError,
}

impl<E> Error<E> {
    pub(crate) fn not_sent(operation: &'static OperationSpec, error: BuildError) -> Self {
        match error {
            BuildError::Refused(reason) => Self::Refused(Box::new(NotSent { operation, reason })),
            reason => Self::Build(Box::new(NotSent { operation, reason })),
        }
    }

    pub(crate) fn transport(
        operation: &'static OperationSpec,
        idempotency_key: Option<String>,
        error: TransportError,
    ) -> Self {
        let timeout = error.kind == TransportErrorKind::Timeout;
        let failure = Box::new(TransportFailure { operation, idempotency_key, error });
        if timeout { Self::Timeout(failure) } else { Self::Transport(failure) }
    }

    /// The operation that was called.
    pub fn operation(&self) -> &'static OperationSpec {
        match self {
            Self::Build(failure) => failure.operation,
            Self::Refused(failure) => failure.operation,
            Self::Transport(failure) | Self::Timeout(failure) => failure.operation,
            Self::Api(failure) => failure.operation,
            Self::Unexpected(failure) => failure.operation,
            Self::Decode(failure) => failure.operation,
        }
    }

    /// The answer as it came, where a whole one did.
    pub fn answer(&self) -> Option<&RawAnswer> {
        match self {
            Self::Api(failure) => Some(&failure.answer),
            Self::Unexpected(failure) => Some(&failure.answer),
            Self::Decode(failure) => Some(&failure.answer),
            _ => None,
        }
    }

    /// The status code, where one came.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Transport(failure) | Self::Timeout(failure) => {
                failure.error.partial.as_ref().map(|answer| answer.status())
            }
            _ => self.answer().map(|answer| answer.status),
        }
    }

    /// The vendor's id of the request.
    pub fn request_id(&self) -> Option<&str> {
        self.answer()?.request_id()
    }

    /// The idempotency key that was sent.
    pub fn idempotency_key(&self) -> Option<&str> {
        match self {
            Self::Build(_) | Self::Refused(_) => None,
            Self::Transport(failure) | Self::Timeout(failure) => failure.idempotency_key.as_deref(),
            Self::Api(failure) => failure.idempotency_key.as_deref(),
            Self::Unexpected(failure) => failure.idempotency_key.as_deref(),
            Self::Decode(failure) => failure.idempotency_key.as_deref(),
        }
    }

    /// Whether the vendor may have got the request.
    pub fn may_have_arrived(&self) -> bool {
        match self {
            Self::Build(_) | Self::Refused(_) => false,
            Self::Transport(failure) | Self::Timeout(failure) => failure.error.may_have_arrived,
            _ => true,
        }
    }

    /// The error that the vendor documents, where it is one.
    pub fn documented(&self) -> Option<&E> {
        match self {
            Self::Api(failure) => Some(&failure.error),
            _ => None,
        }
    }

    /// The same with another type for documented errors.
    pub fn map<F>(self, change: impl FnOnce(E) -> F) -> Error<F> {
        match self {
            Self::Build(failure) => Error::Build(failure),
            Self::Refused(failure) => Error::Refused(failure),
            Self::Transport(failure) => Error::Transport(failure),
            Self::Timeout(failure) => Error::Timeout(failure),
            Self::Api(failure) => {
                let ApiError { operation, idempotency_key, answer, error, degraded, unknown } = *failure;
                let error = change(error);
                Error::Api(Box::new(ApiError { operation, idempotency_key, answer, error, degraded, unknown }))
            }
            Self::Unexpected(failure) => Error::Unexpected(failure),
            Self::Decode(failure) => Error::Decode(failure),
        }
    }
}

impl<E> fmt::Display for Error<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.operation().id)?;
        match self {
            Self::Build(_) => f.write_str("the request cannot be built")?,
            Self::Refused(_) => f.write_str("refused")?,
            Self::Transport(failure) | Self::Timeout(failure) => failure.error.fmt(f)?,
            Self::Api(failure) => write!(f, "answered {}", failure.answer.status)?,
            Self::Unexpected(failure) => {
                write!(f, "answered {}, which is not documented", failure.answer.status)?;
                if let AnswerError::Decode(_) = failure.reason {
                    f.write_str(" with such a body")?;
                }
            }
            Self::Decode(failure) => write!(f, "answered {}, which cannot be read", failure.answer.status)?,
        }
        match self {
            Self::Build(failure) => write!(f, ": {}", failure.reason)?,
            Self::Refused(failure) => write!(f, ": {}", failure.reason)?,
            Self::Decode(failure) => write!(f, ": {}", failure.error)?,
            _ => {}
        }
        match self.request_id() {
            Some(id) => write!(f, " (request {id})"),
            None => Ok(()),
        }
    }
}

impl<E: fmt::Debug> std::error::Error for Error<E> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Build(failure) => Some(&failure.reason),
            Self::Refused(failure) => Some(&failure.reason),
            Self::Transport(failure) | Self::Timeout(failure) => Some(&failure.error),
            Self::Decode(failure) => Some(&failure.error),
            Self::Unexpected(failure) => match &failure.reason {
                AnswerError::Decode(error) => Some(error),
                AnswerError::Undocumented => None,
            },
            Self::Api(_) => None,
        }
    }
}
