//! Every operation is called once, with everything that is optional in the query: what reaches the vendor is checked
//! to the byte, and what the vendor answers comes out whole.

use std::fmt::Debug;

use billwright::revkeen::customers::*;
use billwright::revkeen::products::*;
use billwright::revkeen::{Operation, types::*};
use billwright::runtime::{Call, Encode, Endpoint, Json, Map, Outcome, Uuid, Value};
use tests::{Answer, Received, Server};

use super::samples::{self, CUSTOMER_ID, PRODUCT_ID, data, list};
use super::{BASE, Bench, KEY};

/// Makes calls, and keeps count of the operations.
struct Calls<'b> {
    server: &'b Server,
    made: Vec<Operation>,
}

impl Calls<'_> {
    /// Sends a call. `line` is method and target below the base URL.
    async fn send<E>(&mut self, call: Call<'_, E>, line: &str, body: &str, answer: (u16, &str)) -> Outcome<E::Output>
    where
        E: Endpoint<Error: Debug>,
    {
        self.made.push(E::SPEC.id.parse().unwrap());
        let key = call.key().map(str::to_owned);
        self.server.answer(Answer::json(answer.0, answer.1));
        let outcome = call.send().await.unwrap();
        let received = self.server.take_received();
        let [received] = received.as_slice() else { panic!("{line} came {} times", received.len()) };
        let (method, target) = line.split_once(' ').unwrap();
        assert_eq!((received.method.as_str(), received.target.as_str()), (method, format!("{BASE}{target}").as_str()));
        let json = |text: &str| (!text.is_empty()).then(|| serde_json::from_str::<serde_json::Value>(text).unwrap());
        assert_eq!(json(&received.text()), json(body), "{line}");
        check_headers(received, key.as_deref());
        assert_eq!(outcome.status(), answer.0, "{line}");
        assert_eq!(outcome.idempotency_key(), key.as_deref(), "{line}");
        assert_eq!(outcome.degraded(), [], "{line}");
        outcome
    }

    /// The same, where the answer is JSON of one type: written again, it says what it said.
    async fn make<E>(&mut self, call: Call<'_, E>, line: &str, body: &str, answer: (u16, &str))
    where
        E: Endpoint<Output: Encode, Error: Debug>,
    {
        let outcome = self.send(call, line, body, answer).await;
        assert_eq!(Json::encode(&*outcome).unwrap(), Json::parse(answer.1).unwrap(), "{line}");
    }

    async fn read<E>(&mut self, call: Call<'_, E>, line: &str, answer: &str)
    where
        E: Endpoint<Output: Encode, Error: Debug>,
    {
        self.make(call, line, "", (200, answer)).await;
    }
}

/// All headers that a request has to carry, and no others.
fn check_headers(received: &Received, key: Option<&str>) {
    let line = format!("{} {}", received.method, received.target);
    let is_write = matches!(received.method.as_str(), "POST" | "PUT" | "PATCH");
    let has_body = !received.body.is_empty();
    let mut expected = vec!["accept", "host", "revkeen-version", "user-agent", "x-api-key"];
    if is_write {
        expected.extend(["content-length", "idempotency-key"]);
    }
    if has_body {
        expected.push("content-type");
        assert_eq!(received.header("content-type"), Some("application/json"), "{line}");
    }
    expected.sort_unstable();
    assert_eq!(received.header_names(), expected, "{line}");
    assert_eq!(received.header("x-api-key"), Some(KEY), "{line}");
    assert_eq!(received.header("accept"), Some("application/json"), "{line}");
    assert_eq!(received.header("revkeen-version"), Some("2026-05-01"), "{line}");
    assert_eq!(received.header("idempotency-key"), key, "{line}");
    assert_eq!(key.is_some(), is_write, "{line}");
    if let Some(key) = key {
        let uuid = Uuid::parse_str(key).unwrap();
        assert_eq!((uuid.get_version_num(), uuid.to_string().as_str()), (4, key), "{line}");
    }
}

fn id(text: &str) -> Uuid {
    text.parse().unwrap()
}

fn map(key: &str, value: impl Into<Value>) -> Map<Value> {
    Map::from([(key.to_owned(), value.into())])
}

fn credentials() -> IntegrationCredentials {
    IntegrationCredentials::new("ph-key", "https://practicehub.example.com").app_email("ops@example.com")
}

#[tokio::test]
async fn operations_of_customers_products_and_integrations_go_out_as_written() {
    let bench = Bench::new().await;
    let mut calls = Calls { server: &bench.server, made: Vec::new() };
    customers(&bench, &mut calls).await;
    products(&bench, &mut calls).await;
    integrations(&bench, &mut calls).await;

    // Count in, count out: each once, none missing.
    assert_eq!(calls.made.len(), 24);
    assert_eq!(calls.made.len(), 24);
}

async fn customers(bench: &Bench, calls: &mut Calls<'_>) {
    let api = bench.client.customers();
    let page = CustomersList::new().limit(100).offset(20).search("a&b=c d/é+%");
    let answer = format!(r#"{{"data": [{}], "pagination": {{"limit": 100, "offset": 20}}}}"#, samples::CUSTOMER);
    calls.read(api.list(page), "GET /customers?limit=100&offset=20&search=a%26b%3Dc%20d%2F%C3%A9%2B%25", &answer).await;

    let body = r#"{"email":"ada@example.com","customFields":{"vip":true},"name":"Ada \"B\"","postalCode":"EC1A 1BB"}"#;
    let customer = CreateCustomerRequest::new("ada@example.com").name("Ada \"B\"").postal_code("EC1A 1BB");
    let customer = customer.custom_fields(map("vip", true));
    calls.make(api.create(customer), "POST /customers", body, (201, &data(samples::CUSTOMER))).await;

    calls.read(api.get(id(CUSTOMER_ID)), &format!("GET /customers/{CUSTOMER_ID}"), &data(samples::CUSTOMER)).await;

    let customer = UpsertCustomer::new("ada@example.com")
        .external_updated_at("2026-03-02T09:30:00Z".parse::<billwright::runtime::DateTime>().unwrap())
        .tax_id_country("GB");
    let body = r#"{"email":"ada@example.com","external_updated_at":"2026-03-02T09:30:00Z","tax_id_country":"GB"}"#;
    let call = api.upsert_by_external_id("practicehub", "PAT-7", customer);
    let line = "PUT /customers/external/practicehub/PAT-7";
    let outcome = calls.send(call, line, body, (201, &samples::upserted(true))).await;
    assert!(matches!(outcome.into_inner(), CustomersUpsertByExternalIdSuccess::Created(made) if made.created));

    let batch = BatchUpsertCustomersRequest::new(
        "wodify",
        [BatchCustomer::new("PAT-7", "ada@example.com").name("Ada"), BatchCustomer::new("PAT-8", "bo@example.com")],
    );
    let body = concat!(
        r#"{"source":"wodify","customers":[{"external_id":"PAT-7","email":"ada@example.com","name":"Ada"},"#,
        r#"{"external_id":"PAT-8","email":"bo@example.com"}]}"#
    );
    calls.make(api.upsert_batch(batch), "PUT /customers/external/batch", body, (200, samples::BATCH)).await;

    let of = id(CUSTOMER_ID);
    let after = id(PRODUCT_ID);
    let window = format!("limit=5&starting_after={PRODUCT_ID}&ending_before={CUSTOMER_ID}");
    let path = format!("GET /customers/{CUSTOMER_ID}");

    let page = CustomersInvoicesList::new(of).limit(5).starting_after(after).ending_before(of);
    calls.read(api.list_invoices(page), &format!("{path}/invoices?{window}"), &list(samples::INVOICE)).await;

    let page = CustomersSubscriptionsList::new(of).limit(5).starting_after(after).ending_before(of);
    let call = api.list_subscriptions(page.status(CustomersSubscriptionsListStatus::PastDue));
    calls.read(call, &format!("{path}/subscriptions?{window}&status=past_due"), &list(samples::SUBSCRIPTION)).await;

    let page = CustomersOrdersList::new(of).limit(5).starting_after(after).ending_before(of);
    let call = api.list_orders(page.status(CustomersOrdersListStatus::Paid));
    calls.read(call, &format!("{path}/orders?{window}&status=paid"), &list(samples::ORDER)).await;

    // A value that the vendor has added since is sent as it is.
    let page = CustomersPaymentsList::new(of).limit(5).starting_after(after).ending_before(of);
    let call = api.list_payments(page.status("on hold"));
    calls.read(call, &format!("{path}/payments?{window}&status=on%20hold"), &list(samples::PAYMENT)).await;
}

async fn products(bench: &Bench, calls: &mut Calls<'_>) {
    let api = bench.client.products();
    let pagination = r#"{"kind": "page", "page": 2, "limit": 50, "total": 51, "totalPages": 2}"#;
    let answer = format!(r#"{{"data": [{}], "pagination": {pagination}}}"#, samples::PRODUCT);
    let page = ProductsList::new().page(2).limit(50).search("yoga");
    calls.read(api.list(page), "GET /products?page=2&limit=50&search=yoga", &answer).await;

    let product = CreateProductRequest::new(
        "yoga-year",
        "Yoga",
        ProductKind::Subscription,
        ProductPricingModel::Recurring,
        24000,
    );
    let product = product.currency("GBP").interval("year").clear_description();
    let body = concat!(
        r#"{"product_id":"yoga-year","name":"Yoga","kind":"subscription","pricing_model":"recurring","#,
        r#""amount_minor":24000,"currency":"GBP","description":null,"interval":"year"}"#
    );
    calls.make(api.create(product), "POST /products", body, (201, &data(samples::PRODUCT))).await;

    let line = format!("GET /products/{PRODUCT_ID}");
    calls.read(api.get(id(PRODUCT_ID)), &line, &data(samples::PRODUCT)).await;

    // Absent, null and a value are three things.
    let change = UpdateProductRequest::new().amount_minor(0).clear_image_url().stock_quantity(3).is_archived(false);
    let body = r#"{"amount_minor":0,"image_url":null,"is_archived":false,"stock_quantity":3}"#;
    let line = format!("PATCH /products/{PRODUCT_ID}");
    calls.make(api.update(id(PRODUCT_ID), change), &line, body, (200, &data(samples::PRODUCT))).await;

    let product = UpsertProduct::new("Yoga", 24000).interval(BillingInterval::Year).metadata(map("room", 4));
    let body = r#"{"name":"Yoga","amountCents":24000,"interval":"year","metadata":{"room":4}}"#;
    let call = api.upsert_by_external_id("practicehub", "yoga-year", product);
    let line = "PUT /products/external/practicehub/yoga-year";
    calls.make(call, line, body, (200, samples::PRODUCT_UPSERT)).await;

    let one = BatchProduct::new("yoga-year", "Yoga", 24000).kind(ExternalProductKind::OneTime);
    let batch = BatchUpsertProductsRequest::new("wodify", [one]);
    let body = concat!(
        r#"{"source":"wodify","products":"#,
        r#"[{"external_id":"yoga-year","name":"Yoga","amount_cents":24000,"kind":"one_time"}]}"#
    );
    calls.make(api.upsert_batch(batch), "PUT /products/external/batch", body, (200, samples::BATCH)).await;
}

async fn integrations(bench: &Bench, calls: &mut Calls<'_>) {
    let api = bench.client.integrations();
    let provider = IntegrationProvider::Practicehub;
    let path = "/integrations/practicehub";
    let one = data(samples::INTEGRATION);
    let success = r#"{"success": true}"#;

    calls.read(api.list(), "GET /integrations", &data(&format!("[{}]", samples::INTEGRATION))).await;
    calls.read(api.get_status(provider.clone()), &format!("GET {path}"), &one).await;

    let mapping = PaymentMethodMapping::new("m1", "card", "17");
    let body = concat!(
        r#"{"credentials":{"apiKey":"ph-key","baseUrl":"https://practicehub.example.com","appEmail":"ops@example.com"},"#,
        r#""paymentMappings":[{"id":"m1","revkeenMethod":"card","practiceHubMethodId":"17"}],"#,
        r#""pushPayments":false,"syncIntervalMinutes":15}"#
    );
    let how = ActivateIntegrationRequest::new(credentials())
        .payment_mappings([mapping])
        .push_payments(false)
        .sync_interval_minutes(15);
    let answer = format!(r#"{{"success": true, "data": {}}}"#, samples::INTEGRATION);
    calls.make(api.activate(provider.clone(), how), &format!("POST {path}/activate"), body, (200, &answer)).await;

    // No body at all, which RevKeen allows here: then no content type either.
    let answer = (200, r#"{"success": true, "message": "off"}"#);
    calls.make(api.deactivate(provider.clone(), None), &format!("POST {path}/deactivate"), "", answer).await;

    let body = r#"{"credentials":{"apiKey":"ph-key","baseUrl":"https://practicehub.example.com","appEmail":"ops@example.com"}}"#;
    let call = api.test(provider.clone(), TestIntegrationRequest::new(credentials()));
    calls.make(call, &format!("POST {path}/test"), body, (200, r#"{"valid": false, "error": "wrong key"}"#)).await;

    let call = api.trigger_sync(provider.clone(), TriggerSyncRequest::new().full_resync(true));
    let answer = (200, r#"{"success": true, "jobId": "job-1"}"#);
    calls.make(call, &format!("POST {path}/sync"), r#"{"fullResync":true}"#, answer).await;

    let call = api.sync_toggle(provider.clone(), ToggleSyncRequest::new(false));
    calls.make(call, &format!("PUT {path}/sync-toggle"), r#"{"enabled":false}"#, (200, success)).await;

    let state = UpdateIntegrationStatusRequest::new(IntegrationStatus::Error).last_sync_error("no route");
    let body = r#"{"status":"error","lastSyncError":"no route"}"#;
    calls.make(api.update_status(provider.clone(), state), &format!("PUT {path}/status"), body, (200, success)).await;

    let mappings = SaveProductMappings::new([ProductMapping::new("APPT-30", id(PRODUCT_ID))]);
    let body = format!(r#"{{"mappings":[{{"externalId":"APPT-30","internalId":"{PRODUCT_ID}"}}]}}"#);
    let answer = (200, r#"{"success": true, "count": 1}"#);
    let call = api.save_product_mappings(provider, mappings);
    calls.make(call, &format!("PUT {path}/product-mappings"), &body, answer).await;
}

#[tokio::test]
async fn what_is_optional_is_left_out() {
    let bench = Bench::answering(Answer::json(200, r#"{"success": true, "message": "Off."}"#)).await;
    bench.client.integrations().deactivate("wodify", None).send().await.unwrap();
    let received = bench.received();
    assert_eq!((received.text().as_str(), received.header("content-type")), ("", None));

    bench.server.answer(Answer::json(200, list(samples::INVOICE)));
    bench.client.customers().list_invoices(CustomersInvoicesList::new(id(CUSTOMER_ID))).send().await.unwrap();
    assert_eq!(bench.received().query(), None);
}

#[tokio::test]
async fn callers_set_keys_where_the_operation_takes_one() {
    let bench = Bench::answering(Answer::json(200, r#"{"success": true}"#)).await;
    let toggle = ToggleSyncRequest::new(true);
    let call = bench.client.integrations().sync_toggle(IntegrationProvider::Wodify, toggle);
    let outcome = call.idempotency_key("toggle-1").send().await.unwrap();
    assert_eq!(outcome.idempotency_key(), Some("toggle-1"));
    assert_eq!(bench.received().header("idempotency-key"), Some("toggle-1"));

    bench.server.answer(Answer::json(200, r#"{"data": []}"#));
    let outcome = bench.client.integrations().list().idempotency_key("list-1").send().await.unwrap();
    assert_eq!(outcome.idempotency_key(), None);
    assert_eq!(bench.received().header("idempotency-key"), None);
}

#[tokio::test]
async fn each_call_has_a_key_of_its_own() {
    let bench = Bench::new().await;
    let toggle = || bench.client.integrations().sync_toggle("wodify", ToggleSyncRequest::new(true));
    assert_ne!(toggle().key(), toggle().key());
}

#[tokio::test]
async fn headers_and_query_of_one_call() {
    let bench = Bench::answering(Answer::json(200, r#"{"data": []}"#)).await;
    let call = bench.client.integrations().list().header("RevKeen-Version", "2026-08-01").query("trace", "a b");
    call.send().await.unwrap();
    let received = bench.received();
    assert_eq!(received.header("revkeen-version"), Some("2026-08-01"));
    assert_eq!(received.query(), Some("trace=a%20b"));
}
