//! Checks that a webhook comes from the vendor: HMAC-SHA256 over its time and its body.

use std::fmt;
use std::ops::Deref;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::json::{Decode, DecodeError, Degraded, Secret, decode};

/// How old a delivery may be unless something else is said.
pub const TOLERANCE: Duration = Duration::from_secs(300);

/// The secrets that deliveries may be signed with: one, or two while one takes the place of the other. Never shown.
#[derive(Clone, Debug)]
pub struct WebhookSecrets {
    secrets: Vec<Secret<String>>,
    tolerance: Duration,
}

impl WebhookSecrets {
    /// One secret.
    pub fn new(secret: impl Into<Secret<String>>) -> Self {
        Self { secrets: vec![secret.into()], tolerance: TOLERANCE }
    }

    /// Another one, which is as good.
    #[must_use]
    pub fn and(mut self, secret: impl Into<Secret<String>>) -> Self {
        self.secrets.push(secret.into());
        self
    }

    /// How far the time of a delivery may be from now, in either direction. Five minutes by default.
    #[must_use]
    pub fn tolerance(mut self, tolerance: Duration) -> Self {
        self.tolerance = tolerance;
        self
    }
}

impl<S: Into<Secret<String>>> From<S> for WebhookSecrets {
    fn from(secret: S) -> Self {
        Self::new(secret)
    }
}

/// Why a delivery is not taken for one of the vendor.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WebhookError {
    /// There is no secret to check with, or an empty one.
    NoSecret,
    /// The header has no time (`t`).
    MissingTimestamp,
    /// The header has no signature (`v1`).
    MissingSignature,
    /// The header is not a list of `key=value`, its time is no number, or it has several times.
    Malformed,
    /// No signature fits the body: another secret, or another body than the one that was sent. The body has to be the
    /// bytes as they came, not JSON that was read and written again.
    NoMatch,
    /// The signature fits, but was made too long ago: perhaps somebody sends an old delivery again.
    TooOld {
        /// How long ago, in seconds.
        seconds: u64,
    },
    /// The signature fits, but is from the future: one of the clocks is wrong.
    InFuture {
        /// By how many seconds.
        seconds: u64,
    },
    /// The signature fits, but the body cannot be read as an event.
    Undecoded(DecodeError),
}

impl fmt::Display for WebhookError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("webhook: ")?;
        match self {
            Self::NoSecret => f.write_str("there is no secret to check with"),
            Self::MissingTimestamp => f.write_str("the signature header has no `t`"),
            Self::MissingSignature => f.write_str("the signature header has no `v1`"),
            Self::Malformed => f.write_str("the signature header is not `t=<seconds>,v1=<hex>`"),
            Self::NoMatch => f.write_str("no signature fits the body and the secret"),
            Self::TooOld { seconds } => write!(f, "signed {seconds} seconds ago, which is too long"),
            Self::InFuture { seconds } => write!(f, "signed {seconds} seconds in the future"),
            Self::Undecoded(error) => write!(f, "the body cannot be read: {error}"),
        }
    }
}

impl std::error::Error for WebhookError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Undecoded(error) => Some(error),
            _ => None,
        }
    }
}

/// What a signature that was checked says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signed {
    /// When it was made, in seconds since 1970.
    pub at: u64,
}

/// A delivery whose signature was checked. It derefs to the event.
#[derive(Clone, Debug)]
pub struct Delivery<T> {
    /// What happened.
    pub event: T,
    /// Optional fields that were not what was expected, and are left out of the event.
    pub degraded: Vec<Degraded>,
    /// What the signature says.
    pub signed: Signed,
}

impl<T> Deref for Delivery<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.event
    }
}

