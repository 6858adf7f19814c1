//! A vendor's document as it stands, looked at without the generator: operations, parameters, answers, validators.
#![allow(dead_code, reason = "no suite needs all of it")]

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use billwright::runtime::http::Uri;
use jsonschema::{Draft, Registry, Validator};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::Value;

const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// What a pointer must not hold where it is the fragment of a URI.
const FRAGMENT: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'`').add(b'{').add(b'}').add(b'%');

/// A document and its validators.
pub struct Document {
    pub root: Value,
    registry: Registry<'static>,
    validators: RefCell<HashMap<String, Rc<Validator>>>,
}

const URI: &str = "https://documents.example.com/document";

impl Document {
    pub fn new(root: Value) -> Self {
        let registry = Registry::new().add(URI, root.clone()).unwrap().prepare().unwrap();
        Self { root, registry, validators: RefCell::default() }
    }

    /// What is at a pointer, wherever its references lead.
    pub fn at(&self, pointer: &str) -> Option<Place<'_>> {
        let mut place = Place { document: self, pointer: pointer.to_owned(), value: self.root.pointer(pointer)? };
        for _ in 0..32 {
            let Some(reference) = place.value.get("$ref").and_then(Value::as_str) else { return Some(place) };
            let pointer = reference.strip_prefix('#').unwrap().to_owned();
            place = Place { document: self, value: self.root.pointer(&pointer)?, pointer };
        }
        None
    }

    /// Whether we keep it ourselves; a vendor's own may stand in its place, and is as it is.
    pub fn is_ours(&self) -> bool {
        self.root.pointer("/info/x-provenance/author").and_then(Value::as_str) == Some("Billwright")
    }

    /// Every operation, by path and method.
    pub fn operations(&self) -> Vec<Operation<'_>> {
        let mut operations = Vec::new();
        for (path, item) in self.root["paths"].as_object().unwrap() {
            for method in METHODS.iter().filter(|method| item.get(**method).is_some()) {
                let item = format!("/paths/{}", escape(path));
                operations.push(Operation {
                    document: self,
                    method,
                    path,
                    place: self.at(&format!("{item}/{method}")).unwrap(),
                    item,
                });
            }
        }
        operations
    }

    /// What is wrong with a value by the schema at a pointer.
    pub fn complaints(&self, pointer: &str, value: &Value) -> Vec<String> {
        let validator = self.validators.borrow().get(pointer).cloned();
        let validator = validator.unwrap_or_else(|| {
            let fragment = utf8_percent_encode(pointer, FRAGMENT);
            let schema = serde_json::json!({"$ref": format!("{URI}#{fragment}")});
            let options = jsonschema::options();
            let options = options.with_draft(Draft::Draft202012).with_registry(&self.registry);
            let validator = options.should_validate_formats(true).should_ignore_unknown_formats(true).build(&schema);
            let validator = Rc::new(validator.unwrap_or_else(|error| panic!("{pointer}: {error}")));
            self.validators.borrow_mut().insert(pointer.to_owned(), Rc::clone(&validator));
            validator
        });
        let errors = validator.iter_errors(value);
        errors.map(|error| shortened(&format!("{}: {error}", error.instance_path()))).collect()
    }

    /// The names of security schemes, with what they are.
    pub fn schemes(&self) -> BTreeMap<&str, &Value> {
        let schemes = self.root.pointer("/components/securitySchemes").and_then(Value::as_object);
        schemes.into_iter().flatten().map(|(name, scheme)| (name.as_str(), scheme)).collect()
    }
}

/// A long text is no message.
pub fn shortened(text: &str) -> String {
    const MOST: usize = 300;
    let short: String = text.chars().take(MOST).collect();
    if short.len() < text.len() { format!("{short}…") } else { short }
}

pub fn escape(step: &str) -> String {
    step.replace('~', "~0").replace('/', "~1")
}

/// A value in a document, and where it stands.
#[derive(Clone)]
pub struct Place<'d> {
    pub document: &'d Document,
    pub pointer: String,
    pub value: &'d Value,
}

