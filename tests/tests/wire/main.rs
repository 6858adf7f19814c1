//! Every operation of every vendor, called through its method with values made from the document: what reaches the
//! vendor is valid by the document and says what was given, and what it answers comes out whole.
//!
//! The document is looked at here without the generator, so that both would have to be wrong in the same way.
#![allow(clippy::unwrap_used, clippy::panic, reason = "test code")]

#[macro_use]
mod call;
mod calls;
#[path = "../support/document.rs"]
mod document;
#[path = "../support/instances/mod.rs"]
mod instances;
mod lists;
mod mock;
mod received;

#[path = "../support/mod.rs"]
mod support;

use std::collections::{BTreeMap, BTreeSet};

use billwright::runtime::{Client, Credential, Location};
use billwright_codegen::load::{Source, load};
use billwright_codegen::overlay::overlay;
use serde_json::Value;
use tests::{Answer, Server};

use call::{Entry, Given, Shown};
use document::{Document, Key, Operation, Response, base, shortened};
use instances::sample::{Fill, Sampler, Side};
use received::{Arguments, CREDENTIAL, Setup, complaints, difference};
use support::{Vendor, no_files};

/// More values than this of one schema say nothing new.
const MOST_VALUES: usize = 40;
/// More than this nobody reads at once.
const MOST_PROBLEMS: usize = 60;

/// How a vendor's client is made.
type MakeClient = fn(String, Vec<(String, Credential)>, Given) -> Client;

/// A vendor, and what was found.
struct Bench {
    server: Server,
    client: Client,
    setup: Setup,
    problems: Vec<String>,
    calls: usize,
}

/// The documents as they stand, and as the generator has them after overlays: values are made from those.
fn documents(vendor: &Vendor) -> (Vec<Document>, Vec<Document>) {
    let read = |source: &Source| load(source, &no_files).value.unwrap();
    let sources = &vendor.documents;
    let plain = sources.iter().map(|source| Document::new(read(source).value));
    // What an overlay does to one of several documents has no effect on the others.
    let patched = |source: &Source| overlay(read(source), &vendor.overlays).value.unwrap().value;
    (plain.collect(), sources.iter().map(|source| Document::new(patched(source))).collect())
}

async fn every_operation(name: &str, calls: &[Entry], client: MakeClient) {
    let (documents, patched) = documents(&Vendor::named(name));
    let mut bench = Bench::new(&documents, client).await;
    let mut called = BTreeSet::new();
    let mut total = 0;
    for (document, patched) in documents.iter().zip(&patched) {
        let (operations, sources) = (document.operations(), patched.operations());
        total += operations.len();
        for (operation, source) in operations.iter().zip(&sources) {
            assert_eq!((operation.method, operation.path), (source.method, source.path));
            let Some(entry) = calls.iter().find(|entry| entry.spec.id == operation.id()) else { continue };
            called.insert(operation.id());
            bench.call(entry, operation, source).await;
        }
    }
    println!("{name}: {} operations, {} calls", called.len(), bench.calls);
    let problems = bench.problems.len();
    bench.problems.truncate(MOST_PROBLEMS);
    assert!(problems == 0, "{problems} problems\n{}", bench.problems.join("\n"));
    // Count in, count out.
    assert_eq!((calls.len(), called.len()), (total, total));
}

/// A credential for each scheme.
fn credentials(documents: &[Document]) -> Vec<(String, Credential)> {
    let schemes: BTreeMap<&str, &Value> = documents.iter().flat_map(Document::schemes).collect();
    schemes.into_iter().map(|(name, scheme)| (name.to_owned(), credential(scheme))).collect()
}

fn credential(scheme: &Value) -> Credential {
    match (scheme["type"].as_str().unwrap(), scheme["scheme"].as_str()) {
        ("apiKey", _) => Credential::Key(CREDENTIAL.into()),
        ("http", Some("basic")) => Credential::Basic { user: "user".to_owned(), password: CREDENTIAL.into() },
        _ => Credential::Bearer(CREDENTIAL.into()),
    }
}

/// What the client is given: the headers that are set on it, in the order in which operations first have them.
fn setup(documents: &[Document]) -> Setup {
    let base = base(&documents[0].root);
    let mut settings: Vec<(String, Value)> = Vec::new();
    for operation in documents.iter().flat_map(Document::operations) {
        for parameter in operation.parameters().into_iter().filter(|parameter| parameter.is_setting) {
            if settings.iter().all(|(name, _)| name != parameter.name) {
                settings.push((parameter.name.to_owned(), Value::from("setting-1")));
            }
        }
    }
    Setup { settings, base }
}

/// What a vendor answers.
struct Reply {
    answer: Answer,
    says: Says,
    /// How many members it has that the document does not name.
    further: usize,
}

enum Says {
    Json(Value),
    Text(String),
    Nothing,
}

