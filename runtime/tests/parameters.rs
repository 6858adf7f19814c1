//! Parameters go out as OpenAPI and RFC 6570 have it.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "test code; its models speak for themselves")]

mod support;

use billwright_runtime::{BuildError, Location, OperationSpec, Parameter, Style};
use serde_json::{Value, json};
use support::{sent, target};

/// An operation that lives as long as the test program.
fn operation(path: &'static str, parameters: Vec<Parameter>) -> &'static OperationSpec {
    Box::leak(Box::new(OperationSpec { id: "test", path, parameters: parameters.leak(), ..OperationSpec::DEFAULT }))
}

fn query(parameter: Parameter, value: Value) -> String {
    target(operation("/x", vec![parameter]), json!({ "color": value })).unwrap()
}

fn path(style: Style, explode: bool, value: Value) -> String {
    let parameter = Parameter::path("color").style(style).explode(explode);
    target(operation("/{color}", vec![parameter]), json!({ "color": value })).unwrap()
}

fn header(explode: bool, value: Value) -> String {
    let spec = operation("/x", vec![Parameter::header("color").explode(explode)]);
    let request = sent(spec, json!({ "color": value })).unwrap();
    request.headers()["color"].to_str().unwrap().to_owned()
}

#[test]
fn styles_in_paths() {
    let (one, list, object) = (json!("blue"), json!(["blue", "black", 3]), json!({"B": 150, "G": 200, "R": true}));
    let table = [
        (Style::Simple, false, "/blue", "/blue,black,3", "/B,150,G,200,R,true"),
        (Style::Simple, true, "/blue", "/blue,black,3", "/B=150,G=200,R=true"),
        (Style::Label, false, "/.blue", "/.blue,black,3", "/.B,150,G,200,R,true"),
        (Style::Label, true, "/.blue", "/.blue.black.3", "/.B=150.G=200.R=true"),
        (Style::Matrix, false, "/;color=blue", "/;color=blue,black,3", "/;color=B,150,G,200,R,true"),
        (Style::Matrix, true, "/;color=blue", "/;color=blue;color=black;color=3", "/;B=150;G=200;R=true"),
        (
            Style::Json,
            false,
            "/%22blue%22",
            "/%5B%22blue%22%2C%22black%22%2C3%5D",
            "/%7B%22B%22%3A150%2C%22G%22%3A200%2C%22R%22%3Atrue%7D",
        ),
    ];
    for (style, explode, as_one, as_list, as_object) in table {
        assert_eq!(path(style, explode, one.clone()), as_one, "{style:?} {explode}");
        assert_eq!(path(style, explode, list.clone()), as_list, "{style:?} {explode}");
        assert_eq!(path(style, explode, object.clone()), as_object, "{style:?} {explode}");
    }
    assert_eq!(path(Style::Matrix, false, json!("")), "/;color");
}

#[test]
fn styles_in_queries() {
    let (one, list, object) = (json!("blue"), json!(["blue", "black", 3]), json!({"B": 150, "G": 200}));
    let table = [
        (Style::Form, false, "color=blue", "color=blue,black,3", "color=B,150,G,200"),
        (Style::Form, true, "color=blue", "color=blue&color=black&color=3", "B=150&G=200"),
        (Style::SpaceDelimited, false, "color=blue", "color=blue%20black%203", "color=B%20150%20G%20200"),
        (Style::PipeDelimited, false, "color=blue", "color=blue%7Cblack%7C3", "color=B%7C150%7CG%7C200"),
        (
            Style::DeepObject,
            true,
            "color=blue",
            "color%5B0%5D=blue&color%5B1%5D=black&color%5B2%5D=3",
            "color%5BB%5D=150&color%5BG%5D=200",
        ),
        (
            Style::Json,
            false,
            "color=%22blue%22",
            "color=%5B%22blue%22%2C%22black%22%2C3%5D",
            "color=%7B%22B%22%3A150%2C%22G%22%3A200%7D",
        ),
    ];
    for (style, explode, as_one, as_list, as_object) in table {
        let parameter = Parameter::query("color").style(style).explode(explode);
        assert_eq!(query(parameter, one.clone()), format!("/x?{as_one}"), "{style:?} {explode}");
        assert_eq!(query(parameter, list.clone()), format!("/x?{as_list}"), "{style:?} {explode}");
        assert_eq!(query(parameter, object.clone()), format!("/x?{as_object}"), "{style:?} {explode}");
    }
}

#[test]
fn deep_objects_go_as_deep_as_they_are() {
    let parameter = Parameter::query("color").style(Style::DeepObject);
    let value = json!({"a": {"b": [1, 2], "c": [{"d": "x y"}], "none": null}});
    assert_eq!(
        query(parameter, value),
        "/x?color%5Ba%5D%5Bb%5D%5B0%5D=1&color%5Ba%5D%5Bb%5D%5B1%5D=2&color%5Ba%5D%5Bc%5D%5B0%5D%5Bd%5D=x%20y"
    );
}

#[test]
fn what_is_not_there_is_left_out() {
    let optional = Parameter::query("color").optional();
    assert_eq!(target(operation("/x", vec![optional]), json!({})).unwrap(), "/x");
    assert_eq!(target(operation("/x", vec![optional]), json!({"color": null})).unwrap(), "/x");
    assert_eq!(query(Parameter::query("color"), json!([])), "/x");
    assert_eq!(query(Parameter::query("color"), json!({})), "/x");
    assert_eq!(query(Parameter::query("color"), json!(["a", null])), "/x?color=a");
    assert_eq!(query(Parameter::query("color"), json!("")), "/x?color=");
}

#[test]
fn values_cannot_change_what_the_url_says() {
    let hostile = "a&b=c#d/é?%2F+[]";
    let encoded = "a%26b%3Dc%23d%2F%C3%A9%3F%252F%2B%5B%5D";
    assert_eq!(query(Parameter::query("color"), json!(hostile)), format!("/x?color={encoded}"));
    assert_eq!(path(Style::Simple, false, json!(hostile)), format!("/{encoded}"));
    assert_eq!(query(Parameter::query("color").explode(false), json!(["a,b", "c"])), "/x?color=a%2Cb,c");
    let reserved = Parameter::query("color").allow_reserved();
    assert_eq!(
        query(reserved, json!("a:/?@!$'()*,;=b %2F %zz &#[]+")),
        "/x?color=a:/?@!$'()*,;=b%20%2F%20%25zz%20%26%23%5B%5D%2B"
    );
}

#[test]
fn headers_and_cookies() {
    assert_eq!(header(false, json!(["a", "b"])), "a,b");
    assert_eq!(header(false, json!({"k": 1, "l": 2})), "k,1,l,2");
    assert_eq!(header(true, json!({"k": 1, "l": 2})), "k=1,l=2");
    assert_eq!(header(false, json!("50% off")), "50% off");
    let spec = operation("/x", vec![Parameter::cookie("a"), Parameter::cookie("b")]);
    assert_eq!(sent(spec, json!({"a": "x;y", "b": 2})).unwrap().headers()["cookie"], "a=x%3By; b=2");
    for text in ["a\r\nx-evil: 1", "a\nb", "\u{0}", "tab\t"] {
        let spec = operation("/x", vec![Parameter::header("color")]);
        let error = sent(spec, json!({ "color": text })).unwrap_err();
        let expected = ("color".to_owned(), Location::Header, "not text for a header");
        assert!(
            matches!(error, BuildError::Parameter { name, location, reason } if (name.clone(), location, reason) == expected)
        );
    }
}

#[test]
fn paths_with_several_values() {
    let spec = operation("/a/{x}:{y}.json/{z}", vec![Parameter::path("z"), Parameter::path("x"), Parameter::path("y")]);
    assert_eq!(target(spec, json!({"x": 1, "y": "b", "z": "c d"})).unwrap(), "/a/1:b.json/c%20d");
}

#[test]
fn values_that_would_be_another_path_are_refused() {
    let spec = operation("/files/{color}/content", vec![Parameter::path("color")]);
    for text in ["", ".", "..", "%2e", "%2E%2e", "%252e%252e", "../x", "a/../b", "..\\x", "x/.."] {
        let error = target(spec, json!({ "color": text })).unwrap_err();
        assert!(matches!(error, BuildError::Parameter { location: Location::Path, .. }), "{text:?}: {error}");
    }
    for (text, path) in [("...", "..."), ("a.b", "a.b"), (".hidden", ".hidden"), ("a/b", "a%2Fb"), ("-", "-")] {
        assert_eq!(target(spec, json!({ "color": text })).unwrap(), format!("/files/{path}/content"));
    }
    let pair = operation("/{a}{b}", vec![Parameter::path("a").style(Style::Label), Parameter::path("b")]);
    assert!(target(pair, json!({"a": "x", "b": "y"})).is_ok());
    let label = operation("/{a}", vec![Parameter::path("a").style(Style::Label)]);
    assert!(target(label, json!({"a": ""})).is_err());
    assert!(target(label, json!({"a": "."})).is_err());
    assert!(target(operation("/{b}", vec![]), json!({})).is_err());
}

/// The table of the specification (OpenAPI 3.1.1, section 4.8.12.4, "Style Examples"), with the members of the object by
/// name, as their order means nothing. A dash is what the table leaves undefined.
const STYLE_EXAMPLES: &str = "
matrix          false  ;color  ;color=blue  ;color=blue,black,brown               ;color=B,150,G,200,R,100
matrix          true   ;color  ;color=blue  ;color=blue;color=black;color=brown   ;B=150;G=200;R=100
label           false  .       .blue        .blue,black,brown                     .B,150,G,200,R,100
label           true   .       .blue        .blue.black.brown                     .B=150.G=200.R=100
simple          false  empty   blue         blue,black,brown                      B,150,G,200,R,100
simple          true   empty   blue         blue,black,brown                      B=150,G=200,R=100
form            false  color=  color=blue   color=blue,black,brown                color=B,150,G,200,R,100
form            true   color=  color=blue   color=blue&color=black&color=brown    B=150&G=200&R=100
spaceDelimited  false  -       -            color=blue%20black%20brown            color=B%20150%20G%20200%20R%20100
pipeDelimited   false  -       -            color=blue%7Cblack%7Cbrown            color=B%7C150%7CG%7C200%7CR%7C100
deepObject      true   -       -            -                                     color%5BB%5D=150&color%5BG%5D=200&color%5BR%5D=100
";

#[test]
fn the_style_examples_of_the_specification() {
    let values = [json!(""), json!("blue"), json!(["blue", "black", "brown"]), json!({"R": 100, "G": 200, "B": 150})];
    let mut checked = 0;
    for row in STYLE_EXAMPLES.lines().filter(|row| !row.is_empty()) {
        let cells: Vec<&str> = row.split_whitespace().collect();
        let explode = cells[1] == "true";
        let (style, in_path) = match cells[0] {
            "matrix" => (Style::Matrix, true),
            "label" => (Style::Label, true),
            "simple" => (Style::Simple, true),
            "form" => (Style::Form, false),
            "spaceDelimited" => (Style::SpaceDelimited, false),
            "pipeDelimited" => (Style::PipeDelimited, false),
            _ => (Style::DeepObject, false),
        };
        for (value, expected) in values.iter().zip(&cells[2..]).filter(|(_, expected)| **expected != "-") {
            checked += 1;
            if !in_path {
                let parameter = Parameter::query("color").style(style).explode(explode);
                assert_eq!(query(parameter, value.clone()), format!("/x?{expected}"), "{row}");
            } else if matches!(*expected, "empty" | ".") {
                // A path with nothing, or a lone dot, in this place is another path: it is not sent.
                let parameter = Parameter::path("color").style(style).explode(explode);
                assert!(target(operation("/{color}", vec![parameter]), json!({"color": value})).is_err(), "{row}");
            } else {
                assert_eq!(path(style, explode, value.clone()), format!("/{expected}"), "{row}");
            }
        }
    }
    assert_eq!(checked, 37);
}
