//! `Debug` and `PartialEq` of models, by what they write.
//!
//! Emitted code has hundreds of models; derived traits for each cost more to compile than these two functions.

use std::fmt;

use super::codec::Encode;
use super::equality::same;
use super::tape::Tape;
use super::writer::Writer;

/// Writes `Name {"key":"value"}`, over several lines for `{:#?}`. Secrets and unknown members are not shown.
pub fn show(name: &str, value: &dyn Encode, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut writer = Writer::for_show();
    value.encode(&mut writer);
    let Ok((json, _)) = writer.into_parts() else { return write!(f, "{name} (cannot be written as JSON)") };
    let json = String::from_utf8_lossy(&json);
    if f.alternate()
        && let Ok(value) = serde_json::from_str::<serde_json::Value>(&json)
    {
        return write!(f, "{name} {value:#}");
    }
    write!(f, "{name} {json}")
}

/// Whether two values say the same. What cannot be written equals nothing.
pub fn equal(left: &dyn Encode, right: &dyn Encode) -> bool {
    let written = |value: &dyn Encode| {
        let mut writer = Writer::default();
        value.encode(&mut writer);
        writer.into_parts().ok()
    };
    let (Some(left), Some(right)) = (written(left), written(right)) else { return false };
    // Unknown members and decimals are written as they came, so one thing can be written in several ways. The place
    // of a file is known by its byte only, so those have to be written the same.
    left == right || (left.1.is_empty() && right.1.is_empty() && says_the_same(&left.0, &right.0))
}

fn says_the_same(left: &[u8], right: &[u8]) -> bool {
    match (Tape::parse(left), Tape::parse(right)) {
        (Ok(left), Ok(right)) => same(left.root(), right.root()),
        _ => false,
    }
}

/// The known value with this text, or the unknown one that holds it.
pub fn known<T: Clone>(known: &[T], text_of: fn(&T) -> &str, text: &str, unknown: fn(String) -> T) -> T {
    let found = known.iter().find(|value| text_of(value) == text);
    found.cloned().unwrap_or_else(|| unknown(text.to_owned()))
}
