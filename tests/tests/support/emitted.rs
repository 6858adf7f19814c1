//! A crate of emitted modules, outside of the workspace, and what cargo makes of it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use billwright_codegen::Output;

/// A crate below cargo's folder for tests.
pub struct Crate {
    folder: PathBuf,
}

impl Crate {
    /// Writes a crate that has each of these outputs as a module. What is there already is not written again, so that
    /// the next run of the test compiles only what has changed.
    pub fn of(name: &str, modules: &BTreeMap<String, Output>) -> Self {
        Self::with_features(name, modules, &[])
    }

    /// The same with features, of which none is on by default.
    pub fn with_features(name: &str, modules: &BTreeMap<String, Output>, features: &[String]) -> Self {
        Self::write(name, modules, features, None)
    }

    /// The same with a suite of tests: the text of its root.
    pub fn with_tests(name: &str, modules: &BTreeMap<String, Output>, suite: String) -> Self {
        Self::write(name, modules, &[], Some(suite))
    }

    fn write(name: &str, modules: &BTreeMap<String, Output>, features: &[String], suite: Option<String>) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let mut files = BTreeMap::from([
            (folder.join("Cargo.toml"), manifest(name, features)),
            (folder.join("src/lib.rs"), root(modules.keys())),
        ]);
        files.extend(suite.map(|suite| (folder.join("tests/behaviour.rs"), suite)));
        for (module, output) in modules {
            let source = folder.join("src").join(module);
            files.extend(output.files.iter().map(|file| (source.join(&file.path), file.text.clone())));
        }
        for path in files_below(&folder.join("src")) {
            if !files.contains_key(&path) {
                fs::remove_file(path).unwrap();
            }
        }
        for (path, text) in &files {
            if fs::read_to_string(path).ok().as_ref() != Some(text) {
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, text).unwrap();
            }
        }
        // The versions that the workspace has are the ones that are there without a network.
        fs::copy(super::project().join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
        Self { folder }
    }

    /// Runs cargo on it, and passes on what it says where it fails.
    pub fn must_pass(&self, arguments: &[&str]) {
        let output = super::cargo_command(arguments)
            .arg("--offline")
            .arg("--quiet")
            .current_dir(&self.folder)
            .env("RUSTDOCFLAGS", "-D warnings -D rustdoc::unescaped_backticks")
            // All such crates share it: the runtime is compiled once.
            .env("CARGO_TARGET_DIR", Path::new(env!("CARGO_TARGET_TMPDIR")).join("target"))
            .output()
            .unwrap();
        let [said, printed] = [&output.stderr, &output.stdout].map(|text| String::from_utf8_lossy(text));
        assert!(output.status.success(), "cargo {}: {said}{printed}", arguments.join(" "));
    }
}

/// A module's name for a file or a folder.
pub fn module_name(name: &str) -> String {
    name.replace('-', "_")
}

/// All files below a folder, of all depths.
pub fn files_below(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> =
        paths.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect();
    files.sort();
    files
}

fn manifest(name: &str, features: &[String]) -> String {
    let runtime = super::project().join("runtime");
    let features: String = features.iter().map(|feature| format!("{feature} = []\n")).collect();
    format!(
        "[package]\nname = {name:?}\nversion = \"0.1.0\"\nedition = \"2024\"\npublish = false\n\n\
         [dependencies]\n\
         billwright-runtime = {{ path = {runtime:?}, default-features = false, features = [\"tokio\", \"webhooks\"] }}\n\n\
         [dev-dependencies]\n\
         futures-util = {{ version = \"0.3\", default-features = false }}\n\
         serde_json = \"1\"\n\
         tokio = {{ version = \"1\", default-features = false, features = [\"rt\"] }}\n\n\
         [features]\n{features}\n[workspace]\n"
    )
}

/// Denied here rather than by `RUSTFLAGS`, which would have all dependencies compiled again.
fn root<'a>(modules: impl Iterator<Item = &'a String>) -> String {
    let modules = modules.map(|module| format!("pub mod {module};\n"));
    ["//! Emitted code, to be compiled.\n#![deny(warnings)]\n\n".to_owned()].into_iter().chain(modules).collect()
}