impl Bench {
    async fn new(documents: &[Document], client: MakeClient) -> Self {
        let server = Server::start().await.unwrap();
        let setup = setup(documents);
        let settings = Given::new(setup.settings.iter().map(|(_, value)| value.clone()));
        let client = client(server.url(&setup.base), credentials(documents), settings);
        Self { server, client, setup, problems: Vec::new(), calls: 0 }
    }

    /// Calls an operation with the least and with everything, until each alternative was there, and has it answered
    /// with each of its answers in the same way.
    async fn call(&mut self, entry: &Entry, operation: &Operation<'_>, source: &Operation<'_>) {
        let requests = requests(source);
        let (successes, errors) = replies(source, &mut |pointer, value| {
            // What was made must be valid itself, by the document as it stands.
            let wrong = operation.document.complaints(pointer, value);
            self.problems.extend(wrong.into_iter().map(|wrong| format!("{pointer}, a value made for it: {wrong}")));
        });
        for turn in 0..requests.len().max(successes.len()) {
            let (arguments, reply) = (&requests[turn % requests.len()], &successes[turn % successes.len()]);
            self.send(entry, operation, arguments, reply, true).await;
        }
        for reply in &errors {
            self.send(entry, operation, &requests[0], reply, false).await;
        }
    }

    async fn send(
        &mut self,
        entry: &Entry,
        operation: &Operation<'_>,
        arguments: &Arguments,
        reply: &Reply,
        is_success: bool,
    ) {
        self.calls += 1;
        self.server.answer(reply.answer.clone());
        let sent = (entry.send)(self.client.clone(), given(entry, arguments)).await;
        let received = self.server.take_received();

        let mut found = sent.problems;
        match received.as_slice() {
            [received] => found.extend(complaints(operation, arguments, &self.setup, sent.key.as_deref(), received)),
            other => found.push(format!("{} requests came", other.len())),
        }
        match sent.outcome {
            Ok(went) => {
                if went.status != reply.answer.status || !is_success {
                    found.push(format!("a {} is a success with status {}", reply.answer.status, went.status));
                }
                if went.key != sent.key {
                    found.push(format!("the outcome has the key {:?}, the call {:?}", went.key, sent.key));
                }
                found.extend(went.degraded.into_iter().map(|wrong| format!("left out of the answer: {wrong}")));
                if went.unknown != reply.further {
                    found.push(format!("{} members are unknown: {:?}", went.unknown, went.shown));
                }
                let lost = match (&went.shown, &reply.says) {
                    (Shown::Json(shown), Says::Json(said)) => difference(shown, said),
                    (Shown::Text(shown), Says::Text(said)) if shown == said => None,
                    (Shown::Bytes(shown), Says::Text(said)) if shown == said => None,
                    (Shown::Nothing, Says::Nothing) => None,
                    (shown, _) => Some(format!(": {shown:?}")),
                };
                found.extend(lost.map(|lost| format!("what is read of the answer differs at ${lost}")));
            }
            Err(failed) => {
                if failed.status != Some(reply.answer.status) || is_success || !failed.is_documented {
                    let body = String::from_utf8_lossy(&reply.answer.body);
                    found.push(format!("a {} is {}: {body}", reply.answer.status, failed.said));
                }
                found.extend(failed.degraded.into_iter().map(|wrong| format!("left out of the error: {wrong}")));
                if failed.unknown != reply.further {
                    found.push(format!("{} members of the error are unknown: {}", failed.unknown, failed.said));
                }
            }
        }
        let id = operation.id();
        for problem in found.into_iter().map(|problem| format!("{id}: {}", shortened(&problem))) {
            if !self.problems.contains(&problem) {
                self.problems.push(problem);
            }
        }
    }
}

/// The arguments of a call in the order in which its method takes them.
fn given(entry: &Entry, arguments: &Arguments) -> Given {
    let place = |location| match location {
        Location::Path => "path",
        Location::Query => "query",
        Location::QueryString => "querystring",
        Location::Header => "header",
        Location::Cookie => "cookie",
    };
    let parameters = entry.spec.parameters.iter().map(|parameter| {
        let is_own =
            |(at, name, _): &&(String, String, Value)| at == place(parameter.location) && name == parameter.name;
        arguments.parameters.iter().find(is_own).map(|(_, _, value)| value.clone()).unwrap_or_default()
    });
    Given::new(parameters.chain([arguments.body.clone().unwrap_or_default()]))
}

