//! Random documents that are well formed, or nearly: every keyword in every place where it may stand.

use std::collections::BTreeSet;

use arbitrary::Unstructured;
use serde_json::{Map, Value, json};

use super::pick::{below, once_in, one};
use super::schema::{NAMES, Schemas, escaped};

const METHODS: &[&str] = &["get", "post", "put", "patch", "delete", "head", "options"];
const STEPS: &[&str] = &["pets", "v1", "{id}", "{a-b}", "a.b", "{x}:act", "%20", "", "{id*}", "items"];

/// A document.
pub fn document(bytes: &mut Unstructured<'_>) -> Value {
    let version = one(bytes, &["3.0.3", "3.1.0", "3.2.0"]);
    let mut names: BTreeSet<String> = BTreeSet::new();
    for _ in 0..below(bytes, 9) {
        names.insert(one(bytes, NAMES).to_owned());
    }
    let maker = Maker { schemas: Schemas { is_new: version != "3.0.3", names: names.into_iter().collect() } };
    let mut paths = Map::new();
    for _ in 0..=below(bytes, 4) {
        let steps: Vec<&str> = (0..=below(bytes, 4)).map(|_| one(bytes, STEPS)).collect();
        let path = format!("/{}", steps.join("/"));
        paths.insert(path.clone(), maker.path_item(bytes, &path));
    }
    let mut document = json!({
        "openapi": version,
        "info": {"title": one(bytes, NAMES), "version": "1"},
        "paths": paths,
        "components": maker.components(bytes),
        "tags": [{"name": one(bytes, NAMES), "description": "*/"}],
    });
    if once_in(bytes, 3) {
        let url = one(bytes, &["https://{region}.example.com", "/v1", "", "//x", "{"]);
        document["servers"] = json!([{"url": url, "variables": {"region": {"default": "eu"}}}]);
    }
    if once_in(bytes, 3) {
        document["security"] = json!([{"key": []}, {"token": ["read"], "gone": []}, {}]);
    }
    document
}

struct Maker {
    schemas: Schemas,
}

