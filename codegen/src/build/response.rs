//! Answers: which status says what.

use openapiv3::{MediaType, Operation as Source, ParameterSchemaOrContent, ReferenceOr, Response, StatusCode};
use serde_json::{Value, json};

use crate::diagnostic::Code;
use crate::ir::{Answer, Docs, Operation, Payload, ResponseHeader, Root, Scalar, StatusPattern, Streaming, TypeRef};
use crate::pointer::Pointer;
use crate::resolve::Found;

use super::media::{self, Kind};
use super::operation::{dangling, text};
use super::{Builder, Place};

/// An answer as the document has it.
struct Site<'s> {
    status: StatusPattern,
    key: String,
    source: &'s ReferenceOr<Response>,
    at: Pointer,
}

impl Builder<'_> {
    /// Fills in what an operation answers.
    pub(super) fn answers(&mut self, source: &Source, at: &Pointer, operation: &mut Operation) -> Result<(), String> {
        let at = at.child("responses");
        let mut sites: Vec<Site<'_>> = Vec::new();
        for (code, source) in &source.responses.responses {
            let (status, key) = match code {
                StatusCode::Code(code) => (StatusPattern::Exactly(*code), code.to_string()),
                StatusCode::Range(digit) => (StatusPattern::Range(*digit), format!("{digit}XX")),
            };
            sites.push(Site { status, at: at.child(&key), key, source });
        }
        if let Some(source) = &source.responses.default {
            sites.push(Site { status: StatusPattern::Any, at: at.child("default"), key: "default".to_owned(), source });
        }
        let says_success = sites.iter().any(|site| is_success(site.status));
        let mut answers = Vec::new();
        for site in &sites {
            // Where no success is documented, `default` is it.
            let is_success = is_success(site.status) || (site.status == StatusPattern::Any && !says_success);
            let said = self.resolved.said();
            let answer = match self.answer(site, is_success, operation) {
                Err(reason) if is_success => return Err(reason),
                Ok(answer) => answer,
                // Of an error, the status alone says a lot: an operation is not given up for its body.
                Err(_) => {
                    self.resolved.soften(said);
                    Answer { status: site.status, payload: None, prescribed: None }
                }
            };
            answers.push((is_success, answer));
        }
        answers.sort_by_key(|(_, answer)| answer.status);
        for (is_success, answer) in answers {
            if is_success {
                operation.success.push(answer);
            } else {
                operation.errors.push(answer);
            }
        }
        stream_alone(operation);
        Ok(())
    }

    fn answer(&mut self, site: &Site<'_>, is_success: bool, operation: &mut Operation) -> Result<Answer, String> {
        let found = self.resolved.response(site.source, &site.at).ok_or_else(|| dangling(site.source))?;
        let (status, prescribed) = (site.status, text(found.item.extensions.get("x-billwright-name")));
        self.headers(&found, operation);
        if operation.method == "HEAD" || matches!(status, StatusPattern::Exactly(204 | 205 | 304)) {
            return Ok(Answer { status, payload: None, prescribed });
        }
        let place = |media: &str, word: &str| {
            let at = found.at.child("content").child(media).child("schema");
            match site.source {
                // A shared response names its type after itself.
                ReferenceOr::Reference { reference } => {
                    let name = reference.rsplit('/').next().unwrap_or(&site.key);
                    let root = Root::Component(crate::resolve::unescape(name));
                    Place {
                        root,
                        steps: vec![if word.is_empty() { "body" } else { word }.to_owned()],
                        at,
                        target: None,
                    }
                }
                ReferenceOr::Item(_) => {
                    let step = if word.is_empty() { step(status, &site.key) } else { word.to_owned() };
                    Place::of_operation(&operation.id, &step, at)
                }
            }
        };
        let is_stream = |media: &str| matches!(media::kind(media), Kind::Events | Kind::Lines);
        let content = &found.item.content;
        let streams = content.iter().find(|(media, _)| is_success && is_stream(media));
        let stream = streams.map(|(media, content)| Streaming {
            media: media.clone(),
            payload: self.streamed(media, content, place(media, "event")),
        });
        let whole = content.iter().filter(|(media, _)| stream.is_none() || !is_stream(media));
        let Some((media, content)) = whole.min_by_key(|(media, _)| rank(media)) else {
            operation.stream = stream.or(operation.stream.take());
            return Ok(Answer { status, payload: None, prescribed });
        };
        if !operation.accept.contains(media) {
            operation.accept.push(media.clone());
        }
        let payload = match (media::kind(media), &content.schema) {
            (Kind::Text, Some(schema)) if self.is_binary(schema, &found.at) => Payload::Bytes,
            (Kind::Text | Kind::Events | Kind::Lines, _) => Payload::Text,
            // Any media type may come; without a schema that is an object or a list, it is not JSON.
            (Kind::Any, None) => Payload::Bytes,
            (Kind::Json, None) => Payload::Json(TypeRef::Json),
            (Kind::Json | Kind::Any, Some(schema)) => {
                let place = place(media, "");
                if !is_success {
                    self.check(schema, &place.at)?;
                }
                match self.typed(schema, place).into_ref() {
                    TypeRef::Scalar(Scalar::Binary) => Payload::Bytes,
                    ty => Payload::Json(ty),
                }
            }
            _ => Payload::Bytes,
        };
        operation.stream = stream.or(operation.stream.take());
        self.not_offered(&found.item.content, media, operation, &found.at);
        Ok(Answer { status, payload: Some(payload), prescribed })
    }

    /// What comes piece by piece.
    fn streamed(&mut self, media: &str, content: &MediaType, place: Place) -> Payload {
        let ty = self.piece(media, content, place);
        match media::kind(media) {
            Kind::Events => Payload::Events(ty),
            _ => Payload::Lines(ty),
        }
    }

    /// A piece of what is a sequence of them. OpenAPI 3.2 says in `itemSchema` what it is; of an event, that is the data.
    pub(super) fn piece(&mut self, media: &str, content: &MediaType, place: Place) -> TypeRef {
        let item = content.extensions.get("x-billwright-item-schema");
        match (item, &content.schema) {
            (Some(item), _) => self.item(item, media, &place),
            (None, Some(schema)) => match self.typed(schema, place).into_ref() {
                // A list of all the pieces, said as if they came at once.
                TypeRef::List(item) => *item,
                ty => ty,
            },
            (None, None) => TypeRef::Json,
        }
    }

    fn item(&mut self, item: &Value, media: &str, place: &Place) -> TypeRef {
        let at = place.at.parent().unwrap_or_default().child("x-billwright-item-schema");
        let mut data = Vec::new();
        if media::kind(media) == Kind::Events {
            self.event_data(item, &at, 0, &mut data);
        }
        let (schema, at) = match data.as_slice() {
            [] => (item.clone(), at),
            [(only, at)] => (only.clone(), at.clone()),
            several => (json!({"anyOf": several.iter().map(|(schema, _)| schema).collect::<Vec<_>>()}), at),
        };
        let (schema, diagnostics) = crate::parse::read_schema(&schema, &at);
        self.diagnostics.extend(diagnostics);
        self.typed(&schema, place.moved(at)).into_ref()
    }

    /// The schemas of an event's data: one for each kind of event, where the document tells kinds apart.
    fn event_data(&self, event: &Value, at: &Pointer, depth: usize, found: &mut Vec<(Value, Pointer)>) {
        const DEEPEST: usize = 16;
        if depth > DEEPEST {
            return;
        }
        let known = found.len();
        for key in ["oneOf", "anyOf", "allOf"] {
            for (index, part) in event.get(key).and_then(Value::as_array).into_iter().flatten().enumerate() {
                self.event_data(part, &at.child(key).index(index), depth + 1, found);
            }
        }
        if found.len() > known {
            return;
        }
        if let Some(data) = event.get("properties").and_then(|properties| properties.get("data")) {
            let at = at.child("properties").child("data");
            let content = ["contentSchema", "x-billwright-content-schema"];
            let content = content.iter().find_map(|key| Some((data.get(*key)?, at.child(key))));
            let data = content.unwrap_or((data, at));
            if found.iter().all(|(known, _)| known != data.0) {
                found.push((data.0.clone(), data.1));
            }
            return;
        }
        let name = event.get("$ref").and_then(Value::as_str).and_then(|reference| self.resolved.schema_name(reference));
        if let Some(name) = name.map(crate::resolve::unescape)
            && let Some(Ok(target)) = self.resolved.component(&name).map(serde_json::to_value)
        {
            let at = Pointer::root().child("components").child("schemas").child(&name);
            self.event_data(&target, &at, depth + 1, found);
        }
    }

    fn headers(&mut self, found: &Found<'_, Response>, operation: &mut Operation) {
        for (name, source) in &found.item.headers {
            let at = found.at.child("headers").child(name);
            let known = |header: &ResponseHeader| header.wire.eq_ignore_ascii_case(name);
            // OpenAPI 3.0.4, section 4.8.17.1: the media type is said by `content`.
            if name.eq_ignore_ascii_case("content-type") || operation.headers.iter().any(known) {
                continue;
            }
            let Some(header) = self.resolved.header(source, &at) else { continue };
            let place = Place::of_operation(&operation.id, &format!("{name} header"), header.at.child("schema"));
            let ty = match &header.item.format {
                ParameterSchemaOrContent::Schema(schema) if self.check(schema, &place.at).is_ok() => {
                    self.typed(schema, place).ty
                }
                ParameterSchemaOrContent::Schema(_) => continue,
                ParameterSchemaOrContent::Content(content) => match content.iter().next() {
                    Some((media, MediaType { schema: Some(schema), .. })) => {
                        let at = header.at.child("content").child(media).child("schema");
                        if self.check(schema, &at).is_err() {
                            continue;
                        }
                        self.typed(schema, Place { at, ..place }).ty
                    }
                    _ => TypeRef::Json,
                },
            };
            let docs = Docs { text: header.item.description.clone(), ..Docs::default() };
            let prescribed = text(header.item.extensions.get("x-billwright-name"));
            operation.headers.push(ResponseHeader { wire: name.clone(), prescribed, ty, docs });
        }
    }

    /// Says of which media types the client does not make use.
    fn not_offered(
        &mut self,
        content: &indexmap::IndexMap<String, MediaType>,
        taken: &str,
        operation: &Operation,
        at: &Pointer,
    ) {
        let stream = operation.stream.as_ref().map(|stream| stream.media.as_str());
        let kind = media::kind(taken);
        let others: Vec<&str> = content
            .keys()
            .map(String::as_str)
            .filter(|media| *media != taken && Some(*media) != stream)
            .filter(|media| kind != Kind::Json || !matches!(media::kind(media), Kind::Json | Kind::Any))
            .collect();
        if !others.is_empty() {
            let message = format!("`{taken}` is asked for; not offered: {}", others.join(", "));
            self.say(Code::MediaNotOffered, &at.child("content"), message);
        }
    }
}

