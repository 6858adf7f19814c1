//! JSON or YAML text as one flat list of events with positions; nothing here recurses.

mod json;
mod scalar;
mod yaml;

use std::borrow::Cow;

use serde_json::Value;

/// How deep a document may nest: four times as deep as any real one, and not too deep for a thread's stack.
pub const MAX_DEPTH: usize = 128;

/// A position in a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    /// Counted from one.
    pub line: usize,
    /// In characters, counted from one.
    pub column: usize,
}

/// From where to where something stands; the end is behind its last character.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// Its first character.
    pub start: Mark,
    /// Behind its last character.
    pub end: Mark,
}

/// What a text consists of.
#[derive(Debug)]
pub enum Event<'a> {
    /// An object begins; the number is its YAML anchor, or zero.
    Object(usize),
    /// An array begins; the number is its YAML anchor, or zero.
    Array(usize),
    /// The innermost object or array ends.
    End,
    /// A key of the innermost object.
    Key(Cow<'a, str>),
    /// The YAML merge key `<<` of the innermost object.
    MergeKey,
    /// A string, number, boolean or null.
    Scalar {
        /// What it is in JSON.
        value: Value,
        /// How it is written, where JSON would write it differently (`1.10`, `0x1F`, `True`).
        written: Option<Cow<'a, str>>,
        /// Its YAML anchor, or zero.
        anchor: usize,
    },
    /// What stood at this YAML anchor, once more.
    Alias(usize),
    /// A second YAML document begins; it is not read.
    NextDocument,
}

/// Why reading ended early.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What kind of failure.
    pub kind: FailureKind,
    /// What was found, and what was expected.
    pub message: String,
    /// Where.
    pub at: Mark,
}

/// What kind of failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailureKind {
    /// It is not JSON, or not YAML.
    Syntax,
    /// It nests deeper than [`MAX_DEPTH`].
    TooDeep,
    /// Its aliases grow beyond all bounds.
    Aliases,
}

/// What reads the events: a builder of values, or a search for places.
pub trait Receiver {
    /// Takes the next event.
    fn receive(&mut self, event: Event<'_>, span: Span) -> Result<(), Failure>;
}

/// Reads `text` as JSON if it looks like it, else as YAML. `start` makes a fresh receiver for each try.
pub fn read<R: Receiver>(text: &str, start: impl Fn() -> R) -> Result<R, Failure> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let as_yaml = || {
        let mut receiver = start();
        yaml::read(text, &mut receiver).map(|()| receiver)
    };
    if !text.trim_start().starts_with(['{', '[']) {
        return as_yaml();
    }
    let mut receiver = start();
    match json::read(text, &mut receiver) {
        Ok(()) => Ok(receiver),
        // YAML's flow style starts the same way. If it is not that either, JSON is what was meant.
        Err(failure) if failure.kind == FailureKind::Syntax => as_yaml().map_err(|_| failure),
        Err(failure) => Err(failure),
    }
}

fn too_deep(at: Mark) -> Failure {
    Failure { kind: FailureKind::TooDeep, message: format!("nested more than {MAX_DEPTH} levels deep"), at }
}
