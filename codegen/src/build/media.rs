//! Media types: what kind of thing a body is, and which of several is preferred.

use crate::media::is_lines;

/// What a body is, by its media type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// JSON, also as `+json`.
    Json,
    /// Whatever the sender likes.
    Any,
    /// `application/x-www-form-urlencoded`
    Form,
    /// `multipart/form-data`, and what is close to it.
    Multipart,
    /// Text that is taken as it is, such as XML.
    Text,
    /// Server-sent events.
    Events,
    /// A JSON value on each line.
    Lines,
    /// Anything else.
    Bytes,
}

/// The media type without parameters, in lower case.
pub(super) fn essence(media: &str) -> String {
    media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// What a media type is of.
pub(super) fn kind(media: &str) -> Kind {
    let essence = essence(media);
    match essence.as_str() {
        "*/*" => Kind::Any,
        "text/event-stream" => Kind::Events,
        "application/x-www-form-urlencoded" => Kind::Form,
        lines if is_lines(lines) => Kind::Lines,
        "application/json" | "text/json" => Kind::Json,
        json if json.ends_with("+json") => Kind::Json,
        form if form.starts_with("multipart/") => Kind::Multipart,
        "application/xml" | "application/yaml" | "application/x-yaml" => Kind::Text,
        text if text.starts_with("text/") || text.ends_with("+xml") || text.ends_with("+yaml") => Kind::Text,
        _ => Kind::Bytes,
    }
}

/// The lower, the rather it is taken. Plain JSON goes before other JSON.
pub(super) fn rank(media: &str) -> (Kind, bool) {
    (kind(media), essence(media) != "application/json")
}

/// Words that tell a media type from others: `xml`, `merge patch json`.
pub(super) fn words(media: &str) -> String {
    let essence = essence(media);
    match kind(media) {
        Kind::Form => "form".to_owned(),
        Kind::Multipart => "multipart".to_owned(),
        Kind::Lines => "json lines".to_owned(),
        Kind::Bytes if essence == "application/octet-stream" => "bytes".to_owned(),
        _ => match essence.split_once('/').unwrap_or(("", essence.as_str())) {
            ("text", "plain") => "text".to_owned(),
            (kind, "*") => kind.to_owned(),
            (_, subtype) => subtype.strip_prefix("x-").unwrap_or(subtype).to_owned(),
        },
    }
}
