//! Values made from the schemas of a document: the least that is valid, everything that may be there, and what chance
//! puts together.

use std::collections::{BTreeSet, HashMap};

use serde_json::{Map, Value, json};

use super::merged::Merged;
use super::text::{Wanted, text};

/// Who writes a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Request,
    Answer,
    /// Now the one, now the other.
    Both,
}

/// How much there is in a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fill {
    /// What must be there.
    Least,
    /// Everything that may be there.
    Full,
    /// Some of it.
    Some,
}

/// A step into a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    Key(String),
    Index(usize),
}

/// What stands at a place in a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Site {
    /// One of several values.
    Enum,
    /// One of several alternatives.
    Union,
    /// An object with named members; further ones of any kind may stand beside them.
    Object,
    /// A member that has to be there.
    Required,
    /// A member that has to be there, but that only one side writes: a type for both does without it.
    OneSided,
    /// A member that may be left out.
    Optional,
    /// An integer without an upper bound.
    Integer,
    /// A number without an upper bound.
    Number,
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
    /// What stands where in the value that was made last.
    pub sites: Vec<(Vec<Step>, Site)>,
    path: Vec<Step>,
    number: usize,
    chance: fastrand::Rng,
    /// How many schemas may still be filled.
    budget: usize,
}

/// What is below has the least.
const DEEPEST: usize = 24;
/// What is below takes alternatives that lead no deeper, where there are any.
const DEEP: usize = 8;
/// More than this nobody reads, and no test needs at once.
const LARGEST: usize = 600;

impl<'d> Sampler<'d> {
    pub fn new(root: &'d Value, side: Side, fill: Fill) -> Self {
        Self {
            root,
            side,
            fill,
            is_plain: false,
            choices: HashMap::new(),
            filled: BTreeSet::new(),
            further: 0,
            sites: Vec::new(),
            path: Vec::new(),
            number: 0,
            chance: fastrand::Rng::with_seed(0),
            budget: LARGEST,
        }
    }

    /// The same with chance in it, always the same for one seed.
    pub fn by_chance(root: &'d Value, side: Side, seed: u64) -> Self {
        Self { chance: fastrand::Rng::with_seed(seed), ..Self::new(root, side, Fill::Some) }
    }

    /// A value of a schema. `without` is left out of it.
    pub fn value(&mut self, schema: &'d Value, without: Option<&str>) -> Value {
        self.filled.clear();
        self.further = 0;
        self.sites.clear();
        self.budget = LARGEST;
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
        if self.fill == Fill::Some { self.chance.usize(..count) } else { (*taken - 1) % count }
    }

    /// Whether a member that may be left out is there.
    fn is_wanted(&mut self, fill: Fill, depth: usize) -> bool {
        match fill {
            Fill::Least => false,
            Fill::Full => true,
            Fill::Some => self.chance.usize(..depth + 2) < 2,
        }
    }

    /// Whether null is to be taken: once, so that what is within has its turns.
    fn is_second(&mut self, at: &'d Value) -> bool {
        let (_, taken) = self.choices.entry((std::ptr::from_ref(at), "null")).or_insert((2, 0));
        *taken += 1;
        if self.fill == Fill::Some { self.chance.u8(..5) == 0 } else { *taken == 2 }
    }

