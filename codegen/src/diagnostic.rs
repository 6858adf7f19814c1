//! What a stage has to say about a document: errors, warnings and notes, as plain data.

use crate::pointer::Pointer;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Mended: the document was off, and what was meant is clear.
    Note,
    /// Widened: something is generated, but says less than the document.
    Warning,
    /// The document, or something in it, cannot be generated.
    Error,
}

/// One thing that a stage found.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnostic {
    /// Which rule speaks; also decides the severity and the way to mend it.
    pub code: Code,
    /// Where it stands.
    pub at: Pointer,
    /// What was found, and what was expected.
    pub message: String,
    /// How to mend it, where there is more to say than the table says.
    pub help: Option<String>,
}

impl Diagnostic {
    /// A diagnostic without help of its own.
    pub fn new(code: Code, at: Pointer, message: impl Into<String>) -> Self {
        Self { code, at, message: message.into(), help: None }
    }
}

/// Temporary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// x
    DanglingReference,
    /// x
    ReferenceCycle,
    /// x
    DuplicateOperationId,
    /// x
    OperationSkipped,
    /// x
    Widened,
    /// x
    UndeclaredPathParameter,
    /// x
    UnusedPathParameter,
    /// x
    UnknownSecurityScheme,
    /// x
    EndlessObject,
}
