//! Failures: which variant a caller gets, and that the vendor's answer is in it whole.

use billwright::revkeen::customers::{CustomersInvoicesList, CustomersOrdersList};
use billwright::revkeen::types::*;
use billwright::runtime::{AnswerError, Error, Refusal, Uuid};
use tests::Answer;

use super::Bench;
use super::samples::{self, CUSTOMER_ID};

fn customer() -> Uuid {
    CUSTOMER_ID.parse().unwrap()
}

/// What became of listing invoices, for which RevKeen documents an error body.
async fn invoices(answer: Answer) -> Error<CustomersError> {
    let bench = Bench::answering(answer).await;
    let error =
        bench.client.customers().list_invoices(CustomersInvoicesList::new(customer())).send().await.unwrap_err();
    // Nothing is sent a second time.
    bench.received();
    error
}

/// What became of an upsert, for which RevKeen documents no error body: its usual one is tried.
async fn upsert(answer: Answer) -> Error<Option<ErrorEnvelope>> {
    let bench = Bench::answering(answer).await;
    let product = UpsertProduct::new("Yoga", 9900);
    let call =
        bench.client.products().upsert_by_external_id("practicehub", "yoga", product).idempotency_key("upsert-1");
    let error = call.send().await.unwrap_err();
    bench.received();
    error
}

