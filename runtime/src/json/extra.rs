//! What an object holds beside the fields that its type names.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::{Deref, DerefMut};

use super::codec::{Decode, Encode, Reader};
use super::containers::Map;
use super::raw::Json;
use super::tape::Node;
use super::writer::Writer;

/// Where an object puts the keys that are no fields of it.
pub trait Rest {
    /// Whether what it holds is not in the document.
    fn is_unnamed(&self) -> bool {
        true
    }

    /// Remembers that a field which its type has as nothing came as null, so that it goes back out as one.
    fn put_null(&mut self, _key: &'static str) {}

    /// Keeps the value of a field that was not what was expected.
    fn keep(&mut self, _key: String, _node: Node<'_>) {}

    /// Adds an entry; where it cannot be read, the reader is told.
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
    fn put(&mut self, _key: String, _node: Node<'_>, _reader: &mut Reader) {}

    fn is_empty(&self) -> bool {
        true
    }

    fn contains(&self, _key: &str) -> bool {
        false
    }

    fn each(&self, _visit: &mut dyn FnMut(&str, &dyn Encode)) {}
}

/// Further members of an object that are all of one type: a map of them. What is of another type, or belongs to a field
/// that could not be read, is kept on the side and written back out.
#[derive(Clone, Debug, PartialEq)]
pub struct Further<T> {
    members: Map<T>,
    kept: Extra,
}

impl<T> Further<T> {
    /// What is of another type, as it came.
    pub fn others(&self) -> &Extra {
        &self.kept
    }
}

impl<T> Default for Further<T> {
    fn default() -> Self {
        Self { members: Map::new(), kept: Extra::default() }
    }
}

impl<T> From<Map<T>> for Further<T> {
    fn from(members: Map<T>) -> Self {
        Self { members, kept: Extra::default() }
    }
}

impl<T> Deref for Further<T> {
    type Target = Map<T>;

    fn deref(&self) -> &Map<T> {
        &self.members
    }
}

impl<T> DerefMut for Further<T> {
    fn deref_mut(&mut self) -> &mut Map<T> {
        &mut self.members
    }
}

impl<T: Decode + Encode> Rest for Further<T> {
    fn is_unnamed(&self) -> bool {
        false
    }

    fn put_null(&mut self, key: &'static str) {
        self.kept.put_null(key);
    }

    fn keep(&mut self, key: String, node: Node<'_>) {
        self.kept.keep(key, node);
    }

    fn put(&mut self, key: String, node: Node<'_>, reader: &mut Reader) {
        let mark = reader.mark();
        let value = T::decode(node, reader);
        if reader.failed_since(mark) {
            self.kept.keep(key, node);
        } else {
            self.members.insert(key, value);
        }
    }

    fn is_empty(&self) -> bool {
        self.members.is_empty() && Rest::is_empty(&self.kept)
    }

    fn contains(&self, key: &str) -> bool {
        self.members.contains_key(key) || self.kept.contains(key)
    }

    fn each(&self, visit: &mut dyn FnMut(&str, &dyn Encode)) {
        for (key, value) in &self.members {
            visit(key, value);
        }
        self.kept.each(&mut |key, value| {
            if !self.members.contains_key(key) {
                visit(key, value);
            }
        });
    }
}

/// The keys of an object that its type does not name, kept as they came and written back out. One word when empty.
///
/// Fields that came as null, where their type has nothing to tell that from absence, are remembered here as well. They
/// go out as null while the field is `None`, and are not among the keys.
#[derive(Clone, Default, PartialEq)]
pub struct Extra(Option<Box<Kept>>);

#[derive(Clone, Default, PartialEq)]
struct Kept {
    members: BTreeMap<String, Json>,
    nulls: Vec<&'static str>,
}

impl Extra {
    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Json> {
        self.0.as_ref()?.members.get(key)
    }

    /// Sets the value of a key; gives the one it had. A key that the type names is only written when that field is
    /// absent.
    pub fn insert(&mut self, key: impl Into<String>, value: impl Into<Json>) -> Option<Json> {
        self.0.get_or_insert_default().members.insert(key.into(), value.into())
    }

    /// Takes a key out.
    pub fn remove(&mut self, key: &str) -> Option<Json> {
        self.0.as_mut()?.members.remove(key)
    }

    /// Keys and values, in the order of the keys.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Json)> {
        self.0.iter().flat_map(|kept| kept.members.iter().map(|(key, value)| (key.as_str(), value)))
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.as_ref().map_or(0, |kept| kept.members.len())
    }
}

impl fmt::Debug for Extra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl Rest for Extra {
    fn put_null(&mut self, key: &'static str) {
        self.0.get_or_insert_default().nulls.push(key);
    }

    fn keep(&mut self, key: String, node: Node<'_>) {
        self.insert(key, Json::of(node));
    }

    fn put(&mut self, key: String, node: Node<'_>, _reader: &mut Reader) {
        self.keep(key, node);
    }

    fn is_empty(&self) -> bool {
        self.0.as_ref().is_none_or(|kept| kept.members.is_empty() && kept.nulls.is_empty())
    }

    fn contains(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    fn each(&self, visit: &mut dyn FnMut(&str, &dyn Encode)) {
        for (key, value) in self.iter() {
            visit(key, value);
        }
        for key in self.0.iter().flat_map(|kept| &kept.nulls) {
            visit(key, &());
        }
    }
}

impl Encode for Extra {
    fn encode(&self, writer: &mut Writer) {
        writer.object((&[], &[]), &[], (&[], &[]), (&[], &[]), self);
    }

    fn is_absent(&self) -> bool {
        Rest::is_empty(self)
    }
}

impl Decode for Extra {
    fn decode(node: Node<'_>, reader: &mut Reader) -> Self {
        super::fields::Fields::open(node, reader).rest()
    }
}
