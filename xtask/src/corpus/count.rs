//! The operations of a document, counted without the generator.

use serde_json::Value;

const METHODS: &[&str] = &["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];
/// How many references from path item to path item are followed.
const LONGEST_CHAIN: usize = 16;

/// How many operations a document has.
pub fn operations(document: &Value) -> usize {
    let paths = document.get("paths").and_then(Value::as_object);
    let items = paths.into_iter().flatten().filter(|(path, _)| !path.starts_with("x-"));
    items.map(|(_, item)| of_item(document, item)).sum()
}

fn of_item<'d>(document: &'d Value, mut item: &'d Value) -> usize {
    for _ in 0..LONGEST_CHAIN {
        let reference = item.get("$ref").and_then(Value::as_str).and_then(|reference| reference.strip_prefix('#'));
        match reference.and_then(|at| document.pointer(at)) {
            Some(target) => item = target,
            None => break,
        }
    }
    let own = METHODS.iter().filter(|method| item.get(**method).is_some_and(Value::is_object)).count();
    let additional = item.get("additionalOperations").and_then(Value::as_object);
    own + additional.map_or(0, |operations| operations.len())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    #[test]
    fn operations_are_counted_where_they_stand_and_where_they_are_referred_to() {
        let document = json!({"paths": {
            "x-note": {"get": {}},
            "/a": {"get": {}, "query": {}, "summary": "a", "additionalOperations": {"PURGE": {}}},
            "/b": {"$ref": "#/components/pathItems/b"},
        }, "components": {"pathItems": {"b": {"put": {}, "post": null}}}});
        assert_eq!(super::operations(&document), 4);
    }
}
