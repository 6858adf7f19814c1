//! The server that users have for their tests, as they use it: faults, idempotency keys, what was made, what is wrong.
#![allow(clippy::unwrap_used, clippy::panic, reason = "test code")]

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use billwright::runtime::testing::{Fault, MockServer};
use billwright::runtime::{Error, RetryPolicy, Uuid};
use billwright::{revcent, revkeen, solvimon};
use serde_json::json;

/// Tests have no time for the usual waits.
const AT_ONCE: RetryPolicy = RetryPolicy::DEFAULT.waits(Duration::ZERO, Duration::ZERO);

fn revkeen() -> (MockServer, revkeen::Client) {
    let server = revkeen::testing::start().unwrap();
    let client = revkeen::Client::builder().base_url(server.url()).api_key("rk_sandbox_1").retry(AT_ONCE);
    (server, client.build().unwrap())
}

fn revcent() -> (MockServer, revcent::Client) {
    let server = revcent::testing::start().unwrap();
    let client = revcent::Client::builder().base_url(server.url()).api_key("key").retry(AT_ONCE);
    (server, client.build().unwrap())
}

fn solvimon() -> (MockServer, solvimon::Client) {
    let server = solvimon::testing::start().unwrap();
    let client = solvimon::Client::builder().base_url(server.url()).api_key("key").retry(AT_ONCE);
    (server, client.build().unwrap())
}

fn ada() -> revkeen::types::CreateCustomerRequest {
    revkeen::types::CreateCustomerRequest::new("ada@example.com").name("Ada Brook")
}

fn sale() -> revcent::types::NewSale {
    revcent::types::NewSale::new().iso_currency("USD")
}

#[tokio::test]
async fn a_lost_answer_is_replayed_and_the_thing_made_once() {
    let (server, client) = revkeen();
    server.fail_next(revkeen::Operation::CustomersCreate, Fault::CutAfter);
    let call = client.customers().create(ada());
    let key = call.key().unwrap().to_owned();
    let made = call.send().await.unwrap();
    assert!(made.is_replayed());
    assert_eq!((made.tries().len(), made.status()), (2, 201));
    let received = server.received();
    assert!(received.iter().all(|received| received.key.as_ref() == Some(&key)));
    assert_eq!(received.iter().map(|received| received.status).collect::<Vec<_>>(), [None, Some(201)]);
    let list = client.customers().list(revkeen::customers::CustomersList::new()).send().await.unwrap();
    assert_eq!((list.data.len(), list.data[0].id), (1, made.data.id));
    assert_eq!(server.violations(), [""; 0]);
}

