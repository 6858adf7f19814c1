//! The spans of calls: what they tell, and that they tell nothing secret.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "test code; its models speak for themselves")]
#![cfg(feature = "tracing")]

mod support;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use billwright_runtime::{self as rt, BodySpec, Idempotency, Method, OperationSpec};
use serde_json::json;
use support::script::{Script, Step};
use tracing::field::{Field, Visit};
use tracing::span;

const SECRET: &str = "planted-4242";

static POST: OperationSpec = OperationSpec {
    id: "charge",
    method: Method::Post,
    path: "/charges/{id}",
    parameters: &[rt::Parameter::path("id")],
    body: Some(BodySpec { media: "application/json", required: false }),
    idempotency: Some(Idempotency::header("idempotency-key")),
    security: &[&["key", "queryKey"]],
    ..OperationSpec::DEFAULT
};

/// Keeps all spans, with all fields.
#[derive(Clone, Default)]
struct Spans(Arc<Mutex<Vec<Span>>>);

#[derive(Default)]
struct Span {
    name: &'static str,
    fields: BTreeMap<&'static str, String>,
}

impl Visit for Span {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.fields.insert(field.name(), format!("{value:?}"));
    }
}

impl tracing::Subscriber for Spans {
    fn enabled(&self, metadata: &tracing::Metadata<'_>) -> bool {
        metadata.target().starts_with("billwright_runtime")
    }

    fn new_span(&self, attributes: &span::Attributes<'_>) -> span::Id {
        let mut span = Span { name: attributes.metadata().name(), ..Span::default() };
        attributes.record(&mut span);
        let mut spans = self.0.lock().unwrap();
        spans.push(span);
        span::Id::from_u64(spans.len() as u64)
    }

    fn record(&self, id: &span::Id, values: &span::Record<'_>) {
        let mut spans = self.0.lock().unwrap();
        values.record(&mut spans[id.into_u64() as usize - 1]);
    }

    fn record_follows_from(&self, _span: &span::Id, _follows: &span::Id) {}

    fn event(&self, event: &tracing::Event<'_>) {
        let mut span = Span { name: "event", ..Span::default() };
        event.record(&mut span);
        self.0.lock().unwrap().push(span);
    }

    fn enter(&self, _span: &span::Id) {}

    fn exit(&self, _span: &span::Id) {}
}

#[test]
fn calls_and_tries_are_spans_without_secrets() {
    let spans = Spans::default();
    let script = Script::new([Step::Reset, Step::Late(Duration::from_secs(2), 200)]);
    let client = script.builder().api_key(SECRET).build().unwrap();
    let call = client.untyped(&POST, json!({"id": SECRET, "body": {"number": SECRET}}));
    let call = call.header("x-own", SECRET).query("own", SECRET).idempotency_key(SECRET);
    tracing::subscriber::with_default(spans.clone(), || script.timer.run(call.send())).unwrap();
    assert!(script.sent()[0].uri.to_string().contains(SECRET));

    let spans = spans.0.lock().unwrap();
    let all: String = spans.iter().map(|span| format!("{} {:?}\n", span.name, span.fields)).collect();
    assert!(!all.contains(SECRET), "{all}");
    let [call, first, second] = &spans[..] else { panic!("{all}") };
    let field = |span: &Span, name: &str| span.fields.get(name).cloned().unwrap_or_default();
    let fields = |span: &Span, names: &[&str]| names.iter().map(|name| field(span, name)).collect::<Vec<_>>().join(" ");
    assert_eq!((call.name, first.name, second.name), ("call", "try", "try"));
    let names = ["vendor", "operation", "method", "tries", "status", "failure"];
    assert_eq!(fields(call, &names), r#""Example" "charge" "POST" 2 200 "#);
    assert_eq!(fields(first, &["number", "status", "failure", "took_ms"]), "1  Broken 0");
    assert_eq!(fields(second, &["number", "status", "failure", "took_ms"]), "2 200  2000");
}
