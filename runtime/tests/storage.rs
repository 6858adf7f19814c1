//! Models can be stored with `serde`, and lose nothing where the format is JSON.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "test code; its models speak for themselves")]

use billwright_runtime::{self as rt, Decimal, Json};
use serde::de::DeserializeOwned;
use serde_json::json;

#[derive(Clone)]
pub struct Invoice {
    pub total: Decimal,
    pub lines: Vec<Line>,
    pub note: Option<String>,
    pub extra: rt::Extra,
}
rt::object!(Invoice { required { total = "total", lines = "lines" } optional { note = "note" } rest { extra } });

#[derive(Clone)]
pub struct Line {
    pub amount: f64,
}
rt::object!(Line { required { amount = "amount" } });

const TEXT: &str = r#"{"total":12345678901234567890.12345678,"lines":[{"amount":0.1}],"note":"é\n","big":123456789012345678901234567890.5}"#;

fn invoice() -> Invoice {
    rt::decode(TEXT.as_bytes()).unwrap().value
}

fn back<T: DeserializeOwned>(text: &str) -> T {
    serde_json::from_str(text).unwrap()
}

#[test]
fn text_keeps_all_digits() {
    let text = serde_json::to_string(&invoice()).unwrap();
    assert_eq!(text, TEXT);
    assert_eq!(back::<Invoice>(&text), invoice());
    assert_eq!(back::<Vec<Invoice>>(&format!("[ {text} ]")), [invoice()]);
    let pretty = serde_json::to_string_pretty(&invoice()).unwrap();
    assert_eq!(back::<Invoice>(&pretty), invoice());
    assert_eq!(serde_json::from_reader::<_, Invoice>(text.as_bytes()).unwrap(), invoice());
    assert_eq!(back::<Json>("1.10").as_str(), "1.10");
}

#[test]
fn value_trees_work() {
    let small = json!({"total": 10.5, "lines": [{"amount": 3}], "x": [null, true, -1, {"y": {}}], "z": []});
    let invoice: Invoice = serde_json::from_value(small.clone()).unwrap();
    assert_eq!(invoice.total, Decimal::new(105, 1));
    let same: Invoice = serde_json::from_value(serde_json::to_value(&invoice).unwrap()).unwrap();
    assert_eq!(same, invoice);
}

#[test]
fn other_deserializers_work() {
    use serde::Deserialize;
    use serde::de::IntoDeserializer;
    use serde::de::value::{Error, MapDeserializer, SeqDeserializer};

    let numbers: SeqDeserializer<_, Error> = vec![1_u8, 2].into_deserializer();
    assert_eq!(Json::deserialize(numbers).unwrap().as_str(), "[1,2]");
    let map = MapDeserializer::<'_, _, Error>::new(vec![("amount", 0.5_f64)].into_iter());
    assert_eq!(Line::deserialize(map).unwrap(), Line { amount: 0.5 });
    let wrong = MapDeserializer::<'_, _, Error>::new(vec![("amount", "x")].into_iter());
    assert_eq!(Line::deserialize(wrong).unwrap_err().to_string(), "$.amount: expected a number, found a string");
    let none = MapDeserializer::<'_, _, Error>::new(vec![("amount", f64::NAN)].into_iter());
    assert!(Line::deserialize(none).is_err());
}

#[test]
fn nothing_wrong_is_taken_from_storage() {
    let error = serde_json::from_str::<Invoice>(r#"{"total":1,"lines":[],"note":5}"#).unwrap_err();
    assert_eq!(error.to_string(), "$.note: expected a string, found a number");
    assert!(serde_json::to_string(&Line { amount: f64::NAN }).is_err());
}

#[test]
fn what_says_the_same_is_equal() {
    let came = r#"{"total": 1.50, "lines": [], "new": {"a": 1.10, "b": [ ]}}"#;
    let stored = r#"{"total":1.5,"lines":[],"new":{"b":[],"a":1.1}}"#;
    assert_eq!(back::<Invoice>(came), back::<Invoice>(stored));
    assert_ne!(back::<Invoice>(came), back::<Invoice>(&stored.replace("1.1", "1.2")));
    assert_ne!(back::<Invoice>(came), back::<Invoice>(&stored.replace("1.5", "1.6")));
    assert_ne!(Line { amount: f64::NAN }, Line { amount: f64::NAN });
}
