//! Codec of types around other types: options, lists, maps, boxes, tuples.

use std::collections::BTreeMap;

use super::codec::{Decode, Encode, Reader};
use super::tape::{Kind, Node};
use super::writer::Writer;

/// A JSON object whose keys are data.
pub type Map<T> = BTreeMap<String, T>;

/// `null` where the value has to be there, left out where it may be.
impl<T: Encode> Encode for Option<T> {
    fn encode(&self, writer: &mut Writer) {
        match self {
            Some(value) => value.encode(writer),
            None => writer.null(),
        }
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }

    fn media(&self) -> Option<&'static str> {
        self.as_ref().and_then(Encode::media)
    }
}

impl<T: Decode> Decode for Option<T> {
    fn decode(node: Node<'_>, reader: &mut Reader) -> Self {
        if node.is_null() && !T::takes_null() { None } else { Some(T::decode(node, reader)) }
    }

    fn keeps_null() -> bool {
        T::takes_null()
    }

    fn blank() -> Self {
        None
    }
}

impl<T: Encode> Encode for Vec<T> {
    fn encode(&self, writer: &mut Writer) {
        writer.array(self.iter().map(|item| item as &dyn Encode));
    }
}

impl<T: Decode> Decode for Vec<T> {
    fn decode(node: Node<'_>, reader: &mut Reader) -> Self {
        let mut items = Vec::new();
        if node.kind() != Kind::Array {
            reader.fail(node, "an array");
        }
        let mark = reader.mark();
        for item in node.items() {
            items.push(T::decode(item, reader));
            if reader.failed_since(mark) {
                break;
            }
        }
        items
    }
}

impl<T: Encode> Encode for Map<T> {
    fn encode(&self, writer: &mut Writer) {
        writer.map(self.iter().map(|(key, value)| (key, value as &dyn Encode)));
    }
}

impl<T: Decode> Decode for Map<T> {
    fn decode(node: Node<'_>, reader: &mut Reader) -> Self {
        let mut map = Map::new();
        if node.kind() != Kind::Object {
            reader.fail(node, "an object");
        }
        let mark = reader.mark();
        for (key, value) in node.entries() {
            map.insert(reader.string(key).into_owned(), T::decode(value, reader));
            if reader.failed_since(mark) {
                break;
            }
        }
        map
    }
}

impl<T: Encode + ?Sized> Encode for Box<T> {
    fn encode(&self, writer: &mut Writer) {
        (**self).encode(writer);
    }

    fn is_absent(&self) -> bool {
        (**self).is_absent()
    }
}

impl<T: Decode> Decode for Box<T> {
    fn decode(node: Node<'_>, reader: &mut Reader) -> Self {
        Box::new(T::decode(node, reader))
    }
}

impl<T: Encode + ?Sized> Encode for &T {
    fn encode(&self, writer: &mut Writer) {
        (**self).encode(writer);
    }

    fn is_absent(&self) -> bool {
        (**self).is_absent()
    }

    fn is_received(&self) -> bool {
        (**self).is_received()
    }
}

/// No value: `null`.
impl Encode for () {
    fn encode(&self, writer: &mut Writer) {
        writer.null();
    }

    fn is_absent(&self) -> bool {
        true
    }
}

/// A tuple is an array with a type for each place. Items beyond those are ignored.
macro_rules! tuples {
    ($($length:literal ($($type:ident $place:tt),*)),*) => {$(
        impl<$($type: Encode),*> Encode for ($($type,)*) {
            fn encode(&self, writer: &mut Writer) {
                let items: [&dyn Encode; $length] = [$(&self.$place),*];
                writer.array(items.into_iter());
            }
        }

        impl<$($type: Decode),*> Decode for ($($type,)*) {
            fn decode(node: Node<'_>, reader: &mut Reader) -> Self {
                let mut items = node.items();
                let mut short = false;
                let tuple = ($(match items.next() {
                    Some(item) => $type::decode(item, reader),
                    None => {
                        short = true;
                        $type::blank()
                    }
                },)*);
                if short {
                    reader.fail(node, concat!("an array of ", $length));
                }
                tuple
            }
        }
    )*};
}

tuples!(
    1 (A 0),
    2 (A 0, B 1),
    3 (A 0, B 1, C 2),
    4 (A 0, B 1, C 2, D 3),
    5 (A 0, B 1, C 2, D 3, E 4),
    6 (A 0, B 1, C 2, D 3, E 4, F 5)
);
