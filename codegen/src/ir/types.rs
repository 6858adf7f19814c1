//! Types: what requests and answers are made of.

use serde_json::Value;

use super::{Limit, loosen};
use crate::pointer::Pointer;

/// Names a type in a [`TypeTable`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TypeId(pub u32);

impl TypeId {
    /// The id as a position in side tables.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// All types of an API.
#[derive(Clone, Debug, Default)]
pub struct TypeTable {
    entries: Vec<TypeEntry>,
}

impl TypeTable {
    /// Adds a type.
    pub fn push(&mut self, entry: TypeEntry) -> TypeId {
        // A document of 64 MiB cannot hold 2^32 schemas.
        let id = TypeId(u32::try_from(self.entries.len()).unwrap_or(u32::MAX));
        self.entries.push(entry);
        id
    }

    /// The type of that id. Ids are made by `push` alone, so the entry is there.
    pub fn get(&self, id: TypeId) -> &TypeEntry {
        &self.entries[id.index()]
    }

    /// The same, to change it.
    pub fn get_mut(&mut self, id: TypeId) -> &mut TypeEntry {
        &mut self.entries[id.index()]
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// All of them with their ids.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (TypeId, &TypeEntry)> {
        // As above: positions fit.
        self.entries.iter().enumerate().map(|(at, entry)| (TypeId(at as u32), entry))
    }
}

/// A type and where it comes from.
#[derive(Clone, Debug)]
pub struct TypeEntry {
    /// Where its schema stands.
    pub at: Pointer,
    /// What it may be named after; the first counts most.
    pub origins: Vec<Origin>,
    /// What the document says of it.
    pub docs: Docs,
    /// Whether the schema itself allows null.
    pub nullable: bool,
    /// The type.
    pub def: TypeDef,
}

/// Where a type stands, in words that name it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Origin {
    /// A schema with a name of its own, from `components/schemas`.
    Component(String),
    /// A name that the document prescribes (`x-billwright-name`).
    Prescribed(String),
    /// An inline schema: within what, and the steps that lead there.
    Inline {
        /// Within what.
        root: Root,
        /// The steps that lead there, in words.
        steps: Vec<String>,
    },
}

/// What an inline schema stands in.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Root {
    /// A named schema, by its name in the document.
    Component(String),
    /// An operation, by its id.
    Operation(String),
}

/// A type that has a definition.
#[derive(Clone, Debug)]
pub enum TypeDef {
    /// An object with known members.
    Struct(StructDef),
    /// One of several values.
    Enum(EnumDef),
    /// One of several types.
    Union(UnionDef),
    /// Another name for a type.
    Alias(TypeRef),
}

impl TypeDef {
    /// Makes of its limits what holds for an equal definition too. Gives whether that changes any.
    pub fn loosen(&mut self, other: &Self) -> bool {
        let mut changed = false;
        let mut both = |own: &mut Vec<Limit>, other: &[Limit]| changed |= loosen(own, other);
        match (self, other) {
            (Self::Struct(own), Self::Struct(other)) => {
                for (own, other) in own.fields.iter_mut().zip(&other.fields) {
                    both(&mut own.docs.limits, &other.docs.limits);
                }
                if let (Rest::Typed(_, own), Rest::Typed(_, other)) = (&mut own.rest, &other.rest) {
                    both(own, other);
                }
            }
            (Self::Union(own), Self::Union(other)) => {
                for (own, other) in own.members.iter_mut().zip(&other.members) {
                    both(&mut own.limits, &other.limits);
                }
            }
            _ => {}
        }
        changed
    }
}

/// An object with known members.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct StructDef {
    /// Its members: the required ones in the order of `required`, the rest by name.
    pub fields: Vec<Field>,
    /// Required members that have one value only: name and value, written for the user.
    pub constants: Vec<(String, String)>,
    /// What becomes of members that are not named.
    pub rest: Rest,
}

/// What becomes of members that a schema does not name.
#[derive(Clone, Debug)]
pub enum Rest {
    /// The document forbids them (`additionalProperties: false`).
    Closed,
    /// The document is silent.
    Silent,
    /// The document invites them.
    Open,
    /// The document invites them, with this type and these limits.
    Typed(TypeRef, Vec<Limit>),
}

impl Rest {
    fn ty(&self) -> Option<&TypeRef> {
        match self {
            Self::Typed(ty, _) => Some(ty),
            Self::Closed | Self::Silent | Self::Open => None,
        }
    }
}

/// As for fields: limits make no other type.
impl PartialEq for Rest {
    fn eq(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other) && self.ty() == other.ty()
    }
}

impl Eq for Rest {}

impl std::hash::Hash for Rest {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        (std::mem::discriminant(self), self.ty()).hash(state);
    }
}

/// A member of a struct.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name on the wire.
    pub wire: String,
    /// A name that the document prescribes (`x-billwright-name`).
    pub prescribed: Option<String>,
    /// What it holds.
    pub ty: TypeRef,
    /// Whether it may be absent, null, or both.
    pub presence: Presence,
    /// Who writes it.
    pub access: Access,
    /// What the document says of it.
    pub docs: Docs,
    /// Where it stands.
    pub at: Pointer,
}

