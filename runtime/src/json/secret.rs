//! Values that must not be seen in logs.

use std::any::Any;
use std::fmt;

use zeroize::Zeroize;

use super::codec::{Decode, Encode, Reader};
use super::tape::Node;
use super::writer::Writer;

/// A card number, a password, a key: sent as it is, but never shown by `Debug`, and text is wiped when dropped.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Secret<T: 'static>(T);

impl<T> Secret<T> {
    /// Takes a value in.
    pub fn new(value: T) -> Self {
        Self(value)
    }

    /// The value. Mind where it goes.
    pub fn expose(&self) -> &T {
        &self.0
    }
}

impl<T> Drop for Secret<T> {
    fn drop(&mut self) {
        // Models can be secret as well, and know nothing of wiping; text and bytes are what matters.
        let value: &mut dyn Any = &mut self.0;
        if let Some(text) = value.downcast_mut::<String>() {
            text.zeroize();
        } else if let Some(bytes) = value.downcast_mut::<Vec<u8>>() {
            bytes.zeroize();
        }
    }
}

impl<T> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl<T> From<T> for Secret<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl From<&str> for Secret<String> {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl<T: Encode> Encode for Secret<T> {
    fn encode(&self, writer: &mut Writer) {
        if !writer.hides("[redacted]") {
            writer.secret(&self.0);
        }
    }

    fn is_absent(&self) -> bool {
        self.0.is_absent()
    }
}

impl<T: Decode> Decode for Secret<T> {
    fn takes_null() -> bool {
        T::takes_null()
    }

    fn decode(node: Node<'_>, reader: &mut Reader) -> Self {
        Self(T::decode(node, reader))
    }
}
