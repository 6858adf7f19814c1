//! JSON in and out: the tape that texts are read from, the writer, and the codec of every type that clients use.

mod codec;
mod containers;
mod decimal;
mod equality;
mod exact;
mod extra;
mod fields;
mod formats;
mod limit;
mod numbers;
mod patch;
mod pattern;
mod raw;
mod scalars;
mod secret;
mod serde_bridge;
mod shape;
mod show;
mod tape;
mod validate;
mod value;
mod writer;

pub use codec::{Decode, DecodeError, Decoded, Degraded, Encode, Reader, Received, decode, decode_clean, encode};
pub use containers::Map;
pub use decimal::{DecimalString, parse_decimal};
pub use extra::{Extra, Further, Rest};
pub use fields::Fields;
pub use formats::{Base64, UnixTime};
pub use limit::{Limit, Violation, Violations};
pub use patch::Patch;
pub use raw::Json;
pub use secret::Secret;
pub use serde_bridge::{deserialize, serialize};
pub use shape::{Member, Shape, decode_union};
pub use show::{equal, known, show};
pub use tape::{Kind, MAX_DEPTH, Node, SyntaxError, Tape};
pub use validate::Validate;
pub use value::Value;
pub use writer::{EncodeError, ObjectLimits, Writer};

pub(crate) use codec::decode_node;
pub(crate) use tape::push_key;
