//! JSON with numbers of any size kept exact: each is a text that starts with a mark, in one spelling for each value.

use serde_json::Value;

/// Stands before the digits of a number. No text of a document starts with it.
pub const NUMBER: char = '\u{1}';

/// Reads JSON; numbers become texts.
pub fn read(text: &str) -> Result<Value, serde_json::Error> {
    let mut marked = String::with_capacity(text.len() + 16);
    let mut rest = text.chars().peekable();
    let mut is_within = false;
    while let Some(c) = rest.next() {
        match c {
            '"' => {
                is_within = !is_within;
                marked.push(c);
            }
            '\\' if is_within => {
                marked.push(c);
                marked.extend(rest.next());
            }
            '-' | '0'..='9' if !is_within => {
                let mut number = String::from(c);
                while let Some(c) = rest.next_if(|c| matches!(c, '0'..='9' | '.' | 'e' | 'E' | '+' | '-')) {
                    number.push(c);
                }
                marked.push_str(&format!("\"\\u0001{}\"", canonical(&number)));
            }
            _ => marked.push(c),
        }
    }
    serde_json::from_str(&marked)
}

/// A value as JSON; texts that stand for numbers become numbers.
pub fn write(value: &Value) -> String {
    let text = value.to_string();
    let mut parts = text.split("\"\\u0001");
    let mut written = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (number, rest) = part.split_once('"').unwrap_or((part, ""));
        written.push_str(number);
        written.push_str(rest);
    }
    written
}

/// A number as its digits and the power of ten that they are multiplied with.
fn canonical(number: &str) -> String {
    let (sign, number) = number.strip_prefix('-').map_or(("", number), |number| ("-", number));
    let (base, exponent) = number.split_once(['e', 'E']).unwrap_or((number, "0"));
    let (whole, fraction) = base.split_once('.').unwrap_or((base, ""));
    let mut power: i64 = exponent.parse::<i64>().unwrap_or(i64::MAX) - fraction.len() as i64;
    let digits = format!("{whole}{fraction}");
    let digits = digits.trim_start_matches('0');
    let short = digits.trim_end_matches('0');
    if short.is_empty() {
        return "0".to_owned();
    }
    power += (digits.len() - short.len()) as i64;
    // As a number that JSON can hold, so that it can be written again.
    if power == 0 { format!("{sign}{short}") } else { format!("{sign}{short}e{power}") }
}

#[test]
fn numbers_are_one_where_they_are_equal() {
    let same = |left: &str, right: &str| read(left).unwrap() == read(right).unwrap();
    assert!(same(r#"{"a": [1.0, 1e2, -0.50]}"#, r#"{"a": [1, 100, -5E-1]}"#));
    assert!(!same("12345678901234567890123", "12345678901234567890124"));
    assert!(!same(r#""1""#, "1"));
    assert!(same(r#""\"1\\""#, r#""\u00221\\""#));
    assert_eq!(write(&read(r#"{"a\"1": "1", "b": 10.50}"#).unwrap()), r#"{"a\"1":"1","b":105e-1}"#);
}
