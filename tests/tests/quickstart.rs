//! The quickstart says what it should, as a newcomer would run it.
#![allow(clippy::unwrap_used, reason = "test code")]

mod support;

#[test]
fn the_quickstart_runs() {
    let output = support::cargo(&["run", "-q", "-p", "billwright", "--features", "revkeen", "--example", "quickstart"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let expected = "\
customer 0b6f2c1e-8c5a-4f0e-9d3b-2a7e51c4d908 is new: ada@example.com
product 5d1a9e74-3f62-4b8b-a1c7-6e0f92d83b15 is new
1 mapping saved under the key mappings-2026-11-20
another product: 404, no such product
";
    assert_eq!(String::from_utf8_lossy(&output.stdout), expected);
}
