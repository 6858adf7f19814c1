//! Builds a JSON value from a text's events: keys sorted, YAML's aliases and merge keys resolved, within bounds.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::Spellings;
use crate::diagnostic::{Code, Diagnostic};
use crate::pointer::Pointer;
use crate::text::{self, Event, Failure, FailureKind, MAX_DEPTH, Receiver, Span};

/// How many values a document's aliases may stand for, together.
const MAX_ALIASED: usize = 1_000_000;
/// How long the pointers to all values may be, together. Each stage makes them all; that must not take forever.
const MAX_POINTERS: usize = 2 << 30;

pub(super) struct Built {
    pub value: Value,
    pub spellings: Spellings,
    pub diagnostics: Vec<Diagnostic>,
}

pub(super) fn build(text: &str) -> Result<Built, Failure> {
    let builder = text::read(text, Builder::default)?;
    let value = builder.value.unwrap_or_default();
    Ok(Built { value, spellings: builder.spellings, diagnostics: builder.diagnostics })
}

/// An object or array that is being built.
struct Frame {
    anchor: usize,
    /// How long the pointer to it is.
    length: usize,
    /// How many values it holds, itself included.
    size: usize,
    /// How deep it is, itself included.
    height: usize,
    holds: Holds,
}

enum Holds {
    Elements(Vec<Value>),
    Members { members: Vec<(String, Value)>, merged: Vec<Value>, key: Option<String> },
}

/// What an anchor stands for.
struct Anchored {
    value: Value,
    size: usize,
    height: usize,
}

#[derive(Default)]
struct Builder {
    value: Option<Value>,
    frames: Vec<Frame>,
    anchors: HashMap<usize, Anchored>,
    aliased: usize,
    /// How long the pointers to the values so far are, together.
    pointers: usize,
    spellings: Spellings,
    diagnostics: Vec<Diagnostic>,
}

impl Builder {
    /// Where the next value goes; inside of a merge key, where the key stands.
    fn pointer(&self) -> Pointer {
        self.frames.iter().fold(Pointer::root(), |at, frame| match &frame.holds {
            Holds::Elements(elements) => at.index(elements.len()),
            Holds::Members { key, .. } => at.child(key.as_deref().unwrap_or("<<")),
        })
    }

    /// How long the pointer to the next value is.
    fn length(&mut self, span: Span) -> Result<usize, Failure> {
        let length = self.frames.last().map_or(0, |frame| match &frame.holds {
            Holds::Elements(_) => frame.length + 4,
            Holds::Members { key, .. } => frame.length + key.as_ref().map_or(0, String::len) + 1,
        });
        self.pointers += length;
        if self.pointers > MAX_POINTERS {
            let message = "the names in this document are too long for how deep it is nested".to_owned();
            return Err(Failure { kind: FailureKind::TooDeep, message, at: span.start });
        }
        Ok(length)
    }

    fn put(&mut self, value: Value, size: usize, height: usize) {
        let Some(frame) = self.frames.last_mut() else {
            self.value = Some(value);
            return;
        };
        frame.size += size;
        frame.height = frame.height.max(height + 1);
        match &mut frame.holds {
            Holds::Elements(elements) => elements.push(value),
            Holds::Members { members, merged, key } => match (key.take(), value) {
                (Some(key), value) => members.push((key, value)),
                (None, Value::Array(values)) => merged.extend(values),
                (None, value) => merged.push(value),
            },
        }
    }

    fn end(&mut self) {
        let Some(Frame { anchor, size, height, holds, .. }) = self.frames.pop() else { return };
        let value = match holds {
            Holds::Elements(elements) => Value::Array(elements),
            Holds::Members { members, merged, .. } => Value::Object(self.object(members, merged)),
        };
        if anchor != 0 {
            self.anchors.insert(anchor, Anchored { value: value.clone(), size, height });
        }
        self.put(value, size, height);
    }

    fn object(&mut self, mut members: Vec<(String, Value)>, merged: Vec<Value>) -> Map<String, Value> {
        // The sort is stable: of equal keys, the last one written is the last one here.
        members.sort_by(|(left, _), (right, _)| left.cmp(right));
        for pair in members.windows(2) {
            if let [(left, _), (right, _)] = pair
                && left == right
            {
                let message = format!("the key `{left}` is there twice; the last one counts");
                self.diagnostics.push(Diagnostic::new(Code::DuplicateKey, self.pointer().child(left), message));
            }
        }
        let mut object: Map<String, Value> = members.into_iter().collect();
        if merged.is_empty() {
            return object;
        }
        for value in merged {
            if let Value::Object(defaults) = value {
                for (key, value) in defaults {
                    object.entry(key).or_insert(value);
                }
            }
        }
        let mut sorted: Vec<_> = object.into_iter().collect();
        sorted.sort_by(|(left, _), (right, _)| left.cmp(right));
        sorted.into_iter().collect()
    }

    fn alias(&mut self, anchor: usize, span: Span) -> Result<(), Failure> {
        let fail = |kind, message: &str| Err(Failure { kind, message: message.to_owned(), at: span.start });
        let Some(anchored) = self.anchors.get(&anchor) else {
            return fail(FailureKind::Aliases, "this alias stands for something that it is part of");
        };
        self.aliased += anchored.size;
        if self.aliased > MAX_ALIASED {
            return fail(FailureKind::Aliases, "the aliases of this document stand for more than a million values");
        }
        if self.frames.len() + anchored.height > MAX_DEPTH {
            return fail(FailureKind::TooDeep, "nested too deep once this alias is resolved");
        }
        let (value, size, height) = (anchored.value.clone(), anchored.size, anchored.height);
        self.put(value, size, height);
        Ok(())
    }
}

impl Receiver for Builder {
    fn receive(&mut self, event: Event<'_>, span: Span) -> Result<(), Failure> {
        match event {
            Event::Object(anchor) => {
                let holds = Holds::Members { members: Vec::new(), merged: Vec::new(), key: None };
                let length = self.length(span)?;
                self.frames.push(Frame { anchor, length, size: 1, height: 1, holds });
            }
            Event::Array(anchor) => {
                let length = self.length(span)?;
                self.frames.push(Frame { anchor, length, size: 1, height: 1, holds: Holds::Elements(Vec::new()) });
            }
            Event::End => self.end(),
            Event::Key(text) => {
                if let Some(Frame { holds: Holds::Members { key, .. }, .. }) = self.frames.last_mut() {
                    *key = Some(text.into_owned());
                }
            }
            Event::MergeKey => {}
            Event::Scalar { value, written, anchor } => {
                self.length(span)?;
                if let Some(written) = written {
                    self.spellings.insert(self.pointer(), written.into_owned());
                }
                if anchor != 0 {
                    self.anchors.insert(anchor, Anchored { value: value.clone(), size: 1, height: 0 });
                }
                self.put(value, 1, 0);
            }
            Event::Alias(anchor) => self.alias(anchor, span)?,
            Event::NextDocument => {
                let message =
                    format!("a second YAML document begins at line {}; only the first is read", span.start.line);
                self.diagnostics.push(Diagnostic::new(Code::SeveralDocuments, Pointer::root(), message));
            }
        }
        Ok(())
    }
}
