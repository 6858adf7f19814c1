//! Bodies go out in the media type of the operation, idempotency keys with them.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "test code; its models speak for themselves")]

mod support;

use billwright_runtime::{self as rt, BodySpec, Bytes, File, Idempotency, Method, OperationSpec};
use rt::http;
use serde_json::json;
use support::{offline, sent};

const POST: OperationSpec = OperationSpec {
    id: "things.create",
    method: Method::Post,
    path: "/things",
    body: Some(BodySpec { media: "application/json", required: true }),
    ..OperationSpec::DEFAULT
};

/// As a vendor has it that takes keys in the body.
const KEYED: Idempotency = Idempotency::body("requestId").min_length(3).max_length(8).hours(24).rejected();

const fn with(media: &'static str) -> OperationSpec {
    OperationSpec { body: Some(BodySpec { media, required: true }), ..POST }
}

rt::operations! {
    /// What the tests call.
    pub enum Operation {
        Json = OperationSpec { idempotency: Some(Idempotency::header("Idempotency-Key")), ..POST },
        Patch = with("application/merge-patch+json"),
        Keyed = OperationSpec { id: "keyed", idempotency: Some(KEYED), ..POST },
        Alone = OperationSpec { id: "alone", idempotency: Some(Idempotency::body("requestId")), body: None, ..POST },
        Perhaps = OperationSpec {
            idempotency: Some(KEYED),
            body: Some(BodySpec { media: "application/vnd.things+json", required: false }),
            ..POST
        },
        Form = with("application/x-www-form-urlencoded"),
        Text = with("text/plain; charset=utf-8"),
        Binary = with("application/pdf"),
        Anything = with("*/*"),
        Multipart = with("multipart/form-data"),
    }
}

#[derive(Clone, Debug)]
pub struct Raw {
    pub body: Bytes,
}
rt::endpoint!(Raw: Operation::Binary => (), rt::NoError { body { body } });

#[derive(Clone, Debug)]
pub struct Upload {
    pub title: String,
    pub files: Vec<File>,
    pub cover: Option<File>,
    pub labels: rt::Map<i64>,
}
rt::object!(encode Upload {
    required { title = "title", files = "fi\"les", labels = "labels" }
    optional { cover = "cover" }
});

#[derive(Clone, Debug)]
pub struct Send {
    pub body: Upload,
}
rt::endpoint!(Send: Operation::Multipart => (), rt::NoError { body { body } });

#[derive(Clone, Debug)]
pub struct SendAsJson {
    pub upload: Upload,
}
rt::endpoint!(SendAsJson: Operation::Json => (), rt::NoError { body { upload } });

#[derive(Clone, Debug)]
pub struct Picture {
    pub body: File,
}
rt::endpoint!(Picture: Operation::Anything => (), rt::NoError { body { body } });

fn body(operation: Operation, value: rt::Value) -> (String, String) {
    let request = sent(operation.spec(), json!({ "body": value })).unwrap();
    let media = request.headers()["content-type"].to_str().unwrap().to_owned();
    (media, text(&request))
}

fn bytes(request: &http::Request<rt::Body>) -> &Bytes {
    request.body().bytes().unwrap()
}

fn text(request: &http::Request<rt::Body>) -> String {
    String::from_utf8(bytes(request).to_vec()).unwrap()
}

#[test]
fn media_types_decide() {
    let json = |media: &str, text: &str| (media.to_owned(), text.to_owned());
    let value = json!({"a": [1, "x y"], "b": {"c": null, "d": true}});
    let plain = r#"{"a":[1,"x y"],"b":{"c":null,"d":true}}"#;
    assert_eq!(body(Operation::Json, value.clone()), json("application/json", plain));
    assert_eq!(body(Operation::Patch, value.clone()), json("application/merge-patch+json", plain));
    assert_eq!(body(Operation::Anything, value.clone()), json("application/json", plain));
    assert_eq!(
        body(Operation::Form, value),
        json("application/x-www-form-urlencoded", "a=1&a=x%20y&b=%7B%22c%22%3Anull%2C%22d%22%3Atrue%7D")
    );
    assert_eq!(body(Operation::Text, json!("a \"b\"")), json("text/plain; charset=utf-8", "a \"b\""));
    assert!(sent(Operation::Text.spec(), json!({"body": {"a": 1}})).is_err());
    assert!(sent(Operation::Form.spec(), json!({"body": [1]})).is_err());
}

#[test]
fn bytes_are_sent_as_they_are() {
    let png = File { content_type: Some("image/png".to_owned()), ..File::from(vec![1]) };
    let request = offline().call(Picture { body: png }).request().unwrap();
    assert_eq!((&bytes(&request)[..], request.headers()["content-type"].to_str().unwrap()), (&[1][..], "image/png"));
    let request = offline().call(Raw { body: Bytes::from_static(b"%PDF\xff") }).request().unwrap();
    assert_eq!(&bytes(&request)[..], b"%PDF\xff");
    assert_eq!(request.headers()["content-type"], "application/pdf");
}

