//! What must not be shown: the document says so, or its name does.

use openapiv3::{ReferenceOr, Schema};
use serde_json::Value;

use crate::ir::{Scalar, TypeRef};
use crate::pointer::Pointer;
use crate::secret_names::is_secret_name;

use super::view::View;
use super::{Builder, DEEPEST, scalar};

/// What a schema says of whether its value may be shown.
#[derive(Default)]
struct Look {
    /// `x-secret`, which decides.
    said: Option<bool>,
    /// Whether it is a text, or else a whole number; `None` for all others.
    is_text: Option<bool>,
    /// Whether it is a password, or is never read back.
    is_hidden: bool,
}

impl Builder<'_> {
    /// The type of a member or a parameter, hidden where it is secret. `x-secret` decides; without it texts are secret by
    /// their format, by being written only, or by their name, and numbers by their name.
    pub(super) fn hide(
        &self,
        ty: TypeRef,
        name: &str,
        schema: &ReferenceOr<Schema>,
        at: &Pointer,
        is_in_card: bool,
    ) -> TypeRef {
        let look = self.resolved.component_or_self(schema, at).map(|schema| self.look(schema, at, 0));
        let Look { said, is_text, is_hidden } = look.unwrap_or_default();
        let by_name = |is_text| is_secret_name(name, is_text) || (is_in_card && name.eq_ignore_ascii_case("number"));
        let is_secret = said.unwrap_or_else(|| match is_text {
            Some(is_text) => (is_text && is_hidden) || by_name(is_text),
            None => false,
        });
        match (is_secret, ty) {
            (true, ty) => hidden(ty),
            // What is said here is said of this use of the schema.
            (false, TypeRef::Secret(inner)) if said == Some(false) => *inner,
            (false, ty) => ty,
        }
    }

    fn look(&self, schema: &Schema, at: &Pointer, depth: usize) -> Look {
        let view = View::new(schema);
        let scalar = scalar::scalar(&view).filter(|_| view.values.is_empty());
        let mut look = Look {
            said: is_said(&view),
            is_text: match scalar {
                Some(TypeRef::Scalar(Scalar::String)) => Some(true),
                Some(TypeRef::Scalar(Scalar::I32 | Scalar::I64 | Scalar::U64)) => Some(false),
                _ => None,
            },
            is_hidden: view.format.as_deref() == Some("password") || view.data.write_only,
        };
        // A reference with something beside it.
        if let [part] = view.all_of
            && depth < DEEPEST
            && let Some(part) = self.resolved.component_or_self(part, at)
        {
            let inner = self.look(part, at, depth + 1);
            look.said = look.said.or(inner.said);
            look.is_text = look.is_text.or(inner.is_text);
            look.is_hidden |= inner.is_hidden;
        }
        look
    }

    /// Whether a named schema says that its values are secret. Each use of it is hidden then, not the type itself.
    pub(super) fn is_secret_component(&self, name: &str) -> bool {
        let schema = self.resolved.component(name).and_then(ReferenceOr::as_item);
        schema.is_some_and(|schema| is_said(&View::new(schema)) == Some(true))
    }
}

/// What a schema says itself.
pub(super) fn is_said(view: &View<'_>) -> Option<bool> {
    view.extension("x-secret").and_then(Value::as_bool)
}

/// A type whose values are not shown.
pub(super) fn hidden(ty: TypeRef) -> TypeRef {
    match ty {
        ty @ TypeRef::Secret(_) => ty,
        ty => TypeRef::Secret(Box::new(ty)),
    }
}
