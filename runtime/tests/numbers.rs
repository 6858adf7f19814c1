//! Numbers come and go with exactly their digits.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "test code; its models speak for themselves")]

use std::fmt::Debug;
use std::str::FromStr;

use billwright_runtime::{self as rt, Decimal, Decode, Encode};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

fn read<T: Decode>(text: &str) -> Option<T> {
    rt::decode::<T>(text.as_bytes()).ok().map(|decoded| decoded.value)
}

fn written(value: &dyn Encode) -> String {
    String::from_utf8(rt::encode(value).unwrap()).unwrap()
}

fn decimal(text: &str) -> Decimal {
    Decimal::from_str(text).unwrap()
}

fn returns<T: Decode + Encode + PartialEq + Debug>(value: T) {
    let text = written(&value);
    assert_eq!(read::<T>(&text).as_ref(), Some(&value), "{text}");
}

#[test]
fn decimals_keep_all_digits() {
    for text in [
        "0",
        "10.00",
        "-0.10",
        "1234567890123456789.123456789",
        "79228162514264337593543950335",
        "0.0000000000000000000000000001",
    ] {
        assert_eq!(written(&read::<Decimal>(text).unwrap()), text);
        assert_eq!(written(&rt::DecimalString(read(text).unwrap())), format!("\"{text}\""));
    }
}

#[test]
fn decimals_come_as_numbers_or_strings_and_with_exponents() {
    assert_eq!(read("\"12.50\""), Some(decimal("12.50")));
    assert_eq!(read("1.2e3"), Some(decimal("1200")));
    assert_eq!(read("12E-2"), Some(decimal("0.12")));
    assert_eq!(read("0e99"), Some(Decimal::ZERO));
    assert_eq!(read("1000e-29"), Some(decimal("0.00000000000000000000000001")));
}

#[test]
fn decimals_are_never_rounded() {
    for text in [
        "79228162514264337593543950336",
        "0.00000000000000000000000000001",
        "1e29",
        "1e999999999999",
        "1.23456789012345678901234567890123",
    ] {
        assert_eq!(read::<Decimal>(text), None, "{text}");
    }
    for text in ["\"\"", "\"1_000\"", "\"abc\"", "\"+1\"", "\" 1\"", "true", "null", "\".5\""] {
        assert_eq!(read::<Decimal>(text), None, "{text}");
    }
}

#[test]
fn integers_may_be_written_as_fractions_that_are_whole() {
    assert_eq!(read("1.0"), Some(1_i64));
    assert_eq!(read("1e3"), Some(1000_i32));
    assert_eq!(read("-12.50e1"), Some(-125_i64));
    assert_eq!(read("18446744073709551615"), Some(u64::MAX));
    assert_eq!(read("-9223372036854775808"), Some(i64::MIN));
    assert_eq!(read::<i64>("1.5"), None);
    assert_eq!(read::<i64>("9223372036854775808"), None);
    assert_eq!(read::<i32>("2147483648"), None);
    assert_eq!(read::<u32>("-1"), None);
    assert_eq!(read::<i64>("\"1\""), None);
}

#[test]
fn floats_have_to_be_finite() {
    assert_eq!(read("0.1"), Some(0.1_f64));
    assert_eq!(read::<f64>("1e999"), None);
    assert_eq!(read::<f64>("\"1\""), None);
    let error = rt::encode(&vec![1.0, f64::NAN]).unwrap_err();
    assert_eq!((error.path.as_str(), error.message), ("[1]", "a number that is not finite"));
}

/// The same cases in every run.
fn fixed() -> ProptestConfig {
    ProptestConfig { rng_seed: RngSeed::Fixed(1), failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(fixed())]

    #[test]
    fn every_number_returns(integer in any::<i64>(), natural in any::<u64>(), float in any::<f64>(), small in any::<f32>(), digits in any::<i64>(), scale in 0_u32..28) {
        returns(integer);
        returns(natural);
        returns(Decimal::new(digits, scale));
        returns(rt::DecimalString(Decimal::new(digits, scale)));
        returns(rt::UnixTime(integer));
        if float.is_finite() { returns(float) }
        if small.is_finite() { returns(small) }
    }

    #[test]
    fn everything_else_returns(text in any::<String>(), flag in any::<bool>(), bytes in any::<Vec<u8>>(), id in any::<u128>(), seconds in 0_i64..4_000_000_000, minutes in -700_i32..700) {
        returns(rt::Secret::<String>::from(text.as_str()));
        returns((flag, text.clone(), 1_i32));
        returns(vec![Some(text.clone()), None]);
        returns(rt::Map::from([(text.clone(), Box::new(flag))]));
        returns(text);
        returns(rt::Base64(bytes));
        returns(rt::Uuid::from_u128(id));
        let zone = chrono::FixedOffset::east_opt(minutes * 60).unwrap();
        let time: rt::DateTime = chrono::DateTime::from_timestamp(seconds, 500_000_000).unwrap().with_timezone(&zone);
        returns(time);
        returns(time.date_naive());
    }
}

#[test]
fn formats_are_strict() {
    assert_eq!(read::<rt::DateTime>("\"2026-11-20T10:00:00Z\"").map(|time| time.timestamp()), Some(1_795_168_800));
    assert!(read::<rt::DateTime>("\"2026-11-20\"").is_none());
    assert!(read::<rt::Date>("\"2026-02-30\"").is_none());
    assert!(read::<rt::Uuid>("\"no\"").is_none());
    assert_eq!(read::<rt::Base64>("\"aGk\"").unwrap(), rt::Base64(b"hi".to_vec()));
    assert!(read::<rt::Base64>("\"a\"").is_none());
    assert!(read::<(i64, i64)>("[1]").is_none());
    assert_eq!(read::<(i64, i64)>("[1,2,3]"), Some((1, 2)));
    assert_eq!(rt::UnixTime(0).date_time().unwrap().to_rfc3339(), "1970-01-01T00:00:00+00:00");
}