#[tokio::test]
async fn documented_with_a_body() {
    let body = r#"{"error": {"code": "unauthenticated", "message": "No such key.", "doc": "https://example.com"}}"#;
    let error = invoices(Answer::json(401, body).header("X-Request-Id", "req-9")).await;
    let Error::Api(api) = &error else { panic!("{error:?}") };
    let CustomersError::Unauthorized(documented) = &api.error else { panic!("{error:?}") };
    assert_eq!(
        (documented.error.code.as_str(), documented.error.message.as_str()),
        ("unauthenticated", "No such key.")
    );
    assert_eq!(documented.error.extra.get("doc").unwrap().as_str(), r#""https://example.com""#);
    assert_eq!((error.status(), error.request_id(), error.idempotency_key()), (Some(401), Some("req-9"), None));
    assert_eq!(error.operation().id, "customers_invoices_list");
    assert_eq!(error.answer().unwrap().body().as_ref(), body.as_bytes());
    assert_eq!(error.to_string(), "customers_invoices_list: answered 401 (request req-9)");

    let bench = Bench::answering(Answer::json(404, r#"{"error": {"code": "resource_missing", "message": "?"}}"#)).await;
    let call = bench.client.customers().list_orders(CustomersOrdersList::new(customer()));
    let error = call.send().await.unwrap_err();
    let Some(CustomersError::NotFound(documented)) = error.documented() else { panic!("{error:?}") };
    assert_eq!((error.status(), documented.error.code.as_str()), (Some(404), "resource_missing"));

    let bench = Bench::answering(Answer::json(404, r#"{"error": "no such product"}"#)).await;
    let error = bench.client.products().get(customer()).send().await.unwrap_err();
    let Some(ProductsGetError::NotFound(documented)) = error.documented() else { panic!("{error:?}") };
    assert_eq!((error.status(), documented.error.as_str()), (Some(404), "no such product"));

    let bench = Bench::answering(Answer::json(401, r#"{"valid": false, "error": "refused"}"#)).await;
    let credentials = IntegrationCredentials::new("k", "https://practicehub.example.com");
    let call = bench.client.integrations().test("practicehub", TestIntegrationRequest::new(credentials));
    let error = call.send().await.unwrap_err();
    let Some(IntegrationsTestError::Unauthorized(documented)) = error.documented() else { panic!("{error:?}") };
    assert_eq!(documented.error, "refused");
}

/// A body was promised and none came: the status is told all the same.
#[tokio::test]
async fn documented_with_a_body_that_is_missing() {
    for status in [401, 404] {
        let error = invoices(Answer::empty(status)).await;
        let Error::Unexpected(unexpected) = &error else { panic!("{error:?}") };
        let AnswerError::Decode(reason) = &unexpected.reason else { panic!("{error:?}") };
        assert_eq!((reason.path.as_str(), reason.found.as_str()), ("$", "null"));
        assert_eq!((error.status(), unexpected.answer.body().len()), (Some(status), 0));
        assert!(error.documented().is_none());
    }
}

/// Of these RevKeen documents the status and no body. One that comes is read as the usual one; none is none.
#[tokio::test]
async fn documented_without_a_body() {
    let detail = r#"{"error": {"code": "conflict", "message": "The key was used with another body."}}"#;
    for (status, body) in [(401, ""), (403, r#"{"error": "not yours"}"#), (409, detail)] {
        let error = upsert(Answer::json(status, body)).await;
        let Error::Api(api) = &error else { panic!("{error:?}") };
        match (status, api.error.as_ref().map(|envelope| &envelope.error)) {
            (401, None) => {}
            (403, Some(ErrorEnvelopeError::Sentence(sentence))) => assert_eq!(sentence, "not yours"),
            (409, Some(ErrorEnvelopeError::Detail(detail))) => assert_eq!(detail.code.as_deref(), Some("conflict")),
            (_, found) => panic!("{status}: {found:?}"),
        }
        assert_eq!(error.answer().unwrap().body().as_ref(), body.as_bytes());
        assert_eq!((error.status(), error.idempotency_key()), (Some(status), Some("upsert-1")));
        assert!(error.may_have_arrived());
    }
    let bench = Bench::answering(Answer::empty(404)).await;
    let error = bench.client.customers().get(customer()).send().await.unwrap_err();
    assert!(matches!(&error, Error::Api(_)) && error.status() == Some(404), "{error:?}");
}

#[tokio::test]
async fn undocumented() {
    let page = "<html>down for maintenance</html>";
    let answer = Answer { body: page.into(), ..Answer::empty(500).header("Content-Type", "text/html") };
    let error = invoices(answer.clone()).await;
    assert!(matches!(&error, Error::Unexpected(found) if matches!(found.reason, AnswerError::Decode(_))), "{error:?}");
    assert_eq!((error.status(), error.answer().unwrap().body().as_ref()), (Some(500), page.as_bytes()));
    assert_eq!(error.answer().unwrap().content_type(), Some("text/html"));

    let error = upsert(answer).await;
    assert!(matches!(&error, Error::Unexpected(found) if matches!(found.reason, AnswerError::Decode(_))), "{error:?}");
    assert_eq!((error.status(), error.answer().unwrap().body().as_ref()), (Some(500), page.as_bytes()));
}

/// Credentials do not follow to wherever a redirect leads.
#[tokio::test]
async fn redirects_are_not_followed() {
    let bench = Bench::new().await;
    let elsewhere = tests::Server::start().await.unwrap();
    bench.server.answer(Answer::empty(307).header("Location", &elsewhere.url("/v2/integrations")));
    let error = bench.client.integrations().list().send().await.unwrap_err();
    assert_eq!(error.status(), Some(307));
    assert_eq!((bench.server.take_received().len(), elsewhere.take_received().len()), (1, 0));
}

/// The vendor has done something, and the answer cannot be read: it must not be lost.
#[tokio::test]
async fn a_success_that_is_not_json() {
    let page = "<html>Welcome to the proxy</html>";
    let error = upsert(Answer { body: page.into(), ..Answer::empty(200).header("X-Request-Id", "req-3") }).await;
    let Error::Decode(undecoded) = &error else { panic!("{error:?}") };
    assert_eq!(undecoded.answer.body().as_ref(), page.as_bytes());
    assert_eq!(undecoded.error.path, "$");
    assert_eq!((error.status(), error.request_id()), (Some(200), Some("req-3")));
    assert_eq!(error.idempotency_key(), Some("upsert-1"));
    assert!(error.may_have_arrived());
    assert!(!format!("{error} {error:?}").contains("proxy"), "{error:?}");
}

#[tokio::test]
async fn a_success_without_a_required_field() {
    let body = samples::PRODUCT_UPSERT.replace(r#""externalRef": null,"#, "");
    let error = upsert(Answer::json(200, body.as_str())).await;
    let Error::Decode(undecoded) = &error else { panic!("{error:?}") };
    assert_eq!((undecoded.error.path.as_str(), undecoded.error.found.as_str()), ("$.data.externalRef", "nothing"));
    assert_eq!(undecoded.answer.body().as_ref(), body.as_bytes());

    // Null where a value is due is no value.
    let error =
        upsert(Answer::json(200, samples::PRODUCT_UPSERT.replace(r#""created": true"#, r#""created": null"#))).await;
    let Error::Decode(undecoded) = &error else { panic!("{error:?}") };
    assert_eq!((undecoded.error.path.as_str(), undecoded.error.found.as_str()), ("$.created", "null"));
}

#[tokio::test]
async fn an_undocumented_success_is_no_success() {
    let error = upsert_customer(Answer::json(202, "{}")).await;
    assert!(matches!(&error, Error::Unexpected(found) if found.reason == AnswerError::Undocumented), "{error:?}");
    assert_eq!(error.status(), Some(202));
    assert!(matches!(upsert_customer(Answer::empty(204)).await, Error::Unexpected(_)));
    assert!(matches!(upsert_customer(Answer::empty(201)).await, Error::Decode(_)));
}

async fn upsert_customer(answer: Answer) -> Error<Option<ErrorEnvelope>> {
    let bench = Bench::answering(answer).await;
    let body = UpsertCustomer::new("ada@example.com");
    bench.client.customers().upsert_by_external_id("practicehub", "PAT-7", body).send().await.unwrap_err()
}

#[tokio::test]
async fn without_a_key_nothing_is_sent() {
    let bench = Bench::new().await;
    let client = billwright::revkeen::Client::builder().base_url(bench.server.url("/v2")).build().unwrap();
    let error = client.integrations().list().send().await.unwrap_err();
    assert!(
        matches!(&error, Error::Refused(found) if matches!(found.reason, Refusal::NoCredentials { .. })),
        "{error:?}"
    );
    assert_eq!(bench.server.take_received(), []);
}
