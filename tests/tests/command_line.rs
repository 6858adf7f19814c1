//! `cargo xtask generate` as users see it: what it writes, what it says, and how it ends.
#![allow(clippy::unwrap_used, clippy::panic, reason = "test code")]

mod support;

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use support::command::{Run, empty_folder, text, tree, xtask};

const GOOD: &str = "\
openapi: 3.0.3
info: {title: Shop, version: '1'}
paths:
  /carts: {get: {operationId: list_carts, tags: [carts], responses: {'200': {description: ok, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Cart'}}}}}}}}
  /carts/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    delete: {operationId: delete_cart, tags: [carts], responses: {'204': {description: gone}}}
components: {schemas: {Cart: {type: object, required: [id], properties: {id: {type: string}, total: {type: integer}}}}}
";

/// Two operations that lead nowhere, beside the good ones.
fn dangling() -> String {
    let orders = "paths:
  /orders: {get: {responses: {'200': {$ref: '#/components/responses/Gone'}}}}
  /refunds: {post: {parameters: [{$ref: '#/components/parameters/Gone'}], responses: {'204': {description: ok}}}}
";
    GOOD.replace("paths:\n", orders)
}

/// A folder with a document in it.
fn with_document(folder: &str, name: &str, document: impl AsRef<[u8]>) -> (PathBuf, PathBuf) {
    let folder = empty_folder(folder);
    let path = folder.join(name);
    fs::write(&path, document).unwrap();
    (folder, path)
}

fn generate(document: &Path, out: &Path, more: &[&str]) -> Run {
    xtask(&[&["generate", text(document), "--out", text(out)], more].concat())
}

/// The number after a word in the last line.
fn number(line: &str, before: &str) -> usize {
    let rest = line.split_once(before).unwrap_or_else(|| panic!("no {before:?} in {line:?}")).1;
    rest.split(|c: char| !c.is_ascii_digit()).next().unwrap().parse().unwrap()
}

/// Holds the last line to its form, and gives operations, skipped ones, types and lines.
fn counts(run: &Run) -> [usize; 4] {
    let line = run.last_line();
    let found = ["operations: ", "emitted, ", "types: ", "lines: "].map(|word| number(line, word));
    let [emitted, skipped, types, lines] = found;
    assert_eq!(line, format!("operations: {emitted} emitted, {skipped} skipped; types: {types}; lines: {lines}"));
    found
}

#[test]
fn a_good_document() {
    let (folder, document) = with_document("generate-good", "shop.yaml", GOOD);
    // Folders that are not there yet are made.
    let out = folder.join("deep/shop");
    let run = generate(&document, &out, &[]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{run:?}");
    assert_eq!(run.stdout.lines().count(), 1, "{run:?}");
    let [emitted, skipped, types, lines] = counts(&run);
    assert_eq!((emitted, skipped, types), (2, 0, 1));

    let files = tree(&out);
    assert!(files.contains_key("Cargo.toml") && files.contains_key("src/lib.rs"), "{:?}", files.keys());
    let sources = files.iter().filter(|(path, _)| path.ends_with(".rs")).map(|(_, bytes)| bytes.as_ref().unwrap());
    let written: usize = sources.map(|bytes| bytes.iter().filter(|byte| **byte == b'\n').count()).sum();
    assert_eq!(lines, written);
}

#[test]
fn a_second_run_writes_the_same_and_removes_what_is_stale() {
    let (folder, document) = with_document("generate-twice", "shop.yaml", GOOD);
    let out = folder.join("out");
    assert_eq!(generate(&document, &out, &[]).code, 0);
    let first = tree(&out);
    assert_eq!(generate(&document, &out, &[]).code, 0);
    assert!(tree(&out) == first);

    assert!(first.contains_key("src/carts.rs"), "{:?}", first.keys());
    fs::write(&document, GOOD.replace("carts", "baskets")).unwrap();
    assert_eq!(generate(&document, &out, &["--name", "basket shop"]).code, 0);
    let second = tree(&out);
    assert!(second.contains_key("src/baskets.rs") && !second.contains_key("src/carts.rs"), "{:?}", second.keys());
    let manifest = fs::read_to_string(out.join("Cargo.toml")).unwrap();
    assert!(manifest.contains("name = \"basket-shop\""), "{manifest}");
}

#[test]
fn what_was_written_by_hand_stays() {
    let (folder, document) = with_document("generate-foreign", "shop.yaml", GOOD);
    let out = folder.join("out");
    fs::create_dir_all(out.join("src")).unwrap();
    fs::write(out.join("src/main.rs"), "fn main() {}\n").unwrap();
    fs::write(out.join("Cargo.toml"), "[package]\nname = \"mine\"\n").unwrap();
    let before = tree(&folder);
    let run = generate(&document, &out, &[]);
    assert_eq!(run.code, 2, "{run:?}");
    assert!(run.stderr.starts_with("error: ") && run.stderr.contains("main.rs was not generated"), "{run:?}");
    assert!(tree(&folder) == before);

    fs::remove_file(out.join("src/main.rs")).unwrap();
    let run = generate(&document, &out, &[]);
    assert_eq!((run.code, counts(&run)[0]), (0, 2), "{run:?}");
    assert_eq!(fs::read_to_string(out.join("Cargo.toml")).unwrap(), "[package]\nname = \"mine\"\n");
    assert!(run.stdout.contains("Cargo.toml is left as it is"), "{run:?}");
}

#[test]
fn operations_that_are_skipped_are_named() {
    let (folder, document) = with_document("generate-dangling", "shop.yaml", dangling());
    let run = generate(&document, &folder.join("out"), &[]);
    assert_eq!(run.code, 1, "{run:?}");
    let [emitted, skipped, ..] = counts(&run);
    assert_eq!((emitted, skipped), (2, 2));
    let lines: Vec<&str> = run.stdout.lines().collect();
    let [named @ .., _] = lines.as_slice() else { panic!("{lines:?}") };
    assert_eq!(named.len(), 2, "{lines:?}");
    for (name, target) in [("GET /orders", "responses/Gone"), ("POST /refunds", "parameters/Gone")] {
        let line = format!("skipped {name}: `#/components/{target}` points to nothing");
        assert!(named.contains(&line.as_str()), "{lines:?}");
    }
    let carts = fs::read_to_string(folder.join("out/src/carts.rs")).unwrap();
    assert!(carts.contains("ListCarts") && carts.contains("DeleteCart"), "{carts}");
}

/// What cannot be generated from, and what is said: the code, and where it stands in the file.
fn hopeless() -> Vec<(&'static str, Vec<u8>, &'static str, &'static str)> {
    let deep_json = format!("{{\"openapi\": \"3.0.3\",\n\"x\": {}{}}}", "[".repeat(10_000), "]".repeat(10_000));
    let deep_yaml: String = (0..10_000).map(|level| format!("{}a:\n", " ".repeat(level))).collect();
    let bytes = [b"openapi: 3.0.3\ninfo: {title: \xc3\xbc".as_slice(), b"\xff}\n"].concat();
    vec![
        ("neither.json", b"{\"openapi\": \"3.0.3\",\n \"info\": }}".to_vec(), "syntax", ":2:10"),
        ("neither.yaml", b"openapi: 3.0.3\ninfo: [\n".to_vec(), "syntax", ":2:7"),
        ("other.yaml", b"name: shop\n".to_vec(), "not-openapi", ":1:1"),
        ("list.json", b"[1, 2]".to_vec(), "not-openapi", ":1:1"),
        ("empty.yaml", Vec::new(), "not-openapi", ""),
        ("new.yaml", GOOD.replace("3.0.3", "4.0.0").into_bytes(), "unknown-version", ":1:1"),
        ("old.json", b"{\"swagger\": \"2.0\", \"paths\": {}}".to_vec(), "swagger-2", ":1:2"),
        ("deep.json", deep_json.into_bytes(), "too-deep", ":2:"),
        ("deep.yaml", deep_yaml.into_bytes(), "too-deep", ":129:"),
        ("bytes.yaml", bytes, "not-utf-8", ":2:16"),
    ]
}

/// Runs into a folder that holds a file, and into one that is not there: both stay as they are.
fn must_refuse(folder: &Path, document: &Path, more: &[&str]) -> Run {
    let there = folder.join("there");
    fs::create_dir_all(&there).unwrap();
    fs::write(there.join("mine.txt"), "mine").unwrap();
    let before = tree(folder);
    let run = generate(document, &there, more);
    let again = generate(document, &folder.join("not/there"), more);
    assert!(tree(folder) == before, "{:?}", tree(folder).keys());
    for run in [&run, &again] {
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{run:?}");
    }
    assert_eq!(run.stderr, again.stderr);
    run
}

#[test]
fn documents_that_cannot_be_read() {
    for (name, document, code, place) in hopeless() {
        let (folder, document) = with_document("generate-hopeless", name, document);
        let run = must_refuse(&folder, &document, &[]);
        assert!(run.stderr.starts_with(&format!("error[{code}]: ")), "{name}: {}", run.stderr);
        let path = document.display();
        let place = if place.is_empty() { format!("in: {path}") } else { format!("--> {path}{place}") };
        assert!(run.stderr.contains(&place), "{name}: {place} is not in {}", run.stderr);
        assert!(run.stderr.contains("= help: "), "{name}: {}", run.stderr);
    }
}

#[test]
fn pointers_are_said() {
    let (folder, document) = with_document("generate-pointers", "old.yaml", "swagger: '2.0'\npaths: {}\n");
    assert!(must_refuse(&folder, &document, &[]).stderr.contains("= at: /swagger\n"));
    let (folder, document) = with_document("generate-pointers", "shop.yaml", dangling());
    let run = generate(&document, &folder.join("out"), &[]);
    assert!(run.stderr.contains("= at: /paths/~1orders/get\n"), "{}", run.stderr);
}

#[test]
fn files_that_cannot_be_read() {
    let (folder, document) = with_document("generate-missing", "shop.yaml", GOOD);
    let run = must_refuse(&folder, &folder.join("gone.yaml"), &[]);
    assert!(run.stderr.starts_with("error[unreadable-file]: ") && run.stderr.contains("gone.yaml"), "{run:?}");
    let run = must_refuse(&folder, &folder, &[]);
    assert!(run.stderr.starts_with("error[unreadable-file]: "), "{run:?}");
    let run = must_refuse(&folder, &document, &["--overlay", text(&folder.join("gone.yaml"))]);
    assert!(run.stderr.starts_with("error[unreadable-file]: ") && run.stderr.contains("gone.yaml"), "{run:?}");
}

#[test]
fn overlays_that_are_wrong() {
    let (folder, document) = with_document("generate-overlay", "shop.yaml", GOOD);
    let overlay = folder.join("overlay.yaml");
    let head = "overlay: 1.0.0\ninfo: {title: Better, version: '1'}\nactions:\n";
    for (text_of, code, place) in [
        (format!("{head}  - {{target: \"$.paths['/none']\", remove: true}}\n"), "overlay-without-effect", ":4:6"),
        (format!("{head}  - {{target: '$.['}}\n"), "invalid-overlay", ":4:6"),
        (format!("{head}  - ["), "syntax", ":4:5"),
        ("actions: []\n".to_owned(), "invalid-overlay", ":1:1"),
    ] {
        fs::write(&overlay, text_of).unwrap();
        let run = must_refuse(&folder, &document, &["--overlay", text(&overlay)]);
        assert!(run.stderr.starts_with(&format!("error[{code}]: ")), "{run:?}");
        assert!(run.stderr.contains(&format!("--> {}{place}", overlay.display())), "{run:?}");
    }
    fs::write(&overlay, format!("{head}  - {{target: \"$.paths['/carts']\", remove: true}}\n")).unwrap();
    let run = generate(&document, &folder.join("out"), &["--overlay", text(&overlay)]);
    assert_eq!((run.code, counts(&run)[0]), (0, 1), "{run:?}");
}

/// The diagnostics on standard error, each line an object of the form that tools are promised.
fn objects(run: &Run) -> Vec<Value> {
    let object = |line: &str| {
        let object: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{line}: {error}"));
        for key in ["code", "severity", "file", "pointer", "message"] {
            assert!(object[key].is_string(), "{key}: {line}");
        }
        for key in ["line", "column"] {
            assert!(object[key].is_null() && object.get(key).is_some() || object[key].is_u64(), "{key}: {line}");
        }
        object
    };
    run.stderr.lines().map(object).collect()
}

#[test]
fn diagnostics_for_tools() {
    let json = ["--message-format", "json"];
    let (folder, document) = with_document("generate-json", "shop.yaml", dangling());
    let run = generate(&document, &folder.join("out"), &json);
    assert_eq!((run.code, counts(&run)[1]), (1, 2));
    let found = objects(&run);
    let orders = found.iter().find(|object| object["pointer"] == "/paths/~1orders/get").unwrap();
    assert_eq!((orders["code"].as_str(), orders["severity"].as_str()), (Some("operation-skipped"), Some("error")));
    assert_eq!((orders["file"].as_str(), orders["line"].as_u64()), (Some(text(&document)), Some(4)));
    assert_eq!(orders["column"].as_u64(), Some(13));

    for (name, document, code, place) in hopeless() {
        let (folder, document) = with_document("generate-json", name, document);
        let run = generate(&document, &folder.join("out"), &json);
        let [object] = objects(&run).try_into().unwrap();
        assert_eq!((run.code, object["code"].as_str()), (2, Some(code)), "{name}");
        assert_eq!(object["line"].is_null(), place.is_empty(), "{name}: {object}");
    }
    // Nor is anything else said in another form.
    let (folder, document) = with_document("generate-json", "shop.yaml", GOOD);
    let [object] = objects(&generate(&folder.join("gone.yaml"), &folder.join("out"), &json)).try_into().unwrap();
    assert_eq!(object["code"], "unreadable-file");
    let run = generate(&document, &document.join("out"), &json);
    let [object] = objects(&run).try_into().unwrap();
    assert_eq!((run.code, object["code"].as_str()), (2, Some("command-failed")));
}

#[test]
fn a_reader_that_has_gone() {
    let (folder, document) = with_document("generate-unread", "shop.yaml", dangling());
    let out = folder.join("out");
    let arguments = ["run", "-q", "-p", "xtask", "--", "generate", text(&document), "--out", text(&out)];
    let piped = std::process::Stdio::piped;
    let mut run = support::cargo_command(&arguments).stdout(piped()).stderr(piped()).spawn().unwrap();
    drop(run.stdout.take());
    let output = run.wait_with_output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(!said.contains("panicked"), "{said}");
}

#[test]
fn names_that_cargo_takes() {
    let (folder, document) = with_document("generate-names", "shop.yaml", GOOD);
    for (name, expected) in [
        ("3d", "api-3d"),
        ("Ünï", "n"),
        ("test", "test-api"),
        ("", "api"),
        ("a b/c", "a-b-c"),
        ("core", "core-api"),
        ("self", "self-api"),
        ("billwright-runtime", "billwright-runtime-api"),
        ("\"]\n[x", "x"),
        ("Shop", "shop"),
    ] {
        let out = folder.join("out");
        assert_eq!(generate(&document, &out, &["--name", name]).code, 0, "{name}");
        let output = support::cargo_command(&["metadata", "--offline", "--no-deps", "--format-version", "1"])
            .current_dir(&out)
            .output()
            .unwrap();
        assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
        let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(metadata["packages"][0]["name"], expected);
    }
}
