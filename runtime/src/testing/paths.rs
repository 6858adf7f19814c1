//! Which operation a request is for, and what operations do to the things that their paths name.

use percent_encoding::percent_decode_str;

use crate::operation::{Method, OperationSpec};

/// The operations of a vendor.
pub(super) struct Paths {
    operations: Vec<&'static OperationSpec>,
}

/// An operation that a path leads to.
pub(super) struct Found {
    pub(super) operation: &'static OperationSpec,
    /// The values of its path by name, as they came.
    pub(super) values: Vec<(&'static str, String)>,
}

/// What an operation does, as far as its path tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Makes a thing in a collection: `POST /things`.
    Create,
    /// Makes a thing, or changes it if it is there: `PUT /things`, and `PUT /things/{id}` where both are documented.
    Upsert,
    /// Shows a thing: `GET /things/{id}`.
    Get,
    /// Changes a thing: `PATCH`, `PUT` or `POST /things/{id}`.
    Update,
    /// Removes a thing: `DELETE /things/{id}`, or `POST /things/{id}/delete`.
    Delete,
    /// Shows what is in a collection: `GET /things`.
    List,
    /// Something else.
    Other,
}

impl Paths {
    pub(super) fn new(operations: impl IntoIterator<Item = &'static OperationSpec>) -> Self {
        Self { operations: operations.into_iter().collect() }
    }

    /// The operation for a method and a path; what is written out wins over what is a parameter.
    pub(super) fn find(&self, method: &str, path: &str) -> Option<Found> {
        let fitting = self.operations.iter().filter(|operation| operation.method.as_str() == method);
        let fitting = fitting.filter_map(|operation| Some(Found { operation, values: values(operation.path, path)? }));
        let parameters = |found: &Found| found.operation.path.split('/').map(|step| step.contains('{')).collect();
        fitting.min_by_key(|found| -> Vec<bool> { parameters(found) })
    }

    /// The operation that shows one thing of the collection at a path, which may have parameters.
    pub(super) fn getter(&self, collection: &str) -> Option<&'static OperationSpec> {
        self.operations.iter().copied().find(|operation| {
            let item = operation.path.rsplit_once('/');
            operation.method == Method::Get && item.is_some_and(|(own, last)| own == collection && is_parameter(last))
        })
    }

    /// The parameter that names one thing of the collection at a path.
    pub(super) fn identifier(&self, collection: &str) -> Option<&'static str> {
        self.operations.iter().find_map(|operation| {
            let (own, last) = operation.path.rsplit_once('/')?;
            (own == collection && is_parameter(last)).then(|| last.trim_matches(['{', '}']))
        })
    }

    /// What an operation does.
    pub(super) fn role(&self, operation: &OperationSpec) -> Role {
        let (before, last) = operation.path.rsplit_once('/').unwrap_or(("", operation.path));
        let creates =
            |path: &str| self.operations.iter().any(|other| other.method == Method::Post && other.path == path);
        if is_parameter(last) {
            return match operation.method {
                Method::Get => Role::Get,
                Method::Delete => Role::Delete,
                Method::Put if !creates(before) => Role::Upsert,
                Method::Put | Method::Patch | Method::Post => Role::Update,
                _ => Role::Other,
            };
        }
        match operation.method {
            Method::Post if last == "delete" && before.rsplit('/').next().is_some_and(is_parameter) => Role::Delete,
            _ if self.identifier(operation.path).is_none() => Role::Other,
            Method::Get => Role::List,
            Method::Post => Role::Create,
            Method::Put => Role::Upsert,
            _ => Role::Other,
        }
    }

    /// The collection that a thing belongs to which has a path of its own: `/things` for `/things/external/{name}`.
    pub(super) fn home(&self, operation: &OperationSpec) -> Option<&'static str> {
        let (before, _) = operation.path.rsplit_once('/')?;
        self.operations.iter().find_map(|other| {
            let (collection, last) = other.path.rsplit_once('/')?;
            let next = before.strip_prefix(collection)?.strip_prefix('/')?.split('/').next()?;
            let is_home = other.method == Method::Get && is_parameter(last) && !collection.contains('{');
            (is_home && !next.contains('{')).then_some(collection)
        })
    }
}

/// Whether a step of a path is a parameter and nothing else.
fn is_parameter(step: &str) -> bool {
    step.starts_with('{') && step.find('}') == Some(step.len() - 1)
}

/// The values of a path by the names in its template; nothing where it is another path.
fn values(template: &'static str, path: &str) -> Option<Vec<(&'static str, String)>> {
    let (mut templates, mut steps) = (template.split('/'), path.split('/'));
    let mut values = Vec::new();
    loop {
        match (templates.next(), steps.next()) {
            (None, None) => return Some(values),
            (Some(template), Some(step)) => match template.split_once('{') {
                Some((before, rest)) => {
                    let (name, after) = rest.split_once('}')?;
                    let value = step.strip_prefix(before)?.strip_suffix(after)?;
                    if value.is_empty() {
                        return None;
                    }
                    values.push((name, decoded(value)));
                }
                None if template == step => {}
                None => return None,
            },
            _ => return None,
        }
    }
}

/// A text without percent signs for what is not plain.
pub(super) fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}
