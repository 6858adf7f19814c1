//! Calls that block, from wherever they are made.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "test code; its models speak for themselves")]
#![cfg(all(feature = "blocking", feature = "reqwest"))]

mod support;

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};

use billwright_runtime::{self as rt, Error, OperationSpec, RetryPolicy};
use serde_json::json;
use support::Client;

static GET: OperationSpec = OperationSpec { id: "get", ..OperationSpec::DEFAULT };

/// Answers all requests until the test ends.
fn server() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            std::thread::spawn(|| serve(stream.unwrap()));
        }
    });
    url
}

fn serve(mut stream: TcpStream) {
    let mut request = Vec::new();
    let mut buffer = [0; 1024];
    while let Ok(length @ 1..) = stream.read(&mut buffer) {
        request.extend_from_slice(&buffer[..length]);
        if request.ends_with(b"\r\n\r\n") {
            request.clear();
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n7").unwrap();
        }
    }
}

fn call(client: &Client) -> rt::Value {
    client.untyped(&GET, json!({})).send_blocking().unwrap().into_inner()
}

#[test]
fn works_within_any_runtime_and_without() {
    let client = Client::builder().base_url(server()).build().unwrap();
    assert_eq!(call(&client), 7);
    let current = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    current.block_on(async {
        assert_eq!(call(&client), 7);
        // The same client, the other way.
        assert_eq!(*client.untyped(&GET, json!({})).send().await.unwrap(), 7);
        assert_eq!(call(&client), 7);
    });
    // A runtime whose timer is off is no hindrance.
    let bare = tokio::runtime::Builder::new_current_thread().build().unwrap();
    bare.block_on(async { assert_eq!(call(&client), 7) });
    let (other, many) =
        (client.clone(), tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap());
    many.block_on(async move {
        let shared = other.clone();
        let within = tokio::spawn(async move { call(&shared) });
        let aside = tokio::task::spawn_blocking(move || call(&other));
        assert_eq!((within.await.unwrap(), aside.await.unwrap()), (rt::Value::from(7), rt::Value::from(7)));
    });
    drop((current, bare, many));
    assert_eq!(call(&client), 7);
}

#[test]
fn many_threads_may_call_at_once() {
    let client = Client::builder().base_url(server()).build().unwrap();
    std::thread::scope(|scope| {
        for _ in 0..20 {
            scope.spawn(|| (0..5).for_each(|_| assert_eq!(call(&client), 7)));
        }
    });
}

#[test]
fn errors_and_raw_answers_come_the_same_way() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let nowhere = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let client = Client::builder().base_url(server()).build().unwrap();
    assert_eq!(client.untyped(&GET, json!({})).send_raw_blocking().unwrap().body().as_ref(), b"7");
    let lost = client.untyped(&GET, json!({})).base_url(nowhere).retry(RetryPolicy::NEVER).send_blocking();
    assert!(matches!(lost, Err(Error::Transport(_))));
    let wrong = client.untyped(&GET, json!({"x": 1})).send_blocking();
    assert!(matches!(wrong, Err(Error::Build(_))));
}
