//! Tokens that are fetched: once for all who ask, in time, again when one is refused, and never shown.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "test code; its models speak for themselves")]

mod support;

use std::error::Error as _;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use billwright_runtime::{self as rt, AuthError, ClientCredentials, Error, OperationSpec, RefreshToken};
use rt::http;
use serde_json::json;
use support::{Scripted, body, wait};

const SECRET: &str = "s3cr&t:of the client";

static VENDOR: rt::Vendor = rt::Vendor {
    name: "Example",
    servers: &[rt::Server { name: "Production", url: "https://api.example.com/v1", key_prefix: None }],
    schemes: &[rt::Scheme {
        name: "oauth",
        kind: rt::SchemeKind::OAuth2(rt::OAuth2 {
            token_url: "/oauth/token",
            refresh_url: "renew",
            scopes: &["read", "write"],
        }),
    }],
    ..rt::Vendor::DEFAULT
};

const SECURITY: &[&[&str]] = &[&["oauth"]];
static READ: OperationSpec = OperationSpec { id: "read", security: SECURITY, ..OperationSpec::DEFAULT };
static WRITE: OperationSpec =
    OperationSpec { id: "write", method: rt::Method::Post, security: SECURITY, ..OperationSpec::DEFAULT };

fn client(
    provider: impl rt::TokenProvider,
    script: impl Fn(&http::Request<rt::Body>) -> (u16, String) + Send + Sync + 'static,
) -> rt::Client {
    rt::Client::builder(&VENDOR).transport(Arc::new(Scripted(script))).token_provider(provider).build().unwrap()
}

