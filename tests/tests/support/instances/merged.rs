//! What several schemas say together, and the numbers that they allow.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Number, Value};

use super::sample::Fill;
use super::text::Wanted;

/// What several schemas say together.
#[derive(Default)]
pub(super) struct Merged<'d> {
    pub(super) types: Vec<&'d str>,
    pub(super) has_types: bool,
    pub(super) values: Option<Vec<&'d Value>>,
    pub(super) properties: BTreeMap<&'d str, Vec<&'d Value>>,
    pub(super) required: BTreeSet<&'d str>,
    /// What one of several alternatives asks for, and names nothing else.
    pub(super) demanded: BTreeSet<&'d str>,
    pub(super) excluded: BTreeSet<&'d str>,
    pub(super) additional: Option<&'d Value>,
    pub(super) items: Vec<&'d Value>,
    pub(super) tuple: Vec<&'d Value>,
    pub(super) least_items: usize,
    pub(super) most_items: Option<usize>,
    pub(super) least_members: usize,
    pub(super) patterns: Vec<(&'d str, &'d Value)>,
    pub(super) names: Option<&'d Value>,
    pub(super) is_union: bool,
    pub(super) text: Wanted<'d>,
    pub(super) least: Option<f64>,
    pub(super) most: Option<f64>,
    pub(super) step: Option<f64>,
    pub(super) number_format: Option<&'d str>,
    pub(super) is_unix_time: bool,
    pub(super) is_money: bool,
}

impl<'d> Merged<'d> {
    pub(super) fn add(&mut self, schema: &'d Value) {
        let Some(keywords) = schema.as_object() else { return };
        for (keyword, said) in keywords {
            let number = said.as_f64();
            let size = said.as_u64().map(|size| size as usize);
            match keyword.as_str() {
                "type" => {
                    let said: Vec<&str> = match said {
                        Value::Array(names) => names.iter().filter_map(Value::as_str).collect(),
                        one => one.as_str().into_iter().collect(),
                    };
                    if self.has_types {
                        let both =
                            |known: &&str| said.contains(known) || *known == "integer" && said.contains(&"number");
                        self.types.retain(both);
                    } else {
                        self.types = said;
                    }
                    self.has_types = true;
                }
                "const" => self.narrow(vec![said]),
                "enum" => self.narrow(said.as_array().into_iter().flatten().collect()),
                "properties" => {
                    for (name, property) in said.as_object().into_iter().flatten() {
                        self.properties.entry(name).or_default().push(property);
                    }
                }
                "required" => self.required.extend(said.as_array().into_iter().flatten().filter_map(Value::as_str)),
                "additionalProperties" => {
                    // The strictest counts.
                    let rank = |said: Option<&Value>| match said {
                        None => 3,
                        Some(Value::Bool(true)) => 2,
                        Some(Value::Object(schema)) if schema.is_empty() => 2,
                        Some(Value::Object(_)) => 1,
                        Some(_) => 0,
                    };
                    if rank(Some(said)) < rank(self.additional) {
                        self.additional = Some(if rank(Some(said)) == 2 { &Value::Bool(true) } else { said });
                    }
                }
                "items" if said.is_object() => self.items.push(said),
                "prefixItems" => self.tuple = said.as_array().into_iter().flatten().collect(),
                "minItems" => self.least_items = self.least_items.max(size.unwrap_or_default()),
                "maxItems" => self.most_items = size.map(|size| size.min(self.most_items.unwrap_or(usize::MAX))),
                "minProperties" => self.least_members = self.least_members.max(size.unwrap_or_default()),
                "patternProperties" => {
                    self.patterns
                        .extend(said.as_object().into_iter().flatten().map(|(key, schema)| (key.as_str(), schema)));
                }
                "propertyNames" => self.names = Some(said),
                "format" => {
                    self.text.format = said.as_str();
                    self.number_format = said.as_str();
                    self.is_unix_time |= said == "unix-time";
                }
                "pattern" => self.text.pattern = said.as_str(),
                "minLength" => self.text.least = self.text.least.max(size.unwrap_or_default()),
                "maxLength" => {
                    self.text.most = Some(self.text.most.unwrap_or(usize::MAX).min(size.unwrap_or(usize::MAX)))
                }
                "minimum" => self.least = Some(number.unwrap_or(f64::MIN).max(self.least.unwrap_or(f64::MIN))),
                "maximum" => self.most = Some(number.unwrap_or(f64::MAX).min(self.most.unwrap_or(f64::MAX))),
                "exclusiveMinimum" => {
                    self.least = Some((number.unwrap_or(f64::MIN) + 1.0).max(self.least.unwrap_or(f64::MIN)))
                }
                "exclusiveMaximum" => {
                    self.most = Some((number.unwrap_or(f64::MAX) - 1.0).min(self.most.unwrap_or(f64::MAX)))
                }
                "multipleOf" => self.step = number,
                "x-money" => self.is_money = true,
                _ => {}
            }
        }
    }

