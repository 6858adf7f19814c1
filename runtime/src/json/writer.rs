//! Writes JSON text, and collects on the side what JSON cannot hold: the bytes of files.

use std::fmt;

use crate::body::File;

use super::codec::Encode;
use super::extra::Rest;
use super::limit::{Limit, Violation};
use super::secret::Secret;
use super::tape::{Node, Tape};
use super::validate::{check, check_members};

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

/// The limits of an object: its own, and those of its fields by key.
pub type ObjectLimits = (&'static [Limit], &'static [(&'static str, &'static [Limit])]);

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
    /// Whether values are held to their limits.
    checks: bool,
    violations: Vec<Violation>,
}

/// What was wrong so far, to tell what is new.
#[derive(Clone, Copy)]
struct Mark {
    failed: bool,
    violations: usize,
}

/// Whatever the value is.
const NONE: &[Limit] = &[];

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

    /// A writer for a request: what the vendor alone writes is left out, and values are held to their limits, or not.
    pub(crate) fn for_request(checks: bool) -> Self {
        Self { sends: true, checks, ..Self::default() }
    }

    /// What did not keep to its limits so far.
    pub(crate) fn take_violations(&mut self) -> Vec<Violation> {
        let mut violations = std::mem::take(&mut self.violations);
        violations.iter_mut().for_each(|violation| violation.path.insert(0, '$'));
        violations
    }

    /// Writes a value that has limits.
    pub fn limited(&mut self, value: &dyn Encode, limits: &'static [Limit]) {
        let start = self.bytes.len();
        value.encode(self);
        if self.checks && !limits.is_empty() {
            // What is nested too deeply to be read is refused for that.
            if let Ok(tape) = Tape::parse(&self.bytes[start..]) {
                check(tape.root(), limits, &mut String::new(), &mut self.violations);
            }
        }
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
            let mark = self.mark();
            item.encode(self);
            self.locate(mark, |path| path.insert_str(0, &format!("[{place}]")));
        }
        self.bytes.push(b']');
    }

    /// Writes an object: constants as JSON text, required fields, optional fields unless they are absent, and the
    /// rest, of which keys that were written already are left out.
    pub fn object(
        &mut self,
        limits: ObjectLimits,
        constants: &[(&str, &str)],
        required: (&[&str], &[&dyn Encode]),
        optional: (&[&str], &[&dyn Encode]),
        rest: &dyn Rest,
    ) {
        let (own, of_fields) = limits;
        let of_field = |key: &str| of_fields.iter().find(|(name, _)| *name == key).map_or(NONE, |(_, limits)| *limits);
        let mut count = 0;
        self.bytes.push(b'{');
        for (key, json) in constants {
            // A constant that came in with another value is in the rest, and goes out as it came.
            if !rest.contains(key) {
                count += 1;
                self.key(key);
                self.raw(json);
            }
        }
        for (key, value) in required.0.iter().zip(required.1) {
            count += 1;
            self.entry(key, *value, of_field(key));
        }
        for (key, value) in optional.0.iter().zip(optional.1) {
            if !self.leaves_out(*value) {
                count += 1;
                self.entry(key, *value, of_field(key));
            }
        }
        if !rest.is_empty() {
            let values = own.iter().find_map(|limit| match limit {
                Limit::Values(limits) => Some(*limits),
                _ => None,
            });
            rest.each(&mut |key, value| {
                let is = |name: &&str| *name == key;
                let is_settled = |value: &dyn Encode| !value.is_absent() || (self.sends && value.is_received());
                let present = required.0.iter().any(is)
                    || optional.0.iter().zip(optional.1).any(|(name, value)| is(name) && is_settled(*value));
                if !present {
                    count += 1;
                    self.entry(key, value, values.unwrap_or(NONE));
                }
            });
        }
        self.bytes.push(b'}');
        if self.checks {
            check_members(count, own, &mut self.violations);
        }
    }

    fn leaves_out(&self, optional: &dyn Encode) -> bool {
        optional.is_absent() || (self.sends && optional.is_received())
    }

    /// Writes the entries of a map.
    pub fn map<'v>(&mut self, entries: impl Iterator<Item = (&'v String, &'v dyn Encode)>) {
        self.bytes.push(b'{');
        for (key, value) in entries {
            self.entry(key, value, NONE);
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

    fn entry(&mut self, key: &str, value: &dyn Encode, limits: &'static [Limit]) {
        self.key(key);
        let mark = self.mark();
        self.limited(value, limits);
        self.locate(mark, |path| {
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

    fn mark(&self) -> Mark {
        Mark { failed: self.error.is_some(), violations: self.violations.len() }
    }

    /// Puts the place of a value before the paths of what its encoding has just found wrong.
    fn locate(&mut self, before: Mark, mut place: impl FnMut(&mut String)) {
        if !before.failed
            && let Some(error) = &mut self.error
        {
            place(&mut error.path);
        }
        self.violations.iter_mut().skip(before.violations).for_each(|violation| place(&mut violation.path));
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
