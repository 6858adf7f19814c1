//! The shape of OpenAPI: which keys each kind of object has, and what stands under them. The one table that drives
//! every walk through a document; it knows the keys of 3.0 to 3.2 and the `x-billwright-*` keys they become.

use serde_json::{Map, Value};

use crate::pointer::Pointer;

/// The kinds of objects that a document consists of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Kind {
    Document,
    Info,
    Contact,
    License,
    Server,
    ServerVariable,
    Tag,
    ExternalDocs,
    Paths,
    PathItem,
    Operation,
    Parameter,
    RequestBody,
    Responses,
    Response,
    Header,
    MediaType,
    Encoding,
    Example,
    Link,
    Callback,
    Components,
    Schema,
    Discriminator,
    SecurityScheme,
    OauthFlows,
    OauthFlow,
}

/// What stands under a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holds {
    /// A string.
    Text,
    /// A list of strings.
    Texts,
    /// An object of strings.
    TextMap,
    /// `true` or `false`.
    Flag,
    /// Anything: data of the document's own, or something that its own rule looks after.
    Data,
    /// One object of a kind.
    One(Kind),
    /// A list of objects of a kind.
    List(Kind),
    /// Objects of a kind by names that somebody chose.
    Map(Kind),
}

/// What stands under `key` in an object of `kind`; `None`: the specification has no such key.
pub(crate) fn holds(kind: Kind, key: &str) -> Option<Holds> {
    use Holds::{Data, Flag, List, Map, One, Text, TextMap, Texts};
    Some(match (kind, key) {
        (Kind::Document, key) => match key {
            "openapi" => Text,
            "info" => One(Kind::Info),
            "servers" => List(Kind::Server),
            "paths" => One(Kind::Paths),
            "webhooks" | "x-billwright-webhooks" => Map(Kind::PathItem),
            "components" => One(Kind::Components),
            "security" => Data,
            "tags" => List(Kind::Tag),
            "externalDocs" => One(Kind::ExternalDocs),
            "jsonSchemaDialect" | "$self" => Text,
            _ => return None,
        },
        (Kind::Info, "title" | "version" | "description" | "termsOfService" | "summary") => Text,
        (Kind::Info, "contact") => One(Kind::Contact),
        (Kind::Info, "license") => One(Kind::License),
        (Kind::Contact, "name" | "url" | "email") => Text,
        (Kind::License, "name" | "url" | "identifier") => Text,
        (Kind::Server, "url" | "description" | "name") => Text,
        (Kind::Server, "variables") => Map(Kind::ServerVariable),
        (Kind::ServerVariable, "default" | "description") => Text,
        (Kind::ServerVariable, "enum") => Texts,
        (Kind::Tag, "name" | "description" | "summary" | "parent" | "kind") => Text,
        (Kind::Tag, "externalDocs") => One(Kind::ExternalDocs),
        (Kind::ExternalDocs, "url" | "description") => Text,
        (Kind::Paths, key) if !key.starts_with("x-") => One(Kind::PathItem),
        (Kind::PathItem, key) => match key {
            "summary" | "description" => Text,
            "get" | "put" | "post" | "delete" | "options" | "head" | "patch" | "trace" | "query" => {
                One(Kind::Operation)
            }
            "additionalOperations" | "x-billwright-additional-operations" => Map(Kind::Operation),
            "servers" => List(Kind::Server),
            "parameters" => List(Kind::Parameter),
            _ => return None,
        },
        (Kind::Operation, key) => match key {
            "summary" | "description" | "operationId" => Text,
            "tags" => Texts,
            "deprecated" => Flag,
            "externalDocs" => One(Kind::ExternalDocs),
            "parameters" => List(Kind::Parameter),
            "requestBody" => One(Kind::RequestBody),
            "responses" => One(Kind::Responses),
            "callbacks" => Map(Kind::Callback),
            "security" => Data,
            "servers" => List(Kind::Server),
            _ => return None,
        },
        (Kind::Parameter | Kind::Header, key) => match key {
            "name" | "in" if kind == Kind::Parameter => Text,
            "allowEmptyValue" | "allowReserved" if kind == Kind::Parameter => Flag,
            "description" | "style" => Text,
            "required" | "deprecated" | "explode" => Flag,
            "schema" => One(Kind::Schema),
            "content" => Map(Kind::MediaType),
            "example" => Data,
            "examples" => Map(Kind::Example),
            _ => return None,
        },
        (Kind::RequestBody, "description") => Text,
        (Kind::RequestBody, "required") => Flag,
        (Kind::RequestBody | Kind::Response, "content") => Map(Kind::MediaType),
        (Kind::Responses, key) if !key.starts_with("x-") => One(Kind::Response),
        (Kind::Response, "description" | "summary") => Text,
        (Kind::Response, "headers") | (Kind::Encoding, "headers") => Map(Kind::Header),
        (Kind::Response, "links") => Map(Kind::Link),
        (Kind::MediaType, "schema" | "itemSchema" | "x-billwright-item-schema") => One(Kind::Schema),
        (Kind::MediaType, "example") => Data,
        (Kind::MediaType, "examples") => Map(Kind::Example),
        (Kind::MediaType | Kind::Encoding, "encoding") => Map(Kind::Encoding),
        (Kind::MediaType | Kind::Encoding, "prefixEncoding" | "itemEncoding") => Data,
        (Kind::Encoding, "contentType" | "style") => Text,
        (Kind::Encoding, "explode" | "allowReserved") => Flag,
        (Kind::Example, "summary" | "description" | "externalValue" | "serializedValue") => Text,
        (Kind::Example, "value" | "dataValue") => Data,
        (Kind::Link, "operationId" | "operationRef" | "description") => Text,
        (Kind::Link, "requestBody" | "parameters") => Data,
        (Kind::Link, "server") => One(Kind::Server),
        (Kind::Callback, key) if !key.starts_with("x-") => One(Kind::PathItem),
        (Kind::Components, key) => match key {
            "schemas" => Map(Kind::Schema),
            "responses" => Map(Kind::Response),
            "parameters" => Map(Kind::Parameter),
            "examples" => Map(Kind::Example),
            "requestBodies" => Map(Kind::RequestBody),
            "headers" => Map(Kind::Header),
            "securitySchemes" => Map(Kind::SecurityScheme),
            "links" => Map(Kind::Link),
            "callbacks" => Map(Kind::Callback),
            "pathItems" => Map(Kind::PathItem),
            "mediaTypes" => Map(Kind::MediaType),
            _ => return None,
        },
        (Kind::Schema, key) => return schema(key),
        (Kind::Discriminator, "propertyName" | "defaultMapping") => Text,
        (Kind::Discriminator, "mapping") => TextMap,
        (Kind::SecurityScheme, key) => match key {
            "type" | "name" | "in" | "scheme" | "bearerFormat" | "openIdConnectUrl" | "description" => Text,
            "oauth2MetadataUrl" => Text,
            "deprecated" => Flag,
            "flows" => One(Kind::OauthFlows),
            _ => return None,
        },
        (
            Kind::OauthFlows,
            "implicit" | "password" | "clientCredentials" | "authorizationCode" | "deviceAuthorization",
        ) => One(Kind::OauthFlow),
        (Kind::OauthFlow, "authorizationUrl" | "tokenUrl" | "refreshUrl" | "deviceAuthorizationUrl") => Text,
        (Kind::OauthFlow, "scopes") => TextMap,
        _ => return None,
    })
}

