//! Random schemas, of the kinds that real documents have.

use arbitrary::Unstructured;
use serde_json::{Map, Value, json};

use super::pick::{below, once_in, one};

/// How deep inline schemas nest.
const DEEPEST: usize = 4;

/// Names that are awkward in Rust, on the wire, or beside each other.
pub(super) const NAMES: &[&str] = &[
    "id",
    "name",
    "Pet",
    "pet",
    "PET",
    "type",
    "self",
    "Self",
    "crate",
    "String",
    "Option",
    "Vec",
    "Box",
    "Result",
    "Error",
    "Client",
    "Json",
    "Unknown",
    "3d",
    "+1",
    "-1",
    "",
    " ",
    "$",
    "@id",
    "a-b",
    "a_b",
    "aB",
    "a b",
    "StartTime",
    "StartTime<",
    "список",
    "数据",
    "😀",
    "r#fn",
    "new",
    "build",
    "clone",
    "types",
    "rt",
    "std",
    "password",
    "card_number",
    "*/",
    "\"quoted\"",
    "line\nbreak",
];

/// Makes schemas of one document.
pub(super) struct Schemas {
    /// Whether it is 3.1 or later.
    pub(super) is_new: bool,
    /// The names of the schemas under `components`, in use as references.
    pub(super) names: Vec<String>,
}

impl Schemas {
    /// A schema, inline or a reference.
    pub(super) fn schema(&self, bytes: &mut Unstructured<'_>, depth: usize) -> Value {
        let flat = depth >= DEEPEST;
        let mut schema = match below(bytes, if flat { 8 } else { 18 }) {
            0 => json!({"type": "string"}),
            1 | 2 => self.scalar(bytes),
            3 => self.listed(bytes),
            4 => json!({}),
            5..=7 => return self.reference(bytes),
            8..=11 => self.object(bytes, depth),
            12 => json!({"type": "array", "items": self.schema(bytes, depth + 1)}),
            13 | 14 => self.alternatives(bytes, depth),
            15 => self.all_of(bytes, depth),
            16 => json!({"type": "object", "additionalProperties": self.schema(bytes, depth + 1)}),
            _ => self.newer(bytes, depth),
        };
        if let Value::Object(schema) = &mut schema {
            self.annotate(schema, bytes);
        }
        schema
    }

    /// A reference to a named schema; there may be none.
    pub(super) fn reference(&self, bytes: &mut Unstructured<'_>) -> Value {
        match self.names.get(below(bytes, self.names.len())) {
            Some(name) => json!({ "$ref": format!("#/components/schemas/{}", escaped(name)) }),
            None => json!({}),
        }
    }

    fn scalar(&self, bytes: &mut Unstructured<'_>) -> Value {
        const STRINGS: &[&str] =
            &["date", "date-time", "uuid", "uri", "byte", "binary", "password", "decimal", "email", "odd", ""];
        const INTEGERS: &[&str] = &["int32", "int64", "uint64", "int8", "unix-time", "float"];
        const NUMBERS: &[&str] = &["float", "double", "decimal", "int32", "money"];
        match below(bytes, 8) {
            0 => json!({"type": "string", "minLength": 1, "maxLength": 4, "pattern": "^a`*/$"}),
            1 | 2 => json!({"type": "string", "format": one(bytes, STRINGS)}),
            3 => json!({"type": "integer", "minimum": -1, "maximum": 1e30}),
            4 => json!({"type": "integer", "format": one(bytes, INTEGERS)}),
            5 => json!({"type": "number", "format": one(bytes, NUMBERS), "multipleOf": 0.01}),
            6 => json!({"type": "number"}),
            _ => json!({"type": "boolean"}),
        }
    }

    /// Values that are listed.
    fn listed(&self, bytes: &mut Unstructured<'_>) -> Value {
        match below(bytes, 8) {
            0 => json!({"type": "string", "enum": ["a", "b", "A", "", "a-b", "a_b", "Unknown"]}),
            1 => json!({"type": "integer", "enum": [1, 2, -3]}),
            2 => json!({"type": "boolean", "enum": [true]}),
            3 => json!({"enum": ["a", 1, true, null]}),
            4 => json!({"type": "string", "enum": [one(bytes, NAMES)]}),
            5 => json!({"enum": [{"a": 1}, [2]]}),
            6 if self.is_new => json!({"const": one(bytes, NAMES)}),
            6 => json!({"type": "string", "nullable": true, "enum": ["a", null]}),
            _ => json!({"type": "number", "enum": [0.5, 1]}),
        }
    }

