//! The vendors as `specs/vendors.toml` has them, the generator, and cargo.
#![allow(dead_code, reason = "no suite needs all of it")]

pub mod command;
pub mod emitted;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use billwright_codegen::load::Source;
use billwright_codegen::name::Lock;
use billwright_codegen::select::Selection;
use billwright_codegen::{Options, Root, generate};

/// The project's folder.
pub fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// Runs cargo as in a shell of the user's.
pub fn cargo(arguments: &[&str]) -> Output {
    cargo_command(arguments).output().unwrap()
}

/// Cargo as in a shell of the user's, to be run.
pub fn cargo_command(arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap());
    command.args(arguments).current_dir(project());
    // What cargo tells this test of its package would have build scripts run again, here and in the next shell.
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    command
}

/// A vendor's documents, and what else is generated from.
pub struct Vendor {
    pub name: String,
    pub documents: Vec<Source>,
    pub overlays: Vec<Source>,
    pub options: Options,
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Entry {
    documents: Vec<PathBuf>,
    #[serde(default)]
    overlays: Vec<PathBuf>,
    #[serde(default)]
    tag_features: bool,
}

impl Vendor {
    /// All vendors in `specs/vendors.toml`.
    pub fn all() -> Vec<Self> {
        let table = std::fs::read_to_string(project().join("specs/vendors.toml")).unwrap();
        let vendors: BTreeMap<String, Entry> = toml::from_str(&table).unwrap();
        assert!(!vendors.is_empty());
        vendors.into_iter().map(|(name, entry)| Self::of(name, &entry)).collect()
    }

    /// The vendor of that name.
    pub fn named(name: &str) -> Self {
        Self::all().into_iter().find(|vendor| vendor.name == name).unwrap()
    }

    fn of(name: String, entry: &Entry) -> Self {
        let specs = project().join("specs");
        let source = |path: &PathBuf| read(&specs.join(path), &format!("specs/{}", path.display()));
        let lock = std::fs::read_to_string(specs.join(&name).join("names.lock")).unwrap();
        let lines = lock.lines().filter(|line| !line.starts_with('#')).map(|line| line.rsplit_once(' ').unwrap());
        let mut options = options(&name, lines.map(|(place, name)| (place.to_owned(), name.to_owned())).collect());
        options.features = entry.tag_features.then(|| name.clone());
        let documents = entry.documents.iter().map(source).collect();
        Self { name, documents, overlays: entry.overlays.iter().map(source).collect(), options }
    }

    /// What is generated from documents in place of the vendor's, with all else the vendor's.
    pub fn generate(&self, documents: &[Source]) -> billwright_codegen::Output {
        generate(documents, &self.overlays, &no_files, &self.options).output.unwrap()
    }
}

/// For documents that refer to no file.
pub fn no_files(_: &str, path: &str) -> Result<String, String> {
    Err(format!("{path} is not there"))
}

/// Reads a document.
pub fn read(path: &Path, name: &str) -> Source {
    Source { name: name.to_owned(), text: std::fs::read_to_string(path).unwrap() }
}

/// What `cargo xtask regen` asks of the generator.
pub fn options(vendor: &str, lock: Lock) -> Options {
    let header = format!("Generated for {vendor}.");
    Options { header, root: Root::Module, lock, selection: Selection::default(), features: None, test_server: false }
}
