//! Objects: what must be there, what may be, what is null, and what nobody asked for.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "test code; its models speak for themselves")]

use billwright_runtime::{self as rt, Decimal, Json, Patch};

#[derive(Clone)]
pub struct Address {
    pub city: String,
    pub zip: Option<String>,
    pub extra: rt::Extra,
}

rt::object!(Address {
    required { city = "city" }
    optional { zip = "zip" }
    rest { extra }
});

#[derive(Clone)]
pub struct Customer {
    pub id: String,
    pub merchant_id: Option<i64>,
    pub name: Option<String>,
    pub note: Patch<String>,
    pub address: Option<Address>,
    pub balance: Option<Decimal>,
    pub extra: rt::Extra,
}

rt::object!(Customer {
    required { id = "id", merchant_id = "merchantId" }
    optional { name = "name", note = "note", address = "address", balance = "balance" }
    constant { "object" = "\"customer\"" }
    rest { extra }
});

#[derive(Clone)]
pub struct Prices {
    pub currency: String,
    pub by_plan: rt::Further<i64>,
}

rt::object!(Prices {
    required { currency = "currency" }
    rest { by_plan }
});

#[derive(Clone)]
pub struct Plain {
    pub name: Option<String>,
}
rt::object!(Plain { optional { name = "name" } constant { "kind" = "\"plain\"" } });

#[derive(Clone)]
pub struct Loose {
    pub any: Option<rt::Value>,
}
rt::object!(Loose { optional { any = "any" } });

#[derive(Clone)]
pub struct Empty {}
rt::object!(Empty {});

#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    pub email: String,
    pub parent: Option<Box<Request>>,
    pub metadata: Option<rt::Map<rt::Value>>,
    pub description: Patch<String>,
    pub extra: rt::Extra,
}

rt::object!(encode Request {
    required { email = "email" }
    optional { parent = "parent", metadata = "metadata", description = "description" }
    rest { extra }
});
rt::builder!(Request {
    required { email: String }
    optional { parent: Box<Request>, metadata: rt::Map<rt::Value> }
    nullable { description: String, clear = clear_description }
    rest { extra }
});

#[derive(Clone, Debug, PartialEq)]
pub struct Filter {
    pub limit: Option<i64>,
    #[deprecated]
    pub old: Option<String>,
}

rt::builder!(Filter {
    optional {
        /// How many.
        limit: i64,
        #[deprecated]
        old: String,
    }
});

fn decode(text: &str) -> Result<rt::Decoded<Customer>, rt::DecodeError> {
    rt::decode(text.as_bytes())
}

fn text(value: &dyn rt::Encode) -> String {
    String::from_utf8(rt::encode(value).unwrap()).unwrap()
}

