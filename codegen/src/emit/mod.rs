//! IR to Rust: one function for each kind of node, no decisions, cannot fail.

mod body;
mod calls;
mod client;
mod docs;
mod limits;
mod model;
mod operation;
mod placed;
mod testing;
mod text;
mod types;
mod webhooks;

use std::collections::BTreeMap;

use proc_macro2::TokenStream;

use crate::analyze::{Facts, Need};
use crate::ir::{Api, Body, Payload, TypeId, TypeRef};
use crate::name::Names;

pub(crate) use calls::calls;
pub(crate) use operation::takes_request;
pub use placed::Placed;
pub(crate) use placed::placed;
pub(crate) use testing::SCHEMAS;

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
    /// Whether there is a server for tests.
    pub has_test_server: bool,
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
    modules.extend(emission.api.webhooks.iter().map(|own| webhooks::module(emission, own)));
    modules.extend(emission.has_test_server.then(testing::module));
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
pub(crate) fn body_text(emission: &Emission<'_>, at: usize, body: &Body) -> String {
    body::body_text(emission, at, body).replace("types::", "")
}

/// Which module of types each type lives in: that of the one tag that needs it, or a shared one.
pub(crate) fn homes(emission: &Emission<'_>) -> Vec<String> {
    emission.facts.needs.iter().map(|need| home(emission, need)).collect()
}

/// The same for answers.
pub(crate) fn answer_homes(emission: &Emission<'_>) -> Vec<String> {
    emission.facts.answer_needs.iter().map(|need| home(emission, need)).collect()
}

fn home(emission: &Emission<'_>, need: &Need) -> String {
    if let Some(tag) = need.only() {
        return emission.names.tags[tag].module.clone();
    }
    let group = emission.facts.groups.iter().position(|group| matches!(need, Need::Tags(tags) if *tags == group.tags));
    let name = group.and_then(|group| emission.names.groups.get(group));
    name.cloned().unwrap_or_else(|| SHARED.to_owned())
}

/// The module of what every tag needs, or may need.
const SHARED: &str = "shared";

/// The features that a module of types is for, by its name; empty where it is always there.
pub(crate) fn features<'a>(emission: &'a Emission<'_>, home: &str) -> Vec<&'a str> {
    let feature = |tag: usize| emission.names.tags[tag].feature.as_deref();
    if let Some(tag) = emission.names.tags.iter().position(|tag| tag.module == home) {
        return feature(tag).into_iter().collect();
    }
    let group = emission.names.groups.iter().position(|group| group == home);
    let tags = group.map(|group| &emission.facts.groups[group].tags).into_iter().flatten();
    let mut features: Vec<&str> = tags.filter_map(|tag| feature(*tag)).collect();
    features.sort_unstable();
    features
}

/// Groups by key, in the order of the keys.
pub(crate) fn grouped<T>(items: impl Iterator<Item = (String, T)>) -> BTreeMap<String, Vec<T>> {
    let mut groups: BTreeMap<String, Vec<T>> = BTreeMap::new();
    for (key, item) in items {
        groups.entry(key).or_default().push(item);
    }
    groups
}
