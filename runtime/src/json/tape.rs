//! JSON text as a flat list of nodes in the order of the text, which the codec walks without recursion in the parser.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;

use jiter::{Jiter, JiterError, Peek};

/// How deeply arrays and objects may be nested. A bound, so that no text can exhaust the stack of those who walk it.
pub const MAX_DEPTH: usize = 128;

/// What a JSON value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `null`
    Null,
    /// `true` or `false`
    Boolean,
    /// A number, whether integral or not.
    Number,
    /// A string.
    String,
    /// An array.
    Array,
    /// An object.
    Object,
}

impl Kind {
    /// The kind with its article, for messages.
    pub const fn describe(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean => "a boolean",
            Self::Number => "a number",
            Self::String => "a string",
            Self::Array => "an array",
            Self::Object => "an object",
        }
    }
}

/// Text that is not JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// Line, counted from 1.
    pub line: usize,
    /// Byte in that line, counted from 1.
    pub column: usize,
    /// Byte in the whole text, counted from 0.
    pub offset: usize,
    /// What is wrong. Holds nothing of the text.
    pub message: String,
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at line {} column {}", self.message, self.line, self.column)
    }
}

impl std::error::Error for SyntaxError {}

/// One value, or the key of one: its kind, its bytes, and where the next sibling stands.
#[derive(Clone, Copy, Debug)]
struct Entry {
    start: u32,
    end: u32,
    /// Index of the first entry after this value and all that is in it.
    after: u32,
    kind: Kind,
}

/// A parsed text. Objects are followed by key, value, key, value; arrays by their items.
#[derive(Debug)]
pub struct Tape<'a> {
    text: &'a str,
    entries: Vec<Entry>,
}

/// What stands in for a value where there is none: a null.
static NOTHING: Tape<'static> = Tape { text: "", entries: Vec::new() };

impl<'a> Tape<'a> {
    /// Parses one JSON value with nothing but white space around it.
    ///
    /// # Errors
    /// When the text is not UTF-8, is not JSON, is nested more than [`MAX_DEPTH`] deep or is 4 GiB or larger.
    pub fn parse(text: &'a [u8]) -> Result<Self, SyntaxError> {
        let checked = std::str::from_utf8(text)
            .map_err(|error| syntax_error(text, error.valid_up_to(), "bytes that are not UTF-8"))?;
        if u32::try_from(text.len()).is_err() {
            return Err(syntax_error(text, 0, "a text of 4 GiB or more"));
        }
        let mut parsing = Parsing { text, parser: Jiter::new(text), entries: Vec::with_capacity(text.len() / 8 + 1) };
        parsing.document()?;
        Ok(Self { text: checked, entries: parsing.entries })
    }

    /// The value that the text is.
    pub fn root(&self) -> Node<'_> {
        Node { tape: self, index: 0 }
    }

    /// The JSON path of an entry, such as `$.data[3].amount`. Walks from the root, as it is only asked for in errors.
    pub fn path(&self, index: u32) -> String {
        let mut path = String::from("$");
        let mut node = self.root();
        while node.index < index {
            let mut deeper = None;
            if node.kind() == Kind::Object {
                for (key, value) in node.entries() {
                    if index >= key.index && index < value.after() {
                        push_key(&mut path, &key.str().unwrap_or_default());
                        deeper = (index >= value.index).then_some(value);
                        break;
                    }
                }
            } else {
                for (place, item) in node.items().enumerate() {
                    if index >= item.index && index < item.after() {
                        path.push_str(&format!("[{place}]"));
                        deeper = Some(item);
                        break;
                    }
                }
            }
            match deeper {
                Some(value) => node = value,
                None => break,
            }
        }
        path
    }

    fn entry(&self, index: u32) -> Option<&Entry> {
        self.entries.get(index as usize)
    }
}

/// Adds a key to a JSON path, quoted where it is not a plain word.
pub(crate) fn push_key(path: &mut String, key: &str) {
    let plain = !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '$'));
    if plain {
        path.push('.');
        path.push_str(key);
    } else {
        path.push_str(&format!("[{key:?}]"));
    }
}

struct Parsing<'a> {
    text: &'a [u8],
    parser: Jiter<'a>,
    entries: Vec<Entry>,
}

/// What to read next.
enum Step {
    Value(Peek),
    /// The value is done; go on in the container around it.
    Next,
}

