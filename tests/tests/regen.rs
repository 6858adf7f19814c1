//! `cargo xtask regen` on a project of its own: what writes is what checks, and a failed run changes nothing.
#![allow(clippy::unwrap_used, clippy::panic, reason = "test code")]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use support::command::{Run, empty_folder, text, tree, xtask};

const VENDORS: &str = "[shop]\ndocuments = [\"shop/openapi.yaml\"]\n\n[bank]\ndocuments = [\"bank/openapi.yaml\"]\n";

const SHOP: &str = "\
openapi: 3.0.3
info: {title: Shop, version: '1'}
paths:
  /carts: {get: {operationId: list_carts, tags: [carts], responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Cart'}}}}}}}
components: {schemas: {Cart: {type: object, properties: {total: {type: integer}}}}}
";

const BANK: &str = "\
openapi: 3.0.3
info: {title: Bank, version: '1'}
paths:
  /accounts: {post: {operationId: open_account, tags: [accounts], responses: {'204': {description: opened}}}}
";

const MANIFEST: &str = "\
[package]
name = \"clients\"

[features]
old = []

[dependencies]
billwright-runtime = \"0.1\"
";

/// An operation that leads nowhere.
const DANGLING: &str = "paths:\n  /refunds: {get: {responses: {'200': {$ref: '#/components/responses/Gone'}}}}\n";

/// A project with two vendors, of which nothing is generated yet.
fn project(name: &str) -> PathBuf {
    let project = empty_folder(name);
    for (path, text) in [
        ("specs/vendors.toml", VENDORS),
        ("specs/shop/openapi.yaml", SHOP),
        ("specs/bank/openapi.yaml", BANK),
        ("generated/Cargo.toml", MANIFEST),
    ] {
        let path = project.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    project
}

/// The same after a first run.
fn generated(name: &str) -> PathBuf {
    let project = project(name);
    let run = regen(&project, &[]);
    assert_eq!((run.code, run.last_line()), (0, "written"), "{run:?}");
    project
}

fn regen(project: &Path, more: &[&str]) -> Run {
    xtask(&[&["regen", "--project", text(project)], more].concat())
}

/// When each file and folder was last changed.
fn changed(project: &Path) -> BTreeMap<String, SystemTime> {
    let time = |path: &String| fs::metadata(project.join(path)).unwrap().modified().unwrap();
    tree(project).keys().map(|path| (path.clone(), time(path))).collect()
}

#[test]
fn the_first_run_writes_and_the_second_has_nothing_to_do() {
    let project = project("regen-twice");
    let run = regen(&project, &[]);
    assert_eq!((run.code, run.stderr.as_str(), run.last_line()), (0, "", "written"), "{run:?}");
    let files = tree(&project);
    for path in ["lib.rs", "shop/mod.rs", "shop/carts.rs", "bank/mod.rs", "bank/accounts.rs"] {
        let path = format!("generated/src/{path}");
        assert!(files.contains_key(&path), "{path}: {:?}", files.keys());
        assert!(run.stdout.contains(&format!("stale: {path}\n")), "{run:?}");
    }
    assert!(files.contains_key("specs/shop/names.lock") && files.contains_key("specs/bank/names.lock"));

    let before = changed(&project);
    for more in [[].as_slice(), &["--check"], &["shop"]] {
        let run = regen(&project, more);
        assert_eq!((run.code, run.last_line()), (0, "up to date"), "{run:?}");
        assert_eq!(changed(&project), before);
    }
}

#[test]
fn each_vendor_is_counted() {
    let project = generated("regen-counts");
    let run = regen(&project, &[]);
    for (vendor, types) in [("shop", 1), ("bank", 0)] {
        let folder = project.join("generated/src").join(vendor);
        let files = tree(&folder).values().flatten().count();
        let start = format!("{vendor}: 1 operations, {types} types, {files} files, ");
        let line = run.stdout.lines().find_map(|line| line.strip_prefix(&start)).unwrap_or_else(|| panic!("{run:?}"));
        assert!(line.strip_suffix(" ms").is_some_and(|time| time.parse::<u64>().is_ok()), "{line}");
    }
}

#[test]
fn what_is_not_up_to_date_is_listed_and_mended() {
    let project = generated("regen-stale");
    let fresh = tree(&project);
    let source = project.join("generated/src");
    let edited = fs::read_to_string(source.join("shop/carts.rs")).unwrap().replace("Cart", "Kart");
    fs::write(source.join("shop/carts.rs"), edited).unwrap();
    fs::remove_file(source.join("bank/accounts.rs")).unwrap();
    fs::write(source.join("shop/extra.rs"), "// Not emitted any more.\n").unwrap();
    fs::write(project.join("specs/shop/names.lock"), "").unwrap();

    let before = (tree(&project), changed(&project));
    let run = regen(&project, &["--check"]);
    assert_eq!(run.code, 1, "{run:?}");
    let mut listed: Vec<&str> =
        run.stdout.lines().filter(|line| line.starts_with("stale") || line.starts_with("orphaned")).collect();
    listed.sort_unstable();
    let expected = [
        "orphaned: generated/src/shop/extra.rs",
        "stale: generated/src/bank/accounts.rs",
        "stale: generated/src/shop/carts.rs",
        "stale: specs/shop/names.lock",
    ];
    assert_eq!(listed, expected);
    assert!((tree(&project), changed(&project)) == before);

    assert_eq!(regen(&project, &[]).code, 0);
    assert!(tree(&project) == fresh);
}

#[test]
fn features_are_those_of_the_table() {
    let project = generated("regen-features");
    let path = project.join("generated/Cargo.toml");
    let features = "default = []\nfull = [\"bank\", \"shop\"]\nbank = []\nshop = []\n";
    let note = "# Written by `cargo xtask regen`: a feature for each vendor, and `full` for all of them.\n";
    let expected = MANIFEST.replace("old = []\n", &format!("{note}{features}"));
    assert_eq!(fs::read_to_string(&path).unwrap(), expected);

    // What turns on something of a dependency is written by people.
    let own = expected.replace("bank = []\n", "tracing = [\"runtime/tracing\"]\nbank = []\n");
    fs::write(&path, &own).unwrap();
    assert_eq!(regen(&project, &["--check"]).last_line(), "up to date");
    fs::write(&path, own.replace("shop = []\n", "")).unwrap();
    assert_eq!(regen(&project, &[]).code, 0);
    assert_eq!(fs::read_to_string(&path).unwrap(), own);

    fs::write(&path, expected.replace("shop = []\n", "")).unwrap();
    let run = regen(&project, &["--check"]);
    assert_eq!(run.code, 1, "{run:?}");
    assert!(run.stdout.starts_with("bank: ") && run.stdout.contains("\nstale: generated/Cargo.toml\nrun "), "{run:?}");
    assert_eq!(regen(&project, &["shop"]).code, 0);
    assert_eq!(fs::read_to_string(&path).unwrap(), expected);

    fs::write(&path, "[package]\n").unwrap();
    let run = must_fail(&project, 2);
    assert!(run.stderr.contains("generated/Cargo.toml has no table `[features]`"), "{run:?}");
    fs::remove_file(&path).unwrap();
    let run = must_fail(&project, 2);
    assert!(run.stderr.contains("cannot read") && run.stderr.contains("generated/Cargo.toml"), "{run:?}");
}

#[test]
fn tags_are_features_where_the_table_says_so() {
    let project = project("regen-tag-features");
    let table = project.join("specs/vendors.toml");
    fs::write(&table, VENDORS.replace("\n[bank]", "tag-features = true\n\n[bank]")).unwrap();
    assert_eq!(regen(&project, &[]).code, 0);
    let manifest = fs::read_to_string(project.join("generated/Cargo.toml")).unwrap();
    let features = "_shop = []\nbank = []\nshop = [\"shop-carts\"]\nshop-carts = [\"_shop\"]\n";
    assert!(manifest.contains(&format!("full = [\"bank\", \"shop\"]\n{features}\n[dependencies]")), "{manifest}");
    let root = fs::read_to_string(project.join("generated/src/lib.rs")).unwrap();
    assert!(root.contains("#[cfg(feature = \"_shop\")]\n#[rustfmt::skip]\npub mod shop;"), "{root}");
    // Another vendor's run keeps them.
    assert_eq!(regen(&project, &["bank"]).last_line(), "up to date");

    fs::write(&table, VENDORS).unwrap();
    assert_eq!(regen(&project, &[]).code, 0);
    assert!(!fs::read_to_string(project.join("generated/Cargo.toml")).unwrap().contains("carts"));
}

#[test]
fn one_vendor_leaves_the_others_alone() {
    let project = generated("regen-one");
    for vendor in ["shop", "bank"] {
        let path = project.join("specs").join(vendor).join("openapi.yaml");
        let text = fs::read_to_string(&path).unwrap();
        fs::write(path, text.replace("title: ", "title: New ")).unwrap();
    }
    let before = tree(&project);
    let run = regen(&project, &["shop"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(!run.stdout.contains("bank"), "{run:?}");
    let after = tree(&project);
    let differing: Vec<&String> = after.keys().filter(|path| before.get(*path) != after.get(*path)).collect();
    assert!(!differing.is_empty() && differing.iter().all(|path| path.starts_with("generated/src/shop/")));
    assert_eq!(after.len(), before.len());
}

/// Runs and expects a failure that leaves every file as it was, and none behind.
fn must_fail(project: &Path, code: i32) -> Run {
    let before = (tree(project), changed(project));
    for more in [[].as_slice(), &["--check"]] {
        let run = regen(project, more);
        assert_eq!(run.code, code, "{run:?}");
        assert!((tree(project), changed(project)) == before, "{:?}", tree(project).keys());
    }
    regen(project, &[])
}

#[test]
fn a_failed_run_changes_nothing() {
    let project = generated("regen-failed");
    let document = project.join("specs/shop/openapi.yaml");
    // The other vendor has news, which must wait.
    fs::write(project.join("specs/bank/openapi.yaml"), BANK.replace("accounts", "books")).unwrap();

    fs::write(&document, SHOP.replace("paths:\n", DANGLING)).unwrap();
    let run = must_fail(&project, 1);
    assert!(run.stdout.contains("skipped GET /refunds: "), "{run:?}");
    assert!(run.stderr.contains("--> specs/shop/openapi.yaml:4:"), "{run:?}");
    assert!(run.last_line().starts_with("nothing was written"), "{run:?}");

    fs::write(&document, "openapi: [").unwrap();
    assert!(must_fail(&project, 1).stderr.contains("--> specs/shop/openapi.yaml:1:10"));
    // An error that skips no operation: what is left of the schema is any JSON.
    fs::write(&document, SHOP.replace("{type: integer}", "{$ref: '#/components/schemas/Gone'}")).unwrap();
    assert!(must_fail(&project, 1).stderr.contains("error[dangling-reference]"));
    fs::remove_file(&document).unwrap();
    assert!(must_fail(&project, 1).stderr.contains("cannot read specs/shop/openapi.yaml"));
    fs::write(&document, SHOP).unwrap();

    fs::write(project.join("specs/vendors.toml"), VENDORS.replace("documents", "document")).unwrap();
    assert!(must_fail(&project, 2).stderr.contains("specs/vendors.toml"));
    fs::write(project.join("specs/vendors.toml"), VENDORS.replace("shop]", "\"corner shop\"]")).unwrap();
    assert!(must_fail(&project, 2).stderr.contains("`corner shop` cannot name a module"));

    fs::write(project.join("specs/vendors.toml"), VENDORS).unwrap();
    assert_eq!(regen(&project, &[]).last_line(), "written");
}

#[test]
fn operations_may_be_skipped_where_that_is_said() {
    let project = generated("regen-allowed");
    fs::write(project.join("specs/shop/openapi.yaml"), SHOP.replace("paths:\n", DANGLING)).unwrap();
    let allowing = |operation: &str| VENDORS.replace("[bank]", &format!("allow-skipped = [\"{operation}\"]\n\n[bank]"));
    fs::write(project.join("specs/vendors.toml"), allowing("POST /refunds")).unwrap();
    must_fail(&project, 1);
    fs::write(project.join("specs/vendors.toml"), allowing("GET /refunds")).unwrap();
    let run = regen(&project, &[]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.stdout.contains("shop: 1 operations, "), "{run:?}");
}

#[test]
fn an_unknown_vendor_is_told_the_known_ones() {
    let project = project("regen-unknown");
    let before = tree(&project);
    let run = regen(&project, &["shop", "shopp"]);
    let expected = "error: no vendor `shopp` in specs/vendors.toml; there are bank, shop\n";
    assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (2, "", expected));
    assert!(tree(&project) == before);
}

#[test]
fn a_strict_run_writes_nothing_where_there_is_a_warning() {
    let project = generated("regen-strict");
    fs::write(project.join("specs/shop/openapi.yaml"), SHOP.replace("integer", "intager")).unwrap();
    let before = tree(&project);
    let run = regen(&project, &["--strict"]);
    assert!(run.code == 1 && run.stderr.contains("error["), "{run:?}");
    assert!(tree(&project) == before);
    assert_eq!(regen(&project, &[]).last_line(), "written");
}

#[test]
fn a_vendor_may_be_generated_in_part() {
    let project = generated("regen-part");
    let part = "include-tags = [\"carts\"]\ninclude-operations = [\"list_carts\"]\n\n[bank]";
    fs::write(project.join("specs/vendors.toml"), VENDORS.replace("\n[bank]", part)).unwrap();
    let shop = SHOP.replace("paths:\n", DANGLING);
    fs::write(project.join("specs/shop/openapi.yaml"), shop).unwrap();
    assert_eq!(regen(&project, &["--strict"]).last_line(), "up to date");
    let odd = VENDORS.replace("\n[bank]", "include-tag = [\"carts\"]\n\n[bank]");
    fs::write(project.join("specs/vendors.toml"), odd).unwrap();
    let run = regen(&project, &[]);
    assert!(run.code == 2 && run.stderr.contains("include-tag"), "{run:?}");
}
