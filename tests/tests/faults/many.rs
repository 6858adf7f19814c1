//! A thousand charges at once over one client, of which some go wrong on their way there or back.

use std::collections::HashMap;
use std::io;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use billwright::runtime as rt;
use rt::{RateLimit, RetryPolicy};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::server::request;
use super::{KEYED, VENDOR};

static CHARGE: rt::OperationSpec = KEYED;

const CALLS: usize = 1000;

/// One request of so many goes wrong.
const FAULT_EVERY: usize = 20;

#[derive(Default)]
struct Vendor {
    requests: usize,
    faults: usize,
    /// What was charged, by key.
    charges: HashMap<String, usize>,
    replays: usize,
}

impl Vendor {
    /// Counts a request; the place of the fault in the round of faults, where it is to go wrong.
    fn begin(&mut self) -> Option<usize> {
        self.requests += 1;
        let fails = self.requests.is_multiple_of(FAULT_EVERY);
        self.faults += usize::from(fails);
        fails.then_some(self.faults % 6)
    }

    /// Charges, or gives the answer of the first time.
    fn charge(&mut self, key: String) -> String {
        let next = self.charges.len();
        let known = self.charges.contains_key(&key);
        self.replays += usize::from(known);
        let id = *self.charges.entry(key).or_insert(next);
        let body = format!(r#"{{"id": {id}}}"#);
        let replayed = if known { "Idempotency-Replayed: true\r\n" } else { "" };
        format!("HTTP/1.1 201 Created\r\n{replayed}Content-Length: {}\r\n\r\n{body}", body.len())
    }
}

async fn serve(mut stream: TcpStream, vendor: Arc<Mutex<Vendor>>) -> io::Result<()> {
    let mut unread = Vec::new();
    loop {
        while unread.is_empty() {
            if stream.read_buf(&mut unread).await? == 0 {
                return Ok(());
            }
        }
        let fault = vendor.lock().unwrap().begin();
        if fault == Some(0) {
            // Before the request was read.
            return stream.set_zero_linger();
        }
        let key = request(&mut stream, &mut unread).await?.unwrap();
        let refusal = match fault {
            Some(1) => Some("HTTP/1.1 503 Later\r\nContent-Length: 2\r\n\r\n{}"),
            Some(2) => Some("HTTP/1.1 429 Slow Down\r\nRetry-After: 0\r\nContent-Length: 2\r\n\r\n{}"),
            _ => None,
        };
        if let Some(refusal) = refusal {
            stream.write_all(refusal.as_bytes()).await?;
            continue;
        }
        let answer = vendor.lock().unwrap().charge(key);
        match fault {
            // The charge is made, and the answer is lost, cut, or that of something in between.
            Some(3) => return stream.set_zero_linger(),
            Some(4) => return stream.write_all(&answer.as_bytes()[..answer.len() - 3]).await,
            Some(5) => stream.write_all(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n").await?,
            _ => stream.write_all(answer.as_bytes()).await?,
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_calls_charge_a_thousand_times() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let vendor = Arc::<Mutex<Vendor>>::default();
    let shared = Arc::clone(&vendor);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream, Arc::clone(&shared)));
        }
    });
    let client: rt::Client = rt::Client::builder(&VENDOR)
        .base_url(url)
        .retry(RetryPolicy::DEFAULT.tries(8).waits(Duration::from_millis(50), Duration::from_millis(500)))
        // All calls are under way at once, but not all sockets: a process may have too few.
        .rate_limit(RateLimit::per_second(2000).burst(200))
        .build()
        .unwrap();

    let calls: Vec<_> = (0..CALLS)
        .map(|number| {
            let client = client.clone();
            tokio::spawn(async move {
                let call = client.untyped(&CHARGE, json!({"body": {"amount": number}}));
                let key = call.key().unwrap().to_owned();
                (key, call.send().await)
            })
        })
        .collect();
    let (mut tries, mut replayed, mut ids) = (0, 0, Vec::new());
    for call in calls {
        let (key, result) = call.await.unwrap();
        let outcome = result.unwrap_or_else(|error| panic!("{error}: {:?}", error.tries()));
        assert_eq!(outcome.idempotency_key(), Some(key.as_str()));
        assert_eq!(outcome["id"], vendor.lock().unwrap().charges[&key]);
        tries += outcome.tries().len();
        replayed += usize::from(outcome.is_replayed());
        ids.push(outcome["id"].as_u64().unwrap());
    }
    ids.sort_unstable();
    ids.dedup();
    let vendor = vendor.lock().unwrap();
    // Each call has a charge of its own, and there is none that no call has.
    assert_eq!((ids.len(), vendor.charges.len()), (CALLS, CALLS));
    // Each try is a request, and each request a try.
    assert_eq!(tries, vendor.requests);
    assert_eq!(tries, CALLS + vendor.faults);
    assert!(vendor.faults >= CALLS / FAULT_EVERY);
    // Who got the answer of the first time was told so. A replay may itself get lost, and be replayed again.
    assert!(replayed > 0 && replayed <= vendor.replays, "{replayed} of {}", vendor.replays);
    println!("{tries} requests, {} faults, {} charges, {replayed} replays", vendor.faults, vendor.charges.len());
}
