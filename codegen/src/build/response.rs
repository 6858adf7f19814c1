//! Answers: which status says what.

use openapiv3::{Operation as Source, ReferenceOr, Response, StatusCode};

use crate::ir::{Answer, Operation, Payload, StatusPattern};
use crate::pointer::Pointer;

use super::operation::{dangling, is_json, is_text, text};
use super::{Builder, Place};

impl Builder<'_> {
    /// Fills in what an operation answers.
    pub(super) fn answers(&mut self, source: &Source, at: &Pointer, operation: &mut Operation) -> Result<(), String> {
        let at = at.child("responses");
        let mut answers: Vec<Answer> = Vec::new();
        let mut accept: Vec<String> = Vec::new();
        let listed = source.responses.responses.iter().map(|(code, response)| match code {
            StatusCode::Code(code) => (StatusPattern::Exactly(*code), code.to_string(), response),
            StatusCode::Range(digit) => (StatusPattern::Range(*digit), format!("{digit}XX"), response),
        });
        let default = source.responses.default.iter();
        let default = default.map(|response| (StatusPattern::Any, "default".to_owned(), response));
        let all: Vec<_> = listed.chain(default).collect();
        let says_success = all.iter().any(|(status, ..)| is_success(*status));
        // Where no success is documented, `default` is it.
        let is_success = |status| is_success(status) || status == StatusPattern::Any && !says_success;
        for (status, key, response) in all {
            let said = self.resolved.said();
            match self.answer(status, &key, response, &at.child(&key), operation, &mut accept) {
                Ok(answer) => answers.push(answer),
                Err(reason) if is_success(status) => return Err(reason),
                // Of an error, the status alone says a lot: an operation is not given up for its body.
                Err(_) => {
                    self.resolved.soften(said);
                    answers.push(Answer { status, payload: None, prescribed: None });
                }
            }
        }
        operation.accept = accept;
        answers.sort_by_key(|answer| answer.status);
        (operation.success, operation.errors) = answers.into_iter().partition(|answer| is_success(answer.status));
        Ok(())
    }

    fn answer(
        &mut self,
        status: StatusPattern,
        key: &str,
        response: &ReferenceOr<Response>,
        at: &Pointer,
        operation: &Operation,
        accept: &mut Vec<String>,
    ) -> Result<Answer, String> {
        let found = self.resolved.response(response, at).ok_or_else(|| dangling(response))?;
        let prescribed = text(found.item.extensions.get("x-billwright-name"));
        if operation.method == "HEAD" || matches!(status, StatusPattern::Exactly(204 | 205 | 304)) {
            return Ok(Answer { status, payload: None, prescribed });
        }
        let Some((media, content)) = found.item.content.iter().min_by_key(|(media, _)| rank(media)) else {
            return Ok(Answer { status, payload: None, prescribed });
        };
        if !accept.contains(media) {
            accept.push(media.clone());
        }
        let payload = match &content.schema {
            _ if is_text(media) => Payload::Text,
            _ if !is_json(media) => Payload::Bytes,
            // Any media type may come; without a schema that is an object or a list, it is not JSON.
            None if media == "*/*" => Payload::Bytes,
            None => Payload::Json(crate::ir::TypeRef::Json),
            Some(schema) => {
                let at = found.at.child("content").child(media).child("schema");
                self.check(schema, &at)?;
                let place = match response {
                    // A shared response names its type after itself.
                    ReferenceOr::Reference { reference } => {
                        let name = reference.rsplit('/').next().unwrap_or(key);
                        let root = crate::ir::Root::Component(crate::resolve::unescape(name));
                        Place { root, steps: vec!["body".to_owned()], at, target: None }
                    }
                    ReferenceOr::Item(_) => Place::of_operation(&operation.id, &step(status, key), at),
                };
                match self.typed(schema, place).into_ref() {
                    crate::ir::TypeRef::Scalar(crate::ir::Scalar::Binary) => Payload::Bytes,
                    ty => Payload::Json(ty),
                }
            }
        };
        Ok(Answer { status, payload: Some(payload), prescribed })
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

/// Which of several media types for an answer is taken: the lowest.
fn rank(media: &str) -> u8 {
    match media {
        "application/json" => 0,
        "*/*" => 3,
        json if is_json(json) => 1,
        text if is_text(text) => 2,
        _ => 4,
    }
}
