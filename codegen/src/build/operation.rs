//! Operations: parameters, bodies, and what they need.

use std::collections::BTreeMap;

use openapiv3::{Operation as Source, ParameterSchemaOrContent, PathItem, ReferenceOr};
use serde_json::Value;

use crate::diagnostic::Code;
use crate::ir::{Docs, Location, Operation, Paging, Parameter, Scalar, Style, TypeRef};
use crate::parse::read_operation;
use crate::pointer::Pointer;

use super::extensions::{greatest, permissions};
use super::media;
use super::path::{Template, group, literal_step, path_words, placeholders, template};
use super::view::View;
use super::{Builder, Place, Skipped};

/// An operation as the document has it.
pub(super) struct Site<'s> {
    pub(super) at: Pointer,
    method: String,
    path: &'s str,
    item: &'s PathItem,
    pub(super) source: &'s Source,
}

impl Site<'_> {
    fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
}

impl Builder<'_> {
    /// Every operation, by path and method, and those that could not be built.
    pub(super) fn operations(&mut self) -> (Vec<Operation>, Vec<Skipped>) {
        let document = self.resolved.document;
        let section = Pointer::root().child("paths");
        let mut additional: Vec<(Pointer, String, &str, &PathItem, Source)> = Vec::new();
        let mut sites = Vec::new();
        let mut skipped = Vec::new();
        for (path, item) in &document.paths.paths {
            let here = section.child(path);
            let ReferenceOr::Item(item) = item else { continue };
            for (method, source) in item.iter() {
                let at = here.child(method);
                sites.push(Site { at, method: method.to_uppercase(), path, item, source });
            }
            let extra = item.extensions.get("x-billwright-additional-operations").and_then(Value::as_object);
            for (method, source) in extra.into_iter().flatten() {
                let at = here.child("x-billwright-additional-operations").child(method);
                let (read, diagnostics) = read_operation(source, &at);
                let reason = diagnostics.last().map(|found| found.message.clone()).unwrap_or_default();
                self.diagnostics.extend(diagnostics);
                match read {
                    Some(source) => additional.push((at, method.clone(), path, item, source)),
                    None => skipped.push(Skipped { document: 0, at, name: format!("{method} {path}"), reason }),
                }
            }
        }
        for (at, method, path, item, source) in &additional {
            sites.push(Site { at: at.clone(), method: method.clone(), path, item, source });
        }
        let ids = self.ids(&sites);
        let mut operations = Vec::new();
        for (site, id) in sites.iter().zip(ids) {
            match self.operation(site, &id) {
                Ok(operation) => operations.push(operation),
                Err(reason) => {
                    self.say(Code::OperationSkipped, &site.at, format!("{} is left out: {reason}", site.name()));
                    skipped.push(Skipped { document: 0, at: site.at.clone(), name: site.name(), reason });
                }
            }
        }
        (operations, skipped)
    }

    /// An id for each: the vendor's; where it is missing, or used twice, told apart by method and path.
    fn ids(&mut self, sites: &[Site<'_>]) -> Vec<String> {
        let mut uses: BTreeMap<&str, usize> = BTreeMap::new();
        for site in sites {
            *uses.entry(site.source.operation_id.as_deref().unwrap_or_default().trim()).or_default() += 1;
        }
        let mut ids: Vec<String> = Vec::new();
        for site in sites {
            let own = site.source.operation_id.as_deref().unwrap_or_default().trim();
            let derived = format!("{}_{}", site.method.to_lowercase(), path_words(site.path));
            ids.push(match uses.get(own) {
                _ if own.is_empty() => derived,
                Some(1) => own.to_owned(),
                _ => {
                    let message = format!("`{own}` names more than one operation; this one is told apart by its path");
                    self.say(Code::DuplicateOperationId, &site.at.child("operationId"), message);
                    format!("{own}_{derived}")
                }
            });
        }
        ids
    }

    fn operation(&mut self, site: &Site<'_>, id: &str) -> Result<Operation, String> {
        let source = site.source;
        let security = self.security(source, &site.at);
        let mut operation = Operation {
            at: site.at.clone(),
            id: id.to_owned(),
            prescribed: text(source.extensions.get("x-billwright-name")),
            method: site.method.clone(),
            path: site.path.to_owned(),
            tag: source.tags.first().cloned().unwrap_or_else(|| group(site.path)),
            summary: source.summary.clone().filter(|text| !text.trim().is_empty()),
            description: source.description.clone().filter(|text| !text.trim().is_empty()),
            deprecated: source.deprecated,
            parameters: Vec::new(),
            settings: Vec::new(),
            body: None,
            accept: Vec::new(),
            success: Vec::new(),
            stream: None,
            headers: Vec::new(),
            errors: Vec::new(),
            permissions: permissions(source),
            security,
            idempotency: self.idempotency(source, &site.method, &site.at),
            paging: self.paging(source, &site.at),
            date_range: self.date_range(source, &site.at),
            completeness: self.completeness(source, &site.at),
        };
        self.parameters(site, &mut operation)?;
        operation.body = self.body(site, id)?;
        self.answers(source, &site.at, &mut operation)?;
        Ok(operation)
    }

    fn parameters(&mut self, site: &Site<'_>, operation: &mut Operation) -> Result<(), String> {
        let mut found: Vec<Parameter> = Vec::new();
        // Also for an additional operation, which stands one step deeper.
        let shared = Pointer::root().child("paths").child(site.path);
        let shared_at = shared.clone();
        let lists = [(&site.item.parameters, shared), (&site.source.parameters, site.at.clone())];
        for (list, at) in lists {
            for (index, parameter) in list.iter().enumerate() {
                let at = at.child("parameters").index(index);
                let resolved = self.resolved.parameter(parameter, &at).ok_or_else(|| dangling(parameter))?;
                let is_setting = resolved.item.parameter_data_ref().extensions.get("x-per-client");
                let is_setting = is_setting == Some(&Value::Bool(true));
                let is_key = matches!(resolved.item, openapiv3::Parameter::Header { .. })
                    && self.is_key(resolved.item, site.source, &mut operation.idempotency);
                if is_key {
                    continue;
                }
                let is_secured = self.says_security(site.source);
                let Some(parameter) = self.parameter(resolved.item, resolved.at, operation, is_secured) else {
                    continue;
                };
                if is_setting && parameter.location != Location::Header {
                    self.odd(&parameter.at.child("x-per-client"), "only a header can be set on the client");
                }
                // A parameter of the operation replaces the path's (OpenAPI 3.0.4, section 4.8.10.1).
                let is_other =
                    |known: &Parameter| (&known.wire, known.location) != (&parameter.wire, parameter.location);
                found.retain(is_other);
                operation.settings.retain(is_other);
                if is_setting && parameter.location == Location::Header {
                    operation.settings.push(parameter);
                } else {
                    found.push(parameter);
                }
            }
        }
        let Template { path, mended } = template(&operation.path, &mut found);
        operation.path = path;
        for message in mended {
            self.say(Code::OddTemplate, &shared_at, message);
        }
        let slots = placeholders(&operation.path);
        for slot in &slots {
            if !found.iter().any(|parameter| parameter.location == Location::Path && parameter.wire == *slot) {
                let message = format!("`{{{slot}}}` is in the path but not among the parameters; taken as text");
                self.say(Code::UndeclaredPathParameter, &site.at, message);
                found.push(undeclared(slot, &site.at));
            }
        }
        let mut unused = Vec::new();
        found.retain(|parameter| {
            let used = parameter.location != Location::Path || slots.contains(&parameter.wire);
            if !used {
                unused.push((parameter.wire.clone(), parameter.at.clone()));
            }
            used
        });
        for (name, at) in unused {
            self.say(Code::UnusedPathParameter, &at, format!("`{name}` is not in the path `{}`; dropped", site.path));
        }
        if let Some(paging) = &operation.paging {
            let in_query = found.iter_mut().filter(|parameter| parameter.location == Location::Query);
            in_query.for_each(|parameter| parameter.is_filled = parameter.required && paging.fills(&parameter.wire));
        }
        found.sort_by_key(|parameter| {
            let slot = slots.iter().position(|slot| *slot == parameter.wire).unwrap_or(usize::MAX);
            (
                parameter.location != Location::Path,
                !parameter.must_be_given(),
                if parameter.location == Location::Path { slot } else { 0 },
            )
        });
        operation.parameters = found;
        Ok(())
    }

    /// A parameter; `None` where the client sets it itself.
    fn parameter(
        &mut self,
        source: &openapiv3::Parameter,
        at: Pointer,
        operation: &mut Operation,
        is_secured: bool,
    ) -> Option<Parameter> {
        let data = source.parameter_data_ref();
        let (location, style) = placement(source);
        if location == Location::Header {
            // OpenAPI 3.0.4, section 4.8.12.1: these three are not parameters.
            let reserved = ["accept", "content-type", "authorization"];
            if reserved.iter().any(|name| data.name.eq_ignore_ascii_case(name)) {
                return None;
            }
            if let Some(scheme) = self.credential_of(&data.name, Location::Header) {
                if !is_secured && operation.security.is_empty() {
                    let message = format!("the parameter is the credential of `{scheme}`; it is taken for `security`");
                    self.say(Code::CredentialParameter, &at, message);
                    operation.security.push(vec![scheme]);
                    operation.security.extend((!data.required).then(Vec::new));
                }
                return None;
            }
        }
        let place = Place::of_operation(&operation.id, &data.name, at.child("schema"));
        let mut parameter = Parameter {
            wire: data.name.clone(),
            prescribed: text(data.extensions.get("x-billwright-name")),
            location,
            style,
            explode: data.explode.unwrap_or(style == Style::Form),
            allow_reserved: matches!(source, openapiv3::Parameter::Query { allow_reserved: true, .. })
                || ["x-billwright-allow-reserved", "x-ms-skip-url-encoding"]
                    .iter()
                    .any(|key| data.extensions.get(*key) == Some(&Value::Bool(true))),
            required: data.required || location == Location::Path,
            is_filled: false,
            ty: TypeRef::Scalar(Scalar::String),
            docs: Docs { text: data.description.clone(), deprecated: data.deprecated == Some(true), ..Docs::default() },
            at: at.clone(),
        };
        match &data.format {
            ParameterSchemaOrContent::Schema(schema) => {
                if let Some(said) = self.resolved.component_or_self(schema, &place.at) {
                    let view = View::new(said);
                    if location == Location::Path
                        && let Some(value) = view.constant().and_then(in_path)
                    {
                        operation.path = operation.path.replace(&format!("{{{}}}", data.name), &value);
                        return None;
                    }
                    if let Some((size, most)) = operation.paging.as_mut().and_then(Paging::size_mut)
                        && (location, size) == (Location::Query, data.name.as_str())
                    {
                        *most = greatest(said);
                    }
                    let Docs { limits, unit, .. } = view.docs();
                    parameter.docs.unit = unit;
                    if matches!(schema, ReferenceOr::Item(_)) {
                        parameter.docs.limits = limits;
                    }
                }
                let typed = self.typed(schema, place);
                // A parameter that may be null is one that may be left out.
                parameter.required &= !typed.nullable || location == Location::Path || typed.ty == TypeRef::Json;
                parameter.ty = self.hide(typed.ty, &data.name, schema, &at, false);
            }
            ParameterSchemaOrContent::Content(content) => {
                let is_form = |media: &String| media::kind(media) == media::Kind::Form;
                // OpenAPI 3.2's `in: querystring`: the members of the object are the query.
                let is_query = data.extensions.contains_key("x-billwright-querystring") && content.keys().all(is_form);
                parameter.style = if is_query { Style::Form } else { Style::Json };
                parameter.explode |= is_query;
                if let Some((media, content)) = content.iter().next()
                    && let Some(schema) = &content.schema
                {
                    let at = at.child("content").child(media).child("schema");
                    parameter.ty = self.typed(schema, Place { at, ..place }).ty;
                }
            }
        }
        Some(parameter)
    }

    /// A schema that is a reference must lead somewhere: of an error or a header, what it is about is left out. Elsewhere
    /// any JSON is taken in its place.
    pub(super) fn check(&self, schema: &ReferenceOr<openapiv3::Schema>, at: &Pointer) -> Result<(), String> {
        if let ReferenceOr::Reference { reference } = schema {
            let known = self.resolved.schema_name(reference).map(crate::resolve::unescape);
            if !known.is_some_and(|name| self.named.contains_key(&name)) {
                self.resolved.dangling(reference, at);
                return Err(format!("`{reference}` points to nothing"));
            }
        }
        Ok(())
    }
}

