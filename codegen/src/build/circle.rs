//! Schemas that lead back to themselves without a name on the way: merging opens the schemas that it refers to, so what
//! is built within may be the very schema that is being built. Such a circle is closed by an id, like that of a named
//! schema.

use std::collections::HashMap;

use openapiv3::{Schema, SchemaKind};

use crate::ir::{Api, Docs, Origin, TypeDef, TypeEntry, TypeId, TypeRef};

use super::unused::renumber;
use super::view::View;
use super::{Builder, Place, Typed};

/// How many schemas may be merged within merges, in the whole document. What grows beyond that has no end.
const MOST: usize = 100_000;

/// The merges that are under way.
#[derive(Default)]
pub(super) struct Circles {
    open: Vec<Open>,
    /// How many schemas were merged within merges.
    work: usize,
    /// Ids that stood for a type before it had its own.
    closed: HashMap<TypeId, TypeId>,
}

impl Circles {
    /// Counts a schema that is merged.
    pub(super) fn work(&mut self) {
        self.work += usize::from(!self.open.is_empty());
    }

    /// Puts types in the place of what stood for them.
    pub(super) fn settle(&self, api: &mut Api) {
        let closed = |id: &mut TypeId| {
            // One may stand for another; none for itself.
            for _ in 0..self.closed.len() {
                let Some(real) = self.closed.get(id) else { break };
                *id = *real;
            }
        };
        if !self.closed.is_empty() {
            renumber(api, &closed);
        }
    }
}

struct Open {
    /// What is merged, in full.
    key: String,
    /// What stands for it further in, once something does.
    id: Option<TypeId>,
}

impl Builder<'_> {
    /// Builds a schema that merges others, closing the circle where that leads to the same schema again.
    pub(super) fn closed(
        &mut self,
        schema: &Schema,
        view: &View<'_>,
        place: Place,
        build: impl FnOnce(&mut Self, Place) -> Typed,
    ) -> Typed {
        self.circles.work();
        if self.circles.work > MOST && !self.circles.open.is_empty() {
            return self.widen(&place.at, "the schemas that are merged here grow without end; taken as any JSON");
        }
        let key = format!("{:?}", schema.schema_kind);
        if let Some(at) = self.circles.open.iter().position(|open| open.key == key) {
            let known = self.circles.open[at].id;
            let id = known.unwrap_or_else(|| self.stand_in(view, &place));
            self.circles.open[at].id = Some(id);
            return Typed::new(TypeRef::Named(id), false);
        }
        self.circles.open.push(Open { key, id: None });
        let typed = build(self, place);
        let id = self.circles.open.pop().and_then(|open| open.id);
        let Some(id) = id else { return typed };
        if let (TypeRef::Named(real), false) = (&typed.ty, typed.nullable) {
            self.circles.closed.insert(id, *real);
            return typed;
        }
        self.types.get_mut(id).nullable = typed.nullable;
        self.types.get_mut(id).def = TypeDef::Alias(typed.ty);
        Typed::new(TypeRef::Named(id), typed.nullable)
    }

    /// An id whose definition follows.
    fn stand_in(&mut self, view: &View<'_>, place: &Place) -> TypeId {
        let origin = Origin::Inline { root: place.root.clone(), steps: place.steps.clone() };
        let docs = Docs { limits: Vec::new(), odd_limits: Vec::new(), ..view.docs() };
        let def = TypeDef::Alias(TypeRef::Json);
        self.types.push(TypeEntry { at: place.at.clone(), origins: vec![origin], docs, nullable: false, def })
    }
}

/// Whether building a schema opens those that it refers to.
pub(super) fn merges(schema: &Schema) -> bool {
    match &schema.schema_kind {
        SchemaKind::AllOf { .. } | SchemaKind::OneOf { .. } | SchemaKind::AnyOf { .. } => true,
        SchemaKind::Any(any) => !any.all_of.is_empty() || !any.one_of.is_empty() || !any.any_of.is_empty(),
        _ => false,
    }
}
