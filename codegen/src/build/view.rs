//! One flat look at a schema, whichever of `openapiv3`'s shapes it was parsed into.

use indexmap::IndexMap;
use openapiv3::{
    AdditionalProperties, IntegerFormat, NumberFormat, ReferenceOr, Schema, SchemaData, SchemaKind, StringFormat, Type,
    VariantOrUnknownOrEmpty,
};
use serde_json::{Map, Value};

use crate::exact::Exact;
use crate::ir::{Docs, Limit};
use crate::lower::whole;

/// Properties by name.
pub type Properties = IndexMap<String, ReferenceOr<Box<Schema>>>;

/// A schema, flat. What is absent is empty.
pub struct View<'a> {
    /// Title, description, nullability and the like.
    pub data: &'a SchemaData,
    /// `type`, where it is said.
    pub kind: Option<&'a str>,
    /// `format`.
    pub format: Option<String>,
    /// `enum`, without null.
    pub values: Vec<Value>,
    /// `properties`.
    pub properties: Option<&'a Properties>,
    /// `required`.
    pub required: &'a [String],
    /// `additionalProperties`.
    pub additional: Option<&'a AdditionalProperties>,
    /// `items`.
    pub items: Option<&'a ReferenceOr<Box<Schema>>>,
    /// `oneOf`.
    pub one_of: &'a [ReferenceOr<Schema>],
    /// `anyOf`.
    pub any_of: &'a [ReferenceOr<Schema>],
    /// `allOf`.
    pub all_of: &'a [ReferenceOr<Schema>],
    /// Bounds, lengths and the like; none where the values are listed.
    pub limits: Vec<Limit>,
    /// What it says where a bound should be, if that is none.
    pub odd_limits: Vec<String>,
    /// The least and the greatest length of a text.
    pub lengths: (Option<usize>, Option<usize>),
}

impl<'a> View<'a> {
    /// Looks at a schema.
    pub fn new(schema: &'a Schema) -> Self {
        let data = &schema.schema_data;
        let mut view = Self {
            data,
            kind: None,
            format: None,
            values: Vec::new(),
            properties: None,
            required: &[],
            additional: None,
            items: None,
            one_of: &[],
            any_of: &[],
            all_of: &[],
            limits: Vec::new(),
            odd_limits: Vec::new(),
            lengths: (None, None),
        };
        match &schema.schema_kind {
            SchemaKind::Type(kind) => view.read_type(kind),
            SchemaKind::OneOf { one_of } => view.one_of = one_of,
            SchemaKind::AnyOf { any_of } => view.any_of = any_of,
            SchemaKind::AllOf { all_of } => view.all_of = all_of,
            SchemaKind::Not { .. } => {}
            SchemaKind::Any(any) => {
                view.kind = any.typ.as_deref();
                view.format = any.format.clone();
                view.values = any.enumeration.clone();
                view.properties = (!any.properties.is_empty()).then_some(&any.properties);
                view.required = &any.required;
                view.additional = any.additional_properties.as_ref();
                view.items = any.items.as_ref();
                view.one_of = &any.one_of;
                view.any_of = &any.any_of;
                view.all_of = &any.all_of;
                view.minimum(any.minimum, any.exclusive_minimum.unwrap_or(false));
                view.maximum(any.maximum, any.exclusive_maximum.unwrap_or(false));
                view.limits.extend(any.multiple_of.map(|step| Limit::MultipleOf(digits(step))));
                view.text(any.min_length, any.max_length, any.pattern.as_deref());
                view.list(any.min_items, any.max_items, any.unique_items.unwrap_or(false));
                view.members(any.min_properties, any.max_properties);
            }
        }
        if let Some(Value::Array(values)) = data.extensions.get("x-billwright-enum") {
            view.values = values.clone();
        }
        view.values.retain(|value| !value.is_null());
        for value in &mut view.values {
            // To JSON, and to readers, `1.0` is 1.
            if let Some(whole) = value.as_number().and_then(whole) {
                *value = Value::from(whole);
            }
        }
        if let Some(Value::Object(bounds)) = data.extensions.get("x-billwright-bounds") {
            for (name, value) in bounds {
                match kept_aside(bounds, name, value) {
                    Some(limit) => view.limits.push(limit),
                    // What is exclusive is said with the bound.
                    None if value.is_boolean() => {}
                    None => view.odd_limits.push(format!("{name}: {value}")),
                }
            }
        }
        if !view.values.is_empty() {
            view.limits.clear();
        }
        view
    }

