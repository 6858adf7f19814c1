//! Which components of several documents are the same, and what those are called that are not.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::Value;

use super::references::{self, Target};
use crate::diagnostic::{Code, Diagnostic};
use crate::load::{FILES, RawDocument, each_reference, is_path_to};
use crate::lower::shape::{self, Kind};
use crate::name::{document_labels, told_apart};
use crate::pointer::Pointer;

/// Where the components of all documents go, and how many documents there are.
pub(super) struct Places(HashMap<(usize, String, String), Place>, usize);

/// Where a component goes.
pub(super) struct Place {
    /// What it is called in the merged document.
    pub name: String,
    /// Whether it is taken from here; else an earlier document has the same.
    pub is_kept: bool,
}

impl Places {
    /// Where a component of a document goes; `None` if it has no such component.
    pub fn of(&self, document: usize, section: &str, name: &str) -> Option<&Place> {
        self.0.get(&(document, section.to_owned(), name.to_owned()))
    }

    /// The first document that has a component of that name.
    pub fn first_with(&self, section: &str, name: &str) -> Option<usize> {
        (0..self.1).find(|document| self.of(*document, section, name).is_some())
    }
}

/// Where the components of a section stand.
pub(super) fn section_at(section: &str) -> Pointer {
    match section {
        FILES => Pointer::root().child(FILES),
        section => Pointer::root().child("components").child(section),
    }
}

/// A component of one of the documents.
struct Component<'a> {
    document: usize,
    value: &'a Value,
    /// What it says apart from where its references lead.
    content: String,
    /// Where its references lead.
    targets: Vec<Target>,
}

/// Gives every component its place. Those of the same name and content share one.
pub(super) fn tell_apart(names: &[&str], documents: &[RawDocument]) -> (Places, Vec<Diagnostic>) {
    let mut by_name: BTreeMap<(String, String), Vec<Component<'_>>> = BTreeMap::new();
    for (document, raw) in documents.iter().enumerate() {
        let own = references::own_name(&raw.value);
        for (section, parts) in sections(&raw.value) {
            for (name, value) in parts {
                if section == FILES && names.iter().any(|other| is_path_to(other, names[document], name)) {
                    continue;
                }
                let component = Component { document, value, content: String::new(), targets: Vec::new() };
                by_name.entry((section.to_owned(), name.clone())).or_default().push(component);
            }
        }
        // Only what several documents have is compared.
        for ((section, _), components) in &mut by_name {
            let Some(component) = components.last_mut().filter(|last| last.document == document) else { continue };
            (component.content, component.targets) = content(document, names, own.as_deref(), section, component.value);
        }
    }
    let classes = classes(&by_name);
    let labels = document_labels(names);
    let mut taken: HashSet<(&str, String)> = HashSet::new();
    taken.extend(by_name.keys().map(|(section, name)| (section.as_str(), name.clone())));
    let mut places = HashMap::new();
    let mut diagnostics = Vec::new();
    for ((section, name), components) in &by_name {
        // The first of each kind, and what it is called.
        let mut kinds: Vec<(usize, &Component<'_>, String)> = Vec::new();
        for component in components {
            let class = classes[&(component.document, section.as_str(), name.as_str())];
            let at = section_at(section).child(name);
            let known = kinds.iter().find(|(known, ..)| *known == class);
            let (called, is_kept) = match (known, kinds.first()) {
                (Some((_, first, called)), _) => {
                    if first.value != component.value {
                        let message = format!(
                            "`{name}` is described in other words in {}; those are taken",
                            names[first.document]
                        );
                        let note = Diagnostic::new(Code::FirstCounts, at.clone(), message);
                        diagnostics.push(note.in_document(component.document).with_other(first.document, at));
                    }
                    (called.clone(), false)
                }
                (None, None) => {
                    kinds.push((class, component, name.clone()));
                    (name.clone(), true)
                }
                (None, Some((_, first, _))) => {
                    let wishes = told_apart(name, &labels[component.document]);
                    let counted = (2..).map(|count| format!("{name}_{count}"));
                    let free = |wish: &String| !taken.contains(&(section.as_str(), wish.clone()));
                    let called = wishes.into_iter().chain(counted).find(free).unwrap_or_default();
                    taken.insert((section, called.clone()));
                    let message =
                        format!("`{name}` is not what it is in {}; it becomes `{called}`", names[first.document]);
                    let note = Diagnostic::new(Code::ToldApart, at.clone(), message);
                    diagnostics.push(note.in_document(component.document).with_other(first.document, at));
                    kinds.push((class, component, called.clone()));
                    (called, true)
                }
            };
            places.insert((component.document, section.clone(), name.clone()), Place { name: called, is_kept });
        }
    }
    (Places(places, documents.len()), diagnostics)
}

/// The components of a document by section, and the files that it refers to.
fn sections(document: &Value) -> Vec<(&str, &serde_json::Map<String, Value>)> {
    let components = document.get("components").and_then(Value::as_object).into_iter().flatten();
    let files = document.get(FILES).map(|files| (FILES, files));
    let all = components.map(|(section, parts)| (section.as_str(), parts)).chain(files);
    all.filter_map(|(section, parts)| Some((section, parts.as_object()?))).collect()
}

/// What a component says, without the words that describe it, and where its references lead.
fn content(document: usize, names: &[&str], own: Option<&str>, section: &str, value: &Value) -> (String, Vec<Target>) {
    let mut value = value.clone();
    let mut targets = Vec::new();
    each_reference(&mut value, &Pointer::root(), &mut |reference, _, holder| {
        if let Some(found) = references::target(document, names, own, reference, holder) {
            targets.push(found);
            // A place in the list of targets, which nobody can have written.
            *reference = "\u{0}".to_owned();
        }
    });
    if let Some(kind) = shape::kind_at(&section_at(section).child("")) {
        leave_out_words(kind, &mut value);
    }
    (value.to_string(), targets)
}

/// Leaves out what only people read.
fn leave_out_words(kind: Kind, value: &mut Value) {
    let Value::Object(object) = value else { return };
    const WORDS: &[&str] = &["description", "summary", "example", "examples", "externalDocs", "$comment"];
    object.retain(|key, _| !WORDS.contains(&key.as_str()));
    for (kind, _, part) in shape::parts_mut(kind, object, &Pointer::root()) {
        leave_out_words(kind, part);
    }
}

type Classes<'a> = HashMap<(usize, &'a str, &'a str), usize>;

/// Components of the same name are the same if they say the same and refer to the same: of all answers to that, the one
/// with the fewest differences. Same numbers are same components.
fn classes<'a>(by_name: &'a BTreeMap<(String, String), Vec<Component<'_>>>) -> Classes<'a> {
    let mut classes = Classes::new();
    let mut count = 0;
    loop {
        let mut known: BTreeMap<_, usize> = BTreeMap::new();
        let mut next = Classes::new();
        for ((section, name), components) in by_name {
            for component in components {
                let targets: Vec<_> = component
                    .targets
                    .iter()
                    .map(|target| {
                        let class = classes.get(&(target.document, target.section.as_str(), target.name.as_str()));
                        // What leads nowhere in one document does not mean what it means in another.
                        let nowhere = class.is_none() && count > 0;
                        (&target.section, &target.name, &target.rest, class, nowhere.then_some(target.document))
                    })
                    .collect();
                let fresh = known.len();
                let class = *known.entry((section, name, &component.content, targets)).or_insert(fresh);
                next.insert((component.document, section.as_str(), name.as_str()), class);
            }
        }
        if known.len() == count {
            return next;
        }
        count = known.len();
        classes = next;
    }
}
