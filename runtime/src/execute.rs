//! The one place where requests leave, and leave again. Not generic, so it is compiled once.

use std::future::poll_fn;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::HeaderMap;

use crate::answer::RawAnswer;
use crate::auth;
use crate::body::Body;
use crate::client::Client;
use crate::confidential::Confidential;
use crate::idempotency::{Idempotency, KeyPlace};
use crate::interceptor::{Attempt, Seen};
use crate::operation::OperationSpec;
use crate::retry::{RetryPolicy, retry_after, up_to};
use crate::stream::patient;
use crate::timer::{Sleeping, unless};
use crate::trace::Span;
use crate::transport::{Receiving, SendOptions, TransportError, TransportErrorKind};
use crate::tries::{Try, start_of};

/// A request that is ready to be sent, and how.
pub(crate) struct Prepared {
    pub(crate) spec: &'static OperationSpec,
    pub(crate) request: http::Request<Body>,
    /// The idempotency key that the request carries.
    pub(crate) key: Option<String>,
    /// Whether a request with this key may have been sent before this call.
    pub(crate) resumed: bool,
    /// Whether the body of a success is read as it comes.
    pub(crate) streamed: bool,
    /// How long all tries may take together.
    pub(crate) timeout: Duration,
    /// How long each may take.
    pub(crate) try_timeout: Option<Duration>,
    pub(crate) policy: RetryPolicy,
}

/// What came of a call.
pub(crate) struct Done {
    pub(crate) key: Option<String>,
    pub(crate) tries: Vec<Try>,
    pub(crate) end: End,
}

/// What came of a try, and of the call when it was the last.
pub(crate) enum End {
    /// A whole answer.
    Answered(RawAnswer),
    /// The head of a success, whose body is yet to be read.
    Streaming(RawAnswer, Receiving),
    /// An answer that may reject the key because a try before this one arrived.
    AlreadyReceived(RawAnswer),
    /// No whole answer.
    Failed(TransportError),
}

/// Sends a request until there is an answer to give back, or nothing more that would be safe or of use.
pub(crate) async fn execute(client: &Client, prepared: Prepared) -> Done {
    let span = Span::call(client.vendor(), prepared.spec);
    let deadline = client.timer().elapsed().saturating_add(prepared.timeout);
    let mut call = Call { client, prepared, deadline, tries: Vec::new(), held: 0 };
    let done = span.around(async move {
        let mut wait = Duration::ZERO;
        loop {
            let end = call.attempt(wait).await;
            let Some(next) = call.wait_after(&end) else { return call.finish(end) };
            call.keep(end);
            wait = next;
        }
    });
    let done = done.await;
    span.finish(&done);
    done
}

/// A call on its way.
struct Call<'c> {
    client: &'c Client,
    prepared: Prepared,
    /// When it has to be over, by the elapsed time of the timer.
    deadline: Duration,
    tries: Vec<Try>,
    /// How many of the tries only found the vendor at work on a request with the same key.
    held: usize,
}

