//! Answers that are read as they come, and bodies that are read as they are sent.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "test code; its models speak for themselves")]

mod support;

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use billwright_runtime::{self as rt, BodySpec, Bytes, Error, Method, OperationSpec, StreamError};
use proptest::prelude::*;
use rt::http;
use serde_json::json;
use support::{Client, wait};

const GET: OperationSpec =
    OperationSpec { id: "watch", path: "/watch", accept: "text/event-stream", ..OperationSpec::DEFAULT };

rt::operations! {
    /// What the tests call.
    pub enum Operation {
        Watch = GET,
        Tail = OperationSpec { id: "tail", accept: "application/x-ndjson", ..GET },
        Download = OperationSpec { id: "download", accept: "application/pdf", ..GET },
        Chat = OperationSpec { id: "chat", accept: "application/json", ..GET },
        Upload = OperationSpec {
            id: "upload",
            method: Method::Post,
            body: Some(BodySpec { media: "multipart/form-data", required: true }),
            encodings: &[
                rt::PartEncoding::new("multipart/form-data", "picture").content_type("image/png"),
                rt::PartEncoding::new("multipart/form-data", "labels").content_type("application/json"),
            ],
            ..OperationSpec::DEFAULT
        },
    }
}

macro_rules! empty {
    ($($name:ident => $output:ty $(, $stream:ty = $accept:literal)?;)*) => {$(
        #[derive(Clone, Debug)]
        pub struct $name {}
        rt::endpoint!($name: Operation::$name => $output, rt::Text { $(stream { $stream = $accept })? });
    )*};
}
empty! {
    Watch => rt::Events<rt::Value>;
    Tail => rt::Lines<rt::Map<i64>>;
    Download => Bytes;
    Chat => rt::Value, rt::Events<String> = "text/event-stream";
}

/// Gives a status and pieces of a body, of which the last may be a failure.
struct Pieces(u16, Vec<&'static [u8]>, bool);

struct Coming(VecDeque<Result<Bytes, rt::TransportError>>);

impl futures_core::Stream for Coming {
    type Item = Result<Bytes, rt::TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.pop_front())
    }
}

fn broken() -> rt::TransportError {
    let kind = rt::TransportErrorKind::Broken;
    rt::TransportError { kind, may_have_arrived: true, partial: None, source: None }
}

impl rt::Transport for Pieces {
    fn send(&self, request: http::Request<rt::Body>, options: rt::SendOptions) -> rt::Sending<'_> {
        let streamed = request.headers()["accept"] == "text/event-stream" || !request.uri().path().ends_with("/chat");
        assert!(options.streamed || !streamed || self.0 != 200);
        let mut pieces: VecDeque<_> = self.1.iter().map(|piece| Ok(Bytes::from_static(piece))).collect();
        pieces.extend(self.2.then(|| Err(broken())));
        let answer = http::Response::builder().status(self.0).body(Box::pin(Coming(pieces)) as rt::Receiving).unwrap();
        Box::pin(async move { Ok(answer) })
    }
}

fn over(status: u16, pieces: Vec<&'static [u8]>, broken: bool) -> rt::ClientBuilder<Client> {
    Client::builder().transport(Arc::new(Pieces(status, pieces, broken)))
}

fn events(pieces: Vec<&'static [u8]>) -> Vec<Result<rt::Event<rt::Value>, StreamError>> {
    wait(async {
        let client = over(200, pieces, false).build().unwrap();
        let mut outcome = client.call(Watch {}).send().await.unwrap();
        let mut found = Vec::new();
        while let Some(event) = outcome.next().await {
            found.push(event);
        }
        found
    })
}

fn data(pieces: Vec<&'static [u8]>) -> Vec<rt::Value> {
    events(pieces).into_iter().map(|event| event.unwrap().data).collect()
}

#[test]
fn events_have_fields() {
    let text = b": hello\r\nevent: add\nid: 7\nretry: 250\ndata: {\"a\":\ndata: 1}\n\nunknown: x\ndata:[2]\n\n";
    let mut found = events(vec![text]).into_iter().map(Result::unwrap);
    let first = found.next().unwrap();
    assert_eq!((first.event.as_str(), first.id.as_deref()), ("add", Some("7")));
    assert_eq!((first.retry, first.data), (Some(Duration::from_millis(250)), json!({"a": 1})));
    let second = found.next().unwrap();
    // The id stays, the rest does not.
    assert_eq!((second.event.as_str(), second.id.as_deref(), second.retry), ("message", Some("7"), None));
    assert_eq!(second.data, json!([2]));
    assert!(found.next().is_none());
}

#[test]
fn events_end_in_any_line_end_or_none() {
    assert_eq!(data(vec![b"\xef\xbb\xbfdata: 1\r\rdata: 2\r\n\r\ndata: 3\n\ndata: 4"]), [1, 2, 3, 4]);
    assert_eq!(data(vec![b"data: 1\r", b"\n\r", b"\ndata: 2\r", b"\r", b"data: 3"]), [1, 2, 3]);
    assert_eq!(data(vec![b"data: plain text\n\n"]), ["plain text"]);
    assert_eq!(data(vec![b"data: 1\n\ndata: [DONE]\n\ndata: 2\n\n"]), [1]);
    assert!(data(vec![b"event: x\n\n: nothing\n\n"]).is_empty());
}

