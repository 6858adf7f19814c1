//! What operations say beyond OpenAPI: `x-permissions`, `x-idempotency`, `x-paging`, `x-date-range`,
//! `x-completeness`.

use openapiv3::{Operation as Source, Schema, SchemaKind, Type};
use serde_json::Value;

use crate::diagnostic::Code;
use crate::ir::{Completeness, DateRange, Idempotency, KeyPlace, Mark, Paging, Permissions, Repeat};
use crate::pointer::Pointer;

use super::Builder;
use super::operation::text;
use super::view::View;

impl Builder<'_> {
    /// How much the document says that it knows of this operation, or else of all.
    pub(super) fn completeness(&mut self, source: &Source, at: &Pointer) -> Option<Completeness> {
        const NAME: &str = "x-completeness";
        let own = source.extensions.get(NAME);
        let said = own.or_else(|| self.resolved.document.extensions.get(NAME))?;
        let known = [Completeness::Full, Completeness::Partial, Completeness::Outline];
        let found = known.into_iter().find(|known| said.as_str() == Some(known.name()));
        if found.is_none() {
            let at = if own.is_some() { at } else { &Pointer::root() };
            self.odd(&at.child(NAME), "`x-completeness` is `full`, `partial` or `outline`");
        }
        found
    }

    /// How the document says a call is made safe to repeat: for this operation, or else for all.
    pub(super) fn idempotency(&mut self, source: &Source, method: &str, at: &Pointer) -> Option<Idempotency> {
        const NAME: &str = "x-idempotency";
        let own = source.extensions.get(NAME);
        let rule = own.or_else(|| self.resolved.document.extensions.get(NAME))?;
        let place = if own.is_some() { at.child(NAME) } else { Pointer::root().child(NAME) };
        let methods = rule.get("methods").and_then(Value::as_array).filter(|_| own.is_none());
        let is_named = |method: &str| {
            let mut names = methods.into_iter().flatten().filter_map(Value::as_str);
            methods.is_none() || names.any(|name| name.eq_ignore_ascii_case(method))
        };
        if refuses_key(rule) || !is_named(method) {
            return None;
        }
        let key = match (rule.get("in").and_then(Value::as_str), text(rule.get("name"))) {
            (Some("header"), Some(name)) => KeyPlace::Header(name),
            (Some("body"), Some(name)) => KeyPlace::Body(name),
            _ => {
                self.odd(&place, "`in` is `header` or `body` with a `name`, or `none`; no key is sent");
                return None;
            }
        };
        if matches!(key, KeyPlace::Body(_)) && source.request_body.is_none() {
            self.odd(at, "`x-idempotency` has the key in the body, and the operation has none; no key is sent");
            return None;
        }
        let repeat = match rule.get("repeat").and_then(Value::as_str) {
            Some("replayed") => Repeat::Replayed,
            Some("rejected") => Repeat::Rejected,
            Some(_) => {
                self.odd(&place, "`repeat` is `replayed` or `rejected`");
                Repeat::Unknown
            }
            None => Repeat::Unknown,
        };
        let in_progress = rule.get("in-progress").and_then(|said| {
            let read = mark(said);
            if read.is_none() {
                self.odd(&place, "`in-progress` is `{status, at, value}`: a number and two texts");
            }
            read
        });
        let rejected = rule.get("rejected-status").and_then(Value::as_array).into_iter().flatten();
        Some(Idempotency {
            place: key,
            min_length: number(rule, "min-length"),
            max_length: number(rule, "max-length"),
            hours: number(rule, "hours"),
            repeat,
            replayed_header: text(rule.get("replayed-header")),
            rejected_statuses: rejected.filter_map(|status| status.as_u64()?.try_into().ok()).collect(),
            in_progress,
        })
    }

    /// Whether a header parameter is the idempotency key, which the client sends. Its lengths are taken over.
    pub(super) fn is_key(
        &self,
        header: &openapiv3::Parameter,
        source: &Source,
        rule: &mut Option<Idempotency>,
    ) -> bool {
        let data = header.parameter_data_ref();
        let is_own = match rule {
            Some(Idempotency { place: KeyPlace::Header(name), .. }) => name.eq_ignore_ascii_case(&data.name),
            Some(_) => false,
            None => {
                let refused = source.extensions.get("x-idempotency").is_some_and(refuses_key);
                data.name.eq_ignore_ascii_case("idempotency-key") && !refused
            }
        };
        if !is_own {
            return false;
        }
        let rule = rule.get_or_insert_with(|| Idempotency {
            place: KeyPlace::Header(data.name.clone()),
            min_length: None,
            max_length: None,
            hours: None,
            repeat: Repeat::Unknown,
            replayed_header: None,
            rejected_statuses: Vec::new(),
            in_progress: None,
        });
        if let openapiv3::ParameterSchemaOrContent::Schema(schema) = &data.format
            && let Some(schema) = self.resolved.component_or_self(schema, &Pointer::root())
        {
            let (least, most) = View::new(schema).lengths;
            rule.min_length = rule.min_length.or(least);
            rule.max_length = rule.max_length.or(most);
        }
        true
    }

    /// How the document says a list goes on (`x-paging`).
    pub(super) fn paging(&mut self, source: &Source, at: &Pointer) -> Option<Paging> {
        let said = source.extensions.get("x-paging")?;
        let read = paging(said);
        if read.is_none() {
            let message =
                "`style` is `page` with `page`, `offset` with `offset`, `cursor` with `after` and `cursor`, or `none`";
            self.odd(&at.child("x-paging"), message);
        }
        read
    }

    /// How long the range of dates may be that an operation looks at (`x-date-range`).
    pub(super) fn date_range(&mut self, source: &Source, at: &Pointer) -> Option<DateRange> {
        let said = source.extensions.get("x-date-range")?;
        match (text(said.get("start")), text(said.get("end")), number(said, "max-days")) {
            (Some(start), Some(end), Some(max_days)) => Some(DateRange { start, end, max_days }),
            _ => {
                self.odd(&at.child("x-date-range"), "a range has `start`, `end` and `max-days`");
                None
            }
        }
    }

    /// Says that an extension is not of the shape that it has.
    pub(super) fn odd(&mut self, at: &Pointer, message: &str) {
        // What is said for the whole document is said once.
        if !self.diagnostics.iter().any(|said| said.at == *at && said.code == Code::OddExtension) {
            self.say(Code::OddExtension, at, message);
        }
    }
}

