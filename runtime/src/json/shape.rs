//! What JSON the members of a union accept, and which member a value is.

use super::codec::Reader;
use super::numbers::is_integral;
use super::raw::Json;
use super::tape::{Kind, Node};

/// Which JSON a member of a union accepts. Built in constants:
/// `Shape::OBJECT.tag("type", &["\"card\""]).keys(&["number"])`.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    kinds: u8,
    tag: Option<(&'static str, &'static [&'static str])>,
    keys: &'static [&'static str],
    only: Option<&'static [&'static str]>,
    items: Option<&'static Shape>,
}

const NULL: u8 = 1;
const BOOLEAN: u8 = 2;
const INTEGER: u8 = 4;
const FRACTION: u8 = 8;
const STRING: u8 = 16;
const ARRAY: u8 = 32;
const OBJECT: u8 = 64;

impl Shape {
    /// `null`
    pub const NULL: Self = Self::kinds(NULL);
    /// `true` and `false`
    pub const BOOLEAN: Self = Self::kinds(BOOLEAN);
    /// Integral numbers, `1.0` among them.
    pub const INTEGER: Self = Self::kinds(INTEGER);
    /// All numbers.
    pub const NUMBER: Self = Self::kinds(INTEGER | FRACTION);
    /// Strings.
    pub const STRING: Self = Self::kinds(STRING);
    /// Arrays.
    pub const ARRAY: Self = Self::kinds(ARRAY);
    /// Objects.
    pub const OBJECT: Self = Self::kinds(OBJECT);
    /// Everything.
    pub const ANY: Self = Self::kinds(NULL | BOOLEAN | INTEGER | FRACTION | STRING | ARRAY | OBJECT);

    const fn kinds(kinds: u8) -> Self {
        Self { kinds, tag: None, keys: &[], only: None, items: None }
    }

    /// Accepts what either accepts. What the other says of objects and of items holds where this one says nothing.
    #[must_use]
    pub const fn or(mut self, other: Self) -> Self {
        self.kinds |= other.kinds;
        if self.tag.is_none() {
            self.tag = other.tag;
        }
        if self.keys.is_empty() {
            self.keys = other.keys;
        }
        if self.only.is_none() {
            self.only = other.only;
        }
        if self.items.is_none() {
            self.items = other.items;
        }
        self
    }

    /// Objects need this property, with one of these values (JSON texts).
    #[must_use]
    pub const fn tag(mut self, property: &'static str, values: &'static [&'static str]) -> Self {
        self.tag = Some((property, values));
        self
    }

    /// Objects need these keys.
    #[must_use]
    pub const fn keys(mut self, keys: &'static [&'static str]) -> Self {
        self.keys = keys;
        self
    }

    /// Objects have no keys but these.
    #[must_use]
    pub const fn only(mut self, keys: &'static [&'static str]) -> Self {
        self.only = Some(keys);
        self
    }

    /// All items of arrays are of this shape.
    #[must_use]
    pub const fn items(mut self, shape: &'static Shape) -> Self {
        self.items = Some(shape);
        self
    }

    /// Whether a value is of this shape.
    pub fn accepts(&self, node: Node<'_>) -> bool {
        match node.kind() {
            Kind::Null => self.has(NULL),
            Kind::Boolean => self.has(BOOLEAN),
            Kind::Number => self.has(FRACTION) || (self.has(INTEGER) && is_integral(node)),
            Kind::String => self.has(STRING),
            Kind::Array => {
                self.has(ARRAY) && self.items.is_none_or(|shape| node.items().all(|item| shape.accepts(item)))
            }
            Kind::Object => self.has(OBJECT) && self.accepts_object(node),
        }
    }

    fn accepts_object(&self, node: Node<'_>) -> bool {
        if let Some((property, values)) = self.tag {
            let tagged = node.get(property).is_some_and(|tag| values.iter().any(|value| tag.is_json(value)));
            if !tagged {
                return false;
            }
        }
        self.keys.iter().all(|key| node.get(key).is_some())
            && self.only.is_none_or(|only| node.entries().all(|(key, _)| only.iter().any(|known| key.is_text(known))))
    }

    fn has(&self, kind: u8) -> bool {
        self.kinds & kind != 0
    }
}

/// How a member of a union is decoded.
pub type Member<U> = fn(Node<'_>, &mut Reader) -> U;

/// Decodes a union: the member whose shape the value has. Where several have it, the one that can be decoded with
/// nothing left out and the least unknown in it, or else the first that can be decoded. Where there is none, or what is
/// there would lose a part of the value, it is kept as it is.
///
/// Only a value that one member claims by its tag can fail.
pub fn decode_union<U>(
    node: Node<'_>,
    reader: &mut Reader,
    shapes: &[Shape],
    members: &[Member<U>],
    unknown: fn(Json) -> U,
) -> U {
    let candidates = || shapes.iter().zip(members).filter(|(shape, _)| shape.accepts(node));
    if let (Some((shape, decode)), None) = (candidates().next(), candidates().nth(1))
        && shape.tag.is_some()
        && node.kind() == Kind::Object
    {
        return decode(node, reader);
    }
    let start = reader.mark();
    let mut best: Option<(usize, &Member<U>)> = None;
    for (_, decode) in candidates() {
        let value = decode(node, reader);
        if reader.lost_since(start) {
            reader.rewind(start);
            continue;
        }
        let strange = match reader.strange_since(start) {
            0 if reader.clean_since(start) => return value,
            strange if reader.clean_since(start) => strange,
            // What leaves something out comes after all that do not.
            _ => usize::MAX,
        };
        if !reader.failed_since(start) && best.is_none_or(|(known, _)| strange < known) {
            best = Some((strange, decode));
        }
        reader.rewind(start);
    }
    match best {
        Some((_, decode)) => decode(node, reader),
        None => {
            reader.unknown();
            unknown(Json::of(node))
        }
    }
}
