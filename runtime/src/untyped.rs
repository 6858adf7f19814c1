//! Calls of any operation, with JSON for arguments and answer.

use crate::build_error::BuildError;
use crate::call::Endpoint;
use crate::json::{Json, Value};
use crate::operation::OperationSpec;
use crate::request::RequestBuilder;

/// A call of any operation: an object of parameters by name, and `body`.
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
        let known = |name: &str| {
            (name == "body" && self.spec.body.is_some()) || self.spec.parameters.iter().any(|own| own.name == name)
        };
        arguments.keys().find(|name| !known(name)).map(|name| (name.as_str(), "the operation has none of that name"))
    }

    fn argument(&self, name: &str) -> Option<&Value> {
        self.arguments.get(name).filter(|value| !value.is_null())
    }
}

impl std::fmt::Debug for Untyped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Arguments may be secret.
        f.debug_struct("Untyped").field("operation", &self.spec.id).finish_non_exhaustive()
    }
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
        for parameter in self.spec.parameters {
            match self.argument(parameter.name) {
                Some(value) => request.parameter(parameter, value),
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

fn missing(request: &mut RequestBuilder, name: &str) {
    request.fail(BuildError::Argument { name: name.to_owned(), reason: "is required" });
}
