//! Lists that are read page by page: what is asked for, in which order, and when it ends.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "test code; its models speak for themselves")]

mod support;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Waker};

use billwright_runtime::{
    self as rt, AnswerError, BuildError, Error, Idempotency, Items, Method, OperationSpec, Pages, Paging, Parameter,
    Position, RetryPolicy, Untyped, Value,
};
use futures_core::Stream;
use rt::http;
use serde_json::json;
use support::virtual_time::VirtualTimer;
use support::{Client, Scripted, wait};

const BY_PAGE: Paging = Paging::Page {
    number: "page",
    size: Some("limit"),
    most: Some(25),
    first: Some(1),
    items: "results",
    total: Some("total"),
    pages: Some("pages"),
    own: None,
    next: None,
};
const PARAMETERS: &[Parameter] = &[
    Parameter::query("page").optional(),
    Parameter::query("limit").optional(),
    Parameter::query("offset").optional(),
    Parameter::query("after").optional(),
    Parameter::query("before").optional(),
    Parameter::query("q").optional(),
];
const DEFAULT: OperationSpec =
    OperationSpec { id: "list", path: "/list", parameters: PARAMETERS, ..OperationSpec::DEFAULT };
static PAGE: OperationSpec = OperationSpec { paging: Some(BY_PAGE), ..DEFAULT };
static UNNUMBERED: OperationSpec = OperationSpec {
    paging: Some(Paging::Page {
        number: "page",
        size: Some("limit"),
        most: None,
        first: None,
        items: "results",
        total: None,
        pages: Some("pages"),
        own: Some("page"),
        next: Some("links.next"),
    }),
    ..DEFAULT
};
static OFFSET: OperationSpec = OperationSpec {
    paging: Some(Paging::Offset {
        offset: "offset",
        limit: Some("limit"),
        most: None,
        items: "data",
        total: Some("meta.total"),
        more: Some("more"),
    }),
    ..DEFAULT
};
const fn cursor(next: &'static str) -> OperationSpec {
    let (after, before, limit, items, more) = ("after", Some("before"), Some("limit"), "data", Some("more"));
    OperationSpec { paging: Some(Paging::Cursor { after, before, limit, most: None, items, next, more }), ..DEFAULT }
}
static LAST_ITEM: OperationSpec = cursor("[].id");
static CURSOR: OperationSpec = cursor("meta.next");
static WHOLE: OperationSpec = OperationSpec { paging: Some(Paging::Whole { items: "" }), ..DEFAULT };

/// A vendor that answers by the query, and what it was asked.
struct Vendor {
    client: Client,
    asked: Arc<Mutex<Vec<http::Request<rt::Body>>>>,
    timer: VirtualTimer,
}

impl Vendor {
    /// Answers what the function makes of the query and of how many requests came before.
    fn new(answer: impl Fn(&str, usize) -> (u16, Value) + Send + Sync + 'static) -> Self {
        let asked: Arc<Mutex<Vec<_>>> = Arc::default();
        let (log, count) = (Arc::clone(&asked), AtomicUsize::new(0));
        let transport = Scripted(move |request: &http::Request<rt::Body>| {
            log.lock().unwrap().push(request.clone());
            let (status, body) =
                answer(request.uri().query().unwrap_or_default(), count.fetch_add(1, Ordering::Relaxed));
            (status, body.to_string())
        });
        let timer = VirtualTimer::new();
        let client = Client::builder().transport(Arc::new(transport)).timer(Arc::new(timer.clone()));
        Self { client: client.retry(RetryPolicy::NEVER).build().unwrap(), asked, timer }
    }

    /// Answers these in their order; `{}` after them.
    fn saying(answers: impl IntoIterator<Item = Value>) -> Self {
        let answers: Vec<Value> = answers.into_iter().collect();
        Self::new(move |_, place| (200, answers.get(place).cloned().unwrap_or_else(|| json!({}))))
    }

