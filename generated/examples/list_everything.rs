//! Lists of three vendors, read to their ends: by pages, by cursors, by how many to skip, and by ranges of dates.
//!
//! `cargo run -p billwright --features full,testing --example list_everything`. It needs no account and no network: the
//! calls go to the servers that there are for tests. It prints:
//!
//! ```text
//! revkeen: 7 customers in 3 pages
//! revkeen: the first two of them are guest-1@example.com and guest-2@example.com
//! revkeen: prices by cursor: 1
//! revcent: a year in 5 windows, sales: 5
//! solvimon: page 1 of 1, customers: 1
//! ```

#![forbid(unsafe_code)]

use billwright::revcent::sales::SalesList;
use billwright::revkeen::customers::CustomersList;
use billwright::revkeen::prices::PricesList;
use billwright::revkeen::types::CreateCustomerRequest;
use billwright::solvimon::customers::CustomersList as SolvimonCustomersList;
use billwright::{revcent, revkeen, solvimon};

type Done = Result<(), Box<dyn std::error::Error>>;

/// RevKeen pages by how many to skip here, and by cursors there. Both read the same.
async fn customers_and_prices() -> Done {
    let server = revkeen::testing::start()?;
    let revkeen = revkeen::Client::builder().base_url(server.url()).api_key("rk_sandbox_example").build()?;
    for guest in 1..=7 {
        let guest = CreateCustomerRequest::new(format!("guest-{guest}@example.com"));
        revkeen.customers().create(guest).send().await?;
    }

    // Nothing is sent before the first page is asked for, and never more than one page at a time.
    let mut pages = revkeen.customers().list(CustomersList::new().limit(3)).pages();
    let (mut customers, mut count) = (0, 0);
    while let Some(page) = pages.try_next().await? {
        customers += page.data.len();
        count += 1;
    }
    println!("revkeen: {customers} customers in {count} pages");

    let mut items = revkeen.customers().list(CustomersList::new().limit(3)).items();
    let emails: Vec<String> = items.collect_up_to(2).await?.into_iter().map(|customer| customer.email).collect();
    println!("revkeen: the first two of them are {}", emails.join(" and "));

    let mut prices = revkeen.prices().list(PricesList::new().limit(2)).items();
    let mut count = 0;
    while prices.try_next().await?.is_some() {
        count += 1;
    }
    println!("revkeen: prices by cursor: {count}");
    Ok(())
}

/// RevCent looks at 90 days at a time: a year is five windows.
async fn sales_of_a_year() -> Done {
    let server = revcent::testing::start()?;
    let revcent = revcent::Client::builder().base_url(server.url()).api_key("test").build()?;
    let year = SalesList::new(1_767_225_600, 1_798_761_599); // 2026, in unix time
    let (mut windows, mut count) = (0, 0);
    for window in revcent.sales().list(year).windows() {
        windows += 1;
        let mut sales = window.items();
        while sales.try_next().await?.is_some() {
            count += 1;
        }
    }
    println!("revcent: a year in {windows} windows, sales: {count}");
    Ok(())
}

/// Solvimon's answers say which page they are, and link to the next one.
async fn customers_by_link() -> Done {
    let server = solvimon::testing::start()?;
    let solvimon = solvimon::Client::builder().base_url(server.url()).api_key("test").build()?;
    let mut pages = solvimon.customers().list(SolvimonCustomersList::new()).pages();
    while let Some(page) = pages.try_next().await? {
        let (number, of) = (page.page.unwrap_or_default(), page.total_number_of_pages.unwrap_or_default());
        println!("solvimon: page {number} of {of}, customers: {}", page.data.len());
    }
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Done {
    customers_and_prices().await?;
    sales_of_a_year().await?;
    customers_by_link().await
}