/// Checks the signature of a delivery: `payload` is the body as it came, `header` the value of the vendor's signature
/// header (`t=<seconds>,v1=<hex>`, where `v1` may come several times), `now` the time to compare with.
///
/// ```
/// use std::time::{Duration, UNIX_EPOCH};
///
/// use billwright_runtime::webhook::{WebhookSecrets, verify};
///
/// let header = "t=1763683200,v1=5360ded4661d899978018293c8b842e7e7d63f6277ca8b50d79d546b2ffb3408";
/// let now = UNIX_EPOCH + Duration::from_secs(1763683205);
/// let secrets = WebhookSecrets::new("rk_wh_test_secret");
/// assert!(verify(br#"{"id":"evt_1","type":"invoice.paid"}"#, header, &secrets, now).is_ok());
/// ```
///
/// # Errors
/// When the delivery may be from somebody else, or is an old one again.
pub fn verify(payload: &[u8], header: &str, secrets: &WebhookSecrets, now: SystemTime) -> Result<Signed, WebhookError> {
    let Header { time, signatures } = read(header)?;
    if secrets.secrets.iter().all(|secret| secret.expose().is_empty()) {
        return Err(WebhookError::NoSecret);
    }
    let mut fits = false;
    for secret in secrets.secrets.iter().filter(|secret| !secret.expose().is_empty()) {
        // A key may have any length.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.expose().as_bytes()) else { continue };
        mac.update(time.as_bytes());
        mac.update(b".");
        mac.update(payload);
        for signature in &signatures {
            // Compares in constant time, and all of them, so that the time taken tells nothing.
            fits |= mac.clone().verify_slice(signature).is_ok();
        }
    }
    if !fits {
        return Err(WebhookError::NoMatch);
    }
    let at: u64 = time.parse().map_err(|_| WebhookError::Malformed)?;
    let now = now.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let tolerance = secrets.tolerance.as_secs();
    match (now.saturating_sub(at), at.saturating_sub(now)) {
        (seconds, _) if seconds > tolerance => Err(WebhookError::TooOld { seconds }),
        (_, seconds) if seconds > tolerance => Err(WebhookError::InFuture { seconds }),
        _ => Ok(Signed { at }),
    }
}

/// The value of the signature header for a delivery at that time, as the vendor would make it: for tests of what
/// receives webhooks.
#[cfg(feature = "testing")]
pub fn sign(payload: &[u8], secret: &str, at: SystemTime) -> String {
    let time = at.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()).to_string();
    // A key may have any length.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return String::new() };
    mac.update(time.as_bytes());
    mac.update(b".");
    mac.update(payload);
    let hex: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("t={time},v1={hex}")
}

/// Checks the signature of a delivery, see [`verify`], and reads its event.
///
/// # Errors
/// As for [`verify`], and when the body cannot be read as an event.
pub fn parse<T: Decode>(
    payload: &[u8],
    header: &str,
    secrets: &WebhookSecrets,
    now: SystemTime,
) -> Result<Delivery<T>, WebhookError> {
    let signed = verify(payload, header, secrets, now)?;
    let decoded = decode(payload).map_err(WebhookError::Undecoded)?;
    Ok(Delivery { event: decoded.value, degraded: decoded.degraded, signed })
}

struct Header<'h> {
    /// As it stands there: it is part of what is signed.
    time: &'h str,
    signatures: Vec<Vec<u8>>,
}

fn read(header: &str) -> Result<Header<'_>, WebhookError> {
    let mut time = None;
    let mut signatures = Vec::new();
    let mut is_empty = true;
    for part in header.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        let (key, value) = part.split_once('=').ok_or(WebhookError::Malformed)?;
        match key.trim() {
            "t" if time.is_some() => return Err(WebhookError::Malformed),
            "t" => time = Some(value.trim()),
            "v1" => {
                is_empty = false;
                signatures.extend(bytes(value.trim()));
            }
            // Other versions of the scheme may stand beside this one.
            _ => {}
        }
    }
    let time = time.ok_or(WebhookError::MissingTimestamp)?;
    if is_empty {
        return Err(WebhookError::MissingSignature);
    }
    if signatures.is_empty() || time.is_empty() || !time.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(WebhookError::Malformed);
    }
    Ok(Header { time, signatures })
}

/// Bytes that are written in hexadecimal.
fn bytes(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if !rest.is_empty() || pairs.is_empty() {
        return None;
    }
    pairs.iter().map(|[high, low]| Some(digit(*high)? * 16 + digit(*low)?)).collect()
}
