//! The vendors as `specs/vendors.toml` has them, the generator, and cargo.
#![allow(dead_code, reason = "no suite needs all of it")]

pub mod command;
pub mod emitted;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use billwright_codegen::load::Source;
use billwright_codegen::name::Lock;
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

/// A vendor's document, and what else is generated from.
pub struct Vendor {
    pub document: Source,
    pub overlays: Vec<Source>,
    pub options: Options,
}

#[derive(serde::Deserialize)]
struct Entry {
    document: PathBuf,
    #[serde(default)]
    overlays: Vec<PathBuf>,
}

impl Vendor {
    /// The names of all vendors in `specs/vendors.toml`.
    pub fn names() -> Vec<String> {
        let table = std::fs::read_to_string(project().join("specs/vendors.toml")).unwrap();
        toml::from_str::<BTreeMap<String, Entry>>(&table).unwrap().into_keys().collect()
    }

    /// The vendor of that name in `specs/vendors.toml`.
    pub fn named(name: &str) -> Self {
        let specs = project().join("specs");
        let table = std::fs::read_to_string(specs.join("vendors.toml")).unwrap();
        let mut vendors: BTreeMap<String, Entry> = toml::from_str(&table).unwrap();
        let entry = vendors.remove(name).unwrap();
        let source = |path: &PathBuf| read(&specs.join(path), &format!("specs/{}", path.display()));
        let lock = std::fs::read_to_string(specs.join(name).join("names.lock")).unwrap();
        let lines = lock.lines().filter(|line| !line.starts_with('#')).map(|line| line.rsplit_once(' ').unwrap());
        let options = options(name, lines.map(|(place, name)| (place.to_owned(), name.to_owned())).collect());
        Self { document: source(&entry.document), overlays: entry.overlays.iter().map(source).collect(), options }
    }

    /// What is generated from a document in place of the vendor's, with all else the vendor's.
    pub fn generate(&self, document: &Source) -> billwright_codegen::Output {
        let no_files = |path: &str| Err(format!("{path} is not there"));
        generate(document, &self.overlays, &no_files, &self.options).output.unwrap()
    }
}

/// Reads a document.
pub fn read(path: &Path, name: &str) -> Source {
    Source { name: name.to_owned(), text: std::fs::read_to_string(path).unwrap() }
}

/// What `cargo xtask regen` asks of the generator.
pub fn options(vendor: &str, lock: Lock) -> Options {
    let header = format!("Generated for {vendor}.");
    Options { header, root: Root::Module, lock }
}