    pub(super) fn object(&self, bytes: &mut Unstructured<'_>, depth: usize) -> Value {
        let mut properties = Map::new();
        let mut required = Vec::new();
        for _ in 0..below(bytes, 5) {
            let name = one(bytes, NAMES);
            properties.insert(name.to_owned(), self.schema(bytes, depth + 1));
            if once_in(bytes, 2) {
                required.push(name);
            }
        }
        if once_in(bytes, 8) {
            required.push("nowhere");
        }
        let mut schema = json!({"type": "object", "properties": properties});
        if !required.is_empty() {
            schema["required"] = json!(required);
        }
        match below(bytes, 8) {
            5 => schema["additionalProperties"] = json!(false),
            6 => schema["additionalProperties"] = json!(true),
            7 => schema["additionalProperties"] = self.schema(bytes, depth + 1),
            _ => {}
        }
        schema
    }

    fn alternatives(&self, bytes: &mut Unstructured<'_>, depth: usize) -> Value {
        let keyword = one(bytes, &["oneOf", "anyOf"]);
        let members: Vec<Value> = (0..=below(bytes, 4)).map(|_| self.schema(bytes, depth + 1)).collect();
        let mut schema = json!({ keyword: members });
        if once_in(bytes, 3) {
            let mut discriminator = json!({"propertyName": one(bytes, &["type", "id", "nowhere"])});
            if once_in(bytes, 2) && !self.names.is_empty() {
                let name = &self.names[below(bytes, self.names.len())];
                let target = format!("#/components/schemas/{}", escaped(name));
                discriminator["mapping"] = json!({"a": target, "1": name, "gone": "#/components/schemas/Gone"});
            }
            schema["discriminator"] = discriminator;
        }
        if once_in(bytes, 5) {
            schema["properties"] = json!({"shared": self.schema(bytes, depth + 1)});
        }
        schema
    }

    fn all_of(&self, bytes: &mut Unstructured<'_>, depth: usize) -> Value {
        let parts: Vec<Value> = (0..=below(bytes, 3)).map(|_| self.schema(bytes, depth + 1)).collect();
        let mut schema = json!({ "allOf": parts });
        if once_in(bytes, 3) {
            schema["properties"] = json!({"own": self.schema(bytes, depth + 1)});
            schema["required"] = json!(["own"]);
        }
        schema
    }

    /// What 3.1 has; in 3.0 it is an odd document.
    fn newer(&self, bytes: &mut Unstructured<'_>, depth: usize) -> Value {
        match below(bytes, 9) {
            0 => json!({"type": ["string", "null"]}),
            1 => json!({"type": ["string", "integer", "object"]}),
            2 => json!({"prefixItems": [self.schema(bytes, depth + 1), self.schema(bytes, depth + 1)], "items": false}),
            3 => {
                json!({"patternProperties": {"^x": self.schema(bytes, depth + 1), ".*": self.schema(bytes, depth + 1)}})
            }
            4 => json!({"if": self.schema(bytes, depth + 1), "then": self.schema(bytes, depth + 1)}),
            5 => json!({"$defs": {"Inner": self.schema(bytes, depth + 1)}, "$ref": "#/$defs/Inner"}),
            6 => json!({"not": self.schema(bytes, depth + 1)}),
            7 => json!({"type": "object", "propertyNames": {"pattern": "a"}, "dependentRequired": {"a": ["b"]}}),
            _ => json!({"properties": {"open": true, "closed": false}}),
        }
    }

    fn annotate(&self, schema: &mut Map<String, Value>, bytes: &mut Unstructured<'_>) {
        const TEXTS: &[&str] = &["A thing.", "*/ ``` <b>\t[link](x \"", "#[cfg(no)] {{", "é\u{202e}\u{0}", ""];
        match below(bytes, 12) {
            6 => schema.insert("description".to_owned(), json!(one(bytes, TEXTS))),
            7 => schema.insert("title".to_owned(), json!(one(bytes, NAMES))),
            8 => schema.insert("nullable".to_owned(), json!(true)),
            9 => schema.insert("readOnly".to_owned(), json!(true)),
            10 => schema.insert("default".to_owned(), json!({"a": [null]})),
            11 => schema.insert("deprecated".to_owned(), json!(true)),
            _ => None,
        };
    }
}

/// A name as a step of a JSON pointer.
pub(super) fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
