//! JSON that no type describes, kept as it came.

use std::fmt;

use super::codec::{Decode, DecodeError, Encode, Reader, decode_clean, encode};
use super::equality::same;
use super::tape::{Kind, Node, SyntaxError, Tape};
use super::value::Value;
use super::writer::{EncodeError, Writer};

/// Any JSON, as the text that came: no digit, no key and no order is lost. It is always valid.
///
/// Two are equal when they say the same, whatever the white space and the order of keys. `Debug` shows what kind of
/// value it is and how long, as it may hold anything.
#[derive(Clone)]
pub struct Json(Box<str>);

impl Json {
    /// `null`
    pub fn null() -> Self {
        Self("null".into())
    }

    /// Checks that a text is JSON, and keeps it.
    ///
    /// # Errors
    /// When it is not.
    pub fn parse(text: &str) -> Result<Self, SyntaxError> {
        Tape::parse(text.as_bytes()).map(|tape| Self::of(tape.root()))
    }

    /// The JSON of a value that can be encoded.
    ///
    /// # Errors
    /// When JSON cannot say it.
    pub fn encode(value: &dyn Encode) -> Result<Self, EncodeError> {
        let text = String::from_utf8(encode(value)?)
            .map_err(|_| EncodeError { path: String::new(), message: "text that is not UTF-8" })?;
        Ok(Self(text.into()))
    }

    pub(crate) fn of(node: Node<'_>) -> Self {
        Self(node.raw().into())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What kind of value it is.
    pub fn kind(&self) -> Kind {
        match self.0.as_bytes().first() {
            Some(b'{') => Kind::Object,
            Some(b'[') => Kind::Array,
            Some(b'"') => Kind::String,
            Some(b't' | b'f') => Kind::Boolean,
            Some(b'n') | None => Kind::Null,
            Some(_) => Kind::Number,
        }
    }

    /// The value, to look into. Numbers that are neither `i64` nor `u64` become `f64` there.
    pub fn value(&self) -> Value {
        decode_clean(self.0.as_bytes()).unwrap_or_default()
    }

    /// Reads it as a type.
    ///
    /// # Errors
    /// When it is not of that type, in an optional field or elsewhere.
    pub fn decode<T: Decode>(&self) -> Result<T, DecodeError> {
        decode_clean(self.0.as_bytes())
    }
}

impl Default for Json {
    fn default() -> Self {
        Self::null()
    }
}

impl PartialEq for Json {
    fn eq(&self, other: &Self) -> bool {
        if self.0 == other.0 {
            return true;
        }
        match (Tape::parse(self.0.as_bytes()), Tape::parse(other.0.as_bytes())) {
            (Ok(left), Ok(right)) => same(left.root(), right.root()),
            _ => false,
        }
    }
}

impl fmt::Debug for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Json({}, {} bytes)", self.kind().describe(), self.0.len())
    }
}

impl From<Value> for Json {
    fn from(value: Value) -> Self {
        Self(value.to_string().into())
    }
}

impl From<&str> for Json {
    /// The JSON string of a text.
    fn from(text: &str) -> Self {
        Self::from(Value::from(text))
    }
}

impl Encode for Json {
    fn encode(&self, writer: &mut Writer) {
        // It may hold anything, secrets among it.
        if !writer.hides("[unknown]") {
            writer.raw(&self.0);
        }
    }
}

impl Decode for Json {
    fn takes_null() -> bool {
        true
    }

    fn decode(node: Node<'_>, _reader: &mut Reader) -> Self {
        Self::of(node)
    }
}