fn schema(key: &str) -> Option<Holds> {
    use Holds::{Data, Flag, List, Map, One, Text};
    Some(match key {
        "title" | "description" | "format" | "pattern" => Text,
        "nullable" | "readOnly" | "writeOnly" | "deprecated" | "uniqueItems" => Flag,
        "properties" | "patternProperties" | "x-billwright-pattern-properties" => Map(Kind::Schema),
        "dependentSchemas" | "x-billwright-dependent-schemas" | "$defs" | "definitions" => Map(Kind::Schema),
        "oneOf" | "anyOf" | "allOf" | "prefixItems" | "x-billwright-prefix-items" => List(Kind::Schema),
        "items" | "not" | "additionalProperties" | "if" | "then" | "else" | "contains" | "propertyNames" => {
            One(Kind::Schema)
        }
        "unevaluatedProperties" | "unevaluatedItems" | "contentSchema" | "additionalItems" => One(Kind::Schema),
        "x-billwright-if" | "x-billwright-then" | "x-billwright-else" | "x-billwright-contains" => One(Kind::Schema),
        "x-billwright-property-names" | "x-billwright-not" | "x-billwright-content-schema" => One(Kind::Schema),
        "x-billwright-unevaluated-properties" | "x-billwright-unevaluated-items" => One(Kind::Schema),
        "x-billwright-additional-items" => One(Kind::Schema),
        "discriminator" => One(Kind::Discriminator),
        "externalDocs" => One(Kind::ExternalDocs),
        "type" | "enum" | "const" | "default" | "example" | "examples" | "required" | "xml" => Data,
        "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf" => Data,
        "minLength" | "maxLength" | "minItems" | "maxItems" | "minProperties" | "maxProperties" => Data,
        "dependentRequired" | "dependencies" | "minContains" | "maxContains" => Data,
        "contentEncoding" | "contentMediaType" | "$comment" | "$schema" | "$id" | "$anchor" | "$vocabulary" => Data,
        "$dynamicAnchor" | "$dynamicRef" | "$recursiveRef" | "$recursiveAnchor" => Data,
        _ => return None,
    })
}