impl Call<'_> {
    fn now(&self) -> Duration {
        self.client.timer().elapsed()
    }

    /// Waits, then for room under the limits, and sends the request once.
    async fn attempt(&mut self, wait: Duration) -> End {
        let span = Span::attempt(self.prepared.spec, self.tries.len() + 1);
        let (asked, timer) = (self.now(), self.client.timer());
        if !wait.is_zero() {
            timer.sleep(wait).await;
        }
        let admitted = self.client.limits().admit(timer, self.deadline).await;
        let started = self.now();
        let end = match admitted {
            Ok(()) => self.judge(span.around(self.send()).await),
            Err(error) => End::Failed(error),
        };
        let mut done = Try::of(&end);
        done.waited = started.saturating_sub(asked);
        done.took = self.now().saturating_sub(started);
        span.tried(&done);
        self.tries.push(done);
        end
    }

    /// Sends the request once, with the interceptors around it.
    async fn send(&self) -> End {
        let started = self.now();
        let attempt = Attempt {
            operation: self.prepared.spec,
            number: self.tries.len() + 1,
            idempotency_key: self.prepared.key.as_deref(),
        };
        let end = match self.exchange(self.request(&attempt)).await {
            Ok(end) => end,
            Err(error) => End::Failed(error),
        };
        let (answer, failure) = match &end {
            End::Answered(answer) | End::Streaming(answer, _) | End::AlreadyReceived(answer) => (Some(answer), None),
            End::Failed(error) => (error.partial.as_deref(), Some(error)),
        };
        let took = self.now().saturating_sub(started);
        let (status, headers) = (answer.map(RawAnswer::status), answer.map(RawAnswer::headers));
        for interceptor in self.client.interceptors() {
            interceptor.after(&attempt, &Seen { status, headers, failure, took });
        }
        // Whoever is told to slow down, the other calls of the client do as well.
        if let (Some(429 | 503), Some(time)) = (status, headers.and_then(|headers| self.asked_wait(headers))) {
            self.client.limits().pause(self.now(), time);
        }
        end
    }

    /// The request for another try. A body that is a stream is opened anew when it is sent.
    fn request(&self, attempt: &Attempt<'_>) -> http::Request<Body> {
        let original = &self.prepared.request;
        let mut request = original.clone();
        for interceptor in self.client.interceptors() {
            interceptor.before(attempt, request.headers_mut());
        }
        if let Some(KeyPlace::Header(name)) = self.rule().map(|rule| rule.place)
            && let Some(key) = original.headers().get(name)
        {
            // Whatever else is changed, to the vendor this must be the same request.
            request.headers_mut().insert(name, key.clone());
        }
        request
    }

    async fn exchange(&self, request: http::Request<Body>) -> Result<End, TransportError> {
        let left = self.deadline.saturating_sub(self.now());
        let timeout = self.prepared.try_timeout.map_or(left, |time| time.min(left));
        let streamed = self.prepared.streamed;
        let mut up = self.client.timer().sleep(timeout);
        let confidential = Confidential::of(&request);
        let sending = auth::send(self.client, request, SendOptions { timeout, streamed });
        let (parts, body) = unless(&mut up, sending).await.unwrap_or_else(|| Err(late()))?.into_parts();
        let mut answer = RawAnswer::new(parts.status.as_u16(), parts.headers, Bytes::new());
        answer.confidential = confidential;
        let mut ids = self.client.vendor().request_id_headers.iter().filter_map(|name| answer.headers.get(*name));
        answer.request_id = ids.find_map(|id| id.to_str().ok()).map(str::to_owned);
        if streamed && answer.is_success() {
            let patience = self.prepared.try_timeout.unwrap_or(self.prepared.timeout);
            return Ok(End::Streaming(answer, patient(body, self.client.clone(), patience)));
        }
        collect(answer, body, self.client.body_limit(), &mut up).await.map(End::Answered)
    }

    /// Tells an answer that may reject the key because an earlier try arrived from other errors.
    fn judge(&self, end: End) -> End {
        let was_sent = self.prepared.resumed || self.may_have_arrived();
        let rejects = |answer: &RawAnswer| {
            self.rule().is_some_and(|rule| rule.may_reject(answer) && !rule.is_in_progress(answer))
        };
        match end {
            End::Answered(answer) if was_sent && rejects(&answer) => End::AlreadyReceived(answer),
            end => end,
        }
    }

    /// How long to wait before the next try; none where there must not be one, or it would be of no use.
    fn wait_after(&self, end: &End) -> Option<Duration> {
        let Prepared { spec, policy, key, .. } = &self.prepared;
        let counted = self.tries.len() - self.held;
        let may_have_arrived = self.tries.last().is_none_or(|last| last.may_have_arrived);
        let is_safe = !may_have_arrived || spec.method.is_idempotent() || key.is_some();
        let (headers, held) = match end {
            End::Answered(answer) if self.is_held(answer) && policy.allows_after(1) => (Some(&answer.headers), true),
            End::Answered(answer) if policy.covers(answer.status) => (Some(&answer.headers), false),
            End::Failed(error) if is_passing(error.kind) => {
                (error.partial.as_ref().map(|answer| &answer.headers), false)
            }
            _ => return None,
        };
        if !is_safe || !(held || policy.allows_after(counted)) {
            return None;
        }
        let ceiling = policy.ceiling(self.tries.len());
        // Who waits for something to be done asks at intervals; others spread.
        let own = if held { ceiling } else { up_to(ceiling) };
        let asked = headers.and_then(|headers| self.asked_wait(headers));
        let asked = asked.map_or(Duration::ZERO, |asked| asked.saturating_add(up_to(policy.ceiling(1))));
        let now = self.now();
        let wait = own.max(asked).max(self.client.limits().pause_left(now));
        let in_time = now.saturating_add(wait) < self.deadline;
        (in_time && (held || self.client.budget().take())).then_some(wait)
    }

    /// Keeps what came of a try that is not the last.
    fn keep(&mut self, end: End) {
        let answer = match end {
            End::Answered(answer) | End::Streaming(answer, _) | End::AlreadyReceived(answer) => Some(answer),
            End::Failed(error) => error.partial.map(|partial| *partial),
        };
        self.held += usize::from(answer.as_ref().is_some_and(|answer| self.is_held(answer)));
        if let Some(last) = self.tries.last_mut() {
            last.answer = answer.as_ref().map(start_of);
        }
    }

    fn finish(self, mut end: End) -> Done {
        let may_have_arrived = self.may_have_arrived();
        match &mut end {
            // That the last try did not arrive says nothing of those before it.
            End::Failed(error) => error.may_have_arrived |= may_have_arrived,
            End::Answered(answer) | End::Streaming(answer, _) if answer.is_success() => {
                self.client.budget().give(self.tries.len() > 1);
            }
            _ => {}
        }
        Done { key: self.prepared.key, tries: self.tries, end }
    }

    /// Whether any try so far may have arrived.
    fn may_have_arrived(&self) -> bool {
        self.tries.iter().any(|done| done.may_have_arrived)
    }

    /// What holds for the key that the request carries.
    fn rule(&self) -> Option<Idempotency> {
        self.prepared.spec.idempotency.filter(|_| self.prepared.key.is_some())
    }

    /// Whether the vendor is still at work on a request with the same key.
    fn is_held(&self, answer: &RawAnswer) -> bool {
        self.rule().is_some_and(|rule| rule.is_in_progress(answer))
    }

    fn asked_wait(&self, headers: &HeaderMap) -> Option<Duration> {
        retry_after(headers, || self.client.timer().unix_time())
    }
}

