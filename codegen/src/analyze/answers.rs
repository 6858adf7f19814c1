//! Answers that differ by status: operations that answer alike share one type.

use std::collections::HashMap;

use crate::ir::{Answer, Api, Operation, Payload, StatusPattern, TypeRef};

/// Names an [`AnswerSet`], by its position in [`super::Facts::answer_sets`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AnswerId(pub usize);

/// Several answers, told apart by status.
#[derive(Clone, Debug)]
pub struct AnswerSet {
    /// The answers, by status.
    pub answers: Vec<Answer>,
    /// Whether they are errors.
    pub is_error: bool,
    /// Which operations give them, by position.
    pub operations: Vec<usize>,
}

/// What an operation answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing that is documented.
    Nothing,
    /// The same whatever the status.
    Single(Payload),
    /// Different things by status.
    Set(AnswerId),
}

pub(super) fn answers(api: &Api) -> (Vec<AnswerSet>, Vec<Outcome>, Vec<Outcome>) {
    let envelope = api.envelope.clone().map(Payload::Json).or_else(|| usual_envelope(api));
    let mut sets: Vec<AnswerSet> = Vec::new();
    let mut known: HashMap<(bool, Vec<Answer>), usize> = HashMap::new();
    let mut outcomes = [Vec::new(), Vec::new()];
    for (position, operation) in api.operations.iter().enumerate() {
        for is_error in [false, true] {
            let list = if is_error { errors(operation, envelope.as_ref()) } else { operation.success.clone() };
            let outcome = single(&list, is_error).unwrap_or_else(|| {
                let next = sets.len();
                let at = *known.entry((is_error, list.clone())).or_insert(next);
                if at == next {
                    sets.push(AnswerSet { answers: list, is_error, operations: Vec::new() });
                }
                if let Some(set) = sets.get_mut(at) {
                    set.operations.push(position);
                }
                Outcome::Set(AnswerId(at))
            });
            outcomes[usize::from(is_error)].push(outcome);
        }
    }
    let [success, errors] = outcomes;
    (sets, success, errors)
}

/// The errors of an operation. Where no body is documented, the vendor's usual one is tried; there may be none.
fn errors(operation: &Operation, envelope: Option<&Payload>) -> Vec<Answer> {
    let mut errors = operation.errors.clone();
    let Some(Payload::Json(envelope)) = envelope else { return errors };
    let perhaps = Payload::Json(TypeRef::Nullable(Box::new(envelope.clone())));
    for error in errors.iter_mut().filter(|error| error.payload.is_none()) {
        error.payload = Some(perhaps.clone());
    }
    if !errors.iter().any(|answer| answer.status == StatusPattern::Any) {
        errors.push(Answer { status: StatusPattern::Any, payload: Some(perhaps), prescribed: None });
    }
    errors
}

/// What needs no status to be told apart. Of errors, the status says what happened even where all bodies are alike.
fn single(answers: &[Answer], is_error: bool) -> Option<Outcome> {
    let Some(first) = answers.first() else { return Some(Outcome::Nothing) };
    let same = answers.iter().all(|answer| answer.payload == first.payload);
    match &first.payload {
        Some(payload) if same => Some(Outcome::Single(payload.clone())),
        None if same && !is_error => Some(Outcome::Nothing),
        _ => None,
    }
}

/// The error body that most operations document; it must be that of every third at least.
fn usual_envelope(api: &Api) -> Option<Payload> {
    let mut uses: Vec<(&Payload, usize)> = Vec::new();
    for operation in &api.operations {
        let mut seen: Vec<&Payload> = Vec::new();
        for payload in operation.errors.iter().filter_map(|answer| answer.payload.as_ref()) {
            if !seen.contains(&payload) {
                seen.push(payload);
            }
        }
        for payload in seen {
            match uses.iter_mut().find(|(known, _)| *known == payload) {
                Some((_, count)) => *count += 1,
                None => uses.push((payload, 1)),
            }
        }
    }
    let (payload, count) = uses.into_iter().rev().max_by_key(|(_, count)| *count)?;
    (count * 3 >= api.operations.len() && matches!(payload, Payload::Json(_))).then(|| payload.clone())
}
