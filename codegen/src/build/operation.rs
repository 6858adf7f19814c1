//! Operations: parameters, bodies, and what they need.

use std::collections::BTreeMap;

use openapiv3::{Operation as Source, ParameterSchemaOrContent, PathItem, ReferenceOr};
use serde_json::Value;

use crate::diagnostic::Code;
use crate::ir::{Docs, Location, Operation, Paging, Parameter, Scalar, Server, Style, TypeRef};
use crate::parse::read_operation;
use crate::pointer::Pointer;

use super::extensions::{greatest, permissions};
use super::media;
use super::path::{Template, group, literal_step, path_words, placeholders, template};
use super::security::servers;
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
        let assumed = self.assumed_security();
        let mut operations = Vec::new();
        for (site, id) in sites.iter().zip(ids) {
            match self.operation(site, &id) {
                Ok(mut operation) => {
                    if operation.security.is_empty() {
                        operation.security.clone_from(&assumed);
                    }
                    operations.push(operation);
                }
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
            servers: self.own_servers(site),
            parameters: Vec::new(),
            settings: Vec::new(),
            constants: Vec::new(),
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

    /// The servers of an operation or its path, where they are not those of the document.
    fn own_servers(&self, site: &Site<'_>) -> Vec<Server> {
        let own = if site.source.servers.is_empty() { &site.item.servers } else { &site.source.servers };
        let own = servers(own);
        if own == servers(&self.resolved.document.servers) { Vec::new() } else { own }
    }

    fn parameters(&mut self, site: &Site<'_>, operation: &mut Operation) -> Result<(), String> {
        let mut found: Vec<Parameter> = Vec::new();
        // Also for an additional operation, which stands one step deeper.
        let shared = Pointer::root().child("paths").child(site.path);
        let shared_at = shared.clone();
        let lists = [(&site.item.parameters, shared), (&site.source.parameters, site.at.clone())];
        for (list, at) in lists {
            let mut seen: Vec<(String, Location)> = Vec::new();
            for (index, parameter) in list.iter().enumerate() {
                let at = at.child("parameters").index(index);
                let place = at.clone();
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
                let constant = self.only_value(resolved.item, &parameter);
                if is_setting && parameter.location != Location::Header {
                    self.odd(&parameter.at.child("x-per-client"), "only a header can be set on the client");
                }
                // A parameter of the operation replaces the path's (OpenAPI 3.0.4, section 4.8.10.1).
                let is_same = |wire: &str, location: Location| {
                    let is_header = location == Location::Header && wire.eq_ignore_ascii_case(&parameter.wire);
                    location == parameter.location && (wire == parameter.wire || is_header)
                };
                if seen.iter().any(|(wire, location)| is_same(wire, *location)) {
                    let message = format!("`{}` is there already; this one counts", parameter.wire);
                    self.say(Code::RepeatedParameter, &place, message);
                }
                seen.push((parameter.wire.clone(), parameter.location));
                found.retain(|known| !is_same(&known.wire, known.location));
                operation.settings.retain(|known| !is_same(&known.wire, known.location));
                operation.constants.retain(|(known, _)| !is_same(&known.wire, known.location));
                match constant {
                    _ if is_setting && parameter.location == Location::Header => operation.settings.push(parameter),
                    Some(value) => operation.constants.push((parameter, value)),
                    None => found.push(parameter),
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
        let credential = self.credential_of(&data.name, location);
        let is_needed = |scheme: &String| operation.security.iter().flatten().any(|known| known == scheme);
        if let Some(scheme) = credential.filter(|scheme| !is_secured || is_needed(scheme)) {
            if !is_secured && operation.security.is_empty() {
                let message = format!("the parameter is the credential of `{scheme}`; it is taken for `security`");
                self.say(Code::CredentialParameter, &at, message);
                operation.security.push(vec![scheme]);
                operation.security.extend((!data.required).then(Vec::new));
            }
            return None;
        }
        // OpenAPI 3.0.4, section 4.8.12.1: these three are not parameters.
        let reserved = ["accept", "content-type", "authorization"];
        if location == Location::Header && reserved.iter().any(|name| data.name.eq_ignore_ascii_case(name)) {
            let message = format!("`{}` is not a parameter: the client sends it by what the operation says", data.name);
            self.say(Code::ReservedHeader, &at, message);
            return None;
        }
        let place = Place::of_operation(&operation.id, &data.name, at.child("schema"));
        let mut parameter = Parameter {
            wire: data.name.clone(),
            prescribed: text(data.extensions.get("x-billwright-name")),
            location,
            style,
            explode: data.explode.unwrap_or(matches!(style, Style::Form | Style::Cookie)),
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
                    let Docs { odd_limits, unit, .. } = view.docs();
                    (parameter.docs.odd_limits, parameter.docs.unit) = (odd_limits, unit);
                }
                let typed = self.typed(schema, place);
                // A parameter that may be null is one that may be left out.
                parameter.docs.limits = typed.limits;
                parameter.required &= !typed.nullable || location == Location::Path || typed.ty == TypeRef::Json;
                parameter.ty = self.hide(typed.ty, &data.name, schema, &at, false);
            }
            ParameterSchemaOrContent::Content(content) => {
                let Some((media, content)) = content.iter().next() else { return Some(parameter) };
                let kind = media::kind(media);
                let is_form = kind == media::Kind::Form && location == Location::QueryString;
                // Of what is neither, the text goes out as the caller gives it.
                let is_text = !is_form && !matches!(kind, media::Kind::Json | media::Kind::Any);
                parameter.explode |= is_form;
                if !is_form && !is_text {
                    parameter.style = Style::Json;
                }
                let is_string = |schema: &ReferenceOr<openapiv3::Schema>| {
                    let said = self.resolved.component_or_self(schema, &at);
                    said.is_none_or(|said| View::new(said).kind == Some("string"))
                };
                if is_text && content.schema.as_ref().is_some_and(|schema| !is_string(schema)) {
                    let message = format!("what is written as `{media}` is taken for text");
                    self.say(Code::Widened, &at.child("content").child(media), message);
                }
                if let Some(schema) = content.schema.as_ref().filter(|_| !is_text) {
                    let at = at.child("content").child(media).child("schema");
                    let typed = self.typed(schema, Place { at, ..place });
                    (parameter.ty, parameter.docs.limits) = (typed.ty, typed.limits);
                }
            }
        }
        Some(parameter)
    }

    /// The text of a parameter that must be given and has one value only: it is the client who sends it.
    fn only_value(&self, source: &openapiv3::Parameter, parameter: &Parameter) -> Option<String> {
        let ParameterSchemaOrContent::Schema(schema) = &source.parameter_data_ref().format else { return None };
        let schema = self.resolved.component_or_self(schema, &parameter.at)?;
        match View::new(schema).constant().filter(|_| parameter.required)? {
            Value::String(text) => Some(text.clone()),
            value @ (Value::Number(_) | Value::Bool(_)) => Some(value.to_string()),
            _ => None,
        }
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
        P::Query { parameter_data, .. } if parameter_data.extensions.contains_key("x-billwright-querystring") => {
            (Location::QueryString, Style::Form)
        }
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
        P::Cookie { parameter_data, .. } => {
            let said = parameter_data.extensions.get("x-billwright-style").and_then(Value::as_str);
            (Location::Cookie, if said == Some("cookie") { Style::Cookie } else { Style::Form })
        }
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
