//! The text of parameters, by the styles of OpenAPI and RFC 6570.

use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::json::{Kind, Node};
use crate::operation::{Parameter, PartEncoding, Style};

/// All but what RFC 3986 calls unreserved.
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// All but unreserved and those reserved characters that do not change what a query says. `%` is left to
/// [`encode_reserved`].
const RESERVED: &AsciiSet = &UNRESERVED
    .remove(b':')
    .remove(b'/')
    .remove(b'?')
    .remove(b'@')
    .remove(b'!')
    .remove(b'$')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b',')
    .remove(b';')
    .remove(b'=');

/// How the characters of values are written.
#[derive(Clone, Copy)]
enum Encoding {
    Percent,
    Reserved,
    None,
}

/// Percent-encodes everything but unreserved characters.
pub(crate) fn encode_unreserved(text: &str) -> String {
    utf8_percent_encode(text, UNRESERVED).to_string()
}

/// Percent-encodes what no cookie holds (RFC 6265, section 4.1.1).
pub(super) fn encode_cookie(text: &str) -> String {
    const NOT_IN_COOKIES: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b',').add(b';').add(b'\\');
    utf8_percent_encode(text, NOT_IN_COOKIES).to_string()
}

/// Percent-encodes what must be, and leaves what is encoded already.
fn encode_reserved(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(place) = rest.find('%') {
        encoded.extend(utf8_percent_encode(&rest[..place], RESERVED));
        let triple = rest.as_bytes().get(place + 1..place + 3).is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit));
        encoded.push_str(if triple { "%" } else { "%25" });
        rest = &rest[place + 1..];
    }
    encoded.extend(utf8_percent_encode(rest, RESERVED));
    encoded
}

impl Encoding {
    fn apply(self, text: &str) -> String {
        match self {
            Self::Percent => encode_unreserved(text),
            Self::Reserved => encode_reserved(text),
            Self::None => text.to_owned(),
        }
    }
}

/// A value as far as styles tell values apart. Nulls are left out, as RFC 6570 has it.
enum Parts {
    One(String),
    List(Vec<String>),
    Entries(Vec<(String, String)>),
}

/// The text of a scalar; the JSON text of what is nested where styles do not say how.
fn plain(node: Node<'_>) -> Option<String> {
    match node.kind() {
        Kind::Null => None,
        Kind::String => node.str().map(|text| text.into_owned()),
        _ => Some(node.raw().to_owned()),
    }
}

fn parts(node: Node<'_>, encoding: Encoding) -> Option<Parts> {
    let text = |node: Node<'_>| plain(node).map(|text| encoding.apply(&text));
    Some(match node.kind() {
        Kind::Array => Parts::List(node.items().filter_map(text).collect()),
        Kind::Object => {
            Parts::Entries(node.entries().filter_map(|(key, value)| Some((text(key)?, text(value)?))).collect())
        }
        _ => Parts::One(text(node)?),
    })
}

/// Joins a list with a separator, or entries, exploded ones with `=` between key and value.
fn join(parts: Parts, exploded: bool, separator: &str, exploded_separator: &str) -> String {
    match parts {
        Parts::One(text) => text,
        Parts::List(items) => items.join(if exploded { exploded_separator } else { separator }),
        Parts::Entries(entries) if exploded => {
            let pairs: Vec<String> = entries.iter().map(|(key, value)| format!("{key}={value}")).collect();
            pairs.join(exploded_separator)
        }
        Parts::Entries(entries) => {
            let flat: Vec<String> = entries.into_iter().flat_map(|(key, value)| [key, value]).collect();
            flat.join(separator)
        }
    }
}

/// `name=value` pairs, each encoded, for a query or a cookie.
pub(super) fn pairs(parameter: &Parameter, node: Node<'_>) -> Vec<String> {
    let encoding = match parameter.style {
        Style::Cookie => Encoding::None,
        _ if parameter.allow_reserved => Encoding::Reserved,
        _ => Encoding::Percent,
    };
    let name = match encoding {
        Encoding::None => parameter.name.to_owned(),
        _ => encode_unreserved(parameter.name),
    };
    if node.is_null() {
        return Vec::new();
    }
    if parameter.style == Style::Json {
        return vec![format!("{name}={}", encoding.apply(node.raw()))];
    }
    if parameter.style == Style::DeepObject {
        let mut pairs = Vec::new();
        deep(&name, node, encoding, &mut pairs);
        return pairs;
    }
    let separator = match parameter.style {
        Style::SpaceDelimited => "%20",
        Style::PipeDelimited => "%7C",
        _ => ",",
    };
    match parts(node, encoding) {
        None => Vec::new(),
        Some(Parts::List(items)) if items.is_empty() => Vec::new(),
        Some(Parts::Entries(entries)) if entries.is_empty() => Vec::new(),
        Some(Parts::List(items)) if parameter.explode => items.iter().map(|item| format!("{name}={item}")).collect(),
        Some(Parts::Entries(entries)) if parameter.explode => {
            entries.iter().map(|(key, value)| format!("{key}={value}")).collect()
        }
        Some(parts) => vec![format!("{name}={}", join(parts, false, separator, separator))],
    }
}

