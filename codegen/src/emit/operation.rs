//! Operations: the table of what is known of them, request types, and the methods that make calls.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::analyze::Outcome;
use crate::ir::{
    Idempotency, KeyPlace, Location, Mark, MediaBody, Operation, Paging, Parameter, Permissions, Presence, Repeat,
    Server, Style,
};

use super::limits::limits_text;
use super::text::{Call, literal};
use super::types::{From, held, ident, plain, present, ty};
use super::{Emission, Item, Module, body, docs, model};

/// The module `operation`: every operation as data.
pub(super) fn table(emission: &Emission<'_>) -> Module {
    let mut call = Call::open("operations", "");
    call.line("/// An operation of the API: what it is called, where it goes, what it needs.");
    call.block("pub enum Operation");
    for (at, (operation, names)) in emission.api.operations.iter().zip(&emission.names.operations).enumerate() {
        if let Some(summary) = headline(operation) {
            call.line(&format!("/// {summary}"));
        }
        call.block(&format!("{} = rt::OperationSpec", names.request));
        specification(emission, at, &mut call);
        call.line("..rt::OperationSpec::DEFAULT");
        call.end_with(",");
    }
    call.end();
    Module {
        path: "operation.rs".to_owned(),
        docs: "Every operation of the API, as data.".to_owned(),
        items: vec![Item::Code(quote! { use ::billwright_runtime as rt; }), Item::Macro(call.close())],
    }
}

fn headline(operation: &Operation) -> Option<String> {
    let text = operation.summary.as_ref().or(operation.description.as_ref())?;
    let line = docs::summary(text);
    (!line.is_empty()).then_some(line)
}

fn specification(emission: &Emission<'_>, at: usize, call: &mut Call) {
    let operation = &emission.api.operations[at];
    call.line(&format!("id: {},", literal(&operation.id)));
    call.line(&format!("method: {},", method(&operation.method)));
    call.line(&format!("path: {},", literal(&operation.path)));
    if !operation.tag.is_empty() {
        call.line(&format!("tag: {},", literal(&operation.tag)));
    }
    if let Some(summary) = &operation.summary {
        call.line(&format!("summary: {},", literal(summary.trim())));
    }
    list("servers", operation.servers.iter().map(server), call);
    list("parameters", operation.parameters.iter().map(|each| parameter(emission, each)), call);
    list("settings", operation.settings.iter().map(|each| parameter(emission, each)), call);
    let constant = |(of, value): &(Parameter, String)| {
        format!("rt::Constant {{ parameter: {}, value: {} }}", parameter(emission, of), literal(value))
    };
    list("constants", operation.constants.iter().map(constant), call);
    if let Some(body) = &operation.body {
        let required = body.required;
        let media = literal(body.media.first().map_or("", |media| &media.media));
        call.line(&format!("body: Some(rt::BodySpec {{ media: {media}, required: {required} }}),"));
        let limits = emission.facts.checks.bodies[at].iter();
        let limits: Vec<String> =
            limits.map(|(media, limits)| format!("({}, &{})", literal(media), limits_text(limits))).collect();
        if !limits.is_empty() {
            call.line(&format!("body_limits: &[{}],", limits.join(", ")));
        }
        let encodings: Vec<String> = body.media.iter().flat_map(part_encodings).collect();
        if !encodings.is_empty() {
            call.line("encodings: &[");
            encodings.iter().for_each(|each| call.line(&format!("    {each},")));
            call.line("],");
        }
    }
    // Errors may come as JSON whatever is asked for.
    let accept = if operation.accept.is_empty() { "*/*".to_owned() } else { operation.accept.join(", ") };
    if accept != "application/json" {
        call.line(&format!("accept: {},", literal(&accept)));
    }
    match &operation.permissions {
        Permissions::Unknown => {}
        Permissions::Any(names) => call.line(&format!("permissions: rt::Permissions::Any({}),", texts(names))),
        Permissions::All(names) => call.line(&format!("permissions: rt::Permissions::All({}),", texts(names))),
    }
    if let Some(paging) = &operation.paging {
        call.line(&format!("paging: Some({}),", paging_text(paging)));
    }
    if let Some(range) = &operation.date_range {
        let (start, end, days) = (literal(&range.start), literal(&range.end), range.max_days);
        call.line(&format!("date_range: Some(rt::DateRange {{ start: {start}, end: {end}, max_days: {days} }}),"));
    }
    if let Some(rule) = &operation.idempotency {
        call.line(&format!("idempotency: Some({}),", idempotency(rule)));
    }
    if !operation.security.is_empty() {
        let alternatives: Vec<String> = operation.security.iter().map(|names| texts(names)).collect();
        call.line(&format!("security: &[{}],", alternatives.join(", ")));
    }
    if operation.deprecated {
        call.line("deprecated: true,");
    }
}

