//! Every reference in a document, wherever it may stand.

use serde_json::Value;

use crate::pointer::Pointer;

/// What holds a reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holder {
    /// A `$ref`.
    Reference,
    /// A discriminator's mapping, whose values may also be plain names of schemas.
    Mapping,
}

/// What looks at references, and may change them.
pub(crate) type Visit<'v> = dyn FnMut(&mut String, &Pointer, Holder) + 'v;

/// Shows each reference in `value`, which stands at `at`, to `visit`.
pub(crate) fn each_reference(value: &mut Value, at: &Pointer, visit: &mut Visit<'_>) {
    follow(value, at, Parent::Object, visit);
}

/// What holds the value that is looked at: names are not keywords.
#[derive(Clone, Copy, PartialEq)]
enum Parent {
    /// Its keys are keywords.
    Object,
    /// Its keys are names that somebody chose.
    Names,
}

fn follow(value: &mut Value, at: &Pointer, parent: Parent, visit: &mut Visit<'_>) {
    match value {
        Value::Array(elements) => {
            for (index, element) in elements.iter_mut().enumerate() {
                follow(element, &at.index(index), Parent::Object, visit);
            }
        }
        Value::Object(object) => {
            for (key, member) in object.iter_mut() {
                let names = parent == Parent::Names;
                match member {
                    // Under a chosen name there is an object, so this is a reference even there.
                    Value::String(reference) if matches!(key.as_str(), "$ref" | "$dynamicRef") => {
                        visit(reference, &at.child(key), Holder::Reference);
                    }
                    Value::Object(mapping) if !names && key == "mapping" => {
                        for (value, reference) in mapping.iter_mut() {
                            if let Value::String(reference) = reference {
                                visit(reference, &at.child(key).child(value), Holder::Mapping);
                            }
                        }
                    }
                    // A schema's examples are data, a response's are references by name.
                    Value::Array(_) if !names && key == "examples" => {}
                    _ if !names && is_data(key) => {}
                    _ => follow(member, &at.child(key), kind_of(key, names), visit),
                }
            }
        }
        _ => {}
    }
}

/// Data of the document's own: a `$ref` in there is no reference.
fn is_data(key: &str) -> bool {
    matches!(key, "example" | "default" | "enum" | "const" | "value")
        || key.starts_with("x-") && key != super::FILES && key != "x-error-envelope"
}

fn kind_of(key: &str, is_name: bool) -> Parent {
    let names = matches!(key, "properties" | "patternProperties" | "$defs" | "definitions" | "dependentSchemas")
        || matches!(key, "paths" | "webhooks" | "responses" | "headers" | "content" | "encoding" | "variables")
        || matches!(key, "schemas" | "parameters" | "examples" | "requestBodies" | "securitySchemes" | "links")
        || matches!(key, "callbacks" | "pathItems" | "mediaTypes" | super::FILES);
    if names && !is_name { Parent::Names } else { Parent::Object }
}