    fn pages(&self, spec: &'static OperationSpec, arguments: Value) -> Pages<'_, Untyped> {
        self.client.untyped(spec, arguments).pages()
    }

    fn items(&self, spec: &'static OperationSpec, arguments: Value) -> Items<'_, Untyped> {
        self.client.untyped(spec, arguments).items()
    }

    /// All items, to the end.
    fn all(&self, spec: &'static OperationSpec) -> Vec<Value> {
        wait(self.items(spec, json!({})).collect_up_to(usize::MAX)).unwrap()
    }

    /// The queries that came since this was last called.
    fn asked(&self) -> Vec<String> {
        let asked = std::mem::take(&mut *self.asked.lock().unwrap());
        asked.iter().map(|request| request.uri().query().unwrap_or_default().to_owned()).collect()
    }
}

fn page(results: &[u32], pages: u32) -> Value {
    json!({"results": results, "pages": pages})
}

fn objects(ids: &[&str], more: Option<bool>) -> Value {
    json!({"data": ids.iter().map(|id| json!({"id": id})).collect::<Vec<_>>(), "more": more})
}

#[test]
fn nothing_is_sent_before_it_is_asked_for_and_no_page_ahead() {
    let vendor = Vendor::saying([page(&[1, 2], 3), page(&[3, 4], 3), page(&[5], 3)]);
    let mut items = vendor.items(&PAGE, json!({"q": "a b"}));
    assert_eq!((vendor.asked().len(), items.position()), (0, Some(&Position::Start)));
    wait(async {
        assert_eq!(items.try_next().await.unwrap(), Some(json!(1)));
        assert_eq!(items.position(), Some(&Position::Start));
        assert_eq!(items.try_next().await.unwrap(), Some(json!(2)));
        assert_eq!((vendor.asked(), items.position()), (vec!["q=a%20b".to_owned()], Some(&Position::Page(2))));
        assert_eq!(items.try_next().await.unwrap(), Some(json!(3)));
        assert_eq!((vendor.asked(), items.position()), (vec!["q=a%20b&page=2".to_owned()], Some(&Position::Page(2))));
        assert_eq!(items.collect_up_to(9).await.unwrap(), [json!(4), json!(5)]);
        assert_eq!((vendor.asked(), items.position()), (vec!["q=a%20b&page=3".to_owned()], None));
        assert!(items.next().await.is_none() && items.next().await.is_none());
    });
    assert_eq!(vendor.asked().len(), 0);
}

#[test]
fn a_page_is_an_outcome_and_a_stream_is_a_stream() {
    let vendor = Vendor::saying([page(&[1, 2], 2), page(&[3], 2)]);
    let mut pages = vendor.pages(&PAGE, json!({}));
    wait(async {
        let first = pages.try_next().await.unwrap().unwrap();
        assert_eq!((first.status(), first.tries().len(), &first["results"]), (200, 1, &json!([1, 2])));
        let second = std::future::poll_fn(|context| std::pin::Pin::new(&mut pages).poll_next(context)).await;
        assert_eq!(second.unwrap().unwrap()["results"], json!([3]));
        assert!(pages.next().await.is_none());
    });
    let mut items = vendor.items(&PAGE, json!({}));
    assert!(items.page().is_none());
    assert!(wait(items.next()).is_none());
    assert_eq!(items.page().unwrap().status(), 200);
}

#[test]
fn a_wait_that_is_given_up_goes_on_later() {
    let vendor = Vendor::saying([page(&[1], 1)]);
    let mut items = vendor.items(&PAGE, json!({}));
    {
        let next = std::pin::pin!(items.next());
        assert!(next.poll(&mut Context::from_waker(Waker::noop())).is_pending());
    }
    assert_eq!(wait(items.try_next()).unwrap(), Some(json!(1)));
    assert_eq!(vendor.asked().len(), 1);
}

#[test]
fn collecting_stops_sending_as_soon_as_there_are_enough() {
    let vendor = Vendor::saying([page(&[1, 2], 9), page(&[3, 4], 9), page(&[5, 6], 9)]);
    let mut items = vendor.items(&PAGE, json!({}));
    assert_eq!(wait(items.collect_up_to(0)).unwrap(), [] as [Value; 0]);
    assert_eq!(vendor.asked().len(), 0);
    assert_eq!(wait(items.collect_up_to(3)).unwrap(), [json!(1), json!(2), json!(3)]);
    assert_eq!((vendor.asked().len(), items.position()), (2, Some(&Position::Page(2))));
    assert_eq!(wait(items.collect_up_to(1)).unwrap(), [json!(4)]);
    assert_eq!((vendor.asked().len(), items.position()), (0, Some(&Position::Page(3))));
}

#[test]
fn an_error_says_which_page_and_loses_nothing() {
    let vendor = Vendor::new(|query, place| match (query, place) {
        ("", _) => (200, page(&[1, 2], 3)),
        ("page=2", 1) => (503, json!({"message": "later"})),
        ("page=2", _) => (200, page(&[3], 3)),
        _ => (200, page(&[4], 3)),
    });
    let mut items = vendor.items(&PAGE, json!({}));
    let error = wait(items.collect_up_to(4)).unwrap_err();
    assert_eq!((error.status(), error.is_retryable(), &error.position), (Some(503), true, &Position::Page(2)));
    assert_eq!(error.to_string(), "page 2: list: answered 503: later");
    // What came before is handed out; then it is over, unless somebody says otherwise.
    assert_eq!(items.position(), Some(&Position::Start));
    assert_eq!(wait(items.collect_up_to(4)).unwrap(), [json!(1), json!(2)]);
    assert!(wait(items.next()).is_none());
    assert_eq!((vendor.asked().len(), items.position()), (2, Some(&Position::Page(2))));
    items.resume();
    assert_eq!(wait(items.collect_up_to(4)).unwrap(), [json!(3), json!(4)]);
    assert_eq!(vendor.asked(), ["page=2", "page=3"]);
    // In another process: the position is text.
    let stored = serde_json::to_string(&error.position).unwrap();
    let position: Position = serde_json::from_str(&stored).unwrap();
    let mut again = vendor.items(&PAGE, json!({"page": 1})).starting_at(position);
    assert_eq!(wait(again.collect_up_to(1)).unwrap(), [3]);
    assert_eq!(vendor.asked(), ["page=2"]);
}

#[test]
fn positions_are_text_and_back() {
    let cursor = Position::Cursor(" c 7\n".to_owned());
    for position in [Position::Start, Position::Page(0), Position::Offset(u64::MAX), cursor] {
        assert_eq!(position.to_string().parse(), Ok(position));
    }
    for text in ["", "page", "page x", "page -1", "start 1", "Page 1"] {
        assert_eq!(text.parse::<Position>(), Err(rt::NoPosition), "{text}");
    }
}

#[test]
fn a_request_that_asks_for_a_page_starts_there() {
    let vendor = Vendor::saying([page(&[1], 4), page(&[2], 4), json!({"data": [1, 2], "meta": {"total": 9}})]);
    assert_eq!(wait(vendor.items(&PAGE, json!({"page": 3, "limit": 1})).collect_up_to(9)).unwrap(), [1, 2]);
    assert_eq!(vendor.asked(), ["page=3&limit=1", "limit=1&page=4"]);
    let mut items = vendor.items(&OFFSET, json!({"offset": 4}));
    assert_eq!(wait(items.collect_up_to(2)).unwrap(), [1, 2]);
    assert_eq!(items.position(), Some(&Position::Offset(6)));
}

#[test]
fn pages_end_where_the_answer_says() {
    let by_pages = Vendor::saying([page(&[1], 2), page(&[2], 2)]);
    assert_eq!(by_pages.all(&PAGE), [1, 2]);
    assert_eq!(by_pages.asked(), ["", "page=2"]);
    let by_total = Vendor::saying([json!({"results": [1, 2], "total": "3"}), json!({"results": [3], "total": "3"})]);
    assert_eq!(by_total.all(&PAGE), [1, 2, 3]);
    assert_eq!(by_total.asked(), ["", "page=2"]);
    // Where it says nothing, an empty page ends it: one request more. So it does with a short page, which may be short for
    // other reasons.
    let by_nothing = Vendor::saying([json!({"results": [1, 2]}), json!({"results": [3]}), json!({"results": []})]);
    assert_eq!(by_nothing.all(&PAGE), [1, 2, 3]);
    assert_eq!(by_nothing.asked(), ["", "page=2", "page=3"]);
    for empty in [json!({"results": [], "pages": 7}), json!({"results": null}), json!({}), page(&[], 0)] {
        let vendor = Vendor::saying([empty]);
        assert_eq!(vendor.all(&PAGE), [] as [Value; 0]);
        assert_eq!(vendor.asked().len(), 1);
    }
    // A count of none beside items is no count.
    let vendor = Vendor::saying([page(&[1], 0), page(&[2], 0), page(&[], 0)]);
    assert_eq!(vendor.all(&PAGE), [1, 2]);
}

#[test]
fn counts_that_change_meanwhile_are_taken_as_they_are() {
    let grows = Vendor::saying([page(&[1], 1 + 1), page(&[2], 3), page(&[3], 3)]);
    assert_eq!(grows.all(&PAGE), [1, 2, 3]);
    assert_eq!(grows.asked().len(), 3);
    let shrinks = Vendor::saying([page(&[1], 9), page(&[2], 2)]);
    assert_eq!(shrinks.all(&PAGE), [1, 2]);
    assert_eq!(shrinks.asked().len(), 2);
    let vanishes = Vendor::saying([page(&[1], 9), page(&[], 9)]);
    assert_eq!(vanishes.all(&PAGE), [1]);
    assert_eq!(vanishes.asked().len(), 2);
    let some = |items: &[u32], total: u32| json!({"data": items, "meta": {"total": total}});
    let grows = Vendor::saying([some(&[1, 2], 3), some(&[3, 4], 5), some(&[5], 5)]);
    assert_eq!(grows.all(&OFFSET), [1, 2, 3, 4, 5]);
    assert_eq!(grows.asked(), ["", "offset=2", "offset=4"]);
    let shrinks = Vendor::saying([some(&[1, 2], 5), some(&[3], 3)]);
    assert_eq!(shrinks.all(&OFFSET), [1, 2, 3]);
    assert_eq!(shrinks.asked().len(), 2);
    // A total that is never reached.
    let claims = Vendor::saying([some(&[1], 1000), some(&[], 1000)]);
    assert_eq!(claims.all(&OFFSET), [1]);
    assert_eq!(claims.asked().len(), 2);
}

#[test]
fn offsets_go_on_by_what_came() {
    let vendor = Vendor::saying([
        json!({"data": [1, 2, 3], "more": true, "meta": {"total": 3}}),
        json!({"data": [4], "more": false, "meta": {"total": 99}}),
    ]);
    // That there are more counts for more than how many there are.
    assert_eq!(wait(vendor.items(&OFFSET, json!({"limit": 500})).collect_up_to(9)).unwrap(), [1, 2, 3, 4]);
    assert_eq!(vendor.asked(), ["limit=500", "limit=500&offset=3"]);
}

#[test]
fn cursors_are_followed() {
    let vendor = Vendor::saying([objects(&["a", "b&c"], Some(true)), objects(&["d"], Some(false))]);
    assert_eq!(vendor.all(&LAST_ITEM).len(), 3);
    assert_eq!(vendor.asked(), ["", "after=b%26c"]);
    let vendor = Vendor::saying([objects(&["a"], None), objects(&[], None)]);
    assert_eq!(vendor.all(&LAST_ITEM).len(), 1);
    assert_eq!(vendor.asked(), ["", "after=a"]);
    // A page may be empty where the answer has the cursor.
    let some = |items: &[u32], next: Value| json!({"data": items, "meta": {"next": next}});
    for end in [json!(null), json!("")] {
        let vendor = Vendor::saying([some(&[1], json!("x")), some(&[], json!(7)), some(&[2], end)]);
        assert_eq!(vendor.all(&CURSOR), [1, 2]);
        assert_eq!(vendor.asked(), ["", "after=x", "after=7"]);
    }
}

#[test]
fn cursors_that_lead_nowhere_are_errors_after_their_page() {
    // Round and round.
    let some = |item: u32, next: &str| json!({"data": [item], "meta": {"next": next}});
    let vendor = Vendor::saying([some(1, "x"), some(2, "y"), some(3, "x")]);
    let mut items = vendor.items(&CURSOR, json!({}));
    let error = wait(items.collect_up_to(9)).unwrap_err();
    assert_eq!(error.position, Position::Cursor("y".to_owned()));
    assert!(error.to_string().contains("leads back"), "{error}");
    assert_eq!(wait(items.collect_up_to(9)).unwrap(), [1, 2, 3]);
    assert_eq!(vendor.asked().len(), 3);
    // To where a stored position starts.
    let vendor = Vendor::saying([some(1, "x")]);
    let mut items = vendor.items(&CURSOR, json!({})).starting_at(Position::Cursor("x".to_owned()));
    assert!(wait(items.collect_up_to(9)).unwrap_err().to_string().contains("leads back"));
    // More, but not where.
    for (spec, answer) in [
        (&CURSOR, json!({"data": [1], "more": true})),
        (&LAST_ITEM, json!({"data": [{}], "more": true})),
        (&LAST_ITEM, json!({"data": [{"id": null}]})),
    ] {
        let vendor = Vendor::saying([answer]);
        let error = wait(vendor.items(spec, json!({})).collect_up_to(9)).unwrap_err();
        assert!(matches!(&error.error, Error::Build(_)) && error.to_string().contains("no cursor"), "{error}");
        assert_eq!(vendor.asked().len(), 1);
    }
}

#[test]
fn a_server_that_does_not_heed_the_page_is_found_out() {
    for (spec, answer) in [
        (&PAGE, json!({"results": [{"id": 1}]})),
        (&OFFSET, json!({"data": [{"id": 1}]})),
        (&LAST_ITEM, json!({"data": [{"id": 1}]})),
    ] {
        let vendor = Vendor::new(move |_, _| (200, answer.clone()));
        let mut items = vendor.items(spec, json!({}));
        let error = wait(items.collect_up_to(9)).unwrap_err();
        let Error::Unexpected(failure) = &error.error else { panic!("{error:?}") };
        assert_eq!((&failure.reason, vendor.asked().len()), (&AnswerError::SamePage, 2));
        assert!(error.to_string().ends_with("list: answered 200, which is the page before again"), "{error}");
        // Each item once.
        assert_eq!(wait(items.collect_up_to(9)).unwrap().len(), 1);
        // Whoever knows better goes on.
        items.resume();
        assert_eq!(wait(items.try_next()).unwrap(), Some(json!({"id": 1})));
    }
}

#[test]
fn the_numbers_of_pages_are_learnt_from_the_answers() {
    // The vendor counts from this number, and tells it or not.
    for (first, tells) in [(0, true), (1, true), (0, false), (1, false)] {
        for (says_pages, says_links) in [(true, false), (false, true), (false, false)] {
            let vendor = Vendor::new(move |query, _| {
                let asked = query.strip_prefix("page=").map_or(first, |number| number.parse::<u32>().unwrap());
                let place = asked.saturating_sub(first);
                let mut answer =
                    json!({"results": match place { 0 => vec![1, 2], 1 => vec![3, 4], 2 => vec![5], _ => vec![] }});
                answer["page"] = json!(tells.then_some(asked));
                answer["pages"] = json!(says_pages.then_some(3));
                if says_links {
                    let next = (place < 2).then(|| format!("/list?limit=2&page={}#top", asked + 1));
                    answer["links"] = json!({"current": "/list", "next": next});
                }
                (200, answer)
            });
            assert_eq!(vendor.all(&UNNUMBERED), [1, 2, 3, 4, 5], "{first} {tells} {says_pages} {says_links}");
            let asked = vendor.asked();
            let is_told = tells || says_links;
            // What nobody tells costs a request more, and so does an end that nobody tells.
            let more = u32::from(!is_told && first == 1) + u32::from(!says_pages && !says_links);
            assert_eq!(asked.len() as u32, 3 + more, "{first} {tells} {says_pages} {says_links}: {asked:?}");
        }
    }
    // Links without one to a next page say nothing where there are none at all.
    let vendor = Vendor::saying([json!({"results": [1], "links": {"next": null}}), json!({"results": []})]);
    assert_eq!(vendor.all(&UNNUMBERED), [1]);
    assert_eq!(vendor.asked().len(), 2);
}

#[test]
fn a_number_that_is_said_as_the_one_asked_for_less_one_loses_no_page() {
    // Asked for from 1, answered from 0.
    let vendor = Vendor::new(|query, _| {
        let asked = query.strip_prefix("page=").map_or(1, |number| number.parse::<usize>().unwrap());
        (200, json!({"results": [asked], "page": asked - 1, "pages": 3}))
    });
    assert_eq!(vendor.all(&UNNUMBERED), [1, 2, 3]);
}

#[test]
fn a_whole_list_is_one_page() {
    let vendor = Vendor::saying([json!([1, 2])]);
    assert_eq!(vendor.all(&WHOLE), [1, 2]);
    assert_eq!(vendor.asked().len(), 1);
}

#[test]
fn what_is_no_list_is_an_error() {
    let lacks = |answer: Value, spec| {
        let error = wait(Vendor::saying([answer]).items(spec, json!({})).collect_up_to(9)).unwrap_err();
        assert_eq!(error.position, Position::Start);
        error.to_string()
    };
    // It says that there is something, but has no list.
    for answer in [json!({"meta": {"total": 3}}), json!({"more": true}), json!({"data": null, "more": true})] {
        assert!(lacks(answer, &OFFSET).contains("$.data: expected a list, found nothing"));
    }
    assert!(lacks(json!({"data": {}}), &OFFSET).contains("$.data: expected"), "an object is no list");
    let vendor = Vendor::saying([]);
    static NO_LIST: OperationSpec = OperationSpec { id: "get", ..OperationSpec::DEFAULT };
    assert!(wait(vendor.items(&NO_LIST, json!({})).next()).unwrap().is_err());
    // Nor can it go on where it has no such pages, or backwards.
    assert!(wait(vendor.items(&PAGE, json!({})).starting_at(Position::Offset(1)).next()).unwrap().is_err());
    let error = wait(vendor.items(&CURSOR, json!({"before": "x"})).next()).unwrap().unwrap_err();
    assert!(matches!(&error.error, Error::Build(failure) if failure.reason.to_string().contains("forwards")));
    assert_eq!(vendor.asked().len(), 0);
}

#[test]
fn each_page_is_a_call_of_its_own() {
    static SEARCH: OperationSpec =
        OperationSpec { method: Method::Post, idempotency: Some(Idempotency::header("idempotency-key")), ..PAGE };
    let vendor = Vendor::saying([page(&[1], 3), page(&[2], 3), page(&[3], 3)]);
    let call = vendor.client.untyped(&SEARCH, json!({})).idempotency_key("first").header("x-own", "1").query("t", "2");
    assert_eq!(wait(call.items().collect_up_to(9)).unwrap(), [1, 2, 3]);
    let asked = vendor.asked.lock().unwrap();
    let keys: Vec<&str> = asked.iter().map(|request| request.headers()["idempotency-key"].to_str().unwrap()).collect();
    assert!(keys[0] == "first" && keys[1] != "first" && keys[1] != keys[2], "{keys:?}");
    for request in asked.iter() {
        assert!(request.headers()["x-own"] == "1" && request.uri().query().unwrap().starts_with("t=2"));
    }
}

#[test]
fn a_page_is_tried_again_as_any_call() {
    let vendor = Vendor::new(|query, place| match (query, place) {
        ("page=2", 1) => (503, json!({})),
        ("page=2", _) => (200, page(&[2], 2)),
        _ => (200, page(&[1], 2)),
    });
    let call = vendor.client.untyped(&PAGE, json!({})).retry(RetryPolicy::DEFAULT);
    let mut items = call.items();
    assert_eq!(vendor.timer.run(items.collect_up_to(9)).unwrap(), [1, 2]);
    assert_eq!((vendor.asked().len(), items.page().unwrap().tries().len()), (3, 2));
}

#[test]
fn what_the_document_requires_is_filled_in() {
    static REQUIRED: OperationSpec =
        OperationSpec { parameters: &[Parameter::query("page"), Parameter::query("limit")], ..PAGE };
    let vendor = Vendor::saying([page(&[1], 2), page(&[2], 2), page(&[1], 2), page(&[], 1)]);
    assert_eq!(vendor.all(&REQUIRED), [1, 2]);
    assert_eq!(vendor.asked(), ["page=1&limit=25", "page=2&limit=25"]);
    wait(vendor.client.untyped(&REQUIRED, json!({"limit": 3})).send()).unwrap();
    assert_eq!(vendor.asked(), ["limit=3&page=1"]);
}

fn range(limit: u32) -> &'static OperationSpec {
    let date_range = Some(rt::DateRange { start: "from", end: "to", max_days: limit });
    const ENDS: &[Parameter] = &[Parameter::query("from").optional(), Parameter::query("to").optional()];
    Box::leak(Box::new(OperationSpec { date_range, parameters: ENDS, ..PAGE }))
}

const DAY: i64 = 86_400;

#[test]
fn a_range_that_is_too_long_is_not_sent() {
    let vendor = Vendor::saying([]);
    let refused = |from: Value, to: Value| {
        let error = wait(vendor.client.untyped(range(7), json!({"from": from, "to": to})).send()).err();
        let sent = vendor.asked().len();
        match error {
            Some(Error::Build(failure)) if sent == 0 => match failure.reason {
                BuildError::DateRange { days, max_days: 7, .. } => Some((days, failure.reason.to_string())),
                ref other => panic!("{other}"),
            },
            other => {
                assert!(other.is_none() && sent == 1, "{other:?}");
                None
            }
        }
    };
    assert_eq!(refused(json!(0), json!(7 * DAY)), None);
    let words = "from \"from\" to \"to\" it is 8 days, the vendor takes 7 at most";
    assert_eq!(refused(json!(0), json!(7 * DAY + 1)), Some((8, words.to_owned())));
    assert_eq!(refused(json!(i64::MIN), json!(i64::MAX)).unwrap().0, u64::MAX.div_ceil(86_400));
    assert_eq!(refused(json!("2026-02-26"), json!("2026-03-05")), None);
    assert_eq!(refused(json!("2026-02-26"), json!("2026-03-06")).unwrap().0, 8);
    assert_eq!(refused(json!("2026-01-01T00:00:00Z"), json!("2026-01-08T02:00:00+02:00")), None);
    assert_eq!(refused(json!("2026-01-01T00:00:00Z"), json!("2026-01-08T00:00:01Z")).unwrap().0, 8);
    // What is no range, is left to the vendor.
    for (from, to) in [(json!(9 * DAY), json!(0)), (json!(0), json!(null)), (json!("x"), json!("y"))] {
        assert_eq!(refused(from, to), None);
    }
    let call = vendor.client.untyped(range(7), json!({"from": 0, "to": 8 * DAY}));
    assert!(call.request().is_err());
    assert!(wait(call.items().next()).unwrap().is_err());
}

/// The ranges of the windows, as they would be sent.
fn windows(limit: u32, from: Value, to: Value) -> Vec<(String, String)> {
    let vendor = Vendor::saying([]);
    let call = vendor.client.untyped(range(limit), json!({"from": from, "to": to}));
    let sent = |call: rt::Call<'_, Untyped>| {
        let query = call.request().unwrap().uri().query().unwrap().replace("%3A", ":").replace("%2B", "+");
        let mut ends = query.split('&').map(|pair| pair.split_once('=').unwrap().1.to_owned());
        (ends.next().unwrap(), ends.next().unwrap())
    };
    call.windows().map(sent).collect()
}

