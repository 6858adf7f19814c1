//! What a query says, read back.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

/// The value of the last parameter of a name, as text.
pub(super) fn value<'q>(query: &'q str, name: &str) -> Option<Cow<'q, str>> {
    let pairs = query.split('&').rev().filter_map(|pair| pair.split_once('='));
    let mut own = pairs.filter(|(key, _)| percent_decode_str(key).decode_utf8_lossy() == name);
    own.next().map(|(_, value)| percent_decode_str(value).decode_utf8_lossy())
}

/// The same where it is a number.
pub(super) fn number(query: &str, name: &str) -> Option<u64> {
    value(query, name)?.parse().ok()
}