/// Arguments of an operation: the least, everything, and once each alternative.
fn requests(source: &Operation<'_>) -> Vec<Arguments> {
    let root = &source.document.root;
    let parameters: Vec<_> =
        source.parameters().into_iter().filter(|parameter| !parameter.is_set && !parameter.is_setting).collect();
    let body = source.body();
    let key = match source.key() {
        Some(Key::Body(name)) => Some(name),
        _ => None,
    };
    let mut requests = Vec::new();
    for fill in [Fill::Least, Fill::Full] {
        let mut sampler = Sampler::new(root, Side::Request, fill);
        loop {
            let mut arguments = Arguments::default();
            for parameter in parameters.iter().filter(|parameter| parameter.required || fill == Fill::Full) {
                sampler.is_plain = parameter.location == "header";
                let value = sampler.value(parameter.schema.value, None);
                // A parameter that is null, or a list without items, is one that is left out.
                let is_nothing = value.is_null() || value.as_array().is_some_and(Vec::is_empty);
                if !is_nothing {
                    arguments.parameters.push((parameter.location.to_owned(), parameter.name.to_owned(), value));
                }
            }
            sampler.is_plain = false;
            if let Some((_, schema, required)) = &body
                && (*required || fill == Fill::Full)
            {
                arguments.body = Some(sampler.value(schema.value, key));
            }
            requests.push(arguments);
            if !sampler.has_more() || requests.len() > MOST_VALUES {
                break;
            }
        }
    }
    requests
}

/// Answers of an operation: successes, and errors. `check` gets each body, and the place of its schema.
fn replies(source: &Operation<'_>, check: &mut dyn FnMut(&str, &Value)) -> (Vec<Reply>, Vec<Reply>) {
    let root = &source.document.root;
    let answers = source.answers();
    let says_success = answers.iter().any(|answer| answer.status.starts_with('2'));
    let envelope = source.document.at("/x-error-envelope");
    let (mut successes, mut errors) = (Vec::new(), Vec::new());
    for Response { status, mut media, mut schema } in answers {
        let is_success = status.starts_with('2') || status == "default" && !says_success;
        let status = match (status, is_success) {
            ("default", true) => 200,
            ("default", false) => 418,
            (status, _) => status.replace("XX", "00").parse().unwrap(),
        };
        let list = if is_success { &mut successes } else { &mut errors };
        if media.is_none() {
            list.push(Reply { answer: Answer::empty(status), says: Says::Nothing, further: 0 });
            if !is_success && envelope.is_some() {
                // There may be a body, even where the document has none.
                (media, schema) = (Some("application/json"), envelope.clone());
            }
        }
        match (media, schema) {
            (Some(media), Some(schema)) if media.contains("json") => values(root, schema.value, |value, further| {
                check(&schema.pointer, &value);
                let answer = Answer::json(status, value.to_string());
                list.push(Reply { answer, says: Says::Json(value), further });
            }),
            (Some(media), _) => {
                let text = "%PDF: text or bytes";
                let answer = Answer { body: text.into(), ..Answer::empty(status) }.header("Content-Type", media);
                list.push(Reply { answer, says: Says::Text(text.to_owned()), further: 0 });
            }
            (None, _) => {}
        }
    }
    (successes, errors)
}

/// Values of a schema for an answer: the least, everything, and once each alternative.
fn values(root: &Value, schema: &Value, mut each: impl FnMut(Value, usize)) {
    for fill in [Fill::Least, Fill::Full] {
        let mut sampler = Sampler::new(root, Side::Answer, fill);
        for _ in 0..MOST_VALUES {
            let value = sampler.value(schema, None);
            each(value, sampler.further);
            if !sampler.has_more() {
                break;
            }
        }
    }
}

macro_rules! vendors {
    ($($vendor:ident: $count:literal, $lists:literal lists;)*) => {
        $(
            #[tokio::test]
            async fn $vendor() {
                use calls::$vendor::{CALLS, client};
                every_operation(stringify!($vendor), CALLS, client).await;
                lists::every_list(stringify!($vendor), CALLS, client, $lists).await;
            }
        )*

        /// The same calls, to the server that users have for their tests.
        mod by_the_mock_server {
            $(
                #[tokio::test]
                async fn $vendor() {
                    use super::calls::$vendor::{CALLS, client};
                    let start = billwright::$vendor::testing::start;
                    super::mock::every_operation(stringify!($vendor), CALLS, client, start).await;
                }
            )*
        }

        /// How many operations our documents have, by vendor.
        const COUNTS: &[(&str, usize)] = &[$((stringify!($vendor), $count)),*];
    };
}

vendors! { revcent: 282, 67 lists; revkeen: 264, 60 lists; solvimon: 438, 72 lists; }

/// No vendor is passed over, and no operation has got lost.
#[test]
fn all_vendors_are_here() {
    let vendors = Vendor::all();
    let names: Vec<&str> = vendors.iter().map(|vendor| vendor.name.as_str()).collect();
    assert_eq!(names, COUNTS.iter().map(|(name, _)| *name).collect::<Vec<_>>());
    assert_eq!(COUNTS.iter().map(|(_, count)| count).sum::<usize>(), 984);
    for (vendor, (name, wanted)) in vendors.iter().zip(COUNTS) {
        let (documents, _) = documents(vendor);
        let count: usize = documents.iter().map(|document| document.operations().len()).sum();
        if documents.iter().all(Document::is_ours) {
            assert_eq!(count, *wanted, "{name}");
        } else {
            println!("{name}: {count} operations, by documents that are not ours");
        }
    }
}
