//! Codec of booleans and text.

use super::codec::{Decode, Encode, Reader};
use super::tape::Node;
use super::writer::Writer;

impl Encode for bool {
    fn encode(&self, writer: &mut Writer) {
        writer.raw(if *self { "true" } else { "false" });
    }
}

impl Decode for bool {
    fn decode(node: Node<'_>, reader: &mut Reader) -> Self {
        node.boolean().unwrap_or_else(|| {
            reader.fail(node, "a boolean");
            false
        })
    }
}

impl Encode for str {
    fn encode(&self, writer: &mut Writer) {
        writer.string(self);
    }
}

impl Encode for String {
    fn encode(&self, writer: &mut Writer) {
        writer.string(self);
    }
}

impl Decode for String {
    fn decode(node: Node<'_>, reader: &mut Reader) -> Self {
        reader.string(node).into_owned()
    }
}