#[test]
fn windows_cover_a_range_without_overlap_and_gap() {
    for (from, to) in [(0, 0), (5, 2 * DAY + 5), (5, 2 * DAY + 6), (-3 * DAY, 100 * DAY + 17), (0, 4 * DAY + 1)] {
        let windows = windows(2, json!(from), json!(to));
        let numbers: Vec<(i64, i64)> =
            windows.iter().map(|(from, to)| (from.parse().unwrap(), to.parse().unwrap())).collect();
        assert_eq!((numbers.first().unwrap().0, numbers.last().unwrap().1), (from, to));
        assert!(numbers.iter().all(|(from, to)| from <= to && to - from <= 2 * DAY), "{numbers:?}");
        assert!(numbers.windows(2).all(|pair| pair[0].1 + 1 == pair[1].0), "{numbers:?}");
        assert_eq!(numbers.len() as i64, (to - from) / (2 * DAY + 1) + 1);
    }
    let text = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
        pairs.iter().map(|(from, to)| ((*from).to_owned(), (*to).to_owned())).collect()
    };
    assert_eq!(
        windows(2, json!("2024-02-27"), json!("2024-03-02")),
        text(&[("2024-02-27", "2024-02-29"), ("2024-03-01", "2024-03-02")])
    );
    assert_eq!(
        windows(1, json!("2026-01-01T00:00:00+02:00"), json!("2026-01-02T12:00:00+02:00")),
        text(&[
            ("2026-01-01T00:00:00+02:00", "2026-01-02T00:00:00+02:00"),
            ("2026-01-02T00:00:01+02:00", "2026-01-02T12:00:00+02:00"),
        ])
    );
    // What is no range is one call as it is.
    assert_eq!(windows(2, json!(9), json!(3)), text(&[("9", "3")]));
}