#[test]
fn lines_that_cannot_be_read_do_not_end_a_stream() {
    wait(async {
        let client =
            over(200, vec![b"{\"a\":1}\n\nnope\n", b"\x1e{\"b\"", b":2}\r\n{\"c\":3}"], false).build().unwrap();
        let mut lines = client.call(Tail {}).send().await.unwrap().into_inner();
        assert_eq!(lines.next().await.unwrap().unwrap()["a"], 1);
        let Some(Err(StreamError::Decode(undecoded))) = lines.next().await else { panic!("expected an error") };
        assert_eq!(undecoded.text, "nope");
        assert!(!format!("{undecoded:?}").contains("nope"));
        assert_eq!(lines.next().await.unwrap().unwrap()["b"], 2);
        assert_eq!(lines.next().await.unwrap().unwrap()["c"], 3);
        assert!(lines.next().await.is_none());
    });
}

#[test]
fn what_breaks_off_says_so_and_what_never_ends_is_bounded() {
    wait(async {
        let client = over(200, vec![b"{\"a\":1}\n{"], true).build().unwrap();
        let mut lines = client.call(Tail {}).send().await.unwrap().into_inner();
        assert!(lines.next().await.unwrap().is_ok());
        assert!(matches!(lines.next().await, Some(Err(StreamError::Transport(_)))));
        assert!(lines.next().await.is_none());

        let long = vec![&b"data: 0123456789\n"[..]; 10];
        let client = over(200, long, false).body_limit(64).build().unwrap();
        let mut events = client.call(Watch {}).send().await.unwrap().into_inner();
        assert!(matches!(events.next().await, Some(Err(StreamError::TooLong))));
        assert!(events.next().await.is_none());
    });
}

#[test]
fn errors_are_read_whole() {
    wait(async {
        let client = over(429, vec![b"slow", b" down"], false).build().unwrap();
        let Err(Error::Api(error)) = client.call(Watch {}).send().await else { panic!("expected an error") };
        assert_eq!((error.answer.status(), error.error.0.as_str()), (429, "slow down"));
        let Err(Error::Api(error)) = client.call(Download {}).open().await else { panic!("expected an error") };
        assert_eq!(error.error.0, "slow down");
    });
}

#[test]
fn bytes_come_whole_or_in_pieces() {
    wait(async {
        let client = over(200, vec![b"%PDF", b"-1.7"], false).build().unwrap();
        let mut body = client.call(Download {}).open().await.unwrap().into_inner();
        assert_eq!(body.next().await.unwrap().unwrap(), "%PDF");
        assert_eq!(body.next().await.unwrap().unwrap(), "-1.7");
        assert!(body.next().await.is_none());
    });
}

#[test]
fn an_answer_may_come_either_way() {
    wait(async {
        let client = over(200, vec![b"data: a\n\n"], false).build().unwrap();
        let mut stream = client.call(Chat {}).stream().await.unwrap();
        assert_eq!(stream.next().await.unwrap().unwrap().data, "a");
    });
}

#[derive(Clone, Debug)]
pub struct Picture {
    pub picture: rt::File,
    pub labels: Vec<i64>,
}
rt::object!(encode Picture { required { labels = "labels", picture = "picture" } });

#[derive(Clone, Debug)]
pub struct Upload {
    pub body: Picture,
}
rt::endpoint!(Upload: Operation::Upload => (), rt::NoError { body { body } });

#[test]
fn files_are_read_as_they_are_sent_each_time_anew() {
    let open = || Box::pin(Sent(VecDeque::from([&b"ab"[..], b"cd"]))) as rt::Chunks;
    let picture = Picture { picture: rt::File::streamed(open, Some(4)).name("p.png"), labels: vec![1, 2] };
    let request = support::offline().call(Upload { body: picture }).request().unwrap();
    let whole = wait(read(request.body()));
    assert_eq!(request.body().length(), Some(whole.len() as u64));
    assert!(request.body().bytes().is_none());
    let text = String::from_utf8(whole.clone()).unwrap();
    let part = "name=\"picture\"; filename=\"p.png\"\r\nContent-Type: image/png\r\n\r\nabcd\r\n";
    assert!(text.contains(part), "{text}");
    assert!(text.contains("name=\"labels\"\r\nContent-Type: application/json\r\n\r\n[1,2]\r\n"), "{text}");
    assert_eq!(wait(read(request.body())), whole);
}

struct Sent(VecDeque<&'static [u8]>);

impl futures_core::Stream for Sent {
    type Item = Result<Bytes, rt::BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.pop_front().map(|bytes| Ok(Bytes::from_static(bytes))))
    }
}

async fn read(body: &rt::Body) -> Vec<u8> {
    let mut chunks = body.chunks();
    let mut whole = Vec::new();
    while let Some(chunk) = std::future::poll_fn(|context| chunks.as_mut().poll_next(context)).await {
        whole.extend_from_slice(&chunk.unwrap());
    }
    whole
}

proptest! {
    /// However a stream is cut into pieces, the same events come out.
    #[test]
    fn pieces_do_not_matter(cuts in prop::collection::vec(0usize..60, 0..8)) {
        const TEXT: &[u8] = b"\xef\xbb\xbfdata: {\"a\":1}\r\n\r\nevent: e\rdata: x\rdata: y\r\rid: 4\ndata: 3\n\n";
        let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(TEXT.len())).collect();
        cuts.extend([0, TEXT.len()]);
        cuts.sort_unstable();
        let pieces = cuts.windows(2).map(|cut| &TEXT[cut[0]..cut[1]]).collect();
        prop_assert_eq!(data(pieces), [json!({"a": 1}), json!("x\ny"), json!(3)]);
    }
}
