//! Holds requests to the document: what came is what was given, and is valid.

use serde_json::{Map, Value};
use tests::Received;

use super::document::{Key, Operation, Parameter, Place, Response};

/// What a call was given.
#[derive(Clone, Debug, Default)]
pub struct Arguments {
    /// Parameters by place and name; those that are left out are not among them.
    pub parameters: Vec<(String, String, Value)>,
    pub body: Option<Value>,
}

/// What the client was given: values of the headers that it sets, and credentials by scheme.
pub struct Setup {
    pub settings: Vec<(String, Value)>,
    pub base: String,
}

/// The credential that tests give for each scheme: a word, so that it can be found again.
pub const CREDENTIAL: &str = "credential-7Hq2";

/// What is wrong with a request.
pub fn complaints(
    operation: &Operation<'_>,
    given: &Arguments,
    setup: &Setup,
    key: Option<&str>,
    received: &Received,
) -> Vec<String> {
    let mut found = Vec::new();
    let mut say = |message: String| found.push(message);
    if received.method != operation.method.to_uppercase() {
        say(format!("the method is {}", received.method));
    }
    parameters(operation, given, setup, received, &mut say);
    body(operation, given, key, received, &mut say);
    credentials(operation, received, &mut say);
    keys(operation, key, received, &mut say);
    fixed_headers(operation, received, &mut say);
    found
}

fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text).decode_utf8().unwrap().into_owned()
}

fn parameters(
    operation: &Operation<'_>,
    given: &Arguments,
    setup: &Setup,
    received: &Received,
    say: &mut dyn FnMut(String),
) {
    let Some(steps) = path_values(operation.path, &setup.base, received.path()) else {
        say(format!("the path {} is not {}{}", received.path(), setup.base, operation.path));
        return;
    };
    let mut query: Vec<(String, String)> = received
        .query()
        .into_iter()
        .flat_map(|query| query.split('&'))
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (decoded(name), value.to_owned()))
        .collect();
    let mut declared = operation.parameters();
    // Those whose names stand for themselves first, then those whose entries have any name.
    declared.sort_by_key(is_map);
    for parameter in declared {
        let Parameter { name, location, schema, .. } = &parameter;
        let read = match *location {
            "path" => steps.iter().find(|(own, _)| own == name).map(|(_, text)| list_or_one(&parameter, text)),
            "header" => received
                .header(name)
                .map(|text| if parameter.is_json { json(text) } else { list_or_one(&parameter, text) }),
            "query" => from_query(&parameter, &mut query),
            other => panic!("{other}: no vendor has such parameters"),
        };
        let setting = setup.settings.iter().find(|(own, _)| own == name).map(|(_, value)| value);
        let own = given.parameters.iter().find(|(place, own, _)| place == location && own == name);
        let wanted = if parameter.is_setting { setting } else { own.map(|(_, _, value)| value) };
        match (&read, wanted) {
            (None, _) if parameter.required => say(format!("{location} parameter `{name}` is missing")),
            (Some(read), Some(wanted)) if difference(read, wanted).is_some() => {
                say(format!("{location} parameter `{name}` is {read} instead of {wanted}"));
            }
            (None, Some(wanted)) => say(format!("{location} parameter `{name}` is left out, {wanted} was given")),
            (Some(read), None) if !parameter.is_set => {
                say(format!("{location} parameter `{name}` is {read}, none was given"))
            }
            _ => {}
        }
        if let Some(read) = read {
            schema
                .complaints(&read)
                .into_iter()
                .for_each(|wrong| say(format!("{location} parameter `{name}`: {wrong}")));
        }
    }
    for (name, value) in query {
        say(format!("the query has `{name}={value}`, which the document does not have"));
    }
}

/// Whether the entries of a parameter are parameters of their own, with any name.
fn is_map(parameter: &Parameter<'_>) -> bool {
    let is_object = parameter.schema.kinds().contains("object") && parameter.schema.within(&["properties"]).is_none();
    is_object && parameter.style == "form" && parameter.explode
}

/// The values of a path by the names in its template; `None` where it is another path.
fn path_values<'t>(template: &'t str, base: &str, path: &str) -> Option<Vec<(&'t str, String)>> {
    let path = path.strip_prefix(base)?;
    let (template, path): (Vec<&str>, Vec<&str>) = (template.split('/').collect(), path.split('/').collect());
    if template.len() != path.len() {
        return None;
    }
    let mut values = Vec::new();
    for (step, found) in template.into_iter().zip(path) {
        match step.split_once('{').and_then(|(before, rest)| Some((before, rest.split_once('}')?))) {
            Some((before, (name, after))) => {
                values.push((name, found.strip_prefix(before)?.strip_suffix(after)?.to_owned()));
            }
            None if step == found => {}
            None => return None,
        }
    }
    Some(values)
}

