//! Operations: what can be called, and what comes back.

use super::{Docs, Limit, Server, TypeRef};
use crate::pointer::Pointer;

/// An operation.
#[derive(Clone, Debug)]
pub struct Operation {
    /// Where it stands.
    pub at: Pointer,
    /// The vendor's id, or one made of method and path; unique.
    pub id: String,
    /// A name for its method that the document prescribes (`x-billwright-name`).
    pub prescribed: Option<String>,
    /// The HTTP method, in capitals.
    pub method: String,
    /// The path with its placeholders.
    pub path: String,
    /// The tag it is filed under; empty where there is none.
    pub tag: String,
    /// One line on what it does.
    pub summary: Option<String>,
    /// More on it.
    pub description: Option<String>,
    /// Marked as deprecated.
    pub deprecated: bool,
    /// Its parameters: path, then the others; required ones first.
    pub parameters: Vec<Parameter>,
    /// Its servers, where they are not those of the document.
    pub servers: Vec<Server>,
    /// Parameters that have one value only, with its text: callers do not give them.
    pub constants: Vec<(Parameter, String)>,
    /// Headers that are the same for each call: they are set on the client, and callers do not give them.
    pub settings: Vec<Parameter>,
    /// Its body.
    pub body: Option<Body>,
    /// Media types that it may answer with, as the document writes them.
    pub accept: Vec<String>,
    /// What it answers when it works.
    pub success: Vec<Answer>,
    /// A success that may also be read as it comes.
    pub stream: Option<Streaming>,
    /// Headers that its successes are documented to have.
    pub headers: Vec<ResponseHeader>,
    /// What it answers when it does not.
    pub errors: Vec<Answer>,
    /// Alternatives of schemes that must be used together.
    pub security: Vec<Vec<String>>,
    /// What the caller's key must be allowed to do.
    pub permissions: Permissions,
    /// How a call is made safe to repeat, where it can be.
    pub idempotency: Option<Idempotency>,
    /// How a long list is read.
    pub paging: Option<Paging>,
    /// The range of dates that it looks at, where that is limited.
    pub date_range: Option<DateRange>,
    /// How much the document says that it knows of it.
    pub completeness: Option<Completeness>,
}

impl Operation {
    /// The body that callers give. The client writes one that holds nothing but the idempotency key.
    pub fn given_body(&self) -> Option<&Body> {
        self.body.as_ref().filter(|body| !body.is_key_only)
    }

    /// What its answers hold.
    pub fn payloads(&self) -> impl Iterator<Item = &Payload> {
        let answers = self.success.iter().chain(&self.errors).filter_map(|answer| answer.payload.as_ref());
        answers.chain(self.stream.iter().map(|stream| &stream.payload))
    }
}

/// How much a document knows of an operation, in its own words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Completeness {
    /// Everything is published, and sources agree.
    Full,
    /// Something is not published, or inferred.
    Partial,
    /// Little more than method, path and parameters.
    Outline,
}

impl Completeness {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Partial => "partial",
            Self::Outline => "outline",
        }
    }
}

/// What the caller's key must be allowed to do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Permissions {
    /// The document is silent.
    #[default]
    Unknown,
    /// One of these is enough.
    Any(Vec<String>),
    /// All of these.
    All(Vec<String>),
}

/// How a call is made safe to repeat: by a key, which the client sends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Idempotency {
    /// Where the key is sent.
    pub place: KeyPlace,
    /// How many characters it has at least.
    pub min_length: Option<usize>,
    /// How many characters it may have.
    pub max_length: Option<usize>,
    /// For how many hours the vendor remembers it.
    pub hours: Option<u32>,
    /// What the vendor does with a key that it has seen.
    pub repeat: Repeat,
    /// The header by which an answer says that it is the first one again.
    pub replayed_header: Option<String>,
    /// The statuses of the error that a key gets which was seen before; empty where the document is silent.
    pub rejected_statuses: Vec<u16>,
    /// The error that says that another request with the same key is not done yet.
    pub in_progress: Option<Mark>,
}

/// What tells an error from others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Its status.
    pub status: u16,
    /// Where the text is in its body: keys joined by dots.
    pub at: String,
    /// The text.
    pub value: String,
}

