//! The tape holds what the text says, for any JSON, and refuses what is none.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "test code; its models speak for themselves")]

use billwright_runtime::{self as rt, Decode, Kind, Node, Tape, Value};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde_json::json;

/// The same cases in every run.
fn fixed() -> ProptestConfig {
    ProptestConfig { rng_seed: RngSeed::Fixed(1), failure_persistence: None, ..ProptestConfig::default() }
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_filter("finite", |number| number.is_finite()).prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 64, 8, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Value::from),
            prop::collection::btree_map(any::<String>(), inner, 0..8)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(fixed())]

    #[test]
    fn says_what_serde_json_says(value in any_json(), pretty in any::<bool>()) {
        let text = if pretty { serde_json::to_string_pretty(&value).unwrap() } else { value.to_string() };
        let decoded = rt::decode::<Value>(text.as_bytes()).unwrap();
        prop_assert_eq!(&decoded.value, &value);
        prop_assert!(decoded.degraded.is_empty());
        prop_assert_eq!(rt::encode(&decoded.value).unwrap(), value.to_string().into_bytes());
    }

    #[test]
    fn accepts_and_refuses_as_serde_json_does(text in r#"[\[\]{}:,"\\ 01\.eE+\-truefalsn\n]{0,12}"#) {
        // Numbers that no float holds are JSON all the same, so only the grammar is compared.
        let grammar = serde_json::from_str::<&serde_json::value::RawValue>(&text).is_ok();
        prop_assert_eq!(Tape::parse(text.as_bytes()).is_ok(), grammar, "{}", text);
    }

    #[test]
    fn does_not_panic_on_any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        if let Ok(tape) = Tape::parse(&bytes) {
            walk(tape.root());
        }
    }

    #[test]
    fn keeps_raw_text(value in any_json()) {
        let text = serde_json::to_string_pretty(&value).unwrap();
        let json = rt::Json::parse(&text).unwrap();
        prop_assert_eq!(json.as_str(), &text);
        prop_assert_eq!(&json, &rt::Json::from(value));
    }
}

fn walk(node: Node<'_>) {
    let _ = (node.str(), node.number(), node.boolean(), node.raw());
    node.items().for_each(walk);
    node.entries().for_each(|(_, value)| walk(value));
}

#[test]
fn reads_escapes_keys_and_raw_numbers() {
    let text = br#" {"a\u0062":"\ud83d\ude00\n","n":-1.50e+3,"l":[true,null,{}],"":0} "#;
    let tape = Tape::parse(text).unwrap();
    let root = tape.root();
    assert_eq!(root.get("ab").unwrap().str().unwrap(), "😀\n");
    assert_eq!(root.get("n").unwrap().number(), Some("-1.50e+3"));
    assert_eq!(root.get("").unwrap().number(), Some("0"));
    assert_eq!(root.get("none").map(Node::kind), None);
    let kinds: Vec<Kind> = root.get("l").unwrap().items().map(Node::kind).collect();
    assert_eq!(kinds, [Kind::Boolean, Kind::Null, Kind::Object]);
    assert_eq!(root.get("l").unwrap().raw(), "[true,null,{}]");
}

#[test]
fn finds_the_path_of_a_node() {
    let tape = Tape::parse(br#"{"a":1,"data":[{},[],{"x y":{"deep":[0,1,[2]]}}]}"#).unwrap();
    let node = tape.root().get("data").unwrap().items().nth(2).unwrap().get("x y").unwrap().get("deep").unwrap();
    let last = node.items().nth(2).unwrap().items().next().unwrap();
    assert_eq!(tape.path(last.index()), r#"$.data[2]["x y"].deep[2][0]"#);
    assert_eq!(tape.path(0), "$");
}

#[test]
fn bounds_the_depth_without_recursion() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(Tape::parse(nested(rt::MAX_DEPTH).as_bytes()).is_ok());
    assert!(
        Value::decode(Tape::parse(nested(rt::MAX_DEPTH).as_bytes()).unwrap().root(), &mut rt::Reader::default())
            .is_array()
    );
    let error = Tape::parse(nested(rt::MAX_DEPTH + 1).as_bytes()).unwrap_err();
    assert_eq!(error.message, "arrays and objects nested too deeply");
    assert!(Tape::parse("[".repeat(10_000_000).as_bytes()).is_err());
}

#[test]
fn says_where_the_text_is_wrong() {
    let error = Tape::parse(b"{\"a\": 1,\n \"b\" 2}").unwrap_err();
    assert_eq!((error.line, error.column), (2, 6), "{error}");
    let error = Tape::parse(b"[1, \xff]").unwrap_err();
    assert_eq!((error.offset, error.message.as_str()), (4, "bytes that are not UTF-8"));
    for text in ["", " ", "nul", "NaN", "-Infinity", "[1,]", "{,}", "01", "\"\u{1}\"", "\"\\ud800\"", "1 2", "'a'"] {
        assert!(Tape::parse(text.as_bytes()).is_err(), "{text:?}");
    }
}

#[test]
fn json_is_equal_whatever_its_layout() {
    let one = rt::Json::parse(r#"{"a": [1.0, "A"], "b": null}"#).unwrap();
    assert_eq!(one, rt::Json::parse(r#"{"b":null,"a":[1,"\u0041"]}"#).unwrap());
    assert_ne!(one, rt::Json::parse(r#"{"b":null,"a":[1,"A",2]}"#).unwrap());
    assert_eq!(one.value(), json!({"a": [1.0, "A"], "b": null}));
}
