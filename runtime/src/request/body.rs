//! Writes bodies in the media type that the operation takes.

use bytes::Bytes;
use uuid::Uuid;

use super::style;
use crate::build_error::BuildError;
use crate::json::{Encode, File, Kind, Node, Tape, Writer};

/// A body, ready to be sent.
pub(super) struct Body {
    pub(super) content_type: String,
    pub(super) bytes: Bytes,
    /// The idempotency key that is in it.
    pub(super) key: Option<String>,
}

fn invalid(reason: &'static str) -> BuildError {
    BuildError::Body { path: "$".to_owned(), reason }
}

/// Writes a body. `key` is the property for the idempotency key, and the key, which is added unless the body has one.
pub(super) fn write(media: &str, value: &dyn Encode, key: Option<(&str, &str)>) -> Result<Body, BuildError> {
    let mut writer = Writer::default();
    value.encode(&mut writer);
    let (mut json, files) = writer.into_parts()?;
    let mut sent_key = None;
    if let Some((property, key)) = key {
        sent_key = add_key(&mut json, property, key)?;
    }
    let kind = media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let mut content_type = media.to_owned();
    if is_json(&kind) && files.is_empty() {
        if kind.contains('*') {
            content_type = "application/json".to_owned();
        }
        return Ok(Body { content_type, bytes: Bytes::from(json), key: sent_key });
    }
    let tape = Tape::parse(&json).map_err(|_| invalid("nested too deeply"))?;
    let root = tape.root();
    let bytes = match kind.as_str() {
        "application/x-www-form-urlencoded" => {
            if root.kind() != Kind::Object || !files.is_empty() {
                return Err(invalid("a form is an object, without files"));
            }
            Bytes::from(style::form(root))
        }
        "multipart/form-data" => {
            if root.kind() != Kind::Object {
                return Err(invalid("a form is an object"));
            }
            let boundary = Uuid::new_v4().simple().to_string();
            content_type = format!("multipart/form-data; boundary={boundary}");
            Bytes::from(multipart(root, &files, &boundary)?)
        }
        kind if is_json(kind) && kind != "*/*" => return Err(invalid("the bytes of a file have no place in JSON")),
        _ => match (files.into_iter().next(), root.str()) {
            (Some((0, file)), _) => {
                if let (true, Some(own)) = (kind.contains('*'), file.content_type) {
                    content_type = own;
                }
                file.data
            }
            (_, Some(text)) => Bytes::from(text.into_owned()),
            _ => return Err(invalid("neither text nor bytes, and the media type is not one for anything else")),
        },
    };
    Ok(Body { content_type, bytes, key: sent_key })
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
fn multipart(root: Node<'_>, files: &[(usize, File)], boundary: &str) -> Result<Vec<u8>, BuildError> {
    let mut bytes = Vec::new();
    for (key, value) in root.entries() {
        let name = key.str().unwrap_or_default();
        let single = (value.kind() != Kind::Array).then_some(value);
        for part in single.into_iter().chain(value.items()) {
            let file = files.iter().find(|(start, _)| *start == part.start()).map(|(_, file)| file);
            if file.is_none() && part.is_null() {
                continue;
            }
            bytes.extend_from_slice(format!("--{boundary}\r\n").as_bytes());
            bytes.extend_from_slice(part_head(&name, part, file)?.as_bytes());
            match (file, part.str()) {
                (Some(file), _) => bytes.extend_from_slice(&file.data),
                (None, Some(text)) => bytes.extend_from_slice(text.as_bytes()),
                (None, None) => bytes.extend_from_slice(part.raw().as_bytes()),
            }
            bytes.extend_from_slice(b"\r\n");
        }
    }
    bytes.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    Ok(bytes)
}

fn part_head(name: &str, part: Node<'_>, file: Option<&File>) -> Result<String, BuildError> {
    let mut head = format!("Content-Disposition: form-data; name=\"{}\"", quoted(name));
    if let Some(file) = file {
        let file_name = file.name.as_deref().unwrap_or(name);
        head.push_str(&format!("; filename=\"{}\"", quoted(file_name)));
    }
    let content_type = match file {
        Some(file) => Some(file.content_type.as_deref().unwrap_or("application/octet-stream")),
        None => matches!(part.kind(), Kind::Object | Kind::Array).then_some("application/json"),
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