/// The text of all the query, encoded: the pairs of a form, JSON, or plain text; nothing where there is none.
pub(super) fn whole_query(parameter: &Parameter, node: Node<'_>) -> Option<String> {
    let text = match parameter.style {
        Style::Json if node.is_null() => return None,
        Style::Json => encode_unreserved(node.raw()),
        _ if node.kind() == Kind::Object => form(node, &[]),
        _ => encode_unreserved(&plain(node)?),
    };
    (!text.is_empty()).then_some(text)
}

/// `name[key]=value`, as deep as it goes. OpenAPI leaves open what becomes of lists, and of what is below the first
/// level. Here items have their place for a key, which those servers understand that take lists in this style.
fn deep(name: &str, node: Node<'_>, encoding: Encoding, pairs: &mut Vec<String>) {
    match node.kind() {
        Kind::Object => {
            for (key, value) in node.entries() {
                let key = encode_unreserved(&key.str().unwrap_or_default());
                deep(&format!("{name}%5B{key}%5D"), value, encoding, pairs);
            }
        }
        Kind::Array => {
            for (place, item) in node.items().enumerate() {
                deep(&format!("{name}%5B{place}%5D"), item, encoding, pairs);
            }
        }
        _ => pairs.extend(plain(node).map(|text| format!("{name}={}", encoding.apply(&text)))),
    }
}

/// The pairs of a form body: entries of the object, items of lists repeated, what is nested as JSON, unless the document
/// says how a property is written (OpenAPI 3.1.1, sections 4.8.14.4 and 4.8.15).
pub(super) fn form(node: Node<'_>, encodings: &[&PartEncoding]) -> String {
    let mut written = Vec::new();
    for (key, value) in node.entries() {
        let name = key.str().unwrap_or_default();
        let encoding = encodings.iter().find(|encoding| encoding.name == name);
        if let Some(PartEncoding { name, style: Some(style), explode, allow_reserved, .. }) = encoding {
            let parameter = Parameter::query(name).style(*style).explode(*explode);
            let parameter = if *allow_reserved { parameter.allow_reserved() } else { parameter };
            written.extend(pairs(&parameter, value));
            continue;
        }
        let media = encoding.and_then(|encoding| encoding.content_type);
        // A list is a pair for each item, unless it has a media type as a whole.
        let whole = value.kind() != Kind::Array || media.is_some_and(|media| media.ends_with("json"));
        let items = value.items().filter(|_| !whole);
        let texts = whole.then_some(value).into_iter().chain(items).filter_map(plain);
        written.extend(texts.map(|text| format!("{}={}", encode_unreserved(&name), encode_unreserved(&text))));
    }
    written.join("&")
}

/// The text of a header; nothing where the value is null.
pub(super) fn header(parameter: &Parameter, node: Node<'_>) -> Option<String> {
    if node.is_null() {
        return None;
    }
    if parameter.style == Style::Json {
        return Some(node.raw().to_owned());
    }
    Some(join(parts(node, Encoding::None)?, parameter.explode, ",", ","))
}

/// The text that stands in the path, encoded; nothing where the value is null.
pub(super) fn path(parameter: &Parameter, node: Node<'_>) -> Option<String> {
    if node.is_null() {
        return None;
    }
    if parameter.style == Style::Json {
        return Some(encode_unreserved(node.raw()));
    }
    let encoding = if parameter.allow_reserved { Encoding::Reserved } else { Encoding::Percent };
    let parts = parts(node, encoding)?;
    let text = match parameter.style {
        Style::Label => format!(".{}", join(parts, parameter.explode, ",", ".")),
        Style::Matrix => matrix(&encode_unreserved(parameter.name), parts, parameter.explode),
        _ => join(parts, parameter.explode, ",", ","),
    };
    // Left as it is, it would end the path.
    Some(text.replace('?', "%3F"))
}

fn matrix(name: &str, parts: Parts, explode: bool) -> String {
    let pair = |name: &str, value: &str| match value {
        "" => format!(";{name}"),
        _ => format!(";{name}={value}"),
    };
    match parts {
        Parts::List(items) if explode => items.iter().map(|item| pair(name, item)).collect(),
        Parts::Entries(entries) if explode => entries.iter().map(|(key, value)| pair(key, value)).collect(),
        parts => pair(name, &join(parts, false, ",", ",")),
    }
}