/// A list of the specification; nothing where it is empty.
fn list(name: &str, items: impl Iterator<Item = String>, call: &mut Call) {
    match items.collect::<Vec<_>>().as_slice() {
        [] => {}
        [only] => call.line(&format!("{name}: &[{only}],")),
        several => {
            call.line(&format!("{name}: &["));
            several.iter().for_each(|each| call.line(&format!("    {each},")));
            call.line("],");
        }
    }
}

/// A server as data.
pub(super) fn server(server: &Server) -> String {
    let (name, url) = (literal(&server.name), literal(&server.url));
    let prefix = option(&server.key_prefix);
    format!("rt::Server {{ name: {name}, url: {url}, key_prefix: {prefix} }}")
}

fn idempotency(rule: &Idempotency) -> String {
    let mut text = match &rule.place {
        KeyPlace::Header(name) => format!("rt::Idempotency::header({})", literal(name)),
        KeyPlace::Body(name) => format!("rt::Idempotency::body({})", literal(name)),
    };
    let lengths = [("min_length", rule.min_length), ("max_length", rule.max_length)];
    for (name, length) in lengths {
        text.extend(length.map(|length| format!(".{name}({length})")));
    }
    text.extend(rule.hours.map(|hours| format!(".hours({hours})")));
    text.push_str(match rule.repeat {
        Repeat::Unknown => "",
        Repeat::Replayed => ".replayed()",
        Repeat::Rejected => ".rejected()",
    });
    text.extend(rule.replayed_header.iter().map(|name| format!(".replayed_header({})", literal(name))));
    if !rule.rejected_statuses.is_empty() {
        text.push_str(&format!(".rejected_statuses(&{:?})", rule.rejected_statuses));
    }
    if let Some(Mark { status, at, value }) = &rule.in_progress {
        text.push_str(&format!(".in_progress({status}, {}, {})", literal(at), literal(value)));
    }
    text
}

fn paging_text(paging: &Paging) -> String {
    let (name, parts) = match paging {
        Paging::Page { number, size, most, first, items, total, pages, own, next } => (
            "Page",
            vec![
                ("number", literal(number)),
                ("size", option(size)),
                ("most", format!("{most:?}")),
                ("first", format!("{first:?}")),
                ("items", literal(items)),
                ("total", option(total)),
                ("pages", option(pages)),
                ("own", option(own)),
                ("next", option(next)),
            ],
        ),
        Paging::Offset { offset, limit, items, total, more, most } => (
            "Offset",
            vec![
                ("offset", literal(offset)),
                ("limit", option(limit)),
                ("most", format!("{most:?}")),
                ("items", literal(items)),
                ("total", option(total)),
                ("more", option(more)),
            ],
        ),
        Paging::Cursor { after, before, limit, items, next, more, most } => (
            "Cursor",
            vec![
                ("after", literal(after)),
                ("before", option(before)),
                ("limit", option(limit)),
                ("most", format!("{most:?}")),
                ("items", literal(items)),
                ("next", literal(next)),
                ("more", option(more)),
            ],
        ),
        Paging::Whole { items } => ("Whole", vec![("items", literal(items))]),
    };
    let parts: Vec<String> = parts.into_iter().map(|(name, value)| format!("{name}: {value}")).collect();
    format!("rt::Paging::{name} {{ {} }}", parts.join(", "))
}

fn part_encodings(media: &MediaBody) -> impl Iterator<Item = String> + '_ {
    media.encodings.iter().map(|encoding| {
        let mut text = format!("rt::PartEncoding::new({}, {})", literal(&media.media), literal(&encoding.name));
        if let Some(content_type) = &encoding.content_type {
            text.push_str(&format!(".content_type({})", literal(content_type)));
        }
        if let Some(style) = encoding.style {
            text.push_str(&format!(".style(rt::Style::{style:?}, {})", encoding.explode));
        }
        if encoding.allow_reserved {
            text.push_str(".allow_reserved()");
        }
        text
    })
}

fn option(text: &Option<String>) -> String {
    text.as_deref().map_or("None".to_owned(), |text| format!("Some({})", literal(text)))
}

fn texts(names: &[String]) -> String {
    format!("&[{}]", names.iter().map(|name| literal(name)).collect::<Vec<_>>().join(", "))
}

fn method(method: &str) -> String {
    match method {
        "GET" => "rt::Method::Get",
        "PUT" => "rt::Method::Put",
        "POST" => "rt::Method::Post",
        "DELETE" => "rt::Method::Delete",
        "OPTIONS" => "rt::Method::Options",
        "HEAD" => "rt::Method::Head",
        "PATCH" => "rt::Method::Patch",
        "TRACE" => "rt::Method::Trace",
        other => return format!("rt::Method::Other({})", literal(other)),
    }
    .to_owned()
}

