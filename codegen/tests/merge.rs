//! Several documents as one: what they become, and what is said about it.
#![allow(clippy::unwrap_used, reason = "a case that is not there is a failed test")]

use std::path::Path;

use billwright_codegen::load::{Files, Source, load};
use billwright_codegen::merge::merge;
use billwright_codegen::name::Lock;
use billwright_codegen::render::{Format, render};
use billwright_codegen::select::Selection;
use billwright_codegen::{Options, Output, Root, generate};
use serde_json::Value;

/// For documents that refer to no file but to one another.
fn no_files(_: &str, path: &str) -> Result<String, String> {
    Err(format!("{path} is not there"))
}

fn options() -> Options {
    Options {
        header: String::new(),
        root: Root::Module,
        lock: Lock::new(),
        selection: Selection::default(),
        features: None,
        test_server: false,
    }
}

/// The documents of a case, by name.
fn sources(folder: &Path) -> Vec<Source> {
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "yaml"));
    paths.sort();
    let source = |path: &std::path::PathBuf| Source {
        name: path.file_name().unwrap().to_string_lossy().into_owned(),
        text: std::fs::read_to_string(path).unwrap(),
    };
    paths.iter().map(source).collect()
}

fn merged(sources: &[Source]) -> Value {
    let names: Vec<&str> = sources.iter().map(|source| source.name.as_str()).collect();
    let beside = |_: &str, path: &str| Ok(sources.iter().find(|source| source.name == path).unwrap().text.clone());
    let documents = sources.iter().map(|source| load(source, &beside).value.unwrap()).collect();
    merge(&names, documents).value.unwrap().raw.value
}

#[test]
fn cases() {
    insta::glob!("merge/*/books.yaml", |path| {
        let folder = path.parent().unwrap();
        let sources = sources(folder);
        let generated = generate(&sources, &[], &no_files, &options());
        let mut shown = format!("{}\n\n", serde_json::to_string_pretty(&merged(&sources)).unwrap());
        shown.push_str(&render(&generated.diagnostics, &sources, Format::Text));
        for skipped in &generated.skipped {
            let (file, at) = (&sources[skipped.document].name, &skipped.at);
            shown.push_str(&format!("skipped {} at {at} of {file}: {}\n", skipped.name, skipped.reason));
        }
        insta::with_settings!({
            snapshot_path => folder,
            snapshot_suffix => "",
            prepend_module_to_snapshot => false,
            omit_expression => true,
        }, {
            insta::assert_snapshot!("merged", shown);
        });
    });
}

#[test]
fn both_places_are_told_to_tools_too() {
    let sources = sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/merge/paths"));
    let generated = generate(&sources, &[], &no_files, &options());
    let report = render(&generated.diagnostics, &sources, Format::Json);
    let line = report.lines().find(|line| line.contains("repeated-operation")).unwrap();
    let told: Value = serde_json::from_str(line).unwrap();
    assert_eq!((told["file"].as_str(), told["line"].as_u64()), (Some("loans.yaml"), Some(9)));
    let other = &told["other"];
    assert_eq!((other["file"].as_str(), other["line"].as_u64()), (Some("books.yaml"), Some(6)));
    assert_eq!(other["pointer"], "/paths/~1books~1{id}/get");
}

/// A document in two: every other path in each, and everything else in both.
fn halves(source: &Source, files: Files<'_>) -> [Source; 2] {
    let whole = load(source, files).value.unwrap().value;
    [0, 1].map(|half| {
        let mut document = whole.clone();
        if let Some(Value::Object(paths)) = document.get_mut("paths") {
            let all = std::mem::take(paths);
            *paths = all.into_iter().enumerate().filter(|(at, _)| at % 2 == half).map(|(_, path)| path).collect();
        }
        let name = source.name.replace(".yaml", &format!("-{half}.yaml"));
        Source { name, text: document.to_string() }
    })
}

fn emitted(sources: &[Source], files: Files<'_>) -> Output {
    generate(sources, &[], files, &options()).output.unwrap()
}

#[test]
fn two_halves_are_the_whole() {
    insta::glob!("fixtures/*/document.yaml", |path| {
        let text = std::fs::read_to_string(path).unwrap();
        let source = Source { name: "document.yaml".to_owned(), text };
        let beside =
            |_: &str, file: &str| std::fs::read_to_string(path.with_file_name(file)).map_err(|e| e.to_string());
        let halves = halves(&source, &beside);
        // Written as the halves are: a number beyond 64 bits has all of its digits in the document alone.
        let whole = Source { text: load(&source, &beside).value.unwrap().value.to_string(), ..source };
        let (whole, again) = (emitted(&[whole], &beside), emitted(&halves, &beside));
        assert_eq!(whole.files, again.files, "{}", path.display());
        assert_eq!(whole.lock, again.lock, "{}", path.display());
    });
}

#[test]
fn a_part_that_only_one_half_has_is_taken() {
    let text = "openapi: 3.1.0\ninfo: {title: a, version: '1'}\npaths:\n  /a: {get: {operationId: a, responses: {'200': {description: '', content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}}}}\ncomponents: {schemas: {A: {type: object, properties: {b: {type: string}}}}}\n";
    let whole = Source { name: "whole.yaml".to_owned(), text: text.to_owned() };
    let rest = Source {
        name: "rest.yaml".to_owned(),
        text: "openapi: 3.1.0\ninfo: {title: a, version: '1'}\npaths: {}\n".to_owned(),
    };
    let emitted_whole = emitted(std::slice::from_ref(&whole), &no_files);
    assert_eq!(emitted_whole.files, emitted(&[whole.clone(), rest.clone()], &no_files).files);
    assert_eq!(emitted_whole.files, emitted(&[rest, whole], &no_files).files);
}

#[test]
fn no_document_is_an_error() {
    let generated = generate(&[], &[], &no_files, &options());
    assert!(generated.output.is_none());
    assert!(render(&generated.diagnostics, &[], Format::Text).contains("there is no document"));
    assert_eq!(merge(&[], Vec::new()).diagnostics.len(), 1);
}
