//! Rules for security requirements and security schemes.

use serde_json::{Map, Value, json};

use super::{Lowering, Object};
use crate::diagnostic::Code;
use crate::load::describe;
use crate::pointer::Pointer;

/// Brings `security` of a document or operation into the form of a list of objects of lists.
pub(super) fn requirements(lowering: &mut Lowering<'_>, holder: &mut Object, at: &Pointer) {
    let Some(security) = holder.get_mut("security") else { return };
    let at = at.child("security");
    let mut odd = Vec::new();
    let alternatives = match security.take() {
        Value::Array(alternatives) => alternatives,
        Value::Null => {
            lowering.note(Code::OddSecurity, &at, "`security` is null; that is as if it were left out");
            holder.remove("security");
            return;
        }
        other => {
            odd.push(describe(&other));
            vec![other]
        }
    };
    let mut requirements = Vec::with_capacity(alternatives.len());
    for alternative in alternatives {
        match alternative {
            Value::Object(schemes) => requirements.push(Value::Object(scopes(schemes, &mut odd))),
            Value::String(name) => {
                odd.push(format!("{name:?}"));
                requirements.push(json!({ name: [] }));
            }
            other => odd.push(describe(&other)),
        }
    }
    if let Some(found) = odd.first() {
        lowering.note(Code::OddSecurity, &at, format!("expected a list of objects of lists of scopes, found {found}"));
    }
    *security = Value::Array(requirements);
}

fn scopes(schemes: Map<String, Value>, odd: &mut Vec<String>) -> Map<String, Value> {
    let mut requirement = Map::new();
    for (name, scopes) in schemes {
        let scopes = match scopes {
            Value::Array(scopes) if scopes.iter().all(Value::is_string) => scopes,
            Value::String(scope) => {
                odd.push(describe(&Value::String(scope.clone())));
                vec![Value::String(scope)]
            }
            other => {
                odd.push(describe(&other));
                let names = other.as_object().map(|scopes| scopes.keys().map(|scope| json!(scope)).collect());
                names.unwrap_or_default()
            }
        };
        requirement.insert(name, Value::Array(scopes));
    }
    requirement
}

/// Why a scheme cannot be read, if so.
pub(super) fn unsupported(scheme: &Value) -> Option<String> {
    let text = |key: &str| scheme.get(key).and_then(Value::as_str);
    if scheme.get("$ref").is_some() {
        return None;
    }
    match text("type") {
        Some("apiKey") => {
            let place = text("in").map(str::to_ascii_lowercase);
            let known = matches!(place.as_deref(), Some("query" | "header" | "cookie"));
            let usable = text("name").is_some() && known;
            (!usable).then(|| "an `apiKey` scheme needs a `name`, and `in: query`, `header` or `cookie`".to_owned())
        }
        Some("http") if text("scheme").is_some_and(is_dialogue) => {
            let scheme = text("scheme").unwrap_or_default();
            Some(format!("`{scheme}` needs more than a header that is known before"))
        }
        Some("mutualTLS") => Some("a certificate of the client's is for the transport to give".to_owned()),
        // What these lack is mended.
        Some("http" | "basic" | "bearer" | "oauth2" | "openIdConnect") => None,
        Some(other) => Some(format!("security schemes of the type `{other}` are not supported")),
        None => Some("this security scheme has no `type`".to_owned()),
    }
}

/// Whether an HTTP scheme is one in which what is sent depends on the request, or on what the server says.
fn is_dialogue(scheme: &str) -> bool {
    const KNOWN: [&str; 10] =
        ["digest", "dpop", "gnap", "hoba", "mutual", "negotiate", "ntlm", "oauth", "concealed", "vapid"];
    let scheme = scheme.to_ascii_lowercase();
    KNOWN.contains(&scheme.as_str()) || scheme.starts_with("scram-")
}

/// `Authorization` is no parameter (OpenAPI 3.0.4, section 4.8.12.1). Where parameters name it and there are no schemes,
/// it is a key in that header.
pub(super) fn authorization(lowering: &mut Lowering<'_>, document: &mut Object) {
    let is_own = |parameter: &Value| {
        let text = |key: &str| parameter.get(key).and_then(Value::as_str).unwrap_or_default();
        text("in") == "header" && text("name").eq_ignore_ascii_case("authorization")
    };
    let components = document.get("components");
    let section = |name: &str| components.and_then(|components| components.get(name)?.as_object());
    if section("securitySchemes").is_some_and(|schemes| !schemes.is_empty()) {
        return;
    }
    let root = Pointer::root();
    let mut holders: Vec<(Pointer, &Value)> = Vec::new();
    for (path, item) in document.get("paths").and_then(Value::as_object).into_iter().flatten() {
        let at = root.child("paths").child(path);
        let operations = item.as_object().into_iter().flatten().map(|(method, value)| (at.child(method), value));
        holders.extend(operations);
        holders.push((at, item));
    }
    let shared = section("parameters").into_iter().flatten();
    let shared = shared.map(|(name, value)| (root.child("components").child("parameters").child(name), value));
    let lists = holders.iter().filter_map(|(at, holder)| Some((at, holder.get("parameters")?.as_array()?)));
    let own = lists.flat_map(|(at, list)| {
        list.iter().enumerate().map(|(index, value)| (at.child("parameters").index(index), value))
    });
    let Some((at, _)) = own.chain(shared).find(|(_, parameter)| is_own(parameter)) else { return };
    lowering.note(Code::CredentialParameter, &at, "there is no security scheme; this header is taken for one");
    let components = document.entry("components").or_insert_with(|| json!({}));
    let Some(components) = components.as_object_mut() else { return };
    let schemes = components.entry("securitySchemes").or_insert_with(|| json!({}));
    if let Some(schemes) = schemes.as_object_mut() {
        schemes.insert("authorization".to_owned(), json!({"type": "apiKey", "in": "header", "name": "Authorization"}));
    }
}