/// Where an idempotency key is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyPlace {
    /// In this header.
    Header(String),
    /// In this member of the JSON body.
    Body(String),
}

/// What a vendor does with an idempotency key that it has seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Repeat {
    /// The document is silent.
    #[default]
    Unknown,
    /// It gives the first answer again.
    Replayed,
    /// It answers with an error.
    Rejected,
}

/// How a long list is read: names of query parameters, and places in the answer (keys joined by dots).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Paging {
    /// By the number of the page.
    Page {
        /// The parameter for the number.
        number: String,
        /// The parameter for how many items a page has.
        size: Option<String>,
        /// How many items a page may have.
        most: Option<u32>,
        /// The number of the first page, where it is known.
        first: Option<u32>,
        /// Where the items are.
        items: String,
        /// Where it says how many items there are.
        total: Option<String>,
        /// Where it says how many pages there are.
        pages: Option<String>,
        /// Where it says which page it is.
        own: Option<String>,
        /// Where it has the link to the next page.
        next: Option<String>,
    },
    /// By how many items to skip.
    Offset {
        /// The parameter for how many to skip.
        offset: String,
        /// The parameter for how many to give.
        limit: Option<String>,
        /// Where the items are.
        items: String,
        /// Where it says how many items there are.
        total: Option<String>,
        /// Where it says whether there are more.
        more: Option<String>,
        /// How many items a page may have.
        most: Option<u32>,
    },
    /// By a cursor.
    Cursor {
        /// The parameter for the cursor that comes before what is wanted.
        after: String,
        /// The parameter for the cursor that comes after what is wanted.
        before: Option<String>,
        /// The parameter for how many to give.
        limit: Option<String>,
        /// Where the items are.
        items: String,
        /// Where the next cursor is; starts with `[]` where it is in the last item.
        next: String,
        /// Where it says whether there are more.
        more: Option<String>,
        /// How many items a page may have.
        most: Option<u32>,
    },
    /// Not at all.
    Whole {
        /// Where the items are.
        items: String,
    },
}

impl Paging {
    /// Where the items are.
    pub fn items(&self) -> &str {
        match self {
            Self::Page { items, .. }
            | Self::Offset { items, .. }
            | Self::Cursor { items, .. }
            | Self::Whole { items } => items,
        }
    }

    /// The parameter for how many items a page has, and how many it may have.
    pub fn size_mut(&mut self) -> Option<(&str, &mut Option<u32>)> {
        match self {
            Self::Page { size, most, .. } => Some((size.as_deref()?, most)),
            Self::Offset { limit, most, .. } | Self::Cursor { limit, most, .. } => Some((limit.as_deref()?, most)),
            Self::Whole { .. } => None,
        }
    }

    /// Whether the client sends this parameter where it has to be there and the caller gives none: the first page, or as
    /// many items as a page may have.
    pub fn fills(&self, name: &str) -> bool {
        match self {
            Self::Page { number, first, .. } if number == name => first.is_some(),
            Self::Offset { offset, .. } if offset == name => true,
            Self::Page { size: Some(size), most, .. }
            | Self::Offset { limit: Some(size), most, .. }
            | Self::Cursor { limit: Some(size), most, .. } => size == name && most.is_some(),
            _ => false,
        }
    }
}

/// A range of dates between two query parameters, and how long it may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DateRange {
    /// The parameter for where it starts.
    pub start: String,
    /// The parameter for where it ends.
    pub end: String,
    /// How many days it may have.
    pub max_days: u32,
}

/// A parameter.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its name on the wire.
    pub wire: String,
    /// A name that the document prescribes.
    pub prescribed: Option<String>,
    /// Where it is sent.
    pub location: Location,
    /// How it is written.
    pub style: Style,
    /// Whether lists and objects repeat the name.
    pub explode: bool,
    /// Whether reserved characters go out as they are.
    pub allow_reserved: bool,
    /// Whether it must be sent.
    pub required: bool,
    /// Whether the client sends one where the caller gives none.
    pub is_filled: bool,
    /// What it holds.
    pub ty: TypeRef,
    /// What the document says of it.
    pub docs: Docs,
    /// Where it stands.
    pub at: Pointer,
}