/// Why something cannot be built whose reference leads nowhere.
pub(super) fn dangling<T>(item: &ReferenceOr<T>) -> String {
    match item {
        ReferenceOr::Reference { reference } => format!("`{reference}` points to nothing"),
        ReferenceOr::Item(_) => "a reference in it points to nothing".to_owned(),
    }
}

fn placement(source: &openapiv3::Parameter) -> (Location, Style) {
    use openapiv3::{Parameter as P, PathStyle, QueryStyle};
    match source {
        P::Query { style, .. } => {
            let style = match style {
                QueryStyle::Form => Style::Form,
                QueryStyle::SpaceDelimited => Style::SpaceDelimited,
                QueryStyle::PipeDelimited => Style::PipeDelimited,
                QueryStyle::DeepObject => Style::DeepObject,
            };
            (Location::Query, style)
        }
        P::Header { .. } => (Location::Header, Style::Simple),
        P::Path { style, .. } => {
            let style = match style {
                PathStyle::Simple => Style::Simple,
                PathStyle::Label => Style::Label,
                PathStyle::Matrix => Style::Matrix,
            };
            (Location::Path, style)
        }
        P::Cookie { .. } => (Location::Cookie, Style::Form),
    }
}

/// A constant as the step of a path that it stands for.
fn in_path(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(literal_step(text)),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn undeclared(slot: &str, at: &Pointer) -> Parameter {
    Parameter {
        wire: slot.to_owned(),
        prescribed: None,
        location: Location::Path,
        style: Style::Simple,
        explode: false,
        allow_reserved: false,
        required: true,
        is_filled: false,
        ty: TypeRef::Scalar(Scalar::String),
        docs: Docs::default(),
        at: at.clone(),
    }
}

/// A value that is a text.
pub(super) fn text(value: Option<&Value>) -> Option<String> {
    value.and_then(Value::as_str).map(str::to_owned)
}
