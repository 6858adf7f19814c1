//! What a scalar means: YAML 1.2's core schema, with the few departures that real documents need.

use serde_json::{Number, Value};

/// A plain YAML scalar. `yes`, `on`, dates and `0123` stay text: there, the author meant text.
pub(super) fn plain(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ => radix(text).or_else(|| yaml_number(text)).unwrap_or_else(|| Value::String(text.to_owned())),
    }
}

/// `0x1F` and `0o17`; longer ones than 64 bit are addresses and hashes, not numbers.
fn radix(text: &str) -> Option<Value> {
    let (digits, radix) = match (text.strip_prefix("0x"), text.strip_prefix("0o")) {
        (Some(digits), _) => (digits, 16),
        (_, Some(digits)) => (digits, 8),
        _ => return None,
    };
    let digits = Some(digits).filter(|digits| digits.chars().all(|c| c.is_digit(radix)))?;
    u64::from_str_radix(digits, radix).ok().map(Value::from)
}

/// Turns YAML's wider spelling (`+1`, `.5`, `1.`) into JSON's.
fn yaml_number(text: &str) -> Option<Value> {
    let first = text.chars().next()?;
    if !first.is_ascii_digit() && !matches!(first, '+' | '-' | '.') {
        return None;
    }
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let sign = if text.starts_with('-') { "-" } else { "" };
    let (mantissa, exponent) = match unsigned.find(['e', 'E']) {
        Some(at) => unsigned.split_at(at),
        None => (unsigned, ""),
    };
    let (whole, fraction) = mantissa.split_once('.').map_or((mantissa, None), |(whole, rest)| (whole, Some(rest)));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let empty = whole.is_empty() && fraction.is_none_or(str::is_empty);
    if empty || !digits(whole) || !digits(fraction.unwrap_or_default()) {
        return None;
    }
    let whole = if whole.is_empty() { "0" } else { whole };
    let fraction = fraction.filter(|f| !f.is_empty()).map(|f| format!(".{f}")).unwrap_or_default();
    // `1.` is a float although nothing follows the dot.
    let dot = if mantissa.ends_with('.') && exponent.is_empty() { ".0" } else { "" };
    number(&format!("{sign}{whole}{fraction}{dot}{exponent}"))
}

/// A JSON number. Integers beyond 64 bit become the nearest float; what is beyond that is no number.
pub(super) fn number(text: &str) -> Option<Value> {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let leading_zero =
        unsigned.len() > 1 && unsigned.starts_with('0') && unsigned.as_bytes().get(1).is_some_and(u8::is_ascii_digit);
    if leading_zero {
        return None;
    }
    if let Ok(number) = text.parse::<i64>() {
        return Some(Value::from(number));
    }
    if let Ok(number) = text.parse::<u64>() {
        return Some(Value::from(number));
    }
    let float = text.parse::<f64>().ok().filter(|float| float.is_finite())?;
    Number::from_f64(float).map(Value::Number)
}

/// How a scalar is written, where JSON would write it differently.
pub(super) fn spelling(value: &Value, text: &str) -> Option<String> {
    match value {
        Value::Number(number) if number.to_string() != text => Some(text.to_owned()),
        Value::Bool(flag) if flag.to_string() != text => Some(text.to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::plain;
    use serde_json::{Value, json};

    #[test]
    fn plain_scalars() {
        for (text, expected) in [
            ("", Value::Null),
            ("~", Value::Null),
            ("True", json!(true)),
            ("yes", json!("yes")),
            ("on", json!("on")),
            ("2020-01-01", json!("2020-01-01")),
            ("12:30", json!("12:30")),
            ("0123", json!("0123")),
            ("0", json!(0)),
            ("-0.5", json!(-0.5)),
            (".5", json!(0.5)),
            ("+7", json!(7)),
            ("1.", json!(1.0)),
            ("1e3", json!(1000.0)),
            ("1.2.3", json!("1.2.3")),
            (".", json!(".")),
            ("-", json!("-")),
            ("0x1F", json!(31)),
            ("0xdeadbeefdeadbeefdead", json!("0xdeadbeefdeadbeefdead")),
            ("18446744073709551615", json!(u64::MAX)),
            ("18446744073709551616", json!(18446744073709551616.0)),
            (".inf", json!(".inf")),
            ("1e999", json!("1e999")),
            ("1_000", json!("1_000")),
            ("e5", json!("e5")),
            ("1e", json!("1e")),
        ] {
            assert_eq!(plain(text), expected, "{text}");
        }
    }
}
