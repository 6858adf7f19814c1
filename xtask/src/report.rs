//! What goes to the terminal, and reading what the generator asks for.

use std::path::Path;

use anyhow::Context;
use billwright_codegen::Generated;
use billwright_codegen::diagnostic::Severity;
use billwright_codegen::load::Source;
use billwright_codegen::render::{Format, render};
use clap::ValueEnum;

/// How diagnostics are printed.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub enum MessageFormat {
    /// For people.
    #[default]
    Text,
    /// A JSON object on each line.
    Json,
}

impl From<MessageFormat> for Format {
    fn from(format: MessageFormat) -> Self {
        match format {
            MessageFormat::Text => Self::Text,
            MessageFormat::Json => Self::Json,
        }
    }
}

/// Reads a document or an overlay.
pub fn read(path: &Path) -> anyhow::Result<Source> {
    let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    Ok(Source { name: path.display().to_string(), text })
}

/// Reads files that lie beside a document, for references into them.
pub fn beside(document: &Path) -> impl Fn(&str) -> Result<String, String> {
    let folder = document.parent().map(Path::to_path_buf).unwrap_or_default();
    move |name: &str| {
        let path = folder.join(name);
        std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))
    }
}

/// Prints what was found, on standard error. Notes only where they are asked for, or nothing else would be said.
pub fn print(generated: &Generated, source: &Source, format: MessageFormat, notes: bool) {
    let shown: Vec<_> = generated
        .diagnostics
        .iter()
        .filter(|diagnostic| notes || diagnostic.severity() != Severity::Note)
        .cloned()
        .collect();
    let text = render(&shown, source, format.into());
    if !text.is_empty() {
        eprint!("{text}");
    }
    let hidden = generated.diagnostics.len() - shown.len();
    if hidden > 0 && matches!(format, MessageFormat::Text) {
        eprintln!("{hidden} notes on what was mended; --notes shows them");
    }
}
