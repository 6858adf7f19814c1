//! What is secret is shown nowhere: what the documents mark is hidden in every type that is emitted, and what a charge
//! carries is in no error, whatever the vendor says.
#![allow(clippy::unwrap_used, clippy::panic, reason = "test code")]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error as _;
use std::sync::Arc;

use billwright::revcent::Client;
use billwright::revcent::types::*;
use billwright::runtime::{self as rt, Error, ErrorKind, http};
use serde_json::{Value, json};
use support::{Vendor, no_files};

/// For each name on the wire the types of the emitted fields that have it, by struct.
fn emitted(vendor: &Vendor) -> BTreeMap<(String, String), String> {
    let output = vendor.generate(&vendor.documents);
    let mut wires = BTreeMap::new();
    let mut types = BTreeMap::new();
    for file in &output.files {
        for block in file.text.split("\nrt::object!(").skip(1) {
            let block = block.split("\n});").next().unwrap();
            let (name, fields) = block.split_once(" {").unwrap();
            let fields = fields.split(&['{', '}', ',', '\n'][..]).filter_map(|entry| entry.split_once(" = "));
            for (field, wire) in fields {
                let wire = wire.trim().trim_matches('"').to_owned();
                wires.insert((name.to_owned(), field.trim().to_owned()), wire);
            }
        }
        for block in file.text.split("\npub struct ").skip(1) {
            let Some((name, fields)) = block.split("\n}").next().unwrap().split_once(" {") else { continue };
            for (field, of) in fields.lines().filter_map(|line| line.trim().strip_prefix("pub ")?.split_once(": ")) {
                types.insert((name.to_owned(), field.to_owned()), of.trim_end_matches(',').to_owned());
            }
        }
    }
    let places = wires.into_iter().map(|((name, field), wire)| {
        let of = types.get(&(name.clone(), field)).cloned().unwrap_or_default();
        ((name, wire), of)
    });
    places.collect()
}

/// The properties that a document marks, by the pointer of the schema that has them.
fn marked(value: &Value, at: &str, found: &mut BTreeSet<(String, String)>) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                let place = format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
                if key == "properties" {
                    for (name, schema) in member.as_object().into_iter().flatten() {
                        let is_marked = |schema: &Value| schema.get("x-secret") == Some(&Value::Bool(true));
                        if is_marked(schema) || schema.get("items").is_some_and(is_marked) {
                            found.insert((at.to_owned(), name.clone()));
                        }
                    }
                }
                marked(member, &place, found);
            }
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| marked(item, &format!("{at}/{index}"), found));
        }
        _ => {}
    }
}

#[test]
fn what_documents_mark_is_hidden_in_every_type() {
    let mut seen = 0;
    for vendor in Vendor::all() {
        let front =
            billwright_codegen::front::front(&vendor.documents, &vendor.overlays, &no_files, &Default::default());
        let document = front.value.unwrap().lowered.value;
        let mut properties = BTreeSet::new();
        marked(&document, "", &mut properties);
        let emitted = emitted(&vendor);
        let output = vendor.generate(&vendor.documents);
        for (schema, property) in &properties {
            let fields = emitted.iter().filter(|((_, wire), _)| wire == property);
            // By the name of its type, or else wherever a property of that name is: of parts that are merged.
            let fields: Vec<_> = match output.lock.get(schema) {
                Some(name) => fields.filter(|((of, _), _)| of == name).collect(),
                None => fields.collect(),
            };
            assert!(!fields.is_empty(), "{}: nothing is emitted for {schema} {property}", vendor.name);
            let is_hidden = |of: &String| of.contains("rt::Secret<");
            match output.lock.contains_key(schema) {
                true => assert!(fields.iter().all(|(_, of)| is_hidden(of)), "{schema} {property}: {fields:?}"),
                false => assert!(fields.iter().any(|(_, of)| is_hidden(of)), "{schema} {property}: {fields:?}"),
            }
            seen += 1;
        }
    }
    assert!(seen >= 30, "{seen}");
}

