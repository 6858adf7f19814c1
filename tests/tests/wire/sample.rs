//! Values made from the schemas of a document: the least that is valid, and everything that may be there.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::{Map, Number, Value, json};

use super::text::{Wanted, text};

/// Who writes a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Request,
    Answer,
}

/// How much there is in a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fill {
    /// What must be there.
    Least,
    /// Everything that may be there.
    Full,
}

/// Makes values. Where a schema has alternatives, each value takes the next one.
pub struct Sampler<'d> {
    root: &'d Value,
    side: Side,
    fill: Fill,
    /// Whether texts have to stand in a header.
    pub is_plain: bool,
    /// By choice: how many alternatives there are, and how many were taken.
    choices: HashMap<(*const Value, &'static str), (usize, usize)>,
    /// Schemas that are full somewhere in this value already.
    filled: BTreeSet<&'d str>,
    /// Members that were added where the document invites further ones.
    pub further: usize,
    number: usize,
}

/// Deeper than any document of ours; what is below has the least.
const DEEPEST: usize = 24;

impl<'d> Sampler<'d> {
    pub fn new(root: &'d Value, side: Side, fill: Fill) -> Self {
        let (choices, filled) = (HashMap::new(), BTreeSet::new());
        Self { root, side, fill, is_plain: false, choices, filled, further: 0, number: 0 }
    }

    /// A value of a schema. `without` is left out of it.
    pub fn value(&mut self, schema: &'d Value, without: Option<&str>) -> Value {
        self.filled.clear();
        self.further = 0;
        let mut value = self.of(vec![schema], self.fill, 0);
        if let (Some(name), Some(object)) = (without, value.as_object_mut()) {
            object.remove(name);
        }
        value
    }

    /// Whether there are alternatives that no value has taken.
    pub fn has_more(&self) -> bool {
        self.choices.values().any(|(count, taken)| taken < count)
    }

    fn choose(&mut self, at: &'d Value, what: &'static str, count: usize) -> usize {
        let (_, taken) = self.choices.entry((std::ptr::from_ref(at), what)).or_insert((count, 0));
        *taken += 1;
        (*taken - 1) % count
    }

    /// Whether null is to be taken: once, so that what is within has its turns.
    fn is_second(&mut self, at: &'d Value) -> bool {
        let (_, taken) = self.choices.entry((std::ptr::from_ref(at), "null")).or_insert((2, 0));
        *taken += 1;
        *taken == 2
    }

    /// A value of which all of these schemas hold.
    fn of(&mut self, parts: Vec<&'d Value>, fill: Fill, depth: usize) -> Value {
        let mut fill = if depth > DEEPEST { Fill::Least } else { fill };
        // What is full elsewhere is not full again: values would grow without end.
        if let [only] = parts.as_slice()
            && let Some(name) = component(only)
            && fill == Fill::Full
            && !self.filled.insert(name)
        {
            fill = Fill::Least;
        }
        let mut merged = Merged::default();
        for part in &parts {
            self.merge(part, &mut merged, 0);
        }
        self.build(parts[0], &merged, fill, depth)
    }

    fn merge(&mut self, schema: &'d Value, merged: &mut Merged<'d>, depth: usize) {
        if let Some(reference) = schema.get("$ref").and_then(Value::as_str)
            && depth < DEEPEST
        {
            let target = self.root.pointer(reference.trim_start_matches('#')).unwrap();
            self.merge(target, merged, depth + 1);
        }
        merged.add(schema);
        for part in list(schema, "allOf") {
            self.merge(part, merged, depth + 1);
        }
        for keyword in ["oneOf", "anyOf"] {
            let alternatives = list(schema, keyword);
            if alternatives.is_empty() {
                continue;
            }
            let taken = self.choose(schema, keyword, alternatives.len());
            self.merge(&alternatives[taken], merged, depth + 1);
            // Alternatives that only ask for members exclude each other.
            for other in alternatives.iter().filter(|_| keyword == "oneOf") {
                let is_bare = other.as_object().is_some_and(|keys| keys.keys().all(|key| key == "required"));
                merged.excluded.extend(list(other, "required").iter().filter(|_| is_bare).filter_map(Value::as_str));
            }
            for name in list(&alternatives[taken], "required").iter().filter_map(Value::as_str) {
                merged.excluded.remove(name);
            }
        }
    }