#[test]
fn windows_are_calls_in_either_order() {
    let vendor = Vendor::new(|query, _| (200, json!({"results": [query], "pages": 1})));
    let call = || vendor.client.untyped(range(1), json!({"from": 0, "to": 2 * DAY})).header("x-own", "1");
    wait(async {
        let mut seen = Vec::new();
        for window in call().windows().rev() {
            seen.extend(window.items().collect_up_to(9).await.unwrap());
        }
        assert_eq!(seen, ["from=86401&to=172800", "from=0&to=86400"]);
    });
    assert_eq!(call().windows().size_hint(), (2, Some(2)));
    assert!(vendor.asked.lock().unwrap().iter().all(|request| request.headers()["x-own"] == "1"));
}

#[cfg(feature = "blocking")]
#[test]
fn iterators_block() {
    let vendor = Vendor::saying([page(&[1, 2], 2), page(&[3], 2), page(&[4], 2)]);
    let mut items = vendor.client.untyped(&PAGE, json!({})).items_blocking();
    assert_eq!(items.by_ref().take(2).collect::<Result<Vec<_>, _>>().unwrap(), [1, 2]);
    assert_eq!((vendor.asked().len(), items.get_ref().position()), (1, Some(&Position::Page(2))));
    assert_eq!(items.collect::<Result<Vec<_>, _>>().unwrap(), [3]);
    let pages = vendor.client.untyped(&PAGE, json!({})).pages_blocking().starting_at(Position::Page(2));
    assert_eq!(pages.map(|page| page.unwrap().status()).collect::<Vec<_>>(), [200]);
}
