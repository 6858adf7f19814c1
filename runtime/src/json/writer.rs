//! Writes JSON text, and collects on the side what JSON cannot hold: the bytes of files.

use std::fmt;

use crate::body::File;

use super::codec::Encode;
use super::extra::Rest;
use super::secret::Secret;
use super::tape::{Node, Tape};

/// A value that cannot be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncodeError {
    /// The JSON path of the value, from what was encoded.
    pub path: String,
    /// What is wrong with it. Never the value, which may be secret.
    pub message: &'static str,
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "${}: {}", self.path, self.message)
    }
}

impl std::error::Error for EncodeError {}

/// Where values are written to.
#[derive(Default)]
pub struct Writer {
    bytes: Vec<u8>,
    /// Files, and the byte at which the null stands that holds the place of each.
    files: Vec<(usize, File)>,
    error: Option<EncodeError>,
    /// Whether it is for people to read: secrets, and what may hold any, are not written then.
    shows: bool,
    /// Whether it goes to the vendor: what the vendor alone writes is left out then.
    sends: bool,
    /// Where the texts of secrets start and end.
    secrets: Vec<(usize, usize)>,
}

impl fmt::Debug for Writer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What was written may be secret.
        write!(f, "Writer({} bytes)", self.bytes.len())
    }
}

impl Writer {
    /// A writer for people to read: secrets, and what may hold any, are not written.
    pub(super) fn for_show() -> Self {
        Self { shows: true, ..Self::default() }
    }

    /// A writer for a request: what the vendor alone writes is left out.
    pub(crate) fn for_request() -> Self {
        Self { sends: true, ..Self::default() }
    }

    /// Writes a stand-in for something that must not be seen, where people may read it.
    pub(super) fn hides(&mut self, stand_in: &str) -> bool {
        if self.shows {
            self.string(stand_in);
        }
        self.shows
    }

    /// Writes a value that must not be seen, and remembers where it stands.
    pub(super) fn secret(&mut self, value: &dyn Encode) {
        let start = self.bytes.len();
        value.encode(self);
        self.secrets.push((start, self.bytes.len()));
    }

    /// The secrets that were written: texts and numbers.
    pub(crate) fn secrets(&self) -> Vec<Secret<String>> {
        let mut found = Vec::new();
        for (start, end) in &self.secrets {
            let json = self.bytes.get(*start..*end).unwrap_or_default();
            if let Ok(tape) = Tape::parse(json) {
                leaves(tape.root(), &mut found);
            }
        }
        found
    }

    /// Writes `null`.
    pub fn null(&mut self) {
        self.raw("null");
    }

    /// Writes JSON text as it is. The caller answers for it.
    pub fn raw(&mut self, json: &str) {
        self.bytes.extend_from_slice(json.as_bytes());
    }

    /// Writes a string.
    pub fn string(&mut self, text: &str) {
        // Writing to memory cannot fail.
        let _ = serde_json::to_writer(&mut self.bytes, text);
    }

    /// Writes an integer.
    pub fn integer(&mut self, number: impl itoa::Integer) {
        self.bytes.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
    }

    /// Writes a file: a null in the text, the file on the side.
    pub fn file(&mut self, file: File) {
        self.files.push((self.bytes.len(), file));
        self.null();
    }

    /// Says that the value cannot be written, so that nothing is sent.
    pub fn fail(&mut self, message: &'static str) {
        self.null();
        if self.error.is_none() {
            self.error = Some(EncodeError { path: String::new(), message });
        }
    }

