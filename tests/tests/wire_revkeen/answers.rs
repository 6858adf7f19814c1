//! Successes: what callers get of RevKeen's answers, and that nothing is lost of what the document does not know.

use billwright::revkeen::types::*;
use billwright::runtime::{Call, Json, Outcome};
use tests::Answer;

use super::Bench;
use super::samples::{self, CUSTOMER_ID, PRODUCT_ID};

type Upserted = CustomersUpsertByExternalIdSuccess;

async fn upsert(status: u16, answer: &str) -> Outcome<Upserted> {
    let bench = Bench::answering(Answer::json(status, answer)).await;
    let customer = UpsertCustomer::new("ada@example.com");
    bench.client.customers().upsert_by_external_id("practicehub", "PAT-7", customer).send().await.unwrap()
}

#[tokio::test]
async fn a_customer_is_created() {
    let outcome = upsert(201, &samples::upserted(true)).await;
    assert_eq!(outcome.status(), 201);
    let Upserted::Created(made) = outcome.into_inner() else { panic!("another variant") };
    assert_eq!(made.data.id.to_string(), CUSTOMER_ID);
    assert_eq!(made.data.merchant_ref_id.as_deref(), Some("PAT-7"));
    assert_eq!(made.data.created_at.to_rfc3339(), "2026-02-11T08:00:00+00:00");
    assert_eq!(made.data.custom_fields.as_ref().unwrap()["allergies"][0], "none");
    assert_eq!(made.warnings.as_deref(), Some(["no postal code".to_owned()].as_slice()));
    assert!(made.created);
}

#[tokio::test]
async fn a_customer_is_updated() {
    let outcome = upsert(200, &samples::upserted(false)).await;
    let Upserted::Existing(CustomerUpsertOutcome::Updated(updated)) = &*outcome else { panic!("{outcome:?}") };
    assert!(!updated.created);
    assert_eq!(updated.data.email, "ada@example.com");
}

#[tokio::test]
async fn a_stale_update_is_ignored() {
    let outcome = upsert(200, samples::STALE).await;
    let Upserted::Existing(CustomerUpsertOutcome::Stale(stale)) = &*outcome else { panic!("{outcome:?}") };
    assert!(stale.ignored);
    assert_eq!(stale.stored_timestamp, "2026-03-02T09:30:00Z");
    assert_eq!(stale.incoming_timestamp, "2026-03-01T00:00:00Z");
}

#[tokio::test]
async fn a_member_that_the_union_does_not_know_is_kept() {
    let answer = r#"{"merged_into": "PAT-9", "at": [1.10, null]}"#;
    let outcome = upsert(200, answer).await;
    let Upserted::Existing(CustomerUpsertOutcome::Unknown(json)) = &*outcome else { panic!("{outcome:?}") };
    assert_eq!(json.as_str(), answer);
}

#[tokio::test]
async fn a_product_is_upserted() {
    let bench = Bench::answering(Answer::json(200, samples::PRODUCT_UPSERT).header("X-Request-Id", "req-7")).await;
    let product = UpsertProduct::new("Yoga, full year", 24000);
    let call = bench.client.products().upsert_by_external_id("practicehub", "yoga-year", product);
    let outcome = call.send().await.unwrap();
    assert_eq!((outcome.status(), outcome.request_id()), (200, Some("req-7")));
    assert_eq!((outcome.created, outcome.skipped), (true, Some(false)));
    assert_eq!(outcome.data.id.to_string(), PRODUCT_ID);
    assert_eq!(outcome.data.kind, Some(ExternalProductKind::Subscription));
    assert_eq!(outcome.data.amount_cents.unwrap().to_string(), "24000");
    assert_eq!(outcome.data.description, None);
}