/// Keeps in mind where schemes are there, and neither the document nor any operation says what needs them.
pub(super) fn unsaid(lowering: &mut Lowering<'_>, document: &mut Object) {
    let schemes = document.get("components").and_then(|components| components.get("securitySchemes")?.as_object());
    let paths = document.get("paths").and_then(Value::as_object);
    let items = paths.into_iter().flatten().filter_map(|(_, item)| item.as_object());
    let additional = |item: &Object| item.get("x-billwright-additional-operations").and_then(Value::as_object).cloned();
    let says = |item: &Object| item.values().any(|operation| operation.get("security").is_some());
    let is_said = document.contains_key("security")
        || items.clone().any(|item| says(item) || additional(item).is_some_and(|operations| says(&operations)));
    if is_said || schemes.is_none_or(Object::is_empty) {
        return;
    }
    let at = Pointer::root().child("components").child("securitySchemes");
    let message = "nothing says which operations need these schemes; credentials that are given go out with each";
    lowering.note(Code::AssumedSecurity, &at, message);
    document.insert("x-billwright-unsaid-security".to_owned(), json!(true));
}

pub(super) fn before_scheme(lowering: &mut Lowering<'_>, scheme: &mut Object, at: &Pointer) {
    if let Some(Value::String(place)) = scheme.get_mut("in") {
        place.make_ascii_lowercase();
    }
    let kind = scheme.get("type").and_then(Value::as_str).unwrap_or_default().to_owned();
    match kind.as_str() {
        "basic" | "bearer" => {
            lowering.note(Code::SwaggerLeftover, at, format!("`type: {kind}` is `type: http, scheme: {kind}`"));
            scheme.insert("type".to_owned(), json!("http"));
            scheme.insert("scheme".to_owned(), json!(kind));
        }
        "http" => default(lowering, scheme, at, "scheme", json!("bearer")),
        "openIdConnect" => default(lowering, scheme, at, "openIdConnectUrl", json!("")),
        "oauth2" => oauth2(lowering, scheme, at),
        _ => {}
    }
    // A scheme's leftovers of other types are no keys of this one.
    let foreign: &[&str] = match scheme.get("type").and_then(Value::as_str) {
        Some("apiKey") => &["scheme", "bearerFormat", "flows", "openIdConnectUrl"],
        Some("http") => &["name", "in", "flows", "openIdConnectUrl"],
        Some("oauth2") => &["name", "in", "scheme", "bearerFormat", "openIdConnectUrl"],
        Some("openIdConnect") => &["name", "in", "scheme", "bearerFormat", "flows"],
        _ => &[],
    };
    for key in foreign {
        if let Some(value) = scheme.remove(*key) {
            lowering.note(Code::UnknownKey, &at.child(key), format!("a scheme of this type has no `{key}`"));
            super::keep_aside(scheme, super::tidy::UNKNOWN, key, value);
        }
    }
}

fn default(lowering: &mut Lowering<'_>, object: &mut Object, at: &Pointer, key: &str, value: Value) {
    if !object.contains_key(key) {
        lowering.note(Code::OddSecurity, at, format!("the required `{key}` is missing"));
        object.insert(key.to_owned(), value);
    }
}

/// Swagger 2 has one flow beside the type.
fn oauth2(lowering: &mut Lowering<'_>, scheme: &mut Object, at: &Pointer) {
    if let Some(flow) = scheme.remove("flow") {
        let name = match flow.as_str() {
            Some("accessCode") => "authorizationCode",
            Some("application") => "clientCredentials",
            Some(name @ ("implicit" | "password")) => name,
            _ => "authorizationCode",
        };
        let keys = ["authorizationUrl", "tokenUrl", "refreshUrl", "scopes"];
        let flow: Map<String, Value> =
            keys.iter().filter_map(|key| scheme.remove(*key).map(|value| ((*key).to_owned(), value))).collect();
        lowering.note(Code::SwaggerLeftover, at, "`flow` is Swagger 2's `flows`");
        scheme.insert("flows".to_owned(), json!({ name: flow }));
    }
    default(lowering, scheme, at, "flows", json!({}));
}

pub(super) fn after_flows(lowering: &mut Lowering<'_>, flows: &mut Object, at: &Pointer) {
    for (name, flow) in flows.iter_mut() {
        let required: &[&str] = match name.as_str() {
            "implicit" => &["authorizationUrl"],
            "authorizationCode" => &["authorizationUrl", "tokenUrl"],
            _ => &["tokenUrl"],
        };
        if name.starts_with("x-") {
            continue;
        }
        let Value::Object(flow) = flow else { continue };
        for key in required {
            default(lowering, flow, &at.child(name), key, json!(""));
        }
        if !flow.get("scopes").is_some_and(|scopes| scopes.is_object() || scopes.is_array()) {
            flow.insert("scopes".to_owned(), json!({}));
        }
        // The parts of a flow that another flow has.
        let foreign: &[&str] = match name.as_str() {
            "implicit" => &["tokenUrl"],
            "password" | "clientCredentials" => &["authorizationUrl"],
            _ => &[],
        };
        for key in foreign {
            if let Some(value) = flow.remove(*key) {
                super::keep_aside(flow, super::tidy::UNKNOWN, key, value);
            }
        }
    }
}
