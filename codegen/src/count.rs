//! Counts what was emitted: places that hold a value, and those that take any JSON although the document says more.
//!
//! What is widened is looked for twice: among what the stages said, which gives the reason, and in the schema that
//! stands there, so that nothing is widened in silence.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::diagnostic::{Code, Diagnostic};
use crate::front::Document;
use crate::ir::{Answer, Api, Payload, StatusPattern, TypeDef, TypeRef};
use crate::pointer::Pointer;

/// What was emitted, counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields {
    /// Members of structs, parameters, and bodies of requests and of answers.
    pub all: usize,
    /// Those of them that take any JSON although the document says more.
    pub widened: Vec<Widened>,
}

/// A place that takes any JSON although the document says more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Widened {
    /// In which of the documents it stands, by position.
    pub document: usize,
    /// Where it stands there.
    pub at: Pointer,
    /// What was said of it; `None` where nothing was, which is a fault of the generator.
    pub reason: Option<Code>,
}

/// What may leave any JSON behind.
const REASONS: &[Code] = &[
    Code::AnyJson,
    Code::DanglingReference,
    Code::MissingParameterSchema,
    Code::MixedEnum,
    Code::OwnAlternative,
    Code::ReferenceCycle,
    Code::RemoteReference,
    Code::SwaggerLeftover,
    Code::UnknownType,
    Code::UnparsableSchema,
    Code::UnreadablePart,
    Code::UnreadableType,
    Code::Widened,
    Code::WidenedReference,
];

/// How many names for names are followed.
const LONGEST_CHAIN: usize = 32;

pub(crate) fn count(api: &Api, document: &Document, diagnostics: &[Diagnostic]) -> Fields {
    let said = diagnostics.iter().filter(|found| REASONS.contains(&found.code));
    let reasons = said.map(|found| ((found.document, found.at.to_string()), found.code)).collect();
    let mut counting = Counting { api, document, reasons, fields: Fields::default() };
    for (_, entry) in api.types.iter() {
        if let TypeDef::Struct(def) = &entry.def {
            def.fields.iter().for_each(|field| counting.place(&field.ty, &field.at));
            counting.fields.all += def.constants.len();
        }
    }
    for operation in &api.operations {
        for parameter in &operation.parameters {
            counting.place(&parameter.ty, &parameter.at.child("schema"));
        }
        for media in operation.body.iter().flat_map(|body| &body.media) {
            counting.content(&media.ty, &operation.at.child("requestBody"));
        }
        for answer in operation.success.iter().chain(&operation.errors) {
            if let Some(ty) = answer.payload.as_ref().and_then(Payload::ty) {
                counting.content(ty, &operation.at.child("responses").child(&key(answer)));
            }
        }
    }
    counting.fields
}

fn key(answer: &Answer) -> String {
    match answer.status {
        StatusPattern::Exactly(code) => code.to_string(),
        StatusPattern::Range(digit) => format!("{digit}XX"),
        StatusPattern::Any => "default".to_owned(),
    }
}

struct Counting<'a> {
    api: &'a Api,
    document: &'a Document,
    reasons: BTreeMap<(usize, String), Code>,
    fields: Fields,
}

