//! `serde` for the types of the codec: by way of JSON text, so that nothing in emitted code is generic over formats.

use std::fmt;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde::ser::{Error as _, Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::value::RawValue;

use super::codec::{Decode, Encode, decode_clean, encode};
use super::equality::same_number;
use super::tape::{Kind, Node, Tape};
use super::writer::Writer;

/// How `serde_json` asks for and hands over JSON text untouched. Should that change, numbers with more digits than a
/// float has would be read by way of one; a test holds it.
const RAW: &str = "$serde_json::private::RawValue";

/// Writes a value with any serializer.
///
/// A number goes as `i64`, `u64` or `f64` where that is exactly it, and otherwise as the `RawValue` of `serde_json`:
/// the digits as they are in JSON, a map of one key in other formats, which [`deserialize`] reads back.
///
/// # Errors
/// When the value cannot be written as JSON, or the serializer fails.
pub fn serialize<S: Serializer>(value: &dyn Encode, serializer: S) -> Result<S::Ok, S::Error> {
    let text = encode(value).map_err(S::Error::custom)?;
    let tape = Tape::parse(&text).map_err(S::Error::custom)?;
    tape.root().serialize(serializer)
}

/// Reads a value with any deserializer of a format that describes itself. With `serde_json` no digit is lost.
///
/// # Errors
/// When the deserializer fails, or what it gives is not such a value, optional fields included.
pub fn deserialize<'de, T: Decode, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let mut writer = Writer::default();
    Transcode(&mut writer).deserialize(deserializer)?;
    let text = writer.into_json().map_err(D::Error::custom)?;
    decode_clean(&text).map_err(D::Error::custom)
}

impl Serialize for Node<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.kind() {
            Kind::Null => serializer.serialize_unit(),
            Kind::Boolean => serializer.serialize_bool(self.raw() == "true"),
            Kind::Number => serialize_number(self.raw(), serializer),
            Kind::String => serializer.serialize_str(&self.str().unwrap_or_default()),
            Kind::Array => {
                let mut sequence = serializer.serialize_seq(Some(self.items().count()))?;
                for item in self.items() {
                    sequence.serialize_element(&item)?;
                }
                sequence.end()
            }
            Kind::Object => {
                let mut map = serializer.serialize_map(Some(self.entries().count()))?;
                for (key, value) in self.entries() {
                    map.serialize_entry(&key.str().unwrap_or_default(), &value)?;
                }
                map.end()
            }
        }
    }
}

fn serialize_number<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    if let Ok(number) = text.parse() {
        return serializer.serialize_i64(number);
    }
    if let Ok(number) = text.parse() {
        return serializer.serialize_u64(number);
    }
    if let Ok(number) = text.parse::<f64>()
        && number.is_finite()
        && same_number(text, zmij::Buffer::new().format_finite(number))
    {
        return serializer.serialize_f64(number);
    }
    RawValue::from_string(text.to_owned()).map_err(S::Error::custom)?.serialize(serializer)
}

/// Writes what a deserializer gives as JSON.
struct Transcode<'w>(&'w mut Writer);

impl<'de> DeserializeSeed<'de> for Transcode<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_newtype_struct(RAW, self)
    }
}

impl<'de> Visitor<'de> for Transcode<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value that JSON can say")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<(), E> {
        value.encode(self.0);
        Ok(())
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<(), E> {
        self.0.integer(value);
        Ok(())
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<(), E> {
        self.0.integer(value);
        Ok(())
    }

    fn visit_i128<E: serde::de::Error>(self, value: i128) -> Result<(), E> {
        self.0.integer(value);
        Ok(())
    }

    fn visit_u128<E: serde::de::Error>(self, value: u128) -> Result<(), E> {
        self.0.integer(value);
        Ok(())
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<(), E> {
        value.encode(self.0);
        Ok(())
    }

    fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<(), E> {
        self.0.string(value);
        Ok(())
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        self.0.null();
        Ok(())
    }

    fn visit_none<E: serde::de::Error>(self) -> Result<(), E> {
        self.0.null();
        Ok(())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        DeserializeSeed::deserialize(self, deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<(), A::Error> {
        let mut separator = "[";
        loop {
            // The separator is written ahead, as the seed writes the item at once.
            let mut item = Writer::default();
            if sequence.next_element_seed(Transcode(&mut item))?.is_none() {
                break;
            }
            self.0.raw(separator);
            self.0.append(item);
            separator = ",";
        }
        self.0.raw(if separator == "[" { "[]" } else { "]" });
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut separator = "{";
        while let Some(key) = map.next_key::<String>()? {
            if key == RAW {
                let text: String = map.next_value()?;
                let tape = Tape::parse(text.as_bytes()).map_err(A::Error::custom)?;
                self.0.raw(tape.root().raw());
                return Ok(());
            }
            self.0.raw(separator);
            self.0.string(&key);
            self.0.raw(":");
            map.next_value_seed(Transcode(self.0))?;
            separator = ",";
        }
        self.0.raw(if separator == "{" { "{}" } else { "}" });
        Ok(())
    }
}

/// `Serialize` and `Deserialize` for types of this crate.
macro_rules! own_serde {
    ($($type:ty),*) => {$(
        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serialize(self, serializer)
            }
        }

        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserialize(deserializer)
            }
        }
    )*};
}

own_serde!(super::Json, super::Extra, super::UnixTime, super::Base64, super::DecimalString);
