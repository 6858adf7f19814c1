//! What a stage has to say about a document: errors, warnings and notes, as plain data.

pub use crate::codes::Code;
use crate::pointer::Pointer;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// Mended: the document was off, and what was meant is clear.
    Note,
    /// Widened: something is generated, but says less than the document.
    Warning,
    /// The document, or something in it, cannot be generated.
    Error,
}

impl Severity {
    /// The word that a report prints.
    pub fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A place in a text that no pointer into the document leads to: a syntax error, an overlay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The text's name, as the user wrote it.
    pub file: String,
    /// Counted from one.
    pub line: usize,
    /// In characters, counted from one.
    pub column: usize,
    /// How many characters are meant; at least one.
    pub length: usize,
    /// The line itself.
    pub text: String,
}

/// One thing that a stage found.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnostic {
    /// Which rule speaks; also decides the severity and the way to mend it.
    pub code: Code,
    /// In which of the documents, by position.
    pub document: usize,
    /// Where it stands.
    pub at: Pointer,
    /// The other place that it is about, if there is one: in which document, and where.
    pub other: Option<(usize, Pointer)>,
    /// What was found, and what was expected.
    pub message: String,
    /// How to mend it, where there is more to say than the table says.
    pub help: Option<String>,
    /// The operations that depend on what stands there.
    pub used_by: Vec<String>,
    /// Where it stands when `at` cannot say it.
    pub place: Option<Place>,
    /// Whether a warning counts as an error.
    pub is_strict: bool,
}

impl Diagnostic {
    /// What `code` has to say about the place `at`.
    pub fn new(code: Code, at: Pointer, message: impl Into<String>) -> Self {
        let message = message.into();
        Self {
            code,
            document: 0,
            at,
            other: None,
            message,
            help: None,
            used_by: Vec::new(),
            place: None,
            is_strict: false,
        }
    }

    /// The same about one of several documents.
    pub fn in_document(mut self, document: usize) -> Self {
        self.document = document;
        self
    }

    /// Adds another place that it is about.
    pub fn with_other(mut self, document: usize, at: Pointer) -> Self {
        self.other = Some((document, at));
        self
    }

    /// Adds how to mend it, where the table's advice is not enough.
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds a place in a text, for what has no pointer.
    pub fn with_place(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    /// How bad it is.
    pub fn severity(&self) -> Severity {
        match self.code.severity() {
            Severity::Warning if self.is_strict => Severity::Error,
            severity => severity,
        }
    }
}