impl Maker {
    fn components(&self, bytes: &mut Unstructured<'_>) -> Value {
        let schemas: Map<String, Value> =
            self.schemas.names.iter().map(|name| (name.clone(), self.schemas.schema(bytes, 0))).collect();
        json!({
            "schemas": schemas,
            "parameters": {"shared": self.parameter(bytes, "shared", "query")},
            "responses": {"shared": self.response(bytes)},
            "requestBodies": {"shared": {"content": self.content(bytes), "required": once_in(bytes, 2)}},
            "headers": {"shared": {"schema": self.schemas.schema(bytes, 2)}},
            "securitySchemes": {
                "key": {"type": "apiKey", "in": one(bytes, &["header", "query", "cookie"]), "name": "X-Key"},
                "token": {"type": "http", "scheme": one(bytes, &["bearer", "basic", "odd"])},
                "oauth": {"type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": "/token", "scopes": {}}}},
            },
        })
    }

    fn path_item(&self, bytes: &mut Unstructured<'_>, path: &str) -> Value {
        let mut item = Map::new();
        let slots: Vec<&str> = path
            .split('{')
            .skip(1)
            .filter_map(|part| part.split('}').next())
            .map(|s| s.trim_end_matches('*'))
            .collect();
        let parameters: Vec<Value> = slots.iter().map(|slot| self.parameter(bytes, slot, "path")).collect();
        if !once_in(bytes, 6) {
            item.insert("parameters".to_owned(), json!(parameters));
        }
        for _ in 0..=below(bytes, 2) {
            item.insert(one(bytes, METHODS).to_owned(), self.operation(bytes));
        }
        if self.schemas.is_new && once_in(bytes, 8) {
            item.insert("additionalOperations".to_owned(), json!({"PURGE": self.operation(bytes)}));
        }
        Value::Object(item)
    }

    fn operation(&self, bytes: &mut Unstructured<'_>) -> Value {
        let mut parameters: Vec<Value> = Vec::new();
        for _ in 0..below(bytes, 4) {
            let place = one(bytes, &["query", "header", "cookie"]);
            let name = one(bytes, NAMES);
            parameters.push(match below(bytes, 6) {
                5 => json!({"$ref": "#/components/parameters/shared"}),
                _ => self.parameter(bytes, name, place),
            });
        }
        let mut operation = json!({"parameters": parameters, "responses": self.responses(bytes)});
        if once_in(bytes, 2) {
            operation["requestBody"] = match below(bytes, 5) {
                4 => json!({"$ref": "#/components/requestBodies/shared"}),
                _ => json!({"required": once_in(bytes, 2), "content": self.content(bytes)}),
            };
        }
        if once_in(bytes, 2) {
            operation["operationId"] = json!(one(bytes, NAMES));
        }
        if once_in(bytes, 2) {
            operation["tags"] = json!([one(bytes, NAMES)]);
        }
        if once_in(bytes, 6) {
            operation["security"] = json!([{"oauth": []}]);
        }
        if once_in(bytes, 6) {
            operation["description"] = json!("A\n\n    code\n\n```\nunclosed */ [x]");
        }
        if once_in(bytes, 8) {
            operation["deprecated"] = json!(true);
        }
        operation
    }

    fn parameter(&self, bytes: &mut Unstructured<'_>, name: &str, place: &str) -> Value {
        const STYLES: &[&str] =
            &["form", "simple", "label", "matrix", "spaceDelimited", "pipeDelimited", "deepObject", "odd"];
        let mut parameter = json!({"name": name, "in": place, "required": place == "path" || once_in(bytes, 2)});
        if once_in(bytes, 8) {
            parameter["content"] = json!({"application/json": {"schema": self.schemas.schema(bytes, 2)}});
        } else {
            parameter["schema"] = self.schemas.schema(bytes, 2);
        }
        if once_in(bytes, 3) {
            parameter["style"] = json!(one(bytes, STYLES));
            parameter["explode"] = json!(once_in(bytes, 2));
        }
        parameter
    }

    fn responses(&self, bytes: &mut Unstructured<'_>) -> Value {
        const STATUS: &[&str] = &["200", "201", "204", "2XX", "400", "404", "4XX", "500", "default", "302"];
        let mut responses = Map::new();
        for _ in 0..=below(bytes, 4) {
            let response = match below(bytes, 6) {
                5 => json!({"$ref": "#/components/responses/shared"}),
                _ => self.response(bytes),
            };
            responses.insert(one(bytes, STATUS).to_owned(), response);
        }
        Value::Object(responses)
    }

    fn response(&self, bytes: &mut Unstructured<'_>) -> Value {
        let mut response = json!({"description": "d", "content": self.content(bytes)});
        if once_in(bytes, 5) {
            response["headers"] =
                json!({"X-Rate": {"schema": {"type": "integer"}}, "Shared": {"$ref": "#/components/headers/shared"}});
        }
        response
    }

    fn content(&self, bytes: &mut Unstructured<'_>) -> Value {
        const MEDIA: &[&str] = &[
            "application/json",
            "application/problem+json; charset=utf-8",
            "multipart/form-data",
            "application/x-www-form-urlencoded",
            "application/octet-stream",
            "text/plain",
            "text/event-stream",
            "application/xml",
            "image/*",
            "*/*",
        ];
        let mut content = Map::new();
        for _ in 0..below(bytes, 3) {
            let schema = match below(bytes, 3) {
                2 => self.schemas.object(bytes, 2),
                _ => self.schemas.schema(bytes, 2),
            };
            content.insert(one(bytes, MEDIA).to_owned(), json!({ "schema": schema }));
        }
        if once_in(bytes, 12)
            && let Some(name) = self.schemas.names.first()
        {
            let deep = format!("#/components/schemas/{}/properties/id", escaped(name));
            content.insert("application/json".to_owned(), json!({"schema": {"$ref": deep}}));
        }
        Value::Object(content)
    }
}
