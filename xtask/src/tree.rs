//! A folder of emitted files: what it should hold, how it differs, and how it is replaced whole.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

/// Files by path below the folder, with `/` between.
pub type Files = BTreeMap<String, String>;

/// How a folder differs from what it should hold.
#[derive(Debug, Default)]
pub struct Difference {
    /// There, with other text; or missing.
    pub stale: Vec<String>,
    /// There, and not emitted any more.
    pub orphaned: Vec<String>,
}

impl Difference {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.stale.is_empty() && self.orphaned.is_empty()
    }
}

/// Compares a folder with what it should hold.
pub fn compare(folder: &Path, wanted: &Files) -> anyhow::Result<Difference> {
    let present = read(folder)?;
    let stale = wanted.iter().filter(|(path, text)| present.get(*path) != Some(text)).map(|(path, _)| path.clone());
    let orphaned = present.keys().filter(|path| !wanted.contains_key(*path)).cloned();
    Ok(Difference { stale: stale.collect(), orphaned: orphaned.collect() })
}

/// Everything in a folder; empty where there is none.
pub fn read(folder: &Path) -> anyhow::Result<Files> {
    let mut files = Files::new();
    let mut open = vec![(folder.to_path_buf(), String::new())];
    while let Some((path, prefix)) = open.pop() {
        if !path.is_dir() {
            continue;
        }
        for entry in std::fs::read_dir(&path).with_context(|| format!("cannot list {}", path.display()))? {
            let entry = entry?;
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            if entry.file_type()?.is_dir() {
                open.push((entry.path(), format!("{name}/")));
            } else {
                let bytes = std::fs::read(entry.path())?;
                files.insert(name, String::from_utf8_lossy(&bytes).into_owned());
            }
        }
    }
    Ok(files)
}

/// Replaces a folder: written to the side first, then swapped in, so that a failure leaves it as it was.
pub fn replace(folder: &Path, wanted: &Files) -> anyhow::Result<()> {
    if folder.exists() && !folder.is_dir() {
        bail!("{} is no folder", folder.display());
    }
    let aside = sibling(folder, "new")?;
    let old = sibling(folder, "old")?;
    for leftover in [&aside, &old] {
        if leftover.exists() {
            std::fs::remove_dir_all(leftover)?;
        }
    }
    if let Err(error) = write(&aside, wanted) {
        // What is half written is of no use, and what was there still stands.
        let _ = std::fs::remove_dir_all(&aside);
        return Err(error);
    }
    if folder.exists() {
        std::fs::rename(folder, &old).with_context(|| format!("cannot move {}", folder.display()))?;
    }
    if let Err(error) = std::fs::rename(&aside, folder) {
        if old.exists() {
            std::fs::rename(&old, folder)?;
        }
        return Err(error).with_context(|| format!("cannot write {}", folder.display()));
    }
    if old.exists() {
        std::fs::remove_dir_all(&old)?;
    }
    Ok(())
}

fn write(folder: &Path, files: &Files) -> anyhow::Result<()> {
    for (path, text) in files {
        let target = folder.join(path);
        if let Some(parent) = target.parent() {
            std::fs::create_dir_all(parent)?;
        }
        std::fs::write(&target, text).with_context(|| format!("cannot write {}", target.display()))?;
    }
    Ok(())
}

fn sibling(folder: &Path, word: &str) -> anyhow::Result<PathBuf> {
    let name = folder.file_name().with_context(|| format!("{} is no folder to write to", folder.display()))?;
    Ok(folder.with_file_name(format!(".{}.{word}", name.to_string_lossy())))
}
