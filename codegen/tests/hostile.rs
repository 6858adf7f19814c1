//! Documents that are broken at random: no panic, no hang, and what is emitted is always Rust that keeps every operation.
//!
//! The documents are our own fixtures. `BILLWRIGHT_MUTATE` names a folder of others, `BILLWRIGHT_ROUNDS` says how often
//! each is broken, `BILLWRIGHT_SEED` where to start.

#![allow(clippy::unwrap_used, reason = "a fixture that is not there is a failed test")]

use std::panic::catch_unwind;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use billwright_codegen::diagnostic::Code;
use billwright_codegen::load::{self, Source};
use billwright_codegen::name::Lock;
use billwright_codegen::{Generated, Options, Root, generate};
use serde_json::{Value, json};

/// Generous: this is the unoptimised build on a busy machine.
const LIMIT: Duration = Duration::from_secs(10);

/// SplitMix64: small, and the same everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(end.max(1)).unwrap()).unwrap()
    }
}

/// The documents in a folder, and in the folders within it.
fn documents(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let is_document = matches!(path.extension().and_then(|end| end.to_str()), Some("json" | "yaml" | "yml"));
        if path.is_dir() {
            found.extend(documents(&path));
        } else if is_document {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The pointers to all values.
fn places(value: &Value, at: String, found: &mut Vec<String>) {
    found.push(at.clone());
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                places(value, format!("{at}/{}", key.replace('~', "~0").replace('/', "~1")), found);
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                places(value, format!("{at}/{index}"), found);
            }
        }
        _ => {}
    }
}

/// Something that stands where something else should.
fn odd(random: &mut Random) -> Value {
    let huge = || json!("x".repeat(5000));
    match random.below(22) {
        0 => Value::Null,
        1 => json!(true),
        2 => json!(-1),
        3 => json!(1e308),
        4 => json!(u64::MAX),
        5 => json!(""),
        6 => json!("object"),
        7 => json!("array"),
        8 => json!("#/components/schemas/none"),
        9 => json!({"$ref": "#"}),
        10 => json!({"$ref": "#/paths"}),
        11 => json!({"$ref": "#/components/schemas"}),
        12 => json!([]),
        13 => json!({}),
        14 => json!([[[]]]),
        15 => json!({"type": ["string", "null", "object"]}),
        16 => json!({"oneOf": [{}, {"oneOf": []}, {"type": "null"}]}),
        17 => json!({"allOf": [{"type": "string"}, {"properties": {"a": false}}]}),
        18 => json!("\u{202e}\u{0}*/ {a} {+b} é``` \r\n#"),
        19 => json!("{a}{b}/{c"),
        20 => json!("self"),
        _ => huge(),
    }
}

fn mutate(document: &mut Value, random: &mut Random) {
    let mut all = Vec::new();
    places(document, String::new(), &mut all);
    let at = all[random.below(all.len())].clone();
    let other = all[random.below(all.len())].clone();
    match random.below(6) {
        // Something is not there, or has another name.
        0 | 1 => {
            let Some((parent, key)) = at.rsplit_once('/') else { return };
            let key = key.replace("~1", "/").replace("~0", "~");
            match document.pointer_mut(parent) {
                Some(Value::Object(members)) => {
                    let removed = members.remove(&key);
                    if random.below(3) == 0
                        && let (Some(value), Value::String(name)) = (removed, odd(random))
                    {
                        members.insert(name, value);
                    }
                }
                Some(Value::Array(items)) => {
                    items.remove(key.parse().unwrap());
                }
                _ => {}
            }
        }
        // Something stands elsewhere: a schema within itself, a list where a text should be.
        2 | 3 => {
            let value = document.pointer(&other).cloned().unwrap_or_default();
            if let Some(place) = document.pointer_mut(&at).filter(|_| value.to_string().len() < 20_000) {
                *place = value;
            }
        }
        // A reference to anywhere.
        4 => {
            if let Some(place) = document.pointer_mut(&at) {
                *place = json!({ "$ref": format!("#{other}") });
            }
        }
        _ => {
            if let Some(place) = document.pointer_mut(&at) {
                *place = odd(random);
            }
        }
    }
}

fn run(texts: &[String]) -> Generated {
    let source = |(at, text): (usize, &String)| Source { name: format!("document-{at}.json"), text: text.clone() };
    let sources: Vec<Source> = texts.iter().enumerate().map(source).collect();
    let options = Options { header: "Generated.".to_owned(), root: Root::Crate, lock: Lock::new(), features: None };
    generate(&sources, &[], &|_, path| Err(format!("no {path} here")), &options)
}

/// What is wrong with what became of documents, if anything is.
fn fault(documents: &[&Value]) -> Option<String> {
    let start = Instant::now();
    let texts: Vec<String> = documents.iter().map(|document| document.to_string()).collect();
    let Ok(generated) = catch_unwind(|| run(&texts)) else { return Some("it panicked".to_owned()) };
    let taken = start.elapsed();
    if taken > LIMIT {
        return Some(format!("it took {taken:?}"));
    }
    let faulty = generated.diagnostics.iter().find(|found| found.code == Code::Fault);
    if let Some(found) = faulty {
        return Some(found.message.clone());
    }
    for file in generated.output.iter().flat_map(|output| &output.files) {
        if let Err(error) = syn::parse_file(&file.text) {
            return Some(format!("{} is not Rust: {error}", file.path));
        }
    }
    None
}

fn variable(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

#[test]
fn broken_documents_end_in_a_report() {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let folder = std::env::var_os("BILLWRIGHT_MUTATE").map_or(own, PathBuf::from);
    let rounds = variable("BILLWRIGHT_ROUNDS").unwrap_or(25);
    let first = variable("BILLWRIGHT_SEED").unwrap_or(0);
    let mut faults = Vec::new();
    for path in documents(&folder) {
        let source = Source { name: "document".to_owned(), text: std::fs::read_to_string(&path).unwrap() };
        let Some(raw) = load::load(&source, &|_, _| Err("none".to_owned())).value else { continue };
        for seed in first..first + rounds {
            let mut random = Random(seed);
            let mut document = raw.value.clone();
            for _ in 0..=random.below(8) {
                mutate(&mut document, &mut random);
            }
            // Alone, and with the document that it was made of.
            if let Some(fault) = fault(&[&document]).or_else(|| fault(&[&raw.value, &document])) {
                let kept = std::env::temp_dir().join(format!("hostile-{}-{seed}.json", faults.len()));
                std::fs::write(&kept, document.to_string()).unwrap();
                faults.push(format!("{} broken with seed {seed}: {fault}; kept as {}", path.display(), kept.display()));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
