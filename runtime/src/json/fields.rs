//! Reads the fields of an object in any order, and hands over what nobody asked for.

use super::codec::{Decode, Reader};
use super::extra::Rest;
use super::tape::{Kind, Node};

/// The keys of an object that is being decoded.
#[derive(Debug)]
pub struct Fields<'a, 'r> {
    object: Node<'a>,
    reader: &'r mut Reader,
    entries: Vec<Field<'a>>,
    /// Where to look first: objects mostly come in the order of their schema.
    next: usize,
    /// The value is no object, which has been said once.
    broken: bool,
    /// The type has no place for what is not as expected: that cannot be left out, or it would be lost.
    is_strict: bool,
}

#[derive(Debug)]
struct Field<'a> {
    key: Node<'a>,
    value: Node<'a>,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Open,
    Taken,
    /// Asked for, but not what was expected: it is only kept, so that it goes back out as it came.
    Kept,
    /// Taken as nothing, and not as null, under this key.
    Null(&'static str),
}

impl<'a, 'r> Fields<'a, 'r> {
    /// Starts reading; anything but an object is a failure.
    pub fn open(object: Node<'a>, reader: &'r mut Reader) -> Self {
        let broken = object.kind() != Kind::Object;
        if broken {
            reader.fail(object, "an object");
        }
        let mut entries = Vec::with_capacity((object.size() / 2).min(32));
        entries.extend(object.entries().map(|(key, value)| Field { key, value, state: State::Open }));
        Self { object, reader, entries, next: 0, broken, is_strict: false }
    }

    /// The same for a type that keeps nothing beside its fields.
    pub fn open_strict(object: Node<'a>, reader: &'r mut Reader) -> Self {
        Self { is_strict: true, ..Self::open(object, reader) }
    }

    /// Takes a field that has to be there.
    pub fn required<T: Decode>(&mut self, key: &'static str) -> T {
        match self.find(key) {
            Some(place) => {
                self.entries[place].state = State::Taken;
                T::decode(self.entries[place].value, self.reader)
            }
            None => {
                if !self.broken {
                    self.reader.missing(self.object, key);
                }
                T::blank()
            }
        }
    }

    /// Takes a field that may be missing, and is left out when it is not what was expected and can be kept as it came.
    pub fn optional<T: Decode + Default>(&mut self, key: &'static str) -> T {
        let Some(place) = self.find(key) else { return T::default() };
        let mark = self.reader.mark();
        let node = self.entries[place].value;
        let value = T::decode(node, self.reader);
        if self.reader.failed_since(mark) && !self.is_strict {
            self.reader.degrade(mark, node);
            self.entries[place].state = State::Kept;
            return T::default();
        }
        let is_lost = node.is_null() && !T::keeps_null();
        self.entries[place].state = if is_lost { State::Null(key) } else { State::Taken };
        value
    }

    /// Takes a constant that has to be there, given as JSON text. Another value than that stays in the rest.
    pub fn constant(&mut self, key: &'static str, json: &'static str) {
        let Some(place) = self.find(key) else {
            if !self.broken {
                self.reader.missing(self.object, key);
            }
            return;
        };
        let value = self.entries[place].value;
        let same = value.is_json(json);
        self.entries[place].state = if same { State::Taken } else { State::Kept };
        match (same, self.is_strict) {
            (true, _) => {}
            (false, true) => self.reader.fail(value, "the value that the document names"),
            (false, false) => self.reader.unknown(),
        }
    }

    /// What was not taken.
    pub fn rest<R: Rest + Default>(&mut self) -> R {
        let mut rest = R::default();
        for field in &self.entries {
            match field.state {
                State::Taken => continue,
                State::Null(key) => {
                    rest.put_null(key);
                    continue;
                }
                State::Kept | State::Open => {}
            }
            let Some(key) = field.key.str() else { continue };
            if field.state == State::Kept {
                rest.keep(key.into_owned(), field.value);
                continue;
            }
            if rest.is_unnamed() {
                self.reader.unknown();
            }
            let mark = self.reader.mark();
            rest.put(key.into_owned(), field.value, self.reader);
            if self.reader.failed_since(mark) {
                self.reader.degrade(mark, field.value);
            }
        }
        rest
    }

    /// Counts what was not taken, for a type that does not keep it.
    pub fn close(&mut self) {
        for _ in self.entries.iter().filter(|field| field.state == State::Open) {
            self.reader.lost();
        }
    }

    fn find(&mut self, key: &str) -> Option<usize> {
        let open = |field: &Field<'_>| field.state == State::Open && field.key.is_text(key);
        let place = match self.entries[self.next..].iter().position(open) {
            Some(place) => self.next + place,
            None => self.entries[..self.next].iter().position(open)?,
        };
        self.next = place + 1;
        Some(place)
    }
}
