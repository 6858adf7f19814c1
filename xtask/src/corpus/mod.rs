//! `cargo xtask corpus`: generates every document of a folder, has the compiler check it, and says how that went.

mod checked;
mod count;
mod table;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use billwright_codegen::diagnostic::Code;
use billwright_codegen::load::{Files, Source, load};
use billwright_codegen::name::Lock;
use billwright_codegen::select::Selection;
use billwright_codegen::{Generated, Options, Root, generate};

use crate::report::{self, MessageFormat};
use crate::tree;
use checked::Checked;

/// What to generate, and how far to check it.
#[derive(clap::Args)]
pub struct Arguments {
    /// The folder of documents; with an `index.tsv`, those that it lists. By default BILLWRIGHT_CORPUS, or ../shared/corpus
    folder: Option<PathBuf>,
    /// Only documents whose name contains this
    #[arg(long)]
    only: Vec<String>,
    /// Generate, but do not run the compiler
    #[arg(long)]
    no_check: bool,
    /// Run `cargo doc` on each crate, too
    #[arg(long)]
    doc: bool,
    /// Where the crates are written, and the folder `target` that they share; by default `corpus` in cargo's own
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// How the table is printed
    #[arg(long, value_enum, default_value_t)]
    pub message_format: MessageFormat,
}

/// A document of the corpus.
struct Entry {
    name: String,
    path: PathBuf,
    /// How many operations it has, according to `index.tsv`.
    operations: Option<usize>,
}

/// What became of a document.
#[derive(Default)]
struct Row {
    name: String,
    /// Operations in the document, counted without the generator.
    operations: usize,
    emitted: usize,
    skipped: usize,
    types: usize,
    fields: usize,
    /// Widened fields, by what was said of them.
    widened: BTreeMap<&'static str, usize>,
    lines: usize,
    generating: Duration,
    /// The most memory that generating took, in bytes, where the system says so.
    memory: Option<u64>,
    check: Option<Checked>,
    doc: Option<Checked>,
    /// What is wrong, if anything is.
    wrong: Vec<String>,
}

/// What is said of a field that was widened in silence.
const SILENT: &str = "nothing was said";

/// Generates and checks.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("the project's folder")?;
    let folder = match (&arguments.folder, std::env::var_os("BILLWRIGHT_CORPUS")) {
        (Some(folder), _) => folder.clone(),
        (None, Some(folder)) => PathBuf::from(folder),
        (None, None) => project.join("../shared/corpus"),
    };
    let out = match (&arguments.out, std::env::var_os("CARGO_TARGET_DIR")) {
        (Some(out), _) => out.clone(),
        (None, Some(target)) => PathBuf::from(target).join("corpus"),
        (None, None) => project.join("target/corpus"),
    };
    let mut entries = entries(&folder)?;
    entries.retain(|entry| arguments.only.is_empty() || arguments.only.iter().any(|part| entry.name.contains(part)));
    if entries.is_empty() {
        bail!("there is no OpenAPI document in {}", folder.display());
    }
    table::start(arguments.message_format);
    let mut rows = Vec::new();
    for entry in &entries {
        let row = row(entry, &out, project, arguments)?;
        table::row(&row, arguments.message_format);
        rows.push(row);
    }
    table::end(&rows, arguments.message_format);
    Ok(if rows.iter().all(|row| row.wrong.is_empty()) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The documents in a folder: those of its `index.tsv`, or all that say which OpenAPI they are written in.
fn entries(folder: &Path) -> anyhow::Result<Vec<Entry>> {
    if let Ok(table) = std::fs::read_to_string(folder.join("index.tsv")) {
        return indexed(folder, &table);
    }
    let mut entries = Vec::new();
    for entry in std::fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))? {
        let path = entry?.path();
        let ending = path.extension().and_then(|ending| ending.to_str());
        if !path.is_file() || !matches!(ending, Some("json" | "yaml" | "yml")) {
            continue;
        }
        let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        if text.contains("openapi") {
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            entries.push(Entry { name, path, operations: None });
        }
    }
    entries.sort_by(|left, right| left.path.cmp(&right.path));
    Ok(entries)
}

