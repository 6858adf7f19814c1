//! Tags as features: a feature has all that its operations need, and nothing that they do not.
//!
//! What is emitted is read as text, so that this does not rest on what the generator thinks of it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "test code")]

mod support;

use std::collections::{BTreeMap, BTreeSet};

use billwright_codegen::name::Lock;
use billwright_codegen::select::Selection;
use billwright_codegen::{Options, Output, Root, generate};
use support::emitted::Crate;
use support::{Vendor, no_files, project, read};

/// The emitted modules, as far as features concern them.
struct Modules {
    /// The feature of each tag's module, and the types that it mentions.
    tags: BTreeMap<String, BTreeSet<String>>,
    /// Modules of types, by name.
    types: BTreeMap<String, Types>,
}

/// A module of types.
struct Types {
    /// Those it is compiled for; empty where it always is.
    features: BTreeSet<String>,
    defines: BTreeSet<String>,
    uses: BTreeSet<String>,
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The words that follow `before` in a text.
fn words_after(text: &str, before: &str) -> BTreeSet<String> {
    text.split(before).skip(1).map(|rest| rest.chars().take_while(|c| is_word(*c)).collect()).collect()
}

/// What stands in quotes.
fn quoted(text: &str) -> BTreeSet<String> {
    text.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

impl Modules {
    fn read(output: &Output) -> Self {
        let text = |path: &str| &output.files.iter().find(|file| file.path == path).unwrap().text;
        let module = |name: &str| name.trim_start_matches("r#").to_owned();
        let mut tags = BTreeMap::new();
        let mut lines = text("mod.rs").lines().peekable();
        while let Some(line) = lines.next() {
            let Some(feature) = line.strip_prefix("#[cfg(feature = \"").and_then(|rest| rest.strip_suffix("\")]"))
            else {
                continue;
            };
            let name = lines.next().unwrap().strip_prefix("pub mod ").unwrap().trim_end_matches(';');
            let accessor = format!("    #[cfg(feature = \"{feature}\")]\n    pub fn ");
            assert_eq!(text("mod.rs").matches(&accessor).count(), 1, "{accessor}");
            let mentioned = words_after(text(&format!("{}.rs", module(name))), "types::");
            assert!(tags.insert(feature.to_owned(), mentioned).is_none());
        }

        let mut types = BTreeMap::new();
        let (always, by_feature) = text("types/mod.rs").split_once("rt::modules! {").unwrap();
        let mut add = |name: &str, features: BTreeSet<String>| {
            let text = text(&format!("types/{}.rs", module(name)));
            let defines = ["pub struct ", "pub enum ", "pub type "].iter().flat_map(|kind| words_after(text, kind));
            let imports = text.split("use super::").skip(1).map(|rest| rest.split(';').next().unwrap());
            let uses = imports.flat_map(|names| names.split(|c| !is_word(c))).filter(|name| !name.is_empty());
            let uses = uses.map(str::to_owned).collect();
            types.insert(name.to_owned(), Types { features, defines: defines.collect(), uses });
        };
        for line in always.lines() {
            if let Some(name) = line.strip_prefix("mod ") {
                add(name.trim_end_matches(';'), BTreeSet::new());
            }
        }
        for entry in by_feature.split_inclusive('}') {
            if let Some((name, features)) = entry.split_once('{') {
                add(name.trim(), quoted(features));
            }
        }
        Self { tags, types }
    }

    /// The modules of types that a feature has.
    fn of<'m>(&'m self, feature: &'m str) -> impl Iterator<Item = (&'m String, &'m Types)> {
        self.types.iter().filter(move |(_, types)| types.features.is_empty() || types.features.contains(feature))
    }
}

/// Holds each feature to what its operations need.
fn check(output: &Output) {
    let modules = Modules::read(output);
    let known: BTreeSet<&String> = output.features.iter().collect();
    assert_eq!(modules.tags.keys().collect::<BTreeSet<_>>(), known);
    let defined: usize = modules.types.values().map(|types| types.defines.len()).sum();
    assert_eq!(defined, output.types);
    for types in modules.types.values() {
        assert!(types.features.iter().all(|feature| known.contains(feature)), "{:?}", types.features);
    }
    for (feature, mentioned) in &modules.tags {
        let homes: BTreeMap<&String, &String> =
            modules.of(feature).flat_map(|(name, types)| types.defines.iter().map(move |ty| (ty, name))).collect();
        // From the operations on, everything is there…
        let mut open: Vec<&String> = mentioned.iter().collect();
        let mut needed: BTreeSet<&String> = BTreeSet::new();
        let mut seen: BTreeSet<&String> = BTreeSet::new();
        // …and whatever is always there, too.
        open.extend(modules.types.values().filter(|types| types.features.is_empty()).flat_map(|types| &types.uses));
        while let Some(ty) = open.pop() {
            if seen.insert(ty) {
                let home = homes.get(ty).unwrap_or_else(|| panic!("{feature} has no {ty}"));
                if needed.insert(home) {
                    open.extend(&modules.types[*home].uses);
                }
            }
        }
        // Nothing else is.
        for (name, types) in modules.of(feature) {
            assert!(types.features.is_empty() || needed.contains(name), "{feature} does not need {name}");
        }
    }
}

#[test]
fn each_feature_of_a_vendor_has_what_it_needs() {
    for vendor in Vendor::all() {
        let output = vendor.generate(&vendor.documents);
        assert_eq!(output.features.is_empty(), vendor.options.features.is_none(), "{}", vendor.name);
        if vendor.options.features.is_some() {
            check(&output);
        }
    }
}

fn shop() -> Output {
    let document = read(&project().join("codegen/tests/features/document.yaml"), "document.yaml");
    let options = Options {
        selection: Selection::default(),
        header: "Generated.".to_owned(),
        root: Root::Module,
        lock: Lock::new(),
        features: Some("shop".to_owned()),
        test_server: false,
    };
    generate(&[document], &[], &no_files, &options).output.unwrap()
}

#[test]
fn each_feature_of_a_small_document_has_what_it_needs() {
    check(&shop());
}

#[test]
fn the_check_finds_what_is_missing_and_what_is_too_much() {
    for (from, to) in [
        // Orders, but not prices.
        ("price { \"shop-orders\", \"shop-price-lists\" }", "price { \"shop-price-lists\" }"),
        // Prices have no lines.
        ("line { \"shop-carts\", \"shop-orders\" }", "line { \"shop-carts\", \"shop-orders\", \"shop-price-lists\" }"),
    ] {
        let mut output = shop();
        let file = output.files.iter_mut().find(|file| file.path == "types/mod.rs").unwrap();
        assert!(file.text.contains(from), "{}", file.text);
        file.text = file.text.replace(from, to);
        assert!(std::panic::catch_unwind(|| check(&output)).is_err(), "{to}");
    }
}

#[test]
fn each_feature_of_a_small_document_compiles() {
    let output = shop();
    let features = output.features.clone();
    let emitted = Crate::with_features("emitted-features", &BTreeMap::from([("shop".to_owned(), output)]), &features);
    emitted.must_pass(&["check"]);
    for feature in &features {
        emitted.must_pass(&["check", "--features", feature]);
    }
    emitted.must_pass(&["check", "--all-features"]);
}
