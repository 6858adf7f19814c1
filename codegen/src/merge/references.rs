//! What references of a document lead to among all documents, and how they are written in the merged one.

use serde_json::Value;

use super::components::{Places, section_at};
use crate::diagnostic::{Code, Diagnostic};
use crate::load::{FILES, Holder, each_reference, is_path_to};
use crate::lower::decode;
use crate::pointer::Pointer;

/// What a reference leads to.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Target {
    /// In which of the documents.
    pub document: usize,
    /// In which section of its components.
    pub section: String,
    /// What the component is called there.
    pub name: String,
    /// The way on from there, as in a pointer.
    pub rest: String,
}

/// The component that a reference in a document leads into; `None` where it leads elsewhere.
pub(super) fn target(
    document: usize,
    names: &[&str],
    own: Option<&str>,
    reference: &str,
    holder: Holder,
) -> Option<Target> {
    let reference = own.and_then(|own| reference.strip_prefix(own)).unwrap_or(reference);
    let Some(pointer) = reference.strip_prefix('#') else {
        // A plain name, which is that of a schema.
        let is_name = holder == Holder::Mapping && !reference.contains('/');
        let (section, name, rest) = ("schemas".to_owned(), reference.to_owned(), String::new());
        return is_name.then_some(Target { document, section, name, rest });
    };
    let pointer = Pointer::parse(&decode(pointer));
    let steps: Vec<String> = pointer.steps().collect();
    let rest = |steps: &[String]| steps.iter().fold(Pointer::root(), |at, step| at.child(step)).to_string();
    match steps.as_slice() {
        [root, section, name, after @ ..] if root == "components" => {
            Some(Target { document, section: section.clone(), name: name.clone(), rest: rest(after) })
        }
        [root, path, after @ ..] if root == FILES => {
            match names.iter().position(|name| is_path_to(name, names[document], path)) {
                // The file is one of the documents.
                Some(other) => target(other, names, None, &format!("#{}", rest(after)), holder),
                None => Some(Target { document, section: FILES.to_owned(), name: path.clone(), rest: rest(after) }),
            }
        }
        _ => None,
    }
}

/// What a document calls itself.
pub(super) fn own_name(value: &Value) -> Option<String> {
    value.get("$self").and_then(Value::as_str).map(str::to_owned)
}

/// Points the references of a document at where things are in the merged one.
pub(super) fn rewrite(document: usize, names: &[&str], places: &Places, value: &mut Value) -> Vec<Diagnostic> {
    let own = own_name(value);
    let mut diagnostics = Vec::new();
    each_reference(value, &Pointer::root(), &mut |reference, at, holder| {
        let Some(found) = target(document, names, own.as_deref(), reference, holder) else {
            // What has no name in the merged document is spoken of from within.
            if let Some(rest) = own.as_deref().and_then(|own| reference.strip_prefix(own)) {
                *reference = rest.to_owned();
            }
            return;
        };
        let Some(place) = places.of(found.document, &found.section, &found.name) else {
            if let Some(other) = places.first_with(&found.section, &found.name) {
                let message =
                    format!("`{reference}` leads to nothing in this document; that of {} is taken", names[other]);
                let note = Diagnostic::new(Code::MendedReference, at.clone(), message);
                diagnostics.push(note.in_document(document));
            }
            return;
        };
        let is_plain = holder == Holder::Mapping && !reference.contains('#');
        let same = found.document == document && place.name == found.name;
        if same && (is_plain || reference.starts_with('#')) {
            return;
        }
        let to = section_at(&found.section).child(&place.name);
        *reference = format!("#{to}{}", found.rest);
    });
    requirements(document, places, value);
    let items = value.get_mut("paths").and_then(Value::as_object_mut).into_iter().flatten();
    for item in items.filter_map(|(_, item)| item.as_object_mut()) {
        item.values_mut().for_each(|operation| requirements(document, places, operation));
    }
    diagnostics
}

/// Security requirements name schemes without a reference.
fn requirements(document: usize, places: &Places, holder: &mut Value) {
    let Some(Value::Array(alternatives)) = holder.get_mut("security") else { return };
    for alternative in alternatives.iter_mut().filter_map(Value::as_object_mut) {
        *alternative = std::mem::take(alternative)
            .into_iter()
            .map(|(scheme, scopes)| {
                let place = places.of(document, "securitySchemes", &scheme);
                (place.map_or(scheme, |place| place.name.clone()), scopes)
            })
            .collect();
    }
}
