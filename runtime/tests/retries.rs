//! When requests are sent again, and above all when they are not. No time passes in these tests.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "test code; its models speak for themselves")]

mod support;

use std::sync::Arc;
use std::time::Duration;

use billwright_runtime::{
    self as rt, BodySpec, Error, Idempotency, Method, OperationSpec, RateLimit, RetryPolicy, TransportErrorKind,
};
use proptest::prelude::*;
use serde_json::json;
use support::script::{Script, Sent, Step};
use support::virtual_time::all;

const KEY: Idempotency = Idempotency::header("idempotency-key");
const BODY: Option<BodySpec> = Some(BodySpec { media: "application/json", required: false });

static GET: OperationSpec = OperationSpec { id: "get", ..OperationSpec::DEFAULT };
static PUT: OperationSpec = OperationSpec { id: "put", method: Method::Put, body: BODY, ..OperationSpec::DEFAULT };
static POST: OperationSpec = OperationSpec { id: "post", method: Method::Post, body: BODY, ..OperationSpec::DEFAULT };
static PATCH: OperationSpec = OperationSpec { id: "patch", method: Method::Patch, ..POST };
static KEYED: OperationSpec = OperationSpec {
    id: "keyed",
    idempotency: Some(KEY.replayed().replayed_header("replayed").in_progress(
        409,
        "error.code",
        "idempotency_in_progress",
    )),
    ..POST
};
static REJECTING: OperationSpec =
    OperationSpec { id: "rejecting", idempotency: Some(Idempotency::body("key").rejected()), ..POST };

type Result = std::result::Result<rt::Outcome<rt::Value>, Error<rt::Json>>;

/// What comes of a call with a script.
fn call(spec: &'static OperationSpec, script: &Arc<Script>) -> Result {
    call_by(spec, script, RetryPolicy::DEFAULT)
}

fn call_by(spec: &'static OperationSpec, script: &Arc<Script>, policy: RetryPolicy) -> Result {
    let client = script.builder().retry(policy).build().unwrap();
    script.timer.run(client.untyped(spec, json!({})).send())
}

fn statuses(tries: &[rt::Try]) -> Vec<Option<u16>> {
    tries.iter().map(|done| done.status).collect()
}

fn keys(sent: &[Sent]) -> Vec<String> {
    let key = |sent: &Sent| match sent.headers.get("idempotency-key") {
        Some(key) => key.to_str().unwrap().to_owned(),
        None => String::from_utf8(sent.body.bytes().unwrap().to_vec()).unwrap(),
    };
    sent.iter().map(key).collect()
}

#[test]
fn what_is_safe_is_repeated() {
    for spec in [&GET, &PUT, &KEYED, &REJECTING] {
        for step in [Step::Refuse, Step::Reset, Step::Cut(200), Step::status(503), Step::status(429)] {
            let script = Script::new([step.clone(), step.clone()]);
            let outcome = call(spec, &script).unwrap();
            assert_eq!((outcome.tries().len(), script.sent().len()), (3, 3), "{} {step:?}", spec.id);
            assert_eq!(outcome.status(), 200);
            let keys = keys(&script.sent());
            assert!(keys.iter().all(|key| *key == keys[0]), "{keys:?}");
        }
        for status in [408, 425, 429, 500, 502, 503, 504] {
            assert_eq!(call(spec, &Script::new([Step::status(status)])).unwrap().tries().len(), 2);
        }
        for status in [301, 307, 400, 401, 402, 403, 404, 409, 422, 501] {
            assert_eq!(call(spec, &Script::new([Step::status(status)])).unwrap_err().tries().len(), 1, "{status}");
        }
    }
}

