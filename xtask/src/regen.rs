//! `cargo xtask regen`: `generated/src`, and the features it has, from `specs/`. What writes is what checks.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::Context;
use billwright_codegen::diagnostic::Severity;
use billwright_codegen::{Generated, Options, Root, generate};

use crate::manifest::{self, Features};
use crate::report::{self, MessageFormat};
use crate::tree::{self, Files};
use crate::vendors::{self, Vendor};

/// What to regenerate.
#[derive(clap::Args)]
pub struct Arguments {
    /// Vendors, as in `specs/vendors.toml`; all of them by default
    vendors: Vec<String>,
    /// Write nothing; fail with a list of what is stale or orphaned
    #[arg(long)]
    check: bool,
    /// The project's folder, with `specs/` and `generated/`; by default this one
    #[arg(long, value_name = "DIR")]
    project: Option<PathBuf>,
    /// Make errors of warnings: write nothing where a document is not emitted as it is
    #[arg(long)]
    strict: bool,
    /// How diagnostics are printed
    #[arg(long, value_enum, default_value_t)]
    pub message_format: MessageFormat,
    /// Print notes on what was mended, too
    #[arg(long)]
    notes: bool,
}

/// Where the clients go.
const CLIENTS: &str = "generated/src";
/// What says which features there are.
const MANIFEST: &str = "generated/Cargo.toml";
/// Where it goes how each operation is called, for the test that calls them all.
const CALLS: &str = "tests/tests/wire/calls";

/// What is emitted, by the folder that holds nothing else.
type Targets = BTreeMap<&'static str, Files>;

/// Regenerates, or checks.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let project = arguments.project.as_deref().unwrap_or(vendors::own_project());
    let vendors = vendors::read(project, &arguments.vendors)?;
    let mut wanted = Targets::from([
        (CLIENTS, Files::from([("lib.rs".to_owned(), root(&vendors))])),
        (CALLS, Files::from([("mod.rs".to_owned(), calls_root(vendors.keys()))])),
    ]);
    let path = project.join(MANIFEST);
    let manifest = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut features = Features::new();
    // Written one by one, unlike what is emitted.
    let mut others = Files::new();
    let mut failed = false;
    for (name, vendor) in &vendors {
        if !arguments.vendors.is_empty() && !arguments.vendors.contains(name) {
            features.extend(manifest::features_of(&manifest, name)?);
            for (target, files) in &mut wanted {
                let present = tree::read(&project.join(target))?.into_iter();
                let is_kept = |path: &str| path.starts_with(&format!("{name}/")) || path == format!("{name}.rs");
                files.extend(present.filter(|(path, _)| is_kept(path)));
            }
            continue;
        }
        let started = Instant::now();
        let lock = format!("specs/{name}/names.lock");
        let Some(generated) = vendor_files(project, name, vendor, &lock, arguments) else {
            failed = true;
            continue;
        };
        failed |= !is_allowed(&generated, vendor);
        let Some(output) = generated.output else { continue };
        report::say(&format!(
            "{name}: {} operations, {} types, {} files, {} ms",
            output.operations,
            output.types,
            output.files.len(),
            started.elapsed().as_millis()
        ));
        let mut add = |target, path, text| wanted.entry(target).or_default().insert(path, text);
        add(CALLS, format!("{name}.rs"), calls(name, vendor, &output.calls));
        for file in output.files {
            add(CLIENTS, format!("{name}/{}", file.path), file.text);
        }
        others.insert(lock, lock_text(&output.lock));
        features.extend(manifest::features(name, output.features));
    }
    if failed {
        report::say("nothing was written: mend the above, or allow it in specs/vendors.toml or an overlay");
        return Ok(ExitCode::FAILURE);
    }
    others.insert(
        MANIFEST.to_owned(),
        manifest::with_features(&manifest, &vendors.keys().collect::<Vec<_>>(), &features)?,
    );
    settle(arguments.check, project, &wanted, &others)
}

