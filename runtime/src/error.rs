//! How a call fails. No error shows a body, the value of a header, a URL, or what was secret in the request.

use std::fmt;

use crate::answer::{AnswerError, RawAnswer};
use crate::auth::AuthError;
use crate::build_error::{BuildError, Refusal};
use crate::confidential::one_line;
use crate::error_kind::ErrorKind;
use crate::headers::Headers;
use crate::json::{DecodeError, Degraded};
use crate::operation::OperationSpec;
use crate::transport::{TransportError, TransportErrorKind};
use crate::tries::Try;

/// How many characters of the vendor's id of a request are shown.
const LONGEST_ID: usize = 100;

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
    /// There was no token to authorise the request with. Nothing was sent.
    Auth(Box<TransportFailure>),
    /// An earlier try may have arrived, and the vendor then rejected the idempotency key when it came again. **It may
    /// well have done what it was asked to**, and does not say what came of it: look it up before calling again, with
    /// this key or another.
    AlreadyReceived(Box<AlreadyReceived>),
    /// The vendor answered with an error that it documents.
    Api(Box<ApiError<E>>),
    /// The vendor answered with something that it does not document, or with a page of a list that came before.
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
    /// What went wrong in the last try, whether the request may have arrived in any, and what came of the answer.
    pub error: TransportError,
    /// What came of each try, the last one included.
    pub tries: Vec<Try>,
}

/// A key that the vendor rejected after a try that may have arrived.
#[derive(Debug)]
pub struct AlreadyReceived {
    /// The operation.
    pub operation: &'static OperationSpec,
    /// The idempotency key that was sent.
    pub idempotency_key: Option<String>,
    /// The answer as it came: status, headers, body. It may also be an error of another kind that has the status which
    /// rejected keys have, such as a field that is not valid; the body tells.
    pub answer: RawAnswer,
    /// What came of each try, the last one included.
    pub tries: Vec<Try>,
}

/// An error that the vendor documents.
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
    /// What came of each try, the last one included.
    pub tries: Vec<Try>,
}

