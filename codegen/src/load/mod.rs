//! load: text in, a JSON value out; bounded, in canonical order, with sibling files bundled.

mod build;
mod bundle;
mod references;

use std::collections::BTreeMap;

use serde_json::Value;

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::pointer::Pointer;
use crate::stage::Stage;
use crate::text::{Failure, FailureKind};

pub(crate) use references::{Holder, each_reference};

/// The root key under which bundled files stand until they are lowered.
pub(crate) const FILES: &str = "x-billwright-files";

/// How many bytes a document may have.
pub const MAX_BYTES: usize = 64 << 20;

/// A text that the user named.
#[derive(Clone, Debug)]
pub struct Source {
    /// As the user wrote it.
    pub name: String,
    /// All of it.
    pub text: String,
}

/// Reads a file that a document refers to: the document's name, and the file's path relative to it.
pub type Files<'f> = &'f dyn Fn(&str, &str) -> Result<String, String>;

/// Which OpenAPI a document is written in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// `0`, `1` or `2` of OpenAPI 3.
    pub minor: u32,
    /// As it is written, such as `3.1.0`.
    pub text: String,
}

/// How scalars are written, where JSON would write them differently: `1.10` is a number, and also a version.
pub type Spellings = BTreeMap<Pointer, String>;

/// A document as it came, all objects sorted by key.
#[derive(Clone, Debug)]
pub struct RawDocument {
    /// The document. What other files it refers to stands in it too.
    pub value: Value,
    /// What it is written in.
    pub version: Version,
    /// How its scalars are written.
    pub spellings: Spellings,
}

/// Reads a document, and the files that it refers to.
pub fn load(source: &Source, files: Files<'_>) -> Stage<RawDocument> {
    let read = read(source);
    let mut diagnostics = read.diagnostics;
    let Some(Read { mut value, spellings }) = read.value else {
        return Stage::failed(diagnostics);
    };
    let version = match version(&value) {
        Ok(version) => version,
        Err(diagnostic) => {
            diagnostics.push(*diagnostic);
            return Stage::failed(diagnostics);
        }
    };
    diagnostics.extend(bundle::bundle(&mut value, source, &|path| files(&source.name, path)));
    Stage::done(RawDocument { value, version, spellings }, diagnostics)
}

/// A text as a JSON value.
pub(crate) struct Read {
    pub value: Value,
    pub spellings: Spellings,
}

/// Reads any JSON or YAML text.
pub(crate) fn read(source: &Source) -> Stage<Read> {
    if source.text.len() > MAX_BYTES {
        let message = format!("{} bytes are more than the limit of {MAX_BYTES}", source.text.len());
        return Stage::failed(vec![Diagnostic::new(Code::TooLarge, Pointer::root(), message)]);
    }
    if source.text.trim_start_matches('\u{feff}').trim().is_empty() {
        return Stage::failed(vec![Diagnostic::new(Code::NotOpenapi, Pointer::root(), "the document is empty")]);
    }
    match build::build(&source.text) {
        Ok(built) => Stage::done(Read { value: built.value, spellings: built.spellings }, built.diagnostics),
        Err(failure) => Stage::failed(vec![syntax(&failure, source)]),
    }
}

fn syntax(failure: &Failure, source: &Source) -> Diagnostic {
    let code = match failure.kind {
        FailureKind::Syntax => Code::Syntax,
        FailureKind::TooDeep => Code::TooDeep,
        FailureKind::Aliases => Code::AliasBomb,
    };
    let place = Place {
        file: source.name.clone(),
        line: failure.at.line,
        column: failure.at.column,
        length: 1,
        text: source.text.lines().nth(failure.at.line.saturating_sub(1)).unwrap_or_default().to_owned(),
    };
    Diagnostic::new(code, Pointer::root(), failure.message.clone()).with_place(place)
}

fn version(value: &Value) -> Result<Version, Box<Diagnostic>> {
    let fail = |code, at, message: String| Err(Box::new(Diagnostic::new(code, at, message)));
    let root = Pointer::root();
    let Value::Object(document) = value else {
        return fail(Code::NotOpenapi, root, format!("expected an object, found {}", describe(value)));
    };
    let text = match (document.get("openapi"), document.get("swagger")) {
        (Some(Value::String(text)), _) => text.trim().to_owned(),
        (Some(Value::Number(number)), _) => number.to_string(),
        (Some(other), _) => {
            let message = format!("`openapi` is the version, found {}", describe(other));
            return fail(Code::NotOpenapi, root.child("openapi"), message);
        }
        (None, Some(_)) => return fail(Code::SwaggerTwo, root.child("swagger"), "this is Swagger 2".to_owned()),
        (None, None) => return fail(Code::NotOpenapi, root, "the field `openapi` is missing".to_owned()),
    };
    let mut parts = text.trim_start_matches('v').split(['.', '-']);
    let minor = match (parts.next(), parts.next()) {
        (Some("3"), None) => Some(0),
        (Some("3"), Some(minor)) => minor.parse().ok().filter(|minor| *minor <= 2),
        _ => None,
    };
    match minor {
        Some(minor) => Ok(Version { minor, text }),
        None => fail(Code::UnknownVersion, root.child("openapi"), format!("OpenAPI {text} is not known")),
    }
}

/// Whether `path`, as the document called `document` writes it, leads to the file called `name`.
pub(crate) fn is_path_to(name: &str, document: &str, path: &str) -> bool {
    bundle::resolve(document, path) == bundle::resolve("", name)
}

/// A value in words, for messages.
pub(crate) fn describe(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(flag) => format!("`{flag}`"),
        Value::Number(number) => format!("the number {number}"),
        Value::String(text) if text.chars().count() <= 40 => format!("the string {text:?}"),
        Value::String(_) => "a string".to_owned(),
        Value::Array(_) => "an array".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    }
}
