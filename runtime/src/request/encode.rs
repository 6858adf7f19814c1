//! Writes bodies in the media type that the operation takes.

use uuid::Uuid;

use super::style;
use crate::body::{Body, File};
use crate::build_error::BuildError;
use crate::json::{Kind, Node, Secret, Tape, Writer};
use crate::operation::PartEncoding;

/// A body, ready to be sent.
pub(super) struct Written {
    pub(super) content_type: String,
    pub(super) body: Body,
    /// The idempotency key that is in it.
    pub(super) key: Option<String>,
    /// What in it must not be seen.
    pub(super) secrets: Vec<Secret<String>>,
}

fn invalid(reason: &'static str) -> BuildError {
    BuildError::Body { path: "$".to_owned(), reason }
}

/// Writes a body, of which there is the JSON. `key` is the property for the idempotency key, and the key, which is added unless the body has one.
pub(super) fn write(
    media: &str,
    encodings: &'static [PartEncoding],
    writer: Writer,
    key: Option<(&str, &str)>,
) -> Result<Written, BuildError> {
    let secrets = writer.secrets();
    let (mut json, files) = writer.into_parts()?;
    let mut sent_key = None;
    if let Some((property, key)) = key {
        sent_key = add_key(&mut json, property, key)?;
    }
    let kind = media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if crate::stream::is_lines(&kind) && files.is_empty() && json.first() == Some(&b'[') {
        let body = Body::from(lines(&json, kind == "application/json-seq")?);
        return Ok(Written { content_type: media.to_owned(), body, key: None, secrets });
    }
    let mut content_type = media.to_owned();
    if is_json(&kind) && files.is_empty() {
        if kind.contains('*') {
            content_type = "application/json".to_owned();
        }
        return Ok(Written { content_type, body: Body::from(json), key: sent_key, secrets });
    }
    let tape = Tape::parse(&json).map_err(|_| invalid("nested too deeply"))?;
    let root = tape.root();
    let encodings: Vec<&PartEncoding> = encodings.iter().filter(|encoding| encoding.media == media).collect();
    let body = match kind.as_str() {
        "application/x-www-form-urlencoded" => {
            if root.kind() != Kind::Object || !files.is_empty() {
                return Err(invalid("a form is an object, without files"));
            }
            Body::from(style::form(root, &encodings))
        }
        // The others are not written as a form, but have named parts all the same.
        kind if kind.starts_with("multipart/") && root.kind() == Kind::Object => {
            let boundary = Uuid::new_v4().simple().to_string();
            content_type = format!("{kind}; boundary={boundary}");
            multipart(root, &files, &boundary, &encodings)?
        }
        kind if is_json(kind) && kind != "*/*" => return Err(invalid("the bytes of a file have no place in JSON")),
        _ => match (files.into_iter().next(), root.str()) {
            (Some((0, file)), _) => {
                if let Some(own) = file.content_type {
                    content_type = own;
                }
                file.data
            }
            (_, Some(text)) => Body::from(text.into_owned()),
            _ => return Err(invalid("neither text nor bytes, and the media type is not one for anything else")),
        },
    };
    Ok(Written { content_type, body, key: sent_key, secrets })
}

/// A list as lines of JSON; each text starts with a record separator in a sequence (RFC 7464).
fn lines(list: &[u8], separated: bool) -> Result<Vec<u8>, BuildError> {
    let tape = Tape::parse(list).map_err(|_| invalid("nested too deeply"))?;
    let mut text = Vec::with_capacity(list.len());
    for item in tape.root().items() {
        text.extend(separated.then_some(b'\x1e'));
        text.extend_from_slice(item.raw().as_bytes());
        text.push(b'\n');
    }
    Ok(text)
}

fn is_json(kind: &str) -> bool {
    kind == "application/json" || kind == "text/json" || kind == "*/*" || kind.ends_with("+json")
}

