//! Signatures of webhooks, against vectors that the `openssl` command line has computed.
#![cfg(feature = "webhooks")]
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "test code; its models speak for themselves")]

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use billwright_runtime as rt;
use rt::webhook::{Signed, WebhookError, WebhookSecrets, parse, verify};

const TIME: u64 = 1_763_683_200;
const PAYLOAD: &str = r#"{"id":"evt_1","type":"invoice.paid"}"#;
const SECRET: &str = "rk_wh_test_secret";
const NEXT: &str = "rk_wh_next_secret";

/// `printf '%s.%s' 1763683200 '{"id":"evt_1","type":"invoice.paid"}' | openssl dgst -sha256 -hmac rk_wh_test_secret`
const SIGNATURE: &str = "5360ded4661d899978018293c8b842e7e7d63f6277ca8b50d79d546b2ffb3408";
/// The same with `-hmac rk_wh_next_secret`.
const NEXT_SIGNATURE: &str = "9907d33071284c489c2cc93639fadd9e15729c29339e7004f7a77e0abd7db0a2";
/// The same with a key that is longer than a block: `-hmac "$(printf 'k%.0s' $(seq 100))"`.
const LONG_SIGNATURE: &str = "84174b7ecc66e9c6aa9cda5ecaf045bfc213fe76d1c37b6824c294c093420e2e";
/// `printf '1763683200.' | openssl dgst -sha256 -hmac rk_wh_test_secret`
const EMPTY_SIGNATURE: &str = "7ba4fb4968d3bbe664ff5e40ff55df17f1837197f504a59a3ae367f9884b1e0e";
/// `printf '1763683200.\xff\x00' | openssl dgst -sha256 -hmac rk_wh_test_secret`
const BYTES_SIGNATURE: &str = "2a276202dfa2dd0be9b76c2e5c1198bad22c880d0b729e52381893c9ac0c5ebe";
/// `printf '99999999999999999999999.' | openssl dgst -sha256 -hmac rk_wh_test_secret`: no clock counts that far.
const FAR_SIGNATURE: &str = "52fdec73d2c6476794afce2d9a32b956e1880aada218f531c055cbe75c5425ec";

fn at(time: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(time)
}

fn check(payload: &[u8], header: &str, secrets: impl Into<WebhookSecrets>) -> Result<Signed, WebhookError> {
    verify(payload, header, &secrets.into(), at(TIME + 10))
}

#[test]
fn what_openssl_signs_fits() {
    let signed = |payload: &[u8], signature: &str, secret: &str| {
        check(payload, &format!("t={TIME},v1={signature}"), secret).map(|signed| signed.at)
    };
    assert_eq!(signed(PAYLOAD.as_bytes(), SIGNATURE, SECRET), Ok(TIME));
    assert_eq!(signed(PAYLOAD.as_bytes(), &SIGNATURE.to_uppercase(), SECRET), Ok(TIME));
    assert_eq!(signed(PAYLOAD.as_bytes(), NEXT_SIGNATURE, NEXT), Ok(TIME));
    assert_eq!(signed(PAYLOAD.as_bytes(), LONG_SIGNATURE, &"k".repeat(100)), Ok(TIME));
    assert_eq!(signed(b"", EMPTY_SIGNATURE, SECRET), Ok(TIME));
    assert_eq!(signed(b"\xff\x00", BYTES_SIGNATURE, SECRET), Ok(TIME));
}

#[test]
fn anything_else_does_not() {
    let header = format!("t={TIME},v1={SIGNATURE}");
    for (payload, header, secret) in [
        (PAYLOAD.as_bytes(), header.as_str(), NEXT),
        (b"", &header, SECRET),
        (PAYLOAD.replace("paid", "void").as_bytes(), &header, SECRET),
        (format!("{PAYLOAD}\n").as_bytes(), &header, SECRET),
        // Another time, or the same one written in another way.
        (PAYLOAD.as_bytes(), &header.replace("t=1763683200", "t=1763683201"), SECRET),
        (PAYLOAD.as_bytes(), &header.replace("t=1", "t=01"), SECRET),
        // The beginning of a signature, or more than one.
        (PAYLOAD.as_bytes(), &header[..header.len() - 2], SECRET),
        (PAYLOAD.as_bytes(), &format!("{header}00"), SECRET),
        (PAYLOAD.as_bytes(), &header.replace("v1=5", "v1=4"), SECRET),
    ] {
        assert_eq!(check(payload, header, secret), Err(WebhookError::NoMatch), "{header}");
    }
}

#[test]
fn headers_are_read_whatever_their_order() {
    for header in [
        format!("v1={SIGNATURE},t={TIME}"),
        format!(" t = {TIME} , v1 = {SIGNATURE} ,"),
        format!("t={TIME},v0=abc,v1={NEXT_SIGNATURE},v1={SIGNATURE},v2=xyz"),
        format!("t={TIME},v1=not hex,v1={SIGNATURE}"),
    ] {
        assert!(check(PAYLOAD.as_bytes(), &header, SECRET).is_ok(), "{header}");
    }
}