impl Parsing<'_> {
    fn document(&mut self) -> Result<(), SyntaxError> {
        // The containers that are open, by the index of their entry.
        let mut open: Vec<u32> = Vec::new();
        let first = self.parser.peek().map_err(|error| self.error(error))?;
        let mut step = Step::Value(first);
        loop {
            match step {
                Step::Value(peek) => {
                    let start = self.parser.current_index();
                    step = Step::Next;
                    if peek != Peek::Array && peek != Peek::Object {
                        self.scalar(peek, start)?;
                        continue;
                    }
                    if open.len() == MAX_DEPTH {
                        return Err(syntax_error(self.text, start, "arrays and objects nested too deeply"));
                    }
                    let container = self.entries.len() as u32;
                    match self.open(peek, start)? {
                        Some(first) => {
                            open.push(container);
                            step = Step::Value(first);
                        }
                        None => self.close(container),
                    }
                }
                Step::Next => {
                    let Some(&container) = open.last() else { break };
                    match self.step(container)? {
                        Some(peek) => step = Step::Value(peek),
                        None => {
                            self.close(container);
                            open.pop();
                        }
                    }
                }
            }
        }
        self.parser.finish().map_err(|error| self.error(error))
    }

    /// Starts an array or object; gives its first value, if it has one.
    fn open(&mut self, peek: Peek, start: usize) -> Result<Option<Peek>, SyntaxError> {
        let kind = if peek == Peek::Array { Kind::Array } else { Kind::Object };
        self.entries.push(Entry { start: start as u32, end: 0, after: 0, kind });
        if kind == Kind::Array {
            return self.parser.known_array().map_err(|error| self.error(error));
        }
        let key = match self.parser.next_object_bytes() {
            Ok(key) => key.map(|key| span(self.text, key)),
            Err(error) => return Err(self.error(error)),
        };
        self.key(key)
    }

    /// The next value in an open container, or nothing at its end.
    fn step(&mut self, container: u32) -> Result<Option<Peek>, SyntaxError> {
        if self.entries[container as usize].kind == Kind::Array {
            return self.parser.array_step().map_err(|error| self.error(error));
        }
        let key = match self.parser.next_key_bytes() {
            Ok(key) => key.map(|key| span(self.text, key)),
            Err(error) => return Err(self.error(error)),
        };
        self.key(key)
    }

    fn key(&mut self, key: Option<(u32, u32)>) -> Result<Option<Peek>, SyntaxError> {
        let Some((start, end)) = key else { return Ok(None) };
        let after = self.entries.len() as u32 + 1;
        // With its quotes, as other strings are.
        self.entries.push(Entry { start: start - 1, end: end + 1, after, kind: Kind::String });
        self.parser.peek().map(Some).map_err(|error| self.error(error))
    }

    fn scalar(&mut self, peek: Peek, start: usize) -> Result<(), SyntaxError> {
        let (kind, read) = match peek {
            Peek::Null => (Kind::Null, self.parser.known_null()),
            Peek::True | Peek::False => (Kind::Boolean, self.parser.known_bool(peek).map(drop)),
            Peek::String => (Kind::String, self.parser.next_bytes().map(drop)),
            _ => (Kind::Number, self.parser.known_number_bytes(peek).map(drop)),
        };
        read.map_err(|error| self.error(error))?;
        let end = self.parser.current_index() as u32;
        let after = self.entries.len() as u32 + 1;
        self.entries.push(Entry { start: start as u32, end, after, kind });
        Ok(())
    }

    fn close(&mut self, container: u32) {
        let after = self.entries.len() as u32;
        let end = self.parser.current_index() as u32;
        let entry = &mut self.entries[container as usize];
        entry.end = end;
        entry.after = after;
    }

    fn error(&self, error: JiterError) -> SyntaxError {
        syntax_error(self.text, error.index, &error.error_type.to_string())
    }
}

/// Where a part of the text stands in it.
fn span(text: &[u8], part: &[u8]) -> (u32, u32) {
    let start = part.as_ptr().addr() - text.as_ptr().addr();
    (start as u32, (start + part.len()) as u32)
}

fn syntax_error(text: &[u8], offset: usize, message: &str) -> SyntaxError {
    let before = &text[..offset.min(text.len())];
    let line_start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    SyntaxError {
        line: before.iter().filter(|byte| **byte == b'\n').count() + 1,
        column: before.len() - line_start + 1,
        offset,
        message: message.to_owned(),
    }
}

