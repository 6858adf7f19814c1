//! Raw text, JSON or YAML.
#![no_main]

use libfuzzer_sys::{Corpus, fuzz_target};
use tests::hostile;

fuzz_target!(|bytes: &[u8]| -> Corpus {
    let Ok(text) = std::str::from_utf8(bytes) else { return Corpus::Reject };
    if let Some(fault) = hostile::fault(text) {
        panic!("{fault}");
    }
    Corpus::Keep
});