/// Keys that 3.0 does not have, and under what name they are kept. What they hold is lowered there.
const RENAMED: &[(Kind, &str, &str)] = &[
    (Kind::Document, "webhooks", "x-billwright-webhooks"),
    (Kind::Document, "jsonSchemaDialect", "x-billwright-json-schema-dialect"),
    (Kind::Document, "$self", "x-billwright-self"),
    (Kind::Info, "summary", "x-billwright-summary"),
    (Kind::License, "identifier", "x-billwright-identifier"),
    (Kind::Server, "name", "x-billwright-server-name"),
    (Kind::Tag, "summary", "x-billwright-summary"),
    (Kind::Tag, "parent", "x-billwright-parent"),
    (Kind::Tag, "kind", "x-billwright-kind"),
    (Kind::PathItem, "additionalOperations", "x-billwright-additional-operations"),
    (Kind::Response, "summary", "x-billwright-summary"),
    (Kind::Header, "explode", "x-billwright-explode"),
    (Kind::MediaType, "itemSchema", "x-billwright-item-schema"),
    (Kind::MediaType, "prefixEncoding", "x-billwright-prefix-encoding"),
    (Kind::MediaType, "itemEncoding", "x-billwright-item-encoding"),
    (Kind::Encoding, "encoding", "x-billwright-encoding"),
    (Kind::Encoding, "prefixEncoding", "x-billwright-prefix-encoding"),
    (Kind::Encoding, "itemEncoding", "x-billwright-item-encoding"),
    (Kind::Example, "dataValue", "x-billwright-data-value"),
    (Kind::Example, "serializedValue", "x-billwright-serialized-value"),
    (Kind::Schema, "prefixItems", "x-billwright-prefix-items"),
    (Kind::Schema, "patternProperties", "x-billwright-pattern-properties"),
    (Kind::Schema, "dependentSchemas", "x-billwright-dependent-schemas"),
    (Kind::Schema, "if", "x-billwright-if"),
    (Kind::Schema, "then", "x-billwright-then"),
    (Kind::Schema, "else", "x-billwright-else"),
    (Kind::Schema, "contains", "x-billwright-contains"),
    (Kind::Schema, "not", "x-billwright-not"),
    (Kind::Schema, "propertyNames", "x-billwright-property-names"),
    (Kind::Schema, "unevaluatedProperties", "x-billwright-unevaluated-properties"),
    (Kind::Schema, "unevaluatedItems", "x-billwright-unevaluated-items"),
    (Kind::Schema, "additionalItems", "x-billwright-additional-items"),
    (Kind::Schema, "contentSchema", "x-billwright-content-schema"),
    (Kind::Schema, "contentEncoding", "x-billwright-content-encoding"),
    (Kind::Schema, "contentMediaType", "x-billwright-content-media-type"),
    (Kind::Schema, "dependentRequired", "x-billwright-dependent-required"),
    (Kind::Schema, "dependencies", "x-billwright-dependencies"),
    (Kind::Schema, "minContains", "x-billwright-min-contains"),
    (Kind::Schema, "maxContains", "x-billwright-max-contains"),
    (Kind::Schema, "xml", "x-billwright-xml"),
    (Kind::Schema, "examples", "x-billwright-examples"),
    (Kind::Schema, "$comment", "x-billwright-comment"),
    (Kind::Schema, "$schema", "x-billwright-schema"),
    (Kind::Schema, "$id", "x-billwright-id"),
    (Kind::Schema, "$anchor", "x-billwright-anchor"),
    (Kind::Schema, "$vocabulary", "x-billwright-vocabulary"),
    (Kind::Schema, "$dynamicAnchor", "x-billwright-dynamic-anchor"),
    (Kind::Schema, "$dynamicRef", "x-billwright-dynamic-ref"),
    (Kind::Schema, "$recursiveRef", "x-billwright-recursive-ref"),
    (Kind::Schema, "$recursiveAnchor", "x-billwright-recursive-anchor"),
    (Kind::Discriminator, "defaultMapping", "x-billwright-default-mapping"),
    (Kind::SecurityScheme, "oauth2MetadataUrl", "x-billwright-oauth2-metadata-url"),
    (Kind::SecurityScheme, "deprecated", "x-billwright-deprecated"),
    (Kind::OauthFlows, "deviceAuthorization", "x-billwright-device-authorization"),
];

