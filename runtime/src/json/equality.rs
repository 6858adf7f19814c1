//! When two JSON values are the same: whatever the white space, the escapes, the order of keys and how numbers are
//! written.

use super::decimal::parse_decimal;
use super::tape::{Kind, Node, Tape};

/// Whether two values say the same.
pub(super) fn same(left: Node<'_>, right: Node<'_>) -> bool {
    if left.kind() != right.kind() {
        return false;
    }
    match left.kind() {
        Kind::Null => true,
        Kind::Boolean => left.raw() == right.raw(),
        Kind::Number => same_number(left.raw(), right.raw()),
        Kind::String => left.raw() == right.raw() || left.str() == right.str(),
        Kind::Array => {
            left.items().count() == right.items().count()
                && left.items().zip(right.items()).all(|(left, right)| same(left, right))
        }
        Kind::Object => {
            left.entries().count() == right.entries().count()
                && left.entries().all(|(key, left)| {
                    let key = key.str().unwrap_or_default();
                    right.get(&key).is_some_and(|right| same(left, right))
                })
        }
    }
}

/// Whether two numbers are equal. Those with too many digits for an exact comparison have to be written the same.
pub(super) fn same_number(left: &str, right: &str) -> bool {
    left == right || parse_decimal(left).is_some_and(|number| Some(number) == parse_decimal(right))
}

impl Node<'_> {
    /// Whether the value says the same as a JSON text.
    pub fn is_json(self, json: &str) -> bool {
        self.raw() == json || Tape::parse(json.as_bytes()).is_ok_and(|tape| same(self, tape.root()))
    }
}
