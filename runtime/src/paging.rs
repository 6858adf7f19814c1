//! How long lists are read, and how far they reach: plain data, emitted as constants.

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
        /// The number of the first page.
        first: u32,
        /// Where the items are.
        items: &'static str,
        /// Where the answer says how many items there are in all.
        total: Option<&'static str>,
        /// Where the answer says how many pages there are.
        pages: Option<&'static str>,
    },
    /// By how many items to skip.
    Offset {
        /// The query parameter for how many to skip.
        offset: &'static str,
        /// The query parameter for how many to give.
        limit: Option<&'static str>,
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

/// The range of dates that an operation looks at, and how long it may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateRange {
    /// The query parameter for where it starts.
    pub start: &'static str,
    /// The query parameter for where it ends.
    pub end: &'static str,
    /// How many days it may have.
    pub max_days: u32,
}
