//! Answers and errors: what came is never lost, and what is secret is never shown.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "test code; its models speak for themselves")]

mod support;

use std::error::Error as _;
use std::sync::Arc;
use std::time::Duration;

use billwright_runtime::{self as rt, Error, OperationSpec, Parameter, Status};
use rt::http;
use serde_json::json;
use support::{Canned, Client, canned, canned_with, client, wait};

rt::operations! {
    /// What the tests call.
    pub enum Operation {
        /// Charge.
        Charge = OperationSpec {
            id: "charges.create",
            method: rt::Method::Post,
            path: "/charges/{id}",
            parameters: &[Parameter::path("id"), Parameter::query("limit").optional()],
            body: Some(rt::BodySpec { media: "application/json", required: true }),
            idempotency: Some(rt::Idempotency::header("idempotency-key")),
            ..OperationSpec::DEFAULT
        },
    }
}

#[derive(Clone)]
pub struct Charge {
    pub id: String,
    pub amount: Option<i64>,
    pub extra: rt::Extra,
}
rt::object!(Charge { required { id = "id" } optional { amount = "amount" } rest { extra } });

#[derive(Clone)]
pub struct Problem {
    pub code: String,
}
rt::object!(Problem { required { code = "code" } });

rt::answers! {
    /// What comes back.
    pub enum ChargeAnswer {
        /// Any other.
        Other(rt::Json) = Status::ANY,
        Created(Charge) = Status::exactly(201),
        Accepted = Status::exactly(202),
        Success(rt::Text) = Status::range(2),
    }
}

rt::answers! {
    /// What goes wrong.
    pub enum ChargeError {
        NotFound = Status::exactly(404),
        Invalid(Problem) = Status::range(4),
    }
}

#[derive(Clone, Debug, Default)]
pub struct Query {
    pub limit: Option<i64>,
}

#[derive(Clone, Debug)]
pub struct CreateCharge {
    pub id: String,
    pub query: Query,
    pub body: rt::Map<i64>,
}
rt::endpoint!(CreateCharge: Operation::Charge => Charge, Problem { parameters { id, query.limit } body { body } });

#[derive(Clone, Debug)]
pub struct CreateMany(pub String);
impl rt::Endpoint for CreateMany {
    type Output = ChargeAnswer;
    type Error = ChargeError;
    const SPEC: &'static OperationSpec = Operation::Charge.spec();

    fn encode(&self, request: &mut rt::RequestBuilder) {
        request.parameters(&[&self.0, &None::<i64>]);
    }
}

fn charge() -> CreateCharge {
    CreateCharge {
        id: "a b".to_owned(),
        query: Query { limit: Some(5) },
        body: rt::Map::from([("amount".to_owned(), 1)]),
    }
}

fn call(transport: Arc<Canned>) -> Result<rt::Outcome<Charge>, Error<Problem>> {
    wait(client(transport).call(charge()).idempotency_key("k1").send())
}

fn many(status: u16, body: &'static str) -> Result<ChargeAnswer, Error<ChargeError>> {
    wait(client(canned(status, body)).call(CreateMany("x".to_owned())).send()).map(rt::Outcome::into_inner)
}