/// A vendor whose token endpoint counts tokens, and that takes those which are not in a list.
#[derive(Clone, Default)]
struct Vendor {
    fetched: Arc<AtomicUsize>,
    called: Arc<AtomicUsize>,
    refused: Arc<Mutex<Vec<String>>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Vendor {
    fn answer(&self, request: &http::Request<rt::Body>, life: &str) -> (u16, String) {
        let header = |name| request.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
        if request.uri().path() != "/v1/" {
            let number = self.fetched.fetch_add(1, Ordering::SeqCst) + 1;
            let basic = header("authorization").unwrap_or_default();
            self.asked.lock().unwrap().push(format!("{} {basic} {}", request.uri(), body(request)));
            return (200, format!(r#"{{"access_token":"token-{number}","token_type":"Bearer","expires_in":{life}}}"#));
        }
        self.called.fetch_add(1, Ordering::SeqCst);
        let token = header("authorization").unwrap_or_default();
        let is_good = token.starts_with("Bearer ") && !self.refused.lock().unwrap().contains(&token);
        if is_good { (200, json!({ "by": token }).to_string()) } else { (401, "{}".to_owned()) }
    }

    fn client(&self, provider: impl rt::TokenProvider, life: &'static str) -> rt::Client {
        let own = self.clone();
        client(provider, move |request| own.answer(request, life))
    }

    fn counts(&self) -> (usize, usize) {
        (self.fetched.load(Ordering::SeqCst), self.called.load(Ordering::SeqCst))
    }
}

async fn by(client: &rt::Client, spec: &'static OperationSpec) -> Result<String, Error<rt::Json>> {
    let outcome = client.untyped(spec, json!({})).send().await?;
    Ok(outcome.into_inner()["by"].as_str().unwrap().to_owned())
}

#[test]
fn many_calls_ask_for_one_token() {
    let vendor = Vendor::default();
    let client = vendor.client(ClientCredentials::new("shop 1", SECRET).scope("read").scope("write"), "3600");
    wait(async {
        let calls: Vec<_> = (0..200)
            .map(|_| {
                let client = client.clone();
                tokio::spawn(async move { by(&client, &READ).await.unwrap() })
            })
            .collect();
        for call in calls {
            assert_eq!(call.await.unwrap(), "Bearer token-1");
        }
    });
    assert_eq!(vendor.counts(), (1, 200));
    // `printf '%s' 'shop%201:s3cr%26t%3Aof%20the%20client' | base64`
    let basic = "c2hvcCUyMDE6czNjciUyNnQlM0FvZiUyMHRoZSUyMGNsaWVudA==";
    assert_eq!(
        *vendor.asked.lock().unwrap(),
        [format!("https://api.example.com/oauth/token Basic {basic} grant_type=client_credentials&scope=read%20write")]
    );
}

#[test]
fn tokens_are_renewed_before_they_run_out() {
    let vendor = Vendor::default();
    let client = vendor.client(ClientCredentials::new("shop", SECRET), "1");
    wait(async {
        assert_eq!(by(&client, &READ).await.unwrap(), "Bearer token-1");
        assert_eq!(by(&client, &READ).await.unwrap(), "Bearer token-1");
        // The margin is half of so short a life.
        tokio::time::sleep(Duration::from_millis(600)).await;
        assert_eq!(by(&client, &READ).await.unwrap(), "Bearer token-2");
    });
    let forever = Vendor::default();
    let client = forever.client(ClientCredentials::new("shop", SECRET), "null");
    wait(async { (by(&client, &READ).await.unwrap(), by(&client, &READ).await.unwrap()) });
    assert_eq!(forever.counts(), (1, 2));
    let text = Vendor::default();
    let client = text.client(ClientCredentials::new("shop", SECRET), r#""0""#);
    wait(async { (by(&client, &READ).await.unwrap(), by(&client, &READ).await.unwrap()) });
    assert_eq!(text.counts(), (2, 2));
}

#[test]
fn a_refused_token_is_given_up_and_the_call_made_again_where_that_is_safe() {
    let vendor = Vendor::default();
    let client = vendor.client(ClientCredentials::new("shop", SECRET), "3600");
    wait(async {
        assert_eq!(by(&client, &READ).await.unwrap(), "Bearer token-1");
        vendor.refused.lock().unwrap().push("Bearer token-1".to_owned());
        assert_eq!(by(&client, &READ).await.unwrap(), "Bearer token-2");
        assert_eq!(vendor.counts(), (2, 3));
        // A POST without a key is not sent twice, but the next call has a new token.
        vendor.refused.lock().unwrap().push("Bearer token-2".to_owned());
        let error = by(&client, &WRITE).await.unwrap_err();
        assert!(error.is_unauthorized() && error.status() == Some(401) && !error.is_retryable());
        assert_eq!(vendor.counts(), (2, 4));
        assert_eq!(by(&client, &WRITE).await.unwrap(), "Bearer token-3");
        // It is tried once more, not for ever.
        vendor.refused.lock().unwrap().extend(["Bearer token-3", "Bearer token-4"].map(str::to_owned));
        assert_eq!(by(&client, &READ).await.unwrap_err().status(), Some(401));
        assert_eq!(vendor.counts(), (4, 7));
    });
}

#[test]
fn refresh_tokens_that_change_are_handed_over() {
    let kept = Arc::new(Mutex::new(Vec::new()));
    let keep = kept.clone();
    let provider = RefreshToken::new("app", None, "refresh-0")
        .margin(Duration::from_secs(3600))
        .on_new(move |token| keep.lock().unwrap().push(token.expose().clone()));
    let asked = Arc::new(Mutex::new(Vec::new()));
    let log = asked.clone();
    let client = client(provider, move |request| {
        if request.uri().path() != "/v1/renew" {
            return (200, r#"{"by":"x"}"#.to_owned());
        }
        let number = {
            let mut log = log.lock().unwrap();
            log.push(body(request));
            log.len()
        };
        // The second one gives no new refresh token: the old one stays good.
        let refresh = if number == 2 { json!(null) } else { json!(format!("refresh-{number}")) };
        (200, json!({"access_token": format!("t{number}"), "expires_in": 0, "refresh_token": refresh}).to_string())
    });
    wait(async {
        for _ in 0..3 {
            by(&client, &READ).await.unwrap();
        }
    });
    let form = |token: &str| format!("grant_type=refresh_token&refresh_token={token}&client_id=app");
    assert_eq!(*asked.lock().unwrap(), [form("refresh-0"), form("refresh-1"), form("refresh-1")]);
    assert_eq!(*kept.lock().unwrap(), ["refresh-1", "refresh-3"]);
}

#[test]
fn what_the_token_endpoint_says_is_an_error_of_its_own() {
    let fetched = Arc::new(AtomicUsize::new(0));
    let count = fetched.clone();
    let client = client(ClientCredentials::new("shop", SECRET).secret_in_body(), move |request| {
        assert!(body(request).contains("client_secret=s3cr%26t%3Aof%20the%20client"));
        count.fetch_add(1, Ordering::SeqCst);
        let description = format!("no client has the secret {SECRET}\n");
        (401, json!({"error": "invalid_client", "error_description": description}).to_string())
    });
    wait(async {
        // Those who wait for the same token get the same error.
        let calls: Vec<_> = (0..50).map(|_| by(&client, &READ)).collect();
        let errors = futures(calls).await;
        assert_eq!(errors.len(), 50);
        assert_eq!(fetched.load(Ordering::SeqCst), 1);
        let error = errors.into_iter().next().unwrap().unwrap_err();
        assert!(matches!(error, Error::Auth(_)) && error.is_unauthorized() && !error.may_have_arrived());
        assert!(!error.is_retryable() && error.status().is_none());
        assert_eq!(
            error.to_string(),
            "read: no token; nothing was sent: the token endpoint answered 401: invalid_client: no client has the secret [redacted]"
        );
        let cause = error.source().unwrap().source().unwrap().downcast_ref::<AuthError>().unwrap().clone();
        assert!(matches!(cause, AuthError::Refused { status: 401, code: Some(code), .. } if code == "invalid_client"));
        assert!(!format!("{error:?} {error:#?}").contains("s3cr"));
        // The next call asks again.
        by(&client, &READ).await.unwrap_err();
        assert_eq!(fetched.load(Ordering::SeqCst), 2);
    });
}

async fn futures<F: Future>(calls: Vec<F>) -> Vec<F::Output> {
    let mut calls: Vec<_> = calls.into_iter().map(|call| (Box::pin(call), None)).collect();
    std::future::poll_fn(|context| {
        for (call, output) in calls.iter_mut().filter(|(_, output)| output.is_none()) {
            if let std::task::Poll::Ready(done) = call.as_mut().poll(context) {
                *output = Some(done);
            }
        }
        if calls.iter().all(|(_, output)| output.is_some()) {
            std::task::Poll::Ready(())
        } else {
            std::task::Poll::Pending
        }
    })
    .await;
    calls.into_iter().map(|(_, output)| output.unwrap()).collect()
}

#[test]
fn what_is_no_token_is_not_sent() {
    let refused = |status: u16, answer: &'static str| {
        let client = client(ClientCredentials::new("shop", SECRET), move |_| (status, answer.to_owned()));
        wait(by(&client, &READ)).unwrap_err()
    };
    for answer in
        ["", "<html>", "{}", r#"{"access_token":""}"#, r#"{"access_token":"a b"}"#, r#"{"access_token":"a\nb"}"#]
    {
        let error = refused(200, answer);
        assert!(error.to_string().ends_with("the token endpoint answered 200, without a bearer token"), "{error}");
    }
    assert!(refused(200, r#"{"access_token":"a","token_type":"mac"}"#).to_string().contains("without a bearer"));
    let busy = refused(503, "<html>");
    assert!(busy.is_retryable());
    assert!(busy.to_string().ends_with("the token endpoint answered 503"), "{busy}");
}

#[test]
fn secrets_go_over_https_only() {
    let refuse = |url: &str| {
        let provider = ClientCredentials::new("shop", SECRET).token_url(url);
        wait(by(&client(provider, |_| panic!("nothing may be sent")), &READ)).unwrap_err().to_string()
    };
    for url in ["http://example.org/token", "ftp://example.org", "https://a:b@example.org", "nonsense"] {
        assert!(refuse(url).contains("tokens are got over https only"), "{url}");
    }
    let local = ClientCredentials::new("shop", SECRET).token_url("http://127.0.0.1:1/token");
    let client = client(local, |request| match request.uri().path() {
        "/token" => (200, r#"{"access_token":"a"}"#.to_owned()),
        _ => (200, r#"{"by":"local"}"#.to_owned()),
    });
    assert_eq!(wait(by(&client, &READ)).unwrap(), "local");
}

#[test]
fn one_who_gives_up_does_not_hold_up_the_others() {
    let vendor = Vendor::default();
    let client = vendor.client(ClientCredentials::new("shop", SECRET), "3600");
    wait(async {
        let first = tokio::spawn({
            let client = client.clone();
            async move { by(&client, &READ).await }
        });
        tokio::task::yield_now().await;
        first.abort();
        assert!(first.await.is_err());
        assert!(by(&client, &READ).await.is_ok());
    });
}

/// A provider of one's own.
struct Fixed;

impl rt::TokenProvider for Fixed {
    fn token<'t>(&'t self, context: &'t rt::TokenContext<'t>) -> rt::Fetching<'t> {
        assert_eq!(context.token_url().as_deref(), Some("https://api.example.com/oauth/token"));
        assert_eq!(context.refresh_url().as_deref(), Some("https://api.example.com/v1/renew"));
        Box::pin(async { Ok(rt::Secret::from("fixed-token")) })
    }
}

#[test]
fn anyone_can_give_tokens_and_none_is_shown() {
    let client = client(Fixed, |request| {
        let token = request.headers()["authorization"].to_str().unwrap().to_owned();
        assert!(!format!("{request:?}").contains("fixed-token"));
        (403, json!({ "message": format!("{token} may not do this") }).to_string())
    });
    let error = wait(by(&client, &READ)).unwrap_err();
    assert_eq!(error.to_string(), "read: answered 403: Bearer [redacted] may not do this");
    assert!(error.is_forbidden());
    let request = client.untyped(&READ, json!({})).request().unwrap();
    assert!(!request.headers().contains_key("authorization"));
    let shown = format!("{client:?} {:?} {:?}", ClientCredentials::new("shop", SECRET), rt::Credential::from(Fixed));
    assert!(!shown.contains("s3cr"), "{shown}");
}
