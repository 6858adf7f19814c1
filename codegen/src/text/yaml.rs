//! Reads YAML text.

use std::borrow::Cow;

use granit_parser::{
    ErrorKind, Event as YamlEvent, Marker, Options, Parser, ScalarStyle, ScanError, Span as YamlSpan, Tag,
};
use serde_json::Value;

use super::{Event, Failure, FailureKind, MAX_DEPTH, Mark, Receiver, Span, scalar, too_deep};

/// What the reader is inside of.
#[derive(Clone, Copy, PartialEq)]
enum Frame {
    Array,
    Key,
    Value,
}

pub(super) fn read(text: &str, receiver: &mut impl Receiver) -> Result<(), Failure> {
    let mut options = Options::default();
    // The limit here is the one that counts, and is reported with what it is.
    options.flow_nesting_limit = MAX_DEPTH + 1;
    options.block_nesting_limit = MAX_DEPTH + 1;
    let mut parser = Parser::new_from_str_with_options(text, options);
    let mut frames: Vec<Frame> = Vec::new();
    let mut documents = 0;
    while let Some(next) = parser.next_event() {
        let (event, span) = match next {
            Ok(next) => next,
            Err(error) => return Err(syntax(&error)),
        };
        let span = Span { start: mark(&span.start), end: end_of(&event, &span) };
        let is_key = frames.last() == Some(&Frame::Key);
        match event {
            YamlEvent::DocumentStart(..) => {
                documents += 1;
                if documents > 1 {
                    return receiver.receive(Event::NextDocument, span);
                }
            }
            YamlEvent::Scalar(text, style, anchor, tag) => {
                if is_key {
                    let merges = text == "<<" && style == ScalarStyle::Plain && tag.is_none();
                    receiver.receive(if merges { Event::MergeKey } else { Event::Key(text) }, span)?;
                } else {
                    let (value, written) = resolve(&text, style, tag.as_deref());
                    receiver.receive(Event::Scalar { value, written: written.map(Cow::Owned), anchor }, span)?;
                }
                turn(&mut frames);
            }
            YamlEvent::SequenceStart(..) | YamlEvent::MappingStart(..) | YamlEvent::Alias(_) if is_key => {
                let message = "not a JSON-like document: a key must be a plain text".to_owned();
                return Err(Failure { kind: FailureKind::Syntax, message, at: span.start });
            }
            YamlEvent::SequenceStart(_, anchor, _) => {
                receiver.receive(Event::Array(anchor), span)?;
                push(&mut frames, Frame::Array, span)?;
            }
            YamlEvent::MappingStart(_, anchor, _) => {
                receiver.receive(Event::Object(anchor), span)?;
                push(&mut frames, Frame::Key, span)?;
            }
            YamlEvent::SequenceEnd | YamlEvent::MappingEnd => {
                frames.pop();
                receiver.receive(Event::End, span)?;
                turn(&mut frames);
            }
            YamlEvent::Alias(anchor) => {
                receiver.receive(Event::Alias(anchor), span)?;
                turn(&mut frames);
            }
            _ => {}
        }
    }
    Ok(())
}

fn push(frames: &mut Vec<Frame>, frame: Frame, span: Span) -> Result<(), Failure> {
    if frames.len() >= MAX_DEPTH {
        return Err(too_deep(span.start));
    }
    frames.push(frame);
    Ok(())
}

/// After a key comes a value, after a value a key.
fn turn(frames: &mut [Frame]) {
    match frames.last_mut() {
        Some(frame @ Frame::Key) => *frame = Frame::Value,
        Some(frame @ Frame::Value) => *frame = Frame::Key,
        _ => {}
    }
}

fn resolve(text: &str, style: ScalarStyle, tag: Option<&Tag>) -> (Value, Option<String>) {
    let is = |name: &str| tag.is_some_and(|tag| tag.is_yaml_core_schema_tag(name));
    let plain = match style {
        _ if ["int", "float", "bool", "null"].into_iter().any(is) => true,
        ScalarStyle::Plain => !is("str"),
        _ => false,
    };
    if !plain {
        return (Value::String(text.to_owned()), None);
    }
    let value = scalar::plain(text);
    let written = scalar::spelling(&value, text);
    (value, written)
}

fn syntax(error: &ScanError) -> Failure {
    if matches!(error.kind(), ErrorKind::RecursionLimitExceeded) {
        return too_deep(mark(error.marker()));
    }
    let kind = FailureKind::Syntax;
    Failure { kind, message: format!("not YAML: {}", error.info()), at: mark(error.marker()) }
}

fn mark(marker: &Marker) -> Mark {
    Mark { line: marker.line(), column: marker.col() + 1 }
}

/// A collection's span is where it begins: its end is far away, and nobody wants it underlined.
fn end_of(event: &YamlEvent<'_>, span: &YamlSpan) -> Mark {
    match event {
        YamlEvent::Scalar(..) | YamlEvent::Alias(_) => mark(&span.end),
        _ => mark(&span.start),
    }
}
