//! What an error says: its kind, whether to try again, the vendor's message, and nothing that is secret.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "test code; its models speak for themselves")]

mod support;

use std::error::Error as _;
use std::sync::Arc;

use billwright_runtime::{self as rt, Error, ErrorKind, OperationSpec, Secret};
use serde_json::json;
use support::{Scripted, canned, canned_with, wait};

const CARD: &str = "5555555555554444";
// So long that no time and no random key has it by chance.
const CODE: &str = "91746283";
const KEY: &str = "live_0123456789abcdef";

static VENDOR: rt::Vendor = rt::Vendor {
    error_kinds: &[
        rt::ErrorRule { kind: ErrorKind::Declined, at: "code", values: &["2"] },
        rt::ErrorRule { kind: ErrorKind::GatewayHold, at: "code", values: &["4"] },
        rt::ErrorRule { kind: ErrorKind::Fraud, at: "error.code", values: &["\"fraud\"", "\"stolen\""] },
    ],
    secrets: &["value"],
    ..support::VENDOR
};

#[derive(Clone)]
pub struct Sale {
    pub number: Secret<String>,
    pub cvv: Option<Secret<i64>>,
}
rt::object!(Sale { required { number = "number" } optional { cvv = "cvv" } });

#[derive(Clone)]
pub struct Problem {
    pub code: Option<i64>,
    pub message: Option<String>,
    pub extra: rt::Extra,
}
rt::object!(Problem { optional { code = "code", message = "message" } rest { extra } });

#[derive(Clone, Debug)]
pub struct CreateSale {
    pub token: Secret<String>,
    pub body: Sale,
}

static CREATE: OperationSpec = OperationSpec {
    id: "sales.create",
    method: rt::Method::Post,
    path: "/sales/{token}",
    parameters: &[rt::Parameter::path("token")],
    body: Some(rt::BodySpec { media: "application/json", required: true }),
    security: &[&["key"]],
    ..OperationSpec::DEFAULT
};

impl rt::Endpoint for CreateSale {
    type Output = Sale;
    type Error = Problem;
    const SPEC: &'static OperationSpec = &CREATE;

    fn encode(&self, request: &mut rt::RequestBuilder) {
        request.parameters(&[&self.token]);
        request.body(&self.body);
    }
}

fn sale() -> CreateSale {
    let body = Sale { number: CARD.into(), cvv: Some(Secret::new(91746283)) };
    CreateSale { token: "path-token".into(), body }
}

fn call(transport: Arc<dyn rt::Transport>) -> Result<rt::Outcome<Sale>, Error<Problem>> {
    let client = rt::Client::builder(&VENDOR).transport(transport).api_key(KEY).build().unwrap();
    wait(client.call(sale()).send())
}

fn error(status: u16, body: &str) -> Error<Problem> {
    call(canned(status, body.to_owned())).unwrap_err()
}