#[tokio::test]
async fn a_lost_answer_is_reported_where_keys_are_rejected() {
    let (server, client) = revcent();
    server.fail_next(revcent::Operation::SalesCreate, Fault::CutAfter);
    let call = client.sales().create(sale());
    let key = call.key().unwrap().to_owned();
    match call.send().await {
        Err(Error::AlreadyReceived(received)) => {
            assert_eq!(received.idempotency_key, Some(key.clone()));
            assert!(String::from_utf8_lossy(received.answer.body()).contains("used before"));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(server.received().len(), 2);
    // Another process, later.
    assert!(matches!(client.sales().create(sale()).resume(key).send().await, Err(Error::AlreadyReceived(_))));
}

#[tokio::test]
async fn nothing_is_done_when_the_connection_is_cut_before() {
    let (server, client) = revkeen();
    server.fail_next(revkeen::Operation::CustomersCreate, Fault::CutBefore);
    let made = client.customers().create(ada()).send().await.unwrap();
    assert!(!made.is_replayed());
    assert_eq!((made.tries().len(), server.received().len()), (2, 2));
    // Without another try, nobody knows what the vendor has done.
    server.fail_next(revkeen::Operation::CustomersCreate, Fault::CutBefore);
    let error = client.customers().create(ada()).retry(RetryPolicy::NEVER).send().await.unwrap_err();
    assert!(error.may_have_arrived());
}

#[tokio::test]
async fn payments_fail_as_the_document_has_it() {
    let (server, client) = revcent();
    let operation = revcent::Operation::SalesCreate;
    server.fail_next(operation, Fault::Decline);
    let error = client.sales().create(sale()).send().await.unwrap_err();
    assert!(error.is_declined() && !error.is_fraud());
    assert_eq!((error.status(), error.tries().len()), (Some(402), 1));
    let body: serde_json::Value = serde_json::from_slice(error.answer().unwrap().body()).unwrap();
    assert_eq!(body["code"], 2);
    assert!(error.documented().is_some());
    for (fault, is_fraud) in [(Fault::Fraud, true), (Fault::GatewayError, false), (Fault::GatewayHold, false)] {
        server.fail_next(operation, fault);
        let error = client.sales().create(sale()).send().await.unwrap_err();
        assert_eq!(
            (error.is_fraud(), error.is_gateway(), error.is_declined()),
            (is_fraud, !is_fraud, false),
            "{fault:?}"
        );
    }
    // A declined payment is an answer like any other: its key is used up.
    server.fail_next(operation, Fault::Decline);
    let key = "charge-2026-11-20";
    assert!(client.sales().create(sale()).idempotency_key(key).send().await.unwrap_err().is_declined());
    let again = client.sales().create(sale()).idempotency_key(key).send().await.unwrap_err();
    assert_eq!((again.status(), again.is_declined()), (Some(400), false));
    // And all is well again.
    assert_eq!(client.sales().create(sale()).send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn limits_and_errors_are_waited_out() {
    let (server, client) = revkeen();
    let operation = revkeen::Operation::CustomersCreate;
    server.fail_next(operation, Fault::RateLimited { after: Duration::ZERO });
    server.fail_next(operation, Fault::Status(503));
    let made = client.customers().create(ada()).send().await.unwrap();
    assert!(!made.is_replayed());
    let statuses: Vec<_> = server.received().iter().map(|received| received.status).collect();
    assert_eq!(statuses, [Some(429), Some(503), Some(201)]);
    server.fail_next(operation, Fault::RateLimited { after: Duration::from_millis(1500) });
    let error = client.customers().create(ada()).retry(RetryPolicy::NEVER).send().await.unwrap_err();
    assert!(error.is_rate_limited());
    assert_eq!(error.answer().unwrap().headers()["retry-after"], "2");
}

#[tokio::test]
async fn what_never_comes_is_a_timeout() {
    let (server, client) = revcent();
    server.fail_next(revcent::Operation::SalesCreate, Fault::Stall);
    let error = client.sales().create(sale()).timeout(Duration::from_millis(300)).send().await.unwrap_err();
    assert!(error.is_timeout() && error.may_have_arrived());
    // It stops all the same.
    drop(server);
}

#[tokio::test]
async fn garbage_is_an_answer_that_does_not_decode() {
    let (server, client) = revkeen();
    server.fail_next(revkeen::Operation::CustomersCreate, Fault::Garbage);
    match client.customers().create(ada()).send().await {
        Err(Error::Decode(undecoded)) => assert_eq!(undecoded.answer.status(), 201),
        other => panic!("{other:?}"),
    }
    let list = client.customers().list(revkeen::customers::CustomersList::new()).send().await.unwrap();
    assert_eq!(list.pagination.total, Some(1));
}

#[tokio::test]
async fn answers_of_ones_own_take_turns_with_faults() {
    let (server, client) = revkeen();
    let operation = revkeen::Operation::CustomersList;
    server.answer_next(operation, 200, &json!({"data": [], "pagination": {"limit": 20, "offset": 0, "total": 7}}));
    server.fail_next(operation, Fault::Status(404));
    let list = || client.customers().list(revkeen::customers::CustomersList::new()).send();
    assert_eq!(list().await.unwrap().pagination.total, Some(7));
    assert!(list().await.unwrap_err().is_not_found());
    // Of examples there is one.
    assert_eq!(list().await.unwrap().pagination.total, Some(1));
}

#[tokio::test]
async fn things_are_made_shown_changed_and_listed() {
    let (server, client) = revkeen();
    // Before anything is made, anything may be there.
    let id = Uuid::from_u128(7);
    assert_eq!(client.customers().get(id).send().await.unwrap().data.id, id);
    let mut made = Vec::new();
    for number in 0..5 {
        let customer = revkeen::types::CreateCustomerRequest::new(format!("{number}@example.com"));
        made.push(client.customers().create(customer).send().await.unwrap().data.id);
    }
    assert!(client.customers().get(id).send().await.unwrap_err().is_not_found());
    assert_eq!(client.customers().get(made[3]).send().await.unwrap().data.email, "3@example.com");
    let change = revkeen::types::UpdateCustomerRequest::new().name("Ada Brook");
    let changed = client.customers().update(made[3], change).send().await.unwrap();
    assert_eq!((changed.data.id, changed.data.name.as_deref()), (made[3], Some("Ada Brook")));
    let shown = client.customers().get(made[3]).send().await.unwrap();
    assert_eq!((shown.data.email.as_str(), shown.data.name.as_deref()), ("3@example.com", Some("Ada Brook")));
    let page = revkeen::customers::CustomersList::new().limit(2).offset(2);
    let page = client.customers().list(page).send().await.unwrap();
    assert_eq!(page.data.iter().map(|customer| customer.id).collect::<Vec<_>>(), made[2..4]);
    assert_eq!((page.data[1].name.as_deref(), page.pagination.total), (Some("Ada Brook"), Some(5)));
    assert_eq!(server.violations(), [""; 0]);
    server.reset();
    assert_eq!(client.customers().get(id).send().await.unwrap().data.id, id);
    assert_eq!(server.received().len(), 1);
}

#[tokio::test]
async fn pages_have_numbers_and_things_are_removed() {
    let (server, client) = revcent();
    let mut made = Vec::new();
    for number in 0..3 {
        let project = revcent::types::ProjectChanges::new().name(format!("project {number}"));
        made.push(client.projects().create(project).send().await.unwrap().project_id.clone().unwrap());
    }
    let list = |page| client.projects().list(revcent::projects::ProjectsList::new().limit(2).page(page)).send();
    let last = list(2).await.unwrap();
    assert_eq!((last.total_count, last.total_pages), (Some(3), Some(2)));
    let names = |page: &revcent::types::ProjectPage| -> Vec<Option<String>> {
        page.results.iter().flatten().map(|project| project.name.clone()).collect()
    };
    assert_eq!(names(&last), [Some("project 2".to_owned())]);
    assert!(names(&list(3).await.unwrap()).is_empty());
    assert_eq!(client.projects().get(&made[1]).send().await.unwrap().name.as_deref(), Some("project 1"));
    client.projects().delete(&made[1]).send().await.unwrap();
    assert!(client.projects().get(&made[1]).send().await.unwrap_err().is_not_found());
    assert_eq!(list(1).await.unwrap().total_count, Some(2));
    // What is sent under the thing's name is what it says.
    let ada = revcent::types::CustomerDetails::new("Ada", "Brook", "ada@example.com");
    let made = client.customers().create(revcent::types::NewCustomer::new().customer(ada)).send().await.unwrap();
    let shown = client.customers().get(made.customer_id.as_deref().unwrap()).send().await.unwrap();
    assert_eq!((shown.first_name.as_deref(), shown.id.as_deref()), (Some("Ada"), made.customer_id.as_deref()));
    assert_eq!(server.violations(), [""; 0]);
}

#[tokio::test]
async fn pages_go_on_from_an_item() {
    use revkeen::orders::OrdersList;
    use revkeen::types::{CreateOrderRequest, OrderLineItemInput};
    let (server, client) = revkeen();
    let mut made = Vec::new();
    for _ in 0..5 {
        let order = CreateOrderRequest::new([OrderLineItemInput::new("Tea", 500)]);
        made.push(client.orders().create(order).send().await.unwrap().id);
    }
    let page = |list| async {
        let page = client.orders().list(list).send().await.unwrap();
        (page.data.iter().map(|order| order.id).collect::<Vec<_>>(), page.has_more)
    };
    assert_eq!(page(OrdersList::new().limit(2)).await, (made[..2].to_vec(), true));
    assert_eq!(page(OrdersList::new().limit(2).starting_after(made[1])).await, (made[2..4].to_vec(), true));
    assert_eq!(page(OrdersList::new().limit(2).starting_after(made[3])).await, (made[4..].to_vec(), false));
    assert_eq!(page(OrdersList::new().limit(2).ending_before(made[4])).await.0, made[2..4]);
    assert_eq!(server.violations(), [""; 0]);
}

#[tokio::test]
async fn things_are_found_by_reference() {
    let (server, client) = solvimon();
    let customer = solvimon::types::CustomerCreateRequest::new(solvimon::types::CustomerType::Individual);
    let customer = customer.reference("ada");
    let made = client.customers().create(customer.clone()).send().await.unwrap();
    let id = made.id.as_option().cloned().unwrap();
    for name in ["ada", id.as_str()] {
        assert_eq!(client.customers().get(name).send().await.unwrap().id.as_option(), Some(&id));
    }
    // Put again, it is the same one.
    let put = solvimon::customers::CustomersUpsert::new(customer);
    assert_eq!(client.customers().upsert(put).send().await.unwrap().id.as_option(), Some(&id));
    let list = client.customers().list(solvimon::customers::CustomersList::new()).send().await.unwrap();
    assert_eq!(list.data.len(), 1);
    client.customers().delete("ada").send().await.unwrap();
    assert!(client.customers().get(&id).send().await.unwrap_err().is_not_found());
    assert_eq!(server.violations(), [""; 0]);
}

#[tokio::test]
async fn what_is_put_twice_is_there_once() {
    use revkeen::types::{CustomersUpsertByExternalIdSuccess as Upserted, UpsertCustomer};
    let (_server, client) = revkeen();
    let put = || client.customers().upsert_by_external_id("hub", "7", UpsertCustomer::new("ada@example.com")).send();
    let (first, second) = (put().await.unwrap(), put().await.unwrap());
    assert_eq!((first.status(), second.status()), (201, 200));
    let Upserted::Created(first) = first.into_inner() else { panic!("not created") };
    assert!(first.created);
    // It is a customer like any other.
    assert_eq!(client.customers().get(first.data.id).send().await.unwrap().data.email, "ada@example.com");
    let list = client.customers().list(revkeen::customers::CustomersList::new()).send().await.unwrap();
    assert_eq!(list.data.len(), 1);
}

#[tokio::test]
async fn what_the_document_does_not_take_is_refused() {
    let (server, client) = revkeen();
    let body = json!({"body": {"email": "ada@example.com", "name": 7}});
    let error = client.untyped(revkeen::Operation::CustomersCreate, body).send().await.unwrap_err();
    assert_eq!(error.status(), Some(400));
    assert_eq!(server.violations(), ["POST /v2/customers: the body: /name: value is not of type \"string\""]);
    assert!(error.message().unwrap().contains("/name"), "{error}");
    // Nothing was made.
    let list = client.customers().list(revkeen::customers::CustomersList::new()).send().await.unwrap();
    assert_ne!(list.data[0].name.as_deref(), Some("7"));

    // A client of ours sends no such range.
    let (server, _) = revcent();
    let (start, end) = (1_772_443_800, 1_772_443_800 + 91 * 24 * 60 * 60);
    let target = format!("/v2/customers?date_start={start}&date_end={end}&limit=25&page=1");
    let answer =
        raw(&server, &format!("GET {target} HTTP/1.1\r\nhost: x\r\nx-api-key: key\r\nconnection: close\r\n\r\n"));
    assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
    assert_eq!(server.violations().len(), 1);
    assert!(server.violations()[0].contains("more than 90 days"));
}

/// What the server answers to a request that no client of ours sends.
fn raw(server: &MockServer, request: &str) -> String {
    let address = server.url().split('/').nth(2).unwrap().to_owned();
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn without_credentials_there_is_no_answer() {
    let server = revcent::testing::start().unwrap();
    let answer = raw(&server, "GET /v2/projects?limit=1&page=1 HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
    assert!(answer.starts_with("HTTP/1.1 401 ") && answer.contains("no credentials"), "{answer}");
    let answer = raw(&server, "GET /v2/tea HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
    assert!(answer.starts_with("HTTP/1.1 404 "), "{answer}");
    assert_eq!(server.violations(), ["GET /v2/tea: there is no operation for GET /v2/tea"]);
    let address = server.url().split('/').nth(2).unwrap().to_owned();
    drop(server);
    assert!(TcpStream::connect(address).is_err());
}

#[test]
fn calls_that_block_are_answered_too() {
    let (server, client) = revkeen();
    let made = client.customers().create(ada()).send_blocking().unwrap();
    assert_eq!(made.data.email, "ada@example.com");
    assert_eq!(server.received().len(), 1);
}
