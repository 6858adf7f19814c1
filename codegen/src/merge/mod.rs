//! merge: several documents of one API become one document, from which one client is generated.
//!
//! Components of the same name and content are one component; where their content differs they are told apart. What a
//! document says for all of its operations stays with them. Overlays see the merged document.

mod components;
mod origins;
mod paths;
mod references;
mod root;

use serde_json::{Map, Value};

pub use origins::Origins;

use crate::diagnostic::{Code, Diagnostic};
use crate::load::{FILES, RawDocument, Spellings, Version};
use crate::pointer::Pointer;
use crate::stage::Stage;

/// Several documents as one.
#[derive(Clone, Debug)]
pub struct Merged {
    /// The document.
    pub raw: RawDocument,
    /// Which of the documents each part of it comes from.
    pub origins: Origins,
    /// The operations that an earlier document has already.
    pub repeated: Vec<Repeated>,
}

/// An operation that is left out, as an earlier document has it already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repeated {
    /// In which of the documents, by position.
    pub document: usize,
    /// Where it stands.
    pub at: Pointer,
    /// Its method, in small letters.
    pub method: String,
    /// Its path.
    pub path: String,
    /// What is there twice, and where else.
    pub reason: String,
}

/// Merges documents, which are called `names`. One alone stays as it is.
pub fn merge(names: &[&str], mut documents: Vec<RawDocument>) -> Stage<Merged> {
    let (Some(version), true) = (newest(&documents), documents.len() > 1) else {
        return match documents.pop() {
            Some(raw) => Stage::done(Merged { raw, origins: Origins::default(), repeated: Vec::new() }, Vec::new()),
            None => {
                let message = "there is no document";
                Stage::failed(vec![Diagnostic::new(Code::NotOpenapi, Pointer::root(), message)])
            }
        };
    };
    root::hand_down(&mut documents);
    let (places, mut diagnostics) = components::tell_apart(names, &documents);
    for (document, raw) in documents.iter_mut().enumerate() {
        diagnostics.extend(references::rewrite(document, names, &places, &mut raw.value));
    }
    // What was said in the same words may by now name another security scheme.
    root::hand_down(&mut documents);
    let mut merging = Merging {
        names,
        value: Map::new(),
        origins: Origins::default(),
        spellings: Spellings::new(),
        repeated: Vec::new(),
        diagnostics,
    };
    let mut ids = paths::Ids::new();
    for (document, RawDocument { value, spellings, .. }) in documents.into_iter().enumerate() {
        let Value::Object(members) = value else { continue };
        for (key, value) in members {
            merging.member(document, &key, value, &places, &mut ids);
        }
        merging.spellings.extend(
            spellings.into_iter().filter_map(|(at, written)| Some((merging.origins.merged(document, &at)?, written))),
        );
    }
    let Merging { value, origins, spellings, repeated, diagnostics, .. } = merging;
    let mut value = Value::Object(value);
    value.sort_all_objects();
    Stage::done(Merged { raw: RawDocument { value, version, spellings }, origins, repeated }, diagnostics)
}

/// What is read as the newest version reads all of them.
fn newest(documents: &[RawDocument]) -> Option<Version> {
    // Of equal ones the first: the last that is not older than those behind it.
    documents.iter().rev().map(|raw| &raw.version).max_by_key(|version| version.minor).cloned()
}

/// What is under way.
struct Merging<'a> {
    names: &'a [&'a str],
    value: Map<String, Value>,
    origins: Origins,
    spellings: Spellings,
    repeated: Vec<Repeated>,
    diagnostics: Vec<Diagnostic>,
}

impl Merging<'_> {
    /// Takes a member of the root of a document.
    fn member(&mut self, document: usize, key: &str, value: Value, places: &components::Places, ids: &mut paths::Ids) {
        match (key, value) {
            ("paths", Value::Object(paths)) => self.paths(document, paths, ids),
            ("components", Value::Object(sections)) => {
                for (section, parts) in sections {
                    match parts {
                        Value::Object(parts) => self.section(document, &section, parts, places),
                        other => self.keep_first(document, &["components", &section], other),
                    }
                }
            }
            (FILES, Value::Object(files)) => self.section(document, FILES, files, places),
            ("webhooks", Value::Object(webhooks)) => {
                for (name, webhook) in webhooks {
                    self.keep_first(document, &["webhooks", &name], webhook);
                }
            }
            ("servers", Value::Array(servers)) => self.servers(document, servers),
            ("tags", Value::Array(tags)) => self.tags(document, tags),
            // Its own name for itself: references that use it have been rewritten.
            ("$self", _) => {}
            ("openapi", version) => {
                if self.value.get("openapi").is_none() {
                    self.origins.add(&Pointer::root().child(key), document, &Pointer::root().child(key));
                    self.value.insert(key.to_owned(), version);
                }
            }
            // Each document is about its own part of the API.
            ("info", info) if self.value.contains_key("info") => drop(info),
            (key, value) => self.keep_first(document, &[key], value),
        }
    }

    /// Takes the components of a section that no earlier document has.
    fn section(&mut self, document: usize, section: &str, parts: Map<String, Value>, places: &components::Places) {
        let own = components::section_at(section);
        for (name, part) in parts {
            let Some(place) = places.of(document, section, &name) else { continue };
            if place.is_kept {
                let to = own.child(&place.name);
                self.put(&to, part);
                self.origins.add(&to, document, &own.child(&name));
            }
        }
    }

    /// Takes what no earlier document has. Where one says something else, that counts.
    fn keep_first(&mut self, document: usize, steps: &[&str], value: Value) {
        let at = steps.iter().fold(Pointer::root(), |at, step| at.child(step));
        match self.get(&at) {
            None => {
                self.put(&at, value);
                self.origins.add(&at, document, &at);
            }
            Some(first) if *first == value => {}
            Some(_) => {
                let (first, place) = self.origins.of(&at);
                let code = if root::is_for_all(&at) { Code::DocumentsDisagree } else { Code::FirstCounts };
                let message = format!("`{}` says something else in {}; that is taken", at.last(), self.names[first]);
                self.diagnostics
                    .push(Diagnostic::new(code, at, message).in_document(document).with_other(first, place));
            }
        }
    }

    fn get(&self, at: &Pointer) -> Option<&Value> {
        let mut steps = at.steps();
        let mut value = self.value.get(&steps.next()?)?;
        for step in steps {
            value = value.get(&step)?;
        }
        Some(value)
    }

    /// Puts a value in its place, with the objects around it.
    fn put(&mut self, at: &Pointer, value: Value) {
        let steps: Vec<String> = at.steps().collect();
        let Some((last, around)) = steps.split_last() else { return };
        let mut object = &mut self.value;
        for step in around {
            let member = object.entry(step.clone()).or_insert_with(|| Value::Object(Map::new()));
            let Value::Object(member) = member else { return };
            object = member;
        }
        object.insert(last.clone(), value);
    }
}
