//! What the vendor sends on its own: the events of `webhooks`, and how they are signed.

use openapiv3::{ReferenceOr, RequestBody, Schema, SchemaData, SchemaKind};
use serde_json::Value;

use crate::diagnostic::Code;
use crate::ir::{Member, Root, Signature, TypeDef, TypeRef, UnionDef, Webhooks};
use crate::parse::read_operation;
use crate::pointer::Pointer;

use super::media;
use super::operation::text;
use super::view::View;
use super::{Builder, Place};

/// Where `lower` keeps them, as OpenAPI 3.0 has none.
const KEPT: &str = "x-billwright-webhooks";

impl Builder<'_> {
    /// The events of the document: one type for all, which may be a union.
    pub(super) fn webhooks(&mut self) -> Option<Webhooks> {
        let kept = self.resolved.document.extensions.get(KEPT)?.as_object()?;
        let section = Pointer::root().child(KEPT);
        let mut members: Vec<Member> = Vec::new();
        for (name, item) in kept {
            let at = section.child(name);
            let operations = item.as_object().into_iter().flatten();
            for (method, source) in operations.filter(|(method, _)| matches!(method.as_str(), "post" | "put")) {
                let at = at.child(method);
                let (read, found) = read_operation(source, &at);
                self.diagnostics.extend(found);
                let Some(body) = read.and_then(|operation| operation.request_body) else { continue };
                match self.event(name, &body, &at.child("requestBody")) {
                    Some(ty) if members.iter().all(|known| known.ty != ty) => {
                        members.push(Member { ty, limits: Vec::new(), tag: None, title: Some(name.clone()) });
                    }
                    Some(_) => {}
                    None => self.say(Code::OddWebhook, &at, format!("`{name}` has no JSON body; it is left out")),
                }
            }
        }
        let event = match members.as_slice() {
            [] => return None,
            [only] => only.ty.clone(),
            _ => {
                let place = Place {
                    root: Root::Component("webhook".to_owned()),
                    steps: vec!["event".to_owned()],
                    at: section,
                    target: None,
                };
                let blank = Schema {
                    schema_data: SchemaData::default(),
                    schema_kind: SchemaKind::Any(openapiv3::AnySchema::default()),
                };
                self.intern(TypeDef::Union(UnionDef { members }), &View::new(&blank), &place)
            }
        };
        Some(Webhooks { event, signature: self.signature() })
    }

    fn event(&mut self, name: &str, body: &ReferenceOr<RequestBody>, at: &Pointer) -> Option<TypeRef> {
        let found = self.resolved.request_body(body, at)?;
        let (media, content) = found.item.content.iter().find(|(media, _)| media::kind(media) == media::Kind::Json)?;
        let schema = content.schema.as_ref()?;
        let place = Place {
            root: Root::Component(name.to_owned()),
            steps: vec!["event".to_owned()],
            at: found.at.child("content").child(media).child("schema"),
            target: None,
        };
        self.check(schema, &place.at).ok()?;
        Some(self.typed(schema, place).ty)
    }

    /// How events are signed (`x-webhook-signature`).
    fn signature(&mut self) -> Option<Signature> {
        const NAME: &str = "x-webhook-signature";
        let said = self.resolved.document.extensions.get(NAME)?;
        let tolerance = said.get("tolerance").map_or(Some(300), Value::as_u64);
        match (text(said.get("header")), text(said.get("scheme")).as_deref(), tolerance) {
            (Some(header), Some("t-v1-hmac-sha256"), Some(tolerance)) => Some(Signature { header, tolerance }),
            _ => {
                let message =
                    "a signature has a `header`, `scheme: t-v1-hmac-sha256`, and perhaps a `tolerance` in seconds";
                self.odd(&Pointer::root().child(NAME), message);
                None
            }
        }
    }
}