/// The value of a parameter in the query, taken out of it.
fn from_query(parameter: &Parameter<'_>, query: &mut Vec<(String, String)>) -> Option<Value> {
    let mut take = |is_own: &dyn Fn(&str) -> bool| {
        let (own, others) = std::mem::take(query).into_iter().partition(|(name, _)| is_own(name));
        *query = others;
        own
    };
    let kinds = parameter.schema.kinds();
    let is_list = kinds.contains("array") && !kinds.contains("string");
    if parameter.is_json {
        let own: Vec<(String, String)> = take(&|name| name == parameter.name);
        return own.first().map(|(_, text)| json(&decoded(text)));
    }
    if parameter.style == "deepObject" {
        let start = format!("{}[", parameter.name);
        let own: Vec<(String, String)> = take(&|name| name.starts_with(&start));
        let entries = own.iter().map(|(name, text)| {
            let name = name[start.len()..].trim_end_matches(']');
            (name.to_owned(), member(&parameter.schema, name, &decoded(text)))
        });
        let object: Map<String, Value> = entries.collect();
        return (!object.is_empty()).then_some(Value::Object(object));
    }
    if kinds.contains("object") && parameter.explode {
        let names = parameter.schema.within(&["properties"]).and_then(|names| names.value.as_object());
        let own: Vec<(String, String)> = take(&|name| names.is_none_or(|names| names.contains_key(name)));
        let entries = own.iter().map(|(name, text)| (name.clone(), member(&parameter.schema, name, &decoded(text))));
        let object: Map<String, Value> = entries.collect();
        return (!object.is_empty()).then_some(Value::Object(object));
    }
    let own: Vec<(String, String)> = take(&|name| name == parameter.name);
    match own.as_slice() {
        [] => None,
        many if is_list && parameter.explode => {
            let items = parameter.schema.within(&["items"]);
            Some(many.iter().map(|(_, text)| one(items.as_ref(), &decoded(text))).collect())
        }
        [(_, text)] => Some(list_or_one(parameter, text)),
        _ => Some(Value::from("several values of one name")),
    }
}

/// A value that stands in one place, and may be a list.
fn list_or_one(parameter: &Parameter<'_>, text: &str) -> Value {
    let kinds = parameter.schema.kinds();
    if !kinds.contains("array") {
        return one(Some(&parameter.schema), &decoded(text));
    }
    let separator = match parameter.style {
        "spaceDelimited" => "%20",
        "pipeDelimited" => "%7C",
        _ => ",",
    };
    let items = parameter.schema.within(&["items"]);
    text.split(separator).map(|text| one(items.as_ref(), &decoded(text))).collect()
}

fn member(schema: &Place<'_>, name: &str, text: &str) -> Value {
    let own = schema.within(&["properties", name]).or_else(|| schema.within(&["additionalProperties"]));
    one(own.as_ref(), text)
}

/// A text as the value that the schema makes of it.
fn one(schema: Option<&Place<'_>>, text: &str) -> Value {
    let plain = Value::from(text);
    let Some(schema) = schema else { return plain };
    let kinds = schema.kinds();
    let read: Option<Value> = serde_json::from_str(text).ok();
    let fits = |value: &Value| match value {
        Value::Bool(_) => kinds.contains("boolean"),
        Value::Number(_) => kinds.contains("integer") || kinds.contains("number"),
        // What is nested in an entry, or of any type at all, is JSON text.
        Value::Object(_) | Value::Array(_) => kinds.contains("object") || kinds.contains("array") || kinds.is_empty(),
        _ => false,
    };
    read.filter(|value| fits(value) && (!kinds.contains("string") || schema.complaints(value).is_empty()))
        .unwrap_or(plain)
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| Value::from(text))
}

/// Where two values first differ, numbers by what they count.
pub fn difference(found: &Value, wanted: &Value) -> Option<String> {
    match (found, wanted) {
        (Value::Number(one), Value::Number(other)) if one.as_f64() == other.as_f64() => None,
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            let mut items = one.iter().zip(other).enumerate();
            items.find_map(|(at, (one, other))| Some(format!("[{at}]{}", difference(one, other)?)))
        }
        (Value::Object(one), Value::Object(other)) => {
            let foreign = one.keys().find(|name| !other.contains_key(*name));
            let foreign = foreign.map(|name| format!(".{name}: {}, nothing was wanted", one[name]));
            foreign.or_else(|| {
                other.iter().find_map(|(name, other)| match one.get(name) {
                    Some(one) => Some(format!(".{name}{}", difference(one, other)?)),
                    None => Some(format!(".{name}: nothing, wanted {other}")),
                })
            })
        }
        (one, other) => (one != other).then(|| format!(": {one}, wanted {other}")),
    }
}

