//! What an object holds beside the fields that its type names.

use std::collections::BTreeMap;
use std::fmt;

use super::codec::{Decode, Encode, Reader};
use super::containers::Map;
use super::raw::Json;
use super::tape::Node;
use super::writer::Writer;

/// Where an object puts the keys that are no fields of it.
pub trait Rest {
    /// Whether any JSON can be kept, so that fields which are not what was expected can go back out unchanged.
    fn keeps_anything(&self) -> bool;

    /// Whether what it holds is not in the document.
    fn is_unnamed(&self) -> bool {
        true
    }

    /// Adds an entry; one that cannot be read is left out, and the reader told.
    fn put(&mut self, key: String, node: Node<'_>, reader: &mut Reader);

    /// Whether there is none.
    fn is_empty(&self) -> bool;

    /// Whether there is an entry of that key.
    fn contains(&self, key: &str) -> bool;

    /// Calls for each entry.
    fn each(&self, visit: &mut dyn FnMut(&str, &dyn Encode));
}

/// No place at all: unknown keys are ignored.
impl Rest for () {
    fn keeps_anything(&self) -> bool {
        false
    }

    fn put(&mut self, _key: String, _node: Node<'_>, _reader: &mut Reader) {}

    fn is_empty(&self) -> bool {
        true
    }

    fn contains(&self, _key: &str) -> bool {
        false
    }

    fn each(&self, _visit: &mut dyn FnMut(&str, &dyn Encode)) {}
}

impl<T: Decode + Encode> Rest for Map<T> {
    fn keeps_anything(&self) -> bool {
        false
    }

    fn is_unnamed(&self) -> bool {
        false
    }

    fn put(&mut self, key: String, node: Node<'_>, reader: &mut Reader) {
        let mark = reader.mark();
        let value = T::decode(node, reader);
        if !reader.failed_since(mark) {
            self.insert(key, value);
        }
    }

    fn is_empty(&self) -> bool {
        BTreeMap::is_empty(self)
    }

    fn contains(&self, key: &str) -> bool {
        self.contains_key(key)
    }

    fn each(&self, visit: &mut dyn FnMut(&str, &dyn Encode)) {
        for (key, value) in self {
            visit(key, value);
        }
    }
}

/// The keys of an object that its type does not name, kept as they came and written back out. One word when empty.
#[derive(Clone, Default, PartialEq)]
#[expect(clippy::box_collection, reason = "one word in every model, instead of three")]
pub struct Extra(Option<Box<BTreeMap<String, Json>>>);

impl Extra {
    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Json> {
        self.0.as_ref()?.get(key)
    }

    /// Sets the value of a key; gives the one it had. A key that the type names is only written when that field is
    /// absent.
    pub fn insert(&mut self, key: impl Into<String>, value: impl Into<Json>) -> Option<Json> {
        self.0.get_or_insert_default().insert(key.into(), value.into())
    }

    /// Takes a key out.
    pub fn remove(&mut self, key: &str) -> Option<Json> {
        self.0.as_mut()?.remove(key)
    }

    /// Keys and values, in the order of the keys.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Json)> {
        self.0.iter().flat_map(|map| map.iter().map(|(key, value)| (key.as_str(), value)))
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.as_ref().is_none_or(|map| map.is_empty())
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.as_ref().map_or(0, |map| map.len())
    }
}

impl fmt::Debug for Extra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl Rest for Extra {
    fn keeps_anything(&self) -> bool {
        true
    }

    fn put(&mut self, key: String, node: Node<'_>, _reader: &mut Reader) {
        self.insert(key, Json::of(node));
    }

    fn is_empty(&self) -> bool {
        Self::is_empty(self)
    }

    fn contains(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    fn each(&self, visit: &mut dyn FnMut(&str, &dyn Encode)) {
        for (key, value) in self.iter() {
            visit(key, value);
        }
    }
}

impl Encode for Extra {
    fn encode(&self, writer: &mut Writer) {
        writer.object((&[], &[]), &[], (&[], &[]), (&[], &[]), self);
    }

    fn is_absent(&self) -> bool {
        self.is_empty()
    }
}

impl Decode for Extra {
    fn decode(node: Node<'_>, reader: &mut Reader) -> Self {
        super::fields::Fields::open(node, reader).rest()
    }
}
