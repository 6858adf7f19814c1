//! What is known of an operation before it is called: plain data, emitted as constants.

use std::fmt;

use crate::idempotency::Idempotency;
use crate::json::Limit;
use crate::paging::{DateRange, Paging};
use crate::vendor::Server;

/// The method of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    /// `GET`
    Get,
    /// `PUT`
    Put,
    /// `POST`
    Post,
    /// `DELETE`
    Delete,
    /// `OPTIONS`
    Options,
    /// `HEAD`
    Head,
    /// `PATCH`
    Patch,
    /// `TRACE`
    Trace,
    /// Any other, in capitals (OpenAPI 3.2, `additionalOperations`).
    Other(&'static str),
}

impl Method {
    /// The method as it is sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Put => "PUT",
            Self::Post => "POST",
            Self::Delete => "DELETE",
            Self::Options => "OPTIONS",
            Self::Head => "HEAD",
            Self::Patch => "PATCH",
            Self::Trace => "TRACE",
            Self::Other(name) => name,
        }
    }

    /// Whether sending a request twice does what sending it once does (RFC 9110).
    pub const fn is_idempotent(self) -> bool {
        !matches!(self, Self::Post | Self::Patch | Self::Other(_))
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Where a parameter is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Location {
    /// In the path, in place of `{name}`.
    Path,
    /// After the `?`.
    Query,
    /// All that is after the `?` (OpenAPI 3.2, `in: querystring`).
    QueryString,
    /// As a header.
    Header,
    /// In the `Cookie` header.
    Cookie,
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::QueryString => "querystring",
            Self::Header => "header",
            Self::Cookie => "cookie",
        })
    }
}

/// How the value of a parameter becomes text: the styles of OpenAPI.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Style {
    /// `a,b`
    Simple,
    /// `.a,b`
    Label,
    /// `;name=a,b`
    Matrix,
    /// `name=a&name=b`
    Form,
    /// `name=a%20b`
    SpaceDelimited,
    /// `name=a%7Cb`
    PipeDelimited,
    /// `name[key]=a`; items of lists have their place for a key.
    DeepObject,
    /// `name=a`, without percent-encoding: for cookies (OpenAPI 3.2).
    Cookie,
    /// The JSON text of the value: a parameter that has `content`.
    Json,
}

/// A parameter of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its name on the wire.
    pub name: &'static str,
    /// Where it is sent.
    pub location: Location,
    /// How its value becomes text.
    pub style: Style,
    /// Whether items and entries are parameters of their own.
    pub explode: bool,
    /// Whether it has to be there.
    pub required: bool,
    /// Whether characters that have a meaning in URLs are sent as they are. `#`, `[`, `]`, `&` and `+` are encoded all
    /// the same, as they would change what the URL says.
    pub allow_reserved: bool,
    /// What its values are held to before they are sent.
    pub limits: &'static [Limit],
}

impl Parameter {
    const fn new(name: &'static str, location: Location, style: Style, explode: bool, required: bool) -> Self {
        Self { name, location, style, explode, required, allow_reserved: false, limits: &[] }
    }

    /// In the path: simple, required.
    pub const fn path(name: &'static str) -> Self {
        Self::new(name, Location::Path, Style::Simple, false, true)
    }

    /// In the query: form, exploded, required.
    pub const fn query(name: &'static str) -> Self {
        Self::new(name, Location::Query, Style::Form, true, true)
    }

    /// The query as a whole: the pairs of a form, required.
    pub const fn query_string(name: &'static str) -> Self {
        Self::new(name, Location::QueryString, Style::Form, true, true)
    }

    /// A header: simple, required.
    pub const fn header(name: &'static str) -> Self {
        Self::new(name, Location::Header, Style::Simple, false, true)
    }

    /// A cookie: form, exploded, required.
    pub const fn cookie(name: &'static str) -> Self {
        Self::new(name, Location::Cookie, Style::Form, true, true)
    }

    /// With another style, whose default for `explode` is not taken over.
    #[must_use]
    pub const fn style(mut self, style: Style) -> Self {
        self.style = style;
        self
    }

    /// With items and entries as parameters of their own, or not.
    #[must_use]
    pub const fn explode(mut self, explode: bool) -> Self {
        self.explode = explode;
        self
    }

    /// May be left out.
    #[must_use]
    pub const fn optional(mut self) -> Self {
        self.required = false;
        self
    }

    /// With reserved characters sent as they are.
    #[must_use]
    pub const fn allow_reserved(mut self) -> Self {
        self.allow_reserved = true;
        self
    }

    /// With values that are held to these limits.
    #[must_use]
    pub const fn limits(mut self, limits: &'static [Limit]) -> Self {
        self.limits = limits;
        self
    }
}

