//! The program that decodes and encodes: the emitted types and a `main` of our own, compiled and run.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use billwright_codegen::{Output, Placed};

use super::support::{cargo_command, project};

const MAIN: &str = r#"//! Reads lines of `case`, tab, JSON; writes what becomes of each.
#![allow(warnings)]

mod types;

use std::io::{BufRead, Write};

use billwright_runtime as rt;

/// What is written for a text: how much was left out and how much was unknown, and the text again; or what is wrong.
fn run<T: rt::Decode + rt::Encode>(text: &[u8]) -> String {
    let decoded = match rt::decode::<T>(text) {
        Ok(decoded) => decoded,
        Err(error) => return format!("error\t{}\t{error}", error.path),
    };
    match rt::encode(&decoded.value) {
        Ok(text) => {
            format!("ok\t{}\t{}\t{}", decoded.degraded.len(), decoded.unknown, String::from_utf8_lossy(&text))
        }
        Err(error) => format!("unwritten\t{error}"),
    }
}

fn main() {
    // Without optimisation, each object takes much of the stack, and values are deeper here than in any answer.
    std::thread::Builder::new().stack_size(1 << 28).spawn(serve).unwrap().join().unwrap();
}

fn serve() {
    let mut out = std::io::BufWriter::new(std::io::stdout());
    for line in std::io::stdin().lock().lines().map(Result::unwrap) {
        let (case, text) = line.split_once('\t').unwrap();
        let said = CASES[case.parse::<usize>().unwrap()](text.as_bytes());
        writeln!(out, "{}", said.replace('\n', " ")).unwrap();
    }
}
"#;

/// What became of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It was decoded and encoded.
    Ok { left_out: usize, unknown: usize, text: String },
    /// It could not be decoded.
    Error { path: String, said: String },
    /// It could not be encoded.
    Unwritten(String),
}

/// A program for a document.
pub struct Driver {
    folder: PathBuf,
    name: String,
}

fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("round-trips")
}

impl Driver {
    /// Writes the program and compiles it.
    pub fn build(name: &str, output: &Output, cases: &[&Placed]) -> Result<Self, String> {
        let crate_name = format!("round-trip-{name}");
        let folder = target().join("crates").join(name);
        let runtime = project().join("runtime");
        let manifest = format!(
            "[package]\nname = {crate_name:?}\nversion = \"0.1.0\"\nedition = \"2024\"\npublish = false\n\n\
             [dependencies]\nbillwright-runtime = {{ path = {runtime:?}, default-features = false }}\n\n[workspace]\n\n\
             [profile.dev]\ndebug = 0\nincremental = false\n"
        );
        let lines: String = cases.iter().map(|case| format!("    run::<{}>,\n", case.ty)).collect();
        let table = format!("\nstatic CASES: &[fn(&[u8]) -> String] = &[\n{lines}];\n");
        let mut files = BTreeMap::from([
            (folder.join("Cargo.toml"), manifest),
            (folder.join("src/main.rs"), format!("{MAIN}{table}")),
        ]);
        let types = output.files.iter().filter(|file| file.path.starts_with("types"));
        files.extend(types.map(|file| (folder.join("src").join(&file.path), file.text.clone())));
        let _ = fs::remove_dir_all(folder.join("src"));
        for (path, text) in &files {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        fs::copy(project().join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
        let output = cargo_command(&["build", "--offline", "--quiet"])
            .current_dir(&folder)
            .env("CARGO_TARGET_DIR", target())
            .output()
            .unwrap();
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            return Err(said.lines().take(20).collect::<Vec<_>>().join("\n"));
        }
        Ok(Self { folder, name: crate_name })
    }

    /// What becomes of each text, by the position of its case.
    pub fn run(&self, texts: impl Iterator<Item = (usize, String)>) -> Vec<Verdict> {
        let (given, said) = (self.folder.join("given"), self.folder.join("said"));
        let lines: Vec<String> = texts.map(|(case, text)| format!("{case}\t{text}\n")).collect();
        fs::write(&given, lines.concat()).unwrap();
        let status = std::process::Command::new(target().join("debug").join(&self.name))
            .stdin(File::open(&given).unwrap())
            .stdout(Stdio::from(File::create(&said).unwrap()))
            .status()
            .unwrap();
        let said = fs::read_to_string(&said).unwrap();
        let verdicts: Vec<Verdict> = said.lines().map(verdict).collect();
        assert!(
            status.success() && verdicts.len() == lines.len(),
            "{}: it ended at {:?}",
            self.name,
            lines.get(verdicts.len())
        );
        verdicts
    }
}

fn verdict(line: &str) -> Verdict {
    let mut parts = line.splitn(4, '\t');
    let mut next = || parts.next().unwrap_or_default();
    match next() {
        "ok" => {
            Verdict::Ok { left_out: next().parse().unwrap(), unknown: next().parse().unwrap(), text: next().to_owned() }
        }
        "error" => Verdict::Error { path: next().to_owned(), said: next().to_owned() },
        _ => Verdict::Unwritten(line.to_owned()),
    }
}