    fn build(&mut self, at: &'d Value, merged: &Merged<'d>, fill: Fill, depth: usize) -> Value {
        let mut types: Vec<&str> = merged.types.iter().copied().filter(|kind| *kind != "null").collect();
        let may_be_null = merged.types.contains(&"null") || merged.types.is_empty() && merged.values.is_some();
        if let Some(values) = &merged.values {
            let fits = |value: &Value| !value.is_null() || may_be_null;
            let values: Vec<&Value> = values.iter().copied().filter(|value| fits(value)).collect();
            // One after the other, but not all: some lists have hundreds.
            self.number += 1;
            return values[self.number % values.len()].clone();
        }
        if may_be_null && (types.is_empty() || self.is_second(at)) {
            return Value::Null;
        }
        if types.len() > 1 {
            let taken = self.choose(at, "type", types.len());
            types = vec![types[taken]];
        }
        self.number += 1;
        match types.first().copied() {
            Some("object") => self.object(merged, fill, depth),
            Some("array") => self.array(merged, fill, depth),
            Some("string") => {
                Value::String(text(&Wanted { is_plain: self.is_plain, ..merged.text.clone() }, self.number))
            }
            Some("boolean") => Value::Bool(self.number.is_multiple_of(2)),
            Some("integer") => merged.integer(fill, self.number),
            Some("number") => merged.decimal(fill),
            None if !merged.properties.is_empty() => self.object(merged, fill, depth),
            None if !merged.items.is_empty() => self.array(merged, fill, depth),
            _ => json!({"any": [1, "thing", null]}),
        }
    }

    fn object(&mut self, merged: &Merged<'d>, fill: Fill, depth: usize) -> Value {
        let mut object = Map::new();
        let other_side = match self.side {
            Side::Request => "readOnly",
            Side::Answer => "writeOnly",
        };
        for (name, parts) in &merged.properties {
            let is_foreign = parts.iter().any(|part| part.get(other_side) == Some(&Value::Bool(true)));
            let is_wanted = fill == Fill::Full || merged.required.contains(name);
            if is_wanted && !is_foreign && !merged.excluded.contains(name) {
                object.insert((*name).to_owned(), self.of(parts.clone(), fill, depth + 1));
            }
        }
        match merged.additional {
            Some(Value::Bool(false)) => {}
            Some(schema @ Value::Object(_)) if fill == Fill::Full => {
                object.insert("a further one".to_owned(), self.of(vec![schema], fill, depth + 1));
            }
            Some(Value::Bool(true)) | None if fill == Fill::Full && merged.properties.is_empty() => {
                object.insert("anything".to_owned(), json!([0.5, {"b": null}, "text"]));
            }
            Some(Value::Bool(true)) if fill == Fill::Full => {
                self.further += 1;
                object.insert("further_member".to_owned(), json!({"a": [1]}));
            }
            _ => {}
        }
        Value::Object(object)
    }

    fn array(&mut self, merged: &Merged<'d>, fill: Fill, depth: usize) -> Value {
        let mut items: Vec<Value> = merged.tuple.iter().map(|item| self.of(vec![item], fill, depth + 1)).collect();
        let wanted = merged.least_items.max(usize::from(fill == Fill::Full && merged.tuple.is_empty()));
        while items.len() < wanted {
            items.push(match merged.items.is_empty() {
                true => json!("any item"),
                false => self.of(merged.items.clone(), fill, depth + 1),
            });
        }
        Value::Array(items)
    }
}

/// The name of the schema that another one refers to, and says nothing more.
fn component(schema: &Value) -> Option<&str> {
    let alternatives = || match (list(schema, "anyOf"), list(schema, "oneOf")) {
        ([one, other], _) | (_, [one, other]) if other["type"] == "null" => one.get("$ref"),
        _ => None,
    };
    schema.get("$ref").or_else(alternatives)?.as_str()
}

