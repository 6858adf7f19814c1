//! Keys are sent, and shown nowhere: in no `Debug`, in no `Display`, in no error, whatever the vendor echoes.

use std::error::Error as _;
use std::fmt::{Debug, Display};

use billwright::revkeen::types::*;
use billwright::revkeen::{Client, Environment};
use billwright::runtime::{ApiKey, Credential, Error};
use tests::Answer;

use super::{Bench, KEY};

/// The key of the provider, which travels in a body.
const PROVIDER_KEY: &str = "provider-key-for-tests-3Xw9";

#[track_caller]
fn assert_hidden(what: &impl Debug) {
    for text in [format!("{what:?}"), format!("{what:#?}")] {
        assert!(!text.contains(KEY) && !text.contains(PROVIDER_KEY), "{text}");
    }
}

/// An error with all that it comes from.
#[track_caller]
fn assert_error_hidden<E: Debug>(error: &Error<E>) {
    assert_hidden(error);
    let mut shown = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        shown.push_str(&format!(": {error} {error:?}"));
        source = error.source();
    }
    assert!(!shown.contains(KEY), "{shown}");
}

fn echo(status: u16, content_type: &str) -> Answer {
    let body = format!(r#"{{"echo": "{KEY}", "{KEY}": 1}}"#);
    Answer {
        body: body.into_bytes(),
        ..Answer::empty(status).header("Content-Type", content_type).header("X-Echo", KEY)
    }
}

#[tokio::test]
async fn nothing_shows_a_key() {
    let bench = Bench::new().await;
    assert_hidden(&ApiKey::new(KEY));
    assert_hidden(&Credential::from(ApiKey::new(KEY)));
    assert_hidden(&Client::builder().api_key(KEY));
    assert_hidden(&bench.client);

    let credentials = || IntegrationCredentials::new(PROVIDER_KEY, "https://practicehub.example.com");
    let request = ActivateIntegrationRequest::new(credentials());
    assert_hidden(&request);
    let call = bench.client.integrations().activate("practicehub", request);
    assert_hidden(&call);
    // What would be sent has the key in it, marked as one that is not to be shown.
    let prepared = call.request().unwrap();
    assert_eq!(prepared.headers()["x-api-key"], KEY);
    assert!(!format!("{:?}", prepared.headers()).contains(KEY));

    for (status, content_type) in [(500, "text/plain"), (401, "application/json"), (200, "application/json")] {
        bench.server.answer(echo(status, content_type));
        let call = bench.client.integrations().activate("practicehub", ActivateIntegrationRequest::new(credentials()));
        let error = call.send().await.unwrap_err();
        assert_eq!(error.status(), Some(status));
        assert_error_hidden(&error);
    }
    let received = bench.server.take_received();
    assert!(received.iter().all(|request| request.header("x-api-key") == Some(KEY)));
    assert!(received.iter().all(|request| request.text().contains(PROVIDER_KEY)));
    // What `assert_hidden` looks for is what was sent, so it would be found.
    assert_eq!(received.len(), 3);

    bench.server.answer(Answer::json(200, r#"{"data": []}"#).header("X-Echo", KEY));
    assert_hidden(&bench.client.integrations().list().send().await.unwrap());
}

#[tokio::test]
async fn no_connection_shows_no_key() {
    let bench = Bench::new().await;
    let client = Client::builder().base_url(bench.server.url("/v2")).api_key(KEY).build().unwrap();
    // Nobody listens there any more once the server has wound up.
    drop(bench);
    tokio::task::yield_now().await;
    let error = client.integrations().list().send().await.unwrap_err();
    assert!(matches!(error, Error::Transport(_)), "{error:?}");
    assert_error_hidden(&error);
}

/// A key goes to the server that it is for, and to no other.
#[test]
fn keys_stay_with_their_server() {
    let build = |environment, key| Client::builder().environment(environment).api_key(key).build();
    for (environment, key) in [
        (Environment::Production, "rk_sandbox_7Hq2"),
        (Environment::Staging, "rk_live_7Hq2"),
        (Environment::Mock, "rk_live_7Hq2"),
    ] {
        let error = build(environment, key).unwrap_err();
        assert!(!shown(&error).contains("7Hq2"), "{error}");
    }
    assert!(build(Environment::Production, "rk_live_7Hq2").is_ok());
    assert!(build(Environment::Staging, "rk_sandbox_7Hq2").is_ok());
    let plain = Client::builder().base_url("http://api.revkeen.com/v2").api_key(KEY).build().unwrap_err();
    assert!(!shown(&plain).contains(KEY), "{plain}");
}

fn shown(error: &(impl Debug + Display)) -> String {
    format!("{error} {error:?} {error:#?}")
}
