//! What callers get when things go wrong between here and the vendor, and what the vendor got: on real sockets.
#![allow(clippy::unwrap_used, clippy::panic, reason = "test code")]

mod many;
mod server;

use std::fmt::Write;
use std::sync::Arc;
use std::time::Duration;

use billwright::runtime as rt;
use rt::{BodySpec, Error, Idempotency, Method, OperationSpec, RetryPolicy};
use serde_json::json;
use server::{Fault, Server};

const BODY: Option<BodySpec> = Some(BodySpec { media: "application/json", required: false });

/// What is sent, by the name that the table has for it.
static REQUESTS: [OperationSpec; 4] = [
    OperationSpec { id: "GET", ..OperationSpec::DEFAULT },
    OperationSpec { id: "PUT", method: Method::Put, body: BODY, ..OperationSpec::DEFAULT },
    KEYED,
    OperationSpec { id: "POST without key", method: Method::Post, body: BODY, ..OperationSpec::DEFAULT },
];

const KEYED: OperationSpec = OperationSpec {
    id: "POST with key",
    method: Method::Post,
    body: BODY,
    idempotency: Some(
        Idempotency::header("Idempotency-Key").max_length(255).replayed().replayed_header("Idempotency-Replayed"),
    ),
    ..OperationSpec::DEFAULT
};

const VENDOR: rt::Vendor = rt::Vendor { name: "Faulty", ..rt::Vendor::DEFAULT };

/// A line of the table.
struct Line {
    got: String,
    text: String,
}

/// Has a server listen once a try has failed.
struct Opener(Arc<Server>);

impl rt::Interceptor for Opener {
    fn after(&self, _attempt: &rt::Attempt<'_>, _seen: &rt::Seen<'_>) {
        self.0.listen();
    }
}

/// What comes of a request when the first so many go wrong.
async fn line(
    fault: Fault,
    spec: &'static OperationSpec,
    times: usize,
    elsewhere: &str,
    transport: Arc<dyn rt::Transport>,
) -> Line {
    let server = Arc::new(Server::start(fault, times, elsewhere));
    let mut builder = rt::Client::builder(&VENDOR)
        .base_url(format!("http://{}", server.address))
        .transport(transport)
        .retry(RetryPolicy::DEFAULT.waits(Duration::from_millis(50), Duration::from_millis(50)))
        .timeout(Duration::from_secs(30));
    if fault.never_ends() {
        builder = builder.try_timeout(Duration::from_secs(2));
    }
    if fault == Fault::Refuse && times == 1 {
        builder = builder.interceptor(Arc::new(Opener(Arc::clone(&server))));
    }
    let client: rt::Client = builder.retry_budget(1000).build().unwrap();
    // Large enough to be on its way when the connection is reset.
    let body = "x".repeat(if fault == Fault::ResetMidRequest { 4_000_000 } else { 10 });
    let arguments = if spec.body.is_some() { json!({"body": {"text": body}}) } else { json!({}) };
    let result = client.untyped(spec, arguments).send().await;

    let (tries, outcome) = match &result {
        Ok(outcome) => (outcome.tries().len(), format!("Ok {}", outcome.status())),
        Err(error) => {
            let name = match error {
                Error::Transport(_) => "Transport",
                Error::Timeout(_) => "Timeout",
                Error::Api(_) => "Api",
                Error::Unexpected(_) => "Unexpected",
                Error::Decode(_) => "Decode",
                other => panic!("{other:?}"),
            };
            let partial = match error {
                Error::Transport(failure) | Error::Timeout(failure) => failure.error.partial.as_deref(),
                _ => error.answer(),
            };
            let status = partial.map_or(String::new(), |answer| format!(" {}", answer.status()));
            let kept = match partial.map(|answer| answer.body().len()) {
                // It depends on when the time was up.
                Some(1..) if fault == Fault::SlowDrip => ", part of the body kept".to_owned(),
                Some(length) => format!(", {length} bytes kept"),
                None => String::new(),
            };
            let arrived = if error.may_have_arrived() { "" } else { ", nothing was sent" };
            (error.tries().len(), format!("{name}{status}{kept}{arrived}"))
        }
    };
    let log = server.log();
    let text = format!("{tries} | {} | {} | {} | {outcome}", log.begun, log.whole, log.keys.len());
    assert!(log.begun <= tries, "{} {}: {text}", fault.name(), spec.id);
    if spec.idempotency.is_none() && !spec.method.is_idempotent() {
        assert!(log.begun <= 1, "{} {}: sent {} times", fault.name(), spec.id, log.begun);
    }
    assert!(log.keys.len() <= 1);
    Line { got: outcome, text }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_table_of_faults() {
    let elsewhere = Server::start(Fault::Html, 0, "");
    let target = format!("http://{}/", elsewhere.address);
    // Set up once: it takes time, which those that wait for the end of a try must not be short of.
    let transport: Arc<dyn rt::Transport> = Arc::new(rt::ReqwestTransport::new(Duration::from_secs(10)).unwrap());
    let mut lines = Vec::new();
    // For the same reason, those come before the ones that have much to send.
    for waits in [true, false] {
        let faults = Fault::ALL.into_iter().filter(|fault| fault.never_ends() == waits);
        let cases = faults
            .flat_map(|fault| REQUESTS.iter().flat_map(move |spec| [(fault, spec, usize::MAX), (fault, spec, 1)]));
        let tasks: Vec<_> = cases
            .map(|(fault, spec, times)| {
                let (target, transport) = (target.clone(), Arc::clone(&transport));
                let line = async move { line(fault, spec, times, &target, transport).await };
                (fault, spec, times, tokio::spawn(line))
            })
            .collect();
        for (fault, spec, times, task) in tasks {
            lines.push((fault, spec, times, task.await.unwrap()));
        }
    }
    let mut table = String::new();
    let head =
        "fault | how often | request | tries | begun at the server | whole there | keys there | what the caller got";
    writeln!(table, "{head}").unwrap();
    for (fault, spec, times, Line { got, text }) in lines {
        let often = if times == 1 { "once" } else { "always" };
        writeln!(table, "{} | {often} | {} | {text}", fault.name(), spec.id).unwrap();
        // What is safe to repeat gets over a fault that passes.
        let passes = !matches!(
            fault,
            Fault::TruncatedJson | Fault::Html | Fault::Redirect | Fault::GzipBomb | Fault::NoContentWithBody
        );
        if times == 1 && passes && spec.id != "POST without key" {
            assert_eq!(got, "Ok 200", "{} {}", fault.name(), spec.id);
        }
    }
    assert_eq!(elsewhere.log().begun, 0, "a redirect was followed");
    insta::with_settings!({ snapshot_path => ".", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("table", table);
    });
}
