//! Which tags need which types, and which types are needed by the same tags: together they are compiled or left out.

use std::collections::{BTreeMap, BTreeSet};

use super::{AnswerId, AnswerSet, Outcome, reach, signature};
use crate::ir::{Api, TypeId, TypeRef};

/// Who needs a type or an answer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// The operations of these tags, by position in [`Api::tags`]; never all of several.
    Tags(BTreeSet<usize>),
    /// All of them; or none, and it is kept for other reasons.
    Always,
}

impl Need {
    /// The one tag that needs it.
    pub fn only(&self) -> Option<usize> {
        match self {
            Self::Tags(tags) => tags.first().copied().filter(|_| tags.len() == 1),
            Self::Always => None,
        }
    }
}

/// What several tags need, but not all.
#[derive(Clone, Debug)]
pub struct Group {
    /// The tags.
    pub tags: BTreeSet<usize>,
    /// Types, those first that no other type of the group is made of.
    pub types: Vec<TypeId>,
    /// Answers that differ by status, by position.
    pub answers: Vec<usize>,
}

/// Who needs each type, and each answer that differs by status.
pub(super) fn needs(api: &Api, sets: &[AnswerSet], outcomes: [&[Outcome]; 2]) -> (Vec<Need>, Vec<Need>) {
    let mut tags = vec![BTreeSet::new(); api.types.len()];
    let mut answer_tags = vec![BTreeSet::new(); sets.len()];
    for (at, operation) in api.operations.iter().enumerate() {
        let tag = api.tags.iter().position(|tag| tag.name == operation.tag).unwrap_or_default();
        let mut types = signature(operation);
        // The body of errors whose body is not documented is in no signature.
        for outcome in outcomes.iter().filter_map(|outcomes| outcomes.get(at)) {
            match outcome {
                Outcome::Single(payload) => types.extend(payload.ty()),
                Outcome::Nothing => {}
                Outcome::Set(AnswerId(set)) => {
                    types.extend(sets[*set].answers.iter().filter_map(|answer| answer.payload.as_ref()?.ty()));
                    answer_tags[*set].insert(tag);
                }
            }
        }
        for id in reach(api, &types) {
            tags[id.index()].insert(tag);
        }
    }
    // What no operation needs is there in any case, with all that it is made of.
    let kept: Vec<TypeId> = api.types.iter().map(|(id, _)| id).filter(|id| tags[id.index()].is_empty()).collect();
    let kept: Vec<_> = kept.into_iter().map(TypeRef::Named).collect();
    for id in reach(api, &kept.iter().collect::<Vec<_>>()) {
        tags[id.index()].clear();
    }
    let several = api.tags.len() > 1;
    let need = |tags: BTreeSet<usize>| {
        if tags.is_empty() || several && tags.len() == api.tags.len() { Need::Always } else { Need::Tags(tags) }
    };
    (tags.into_iter().map(need).collect(), answer_tags.into_iter().map(need).collect())
}

/// Types and answers that the same tags need.
pub(super) fn groups(api: &Api, needs: &[Need], answer_needs: &[Need]) -> Vec<Group> {
    let mut groups: BTreeMap<&BTreeSet<usize>, (Vec<TypeId>, Vec<usize>)> = BTreeMap::new();
    for ((id, _), need) in api.types.iter().zip(needs) {
        if let (Need::Tags(tags), None) = (need, need.only()) {
            groups.entry(tags).or_default().0.push(id);
        }
    }
    for (at, need) in answer_needs.iter().enumerate() {
        if let (Need::Tags(tags), None) = (need, need.only()) {
            groups.entry(tags).or_default().1.push(at);
        }
    }
    groups
        .into_iter()
        .map(|(tags, (mut types, answers))| {
            let inner: BTreeSet<TypeId> = types.iter().flat_map(|id| parts_of(api, *id)).collect();
            types.sort_by_key(|id| inner.contains(id));
            Group { tags: tags.clone(), types, answers }
        })
        .collect()
}

/// The other types that a type is made of.
fn parts_of(api: &Api, id: TypeId) -> Vec<TypeId> {
    let mut found = Vec::new();
    super::parts(&api.types.get(id).def).into_iter().for_each(|ty| super::named(ty, &mut found));
    found.retain(|part| *part != id);
    found
}
