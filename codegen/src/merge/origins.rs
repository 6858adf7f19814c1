//! Which part of a merged document comes from where.

use std::collections::BTreeMap;

use crate::pointer::Pointer;

/// Where the parts of a merged document come from. Without any, there is one document, and all is where it was.
#[derive(Clone, Debug, Default)]
pub struct Origins {
    /// Place in the merged document to document and place.
    from: BTreeMap<Pointer, (usize, Pointer)>,
    /// The same the other way round.
    to: BTreeMap<(usize, Pointer), Pointer>,
}

impl Origins {
    /// Remembers that what stands at `merged`, and within it, stood at `at`.
    pub(super) fn add(&mut self, merged: &Pointer, document: usize, at: &Pointer) {
        self.from.insert(merged.clone(), (document, at.clone()));
        self.to.insert((document, at.clone()), merged.clone());
    }

    /// In which document, and where there, the thing stands that is at `merged`.
    pub fn of(&self, merged: &Pointer) -> (usize, Pointer) {
        let found = upwards(merged).find_map(|(outer, rest)| Some((self.from.get(&outer)?, rest)));
        match found {
            Some(((document, at), rest)) => (*document, within(at, rest)),
            None => (0, merged.clone()),
        }
    }

    /// Where in the merged document a part of a document is; `None` where it was not taken.
    pub(super) fn merged(&self, document: usize, at: &Pointer) -> Option<Pointer> {
        upwards(at).find_map(|(outer, rest)| Some(within(self.to.get(&(document, outer))?, rest)))
    }
}

/// A place and all that it lies in, the nearest first; with the way back down.
fn upwards(at: &Pointer) -> impl Iterator<Item = (Pointer, &str)> {
    let text = at.as_str();
    std::iter::successors(Some(at.clone()), Pointer::parent).map(move |outer| {
        let length = outer.as_str().len();
        (outer, &text[length..])
    })
}

fn within(outer: &Pointer, rest: &str) -> Pointer {
    Pointer::parse(&format!("{outer}{rest}"))
}
