//! Reference targets: what a `$ref` names, found once, and told where it is missing.
//!
//! `lower` has moved every target to `components`, so a reference is a section and a name.

use std::cell::RefCell;
use std::collections::BTreeSet;

use openapiv3::{Components, Header, OpenAPI, Parameter, ReferenceOr, RequestBody, Response, Schema, SecurityScheme};

use crate::diagnostic::{Code, Diagnostic};
use crate::pointer::Pointer;

/// How many references may follow one another before they are taken for a circle.
const LONGEST_CHAIN: usize = 64;

/// A document whose references can be followed.
pub struct Resolved<'a> {
    /// The document.
    pub document: &'a OpenAPI,
    components: Option<&'a Components>,
    missing: RefCell<Missing>,
}

#[derive(Default)]
struct Missing {
    said: BTreeSet<Pointer>,
    /// What was said of the bodies of errors.
    softened: BTreeSet<Pointer>,
    diagnostics: Vec<Diagnostic>,
}

/// Something found, with its place.
#[derive(Clone, Debug)]
pub struct Found<'a, T> {
    /// What was found.
    pub item: &'a T,
    /// Where it stands: at the end of all references.
    pub at: Pointer,
}

/// Makes a document's references followable.
pub fn resolve(document: &OpenAPI) -> Resolved<'_> {
    Resolved { document, components: document.components.as_ref(), missing: RefCell::default() }
}

impl<'a> Resolved<'a> {
    /// The named schema that a reference points to directly.
    pub fn schema_name<'r>(&self, reference: &'r str) -> Option<&'r str> {
        reference.strip_prefix("#/components/schemas/")
    }

    /// Follows a reference to a parameter.
    pub fn parameter(&self, item: &'a ReferenceOr<Parameter>, at: &Pointer) -> Option<Found<'a, Parameter>> {
        self.follow(item, at, "parameters", |components, name| components.parameters.get(name))
    }

    /// Follows a reference to a header.
    pub fn header(&self, item: &'a ReferenceOr<Header>, at: &Pointer) -> Option<Found<'a, Header>> {
        self.follow(item, at, "headers", |components, name| components.headers.get(name))
    }

    /// Follows a reference to a request body.
    pub fn request_body(&self, item: &'a ReferenceOr<RequestBody>, at: &Pointer) -> Option<Found<'a, RequestBody>> {
        self.follow(item, at, "requestBodies", |components, name| components.request_bodies.get(name))
    }

    /// Follows a reference to a response.
    pub fn response(&self, item: &'a ReferenceOr<Response>, at: &Pointer) -> Option<Found<'a, Response>> {
        self.follow(item, at, "responses", |components, name| components.responses.get(name))
    }

    /// Follows a reference to a schema.
    pub fn schema(&self, item: &'a ReferenceOr<Schema>, at: &Pointer) -> Option<Found<'a, Schema>> {
        self.follow(item, at, "schemas", |components, name| components.schemas.get(name))
    }

    /// The schema itself, or the one it refers to; nothing is said where there is none.
    pub fn component_or_self<'s>(&self, item: &'s ReferenceOr<Schema>, at: &Pointer) -> Option<&'s Schema>
    where
        'a: 's,
    {
        self.found_or_self(item, at).map(|found| found.item)
    }

    /// The same, with its place.
    pub fn found_or_self<'s>(&self, item: &'s ReferenceOr<Schema>, at: &Pointer) -> Option<Found<'s, Schema>>
    where
        'a: 's,
    {
        match item {
            ReferenceOr::Item(item) => Some(Found { item, at: at.clone() }),
            ReferenceOr::Reference { reference } => {
                let name = unescape(self.schema_name(reference)?);
                let at = Pointer::root().child("components").child("schemas").child(&name);
                self.schema(self.component(&name)?, &at)
            }
        }
    }

    /// The schema with this name.
    pub fn component(&self, name: &str) -> Option<&'a ReferenceOr<Schema>> {
        self.components?.schemas.get(name)
    }

    /// The security schemes, by name.
    pub fn security_schemes(&self) -> Vec<(&'a String, Found<'a, SecurityScheme>)> {
        let Some(components) = self.components else { return Vec::new() };
        let section = Pointer::root().child("components").child("securitySchemes");
        let schemes = components.security_schemes.iter().filter_map(|(name, scheme)| {
            let found = self.follow(scheme, &section.child(name), "securitySchemes", |components, name| {
                components.security_schemes.get(name)
            })?;
            Some((name, found))
        });
        schemes.collect()
    }

    /// Says that a reference leads nowhere; once for each place.
    pub fn dangling(&self, reference: &str, at: &Pointer) {
        let mut missing = self.missing.borrow_mut();
        if missing.said.insert(at.clone()) {
            let message = format!("`{reference}` points to nothing in this document");
            missing.diagnostics.push(Diagnostic::new(Code::DanglingReference, at.child("$ref"), message));
        }
    }

    /// How much was said so far.
    pub fn said(&self) -> usize {
        self.missing.borrow().diagnostics.len()
    }

    /// What was said since then costs no more than the body of an error.
    pub fn soften(&self, since: usize) {
        let mut missing = self.missing.borrow_mut();
        let start = since.min(missing.diagnostics.len());
        for mut found in missing.diagnostics.split_off(start) {
            // What depends on it more says so again.
            missing.said.remove(&found.at);
            if let Some(holder) = found.at.parent() {
                missing.said.remove(&holder);
            }
            if missing.softened.insert(found.at.clone()) {
                found.code = Code::DanglingAnswer;
                missing.diagnostics.push(found);
            }
        }
    }

    /// What was said while references were followed.
    pub fn take_diagnostics(&self) -> Vec<Diagnostic> {
        std::mem::take(&mut self.missing.borrow_mut().diagnostics)
    }

    fn follow<T>(
        &self,
        item: &'a ReferenceOr<T>,
        at: &Pointer,
        section: &str,
        get: impl Fn(&'a Components, &str) -> Option<&'a ReferenceOr<T>>,
    ) -> Option<Found<'a, T>> {
        let (mut item, mut here) = (item, at.clone());
        for _ in 0..LONGEST_CHAIN {
            let reference = match item {
                ReferenceOr::Item(item) => return Some(Found { item, at: here }),
                ReferenceOr::Reference { reference } => reference,
            };
            let target = reference
                .strip_prefix("#/components/")
                .and_then(|rest| rest.strip_prefix(section))
                .and_then(|rest| rest.strip_prefix('/'))
                .map(unescape);
            let next = target.as_deref().zip(self.components).and_then(|(name, components)| get(components, name));
            let (Some(next), Some(name)) = (next, target) else {
                self.dangling(reference, &here);
                return None;
            };
            item = next;
            here = Pointer::root().child("components").child(section).child(&name);
        }
        let mut missing = self.missing.borrow_mut();
        if missing.said.insert(at.clone()) {
            let message = "this reference leads back to itself";
            missing.diagnostics.push(Diagnostic::new(Code::ReferenceCycle, at.clone(), message));
        }
        None
    }
}

/// Undoes the escapes of a JSON pointer step within a `$ref` (RFC 6901, sections 3 and 6).
pub fn unescape(step: &str) -> String {
    step.replace("~1", "/").replace("~0", "~")
}