#[test]
fn an_outcome_says_all() {
    let transport = canned_with(
        200,
        &[("x-request-id", "second"), ("x-trace", "first"), ("content-type", "text/html")],
        r#"{"id":"ch_1","amount":"5"}"#,
    );
    let outcome = call(transport.clone()).unwrap();
    assert_eq!((outcome.id.as_str(), outcome.status()), ("ch_1", 200));
    assert_eq!((outcome.request_id(), outcome.idempotency_key()), (Some("first"), Some("k1")));
    assert_eq!(outcome.degraded()[0].path, "$.amount");
    assert_eq!(outcome.headers()["x-request-id"], "second");
    let requests = transport.requests.lock().unwrap();
    assert_eq!(requests.len(), 1);
    assert_eq!(requests[0].method(), http::Method::POST);
    assert_eq!(requests[0].uri(), "https://api.example.com/v1/charges/a%20b?limit=5");
    assert_eq!(requests[0].headers()["accept"], "application/json");
    assert_eq!(requests[0].headers()["x-version"], "2026-11");
    assert_eq!(requests[0].body().bytes().unwrap(), r#"{"amount":1}"#);
}

#[test]
fn a_success_that_cannot_be_read_keeps_everything() {
    for body in [r#"{"amount":5}"#, "<html>", ""] {
        let error = call(canned(201, body)).unwrap_err();
        let Error::Decode(failure) = &error else { panic!("{error}") };
        assert_eq!((failure.answer.status(), &failure.answer.body()[..]), (201, body.as_bytes()));
        assert_eq!(failure.answer.headers()["content-type"], "application/json");
        assert_eq!(
            (error.status(), error.request_id(), error.idempotency_key()),
            (Some(201), Some("req_1"), Some("k1"))
        );
        assert!(error.may_have_arrived());
        assert_eq!(error.source().unwrap().to_string(), failure.error.to_string());
    }
    let error = call(canned(201, "{}")).unwrap_err();
    let text =
        "charges.create: answered 201, which cannot be read: $.id: expected a value, found nothing (request req_1)";
    assert_eq!(error.to_string(), text);
}

#[test]
fn documented_errors_are_read() {
    let error = call(canned(422, r#"{"code":"declined"}"#)).unwrap_err();
    assert_eq!(error.documented(), Some(&Problem { code: "declined".to_owned() }));
    assert_eq!(error.to_string(), "charges.create: answered 422 (request req_1)");
    assert_eq!(error.operation().id, "charges.create");
    let mapped = error.map(|problem| problem.code);
    assert_eq!(mapped.documented().map(String::as_str), Some("declined"));
}

#[test]
fn other_errors_keep_everything() {
    let error = call(canned(502, "<html>bad gateway</html>")).unwrap_err();
    let Error::Unexpected(failure) = &error else { panic!("{error}") };
    assert_eq!(&failure.answer.body()[..], b"<html>bad gateway</html>");
    assert_eq!(
        error.to_string(),
        "charges.create: answered 502, which is not documented with such a body (request req_1)"
    );
    assert_eq!(call(canned(302, "")).unwrap_err().status(), Some(302));
}

#[test]
fn answers_go_by_status() {
    let charge = Charge { id: "a".to_owned(), amount: None, extra: rt::Extra::default() };
    assert_eq!(many(201, r#"{"id":"a"}"#).unwrap(), ChargeAnswer::Created(charge));
    assert_eq!(many(202, "anything").unwrap(), ChargeAnswer::Accepted);
    assert_eq!(many(203, "text").unwrap(), ChargeAnswer::Success(rt::Text("text".to_owned())));
    assert_eq!(many(404, "").unwrap_err().documented(), Some(&ChargeError::NotFound));
    let invalid = many(400, r#"{"code":"x"}"#).unwrap_err();
    assert_eq!(invalid.documented(), Some(&ChargeError::Invalid(Problem { code: "x".to_owned() })));
    assert!(matches!(many(500, "{}"), Err(Error::Unexpected(_))));
    assert!(matches!(many(201, "{}"), Err(Error::Decode(_))));
}

#[test]
fn what_cannot_be_sent_is_not() {
    let transport = canned(200, "{}");
    let bad = CreateCharge { id: "..".to_owned(), ..charge() };
    let error = wait(client(transport.clone()).call(bad).send()).unwrap_err();
    assert!(matches!(error, Error::Build(_)) && !error.may_have_arrived());
    let text = "charges.create: the request cannot be built: path parameter \"id\": empty, `.` and `..` would be another path, and no encoding prevents it";
    assert_eq!(error.to_string(), text);
    assert!(transport.requests.lock().unwrap().is_empty());
}

#[test]
fn callers_add_headers_and_queries() {
    let client = client(canned(200, "{}"));
    let call =
        client.call(charge()).header("X-Version", "next").header("idempotency-key", "own").query("expand[]", "a&b");
    let request = call.request().unwrap();
    assert_eq!(request.headers()["x-version"], "next");
    assert_eq!(request.headers()["idempotency-key"], "own");
    assert_eq!(request.uri().query(), Some("limit=5&expand%5B%5D=a%26b"));
    assert!(client.call(charge()).header("bad name", "x").request().is_err());
}

#[derive(Clone, Debug)]
pub struct TooFew {
    pub id: String,
}
rt::endpoint!(TooFew: Operation::Charge => (), rt::NoError { parameters { id } });

#[test]
fn no_parameter_is_forgotten() {
    let error = client(canned(200, "")).call(TooFew { id: "a".to_owned() }).request().unwrap_err();
    assert_eq!(error.to_string(), "argument \"parameters\": not as many as the operation has");
}

struct Failing(rt::TransportErrorKind);

impl rt::Transport for Failing {
    fn send(&self, _request: http::Request<rt::Body>, options: rt::SendOptions) -> rt::Sending<'_> {
        assert!(options.timeout <= Duration::from_secs(3) && options.timeout > Duration::from_secs(2));
        let partial = rt::RawAnswer::new(201, http::HeaderMap::new(), rt::Bytes::from_static(b"{\"id\""));
        let error =
            rt::TransportError { kind: self.0, may_have_arrived: true, partial: Some(Box::new(partial)), source: None };
        Box::pin(async move { Err(error) })
    }
}

#[test]
fn transport_failures_say_whether_the_request_may_have_arrived() {
    for (kind, timeout) in [(rt::TransportErrorKind::Timeout, true), (rt::TransportErrorKind::Broken, false)] {
        let client =
            Client::builder().transport(Arc::new(Failing(kind))).retry(rt::RetryPolicy::NEVER).build().unwrap();
        let error = wait(client.call(charge()).timeout(Duration::from_secs(3)).send()).unwrap_err();
        assert_eq!(matches!(error, Error::Timeout(_)), timeout);
        assert_eq!(matches!(error, Error::Transport(_)), !timeout);
        assert!(error.may_have_arrived() && error.idempotency_key().is_some());
        // A charge that went through before the connection broke.
        assert_eq!(error.status(), Some(201));
        assert!(error.to_string().ends_with("the request may have arrived"), "{error}");
    }
}

#[test]
fn untyped_calls_check_their_arguments() {
    let client = client(canned(200, r#"{"total":10}"#));
    let outcome = wait(client.untyped(Operation::Charge, json!({"id": "x", "body": {"a": [1]}})).send()).unwrap();
    assert_eq!(outcome.into_inner(), json!({"total": 10}));
    for (arguments, text) in [
        (json!({"body": {}}), "argument \"id\": is required"),
        (json!({"id": "x"}), "argument \"body\": is required"),
        (json!({"id": "x", "body": {}, "limt": 1}), "argument \"limt\": the operation has none of that name"),
        (json!([]), "argument \"\": the arguments are not an object"),
    ] {
        assert_eq!(client.untyped(Operation::Charge, arguments).request().unwrap_err().to_string(), text);
    }
}

#[test]
fn byte_order_marks_are_no_json_but_no_harm() {
    assert_eq!(call(canned(200, "\u{feff}{\"id\":\"a\"}")).unwrap().id, "a");
}

#[test]
fn errors_are_small_and_go_anywhere() {
    fn goes_anywhere<T: std::error::Error + Send + Sync + 'static>(_: Option<T>) {}
    goes_anywhere::<Error<ChargeError>>(None);
    goes_anywhere::<rt::BuildError>(None);
    assert_eq!(size_of::<Error<ChargeError>>(), 2 * size_of::<usize>());
}
