//! JSON in and out: the tape that texts are read from, the writer, and the codec of every type that clients use.

mod codec;
mod containers;
mod decimal;
mod equality;
mod extra;
mod fields;
mod formats;
mod numbers;
mod patch;
mod raw;
mod scalars;
mod secret;
mod serde_bridge;
mod shape;
mod show;
mod tape;
mod value;
mod writer;

pub use codec::{Decode, DecodeError, Decoded, Degraded, Encode, Reader, decode, decode_clean, encode};
pub use containers::Map;
pub use decimal::{DecimalString, parse_decimal};
pub use extra::{Extra, Rest};
pub use fields::Fields;
pub use formats::{Base64, UnixTime};
pub use patch::Patch;
pub use raw::Json;
pub use secret::Secret;
pub use serde_bridge::{deserialize, serialize};
pub use shape::{Member, Shape, decode_union};
pub use show::{equal, known, show};
pub use tape::{Kind, MAX_DEPTH, Node, SyntaxError, Tape};
pub use value::Value;
pub use writer::{EncodeError, Writer};

pub(crate) use codec::decode_node;
pub(crate) use tape::push_key;
