//! A transport that does what a script says, and keeps what it was sent and when.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use billwright_runtime as rt;
use rt::Timer;
use rt::http;

use super::virtual_time::VirtualTimer;

/// What becomes of one request.
#[derive(Clone, Debug)]
pub enum Step {
    /// No connection.
    Refuse,
    /// The connection breaks after the request was sent.
    Reset,
    /// Nothing ever comes.
    Stall,
    /// An answer.
    Answer(u16, Vec<(&'static str, String)>, &'static str),
    /// The head of an answer, a part of its body, and then the connection breaks.
    Cut(u16),
    /// The head of an answer, a part of its body, and then nothing.
    Drip(u16),
    /// An answer after so long.
    Late(Duration, u16),
}

impl Step {
    pub fn status(status: u16) -> Self {
        Self::Answer(status, Vec::new(), "{}")
    }

    pub fn with(status: u16, name: &'static str, value: impl Into<String>) -> Self {
        Self::Answer(status, vec![(name, value.into())], "{}")
    }

    pub fn body(status: u16, body: &'static str) -> Self {
        Self::Answer(status, Vec::new(), body)
    }

    /// Whether the vendor may have the request.
    pub fn may_arrive(&self) -> bool {
        !matches!(self, Self::Refuse)
    }
}

/// Does what the script says, and answers 200 after its end.
pub struct Script {
    pub timer: VirtualTimer,
    steps: Mutex<VecDeque<Step>>,
    sent: Mutex<Vec<Sent>>,
}

/// A request, when it was sent, and what became of it.
#[derive(Clone, Debug)]
pub struct Sent {
    pub at: Duration,
    pub headers: http::HeaderMap,
    pub uri: http::Uri,
    pub body: rt::Body,
    pub step: Step,
}

impl Script {
    pub fn new(steps: impl IntoIterator<Item = Step>) -> Arc<Self> {
        let steps = Mutex::new(steps.into_iter().collect());
        Arc::new(Self { timer: VirtualTimer::new(), steps, sent: Mutex::default() })
    }

    pub fn sent(&self) -> Vec<Sent> {
        self.sent.lock().unwrap().clone()
    }

    /// A client over this transport and its clock.
    pub fn builder(self: &Arc<Self>) -> rt::ClientBuilder<super::Client> {
        let transport: Arc<dyn rt::Transport> = Arc::clone(self) as _;
        super::Client::builder().transport(transport).timer(Arc::new(self.timer.clone()))
    }
}

fn failure(kind: rt::TransportErrorKind) -> rt::TransportError {
    let may_have_arrived = kind != rt::TransportErrorKind::Connect;
    rt::TransportError { kind, may_have_arrived, partial: None, source: None }
}

fn head(status: u16, body: rt::Receiving) -> http::Response<rt::Receiving> {
    http::Response::builder().status(status).header("x-request-id", "r1").body(body).unwrap()
}

/// Half an answer, and then this.
struct Half(Option<rt::Bytes>, Option<rt::TransportError>);

impl futures_core::Stream for Half {
    type Item = Result<rt::Bytes, rt::TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match (self.0.take(), self.1.take()) {
            (Some(bytes), then) => {
                self.1 = then;
                Poll::Ready(Some(Ok(bytes)))
            }
            (None, Some(error)) => Poll::Ready(Some(Err(error))),
            (None, None) => Poll::Pending,
        }
    }
}

impl rt::Transport for Script {
    fn send(&self, request: http::Request<rt::Body>, _options: rt::SendOptions) -> rt::Sending<'_> {
        let step = self.steps.lock().unwrap().pop_front().unwrap_or_else(|| Step::status(200));
        let (parts, body) = request.into_parts();
        let (headers, uri) = (parts.headers, parts.uri);
        self.sent.lock().unwrap().push(Sent { at: self.timer.elapsed(), headers, uri, body, step: step.clone() });
        let half = || Some(rt::Bytes::from_static(b"{\"id\""));
        Box::pin(async move {
            match step {
                Step::Refuse => Err(failure(rt::TransportErrorKind::Connect)),
                Step::Reset => Err(failure(rt::TransportErrorKind::Broken)),
                Step::Stall => std::future::pending().await,
                Step::Answer(status, headers, body) => {
                    let mut answer = head(status, rt::received(body));
                    for (name, value) in headers {
                        answer.headers_mut().insert(name, value.parse().unwrap());
                    }
                    Ok(answer)
                }
                Step::Cut(status) => {
                    let broken = failure(rt::TransportErrorKind::Broken);
                    Ok(head(status, Box::pin(Half(half(), Some(broken)))))
                }
                Step::Drip(status) => Ok(head(status, Box::pin(Half(half(), None)))),
                Step::Late(time, status) => {
                    self.timer.sleep(time).await;
                    Ok(head(status, rt::received("{}")))
                }
            }
        })
    }
}