const CARD: &str = "4000056655665556";
// No time and no random key has it by chance.
const CODE: &str = "9Z7";
const KEY: &str = "key-planted-for-tests-7Hq2";

#[track_caller]
fn hides(shown: &str) {
    for secret in [CARD, CODE, KEY] {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
}

/// Answers with a code, and says what it was sent.
struct Parrot(u16, i64);

impl rt::Transport for Parrot {
    fn send(&self, request: http::Request<rt::Body>, _options: rt::SendOptions) -> rt::Sending<'_> {
        let body = String::from_utf8(request.body().bytes().unwrap().to_vec()).unwrap();
        assert!(body.contains(CARD) && body.contains(CODE), "it is sent");
        let key = request.headers()["x-api-key"].to_str().unwrap();
        let answer = json!({
            "code": self.1, "message": format!("{key} sent {body}"), "card_number": CARD, "result": CARD,
            "gateway_raw_response": {"pan": CARD, "note": CODE},
        });
        let answer = http::Response::builder().status(self.0).body(rt::received(answer.to_string())).unwrap();
        Box::pin(async move { Ok(answer) })
    }
}

fn sale() -> NewSale {
    let card = CreditCard::default().card_number(CARD).card_code(CODE).exp_month(12).exp_year(30);
    NewSale::default().credit_card(card)
}

/// What a sale ended in, by the document's own types and by kind; and all that is shown of it.
async fn charge(status: u16, code: i64) -> Error<PaymentRequiredError> {
    let client = Client::builder().api_key(KEY).transport(Arc::new(Parrot(status, code))).build().unwrap();
    let call = client.sales().create(sale());
    hides(&format!("{:?} {:#?} {call:?} {:?}", sale(), sale(), call.request().unwrap()));
    let error = call.send().await.unwrap_err();
    hides(&format!("{error} {error:?} {error:#?}"));
    let mut cause = error.source();
    while let Some(source) = cause {
        hides(&format!("{source} {source:?}"));
        cause = source.source();
    }
    let answer = error.answer().unwrap();
    hides(&answer.redacted_body());
    assert!(answer.redacted_body().contains("[redacted]") && answer.body().len() > 100);
    error
}

#[tokio::test]
async fn what_a_sale_ended_in_is_told_and_nothing_secret_with_it() {
    let payment = |error: &Error<PaymentRequiredError>| match error.documented() {
        Some(PaymentRequiredError::PaymentRequired(payment)) => payment.clone(),
        other => panic!("{other:?}"),
    };
    let declined = charge(402, 2).await;
    assert!(declined.is_declined() && !declined.is_retryable());
    assert!(matches!(payment(&declined), PaymentError::PaymentDeclined(_)));
    assert!(declined.to_string().starts_with("CreateSale: answered 402, declined: [redacted] sent"), "{declined}");
    let gateway = charge(402, 3).await;
    assert!(gateway.kind() == Some(ErrorKind::GatewayError) && gateway.is_gateway());
    assert!(matches!(payment(&gateway), PaymentError::GatewayError(_)));
    let hold = charge(402, 4).await;
    assert!(hold.kind() == Some(ErrorKind::GatewayHold) && hold.is_gateway());
    assert!(matches!(payment(&hold), PaymentError::GatewayHold(_)));
    let fraud = charge(402, 5).await;
    assert!(fraud.is_fraud() && matches!(payment(&fraud), PaymentError::FraudDetected(_)));
    let unknown = charge(402, 9).await;
    assert!(unknown.kind().is_none() && matches!(payment(&unknown), PaymentError::Unknown(_)));
    let error = charge(400, 0).await;
    assert!(error.kind().is_none() && matches!(error.documented(), Some(PaymentRequiredError::BadRequest(_))));
}

/// What callers see of a panic is the error's `Debug`.
#[tokio::test]
async fn panics_show_no_more_than_errors() {
    let unwrapped = async {
        let charged: Result<(), _> = Err(charge(402, 2).await);
        charged.map(|()| "a sale").unwrap()
    };
    let panicked = tokio::spawn(unwrapped).await.unwrap_err();
    hides(panicked.into_panic().downcast_ref::<String>().unwrap());
}
