//! The quickstart says what it should, as a newcomer would run it.
#![allow(clippy::unwrap_used, reason = "test code")]

mod support;

#[test]
fn the_quickstart_runs() {
    let output =
        support::cargo(&["run", "-q", "-p", "billwright", "--features", "revkeen,testing", "--example", "quickstart"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let expected = "\
customer 00000000-0000-4000-8000-000000000002 is new: ada@example.com
product 00000000-0000-4000-8000-000000000005 is new
1 mapping saved under the key mappings-2026-11-20
another product: 404, there is nothing at /products/00000000-0000-0000-0000-000000000000
";
    assert_eq!(String::from_utf8_lossy(&output.stdout), expected);
}