/// A parameter that has one value only, which callers do not give.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Constant {
    /// Where and how it is sent.
    pub parameter: Parameter,
    /// Its value, as text.
    pub value: &'static str,
}

/// The body that an operation takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BodySpec {
    /// Its media type, which decides how it is written.
    pub media: &'static str,
    /// Whether it has to be there.
    pub required: bool,
}

/// How a property of a form is written, where the document says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PartEncoding {
    /// The media type of the body for which it holds.
    pub media: &'static str,
    /// The property.
    pub name: &'static str,
    /// The media type of the part.
    pub content_type: Option<&'static str>,
    /// How it is written in a form that is not multipart.
    pub style: Option<Style>,
    /// Whether items and entries are pairs of their own.
    pub explode: bool,
    /// Whether characters that have a meaning in URLs are sent as they are.
    pub allow_reserved: bool,
}

impl PartEncoding {
    /// Of a property in bodies of that media type; says nothing yet.
    pub const fn new(media: &'static str, name: &'static str) -> Self {
        Self { media, name, content_type: None, style: None, explode: false, allow_reserved: false }
    }

    /// As a part of this media type.
    #[must_use]
    pub const fn content_type(mut self, media: &'static str) -> Self {
        self.content_type = Some(media);
        self
    }

    /// In this style; items and entries are pairs of their own, or not.
    #[must_use]
    pub const fn style(mut self, style: Style, explode: bool) -> Self {
        self.style = Some(style);
        self.explode = explode;
        self
    }

    /// With reserved characters sent as they are.
    #[must_use]
    pub const fn allow_reserved(mut self) -> Self {
        self.allow_reserved = true;
        self
    }
}

/// What the credentials must be allowed to do, in the vendor's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permissions {
    /// Nothing is said of it.
    None,
    /// All of these.
    All(&'static [&'static str]),
    /// One of these is enough.
    Any(&'static [&'static str]),
}

/// All that is known of an operation.
#[derive(Clone, Copy)]
pub struct OperationSpec {
    /// The operation id.
    pub id: &'static str,
    /// The method.
    pub method: Method,
    /// The path, with `{name}` for parameters, to be put after the base URL.
    pub path: &'static str,
    /// The tag it belongs to; may be empty.
    pub tag: &'static str,
    /// What it does, in a line; may be empty.
    pub summary: &'static str,
    /// Its servers, where they are not those of the vendor.
    pub servers: &'static [Server],
    /// Its parameters.
    pub parameters: &'static [Parameter],
    /// Headers that it takes and that are the same for each call: they are set once, on the client.
    pub settings: &'static [Parameter],
    /// Parameters that are sent with each call, and are always the same.
    pub constants: &'static [Constant],
    /// Its body, if it takes one.
    pub body: Option<BodySpec>,
    /// What bodies are held to before they are sent, by media type, beside what their types say.
    pub body_limits: &'static [(&'static str, &'static [Limit])],
    /// How the properties of a form are written, where the document says so.
    pub encodings: &'static [PartEncoding],
    /// What the answer should be: the `Accept` header.
    pub accept: &'static str,
    /// What the credentials must be allowed to do.
    pub permissions: Permissions,
    /// How to get the next page, where it lists things.
    pub paging: Option<Paging>,
    /// The range of dates that it looks at, where that is limited.
    pub date_range: Option<DateRange>,
    /// How it takes an idempotency key, where it takes one.
    pub idempotency: Option<Idempotency>,
    /// Which schemes authorise it: alternatives, each of scheme names that are needed together. Empty: none is needed.
    pub security: &'static [&'static [&'static str]],
    /// Whether the vendor advises against it.
    pub deprecated: bool,
}

impl OperationSpec {
    /// A `GET /` with nothing to it, to fill up from.
    pub const DEFAULT: Self = Self {
        id: "",
        method: Method::Get,
        path: "/",
        tag: "",
        summary: "",
        servers: &[],
        parameters: &[],
        settings: &[],
        constants: &[],
        body: None,
        body_limits: &[],
        encodings: &[],
        accept: "application/json",
        permissions: Permissions::None,
        paging: None,
        date_range: None,
        idempotency: None,
        security: &[],
        deprecated: false,
    };

    /// Whether a request can be sent again without harm, provided it carries its key.
    pub const fn is_repeatable(&self) -> bool {
        self.method.is_idempotent() || self.idempotency.is_some()
    }
}

impl fmt::Debug for OperationSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // It is part of each error, where the rest would drown what matters.
        write!(f, "OperationSpec({} {} {})", self.id, self.method, self.path)
    }
}

/// A text that is no operation id of the vendor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownOperation(pub String);

impl fmt::Display for UnknownOperation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no operation is called {:?}", self.0)
    }
}

impl std::error::Error for UnknownOperation {}
