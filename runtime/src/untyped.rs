//! Calls of any operation, with JSON for arguments and answer.

use crate::build_error::BuildError;
use crate::call::Endpoint;
use crate::json::{Json, Value};
use crate::operation::{OperationSpec, Parameter};
use crate::paging::Paged;
use crate::request::RequestBuilder;
use crate::secret_names::{is_card, is_secret_name};

/// A call of any operation: an object of parameters by name, and `body`. Where several have one name, each is called
/// by its place too: `path.id`, `query.id`.
#[derive(Clone)]
pub struct Untyped {
    spec: &'static OperationSpec,
    arguments: Value,
}

impl Untyped {
    /// An operation and its arguments.
    pub fn new(spec: &'static OperationSpec, arguments: Value) -> Self {
        Self { spec, arguments }
    }

    fn unknown(&self) -> Option<(&str, &'static str)> {
        let arguments = match &self.arguments {
            Value::Null => return None,
            Value::Object(arguments) => arguments,
            _ => return Some(("", "the arguments are not an object")),
        };
        arguments.keys().find_map(|name| {
            if name == "body" && self.spec.body.is_some() {
                return None;
            }
            let mut alike = self.spec.parameters.iter().filter(|own| own.name == *name);
            let reason = match (alike.next(), alike.next()) {
                (Some(_), None) => return None,
                (Some(_), Some(_)) => "several have that name: say which, such as `path.id` or `query.id`",
                _ if self.spec.parameters.iter().any(|own| placed(own) == *name) => return None,
                _ => "the operation has none of that name",
            };
            Some((name.as_str(), reason))
        })
    }

    fn argument(&self, name: &str) -> Option<&Value> {
        self.arguments.get(name).filter(|value| !value.is_null())
    }

    /// Whether a name stands for this parameter alone.
    fn is_alone(&self, parameter: &Parameter) -> bool {
        let alike = self.spec.parameters.iter().filter(|own| own.name == parameter.name).count();
        alike == 1 && !(parameter.name == "body" && self.spec.body.is_some())
    }

    fn value(&self, parameter: &Parameter) -> Option<&Value> {
        let by_name = || self.argument(parameter.name).filter(|_| self.is_alone(parameter));
        self.argument(&placed(parameter)).or_else(by_name)
    }
}

impl std::fmt::Debug for Untyped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Arguments may be secret.
        f.debug_struct("Untyped").field("operation", &self.spec.id).finish_non_exhaustive()
    }
}

impl Paged for Untyped {
    type Item = Value;
}

impl Endpoint for Untyped {
    type Output = Value;
    type Error = Json;
    const SPEC: &'static OperationSpec = &OperationSpec::DEFAULT;

    fn spec(&self) -> &'static OperationSpec {
        self.spec
    }

    fn encode(&self, request: &mut RequestBuilder) {
        if let Some((name, reason)) = self.unknown() {
            request.fail(BuildError::Argument { name: name.to_owned(), reason });
        }
        remember("", &self.arguments, request);
        for parameter in self.spec.parameters {
            match self.value(parameter) {
                Some(value) => request.parameter(parameter, value),
                // Which page of a list is wanted need not be said.
                None if parameter.required
                    && self.spec.paging.is_some_and(|paging| paging.filled(parameter.name).is_some()) => {}
                None if parameter.required => missing(request, parameter.name),
                None => {}
            }
        }
        match (self.argument("body"), self.spec.body) {
            (Some(value), Some(_)) => request.body(value),
            (None, Some(body)) if body.required => missing(request, "body"),
            _ => {}
        }
    }
}

/// The name of a parameter with its place.
fn placed(parameter: &Parameter) -> String {
    format!("{}.{}", parameter.location, parameter.name)
}

/// Tells which of the arguments must not be seen: those that the generator would hide by their name.
fn remember(name: &str, value: &Value, request: &mut RequestBuilder) {
    match value {
        Value::String(text) if is_secret_name(name, true) => request.secret(text),
        Value::Number(number) if is_secret_name(name, false) => request.secret(&number.to_string()),
        Value::Array(items) => items.iter().for_each(|item| remember(name, item, request)),
        Value::Object(members) => {
            let card = is_card(members.keys().map(String::as_str));
            for (key, member) in members {
                // `number` alone says nothing of what it numbers.
                let name = if card && key.eq_ignore_ascii_case("number") { "card_number" } else { key };
                remember(name, member, request);
            }
        }
        _ => {}
    }
}

fn missing(request: &mut RequestBuilder, name: &str) {
    request.fail(BuildError::Argument { name: name.to_owned(), reason: "is required" });
}