/// Adds the idempotency key to an object that does not have one; gives the key that is then in it.
fn add_key(json: &mut Vec<u8>, property: &str, key: &str) -> Result<Option<String>, BuildError> {
    let tape = Tape::parse(json).map_err(|_| invalid("nested too deeply"))?;
    let root = tape.root();
    if root.kind() != Kind::Object {
        return Ok(None);
    }
    if let Some(own) = root.get(property) {
        return Ok(own.str().map(|text| text.into_owned()));
    }
    let separator = if root.entries().next().is_some() { "," } else { "" };
    let mut entry = Writer::default();
    entry.raw(separator);
    entry.string(property);
    entry.raw(":");
    entry.string(key);
    entry.raw("}");
    let entry = entry.into_json()?;
    // Where files stand in the text must not move, so the key goes last.
    json.pop();
    json.extend_from_slice(&entry);
    Ok(Some(key.to_owned()))
}

/// The parts of a form (RFC 7578): an entry each, items of lists one by one, what is nested as JSON.
fn multipart(
    root: Node<'_>,
    files: &[(usize, File)],
    boundary: &str,
    encodings: &[&PartEncoding],
) -> Result<Body, BuildError> {
    let mut pieces = Vec::new();
    // What stands between files is put together.
    let mut text = Vec::new();
    for (key, value) in root.entries() {
        let name = key.str().unwrap_or_default();
        let content_type = encodings.iter().find(|each| each.name == name).and_then(|each| each.content_type);
        // A list is a part for each item (OpenAPI 3.1.1, section 4.8.15.1.1), unless it has a media type as a whole.
        let whole = value.kind() != Kind::Array || content_type.is_some_and(|media| is_json(media) && is_plain(value));
        let items = value.items().filter(|_| !whole);
        for part in whole.then_some(value).into_iter().chain(items) {
            let file = files.iter().find(|(start, _)| *start == part.start()).map(|(_, file)| file);
            if file.is_none() && part.is_null() {
                continue;
            }
            text.extend_from_slice(format!("--{boundary}\r\n").as_bytes());
            text.extend_from_slice(part_head(&name, part, file, content_type)?.as_bytes());
            match (file, part.str()) {
                (Some(file), _) => {
                    pieces.push(Body::from(std::mem::take(&mut text)));
                    pieces.push(file.data.clone());
                }
                (None, Some(string)) => text.extend_from_slice(string.as_bytes()),
                (None, None) => text.extend_from_slice(part.raw().as_bytes()),
            }
            text.extend_from_slice(b"\r\n");
        }
    }
    text.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    pieces.push(Body::from(text));
    Ok(Body::concat(pieces))
}

/// Whether no item is null: files are, as their bytes are kept on the side.
fn is_plain(list: Node<'_>) -> bool {
    list.items().all(|item| !item.is_null())
}

fn part_head(name: &str, part: Node<'_>, file: Option<&File>, documented: Option<&str>) -> Result<String, BuildError> {
    let mut head = format!("Content-Disposition: form-data; name=\"{}\"", quoted(name));
    if let Some(file) = file {
        let file_name = file.name.as_deref().unwrap_or(name);
        head.push_str(&format!("; filename=\"{}\"", quoted(file_name)));
    }
    // The document may name several, or a range: then it is left to the file, or to the receiver.
    let documented = documented.filter(|media| !media.contains(['*', ',']));
    let content_type = match file {
        Some(file) => file.content_type.as_deref().or(documented).or(Some("application/octet-stream")),
        None => documented.or(matches!(part.kind(), Kind::Object | Kind::Array).then_some("application/json")),
    };
    if let Some(content_type) = content_type {
        if content_type.chars().any(char::is_control) {
            return Err(invalid("a file has a content type with control characters"));
        }
        head.push_str(&format!("\r\nContent-Type: {content_type}"));
    }
    head.push_str("\r\n\r\n");
    Ok(head)
}

/// As browsers write names in forms.
fn quoted(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}
