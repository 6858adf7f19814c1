//! The stages in order: one direction, each with a type of its own.

use crate::analyze::{Facts, analyze, users};
use crate::build::{Skipped, build};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::emit::{Emission, calls, emit};
use crate::format::{File, format};
use crate::front::{Document, front};
use crate::ir::Api;
use crate::load::Source;
use crate::lower::Lowered;
use crate::name::{Lock, Names, lock, name};
use crate::pointer::Pointer;
use crate::resolve::resolve;
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
    /// How each operation is called, a line for each, as Rust for the test that calls them all. `vendor` is to be the
    /// emitted module there, and `calls!` a macro.
    pub calls: String,
}

/// Turns a document into Rust. `files` reads the files that it refers to, by their path relative to it.
pub fn generate(
    source: &Source,
    overlays: &[Source],
    files: &dyn Fn(&str) -> Result<String, String>,
    options: &Options,
) -> Generated {
    let mut run = Run::default();
    let output = run.stages(source, overlays, files, options);
    run.diagnostics.sort_by_key(|diagnostic| std::cmp::Reverse(diagnostic.severity()));
    Generated { output, skipped: run.skipped, diagnostics: run.diagnostics }
}

/// The public API of what would be emitted, in short: a line for each operation and each type. `None` where the
/// document cannot be read; [`generate`] says why.
pub fn surface(
    source: &Source,
    overlays: &[Source],
    files: &dyn Fn(&str) -> Result<String, String>,
    options: &Options,
) -> Option<String> {
    let Understood { api, facts, names } = Run::default().understand(source, overlays, files, options)?;
    Some(describe(&Emission { api: &api, facts: &facts, names: &names, is_crate: options.root == Root::Crate }))
}

/// What a document says, with names for all of it.
struct Understood {
    api: Api,
    facts: Facts,
    names: Names,
}

#[derive(Default)]
struct Run {
    diagnostics: Vec<Diagnostic>,
    skipped: Vec<Skipped>,
}

impl Run {
    fn understand(
        &mut self,
        source: &Source,
        overlays: &[Source],
        files: &dyn Fn(&str) -> Result<String, String>,
        options: &Options,
    ) -> Option<Understood> {
        let Document { lowered, parsed } = self.take(front(source, overlays, files))?;
        self.skipped.extend(parsed.pruned.iter().map(|pruned| Skipped {
            at: pruned.at.clone(),
            name: format!("{} {}", pruned.method.to_uppercase(), pruned.path),
            reason: pruned.reason.clone(),
        }));
        let built = build(&resolve(&parsed.document));
        let mut api = built.api;
        self.diagnostics.extend(built.diagnostics);
        self.skipped.extend(built.skipped);
        let (facts, found) = analyze(&mut api);
        self.diagnostics.extend(found);
        tell_users(&api, &mut self.diagnostics);
        self.trace_back(&lowered);

        let names = name(&api, &facts, &options.lock);
        Some(Understood { api, facts, names })
    }

    fn stages(
        &mut self,
        source: &Source,
        overlays: &[Source],
        files: &dyn Fn(&str) -> Result<String, String>,
        options: &Options,
    ) -> Option<Output> {
        let Understood { api, facts, names } = self.understand(source, overlays, files, options)?;
        let emission = Emission { api: &api, facts: &facts, names: &names, is_crate: options.root == Root::Crate };
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
        Some(Output {
            files,
            lock: lock(&api, &facts, &names),
            operations: api.operations.len(),
            types: api.types.len() + facts.answer_sets.len(),
            calls: calls(&emission),
        })
    }

    fn take<T>(&mut self, stage: Stage<T>) -> Option<T> {
        self.diagnostics.extend(stage.diagnostics);
        stage.value
    }

    /// What was found is told at its place in the document as it came.
    fn trace_back(&mut self, lowered: &Lowered) {
        for diagnostic in &mut self.diagnostics {
            diagnostic.at = lowered.origin(&diagnostic.at);
        }
        for skipped in &mut self.skipped {
            skipped.at = lowered.origin(&skipped.at);
        }
    }
}

/// Adds to what was found which operations it touches.
fn tell_users(api: &Api, diagnostics: &mut [Diagnostic]) {
    let is_shared = |found: &&mut Diagnostic| {
        found.severity() != Severity::Note && found.at.as_str().starts_with("/components/schemas/")
    };
    let mut shared: Vec<&mut Diagnostic> = diagnostics.iter_mut().filter(is_shared).collect();
    if shared.is_empty() {
        return;
    }
    let users = users(api);
    for diagnostic in &mut shared {
        let touched = api.types.iter().filter(|(_, entry)| diagnostic.at.is_within(&entry.at));
        let mut operations: Vec<usize> = touched.flat_map(|(id, _)| users[id.index()].iter().copied()).collect();
        operations.sort_unstable();
        operations.dedup();
        diagnostic.used_by = operations.into_iter().map(|at| api.operations[at].id.clone()).collect();
    }
}
