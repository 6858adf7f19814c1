//! The two traits of the codec, what a decode that fails says, and where decoding and encoding start.

use std::borrow::Cow;
use std::fmt;

use super::tape::{Node, SyntaxError, Tape};
use super::writer::{EncodeError, Writer};

/// A value that can be written as JSON.
pub trait Encode {
    /// Writes the value.
    fn encode(&self, writer: &mut Writer);

    /// Whether an optional field or parameter with this value is left out.
    fn is_absent(&self) -> bool {
        false
    }

    /// Whether the vendor alone writes an optional field with this value: it is in no request.
    fn is_received(&self) -> bool {
        false
    }

    /// The media type in which a body with this value goes out, where the value is one of several that differ in that.
    fn media(&self) -> Option<&'static str> {
        None
    }
}

/// A field that the vendor alone writes (`readOnly`): kept in memory and in storage, left out of requests.
#[derive(Clone, Copy)]
pub struct Received<'v>(pub &'v dyn Encode);

impl fmt::Debug for Received<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What it holds may be secret.
        f.write_str("Received")
    }
}

impl Encode for Received<'_> {
    fn encode(&self, writer: &mut Writer) {
        self.0.encode(writer);
    }

    fn is_absent(&self) -> bool {
        self.0.is_absent()
    }

    fn is_received(&self) -> bool {
        true
    }
}

/// A value that can be read from JSON.
///
/// Failures are sticky: whoever cannot read its node tells the reader, and returns any value. Nobody gets to see that
/// one, as the entry points then return an error. So there is no early return for each field, which is what keeps
/// emitted code cheap to compile.
pub trait Decode: Sized {
    /// Reads the value; what is wrong goes to the reader.
    fn decode(node: Node<'_>, reader: &mut Reader) -> Self;

    /// The value that stands in for one that could not be read.
    fn blank() -> Self {
        Self::decode(Node::nothing(), &mut Reader::default())
    }

    /// Whether null is one of the values.
    fn takes_null() -> bool {
        false
    }

    /// Whether null, where the value may be left out, is something else than nothing.
    fn keeps_null() -> bool {
        false
    }
}

/// Something that could not be read, by its place on the tape.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Failure {
    node: u32,
    missing: Option<&'static str>,
    expected: &'static str,
    found: &'static str,
    /// The optional field that was left out for it.
    left_out: u32,
}

/// Gathers what went wrong while decoding.
#[derive(Debug, Default)]
pub struct Reader {
    failures: Vec<Failure>,
    degraded: Vec<Failure>,
    /// How many fields and alternatives no type names.
    unknown: usize,
    /// How many of them are not kept.
    lost: usize,
    /// How many values their enums do not list.
    unlisted: usize,
}

/// A place to come back to, see [`Reader::mark`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mark {
    failures: usize,
    degraded: usize,
    unknown: usize,
    lost: usize,
    unlisted: usize,
}

impl Reader {
    /// Tells that a value is not what was expected, such as `an integer`.
    pub fn fail(&mut self, node: Node<'_>, expected: &'static str) {
        let found = node.kind().describe();
        self.failures.push(Failure { node: node.index(), missing: None, expected, found, left_out: 0 });
    }

    /// Tells that an object lacks a key.
    pub fn missing(&mut self, object: Node<'_>, key: &'static str) {
        let failure =
            Failure { node: object.index(), missing: Some(key), expected: "a value", found: "nothing", left_out: 0 };
        self.failures.push(failure);
    }

    /// The text of a string; fails for anything else.
    pub fn string<'a>(&mut self, node: Node<'a>) -> Cow<'a, str> {
        node.str().unwrap_or_else(|| {
            self.fail(node, "a string");
            Cow::Borrowed("")
        })
    }

    pub(crate) fn mark(&self) -> Mark {
        Mark {
            failures: self.failures.len(),
            degraded: self.degraded.len(),
            unknown: self.unknown,
            lost: self.lost,
            unlisted: self.unlisted,
        }
    }

    /// Whether something failed since.
    pub(crate) fn failed_since(&self, mark: Mark) -> bool {
        self.failures.len() > mark.failures
    }

    /// Whether something was read since that will not go out again.
    pub(crate) fn lost_since(&self, mark: Mark) -> bool {
        self.lost > mark.lost
    }

    /// Whether nothing failed since, and nothing was left out either.
    pub(crate) fn clean_since(&self, mark: Mark) -> bool {
        self.failures.len() == mark.failures && self.degraded.len() == mark.degraded
    }

    /// How much was unknown since, unlisted values included.
    pub(crate) fn strange_since(&self, mark: Mark) -> usize {
        self.unknown - mark.unknown + self.unlisted - mark.unlisted
    }

    /// Forgets what was found since.
    pub(crate) fn rewind(&mut self, mark: Mark) {
        self.failures.truncate(mark.failures);
        self.degraded.truncate(mark.degraded);
        self.unknown = mark.unknown;
        self.lost = mark.lost;
        self.unlisted = mark.unlisted;
    }

    /// Notes a value that its enum does not list: it speaks against the member of a union that has this enum.
    pub fn unlisted(&mut self) {
        self.unlisted += 1;
    }

    /// Counts a field or an alternative that no type names. It is kept all the same.
    pub(crate) fn unknown(&mut self) {
        self.unknown += 1;
    }

    /// Counts a field that its type does not keep.
    pub(crate) fn lost(&mut self) {
        self.unknown += 1;
        self.lost += 1;
    }

    /// Makes the failures since into one optional value that was left out.
    pub(crate) fn degrade(&mut self, mark: Mark, left_out: Node<'_>) {
        // What was left out inside of it went with it.
        self.degraded.truncate(mark.degraded);
        self.unknown = mark.unknown;
        self.lost = mark.lost;
        self.unlisted = mark.unlisted;
        for mut failure in self.failures.drain(mark.failures..) {
            failure.left_out = left_out.index();
            self.degraded.push(failure);
        }
    }
}

