//! The examples say what they should, as a newcomer would run them.
#![allow(clippy::unwrap_used, reason = "test code")]

mod support;

/// What an example prints. All are built with the features that one of them needs, so that the client is built once.
fn printed(name: &str) -> String {
    let output = support::cargo(&["run", "-q", "-p", "billwright", "--features", "full,testing", "--example", name]);
    assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// What an example says at its top that it prints.
fn promised(name: &str) -> String {
    let path = support::project().join(format!("generated/examples/{name}.rs"));
    let text = std::fs::read_to_string(path).unwrap();
    let lines = text.lines().skip_while(|line| *line != "//! ```text").skip(1);
    lines.take_while(|line| *line != "//! ```").map(|line| format!("{}\n", line.trim_start_matches("//! "))).collect()
}

#[test]
fn the_quickstart_runs() {
    let expected = "\
customer 00000000-0000-4000-8000-000000000002 is new: ada@example.com
product 00000000-0000-4000-8000-000000000005 is new
1 mapping saved under the key mappings-2026-11-20
another product: 404, there is nothing at /products/00000000-0000-0000-0000-000000000000
";
    assert_eq!(printed("quickstart"), expected);
}

#[test]
fn the_others_print_what_they_say() {
    for name in ["charge_safely", "list_everything", "webhooks"] {
        let promised = promised(name);
        assert!(promised.lines().count() >= 4, "{name}");
        assert_eq!(printed(name), promised, "{name}");
    }
}
