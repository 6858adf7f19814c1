//! Brings the files that a document refers to into the document, and points the references at them.

use std::collections::{HashMap, HashSet, VecDeque};

use serde_json::{Map, Value};

use super::{Source, read};
use crate::diagnostic::{Code, Diagnostic};
use crate::pointer::Pointer;

/// The root key under which bundled files stand until they are lowered.
pub(crate) const FILES: &str = "x-billwright-files";

/// How many files a document may refer to.
const MAX_FILES: usize = 10_000;

/// What is read and what is still to be read.
struct Bundle<'a> {
    source: &'a Source,
    /// What the document and its schemas call themselves: these lead nowhere else.
    own: HashSet<String>,
    /// Each file that was referred to, and whether it could be read.
    known: HashMap<String, bool>,
    /// The files whose references have yet to be followed.
    open: VecDeque<(String, Value)>,
    read: &'a dyn Fn(&str) -> Result<String, String>,
    diagnostics: Vec<Diagnostic>,
}

pub(super) fn bundle(
    document: &mut Value,
    source: &Source,
    files: &dyn Fn(&str) -> Result<String, String>,
) -> Vec<Diagnostic> {
    let (known, open) = (HashMap::new(), VecDeque::new());
    let mut own = HashSet::new();
    names(document, &mut own);
    let mut bundle = Bundle { source, own, known, open, read: files, diagnostics: Vec::new() };
    bundle.follow(document, "", &Pointer::root(), Parent::Object);
    let mut done: Vec<(String, Value)> = Vec::new();
    while let Some((path, mut file)) = bundle.open.pop_front() {
        let at = Pointer::root().child(FILES).child(&path);
        bundle.follow(&mut file, &path, &at, Parent::Object);
        done.push((path, file));
    }
    if let (Value::Object(document), false) = (document, done.is_empty()) {
        done.sort_by(|(left, _), (right, _)| left.cmp(right));
        document.insert(FILES.to_owned(), Value::Object(Map::from_iter(done)));
    }
    bundle.diagnostics
}

/// What holds the value that is looked at: names are not keywords.
#[derive(Clone, Copy, PartialEq)]
enum Parent {
    /// Its keys are keywords.
    Object,
    /// Its keys are names that somebody chose.
    Names,
}

