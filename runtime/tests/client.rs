//! Clients are only built where they are safe.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "test code; its models speak for themselves")]

mod support;

use billwright_runtime::{self as rt, ApiKey, BuildError, Credential, OperationSpec, Refusal};
use serde_json::json;
use support::{Client, Environment, canned};

fn builder() -> rt::ClientBuilder<Client> {
    Client::builder().transport(canned(200, "{}"))
}

#[test]
fn environments_name_servers() {
    let url = |client: Client| client.as_runtime().base_url().to_owned();
    assert_eq!(url(builder().build().unwrap()), "https://api.example.com/v1");
    assert_eq!(url(builder().environment(Environment::Sandbox).build().unwrap()), "https://sandbox.example.com/v1");
    assert_eq!(url(builder().base_url("https://proxy.example.org/").build().unwrap()), "https://proxy.example.org");
    assert!(matches!(builder().environment(rt::ServerPlace(7)).build(), Err(BuildError::Address { .. })));
}

#[test]
fn plain_http_is_for_this_machine_only() {
    for url in [
        "http://localhost:80",
        "http://127.0.0.1:1234/x",
        "http://[::1]:8080",
        "https://example.org",
        "http://127.9.9.9",
    ] {
        assert!(builder().base_url(url).build().is_ok(), "{url}");
    }
    for url in ["http://example.org", "http://localhost.example.org", "http://10.0.0.1", "http://127.0.0.1.example.org"]
    {
        let refused = builder().base_url(url).build();
        assert!(matches!(refused, Err(BuildError::Refused(Refusal::PlainHttp { .. }))), "{url}");
    }
    for url in [
        "ftp://example.org",
        "example.org",
        "/v1",
        "",
        "https://a:b@example.org",
        "https://example.org?x",
        "https://{host}",
    ] {
        assert!(matches!(builder().base_url(url).build(), Err(BuildError::Address { .. })), "{url}");
    }
}

#[test]
fn keys_for_another_server_are_refused() {
    let refused = |builder: rt::ClientBuilder<Client>| match builder.build() {
        Err(BuildError::Refused(refusal)) => refusal.to_string(),
        other => panic!("{other:?}"),
    };
    let live = || ApiKey::new("live_1");
    let test = || ApiKey::new("live_test_1");
    let sandbox = || builder().environment(Environment::Sandbox);
    let through_a_proxy = sandbox().base_url("https://proxy.example.org");
    assert_eq!(refused(through_a_proxy.api_key(live())), refused(sandbox().api_key(live())));
    assert_eq!(refused(sandbox().api_key(live())), "a key for Production would go to Sandbox");
    assert_eq!(refused(builder().api_key(test())), "a key for Sandbox would go to Production");
    assert_eq!(
        refused(builder().base_url("https://SANDBOX.example.com/v2").api_key(live())),
        "a key for Production would go to Sandbox"
    );
    assert_eq!(refused(sandbox().bearer("live_2")), "a key for Production would go to Sandbox");
    assert_eq!(refused(sandbox().basic("live_2", "")), "a key for Production would go to Sandbox");
    for fine in [
        builder().api_key(live()),
        sandbox().api_key(test()),
        sandbox().api_key(ApiKey::new("other")),
        builder().base_url("http://localhost").api_key(test()),
    ] {
        assert!(fine.build().is_ok());
    }
}

/// Runs one of the tests below in a process of its own, as variables are those of the whole process.
fn in_process(test: &str, variables: &[(&str, &str)]) {
    let mut command = std::process::Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", test, "--ignored"]).envs(variables.iter().copied());
    let output = command.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && text.contains("1 passed"), "{text}");
}

#[test]
fn keys_come_from_the_environment() {
    in_process("env_without_key", &[]);
    in_process("env_without_key", &[("SUPPORT_API_KEY", " ")]);
    in_process("env_with_live_key", &[("SUPPORT_API_KEY", "live_1")]);
    in_process("env_with_test_key", &[("SUPPORT_API_KEY", "live_test_1"), ("SUPPORT_BASE_URL", "")]);
    let address = ("SUPPORT_BASE_URL", "http://127.0.0.1:8080/v1/");
    in_process("env_with_address", &[("SUPPORT_API_KEY", "live_1"), address]);
    in_process("env_with_wrong_address", &[("SUPPORT_API_KEY", "live_1"), ("SUPPORT_BASE_URL", "http://example.org")]);
    assert_eq!((rt::env_prefix("billwright::revkeen"), rt::env_prefix("r#type")), ("REVKEEN".into(), "TYPE".into()));
}

#[test]
#[ignore = "runs with variables of its own"]
fn env_without_key() {
    let error = Client::from_env().unwrap_err().to_string();
    assert!(error.starts_with("credentials \"SUPPORT_API_KEY\": the environment variable is"), "{error}");
}

#[test]
#[ignore = "runs with variables of its own"]
fn env_with_live_key() {
    assert_eq!(Client::from_env().unwrap().as_runtime().base_url(), "https://api.example.com/v1");
    let elsewhere = Client::builder().environment(Environment::Sandbox).env("SUPPORT").unwrap().build();
    assert!(matches!(elsewhere, Err(BuildError::Refused(Refusal::WrongServer { .. }))));
}

#[test]
#[ignore = "runs with variables of its own"]
fn env_with_test_key() {
    assert_eq!(Client::from_env().unwrap().as_runtime().base_url(), "https://sandbox.example.com/v1");
}

