//! A page that could not be had.

use std::fmt;
use std::ops::Deref;

use super::position::Position;
use crate::error::Error;

/// A page that could not be had, and why: it derefs to the error of the call.
pub struct PageError<E> {
    /// Which page: another stream can start there.
    pub position: Position,
    /// Why.
    pub error: Error<E>,
}

impl<E> PageError<E> {
    /// Which page, without its cursor: that is from an answer, and errors show nothing of those.
    fn page(&self) -> String {
        match &self.position {
            Position::Start => "first page".to_owned(),
            Position::Cursor(_) => "page after a cursor".to_owned(),
            numbered => numbered.to_string(),
        }
    }
}

impl<E> Deref for PageError<E> {
    type Target = Error<E>;

    fn deref(&self) -> &Error<E> {
        &self.error
    }
}

impl<E: fmt::Debug> fmt::Debug for PageError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PageError").field("page", &self.page()).field("error", &self.error).finish()
    }
}

impl<E> fmt::Display for PageError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.page(), self.error)
    }
}

impl<E: fmt::Debug> std::error::Error for PageError<E> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        std::error::Error::source(&self.error)
    }
}

/// Where the page does not matter.
impl<E> From<PageError<E>> for Error<E> {
    fn from(failure: PageError<E>) -> Self {
        failure.error
    }
}