#[tokio::test]
async fn mappings_are_counted() {
    let bench = Bench::answering(Answer::json(200, r#"{"success": true, "count": 2}"#)).await;
    let mappings = SaveProductMappings::new([]);
    let call = bench.client.integrations().save_product_mappings(IntegrationProvider::Terminal, mappings);
    let outcome = call.send().await.unwrap();
    assert_eq!((outcome.success, outcome.count), (true, 2));
}

#[tokio::test]
async fn there_may_be_no_integration() {
    let bench = Bench::answering(Answer::json(200, r#"{"data": null}"#)).await;
    let outcome = bench.client.integrations().get_status("wodify").send().await.unwrap();
    assert_eq!(outcome.data, None);
}

/// What a vendor adds tomorrow is decoded, kept, and goes back out unchanged: through the client, and through serde.
#[tokio::test]
async fn what_is_unknown_survives() {
    let answer = r#"{
        "data": [{
            "id": "c2a7f5e3-0d48-4e96-b7a1-58d3f0c6e924",
            "provider": "clinicloud",
            "isActive": true,
            "status": "warming_up",
            "lastSyncAt": null,
            "lastSyncError": null,
            "createdAt": "2026-02-11T08:00:00Z",
            "updatedAt": "2026-02-11T08:00:00.123456Z",
            "syncHealth": "thriving",
            "balance": {"minor": 123456789012345678901234567890, "rate": 0.10}
        }],
        "next": ["a", {"b": null}]
    }"#;
    let bench = Bench::answering(Answer::json(200, answer)).await;
    let outcome = bench.client.integrations().list().send().await.unwrap();
    assert_eq!(outcome.degraded(), []);
    let [integration] = outcome.data.as_slice() else { panic!("{outcome:?}") };
    assert_eq!(integration.provider, IntegrationProvider::Unknown("clinicloud".to_owned()));
    assert_eq!(integration.status, Some(IntegrationStatus::Unknown("warming_up".to_owned())));
    assert_eq!(integration.sync_health, Some(IntegrationSyncHealth::Unknown("thriving".to_owned())));
    let balance = integration.extra.get("balance").unwrap();
    assert_eq!(balance.as_str(), r#"{"minor": 123456789012345678901234567890, "rate": 0.10}"#);

    let expected = Json::parse(answer).unwrap();
    assert_eq!(Json::encode(&*outcome).unwrap(), expected);
    let stored = serde_json::to_string(&*outcome).unwrap();
    assert_eq!(Json::parse(&stored).unwrap(), expected);
    assert_eq!(serde_json::from_str::<IntegrationListResponse>(&stored).unwrap(), *outcome);
}

/// What is optional and not what it should be is left out, told, and kept all the same.
#[tokio::test]
async fn what_does_not_fit_is_told() {
    let answer = samples::data(&samples::INTEGRATION.replace("900000", "\"soon\""));
    let bench = Bench::answering(Answer::json(200, answer.as_str())).await;
    let outcome = bench.client.integrations().get_status("practicehub").send().await.unwrap();
    let integration = outcome.data.as_ref().unwrap();
    assert_eq!(integration.sync_interval.as_ref().unwrap().interval_ms, None);
    let [degraded] = outcome.degraded() else { panic!("{:?}", outcome.degraded()) };
    assert_eq!(degraded.to_string(), "$.data.syncInterval.intervalMs: expected an integer of 64 bits, found a string");
    assert_eq!(Json::encode(&*outcome).unwrap(), Json::parse(&answer).unwrap());
}

/// A caller who has an operation and JSON gets JSON.
#[tokio::test]
async fn an_untyped_call_is_the_same_call() {
    use billwright::revkeen::Operation;
    let bench = Bench::answering(Answer::json(200, samples::PRODUCT_UPSERT)).await;
    let arguments = serde_json::json!({
        "source": "practicehub", "externalId": "prod/1", "body": {"name": "Yoga", "amountCents": 9900}
    });
    let call: Call<'_, _> = bench.client.untyped(Operation::ProductsUpsertByExternalId.spec(), arguments);
    let outcome = call.send().await.unwrap();
    assert_eq!(outcome["data"]["amountCents"], 24000);
    let received = bench.received();
    assert_eq!((received.method.as_str(), received.path()), ("PUT", "/v2/products/external/practicehub/prod%2F1"));
    assert_eq!(serde_json::from_slice::<serde_json::Value>(&received.body).unwrap()["name"], "Yoga");
    assert!(received.header("idempotency-key").is_some());
}
