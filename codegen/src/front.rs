//! The front half of the pipeline in one call: load, overlay, lower, parse, conserve.

use crate::conserve::conserve;
use crate::load::{Source, load};
use crate::lower::{Lowered, lower};
use crate::overlay::overlay;
use crate::parse::{Parsed, parse};
use crate::stage::Stage;

/// What the front half makes of a document.
#[derive(Clone, Debug)]
pub struct Document {
    /// In the shape of 3.0.
    pub lowered: Lowered,
    /// As types.
    pub parsed: Parsed,
}

/// Reads a document and everything that it needs. `files` reads the files that it refers to.
pub fn front(source: &Source, overlays: &[Source], files: &dyn Fn(&str) -> Result<String, String>) -> Stage<Document> {
    let loaded = load(source, files);
    let mut diagnostics = loaded.diagnostics;
    let Some(raw) = loaded.value else { return Stage::failed(diagnostics) };
    let patched = overlay(raw, overlays);
    // A correction that did nothing, or the wrong thing, would go unnoticed for good.
    let is_wrong = patched.has_errors();
    diagnostics.extend(patched.diagnostics);
    let Some(patched) = patched.value.filter(|_| !is_wrong) else { return Stage::failed(diagnostics) };
    let lowered = lower(patched);
    diagnostics.extend(lowered.diagnostics);
    let Some(lowered) = lowered.value else { return Stage::failed(diagnostics) };
    let parsed = parse(&lowered);
    diagnostics.extend(parsed.diagnostics);
    let Some(parsed) = parsed.value else { return Stage::failed(diagnostics) };
    diagnostics.extend(conserve(&lowered, &parsed));
    Stage::done(Document { lowered, parsed }, diagnostics)
}