    fn read_type(&mut self, kind: &'a Type) {
        match kind {
            Type::String(string) => {
                self.kind = Some("string");
                self.format = match &string.format {
                    VariantOrUnknownOrEmpty::Item(format) => Some(string_format(format).to_owned()),
                    VariantOrUnknownOrEmpty::Unknown(format) => Some(format.clone()),
                    VariantOrUnknownOrEmpty::Empty => None,
                };
                self.values = string.enumeration.iter().flatten().cloned().map(Value::String).collect();
                self.text(string.min_length, string.max_length, string.pattern.as_deref());
            }
            Type::Number(number) => {
                self.kind = Some("number");
                self.format = match &number.format {
                    VariantOrUnknownOrEmpty::Item(NumberFormat::Float) => Some("float".to_owned()),
                    VariantOrUnknownOrEmpty::Item(NumberFormat::Double) => Some("double".to_owned()),
                    VariantOrUnknownOrEmpty::Unknown(format) => Some(format.clone()),
                    VariantOrUnknownOrEmpty::Empty => None,
                };
                self.values = number.enumeration.iter().flatten().map(|value| Value::from(*value)).collect();
                self.minimum(number.minimum, number.exclusive_minimum);
                self.maximum(number.maximum, number.exclusive_maximum);
                self.limits.extend(number.multiple_of.map(|step| Limit::MultipleOf(digits(step))));
            }
            Type::Integer(integer) => {
                self.kind = Some("integer");
                self.format = match &integer.format {
                    VariantOrUnknownOrEmpty::Item(IntegerFormat::Int32) => Some("int32".to_owned()),
                    VariantOrUnknownOrEmpty::Item(IntegerFormat::Int64) => Some("int64".to_owned()),
                    VariantOrUnknownOrEmpty::Unknown(format) => Some(format.clone()),
                    VariantOrUnknownOrEmpty::Empty => None,
                };
                self.values = integer.enumeration.iter().flatten().map(|value| Value::from(*value)).collect();
                self.minimum(integer.minimum, integer.exclusive_minimum);
                self.maximum(integer.maximum, integer.exclusive_maximum);
                self.limits.extend(integer.multiple_of.map(|step| Limit::MultipleOf(digits(step))));
            }
            Type::Boolean(boolean) => {
                self.kind = Some("boolean");
                self.values = boolean.enumeration.iter().flatten().map(|value| Value::from(*value)).collect();
            }
            Type::Object(object) => {
                self.kind = Some("object");
                self.properties = (!object.properties.is_empty()).then_some(&object.properties);
                self.required = &object.required;
                self.additional = object.additional_properties.as_ref();
                self.members(object.min_properties, object.max_properties);
            }
            Type::Array(array) => {
                self.kind = Some("array");
                self.items = array.items.as_ref();
                self.list(array.min_items, array.max_items, array.unique_items);
            }
        }
    }

    fn minimum(&mut self, bound: Option<impl Into<Bound>>, exclusive: bool) {
        let limit = if exclusive { Limit::ExclusiveMinimum } else { Limit::Minimum };
        self.limits.extend(bound.map(|bound| limit(digits(bound))));
    }

    fn maximum(&mut self, bound: Option<impl Into<Bound>>, exclusive: bool) {
        let limit = if exclusive { Limit::ExclusiveMaximum } else { Limit::Maximum };
        self.limits.extend(bound.map(|bound| limit(digits(bound))));
    }

    fn text(&mut self, least: Option<usize>, most: Option<usize>, pattern: Option<&str>) {
        self.lengths = (least, most);
        self.limits.extend(least.filter(|least| *least > 0).map(Limit::MinLength));
        self.limits.extend(most.map(Limit::MaxLength));
        self.limits.extend(pattern.map(|pattern| Limit::Pattern(pattern.to_owned())));
    }

    fn list(&mut self, least: Option<usize>, most: Option<usize>, unique: bool) {
        self.limits.extend(least.filter(|least| *least > 0).map(Limit::MinItems));
        self.limits.extend(most.map(Limit::MaxItems));
        self.limits.extend(unique.then_some(Limit::UniqueItems));
    }

    fn members(&mut self, least: Option<usize>, most: Option<usize>) {
        self.limits.extend(least.filter(|least| *least > 0).map(Limit::MinProperties));
        self.limits.extend(most.map(Limit::MaxProperties));
    }

    /// Members of `oneOf` and `anyOf`.
    pub fn alternatives(&self) -> (&'static str, &'a [ReferenceOr<Schema>]) {
        if self.one_of.is_empty() { ("anyOf", self.any_of) } else { ("oneOf", self.one_of) }
    }

    /// Whether no value fits a schema: it is `false`, lowered.
    pub fn is_nothing(item: &'a ReferenceOr<Box<Schema>>) -> bool {
        let ReferenceOr::Item(schema) = item else { return false };
        let SchemaKind::Not { not } = &schema.schema_kind else { return false };
        not.as_item().is_some_and(|schema| Self::new(schema).is_open())
    }

