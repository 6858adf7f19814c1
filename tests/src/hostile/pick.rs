//! Choices from bytes. Where the bytes are at their end, the first of several is chosen: it should be the smallest.

use arbitrary::Unstructured;

/// One of the numbers below `end`.
pub(super) fn below(bytes: &mut Unstructured<'_>, end: usize) -> usize {
    bytes.choose_index(end.max(1)).unwrap_or_default()
}

/// Whether something happens that does so once in `many` times.
pub(super) fn once_in(bytes: &mut Unstructured<'_>, many: usize) -> bool {
    below(bytes, many) == many - 1
}

/// One of `all`, which is not empty.
pub(super) fn one<'t, T: ?Sized>(bytes: &mut Unstructured<'_>, all: &[&'t T]) -> &'t T {
    all[below(bytes, all.len())]
}
