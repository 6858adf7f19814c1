//! Hostile documents: how they are made, and what must hold whatever a document says.
//!
//! All of it takes its choices from bytes. The fuzz targets in `fuzz/` get theirs from libFuzzer, which looks for bytes
//! that reach new code; the test suite takes them from a seed, the same in each run.

mod count;
mod document;
mod mutate;
mod pick;
mod schema;

use billwright_codegen::diagnostic::{Code, Diagnostic};
use billwright_codegen::load::{Source, load};
use billwright_codegen::name::Lock;
use billwright_codegen::render::{Format, render};
use billwright_codegen::select::Selection;
use billwright_codegen::{Generated, Options, Root, generate};
use serde_json::Value;

pub use count::{Count, operations};
pub use document::document;
pub use mutate::mutate;

/// Bytes that are the same for the same seed, wherever they are made (SplitMix64).
pub fn bytes(seed: u64, length: usize) -> Vec<u8> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = state;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    };
    (0..length.div_ceil(8)).flat_map(|_| next().to_le_bytes()).collect()
}

fn no_files(_: &str, path: &str) -> Result<String, String> {
    Err(format!("there is no {path}"))
}

/// Generates a module from a document that has no files beside it.
pub fn run(source: &Source) -> Generated {
    let options = Options {
        header: "Generated.".to_owned(),
        root: Root::Module,
        lock: Lock::new(),
        selection: Selection::default(),
        features: None,
        test_server: false,
    };
    generate(std::slice::from_ref(source), &[], &no_files, &options)
}

/// What is wrong with what became of a text, if anything is. Panics, hangs and memory are the caller's to notice.
pub fn fault(text: &str) -> Option<String> {
    let source = Source { name: "document".to_owned(), text: text.to_owned() };
    let generated = run(&source);
    if let Some(found) = generated.diagnostics.iter().find(|found| found.code == Code::Fault) {
        return Some(found.message.clone());
    }
    // Printing must get along with whatever was found.
    render(&generated.diagnostics, std::slice::from_ref(&source), Format::Text);
    for file in generated.output.iter().flat_map(|output| &output.files) {
        if let Err(error) = syn::parse_file(&file.text) {
            return Some(format!("{} is not Rust: {error}", file.path));
        }
    }
    let Some(raw) = load(&source, &no_files).value else {
        let is_said = generated.output.is_none() && !generated.diagnostics.is_empty();
        return (!is_said).then(|| "a document that cannot be read, and nothing is said".to_owned());
    };
    let Some(output) = &generated.output else { return Some("a document that can be read, and no output".to_owned()) };
    let counted = operations(&raw.value);
    let accounted = output.operations + generated.skipped.len();
    if accounted < counted.least || accounted > counted.most {
        let Count { least, most } = counted;
        let (emitted, skipped) = (output.operations, generated.skipped.len());
        return Some(format!("{least} to {most} operations in, {emitted} emitted, {skipped} skipped"));
    }
    let lost = generated.diagnostics.iter().find(|found| !is_located(found, &raw.value));
    lost.map(|found| format!("{} is said of {}, which is not there: {}", found.code.name(), found.at, found.message))
}

/// Whether a diagnostic's place, or what it should be in, is in the document. What merging or mending made has no place
/// of its own.
fn is_located(found: &Diagnostic, document: &Value) -> bool {
    let mut at = Some(found.at.clone());
    let mut steps = std::iter::from_fn(|| {
        let here = at.take()?;
        at = here.parent();
        Some(here)
    });
    let is_whole = |at: &str| at.is_empty() && found.at.steps().count() > 1;
    found.place.is_some() || steps.any(|at| !is_whole(at.as_str()) && document.pointer(at.as_str()).is_some())
}
