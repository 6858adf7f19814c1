//! What every stage of the pipeline returns: its value, and what it has to say.

use crate::diagnostic::{Diagnostic, Severity};

/// The outcome of a stage.
#[derive(Clone, Debug)]
pub struct Stage<T> {
    /// `None`: the pipeline cannot go on.
    pub value: Option<T>,
    /// Everything that was found, in the order in which it was found.
    pub diagnostics: Vec<Diagnostic>,
}

impl<T> Stage<T> {
    /// The pipeline can go on with `value`.
    pub fn done(value: T, diagnostics: Vec<Diagnostic>) -> Self {
        Self { value: Some(value), diagnostics }
    }

    /// The pipeline ends here.
    pub fn failed(diagnostics: Vec<Diagnostic>) -> Self {
        Self { value: None, diagnostics }
    }

    /// Whether anything found is an error.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.severity() == Severity::Error)
    }
}
