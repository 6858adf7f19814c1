//! How long lists are read, and how far they reach: plain data, emitted as constants, and the streams that go by it.

#[cfg(feature = "blocking")]
mod blocking;
mod error;
mod items;
mod pages;
mod position;
mod progress;
mod query;
mod range;
mod told;
mod windows;

#[cfg(feature = "blocking")]
pub use self::blocking::Blocking;
pub use self::error::PageError;
pub use self::items::Items;
pub use self::pages::{Paged, Pages};
pub use self::position::{NoPosition, Position};
pub(crate) use self::range::check as check_range;
pub use self::windows::Windows;

/// How an operation that lists things goes on. Places in an answer are keys joined by dots; an empty one is the answer
/// itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paging {
    /// By the number of the page.
    Page {
        /// The query parameter for the number.
        number: &'static str,
        /// The query parameter for how many items a page has.
        size: Option<&'static str>,
        /// How many items a page may have.
        most: Option<u32>,
        /// The number of the first page, where it is known.
        first: Option<u32>,
        /// Where the items are.
        items: &'static str,
        /// Where the answer says how many items there are in all.
        total: Option<&'static str>,
        /// Where the answer says how many pages there are.
        pages: Option<&'static str>,
        /// Where the answer says which page it is.
        own: Option<&'static str>,
        /// Where the answer has the link to the next page.
        next: Option<&'static str>,
    },
    /// By how many items to skip.
    Offset {
        /// The query parameter for how many to skip.
        offset: &'static str,
        /// The query parameter for how many to give.
        limit: Option<&'static str>,
        /// How many items a page may have.
        most: Option<u32>,
        /// Where the items are.
        items: &'static str,
        /// Where the answer says how many items there are in all.
        total: Option<&'static str>,
        /// Where the answer says whether there are more.
        more: Option<&'static str>,
    },
    /// By a cursor that the answer holds.
    Cursor {
        /// The query parameter for the cursor that the next page comes after.
        after: &'static str,
        /// The query parameter for the cursor that the page before comes before.
        before: Option<&'static str>,
        /// The query parameter for how many items to give.
        limit: Option<&'static str>,
        /// How many items a page may have.
        most: Option<u32>,
        /// Where the items are.
        items: &'static str,
        /// Where the next cursor is: in the answer, or, starting with `[]`, in its last item.
        next: &'static str,
        /// Where the answer says whether there are more.
        more: Option<&'static str>,
    },
    /// Not at all: one answer holds the whole list.
    Whole {
        /// Where the items are.
        items: &'static str,
    },
}

impl Paging {
    /// Where the items are.
    pub const fn items(&self) -> &'static str {
        match self {
            Self::Page { items, .. }
            | Self::Offset { items, .. }
            | Self::Cursor { items, .. }
            | Self::Whole { items } => items,
        }
    }

    /// The query parameter for how many items a page has, and how many it may have.
    pub const fn size(&self) -> (Option<&'static str>, Option<u32>) {
        match *self {
            Self::Page { size, most, .. } => (size, most),
            Self::Offset { limit, most, .. } | Self::Cursor { limit, most, .. } => (limit, most),
            Self::Whole { .. } => (None, None),
        }
    }

    /// What is sent for a parameter that has to be there, where the caller leaves it to the client: the first page, and
    /// as many items as a page may have.
    pub(crate) fn filled(&self, name: &str) -> Option<u32> {
        match *self {
            Self::Page { number, first, .. } if number == name => first,
            Self::Offset { offset, .. } if offset == name => Some(0),
            _ => match self.size() {
                (Some(size), most) if size == name => most,
                _ => None,
            },
        }
    }
}

/// The range of dates that an operation looks at, and how long it may be. Both ends belong to it. They are unix times in
/// seconds, days, or dates with a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateRange {
    /// The query parameter for where it starts.
    pub start: &'static str,
    /// The query parameter for where it ends.
    pub end: &'static str,
    /// How many days may lie between the two.
    pub max_days: u32,
}