impl Parameter {
    /// Whether callers must give it.
    pub fn must_be_given(&self) -> bool {
        self.required && !self.is_filled
    }
}

/// Where a parameter is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Location {
    /// In the path.
    Path,
    /// In the query.
    Query,
    /// The query as a whole.
    QueryString,
    /// In a header.
    Header,
    /// In a cookie.
    Cookie,
}

/// How a parameter is written (OpenAPI 3.0.4, section 4.8.12.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Style {
    /// `a,b`
    Simple,
    /// `.a.b`
    Label,
    /// `;name=a,b`
    Matrix,
    /// `name=a,b`
    Form,
    /// `name=a%20b`
    SpaceDelimited,
    /// `name=a|b`
    PipeDelimited,
    /// `name[key]=a`
    DeepObject,
    /// `name=a`, not percent-encoded.
    Cookie,
    /// JSON text, for parameters with `content`.
    Json,
}

/// The body of a request.
#[derive(Clone, Debug)]
pub struct Body {
    /// In which media types it may go out, the preferred one first; there is one at least.
    pub media: Vec<MediaBody>,
    /// Whether it must be given.
    pub required: bool,
    /// Whether it holds nothing but the idempotency key.
    pub is_key_only: bool,
    /// What the document says of it.
    pub docs: Docs,
}

impl Body {
    /// What it holds, for each media type.
    pub fn types(&self) -> impl Iterator<Item = &TypeRef> {
        self.media.iter().map(|media| &media.ty)
    }
}

/// The body of a request in one media type.
#[derive(Clone, Debug)]
pub struct MediaBody {
    /// The media type.
    pub media: String,
    /// A word or two for it (`json`, `form`).
    pub words: String,
    /// What it holds.
    pub ty: TypeRef,
    /// Limits that the type does not express.
    pub limits: Vec<Limit>,
    /// How the properties of a form are written, where the document says so.
    pub encodings: Vec<PartEncoding>,
}

/// How a property of a form is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartEncoding {
    /// The property.
    pub name: String,
    /// The media type of the part.
    pub content_type: Option<String>,
    /// How it is written where the form is not multipart.
    pub style: Option<Style>,
    /// Whether items and entries are pairs of their own.
    pub explode: bool,
    /// Whether reserved characters go out as they are.
    pub allow_reserved: bool,
}

/// One of the answers to an operation.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Answer {
    /// For which status codes.
    pub status: StatusPattern,
    /// What it holds; `None` where the document names no body.
    pub payload: Option<Payload>,
    /// A name that the document prescribes (`x-billwright-name`).
    pub prescribed: Option<String>,
}

/// The body of an answer.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Payload {
    /// JSON of this type.
    Json(TypeRef),
    /// Text.
    Text,
    /// Bytes.
    Bytes,
    /// Server-sent events with data of this type, read as they come.
    Events(TypeRef),
    /// Lines of JSON of this type, read as they come.
    Lines(TypeRef),
}

impl Payload {
    /// The type of JSON in it.
    pub fn ty(&self) -> Option<&TypeRef> {
        match self {
            Self::Json(ty) | Self::Events(ty) | Self::Lines(ty) => Some(ty),
            Self::Text | Self::Bytes => None,
        }
    }

    /// The same, to be changed.
    pub fn ty_mut(&mut self) -> Option<&mut TypeRef> {
        match self {
            Self::Json(ty) | Self::Events(ty) | Self::Lines(ty) => Some(ty),
            Self::Text | Self::Bytes => None,
        }
    }
}

/// A header of an answer.
#[derive(Clone, Debug)]
pub struct ResponseHeader {
    /// Its name on the wire.
    pub wire: String,
    /// A name that the document prescribes (`x-billwright-name`).
    pub prescribed: Option<String>,
    /// What it holds.
    pub ty: TypeRef,
    /// What the document says of it.
    pub docs: Docs,
}

/// A success that may also be read as it comes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Streaming {
    /// The media type to ask for.
    pub media: String,
    /// What comes.
    pub payload: Payload,
}

/// Which status codes an answer is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StatusPattern {
    /// This one.
    Exactly(u16),
    /// The hundred that starts with this digit.
    Range(u16),
    /// All that are not named.
    Any,
}
