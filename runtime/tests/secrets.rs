//! What is secret is in no `Debug`, no `Display`, no error.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "test code; its models speak for themselves")]

mod support;

use billwright_runtime::{self as rt, ApiKey, OperationSpec, Secret};
use rt::http;
use serde_json::json;
use support::{Client, VENDOR, canned, canned_with, wait};

const SECRET: &str = "4242424242424242";

#[derive(Clone)]
pub struct Card {
    pub number: Secret<String>,
    pub cvv: Option<Secret<i64>>,
    pub extra: rt::Extra,
}
rt::object!(Card { required { number = "number" } optional { cvv = "cvv" } rest { extra } });
rt::builder!(Card { required { number: Secret<String> } optional { cvv: Secret<i64> } rest { extra } });

static PAY: OperationSpec = OperationSpec {
    id: "pay",
    method: rt::Method::Post,
    body: Some(rt::BodySpec { media: "application/json", required: true }),
    security: &[&["key", "queryKey", "cookieKey", "token", "user"]],
    ..OperationSpec::DEFAULT
};

fn secret_client(transport: std::sync::Arc<support::Canned>) -> Client {
    Client::builder()
        .transport(transport)
        .api_key(ApiKey::new(SECRET))
        .bearer(SECRET)
        .basic("user", SECRET)
        .build()
        .unwrap()
}

#[track_caller]
fn hides(shown: impl std::fmt::Debug) {
    let text = format!("{shown:?} {shown:#?}");
    assert!(!text.contains(SECRET) && !text.contains("NDI0Mj"), "{text}");
}

#[test]
fn secrets_are_sent_but_not_shown() {
    let card = Card::new(SECRET).cvv(42424242);
    assert_eq!(rt::encode(&card).unwrap(), format!(r#"{{"number":"{SECRET}","cvv":42424242}}"#).into_bytes());
    hides(&card);
    assert_eq!(format!("{:?}", card.cvv), "Some([redacted])");
    assert_eq!((card.number.expose().as_str(), card.number.clone()), (SECRET, Secret::from(SECRET)));
    assert_eq!(rt::decode::<Card>(&rt::encode(&card).unwrap()).unwrap().value, card);
}

#[test]
fn what_no_type_describes_may_be_secret() {
    let text = format!(r#"{{"number":"1","pan":"{SECRET}"}}"#);
    let card = rt::decode::<Card>(text.as_bytes()).unwrap().value;
    assert_eq!(format!("{:?}", card.extra), r#"{"pan": Json(a string, 18 bytes)}"#);
    hides(rt::Json::from(SECRET));
    hides(rt::Tape::parse(text.as_bytes()).unwrap().root());
    hides(rt::File::from(SECRET.as_bytes().to_vec()));
    hides(rt::decode::<Card>(format!(r#"{{"number":{SECRET}}}"#).as_bytes()));
    hides(rt::decode::<Card>(format!(r#"{{"number":"1","cvv":"{SECRET}"}}"#).as_bytes()).unwrap().degraded);
}

#[test]
fn clients_and_calls_show_no_credentials() {
    let client = secret_client(canned(200, "{}"));
    hides(&client);
    hides(client.as_runtime());
    hides(Client::builder().api_key(ApiKey::new(SECRET)).bearer(SECRET));
    hides(ApiKey::new(SECRET));
    hides(rt::Credential::Basic { user: "u".to_owned(), password: SECRET.into() });
    let call = client.untyped(&PAY, json!({"body": {"number": SECRET}})).header("x-token", SECRET);
    hides(&call);
    let request = call.request().unwrap();
    assert_eq!(request.headers()["authorization"], "Basic dXNlcjo0MjQyNDI0MjQyNDI0MjQy");
    hides(request.headers());
}

#[test]
fn errors_show_no_answers() {
    static HEADERS: [(&str, &str); 1] = [("set-cookie", "session=4242424242424242")];
    for status in [200, 400, 500] {
        for body in [format!(r#"{{"{SECRET}""#), format!(r#"{{"number":{SECRET}}}"#)] {
            let client = secret_client(canned_with(status, &HEADERS, body));
            let error = wait(client.call(Pay).send()).unwrap_err();
            hides(&error);
            assert!(!error.to_string().contains(SECRET));
            let mut source = std::error::Error::source(&error);
            while let Some(cause) = source {
                assert!(!cause.to_string().contains(SECRET));
                source = cause.source();
            }
        }
    }
    let bad = secret_client(canned(200, "{}")).untyped(&PAY, json!({"body": {}})).header("x\n", SECRET).request();
    hides(bad);
    let error = Client::builder().api_key(ApiKey::new(format!("{SECRET}\nx"))).build().unwrap_err();
    hides(&error);
    assert!(!error.to_string().contains(SECRET));
}

#[derive(Debug)]
struct Pay;

impl rt::Endpoint for Pay {
    type Output = Card;
    type Error = Card;
    const SPEC: &'static OperationSpec = &PAY;

    fn encode(&self, request: &mut rt::RequestBuilder) {
        request.body(&Card::new(SECRET));
        hides(&*request);
    }
}

#[test]
fn credentials_go_only_where_the_operation_says() {
    let client = secret_client(canned(200, "{}"));
    let request = client.untyped(&OperationSpec::DEFAULT, json!({})).request().unwrap();
    assert_eq!(request.uri(), "https://api.example.com/v1/");
    for name in ["x-api-key", "cookie", "authorization"] {
        assert!(!request.headers().contains_key(name));
    }
    static ALTERNATIVES: OperationSpec =
        OperationSpec { security: &[&["key", "missing"], &["token"], &["key"]], ..OperationSpec::DEFAULT };
    let request = client.untyped(&ALTERNATIVES, json!({})).request().unwrap();
    assert_eq!(request.headers()["authorization"], http::HeaderValue::from_str(&format!("Bearer {SECRET}")).unwrap());
    assert!(!request.headers().contains_key("x-api-key"));
    let error = support::offline().untyped(&ALTERNATIVES, json!({})).request().unwrap_err();
    assert_eq!(error.to_string(), "no credentials for key and missing or token or key");
    static OPTIONAL: OperationSpec = OperationSpec { security: &[&[], &["key"]], ..OperationSpec::DEFAULT };
    assert!(support::offline().untyped(&OPTIONAL, json!({})).request().is_ok());
    assert!(client.untyped(&OPTIONAL, json!({})).request().unwrap().headers().contains_key("x-api-key"));
    let error = wait(support::offline().untyped(&ALTERNATIVES, json!({})).send()).unwrap_err();
    assert!(matches!(error, rt::Error::Refused(_)));
    assert_eq!(VENDOR.schemes.len(), 5);
}

#[test]
fn a_model_shows_neither_secrets_nor_what_may_hold_any() {
    let json = format!(r#"{{"number": "{SECRET}", "cvv": 4242, "token": "{SECRET}"}}"#);
    let card = rt::decode::<Card>(json.as_bytes()).unwrap().value;
    let shown = format!("{card:?}");
    assert_eq!(shown, r#"Card {"number":"[redacted]","cvv":"[redacted]","token":"[unknown]"}"#);
    hides(card);
}
