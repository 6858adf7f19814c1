//! The stages in order: one direction, each with a type of its own.

use crate::analyze::{Facts, analyze, users};
use crate::build::{Skipped, build};
use crate::count::{Fields, count};
use crate::coverage::{Coverage, cover};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::emit::{Emission, Placed, SCHEMAS, calls, emit, placed};
use crate::format::{File, format};
use crate::front::{Document, front};
use crate::ir::Api;
use crate::load::{Files, Source};
use crate::name::{Lock, Names, lock, name};
use crate::pointer::Pointer;
use crate::resolve::resolve;
use crate::schemas::schemas;
use crate::select::{Selection, models};
use crate::stage::Stage;
use crate::surface::describe;

/// What the emitted code is for.
#[derive(Clone, Debug)]
pub struct Options {
    /// The first lines of each file: which command wrote it, from what.
    pub header: String,
    /// Whether it is a crate or a module of one.
    pub root: Root,
    /// What types were called in the last run.
    pub lock: Lock,
    /// Which part of the document is meant.
    pub selection: Selection,
    /// The vendor's name, where each tag is a feature of its own: `name-tag`.
    pub features: Option<String>,
    /// Whether there is a server for tests, behind the feature `testing`.
    pub test_server: bool,
}

/// What holds the emitted modules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Root {
    /// A crate: `lib.rs`.
    Crate,
    /// A module: `mod.rs`.
    Module,
}

/// What becomes of a document.
#[derive(Clone, Debug)]
pub struct Generated {
    /// The emitted code; `None` where the document cannot be read.
    pub output: Option<Output>,
    /// Operations that were left out.
    pub skipped: Vec<Skipped>,
    /// What was found, errors first, each in the order of the stages.
    pub diagnostics: Vec<Diagnostic>,
}

/// Emitted code.
#[derive(Clone, Debug)]
pub struct Output {
    /// The files.
    pub files: Vec<File>,
    /// What types are called, for the next run.
    pub lock: Lock,
    /// How many operations were emitted.
    pub operations: usize,
    /// How many types were emitted.
    pub types: usize,
    /// How many places hold a value, and which of them are wider than the document says.
    pub fields: Fields,
    /// The features that it has code for.
    pub features: Vec<String>,
    /// How each operation is called, a line for each, as Rust for the test that calls them all. `vendor` is to be the
    /// emitted module there, and `calls!` a macro.
    pub calls: String,
    /// Which type stands for which schema, for tests that hold the types to the documents as they came.
    pub placed: Vec<Placed>,
}

impl Generated {
    /// Makes errors of warnings.
    pub fn raise_warnings(&mut self) {
        self.diagnostics.iter_mut().for_each(|diagnostic| diagnostic.is_strict = true);
        self.diagnostics.sort_by_key(|diagnostic| std::cmp::Reverse(diagnostic.severity()));
    }

    /// Whether anything found is an error.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.severity() == Severity::Error)
    }
}

/// Turns the documents of an API into Rust. `files` reads the files that they refer to.
pub fn generate(sources: &[Source], overlays: &[Source], files: Files<'_>, options: &Options) -> Generated {
    let mut run = Run::default();
    let output = run.stages(sources, overlays, files, options);
    run.diagnostics.sort_by_key(|diagnostic| std::cmp::Reverse(diagnostic.severity()));
    Generated { output, skipped: run.skipped, diagnostics: run.diagnostics }
}

/// What becomes of documents that are looked at for what they know.
#[derive(Clone, Debug)]
pub struct Covered {
    /// What they know; `None` where they cannot be read.
    pub coverage: Option<Coverage>,
    /// Operations that could not be read.
    pub skipped: Vec<Skipped>,
    /// What was found on the way.
    pub diagnostics: Vec<Diagnostic>,
}

/// Looks at what the documents of an API know of its operations.
pub fn coverage(sources: &[Source], overlays: &[Source], files: Files<'_>) -> Covered {
    let mut run = Run::default();
    let coverage = run.build(sources, overlays, files, &Selection::default()).map(|(api, _)| cover(&api));
    Covered { coverage, skipped: run.skipped, diagnostics: run.diagnostics }
}

/// The public API of what would be emitted, in short: a line for each operation and each type. `None` where the
/// documents cannot be read; [`generate`] says why.
pub fn surface(sources: &[Source], overlays: &[Source], files: Files<'_>, options: &Options) -> Option<String> {
    let Understood { api, facts, names, .. } = Run::default().understand(sources, overlays, files, options)?;
    Some(describe(&emission(&api, &facts, &names, options)))
}

fn emission<'a>(api: &'a Api, facts: &'a Facts, names: &'a Names, options: &Options) -> Emission<'a> {
    let is_crate = options.root == Root::Crate;
    let models_only = options.selection.models_only;
    Emission { api, facts, names, is_crate, models_only, has_test_server: options.test_server && !models_only }
}

