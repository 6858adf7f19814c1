//! What each vendor's client offers, a line for each operation and each type: what a reviewer reads in a pull request.
#![allow(clippy::unwrap_used, clippy::panic, reason = "test code")]

mod support;

use support::Vendor;

#[test]
fn revkeen() {
    let vendor = Vendor::named("revkeen");
    let no_files = |path: &str| Err(format!("{path} is not there"));
    let surface = billwright_codegen::surface(&vendor.document, &vendor.overlays, &no_files, &vendor.options).unwrap();

    // Count in, count out: what was generated is what is shown.
    let output = vendor.generate(&vendor.document);
    let lines = surface.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    assert_eq!(lines.count(), output.operations + output.types);

    insta::with_settings!({ snapshot_path => "surface", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("revkeen", surface);
    });
}