/// What the vendor says may repeat what was sent: that is masked.
impl<E: fmt::Debug> fmt::Debug for ApiError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let error = match f.alternate() {
            true => format!("{:#?}", self.error),
            false => format!("{:?}", self.error),
        };
        f.debug_struct("ApiError")
            .field("operation", &self.operation)
            .field("idempotency_key", &self.idempotency_key)
            .field("answer", &self.answer)
            .field("error", &format_args!("{}", self.answer.confidential.mask_sent(&error)))
            .field("degraded", &self.degraded)
            .field("unknown", &self.unknown)
            .field("tries", &self.tries)
            .finish()
    }
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
    /// What does not fit: the status, the body, or the page.
    pub reason: AnswerError,
    /// What came of each try, the last one included.
    pub tries: Vec<Try>,
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
    /// What came of each try, the last one included.
    pub tries: Vec<Try>,
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
        tries: Vec<Try>,
    ) -> Self {
        let failure = Box::new(TransportFailure { operation, idempotency_key, error, tries });
        match failure.error.kind {
            TransportErrorKind::Timeout => Self::Timeout(failure),
            TransportErrorKind::Unauthorized => Self::Auth(failure),
            _ => Self::Transport(failure),
        }
    }

    pub(crate) fn unexpected(
        operation: &'static OperationSpec,
        idempotency_key: Option<String>,
        answer: RawAnswer,
        reason: AnswerError,
        tries: Vec<Try>,
    ) -> Self {
        Self::Unexpected(Box::new(UnexpectedAnswer { operation, idempotency_key, answer, reason, tries }))
    }

    /// The operation that was called.
    pub fn operation(&self) -> &'static OperationSpec {
        match self {
            Self::Build(failure) => failure.operation,
            Self::Refused(failure) => failure.operation,
            Self::Transport(failure) | Self::Timeout(failure) | Self::Auth(failure) => failure.operation,
            Self::AlreadyReceived(failure) => failure.operation,
            Self::Api(failure) => failure.operation,
            Self::Unexpected(failure) => failure.operation,
            Self::Decode(failure) => failure.operation,
        }
    }

    /// The answer as it came, where a whole one did.
    pub fn answer(&self) -> Option<&RawAnswer> {
        match self {
            Self::AlreadyReceived(failure) => Some(&failure.answer),
            Self::Api(failure) => Some(&failure.answer),
            Self::Unexpected(failure) => Some(&failure.answer),
            Self::Decode(failure) => Some(&failure.answer),
            _ => None,
        }
    }

    /// The headers of the answer in the types that the document gives them, where a whole answer came.
    pub fn read<H: Headers>(&self) -> Option<H> {
        self.answer().map(|answer| H::read(answer.headers()))
    }

    /// The status code, where one came.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Transport(failure) | Self::Timeout(failure) | Self::Auth(failure) => {
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
            Self::Transport(failure) | Self::Timeout(failure) | Self::Auth(failure) => {
                failure.idempotency_key.as_deref()
            }
            Self::AlreadyReceived(failure) => failure.idempotency_key.as_deref(),
            Self::Api(failure) => failure.idempotency_key.as_deref(),
            Self::Unexpected(failure) => failure.idempotency_key.as_deref(),
            Self::Decode(failure) => failure.idempotency_key.as_deref(),
        }
    }

    /// Whether the vendor may have got the request.
    pub fn may_have_arrived(&self) -> bool {
        match self {
            Self::Build(_) | Self::Refused(_) => false,
            Self::Transport(failure) | Self::Timeout(failure) | Self::Auth(failure) => failure.error.may_have_arrived,
            _ => true,
        }
    }

    /// What the vendor says of the error, for people: on one line, short, and without secrets.
    pub fn message(&self) -> Option<String> {
        self.answer().filter(|answer| !answer.is_success())?.message()
    }

    /// What kind of error it is, where the document tells errors of a kind from others.
    pub fn kind(&self) -> Option<ErrorKind> {
        self.answer()?.kind()
    }

    /// Whether a payment was declined, where the document tells.
    pub fn is_declined(&self) -> bool {
        self.kind() == Some(ErrorKind::Declined)
    }

    /// Whether a payment was taken for fraud, where the document tells.
    pub fn is_fraud(&self) -> bool {
        self.kind() == Some(ErrorKind::Fraud)
    }

    /// Whether the gateway failed or holds the payment back, where the document tells: what becomes of the money is
    /// open.
    pub fn is_gateway(&self) -> bool {
        matches!(self.kind(), Some(ErrorKind::GatewayError | ErrorKind::GatewayHold))
    }

    /// Whether no whole answer came in time, or the vendor says that it ran out of time (408, 504).
    pub fn is_timeout(&self) -> bool {
        matches!(self, Self::Timeout(_)) || matches!(self.refusal_status(), Some(408 | 504))
    }

    /// Whether the vendor does not know or does not trust the credentials (401), or there were none.
    pub fn is_unauthorized(&self) -> bool {
        let refused = |reason: &Refusal| matches!(reason, Refusal::NoCredentials { .. });
        matches!(self, Self::Auth(_))
            || matches!(self, Self::Refused(failure) if refused(&failure.reason))
            || self.refusal_status() == Some(401)
    }

    /// Whether the credentials may not do this (403).
    pub fn is_forbidden(&self) -> bool {
        self.refusal_status() == Some(403)
    }

    /// Whether there is no such thing (404, 410).
    pub fn is_not_found(&self) -> bool {
        matches!(self.refusal_status(), Some(404 | 410))
    }

    /// Whether it does not go with how things are (409, 412).
    pub fn is_conflict(&self) -> bool {
        matches!(self.refusal_status(), Some(409 | 412))
    }

    /// Whether there were too many calls (429).
    pub fn is_rate_limited(&self) -> bool {
        self.refusal_status() == Some(429)
    }

    /// Whether the same call may go well later, and can be made again without doing twice what it does: it is idempotent,
    /// carries an idempotency key (use the same one again), or did not reach the vendor. Only of failures that pass:
    /// the connection, the time, the token endpoint, and statuses 408, 425, 429, 500, 502, 503 and 504.
    pub fn is_retryable(&self) -> bool {
        let passes = match self {
            Self::Transport(failure) => failure.error.kind != TransportErrorKind::TooLarge,
            Self::Timeout(_) => true,
            Self::Auth(failure) => {
                let cause = failure.error.source.as_ref().and_then(|source| source.downcast_ref::<AuthError>());
                cause.is_some_and(AuthError::is_retryable)
            }
            _ => matches!(self.refusal_status(), Some(408 | 425 | 429 | 500 | 502 | 503 | 504)),
        };
        passes && (!self.may_have_arrived() || self.operation().is_repeatable())
    }

    /// The status of an answer that says no.
    fn refusal_status(&self) -> Option<u16> {
        let answer = self.answer().filter(|answer| !answer.is_success())?;
        Some(answer.status)
    }

    /// What came of each try, the last one included. None where nothing was sent.
    pub fn tries(&self) -> &[Try] {
        match self {
            Self::Build(_) | Self::Refused(_) => &[],
            Self::Transport(failure) | Self::Timeout(failure) | Self::Auth(failure) => &failure.tries,
            Self::AlreadyReceived(failure) => &failure.tries,
            Self::Api(failure) => &failure.tries,
            Self::Unexpected(failure) => &failure.tries,
            Self::Decode(failure) => &failure.tries,
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
            Self::Auth(failure) => Error::Auth(failure),
            Self::AlreadyReceived(failure) => Error::AlreadyReceived(failure),
            Self::Api(failure) => {
                let ApiError { operation, idempotency_key, answer, error, degraded, unknown, tries } = *failure;
                let error = change(error);
                Error::Api(Box::new(ApiError { operation, idempotency_key, answer, error, degraded, unknown, tries }))
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
            Self::Transport(failure) | Self::Timeout(failure) | Self::Auth(failure) => failure.error.fmt(f)?,
            Self::AlreadyReceived(failure) => {
                write!(f, "may already have been received: the repeat was answered {}", failure.answer.status)?;
            }
            Self::Api(failure) => write!(f, "answered {}", failure.answer.status)?,
            Self::Unexpected(failure) => {
                write!(f, "answered {}, which is ", failure.answer.status)?;
                f.write_str(match failure.reason {
                    AnswerError::Undocumented => "not documented",
                    AnswerError::Decode(_) => "not documented with such a body",
                    AnswerError::SamePage => "the page before again",
                })?;
            }
            Self::Decode(failure) => write!(f, "answered {}, which cannot be read", failure.answer.status)?,
        }
        match self {
            Self::Build(failure) => write!(f, ": {}", failure.reason)?,
            Self::Refused(failure) => write!(f, ": {}", failure.reason)?,
            Self::Decode(failure) => {
                // A key of the answer may be what was sent.
                let error = failure.error.to_string();
                write!(f, ": {}", failure.answer.confidential.mask_sent(&error))?;
            }
            Self::Auth(failure) => {
                if let Some(source) = &failure.error.source {
                    write!(f, ": {source}")?;
                }
            }
            _ => {}
        }
        if let Some(kind) = self.kind() {
            write!(f, ", {kind}")?;
        }
        if let Some(message) = self.message() {
            write!(f, ": {message}")?;
        }
        match self.request_id() {
            Some(id) => write!(f, " (request {})", one_line(id, LONGEST_ID)),
            None => Ok(()),
        }
    }
}

impl<E: fmt::Debug> std::error::Error for Error<E> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Build(failure) => Some(&failure.reason),
            Self::Refused(failure) => Some(&failure.reason),
            Self::Transport(failure) | Self::Timeout(failure) | Self::Auth(failure) => Some(&failure.error),
            Self::Decode(failure) => Some(&failure.error),
            Self::Unexpected(failure) => match &failure.reason {
                AnswerError::Decode(error) => Some(error),
                AnswerError::Undocumented | AnswerError::SamePage => None,
            },
            Self::Api(_) | Self::AlreadyReceived(_) => None,
        }
    }
}