    pub(super) fn narrow(&mut self, values: Vec<&'d Value>) {
        match &mut self.values {
            Some(known) => known.retain(|value| values.contains(value)),
            None => self.values = Some(values),
        }
    }

    /// At the bounds, where there are any.
    pub(super) fn integer(&self, fill: Fill, number: usize) -> Value {
        let usual = if self.is_unix_time { 1_772_443_800.0 } else { 7.0 } + (number % 50) as f64;
        let wanted = match fill {
            Fill::Full => self.most.or(self.least).unwrap_or(usual),
            Fill::Least | Fill::Some => self.least.or(self.most).unwrap_or(usual),
        };
        let wanted = self.step.map_or(wanted, |step| (wanted / step).ceil() * step);
        Value::from(wanted as i64)
    }

    pub(super) fn decimal(&self, fill: Fill) -> Value {
        let usual = if self.is_money { 12.34 } else { 1.5 };
        let (least, most) = (self.least.unwrap_or(f64::MIN), self.most.unwrap_or(f64::MAX));
        let wanted = match fill {
            Fill::Full => usual,
            Fill::Least | Fill::Some => self.least.unwrap_or(usual),
        };
        let wanted = self.step.map_or(wanted, |step| (wanted / step).ceil() * step);
        let wanted = wanted.clamp(least, most);
        number(wanted)
    }

    /// At a bound, between them, or what is large for its format.
    pub(super) fn number_by_chance(&self, is_integer: bool, chance: &mut fastrand::Rng) -> Value {
        let format = self.number_format.unwrap_or_default();
        let (least, most) = match format {
            "int32" => (f64::from(i32::MIN), f64::from(i32::MAX)),
            "int8" | "int16" | "uint8" | "uint16" => (0.0, 127.0),
            "uint" | "uint32" | "uint64" => (0.0, f64::from(u32::MAX)),
            _ => (-9e15, 9e15),
        };
        let (least, most) = (self.least.unwrap_or(least), self.most.unwrap_or(most));
        let usual = chance.i32(-100..1000).into();
        let mut wanted = match chance.u8(..6) {
            0 => least,
            1 => most,
            2 => (least + most) / 2.0,
            _ => usual,
        };
        if is_integer {
            wanted = wanted.round();
        } else if chance.bool() {
            // Binary fractions, which a float holds whatever its size.
            wanted += f64::from(chance.u8(..)) / 256.0;
        }
        if let Some(step) = self.step {
            wanted = (wanted / step).round() * step;
        }
        let wanted = wanted.clamp(least.min(most), most.max(least));
        if is_integer && self.least.is_none() && self.most.is_none() && self.step.is_none() && chance.u8(..8) == 0 {
            match format {
                "" | "int64" => return Value::from(if chance.bool() { i64::MIN } else { i64::MAX }),
                "uint64" => return Value::from(u64::MAX),
                _ => {}
            }
        }
        if is_integer {
            return Value::from(wanted as i64);
        }
        if chance.bool() { number(wanted) } else { Number::from_f64(wanted).map_or(Value::Null, Value::Number) }
    }
}

/// A number without a fraction where it has none, and a float holds all of its digits.
fn number(wanted: f64) -> Value {
    const LARGEST: f64 = 9_007_199_254_740_992.0;
    match wanted.fract() == 0.0 && wanted.abs() <= LARGEST {
        true => Value::from(wanted as i64),
        false => Number::from_f64(wanted).map_or(Value::Null, Value::Number),
    }
}
