//! What the runtime takes for within its limits is what a validator for JSON Schema takes for valid.
#![allow(clippy::unwrap_used, reason = "test code")]

use billwright::runtime as rt;
use rt::Limit::{self, *};
use serde_json::{Value, json};

/// An operation whose body has that limit.
fn operation(limit: Limit) -> &'static rt::OperationSpec {
    let limits: &'static [(&str, &[Limit])] = vec![("application/json", &*vec![limit].leak())].leak();
    Box::leak(Box::new(rt::OperationSpec {
        id: "test",
        method: rt::Method::Post,
        body: Some(rt::BodySpec { media: "application/json", required: false }),
        body_limits: limits,
        ..rt::OperationSpec::DEFAULT
    }))
}

/// Any JSON: numbers by quarters, which a float holds exactly, short texts, and what is made of them.
fn value(random: &mut fastrand::Rng, depth: usize) -> Value {
    const LETTERS: [char; 12] = ['a', 'b', 'A', '0', '7', '_', '-', '.', ' ', '\n', 'é', '😀'];
    let size = random.usize(0..5);
    match random.usize(0..if depth < 2 { 7 } else { 5 }) {
        0 => json!(random.bool()),
        1 => json!(random.i64(-9..9)),
        2 => json!(f64::from(random.i32(-40..40)) / 4.0),
        3 | 4 => (0..size).map(|_| LETTERS[random.usize(..LETTERS.len())]).collect::<String>().into(),
        5 => (0..size).map(|_| value(random, depth + 1)).collect::<Vec<_>>().into(),
        _ => (0..size).map(|at| (format!("k{at}"), value(random, depth + 1))).collect::<serde_json::Map<_, _>>().into(),
    }
}

#[test]
fn limits_mean_what_json_schema_means() {
    let limits = [
        (Minimum("1.25"), json!({"minimum": 1.25})),
        (ExclusiveMinimum("-2"), json!({"exclusiveMinimum": -2})),
        (Maximum("3"), json!({"maximum": 3})),
        (ExclusiveMaximum("0"), json!({"exclusiveMaximum": 0})),
        (MultipleOf("0.75"), json!({"multipleOf": 0.75})),
        (MinLength(2), json!({"minLength": 2})),
        (MaxLength(3), json!({"maxLength": 3})),
        (Pattern(r"^\w+$"), json!({"pattern": r"^\w+$"})),
        (Pattern(r"\d|[^\s]\."), json!({"pattern": r"\d|[^\s]\."})),
        (Pattern("^a?.$"), json!({"pattern": "^a?.$"})),
        (Pattern(r"[a-c\-_]{2,}"), json!({"pattern": r"[a-c\-_]{2,}"})),
        (Pattern("^(?:[A-Za-z]+|-*)$"), json!({"pattern": "^(?:[A-Za-z]+|-*)$"})),
        (MinItems(2), json!({"minItems": 2})),
        (MaxItems(2), json!({"maxItems": 2})),
        (UniqueItems, json!({"uniqueItems": true})),
        (Items(&[Minimum("0"), MaxLength(2)]), json!({"items": {"minimum": 0, "maxLength": 2}})),
        (Item(1, &[Maximum("0")]), json!({"prefixItems": [true, {"maximum": 0}]})),
        (MinProperties(2), json!({"minProperties": 2})),
        (MaxProperties(1), json!({"maxProperties": 1})),
        (Values(&[MinLength(1), MinItems(1)]), json!({"additionalProperties": {"minLength": 1, "minItems": 1}})),
    ];
    let client =
        rt::Client::builder(const { &rt::Vendor::DEFAULT }).base_url("https://api.example.com").build().unwrap();
    let mut random = fastrand::Rng::with_seed(4);
    for (limit, schema) in limits {
        let operation = operation(limit);
        let validator = jsonschema::draft202012::new(&schema).unwrap();
        let mut valid = 0;
        for _ in 0..1000 {
            let value = value(&mut random, 0);
            let is_valid = validator.is_valid(&value);
            let passes = client.untyped(operation, json!({ "body": value })).validate().is_ok();
            assert_eq!(passes, is_valid, "{limit:?} {value}");
            valid += usize::from(is_valid);
        }
        assert!((1..1000).contains(&valid), "{limit:?}: {valid} of 1000 are valid, so it tells nothing");
    }
}
