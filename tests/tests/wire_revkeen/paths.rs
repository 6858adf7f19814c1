//! Values that callers put into the path: they stay one segment, or nothing is sent.

use billwright::revkeen::types::{IntegrationProvider, UpsertProduct};
use billwright::runtime::{BuildError, Error, Location};
use tests::Answer;

use super::{Bench, samples};

#[tokio::test]
async fn values_in_the_path_are_encoded() {
    for (source, external_id, path) in [
        ("a/b c", "ü", "a%2Fb%20c/%C3%BC"),
        ("practicehub", "PAT?a=1#2", "practicehub/PAT%3Fa%3D1%232"),
        ("practicehub", "100%", "practicehub/100%25"),
        ("practicehub", "a+b&c;d:e@f", "practicehub/a%2Bb%26c%3Bd%3Ae%40f"),
        ("...", "a.b", ".../a.b"),
        ("~_-.x", "{id}", "~_-.x/%7Bid%7D"),
    ] {
        let bench = Bench::answering(Answer::json(200, samples::PRODUCT_UPSERT)).await;
        let product = UpsertProduct::new("Yoga", 9900);
        bench.client.products().upsert_by_external_id(source, external_id, product).send().await.unwrap();
        assert_eq!(bench.received().target, format!("/v2/products/external/{path}"));
    }
}

/// No encoding keeps these apart from other paths, so they are refused before anything is sent.
#[tokio::test]
async fn values_that_would_change_the_path_are_refused() {
    let bench = Bench::new().await;
    for value in ["", ".", "..", "%2e%2E", "%2e", "a/../b", "../batch", "..\\batch"] {
        for (source, external_id, name) in [(value, "PAT-7", "source"), ("practicehub", value, "externalId")] {
            let product = UpsertProduct::new("Yoga", 9900);
            let call = bench.client.products().upsert_by_external_id(source, external_id, product);
            assert!(call.request().is_err(), "{value:?}");
            let error = call.send().await.unwrap_err();
            let Error::Build(build) = &error else { panic!("{value:?}: {error:?}") };
            let BuildError::Parameter { name: found, location: Location::Path, .. } = &build.reason else {
                panic!("{value:?}: {error:?}")
            };
            assert_eq!(found, name);
            assert!(!error.may_have_arrived());
        }
    }
    let error = bench.client.integrations().get_status(IntegrationProvider::Unknown(String::new())).send().await;
    assert!(matches!(error, Err(Error::Build(_))));
    assert_eq!(bench.server.take_received(), []);
}
