//! Codec of integers and floating point numbers.

use super::codec::{Decode, Encode, Reader};
use super::decimal::parse_decimal;
use super::tape::Node;
use super::writer::Writer;

/// The integer that a number is, `1.0` and `1e3` included.
fn integral(node: Node<'_>) -> Option<i128> {
    let text = node.number()?;
    if let Ok(number) = text.parse::<i128>() {
        return Some(number);
    }
    let number = parse_decimal(text)?.normalize();
    (number.scale() == 0).then(|| number.mantissa())
}

/// Whether a number is integral.
pub(super) fn is_integral(node: Node<'_>) -> bool {
    // One that is too long for the types here is an integer all the same.
    node.number().is_some_and(|text| !text.contains(['.', 'e', 'E'])) || integral(node).is_some()
}

macro_rules! integers {
    ($($type:ty = $expected:literal),*) => {$(
        impl Encode for $type {
            fn encode(&self, writer: &mut Writer) {
                writer.integer(*self);
            }
        }

        impl Decode for $type {
            fn decode(node: Node<'_>, reader: &mut Reader) -> Self {
                if let Some(number) = node.number().and_then(|text| text.parse().ok()) {
                    return number;
                }
                integral(node).and_then(|number| number.try_into().ok()).unwrap_or_else(|| {
                    reader.fail(node, $expected);
                    0
                })
            }
        }
    )*};
}

integers!(
    i32 = "an integer of 32 bits",
    i64 = "an integer of 64 bits",
    u32 = "an integer of 32 bits that is not negative",
    u64 = "an integer of 64 bits that is not negative"
);

macro_rules! floats {
    ($($type:ty),*) => {$(
        impl Encode for $type {
            fn encode(&self, writer: &mut Writer) {
                if self.is_finite() {
                    writer.raw(zmij::Buffer::new().format_finite(*self));
                } else {
                    writer.fail("a number that is not finite");
                }
            }
        }

        impl Decode for $type {
            fn decode(node: Node<'_>, reader: &mut Reader) -> Self {
                let number = node.number().and_then(|text| text.parse::<$type>().ok()).filter(|number| number.is_finite());
                number.unwrap_or_else(|| {
                    reader.fail(node, "a number");
                    0.0
                })
            }
        }
    )*};
}

floats!(f32, f64);