/// Where the only success comes as a stream, that is what a call gives.
fn stream_alone(operation: &mut Operation) {
    if let [Answer { payload: payload @ None, .. }] = operation.success.as_mut_slice()
        && let Some(stream) = operation.stream.take()
    {
        operation.accept.push(stream.media);
        *payload = Some(stream.payload);
    }
}

/// What an inline answer is called: a success is the response, an error says which.
fn step(status: StatusPattern, key: &str) -> String {
    match status {
        StatusPattern::Exactly(200) | StatusPattern::Range(2) => "response".to_owned(),
        StatusPattern::Exactly(201) => "created response".to_owned(),
        StatusPattern::Exactly(code) => crate::name::status_words(code).unwrap_or_else(|| format!("error {code}")),
        StatusPattern::Range(_) => format!("error {key}"),
        StatusPattern::Any => "error".to_owned(),
    }
}

fn is_success(status: StatusPattern) -> bool {
    matches!(status, StatusPattern::Exactly(200..=299) | StatusPattern::Range(2))
}

/// Which of several media types for an answer is taken: the lowest. Of what is not JSON, text is preferred.
fn rank(media: &str) -> u8 {
    match media::kind(media) {
        Kind::Json if media == "application/json" => 0,
        Kind::Json => 1,
        Kind::Text => 2,
        Kind::Any => 3,
        _ => 4,
    }
}