#[test]
#[ignore = "runs with variables of its own"]
fn env_with_address() {
    assert_eq!(Client::from_env().unwrap().as_runtime().base_url(), "http://127.0.0.1:8080/v1");
}

#[test]
#[ignore = "runs with variables of its own"]
fn env_with_wrong_address() {
    assert!(matches!(Client::from_env(), Err(BuildError::Refused(Refusal::PlainHttp { .. }))));
}

#[test]
fn credentials_have_to_fit() {
    for wrong in [
        builder().api_key(ApiKey::new(" ")),
        builder().api_key(ApiKey::new("a\nb")),
        builder().credential("nope", ApiKey::new("x")),
        rt::Client::builder(&rt::Vendor::DEFAULT)
            .base_url("https://x")
            .api_key("k")
            .build()
            .map(|_| builder())
            .unwrap_or_else(|_| builder().bearer("")),
    ] {
        assert!(matches!(wrong.build(), Err(BuildError::Credential { .. })));
    }
    assert!(matches!(ApiKey::from_env("BILLWRIGHT_NOT_SET"), Err(BuildError::Credential { .. })));
    static OPERATION: OperationSpec =
        OperationSpec { security: &[&["key", "queryKey", "cookieKey"]], ..OperationSpec::DEFAULT };
    let client =
        builder().api_key(" k/1 \n").credential("queryKey", Credential::Key(ApiKey::new("q&"))).build().unwrap();
    let request = client.untyped(&OPERATION, json!({})).request().unwrap();
    assert_eq!(request.headers()["x-api-key"], "k/1");
    assert_eq!(request.headers()["cookie"], "session=k/1");
    assert_eq!(request.uri().query(), Some("api_key=q%26"));
}

#[test]
fn clients_share_and_cross_threads() {
    fn crosses<T: Send + Sync + Clone + 'static>(_: &T) {}
    fn moves<T: Send>(_: T) {}
    let client = builder().build().unwrap();
    crosses(&client);
    moves(client.untyped(&OperationSpec::DEFAULT, json!({})).send());
}

mod settings {
    use super::*;

    rt::client! {
        /// Calls a vendor with settings.
        pub struct Shop;
        vendor = support::VENDOR;
        settings {
            /// The shop that calls are about.
            shop_id: String = rt::Parameter::header("x-shop-id"),
            /// What it speaks.
            languages: Vec<String> = rt::Parameter::header("x-languages").optional(),
        }
    }

    const SHOP: rt::Parameter = rt::Parameter::header("x-shop-id");
    const LANGUAGES: rt::Parameter = rt::Parameter::header("x-languages").optional();
    const DECLARED: OperationSpec = OperationSpec { settings: &[SHOP, LANGUAGES], ..OperationSpec::DEFAULT };
    const NOT_DECLARED: OperationSpec = OperationSpec::DEFAULT;

    fn shop() -> ClientBuilder {
        Shop::builder().transport(canned(200, "{}"))
    }

    #[test]
    fn are_sent_with_the_operations_that_take_them() {
        let client = shop().shop_id("shop_0").languages(["en".to_owned(), "fr".to_owned()]).shop_id("shop_1");
        let client = client.build().unwrap();
        let request = client.untyped(&DECLARED, json!({})).request().unwrap();
        assert_eq!(
            (&request.headers()["x-shop-id"], &request.headers()["x-languages"]),
            (&"shop_1".parse().unwrap(), &"en,fr".parse().unwrap())
        );
        let request = client.untyped(&NOT_DECLARED, json!({})).request().unwrap();
        assert!(!request.headers().contains_key("x-shop-id"));
        // A call may say otherwise.
        let request = client.untyped(&DECLARED, json!({})).header("X-Shop-Id", "shop_2").request().unwrap();
        assert_eq!(request.headers()["x-shop-id"], "shop_2");
    }

    #[test]
    fn must_be_there_where_they_are_required() {
        let client = shop().build().unwrap();
        let error = client.untyped(&DECLARED, json!({})).request().unwrap_err();
        assert_eq!(error.to_string(), "header parameter \"x-shop-id\": is not set on the client");
        assert!(client.untyped(&DECLARED, json!({})).header("x-shop-id", "shop_1").request().is_ok());
        assert!(client.untyped(&NOT_DECLARED, json!({})).request().is_ok());
    }

    #[test]
    fn are_checked_when_the_client_is_built() {
        let error = shop().shop_id("a\nb").shop_id("fine").build().unwrap_err();
        assert_eq!(error.to_string(), "header \"x-shop-id\": not a name and value that can be sent");
    }

    /// A builder of a vendor's own can do all that the common one can.
    #[test]
    fn leave_the_rest_of_the_builder_as_it_is() {
        let builder = shop()
            .environment(Environment::Sandbox)
            .base_url("https://proxy.example.org")
            .api_key("live_test_1")
            .bearer("token")
            .basic("user", "password")
            .credential("key", ApiKey::new("live_test_2"))
            .timeout(std::time::Duration::from_secs(1))
            .try_timeout(std::time::Duration::from_secs(1))
            .connect_timeout(std::time::Duration::from_secs(1))
            .retry(rt::RetryPolicy::NEVER)
            .retry_budget(1)
            .rate_limit(rt::RateLimit::per_minute(1))
            .timer(std::sync::Arc::new(support::virtual_time::VirtualTimer::new()))
            .interceptor(std::sync::Arc::new(support::Quiet))
            .body_limit(10)
            .shop_id("shop_1");
        assert_eq!(builder.build().unwrap().as_runtime().base_url(), "https://proxy.example.org");
    }
}