/// Whether a failure may be another time's success. An answer that is too large would be so again.
fn is_passing(kind: TransportErrorKind) -> bool {
    matches!(kind, TransportErrorKind::Connect | TransportErrorKind::Timeout | TransportErrorKind::Broken)
}

fn late() -> TransportError {
    TransportError { kind: TransportErrorKind::Timeout, may_have_arrived: true, partial: None, source: None }
}

/// Reads the body of an answer, up to a limit, and until the time is up.
async fn collect(
    mut answer: RawAnswer,
    mut body: Receiving,
    limit: usize,
    up: &mut Sleeping,
) -> Result<RawAnswer, TransportError> {
    let mut bytes = BytesMut::new();
    loop {
        let piece = unless(up, poll_fn(|context| body.as_mut().poll_next(context))).await;
        let failure = match piece.unwrap_or_else(|| Some(Err(late()))) {
            None => break,
            Some(Ok(piece)) if bytes.len() + piece.len() <= limit => {
                bytes.extend_from_slice(&piece);
                continue;
            }
            Some(Ok(_)) => TransportError { kind: TransportErrorKind::TooLarge, ..late() },
            Some(Err(error)) => error,
        };
        answer.body = bytes.freeze();
        return Err(TransportError { partial: Some(Box::new(answer)), may_have_arrived: true, ..failure });
    }
    answer.body = bytes.freeze();
    Ok(answer)
}
