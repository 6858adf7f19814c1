//! Brings the files that a document refers to into the document, and points the references at them.

use std::collections::{HashMap, HashSet, VecDeque};

use serde_json::{Map, Value};

use super::references::{Holder, each_reference};
use super::{FILES, Source, read};
use crate::diagnostic::{Code, Diagnostic};
use crate::pointer::Pointer;

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
    bundle.follow(document, "", &Pointer::root());
    let mut done: Vec<(String, Value)> = Vec::new();
    while let Some((path, mut file)) = bundle.open.pop_front() {
        let at = Pointer::root().child(FILES).child(&path);
        bundle.follow(&mut file, &path, &at);
        done.push((path, file));
    }
    if let (Value::Object(document), false) = (document, done.is_empty()) {
        done.sort_by(|(left, _), (right, _)| left.cmp(right));
        document.insert(FILES.to_owned(), Value::Object(Map::from_iter(done)));
    }
    bundle.diagnostics
}

impl Bundle<'_> {
    /// Points every reference in `value`, which stands in `file`, at its place in the bundle.
    fn follow(&mut self, value: &mut Value, file: &str, at: &Pointer) {
        each_reference(value, at, &mut |reference, at, holder| {
            // The values of a discriminator's mapping are references only if they look like one.
            if holder == Holder::Reference || reference.contains(['#', '/']) || is_file_name(reference) {
                self.rewrite(reference, file, at);
            }
        });
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

fn is_file_name(path: &str) -> bool {
    let extension = path.rsplit_once('.').map(|(_, extension)| extension);
    path.contains('/') || extension.is_some_and(|e| matches!(e, "yaml" | "yml" | "json"))
}

fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// `path` as written in `file`, relative to what `file` is relative to.
pub(super) fn resolve(file: &str, path: &str) -> String {
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
