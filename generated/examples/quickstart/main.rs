//! RevKeen in a few calls: a customer, a product, and what the product is called at a provider.
//!
//! `cargo run -p billwright --features revkeen,testing --example quickstart`. It needs no account and no network: the
//! calls go to the server that there is for tests. For the real thing, put `environment(Environment::Staging)` in place
//! of `base_url`, and take the key from `ApiKey::from_env("REVKEEN_API_KEY")?`.

#![forbid(unsafe_code)]

use billwright::revkeen::types::{
    BillingInterval, CustomerUpsertOutcome, CustomersUpsertByExternalIdSuccess as Upserted, IntegrationProvider,
    ProductMapping, ProductsGetError, SaveProductMappings, UpsertCustomer, UpsertProduct,
};
use billwright::revkeen::{Client, testing};
use billwright::runtime::{Error, Uuid};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // A client has a server of the vendor and a key. A key for another server is refused, before anything is sent.
    let server = testing::start()?;
    let revkeen = Client::builder().base_url(server.url()).api_key("rk_sandbox_example").build()?;

    // What is required are arguments, what is optional are setters. Nothing happens before `send`.
    let customer = UpsertCustomer::new("ada@example.com").name("Ada Brook");
    let outcome = revkeen.customers().upsert_by_external_id("practicehub", "PAT-7", customer).send().await?;

    // RevKeen answers in one of several ways, by status and by content. All of them are types, and what it adds
    // one day has a place as well.
    match outcome.into_inner() {
        Upserted::Created(made) => println!("customer {} is new: {}", made.data.id, made.data.email),
        Upserted::Existing(CustomerUpsertOutcome::Updated(known)) => {
            println!("customer {} is up to date: {}", known.data.id, known.data.email);
        }
        Upserted::Existing(CustomerUpsertOutcome::Stale(stale)) => {
            println!("the customer has changed since, at {}", stale.stored_timestamp);
        }
        other => println!("something new: {other:?}"),
    }

    // An outcome reads like what the vendor answered, and knows the status and the headers besides. Amounts are whole
    // numbers of the smallest unit: 24000 pence.
    let product = UpsertProduct::new("Yoga, full year", 24000).currency("GBP").interval(BillingInterval::Year);
    let product = revkeen.products().upsert_by_external_id("practicehub", "yoga-year", product).send().await?;
    println!("product {} is {}", product.data.id, if product.created { "new" } else { "up to date" });

    // A write carries an idempotency key, so that sending it twice does it once. Set your own to repeat a call later;
    // otherwise one is made.
    let mappings = SaveProductMappings::new([ProductMapping::new("yoga-year", product.data.id)]);
    let saved = revkeen
        .integrations()
        .save_product_mappings(IntegrationProvider::Practicehub, mappings)
        .idempotency_key("mappings-2026-11-20")
        .send()
        .await?;
    println!("{} mapping saved under the key {}", saved.count, saved.idempotency_key().unwrap_or("none"));

    // Errors are typed, too: those that RevKeen documents, and all that can happen on the way. Each says whether the
    // vendor may have got the request, and holds the answer whole.
    match revkeen.products().get(Uuid::nil()).send().await {
        Ok(found) => println!("product {} is {}", found.data.id, found.data.name),
        Err(Error::Api(refused)) => match &refused.error {
            ProductsGetError::NotFound(body) => {
                println!("another product: {}, {}", refused.answer.status(), body.error)
            }
            other => println!("another product: {other:?}"),
        },
        Err(error) => return Err(error.into()),
    }
    Ok(())
}