#[test]
fn headers_that_say_too_little_are_told_apart() {
    let error = |header: &str| check(PAYLOAD.as_bytes(), header, SECRET).unwrap_err();
    assert_eq!(error(""), WebhookError::MissingTimestamp);
    assert_eq!(error(&format!("v1={SIGNATURE}")), WebhookError::MissingTimestamp);
    assert_eq!(error(&format!("t={TIME}")), WebhookError::MissingSignature);
    assert_eq!(error(&format!("t={TIME},v0={SIGNATURE}")), WebhookError::MissingSignature);
    for malformed in
        ["nonsense", "t=,v1=00", "t=-5,v1=00", "t=1e9,v1=00", "t=1,v1=", "t=1,v1=0", "t=1,v1=xy", "t=1,t=2"]
    {
        assert_eq!(error(malformed), WebhookError::Malformed, "{malformed}");
    }
    assert_eq!(
        check(b"", &format!("t=99999999999999999999999,v1={FAR_SIGNATURE}"), SECRET),
        Err(WebhookError::Malformed)
    );
    assert_eq!(check(b"", &format!("t={TIME},v1={EMPTY_SIGNATURE}"), ""), Err(WebhookError::NoSecret));
}

#[test]
fn deliveries_are_good_for_five_minutes() {
    let header = format!("t={TIME},v1={SIGNATURE}");
    let check = |secrets: &WebhookSecrets, now: u64| verify(PAYLOAD.as_bytes(), &header, secrets, at(now));
    let secrets = WebhookSecrets::new(SECRET);
    assert!(
        check(&secrets, TIME).is_ok() && check(&secrets, TIME + 300).is_ok() && check(&secrets, TIME - 300).is_ok()
    );
    assert_eq!(check(&secrets, TIME + 301), Err(WebhookError::TooOld { seconds: 301 }));
    assert_eq!(check(&secrets, TIME - 301), Err(WebhookError::InFuture { seconds: 301 }));
    let patient = WebhookSecrets::new(SECRET).tolerance(Duration::from_secs(3600));
    assert!(check(&patient, TIME + 3600).is_ok());
    // An old delivery of somebody else is nobody's.
    assert_eq!(check(&WebhookSecrets::new(NEXT), TIME + 301), Err(WebhookError::NoMatch));
}

#[test]
fn while_secrets_change_both_are_good() {
    let both = WebhookSecrets::new(SECRET).and(NEXT);
    for header in [
        format!("t={TIME},v1={SIGNATURE}"),
        format!("t={TIME},v1={NEXT_SIGNATURE}"),
        format!("t={TIME},v1={NEXT_SIGNATURE},v1={SIGNATURE}"),
    ] {
        assert!(check(PAYLOAD.as_bytes(), &header, both.clone()).is_ok(), "{header}");
    }
    assert!(
        check(PAYLOAD.as_bytes(), &format!("t={TIME},v1={SIGNATURE}"), WebhookSecrets::new("").and(SECRET)).is_ok()
    );
}

#[derive(Clone)]
pub struct Event {
    pub id: String,
    pub created: Option<i64>,
    pub extra: rt::Extra,
}
rt::object!(Event { required { id = "id" } optional { created = "created" } rest { extra } });

#[test]
fn events_are_read_once_they_are_trusted() {
    let header = format!("t={TIME},v1={SIGNATURE}");
    let delivery = parse::<Event>(PAYLOAD.as_bytes(), &header, &SECRET.into(), at(TIME)).unwrap();
    assert_eq!((delivery.id.as_str(), delivery.signed.at), ("evt_1", TIME));
    assert_eq!(delivery.extra.get("type").unwrap().as_str(), r#""invoice.paid""#);
    assert!(delivery.degraded.is_empty());
    let untrusted = parse::<Event>(PAYLOAD.as_bytes(), &header, &NEXT.into(), at(TIME));
    assert!(matches!(untrusted, Err(WebhookError::NoMatch)));
    let empty = parse::<Event>(b"", &format!("t={TIME},v1={EMPTY_SIGNATURE}"), &SECRET.into(), at(TIME)).unwrap_err();
    assert!(matches!(empty, WebhookError::Undecoded(_)) && std::error::Error::source(&empty).is_some());
}

#[test]
fn nothing_shows_a_secret() {
    let secrets = WebhookSecrets::new(SECRET).and(NEXT);
    let error = check(PAYLOAD.as_bytes(), &format!("t={TIME},v1=00"), secrets.clone()).unwrap_err();
    for shown in [format!("{secrets:?}"), format!("{error:?} {error}")] {
        assert!(!shown.contains("rk_wh") && !shown.contains("evt_1"), "{shown}");
    }
}