/// A parameter as data.
pub(super) fn parameter(emission: &Emission<'_>, parameter: &Parameter) -> String {
    let (constructor, style, explode) = match parameter.location {
        Location::Path => ("path", Style::Simple, false),
        Location::Query => ("query", Style::Form, true),
        Location::QueryString => ("query_string", Style::Form, true),
        Location::Header => ("header", Style::Simple, false),
        Location::Cookie => ("cookie", Style::Form, true),
    };
    let mut text = format!("rt::Parameter::{constructor}({})", literal(&parameter.wire));
    if parameter.style != style {
        text.push_str(&format!(".style(rt::Style::{:?})", parameter.style));
    }
    if parameter.explode != explode {
        text.push_str(&format!(".explode({})", parameter.explode));
    }
    if parameter.allow_reserved {
        text.push_str(".allow_reserved()");
    }
    if !parameter.required {
        text.push_str(".optional()");
    }
    if let Some(limits) = emission.facts.checks.parameters.get(&parameter.at).filter(|limits| !limits.is_empty()) {
        text.push_str(&format!(".limits(&{})", limits_text(limits)));
    }
    text
}

/// The module of a tag: its request types, and the methods that make calls of them.
pub(super) fn module(emission: &Emission<'_>, tag: usize) -> Module {
    let names = &emission.names.tags[tag];
    let source = &emission.api.tags[tag];
    let handle = ident(&names.handle);
    let mine: Vec<usize> =
        (0..emission.api.operations.len()).filter(|at| emission.api.operations[*at].tag == source.name).collect();
    let methods = mine.iter().map(|at| call_method(emission, *at));
    let title = if source.name.is_empty() { &emission.api.title } else { &source.name };
    let mut lines = docs::clean(&format!("Operations of {title}."));
    if let Some(description) = &source.description {
        lines.push(String::new());
        lines.extend(docs::clean(description));
    }
    let lines = lines.iter().map(|line| format!(" {line}"));
    let mut items = vec![
        Item::Code(quote! { use ::billwright_runtime as rt; }),
        Item::Code(quote! { use super::operation::Operation; }),
        Item::Code(quote! {
            #(#[doc = #lines])*
            #[derive(Clone, Copy, Debug)]
            pub struct #handle<'c> { pub(super) client: &'c rt::Client }
        }),
        Item::Code(quote! { impl<'c> #handle<'c> { #(#methods)* } }),
    ];
    mine.iter().for_each(|at| request(emission, *at, &mut items));
    items.extend(body::headers(emission, &source.name));
    if items.iter().any(|item| item.mentions("types")) {
        items.insert(2, Item::Code(quote! { use super::types; }));
    }
    let path = format!("{}.rs", names.module.trim_start_matches("r#"));
    Module { path, docs: format!("Operations of {}.", docs::summary(title)), items }
}

/// Whether a call takes its request as one value: then what is optional can be set on it.
pub(crate) fn takes_request(operation: &Operation) -> bool {
    operation.parameters.iter().any(|parameter| parameter.location != Location::Path)
}

fn call_method(emission: &Emission<'_>, at: usize) -> TokenStream {
    let operation = &emission.api.operations[at];
    let names = &emission.names.operations[at];
    let (method, request) = (ident(&names.method), ident(&names.request));
    let lines = operation_docs(operation);
    let lines = lines.iter().map(|line| if line.is_empty() { String::new() } else { format!(" {line}") });
    let deprecated = operation.deprecated.then(|| quote!(#[deprecated]));
    if takes_request(operation) {
        return quote! {
            #(#[doc = #lines])*
            #deprecated
            pub fn #method(self, request: #request) -> rt::Call<'c, #request> {
                rt::Call::new(self.client, request)
            }
        };
    }
    let fields = fields(emission, at);
    let arguments = fields.iter().map(|field| {
        let (name, ty) = (ident(&field.name), &field.written);
        quote!(#name: impl Into<#ty>)
    });
    let values = fields.iter().map(|field| {
        let name = ident(&field.name);
        quote!(#name: #name.into())
    });
    quote! {
        #(#[doc = #lines])*
        #deprecated
        pub fn #method(self, #(#arguments),*) -> rt::Call<'c, #request> {
            rt::Call::new(self.client, #request { #(#values),* })
        }
    }
}

fn operation_docs(operation: &Operation) -> Vec<String> {
    let mut lines: Vec<String> = headline(operation).into_iter().collect();
    if operation.summary.is_some()
        && let Some(description) = &operation.description
    {
        let more = docs::clean(description);
        if more != lines {
            lines.push(String::new());
            lines.extend(more);
        }
    }
    if lines.is_empty() {
        lines.push(format!("Calls {}.", docs::code(&format!("{} {}", operation.method, operation.path))));
    } else {
        lines.push(String::new());
        lines.push(docs::code(&format!("{} {}", operation.method, operation.path)));
    }
    if let Permissions::Any(names) | Permissions::All(names) = &operation.permissions
        && !names.is_empty()
    {
        let joint = if matches!(operation.permissions, Permissions::Any(_)) { " or " } else { " and " };
        let names: Vec<String> = names.iter().map(|name| docs::code(name)).collect();
        lines.push(String::new());
        lines.push(format!("Needs {}.", names.join(joint)));
    }
    if let Some(range) = &operation.date_range {
        let (start, end) = (docs::code(&range.start), docs::code(&range.end));
        lines.push(String::new());
        lines.push(format!("From {start} to {end} at most {} days.", range.max_days));
    }
    lines
}

/// A field of a request type.
struct RequestField {
    name: String,
    /// The type without its presence.
    held: TokenStream,
    /// The type as the field has it.
    written: TokenStream,
    required: bool,
    docs: Vec<String>,
}

/// Parameters and body of an operation as fields: the required ones first.
fn fields(emission: &Emission<'_>, at: usize) -> Vec<RequestField> {
    let operation = &emission.api.operations[at];
    let names = &emission.names.operations[at];
    let mut fields: Vec<RequestField> = operation
        .parameters
        .iter()
        .zip(&names.parameters)
        .map(|(parameter, name)| {
            let held = held(emission, From::Operations, &parameter.ty, false);
            let presence = Presence::new(parameter.must_be_given(), false);
            RequestField {
                name: name.clone(),
                written: present(&held, presence, true),
                held,
                required: parameter.must_be_given(),
                docs: docs::lines(&parameter.docs),
            }
        })
        .collect();
    if let Some(body) = operation.given_body() {
        let held = body::body_type(emission, at, body);
        fields.push(RequestField {
            name: names.body.clone(),
            written: present(&held, Presence::new(body.required, false), true),
            held,
            required: body.required,
            docs: docs::lines(&body.docs),
        });
    }
    fields
}

fn request(emission: &Emission<'_>, at: usize, items: &mut Vec<Item>) {
    let operation = &emission.api.operations[at];
    let names = &emission.names.operations[at];
    let fields = fields(emission, at);
    let request = ident(&names.request);
    let written = fields.iter().map(|field| {
        let (name, ty) = (ident(&field.name), &field.written);
        let lines = field.docs.iter().map(|line| if line.is_empty() { String::new() } else { format!(" {line}") });
        quote!(#(#[doc = #lines])* pub #name: #ty)
    });
    let handle = &emission.names.tags[tag_of(emission, operation)].handle;
    let link = format!(
        " The request of [`{}`]({handle}::{}).",
        names.method.trim_start_matches("r#"),
        names.method.trim_start_matches("r#")
    );
    items.push(Item::Code(quote! {
        #[doc = #link]
        #[derive(Clone, Debug)]
        pub struct #request { #(#written),* }
    }));
    if takes_request(operation) {
        let (required, optional): (Vec<&RequestField>, Vec<&RequestField>) =
            fields.iter().partition(|field| field.required);
        let entry = |field: &&RequestField| format!("{}: {}", field.name, plain(&field.held));
        let mut call = Call::open("builder", &names.request);
        call.section("required", &required.iter().map(entry).collect::<Vec<_>>());
        call.section("optional", &optional.iter().map(entry).collect::<Vec<_>>());
        items.push(Item::Macro(call.close()));
    }
    let variant = format_ident!("{}", names.request);
    let success = outcome(emission, &emission.facts.success[at], &quote!(()));
    let error = outcome(emission, &emission.facts.errors[at], &quote!(rt::NoError));
    let head = format!("{}: Operation::{variant} => {}, {}", names.request, plain(&success), plain(&error));
    let mut call = Call::open("endpoint", &head);
    call.section("parameters", &names.parameters);
    if operation.given_body().is_some() {
        call.section("body", std::slice::from_ref(&names.body));
    }
    if let Some(item) = &emission.facts.items[at] {
        call.section("items", &[plain(&ty(emission, From::Operations, item))]);
    }
    if let Some(stream) = &operation.stream {
        call.section("stream", &[body::stream(emission, stream)]);
    }
    items.push(Item::Macro(call.close()));
    items.extend(body::choice(emission, at));
}

fn tag_of(emission: &Emission<'_>, operation: &Operation) -> usize {
    emission.api.tags.iter().position(|tag| tag.name == operation.tag).unwrap_or_default()
}

fn outcome(emission: &Emission<'_>, outcome: &Outcome, nothing: &TokenStream) -> TokenStream {
    match outcome {
        Outcome::Nothing => nothing.clone(),
        Outcome::Single(payload) => model::payload_type(emission, From::Operations, payload),
        Outcome::Set(id) => {
            let name = ident(&emission.names.answers[id.0]);
            quote!(types::#name)
        }
    }
}
