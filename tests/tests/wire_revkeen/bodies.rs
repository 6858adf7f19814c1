//! Every body with every member that RevKeen's document names: each goes out under its own name. RevKeen mixes
//! camelCase and snake_case, so that no rule would find a wrong one.

use std::collections::BTreeSet;
use std::path::Path;

use billwright::revkeen::types::*;
use billwright::runtime::{Encode, Json};
use billwright_codegen::load::{Source, load};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

fn document() -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs/revkeen/openapi.yaml");
    let source = Source { name: "openapi.yaml".to_owned(), text: std::fs::read_to_string(path).unwrap() };
    load(&source, &|_, path| Err(format!("{path} is not there"))).value.unwrap().value
}

/// The schemas of all bodies, by name.
fn bodies(document: &Value) -> BTreeSet<String> {
    let operations =
        document["paths"].as_object().unwrap().values().flat_map(|path| path.as_object().unwrap().values());
    let references = operations
        .filter_map(|operation| operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].as_str());
    references.map(|reference| reference.rsplit('/').next().unwrap().to_owned()).collect()
}

/// A value of a schema, with all members that it names. Covers what the document uses, and panics at the rest.
fn instance(document: &Value, schema: &Value) -> Value {
    if let Some(reference) = schema["$ref"].as_str() {
        return instance(document, document.pointer(reference.trim_start_matches('#')).unwrap());
    }
    if let Some(values) = schema["enum"].as_array() {
        return values[0].clone();
    }
    let kind = match &schema["type"] {
        Value::Array(kinds) => kinds[0].as_str(),
        kind => kind.as_str(),
    };
    match (kind, schema["format"].as_str()) {
        (Some("object"), _) => {
            let none = Map::new();
            let members = schema["properties"].as_object().unwrap_or(&none).iter();
            let mut object: Map<String, Value> =
                members.map(|(name, schema)| (name.clone(), instance(document, schema))).collect();
            if schema["additionalProperties"] == true {
                object.insert("anything".to_owned(), json!([1, null]));
            }
            Value::Object(object)
        }
        (Some("array"), _) => json!([instance(document, &schema["items"])]),
        (Some("string"), Some("date-time")) => json!("2026-03-02T09:30:00Z"),
        (Some("string"), Some("uuid")) => json!("0b6f2c1e-8c5a-4f0e-9d3b-2a7e51c4d908"),
        (Some("string"), _) => json!("text"),
        (Some("integer"), _) => json!(7),
        (Some("boolean"), _) => json!(true),
        other => panic!("no value for {other:?}: {schema}"),
    }
}

/// Checks bodies against the document, and notes which ones.
struct Check {
    document: Value,
    checked: BTreeSet<String>,
}

impl Check {
    fn body<T: Encode + DeserializeOwned>(&mut self, schema: &str) {
        let expected = instance(&self.document, &self.document["components"]["schemas"][schema]);
        let body: T = serde_json::from_value(expected.clone()).unwrap();
        // A member under a wrong name would have been passed over when read, and be missing now.
        assert_eq!(Json::encode(&body).unwrap().value(), expected, "{schema}");
        self.checked.insert(schema.to_owned());
    }
}

#[test]
fn every_member_goes_out_under_its_name() {
    let mut check = Check { document: document(), checked: BTreeSet::new() };
    check.body::<ActivateIntegrationRequest>("ActivateIntegrationRequest");
    check.body::<BatchUpsertCustomersRequest>("BatchUpsertCustomersRequest");
    check.body::<BatchUpsertProductsRequest>("BatchUpsertProductsRequest");
    check.body::<CreateCustomerRequest>("CreateCustomerRequest");
    check.body::<CreateProductRequest>("CreateProductRequest");
    check.body::<DeactivateIntegrationRequest>("DeactivateIntegrationRequest");
    check.body::<SaveProductMappings>("SaveProductMappingsRequest");
    check.body::<TestIntegrationRequest>("TestIntegrationRequest");
    check.body::<ToggleSyncRequest>("ToggleSyncRequest");
    check.body::<TriggerSyncRequest>("TriggerSyncRequest");
    check.body::<UpdateIntegrationStatusRequest>("UpdateIntegrationStatusRequest");
    check.body::<UpdateProductRequest>("UpdateProductRequest");
    check.body::<UpsertCustomer>("UpsertCustomerRequest");
    check.body::<UpsertProduct>("UpsertProductRequest");

    let all = bodies(&check.document);
    assert_eq!(check.checked.difference(&all).count(), 0);
}
