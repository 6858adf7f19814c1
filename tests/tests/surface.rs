//! What each vendor's client offers, a line for each operation and each type: what a reviewer reads in a pull request.
#![allow(clippy::unwrap_used, clippy::panic, reason = "test code")]

mod support;

use billwright_codegen::surface;
use support::{Vendor, no_files};

#[test]
fn vendors() {
    for vendor in Vendor::all() {
        let surface = surface(&vendor.documents, &vendor.overlays, &no_files, &vendor.options).unwrap();

        // Count in, count out: what was generated is what is shown.
        let output = vendor.generate(&vendor.documents);
        let lines = surface.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        assert_eq!(lines.count(), output.operations + output.types, "{}", vendor.name);

        insta::with_settings!({ snapshot_path => "surface", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(vendor.name.as_str(), surface);
        });
    }
}
