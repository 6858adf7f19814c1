//! Why a client or a request cannot be built, or must not be sent.

use std::fmt;

use crate::json::{EncodeError, Violations};
use crate::operation::Location;

/// Why a client or a request cannot be built. Holds no values, which may be secret.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BuildError {
    /// A parameter has no value, or one that cannot be sent.
    Parameter {
        /// Its name on the wire.
        name: String,
        /// Where it is sent.
        location: Location,
        /// What is wrong.
        reason: &'static str,
    },
    /// A value in the body cannot be sent.
    Body {
        /// The JSON path of the value.
        path: String,
        /// What is wrong.
        reason: &'static str,
    },
    /// Something in the arguments of an untyped call that the operation does not have, or has to have; or a list that
    /// cannot go on.
    Argument {
        /// Its name.
        name: String,
        /// What is wrong.
        reason: &'static str,
    },
    /// The range of dates is longer than the vendor takes: [`Call::windows`](crate::Call::windows) splits it.
    DateRange {
        /// The query parameter for where it starts.
        start: &'static str,
        /// The query parameter for where it ends.
        end: &'static str,
        /// How many days it has, the last one begun.
        days: u64,
        /// How many it may have.
        max_days: u32,
    },
    /// An idempotency key is shorter or longer than the vendor takes. One of blanks counts as empty.
    IdempotencyKey {
        /// How many characters it has.
        length: usize,
        /// How many it has to have.
        min: usize,
        /// How many it may have.
        max: Option<usize>,
    },
    /// A header has a name or a value that cannot be sent.
    Header {
        /// Its name.
        name: String,
    },
    /// The address is none that requests can be sent to.
    Address {
        /// What is wrong.
        reason: &'static str,
    },
    /// The credentials cannot be used.
    Credential {
        /// The scheme or the environment variable they are for.
        name: String,
        /// What is wrong.
        reason: &'static str,
    },
    /// No transport was given, and there is none by default, or it could not be set up.
    Transport {
        /// What is wrong.
        reason: String,
    },
    /// No timer was given, and the feature `tokio`, which has one, is off.
    Timer,
    /// It could be built, but would not be safe.
    Refused(Refusal),
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Parameter { name, location, reason } => write!(f, "{location} parameter {name:?}: {reason}"),
            Self::Body { path, reason } => write!(f, "body, {path}: {reason}"),
            Self::Argument { name, reason } => write!(f, "argument {name:?}: {reason}"),
            Self::DateRange { start, end, days, max_days } => {
                write!(f, "from {start:?} to {end:?} it is {days} days, the vendor takes {max_days} at most")
            }
            Self::IdempotencyKey { length, min, max: None } => {
                write!(f, "idempotency key: it has {length} characters, the vendor takes {min} at least")
            }
            Self::IdempotencyKey { length, min, max: Some(max) } => {
                write!(f, "idempotency key: it has {length} characters, the vendor takes {min} to {max}")
            }
            Self::Header { name } => write!(f, "header {name:?}: not a name and value that can be sent"),
            Self::Address { reason } => write!(f, "address: {reason}"),
            Self::Credential { name, reason } => write!(f, "credentials {name:?}: {reason}"),
            Self::Transport { reason } => write!(f, "transport: {reason}"),
            Self::Timer => f.write_str("timer: none was given, and the feature `tokio` is off"),
            Self::Refused(refusal) => refusal.fmt(f),
        }
    }
}

impl std::error::Error for BuildError {}

impl From<Refusal> for BuildError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<EncodeError> for BuildError {
    fn from(error: EncodeError) -> Self {
        Self::Body { path: format!("${}", error.path), reason: error.message }
    }
}

/// Why something is not sent though it could be.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// Plain `http` to another machine.
    PlainHttp {
        /// The host.
        host: String,
    },
    /// The key is for another server of the vendor: a live key for a sandbox, or the other way round.
    WrongServer {
        /// The server that the key is for.
        key_for: &'static str,
        /// The server that it would go to.
        server: &'static str,
    },
    /// There are no credentials for any of the schemes that authorise the operation.
    NoCredentials {
        /// The schemes: alternatives, each of names that are needed together.
        schemes: &'static [&'static [&'static str]],
    },
    /// Parameters or values in the body do not keep to the limits that the document sets. Documents are wrong at times:
    /// [`Call::check_limits`](crate::Call::check_limits) sends them all the same.
    Limits(Violations),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PlainHttp { host } => write!(f, "plain http to {host}, which is not this machine"),
            Self::WrongServer { key_for, server } => write!(f, "a key for {key_for} would go to {server}"),
            Self::NoCredentials { schemes } => {
                f.write_str("no credentials for ")?;
                for (place, names) in schemes.iter().enumerate() {
                    if place > 0 {
                        f.write_str(" or ")?;
                    }
                    f.write_str(&names.join(" and "))?;
                }
                Ok(())
            }
            Self::Limits(violations) => violations.fmt(f),
        }
    }
}

impl std::error::Error for Refusal {}
