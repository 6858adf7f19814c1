//! The operations of a document, counted without the generator.

use serde_json::{Map, Value};

/// How many operations a document has. What is no object, or stands behind a reference, may be one or not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// So many are there for sure.
    pub least: usize,
    /// There can be no more.
    pub most: usize,
}

const METHODS: &[&str] = &["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];

/// Counts.
pub fn operations(document: &Value) -> Count {
    let paths = document.get("paths").and_then(Value::as_object);
    let mut count = Count::default();
    for (path, item) in paths.into_iter().flatten() {
        if path.starts_with("x-") {
            continue;
        }
        match item.as_object() {
            Some(item) if item.contains_key("$ref") => count.most = usize::MAX,
            Some(item) => add(item, &mut count),
            None => {}
        }
    }
    count
}

fn add(item: &Map<String, Value>, count: &mut Count) {
    for (key, operation) in item {
        // A method in capitals is one that is mended.
        if METHODS.iter().any(|method| key.trim().eq_ignore_ascii_case(method)) {
            count.least += usize::from(operation.is_object() && METHODS.contains(&key.as_str()));
            count.most = count.most.saturating_add(1);
        }
    }
    let additional = ["additionalOperations", "x-billwright-additional-operations"];
    for operations in additional.iter().filter_map(|key| item.get(*key)) {
        count.most = count.most.saturating_add(operations.as_object().map_or(0, Map::len));
        if operations.get("$ref").is_some() {
            count.most = usize::MAX;
        }
    }
}