    /// A value of which all of these schemas hold.
    fn of(&mut self, parts: Vec<&'d Value>, fill: Fill, depth: usize) -> Value {
        self.budget = self.budget.saturating_sub(1);
        let is_large = depth > DEEPEST || self.budget == 0;
        if is_large && depth > 2 * DEEPEST {
            return Value::Null;
        }
        let mut fill = if is_large { Fill::Least } else { fill };
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
            self.merge(part, &mut merged, (depth, 0));
        }
        if merged.is_union {
            self.sites.push((self.path.clone(), Site::Union));
        }
        self.build(parts[0], &merged, fill, depth)
    }

    fn merge(&mut self, schema: &'d Value, merged: &mut Merged<'d>, (within, depth): (usize, usize)) {
        let is_deep = within > DEEP;
        let deeper = (within, depth + 1);
        if depth > DEEPEST {
            return;
        }
        if let Some(reference) = schema.get("$ref").and_then(Value::as_str)
            && let Some(target) = self.root.pointer(&percent_decoded(reference.trim_start_matches('#')))
        {
            self.merge(target, merged, deeper);
        }
        merged.add(schema);
        let was_union = merged.is_union;
        for part in list(schema, "allOf") {
            self.merge(part, merged, deeper);
        }
        // Of schemas that hold together, the others may have decided which alternative it is.
        merged.is_union = was_union;
        for keyword in ["oneOf", "anyOf"] {
            let alternatives = list(schema, keyword);
            if alternatives.is_empty() {
                continue;
            }
            let mut taken = self.choose(schema, keyword, alternatives.len());
            if is_deep && let Some(flat) = alternatives.iter().position(is_flat) {
                taken = flat;
            }
            // That null is one of them makes no choice.
            let told = alternatives.iter().filter(|alternative| alternative["type"] != "null" && !is_bare(alternative));
            let kinds: Vec<Option<&str>> = told.map(|alternative| self.scalar_kind(alternative)).collect();
            // Several kinds of text are text.
            let is_one_kind =
                kinds.first().is_some_and(|first| first.is_some() && kinds.iter().all(|kind| kind == first));
            merged.is_union |= kinds.len() > 1 && !is_one_kind;
            if is_bare(&alternatives[taken]) {
                merged.demanded.extend(list(&alternatives[taken], "required").iter().filter_map(Value::as_str));
            } else {
                self.merge(&alternatives[taken], merged, deeper);
            }
            // Alternatives that only ask for members exclude each other.
            for other in alternatives.iter().filter(|other| keyword == "oneOf" && is_bare(other)) {
                merged.excluded.extend(list(other, "required").iter().filter_map(Value::as_str));
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
            if values.is_empty() {
                return Value::Null;
            }
            let taken = match self.fill {
                Fill::Some => self.chance.usize(..values.len()),
                Fill::Least | Fill::Full => self.number % values.len(),
            };
            if values.len() > 1 {
                self.sites.push((self.path.clone(), Site::Enum));
            }
            return values[taken].clone();
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
                let chance = (self.fill == Fill::Some).then(|| self.chance.u64(..));
                Value::String(text(&Wanted { is_plain: self.is_plain, ..merged.text.clone() }, self.number, chance))
            }
            Some("boolean") => Value::Bool(self.number.is_multiple_of(2)),
            Some(kind @ ("integer" | "number")) => {
                // A number of a format for integers is meant to be one.
                let kind = match merged.number_format {
                    Some("int32" | "int64" | "integer") => "integer",
                    _ => kind,
                };
                if merged.most.is_none() {
                    let site = if kind == "integer" { Site::Integer } else { Site::Number };
                    self.sites.push((self.path.clone(), site));
                }
                match (fill, kind) {
                    (Fill::Some, kind) => merged.number_by_chance(kind == "integer", &mut self.chance),
                    (_, "integer") => merged.integer(fill, self.number),
                    _ => merged.decimal(fill),
                }
            }
            None if !merged.properties.is_empty() => self.object(merged, fill, depth),
            None if !merged.items.is_empty() => self.array(merged, fill, depth),
            _ => json!({"any": [1, "thing", null]}),
        }
    }

    fn object(&mut self, merged: &Merged<'d>, fill: Fill, depth: usize) -> Value {
        let mut object = Map::new();
        let other_side = match self.side {
            Side::Request => Some("readOnly"),
            Side::Answer => Some("writeOnly"),
            Side::Both => None,
        };
        if !merged.properties.is_empty() && !matches!(merged.additional, Some(Value::Object(_))) {
            self.sites.push((self.path.clone(), Site::Object));
        }
        for (name, parts) in &merged.properties {
            let is_foreign = other_side.is_some_and(|keyword| parts.iter().any(|part| self.says(part, keyword)));
            let is_required = merged.required.contains(name);
            let is_demanded = merged.demanded.contains(name) || object.len() < merged.least_members;
            let is_wanted = is_required || is_demanded || self.is_wanted(fill, depth);
            if is_wanted && !is_foreign && !merged.excluded.contains(name) {
                self.path.push(Step::Key((*name).to_owned()));
                // A type for both sides may do without what one of them alone writes.
                let is_one_sided =
                    ["readOnly", "writeOnly"].iter().any(|flag| parts.iter().any(|part| self.says(part, flag)));
                let site = match (is_required, is_one_sided) {
                    (true, false) => Site::Required,
                    (true, true) => Site::OneSided,
                    (false, _) => Site::Optional,
                };
                self.sites.push((self.path.clone(), site));
                object.insert((*name).to_owned(), self.of(parts.clone(), fill, depth + 1));
                self.path.pop();
            }
        }
        // What a schema asks for without describing it may be anything. What callers write has no place for it.
        for name in &merged.required {
            if !object.contains_key(*name) && !merged.properties.contains_key(name) && self.side != Side::Request {
                self.further += 1;
                object.insert((*name).to_owned(), json!({"any": [1, "thing", null]}));
            }
        }
        let least = merged.least_members.saturating_sub(object.len());
        let is_map = merged.properties.is_empty();
        for (pattern, schema) in &merged.patterns {
            for _ in 0..least.max(usize::from(self.is_wanted(fill, depth))) {
                self.number += 1;
                let wanted = Wanted { pattern: Some(pattern), ..Wanted::default() };
                let key = text(&wanted, self.number, (self.fill == Fill::Some).then_some(self.number as u64));
                self.further_member(&mut object, key, vec![schema], fill, depth);
            }
        }
        let wanted = match (merged.additional, fill) {
            (Some(Value::Bool(false)), _) => 0,
            // Beside a pattern, or none, what comes further is of no interest.
            (None, _) if !merged.patterns.is_empty() => 0,
            (_, Fill::Least) => least,
            (None, _) if !is_map => least,
            (_, Fill::Full) => least.max(1),
            (_, Fill::Some) => least.max(self.chance.usize(..3)),
        };
        for index in 0..wanted {
            match merged.additional {
                Some(schema @ Value::Object(keywords)) if !keywords.is_empty() => {
                    let key = match index {
                        0 => "a further one".to_owned(),
                        index => format!("further-{index}"),
                    };
                    let key = merged.names.map_or(key, |names| self.key(names));
                    self.further_member(&mut object, key, vec![schema], fill, depth);
                }
                _ if is_map => {
                    let key = if index == 0 { "anything".to_owned() } else { format!("anything-{index}") };
                    let key = merged.names.map_or(key, |names| self.key(names));
                    object.insert(key, json!([0.5, {"b": null}, "text"]));
                }
                _ => {
                    self.further += 1;
                    let key = if index == 0 { "further_member".to_owned() } else { format!("further_member_{index}") };
                    object.insert(key, json!({"a": [1]}));
                }
            }
        }
        Value::Object(object)
    }

    fn further_member(
        &mut self,
        object: &mut Map<String, Value>,
        key: String,
        parts: Vec<&'d Value>,
        fill: Fill,
        depth: usize,
    ) {
        self.path.push(Step::Key(key.clone()));
        let value = self.of(parts, fill, depth + 1);
        self.path.pop();
        object.insert(key, value);
    }

    /// A key that `propertyNames` allows.
    fn key(&mut self, names: &'d Value) -> String {
        let (number, fill) = (self.sites.len(), self.fill);
        let value = self.of(vec![names], fill, 0);
        // Keys are no places for other values.
        self.sites.truncate(number);
        match value {
            Value::String(text) => text,
            _ => {
                self.number += 1;
                let mut merged = Merged::default();
                self.merge(names, &mut merged, (0, 0));
                text(&merged.text, self.number, None)
            }
        }
    }

    /// The type of a schema that is for single values of one type.
    fn scalar_kind(&self, schema: &'d Value) -> Option<&'d str> {
        let target =
            schema.get("$ref").and_then(Value::as_str).and_then(|to| self.root.pointer(to.trim_start_matches('#')));
        let schema = target.unwrap_or(schema);
        let value = || schema.get("const").or(list(schema, "enum").first());
        let kind = match (schema.get("type").and_then(Value::as_str), value()) {
            (Some(kind), _) => kind,
            (None, Some(Value::String(_))) => "string",
            (None, Some(Value::Number(_))) => "number",
            _ => return None,
        };
        match kind {
            "integer" | "number" => Some("number"),
            "string" | "boolean" => Some(kind),
            _ => None,
        }
    }

    /// Whether a schema, or what it refers to, has a flag.
    fn says(&self, schema: &Value, keyword: &str) -> bool {
        let target =
            schema.get("$ref").and_then(Value::as_str).and_then(|to| self.root.pointer(to.trim_start_matches('#')));
        [Some(schema), target].into_iter().flatten().any(|schema| schema.get(keyword) == Some(&Value::Bool(true)))
    }

    fn array(&mut self, merged: &Merged<'d>, fill: Fill, depth: usize) -> Value {
        let mut items = Vec::new();
        for item in &merged.tuple {
            self.item(&mut items, vec![item], fill, depth);
        }
        let usual = match fill {
            Fill::Least => 0,
            Fill::Full => usize::from(merged.tuple.is_empty()),
            Fill::Some if merged.tuple.is_empty() && depth <= DEEP => self.chance.usize(..3),
            Fill::Some => 0,
        };
        let wanted = usual.max(merged.least_items).min(merged.most_items.unwrap_or(usize::MAX));
        while items.len() < wanted {
            if merged.items.is_empty() {
                items.push(json!(format!("any item {}", items.len())));
            } else {
                self.item(&mut items, merged.items.clone(), fill, depth);
            }
        }
        Value::Array(items)
    }

    fn item(&mut self, items: &mut Vec<Value>, parts: Vec<&'d Value>, fill: Fill, depth: usize) {
        self.path.push(Step::Index(items.len()));
        let item = self.of(parts, fill, depth + 1);
        self.path.pop();
        items.push(item);
    }
}

/// Whether an alternative only says which members have to be there.
fn is_bare(schema: &Value) -> bool {
    const BARE: [&str; 4] = ["required", "title", "description", "type"];
    let is_object = schema.get("type").is_none_or(|kind| kind == "object");
    is_object
        && schema.as_object().is_some_and(|keywords| {
            keywords.contains_key("required") && keywords.keys().all(|key| BARE.contains(&key.as_str()))
        })
}

/// Whether an alternative leads no deeper.
fn is_flat(schema: &Value) -> bool {
    let deep = ["$ref", "properties", "items", "allOf", "anyOf", "oneOf", "additionalProperties"];
    schema.as_object().is_some_and(|keywords| !deep.iter().any(|key| keywords.contains_key(*key)))
}

/// A reference is a URI: some write its pointer with escapes.
fn percent_decoded(pointer: &str) -> String {
    percent_encoding::percent_decode_str(pointer).decode_utf8_lossy().into_owned()
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
