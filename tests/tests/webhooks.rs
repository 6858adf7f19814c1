//! RevKeen's webhooks as its users read them. The signatures are computed with the `openssl` command line.
#![allow(clippy::unwrap_used, clippy::panic, reason = "test code")]

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use billwright::revkeen::types::WebhookEventType;
use billwright::revkeen::webhooks;
use billwright::runtime::webhook::{WebhookError, WebhookSecrets, sign};

const SECRET: &str = "rk_wh_test_secret";

/// `printf '%s.%s' 1763683200 "$PAID" | openssl dgst -sha256 -hmac rk_wh_test_secret`
const PAID: &str =
    r#"{"id":"evt_1","type":"invoice.paid","created":1763683200,"livemode":false,"data":{"object":{"id":"inv_1"}}}"#;
const PAID_HEADER: &str = "t=1763683200,v1=1f9aeb14832d1ea27b9ad3f8b8898a186b70528b5cdb046ff1409d057d0a5e55";

/// The same for an event that no document has.
const NEW: &str = r#"{"id":"evt_2","type":"tea.served","created":1763683200,"data":{},"pot":1}"#;
const NEW_HEADER: &str = "t=1763683200,v1=44aba6d5e6e432dfa44e11b4c7d80220a296104e3e9e06c1d88cee9e8a4ead2c";

fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_763_683_230)
}

#[test]
fn events_are_read() {
    assert_eq!(webhooks::HEADER, "X-Revkeen-Signature");
    let event = webhooks::parse(PAID.as_bytes(), PAID_HEADER, &webhooks::secrets(SECRET), now()).unwrap();
    assert_eq!((event.id.as_str(), &event.r#type), ("evt_1", &WebhookEventType::InvoicePaid));
    assert_eq!((event.livemode, event.degraded.len()), (Some(false), 0));
}

#[test]
fn events_of_tomorrow_are_kept() {
    let event = webhooks::parse(NEW.as_bytes(), NEW_HEADER, &webhooks::secrets(SECRET), now()).unwrap();
    assert_eq!(event.r#type, WebhookEventType::Unknown("tea.served".to_owned()));
    assert_eq!(event.extra.get("pot").unwrap().as_str(), "1");
}

#[test]
fn deliveries_of_others_are_not() {
    let parse = |header: &str, secrets: &WebhookSecrets, now| {
        webhooks::parse(PAID.as_bytes(), header, secrets, now).map(|event| event.id.clone())
    };
    let secrets = webhooks::secrets(SECRET);
    assert_eq!(parse(NEW_HEADER, &secrets, now()), Err(WebhookError::NoMatch));
    assert_eq!(parse(PAID_HEADER, &webhooks::secrets("rk_wh_other"), now()), Err(WebhookError::NoMatch));
    assert!(parse(PAID_HEADER, &webhooks::secrets("rk_wh_other").and(SECRET), now()).is_ok());
    let late = now() + Duration::from_secs(300);
    assert_eq!(parse(PAID_HEADER, &secrets, late), Err(WebhookError::TooOld { seconds: 330 }));
}

#[test]
fn deliveries_are_signed_for_tests() {
    let at = UNIX_EPOCH + Duration::from_secs(1_763_683_200);
    assert_eq!(sign(PAID.as_bytes(), SECRET, at), PAID_HEADER);
    assert_eq!(sign(NEW.as_bytes(), SECRET, at), NEW_HEADER);
}
