//! Codec of exact decimal numbers, which is what money is. Never by way of a float.

use rust_decimal::Decimal;

use super::codec::{Decode, Encode, Reader};
use super::tape::Node;
use super::writer::Writer;

/// Reads a number as JSON writes it. Gives nothing for other text, nor for a number that needs more than the 28 digits
/// or so of a [`Decimal`]: it is never rounded.
pub fn parse_decimal(text: &str) -> Option<Decimal> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    // The parser below takes more than JSON does.
    if !digits.starts_with(|c: char| c.is_ascii_digit()) || digits.contains('_') {
        return None;
    }
    let Some((base, exponent)) = text.split_once(['e', 'E']) else {
        return Decimal::from_str_exact(text).ok();
    };
    let base = Decimal::from_str_exact(base).ok()?;
    let exponent: i64 = exponent.parse().ok()?;
    let (mut digits, mut scale) = (base.mantissa(), i64::from(base.scale()).checked_sub(exponent)?);
    if digits == 0 {
        return Some(Decimal::ZERO);
    }
    while scale > i64::from(Decimal::MAX_SCALE) && digits % 10 == 0 {
        digits /= 10;
        scale -= 1;
    }
    if scale < 0 {
        let power = 10_i128.checked_pow(u32::try_from(-scale).ok()?)?;
        digits = digits.checked_mul(power)?;
        scale = 0;
    }
    Decimal::try_from_i128_with_scale(digits, u32::try_from(scale).ok()?).ok()
}

fn decode_decimal(node: Node<'_>, reader: &mut Reader) -> Decimal {
    let number = match node.number() {
        Some(text) => parse_decimal(text),
        None => node.str().and_then(|text| parse_decimal(&text)),
    };
    number.unwrap_or_else(|| {
        reader.fail(node, "a decimal number of at most 28 digits");
        Decimal::ZERO
    })
}

/// A JSON number with exactly these digits. A string that holds a number is taken as well.
impl Encode for Decimal {
    fn encode(&self, writer: &mut Writer) {
        writer.raw(&self.to_string());
    }
}

impl Decode for Decimal {
    fn decode(node: Node<'_>, reader: &mut Reader) -> Self {
        decode_decimal(node, reader)
    }
}

/// A decimal number that is a string in JSON. A JSON number is taken as well.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DecimalString(pub Decimal);

impl From<Decimal> for DecimalString {
    fn from(number: Decimal) -> Self {
        Self(number)
    }
}

impl Encode for DecimalString {
    fn encode(&self, writer: &mut Writer) {
        writer.string(&self.0.to_string());
    }
}

impl Decode for DecimalString {
    fn decode(node: Node<'_>, reader: &mut Reader) -> Self {
        Self(decode_decimal(node, reader))
    }
}