fn indexed(folder: &Path, table: &str) -> anyhow::Result<Vec<Entry>> {
    let mut lines = table.lines().map(|line| line.split('\t').collect::<Vec<_>>());
    let head = lines.next().unwrap_or_default();
    let column = |name: &str| head.iter().position(|found| *found == name);
    let (Some(name), Some(file)) = (column("name"), column("file")) else {
        bail!("{}: the columns `name` and `file` are missing", folder.join("index.tsv").display());
    };
    let operations = column("operations");
    let entry = |row: Vec<&str>| {
        let cell = |at: usize| row.get(at).copied().unwrap_or_default();
        let operations = operations.and_then(|at| cell(at).parse().ok());
        Entry { name: cell(name).to_owned(), path: folder.join(cell(file)), operations }
    };
    Ok(lines.map(entry).filter(|entry| !entry.name.is_empty()).collect())
}

fn row(entry: &Entry, out: &Path, project: &Path, arguments: &Arguments) -> anyhow::Result<Row> {
    let mut row = Row { name: entry.name.clone(), ..Row::default() };
    let Some(source) = report::read(&entry.path, &entry.path.display().to_string(), arguments.message_format) else {
        row.wrong.push("cannot be read".to_owned());
        return Ok(row);
    };
    let options = Options {
        header: format!("Generated by `cargo xtask corpus` from {}. Do not edit.", entry.name),
        root: Root::Crate,
        lock: Lock::new(),
        selection: Selection::default(),
        features: None,
        test_server: false,
    };
    let files = report::beside(Path::new(""));
    checked::forget_peak();
    let started = Instant::now();
    let generated = generate(std::slice::from_ref(&source), &[], &files, &options);
    row.generating = started.elapsed();
    row.memory = checked::peak();
    row.skipped = generated.skipped.len();
    row.wrong.extend(generated.skipped.iter().map(|skipped| format!("skipped {}: {}", skipped.name, skipped.reason)));
    count_in(&mut row, &source, &files, entry);
    let Generated { output: Some(output), .. } = &generated else {
        let error = generated.diagnostics.first().map(|found| found.message.clone());
        row.wrong.push(format!("cannot be generated: {}", error.unwrap_or_default()));
        return Ok(row);
    };
    row.emitted = output.operations;
    row.types = output.types;
    row.fields = output.fields.all;
    for widened in &output.fields.widened {
        *row.widened.entry(widened.reason.as_ref().map_or(SILENT, Code::name)).or_default() += 1;
        if widened.reason.is_none() {
            row.wrong.push(format!("{} is any JSON, and nothing was said of it", widened.at));
        }
    }
    if row.emitted + row.skipped != row.operations {
        let (operations, emitted, skipped) = (row.operations, row.emitted, row.skipped);
        row.wrong.push(format!("{operations} operations in, {emitted} emitted, {skipped} skipped"));
    }
    let files: tree::Files = output.files.iter().map(|file| (file.path.clone(), file.text.clone())).collect();
    row.lines = files.values().map(|text| text.lines().count()).sum();
    if arguments.no_check {
        return Ok(row);
    }
    let krate = checked::write(&out.join(&entry.name), &entry.name, &files, project)?;
    row.check = Some(checked::check(&krate, out, &["check"], &mut row.wrong)?);
    if arguments.doc {
        row.doc = Some(checked::check(&krate, out, &["doc", "--no-deps"], &mut row.wrong)?);
    }
    Ok(row)
}

/// Counts the document's operations without the generator, and holds them to the corpus's own table.
fn count_in(row: &mut Row, source: &Source, files: Files<'_>, entry: &Entry) {
    let raw = load(source, files).value;
    row.operations = raw.map(|raw| count::operations(&raw.value)).unwrap_or_default();
    if let Some(listed) = entry.operations.filter(|listed| *listed != row.operations) {
        row.wrong.push(format!("{} operations, but index.tsv says {listed}", row.operations));
    }
}
