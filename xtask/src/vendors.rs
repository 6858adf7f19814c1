//! `specs/vendors.toml`: what is generated from what.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use billwright_codegen::load::Source;
use serde::Deserialize;

use crate::report::{self, MessageFormat};
use crate::selectors::Selectors;

/// What is generated from what.
pub const TABLE: &str = "specs/vendors.toml";

/// What `specs/vendors.toml` says of a vendor.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Vendor {
    /// Its documents, below `specs/`.
    pub documents: Vec<PathBuf>,
    /// Overlays, below `specs/`, in the order in which they are applied.
    #[serde(default)]
    pub overlays: Vec<PathBuf>,
    /// Whether each tag is a feature of its own.
    #[serde(default)]
    pub tag_features: bool,
    /// Operations that may be skipped, as `METHOD path`.
    #[serde(default)]
    pub allow_skipped: Vec<String>,
    /// Which part of it is generated: `include-tags`, `include-paths`, `include-operations`, `models-only`.
    #[serde(flatten)]
    pub selection: Selectors,
}

impl Vendor {
    /// Its documents and overlays; `None` where one of them cannot be read, which is said.
    pub fn sources(&self, project: &Path, format: MessageFormat) -> Option<(Vec<Source>, Vec<Source>)> {
        let read = |path: &PathBuf| {
            report::read(&project.join("specs").join(path), &format!("specs/{}", path.display()), format)
        };
        let documents: Option<Vec<Source>> = self.documents.iter().map(read).collect();
        let overlays: Option<Vec<Source>> = self.overlays.iter().map(read).collect();
        Some((documents?, overlays?))
    }
}

/// The folder of this project.
pub fn own_project() -> &'static Path {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().unwrap_or(own)
}

/// The table of vendors, which has all that were asked for.
pub fn read(project: &Path, asked: &[String]) -> anyhow::Result<BTreeMap<String, Vendor>> {
    let table = std::fs::read_to_string(project.join(TABLE)).with_context(|| format!("cannot read {TABLE}"))?;
    let vendors: BTreeMap<String, Vendor> = toml::from_str(&table).context(TABLE)?;
    let is_lower = |c: char| c.is_ascii_lowercase() || c == '_';
    let is_module = |name: &str| name.starts_with(is_lower) && name.chars().all(|c| is_lower(c) || c.is_ascii_digit());
    if let Some(name) = vendors.keys().find(|name| !is_module(name)) {
        bail!("{TABLE}: `{name}` cannot name a module: use lower case, digits and underscores");
    }
    if let Some(name) = asked.iter().find(|name| !vendors.contains_key(*name)) {
        let known: Vec<&str> = vendors.keys().map(String::as_str).collect();
        bail!("no vendor `{name}` in {TABLE}; there are {}", known.join(", "));
    }
    Ok(vendors)
}