fn body(
    operation: &Operation<'_>,
    given: &Arguments,
    key: Option<&str>,
    received: &Received,
    say: &mut dyn FnMut(String),
) {
    let mut wanted = given.body.clone();
    if let (Some(Key::Body(name)), Some((media, _, _)), Some(key)) = (operation.key(), operation.body(), key)
        && media.contains("json")
        && let Value::Object(object) = wanted.get_or_insert_with(|| Value::Object(Map::new()))
    {
        object.insert(name.to_owned(), Value::from(key));
    }
    let content_type = received.header("content-type");
    let (Some(wanted), Some((media, schema, _))) = (&wanted, operation.body()) else {
        if !received.body.is_empty() || content_type.is_some() {
            say(format!("there is a body where none was given: {}", received.text()));
        }
        return;
    };
    if content_type != Some(media) {
        say(format!("the content type is {content_type:?}, not {media}"));
    }
    match serde_json::from_slice::<Value>(&received.body) {
        Ok(body) => {
            if let Some(difference) = difference(&body, wanted) {
                say(format!("the body differs at ${difference}"));
            }
            schema.complaints(&body).into_iter().for_each(|wrong| say(format!("body{wrong}")));
        }
        Err(error) => say(format!("the body is no JSON: {error}")),
    }
}

/// One of the alternatives is there whole; where none is asked for, no credential is sent.
fn credentials(operation: &Operation<'_>, received: &Received, say: &mut dyn FnMut(String)) {
    let schemes = operation.document.schemes();
    let is_there = |name: &&str| {
        let scheme = schemes[name];
        let name = || scheme["name"].as_str().unwrap();
        let carried = match (scheme["type"].as_str().unwrap(), scheme["in"].as_str()) {
            ("apiKey", Some("header")) => received.header(name()).map(str::to_owned),
            ("apiKey", Some("query")) => received.query().map(str::to_owned),
            ("http", _) if scheme["scheme"] == "basic" => {
                received.header("authorization").map(|_| CREDENTIAL.to_owned())
            }
            _ => received.header("authorization").filter(|text| text.starts_with("Bearer ")).map(str::to_owned),
        };
        carried.is_some_and(|carried| carried.contains(CREDENTIAL))
    };
    let wanted = operation.security();
    if !wanted.iter().any(|names| names.iter().all(is_there)) && !wanted.is_empty() {
        say(format!("none of the credentials {wanted:?} is there"));
    }
    if wanted.is_empty() && received.headers.iter().any(|(_, value)| value.contains(CREDENTIAL)) {
        say("there are credentials where none are needed".to_owned());
    }
}

fn keys(operation: &Operation<'_>, key: Option<&str>, received: &Received, say: &mut dyn FnMut(String)) {
    let sent = match operation.key() {
        Some(Key::Header(name)) => received.header(name).map(str::to_owned),
        Some(Key::Body(name)) => {
            let body = serde_json::from_slice::<Value>(&received.body).unwrap_or_default();
            body.get(name).and_then(Value::as_str).map(str::to_owned)
        }
        None => None,
    };
    if sent.as_deref() != key || key.is_some() != operation.key().is_some() {
        say(format!("the idempotency key is {sent:?}, by the document {:?}, by the call {key:?}", operation.key()));
    }
    if operation.key().is_none() && received.header("idempotency-key").is_some() {
        say("there is an idempotency key, and the operation takes none".to_owned());
    }
}

fn fixed_headers(operation: &Operation<'_>, received: &Received, say: &mut dyn FnMut(String)) {
    for (name, value) in operation.document.root["x-headers"].as_object().into_iter().flatten() {
        if received.header(name) != value.as_str() {
            say(format!("the header `{name}` is {:?}, not {value}", received.header(name)));
        }
    }
    let accept = received.header("accept").unwrap_or_default();
    for Response { status, media, .. } in operation.answers() {
        if let Some(media) = media.filter(|_| status.starts_with('2'))
            && !accept.contains(media)
            && !accept.contains("*/*")
        {
            say(format!("accepts {accept}, but a {status} is {media}"));
        }
    }
}

#[cfg(test)]
mod tests_of_this {
    use serde_json::json;

    use super::super::document::Document;
    use super::*;

