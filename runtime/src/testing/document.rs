//! The schemas of a vendor's document, as `cargo xtask regen` writes them: where they stand, and what is wrong with a
//! value.

use std::collections::HashMap;

use jsonschema::{Draft, Registry, Validator};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::{Value, json};

/// Whereto the schemas refer; it is never fetched.
const URI: &str = "https://document.invalid/schemas";
/// What a pointer must not hold where it is the fragment of a URI.
const FRAGMENT: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'`').add(b'{').add(b'}').add(b'%');
/// More is not said of one value.
const MOST_COMPLAINTS: usize = 3;

/// The schemas, and a validator for each that was needed.
pub(super) struct Document {
    root: Value,
    registry: Registry<'static>,
    /// Nothing where a schema is no schema, which takes any value then.
    validators: HashMap<String, Option<Validator>>,
}

impl Document {
    /// Reads what was written.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let root: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let registry = Registry::new().add(URI, root.clone()).and_then(|registry| registry.prepare());
        let registry = registry.map_err(|error| error.to_string())?;
        Ok(Self { root, registry, validators: HashMap::new() })
    }

    /// What stands at a pointer.
    pub(super) fn get(&self, pointer: &str) -> Option<&Value> {
        self.root.pointer(pointer)
    }

    /// What a schema says where it says it: wherever its reference leads.
    pub(super) fn target<'d>(&'d self, mut schema: &'d Value) -> &'d Value {
        for _ in 0..32 {
            let Some(reference) = schema.get("$ref").and_then(Value::as_str) else { break };
            let Some(target) = self.get(reference.trim_start_matches('#')) else { break };
            schema = target;
        }
        schema
    }

    /// What is wrong with a value by the schema at a pointer, without the value itself.
    pub(super) fn complaints(&mut self, pointer: &str, value: &Value) -> Vec<String> {
        let Self { registry, validators, .. } = self;
        let validator = validators.entry(pointer.to_owned()).or_insert_with(|| validator(registry, pointer));
        let errors = validator.iter().flat_map(|validator| validator.iter_errors(value));
        let message = |error: jsonschema::ValidationError<'_>| match error.instance_path().as_str() {
            "" => error.masked().to_string(),
            at => format!("{at}: {}", error.masked()),
        };
        errors.take(MOST_COMPLAINTS).map(message).collect()
    }

    /// Whether a value is what the schema at a pointer says.
    pub(super) fn accepts(&mut self, pointer: &str, value: &Value) -> bool {
        self.complaints(pointer, value).is_empty()
    }

    /// Where the answers of an operation stand, by status: `200`, `2XX`, `default`.
    pub(super) fn statuses(&self, operation: &str) -> Vec<&str> {
        let answers = self.get(&format!("/operations/{}/answers", step(operation))).and_then(Value::as_object);
        answers.into_iter().flatten().map(|(status, _)| status.as_str()).collect()
    }

    /// The body of an answer: its media type and where its schema stands; JSON, if it may be JSON.
    pub(super) fn body(&self, operation: &str, status: &str) -> Option<(&str, String)> {
        let at = format!("/operations/{}/answers/{}", step(operation), step(status));
        let content = self.get(&at)?.as_object()?;
        let media = content.keys().find(|media| is_json(media)).or(content.keys().next())?;
        Some((media, format!("{at}/{}", step(media))))
    }
}

fn validator(registry: &Registry<'static>, pointer: &str) -> Option<Validator> {
    let schema = json!({"$ref": format!("{URI}#{}", utf8_percent_encode(pointer, FRAGMENT))});
    let options = jsonschema::options();
    let options = options.with_draft(Draft::Draft202012).with_registry(registry);
    options.should_validate_formats(true).should_ignore_unknown_formats(true).build(&schema).ok()
}

/// A step of a pointer.
pub(super) fn step(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// Whether bodies of a media type are JSON.
pub(super) fn is_json(media: &str) -> bool {
    let essence = media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence.ends_with("/json") || essence.ends_with("+json")
}
