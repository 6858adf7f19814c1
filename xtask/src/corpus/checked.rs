//! The compiler's word on a crate, with what it took; and how much memory this process took.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::Context;

use crate::generate::crate_name;
use crate::tree::{self, Files};

/// How a run of cargo went.
pub struct Checked {
    /// On the clock.
    pub elapsed: Duration,
    /// Of all processors, where the system says so.
    pub cpu: Option<Duration>,
}

/// Writes a crate, with the versions of the project's own lock file: they are there without a network.
pub fn write(folder: &Path, name: &str, files: &Files, project: &Path) -> anyhow::Result<PathBuf> {
    std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    tree::replace(&folder.join("src"), files)?;
    let runtime = project.join("runtime").display().to_string().replace('\\', "/");
    let name = crate_name(&format!("corpus-{name}"));
    let manifest = format!(
        "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\npublish = false\n\n\
         [dependencies]\nbillwright-runtime = {{ path = \"{runtime}\" }}\n\n[workspace]\n"
    );
    std::fs::write(folder.join("Cargo.toml"), manifest)?;
    std::fs::copy(project.join("Cargo.lock"), folder.join("Cargo.lock"))?;
    Ok(folder.to_path_buf())
}

/// Runs cargo on a crate. Whatever it says, a warning too, is wrong.
pub fn check(folder: &Path, out: &Path, arguments: &[&str], wrong: &mut Vec<String>) -> anyhow::Result<Checked> {
    const SHOWN: usize = 12;
    // Absolute: cargo runs in the folder of the crate.
    let target = std::path::absolute(out.join("target"))?;
    let before = children();
    let started = Instant::now();
    let output = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(arguments)
        .arg("--quiet")
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", target)
        .env("CARGO_INCREMENTAL", "0")
        .output()
        .context("cannot run cargo")?;
    let said = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() || !said.trim().is_empty() {
        let lines: Vec<&str> = said.lines().take(SHOWN).collect();
        wrong.push(format!("cargo {}: {}", arguments.join(" "), lines.join("\n")));
    }
    let cpu = before.zip(children()).map(|(before, after)| after.saturating_sub(before));
    Ok(Checked { elapsed: started.elapsed(), cpu })
}

/// What the processors did for the processes that this one has started and that have ended. Linux only.
fn children() -> Option<Duration> {
    // Of `/proc/self/stat`, after the name in parentheses: the fields 16 and 17 of proc_pid_stat(5), in ticks.
    const TICKS: u64 = 100;
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = |at: usize| fields.get(at)?.parse::<u64>().ok();
    Some(Duration::from_millis((ticks(13)? + ticks(14)?) * 1000 / TICKS))
}

/// Has [`peak`] start anew.
pub fn forget_peak() {
    // Where that cannot be done, the peak is that of all documents so far.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}

/// The most memory that this process took. Linux only.
pub fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}