fn list<'v>(schema: &'v Value, keyword: &str) -> &'v [Value] {
    schema.get(keyword).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// What several schemas say together.
#[derive(Default)]
struct Merged<'d> {
    types: Vec<&'d str>,
    has_types: bool,
    values: Option<Vec<&'d Value>>,
    properties: BTreeMap<&'d str, Vec<&'d Value>>,
    required: BTreeSet<&'d str>,
    excluded: BTreeSet<&'d str>,
    additional: Option<&'d Value>,
    items: Vec<&'d Value>,
    tuple: Vec<&'d Value>,
    least_items: usize,
    text: Wanted<'d>,
    least: Option<f64>,
    most: Option<f64>,
    step: Option<f64>,
    is_unix_time: bool,
    is_money: bool,
}

impl<'d> Merged<'d> {
    fn add(&mut self, schema: &'d Value) {
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
                "enum" => self.narrow(said.as_array().unwrap().iter().collect()),
                "properties" => {
                    for (name, property) in said.as_object().unwrap() {
                        self.properties.entry(name).or_default().push(property);
                    }
                }
                "required" => self.required.extend(said.as_array().unwrap().iter().filter_map(Value::as_str)),
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
                "items" => self.items.push(said),
                "prefixItems" => self.tuple = said.as_array().unwrap().iter().collect(),
                "minItems" => self.least_items = self.least_items.max(size.unwrap()),
                "format" => {
                    self.text.format = said.as_str();
                    self.is_unix_time |= said == "unix-time";
                }
                "pattern" => self.text.pattern = said.as_str(),
                "minLength" => self.text.least = self.text.least.max(size.unwrap()),
                "maxLength" => self.text.most = Some(self.text.most.unwrap_or(usize::MAX).min(size.unwrap())),
                "minimum" => self.least = Some(number.unwrap().max(self.least.unwrap_or(f64::MIN))),
                "maximum" => self.most = Some(number.unwrap().min(self.most.unwrap_or(f64::MAX))),
                "exclusiveMinimum" => self.least = Some((number.unwrap() + 1.0).max(self.least.unwrap_or(f64::MIN))),
                "exclusiveMaximum" => self.most = Some((number.unwrap() - 1.0).min(self.most.unwrap_or(f64::MAX))),
                "multipleOf" => self.step = number,
                "x-money" => self.is_money = true,
                _ => {}
            }
        }
    }

    fn narrow(&mut self, values: Vec<&'d Value>) {
        match &mut self.values {
            Some(known) => known.retain(|value| values.contains(value)),
            None => self.values = Some(values),
        }
    }

    /// At the bounds, where there are any.
    fn integer(&self, fill: Fill, number: usize) -> Value {
        let usual = if self.is_unix_time { 1_772_443_800.0 } else { 7.0 } + (number % 50) as f64;
        let wanted = match fill {
            Fill::Full => self.most.or(self.least).unwrap_or(usual),
            Fill::Least => self.least.or(self.most).unwrap_or(usual),
        };
        let wanted = self.step.map_or(wanted, |step| (wanted / step).ceil() * step);
        Value::from(wanted as i64)
    }

    fn decimal(&self, fill: Fill) -> Value {
        let usual = if self.is_money { 12.34 } else { 1.5 };
        let (least, most) = (self.least.unwrap_or(f64::MIN), self.most.unwrap_or(f64::MAX));
        let wanted = match fill {
            Fill::Full => usual,
            Fill::Least => self.least.unwrap_or(usual),
        };
        let wanted = self.step.map_or(wanted, |step| (wanted / step).ceil() * step);
        let wanted = wanted.clamp(least, most);
        if wanted.fract() == 0.0 {
            Value::from(wanted as i64)
        } else {
            Value::Number(Number::from_f64(wanted).unwrap())
        }
    }
}
