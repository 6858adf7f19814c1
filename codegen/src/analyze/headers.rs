//! Headers of answers: operations of a tag whose answers have the same ones share a type.

use crate::ir::{Api, Operation};

/// Headers that answers of a tag have.
#[derive(Clone, Debug)]
pub struct HeaderSet {
    /// Which operations have them, by position; what the first says of them holds.
    pub operations: Vec<usize>,
}

pub(super) fn header_sets(api: &Api) -> Vec<HeaderSet> {
    let mut sets: Vec<HeaderSet> = Vec::new();
    for (position, operation) in api.operations.iter().enumerate() {
        if operation.headers.is_empty() {
            continue;
        }
        let known = sets.iter_mut().find(|set| {
            let first = set.operations.first().and_then(|at| api.operations.get(*at));
            first.is_some_and(|first| first.tag == operation.tag && wire(first) == wire(operation))
        });
        match known {
            Some(set) => set.operations.push(position),
            None => sets.push(HeaderSet { operations: vec![position] }),
        }
    }
    sets
}

fn wire(operation: &Operation) -> impl PartialEq + '_ {
    operation.headers.iter().map(|header| (header.wire.as_str(), &header.ty)).collect::<Vec<_>>()
}