#[test]
fn what_is_not_safe_is_repeated_only_if_nothing_was_sent() {
    for spec in [&POST, &PATCH] {
        let outcome = call(spec, &Script::new([Step::Refuse, Step::Refuse])).unwrap();
        assert_eq!(outcome.tries().len(), 3);
        let steps = [Step::Reset, Step::Stall, Step::Cut(200), Step::Cut(500), Step::Drip(200)];
        for step in steps.into_iter().chain([408, 425, 429, 500, 502, 503, 504].map(Step::status)) {
            let script = Script::new([Step::Refuse, step.clone()]);
            let error = call(spec, &script).unwrap_err();
            assert_eq!((error.tries().len(), script.sent().len()), (2, 2), "{step:?}");
            assert!(error.may_have_arrived());
        }
    }
}

/// The last try did not arrive; one before it may have.
#[test]
fn an_error_speaks_for_all_tries() {
    let error = call(&KEYED, &Script::new([Step::Cut(201), Step::Refuse, Step::Refuse])).unwrap_err();
    assert!(error.may_have_arrived());
    assert_eq!(error.to_string(), "keyed: no connection; the request may have arrived");
    let tries = error.tries();
    assert_eq!(statuses(tries), [Some(201), None, None]);
    assert_eq!(tries.iter().map(|done| done.may_have_arrived).collect::<Vec<_>>(), [true, false, false]);
    assert_eq!(tries[0].failure, Some(TransportErrorKind::Broken));
    // What came of the charge that went through.
    assert_eq!(tries[0].answer.as_ref().unwrap().body(), "{\"id\"");
    let error = call(&KEYED, &Script::new([Step::Refuse, Step::Refuse, Step::Refuse])).unwrap_err();
    assert!(!error.may_have_arrived());
}

#[test]
fn what_a_vendor_says_of_keys_is_told() {
    let script = Script::new([Step::Reset, Step::with(200, "replayed", "true")]);
    let outcome = call(&KEYED, &script).unwrap();
    assert!(outcome.is_replayed());
    assert_eq!(outcome.idempotency_key(), Some(keys(&script.sent())[0].as_str()));
    assert!(!call(&KEYED, &Script::new([Step::with(200, "replayed", "false")])).unwrap().is_replayed());
    assert!(!call(&KEYED, &Script::new([])).unwrap().is_replayed());
    assert!(!call(&PUT, &Script::new([Step::with(200, "replayed", "true")])).unwrap().is_replayed());
}