impl<'d> Place<'d> {
    /// What is below a key, wherever its references lead.
    pub fn get(&self, key: &str) -> Option<Place<'d>> {
        self.document.at(&format!("{}/{}", self.pointer, escape(key)))
    }

    pub fn text(&self, key: &str) -> Option<&'d str> {
        self.value.get(key)?.as_str()
    }

    pub fn flag(&self, key: &str) -> bool {
        self.value.get(key) == Some(&Value::Bool(true))
    }

    pub fn complaints(&self, value: &Value) -> Vec<String> {
        self.document.complaints(&self.pointer, value)
    }

    /// The types of JSON that a schema allows.
    pub fn kinds(&self) -> BTreeSet<&'static str> {
        let mut found = BTreeSet::new();
        self.collect_kinds(&mut found, 0);
        found
    }

    fn collect_kinds(&self, found: &mut BTreeSet<&'static str>, depth: usize) {
        const ALL: [&str; 7] = ["array", "boolean", "integer", "null", "number", "object", "string"];
        let name = |value: &Value| ALL.into_iter().find(|name| value.as_str() == Some(name)).unwrap();
        if depth > 16 {
            return;
        }
        match self.value.get("type") {
            Some(Value::Array(names)) => found.extend(names.iter().map(name)),
            Some(one) => found.extend([name(one)]),
            None => {}
        }
        let values = self.value.get("enum").and_then(Value::as_array).into_iter().flatten();
        for value in values.chain(self.value.get("const")) {
            found.insert(match value {
                Value::Null => "null",
                Value::Bool(_) => "boolean",
                Value::Number(_) => "number",
                Value::String(_) => "string",
                Value::Array(_) => "array",
                Value::Object(_) => "object",
            });
        }
        for keyword in ["allOf", "anyOf", "oneOf"] {
            let count = self.value.get(keyword).and_then(Value::as_array).map_or(0, Vec::len);
            for index in 0..count {
                let part = self.document.at(&format!("{}/{keyword}/{index}", self.pointer));
                part.unwrap().collect_kinds(found, depth + 1);
            }
        }
    }

    /// The schema of a property or of items, wherever it is said.
    pub fn within(&self, path: &[&str]) -> Option<Place<'d>> {
        let mut own = Some(self.clone());
        for step in path {
            own = own.and_then(|place| place.get(step));
        }
        own.or_else(|| {
            ["allOf", "anyOf", "oneOf"].into_iter().find_map(|keyword| {
                let count = self.value.get(keyword).and_then(Value::as_array).map_or(0, Vec::len);
                (0..count)
                    .find_map(|index| self.document.at(&format!("{}/{keyword}/{index}", self.pointer))?.within(path))
            })
        })
    }
}

/// An operation of a document.
pub struct Operation<'d> {
    pub document: &'d Document,
    pub method: &'static str,
    pub path: &'d str,
    pub place: Place<'d>,
    item: String,
}

/// A parameter of an operation.
pub struct Parameter<'d> {
    pub name: &'d str,
    pub location: &'d str,
    pub required: bool,
    pub style: &'d str,
    pub explode: bool,
    pub schema: Place<'d>,
    /// Whether its value is JSON text.
    pub is_json: bool,
    /// Whether it is set on the client.
    pub is_setting: bool,
    /// Whether the client sets it itself: the idempotency key, credentials, a step of the path that is always the same.
    pub is_set: bool,
}

/// An answer of an operation.
pub struct Response<'d> {
    /// As the document writes it.
    pub status: &'d str,
    /// The media type of its body, where it has one.
    pub media: Option<&'d str>,
    pub schema: Option<Place<'d>>,
}

