//! What documents know of the operations of an API, and what they leave open: plain data, for a table.

use crate::analyze::{parts, reach};
use crate::ir::{Answer, Api, Completeness, Operation, Payload, Permissions, Rest, StatusPattern, TypeDef, TypeRef};

/// What is known of an API.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// By tag, in the order of the documents.
    pub tags: Vec<TagCoverage>,
    /// Over all tags.
    pub total: Counts,
}

/// What is known of the operations of a tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TagCoverage {
    /// The tag.
    pub name: String,
    /// Over all of its operations.
    pub counts: Counts,
    /// Its operations, by path.
    pub operations: Vec<OperationCoverage>,
}

/// What is known of an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperationCoverage {
    /// Its id.
    pub id: String,
    /// Its method, in capitals.
    pub method: String,
    /// Its path.
    pub path: String,
    /// How much the document says that it knows, if it says so.
    pub completeness: Option<Completeness>,
    /// What is open, in the order of [`Unknown::ALL`].
    pub unknown: Vec<Unknown>,
}

/// How many operations are known how well.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// All of them.
    pub operations: usize,
    /// Those that are known in full, in part and in outline, and those of which that is not said.
    pub completeness: [usize; 4],
    /// Of how many each thing is open, in the order of [`Unknown::ALL`].
    pub unknown: [usize; 6],
}

/// Something about an operation that a document may leave open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Unknown {
    /// The request's body takes members that are not named, or any JSON.
    Body,
    /// The same of what it answers when it works.
    Answer,
    /// A status is there without a body.
    Empty,
    /// Statuses are there as a range, or as `default`.
    Range,
    /// No error is there.
    Error,
    /// Nothing is said of permissions.
    Permissions,
}

impl Unknown {
    /// All of them, in the order of columns.
    pub const ALL: [Self; 6] = [Self::Body, Self::Answer, Self::Empty, Self::Range, Self::Error, Self::Permissions];

    /// A word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Body => "body",
            Self::Answer => "answer",
            Self::Empty => "empty",
            Self::Range => "range",
            Self::Error => "error",
            Self::Permissions => "scope",
        }
    }

    /// What the word means.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Body => "the request's body takes members that the document does not name",
            Self::Answer => "so may the answer",
            Self::Empty => "a status, other than 204, is documented without a body",
            Self::Range => "statuses are documented as a range, or as `default`",
            Self::Error => "no error is documented",
            Self::Permissions => "the document does not say which permissions are needed",
        }
    }
}

impl Counts {
    fn add(&mut self, operation: &OperationCoverage) {
        self.operations += 1;
        let column = match operation.completeness {
            Some(Completeness::Full) => 0,
            Some(Completeness::Partial) => 1,
            Some(Completeness::Outline) => 2,
            None => 3,
        };
        self.completeness[column] += 1;
        for (count, unknown) in self.unknown.iter_mut().zip(Unknown::ALL) {
            *count += usize::from(operation.unknown.contains(&unknown));
        }
    }
}

/// What is known of an API.
pub(crate) fn cover(api: &Api) -> Coverage {
    let mut coverage = Coverage::default();
    for tag in &api.tags {
        let mine = api.operations.iter().filter(|operation| operation.tag == tag.name);
        let operations: Vec<OperationCoverage> = mine.map(|operation| of_operation(api, operation)).collect();
        let mut counts = Counts::default();
        for operation in &operations {
            counts.add(operation);
            coverage.total.add(operation);
        }
        coverage.tags.push(TagCoverage { name: tag.name.clone(), counts, operations });
    }
    coverage
}

fn of_operation(api: &Api, operation: &Operation) -> OperationCoverage {
    let answers = || operation.success.iter().chain(&operation.errors);
    let is_open = |unknown: &Unknown| match unknown {
        Unknown::Body => operation.given_body().is_some_and(|body| body.types().any(|ty| invites(api, ty))),
        Unknown::Answer => operation.success.iter().any(|answer| match &answer.payload {
            Some(Payload::Json(ty)) => invites(api, ty),
            _ => false,
        }),
        Unknown::Empty => answers().any(|answer| is_silent(operation, answer)),
        Unknown::Range => answers().any(|answer| !matches!(answer.status, StatusPattern::Exactly(_))),
        Unknown::Error => operation.errors.is_empty(),
        Unknown::Permissions => operation.permissions == Permissions::Unknown,
    };
    OperationCoverage {
        id: operation.id.clone(),
        method: operation.method.clone(),
        path: operation.path.clone(),
        completeness: operation.completeness,
        unknown: Unknown::ALL.into_iter().filter(is_open).collect(),
    }
}

/// Whether a body is missing that there may well be.
fn is_silent(operation: &Operation, answer: &Answer) -> bool {
    let may_have = !matches!(answer.status, StatusPattern::Exactly(204 | 205 | 304)) && operation.method != "HEAD";
    answer.payload.is_none() && may_have
}

/// Whether a type, or one that it is made of, takes more than the document says. Maps are free by intent.
fn invites(api: &Api, ty: &TypeRef) -> bool {
    let any = |ty: &TypeRef| matches!(bare(ty), TypeRef::Json);
    any(ty)
        || reach(api, &[ty]).into_iter().any(|id| match &api.types.get(id).def {
            TypeDef::Struct(def) => matches!(def.rest, Rest::Open) || def.fields.iter().any(|field| any(&field.ty)),
            def => parts(def).into_iter().any(any),
        })
}

/// A type without what is around it: a list of it, or null.
fn bare(ty: &TypeRef) -> &TypeRef {
    match ty {
        TypeRef::List(inner) | TypeRef::Nullable(inner) | TypeRef::Secret(inner) => bare(inner),
        ty => ty,
    }
}
