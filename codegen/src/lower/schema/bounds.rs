//! Bounds and lengths, as numbers that 3.0 and its parser can hold.

use serde_json::{Number, Value, json};

use crate::diagnostic::Code;
use crate::load::describe;
use crate::lower::{Lowering, Object, keep_aside};
use crate::pointer::Pointer;

/// The key under which bounds are kept that the parser cannot hold.
const BOUNDS: &str = "x-billwright-bounds";

const LENGTHS: &[&str] = &["minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"];
const LIMITS: &[&str] = &["minimum", "maximum", "multipleOf"];

/// 3.1's exclusive bounds are numbers, 3.0's are flags beside the bound.
pub(super) fn exclusive(lowering: &mut Lowering<'_>, schema: &mut Object, at: &Pointer) {
    for (flag, bound, is_lower) in [("exclusiveMinimum", "minimum", true), ("exclusiveMaximum", "maximum", false)] {
        let Some(value) = schema.remove(flag) else { continue };
        let here = at.child(flag);
        if let Some(digits) = lowering.digits(&here) {
            keep_aside(schema, BOUNDS, flag, Value::String(digits));
            continue;
        }
        let number = match value {
            Value::Bool(exclusive) => {
                if schema.contains_key(bound) {
                    if exclusive {
                        schema.insert(flag.to_owned(), json!(true));
                    }
                } else if exclusive {
                    lowering.note(Code::OddBound, &here, format!("`{flag}: true` has no `{bound}` beside it"));
                }
                continue;
            }
            Value::Number(number) => number,
            Value::String(text) => match number_of(&text) {
                Some(number) => {
                    lowering.note(Code::OddBound, &here, format!("expected a number, found the string {text:?}"));
                    number
                }
                None => {
                    lowering.note(Code::OddBound, &here, format!("{text:?} is no number; it is kept aside"));
                    keep_aside(schema, BOUNDS, flag, Value::String(text));
                    continue;
                }
            },
            other => {
                lowering.note(Code::OddBound, &here, format!("expected a number, found {}", describe(&other)));
                if !other.is_null() {
                    keep_aside(schema, BOUNDS, flag, other);
                }
                continue;
            }
        };
        // The tighter of the two is what counts.
        let inclusive = schema.get(bound).and_then(Value::as_f64);
        let exclusive = number.as_f64().unwrap_or_default();
        let tighter =
            inclusive.is_none_or(|inclusive| if is_lower { exclusive >= inclusive } else { exclusive <= inclusive });
        if tighter {
            schema.insert(bound.to_owned(), Value::Number(number));
            schema.insert(flag.to_owned(), json!(true));
        }
    }
}

/// Brings bounds into the numbers that the parser can hold for this type; the others are kept aside.
pub(super) fn numbers(lowering: &mut Lowering<'_>, schema: &mut Object, at: &Pointer, types: &[String]) {
    let integer = types == ["integer"];
    for key in LENGTHS.iter().chain(LIMITS) {
        let Some(value) = schema.remove(*key) else { continue };
        let length = LENGTHS.contains(key);
        let here = at.child(key);
        let flag = match *key {
            "minimum" => "exclusiveMinimum",
            "maximum" => "exclusiveMaximum",
            _ => "",
        };
        if let Some(digits) = lowering.digits(&here).filter(|_| !length) {
            if let Some(flagged) = schema.remove(flag) {
                keep_aside(schema, BOUNDS, flag, flagged);
            }
            keep_aside(schema, BOUNDS, key, Value::String(digits));
            continue;
        }
        let number = match &value {
            Value::Null => {
                lowering.note(Code::UnexpectedNull, &here, format!("`{key}` is null; that is as if it were left out"));
                continue;
            }
            Value::Number(number) => Some(number.clone()),
            Value::String(text) => number_of(text),
            _ => None,
        };
        let held = number.and_then(|number| {
            if length {
                whole(&number).and_then(|whole| u64::try_from(whole).ok()).map(Number::from)
            } else if integer {
                whole(&number).map(Number::from)
            } else {
                exact(number)
            }
        });
        match held {
            Some(number) => {
                let number = Value::Number(number);
                if number != value {
                    lowering.note(Code::OddBound, &here, format!("expected `{number}`, found {}", describe(&value)));
                }
                schema.insert((*key).to_owned(), number);
            }
            None => {
                // Only an integer without a sign reaches as far.
                let is_unsigned = schema.get("minimum").is_some_and(Value::is_u64);
                if integer && *key == "maximum" && value.is_u64() && is_unsigned {
                    schema.entry("format").or_insert_with(|| json!("uint64"));
                }
                let message =
                    format!("{} is no `{key}` that a value of this type can have; it is kept aside", describe(&value));
                lowering.note(Code::OddBound, &here, message);
                if let Some(flagged) = schema.remove(flag) {
                    keep_aside(schema, BOUNDS, flag, flagged);
                }
                keep_aside(schema, BOUNDS, key, value);
            }
        }
    }
}

/// A float without a fraction is an integer.
pub(crate) fn whole(number: &Number) -> Option<i64> {
    if let Some(whole) = number.as_i64() {
        return Some(whole);
    }
    if number.is_u64() {
        return None;
    }
    let float = number.as_f64()?;
    // Up to here, each float without a fraction is exactly one integer.
    let fits = float.fract() == 0.0 && float.abs() < 9_007_199_254_740_992.0;
    fits.then(|| format!("{float:.0}").parse().ok())?
}

/// The parser holds these as floats: what a float cannot hold would change.
pub(super) fn exact(number: Number) -> Option<Number> {
    let unchanged = match (number.as_i64(), number.as_u64()) {
        (Some(integer), _) => integer.unsigned_abs() <= 1 << 53,
        (_, Some(integer)) => integer <= 1 << 53,
        _ => true,
    };
    unchanged.then_some(number)
}

fn number_of(text: &str) -> Option<Number> {
    serde_json::from_str(text.trim()).ok()
}