/// Writes what differs, or says so.
fn settle(check: bool, project: &Path, wanted: &Targets, others: &Files) -> anyhow::Result<ExitCode> {
    let mut differing = Vec::new();
    for (target, files) in wanted {
        let difference = tree::compare(&project.join(target), files)?;
        for path in &difference.stale {
            report::say(&format!("stale: {target}/{path}"));
        }
        for path in &difference.orphaned {
            report::say(&format!("orphaned: {target}/{path}"));
        }
        if !difference.is_empty() {
            differing.push((target, files));
        }
    }
    let is_stale = |path: &str, text: &String| std::fs::read_to_string(project.join(path)).ok().as_ref() != Some(text);
    let stale_others: Vec<_> = others.iter().filter(|(path, text)| is_stale(path, text)).collect();
    for (path, _) in &stale_others {
        report::say(&format!("stale: {path}"));
    }
    if differing.is_empty() && stale_others.is_empty() {
        report::say("up to date");
        return Ok(ExitCode::SUCCESS);
    }
    if check {
        report::say("run `cargo xtask regen`, and commit what it writes");
        return Ok(ExitCode::FAILURE);
    }
    for (target, files) in differing {
        let folder = project.join(target);
        std::fs::create_dir_all(folder.with_file_name("")).with_context(|| format!("cannot make {target}"))?;
        tree::replace(&folder, files)?;
    }
    for (path, text) in stale_others {
        let path = project.join(path);
        std::fs::create_dir_all(path.with_file_name(""))
            .and_then(|()| std::fs::write(&path, text))
            .with_context(|| format!("cannot write {}", path.display()))?;
    }
    report::say("written");
    Ok(ExitCode::SUCCESS)
}

/// What is generated for a vendor; `None` where one of its files cannot be read, which is said.
fn vendor_files(project: &Path, name: &str, vendor: &Vendor, lock: &str, arguments: &Arguments) -> Option<Generated> {
    let (sources, overlays) = vendor.sources(project, arguments.message_format)?;
    let names: Vec<&str> = sources.iter().map(|source| source.name.as_str()).collect();
    let options = Options {
        header: format!("Generated by `cargo xtask regen` from {}. Do not edit.", names.join(", ")),
        root: Root::Module,
        lock: read_lock(&project.join(lock)),
        selection: vendor.selection.clone().into(),
        features: vendor.tag_features.then(|| name.to_owned()),
        test_server: true,
    };
    let mut generated = generate(&sources, &overlays, &report::beside(project), &options);
    if arguments.strict {
        generated.raise_warnings();
    }
    report::print(&generated.diagnostics, &sources, arguments.message_format, arguments.notes);
    Some(generated)
}

fn is_allowed(generated: &Generated, vendor: &Vendor) -> bool {
    let refused: Vec<_> =
        generated.skipped.iter().filter(|skipped| !vendor.allow_skipped.contains(&skipped.name)).collect();
    for skipped in &refused {
        report::say(&format!("skipped {}: {}", skipped.name, skipped.reason));
    }
    let allowed_at = |diagnostic: &billwright_codegen::diagnostic::Diagnostic| {
        generated
            .skipped
            .iter()
            .filter(|skipped| vendor.allow_skipped.contains(&skipped.name) && skipped.document == diagnostic.document)
            .any(|skipped| diagnostic.at.is_within(&skipped.at))
    };
    let errors = generated.diagnostics.iter().filter(|found| found.severity() == Severity::Error);
    refused.is_empty() && errors.into_iter().all(allowed_at) && generated.output.is_some()
}

/// `generated/src/lib.rs`: a module for each vendor, behind a feature of its name.
fn root(vendors: &BTreeMap<String, Vendor>) -> String {
    let mut text = "// Generated by `cargo xtask regen` from specs/vendors.toml. Do not edit.\n\
        //! Typed clients for billing vendors: a module for each, behind a feature of its name.\n\n\
        #![forbid(unsafe_code)]\n"
        .to_owned();
    for (name, vendor) in vendors {
        let feature = if vendor.tag_features { manifest::base(name) } else { name.clone() };
        text.push_str(&format!("\n#[cfg(feature = \"{feature}\")]\n#[rustfmt::skip]\npub mod {name};\n"));
    }
    text.push_str("\n/// What requests, errors and transports are made of, whoever the vendor.\npub use billwright_runtime as runtime;\n");
    text
}

/// The module of the wire test that has a module for each vendor.
fn calls_root<'a>(vendors: impl Iterator<Item = &'a String>) -> String {
    let mut text = "// Generated by `cargo xtask regen` from specs/vendors.toml. Do not edit.\n\
        //! How each operation of each vendor is called.\n\n"
        .to_owned();
    for vendor in vendors {
        text.push_str(&format!("#[rustfmt::skip]\npub mod {vendor};\n"));
    }
    text
}

/// How each operation of a vendor is called.
fn calls(name: &str, vendor: &Vendor, calls: &str) -> String {
    let documents: Vec<String> = vendor.documents.iter().map(|path| format!("specs/{}", path.display())).collect();
    let documents = documents.join(", ");
    format!(
        "// Generated by `cargo xtask regen` from {documents}. Do not edit.\n\
         //! How each operation of `{name}` is called.\n\n\
         #![allow(deprecated)]\n\n\
         use billwright::{name} as vendor;\n\
         {calls}"
    )
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
