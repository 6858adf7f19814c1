//! Names by which the runtime knows what is secret in answers of which it knows no type.

use std::collections::BTreeSet;

use crate::ir::{Api, TypeDef, TypeRef};
use crate::secret_names::is_secret_name;

use super::Usage;

/// Names of members that are secret in some answer; not those that say so themselves.
pub(super) fn names(api: &Api, usage: &[Usage]) -> Vec<String> {
    let mut names = BTreeSet::new();
    for (_, entry) in api.types.iter().filter(|(id, _)| usage[id.index()].response) {
        if let TypeDef::Struct(def) = &entry.def {
            let secret = def.fields.iter().filter(|field| is_hidden(&field.ty));
            names.extend(secret.map(|field| field.wire.clone()));
        }
    }
    names.retain(|name| !is_secret_name(name, true));
    names.into_iter().collect()
}

/// Whether values of a type, or those in it, are not shown.
fn is_hidden(ty: &TypeRef) -> bool {
    match ty {
        TypeRef::Secret(_) => true,
        TypeRef::List(inner) | TypeRef::Map(inner) | TypeRef::Nullable(inner) => is_hidden(inner),
        TypeRef::Tuple(members) => members.iter().any(is_hidden),
        TypeRef::Named(_) | TypeRef::Scalar(_) | TypeRef::Json => false,
    }
}
