//! How operations take idempotency keys: plain data, emitted as constants, what a key has to be, and what answers say of
//! it.

use crate::answer::RawAnswer;
use crate::build_error::BuildError;
use crate::json::Tape;

/// How an operation takes an idempotency key, and what the vendor does with it.
///
/// ```
/// use billwright_runtime::{Idempotency, KeyPlace, Repeat};
///
/// const KEY: Idempotency = Idempotency::body("idempotency_key").min_length(10).max_length(255).hours(24).rejected();
/// assert_eq!(KEY.place, KeyPlace::Body("idempotency_key"));
/// assert_eq!(KEY.repeat, Repeat::Rejected);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Idempotency {
    /// Where the key is sent.
    pub place: KeyPlace,
    /// How many characters a key has at least.
    pub min_length: usize,
    /// How many characters a key may have.
    pub max_length: Option<usize>,
    /// For how many hours the vendor remembers a key.
    pub hours: Option<u32>,
    /// What the vendor does with a key that it has seen.
    pub repeat: Repeat,
    /// The header by which an answer says that it is the first one again.
    pub replayed_header: Option<&'static str>,
    /// Where a repeat gets an error: the statuses that it may have. Other errors may have them too, so they tell a
    /// rejected key only where the key may have been used before.
    pub rejected_statuses: &'static [u16],
    /// The error that says that the vendor is still at work on a request with the same key.
    pub in_progress: Option<Mark>,
}

/// What tells an error from others: its status, and a text in its JSON body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The status.
    pub status: u16,
    /// Where the text is: keys joined by dots.
    pub at: &'static str,
    /// The text.
    pub value: &'static str,
}

impl Mark {
    fn is_on(&self, answer: &RawAnswer) -> bool {
        if answer.status != self.status {
            return false;
        }
        let Ok(tape) = Tape::parse(&answer.body) else { return false };
        let found = self.at.split('.').try_fold(tape.root(), |node, key| node.get(key));
        found.is_some_and(|node| node.is_text(self.value))
    }
}

/// Where an idempotency key is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyPlace {
    /// In this header.
    Header(&'static str),
    /// In this property of the body.
    Body(&'static str),
}

/// What a vendor does with a key that it has seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeat {
    /// Nothing is said of it.
    Unknown,
    /// It gives the first answer again: repeating a call is safe, and says what came of it.
    Replayed,
    /// It answers with an error: repeating a call is safe, but the first answer is not given again.
    Rejected,
}

impl Idempotency {
    const fn at(place: KeyPlace) -> Self {
        Self {
            place,
            min_length: 1,
            max_length: None,
            hours: None,
            repeat: Repeat::Unknown,
            replayed_header: None,
            rejected_statuses: &[400, 409],
            in_progress: None,
        }
    }

    /// In a header.
    pub const fn header(name: &'static str) -> Self {
        Self::at(KeyPlace::Header(name))
    }

    /// In a property of the body.
    pub const fn body(property: &'static str) -> Self {
        Self::at(KeyPlace::Body(property))
    }

    /// With this many characters at least.
    #[must_use]
    pub const fn min_length(mut self, characters: usize) -> Self {
        self.min_length = characters;
        self
    }

    /// With this many characters at most.
    #[must_use]
    pub const fn max_length(mut self, characters: usize) -> Self {
        self.max_length = Some(characters);
        self
    }

    /// Remembered for so many hours.
    #[must_use]
    pub const fn hours(mut self, hours: u32) -> Self {
        self.hours = Some(hours);
        self
    }

    /// A repeat gets the first answer again.
    #[must_use]
    pub const fn replayed(mut self) -> Self {
        self.repeat = Repeat::Replayed;
        self
    }

    /// A repeat gets an error.
    #[must_use]
    pub const fn rejected(mut self) -> Self {
        self.repeat = Repeat::Rejected;
        self
    }

    /// An answer that is the first one again has this header.
    #[must_use]
    pub const fn replayed_header(mut self, name: &'static str) -> Self {
        self.replayed_header = Some(name);
        self
    }

    /// The error that a repeat gets has one of these statuses. Where nothing is said, 400 and 409 are meant.
    #[must_use]
    pub const fn rejected_statuses(mut self, statuses: &'static [u16]) -> Self {
        self.rejected_statuses = statuses;
        self
    }

    /// An error with this status and this text in its body, at keys joined by dots, says that the vendor is still at
    /// work on a request with the same key.
    #[must_use]
    pub const fn in_progress(mut self, status: u16, at: &'static str, value: &'static str) -> Self {
        self.in_progress = Some(Mark { status, at, value });
        self
    }

    /// Whether an answer is the first one again.
    pub(crate) fn is_replay(&self, answer: &RawAnswer) -> bool {
        let header = self.replayed_header.and_then(|name| answer.headers.get(name));
        header.is_some_and(|value| !value.as_bytes().eq_ignore_ascii_case(b"false"))
    }

    /// Whether an answer may say that the key was used before.
    pub(crate) fn may_reject(&self, answer: &RawAnswer) -> bool {
        self.repeat == Repeat::Rejected && self.rejected_statuses.contains(&answer.status)
    }

    /// Whether an answer says that the vendor is still at work on a request with the same key.
    pub(crate) fn is_in_progress(&self, answer: &RawAnswer) -> bool {
        self.in_progress.is_some_and(|mark| mark.is_on(answer))
    }

    /// Refuses a key that the vendor would not take. A blank one would make all calls the same call.
    pub(crate) fn check(&self, key: &str) -> Result<(), BuildError> {
        let length = if key.trim().is_empty() { 0 } else { key.chars().count() };
        let min = self.min_length.max(1);
        if length >= min && self.max_length.is_none_or(|max| length <= max) {
            return Ok(());
        }
        Err(BuildError::IdempotencyKey { length, min, max: self.max_length })
    }
}