#[test]
fn a_rejected_key_is_no_plain_error_after_a_try_that_may_have_arrived() {
    for first in [Step::Reset, Step::Cut(200), Step::status(500), Step::status(429)] {
        for status in [400, 409] {
            let script = Script::new([first.clone(), Step::body(status, r#"{"code": 0}"#)]);
            let error = call(&REJECTING, &script).unwrap_err();
            let Error::AlreadyReceived(found) = &error else { panic!("{error:?}") };
            assert_eq!(found.answer.body(), r#"{"code": 0}"#);
            assert_eq!((error.status(), error.tries().len(), error.may_have_arrived()), (Some(status), 2, true));
            assert_eq!(keys(&script.sent())[0], format!("{{\"key\":\"{}\"}}", error.idempotency_key().unwrap()));
            let text = format!("rejecting: may already have been received: the repeat was answered {status}");
            assert!(error.to_string().starts_with(&text), "{error}");
        }
    }
    // Declined is declined.
    let error = call(&REJECTING, &Script::new([Step::Reset, Step::status(402)])).unwrap_err();
    assert!(matches!(error, Error::Api(_)));
    // Nothing was sent before.
    for steps in [vec![Step::status(400)], vec![Step::Refuse, Step::status(400)]] {
        let error = call(&REJECTING, &Script::new(steps)).unwrap_err();
        assert!(matches!(error, Error::Api(_)), "{error:?}");
    }
    // Of others, a 400 is what it says.
    let error = call(&KEYED, &Script::new([Step::Reset, Step::status(400)])).unwrap_err();
    assert!(matches!(error, Error::Api(_)));
}

#[test]
fn a_call_that_is_resumed_takes_a_rejection_for_what_it_is() {
    let script = Script::new([Step::status(400)]);
    let client = script.builder().build().unwrap();
    let error = script.timer.run(client.untyped(&REJECTING, json!({})).resume("key-of-yesterday").send()).unwrap_err();
    assert!(matches!(error, Error::AlreadyReceived(_)), "{error:?}");
    assert_eq!(error.idempotency_key(), Some("key-of-yesterday"));
    let script = Script::new([Step::status(400)]);
    let client = script.builder().build().unwrap();
    let error = script.timer.run(client.untyped(&REJECTING, json!({})).resume("key-of-today").send_raw()).unwrap_err();
    assert!(matches!(error, Error::AlreadyReceived(_)), "{error:?}");
}

#[test]
fn a_call_without_a_key_cannot_be_resumed() {
    let script = Script::new([]);
    let client = script.builder().build().unwrap();
    assert!(client.untyped(&PUT, json!({})).resume("key-of-yesterday").request().is_ok());
    let error = client.untyped(&POST, json!({})).resume("key-of-yesterday").request().unwrap_err();
    assert_eq!(
        error.to_string(),
        "argument \"key\": the operation takes no idempotency key, so its calls cannot be resumed"
    );
}

#[test]
fn a_request_with_the_same_key_is_waited_for() {
    let busy = Step::body(409, r#"{"error": {"code": "idempotency_in_progress"}}"#);
    let script = Script::new(vec![busy.clone(); 5]);
    let outcome = call(&KEYED, &script).unwrap();
    assert_eq!(outcome.tries().len(), 6);
    let waits: Vec<_> = outcome.tries().iter().map(|done| done.waited.as_millis()).collect();
    assert_eq!(waits, [0, 500, 1000, 2000, 4000, 8000]);
    // Up to the deadline, and then it is an error like any other.
    let script = Script::new(vec![busy.clone(); 99]);
    let error = call(&KEYED, &script).unwrap_err();
    assert!(matches!(error, Error::Api(_)) && error.status() == Some(409));
    assert!(script.sent().iter().all(|sent| sent.at < Duration::from_secs(60)));
    // A conflict is not waited out, nor is anything where nothing is to be repeated.
    let conflict = Step::body(409, r#"{"error": {"code": "idempotency_conflict"}}"#);
    assert_eq!(call(&KEYED, &Script::new([conflict])).unwrap_err().tries().len(), 1);
    let never = call_by(&KEYED, &Script::new([busy]), RetryPolicy::NEVER);
    assert_eq!(never.unwrap_err().tries().len(), 1);
}

#[test]
fn waits_are_what_the_vendor_asks_for() {
    for (headers, least) in [
        (vec![("retry-after", "7".to_owned())], 7),
        // The clock of the vendor is an hour behind ours.
        (
            vec![
                ("retry-after", "Fri, 15 Jan 2027 07:00:09 GMT".to_owned()),
                ("date", "Fri, 15 Jan 2027 07:00:00 GMT".to_owned()),
            ],
            9,
        ),
        (vec![("retry-after", "Fri, 15 Jan 2027 08:00:05 GMT".to_owned())], 5),
    ] {
        let script = Script::new([Step::Answer(429, headers, "{}")]);
        let outcome = call(&GET, &script).unwrap();
        let waited = outcome.tries()[1].waited;
        let bounds = Duration::from_secs(least)..=Duration::from_millis(least * 1000 + 500);
        assert!(bounds.contains(&waited), "{waited:?}");
    }
    // Longer than the call may take: the answer is given back at once.
    let script = Script::new([Step::with(429, "retry-after", "3600")]);
    let error = call(&GET, &script).unwrap_err();
    assert_eq!(
        (error.status(), script.timer.run(async { rt::Timer::elapsed(&script.timer) })),
        (Some(429), Duration::ZERO)
    );
}

#[test]
fn the_time_of_day_may_jump() {
    let script = Script::new([Step::with(503, "retry-after", "2"), Step::status(503)]);
    let client = script.builder().build().unwrap();
    script.timer.set_time_of_day(Duration::from_secs(5));
    let outcome = script.timer.run(client.untyped(&GET, json!({})).send()).unwrap();
    script.timer.set_time_of_day(Duration::from_secs(4_000_000_000));
    assert_eq!(outcome.tries().len(), 3);
    assert!(script.sent()[2].at < Duration::from_secs(4));
}

#[test]
fn every_wait_ends_with_the_time_of_the_call() {
    let script = Script::new(vec![Step::Stall; 9]);
    let client = script.builder().try_timeout(Duration::from_secs(4)).timeout(Duration::from_secs(10)).build().unwrap();
    let error = script.timer.run(client.untyped(&GET, json!({})).send()).unwrap_err();
    assert!(matches!(error, Error::Timeout(_)) && error.may_have_arrived());
    assert_eq!(rt::Timer::elapsed(&script.timer), Duration::from_secs(10));
    assert_eq!(error.tries().len(), 3);
    assert_eq!((error.tries()[0].took, error.tries()[1].took), (Duration::from_secs(4), Duration::from_secs(4)));
    // Without a time for each try, a call that stalls is not begun again.
    let script = Script::new(vec![Step::Stall; 9]);
    assert_eq!(call(&GET, &script).unwrap_err().tries().len(), 1);
    assert_eq!(rt::Timer::elapsed(&script.timer), Duration::from_secs(60));
    // An answer that comes too slowly is kept as far as it came.
    let script = Script::new([Step::Drip(201)]);
    let error = call(&POST, &script).unwrap_err();
    assert!(matches!(error, Error::Timeout(_)) && error.status() == Some(201));
    // A call that has no time is not sent.
    let script = Script::new([]);
    let client = script.builder().build().unwrap();
    let error = script.timer.run(client.untyped(&GET, json!({})).timeout(Duration::ZERO).send()).unwrap_err();
    assert!(matches!(error, Error::Timeout(_)) && !error.may_have_arrived() && script.sent().is_empty());
    let outcome = script.timer.run(client.untyped(&GET, json!({})).timeout(Duration::MAX).send());
    assert!(outcome.is_ok());
}

#[test]
fn a_call_may_have_its_own_way() {
    let script = Script::new(vec![Step::status(500); 99]);
    let client = script.builder().build().unwrap();
    let call = || client.untyped(&GET, json!({}));
    assert_eq!(script.timer.run(call().retry(RetryPolicy::NEVER).send()).unwrap_err().tries().len(), 1);
    assert_eq!(script.timer.run(call().retry(RetryPolicy::DEFAULT.tries(5)).send()).unwrap_err().tries().len(), 5);
    let only = RetryPolicy::DEFAULT.statuses(&[418]);
    assert_eq!(script.timer.run(call().retry(only).send()).unwrap_err().tries().len(), 1);
    script.timer.run(call().base_url("https://proxy.example.org/x/").query("a", "b").send()).unwrap_err();
    assert_eq!(script.sent().last().unwrap().uri, "https://proxy.example.org/x/?a=b");
    let refused = script.timer.run(call().base_url("http://proxy.example.org").send()).unwrap_err();
    assert!(matches!(refused, Error::Refused(_)), "{refused:?}");
    let live = script.builder().api_key("live_1").build().unwrap();
    let call = live.untyped(&GET, json!({})).base_url("https://sandbox.example.com/v1");
    assert_eq!(call.request().unwrap_err().to_string(), "a key for Production would go to Sandbox");
}

#[test]
fn raw_answers_are_told_as_they_came() {
    let script = Script::new([Step::status(503), Step::body(404, "<html>")]);
    let client = script.builder().build().unwrap();
    let outcome = script.timer.run(client.untyped(&KEYED, json!({})).send_raw()).unwrap();
    assert_eq!((outcome.status(), outcome.body().as_ref()), (404, &b"<html>"[..]));
    assert_eq!((outcome.request_id(), outcome.tries().len()), (Some("r1"), 2));
    assert!(outcome.idempotency_key().is_some());
    let script = Script::new([Step::Cut(200)]);
    let client = script.builder().build().unwrap();
    let error = script.timer.run(client.untyped(&POST, json!({})).send_raw()).unwrap_err();
    assert_eq!(error.status(), Some(200));
}

#[test]
fn a_budget_ends_repeats_of_all_calls() {
    let script = Script::new(vec![Step::status(500); 99]);
    let client = script.builder().retry_budget(5).build().unwrap();
    let tries: Vec<usize> =
        (0..6).map(|_| script.timer.run(client.untyped(&GET, json!({})).send()).unwrap_err().tries().len()).collect();
    assert_eq!(tries, [3, 3, 2, 1, 1, 1]);
}

#[test]
fn one_call_that_is_told_to_slow_down_slows_all() {
    let script = Script::new([Step::with(429, "retry-after", "10")]);
    let client = script.builder().build().unwrap();
    script.timer.run(async {
        // Not repeated itself, as it has no key.
        assert_eq!(client.untyped(&POST, json!({})).send().await.unwrap_err().status(), Some(429));
        let calls = (0..20).map(|_| client.untyped(&POST, json!({})).send());
        assert!(all(calls).await.into_iter().all(|outcome| outcome.unwrap().tries().len() == 1));
        let hurried = client.untyped(&GET, json!({})).timeout(Duration::from_secs(5)).send().await;
        assert!(hurried.is_ok());
    });
    let sent = script.sent();
    let (first, last) = (Duration::from_secs(10), Duration::from_millis(10_200));
    assert!(sent[1..21].iter().all(|sent| (first..=last).contains(&sent.at)), "{sent:?}");
    // They do not start all at the same moment.
    assert!(sent[1..21].iter().any(|other| other.at != sent[1].at));
}

#[test]
fn who_cannot_wait_is_told_at_once_that_nothing_was_sent() {
    let script = Script::new([Step::with(503, "retry-after", "10")]);
    let client = script.builder().build().unwrap();
    script.timer.run(async {
        client.untyped(&POST, json!({})).send().await.unwrap_err();
        let error = client.untyped(&POST, json!({})).timeout(Duration::from_secs(5)).send().await.unwrap_err();
        assert_eq!(error.to_string(), "post: no room under the rate limit in time; nothing was sent");
        assert!(!error.may_have_arrived());
    });
    assert_eq!((script.sent().len(), rt::Timer::elapsed(&script.timer)), (1, Duration::ZERO));
    // A vendor who asks for ever is asked again after five minutes.
    let script = Script::new([Step::with(429, "retry-after", "99999999999")]);
    let client = script.builder().timeout(Duration::from_secs(3600)).build().unwrap();
    script.timer.run(async {
        client.untyped(&POST, json!({})).send().await.unwrap_err();
        client.untyped(&POST, json!({})).send().await.unwrap();
    });
    assert_eq!(script.sent()[1].at.as_secs(), 300);
}

#[test]
fn a_limit_spreads_requests() {
    let script = Script::new([]);
    let client = script.builder().rate_limit(RateLimit::per_minute(100)).timeout(Duration::MAX).build().unwrap();
    let calls = (0..250).map(|_| client.untyped(&POST, json!({})).send());
    assert!(script.timer.run(all(calls)).into_iter().all(|outcome| outcome.is_ok()));
    let mut times: Vec<Duration> = script.sent().iter().map(|sent| sent.at).collect();
    times.sort();
    for window in times.windows(101) {
        assert!(window[100] - window[0] >= Duration::from_micros(59_999_990), "{window:?}");
    }
    assert!(times[249] < Duration::from_secs(165));
}

/// Writes down what it sees, and meddles where it can.
#[derive(Default)]
struct Recorder(std::sync::Mutex<Vec<String>>);

impl rt::Interceptor for Recorder {
    fn before(&self, attempt: &rt::Attempt<'_>, headers: &mut rt::http::HeaderMap) {
        headers.insert("x-attempt", attempt.number.into());
        headers.insert("idempotency-key", "another".parse().unwrap());
        self.0.lock().unwrap().push(format!("{} {}", attempt.operation.id, attempt.number));
    }

    fn after(&self, attempt: &rt::Attempt<'_>, seen: &rt::Seen<'_>) {
        let id = seen.headers.and_then(|headers| headers.get("x-request-id")).is_some();
        let failure = seen.failure.map(|failure| failure.kind);
        let line = format!("{} {:?} {id} {failure:?} {:?}", attempt.number, seen.status, seen.took);
        self.0.lock().unwrap().push(line);
    }
}

#[test]
fn interceptors_see_each_try_and_cannot_change_the_key() {
    let script = Script::new([Step::Refuse, Step::Cut(200), Step::Late(Duration::from_secs(2), 200)]);
    let recorder = Arc::new(Recorder::default());
    let client = script.builder().interceptor(recorder.clone()).interceptor(Arc::new(support::Quiet)).build().unwrap();
    script.timer.run(client.untyped(&KEYED, json!({})).idempotency_key("k1").send()).unwrap();
    assert_eq!(
        *recorder.0.lock().unwrap(),
        [
            "keyed 1",
            "1 None false Some(Connect) 0ns",
            "keyed 2",
            "2 Some(200) true Some(Broken) 0ns",
            "keyed 3",
            "3 Some(200) true None 2s"
        ]
    );
    let sent = script.sent();
    assert_eq!(keys(&sent), ["k1", "k1", "k1"]);
    assert_eq!(sent.iter().map(|sent| sent.headers["x-attempt"].clone()).collect::<Vec<_>>(), ["1", "2", "3"]);
}

#[test]
fn a_stream_is_repeated_up_to_its_head_and_must_not_keep_its_reader_waiting() {
    rt::operations! {
        /// What is called.
        pub enum Operation { Watch = OperationSpec { id: "watch", ..OperationSpec::DEFAULT } }
    }
    struct Watch;
    rt::endpoint!(Watch: Operation::Watch => rt::ByteStream, rt::NoError {});
    let script = Script::new([Step::status(503), Step::Drip(200)]);
    let client = script.builder().try_timeout(Duration::from_secs(30)).build().unwrap();
    script.timer.run(async {
        let mut stream = client.call(Watch).send().await.unwrap();
        assert_eq!(stream.tries().len(), 2);
        assert_eq!(stream.next().await.unwrap().unwrap(), "{\"id\"");
        let begun = rt::Timer::elapsed(&script.timer);
        let error = stream.next().await.unwrap().unwrap_err();
        assert_eq!(error.kind, TransportErrorKind::Timeout);
        assert_eq!(rt::Timer::elapsed(&script.timer) - begun, Duration::from_secs(30));
        assert!(stream.next().await.is_none());
    });
}

fn any_step() -> impl Strategy<Value = Step> {
    let status = prop_oneof![
        Just(200),
        Just(201),
        Just(302),
        Just(400),
        Just(402),
        Just(404),
        Just(408),
        Just(409),
        Just(425),
        Just(429),
        Just(500),
        Just(502),
        Just(503),
        Just(504),
    ];
    prop_oneof![
        4 => Just(Step::Refuse),
        3 => Just(Step::Reset),
        1 => Just(Step::Stall),
        4 => status.clone().prop_map(Step::status),
        2 => (status.clone(), 0_u64..90).prop_map(|(status, after)| Step::with(status, "retry-after", after.to_string())),
        1 => status.clone().prop_map(Step::Cut),
        1 => status.clone().prop_map(Step::Drip),
        1 => (0_u64..90, status).prop_map(|(seconds, status)| Step::Late(Duration::from_secs(seconds), status)),
        1 => Just(Step::body(409, r#"{"error": {"code": "idempotency_in_progress"}}"#)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, ..ProptestConfig::default() })]

    /// Whatever goes wrong, in whatever order.
    #[test]
    fn rules_hold_for_all_faults(
        steps in prop::collection::vec(any_step(), 0..12),
        tries in 0_u32..12,
        first in 0_u64..3000,
        longest in 0_u64..30_000,
        timeout in 0_u64..120,
        try_timeout in prop::option::of(1_u64..60),
        spec in prop::sample::select(vec![&GET, &PUT, &POST, &PATCH, &KEYED, &REJECTING]),
    ) {
        let (first, longest) = (Duration::from_millis(first), Duration::from_millis(longest));
        let policy = RetryPolicy::DEFAULT.tries(tries).waits(first, longest);
        let script = Script::new(steps);
        let timeout = Duration::from_secs(timeout);
        let mut builder = script.builder().retry(policy).timeout(timeout);
        if let Some(time) = try_timeout {
            builder = builder.try_timeout(Duration::from_secs(time));
        }
        let client = builder.build().unwrap();
        let result = script.timer.run(client.untyped(spec, json!({})).send());
        let sent = script.sent();
        let is_safe = spec.method.is_idempotent() || spec.idempotency.is_some();

        // An unsafe request is never sent again after it may have arrived.
        let arrived = sent.iter().filter(|sent| sent.step.may_arrive()).count();
        prop_assert!(is_safe || arrived <= 1, "{sent:?}");
        if !is_safe && arrived == 1 {
            prop_assert!(sent.last().unwrap().step.may_arrive(), "{sent:?}");
        }
        // The key is the same in all tries.
        if spec.idempotency.is_some() && !sent.is_empty() {
            let keys = keys(&sent);
            prop_assert!(keys.iter().all(|key| !key.is_empty() && *key == keys[0]), "{keys:?}");
        }
        // Nothing outlives the deadline.
        prop_assert!(rt::Timer::elapsed(&script.timer) <= timeout);
        // All is accounted for.
        let all = match &result {
            Ok(outcome) => outcome.tries(),
            Err(error) => error.tries(),
        };
        let not_sent = usize::from(sent.is_empty() || all.len() > sent.len());
        prop_assert_eq!(all.len(), sent.len() + not_sent);
        let may_have_arrived = result.as_ref().err().is_none_or(|error| error.may_have_arrived());
        prop_assert_eq!(may_have_arrived, arrived > 0);
        // No more tries than the policy allows, but for those that wait for the same key.
        let busy = |sent: &&Sent| matches!(&sent.step, Step::Answer(_, _, body) if body.contains("in_progress"));
        let counted = sent.len() - sent.iter().filter(busy).count();
        prop_assert!(counted <= tries.max(1) as usize);
        // Waits are no longer than policy and vendor say.
        for (place, done) in all.iter().enumerate().skip(1) {
            let asked = match &sent[place - 1].step {
                Step::Answer(_, headers, _) => headers.first().map_or(0, |(_, value)| value.parse().unwrap()),
                _ => 0,
            };
            let ceiling = first.saturating_mul(1 << (place - 1)).min(longest);
            let most = ceiling.max(Duration::from_secs(asked) + first.min(longest)) + Duration::from_millis(200);
            prop_assert!(done.waited <= most, "{:?} > {most:?}", done.waited);
            prop_assert!(done.waited >= Duration::from_secs(asked));
        }
        // A success that came whole is not lost, and a rejection is never plain after a try that may have arrived.
        match sent.last().map(|sent| &sent.step) {
            Some(Step::Answer(200 | 201, ..)) => prop_assert!(result.is_ok()),
            Some(Step::Answer(400 | 409, ..)) if spec.id == "rejecting" => {
                let before = sent[..sent.len() - 1].iter().any(|sent| sent.step.may_arrive());
                prop_assert_eq!(matches!(result, Err(Error::AlreadyReceived(_))), before);
            }
            _ => {}
        }
    }
}
