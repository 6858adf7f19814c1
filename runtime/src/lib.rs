//! What generated clients stand on: JSON in and out, requests, answers, errors and transport. Knows no vendor.

#![forbid(unsafe_code)]

mod address;
mod answer;
mod auth;
#[cfg(feature = "blocking")]
mod blocking;
mod body;
mod build_error;
mod call;
mod client;
mod confidential;
mod credentials;
mod error;
mod error_kind;
mod execute;
mod headers;
mod idempotency;
mod interceptor;
mod json;
mod limits;
mod macros;
mod operation;
mod outcome;
mod paging;
mod request;
mod retry;
mod secret_names;
mod stream;
#[cfg(feature = "testing")]
pub mod testing;
mod timer;
mod trace;
mod transport;
mod tries;
mod untyped;
mod vendor;
#[cfg(feature = "webhooks")]
pub mod webhook;

pub use answer::{Answer, AnswerError, Answered, NoError, RawAnswer, Status, Text};
pub use auth::{AuthError, ClientCredentials, Fetching, RefreshToken, TokenContext, TokenProvider};
pub use body::{Body, BoxError, Chunks, File, Streamed as StreamedBody};
pub use build_error::{BuildError, Refusal};
pub use call::{Call, Endpoint, Streamed};
pub use client::{Client, ClientBuilder, env_prefix};
pub use credentials::{ApiKey, Credential, Provider};
pub use error::{AlreadyReceived, ApiError, Error, NotSent, TransportFailure, UndecodedAnswer, UnexpectedAnswer};
pub use error_kind::{ErrorKind, ErrorRule};
pub use headers::{Headers, read_header};
pub use idempotency::{Idempotency, KeyPlace, Mark, Repeat};
pub use interceptor::{Attempt, Interceptor, Seen};
pub use json::*;
pub use limits::RateLimit;
pub use operation::{
    BodySpec, Constant, Location, Method, OperationSpec, Parameter, PartEncoding, Permissions, Style, UnknownOperation,
};
pub use outcome::Outcome;
#[cfg(feature = "blocking")]
pub use paging::Blocking;
pub use paging::{DateRange, Items, NoPosition, PageError, Paged, Pages, Paging, Position, Windows};
pub use request::{Request, RequestBuilder};
pub use retry::RetryPolicy;
pub use stream::{ByteStream, Event, Events, Lines, StreamError, Undecoded};
#[cfg(feature = "tokio")]
pub use timer::TokioTimer;
pub use timer::{Sleeping, Timer};
#[cfg(feature = "reqwest")]
pub use transport::ReqwestTransport;
pub use transport::{Receiving, SendOptions, Sending, Transport, TransportError, TransportErrorKind, received};
pub use tries::Try;
pub use untyped::Untyped;
pub use vendor::{OAuth2, Scheme, SchemeKind, Server, ServerPlace, Vendor};

pub use bytes::Bytes;
pub use rust_decimal::Decimal;
pub use uuid::Uuid;
pub use {chrono, http, rust_decimal, serde, uuid};

/// A date and time with an offset, as RFC 3339 has it.
pub type DateTime = chrono::DateTime<chrono::FixedOffset>;

/// A day.
pub type Date = chrono::NaiveDate;
