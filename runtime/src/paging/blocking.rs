//! Pages and items for threads that may be blocked.

use super::error::PageError;
use super::items::Items;
use super::pages::{Paged, Pages};
use super::position::Position;
use crate::blocking::block;
use crate::call::Call;
use crate::outcome::Outcome;

impl<'c, E: Paged> Call<'c, E> {
    /// Does what [`Call::pages`] does, as an iterator that blocks its thread.
    pub fn pages_blocking(self) -> Blocking<Pages<'c, E>> {
        Blocking(self.pages())
    }

    /// Does what [`Call::items`] does, as an iterator that blocks its thread.
    pub fn items_blocking(self) -> Blocking<Items<'c, E>> {
        Blocking(self.items())
    }
}

/// An iterator over what comes of a stream of pages or items. It blocks its thread while a page is under way; nothing is
/// sent between two of its items.
#[derive(Debug)]
#[must_use = "nothing is sent before an item is asked for"]
pub struct Blocking<S>(S);

impl<S> Blocking<S> {
    /// The stream, to ask it for its position.
    pub fn get_ref(&self) -> &S {
        &self.0
    }

    /// The stream, to go on after an error.
    pub fn get_mut(&mut self) -> &mut S {
        &mut self.0
    }
}

impl<E: Paged> Blocking<Pages<'_, E>> {
    /// Starts at another page than the request asks for.
    pub fn starting_at(self, position: Position) -> Self {
        Self(self.0.starting_at(position))
    }
}

impl<E: Paged> Blocking<Items<'_, E>> {
    /// Starts at another page than the request asks for.
    pub fn starting_at(self, position: Position) -> Self {
        Self(self.0.starting_at(position))
    }
}

impl<E> Iterator for Blocking<Pages<'_, E>>
where
    E: Paged + Send,
    E::Output: Send,
    E::Error: Send,
{
    type Item = Result<Outcome<E::Output>, PageError<E::Error>>;

    fn next(&mut self) -> Option<Self::Item> {
        match block(self.0.next()) {
            Ok(next) => next,
            Err(error) => Some(Err(self.0.not_sent(error))),
        }
    }
}

impl<E> Iterator for Blocking<Items<'_, E>>
where
    E: Paged + Send,
    E::Item: Send,
    E::Error: Send,
{
    type Item = Result<E::Item, PageError<E::Error>>;

    fn next(&mut self) -> Option<Self::Item> {
        match block(self.0.next()) {
            Ok(next) => next,
            Err(error) => Some(Err(self.0.not_sent(error))),
        }
    }
}
