//! The items of a list, one after the other.

use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use super::error::PageError;
use super::pages::{Paged, Pages, Polled};
use super::position::Position;
use super::told;
use crate::outcome::Outcome;

/// The items of a list. Its pages are asked for as [`Pages`] does, one at a time, when all items of the one before are
/// taken.
#[must_use = "nothing is sent before an item is asked for"]
pub struct Items<'c, E: Paged> {
    pages: Pages<'c, E>,
    /// The page that they are from.
    page: Option<Outcome<()>>,
    ready: VecDeque<E::Item>,
    /// The page that the first of those is on.
    from: Option<Position>,
}

impl<E: Paged> fmt::Debug for Items<'_, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").field("pages", &self.pages).field("ready", &self.ready.len()).finish_non_exhaustive()
    }
}

// Nothing in it is pinned in its place.
impl<E: Paged> Unpin for Items<'_, E> {}

impl<'c, E: Paged> Items<'c, E> {
    pub(super) fn new(pages: Pages<'c, E>) -> Self {
        Self { pages, page: None, ready: VecDeque::new(), from: None }
    }

    /// Starts at another page than the request asks for.
    pub fn starting_at(self, position: Position) -> Self {
        Self::new(self.pages.starting_at(position))
    }

    /// The page that the next item is on; after an error, the one that could not be had. None at the end. Whoever starts
    /// there later gets all items of that page, those that were taken included.
    pub fn position(&self) -> Option<&Position> {
        if self.ready.is_empty() { self.pages.position() } else { self.from.as_ref() }
    }

    /// Status, headers and the like of the page that came last.
    pub fn page(&self) -> Option<&Outcome<()>> {
        self.page.as_ref()
    }

    /// Goes on after an error, see [`Pages::resume`].
    pub fn resume(&mut self) {
        self.pages.resume();
    }

    /// The next item; `None` at the end, and after an error.
    ///
    /// # Errors
    /// When its page could not be had, see [`Pages::next`].
    pub async fn next(&mut self) -> Option<Result<E::Item, PageError<E::Error>>> {
        poll_fn(|context| self.poll(context)).await
    }

    /// The same, for `while let Some(item) = items.try_next().await?`.
    ///
    /// # Errors
    /// As for [`Items::next`].
    pub async fn try_next(&mut self) -> Result<Option<E::Item>, PageError<E::Error>> {
        self.next().await.transpose()
    }

    /// The next items, up to that many. No page is asked for once they are there.
    ///
    /// # Errors
    /// As for [`Items::next`]. What came before the error is not lost: it comes first when more is asked for.
    pub async fn collect_up_to(&mut self, most: usize) -> Result<Vec<E::Item>, PageError<E::Error>> {
        while self.ready.len() < most
            && let Some(page) = poll_fn(|context| self.poll_page(context)).await
        {
            page?;
        }
        let most = most.min(self.ready.len());
        let taken = self.ready.drain(..most).collect();
        // What is left, if anything, came last.
        self.from = self.pages.given().cloned();
        Ok(taken)
    }

    #[cfg(feature = "blocking")]
    pub(super) fn not_sent(&mut self, error: crate::build_error::BuildError) -> PageError<E::Error> {
        self.pages.not_sent(error)
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Polled<E::Item, E> {
        loop {
            if let Some(item) = self.ready.pop_front() {
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(self.poll_page(context)) {
                Some(Ok(())) => {}
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }

    /// Adds the items of the next page.
    fn poll_page(&mut self, context: &mut Context<'_>) -> Polled<(), E> {
        let place = self.pages.place();
        let page = ready!(self.pages.poll_as(context, &|answer| told::items::<E::Item>(answer, place)));
        Poll::Ready(page.map(|page| {
            let (items, head) = page?;
            if self.ready.is_empty() {
                self.from = self.pages.given().cloned();
            }
            self.ready.extend(items);
            self.page = Some(head);
            Ok(())
        }))
    }
}

impl<E: Paged> Stream for Items<'_, E> {
    type Item = Result<E::Item, PageError<E::Error>>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll(context)
    }
}
