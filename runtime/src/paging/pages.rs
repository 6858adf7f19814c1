//! The pages of a list, one after the other.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use super::error::PageError;
use super::position::Position;
use super::progress::{Progress, Sent, Verdict};
use super::told::Told;
use crate::answer::{Answer, AnswerError, Answered, RawAnswer};
use crate::build_error::BuildError;
use crate::call::{Call, Endpoint};
use crate::error::Error;
use crate::execute::{Done, execute};
use crate::json::Decode;
use crate::outcome::{Outcome, conclude_with};

use super::items::Items;

/// The request of an operation that lists things.
pub trait Paged: Endpoint {
    /// What is listed.
    type Item: Decode;
}

impl<'c, E: Paged> Call<'c, E> {
    /// The pages of the list, from the one that the request asks for. Nothing is sent before the first one is asked for.
    pub fn pages(self) -> Pages<'c, E> {
        Pages::at(self, Position::Start)
    }

    /// The items of the list, from the page that the request asks for. Nothing is sent before the first one is asked
    /// for.
    pub fn items(self) -> Items<'c, E> {
        Items::new(self.pages())
    }
}

/// The pages of a list. Each is a call of its own, with all that was said for the call: it is sent when the page is asked
/// for, and never more than one at a time. Where the operation takes an idempotency key, the first page has that of the
/// call and each other one of its own.
///
/// The list ends where the answer says so. Where it says nothing of that, it ends with a page without items, which is
/// one request more; a server whose pages never end goes on for as long as it is asked. After an error there are no more
/// pages, unless [`Pages::resume`] is called.
///
/// A list that changes while it is read may give an item twice, or pass one over, as pages and offsets count anew for
/// each page. Cursors do not.
#[must_use = "nothing is sent before a page is asked for"]
pub struct Pages<'c, E> {
    call: Call<'c, E>,
    progress: Progress,
    fetching: Option<(Sent, Fetching<'c>)>,
}

/// What comes of asking for something of a page.
pub(super) type Polled<T, E> = Poll<Option<Result<T, PageError<<E as Endpoint>::Error>>>>;

/// A call under way.
type Fetching<'c> = Pin<Box<dyn Future<Output = Done> + Send + 'c>>;

impl<E: Endpoint> fmt::Debug for Pages<'_, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").field("call", &self.call).finish_non_exhaustive()
    }
}

// Nothing in it is pinned in its place.
impl<E> Unpin for Pages<'_, E> {}

impl<'c, E: Paged> Pages<'c, E> {
    fn at(call: Call<'c, E>, position: Position) -> Self {
        Self { progress: Progress::new(call.operation().paging, position), call, fetching: None }
    }

    /// Starts at another page than the request asks for.
    pub fn starting_at(self, position: Position) -> Self {
        Self::at(self.call, position)
    }

    /// The page that is next; after an error, the one that could not be had. None at the end.
    pub fn position(&self) -> Option<&Position> {
        self.progress.position()
    }

    /// Goes on after an error, with the page that could not be had. Where that was the page before it again, it is now
    /// handed out. Where a page came that does not say how to go on, that one is asked for again.
    pub fn resume(&mut self) {
        self.progress.resume();
    }

    /// The next page; `None` at the end, and after an error.
    ///
    /// # Errors
    /// For everything but a documented success, and when the page is that before it again.
    pub async fn next(&mut self) -> Option<Result<Outcome<E::Output>, PageError<E::Error>>> {
        poll_fn(|context| self.poll(context)).await
    }

    /// The same, for `while let Some(page) = pages.try_next().await?`.
    ///
    /// # Errors
    /// As for [`Pages::next`].
    pub async fn try_next(&mut self) -> Result<Option<Outcome<E::Output>>, PageError<E::Error>> {
        self.next().await.transpose()
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Polled<Outcome<E::Output>, E> {
        let page = ready!(self.poll_as(context, &E::Output::read));
        Poll::Ready(page.map(|page| page.map(|(value, head)| head.with(value))))
    }

    /// Where the items are in an answer.
    pub(super) fn place(&self) -> &'static str {
        self.call.operation().paging.map_or("", |paging| paging.items())
    }

    /// The page that was handed out last.
    pub(super) fn given(&self) -> Option<&Position> {
        self.progress.given()
    }

    /// The next page, read in some way, and what else is known of it.
    pub(super) fn poll_as<T>(
        &mut self,
        context: &mut Context<'_>,
        read: &dyn Fn(&RawAnswer) -> Result<Answered<T>, AnswerError>,
    ) -> Polled<(T, Outcome<()>), E> {
        let operation = self.call.operation();
        loop {
            let Some((sent, fetching)) = &mut self.fetching else {
                match self.fetch() {
                    None => return Poll::Ready(None),
                    Some(Ok(())) => continue,
                    Some(Err(error)) => return Poll::Ready(Some(Err(self.not_sent(error)))),
                }
            };
            let done = ready!(fetching.as_mut().poll(context));
            let sent = std::mem::take(sent);
            self.fetching = None;
            let progress = &self.progress;
            let page = conclude_with(operation, done, |answer| {
                let told = operation.paging.map_or_else(|| Ok(Told::default()), |paging| Told::by(answer, &paging))?;
                let verdict = progress.judge(&sent, &told)?;
                Ok(read(answer)?.map(|value| (value, told, verdict)))
            });
            match page.map(Outcome::split) {
                Ok(((value, told, verdict), head)) => {
                    self.progress.advance(&sent, told, verdict);
                    if verdict == Verdict::Give {
                        return Poll::Ready(Some(Ok((value, head))));
                    }
                }
                Err(error) => return Poll::Ready(Some(Err(self.failed(error)))),
            }
        }
    }

    pub(super) fn not_sent(&mut self, error: BuildError) -> PageError<E::Error> {
        self.failed(Error::not_sent(self.call.operation(), error))
    }

    fn failed(&mut self, error: Error<E::Error>) -> PageError<E::Error> {
        let reason = if let Error::Unexpected(failure) = &error { Some(&failure.reason) } else { None };
        PageError { position: self.progress.fail(reason == Some(&AnswerError::SamePage)), error }
    }

    /// Starts the call for the next page; nothing at the end.
    fn fetch(&mut self) -> Option<Result<(), BuildError>> {
        let parameter = match self.progress.ask()? {
            Ok(parameter) => parameter,
            Err(error) => return Some(Err(error)),
        };
        let start = || {
            let prepared = self.call.prepare_page(parameter)?;
            let sent = self.progress.sent(prepared.request.uri().query().unwrap_or_default())?;
            self.fetching = Some((sent, Box::pin(execute(self.call.client(), prepared))));
            Ok(())
        };
        Some(start())
    }
}

impl<E: Paged> Stream for Pages<'_, E> {
    type Item = Result<Outcome<E::Output>, PageError<E::Error>>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll(context)
    }
}