impl Bundle<'_> {
    /// Points every reference in `value`, which stands in `file`, at its place in the bundle.
    fn follow(&mut self, value: &mut Value, file: &str, at: &Pointer, parent: Parent) {
        match value {
            Value::Array(elements) => {
                for (index, element) in elements.iter_mut().enumerate() {
                    self.follow(element, file, &at.index(index), Parent::Object);
                }
            }
            Value::Object(object) => {
                for (key, member) in object.iter_mut() {
                    let names = parent == Parent::Names;
                    match member {
                        // Under a chosen name there is an object, so this is a reference even there.
                        Value::String(reference) if matches!(key.as_str(), "$ref" | "$dynamicRef") => {
                            self.rewrite(reference, file, &at.child(key));
                        }
                        Value::Object(mapping) if !names && key == "mapping" => self.mapping(mapping, file, at),
                        // A schema's examples are data, a response's are references by name.
                        Value::Array(_) if !names && key == "examples" => {}
                        _ if !names && is_data(key) => {}
                        _ => self.follow(member, file, &at.child(key), kind_of(key, names)),
                    }
                }
            }
            _ => {}
        }
    }

    /// The values of a discriminator's mapping are references only if they look like one.
    fn mapping(&mut self, mapping: &mut Map<String, Value>, file: &str, at: &Pointer) {
        for (key, value) in mapping.iter_mut() {
            if let Value::String(reference) = value
                && (reference.contains(['#', '/']) || is_file_name(reference))
            {
                self.rewrite(reference, file, &at.child("mapping").child(key));
            }
        }
    }

    fn rewrite(&mut self, reference: &mut String, file: &str, at: &Pointer) {
        let (path, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let target = match path {
            "" if file.is_empty() => return,
            "" => file.to_owned(),
            path if self.own.contains(path) => return,
            path if path.contains("://") || path.starts_with("//") || path.starts_with("urn:") => {
                let message = format!("`{reference}` is not read: this reference leads to another machine");
                self.diagnostics.push(Diagnostic::new(Code::RemoteReference, at.clone(), message));
                return;
            }
            // A name without a path and without an extension is a schema's name, or its `$id`.
            path if fragment.is_empty() && !is_file_name(path) => return,
            path => resolve(file, path),
        };
        if target == file_name(&self.source.name) {
            *reference = format!("#{fragment}");
        } else if self.have(&target, at) {
            *reference = match fragment {
                "" => format!("#{}", Pointer::root().child(FILES).child(&target)),
                pointer if pointer.starts_with('/') => {
                    format!("#{}{pointer}", Pointer::root().child(FILES).child(&target))
                }
                // Anchors are looked up in the whole bundle.
                anchor => format!("#{anchor}"),
            };
        }
    }

    /// Reads the file at `path` unless that was done before.
    fn have(&mut self, path: &str, at: &Pointer) -> bool {
        if let Some(readable) = self.known.get(path) {
            return *readable;
        }
        let fail = |message: String| Diagnostic::new(Code::DanglingReference, at.clone(), message);
        let outcome = if self.known.len() >= MAX_FILES {
            Err(fail(format!("`{path}` is not read: there are more than {MAX_FILES} files")))
        } else {
            (self.read)(path).map_err(|reason| fail(format!("`{path}` cannot be read: {reason}")))
        };
        let file = match outcome {
            Ok(text) => {
                let stage = read(&Source { name: path.to_owned(), text });
                self.diagnostics.extend(stage.diagnostics);
                stage.value.map(|read| read.value)
            }
            Err(diagnostic) => {
                self.diagnostics.push(diagnostic);
                None
            }
        };
        self.known.insert(path.to_owned(), file.is_some());
        let found = file.is_some();
        self.open.extend(file.map(|file| (path.to_owned(), file)));
        found
    }
}

/// Collects what the document and its schemas call themselves.
fn names(value: &Value, own: &mut HashSet<String>) {
    match value {
        Value::Array(elements) => elements.iter().for_each(|element| names(element, own)),
        Value::Object(object) => {
            let named = ["$self", "$id"].iter().filter_map(|key| object.get(*key)?.as_str());
            own.extend(named.map(|name| name.trim_end_matches('#').to_owned()));
            object.values().for_each(|member| names(member, own));
        }
        _ => {}
    }
}

/// Data of the document's own: a `$ref` in there is no reference.
fn is_data(key: &str) -> bool {
    matches!(key, "example" | "default" | "enum" | "const" | "value") || key.starts_with("x-")
}

fn kind_of(key: &str, is_name: bool) -> Parent {
    let names = matches!(key, "properties" | "patternProperties" | "$defs" | "definitions" | "dependentSchemas")
        || matches!(key, "paths" | "webhooks" | "responses" | "headers" | "content" | "encoding" | "variables")
        || matches!(key, "schemas" | "parameters" | "examples" | "requestBodies" | "securitySchemes" | "links")
        || matches!(key, "callbacks" | "pathItems" | "mediaTypes");
    if names && !is_name { Parent::Names } else { Parent::Object }
}

fn is_file_name(path: &str) -> bool {
    let extension = path.rsplit_once('.').map(|(_, extension)| extension);
    path.contains('/') || extension.is_some_and(|e| matches!(e, "yaml" | "yml" | "json"))
}

fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// `path` as written in `file`, relative to the document.
fn resolve(file: &str, path: &str) -> String {
    let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut steps: Vec<&str> = Vec::new();
    for step in folder.split('/').chain(path.split('/')) {
        match step {
            "" | "." => {}
            ".." if steps.last().is_some_and(|last| *last != "..") => {
                steps.pop();
            }
            step => steps.push(step),
        }
    }
    steps.join("/")
}
