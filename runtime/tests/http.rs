//! The transport that clients use by default, against a server on this machine.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "test code; its models speak for themselves")]
#![cfg(feature = "reqwest")]

mod support;

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread::JoinHandle;
use std::time::Duration;

use billwright_runtime::{self as rt, ApiKey, BodySpec, Error, Method, OperationSpec, TransportErrorKind};
use serde_json::json;
use support::{Client, wait};

static POST: OperationSpec = OperationSpec {
    id: "things.create",
    method: Method::Post,
    path: "/things",
    body: Some(BodySpec { media: "application/json", required: true }),
    security: &[&["key", "queryKey"]],
    ..OperationSpec::DEFAULT
};

/// Answers one request, and gives back what it was.
fn server(answer: &'static str) -> (String, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/base", listener.local_addr().unwrap());
    let thread = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let request = read(&mut stream);
        stream.write_all(answer.as_bytes()).unwrap();
        request
    });
    (url, thread)
}

/// Reads up to the end of the body, which is a small JSON object.
fn read(stream: &mut TcpStream) -> String {
    let mut request = Vec::new();
    let mut buffer = [0; 1024];
    while !request.ends_with(b"}") {
        let length = stream.read(&mut buffer).unwrap();
        assert_ne!(length, 0, "the request ended early");
        request.extend_from_slice(&buffer[..length]);
    }
    String::from_utf8(request).unwrap()
}

fn client(url: String) -> rt::ClientBuilder<Client> {
    Client::builder().base_url(url).api_key(ApiKey::new("k1"))
}

fn send(builder: rt::ClientBuilder<Client>) -> Result<rt::Outcome<rt::Value>, Error<rt::Json>> {
    let client = builder.build().unwrap();
    wait(client.untyped(&POST, json!({"body": {"a": 1}})).send())
}

#[test]
fn requests_and_answers_pass() {
    let (url, thread) = server("HTTP/1.1 201 Created\r\ncontent-length: 11\r\nx-request-id: r1\r\n\r\n{\"id\":\"t1\"}");
    let outcome = send(client(url)).unwrap();
    assert_eq!((outcome.status(), outcome.request_id(), &*outcome), (201, Some("r1"), &json!({"id": "t1"})));
    let request = thread.join().unwrap();
    assert!(request.starts_with("POST /base/things?api_key=k1 HTTP/1.1\r\n"), "{request}");
    for line in ["x-api-key: k1", "content-type: application/json", "x-version: 2026-11", "content-length: 7"] {
        assert!(request.contains(&format!("\r\n{line}\r\n")), "{line} in {request}");
    }
    assert!(request.ends_with("\r\n\r\n{\"a\":1}"));
}

#[test]
fn redirects_are_not_followed() {
    let (url, thread) =
        server("HTTP/1.1 307 Temporary Redirect\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 2\r\n\r\n{}");
    let error = send(client(url)).unwrap_err();
    assert_eq!(error.status(), Some(307));
    thread.join().unwrap();
}

#[test]
fn a_broken_answer_keeps_what_came() {
    let (url, thread) = server("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"id\":\"t1\"");
    let error = send(client(url)).unwrap_err();
    let Error::Transport(failure) = &error else { panic!("{error}") };
    assert_eq!((failure.error.kind, failure.error.may_have_arrived), (TransportErrorKind::Broken, true));
    assert_eq!(failure.error.partial.as_ref().unwrap().body(), "{\"id\":\"t1\"");
    assert_eq!(error.status(), Some(200));
    thread.join().unwrap();
}

#[test]
fn answers_have_a_largest_size() {
    let (url, thread) = server("HTTP/1.1 200 OK\r\ncontent-length: 11\r\n\r\n{\"id\":\"t1\"}");
    let error = send(client(url).body_limit(5)).unwrap_err();
    let Error::Transport(failure) = &error else { panic!("{error}") };
    assert_eq!(failure.error.kind, TransportErrorKind::TooLarge);
    thread.join().unwrap();
}

#[test]
fn no_connection_means_that_nothing_was_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let error = send(client(url)).unwrap_err();
    let Error::Transport(failure) = &error else { panic!("{error}") };
    assert_eq!((failure.error.kind, failure.error.may_have_arrived), (TransportErrorKind::Connect, false));
    // A key in the query is part of the URL.
    assert!(!format!("{error:?} {error:#?}").contains("k1"), "{error:?}");
}

#[test]
fn a_server_that_says_nothing_is_given_up() {
    // It takes connections, but nobody answers.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let error = send(client(url).timeout(Duration::from_millis(50))).unwrap_err();
    assert!(matches!(error, Error::Timeout(_)) && error.may_have_arrived(), "{error}");
    drop(listener);
}