#[test]
fn reads_fields_in_any_order_and_keeps_the_rest() {
    let came = r#"{"new":{"amount":1.10},"note":null,"merchantId":null,"object":"customer","id":"c1","balance":10.00}"#;
    let customer = decode(came).unwrap().value;
    assert_eq!((customer.id.as_str(), customer.merchant_id), ("c1", None));
    assert_eq!((&customer.note, &customer.name), (&Patch::Null, &None));
    assert_eq!(customer.extra.get("new").unwrap().as_str(), r#"{"amount":1.10}"#);
    assert_eq!(customer.extra.len(), 1);
    let went = r#"{"object":"customer","id":"c1","merchantId":null,"note":null,"balance":10.00,"new":{"amount":1.10}}"#;
    assert_eq!(text(&customer), went);
}

#[test]
fn a_missing_or_wrong_required_field_fails_with_its_path() {
    let error = decode(r#"{"id":"c1","object":"customer"}"#).unwrap_err();
    assert_eq!(error.to_string(), "$.merchantId: expected a value, found nothing");
    let error = decode(r#"{"id":"c1","merchantId":1}"#).unwrap_err();
    assert_eq!(error.to_string(), "$.object: expected a value, found nothing");
    let error = decode(r#"{"id":1,"merchantId":null,"object":"customer"}"#).unwrap_err();
    assert_eq!(error.to_string(), "$.id: expected a string, found a number");
    let list =
        r#"[{"id":"a","merchantId":1,"object":"customer"},{"id":"b","merchantId":"secret","object":"customer"}]"#;
    let error = rt::decode::<Vec<Customer>>(list.as_bytes()).unwrap_err();
    assert_eq!(error.to_string(), "$[1].merchantId: expected an integer of 64 bits, found a string");
    let error = decode("[]").unwrap_err();
    assert_eq!(error.to_string(), "$: expected an object, found an array");
    let error = decode("<html>").unwrap_err();
    assert_eq!((error.path.as_str(), error.expected), ("$", "JSON"));
}

#[test]
fn a_wrong_optional_field_is_left_out_said_and_sent_back() {
    let decoded = decode(r#"{"id":"c1","merchantId":1,"address":{"zip":"1"},"name":7,"object":"customer"}"#).unwrap();
    let said: Vec<String> = decoded.degraded.iter().map(ToString::to_string).collect();
    assert_eq!(said, ["$.name: expected a string, found a number", "$.address.city: expected a value, found nothing"]);
    assert_eq!(decoded.degraded[1].left_out, "$.address");
    let mut customer = decoded.value;
    assert_eq!((&customer.name, &customer.address), (&None, &None));
    assert_eq!(text(&customer), r#"{"object":"customer","id":"c1","merchantId":1,"address":{"zip":"1"},"name":7}"#);
    // Once it is set, what came is no longer sent.
    customer.name = Some("A".to_owned());
    assert_eq!(text(&customer), r#"{"object":"customer","id":"c1","merchantId":1,"name":"A","address":{"zip":"1"}}"#);
}

#[test]
fn only_the_nearest_optional_field_is_left_out() {
    let decoded = decode(r#"{"id":"c1","merchantId":1,"address":{"city":"B","zip":9},"object":"customer"}"#).unwrap();
    assert_eq!(decoded.degraded[0].left_out, "$.address.zip");
    assert_eq!(decoded.value.address.unwrap().city, "B");
}

/// Without a place to keep it, it would be lost.
#[test]
fn a_type_that_keeps_nothing_leaves_out_nothing() {
    let decode = |text: &str| rt::decode::<Plain>(text.as_bytes());
    let error = decode(r#"{"kind":"plain","name":7}"#).unwrap_err();
    assert_eq!(error.to_string(), "$.name: expected a string, found a number");
    let error = decode(r#"{"kind":"fancy"}"#).unwrap_err();
    assert_eq!(error.to_string(), "$.kind: expected the value that the document names, found a string");
    let decoded = decode(r#"{"kind":"plain","name":"a","more":1}"#).unwrap();
    assert_eq!((decoded.value.name.as_deref(), decoded.unknown), (Some("a"), 1));
}

#[test]
fn a_field_that_came_as_null_goes_out_as_null() {
    let came = r#"{"object":"customer","id":"c1","merchantId":null,"note":null,"name":null,"address":null}"#;
    let mut customer = decode(came).unwrap().value;
    assert_eq!((&customer.name, customer.extra.is_empty(), customer.extra.len()), (&None, true, 0));
    assert_eq!(text(&customer), came);
    customer.name = Some("A".to_owned());
    customer.note = Patch::Absent;
    let went = r#"{"object":"customer","id":"c1","merchantId":null,"name":"A","address":null}"#;
    assert_eq!(text(&customer), went);
}

#[test]
fn any_json_may_be_null() {
    let request = rt::decode::<Loose>(br#"{"any":null}"#).unwrap().value;
    assert_eq!(request.any, Some(rt::Value::Null));
    assert_eq!(text(&request), r#"{"any":null}"#);
}

#[test]
fn another_constant_stays_in_the_rest() {
    let customer = decode(r#"{"id":"c1","merchantId":1,"object":"person"}"#).unwrap().value;
    assert_eq!(customer.extra.get("object"), Some(&Json::from("person")));
    assert_eq!(text(&customer), r#"{"id":"c1","merchantId":1,"object":"person"}"#);
}

#[test]
fn what_does_not_fit_further_members_is_kept_beside_them() {
    let decoded = rt::decode::<Prices>(br#"{"basic":5,"currency":"EUR","pro":"many"}"#).unwrap();
    assert_eq!(*decoded.value.by_plan, rt::Map::from([("basic".to_owned(), 5)]));
    assert_eq!(decoded.degraded[0].to_string(), "$.pro: expected an integer of 64 bits, found a string");
    assert_eq!(decoded.value.by_plan.others().get("pro"), Some(&Json::from("many")));
    assert_eq!(text(&decoded.value), r#"{"currency":"EUR","basic":5,"pro":"many"}"#);
}

#[test]
fn objects_without_fields_are_objects_all_the_same() {
    assert_eq!(rt::decode::<Empty>(br#"{"a":1}"#).unwrap().value, Empty {});
    assert!(rt::decode::<Empty>(b"1").is_err());
    assert_eq!(text(&Empty {}), "{}");
}

#[test]
fn absent_null_and_value_are_three_things() {
    let request = Request::new("a@example.com");
    assert_eq!(text(&request), r#"{"email":"a@example.com"}"#);
    let cleared = request.clone().clear_description();
    assert_eq!(text(&cleared), r#"{"email":"a@example.com","description":null}"#);
    let set = request.clone().description("x").parent(Request::new("b"));
    assert_eq!(text(&set), r#"{"email":"a@example.com","parent":{"email":"b"},"description":"x"}"#);
    assert_eq!(Patch::from(1).map(|n| n + 1), Patch::Value(2));
    assert_eq!(Patch::<i32>::Null.as_option(), None);
    assert!(Patch::<i32>::default().is_absent());
}

#[test]
fn what_cannot_be_written_says_where() {
    #[derive(Debug)]
    struct Amounts {
        values: rt::Map<Vec<f64>>,
    }
    rt::object!(encode Amounts { required { values = "values" } });
    let amounts = Amounts { values: rt::Map::from([("a b".to_owned(), vec![0.5, f64::INFINITY])]) };
    assert_eq!(rt::encode(&amounts).unwrap_err().to_string(), "$.values[\"a b\"][1]: a number that is not finite");
}

#[test]
#[expect(deprecated)]
fn setters_take_attributes_and_a_default_is_made() {
    let filter = Filter::default().limit(5).old("x");
    assert_eq!(filter, Filter { limit: Some(5), old: Some("x".to_owned()) });
    assert_eq!(Filter::new(), Filter::default());
}

#[test]
fn extra_is_a_word_when_empty_and_can_be_changed() {
    assert_eq!(size_of::<rt::Extra>(), size_of::<usize>());
    let mut request = Request::new("a");
    assert_eq!(request.extra.insert("hint", serde_json::json!([1])), None);
    assert_eq!(text(&request), r#"{"email":"a","hint":[1]}"#);
    assert_eq!(request.extra.iter().count(), 1);
    assert_eq!(request.extra.remove("hint").unwrap().as_str(), "[1]");
    assert!(request.extra.is_empty());
}

#[test]
fn keys_may_be_escaped_and_repeated() {
    let decoded = rt::decode::<Address>(br#"{"c\u0069ty":"A","city":"B"}"#).unwrap();
    assert_eq!(decoded.value.city, "A");
}