/// A decoded value, and what had to be left out of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Decoded<T> {
    /// The value.
    pub value: T,
    /// Optional fields that were there, but were not what the document says.
    pub degraded: Vec<Degraded>,
    /// How many fields and alternatives were there that the document does not have. They are kept.
    pub unknown: usize,
}

/// An optional field that was left out because it could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Degraded {
    /// The JSON path of the field that was left out.
    pub left_out: String,
    /// The JSON path of what is wrong in it: the field, or something inside.
    pub path: String,
    /// What was expected there.
    pub expected: &'static str,
    /// What kind of value was found there. Never the value, which may be secret.
    pub found: &'static str,
}

impl fmt::Display for Degraded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: expected {}, found {}", self.path, self.expected, self.found)
    }
}

/// A text that could not be decoded. Holds nothing of the text but keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeError {
    /// The JSON path of the first value that is wrong; `$` for a text that is not JSON.
    pub path: String,
    /// What was expected there.
    pub expected: &'static str,
    /// What was found instead: a kind of value, `nothing`, or what is wrong with the text.
    pub found: String,
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: expected {}, found {}", self.path, self.expected, self.found)
    }
}

impl std::error::Error for DecodeError {}

impl From<SyntaxError> for DecodeError {
    fn from(error: SyntaxError) -> Self {
        Self { path: "$".to_owned(), expected: "JSON", found: error.to_string() }
    }
}

fn failure_path(tape: &Tape<'_>, failure: &Failure) -> String {
    let mut path = tape.path(failure.node);
    if let Some(key) = failure.missing {
        super::push_key(&mut path, key);
    }
    path
}

/// Decodes a JSON text.
///
/// # Errors
/// When the text is not JSON, or something required in it is missing or is not what was expected.
pub fn decode<T: Decode>(text: &[u8]) -> Result<Decoded<T>, DecodeError> {
    let tape = Tape::parse(text)?;
    decode_node(&tape, tape.root())
}

/// Decodes a value on a tape.
pub(crate) fn decode_node<T: Decode>(tape: &Tape<'_>, node: Node<'_>) -> Result<Decoded<T>, DecodeError> {
    let mut reader = Reader::default();
    let value = T::decode(node, &mut reader);
    let degraded = finish(tape, &reader)?;
    Ok(Decoded { value, degraded, unknown: reader.unknown })
}

/// Decodes a JSON text in which nothing may be wrong, optional fields included.
///
/// # Errors
/// As for [`decode`], and when an optional field is not what was expected.
pub fn decode_clean<T: Decode>(text: &[u8]) -> Result<T, DecodeError> {
    let decoded = decode::<T>(text)?;
    match decoded.degraded.into_iter().next() {
        None => Ok(decoded.value),
        Some(first) => Err(DecodeError { path: first.path, expected: first.expected, found: first.found.to_owned() }),
    }
}

fn finish(tape: &Tape<'_>, reader: &Reader) -> Result<Vec<Degraded>, DecodeError> {
    if let Some(first) = reader.failures.first() {
        return Err(DecodeError {
            path: failure_path(tape, first),
            expected: first.expected,
            found: first.found.to_owned(),
        });
    }
    let describe = |failure: &Failure| Degraded {
        left_out: tape.path(failure.left_out),
        path: failure_path(tape, failure),
        expected: failure.expected,
        found: failure.found,
    };
    Ok(reader.degraded.iter().map(describe).collect())
}

/// Writes a value as JSON text.
///
/// # Errors
/// When the value holds something that JSON cannot say: a number that is not finite, or the bytes of a file.
pub fn encode(value: &dyn Encode) -> Result<Vec<u8>, EncodeError> {
    let mut writer = Writer::default();
    value.encode(&mut writer);
    writer.into_json()
}