    /// One operation with one thing of each kind.
    fn document() -> Document {
        Document::new(json!({
            "openapi": "3.1.0",
            "security": [{"key": []}],
            "x-headers": {"version": "7"},
            "x-idempotency": {"in": "body", "name": "once", "methods": ["post"]},
            "paths": {"/v{version}/sales/{id}": {"post": {
                "operationId": "sell",
                "parameters": [
                    {"name": "version", "in": "path", "required": true, "schema": {"const": "1"}},
                    {"name": "id", "in": "path", "required": true, "schema": {"type": "string", "maxLength": 4}},
                    {"name": "tags", "in": "query", "required": true, "schema": {"type": "array", "items": {"type": "integer"}}},
                    {"name": "shop", "in": "header", "x-per-client": true, "schema": {"type": "string"}}
                ],
                "requestBody": {"content": {"application/json": {"schema": {
                    "type": "object", "required": ["amount"], "additionalProperties": false,
                    "properties": {"amount": {"type": "integer"}, "once": {"type": "string", "minLength": 3}}
                }}}},
                "responses": {"200": {"description": "Sold.", "content": {"application/json": {"schema": {}}}}}
            }}},
            "components": {"securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "x-key"}}}
        }))
    }

    fn request() -> Received {
        let headers = [
            ("accept", "application/json"),
            ("content-type", "application/json"),
            ("x-key", CREDENTIAL),
            ("version", "7"),
            ("shop", "s1"),
        ];
        Received {
            method: "POST".to_owned(),
            target: "/base/v1/sales/a%2Fb?tags=1&tags=2".to_owned(),
            headers: headers.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec(),
            body: br#"{"amount": 5, "once": "key-1"}"#.to_vec(),
        }
    }

    fn told(change: impl FnOnce(&mut Received), key: Option<&str>) -> Vec<String> {
        let parameter = |place: &str, name: &str, value| (place.to_owned(), name.to_owned(), value);
        let given = Arguments {
            parameters: vec![parameter("path", "id", json!("a/b")), parameter("query", "tags", json!([1, 2]))],
            body: Some(json!({"amount": 5})),
        };
        let setup = Setup { settings: vec![("shop".to_owned(), json!("s1"))], base: "/base".to_owned() };
        let (document, mut received) = (document(), request());
        change(&mut received);
        complaints(&document.operations()[0], &given, &setup, key, &received)
    }

    fn without(received: &mut Received, name: &str) {
        received.headers.retain(|(own, _)| own != name);
    }

    #[test]
    fn what_is_right_is_taken() {
        assert_eq!(told(|_| {}, Some("key-1")), [""; 0]);
    }

    #[test]
    fn what_is_wrong_is_told() {
        type Change = fn(&mut Received);
        let cases: [(Change, &str); 18] = [
            (|it| it.method = "PUT".to_owned(), "the method is PUT"),
            (|it| it.target = it.target.replace("v1", "v2"), "path parameter `version`: "),
            (|it| it.target = it.target.replace("/sales", "/sale"), "the path /base/v1/sale/a%2Fb is not "),
            (|it| it.target = it.target.replace("%2F", "/"), "the path /base/v1/sales/a/b is not "),
            (|it| it.target = it.target.replace("a%2Fb", "a"), "path parameter `id` is \"a\" instead of \"a/b\""),
            (|it| it.target = it.target.replace("a%2Fb", "abcde"), "path parameter `id`: : \"abcde\" is longer "),
            (|it| it.target = it.target.replace("&tags=2", ""), "query parameter `tags` is [1] instead of [1,2]"),
            (|it| it.target = it.target.replace("=2", "=x"), "query parameter `tags`: /1: \"x\" is not of type"),
            (|it| it.target = it.target.replace("tags", "tag"), "query parameter `tags` is missing"),
            (|it| it.target.push_str("&more=1"), "the query has `more=1`"),
            (|it| without(it, "shop"), "header parameter `shop` is left out"),
            (|it| without(it, "x-key"), "none of the credentials"),
            (|it| without(it, "version"), "the header `version` is None"),
            (|it| without(it, "content-type"), "the content type is None"),
            (|it| without(it, "accept"), "accepts , but a 200 is application/json"),
            (|it| it.body = b"{\"amount\": 6, \"once\": \"key-1\"}".to_vec(), "the body differs at $.amount: 6"),
            (|it| it.body = b"{\"once\": \"key-1\"}".to_vec(), "body: \"amount\" is a required property"),
            (|it| it.body = b"{\"amount\": 5}".to_vec(), "the idempotency key is None"),
        ];
        for (change, wanted) in cases {
            let told = told(change, Some("key-1"));
            assert!(told.iter().any(|told| told.starts_with(wanted)), "{wanted}: {told:#?}");
        }
        assert!(told(|_| {}, Some("other"))[0].starts_with("the body differs at $.once"));
        assert!(told(|_| {}, None).iter().any(|told| told.starts_with("the idempotency key is Some")));
    }
}
