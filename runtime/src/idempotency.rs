//! How operations take idempotency keys: plain data, emitted as constants, and what a key has to be.

use crate::build_error::BuildError;

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
        Self { place, min_length: 1, max_length: None, hours: None, repeat: Repeat::Unknown, replayed_header: None }
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
