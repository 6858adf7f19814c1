//! Document to IR: schemas become types, operations become operations.
//!
//! Ids are reserved for all named schemas before any is converted, so that cycles need no care.
//! Inline types that a program cannot tell apart share one id.

mod body;
mod circle;
mod errors;
mod extensions;
mod key;
mod media;
mod members;
mod merge;
mod operation;
mod path;
mod response;
mod scalar;
mod schema;
mod secrets;
mod security;
mod tags;
mod union;
mod unused;
mod view;
mod webhooks;

use std::collections::{BTreeMap, HashMap};

use openapiv3::ReferenceOr;

use crate::diagnostic::{Code, Diagnostic};
use crate::ir::{
    Api, Docs, Limit, Origin, Parameter, Root, StructDef, TypeDef, TypeEntry, TypeId, TypeRef, TypeTable, UnionDef,
    loosen,
};
use crate::pointer::Pointer;
use crate::resolve::Resolved;
pub(crate) use path::{group, path_words};
use view::View;

/// How deep inline schemas may nest before they are taken as any JSON.
const DEEPEST: usize = 64;

/// What `build` makes of a document.
pub struct Built {
    /// The API.
    pub api: Api,
    /// Operations that could not be built.
    pub skipped: Vec<Skipped>,
    /// What was found on the way.
    pub diagnostics: Vec<Diagnostic>,
}

/// An operation that is not in the IR.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// In which of the documents, by position.
    pub document: usize,
    /// Where it stands.
    pub at: Pointer,
    /// Its method and path.
    pub name: String,
    /// Why.
    pub reason: String,
}

/// Builds the IR of a document.
pub fn build(resolved: &Resolved<'_>) -> Built {
    let mut builder = Builder {
        resolved,
        types: TypeTable::default(),
        named: BTreeMap::new(),
        shapes: HashMap::new(),
        diagnostics: Vec::new(),
        depth: 0,
        circles: circle::Circles::default(),
    };
    builder.named_schemas();
    let (mut operations, skipped) = builder.operations();
    let envelope = builder.envelope();
    let webhooks = builder.webhooks();
    let error_kinds = builder.error_kinds();
    let document = resolved.document;
    let (tags, odd_tags) = tags::tags(document, &mut operations);
    builder.diagnostics.extend(odd_tags);
    let mut api = Api {
        title: document.info.title.clone(),
        version: document.info.version.clone(),
        description: document.info.description.clone(),
        operations,
        tags,
        schemes: security::schemes(resolved),
        servers: security::servers(&document.servers),
        envelope,
        headers: security::fixed_headers(document),
        settings: Vec::new(),
        error_kinds,
        webhooks,
        types: builder.types,
    };
    for setting in api.operations.iter().flat_map(|operation| &operation.settings) {
        if api.settings.iter().all(|known: &Parameter| !known.wire.eq_ignore_ascii_case(&setting.wire)) {
            api.settings.push(setting.clone());
        }
    }
    key::hide(&mut api);
    let rank: BTreeMap<String, usize> =
        api.tags.iter().enumerate().map(|(rank, tag)| (tag.name.clone(), rank)).collect();
    api.operations.sort_by_key(|operation| rank.get(&operation.tag).copied());
    let mut diagnostics = builder.diagnostics;
    diagnostics.extend(resolved.take_diagnostics());
    builder.circles.settle(&mut api);
    diagnostics.extend(unused::leave_out(&mut api, document));
    Built { api, skipped, diagnostics }
}

/// What is under way.
struct Builder<'a> {
    resolved: &'a Resolved<'a>,
    types: TypeTable,
    named: BTreeMap<String, TypeId>,
    shapes: HashMap<Shape, TypeId>,
    diagnostics: Vec<Diagnostic>,
    depth: usize,
    circles: circle::Circles,
}

/// What makes two inline types the same type.
#[derive(PartialEq, Eq, Hash)]
enum Shape {
    Struct(StructDef),
    /// The values as JSON, and what they are for: a status of "open" is not a door that is.
    Enum(String, Vec<String>, bool),
    Union(UnionDef),
}

/// Where a schema stands.
#[derive(Clone)]
struct Place {
    root: Root,
    steps: Vec<String>,
    at: Pointer,
    /// The id that waits for this schema, where it is a named one.
    target: Option<TypeId>,
}

impl Place {
    fn of_operation(id: &str, step: &str, at: Pointer) -> Self {
        Self { root: Root::Operation(id.to_owned()), steps: vec![step.to_owned()], at, target: None }
    }

    /// A place within this one that adds a word to the name.
    fn step(&self, word: &str, at: Pointer) -> Self {
        let mut steps = self.steps.clone();
        steps.push(word.to_owned());
        Self { root: self.root.clone(), steps, at, target: None }
    }

    /// A place within this one that adds nothing to the name.
    fn inside(&self, at: Pointer) -> Self {
        Self { root: self.root.clone(), steps: self.steps.clone(), at, target: None }
    }

    /// The same schema, seen elsewhere.
    fn moved(&self, at: Pointer) -> Self {
        Self { at, ..self.clone() }
    }
}

/// A type, and whether null may stand in its place.
#[derive(Clone, Debug)]
struct Typed {
    ty: TypeRef,
    nullable: bool,
    /// Limits that the type does not express; those that a named type has of its own are not among them.
    limits: Vec<Limit>,
}