/// What a document says, with names for all of it.
struct Understood {
    document: Document,
    api: Api,
    facts: Facts,
    names: Names,
    fields: Fields,
}

#[derive(Default)]
struct Run {
    diagnostics: Vec<Diagnostic>,
    skipped: Vec<Skipped>,
}

impl Run {
    /// What the documents say, as far as it is selected.
    fn build(
        &mut self,
        sources: &[Source],
        overlays: &[Source],
        files: Files<'_>,
        selection: &Selection,
    ) -> Option<(Api, Document)> {
        let document = self.take(front(sources, overlays, files, selection))?;
        let called = |method: &str, path: &str| format!("{} {path}", method.to_uppercase());
        self.skipped.extend(document.repeated.iter().map(|repeated| Skipped {
            document: repeated.document,
            at: repeated.at.clone(),
            name: called(&repeated.method, &repeated.path),
            reason: repeated.reason.clone(),
        }));
        let pruned = document.parsed.pruned.iter().map(|pruned| Skipped {
            document: 0,
            at: pruned.at.clone(),
            name: called(&pruned.method, &pruned.path),
            reason: pruned.reason.clone(),
        });
        let built = build(&resolve(&document.parsed.document));
        self.skipped.extend(pruned.chain(built.skipped).map(|mut skipped| {
            (skipped.document, skipped.at) = document.origin(&skipped.at);
            skipped
        }));
        self.found(&document, built.diagnostics);
        Some((built.api, document))
    }

    /// Adds what was found about a document that has been read, at its place there.
    fn found(&mut self, document: &Document, found: Vec<Diagnostic>) {
        self.diagnostics.extend(found.into_iter().map(|mut found| {
            (found.document, found.at) = document.origin(&found.at);
            found
        }));
    }

    fn understand(
        &mut self,
        sources: &[Source],
        overlays: &[Source],
        files: Files<'_>,
        options: &Options,
    ) -> Option<Understood> {
        let (mut api, document) = self.build(sources, overlays, files, &options.selection)?;
        if options.selection.models_only {
            models(&mut api);
        }
        let (facts, found) = analyze(&mut api);
        self.found(&document, found);
        tell_users(&api, &document, &mut self.diagnostics);
        let fields = count(&api, &document, &self.diagnostics);
        let names = name(&api, &facts, &options.lock, options.features.as_deref());
        Some(Understood { document, api, facts, names, fields })
    }

    fn stages(
        &mut self,
        sources: &[Source],
        overlays: &[Source],
        files: Files<'_>,
        options: &Options,
    ) -> Option<Output> {
        let Understood { document, api, facts, names, fields } = self.understand(sources, overlays, files, options)?;
        let emission = emission(&api, &facts, &names, options);
        let mut files = match format(emit(&emission), &options.header) {
            Ok(files) => files,
            Err(fault) => {
                self.diagnostics.push(Diagnostic::new(Code::Fault, Pointer::root(), fault));
                return None;
            }
        };
        if options.root == Root::Crate {
            files.iter_mut().filter(|file| file.path == "mod.rs").for_each(|file| file.path = "lib.rs".to_owned());
        }
        if emission.has_test_server {
            let text = schemas(&api, &document.lowered.value, &options.header);
            files.push(File { path: SCHEMAS.to_owned(), text });
        }
        let mut placed = placed(&emission);
        for placed in &mut placed {
            (placed.document, placed.at) = document.origin(&placed.at);
        }
        Some(Output {
            files,
            lock: lock(&api, &facts, &names),
            operations: api.operations.len(),
            types: api.types.len() + facts.answer_sets.len(),
            fields,
            features: names.features(),
            calls: calls(&emission),
            placed,
        })
    }

    fn take<T>(&mut self, stage: Stage<T>) -> Option<T> {
        self.diagnostics.extend(stage.diagnostics);
        stage.value
    }
}

/// Adds to what was found which operations it touches.
fn tell_users(api: &Api, document: &Document, diagnostics: &mut [Diagnostic]) {
    let is_shared = |found: &&mut Diagnostic| {
        found.severity() != Severity::Note && found.at.as_str().starts_with("/components/schemas/")
    };
    let mut shared: Vec<&mut Diagnostic> = diagnostics.iter_mut().filter(is_shared).collect();
    if shared.is_empty() {
        return;
    }
    let users = users(api);
    let origins: Vec<(usize, Pointer)> = api.types.iter().map(|(_, entry)| document.origin(&entry.at)).collect();
    for diagnostic in &mut shared {
        let is_touched =
            |origin: &&(usize, Pointer)| diagnostic.document == origin.0 && diagnostic.at.is_within(&origin.1);
        let touched = origins.iter().zip(&users).filter(|(origin, _)| is_touched(origin));
        let mut operations: Vec<usize> = touched.flat_map(|(_, users)| users.iter().copied()).collect();
        operations.sort_unstable();
        operations.dedup();
        diagnostic.used_by = operations.into_iter().map(|at| api.operations[at].id.clone()).collect();
    }
}
