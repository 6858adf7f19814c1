//! Bodies of requests: in which media types they may go out, and how the properties of forms are written.

use openapiv3::{MediaType, QueryStyle, ReferenceOr, Schema};
use serde_json::Value;

use crate::diagnostic::Code;
use crate::ir::{Body, Docs, MediaBody, PartEncoding, Scalar, Style, TypeRef};
use crate::pointer::Pointer;

use super::media::{self, Kind};
use super::operation::{Site, dangling};
use super::scalar::scalar;
use super::view::View;
use super::{Builder, Place};

impl Builder<'_> {
    pub(super) fn body(&mut self, site: &Site<'_>, id: &str) -> Result<Option<Body>, String> {
        let Some(body) = &site.source.request_body else { return Ok(None) };
        let at = site.at.child("requestBody");
        let found = self.resolved.request_body(body, &at).ok_or_else(|| dangling(body))?;
        let mut content: Vec<(&String, &MediaType)> = found.item.content.iter().collect();
        content.sort_by_key(|(media, _)| media::rank(media));
        let mut choices: Vec<MediaBody> = Vec::new();
        for (media, content) in content {
            let kind = media::kind(media);
            // Bytes say themselves of which type they are; who may send anything sends what else is named.
            let bytes = choices.iter_mut().find(|known| known.ty == TypeRef::Scalar(Scalar::Binary));
            if let (Kind::Bytes, Some(bytes)) = (kind, bytes) {
                "file".clone_into(&mut bytes.words);
                continue;
            }
            // What is not bytes goes out as JSON, which is there already.
            let schema = content.schema.as_ref().filter(|schema| !self.is_binary(schema, &found.at));
            if kind == Kind::Any
                && !choices.is_empty()
                && let Some(schema) = schema
            {
                let is_same =
                    |other: &MediaType| !std::ptr::eq(other, content) && other.schema.as_ref() == Some(schema);
                if !found.item.content.values().any(is_same) {
                    let message = format!("what may go out as `{media}` goes out as one of the others");
                    self.say(Code::MediaNotOffered, &found.at.child("content").child(media), message);
                }
                continue;
            }
            let words = if choices.is_empty() { String::new() } else { format!("{} ", media::words(media)) };
            let at = found.at.child("content").child(media);
            let choice = self.media_body(media, content, Place::of_operation(id, &format!("{words}request"), at));
            let same = |known: &&MediaBody| media::kind(&known.media) == kind && known.ty == choice.ty;
            // Of JSON by several names, one is enough.
            if kind == Kind::Json && choices.iter().any(|known| same(&known)) {
                continue;
            }
            choices.push(choice);
        }
        if choices.is_empty() {
            return Ok(None);
        }
        Ok(Some(Body {
            media: choices,
            required: found.item.required,
            is_key_only: false,
            docs: Docs { text: found.item.description.clone(), ..Docs::default() },
        }))
    }

    fn media_body(&mut self, media: &str, content: &MediaType, place: Place) -> MediaBody {
        let at = place.at.clone();
        let place = Place { at: at.child("schema"), ..place };
        let kind = media::kind(media);
        let mut limits = Vec::new();
        let ty = match &content.schema {
            Some(schema) if matches!(kind, Kind::Text | Kind::Events) && self.is_binary(schema, &place.at) => {
                TypeRef::Scalar(Scalar::Binary)
            }
            _ if matches!(kind, Kind::Text | Kind::Events) => TypeRef::Scalar(Scalar::String),
            _ if kind == Kind::Lines => self.lines(media, content, place),
            _ if kind == Kind::Bytes => TypeRef::Scalar(Scalar::Binary),
            Some(schema) => {
                let mut typed = self.typed(schema, place);
                limits = std::mem::take(&mut typed.limits);
                typed.into_ref()
            }
            None if matches!(kind, Kind::Any | Kind::Multipart) => TypeRef::Scalar(Scalar::Binary),
            None => TypeRef::Json,
        };
        // A request has to say one media type.
        let media = match ty {
            TypeRef::Scalar(Scalar::Binary) if media.contains('*') => "application/octet-stream".to_owned(),
            _ if kind == Kind::Any => "application/json".to_owned(),
            _ => media.to_owned(),
        };
        let is_form = matches!(kind, Kind::Form | Kind::Multipart);
        let encodings = if is_form { self.encodings(content, &at.child("encoding")) } else { Vec::new() };
        MediaBody { words: media::words(&media), media, ty, limits, encodings }
    }

    /// Lines of JSON: a list of what they hold, or text where the document does not say.
    fn lines(&mut self, media: &str, content: &MediaType, place: Place) -> TypeRef {
        if content.schema.is_none() && !content.extensions.contains_key("x-billwright-item-schema") {
            return TypeRef::Scalar(Scalar::String);
        }
        match self.piece(media, content, place) {
            ty @ TypeRef::Scalar(Scalar::String | Scalar::Binary) => ty,
            ty => TypeRef::List(Box::new(ty)),
        }
    }

    /// Whether a schema is for the bytes of a file, whatever its media type.
    pub(super) fn is_binary(&self, schema: &ReferenceOr<Schema>, at: &Pointer) -> bool {
        let said = self.resolved.component_or_self(schema, at);
        said.and_then(|said| scalar(&View::new(said))) == Some(TypeRef::Scalar(Scalar::Binary))
    }

    /// How properties of a form are written (OpenAPI 3.1.1, section 4.8.15).
    fn encodings(&mut self, content: &MediaType, at: &Pointer) -> Vec<PartEncoding> {
        let mut encodings = Vec::new();
        for (name, source) in &content.encoding {
            if !source.headers.is_empty() {
                let message = format!("headers of the part `{name}` are not sent");
                self.say(Code::PartHeaders, &at.child(name).child("headers"), message);
            }
            let explode = source.extensions.get("x-billwright-explode").and_then(Value::as_bool);
            let style = source.style.as_ref().map(|style| match style {
                QueryStyle::Form => Style::Form,
                QueryStyle::SpaceDelimited => Style::SpaceDelimited,
                QueryStyle::PipeDelimited => Style::PipeDelimited,
                QueryStyle::DeepObject => Style::DeepObject,
            });
            // Any of the three says that the property is written as in a query.
            let as_query = style.is_some() || explode.is_some() || source.allow_reserved;
            let style = as_query.then(|| style.unwrap_or(Style::Form));
            let encoding = PartEncoding {
                name: name.clone(),
                content_type: source.content_type.clone(),
                style,
                explode: explode.unwrap_or(source.explode || style == Some(Style::Form)),
                allow_reserved: source.allow_reserved,
            };
            if encoding.content_type.is_some() || encoding.style.is_some() {
                encodings.push(encoding);
            }
        }
        encodings
    }
}