    /// Writes the items of an array.
    pub fn array<'v>(&mut self, items: impl Iterator<Item = &'v dyn Encode>) {
        self.bytes.push(b'[');
        for (place, item) in items.enumerate() {
            if place > 0 {
                self.bytes.push(b',');
            }
            let failed = self.error.is_some();
            item.encode(self);
            self.locate(failed, |path| path.insert_str(0, &format!("[{place}]")));
        }
        self.bytes.push(b']');
    }

    /// Writes an object: constants as JSON text, required fields, optional fields unless they are absent, and the
    /// rest, of which keys that were written already are left out.
    pub fn object(
        &mut self,
        constants: &[(&str, &str)],
        required: (&[&str], &[&dyn Encode]),
        optional: (&[&str], &[&dyn Encode]),
        rest: &dyn Rest,
    ) {
        self.bytes.push(b'{');
        for (key, json) in constants {
            // A constant that came in with another value is in the rest, and goes out as it came.
            if !rest.contains(key) {
                self.key(key);
                self.raw(json);
            }
        }
        for (key, value) in required.0.iter().zip(required.1) {
            self.entry(key, *value);
        }
        for (key, value) in optional.0.iter().zip(optional.1) {
            if !self.leaves_out(*value) {
                self.entry(key, *value);
            }
        }
        if !rest.is_empty() {
            rest.each(&mut |key, value| {
                let is = |name: &&str| *name == key;
                let is_settled = |value: &dyn Encode| !value.is_absent() || (self.sends && value.is_received());
                let present = required.0.iter().any(is)
                    || optional.0.iter().zip(optional.1).any(|(name, value)| is(name) && is_settled(*value));
                if !present {
                    self.entry(key, value);
                }
            });
        }
        self.bytes.push(b'}');
    }

    fn leaves_out(&self, optional: &dyn Encode) -> bool {
        optional.is_absent() || (self.sends && optional.is_received())
    }

    /// Writes the entries of a map.
    pub fn map<'v>(&mut self, entries: impl Iterator<Item = (&'v String, &'v dyn Encode)>) {
        self.bytes.push(b'{');
        for (key, value) in entries {
            self.entry(key, value);
        }
        self.bytes.push(b'}');
    }

    /// Adds what another writer has written.
    pub(crate) fn append(&mut self, other: Self) {
        self.bytes.extend_from_slice(&other.bytes);
        if self.error.is_none() {
            self.error = other.error;
        }
    }

    fn entry(&mut self, key: &str, value: &dyn Encode) {
        self.key(key);
        let failed = self.error.is_some();
        value.encode(self);
        self.locate(failed, |path| {
            let rest = std::mem::take(path);
            super::push_key(path, key);
            path.push_str(&rest);
        });
    }

    fn key(&mut self, key: &str) {
        if self.bytes.last() != Some(&b'{') {
            self.bytes.push(b',');
        }
        self.string(key);
        self.bytes.push(b':');
    }

    /// Puts the place of a value before the path of an error that its encoding has just made.
    fn locate(&mut self, failed_before: bool, place: impl FnOnce(&mut String)) {
        if !failed_before && let Some(error) = &mut self.error {
            place(&mut error.path);
        }
    }

    /// The text, where no file may be in it.
    ///
    /// # Errors
    /// When a value could not be written, or is a file.
    pub fn into_json(self) -> Result<Vec<u8>, EncodeError> {
        let (bytes, files) = self.into_parts()?;
        match files.first() {
            None => Ok(bytes),
            Some(_) => Err(EncodeError { path: String::new(), message: "the bytes of a file have no place in JSON" }),
        }
    }

    /// The text, and the files with the byte of the null that holds the place of each.
    ///
    /// # Errors
    /// When a value could not be written.
    #[expect(clippy::type_complexity, reason = "only the two things that were written")]
    pub fn into_parts(self) -> Result<(Vec<u8>, Vec<(usize, File)>), EncodeError> {
        match self.error {
            Some(error) => Err(error),
            None => Ok((self.bytes, self.files)),
        }
    }
}

/// The texts and numbers within a value.
fn leaves(node: Node<'_>, found: &mut Vec<Secret<String>>) {
    let leaf = node.str().or_else(|| node.number().map(Into::into));
    found.extend(leaf.filter(|text| !text.is_empty()).map(|text| Secret::new(text.into_owned())));
    node.items().for_each(|item| leaves(item, found));
    node.entries().for_each(|(_, value)| leaves(value, found));
}
