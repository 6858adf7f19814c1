//! What is checked before it is sent: the limits of everything that requests are made of, those of named types and of
//! names for types where they are used.

use std::collections::{HashMap, HashSet};

use crate::diagnostic::{Code, Diagnostic};
use crate::ir::{Access, Api, Limit, Rest, TypeDef, TypeId, TypeRef, add_limits};
use crate::pattern;
use crate::pointer::Pointer;

use super::Usage;

/// How many names for names are followed.
const LONGEST_CHAIN: usize = 32;
/// How many limits a name may stand for. Lists of lists double them from name to name.
const MOST_LIMITS: usize = 200;

/// The checks of an API.
#[derive(Default)]
pub struct Checks {
    /// For each type its own.
    pub types: Vec<TypeChecks>,
    /// For each parameter and setting, by where it stands.
    pub parameters: HashMap<Pointer, Vec<Limit>>,
    /// For each operation those of its body that its type does not know, by media type.
    pub bodies: Vec<Vec<(String, Vec<Limit>)>>,
}

/// The checks of a type.
#[derive(Clone, Default)]
pub struct TypeChecks {
    /// Of the value as a whole.
    pub whole: Vec<Limit>,
    /// Of each field of a struct, or member of a union.
    pub parts: Vec<Vec<Limit>>,
}

/// Works out what is checked, and tells which patterns cannot be.
pub(super) fn checks(api: &Api, usage: &[Usage], nominal: &HashSet<TypeId>) -> (Checks, Vec<Diagnostic>) {
    let mut checking =
        Checking { api, nominal, named: HashMap::new(), unchecked: HashMap::new(), diagnostics: Vec::new() };
    let mut checks = Checks::default();
    for (id, entry) in api.types.iter() {
        let is_sent = usage[id.index()].request;
        checks.types.push(if is_sent { checking.of_type(id) } else { TypeChecks::default() });
        if !is_sent {
            continue;
        }
        checking.report(&entry.at, &entry.docs.limits);
        if let TypeDef::Struct(def) = &entry.def {
            def.fields.iter().for_each(|field| checking.report(&field.at, &field.docs.limits));
        }
    }
    for operation in &api.operations {
        for parameter in operation.parameters.iter().chain(&operation.settings) {
            checking.report(&parameter.at, &parameter.docs.limits);
            let limits = checking.of(&parameter.ty, &parameter.docs.limits, 0);
            checks.parameters.insert(parameter.at.clone(), limits);
        }
        let media = operation.given_body().into_iter().flat_map(|body| &body.media);
        let media = media.map(|media| (media.media.clone(), checking.of(&media.ty, &media.limits, 0)));
        checks.bodies.push(media.filter(|(_, limits)| !limits.is_empty()).collect());
    }
    (checks, checking.diagnostics)
}

struct Checking<'a> {
    api: &'a Api,
    nominal: &'a HashSet<TypeId>,
    /// Names for types that were looked at: the limits of what they stand for.
    named: HashMap<TypeId, Vec<Limit>>,
    /// Patterns that were looked at: what cannot be checked in them.
    unchecked: HashMap<String, Option<String>>,
    diagnostics: Vec<Diagnostic>,
}