/// The name under which `key` is kept, if 3.0 does not have it.
pub(crate) fn renamed(kind: Kind, key: &str) -> Option<&'static str> {
    RENAMED.iter().find(|(of, from, _)| *of == kind && *from == key).map(|(_, _, to)| *to)
}

/// The name that the document has for `key`.
fn original(kind: Kind, key: &str) -> &str {
    if !key.starts_with("x-billwright-") {
        return key;
    }
    RENAMED.iter().find(|(of, _, to)| *of == kind && *to == key).map_or(key, |(_, from, _)| from)
}

/// The name that a document has for `key`, whatever kind of object it stands in.
pub(crate) fn original_of_any(key: &str) -> &str {
    RENAMED.iter().find(|(_, _, to)| *to == key).map_or(key, |(_, from, _)| from)
}

/// An object's parts: what kind each is, where it stands in the document as it came, and the part itself.
pub(crate) type Part<V> = (Kind, Pointer, V);

/// The parts of `object` that are objects of a kind themselves.
pub(crate) fn parts<'v>(kind: Kind, object: &'v Map<String, Value>, at: &Pointer) -> Vec<Part<&'v Value>> {
    let mut parts = Vec::new();
    for (key, value) in object {
        let step = || at.child(original(kind, key));
        match (holds(kind, key), value) {
            (Some(Holds::One(part)), value) => parts.push((part, step(), value)),
            (Some(Holds::List(part)), Value::Array(values)) => {
                let step = step();
                parts.extend(values.iter().enumerate().map(|(index, value)| (part, step.index(index), value)));
            }
            (Some(Holds::Map(part)), Value::Object(values)) => {
                let step = step();
                parts.extend(values.iter().map(|(name, value)| (part, step.child(name), value)));
            }
            _ => {}
        }
    }
    parts
}

/// As [`parts`], to change them.
pub(crate) fn parts_mut<'v>(kind: Kind, object: &'v mut Map<String, Value>, at: &Pointer) -> Vec<Part<&'v mut Value>> {
    let mut parts = Vec::new();
    for (key, value) in object {
        let step = || at.child(original(kind, key));
        match (holds(kind, key), value) {
            (Some(Holds::One(part)), value) => parts.push((part, step(), value)),
            (Some(Holds::List(part)), Value::Array(values)) => {
                let step = step();
                parts.extend(values.iter_mut().enumerate().map(|(index, value)| (part, step.index(index), value)));
            }
            (Some(Holds::Map(part)), Value::Object(values)) => {
                let step = step();
                parts.extend(values.iter_mut().map(|(name, value)| (part, step.child(name), value)));
            }
            _ => {}
        }
    }
    parts
}

/// What kind of object stands at `at`, as far as the specification says it.
pub(crate) fn kind_at(at: &Pointer) -> Option<Kind> {
    let mut kind = Kind::Document;
    let mut steps = at.steps();
    while let Some(step) = steps.next() {
        kind = match holds(kind, &step)? {
            Holds::One(part) => part,
            Holds::List(part) | Holds::Map(part) => {
                steps.next()?;
                part
            }
            _ => return None,
        };
    }
    Some(kind)
}

/// Where components of a kind stand.
pub(crate) fn section(kind: Kind) -> Option<&'static str> {
    Some(match kind {
        Kind::Schema => "schemas",
        Kind::Response => "responses",
        Kind::Parameter => "parameters",
        Kind::Example => "examples",
        Kind::RequestBody => "requestBodies",
        Kind::Header => "headers",
        Kind::SecurityScheme => "securitySchemes",
        Kind::Link => "links",
        Kind::Callback => "callbacks",
        Kind::PathItem => "pathItems",
        Kind::MediaType => "mediaTypes",
        _ => return None,
    })
}