/// A value on a tape. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Node<'a> {
    tape: &'a Tape<'a>,
    index: u32,
}

impl<'a> Node<'a> {
    /// A null that belongs to no text.
    pub fn nothing() -> Node<'static> {
        Node { tape: &NOTHING, index: 0 }
    }

    /// What the value is.
    pub fn kind(self) -> Kind {
        self.tape.entry(self.index).map_or(Kind::Null, |entry| entry.kind)
    }

    /// Whether the value is `null`.
    pub fn is_null(self) -> bool {
        self.kind() == Kind::Null
    }

    /// The JSON text of the value, as it came.
    pub fn raw(self) -> &'a str {
        match self.tape.entry(self.index) {
            Some(entry) => &self.tape.text[entry.start as usize..entry.end as usize],
            None => "null",
        }
    }

    /// The text of a string, without its escapes; nothing for other values.
    pub fn str(self) -> Option<Cow<'a, str>> {
        if self.kind() != Kind::String {
            return None;
        }
        let raw = self.raw();
        let inner = &raw[1..raw.len() - 1];
        if !inner.as_bytes().contains(&b'\\') {
            return Some(Cow::Borrowed(inner));
        }
        // The parser has read this string before, so it reads it again.
        Jiter::new(raw.as_bytes()).next_str().ok().map(|text| Cow::Owned(text.to_owned()))
    }

    /// The text of a number, as it came; nothing for other values.
    pub fn number(self) -> Option<&'a str> {
        (self.kind() == Kind::Number).then(|| self.raw())
    }

    /// A boolean; nothing for other values.
    pub fn boolean(self) -> Option<bool> {
        (self.kind() == Kind::Boolean).then(|| self.raw() == "true")
    }

    /// The items of an array; none for other values.
    pub fn items(self) -> impl Iterator<Item = Node<'a>> {
        Children::of(self, Kind::Array)
    }

    /// Keys and values of an object, in the order of the text; none for other values.
    pub fn entries(self) -> impl Iterator<Item = (Node<'a>, Node<'a>)> {
        let mut children = Children::of(self, Kind::Object);
        std::iter::from_fn(move || Some((children.next()?, children.next()?)))
    }

    /// The first value of a key in an object.
    pub fn get(self, key: &str) -> Option<Node<'a>> {
        self.entries().find(|(name, _)| name.is_text(key)).map(|(_, value)| value)
    }

    /// Whether this is a string with that text.
    pub fn is_text(self, text: &str) -> bool {
        if self.kind() != Kind::String {
            return false;
        }
        let raw = self.raw().as_bytes();
        let inner = &raw[1..raw.len() - 1];
        // Escapes are longer than what they stand for, so most keys are told apart by their length.
        match inner.len().cmp(&text.len()) {
            Ordering::Less => false,
            Ordering::Equal => inner == text.as_bytes() && !inner.contains(&b'\\'),
            Ordering::Greater => inner.contains(&b'\\') && self.str().is_some_and(|own| own == text),
        }
    }

    /// Where the value stands on its tape; [`Tape::path`] makes a path of it.
    pub fn index(self) -> u32 {
        self.index
    }

    /// The byte at which the value starts in the text.
    pub(crate) fn start(self) -> usize {
        self.tape.entry(self.index).map_or(0, |entry| entry.start as usize)
    }

    /// How many entries are in it; for an object keys and values, and all that is in them.
    pub(crate) fn size(self) -> usize {
        (self.after() - self.index) as usize
    }

    fn after(self) -> u32 {
        self.tape.entry(self.index).map_or(self.index, |entry| entry.after)
    }
}

impl fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What a value says may be secret.
        write!(f, "Node({}, {} bytes)", self.kind().describe(), self.raw().len())
    }
}

struct Children<'a> {
    tape: &'a Tape<'a>,
    next: u32,
    end: u32,
}

impl<'a> Children<'a> {
    fn of(node: Node<'a>, kind: Kind) -> Self {
        let end = if node.kind() == kind { node.after() } else { 0 };
        Self { tape: node.tape, next: node.index + 1, end }
    }
}

impl<'a> Iterator for Children<'a> {
    type Item = Node<'a>;

    fn next(&mut self) -> Option<Node<'a>> {
        if self.next >= self.end {
            return None;
        }
        let node = Node { tape: self.tape, index: self.next };
        self.next = node.after();
        Some(node)
    }
}
