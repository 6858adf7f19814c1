//! Reads JSON text.

use std::borrow::Cow;

use jiter::{Jiter, JiterError, Peek};
use serde_json::Value;

use super::{Event, Failure, FailureKind, MAX_DEPTH, Mark, Receiver, Span, scalar, too_deep};

/// Counts lines and columns while it moves forward through a text.
struct Cursor<'a> {
    text: &'a str,
    index: usize,
    mark: Mark,
}

impl Cursor<'_> {
    fn move_to(&mut self, index: usize) -> Mark {
        for c in self.text.get(self.index..index).unwrap_or_default().chars() {
            if c == '\n' {
                self.mark = Mark { line: self.mark.line + 1, column: 1 };
            } else {
                self.mark.column += 1;
            }
        }
        self.index = self.index.max(index);
        self.mark
    }
}

/// What the reader is inside of.
enum Frame {
    Array,
    Object,
}

pub(super) fn read(text: &str, receiver: &mut impl Receiver) -> Result<(), Failure> {
    let text = &*whole_surrogates(text);
    let mut reader = Reader {
        jiter: Jiter::new(text.as_bytes()),
        cursor: Cursor { text, index: 0, mark: Mark { line: 1, column: 1 } },
        frames: Vec::new(),
    };
    let first = reader.jiter.peek();
    let first = reader.check(first)?;
    reader.value(first, receiver)?;
    while let Some(frame) = reader.frames.last() {
        match frame {
            Frame::Array => {
                let next = reader.jiter.array_step();
                let next = reader.check(next)?;
                reader.element(next, receiver)?;
            }
            Frame::Object => {
                let from = reader.jiter.current_index();
                let key = reader.jiter.next_key().map(|key| key.map(str::to_owned));
                let key = reader.check(key)?;
                reader.member(from, key, receiver)?;
            }
        }
    }
    let end = reader.jiter.finish();
    reader.check(end)
}

/// Half of a surrogate pair is no character: it becomes the replacement character, as long as it was.
fn whole_surrogates(text: &str) -> Cow<'_, str> {
    if !text.contains("\\ud") && !text.contains("\\uD") {
        return Cow::Borrowed(text);
    }
    let unit = |at: usize| {
        let digits = text.get(at..)?.strip_prefix("\\u")?.get(..4)?;
        u16::from_str_radix(digits, 16).ok()
    };
    let mut mended = String::with_capacity(text.len());
    let mut from = 0;
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find('\\')) {
        at += found;
        at += match (unit(at), unit(at + 6)) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => 12,
            (Some(0xd800..=0xdfff), _) => {
                mended.push_str(&text[from..at]);
                mended.push_str("\\ufffd");
                from = at + 6;
                6
            }
            // Past the character that is escaped, which may be a backslash.
            _ => 1 + text[at + 1..].chars().next().map_or(0, char::len_utf8),
        };
    }
    mended.push_str(&text[from..]);
    Cow::Owned(mended)
}

struct Reader<'a> {
    jiter: Jiter<'a>,
    cursor: Cursor<'a>,
    frames: Vec<Frame>,
}

impl Reader<'_> {
    fn check<T>(&mut self, result: Result<T, JiterError>) -> Result<T, Failure> {
        result.map_err(|error| {
            let message = format!("not JSON: {}", error.error_type);
            Failure { kind: FailureKind::Syntax, message, at: self.cursor.move_to(error.index) }
        })
    }

    fn push(&mut self, frame: Frame, at: Mark) -> Result<(), Failure> {
        if self.frames.len() >= MAX_DEPTH {
            return Err(too_deep(at));
        }
        self.frames.push(frame);
        Ok(())
    }

    fn pop(&mut self, receiver: &mut impl Receiver) -> Result<(), Failure> {
        self.frames.pop();
        let end = self.cursor.move_to(self.jiter.current_index());
        receiver.receive(Event::End, Span { start: end, end })
    }

    fn element(&mut self, peek: Option<Peek>, receiver: &mut impl Receiver) -> Result<(), Failure> {
        match peek {
            Some(peek) => self.value(peek, receiver),
            None => self.pop(receiver),
        }
    }

    fn member(&mut self, from: usize, key: Option<String>, receiver: &mut impl Receiver) -> Result<(), Failure> {
        let Some(key) = key else { return self.pop(receiver) };
        // Between the previous token and the key there is only a brace or comma and white space.
        let quote = self.cursor.text.get(from..).and_then(|rest| rest.find('"')).unwrap_or(0);
        let start = self.cursor.move_to(from + quote);
        let end = Mark { line: start.line, column: start.column + key.chars().count() + 2 };
        receiver.receive(Event::Key(Cow::Owned(key)), Span { start, end })?;
        let peek = self.jiter.peek();
        let peek = self.check(peek)?;
        self.value(peek, receiver)
    }

    fn value(&mut self, peek: Peek, receiver: &mut impl Receiver) -> Result<(), Failure> {
        let from = self.jiter.current_index();
        let start = self.cursor.move_to(from);
        let opening = Span { start, end: Mark { line: start.line, column: start.column + 1 } };
        match peek {
            Peek::Array => {
                self.push(Frame::Array, start)?;
                receiver.receive(Event::Array(0), opening)?;
                let first = self.jiter.known_array();
                let first = self.check(first)?;
                self.element(first, receiver)
            }
            Peek::Object => {
                self.push(Frame::Object, start)?;
                receiver.receive(Event::Object(0), opening)?;
                let key = self.jiter.known_object().map(|key| key.map(str::to_owned));
                let key = self.check(key)?;
                self.member(from + 1, key, receiver)
            }
            _ => {
                let (value, written) = self.scalar(peek)?;
                let end = self.cursor.move_to(self.jiter.current_index());
                receiver
                    .receive(Event::Scalar { value, written: written.map(Cow::Owned), anchor: 0 }, Span { start, end })
            }
        }
    }

    fn scalar(&mut self, peek: Peek) -> Result<(Value, Option<String>), Failure> {
        let result = match peek {
            Peek::Null => self.jiter.known_null().map(|()| (Value::Null, None)),
            Peek::True | Peek::False => self.jiter.known_bool(peek).map(|value| (Value::Bool(value), None)),
            Peek::String => self.jiter.known_str().map(|text| (Value::String(text.to_owned()), None)),
            _ => self.jiter.known_number_bytes(peek).map(|bytes| {
                let text = String::from_utf8_lossy(bytes);
                let value = scalar::number(&text).unwrap_or_else(|| Value::String(text.to_string()));
                let written = scalar::spelling(&value, &text);
                (value, written)
            }),
        };
        self.check(result)
    }
}
