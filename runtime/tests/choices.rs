//! Enums and unions stay open: what they do not know is kept.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "test code; its models speak for themselves")]

use billwright_runtime::{self as rt, Json, Shape};

rt::string_enum! {
    /// What is sold.
    #[derive(PartialOrd, Ord)]
    pub enum ProductKind {
        /// Again and again.
        Subscription = "subscription",
        /// Once.
        #[deprecated]
        OneTime = "one_time",
    }
}

rt::string_enum! {
    /// Nothing is known.
    pub enum Anything {}
}

rt::value_enum! {
    /// How much.
    pub enum Level {
        /// All.
        One = "1",
        /// Half.
        Half = "0.5",
        /// Not at all.
        No = "false",
        /// Not said.
        Null = "null",
    }
}

#[derive(Clone)]
pub struct Card {
    pub number: i64,
    pub brand: Option<String>,
    pub extra: rt::Extra,
}
rt::object!(Card {
    required { number = "number" }
    optional { brand = "brand" }
    constant { "type" = "\"card\"" }
    rest { extra }
});

#[derive(Clone)]
pub struct Bank {
    pub iban: String,
    pub brand: Option<i64>,
}
rt::object!(Bank { required { iban = "iban" } optional { brand = "brand" } });

rt::union! {
    /// How to pay.
    pub enum Payment {
        /// By card.
        Card(Card) = Shape::OBJECT.tag("type", &["\"card\"", "\"credit\""]),
        /// By bank.
        Bank(Box<Bank>) = Shape::OBJECT.keys(&["iban"]).only(&["iban", "brand"]),
        /// As said.
        #[deprecated]
        Text(String) = Shape::STRING,
        /// Some.
        Count(i64) = Shape::INTEGER,
        /// Several.
        Many(Vec<Payment>) = Shape::ARRAY.items(&Shape::OBJECT),
        /// Names.
        Names(Vec<String>) = Shape::ARRAY.items(&Shape::STRING),
        /// Yes or no, or nothing.
        Flag(Option<bool>) = Shape::BOOLEAN.or(Shape::NULL),
    }
}

#[derive(Clone)]
pub struct Loose {
    pub amount: Option<i64>,
    pub extra: rt::Extra,
}
rt::object!(Loose { optional { amount = "amount" } rest { extra } });

#[derive(Clone)]
pub struct Tight {
    pub amount: Option<String>,
    pub extra: rt::Extra,
}
rt::object!(Tight { optional { amount = "amount" } rest { extra } });

rt::union! {
    /// Only the types of fields tell them apart.
    pub enum Either {
        /// One.
        Loose(Loose) = Shape::OBJECT,
        /// The other.
        Tight(Tight) = Shape::OBJECT,
    }
}

rt::union! {
    /// Nothing is known.
    pub enum Nothing {}
}

rt::newtype! {
    /// Trees of trees.
    #[derive(Default)]
    pub struct Tree(pub Vec<Tree>);
}

fn read<T: rt::Decode>(text: &str) -> T {
    let decoded = rt::decode::<T>(text.as_bytes()).unwrap();
    assert_eq!(decoded.degraded, []);
    decoded.value
}

fn returns<T: rt::Decode + rt::Encode>(text: &str) {
    assert_eq!(String::from_utf8(rt::encode(&read::<T>(text)).unwrap()).unwrap(), text);
}

#[test]
fn string_enums_keep_unknown_values() {
    assert_eq!(read::<ProductKind>("\"subscription\""), ProductKind::Subscription);
    assert_eq!(read::<ProductKind>("\"lease\""), ProductKind::Unknown("lease".to_owned()));
    returns::<ProductKind>("\"one_time\"");
    returns::<ProductKind>("\"lease\"");
    returns::<Anything>("\"x\"");
    assert_eq!("subscription".parse(), Ok(ProductKind::Subscription));
    assert_eq!(ProductKind::from("lease".to_owned()).to_string(), "lease");
    assert!(rt::decode::<ProductKind>(b"1").is_err());
}

