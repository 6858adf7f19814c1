//! The features of `generated/Cargo.toml`: what each vendor's code is behind.

use std::collections::BTreeMap;

use anyhow::{Context, bail};

/// What each feature turns on.
pub type Features = BTreeMap<String, Vec<String>>;

const TABLE: &str = "[features]\n";
const NOTE: &str = "# Written by `cargo xtask regen`: a feature for each vendor, and `full` for all of them.\n";

fn all_features(manifest: &str) -> anyhow::Result<Features> {
    let manifest: toml::Table = manifest.parse().context("generated/Cargo.toml")?;
    let features = manifest.get("features").cloned().unwrap_or_else(|| toml::Table::new().into());
    features.try_into().context("generated/Cargo.toml: `features`")
}

/// The features of a vendor in a manifest as it is.
pub fn features_of(manifest: &str, vendor: &str) -> anyhow::Result<Features> {
    let mut features = all_features(manifest)?;
    let is_own = |name: &str| name == vendor || name == base(vendor) || name.starts_with(&format!("{vendor}-"));
    features.retain(|name, _| is_own(name));
    Ok(features)
}

/// The features of a vendor, whose tags have these: its own one turns on all of them.
pub fn features(vendor: &str, tags: Vec<String>) -> Features {
    let mut features: Features = tags.iter().map(|tag| (tag.clone(), vec![base(vendor)])).collect();
    if !tags.is_empty() {
        features.insert(base(vendor), Vec::new());
    }
    features.insert(vendor.to_owned(), tags);
    features
}

/// The feature that a vendor's module is behind where its tags are features: each of those turns it on.
pub fn base(vendor: &str) -> String {
    format!("_{vendor}")
}

/// A manifest with its table of features replaced; everything else stays as it is. Features that turn on one of a
/// dependency are no vendor's, and stay as well.
pub fn with_features(manifest: &str, vendors: &[&String], features: &Features) -> anyhow::Result<String> {
    let Some((before, rest)) = manifest.split_once(TABLE) else {
        bail!("generated/Cargo.toml has no table `[features]`: add an empty one");
    };
    let after = rest.find("\n[").map_or("", |at| &rest[at..]);
    let mut kept = all_features(manifest)?;
    let default = kept.remove("default").unwrap_or_default();
    let default = line("default", &default.iter().collect::<Vec<_>>());
    let mut table = format!("{TABLE}{NOTE}{default}{}", line("full", vendors));
    kept.retain(|name, parts| parts.iter().any(|part| part.contains('/')) && !features.contains_key(name));
    for (name, parts) in kept.iter().chain(features) {
        table.push_str(&line(name, &parts.iter().collect::<Vec<_>>()));
    }
    Ok(format!("{before}{table}{after}"))
}

/// A feature, on as many lines as it takes.
fn line(name: &str, parts: &[&String]) -> String {
    let quoted: Vec<String> = parts.iter().map(|part| format!("{part:?}")).collect();
    let single = format!("{name} = [{}]\n", quoted.join(", "));
    if single.len() <= 120 {
        return single;
    }
    let lines: String = quoted.iter().map(|part| format!("    {part},\n")).collect();
    format!("{name} = [\n{lines}]\n")
}
