//! Which Rust type stands for which schema: for tests that hold the types to the document.

use crate::analyze::Usage;
use crate::ir::{Answer, Origin, Payload, StatusPattern, TypeRef};
use crate::pointer::Pointer;

use super::Emission;
use super::types::{From, plain, ty};

/// A place in the document, and the Rust type of the JSON that it describes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// In which of the documents, by position.
    pub document: usize,
    /// Where: a schema, a media type of a request's body, or an answer of an operation.
    pub at: Pointer,
    /// The type as it is written beside the module `types` and the runtime as `rt`.
    pub ty: String,
    /// Whether callers write it.
    pub is_request: bool,
    /// Whether callers read it. What nobody uses is taken as read.
    pub is_answer: bool,
    /// Whether it goes out as `multipart/form-data`, and may hold files.
    pub is_form: bool,
}

/// All types with a definition, and the bodies of operations.
pub(crate) fn placed(emission: &Emission<'_>) -> Vec<Placed> {
    let api = emission.api;
    let mut all = Vec::new();
    for (id, entry) in api.types.iter() {
        let Usage { request, response } = emission.facts.usage[id.index()];
        let written = written(emission, &TypeRef::Named(id));
        // Whether an inline schema may be null is said where its type is used.
        let is_named = matches!(entry.origins.first(), Some(Origin::Component(_) | Origin::Prescribed(_)));
        let written = if entry.nullable || !is_named { format!("Option<{written}>") } else { written };
        let is_form = emission.facts.forms.contains(&id);
        all.push(Placed { is_form, ..place(entry.at.clone(), written, request, response || !request) });
    }
    for operation in &api.operations {
        for media in operation.given_body().into_iter().flat_map(|body| &body.media) {
            let at = operation.at.child("requestBody").child("content").child(&media.media);
            all.push(place(at, written(emission, &media.ty), true, false));
        }
        for answer in operation.success.iter().chain(&operation.errors) {
            if let Some(Payload::Json(ty)) = &answer.payload {
                let at = operation.at.child("responses").child(&status(answer));
                all.push(place(at, written(emission, ty), false, true));
            }
        }
    }
    all
}

fn place(at: Pointer, ty: String, is_request: bool, is_answer: bool) -> Placed {
    Placed { document: 0, at, ty, is_request, is_answer, is_form: false }
}

fn written(emission: &Emission<'_>, of: &TypeRef) -> String {
    plain(&ty(emission, From::Operations, of))
}

fn status(answer: &Answer) -> String {
    match answer.status {
        StatusPattern::Exactly(code) => code.to_string(),
        StatusPattern::Range(digit) => format!("{digit}XX"),
        StatusPattern::Any => "default".to_owned(),
    }
}