impl Counting<'_> {
    /// Counts a body, which may be shared, and whose media type may be said in other words.
    fn content(&mut self, ty: &TypeRef, at: &Pointer) {
        let at = self.followed(at).child("content");
        let content = self.document.lowered.value.pointer(at.as_str()).and_then(Value::as_object);
        let schemas: Vec<Pointer> =
            content.into_iter().flatten().map(|(media, _)| at.child(media).child("schema")).collect();
        // Of several media types, any JSON comes from one that says no more.
        let silent = schemas.iter().find(|at| !self.says_more(ty, at, 0));
        match (schemas.as_slice(), silent) {
            ([only], _) | (_, Some(only)) => self.place(ty, only),
            (_, None) => self.place(ty, &at),
        }
    }

    fn place(&mut self, ty: &TypeRef, at: &Pointer) {
        self.fields.all += 1;
        let mut sites = vec![at.clone()];
        if !self.holds_json(ty, &mut sites) {
            return;
        }
        let reason = sites.iter().find_map(|at| self.reason(at));
        if reason.is_some() || self.says_more(ty, at, 0) {
            let (document, at) = self.document.origin(at);
            self.fields.widened.push(Widened { document, at, reason });
        }
    }

    /// Whether any JSON stands in a type, and where the names stand that lead to it.
    fn holds_json(&self, ty: &TypeRef, sites: &mut Vec<Pointer>) -> bool {
        match ty {
            TypeRef::Json => true,
            TypeRef::List(inner) | TypeRef::Map(inner) | TypeRef::Nullable(inner) | TypeRef::Secret(inner) => {
                self.holds_json(inner, sites)
            }
            TypeRef::Tuple(members) => members.iter().any(|member| self.holds_json(member, sites)),
            TypeRef::Named(id) => {
                let entry = self.api.types.get(*id);
                let TypeDef::Alias(ty) = &entry.def else { return false };
                sites.push(entry.at.clone());
                sites.len() < LONGEST_CHAIN && self.holds_json(ty, sites)
            }
            TypeRef::Scalar(_) => false,
        }
    }

    /// What was said of something at or in a place.
    fn reason(&self, at: &Pointer) -> Option<Code> {
        let (document, at) = self.document.origin(at);
        let inside = (document, format!("{at}/"));
        let first = self.reasons.range(inside.clone()..).next();
        let first = first.filter(|((of, found), _)| *of == document && found.starts_with(&inside.1));
        self.reasons.get(&(document, at.to_string())).or(first.map(|(_, code)| code)).copied()
    }

    /// Where the thing stands that is at a place or is referred to there.
    fn followed(&self, at: &Pointer) -> Pointer {
        let mut at = at.clone();
        for _ in 0..LONGEST_CHAIN {
            let here = self.document.lowered.value.pointer(at.as_str());
            let Some(next) = here.and_then(|here| here.get("$ref")?.as_str()?.strip_prefix('#')) else { break };
            at = Pointer::parse(next);
        }
        at
    }

    /// Whether the schema at a place says more than a type, where that is any JSON.
    fn says_more(&self, ty: &TypeRef, at: &Pointer, depth: usize) -> bool {
        let at = self.followed(at);
        if depth > LONGEST_CHAIN || self.document.lowered.value.pointer(at.as_str()).is_none() {
            return false;
        }
        match ty {
            TypeRef::Json => self.says_something(&at, &mut BTreeSet::new()),
            TypeRef::List(inner) => self.says_more(inner, &at.child("items"), depth + 1),
            TypeRef::Map(inner) => self.says_more(inner, &at.child("additionalProperties"), depth + 1),
            TypeRef::Nullable(inner) | TypeRef::Secret(inner) => self.says_more(inner, &at, depth + 1),
            TypeRef::Named(id) => match &self.api.types.get(*id).def {
                TypeDef::Alias(ty) => self.says_more(ty, &at, depth + 1),
                _ => false,
            },
            TypeRef::Tuple(_) | TypeRef::Scalar(_) => false,
        }
    }

    /// Whether a schema says anything of the values that it is for.
    fn says_something(&self, at: &Pointer, seen: &mut BTreeSet<Pointer>) -> bool {
        let at = self.followed(at);
        let Some(Value::Object(schema)) = self.document.lowered.value.pointer(at.as_str()) else { return false };
        // A schema that is part of itself adds nothing to itself.
        if seen.len() > LONGEST_CHAIN || !seen.insert(at.clone()) {
            return false;
        }
        let mut part = |key: &str, index: usize| self.says_something(&at.child(key).index(index), seen);
        schema.iter().any(|(key, value)| match (key.as_str(), value) {
            ("allOf", Value::Array(parts)) => (0..parts.len()).any(|index| part(key, index)),
            // Of alternatives, one that takes everything makes the others worthless.
            ("oneOf" | "anyOf", Value::Array(parts)) => (0..parts.len()).all(|index| part(key, index)),
            ("title" | "description" | "default" | "example" | "externalDocs" | "xml", _) => false,
            ("deprecated" | "readOnly" | "writeOnly" | "nullable" | "discriminator", _) => false,
            // Of a type that is not said, a format that the generator does not know says nothing.
            ("format", _) | ("uniqueItems", Value::Bool(false)) => false,
            // What no value fits needs no type.
            ("not", Value::Object(nothing)) if nothing.is_empty() => false,
            ("x-billwright-prefix-items" | "x-billwright-pattern-properties" | "x-billwright-enum", _) => true,
            ("x-billwright-not" | "x-billwright-if", _) => true,
            (key, _) => !key.starts_with("x-"),
        })
    }
}
