//! The server that users have for their tests: it takes every call, and what it answers is what the document says.

use std::io;

use billwright::runtime::testing::MockServer;

use super::call::{Entry, Given, Shown};
use super::document::{Operation, shortened};
use super::{MOST_PROBLEMS, MakeClient, Vendor, credentials, documents, given, requests, setup};

/// Calls every operation with the least and with everything. What it answers must be valid by the document as it
/// stands, which is read here without the generator, and must be understood whole.
pub async fn every_operation(name: &str, calls: &[Entry], client: MakeClient, start: fn() -> io::Result<MockServer>) {
    let (documents, patched) = documents(&Vendor::named(name));
    let setup = setup(&documents);
    let server = start().unwrap();
    let settings = Given::new(setup.settings.iter().map(|(_, value)| value.clone()));
    let client = client(server.url(), credentials(&documents), settings);
    let operations = documents.iter().flat_map(|document| document.operations());
    let sources = patched.iter().flat_map(|document| document.operations());

    let mut problems: Vec<String> = Vec::new();
    let mut called = 0;
    for (operation, source) in operations.zip(sources) {
        let entry = calls.iter().find(|entry| entry.spec.id == operation.id()).unwrap();
        called += 1;
        for arguments in requests(&source) {
            // Each call has ids of its own, of which nothing is known.
            server.reset();
            let sent = (entry.send)(client.clone(), given(entry, &arguments)).await;
            let mut found = sent.problems;
            match sent.outcome {
                Ok(went) => {
                    found.extend(went.degraded.into_iter().map(|wrong| format!("left out of the answer: {wrong}")));
                    // What callers send beyond the document, in places that take anything, may be shown to them again.
                    if went.unknown > 0 && arguments.body.is_none() {
                        found.push(format!("{} members are unknown: {:?}", went.unknown, went.shown));
                    }
                    found.extend(complaints(&operation, went.status, &went.shown));
                }
                Err(failed) => found.push(failed.said),
            }
            found.extend(server.violations());
            match server.received().as_slice() {
                [received] if received.operation.is_some_and(|spec| spec.id == operation.id()) => {}
                other => found.push(format!("{other:?} came")),
            }
            problems.extend(found.iter().map(|wrong| shortened(&format!("{}: {wrong}", operation.id()))));
        }
    }
    problems.sort();
    problems.dedup();
    let count = problems.len();
    problems.truncate(MOST_PROBLEMS);
    assert!(count == 0, "{count} problems\n{}", problems.join("\n"));
    // Count in, count out.
    assert_eq!(called, calls.len());
    println!("{name}: {called} operations");
}

/// What is wrong with an answer by the document.
fn complaints(operation: &Operation<'_>, status: u16, shown: &Shown) -> Vec<String> {
    let exactly = status.to_string();
    let class = format!("{}XX", status / 100);
    let answers = operation.answers();
    let Some(answer) = answers.iter().find(|answer| [exactly.as_str(), &class].contains(&answer.status)) else {
        return vec![format!("a {status} is not documented")];
    };
    match (shown, &answer.schema) {
        (Shown::Json(value), Some(schema)) => schema.complaints(value),
        (Shown::Text(_) | Shown::Bytes(_), Some(_)) => Vec::new(),
        (Shown::Nothing, None) => Vec::new(),
        (shown, _) => vec![format!("the answer is {shown:?}")],
    }
}