#[test]
fn forms_have_parts() {
    let pdf = File {
        name: Some("a\"b.pdf".to_owned()),
        content_type: Some("application/pdf".to_owned()),
        data: Bytes::from_static(b"\xff\x00").into(),
    };
    let upload = Upload {
        title: "T".to_owned(),
        files: vec![pdf, File::from(vec![b'x'])],
        cover: None,
        labels: rt::Map::from([("k".to_owned(), 1)]),
    };
    let request = offline().call(Send { body: upload.clone() }).request().unwrap();
    let media = request.headers()["content-type"].to_str().unwrap();
    let boundary = media.strip_prefix("multipart/form-data; boundary=").unwrap();
    let part = |head: &str, data: &[u8]| {
        [format!("--{boundary}\r\nContent-Disposition: form-data; {head}\r\n\r\n").as_bytes(), data, b"\r\n"].concat()
    };
    let expected = [
        part("name=\"title\"", b"T"),
        part("name=\"fi%22les\"; filename=\"a%22b.pdf\"\r\nContent-Type: application/pdf", b"\xff\x00"),
        part("name=\"fi%22les\"; filename=\"fi%22les\"\r\nContent-Type: application/octet-stream", b"x"),
        part("name=\"labels\"\r\nContent-Type: application/json", b"{\"k\":1}"),
        format!("--{boundary}--\r\n").into_bytes(),
    ];
    assert_eq!(bytes(&request).to_vec(), expected.concat());

    let error = offline().call(SendAsJson { upload: upload.clone() }).request().unwrap_err();
    assert!(matches!(error, rt::BuildError::Body { .. }), "{error}");
    let mut hostile = upload;
    hostile.files[0].content_type = Some("a\r\nx: y".to_owned());
    assert!(offline().call(Send { body: hostile }).request().is_err());
}

#[test]
fn keys_in_headers() {
    let client = offline();
    let call = client.untyped(Operation::Json, json!({"body": {}}));
    let key = call.key().unwrap().to_owned();
    assert_eq!(rt::Uuid::parse_str(&key).unwrap().get_version_num(), 4);
    assert_eq!(call.request().unwrap().headers()["idempotency-key"], key.as_str());
    let call = call.idempotency_key("mine");
    assert_eq!(
        (call.key(), &call.request().unwrap().headers()["idempotency-key"]),
        (Some("mine"), &http::HeaderValue::from_static("mine"))
    );
    assert!(client.untyped(Operation::Json, json!({"body": {}})).idempotency_key("").request().is_err());
    assert!(client.untyped(Operation::Json, json!({"body": {}})).idempotency_key("a\nb").request().is_err());
    let none = client.untyped(Operation::Patch, json!({"body": {}})).idempotency_key("mine");
    assert_eq!(none.key(), None);
    assert!(none.request().unwrap().headers().get("idempotency-key").is_none());
}

#[test]
fn keys_in_bodies() {
    let client = offline();
    let call = client.untyped(Operation::Keyed, json!({"body": {"a": 1}})).idempotency_key("k\"1");
    assert_eq!(text(&call.request().unwrap()), r#"{"a":1,"requestId":"k\"1"}"#);
    let call = client.untyped(Operation::Keyed, json!({"body": {}})).idempotency_key("key");
    assert_eq!(text(&call.request().unwrap()), r#"{"requestId":"key"}"#);
    let own = client.untyped(Operation::Keyed, json!({"body": {"requestId": "own"}})).idempotency_key("other");
    assert_eq!(text(&own.request().unwrap()), r#"{"requestId":"own"}"#);
}

/// The key needs a body, so it gets one.
#[test]
fn keys_alone_in_bodies() {
    let client = offline();
    for (operation, media) in [
        (Operation::Alone, "application/json"),
        (Operation::Perhaps, "application/vnd.things+json"),
        (Operation::Keyed, "application/json"),
    ] {
        let arguments = if operation == Operation::Keyed { json!({"body": {}}) } else { json!({}) };
        let call = client.untyped(operation, arguments).idempotency_key("mine");
        let request = call.request().unwrap();
        assert_eq!(text(&request), r#"{"requestId":"mine"}"#);
        assert_eq!(request.headers()["content-type"], media);
    }
}

#[test]
fn keys_have_a_length() {
    let client = offline();
    for (key, reason) in [
        ("k1", Some((2, "idempotency key: it has 2 characters, the vendor takes 3 to 8"))),
        ("key", None),
        ("schlüßel", None),
        ("123456789", Some((9, "idempotency key: it has 9 characters, the vendor takes 3 to 8"))),
        ("     ", Some((0, "idempotency key: it has 0 characters, the vendor takes 3 to 8"))),
    ] {
        let request = client.untyped(Operation::Perhaps, json!({})).idempotency_key(key).request();
        match (request, reason) {
            (Ok(_), None) => {}
            (Err(error @ rt::BuildError::IdempotencyKey { length, min: 3, max: Some(8) }), Some((found, said))) => {
                assert_eq!((length, error.to_string().as_str()), (found, said));
            }
            (request, _) => panic!("{key:?}: {request:?}"),
        }
    }
    // Wherever it comes from.
    let call = client.untyped(Operation::Keyed, json!({"body": {"requestId": "1"}}));
    assert!(call.request().is_err());
    let call = client.untyped(Operation::Json, json!({"body": {}})).header("Idempotency-Key", " ");
    assert_eq!(
        call.request().unwrap_err().to_string(),
        "idempotency key: it has 0 characters, the vendor takes 1 at least"
    );
}

#[test]
fn operations_are_data() {
    assert_eq!(Operation::ALL.len(), 10);
    assert_eq!("keyed".parse(), Ok(Operation::Keyed));
    assert_eq!(Operation::Keyed.to_string(), "keyed");
    let error = "nope".parse::<Operation>().unwrap_err();
    assert_eq!(error.to_string(), "no operation is called \"nope\"");
    assert_eq!((Operation::Json.method(), Operation::Json.path()), (Method::Post, "/things"));
    assert!(Operation::Json.spec().is_repeatable() && !Operation::Patch.spec().is_repeatable());
}
