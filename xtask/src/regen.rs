//! `cargo xtask regen`: `generated/src` from `specs/`. What writes is what checks.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, bail};
use billwright_codegen::diagnostic::Severity;
use billwright_codegen::{Generated, Options, Root, generate};
use serde::Deserialize;

use crate::report::{self, MessageFormat};
use crate::tree::{self, Files};

/// What to regenerate.
#[derive(clap::Args)]
pub struct Arguments {
    /// Vendors, as in `specs/vendors.toml`; all of them by default
    vendors: Vec<String>,
    /// Write nothing; fail with a list of what is stale or orphaned
    #[arg(long)]
    check: bool,
    /// How diagnostics are printed
    #[arg(long, value_enum, default_value_t)]
    message_format: MessageFormat,
    /// Print notes on what was mended, too
    #[arg(long)]
    notes: bool,
}

/// What `specs/vendors.toml` says of a vendor.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Vendor {
    /// Its document, below `specs/`.
    document: PathBuf,
    /// Overlays, below `specs/`, in the order in which they are applied.
    #[serde(default)]
    overlays: Vec<PathBuf>,
    /// Operations that may be skipped, as `METHOD path`.
    #[serde(default)]
    allow_skipped: Vec<String>,
}

/// Regenerates, or checks.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("the project's folder")?;
    let specs = project.join("specs");
    let target = project.join("generated").join("src");
    let table = std::fs::read_to_string(specs.join("vendors.toml")).context("cannot read specs/vendors.toml")?;
    let vendors: BTreeMap<String, Vendor> = toml::from_str(&table).context("specs/vendors.toml")?;
    for name in &arguments.vendors {
        if !vendors.contains_key(name) {
            let known: Vec<&str> = vendors.keys().map(String::as_str).collect();
            bail!("no vendor `{name}` in specs/vendors.toml; there are {}", known.join(", "));
        }
    }

    let present = tree::read(&target)?;
    let mut wanted = Files::new();
    wanted.insert("lib.rs".to_owned(), root(vendors.keys()));
    let mut locks = BTreeMap::new();
    let mut failed = false;
    for (name, vendor) in &vendors {
        if !arguments.vendors.is_empty() && !arguments.vendors.contains(name) {
            let kept = present.iter().filter(|(path, _)| path.starts_with(&format!("{name}/")));
            wanted.extend(kept.map(|(path, text)| (path.clone(), text.clone())));
            continue;
        }
        let started = Instant::now();
        let lock = specs.join(name).join("names.lock");
        let generated = vendor_files(&specs, name, vendor, &lock, arguments)?;
        failed |= !is_allowed(&generated, vendor);
        let Some(output) = generated.output else { continue };
        println!(
            "{name}: {} operations, {} types, {} files, {} ms",
            output.operations,
            output.types,
            output.files.len(),
            started.elapsed().as_millis()
        );
        wanted.extend(output.files.into_iter().map(|file| (format!("{name}/{}", file.path), file.text)));
        locks.insert(lock, lock_text(&output.lock));
    }
    if failed {
        println!("nothing was written: mend the above, or allow it in specs/vendors.toml or an overlay");
        return Ok(ExitCode::FAILURE);
    }
    settle(arguments.check, &target, &wanted, &locks)
}

/// Writes what differs, or says so.
fn settle(check: bool, target: &Path, wanted: &Files, locks: &BTreeMap<PathBuf, String>) -> anyhow::Result<ExitCode> {
    let difference = tree::compare(target, wanted)?;
    let stale_locks: Vec<_> =
        locks.iter().filter(|(path, text)| std::fs::read_to_string(path).ok().as_ref() != Some(text)).collect();
    if difference.is_empty() && stale_locks.is_empty() {
        println!("up to date");
        return Ok(ExitCode::SUCCESS);
    }
    for path in &difference.stale {
        println!("stale: generated/src/{path}");
    }
    for path in &difference.orphaned {
        println!("orphaned: generated/src/{path}");
    }
    for (path, _) in &stale_locks {
        println!("stale: {}", path.display());
    }
    if check {
        println!("run `cargo xtask regen`, and commit what it writes");
        return Ok(ExitCode::FAILURE);
    }
    if !difference.is_empty() {
        tree::replace(target, wanted)?;
    }
    for (path, text) in stale_locks {
        std::fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    println!("written");
    Ok(ExitCode::SUCCESS)
}

fn vendor_files(
    specs: &Path,
    name: &str,
    vendor: &Vendor,
    lock: &Path,
    arguments: &Arguments,
) -> anyhow::Result<Generated> {
    let document = specs.join(&vendor.document);
    let mut source = report::read(&document)?;
    source.name = format!("specs/{}", vendor.document.display());
    let overlays =
        vendor.overlays.iter().map(|path| report::read(&specs.join(path))).collect::<anyhow::Result<Vec<_>>>()?;
    let options = Options {
        vendor: name.to_owned(),
        header: format!("Generated by `cargo xtask regen` from {}. Do not edit.", source.name),
        root: Root::Module,
        lock: read_lock(lock),
    };
    let generated = generate(&source, &overlays, &report::beside(&document), &options);
    report::print(&generated, &source, arguments.message_format, arguments.notes);
    Ok(generated)
}

fn is_allowed(generated: &Generated, vendor: &Vendor) -> bool {
    let refused: Vec<_> =
        generated.skipped.iter().filter(|skipped| !vendor.allow_skipped.contains(&skipped.name)).collect();
    for skipped in &refused {
        println!("skipped {}: {}", skipped.name, skipped.reason);
    }
    let allowed_at = |diagnostic: &billwright_codegen::diagnostic::Diagnostic| {
        generated
            .skipped
            .iter()
            .any(|skipped| vendor.allow_skipped.contains(&skipped.name) && diagnostic.at.is_within(&skipped.at))
    };
    let errors = generated.diagnostics.iter().filter(|found| found.severity() == Severity::Error);
    refused.is_empty() && errors.into_iter().all(allowed_at) && generated.output.is_some()
}

/// `generated/src/lib.rs`: a module for each vendor, behind a feature of its name.
fn root<'a>(vendors: impl Iterator<Item = &'a String>) -> String {
    let mut text = "// Generated by `cargo xtask regen` from specs/vendors.toml. Do not edit.\n\
        //! Typed clients for billing vendors: a module for each, behind a feature of its name.\n\n\
        #![forbid(unsafe_code)]\n"
        .to_owned();
    for vendor in vendors {
        text.push_str(&format!("\n#[cfg(feature = \"{vendor}\")]\n#[rustfmt::skip]\npub mod {vendor};\n"));
    }
    text.push_str("\n/// What requests, errors and transports are made of, whoever the vendor.\npub use billwright_runtime as runtime;\n");
    text
}

const LOCK_HEADER: &str =
    "# What each schema is called. Written by `cargo xtask regen`: a changed line is a renamed type.\n";

fn read_lock(path: &Path) -> billwright_codegen::name::Lock {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.rsplit_once(' ')).map(|(place, name)| (place.to_owned(), name.to_owned())).collect()
}

fn lock_text(lock: &billwright_codegen::name::Lock) -> String {
    let lines = lock.iter().map(|(place, name)| format!("{place} {name}\n"));
    std::iter::once(LOCK_HEADER.to_owned()).chain(lines).collect()
}
