//! The lowering rules: small documents, what they become, and what is said about it.

use billwright_codegen::front::front;
use billwright_codegen::load::Source;
use billwright_codegen::select::Selection;

#[test]
fn rules() {
    insta::glob!("lower/*.yaml", |path| {
        let source = Source { name: "document.yaml".to_owned(), text: std::fs::read_to_string(path).unwrap() };
        let stage = front(
            &[source],
            &[],
            &|_, path| match path {
                // Not in the folder of documents: it is none.
                "shared/price.yaml" => {
                    Ok("Price: {type: integer, title: 'In cents'}\nOther: {$ref: '#/Price'}\n".to_owned())
                }
                _ => Err("there is no such file".to_owned()),
            },
            &Selection::default(),
        );
        let document = stage.value.expect("the document is read");
        let mut report = String::new();
        for diagnostic in &stage.diagnostics {
            let (severity, code) = (diagnostic.severity().name(), diagnostic.code.name());
            report.push_str(&format!("{severity}[{code}] {}: {}\n", diagnostic.at, diagnostic.message));
        }
        let mut value = document.lowered.value;
        // The frame is the same in all of them.
        for key in ["openapi", "info", "x-billwright-version"] {
            value.as_object_mut().unwrap().remove(key);
        }
        let value = serde_json::to_string_pretty(&value).unwrap();
        insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false, snapshot_path => "lower" }, {
            insta::assert_snapshot!("lowered", format!("{value}\n\n{report}"));
        });
    });
}

#[test]
fn the_order_of_keys_does_not_matter() {
    let read = |text: &str| {
        let source = Source { name: "document.yaml".to_owned(), text: text.to_owned() };
        let value =
            front(&[source], &[], &|_, _| Err(String::new()), &Selection::default()).value.unwrap().lowered.value;
        serde_json::to_string(&value).unwrap()
    };
    let one = "openapi: 3.1.0\ninfo: {title: a, version: '1'}\ncomponents: {schemas: {A: {type: [string, 'null'], const: x}, B: {$ref: '#/components/schemas/A'}}}\n";
    let other = "components: {schemas: {B: {$ref: '#/components/schemas/A'}, A: {const: x, type: ['null', string]}}}\ninfo: {version: '1', title: a}\nopenapi: 3.1.0\n";
    assert_eq!(read(one), read(other));
}
