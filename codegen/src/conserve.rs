//! conserve: writes the parsed document out again and compares. Nothing is lost in silence.

use std::collections::HashSet;

use serde_json::{Map, Value};

use crate::diagnostic::{Code, Diagnostic};
use crate::load::describe;
use crate::lower::Lowered;
use crate::parse::Parsed;
use crate::pointer::Pointer;

/// Flags that say the same when they are absent as when they are false.
const FALSE_BY_DEFAULT: &[&str] = &[
    "nullable",
    "required",
    "deprecated",
    "readOnly",
    "writeOnly",
    "uniqueItems",
    "allowReserved",
    // An encoding's: there, false is also kept as `x-billwright-explode`.
    "explode",
    "exclusiveMinimum",
    "exclusiveMaximum",
];

/// What `lowered` says and `parsed` does not, apart from what parsing reported.
pub fn conserve(lowered: &Lowered, parsed: &Parsed) -> Vec<Diagnostic> {
    let reported: HashSet<&Pointer> = parsed.pruned.iter().map(|pruned| &pruned.at).chain(&parsed.widened).collect();
    let mut comparison = Comparison { reported, diagnostics: Vec::new() };
    match serde_json::to_value(&parsed.document) {
        Ok(printed) => comparison.compare(&lowered.value, &printed, &Pointer::root()),
        Err(error) => comparison.lost(&Pointer::root(), format!("the document cannot be written: {error}")),
    }
    comparison.diagnostics
}

struct Comparison<'a> {
    reported: HashSet<&'a Pointer>,
    diagnostics: Vec<Diagnostic>,
}

impl Comparison<'_> {
    fn lost(&mut self, at: &Pointer, message: String) {
        self.diagnostics.push(Diagnostic::new(Code::LostInParse, at.clone(), message));
    }

    fn compare(&mut self, lowered: &Value, printed: &Value, at: &Pointer) {
        if self.reported.contains(at) {
            return;
        }
        match (lowered, printed) {
            (Value::Object(lowered), Value::Object(printed)) => self.objects(lowered, printed, at),
            (Value::Array(lowered), Value::Array(printed)) if lowered.len() == printed.len() => {
                for (index, (lowered, printed)) in lowered.iter().zip(printed).enumerate() {
                    self.compare(lowered, printed, &at.index(index));
                }
            }
            // The parsed types hold bounds as floats.
            (Value::Number(lowered), Value::Number(printed)) if lowered.as_f64() == printed.as_f64() => {}
            (lowered, printed) if lowered == printed => {}
            _ => self.lost(at, format!("{} became {}", describe(lowered), describe(printed))),
        }
    }

    fn objects(&mut self, lowered: &Map<String, Value>, printed: &Map<String, Value>, at: &Pointer) {
        for (key, value) in lowered {
            match printed.get(key) {
                Some(printed) => self.compare(value, printed, &at.child(key)),
                None if says_nothing(key, value) || self.reported.contains(&at.child(key)) => {}
                None => self.lost(&at.child(key), format!("`{key}` was lost in reading the document")),
            }
        }
    }
}

/// Whether leaving `key` out says the same.
fn says_nothing(key: &str, value: &Value) -> bool {
    match value {
        Value::Bool(false) => FALSE_BY_DEFAULT.contains(&key),
        // An empty list or object of parts is the same as none.
        Value::Array(values) => values.is_empty(),
        Value::Object(object) => object.is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::conserve;
    use crate::front::front;
    use crate::load::Source;
    use crate::select::Selection;

    #[test]
    fn what_the_document_lost_is_found() {
        let text = "openapi: 3.0.3\ninfo: {title: a, version: '1'}\npaths:\n  /a:\n    get: {deprecated: false, tags: [b], responses: {'200': {description: c}}}\n";
        let source = Source { name: "document.yaml".to_owned(), text: text.to_owned() };
        let stage = front(&[source], &[], &|_, _| Err(String::new()), &Selection::default());
        assert_eq!(stage.diagnostics, []);
        let mut document = stage.value.unwrap();
        let get = document.lowered.value.pointer_mut("/paths/~1a/get").unwrap();
        get["tags"][0] = "d".into();
        get["responses"]["200"]["gone"] = true.into();
        let lost: Vec<String> =
            conserve(&document.lowered, &document.parsed).iter().map(|d| d.at.to_string()).collect();
        assert_eq!(lost, ["/paths/~1a/get/responses/200/gone", "/paths/~1a/get/tags/0"]);
    }
}
