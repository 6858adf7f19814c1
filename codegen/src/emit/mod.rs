//! IR to Rust: one function for each kind of node, no decisions, cannot fail.

mod client;
mod docs;
mod model;
mod operation;
mod text;
mod types;

use std::collections::BTreeMap;

use proc_macro2::TokenStream;

use crate::analyze::Facts;
use crate::ir::{Api, Body, Payload, TypeId, TypeRef};
use crate::name::Names;

pub(crate) use operation::takes_request;

/// An emitted file, not yet formatted.
pub struct Module {
    /// Its path below `src`, such as `types/customers.rs`.
    pub path: String,
    /// What it is for, one line.
    pub docs: String,
    /// What is in it, in order.
    pub items: Vec<Item>,
}

/// A part of an emitted file.
pub enum Item {
    /// Rust.
    Code(TokenStream),
    /// A call of one of the runtime's macros, laid out already: formatters leave macros alone.
    Macro(String),
    /// An attribute of the whole file.
    Attribute(&'static str),
}

impl Item {
    /// Whether something of a module is named in it.
    fn mentions(&self, module: &str) -> bool {
        match self {
            Self::Code(tokens) => tokens.to_string().contains(&format!("{module} ::")),
            Self::Macro(call) => call.contains(&format!("{module}::")),
            Self::Attribute(_) => false,
        }
    }
}

/// Everything that emission reads.
pub struct Emission<'a> {
    /// The API.
    pub api: &'a Api,
    /// What is known about it.
    pub facts: &'a Facts,
    /// What everything is called.
    pub names: &'a Names,
    /// Whether it becomes a crate of its own, not a module of one.
    pub is_crate: bool,
    /// Whether there is nothing but types.
    pub models_only: bool,
}

/// All modules of an API; `mod.rs` is the one that holds the others.
pub fn emit(emission: &Emission<'_>) -> Vec<Module> {
    if emission.models_only {
        let mut modules = vec![client::models(emission)];
        modules.extend(model::modules(emission));
        return modules;
    }
    let mut modules = vec![client::client(emission), operation::table(emission)];
    for (tag, _) in emission.api.tags.iter().enumerate() {
        modules.push(operation::module(emission, tag));
    }
    modules.extend(model::modules(emission));
    modules
}

/// A type as it is written within another, or as a parameter.
pub(crate) fn type_text(emission: &Emission<'_>, within: Option<TypeId>, of: &TypeRef, boxed: bool) -> String {
    let from = within.map_or(types::From::Types, |id| model::from(emission, id));
    types::plain(&types::held(emission, from, of, boxed))
}

/// The type of an answer's body as it is written.
pub(crate) fn payload_text(emission: &Emission<'_>, payload: &Payload) -> String {
    types::plain(&model::payload_type(emission, types::From::Types, payload))
}

/// The type of a request's body as it is written.
pub(crate) fn body_text(emission: &Emission<'_>, body: &Body) -> String {
    types::plain(&model::body_type(emission, body)).replace("types::", "")
}

/// Which module of types each type lives in: that of the one tag that needs it, or the shared one.
pub(crate) fn homes(emission: &Emission<'_>) -> Vec<String> {
    let homes = emission.api.types.iter().map(|(id, _)| {
        let tags = &emission.facts.tags[id.index()];
        match tags.iter().next() {
            Some(tag) if tags.len() == 1 => emission.names.tags[*tag].module.clone(),
            _ => "shared".to_owned(),
        }
    });
    homes.collect()
}

/// The same for answers.
pub(crate) fn answer_homes(emission: &Emission<'_>) -> Vec<String> {
    let homes = emission.facts.answer_sets.iter().map(|set| {
        let mut tags: Vec<&str> = set.operations.iter().map(|at| emission.api.operations[*at].tag.as_str()).collect();
        tags.dedup();
        let only = tags.first().filter(|_| tags.len() == 1);
        let at = only.and_then(|only| emission.api.tags.iter().position(|tag| tag.name == **only));
        at.map_or("shared".to_owned(), |at| emission.names.tags[at].module.clone())
    });
    homes.collect()
}

/// Groups by key, in the order of the keys.
pub(crate) fn grouped<T>(items: impl Iterator<Item = (String, T)>) -> BTreeMap<String, Vec<T>> {
    let mut groups: BTreeMap<String, Vec<T>> = BTreeMap::new();
    for (key, item) in items {
        groups.entry(key).or_default().push(item);
    }
    groups
}