impl Typed {
    fn new(ty: TypeRef, nullable: bool) -> Self {
        Self { ty, nullable, limits: Vec::new() }
    }

    fn with(self, limits: Vec<Limit>) -> Self {
        Self { limits, ..self }
    }

    /// The limits, as those of something within.
    fn inner(&mut self, limit: impl FnOnce(Vec<Limit>) -> Limit) -> Vec<Limit> {
        let limits = std::mem::take(&mut self.limits);
        if limits.is_empty() { Vec::new() } else { vec![limit(limits)] }
    }

    /// The type, null included.
    fn into_ref(self) -> TypeRef {
        match self.ty {
            ty @ (TypeRef::Json | TypeRef::Nullable(_)) => ty,
            ty if self.nullable => TypeRef::Nullable(Box::new(ty)),
            ty => ty,
        }
    }
}

impl Builder<'_> {
    fn named_schemas(&mut self) {
        let Some(components) = &self.resolved.document.components else { return };
        let section = Pointer::root().child("components").child("schemas");
        for (name, schema) in &components.schemas {
            let at = section.child(name);
            let mut entry = TypeEntry {
                at,
                origins: vec![Origin::Component(name.clone())],
                docs: Docs::default(),
                nullable: false,
                def: TypeDef::Alias(TypeRef::Json),
            };
            if let ReferenceOr::Item(schema) = schema {
                let view = View::new(schema);
                entry.docs = view.docs();
                entry.nullable = view.data.nullable;
                if let Some(name) = view.text_extension("x-billwright-name") {
                    entry.origins = vec![Origin::Prescribed(name)];
                }
            }
            let id = self.types.push(entry);
            self.named.insert(name.clone(), id);
        }
        self.spread_nullability();
        for (name, schema) in &components.schemas {
            let Some(&target) = self.named.get(name) else { continue };
            let place = Place {
                root: Root::Component(name.clone()),
                steps: Vec::new(),
                at: section.child(name),
                target: Some(target),
            };
            let typed = self.typed(schema, place);
            let entry = self.types.get_mut(target);
            entry.docs.limits = typed.limits;
            if typed.ty != TypeRef::Named(target) {
                entry.def = TypeDef::Alias(typed.ty);
            }
        }
    }

    /// The body of errors whose body is not documented.
    fn envelope(&mut self) -> Option<TypeRef> {
        let said = self.resolved.document.extensions.get("x-error-envelope")?;
        let at = Pointer::root().child("x-error-envelope");
        let place =
            Place { root: Root::Component("error".to_owned()), steps: vec!["envelope".to_owned()], at, target: None };
        Some(self.extension_schema(said, place).ty)
    }

    /// A name for a schema that allows null allows null.
    fn spread_nullability(&mut self) {
        let Some(components) = &self.resolved.document.components else { return };
        let section = Pointer::root().child("components").child("schemas");
        for (name, schema) in &components.schemas {
            if let ReferenceOr::Reference { .. } = schema {
                let nullable = self
                    .resolved
                    .schema(schema, &section.child(name))
                    .is_some_and(|found| found.item.schema_data.nullable);
                if let Some(&id) = self.named.get(name) {
                    self.types.get_mut(id).nullable |= nullable;
                }
            }
        }
    }

    fn say(&mut self, code: Code, at: &Pointer, message: impl Into<String>) {
        self.diagnostics.push(Diagnostic::new(code, at.clone(), message));
    }

    /// Says that something becomes any JSON, and makes it so.
    fn widen(&mut self, at: &Pointer, reason: impl Into<String>) -> Typed {
        self.say(Code::AnyJson, at, reason);
        Typed::new(TypeRef::Json, true)
    }

    /// Gives a definition its id: the one that waits for it, that of an equal type, or a new one.
    fn intern(&mut self, def: TypeDef, view: &View<'_>, place: &Place) -> TypeRef {
        if let Some(target) = place.target {
            self.types.get_mut(target).def = def;
            return TypeRef::Named(target);
        }
        let origin = match view.text_extension("x-billwright-name") {
            Some(name) => Origin::Prescribed(name),
            None => Origin::Inline { root: place.root.clone(), steps: place.steps.clone() },
        };
        let shape = match &def {
            TypeDef::Struct(def) => Some(Shape::Struct(def.clone())),
            TypeDef::Enum(def) => Some(Shape::Enum(
                place.steps.last().cloned().unwrap_or_default(),
                def.values.iter().map(|value| value.value.to_string()).collect(),
                def.is_open,
            )),
            TypeDef::Union(def) => Some(Shape::Union(def.clone())),
            TypeDef::Alias(_) => None,
        };
        if let Some(&id) = shape.as_ref().and_then(|shape| self.shapes.get(shape)) {
            let known = self.types.get_mut(id);
            if !known.origins.contains(&origin) {
                known.origins.push(origin);
            }
            if known.def.loosen(&def) | loosen(&mut known.docs.limits, &view.limits) {
                let message = format!("the same type as at `{}`, with other limits; what both allow is", known.at);
                self.say(Code::LooserLimits, &place.at, message);
            }
            return TypeRef::Named(id);
        }
        let docs = view.docs();
        let id = self.types.push(TypeEntry { at: place.at.clone(), origins: vec![origin], docs, nullable: false, def });
        if let Some(shape) = shape {
            self.shapes.insert(shape, id);
        }
        TypeRef::Named(id)
    }
}
