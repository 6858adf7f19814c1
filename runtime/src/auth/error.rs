//! Why there is no token.

use std::fmt;
use std::sync::Arc;

use crate::transport::{TransportError, TransportErrorKind};

/// Why there is no token. Shows neither the secret that proves who asks nor a token. Cheap to clone: all calls that waited
/// for one token get the same.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum AuthError {
    /// The token endpoint says no (RFC 6749, section 5.2).
    Refused {
        /// Its status.
        status: u16,
        /// Why, for programs, such as `invalid_client`.
        code: Option<String>,
        /// Why, for people; on one line and without secrets.
        description: Option<String>,
    },
    /// The token endpoint answered with something that holds no bearer token.
    Unexpected {
        /// Its status.
        status: u16,
    },
    /// No whole answer came from the token endpoint.
    Transport(Arc<TransportError>),
    /// It cannot be asked for a token.
    Setup {
        /// What is wrong.
        reason: &'static str,
    },
    /// What a provider of one's own says. Must hold no secret.
    Other(Arc<dyn std::error::Error + Send + Sync>),
}

impl AuthError {
    /// Whether it may go well later.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Refused { status, .. } | Self::Unexpected { status } => {
                matches!(status, 408 | 425 | 429 | 500 | 502 | 503 | 504)
            }
            Self::Transport(error) => error.kind != TransportErrorKind::TooLarge,
            Self::Setup { .. } | Self::Other(_) => false,
        }
    }
}

impl fmt::Display for AuthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused { status, code, description } => {
                write!(f, "the token endpoint answered {status}")?;
                for text in [code, description].into_iter().flatten() {
                    write!(f, ": {text}")?;
                }
                Ok(())
            }
            Self::Unexpected { status } => write!(f, "the token endpoint answered {status}, without a bearer token"),
            Self::Transport(_) => f.write_str("no answer from the token endpoint"),
            Self::Setup { reason } => f.write_str(reason),
            Self::Other(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for AuthError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Transport(error) => Some(&**error),
            Self::Other(error) => error.source(),
            _ => None,
        }
    }
}
