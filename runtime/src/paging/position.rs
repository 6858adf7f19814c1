//! Where in a long list to go on.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A page of a long list, as it is asked for. It can be stored, as text or by serde, and a stream of the same list can
/// go on there at another time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Position {
    /// The first page, or the one that the request itself asks for.
    #[default]
    Start,
    /// The page of this number.
    Page(u64),
    /// The page that comes after so many items.
    Offset(u64),
    /// The page that comes after this cursor.
    Cursor(String),
}

/// `start`, `page 3`, `offset 40`, `cursor cus_7`.
impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Start => f.write_str("start"),
            Self::Page(number) => write!(f, "page {number}"),
            Self::Offset(items) => write!(f, "offset {items}"),
            Self::Cursor(cursor) => write!(f, "cursor {cursor}"),
        }
    }
}

impl FromStr for Position {
    type Err = NoPosition;

    fn from_str(text: &str) -> Result<Self, NoPosition> {
        let number = |text: &str| text.parse().map_err(|_| NoPosition);
        match text.split_once(' ') {
            None if text == "start" => Ok(Self::Start),
            Some(("page", rest)) => number(rest).map(Self::Page),
            Some(("offset", rest)) => number(rest).map(Self::Offset),
            Some(("cursor", rest)) => Ok(Self::Cursor(rest.to_owned())),
            _ => Err(NoPosition),
        }
    }
}

/// As text.
impl Serialize for Position {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Position {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// A text that is no [`Position`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoPosition;

impl fmt::Display for NoPosition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a position: `start`, `page`, `offset` or `cursor` and what belongs to it")
    }
}

impl std::error::Error for NoPosition {}
