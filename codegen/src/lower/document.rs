//! Rules for what stands around the operations: the document itself, info, servers, tags, components.

use serde_json::{Map, Value, json};

use super::shape::Kind;
use super::{Lowering, Object, keep_aside, operation, security};
use crate::diagnostic::Code;
use crate::load::FILES;
use crate::pointer::Pointer;

pub(super) fn before(lowering: &mut Lowering<'_>, document: &mut Object, at: &Pointer) {
    // What was referred to in there has been moved to `components`.
    document.remove(FILES);
    security::requirements(lowering, document, at);
    if let Some(dialect) = document.get("jsonSchemaDialect").and_then(Value::as_str)
        && !dialect.starts_with("https://json-schema.org/draft/2020-12/")
        && !dialect.starts_with("https://spec.openapis.org/oas/3.")
    {
        let message = format!("schemas are read as JSON Schema 2020-12, not as `{dialect}` has them");
        lowering.note(Code::ForeignDialect, &at.child("jsonSchemaDialect"), message);
    }
}

pub(super) fn after(lowering: &mut Lowering<'_>, document: &mut Object, at: &Pointer) {
    if !document.contains_key("info") {
        lowering.note(Code::MissingInfo, at, "the document has no `info`");
        document.insert("info".to_owned(), json!({}));
    }
    if !document.contains_key("paths") {
        // 3.1 asks for one of paths, webhooks and components.
        if lowering.minor == 0 {
            lowering.note(Code::MissingPaths, at, "the document has no `paths`");
        }
        document.insert("paths".to_owned(), json!({}));
    }
    security::authorization(lowering, document);
    security::unsaid(lowering, document);
}

pub(super) fn after_info(lowering: &mut Lowering<'_>, info: &mut Object, at: &Pointer) {
    for (key, default) in [("title", "API"), ("version", "0")] {
        if !info.contains_key(key) {
            lowering.note(Code::MissingInfo, at, format!("`info` has no `{key}`"));
            info.insert(key.to_owned(), json!(default));
        }
    }
}

pub(super) fn after_license(lowering: &mut Lowering<'_>, license: &mut Object, at: &Pointer) {
    if !license.contains_key("name") {
        lowering.note(Code::MissingInfo, at, "the license has no `name`");
        let name = license.get("identifier").or_else(|| license.get("url")).cloned().unwrap_or_else(|| json!(""));
        license.insert("name".to_owned(), name);
    }
}

pub(super) fn after_server_variable(lowering: &mut Lowering<'_>, variable: &mut Object, at: &Pointer) {
    if variable.contains_key("default") {
        return;
    }
    let first = variable.get("enum").and_then(Value::as_array).and_then(|values| values.first()).cloned();
    lowering.note(Code::OddServer, at, "the server variable has no `default`");
    variable.insert("default".to_owned(), first.unwrap_or_else(|| json!("")));
}

/// Parts that are nothing without their one required key: they are left out, with a note.
pub(super) fn drop_unnamed(lowering: &mut Lowering<'_>, kind: Kind, object: &mut Object, at: &Pointer) {
    if object.contains_key("externalDocs") {
        drop_member(lowering, object, at, "externalDocs", "url", Code::OddExternalDocs);
    }
    match kind {
        Kind::Document => {
            drop_elements(lowering, object, at, "servers", "url", Code::OddServer);
            drop_elements(lowering, object, at, "tags", "name", Code::OddTag);
        }
        Kind::PathItem | Kind::Operation => drop_elements(lowering, object, at, "servers", "url", Code::OddServer),
        Kind::Link => drop_member(lowering, object, at, "server", "url", Code::OddServer),
        Kind::Schema => {
            drop_member(lowering, object, at, "discriminator", "propertyName", Code::DroppedDiscriminator);
        }
        _ => {}
    }
}

fn has(value: &Value, key: &str) -> bool {
    matches!(value.get(key), Some(Value::String(_) | Value::Number(_)))
}

fn drop_member(lowering: &mut Lowering<'_>, object: &mut Object, at: &Pointer, member: &str, key: &str, code: Code) {
    if object.get(member).is_some_and(|value| !has(value, key)) {
        lowering.note(code, &at.child(member), format!("`{member}` has no `{key}`; it is left out"));
        object.remove(member);
    }
}

fn drop_elements(lowering: &mut Lowering<'_>, object: &mut Object, at: &Pointer, member: &str, key: &str, code: Code) {
    let Some(Value::Array(elements)) = object.get_mut(member) else { return };
    let at = at.child(member);
    let mut index = 0;
    elements.retain(|element| {
        let kept = has(element, key);
        if !kept {
            lowering.note(code, &at.index(index), format!("this has no `{key}`; it is left out"));
            lowering.removed(&at, index);
        }
        index += 1;
        kept
    });
}

pub(super) fn after_components(lowering: &mut Lowering<'_>, components: &mut Object, at: &Pointer) {
    // What referred to them now holds them.
    components.remove("pathItems");
    components.remove("mediaTypes");
    if let Some(Value::Object(parameters)) = components.get_mut("parameters") {
        let at = at.child("parameters");
        parameters.retain(|name, parameter| {
            operation::small_in(parameter);
            let reason = operation::unreadable(parameter).filter(|_| parameter.get("$ref").is_none());
            reason.is_none_or(|(code, message)| {
                lowering.note(code, &at.child(name), message);
                false
            })
        });
    }
    let Some(Value::Object(schemes)) = components.get_mut("securitySchemes") else { return };
    let at = at.child("securitySchemes");
    let all = std::mem::take(schemes);
    let mut unsupported: Map<String, Value> = Map::new();
    for (name, scheme) in all {
        match security::unsupported(&scheme) {
            None => {
                schemes.insert(name, scheme);
            }
            Some(reason) => {
                lowering.note(Code::UnsupportedSecurityScheme, &at.child(&name), reason);
                unsupported.insert(name, scheme);
            }
        }
    }
    for (name, scheme) in unsupported {
        keep_aside(components, "x-billwright-security-schemes", &name, scheme);
    }
}