    /// Whether it is nothing but alternatives.
    pub fn is_union(&self) -> bool {
        !self.alternatives().1.is_empty() && !self.has_members() && self.all_of.is_empty()
    }

    /// Whether it says anything about an object's members.
    pub fn has_members(&self) -> bool {
        self.properties.is_some() || self.additional.is_some() || !self.required.is_empty()
    }

    /// Whether it names a member.
    pub fn has_property(&self, name: &str) -> bool {
        self.properties.is_some_and(|properties| properties.contains_key(name))
    }

    /// Whether it says nothing of the type at all.
    pub fn is_open(&self) -> bool {
        self.kind.is_none()
            && self.values.is_empty()
            && !self.has_members()
            && self.items.is_none()
            && self.one_of.is_empty()
            && self.any_of.is_empty()
            && self.all_of.is_empty()
            && self.extension("x-billwright-prefix-items").is_none()
            && self.extension("x-billwright-pattern-properties").is_none()
    }

    /// Whether it marks one constant value.
    pub fn constant(&self) -> Option<&Value> {
        match self.values.as_slice() {
            [value] if self.one_of.is_empty() && self.any_of.is_empty() => Some(value),
            _ => None,
        }
    }

    /// An extension.
    pub fn extension(&self, name: &str) -> Option<&'a Value> {
        self.data.extensions.get(name)
    }

    /// An extension that is a text.
    pub fn text_extension(&self, name: &str) -> Option<String> {
        self.extension(name).and_then(Value::as_str).map(str::to_owned)
    }

    /// Whether an extension is `true`.
    pub fn flag(&self, name: &str) -> bool {
        self.extension(name) == Some(&Value::Bool(true))
    }

    /// What a number of money counts (`x-money`).
    fn unit(&self) -> Option<String> {
        let unit = match self.extension("x-money")?.as_str()? {
            "minor" => "in minor units of its currency, such as cents",
            "major" => "in whole units of its currency, with decimals",
            _ => return None,
        };
        Some(unit.to_owned())
    }

    /// What the document says of it.
    pub fn docs(&self) -> Docs {
        let text = match (&self.data.title, &self.data.description) {
            (_, Some(description)) if !description.trim().is_empty() => Some(description.clone()),
            (title, _) => title.clone(),
        };
        Docs {
            text,
            limits: self.limits.clone(),
            odd_limits: self.odd_limits.clone(),
            unit: self.unit(),
            deprecated: self.data.deprecated,
        }
    }
}

fn string_format(format: &StringFormat) -> &'static str {
    match format {
        StringFormat::Date => "date",
        StringFormat::DateTime => "date-time",
        StringFormat::Password => "password",
        StringFormat::Byte => "byte",
        StringFormat::Binary => "binary",
    }
}

/// A bound as the parser has it.
enum Bound {
    Whole(i64),
    Float(f64),
}

impl From<i64> for Bound {
    fn from(bound: i64) -> Self {
        Self::Whole(bound)
    }
}

impl From<f64> for Bound {
    fn from(bound: f64) -> Self {
        Self::Float(bound)
    }
}

/// A bound as JSON text, in the fewest digits that are exactly it.
fn digits(bound: impl Into<Bound>) -> String {
    const LONG: f64 = 1e16;
    match bound.into() {
        Bound::Whole(bound) => bound.to_string(),
        Bound::Float(bound) if bound.abs() < LONG && (bound == 0.0 || bound.abs() > LONG.recip()) => bound.to_string(),
        Bound::Float(bound) => format!("{bound:e}"),
    }
}

/// A bound that is more than the parser can hold, or no number.
fn kept_aside(bounds: &Map<String, Value>, name: &str, value: &Value) -> Option<Limit> {
    let text = match value {
        Value::Number(number) => number.to_string(),
        Value::String(text) if Exact::parse(text).is_some() => text.clone(),
        _ => return None,
    };
    let is_exclusive = |flag: &str| bounds.get(flag) == Some(&Value::Bool(true));
    match name {
        "minimum" if is_exclusive("exclusiveMinimum") => Some(Limit::ExclusiveMinimum(text)),
        "maximum" if is_exclusive("exclusiveMaximum") => Some(Limit::ExclusiveMaximum(text)),
        "minimum" => Some(Limit::Minimum(text)),
        "maximum" => Some(Limit::Maximum(text)),
        "exclusiveMinimum" => Some(Limit::ExclusiveMinimum(text)),
        "exclusiveMaximum" => Some(Limit::ExclusiveMaximum(text)),
        "multipleOf" => Some(Limit::MultipleOf(text)),
        _ => None,
    }
}