/// Whether a rule says that no key is taken.
fn refuses_key(rule: &Value) -> bool {
    rule.get("in").and_then(Value::as_str) == Some("none")
}

fn mark(said: &Value) -> Option<Mark> {
    Some(Mark { status: number(said, "status")?, at: text(said.get("at"))?, value: text(said.get("value"))? })
}

fn number<N: TryFrom<u64>>(said: &Value, name: &str) -> Option<N> {
    said.get(name)?.as_u64()?.try_into().ok()
}

/// What the caller's key must be allowed to do: `x-permissions`, or else the scopes of the first scheme that has any.
pub(super) fn permissions(source: &Source) -> Permissions {
    let list = |value: &Value| {
        let items = value.as_array().map(Vec::as_slice).unwrap_or_default();
        items.iter().filter_map(Value::as_str).map(str::to_owned).collect::<Vec<_>>()
    };
    if let Some(said) = source.extensions.get("x-permissions") {
        return match (said.get("any"), said.get("all")) {
            (Some(any), _) => Permissions::Any(list(any)),
            (_, Some(all)) => Permissions::All(list(all)),
            _ => Permissions::Unknown,
        };
    }
    let scopes = source.security.iter().flatten().flat_map(|alternative| alternative.values()).find(|s| !s.is_empty());
    scopes.map_or(Permissions::Unknown, |scopes| Permissions::All(scopes.clone()))
}

/// The greatest number that a schema allows, where it says so in whole numbers.
pub(super) fn greatest(schema: &Schema) -> Option<u32> {
    let greatest = match &schema.schema_kind {
        SchemaKind::Type(Type::Integer(integer)) if !integer.exclusive_maximum => Value::from(integer.maximum?),
        SchemaKind::Type(Type::Number(number)) if !number.exclusive_maximum => Value::from(number.maximum?),
        SchemaKind::Any(any) if any.exclusive_maximum != Some(true) => Value::from(any.maximum?),
        _ => return None,
    };
    // `100.0` is a whole number.
    let text = greatest.to_string();
    text.strip_suffix(".0").unwrap_or(&text).parse().ok()
}

fn paging(said: &Value) -> Option<Paging> {
    let part = |name: &str| text(said.get(name));
    let items = part("items").unwrap_or_default();
    let (limit, total, more, most) = (part("limit"), part("total"), part("more"), None);
    match said.get("style")?.as_str()? {
        "page" => {
            let first = match said.get("first") {
                None => Some(1),
                Some(Value::String(word)) if word == "unknown" => None,
                Some(number) => Some(number.as_u64()?.try_into().ok()?),
            };
            let (number, pages, own, next) = (part("page")?, part("pages"), part("own"), part("next"));
            Some(Paging::Page { number, size: limit, most, first, items, total, pages, own, next })
        }
        "offset" => Some(Paging::Offset { offset: part("offset")?, limit, items, total, more, most }),
        "cursor" => {
            // Either the answer names the next cursor, or a member of its last item is it.
            let next = part("next").or_else(|| part("cursor").map(|member| format!("[].{member}")))?;
            Some(Paging::Cursor { after: part("after")?, before: part("before"), limit, items, next, more, most })
        }
        "none" => Some(Paging::Whole { items }),
        _ => None,
    }
}
