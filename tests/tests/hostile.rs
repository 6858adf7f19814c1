//! Documents that are broken or made at random: no panic, no hang, what is emitted is Rust and compiles, and every
//! operation is emitted or listed. The fuzz targets in `fuzz/` look for more, and for longer.
//!
//! `BILLWRIGHT_MUTATE` names a folder of documents to break in place of our fixtures, `BILLWRIGHT_ROUNDS` says how
//! often each is broken and how many are made, `BILLWRIGHT_SEED` where to start.
#![allow(clippy::unwrap_used, reason = "test code")]

mod support;

use std::collections::BTreeMap;
use std::panic::catch_unwind;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use arbitrary::Unstructured;
use billwright_codegen::load::{Source, load};
use serde_json::Value;
use support::emitted::{Crate, files_below};
use tests::hostile;

/// Generous: this is the unoptimised build on a busy machine.
const LIMIT: Duration = Duration::from_secs(10);
/// How many choices a document is made of, at most.
const BYTES: usize = 2048;

fn variable(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

fn seeds(rounds: u64) -> std::ops::Range<u64> {
    let first = variable("BILLWRIGHT_SEED").unwrap_or(0);
    first..first + variable("BILLWRIGHT_ROUNDS").unwrap_or(rounds)
}

/// Adds what is wrong with a text, and keeps the text.
fn check(text: &str, from: &str, faults: &mut Vec<String>) {
    let start = Instant::now();
    let fault = match catch_unwind(|| hostile::fault(text)) {
        Err(_) => Some("it panicked".to_owned()),
        Ok(None) if start.elapsed() > LIMIT => Some(format!("it took {:?}", start.elapsed())),
        Ok(fault) => fault,
    };
    if let Some(fault) = fault {
        let kept = std::env::temp_dir().join(format!("hostile-{}-{}.json", std::process::id(), faults.len()));
        std::fs::write(&kept, text).unwrap();
        faults.push(format!("{from}: {fault}; kept as {}", kept.display()));
    }
}

fn made(seed: u64) -> Value {
    let bytes = hostile::bytes(seed, BYTES);
    hostile::document(&mut Unstructured::new(&bytes))
}

#[test]
fn broken_documents_end_in_a_report() {
    let own = support::project().join("codegen/tests/fixtures");
    let folder = std::env::var_os("BILLWRIGHT_MUTATE").map_or(own, PathBuf::from);
    let is_document = |path: &PathBuf| path.extension().is_some_and(|end| end == "json" || end == "yaml");
    let mut faults = Vec::new();
    for path in files_below(&folder).into_iter().filter(is_document) {
        let source = support::read(&path, "document");
        let Some(raw) = load(&source, &|_, _| Err("none".to_owned())).value else { continue };
        for seed in seeds(20) {
            let mut document = raw.value.clone();
            hostile::mutate(&mut document, &mut Unstructured::new(&hostile::bytes(seed, BYTES)));
            check(&document.to_string(), &format!("{} broken with seed {seed}", path.display()), &mut faults);
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn broken_text_ends_in_a_report() {
    let mut faults = Vec::new();
    for path in files_below(&support::project().join("codegen/tests/fixtures")) {
        if path.extension().is_none_or(|end| end != "yaml") {
            continue;
        }
        let text = std::fs::read(&path).unwrap();
        for seed in seeds(8) {
            let mut text = text.clone();
            let places = hostile::bytes(seed, 64);
            for place in places.chunks(8) {
                let at = usize::from(u16::from_le_bytes([place[0], place[1]])) % text.len();
                match place[2] % 3 {
                    0 => text[at] = b"{}[]:,-#&*!|>'\"%@` \n\tx0"[usize::from(place[3]) % 23],
                    1 => drop(text.drain(at..(at + usize::from(place[3] % 16)).min(text.len()))),
                    _ => text.extend_from_within(at..(at + 40).min(text.len())),
                }
            }
            let text = String::from_utf8_lossy(&text);
            check(&text, &format!("{} spoilt with seed {seed}", path.display()), &mut faults);
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn made_documents_are_generated() {
    let mut faults = Vec::new();
    for seed in seeds(150) {
        check(&made(seed).to_string(), &format!("made with seed {seed}"), &mut faults);
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn made_documents_compile() {
    let mut modules = BTreeMap::new();
    for seed in seeds(40) {
        let source = Source { name: "document.json".to_owned(), text: made(seed).to_string() };
        modules.insert(format!("made_{seed}"), hostile::run(&source).output.unwrap());
    }
    assert!(modules.values().map(|output| output.operations).sum::<usize>() >= modules.len());
    Crate::of("emitted-made", &modules).must_pass(&["check"]);
}
