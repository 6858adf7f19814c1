//! What is said about documents that are wrong, and that nothing hostile ends in a panic, a hang or a full memory.

use std::path::Path;

use billwright_codegen::front::front;
use billwright_codegen::load::Source;
use billwright_codegen::name::Lock;
use billwright_codegen::render::{Format, render};
use billwright_codegen::select::Selection;
use billwright_codegen::{Options, Root, generate};

/// The report about a document, with its overlay if there is one. Files are read from beside it.
fn report(document: &Path) -> String {
    let read = |path: &Path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        std::fs::read_to_string(path).map(|text| Source { name, text })
    };
    let folder = document.parent().unwrap_or(document);
    let Ok(source) = read(document) else { return "the document is not there".to_owned() };
    let overlays: Vec<Source> = read(&folder.join("overlay.yaml")).into_iter().collect();
    let files =
        |_: &str, path: &str| std::fs::read_to_string(folder.join(path)).map_err(|error| error.kind().to_string());
    let options = Options {
        header: String::new(),
        root: Root::Module,
        lock: Lock::new(),
        selection: Selection::default(),
        features: None,
        test_server: false,
    };
    let sources = [source];
    let generated = generate(&sources, &overlays, &files, &options);
    let mut report = render(&generated.diagnostics, &sources, Format::Text);
    for skipped in &generated.skipped {
        report.push_str(&format!("skipped {}: {}\n", skipped.name, skipped.reason));
    }
    match &generated.output {
        Some(output) => report.push_str(&format!("the rest is generated: {} operations\n", output.operations)),
        None => report.push_str("nothing is generated\n"),
    }
    report
}

#[test]
fn reports() {
    insta::glob!("invalid/*/document.*", |path| {
        let folder = path.parent().unwrap();
        insta::with_settings!({
            snapshot_path => folder,
            prepend_module_to_snapshot => false,
            snapshot_suffix => "",
            omit_expression => true,
        }, {
            insta::assert_snapshot!("report", report(path));
        });
    });
}

fn codes(text: String) -> Vec<&'static str> {
    let source = Source { name: "document".to_owned(), text };
    let sources = [source];
    let stage = front(&sources, &[], &|_, _| Err("none".to_owned()), &Selection::default());
    // Printing must get along with it too.
    assert!(!render(&stage.diagnostics, &sources, Format::Text).contains('\u{0}'));
    stage.diagnostics.iter().map(|diagnostic| diagnostic.code.name()).collect()
}

const HEAD: &str = "openapi: 3.0.3\ninfo: {title: a, version: '1'}\npaths: {}\n";

#[test]
fn ten_thousand_levels() {
    let (open, close) = ("[".repeat(10_000), "]".repeat(10_000));
    assert_eq!(codes(format!("{{\"openapi\": \"3.0.3\", \"x\": {open}{close}}}")), ["too-deep"]);
    assert_eq!(codes(format!("{HEAD}x-deep: {open}{close}\n")), ["too-deep"]);
    assert_eq!(codes(open), ["too-deep"]);
    let block: String = (0..10_000).map(|level| format!("{}a:\n", " ".repeat(level))).collect();
    assert_eq!(codes(block), ["too-deep"]);
    assert_eq!(codes(format!("{HEAD}x-deep:\n  {}a\n", "- ".repeat(10_000))), ["too-deep"]);
}

#[test]
fn as_deep_as_is_allowed() {
    for (open, close) in [
        ("{type: array, items: ", "}"),
        ("{oneOf: [{type: 'null'}, ", "]}"),
        ("{type: [object, string, array], properties: {a: ", "}}"),
        ("{additionalProperties: ", "}"),
        ("{prefixItems: [", "]}"),
        ("{allOf: [{$ref: '#/x'}, ", "]}"),
    ] {
        let levels = if close.len() > 1 { 60 } else { 120 };
        let schema = format!("{}{{type: string}}{}", open.repeat(levels), close.repeat(levels));
        let text = format!("{HEAD}components: {{schemas: {{Deep: {schema}}}}}\n").replace("3.0.3", "3.1.0");
        let found = codes(text);
        assert!(!found.contains(&"too-deep") && !found.contains(&"lost-in-parse"), "{open}: {found:?}");
    }
}

#[test]
fn aliases_that_grow() {
    let mut text = format!("{HEAD}x-0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n");
    for level in 1..12 {
        let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
        text.push_str(&format!("x-{level}: &a{level} [{aliases}]\n"));
    }
    assert_eq!(codes(text), ["alias-bomb"]);
    assert_eq!(codes(format!("{HEAD}x-self: &a [*a]\n")), ["alias-bomb"]);
}

#[test]
fn references_that_grow() {
    let items: String = (0..12)
        .map(|level| {
            let next = format!("{{$ref: '#/components/pathItems/p{}'}}", level + 1);
            let callbacks: String = (0..10).map(|n| format!("c{n}: {{x: {next}}}, ")).collect();
            format!("    p{level}: {{get: {{responses: {{}}, callbacks: {{{callbacks}}}}}}}\n")
        })
        .collect();
    let text = format!(
        "openapi: 3.1.0\ninfo: {{title: a, version: '1'}}\npaths:\n  /a: {{$ref: '#/components/pathItems/p0'}}\n\
         components:\n  pathItems:\n{items}"
    );
    let found = codes(text);
    assert!(found.contains(&"expansion"), "{found:?}");
    let cycle = "openapi: 3.1.0\ninfo: {title: a, version: '1'}\npaths:\n  /a: {$ref: '#/paths/~1b'}\n  /b: {$ref: '#/paths/~1a'}\n";
    codes(cycle.to_owned());
}

#[test]
fn odd_bytes() {
    for text in [
        "",
        "\u{feff}",
        "\u{0}",
        "{",
        "[",
        "\"",
        "%",
        "&a",
        "*a",
        "? a",
        "? [a]: b",
        "a: b: c",
        "- a",
        "<<: 1",
        "!!int x",
        "---\n---\n",
    ] {
        let found = codes(text.to_owned());
        assert!(!found.is_empty(), "{text:?}");
        codes(format!("{HEAD}{text}"));
    }
}
