//! A handler for RevKeen's webhooks, in axum: what is not from the vendor is refused, what comes twice is done once, and
//! events of tomorrow are taken note of.
//!
//! `cargo run -p billwright --features revkeen,testing --example webhooks`. It needs no account and no network: it signs some
//! deliveries itself, and sends them to its own server. It prints:
//!
//! ```text
//! invoice inv_1 is paid
//! evt_1 came before
//! tea.served: nothing to do
//! 200, 200, 200, 400: webhook: no signature fits the body and the secret
//! ```

#![forbid(unsafe_code)]

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Request, StatusCode};
use axum::routing::post;
use billwright::revkeen::types::WebhookEventType;
use billwright::revkeen::webhooks;
use billwright::runtime::webhook::{WebhookSecrets, sign};
use tower::ServiceExt;

/// What the handler keeps: the secrets, and which events it has seen. Elsewhere, the latter is a table.
struct Shop {
    secrets: WebhookSecrets,
    seen: Mutex<HashSet<String>>,
}

/// The body has to be as it came: its bytes are what is signed.
async fn receive(State(shop): State<Arc<Shop>>, headers: HeaderMap, body: Bytes) -> (StatusCode, String) {
    let signature = headers.get(webhooks::HEADER).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let event = match webhooks::parse(&body, signature, &shop.secrets, SystemTime::now()) {
        Ok(event) => event,
        Err(error) => return (StatusCode::BAD_REQUEST, error.to_string()),
    };
    // A delivery that is not answered in time comes again.
    if !shop.seen.lock().unwrap_or_else(PoisonError::into_inner).insert(event.id.clone()) {
        println!("{} came before", event.id);
        return (StatusCode::OK, String::new());
    }
    match &event.r#type {
        WebhookEventType::InvoicePaid => {
            let invoice = event.data.object.as_ref().and_then(|object| object.get("id")?.as_str()).unwrap_or_default();
            println!("invoice {invoice} is paid");
        }
        other => println!("{}: nothing to do", other.as_str()),
    }
    (StatusCode::OK, String::new())
}

/// Sends a delivery to the server, without a network: status, and what it says.
async fn deliver(shop: &Router, payload: &'static str, secret: &str) -> Result<String, Box<dyn std::error::Error>> {
    let signature = sign(payload.as_bytes(), secret, SystemTime::now());
    let request = Request::post("/webhooks").header(webhooks::HEADER, signature).body(Body::from(payload))?;
    let answer = shop.clone().oneshot(request).await?;
    let status = answer.status().as_u16();
    let said = String::from_utf8(to_bytes(answer.into_body(), 1024).await?.to_vec())?;
    Ok(if said.is_empty() { status.to_string() } else { format!("{status}: {said}") })
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // While a secret is changed, both are right.
    let secrets = webhooks::secrets("rk_wh_new").and("rk_wh_old");
    let shop = Arc::new(Shop { secrets, seen: Mutex::default() });
    let shop = Router::new().route("/webhooks", post(receive)).with_state(shop);

    let paid = r#"{"id":"evt_1","type":"invoice.paid","created":1763683200,"livemode":false,"data":{"object":{"id":"inv_1"}}}"#;
    let new = r#"{"id":"evt_2","type":"tea.served","created":1763683200,"data":{}}"#;
    let mut answers = Vec::new();
    for (payload, secret) in [(paid, "rk_wh_new"), (paid, "rk_wh_old"), (new, "rk_wh_new"), (paid, "of somebody else")]
    {
        answers.push(deliver(&shop, payload, secret).await?);
    }
    println!("{}", answers.join(", "));
    Ok(())
}
