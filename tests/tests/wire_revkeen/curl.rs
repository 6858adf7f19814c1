//! The three calls for which RevKeen's pages give a curl line: what arrives is what curl would have sent, white space
//! in the body apart.

use billwright::revkeen::types::*;
use billwright::runtime::Uuid;
use tests::{Answer, Received};

use super::{BASE, Bench, KEY, samples};

/// A request as curl sends it with `-X`, `-H` twice and `-d`: a line, the two headers, a blank line, the body.
fn as_curl(received: &Received) -> String {
    let header = |name| received.header(name).unwrap_or_default();
    let (key, content_type) = (header("x-api-key"), header("content-type"));
    let target = received.target.strip_prefix(BASE).unwrap();
    format!("{} {target}\nx-api-key: {key}\nContent-Type: {content_type}\n\n{}", received.method, received.text())
}

fn curl(line: &str, body: &str) -> String {
    format!("{line}\nx-api-key: {KEY}\nContent-Type: application/json\n\n{body}")
}

#[tokio::test]
async fn upsert_customer() {
    let bench = Bench::answering(Answer::json(201, samples::upserted(true))).await;
    let customer = UpsertCustomer::new("customer@example.com");
    bench.client.customers().upsert_by_external_id("practicehub", "PAT-12345", customer).send().await.unwrap();

    let expected = curl("PUT /customers/external/practicehub/PAT-12345", r#"{"email":"customer@example.com"}"#);
    assert_eq!(as_curl(&bench.received()), expected);
}

#[tokio::test]
async fn upsert_product() {
    let bench = Bench::answering(Answer::json(200, samples::PRODUCT_UPSERT)).await;
    let product = UpsertProduct::new("Monthly Membership", 9900);
    bench.client.products().upsert_by_external_id("practicehub", "prod_12345", product).send().await.unwrap();

    let body = r#"{"name":"Monthly Membership","amountCents":9900}"#;
    assert_eq!(as_curl(&bench.received()), curl("PUT /products/external/practicehub/prod_12345", body));
}

#[tokio::test]
async fn save_product_mappings() {
    let bench = Bench::answering(Answer::json(200, r#"{"success": true, "count": 1}"#)).await;
    let metadata = ProductMappingMetadata::new().name("string").r#type("string").charge_type("string");
    let mapping = ProductMapping::new("string", Uuid::nil()).metadata(metadata);
    let mappings = SaveProductMappings::new([mapping]);
    let call = bench.client.integrations().save_product_mappings(IntegrationProvider::Practicehub, mappings);
    call.send().await.unwrap();

    let body = concat!(
        r#"{"mappings":[{"externalId":"string","internalId":"00000000-0000-0000-0000-000000000000","#,
        r#""metadata":{"name":"string","type":"string","charge_type":"string"}}]}"#
    );
    assert_eq!(as_curl(&bench.received()), curl("PUT /integrations/practicehub/product-mappings", body));
}

/// What a program can see before it sends is what arrives.
#[tokio::test]
async fn the_request_can_be_seen_before() {
    let bench = Bench::answering(Answer::json(200, samples::PRODUCT_UPSERT)).await;
    let product = UpsertProduct::new("Monthly Membership", 9900);
    let call = bench.client.products().upsert_by_external_id("practicehub", "prod_12345", product);
    let request = call.request().unwrap();
    call.send().await.unwrap();

    let received = bench.received();
    assert_eq!(request.method().as_str(), received.method);
    assert_eq!(request.uri().path(), received.target);
    assert_eq!(request.body().bytes().unwrap(), &received.body);
    for (name, value) in request.headers() {
        assert_eq!(received.header(name.as_str()), value.to_str().ok(), "{name}");
    }
    // Those that the transport adds.
    assert_eq!(received.headers.len(), request.headers().len() + 2, "{:?}", received.headers);
}
