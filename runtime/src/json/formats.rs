//! Codec of the string and number formats that have types: dates, times, identifiers, bytes.

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use bytes::Bytes;
use chrono::{DateTime, FixedOffset, NaiveDate, SecondsFormat, Utc};
use uuid::Uuid;

use super::codec::{Decode, Encode, Reader};
use super::tape::Node;
use super::writer::Writer;
use crate::body::File;

/// RFC 3339. Written with as many digits of a second as are needed.
impl Encode for DateTime<FixedOffset> {
    fn encode(&self, writer: &mut Writer) {
        writer.string(&self.to_rfc3339_opts(SecondsFormat::AutoSi, true));
    }
}

impl Decode for DateTime<FixedOffset> {
    fn decode(node: Node<'_>, reader: &mut Reader) -> Self {
        let time = node.str().and_then(|text| DateTime::parse_from_rfc3339(&text).ok());
        time.unwrap_or_else(|| {
            reader.fail(node, "a date and time as in RFC 3339");
            DateTime::<Utc>::UNIX_EPOCH.fixed_offset()
        })
    }
}

/// Year, month and day: `2026-11-20`.
impl Encode for NaiveDate {
    fn encode(&self, writer: &mut Writer) {
        writer.string(&self.to_string());
    }
}

impl Decode for NaiveDate {
    fn decode(node: Node<'_>, reader: &mut Reader) -> Self {
        node.str().and_then(|text| text.parse().ok()).unwrap_or_else(|| {
            reader.fail(node, "a date such as 2026-11-20");
            NaiveDate::default()
        })
    }
}

impl Encode for Uuid {
    fn encode(&self, writer: &mut Writer) {
        writer.string(self.hyphenated().encode_lower(&mut Uuid::encode_buffer()));
    }
}

impl Decode for Uuid {
    fn decode(node: Node<'_>, reader: &mut Reader) -> Self {
        node.str().and_then(|text| Uuid::try_parse(&text).ok()).unwrap_or_else(|| {
            reader.fail(node, "a UUID");
            Uuid::nil()
        })
    }
}

/// A point in time as the seconds since 1970 began in UTC: a JSON number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnixTime(pub i64);

impl UnixTime {
    /// The same as a date and time, where that type reaches so far.
    pub fn date_time(self) -> Option<DateTime<Utc>> {
        DateTime::from_timestamp(self.0, 0)
    }
}

impl<Zone: chrono::TimeZone> From<DateTime<Zone>> for UnixTime {
    fn from(time: DateTime<Zone>) -> Self {
        Self(time.timestamp())
    }
}

impl From<i64> for UnixTime {
    fn from(seconds: i64) -> Self {
        Self(seconds)
    }
}

impl Encode for UnixTime {
    fn encode(&self, writer: &mut Writer) {
        writer.integer(self.0);
    }
}

impl Decode for UnixTime {
    fn decode(node: Node<'_>, reader: &mut Reader) -> Self {
        Self(i64::decode(node, reader))
    }
}

/// Bytes that are a base64 string in JSON: standard alphabet, padded when written, padded or not when read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Base64(pub Vec<u8>);

impl From<Vec<u8>> for Base64 {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl From<&[u8]> for Base64 {
    fn from(bytes: &[u8]) -> Self {
        Self(bytes.to_vec())
    }
}

const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

impl Encode for Base64 {
    fn encode(&self, writer: &mut Writer) {
        writer.string(&BASE64.encode(&self.0));
    }
}

impl Decode for Base64 {
    fn decode(node: Node<'_>, reader: &mut Reader) -> Self {
        let bytes = node.str().and_then(|text| BASE64.decode(text.as_bytes()).ok());
        Self(bytes.unwrap_or_else(|| {
            reader.fail(node, "a base64 string");
            Vec::new()
        }))
    }
}

/// A part of a multipart form, or a whole body. JSON has no place for it.
impl Encode for File {
    fn encode(&self, writer: &mut Writer) {
        writer.file(self.clone());
    }
}

/// Within JSON, a file is whatever text the vendor makes of it.
impl Decode for File {
    fn decode(node: Node<'_>, reader: &mut Reader) -> Self {
        Self::from(String::decode(node, reader).into_bytes())
    }
}

impl Encode for Bytes {
    fn encode(&self, writer: &mut Writer) {
        writer.file(File::from(self.clone()));
    }
}