/// How an idempotency key is sent.
#[derive(Clone, Debug, PartialEq)]
pub enum Key<'d> {
    Header(&'d str),
    Body(&'d str),
}

impl<'d> Operation<'d> {
    pub fn id(&self) -> &'d str {
        self.place.text("operationId").unwrap()
    }

    pub fn parameters(&self) -> Vec<Parameter<'d>> {
        let mut found: Vec<Parameter<'d>> = Vec::new();
        for holder in [&self.item, &self.place.pointer] {
            let list = self.document.root.pointer(&format!("{holder}/parameters"));
            for index in 0..list.and_then(Value::as_array).map_or(0, Vec::len) {
                let place = self.document.at(&format!("{holder}/parameters/{index}")).unwrap();
                let parameter = self.parameter(&place);
                found.retain(|known| (known.name, known.location) != (parameter.name, parameter.location));
                found.push(parameter);
            }
        }
        found
    }

    fn parameter(&self, place: &Place<'d>) -> Parameter<'d> {
        let (name, location) = (place.text("name").unwrap(), place.text("in").unwrap());
        let style = place.text("style").unwrap_or(match location {
            "query" | "cookie" => "form",
            _ => "simple",
        });
        let explode = place.value.get("explode").and_then(Value::as_bool).unwrap_or(style == "form");
        let content = place.value.get("content").and_then(Value::as_object).and_then(|content| content.keys().next());
        let schema = match content {
            Some(media) => place.get("content").and_then(|content| content.get(media)?.get("schema")).unwrap(),
            None => place.get("schema").unwrap(),
        };
        let is_constant = location == "path" && schema.value.get("const").is_some();
        let is_header = |other: &str| location == "header" && name.eq_ignore_ascii_case(other);
        let is_key = matches!(self.key(), Some(Key::Header(header)) if is_header(header));
        let is_reserved = ["accept", "content-type", "authorization"].into_iter().any(is_header);
        let is_credential = self.document.schemes().values().any(|scheme| {
            scheme["in"] == location && scheme["name"].as_str().is_some_and(|own| own.eq_ignore_ascii_case(name))
        });
        Parameter {
            name,
            location,
            required: place.flag("required"),
            style,
            explode,
            schema,
            is_json: content.is_some(),
            is_setting: place.flag("x-per-client"),
            is_set: is_constant || is_key || is_reserved || is_credential,
        }
    }

    /// The body that it takes: media type and schema.
    pub fn body(&self) -> Option<(&'d str, Place<'d>, bool)> {
        let body = self.place.get("requestBody")?;
        let content = body.value["content"].as_object().unwrap();
        let media = content.keys().find(|media| media.as_str() == "application/json").or(content.keys().next())?;
        Some((media, body.get("content")?.get(media)?.get("schema")?, body.flag("required")))
    }

    /// How it takes an idempotency key.
    pub fn key(&self) -> Option<Key<'d>> {
        let own = self.place.value.get("x-idempotency");
        let rule = own.or_else(|| self.document.root.get("x-idempotency"))?;
        let methods = rule.get("methods").and_then(Value::as_array).filter(|_| own.is_none());
        if methods.is_some_and(|methods| !methods.iter().any(|method| method == self.method)) {
            return None;
        }
        match (rule["in"].as_str(), rule["name"].as_str()) {
            (Some("header"), Some(name)) => Some(Key::Header(name)),
            (Some("body"), Some(name)) => Some(Key::Body(name)),
            _ => None,
        }
    }

    /// Alternatives of security schemes that are needed together.
    pub fn security(&self) -> Vec<Vec<&'d str>> {
        let said = self.place.value.get("security").or_else(|| self.document.root.get("security"));
        let names = |alternative: &'d Value| alternative.as_object().unwrap().keys().map(String::as_str).collect();
        if let Some(said) = said.and_then(Value::as_array) {
            return said.iter().map(names).collect();
        }
        // Some vendors say it by a parameter.
        let parameters = self.parameters();
        let is_parameter = |scheme: &Value| {
            let is_own =
                |parameter: &&Parameter<'_>| scheme["in"] == parameter.location && scheme["name"] == parameter.name;
            parameters.iter().find(is_own).is_some()
        };
        self.document
            .schemes()
            .into_iter()
            .filter(|(_, scheme)| is_parameter(scheme))
            .map(|(name, _)| vec![name])
            .collect()
    }

    pub fn answers(&self) -> Vec<Response<'d>> {
        let responses = self.place.get("responses").unwrap();
        let answers = responses.value.as_object().unwrap().keys().map(|status| {
            let response = responses.get(status).unwrap();
            let content = response.value.get("content").and_then(Value::as_object);
            let media = content.and_then(|content| {
                content.keys().find(|media| media.as_str() == "application/json").or(content.keys().next())
            });
            let schema = media.and_then(|media| response.get("content")?.get(media)?.get("schema"));
            Response { status, media: media.map(String::as_str), schema }
        });
        answers.collect()
    }
}

/// The path of a document's first server.
pub fn base(root: &Value) -> String {
    let url = root.pointer("/servers/0/url").and_then(Value::as_str).unwrap_or("https://example.com/");
    url.parse::<Uri>().unwrap().path().trim_end_matches('/').to_owned()
}
