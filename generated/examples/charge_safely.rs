//! A charge that happens once, whatever happens: a decline, a payment taken for fraud, an answer that is lost.
//!
//! `cargo run -p billwright --features revcent,testing --example charge_safely`. It needs no account and no network: the
//! calls go to the server that there is for tests, which fails when it is told to. It prints:
//!
//! ```text
//! order 1: paid, sale 00000000000000000003
//! order 2: declined, ask for another card
//! order 3: taken for fraud, do not ship
//! order 4: it arrived before, look for the sale of the order
//! order 4: the vendor was asked 2 times, with 1 key
//! ```

#![forbid(unsafe_code)]

use std::collections::BTreeSet;

use billwright::revcent::types::{CreditCard, MetadataPair, NewSale, PaymentType, SaleProduct};
use billwright::revcent::{Client, Operation, testing};
use billwright::runtime::Error;
use billwright::runtime::testing::Fault;

/// What a shop has to know of a charge.
enum Charge {
    Paid {
        sale: String,
    },
    /// Nothing was charged. Another card is another charge: it needs a key of its own.
    Declined,
    Fraud,
    /// An earlier try arrived, and its answer is lost. What came of it stands in the list of sales.
    ArrivedBefore,
    /// Nobody knows whether it arrived: to be sent again with `resume(key)`, by this process or another one.
    Unknown {
        key: String,
    },
}

async fn charge(revcent: &Client, sale: NewSale, key: &str) -> Result<Charge, Box<dyn std::error::Error>> {
    // The key is stored with the order before anything is sent. So whatever becomes of this process, the charge can be
    // taken up again.
    match revcent.sales().create(sale).idempotency_key(key).send().await {
        Ok(done) => Ok(Charge::Paid { sale: done.sale_id.clone().unwrap_or_default() }),
        Err(Error::AlreadyReceived(_)) => Ok(Charge::ArrivedBefore),
        Err(error) if error.is_declined() => Ok(Charge::Declined),
        Err(error) if error.is_fraud() => Ok(Charge::Fraud),
        Err(error) if error.may_have_arrived() && error.answer().is_none() => {
            Ok(Charge::Unknown { key: error.idempotency_key().unwrap_or(key).to_owned() })
        }
        // Nothing was charged, and the error says in a line why.
        Err(error) => Err(error.into()),
    }
}

fn sale(order: u32) -> NewSale {
    let card = CreditCard::new().card_number("4111111111111111").exp_month(12).exp_year(2030).card_code("123");
    NewSale::new()
        .payment_type(PaymentType::CreditCard)
        .iso_currency("USD")
        .credit_card(card)
        .product(vec![SaleProduct::new().id("tea").quantity(1)])
        .metadata(vec![MetadataPair::new("order", order.to_string())])
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let server = testing::start()?;
    let revcent = Client::builder().base_url(server.url()).api_key("test").build()?;
    let faults = [None, Some(Fault::Decline), Some(Fault::Fraud), Some(Fault::CutAfter)];
    for (order, fault) in (1..).zip(faults) {
        if let Some(fault) = fault {
            server.fail_next(Operation::SalesCreate, fault);
        }
        match charge(&revcent, sale(order), &format!("charge-of-order-{order}")).await? {
            Charge::Paid { sale } => println!("order {order}: paid, sale {sale}"),
            Charge::Declined => println!("order {order}: declined, ask for another card"),
            Charge::Fraud => println!("order {order}: taken for fraud, do not ship"),
            Charge::ArrivedBefore => println!("order {order}: it arrived before, look for the sale of the order"),
            Charge::Unknown { key } => println!("order {order}: not known, to be resumed with {key}"),
        }
    }

    // The answer to the last one was lost. The client asked again, with the same key, so that it was charged once.
    let received = server.received();
    let of_last = received.iter().filter(|received| received.key.as_deref() == Some("charge-of-order-4"));
    let keys: BTreeSet<_> = of_last.clone().map(|received| &received.key).collect();
    println!("order 4: the vendor was asked {} times, with {} key", of_last.count(), keys.len());
    Ok(())
}