#[test]
fn value_enums_compare_what_the_text_says() {
    assert_eq!(read::<Level>("1.0"), Level::One);
    assert_eq!(read::<Level>("5e-1"), Level::Half);
    assert_eq!(read::<Level>("false"), Level::No);
    assert_eq!(read::<Level>("null"), Level::Null);
    assert_eq!(read::<Level>("2"), Level::Unknown(Json::from(serde_json::json!(2))));
    returns::<Level>("0.5");
    returns::<Level>("[2]");
}

#[test]
fn unions_go_by_shape() {
    assert_eq!(
        read::<Payment>(r#"{"type":"card","number":4}"#),
        Payment::Card(Card { number: 4, brand: None, extra: rt::Extra::default() })
    );
    assert!(matches!(read::<Payment>(r#"{"iban":"DE"}"#), Payment::Bank(bank) if bank.iban == "DE"));
    assert!(matches!(read::<Payment>("3.0"), Payment::Count(3)));
    assert!(matches!(read::<Payment>("null"), Payment::Flag(None)));
    assert!(matches!(read::<Payment>("true"), Payment::Flag(Some(true))));
    assert!(matches!(read::<Payment>(r#"["a"]"#), Payment::Names(_)));
    assert!(matches!(read::<Payment>(r#"[{"iban":"DE"}]"#), Payment::Many(many) if many.len() == 1));
    assert!(matches!(read::<Payment>("[]"), Payment::Many(_)));
}

#[test]
fn unions_keep_what_they_do_not_know() {
    for text in [r#"{"type":"cash"}"#, r#"{"iban":"DE","more":1}"#, "1.5", r#"["a",1]"#, r#"{"iban":1}"#] {
        assert!(matches!(read::<Payment>(text), Payment::Unknown(_)), "{text}");
        returns::<Payment>(text);
    }
    returns::<Nothing>("[1.50]");
}

#[test]
fn a_tag_that_lies_is_a_failure() {
    let error = rt::decode::<Vec<Payment>>(br#"[{"type":"credit","number":"4"}]"#).unwrap_err();
    assert_eq!(error.to_string(), "$[0].number: expected an integer of 64 bits, found a string");
    let decoded = rt::decode::<Payment>(br#"{"type":"card","number":4,"brand":1}"#).unwrap();
    assert_eq!(decoded.degraded[0].path, "$.brand");
}

#[test]
fn of_several_the_one_that_loses_nothing_is_taken() {
    assert_eq!(
        read::<Either>(r#"{"amount":"5"}"#),
        Either::Tight(Tight { amount: Some("5".to_owned()), extra: rt::Extra::default() })
    );
    assert_eq!(
        read::<Either>(r#"{"amount":5}"#),
        Either::Loose(Loose { amount: Some(5), extra: rt::Extra::default() })
    );
    let decoded = rt::decode::<Either>(br#"{"amount":[]}"#).unwrap();
    assert!(matches!(&decoded.value, Either::Loose(Loose { amount: None, .. })));
    assert_eq!(rt::encode(&decoded.value).unwrap(), br#"{"amount":[]}"#);
    assert_eq!(decoded.degraded.len(), 1);
}

#[derive(Clone)]
pub struct Short {
    pub a: Option<i64>,
    pub extra: rt::Extra,
}
rt::object!(Short { optional { a = "a" } rest { extra } });

#[derive(Clone)]
pub struct Kind {
    pub extra: rt::Extra,
}
rt::object!(Kind { constant { "kind" = "\"s\"" } rest { extra } });

#[derive(Clone)]
pub struct Long {
    pub a: Option<i64>,
    pub b: Option<i64>,
    pub extra: rt::Extra,
}
rt::object!(Long { optional { a = "a", b = "b" } rest { extra } });

rt::union! {
    /// Told apart by nothing but what else is there.
    pub enum Nested {
        Short(Short) = Shape::OBJECT,
        Long(Long) = Shape::OBJECT,
    }
}

#[test]
fn of_several_the_one_that_knows_most_is_taken() {
    assert!(matches!(read(r#"{"a": 1}"#), Nested::Short(_)));
    assert!(matches!(read(r#"{"a": 1, "b": 2}"#), Nested::Long(_)));
    assert!(matches!(read(r#"{"a": 1, "b": 2, "c": 3}"#), Nested::Long(_)));
    assert!(matches!(read(r#"{"a": 1, "c": 3}"#), Nested::Short(_)));
}

#[derive(Clone)]
pub struct Narrow {
    pub a: Option<i64>,
}
rt::object!(Narrow { optional { a = "a" } });

#[derive(Clone)]
pub struct Wide {
    pub a: Option<i64>,
    pub b: i64,
}
rt::object!(Wide { required { b = "b" } optional { a = "a" } });

rt::union! {
    /// Types that keep nothing beside their fields.
    pub enum Sent {
        Narrow(Narrow) = Shape::OBJECT,
        Wide(Wide) = Shape::OBJECT,
    }
}

#[test]
fn a_member_that_would_lose_something_is_not_taken() {
    assert!(matches!(read(r#"{"a": 1}"#), Sent::Narrow(_)));
    assert!(matches!(read(r#"{"a": 1, "b": 2}"#), Sent::Wide(_)));
    assert!(matches!(read(r#"{"a": 1, "c": 2}"#), Sent::Unknown(_)));
    returns::<Sent>(r#"{"a":1,"c":2}"#);
}

rt::string_enum! {
    /// What a user is.
    pub enum UserKind {
        User = "user",
    }
}

rt::string_enum! {
    /// What a role is.
    pub enum RoleKind {
        Role = "role",
    }
}

#[derive(Clone)]
pub struct User {
    pub kind: Option<UserKind>,
    pub extra: rt::Extra,
}
rt::object!(User { optional { kind = "kind" } rest { extra } });

#[derive(Clone)]
pub struct Role {
    pub kind: Option<RoleKind>,
    pub extra: rt::Extra,
}
rt::object!(Role { optional { kind = "kind" } rest { extra } });

rt::union! {
    /// Told apart by values that are listed.
    pub enum Included {
        User(User) = Shape::OBJECT,
        Role(Role) = Shape::OBJECT,
    }
}

#[test]
fn of_several_the_one_that_lists_the_value_is_taken() {
    assert!(matches!(read(r#"{"kind": "user"}"#), Included::User(_)));
    assert!(matches!(read(r#"{"kind": "role"}"#), Included::Role(_)));
    assert!(matches!(read(r#"{"kind": "team"}"#), Included::User(_)));
}

#[test]
fn what_is_unknown_is_counted() {
    let unknown = |text: &str| rt::decode::<Vec<Nested>>(text.as_bytes()).unwrap().unknown;
    assert_eq!(unknown(r#"[{"a": 1}, {"b": 2}]"#), 0);
    assert_eq!(unknown(r#"[{"a": 1, "x": {"y": 1}}, {"b": 2, "z": null}]"#), 2);
    assert_eq!(unknown(r#"["text", {"a": 1}]"#), 1);
    let other_constant = rt::decode::<Kind>(br#"{"kind": "t"}"#).unwrap();
    assert_eq!((other_constant.unknown, other_constant.value.extra.len()), (1, 1));
    assert_eq!(rt::decode::<rt::Map<i64>>(br#"{"x": 1}"#).unwrap().unknown, 0);
}

#[test]
fn newtypes_are_what_they_hold() {
    assert_eq!(read::<Tree>("[[],[[]]]"), Tree(vec![Tree::default(), Tree(vec![Tree(vec![])])]));
    returns::<Tree>("[[],[[]]]");
    assert_eq!(Tree::from(vec![]), Tree::default());
}
