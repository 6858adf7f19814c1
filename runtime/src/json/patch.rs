//! The three things that an optional, nullable field of a request can say.

use super::codec::{Decode, Encode, Reader};
use super::tape::Node;
use super::writer::Writer;

/// A field that may be left out, set to null, or given a value: leave it, clear it, change it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Patch<T> {
    /// Not sent: the field stays as it is.
    #[default]
    Absent,
    /// Sent as `null`: the field is cleared.
    Null,
    /// Sent with a value.
    Value(T),
}

impl<T> Patch<T> {
    /// Whether the field is not sent.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// The value, if there is one.
    pub fn as_option(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// The value, if there is one.
    pub fn into_option(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// The same with another value.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Patch<U> {
        match self {
            Self::Absent => Patch::Absent,
            Self::Null => Patch::Null,
            Self::Value(value) => Patch::Value(change(value)),
        }
    }
}

impl<T> From<T> for Patch<T> {
    fn from(value: T) -> Self {
        Self::Value(value)
    }
}

impl<T: Encode> Encode for Patch<T> {
    fn encode(&self, writer: &mut Writer) {
        match self {
            Self::Value(value) => value.encode(writer),
            Self::Absent | Self::Null => writer.null(),
        }
    }

    fn is_absent(&self) -> bool {
        Self::is_absent(self)
    }
}

impl<T: Decode> Decode for Patch<T> {
    fn decode(node: Node<'_>, reader: &mut Reader) -> Self {
        if node.is_null() { Self::Null } else { Self::Value(T::decode(node, reader)) }
    }

    fn blank() -> Self {
        Self::Absent
    }

    fn keeps_null() -> bool {
        true
    }
}
