//! The front half of the pipeline in one call: load, merge, overlay, lower, select, parse, conserve.

use crate::conserve::conserve;
use crate::diagnostic::Diagnostic;
use crate::load::{Files, Source, is_path_to, load};
use crate::lower::{Lowered, lower};
use crate::merge::{Merged, Origins, Repeated, merge};
use crate::overlay::overlay;
use crate::parse::{Parsed, parse};
use crate::pointer::Pointer;
use crate::select::{Selected, Selection, select};
use crate::stage::Stage;

/// What the front half makes of documents.
#[derive(Clone, Debug)]
pub struct Document {
    /// In the shape of 3.0.
    pub lowered: Lowered,
    /// As types.
    pub parsed: Parsed,
    /// Which of the documents each part comes from.
    pub origins: Origins,
    /// Operations that an earlier document has already.
    pub repeated: Vec<Repeated>,
}

impl Document {
    /// In which document, and where there, the thing stands that is now at `at`.
    pub fn origin(&self, at: &Pointer) -> (usize, Pointer) {
        self.origins.of(&self.lowered.origin(at))
    }
}

/// Reads documents of one API and everything that they need. What is found is told at its place in the documents as
/// they came.
pub fn front(sources: &[Source], overlays: &[Source], files: Files<'_>, selection: &Selection) -> Stage<Document> {
    let mut diagnostics = Vec::new();
    let mut loaded = Vec::new();
    // A document may refer to another one, which is here already.
    let beside = |document: &str, path: &str| match sources.iter().find(|s| is_path_to(&s.name, document, path)) {
        Some(source) => Ok(source.text.clone()),
        None => files(document, path),
    };
    for (position, source) in sources.iter().enumerate() {
        let stage = load(source, &beside);
        diagnostics.extend(stage.diagnostics.into_iter().map(|found| found.in_document(position)));
        loaded.extend(stage.value);
    }
    if loaded.len() < sources.len() {
        return Stage::failed(diagnostics);
    }
    let names: Vec<&str> = sources.iter().map(|source| source.name.as_str()).collect();
    let merged = merge(&names, loaded);
    diagnostics.extend(merged.diagnostics);
    let Some(Merged { raw, origins, repeated }) = merged.value else { return Stage::failed(diagnostics) };
    let patched = overlay(raw, overlays);
    // A correction that did nothing, or the wrong thing, would go unnoticed for good.
    let is_wrong = patched.has_errors();
    diagnostics.extend(patched.diagnostics);
    let Some(patched) = patched.value.filter(|_| !is_wrong) else { return Stage::failed(diagnostics) };
    let lowered = lower(patched);
    let place = |mut found: Diagnostic, (document, at): (usize, Pointer)| {
        found.at = at;
        found.in_document(document)
    };
    let mut found = lowered.diagnostics;
    let mut selected = Selected::default();
    let lowered = lowered.value.map(|mut lowered| {
        selected = select(&mut lowered, selection);
        lowered
    });
    // What is not selected may be as wrong as it likes.
    found.retain(|found| !selected.left_out.iter().any(|at| found.at.is_within(at)));
    diagnostics.extend(found.into_iter().map(|found| {
        let origin = origins.of(&found.at);
        place(found, origin)
    }));
    let is_wrong = !selected.diagnostics.is_empty();
    diagnostics.extend(selected.diagnostics);
    let Some(lowered) = lowered.filter(|_| !is_wrong) else { return Stage::failed(diagnostics) };
    let parsed = parse(&lowered);
    let mut found = parsed.diagnostics;
    let value = parsed.value.inspect(|parsed| found.extend(conserve(&lowered, parsed)));
    diagnostics.extend(found.into_iter().map(|found| {
        let origin = origins.of(&lowered.origin(&found.at));
        place(found, origin)
    }));
    let Some(parsed) = value else { return Stage::failed(diagnostics) };
    Stage::done(Document { lowered, parsed, origins, repeated }, diagnostics)
}