/// Two fields are the same field when a user's program cannot tell them apart.
impl PartialEq for Field {
    fn eq(&self, other: &Self) -> bool {
        self.wire == other.wire
            && self.prescribed == other.prescribed
            && self.ty == other.ty
            && self.presence == other.presence
            && self.access == other.access
    }
}

impl Eq for Field {}

impl std::hash::Hash for Field {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        (&self.wire, &self.ty, self.presence, self.access).hash(state);
    }
}

/// Whether a member may be absent, null, or both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Presence {
    /// There, and not null.
    Required,
    /// There, perhaps null.
    Nullable,
    /// Perhaps absent, not null.
    Optional,
    /// Perhaps absent, perhaps null: two different things.
    OptionalNullable,
}

impl Presence {
    /// From the two flags of a document.
    pub fn new(required: bool, nullable: bool) -> Self {
        match (required, nullable) {
            (true, false) => Self::Required,
            (true, true) => Self::Nullable,
            (false, false) => Self::Optional,
            (false, true) => Self::OptionalNullable,
        }
    }

    /// Whether null may be there.
    pub fn is_nullable(self) -> bool {
        matches!(self, Self::Nullable | Self::OptionalNullable)
    }

    /// Whether the key is always there.
    pub fn is_required(self) -> bool {
        matches!(self, Self::Required | Self::Nullable)
    }
}

/// Who writes a member (`readOnly`, `writeOnly`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Access {
    /// Both sides.
    #[default]
    Both,
    /// The vendor only.
    Read,
    /// The caller only.
    Write,
}

/// One of several values.
#[derive(Clone, Debug)]
pub struct EnumDef {
    /// The values, in the document's order.
    pub values: Vec<EnumValue>,
    /// Whether the document allows other values itself: "text, or one of these".
    pub is_open: bool,
}

/// One value of an enum.
#[derive(Clone, Debug)]
pub struct EnumValue {
    /// The value itself.
    pub value: Value,
    /// A name that the document prescribes (`x-enum-varnames`).
    pub prescribed: Option<String>,
    /// What the document says of it.
    pub docs: Docs,
}

impl EnumDef {
    /// Whether all values are strings.
    pub fn is_textual(&self) -> bool {
        self.values.iter().all(|value| value.value.is_string())
    }
}

/// One of several types.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct UnionDef {
    /// The members, in the document's order.
    pub members: Vec<Member>,
}

/// A member of a union.
#[derive(Clone, Debug)]
pub struct Member {
    /// What it holds.
    pub ty: TypeRef,
    /// Limits that the type does not express.
    pub limits: Vec<Limit>,
    /// The discriminator's property and values that stand for this member.
    pub tag: Option<(String, Vec<String>)>,
    /// A name from the document (a `title`, or the discriminator's value), where there is one.
    pub title: Option<String>,
}

/// As for fields: limits make no other type.
impl PartialEq for Member {
    fn eq(&self, other: &Self) -> bool {
        self.ty == other.ty && self.tag == other.tag && self.title == other.title
    }
}

impl Eq for Member {}

impl std::hash::Hash for Member {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        (&self.ty, &self.tag, &self.title).hash(state);
    }
}

/// The type of a value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum TypeRef {
    /// A type with a definition.
    Named(TypeId),
    /// An array.
    List(Box<TypeRef>),
    /// An object used as a map.
    Map(Box<TypeRef>),
    /// An array of fixed length.
    Tuple(Vec<TypeRef>),
    /// A value or null.
    Nullable(Box<TypeRef>),
    /// A value that is not to be shown.
    Secret(Box<TypeRef>),
    /// A single value.
    Scalar(Scalar),
    /// Any JSON.
    Json,
}

/// Types of single values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scalar {
    /// `true` or `false`.
    Boolean,
    /// A 32-bit integer.
    I32,
    /// A 64-bit integer.
    I64,
    /// A 64-bit integer without sign.
    U64,
    /// A 64-bit floating-point number.
    F64,
    /// A decimal number, kept exact.
    Decimal,
    /// A decimal number, written as text.
    DecimalText,
    /// Text.
    String,
    /// A UUID.
    Uuid,
    /// A moment in RFC 3339.
    DateTime,
    /// A day.
    Date,
    /// A moment in seconds since 1970.
    UnixTime,
    /// Bytes in Base64.
    Base64,
    /// Bytes as they are.
    Binary,
}

/// What a document says of something.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Docs {
    /// In its words.
    pub text: Option<String>,
    /// Limits that the type does not express. What is sent is held to them.
    pub limits: Vec<Limit>,
    /// What the document says where a bound should be, if that is none.
    pub odd_limits: Vec<String>,
    /// What a number counts, such as minor units of a currency.
    pub unit: Option<String>,
    /// Marked as deprecated.
    pub deprecated: bool,
}
