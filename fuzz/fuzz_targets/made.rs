//! Random documents that are well formed, or nearly.
#![no_main]

use arbitrary::Unstructured;
use libfuzzer_sys::fuzz_target;
use tests::hostile;

fuzz_target!(|bytes: &[u8]| {
    let document = hostile::document(&mut Unstructured::new(bytes));
    if let Some(fault) = hostile::fault(&document.to_string()) {
        panic!("{fault}\n{document}");
    }
});