#[test]
fn kinds_are_told_apart_by_what_the_document_says() {
    let kind = |body: &str| error(402, body).kind();
    assert_eq!(kind(r#"{"code":2}"#), Some(ErrorKind::Declined));
    assert_eq!(kind(r#"{"code":4}"#), Some(ErrorKind::GatewayHold));
    assert_eq!(kind(r#"{"code":2.0}"#), Some(ErrorKind::Declined));
    assert_eq!(kind(r#"{"error":{"code":"stolen"}}"#), Some(ErrorKind::Fraud));
    for other in [r#"{"code":"2"}"#, r#"{"code":1}"#, "{}", "[2]", "<html>", ""] {
        assert_eq!(kind(other), None, "{other}");
    }
    assert!(error(402, r#"{"code":2}"#).is_declined() && !error(402, r#"{"code":2}"#).is_fraud());
    assert!(error(400, r#"{"error":{"code":"fraud"}}"#).is_fraud());
    assert!(error(402, r#"{"code":4}"#).is_gateway());
    // A success that cannot be read is none of them.
    let unread = error(200, r#"{"code":2}"#);
    assert!(matches!(unread, Error::Decode(_)) && unread.kind().is_none());
    assert_eq!(error(402, r#"{"code":2}"#).to_string(), "sales.create: answered 402, declined (request req_1)");
}

#[test]
fn messages_are_found_where_vendors_put_them() {
    let message = |body: serde_json::Value| error(400, &body.to_string()).message();
    for body in [
        json!({"message": "no"}),
        json!({"error": {"message": "no", "code": "x"}}),
        json!({"error": "no"}),
        json!({"error": "invalid", "error_description": "no"}),
        json!({"errors": [{"field": "a", "message": "no"}]}),
        json!({"errors": ["no"]}),
        json!([{"detail": "no"}]),
        json!({"title": "Bad", "detail": "no"}),
        json!("no"),
    ] {
        assert_eq!(message(body.clone()).as_deref(), Some("no"), "{body}");
    }
    for body in [json!({}), json!({"message": ""}), json!({"message": 5}), json!({"error": {"code": "x"}}), json!(null)]
    {
        assert_eq!(message(body.clone()), None, "{body}");
    }
}

#[test]
fn an_error_is_one_line() {
    let body = json!({"message": format!("first\r\nsecond\u{1b}[31m {}", "x".repeat(1000))}).to_string();
    let error = error(400, &body);
    let line = error.to_string();
    assert!(
        line.starts_with("sales.create: answered 400: first second [31m xxx") && line.ends_with("… (request req_1)")
    );
    assert!(line.lines().count() == 1 && line.chars().count() < 400, "{line}");
    let bare = call(canned_with(503, &[("content-type", "text/html")], "<html>busy</html>")).unwrap_err();
    assert_eq!(bare.to_string(), "sales.create: answered 503, which is not documented with such a body");
    assert_eq!(&bare.answer().unwrap().body()[..], b"<html>busy</html>");
    assert!(bare.source().is_some());
}

/// A vendor that says in every way it has what it was sent.
fn parrot() -> Arc<dyn rt::Transport> {
    Arc::new(Scripted(|request: &rt::http::Request<rt::Body>| {
        let key = request.headers()["x-api-key"].to_str().unwrap();
        let text = format!("card {CARD} with {CODE} by {key} at {} is bad: {}", request.uri(), support::body(request));
        let number: i64 = CARD.parse().unwrap();
        let answer = json!({
            "message": text, "code": 2, "value": "VALUE", "api_key": key, "list": [text, number], (CARD): CARD,
        });
        (402, answer.to_string())
    }))
}

#[track_caller]
fn hides(shown: &str) {
    for secret in [CARD, CODE, KEY, "path-token", "VALUE"] {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
}

#[test]
fn what_was_sent_in_secret_is_in_no_error() {
    let error = call(parrot()).unwrap_err();
    let text = "sales.create: answered 402, declined: card [redacted] with [redacted] by [redacted] at https://api.example.com/v1/sales/[redacted] is bad: {\"number\":\"[redacted]\",\"cvv\":[redacted]}";
    assert_eq!(error.to_string(), text);
    hides(&format!("{error:?}"));
    hides(&format!("{error:#?}"));
    assert!(error.documented().unwrap().message.as_deref().unwrap().contains(CARD), "it is there for those who ask");
    hides(&error.answer().unwrap().redacted_body());
    assert!(error.answer().unwrap().redacted_body().contains(r#""value":"[redacted]""#));
    hides(&format!("{:?} {:#?}", sale(), sale()));
    let client = rt::Client::builder(&VENDOR).transport(parrot()).api_key(KEY).build().unwrap();
    let request = client.call(sale()).query("api_key", KEY).header("x-more", KEY).request().unwrap();
    hides(&format!("{request:?} {request:#?}"));
    assert!(request.uri().path().ends_with("/path-token") && request.into_inner().headers()["x-api-key"] == KEY);
    let arguments = json!({"token": "path-token", "body": {"number": CARD, "cvv": 91746283}});
    let error = wait(client.untyped(&CREATE, arguments).send()).unwrap_err();
    hides(&format!("{error} {error:?}"));
}

#[test]
fn panics_show_none_either() {
    let shown = std::panic::catch_unwind(|| call(parrot()).map(|_| ()).unwrap()).unwrap_err();
    hides(shown.downcast_ref::<String>().unwrap());
}

#[test]
fn whether_to_try_again_is_said() {
    let again = |status: u16| error(status, "{}").is_retryable();
    // A POST without a key may have done what it was asked to.
    assert!(!again(503) && !again(429) && !again(400));
    static READ: OperationSpec = OperationSpec { id: "read", ..OperationSpec::DEFAULT };
    static KEYED: OperationSpec = OperationSpec {
        id: "keyed",
        method: rt::Method::Post,
        idempotency: Some(rt::Idempotency::header("idempotency-key")),
        ..OperationSpec::DEFAULT
    };
    for spec in [&READ, &KEYED] {
        let error = |status| {
            let client = support::client(canned(status, "{}"));
            wait(client.untyped(spec, json!({})).send()).unwrap_err()
        };
        for status in [408, 425, 429, 500, 502, 503, 504] {
            assert!(error(status).is_retryable(), "{status}");
        }
        for status in [400, 401, 402, 403, 404, 409, 422, 501] {
            assert!(!error(status).is_retryable(), "{status}");
        }
        assert!(error(408).is_timeout() && error(504).is_timeout() && !error(500).is_timeout());
        assert!(error(401).is_unauthorized() && error(403).is_forbidden() && error(404).is_not_found());
        assert!(error(409).is_conflict() && error(429).is_rate_limited());
    }
}

struct Lost(rt::TransportErrorKind, bool);

impl rt::Transport for Lost {
    fn send(&self, _request: rt::http::Request<rt::Body>, _options: rt::SendOptions) -> rt::Sending<'_> {
        let (kind, may_have_arrived) = (self.0, self.1);
        Box::pin(async move { Err(rt::TransportError { kind, may_have_arrived, partial: None, source: None }) })
    }
}

#[test]
fn what_never_arrived_can_be_sent_again() {
    use rt::TransportErrorKind::{Broken, Connect, Timeout};
    assert!(call(Arc::new(Lost(Connect, false))).unwrap_err().is_retryable());
    assert!(!call(Arc::new(Lost(Broken, true))).unwrap_err().is_retryable());
    let late = call(Arc::new(Lost(Timeout, true))).unwrap_err();
    assert!(late.is_timeout() && !late.is_retryable());
    let open = rt::Client::builder(&VENDOR).transport(parrot()).build().unwrap();
    let refused = wait(open.call(sale()).send()).unwrap_err();
    assert!(refused.is_unauthorized() && !refused.is_retryable());
}

#[derive(Clone)]
pub struct Answer {
    pub id: String,
    pub amount: Option<i64>,
    pub at: Option<rt::DateTime>,
    pub inner: Option<Box<Answer>>,
    pub list: Option<Vec<i64>>,
    pub extra: rt::Extra,
}
rt::object!(Answer {
    required { id = "id" }
    optional { amount = "amount", at = "at", inner = "inner", list = "list" }
    rest { extra }
});

#[derive(Clone, Debug)]
pub struct Read;
rt::endpoint!(Read: ReadOperation::Read => Answer, rt::NoError {});

rt::operations! {
    /// What is read.
    pub enum ReadOperation {
        /// Read.
        Read = OperationSpec { id: "read", ..OperationSpec::DEFAULT },
    }
}

fn read(body: serde_json::Value) -> Result<rt::Outcome<Answer>, Error<rt::NoError>> {
    wait(support::client(canned(200, body.to_string())).call(Read).send())
}

/// Wrong types in optional fields are left out and listed, whatever the depth; those in required ones are errors.
#[test]
fn wrong_types_are_left_out_where_they_can_be() {
    let wrong = [json!("x"), json!({}), json!([]), json!(true), json!(1.5)];
    for value in &wrong {
        let outcome = read(json!({"id": "a", "amount": value, "at": value, "list": value, "inner": value})).unwrap();
        let left: Vec<&str> = outcome.degraded().iter().map(|field| field.left_out.as_str()).collect();
        for field in ["amount", "at", "inner"] {
            assert!(left.contains(&format!("$.{field}").as_str()), "{field}: {left:?}");
        }
        assert_eq!((outcome.amount, outcome.at, outcome.inner.is_none()), (None, None, true));
        // It goes back out as it came.
        let written: serde_json::Value = serde_json::from_slice(&rt::encode(&outcome.into_inner()).unwrap()).unwrap();
        assert_eq!(&written["amount"], value);
    }
    let deep = read(json!({"id": "a", "inner": {"id": "b", "amount": "5"}, "list": [1, "2"]})).unwrap();
    assert_eq!(deep.inner.as_ref().map(|inner| inner.id.as_str()), Some("b"));
    let left: Vec<(&str, &str)> =
        deep.degraded().iter().map(|field| (field.left_out.as_str(), field.path.as_str())).collect();
    assert_eq!(left, [("$.inner.amount", "$.inner.amount"), ("$.list", "$.list[1]")]);
    for id in [json!(1), json!(null), json!({}), json!([])] {
        let error = read(json!({"id": id, "amount": 1})).unwrap_err();
        let Error::Decode(failure) = &error else { panic!("{error}") };
        assert_eq!((failure.error.path.as_str(), error.status()), ("$.id", Some(200)));
        assert!(!failure.answer.body().is_empty());
    }
    // One that is required within an optional field costs that field only.
    let inner = read(json!({"id": "a", "inner": {"amount": 5}})).unwrap();
    assert_eq!((inner.degraded()[0].left_out.as_str(), inner.inner.is_none()), ("$.inner", true));
}

#[test]
fn bodies_are_bounded() {
    let send = |limit: usize, body: &'static str| {
        let client = support::Client::builder().transport(canned(200, body)).body_limit(limit).build().unwrap();
        wait(client.call(Read).send())
    };
    assert!(send(10, r#"{"id":"a"}"#).is_ok());
    let error = send(9, r#"{"id":"a"}"#).unwrap_err();
    let Error::Transport(failure) = &error else { panic!("{error}") };
    assert_eq!(failure.error.kind, rt::TransportErrorKind::TooLarge);
    assert!(error.status() == Some(200) && error.may_have_arrived() && !error.is_retryable());
    // By default more than enough for any answer, and less than what exhausts a machine.
    let large = format!(r#"{{"id":"{}"}}"#, "x".repeat(40 * 1024 * 1024));
    let error = wait(support::client(canned(200, large)).call(Read).send()).unwrap_err();
    assert!(matches!(error, Error::Transport(_)), "{error}");
}
