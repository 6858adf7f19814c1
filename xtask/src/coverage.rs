//! `cargo xtask coverage`: how much the documents know of each operation, and what they leave open.

use std::path::PathBuf;
use std::process::ExitCode;

use billwright_codegen::coverage::{Counts, Coverage, OperationCoverage, Unknown};
use billwright_codegen::diagnostic::{Diagnostic, Severity};
use billwright_codegen::{Covered, coverage};
use serde_json::{Value, json};

use crate::report::{self, MessageFormat};
use crate::vendors;

/// What to look at.
#[derive(clap::Args)]
pub struct Arguments {
    /// Vendors, as in `specs/vendors.toml`; all of them by default
    vendors: Vec<String>,
    /// Name the operations of which something is open
    #[arg(long)]
    operations: bool,
    /// The project's folder, with `specs/`; by default this one
    #[arg(long, value_name = "DIR")]
    project: Option<PathBuf>,
    /// How the table is printed: for people, or a JSON object for each vendor
    #[arg(long, value_enum, default_value_t)]
    pub message_format: MessageFormat,
}

/// How wide a table may be.
const WIDTH: usize = 100;
/// What documents say of themselves, in the order of [`Counts::completeness`].
const COMPLETENESS: [&str; 4] = ["full", "partial", "outline", "unsaid"];

/// Prints a table for each vendor.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let project = arguments.project.as_deref().unwrap_or(vendors::own_project());
    let mut failed = false;
    let mut tables = Vec::new();
    for (name, vendor) in &vendors::read(project, &arguments.vendors)? {
        if !arguments.vendors.is_empty() && !arguments.vendors.contains(name) {
            continue;
        }
        let Some((sources, overlays)) = vendor.sources(project, arguments.message_format) else {
            failed = true;
            continue;
        };
        let Covered { coverage, skipped, diagnostics } = coverage(&sources, &overlays, &report::beside(project));
        let errors: Vec<Diagnostic> =
            diagnostics.into_iter().filter(|found| found.severity() == Severity::Error).collect();
        report::print(&errors, &sources, arguments.message_format, false);
        match coverage {
            Some(coverage) => tables.push((name.clone(), coverage, skipped.len())),
            None => failed = true,
        }
    }
    match arguments.message_format {
        MessageFormat::Json => {
            tables.iter().for_each(|(name, table, skipped)| report::say(&object(name, table, *skipped)))
        }
        MessageFormat::Text => {
            tables.iter().for_each(|(name, table, skipped)| print(name, table, *skipped, arguments.operations));
            if !tables.is_empty() {
                legend();
            }
        }
    }
    Ok(if failed { ExitCode::from(2) } else { ExitCode::SUCCESS })
}

fn print(vendor: &str, coverage: &Coverage, skipped: usize, operations: bool) {
    report::say(&heading(vendor));
    for tag in &coverage.tags {
        let name = if tag.name.is_empty() { "(no tag)" } else { tag.name.as_str() };
        report::say(&line(name, &tag.counts));
        if operations {
            tag.operations.iter().filter_map(open).for_each(|line| report::say(&line));
        }
    }
    report::say(&line("total", &coverage.total));
    if skipped > 0 {
        report::say(&format!("{skipped} more could not be read"));
    }
    report::say("");
}

/// Columns stand under the ends of their words.
fn heading(vendor: &str) -> String {
    let mut heading = format!("{}   all", cell(vendor));
    for word in COMPLETENESS {
        heading.push_str(&format!(" {word}"));
    }
    heading.push_str("  ");
    for unknown in Unknown::ALL {
        heading.push_str(&format!(" {}", unknown.name()));
    }
    heading
}

fn line(name: &str, counts: &Counts) -> String {
    let number = |count: usize, width: usize| match count {
        0 => format!("{:>width$}", "-"),
        count => format!("{count:>width$}"),
    };
    let mut line = format!("{}{}", cell(name), number(counts.operations, 6));
    for (count, word) in counts.completeness.iter().zip(COMPLETENESS) {
        line.push_str(&number(*count, word.len() + 1));
    }
    line.push_str("  ");
    for (count, unknown) in counts.unknown.iter().zip(Unknown::ALL) {
        line.push_str(&number(*count, unknown.name().len() + 1));
    }
    line
}

/// A name as wide as the table leaves room for.
fn cell(name: &str) -> String {
    let words: usize = COMPLETENESS.iter().map(|word| word.len() + 1).sum();
    let unknown: usize = Unknown::ALL.iter().map(|unknown| unknown.name().len() + 1).sum();
    let width = (WIDTH - 6 - words - 2 - unknown).min(30);
    let short = match name.chars().count() > width {
        true => name.chars().take(width - 1).chain(['…']).collect(),
        false => name.to_owned(),
    };
    format!("{short:width$}")
}

/// An operation of which something is open.
fn open(operation: &OperationCoverage) -> Option<String> {
    let completeness = operation.completeness.map_or("unsaid", |said| said.name());
    let unknown: Vec<&str> = operation.unknown.iter().map(|unknown| unknown.name()).collect();
    if unknown.is_empty() && completeness == "full" {
        return None;
    }
    let open = if unknown.is_empty() { String::new() } else { format!(": {}", unknown.join(", ")) };
    Some(format!("  {} ({} {}) {completeness}{open}", operation.id, operation.method, operation.path))
}

fn legend() {
    report::say("all full partial outline unsaid: operations, and how much the document says that it knows of them");
    for unknown in Unknown::ALL {
        report::say(&format!("{:7} {}", unknown.name(), unknown.meaning()));
    }
}

/// A vendor's coverage for tools.
fn object(vendor: &str, coverage: &Coverage, skipped: usize) -> String {
    let tag = |tag: &billwright_codegen::coverage::TagCoverage| {
        let operations: Vec<Value> = tag.operations.iter().map(operation_object).collect();
        json!({"tag": tag.name, "counts": counts_object(&tag.counts), "operations": operations})
    };
    let tags: Vec<Value> = coverage.tags.iter().map(tag).collect();
    json!({"vendor": vendor, "total": counts_object(&coverage.total), "skipped": skipped, "tags": tags}).to_string()
}

fn operation_object(operation: &OperationCoverage) -> Value {
    json!({
        "id": operation.id,
        "method": operation.method,
        "path": operation.path,
        "completeness": operation.completeness.map(|said| said.name()),
        "unknown": operation.unknown.iter().map(|unknown| unknown.name()).collect::<Vec<_>>(),
    })
}

fn counts_object(counts: &Counts) -> Value {
    let named = COMPLETENESS.iter().zip(counts.completeness).map(|(word, count)| ((*word).to_owned(), json!(count)));
    let unknown =
        Unknown::ALL.iter().zip(counts.unknown).map(|(unknown, count)| (unknown.name().to_owned(), json!(count)));
    json!({
        "operations": counts.operations,
        "completeness": Value::Object(named.collect()),
        "unknown": Value::Object(unknown.collect()),
    })
}
