//! What kind of error an answer is, where the document says how to tell (`x-error-kinds`).

use serde_json::Value;

use crate::ir::{ErrorKind, ErrorRule};
use crate::pointer::Pointer;

use super::Builder;

impl Builder<'_> {
    /// What tells errors of a kind from others.
    pub(super) fn error_kinds(&mut self) -> Vec<ErrorRule> {
        const NAME: &str = "x-error-kinds";
        let Some(said) = self.resolved.document.extensions.get(NAME) else { return Vec::new() };
        let at = Pointer::root().child(NAME);
        let mut rules = Vec::new();
        for (name, places) in said.as_object().into_iter().flatten() {
            let kind = match name.as_str() {
                "declined" => ErrorKind::Declined,
                "gateway-error" => ErrorKind::GatewayError,
                "gateway-hold" => ErrorKind::GatewayHold,
                "fraud" => ErrorKind::Fraud,
                _ => {
                    self.odd(&at.child(name), "a kind is `declined`, `gateway-error`, `gateway-hold` or `fraud`");
                    continue;
                }
            };
            for (place, values) in places.as_object().into_iter().flatten() {
                let values = values.as_array().map(Vec::as_slice).unwrap_or_default();
                let values: Vec<String> = values.iter().filter(|value| is_plain(value)).map(Value::to_string).collect();
                if values.is_empty() {
                    self.odd(&at.child(name).child(place), "a place in the body has a list of texts or numbers");
                } else {
                    rules.push(ErrorRule { kind, at: place.clone(), values });
                }
            }
        }
        if rules.is_empty() {
            self.odd(&at, "for each kind there is an object of places in the body and lists of values");
        }
        rules
    }
}

fn is_plain(value: &Value) -> bool {
    value.is_string() || value.is_number() || value.is_boolean()
}