impl Checking<'_> {
    fn of_type(&mut self, id: TypeId) -> TypeChecks {
        let entry = self.api.types.get(id);
        let own = &entry.docs.limits;
        match &entry.def {
            TypeDef::Struct(def) => {
                let mut whole = self.own(own);
                if let Rest::Typed(ty, limits) = &def.rest {
                    let values = self.of(ty, limits, 0);
                    whole.extend((!values.is_empty()).then_some(Limit::Values(values)));
                }
                // What only the vendor writes is not the caller's to keep within limits.
                let fields = def.fields.iter().map(|field| match field.access {
                    Access::Read => Vec::new(),
                    Access::Both | Access::Write => self.of(&field.ty, &field.docs.limits, 0),
                });
                TypeChecks { parts: fields.collect(), whole }
            }
            TypeDef::Union(def) => {
                let parts = def.members.iter().map(|member| self.of(&member.ty, &member.limits, 0)).collect();
                TypeChecks { whole: Vec::new(), parts }
            }
            TypeDef::Alias(ty) if self.nominal.contains(&id) => {
                TypeChecks { whole: self.of(ty, own, 0), parts: Vec::new() }
            }
            TypeDef::Alias(_) | TypeDef::Enum(_) => TypeChecks::default(),
        }
    }

    /// The limits of a value of a type, where these are said of it.
    fn of(&mut self, ty: &TypeRef, limits: &[Limit], depth: usize) -> Vec<Limit> {
        let mut found = self.own(limits);
        match ty {
            TypeRef::Named(id) => {
                let entry = self.api.types.get(*id);
                match &entry.def {
                    TypeDef::Alias(of) if !self.nominal.contains(id) && depth < LONGEST_CHAIN => {
                        add_limits(&mut found, self.of_name(*id, of, depth));
                    }
                    // The type knows them.
                    _ => found.retain(|limit| !entry.docs.limits.contains(limit)),
                }
            }
            TypeRef::List(item) => {
                let own = inner(limits, |limit| if let Limit::Items(inner) = limit { Some(inner) } else { None });
                let items = self.of(item, &own, depth);
                found.retain(|limit| !matches!(limit, Limit::Items(_)));
                found.extend((!items.is_empty()).then_some(Limit::Items(items)));
            }
            TypeRef::Map(value) => {
                let own = inner(limits, |limit| if let Limit::Values(inner) = limit { Some(inner) } else { None });
                let values = self.of(value, &own, depth);
                found.retain(|limit| !matches!(limit, Limit::Values(_)));
                found.extend((!values.is_empty()).then_some(Limit::Values(values)));
            }
            TypeRef::Tuple(members) => {
                found.retain(|limit| !matches!(limit, Limit::Item(..)));
                for (at, member) in members.iter().enumerate() {
                    let own = inner(limits, |limit| match limit {
                        Limit::Item(place, inner) if *place == at => Some(inner),
                        _ => None,
                    });
                    let item = self.of(member, &own, depth);
                    found.extend((!item.is_empty()).then_some(Limit::Item(at, item)));
                }
            }
            TypeRef::Nullable(inner) | TypeRef::Secret(inner) => return self.of(inner, limits, depth),
            TypeRef::Scalar(_) | TypeRef::Json => {}
        }
        found
    }

    /// The limits of what a name stands for.
    fn of_name(&mut self, id: TypeId, of: &TypeRef, depth: usize) -> Vec<Limit> {
        if let Some(known) = self.named.get(&id) {
            return known.clone();
        }
        let entry = self.api.types.get(id);
        let mut limits = self.of(of, &entry.docs.limits, depth + 1);
        if count(&limits) > MOST_LIMITS {
            let message = format!("more than {MOST_LIMITS} limits hold for what is in it: they are not checked");
            self.diagnostics.push(Diagnostic::new(Code::LooserLimits, entry.at.clone(), message));
            limits.clear();
        }
        self.named.insert(id, limits.clone());
        limits
    }

    /// Those of the limits that can be checked.
    fn own(&mut self, limits: &[Limit]) -> Vec<Limit> {
        let mut found = Vec::new();
        for limit in limits {
            let limit = match limit {
                Limit::Pattern(pattern) if self.is_unchecked(pattern).is_some() => continue,
                Limit::Items(inner) => Limit::Items(self.own(inner)),
                Limit::Item(place, inner) => Limit::Item(*place, self.own(inner)),
                Limit::Values(inner) => Limit::Values(self.own(inner)),
                limit => limit.clone(),
            };
            add_limits(&mut found, [limit]);
        }
        found
    }

    fn is_unchecked(&mut self, text: &str) -> Option<&str> {
        let known = self.unchecked.entry(text.to_owned());
        known.or_insert_with(|| pattern::compile(text).err()).as_deref()
    }

    /// Says which patterns are not checked.
    fn report(&mut self, at: &Pointer, limits: &[Limit]) {
        for limit in limits {
            match limit {
                Limit::Pattern(text) => {
                    let Some(reason) = self.is_unchecked(text) else { continue };
                    let message = format!("the pattern `{text}` is not checked: it has {reason}");
                    self.diagnostics.push(Diagnostic::new(Code::UncheckedPattern, at.clone(), message));
                }
                Limit::Items(inner) | Limit::Item(_, inner) | Limit::Values(inner) => self.report(at, inner),
                _ => {}
            }
        }
    }
}

/// How many limits there are, with those in others.
fn count(limits: &[Limit]) -> usize {
    let within = limits.iter().map(|limit| match limit {
        Limit::Items(inner) | Limit::Item(_, inner) | Limit::Values(inner) => count(inner),
        _ => 0,
    });
    limits.len() + within.sum::<usize>()
}

fn inner(limits: &[Limit], within: impl Fn(&Limit) -> Option<&Vec<Limit>>) -> Vec<Limit> {
    limits.iter().filter_map(within).flatten().cloned().collect()
}
